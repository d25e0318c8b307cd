"""Checks on the number of voting members and on parity: for the whole jury, then for one candidate."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, signaler
from pipeline.deliberation.jury import comptes_inegaux, effectif_faux, siege, votants
from pipeline.modele import Candidat, Membre, Repere
from pipeline.regles import Dispositif
from pipeline.regles.jury import Effectif
from pipeline.texte import enumeration


def valider_composition(jury: tuple[Membre, ...], dispositif: Dispositif, feuille: Repere) -> Iterator[Anomalie]:
    """Neither too few nor too many voting members present, and as many in each college that must have as many."""
    presents = tuple(m for m in jury if siege(m, dispositif))
    effectif, parite = dispositif.jury.effectif, dispositif.jury.parite
    if effectif and effectif_faux(presents, dispositif):
        yield signaler("J14", feuille, _votants(len(presents)), attendu=_effectif(effectif), article=effectif.article)
    comptes = comptes_inegaux(presents, dispositif)
    if parite and comptes:
        yield signaler("J15", feuille, _comptes(comptes), colleges=enumeration(list(comptes)), article=parite.article)


def valider_jury_du_candidat(
    candidat: Candidat, jury: tuple[Membre, ...], dispositif: Dispositif
) -> Iterator[Anomalie]:
    """The same once the members in conflict with a candidate have left: told, since the texts have them leave."""
    restent = votants(jury, candidat, dispositif)
    effectif, parite = dispositif.jury.effectif, dispositif.jury.parite
    manques = []
    if effectif and effectif_faux(restent, dispositif):
        manques.append(f"{_votants(len(restent))} au lieu de {_effectif(effectif)} ({effectif.article})")
    comptes = comptes_inegaux(restent, dispositif)
    if parite and comptes:
        manques.append(f"{_comptes(comptes)} au lieu de la parité ({parite.article})")
    for college in dispositif.jury.colleges:
        du_college = sum(dispositif.jury.college(m.college) == college for m in restent)
        if du_college < college.votants_min and not dispositif.jury.quorum_par_candidat:
            manques.append(f"{_votants(du_college)} pour « {college.libelle} » ({college.article})")
    if manques:
        trouve = f"le jury qui statue pour {candidat.nom_complet} : {' ; '.join(manques)}"
        yield signaler("J16", candidat.repere("id"), trouve)


def _effectif(effectif: Effectif) -> str:
    if effectif.maximum is None:
        return f"au moins {_votants(effectif.minimum)}"
    return f"{effectif.minimum} à {_votants(effectif.maximum)}"


def _votants(nombre: int) -> str:
    if nombre == 0:
        return "aucun votant présent"
    pluriel = "s" if nombre > 1 else ""
    return f"{nombre} votant{pluriel} présent{pluriel}"


def _comptes(comptes: dict[str, int]) -> str:
    """« 2 pour « Collège des salariés » et 1 pour « Collège des entreprises » »."""
    return enumeration([f"{nombre} pour « {college} »" for college, nombre in comptes.items()])
