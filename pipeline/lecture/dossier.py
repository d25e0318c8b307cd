"""Read a session's folder: which file is what, and what lies where it is not expected."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.erreurs import UsageInvalide
from pipeline.lecture.candidats import lire_acquis, lire_candidats, lire_exclusions
from pipeline.lecture.classeur import FORMATS, Classeur, ouvrir
from pipeline.lecture.feuilles import feuilles_non_lues
from pipeline.lecture.grilles import lire_grille
from pipeline.lecture.jury import lire_decisions, lire_jury
from pipeline.lecture.session import lire_session
from pipeline.modele import DossierSession, FeuilleEvaluation, Repere, Session
from pipeline.referentiel import Reglement
from pipeline.texte import cle


@dataclass(frozen=True)
class Ouverture:
    """What is known before the rule book is: the session's own sheet, and its workbook for the sheets that follow."""

    session: Session
    classeur: Classeur


def ouvrir_session(entrees: Path, code: str) -> tuple[Ouverture | None, list[Anomalie]]:
    """Open `entrees/<code>/session.xlsx` and read its sheet Session. Raises UsageInvalide: no such folder."""
    dossier = dossier_session(entrees, code)
    candidats = [p for p in _fichiers(dossier) if p.stem.casefold() == "session" and p.suffix.lower() in FORMATS]
    if len(candidats) != 1:
        return None, [_session_introuvable(candidats)]
    classeur, anomalies = ouvrir(candidats[0], candidats[0].name)
    if classeur is None:
        return None, anomalies
    session, fautes = lire_session(classeur, code)
    return (Ouverture(session, classeur) if session else None), fautes


def lire_dossier(
    entrees: Path, ouverture: Ouverture, reglement: Reglement, ecartes: Collection[str]
) -> tuple[DossierSession, list[Anomalie]]:
    """Everything that the folder holds. The grids of the candidates set aside are still read, to be accounted for."""
    classeur = ouverture.classeur
    candidats, anomalies = lire_candidats(classeur, reglement)
    jury, fautes_jury = lire_jury(classeur, reglement)
    decisions, fautes_decisions = lire_decisions(classeur, reglement)
    acquis, fautes_acquis = lire_acquis(classeur, reglement)
    exclusions, fautes_exclusions = lire_exclusions(classeur, reglement, candidats, ouverture.session)
    dossier = dossier_session(entrees, ouverture.session.code)
    grilles, fautes_grilles = _lire_grilles(dossier, reglement, [c.id for c in candidats])
    anomalies += [
        *feuilles_non_lues(classeur),
        *fautes_jury,
        *fautes_decisions,
        *fautes_acquis,
        *fautes_exclusions,
        *fautes_grilles,
        *_hors_place(entrees, dossier),
    ]
    lu = DossierSession(
        session=ouverture.session,
        jury=jury,
        candidats=candidats,
        decisions=decisions,
        acquis=acquis,
        grilles=grilles,
        ecartes=frozenset(ecartes),
        exclusions=exclusions,
    )
    return lu, anomalies


def dossier_session(entrees: Path, code: str) -> Path:
    """The folder of a session. Raises UsageInvalide when it does not exist."""
    dossier = entrees / code
    if not dossier.is_dir() or Path(code).name != code:
        presentes = ", ".join(sorted(p.name for p in entrees.glob("*/") if not p.name.startswith("."))) or "aucune"
        raise UsageInvalide(
            f"aucune session « {code} » dans « {entrees} »", f"choisir une des sessions présentes : {presentes}"
        )
    return dossier


def _lire_grilles(
    dossier: Path, reglement: Reglement, candidats: list[str]
) -> tuple[dict[str, tuple[FeuilleEvaluation, ...]], list[Anomalie]]:
    grilles: dict[str, tuple[FeuilleEvaluation, ...]] = {}
    anomalies: list[Anomalie] = []
    racine = dossier / "grilles"
    for chemin in _fichiers(racine) if racine.is_dir() else ():
        nom = f"grilles/{chemin.name}"
        if chemin.suffix.lower() not in FORMATS:
            anomalies.append(signaler("L04", Repere(nom), f"un fichier « {chemin.suffix or 'sans extension'} »"))
            continue
        classeur, fautes = ouvrir(chemin, nom)
        anomalies += a_propos(fautes, _candidat_nomme(chemin, candidats))
        if classeur is not None:
            feuilles, fautes = lire_grille(classeur, reglement)
            anomalies += fautes
            for feuille in feuilles:
                grilles[feuille.candidat] = (*grilles.get(feuille.candidat, ()), feuille)
    return grilles, anomalies


def _candidat_nomme(chemin: Path, candidats: list[str]) -> str:
    """Whose grid an unreadable file is, judging by its name: so that `--sans` can set it aside with its candidate."""
    mots = cle(chemin.stem).split()
    return next((candidat for candidat in candidats if cle(candidat) in mots), "")


def _fichiers(dossier: Path) -> Iterator[Path]:
    """The visible files of a folder, by name; lock files of office programs are hidden files to us."""
    for chemin in sorted(dossier.iterdir()):
        if chemin.is_file() and not chemin.name.startswith((".", "~$")):
            yield chemin


def _session_introuvable(candidats: list[Path]) -> Anomalie:
    if candidats:
        remede = "n’en garder qu’un dans ce dossier"
        return signaler(
            "L01", Repere(candidats[0].name), f"{len(candidats)} classeurs « session »", formats="unique", remede=remede
        )
    remede = "déposer le classeur de la session dans ce dossier, sous le nom « session.xlsx »"
    return signaler("L01", Repere("session.xlsx"), "aucun fichier de ce nom", formats=", ".join(FORMATS), remede=remede)


def _hors_place(entrees: Path, dossier: Path) -> Iterator[Anomalie]:
    """What lies where nothing is read: never ignored in silence."""
    for chemin in _fichiers(entrees):
        remede = f"le déplacer dans « {entrees.name}/{dossier.name}/grilles » si c’est une grille de cette session"
        yield signaler("L10", Repere(f"../{chemin.name}"), f"« {chemin.name} »", remede=remede)
    for chemin in _fichiers(dossier):
        if chemin.stem.casefold() != "session" or chemin.suffix.lower() not in FORMATS:
            yield signaler("L04", Repere(chemin.name), f"« {chemin.name} », hors du dossier « grilles »")
    for sous_dossier in sorted(p for p in (dossier / "grilles").glob("*/") if not p.name.startswith(".")):
        yield signaler("L04", Repere(f"grilles/{sous_dossier.name}"), f"un sous-dossier « {sous_dossier.name} »")
