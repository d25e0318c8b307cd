"""Read a session's folder: which file is what, and what lies where it is not expected."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePath

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.droits import exiger_dossier_lisible
from pipeline.erreurs import UsageInvalide
from pipeline.lecture.candidats import lire_acquis, lire_candidats, lire_exclusions
from pipeline.lecture.depots import Depot, hors_place, inventorier, ouvert, ouvrir_depot, raccourci
from pipeline.lecture.feuilles import feuilles_non_lues
from pipeline.lecture.grilles import lire_grille
from pipeline.lecture.jury import decisions_absentes, lire_decisions, lire_jury
from pipeline.lecture.ouverture.bornes import FORMATS
from pipeline.lecture.ouverture.classeur import Classeur
from pipeline.lecture.ouverture.fichiers import nom_sur, ouverts, visibles
from pipeline.lecture.reunion import reunir_decisions
from pipeline.lecture.session import DATE_INCONNUE, lire_session
from pipeline.modele import Candidat, DecisionJury, DossierSession, FeuilleEvaluation, Repere, Session
from pipeline.referentiel import Reglement
from pipeline.signatures import SIGNES
from pipeline.texte import cle, enumeration


@dataclass(frozen=True)
class Ouverture:
    """What is known before the rule book is: the session's own sheet, and its workbook for the sheets that follow."""

    session: Session
    classeur: Classeur

    @property
    def datee(self) -> bool:
        """Whether the jury's date could be read; nothing that depends on it can be checked otherwise."""
        return self.session.date_jury != DATE_INCONNUE


def ouvrir_session(entrees: Path, code: str) -> tuple[Ouverture | None, list[Anomalie]]:
    """Open `entrees/<code>/session.xlsx` and read its sheet Session. Raises UsageInvalide: no such folder."""
    dossier = dossier_session(entrees, code)
    candidats = _classeurs_de_session(dossier)
    if len(candidats) != 1:
        return None, [_session_introuvable(dossier, candidats)]
    if lien := raccourci(candidats[0], candidats[0].name):
        return None, [lien]
    classeur, anomalies = ouvrir_depot(Depot(candidats[0], candidats[0].name))
    anomalies += [ouvert(nom) for nom in ouverts(dossier) if nom == candidats[0].name]
    if classeur is None:
        return None, anomalies
    session, fautes = lire_session(classeur, code)
    return (Ouverture(session, classeur) if session else None), anomalies + fautes


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
    grilles, decisions_grilles, fautes_grilles = _lire_grilles(dossier, reglement, candidats)
    anomalies += [
        *feuilles_non_lues(classeur),
        *fautes_jury,
        *(fautes_decisions or ([] if decisions_grilles else decisions_absentes(classeur, ouverture.session))),
        *fautes_acquis,
        *fautes_exclusions,
        *fautes_grilles,
        *hors_place(entrees, dossier, dossier / classeur.nom),
    ]
    lu = DossierSession(
        session=ouverture.session,
        jury=jury,
        candidats=candidats,
        decisions=reunir_decisions(decisions, decisions_grilles, reglement.dispositif),
        acquis=acquis,
        grilles=grilles,
        ecartes=frozenset(ecartes),
        exclusions=exclusions,
    )
    return lu, anomalies


def dossier_session(entrees: Path, code: str) -> Path:
    """The folder of a session. Raises UsageInvalide when it does not exist, ErreurFatale when it can't be looked into:
    what is in a closed folder would be taken for missing.
    """
    dossier = entrees / code
    if not dossier.is_dir() or Path(code).name != code:
        presentes = ", ".join(sorted(p.name for p in entrees.glob("*/") if not p.name.startswith("."))) or "aucune"
        raise UsageInvalide(
            f"aucune session « {code} » dans « {entrees} »", f"choisir une des sessions présentes : {presentes}"
        )
    for lieu in (dossier, dossier / "grilles", dossier / SIGNES):
        exiger_dossier_lisible(lieu)
    return dossier


