"""Everything that a publication holds: each document, the merged files, the data, the workbook, the dashboard."""

from collections.abc import Iterator, Mapping

from pipeline.documents.fusion import fusionner
from pipeline.documents.lots import Piece, Rendu
from pipeline.documents.selection import Lot, Matiere, attendus
from pipeline.etude import Etude
from pipeline.octets import zip_stable
from pipeline.restitution.donnees import decisions_json
from pipeline.restitution.grille_deliberation import grille_deliberation
from pipeline.restitution.tableau_de_bord import Liens, tableau_de_bord
from pipeline.restitution.terminal import anomalies_en_texte, compte_issues
from pipeline.texte import typographier

LIBELLES = {
    "pv": "Procès-verbaux",
    "fiches": "Fiches de décision",
    "lettres": "Lettres aux candidats",
    "parchemins": "Parchemins",
}


def fichiers(etude: Etude, matiere: Matiere, lots: tuple[Lot, ...], rendus: Mapping[str, Rendu]) -> dict[str, bytes]:
    """Relative name → content of every file to publish."""
    contenus = dict(_documents(lots, rendus))
    fusions = list(_fusions(etude, matiere, lots, rendus))
    contenus |= {nom: contenu for nom, _, contenu in fusions}
    jour = etude.session.date_jury
    code = etude.reglement.dispositif.dispositif.code
    liens: Liens = [(nom, libelle) for nom, libelle, _ in fusions]
    return contenus | {
        "decisions.json": decisions_json(etude.dossier, code, etude.decisions, matiere.numeros),
        "deliberation.xlsx": zip_stable(grille_deliberation(etude.decisions), jour),
        "index.html": tableau_de_bord(etude, liens, _liens_candidats(lots), attendus(matiere)),
        "journal.txt": _journal(etude, matiere, contenus).encode(),
    }


def _documents(lots: tuple[Lot, ...], rendus: Mapping[str, Rendu]) -> Iterator[tuple[str, bytes]]:
    for lot in lots:
        for piece in lot.travail.pieces:
            destination, rendu = lot.destinations[piece.nom], rendus[piece.nom]
            yield destination, rendu.pdf
            if rendu.docx is not None:
                yield destination.removesuffix(".pdf") + ".docx", rendu.docx


def _fusions(
    etude: Etude, matiere: Matiere, lots: tuple[Lot, ...], rendus: Mapping[str, Rendu]
) -> Iterator[tuple[str, str, bytes]]:
    """(file name, label, content) of one merged PDF per folder, in the order of the procès-verbaux."""
    rangs = {decision.candidat.id: rang for rang, decision in enumerate(matiere.decisions)}
    for dossier in dict.fromkeys(lot.prevu.dossier for lot in lots):
        noms = [nom for lot in lots if lot.prevu.dossier == dossier for nom in lot.destinations]
        candidats = {nom: candidat for lot in lots for nom, candidat in lot.candidats.items()}
        noms.sort(key=lambda nom: rangs.get(candidats.get(nom, ""), -1))
        libelle = LIBELLES.get(dossier, dossier.capitalize())
        titre = f"{libelle} — session {etude.session.code}"
        contenu = fusionner([rendus[nom] for nom in noms], titre, matiere.instant)
        compte = f"{len(noms)} document{'s' if len(noms) > 1 else ''}"
        yield f"{dossier}.pdf", typographier(f"{libelle} : {compte}"), contenu


def _liens_candidats(lots: tuple[Lot, ...]) -> dict[str, Liens]:
    """Candidate id → the documents about them."""
    liens: dict[str, list[tuple[str, str]]] = {}
    for lot in lots:
        for piece in lot.travail.pieces:
            if candidat := lot.candidats.get(piece.nom):
                liens.setdefault(candidat, []).append((lot.destinations[piece.nom], _libelle(lot, piece)))
    return dict(liens)


def _libelle(lot: Lot, piece: Piece) -> str:
    """What a document is called; a certificate by its number too, since a candidate may have several."""
    parchemin = piece.contexte.get("parchemin")
    return f"{lot.prevu.libelle} {parchemin['numero']}" if isinstance(parchemin, dict) else lot.prevu.libelle


def _journal(etude: Etude, matiere: Matiere, contenus: Mapping[str, bytes]) -> str:
    """What was done, without a clock: the same inputs give the same journal."""
    code = etude.reglement.dispositif.dispositif.code
    numeros = "\n".join(f"  {numero}  {cle[0]}  {cle[1]}" for cle, numero in matiere.numeros.items())
    lignes = [
        f"Session {etude.session.code}, dispositif {code}, état {etude.session.etat.value}",
        compte_issues(etude.decisions),
        f"Écartés : {', '.join(sorted(etude.dossier.ecartes)) or 'aucun'}",
        f"{len(contenus)} fichiers de documents",
        f"Numéros :\n{numeros or '  aucun'}",
        anomalies_en_texte(etude.anomalies) or "Aucune anomalie",
    ]
    return typographier("\n\n".join(lignes)) + "\n"
