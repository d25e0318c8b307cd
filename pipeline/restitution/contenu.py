"""Everything that a publication holds: each document, the merged files, the data, the workbook, the dashboard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.bascule import ANOMALIES
from pipeline.documents.francais import majuscule
from pipeline.documents.fusion import fusionner
from pipeline.documents.gabarit import variables
from pipeline.documents.inscriptions import groupes, numeros_anonymes, ordre
from pipeline.documents.lots import Piece, Rendu
from pipeline.documents.selection import Lot, Matiere, attendus
from pipeline.documents.transmissions import SIGNEE, fichiers_des_envois
from pipeline.echeances import echeances
from pipeline.etude import Chemins, Etude
from pipeline.lecture.dossier import dossier_session
from pipeline.modele import Etat
from pipeline.octets import zip_stable
from pipeline.production import Production
from pipeline.restitution.calendrier import echeancier
from pipeline.restitution.corrections.classeur import classeur_anomalies
from pipeline.restitution.donnees import decisions_json
from pipeline.restitution.envois import a_faire_au_tableau, liens
from pipeline.restitution.grille_deliberation import anonymat, grille_deliberation
from pipeline.restitution.tableau_de_bord import Liens, Publie, tableau_de_bord
from pipeline.restitution.terminal import anomalies_en_texte, compte_issues
from pipeline.signatures.rattachement import Signe
from pipeline.texte import typographier

LIBELLES = {
    "avant-jury": "Documents d’avant le jury",
    "convocations": "Convocations des candidats",
    "convocations-jury": "Convocations du jury",
    "demandes-designation": "Demandes de désignation",
    "emargements": "Feuilles d’émargement",
    "explications": "Explications des décisions (usage interne)",
    "syntheses": "Synthèses des évaluations",
    "pv": "Procès-verbaux",
    "fiches": "Fiches de décision",
    "lettres": "Lettres aux candidats",
    "lettres-entreprises": "Lettres aux entreprises",
    "attestations": "Attestations",
    "parchemins": "Parchemins",
    "courriers": "Courriers aux lauréats",
    "transmissions": "Transmissions",
}
"""What a merged file is called."""


@dataclass(frozen=True)
class _Fusion:
    """A merged PDF; `avant`: to use before the jury."""

    nom: str
    libelle: str
    contenu: bytes
    avant: bool


def fichiers(etude: Etude, matiere: Matiere, production: Production, chemins: Chemins) -> dict[str, bytes]:
    """Relative name → content of every file to publish, the scans apart."""
    lots, rendus = production.lots, production.rendus
    contenus = dict(_documents(lots, rendus)) | fichiers_des_envois(production.envois)
    fusions = list(_fusions(etude, matiere, lots, rendus))
    contenus |= {fusion.nom: fusion.contenu for fusion in fusions}
    session, code = etude.session, etude.reglement.dispositif.dispositif.code
    termes = echeances(session, etude.reglement.dispositif, [groupe.referentiel for groupe in groupes(matiere)])
    anonymes = _anonymes(matiere, lots)
    publie = Publie(
        avant=[(fusion.nom, fusion.libelle) for fusion in fusions if fusion.avant],
        apres=[(fusion.nom, fusion.libelle) for fusion in fusions if not fusion.avant],
        seance=_liens_seance(lots, production.signes),
        candidats=_liens_candidats(lots, production.signes),
        anonymes=anonymes,
        termes=termes,
        attendus=attendus(matiere),
        envois=[(a_faire_au_tableau(envoi, session.code), liens(envoi)) for envoi in production.envois],
    )
    cle = {"anonymat.xlsx": zip_stable(anonymat(_anonymat(anonymes, matiere)), session.date_jury)} if anonymes else {}
    calendrier = {"echeancier.ics": echeancier(session, code, termes)} if any(terme.jour for terme in termes) else {}
    return (
        contenus
        | calendrier
        | cle
        | _anomalies(etude, chemins)
        | {
            "decisions.json": decisions_json(etude.dossier, code, etude.decisions, matiere.numeros),
            "deliberation.xlsx": zip_stable(grille_deliberation(etude.decisions), session.date_jury),
            "index.html": tableau_de_bord(etude, publie),
            "journal.txt": _journal(etude, matiere, contenus).encode(),
        }
    )


def _anomalies(etude: Etude, chemins: Chemins) -> dict[str, bytes]:
    """The workbook of what is to check, when there is anything."""
    if not etude.anomalies:
        return {}
    code = etude.session.code
    entrees, depuis = dossier_session(chemins.entrees, code), chemins.sorties / code
    return {ANOMALIES: classeur_anomalies(etude.anomalies, code, entrees, depuis)}


def _documents(lots: tuple[Lot, ...], rendus: Mapping[str, Rendu]) -> Iterator[tuple[str, bytes]]:
    for lot in lots:
        for piece in lot.travail.pieces:
            destination, rendu = lot.destinations[piece.nom], rendus[piece.nom]
            yield destination, rendu.pdf
            if rendu.docx is not None:
                yield destination.removesuffix(".pdf") + ".docx", rendu.docx


def _fusions(etude: Etude, matiere: Matiere, lots: tuple[Lot, ...], rendus: Mapping[str, Rendu]) -> Iterator[_Fusion]:
    """The merged PDFs, each in the order of the procès-verbaux."""
    rangs = {candidat: rang for rang, candidat in enumerate(ordre(matiere))}
    for fusion in dict.fromkeys(lot.fusion for lot in lots):
        ensemble = [lot for lot in lots if lot.fusion == fusion]
        noms = [nom for lot in ensemble for nom in lot.destinations]
        candidats = {nom: candidat for lot in lots for nom, candidat in lot.candidats.items()}
        noms.sort(key=lambda nom: rangs.get(candidats.get(nom, ""), -1))
        libelle = LIBELLES.get(fusion, fusion.capitalize())
        titre = f"{libelle} — session {etude.session.code}"
        reunis = [rendus[nom] for nom in noms]
        contenu = fusionner(reunis, titre, matiere.instant, recto=_recto_verso(ensemble, reunis))
        compte = f"{len(noms)} document{'s' if len(noms) > 1 else ''}"
        avant = all(lot.prevu.etat is Etat.PREPARATION for lot in ensemble)
        yield _Fusion(f"{fusion}.pdf", typographier(f"{libelle} : {compte}"), contenu, avant)


def _recto_verso(lots: Sequence[Lot], rendus: Sequence[Rendu]) -> bool:
    """Whether certificates are printed on both sides: some of them have something on the back."""
    return all(lot.prevu.par == "delivrance" for lot in lots) and any(rendu.pages % 2 == 0 for rendu in rendus)


def _anonymes(matiere: Matiere, lots: tuple[Lot, ...]) -> dict[str, str]:
    """Candidate id → anonymous number, where a document of the session gives results without names."""
    du_titre = (lot.travail.gabarit for lot in lots if lot.prevu.par == "certification")
    if not any("synthese" in variables(gabarit) for gabarit in du_titre):
        return {}
    return numeros_anonymes(matiere.dossier.session.code, [c.id for c in matiere.dossier.candidats])


def _anonymat(anonymes: Mapping[str, str], matiere: Matiere) -> list[dict[str, object]]:
    """The key of the anonymous numbers, in their order: for the secretariat, never for the jury."""
    candidats = [c for c in matiere.dossier.candidats if c.id in anonymes]
    return [
        {
            "N° anonyme": anonymes[c.id],
            "Certification": c.certification,
            "Identifiant": c.id,
            "Nom": c.nom_naissance,
            "Prénom": c.prenom,
        }
        for c in sorted(candidats, key=lambda c: anonymes[c.id])
    ]


def _liens_seance(lots: tuple[Lot, ...], signes: Mapping[str, Signe]) -> list[tuple[str, Liens]]:
    """By kind, the documents that are about no candidate in particular."""
    liens: list[tuple[str, Liens]] = []
    for lot in lots:
        pieces = [p for p in lot.travail.pieces if p.nom not in lot.candidats]
        if seuls := [lien for p in pieces for lien in _liens(lot, p.nom, p.titre, signes)]:
            liens.append((majuscule(lot.prevu.libelle), seuls))
    return liens


def _liens(lot: Lot, nom: str, libelle: str, signes: Mapping[str, Signe]) -> Iterator[tuple[str, str]]:
    """A document, then its signed original when there is one."""
    yield lot.destinations[nom], libelle
    if signe := signes.get(nom):
        yield signe.fichier, f"{libelle} ({SIGNEE})"


def _liens_candidats(lots: tuple[Lot, ...], signes: Mapping[str, Signe]) -> dict[str, Liens]:
    """Candidate id → the documents about them."""
    liens: dict[str, list[tuple[str, str]]] = {}
    for lot in lots:
        for piece in lot.travail.pieces:
            if candidat := lot.candidats.get(piece.nom):
                liens.setdefault(candidat, []).extend(_liens(lot, piece.nom, _libelle(lot, piece), signes))
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
        compte_issues(etude),
        f"Écartés : {', '.join(sorted(etude.dossier.ecartes)) or 'aucun'}",
        f"{len(contenus)} fichiers de documents",
        f"Numéros :\n{numeros or '  aucun'}",
        anomalies_en_texte(etude.anomalies) or "Aucune anomalie",
    ]
    return typographier("\n\n".join(lignes)) + "\n"