def non_verifies(entrees: Path, code: str) -> str:
    """What is left unread, and said to be, when nobody knows by which rules to read it."""
    grilles = entrees / code / "grilles"
    lisibles = grilles.is_dir() and not grilles.is_symlink()
    nombre = sum(p.suffix.lower() in FORMATS for p in visibles(grilles)) if lisibles else 0
    dont = f", dont {nombre} classeur{'s' if nombre > 1 else ''} de « grilles »," if nombre else ""
    return f"le reste de la session{dont} n’a pas été vérifié"


def _lire_grilles(
    dossier: Path, reglement: Reglement, candidats: Collection[Candidat]
) -> tuple[dict[str, tuple[FeuilleEvaluation, ...]], list[DecisionJury], list[Anomalie]]:
    grilles: dict[str, tuple[FeuilleEvaluation, ...]] = {}
    decisions: list[DecisionJury] = []
    anomalies: list[Anomalie] = []
    racine = dossier / "grilles"
    if not racine.is_dir() or racine.is_symlink():
        return {}, [], []
    nommes = {cle(candidat.id): candidat.id for candidat in candidats}
    depots, refus = inventorier(racine, "grilles/")
    for faute in refus:
        anomalies += a_propos([faute], _candidat_nomme(faute.repere.classeur, nommes))
    for depot in depots:
        classeur, fautes = ouvrir_depot(depot)
        anomalies += a_propos(fautes, _candidat_nomme(depot.nom, nommes)) if fautes else []
        if classeur is not None:
            lecture, fautes = lire_grille(classeur, reglement, candidats)
            anomalies += fautes
            decisions += lecture.decisions
            for feuille in lecture.feuilles:
                grilles[feuille.candidat] = (*grilles.get(feuille.candidat, ()), feuille)
    return grilles, decisions, anomalies


def _candidat_nomme(nom: str, candidats: dict[str, str]) -> str:
    """Whose grid an unreadable file is, judging by its name: so that `--sans` can set it aside with its candidate.

    `candidats`: their ids by comparison key. The longest run of words of the name that is one of them.
    """
    mots = cle(PurePath(nom).stem).split()
    suites = [" ".join(mots[i:j]) for i in range(len(mots)) for j in range(i + 1, len(mots) + 1)]
    return next((candidats[suite] for suite in sorted(suites, key=len, reverse=True) if suite in candidats), "")


def _classeurs_de_session(dossier: Path) -> list[Path]:
    return [p for p in visibles(dossier) if p.stem.casefold() == "session" and p.suffix.lower() in FORMATS]


def _session_introuvable(dossier: Path, candidats: list[Path]) -> Anomalie:
    """None, or several: which one counts would be a guess."""
    if candidats:
        trouve = f"{len(candidats)} classeurs de session : {', '.join(p.name for p in candidats)}"
        remede = "ne garder dans ce dossier que celui qui compte, et ranger les autres ailleurs"
        return signaler("L23", Repere(candidats[0].name), trouve, remede=remede)
    classeurs = [p for p in visibles(dossier) if p.suffix.lower() in FORMATS and p.is_file()]
    proches = [p for p in classeurs if cle(p.stem).startswith("session")]
    noms = enumeration([f"« {nom_sur(p.name)} »" for p in proches]) if proches else ""
    trouve = "aucun fichier de ce nom" + (f", mais {noms}" if noms else "")
    remede = "déposer le classeur de la session dans ce dossier, sous le nom « session.xlsx »"
    if len(proches) == 1:
        remede = f"si c’est le classeur de cette session, le renommer en « session{proches[0].suffix.lower()} »"
    elif proches:
        remede = "garder celui qui compte, sous le nom « session.xlsx », et ranger les autres ailleurs"
    return signaler("L23", Repere("session.xlsx"), trouve, remede=remede)
