"""Before any result: was the candidate there, may they apply, is the file complete, what does the company say."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from pipeline.deliberation.exclusions import etape_exclusion, exclusion_de
from pipeline.modele import Candidat, DossierSession, Etape, Issue, Statut
from pipeline.regles import AvisEntreprise, Dispositif, Referentiel
from pipeline.texte import cle, date_courte, enumeration, sans_accents

ARTICLE_STATUT = "Feuille « Candidats », colonne « statut »"
NON_PRESENTE = " → dossier non présenté"

_ANNEES = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?(?:ans?|annees?)?")
_MOIS = re.compile(r"(\d{1,3}) ?mois")
_ANNEES_ET_MOIS = re.compile(r"(\d{1,3}) ?(?:ans?|annees?)(?: et)? ?(\d{1,2}) ?mois")


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


def annees_experience(texte: str) -> Fraction | None:
    """« 3 », « 2,5 », « 3 ans », « 36 mois », « 2 ans et 6 mois » → exact years; None for anything else."""
    lu = " ".join(sans_accents(texte).casefold().split())
    if trouve := _ANNEES.fullmatch(lu):
        return Fraction(trouve[1].replace(",", "."))
    if trouve := _MOIS.fullmatch(lu):
        return Fraction(int(trouve[1]), 12)
    trouve = _ANNEES_ET_MOIS.fullmatch(lu)
    return Fraction(trouve[1]) + Fraction(int(trouve[2]), 12) if trouve else None


def experience_insuffisante(candidat: Candidat, dispositif: Dispositif) -> bool:
    """Whether the experience declared is less than what the candidate's route requires."""
    regle = dispositif.experience
    annees = annees_experience(candidat.experience_annees)
    return regle is not None and regle.requise(candidat.voie) and annees is not None and annees < regle.annees


def recevoir(
    candidat: Candidat, dossier: DossierSession, dispositif: Dispositif
) -> tuple[Issue | None, tuple[Etape, ...]]:
    """The outcome that stops here (absent, barred, incomplete file…), or None when the results are to be examined.

    With what the trace says of it.
    """
    etape = _etape_statut(candidat)
    if candidat.statut is not Statut.PRESENT:
        return Issue(candidat.statut.value), (etape,)
    exclusion = exclusion_de(candidat, dossier, dispositif)
    if exclusion is not None:
        return Issue.ECARTE, (etape, etape_exclusion(exclusion, dispositif))
    etapes = (etape, *_etapes_experience(candidat, dispositif), *_etapes_pieces(candidat, dispositif))
    incomplet = pieces_manquantes(candidat, dispositif) or experience_insuffisante(candidat, dispositif)
    return (Issue.INCOMPLET if incomplet else None), etapes


def motif_arret(candidat: Candidat, etapes: Iterable[Etape]) -> str:
    """Why a candidate was not examined: what the secretariat wrote, else everything that stopped them."""
    if candidat.motif_statut and candidat.statut is not Statut.PRESENT:
        return candidat.motif_statut
    *autres, dernier = [etape.faits for etape in etapes if not etape.resultat]
    return " ; ".join([*(faits.removesuffix(NON_PRESENTE) for faits in autres), dernier])


def _etape_statut(candidat: Candidat) -> Etape:
    present = candidat.statut is Statut.PRESENT
    motif = f" ({candidat.motif_statut})" if candidat.motif_statut else ""
    texte = "présent" if present else f"{candidat.statut.libelle}{motif} → résultats non examinés"
    return Etape("Présence du candidat", texte, present, ARTICLE_STATUT, (candidat.repere("statut"),))


def _etapes_experience(candidat: Candidat, dispositif: Dispositif) -> Iterator[Etape]:
    """What the trace says of the experience required at the date of the request."""
    regle = dispositif.experience
    lu = candidat.experience_annees
    if regle is None or not regle.requise(candidat.voie) or annees_experience(lu) is None:
        return
    dit = lu if re.search(r"[^\d.,]", lu) else f"{lu} an{'s' if _pluriel(lu) else ''}"
    demande = date_courte(candidat.date_demande) if candidat.date_demande else "date non renseignée"
    insuffisante = experience_insuffisante(candidat, dispositif)
    pluriel = "s" if regle.annees > 1 else ""
    texte = (
        f"{dit.replace('.', ',')} d’expérience à la date de la demande ({demande}), {regle.annees} an{pluriel} requis"
    )
    reperes = (candidat.repere("experience_annees"), candidat.repere("date_demande"))
    suite = NON_PRESENTE if insuffisante else ""
    yield Etape("Recevabilité", texte + suite, not insuffisante, regle.article, reperes)


def _pluriel(annees: str) -> bool:
    return (annees_experience(annees) or 0) >= 2


def _etapes_pieces(candidat: Candidat, dispositif: Dispositif) -> Iterator[Etape]:
    manquantes = pieces_manquantes(candidat, dispositif)
    suivies = [p for p in dispositif.pieces if p.requise(candidat.voie) and p.nom in candidat.pieces]
    if suivies:
        s = "s" if len(manquantes) > 1 else ""
        dites = f"pièce{s} manquante{s} : {enumeration(manquantes)}{NON_PRESENTE}"
        texte = dites if manquantes else "toutes les pièces"
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
