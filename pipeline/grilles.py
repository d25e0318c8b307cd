"""Prepare the evaluation workbooks of a session: what is filled is never touched, whatever has changed since."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath

from pipeline.anomalies import Anomalie
from pipeline.bascule import erreurs_disque
from pipeline.deliberation.benefice import acquis_du_candidat
from pipeline.deliberation.competences import Cadre, evaluation
from pipeline.deliberation.recevabilite import motif_arret, recevoir
from pipeline.documents.fichiers import Nommeur, morceau, nom_famille
from pipeline.documents.inscriptions import numeros_anonymes
from pipeline.erreurs import UsageInvalide
from pipeline.etude import Chemins, EntreesACorriger, Etude, etudier
from pipeline.lecture.colonnes import COLONNES_COLLECTIF, SERVICE
from pipeline.lecture.dossier import dossier_session
from pipeline.lecture.ouverture.classeur import ouvrir
from pipeline.lecture.tableau import cle_entete, lire_tableau
from pipeline.modele import Candidat, Etat, FeuilleEvaluation
from pipeline.regles import Competence
from pipeline.restitution.grilles import Deliberation, Presente, collective, individuelle, marque
from pipeline.restitution.grilles.compte_rendu import Preparation
from pipeline.restitution.grilles.pose import Pose, est_a_nous, nettoyer, poser

Suivi = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""A step and how many things it has → what is told of each thing done."""

_FEUILLES_CANDIDATS = ("candidats", "acquis", "exclusions")
_SANS_GRILLE = "C04"
"""The anomaly that these workbooks put an end to."""

_OUVERT = "L14"
"""That of a workbook which somebody has not closed."""

_SYNTHESE = "synthese"
_COLLECTIF = re.compile(r"deliberation(?:-(\d+))?\.(?:xlsx|xlsm|xls|ods)", re.IGNORECASE)


@contextmanager
def _sans_suivi(*_: object) -> Iterator[Callable[[int], None]]:
    yield lambda faits: None


def preparer(chemins: Chemins, code: str, suivi: Suivi = _sans_suivi) -> Preparation:
    """Write a prefilled workbook for each candidate who is to be evaluated, and that of the deliberation.

    The session may still lack its jury, its place… : only what is wrong about candidates stops. Once its deliberation
    is closed, there is nothing left to prepare for the jury. `suivi`: told how far it is. Raises EntreesACorriger
    (these anomalies), UsageInvalide (unknown session, no candidate), GabaritInvalide, and ErreurFatale of the disk.
    """
    etude = etudier(chemins, code)
    attendus = _attendus(etude)
    dossier = dossier_session(chemins.entrees, code) / "grilles"
    if dossier.is_symlink():
        raise UsageInvalide(f"« {dossier} » est un raccourci", "mettre un dossier ordinaire à sa place")
    evalues, non_evalues = _a_evaluer(etude)
    individuelles = []
    with erreurs_disque(), suivi("Grilles", len(evalues)) as avancer:
        dossier.mkdir(exist_ok=True)
        nettoyer(dossier)
        for candidat, cadre, nom in _nommer(evalues, etude):
            individuelles.append(_individuelle(dossier, nom, candidat, cadre, etude))
            avancer(1)
        collectives = list(_collective(dossier, evalues, etude)) if etude.session.etat is Etat.PREPARATION else []
    poses = (*individuelles, *collectives)
    hors_liste, non_montres = tuple(_hors_liste(etude, dossier)), tuple(_non_montres(evalues, etude))
    neufs = {f"grilles/{nom}" for nom, pose in poses if pose in (Pose.ECRITE, Pose.REECRITE)}
    restants = tuple(a for a in attendus if a.repere.classeur not in neufs)
    return Preparation(dossier, poses, hors_liste, tuple(non_evalues), restants, tuple(_a_verifier(etude)), non_montres)


def _attendus(etude: Etude) -> tuple[Anomalie, ...]:
    """The blocking anomalies that are not about candidates. Raises EntreesACorriger: one is, or nobody is listed."""
    bloquantes = [a for a in etude.anomalies if a.bloquante and a.code != _SANS_GRILLE]
    des_candidats = [a for a in bloquantes if cle_entete(a.repere.feuille) in _FEUILLES_CANDIDATS and _de_session(a)]
    if not etude.dossier.candidats:
        etude.exiger_sans_blocage()
        raise UsageInvalide(
            f"aucun candidat dans la session {etude.session.code}", "remplir la feuille « Candidats », puis relancer"
        )
    if des_candidats:
        raise EntreesACorriger(etude.session.code, des_candidats)
    return tuple(bloquantes)


