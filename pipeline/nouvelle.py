"""Begin a session: its folder, its workbook ready to fill, and the candidates of a list where there is one."""

import errno
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.anomalies import Anomalie, proche
from pipeline.bascule import dossier_publie, erreurs_disque, nettoyer, nouveau_dossier, synchroniser, verrou
from pipeline.erreurs import ErreurFatale, GabaritInvalide, UsageInvalide
from pipeline.etude import Chemins, EntreesACorriger
from pipeline.lecture.candidats import lire_candidats
from pipeline.lecture.importation.liste import Correspondance, Liste, colonnes_trouvees, importer
from pipeline.lecture.ouverture.bornes import FORMATS
from pipeline.lecture.ouverture.classeur import ouvrir
from pipeline.modele import Repere
from pipeline.referentiel import Reglement, charger, dispositifs
from pipeline.restitution.session.classeur import classeur_session
from pipeline.texte import cle, enumeration

NOM = "session.xlsx"
GRILLES = "grilles"
_IDENTITE = ("id", "nom_naissance", "prenom")
_SANS_LIENS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP})
"""What a file system that knows no links answers."""


class ListeRefusee(EntreesACorriger):
    """A list of candidates can't be imported: `anomalies` say why; `colonnes`: what its columns mean."""

    def __init__(self, liste: str, colonnes: tuple[Correspondance, ...], anomalies: list[Anomalie]) -> None:
        super().__init__(liste, anomalies)
        self.liste, self.colonnes = liste, colonnes
        self.message = f"la liste « {liste} » n’est pas reprise : rien n’a été créé"
        self.remede = "corriger la liste aux endroits indiqués, puis relancer la même commande"


@dataclass(frozen=True)
class Creation:
    """What was made. `liste`: the list that the candidates come from, if any; `candidats`: those read back."""

    classeur: Path
    dispositif: str
    certifications: tuple[str, ...]
    liste: Liste | None
    candidats: int


def creer(chemins: Chemins, code: str, textes: Sequence[str], depuis: Path | None = None) -> Creation:
    """Write `entrees/<code>/session.xlsx` for these certifications, as typed, with the candidates of a list.

    Raises UsageInvalide (unsafe name, session already there, unknown certification, no such list), EntreesACorriger
    (list that can't be imported), GabaritInvalide, and ErreurFatale of the disk. Nothing is written then.
    """
    dossier_publie(chemins.sorties, code)
    dossier = dossier_publie(chemins.entrees, code)
    _verifier_place(dossier)
    if depuis is not None and not depuis.is_file():
        raise UsageInvalide(f"aucun fichier « {depuis} »", "vérifier le nom et le dossier de la liste à importer")
    reglement, certifications = choisir(chemins.gabarits, textes)
    liste = _importer(depuis, reglement, certifications) if depuis else None
    contenu = classeur_session(code, reglement, certifications, liste.candidats if liste else ())
    with verrou(chemins.sorties, code), erreurs_disque():
        nettoyer(chemins.entrees, code)
        candidats = _deposer(contenu, dossier, reglement, liste)
    return Creation(dossier / NOM, reglement.dispositif.dispositif.code, certifications, liste, candidats)


def _verifier_place(dossier: Path) -> None:
    """Nothing is there that a new workbook would replace, or double."""
    presents = sorted(p.name for p in dossier.iterdir()) if dossier.is_dir() else []
    deja = [nom for nom in presents if Path(nom).stem.casefold() == "session" and Path(nom).suffix.lower() in FORMATS]
    if deja:
        raise UsageInvalide(
            f"la session existe déjà : « {dossier / deja[0]} », qui n’a pas été touché",
            f"remplir ce classeur, ou choisir un autre nom de session que « {dossier.name} »",
        )


def _importer(depuis: Path, reglement: Reglement, certifications: tuple[str, ...]) -> Liste:
    liste, anomalies = importer(depuis, reglement, certifications)
    if liste is None:
        raise ListeRefusee(depuis.name, colonnes_trouvees(depuis, reglement), anomalies)
    return liste


def _deposer(contenu: bytes, dossier: Path, reglement: Reglement, liste: Liste | None) -> int:
    """Write the folder aside, read its workbook back, then put it in place at once; the number of candidates read."""
    atelier = nouveau_dossier(dossier.parent, dossier.name)
    try:
        (atelier / GRILLES).mkdir()
        fichier = atelier / NOM
        fichier.write_bytes(contenu)
        candidats = _relire(fichier, dossier.name, reglement, liste)
        synchroniser(fichier)
        synchroniser(atelier)
        if dossier.exists():
            (dossier / GRILLES).mkdir(exist_ok=True)
            _placer(fichier, dossier / NOM)
        else:
            atelier.rename(dossier)
        synchroniser(dossier.parent)
    finally:
        with suppress(FileNotFoundError):
            shutil.rmtree(atelier)
    return candidats


