"""Before any result: was the candidate there, is the file complete, what does the company say."""

from collections.abc import Iterator

from pipeline.modele import Candidat, Etape, Issue, Statut
from pipeline.regles import AvisEntreprise, Dispositif, Referentiel
from pipeline.texte import cle, enumeration

ARTICLE_STATUT = "Feuille « Candidats », colonne « statut »"


def pieces_manquantes(candidat: Candidat, dispositif: Dispositif) -> list[str]:
    """The required pieces that the workbook says are not there."""
    return [p.nom for p in dispositif.pieces if p.requise(candidat.voie) and candidat.pieces.get(p.nom) is False]


def avis_attendu(candidat: Candidat, referentiel: Referentiel, avis: AvisEntreprise) -> bool:
    """Whether the company's opinion completes the evaluation of this candidate."""
    exceptions = (
        (candidat.voie, avis.sauf_voies),
        (referentiel.certification.famille, avis.sauf_familles),
        (candidat.origine, avis.sauf_origines),
    )
    return not any(cle(valeur) in map(cle, sauf) for valeur, sauf in exceptions if valeur)


def recevoir(candidat: Candidat, dispositif: Dispositif) -> tuple[Issue | None, tuple[Etape, ...]]:
    """The outcome that stops here (absent, incomplete file…), or None when the results are to be examined; and why."""
    etape = _etape_statut(candidat)
    if candidat.statut is not Statut.PRESENT:
        return Issue(candidat.statut.value), (etape,)
    etapes = (etape, *_etapes_pieces(candidat, dispositif))
    return (Issue.INCOMPLET if pieces_manquantes(candidat, dispositif) else None), etapes


def _etape_statut(candidat: Candidat) -> Etape:
    present = candidat.statut is Statut.PRESENT
    motif = f" ({candidat.motif_statut})" if candidat.motif_statut else ""
    texte = "présent" if present else f"{candidat.statut.libelle}{motif} → résultats non examinés"
    return Etape("Présence du candidat", texte, present, ARTICLE_STATUT, (candidat.repere("statut"),))


def _etapes_pieces(candidat: Candidat, dispositif: Dispositif) -> Iterator[Etape]:
    manquantes = pieces_manquantes(candidat, dispositif)
    suivies = [p for p in dispositif.pieces if p.requise(candidat.voie) and p.nom in candidat.pieces]
    if suivies:
        texte = f"manque : {enumeration(manquantes)} → dossier non présenté" if manquantes else "toutes les pièces"
        articles = " ; ".join(dict.fromkeys(p.article for p in suivies))
        reperes = tuple(candidat.repere(p.nom) for p in suivies)
        yield Etape("Dossier complet", texte, not manquantes, articles, reperes)


def etapes_avis(candidat: Candidat, referentiel: Referentiel, dispositif: Dispositif) -> Iterator[Etape]:
    """What the trace says of the company's opinion: it completes the evaluation, and decides nothing by itself."""
    avis = dispositif.avis_entreprise
    if avis is None:
        return
    if not avis_attendu(candidat, referentiel, avis):
        yield Etape("Avis de l’entreprise", "sans objet pour ce candidat", True, avis.article)
        return
    favorable = avis.est_favorable(candidat.avis_entreprise) is True
    texte = candidat.avis_entreprise or "non recueilli"
    suite = "" if favorable else " → porté à la connaissance du jury, qui apprécie"
    repere = (candidat.repere("avis_entreprise"),)
    yield Etape("Avis de l’entreprise", texte + suite, favorable, avis.article, repere)