def _a_verifier(etude: Etude) -> Iterator[Anomalie]:
    """The warnings that a grid would carry on: about candidates, and about what has not been saved yet."""
    for anomalie in (a for a in etude.anomalies if not a.bloquante and _de_session(a) and a.code != _SANS_GRILLE):
        if anomalie.code == _OUVERT or cle_entete(anomalie.repere.feuille) in _FEUILLES_CANDIDATS:
            yield anomalie


def _de_session(anomalie: Anomalie) -> bool:
    return "/" not in anomalie.repere.classeur


def _a_evaluer(etude: Etude) -> tuple[list[tuple[Candidat, Cadre]], list[tuple[Candidat, str]]]:
    """Who is to be evaluated, on what; and who is not, with the reason."""
    dispositif, evalues, autres = etude.reglement.dispositif, [], []
    for candidat in etude.dossier.candidats:
        referentiel = etude.reglement.en_vigueur(candidat.certification, etude.session.date_jury)
        arret, etapes = recevoir(candidat, etude.dossier, dispositif)
        if referentiel is None:
            autres.append((candidat, f"certification « {candidat.certification} » inconnue à la date du jury"))
        elif arret is not None:
            autres.append((candidat, motif_arret(candidat, etapes)))
        else:
            acquis = acquis_du_candidat(candidat, etude.dossier, referentiel, dispositif).valables
            evalues.append((candidat, Cadre(referentiel, dispositif, acquis, candidat.voie)))
    return evalues, autres


# --- one workbook per candidate --------------------------------------------------------------------------------------


def _nommer(evalues: Sequence[tuple[Candidat, Cadre]], etude: Etude) -> Iterator[tuple[Candidat, Cadre, str]]:
    """The file of each candidate: the one that they already have or, failing that, a name that nobody else's has."""
    presents = {candidat.id: _fichiers(candidat.id, etude) for candidat in etude.dossier.candidats}
    autres = {nom.casefold(): identifiant for identifiant, noms in presents.items() for nom in noms}
    nommeur = Nommeur()
    for candidat, cadre in evalues:
        parties = [p for p in (morceau(candidat.id), nom_famille(candidat.nom_naissance)) if p] or ["candidat"]
        souche = nommeur.nommer(*parties)
        while autres.get(f"{souche}.xlsx".casefold(), candidat.id) != candidat.id:
            souche = nommeur.nommer(*parties)
        yield candidat, cadre, (presents[candidat.id] or [f"{souche}.xlsx"])[0]


def _fichiers(identifiant: str, etude: Etude) -> list[str]:
    """The workbooks that hold something about a candidate, those of the deliberation and blank shared rows apart."""
    feuilles = [
        f for f in etude.dossier.grilles.get(identifiant, ()) if not _COLLECTIF.fullmatch(_nom(f.repere.classeur))
    ]
    siennes = [f for f in feuilles if not f.collective or any(r.valeur or r.erronee for r in f.resultats.values())]
    return list(dict.fromkeys(_nom(f.repere.classeur) for f in siennes))


def _nom(classeur: str) -> str:
    return PurePosixPath(classeur).name


def _individuelle(dossier: Path, nom: str, candidat: Candidat, cadre: Cadre, etude: Etude) -> tuple[str, Pose]:
    def fabriquer() -> marque.Scelle:
        return marque.sceller(individuelle(candidat, cadre, etude.session), etude.session.date_jury)

    return nom, poser(dossier / nom, fabriquer)