def _placer(fichier: Path, destination: Path) -> None:
    """Give a file its name, unless that name was taken meanwhile."""
    try:
        os.link(fichier, destination)
    except FileExistsError:
        raise UsageInvalide(f"« {destination} » existe déjà", "relancer la commande sous un autre nom") from None
    except OSError as erreur:
        if erreur.errno not in _SANS_LIENS:
            raise
        fichier.rename(destination)


def _relire(fichier: Path, code: str, reglement: Reglement, liste: Liste | None) -> int:
    """Read the workbook as the program will: it says what was meant to be written. The number of candidates read.

    Raises EntreesACorriger when the list is more than a workbook can hold.
    """
    classeur, anomalies = ouvrir(fichier, fichier.name)
    if classeur is None:
        raise EntreesACorriger(code, [replace(a, repere=Repere(liste.nom if liste else NOM)) for a in anomalies])
    lus = [(c.id, c.nom_naissance, c.prenom) for c in lire_candidats(classeur, reglement)[0]]
    voulus = [tuple(str(v.get(nom, "")) for nom in _IDENTITE) for v in liste.candidats] if liste else []
    if lus != voulus:
        raise ErreurFatale(
            "le classeur préparé ne se relit pas comme la liste : rien n’a été écrit",
            "transmettre la liste à la personne qui maintient le programme",
        )
    return len(lus)


def choisir(gabarits: Path, textes: Sequence[str]) -> tuple[Reglement, tuple[str, ...]]:
    """The rule book that has all these certifications, and their codes as it writes them.

    `textes`: codes as typed, several in one text allowed (« A, B », « A B »). Raises UsageInvalide, GabaritInvalide.
    """
    reglements, refus = _reglements(gabarits)
    connus = {_cle_code(code): code for r in reglements.values() for code in r.presentables}
    demandes = list(dict.fromkeys(code for texte in textes for code in _decouper(texte, connus)))
    inconnus = [code for code in demandes if code not in connus.values()]
    if inconnus and refus:
        raise refus
    if inconnus or not demandes:
        raise _inconnue(inconnus, reglements)
    communs = [nom for nom, r in reglements.items() if set(demandes) <= set(r.presentables)]
    if len(communs) != 1:
        raise _plusieurs_dispositifs(demandes, reglements)
    return reglements[communs[0]], tuple(demandes)


def _reglements(gabarits: Path) -> tuple[dict[str, Reglement], GabaritInvalide | None]:
    """The rule books present; one that can't be read does not hide the others."""
    reglements: dict[str, Reglement] = {}
    refus: GabaritInvalide | None = None
    for nom in dispositifs(gabarits):
        try:
            reglements[nom] = charger(gabarits, nom)
        except GabaritInvalide as faute:
            refus = faute
    return reglements, refus


def _cle_code(code: str) -> str:
    return cle(code).replace(" ", "")


def _decouper(texte: str, connus: dict[str, str]) -> list[str]:
    """The codes of a text, separated by commas, semicolons or spaces, which codes may hold; unknown words are kept."""
    codes: list[str] = []
    for partie in texte.replace(";", ",").split(","):
        mots = partie.split()
        inconnus: list[str] = []
        while mots:
            longueurs = (n for n in range(len(mots), 0, -1) if _cle_code("".join(mots[:n])) in connus)
            longueur = next(longueurs, 0)
            if longueur:
                codes += [*_entier(inconnus), connus[_cle_code("".join(mots[:longueur]))]]
                inconnus = []
            else:
                inconnus.append(mots[0])
            mots = mots[longueur or 1 :]
        codes += _entier(inconnus)
    return codes


def _entier(mots: list[str]) -> list[str]:
    return [" ".join(mots)] if mots else []


def _inconnue(inconnus: list[str], reglements: dict[str, Reglement]) -> UsageInvalide:
    """Codes that no rule book has, with the ones perhaps meant."""
    codes = {code: nom for nom, r in reglements.items() for code in r.versions}
    proches = [(texte, proche(texte, codes)) for texte in inconnus]
    dits = [f"« {texte} »" + (f" (vouliez-vous dire « {code} » ?)" if code else "") for texte, code in proches]
    presents = " ; ".join(f"{nom} : {', '.join(r.versions)}" for nom, r in reglements.items())
    quoi = f"certification inconnue : {enumeration(dits)}" if dits else "aucune certification demandée"
    return UsageInvalide(quoi, f"choisir parmi — {presents}")


def _plusieurs_dispositifs(demandes: list[str], reglements: dict[str, Reglement]) -> UsageInvalide:
    """Codes that no rule book has together, or that several have: where each of them is."""
    ou = {c: [nom for nom, r in reglements.items() if c in r.presentables] for c in demandes}
    dits = " ; ".join(f"« {code} » : {', '.join(noms)}" for code, noms in ou.items())
    return UsageInvalide(
        f"une session suit un seul règlement, et ces codes n’en désignent pas un seul — {dits}",
        "créer une session par dispositif, ou donner le code de la certification plutôt que celui d’un bloc",
    )