def _non_montres(evalues: Sequence[tuple[Candidat, Cadre]], etude: Etude) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The filled workbooks that evaluate what an earlier jury gave: it was declared after they were prepared."""
    for candidat, cadre in evalues:
        par_classeur: dict[str, list[str]] = {}
        for feuille in etude.dossier.grilles.get(candidat.id, ()):
            codes = [c.code for c in cadre.referentiel.toutes if cadre.anterieur(c) and _evaluee(c, feuille)]
            par_classeur.setdefault(_nom(feuille.repere.classeur), []).extend(codes)
        yield from ((nom, tuple(dict.fromkeys(codes))) for nom, codes in par_classeur.items() if codes)


def _evaluee(competence: Competence, feuille: FeuilleEvaluation) -> bool:
    """Whether something else than « acquis » is said of a compétence or of its éléments, or it has a grade."""
    lus = [feuille.resultats.get(code) for code in (competence.code, *(e.code for e in competence.elements))]
    refuse = any(lu and lu.valeur not in ("", "acquis") for lu in lus)
    return refuse or any(note.valeur is not None for note in feuille.notes.get(competence.code, ()))


def _hors_liste(etude: Etude, dossier: Path) -> Iterator[str]:
    """The workbooks of candidates who are not, or no longer, in the list."""
    connus = {candidat.id for candidat in etude.dossier.candidats}
    for identifiant in etude.dossier.grilles:
        if identifiant not in connus:
            yield from (f"{nom} ({identifiant or 'sans identifiant'})" for nom in _fichiers(identifiant, etude))
    for nom in _collectifs(dossier):
        yield from (f"{nom} ({identifiant})" for identifiant in _inscrits(dossier / nom) if identifiant not in connus)


# --- the workbook of the deliberation --------------------------------------------------------------------------------


def _collective(dossier: Path, evalues: Sequence[tuple[Candidat, Cadre]], etude: Etude) -> Iterator[tuple[str, Pose]]:
    """`deliberation.xlsx`; once it is filled, those who came since are in `deliberation-2.xlsx`, and so on."""
    presents = [(c, cadre) for c, cadre in evalues if not cadre.notation]
    notes = tuple(c for c, cadre in evalues if cadre.notation)
    vierge = ""
    for nom in _collectifs(dossier):
        if not vierge and est_a_nous(dossier / nom):
            vierge = nom
            continue
        yield nom, Pose.REMPLIE
        deja = set(_inscrits(dossier / nom))
        presents = [(c, cadre) for c, cadre in presents if c.id not in deja]
    if presents:
        presentes = tuple(Presente(c, cadre, _resultats(c, cadre, etude)) for c, cadre in presents)
        ids = [candidat.id for candidat in etude.dossier.candidats]
        numeros = numeros_anonymes(etude.session.code, ids) if _anonyme(etude) else {}
        deliberation = Deliberation(etude.session, presentes, notes, numeros)
        nom = vierge or _nom_libre(dossier)
        yield nom, poser(dossier / nom, lambda: marque.sceller(collective(deliberation), etude.session.date_jury))


def _anonyme(etude: Etude) -> bool:
    """Whether the jury reads results without names: the dispositif has a summary of them for it."""
    return any(document.genre == _SYNTHESE for document in etude.reglement.dispositif.documents)


def _collectifs(dossier: Path) -> list[str]:
    """The workbooks of the deliberation that are there, in the order of their numbers."""
    trouves = ((_COLLECTIF.fullmatch(p.name), p.name) for p in dossier.iterdir())
    return [nom for _, nom in sorted((int(trouve[1] or 1), nom) for trouve, nom in trouves if trouve)]


def _nom_libre(dossier: Path) -> str:
    numeros = [int(trouve[1] or 1) for nom in _collectifs(dossier) if (trouve := _COLLECTIF.fullmatch(nom))]
    return f"deliberation-{max(numeros) + 1}.xlsx" if numeros else "deliberation.xlsx"


def _inscrits(chemin: Path) -> Iterator[str]:
    """The candidates named in a workbook of the deliberation."""
    classeur, _ = ouvrir(chemin, chemin.name)
    for feuille in (f for f in (classeur.feuilles if classeur else ()) if f.nom not in SERVICE):
        tableau, _ = lire_tableau(feuille, COLONNES_COLLECTIF, ("candidat",))
        yield from (ligne["candidat"].texte for ligne in (tableau.lignes if tableau else ()) if ligne["candidat"].texte)


def _resultats(candidat: Candidat, cadre: Cadre, etude: Etude) -> dict[str, str]:
    """What the consensus of a candidate already says, by code, the workbooks of the deliberation apart."""
    feuilles = tuple(
        f
        for f in etude.dossier.grilles.get(candidat.id, ())
        if not _COLLECTIF.fullmatch(_nom(f.repere.classeur)) and f.consensus
    )
    lue = evaluation(feuilles, cadre.acquises).feuille
    return {code: resultat.valeur for code, resultat in lue.resultats.items()} if lue else {}
