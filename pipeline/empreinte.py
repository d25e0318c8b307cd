"""The fingerprint of everything that a publication is made from: the same one means the same bytes."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from pipeline.etude import Chemins
from pipeline.lecture.dossier import dossier_session, ouvrir_session
from pipeline.lecture.ouverture.fichiers import nom_sur
from pipeline.modele import Session
from pipeline.registre.demandes import exclusions_opposables
from pipeline.registre.retours import memoire, passe


@dataclass(frozen=True)
class Empreinte:
    """By SHA-256. `fichiers`: the session's folder, the stray files that are reported, the templates, each by its name;
    the program, and who is set aside.

    `registre`: what the register knows from before the session's jury: bars for fraud, acquisitions, numbers.
    """

    fichiers: Mapping[str, str]
    registre: str

    def __str__(self) -> str:
        """One line for each, in ASCII whatever files are called."""
        return "\n".join(f"{somme}  {json.dumps(nom)}" for nom, somme in _tous(self).items())


def empreinte_entrees(chemins: Chemins, code: str, ecartes: Collection[str]) -> Empreinte:
    """Of a session as it is now, these candidates being set aside. Raises RegistreRefuse."""
    ouverture, _ = ouvrir_session(chemins.entrees, code)
    du_registre = _du_registre(chemins.sorties, ouverture.session) if ouverture else ()
    return Empreinte(_des_fichiers(chemins, code, ecartes), sha256(repr(du_registre).encode()).hexdigest())


def ecarts(avant: str, apres: Empreinte) -> list[str]:
    """What changed since the fingerprint that says `avant` (French); nothing of one that says no names."""
    try:
        connues = {json.loads(nom): somme for somme, _, nom in (ligne.partition("  ") for ligne in avant.splitlines())}
    except ValueError:
        return []
    presentes = _tous(apres)
    changes = sorted(nom for nom in connues.keys() | presentes.keys() if connues.get(nom) != presentes.get(nom))
    return [_A_PART.get(nom) or f"« {nom_sur(nom)} » {_verbe(nom in connues, nom in presentes)}" for nom in changes]


_A_PART = {
    "programme": "une autre version du programme",
    "registre": "ce que le registre sait d’avant ce jury",
    "ecartes": "d’autres candidats écartés",
}


def _tous(empreinte: Empreinte) -> dict[str, str]:
    return {**empreinte.fichiers, "registre": empreinte.registre}


def _verbe(avant: bool, apres: bool) -> str:
    return "modifié" if avant and apres else "retiré" if avant else "ajouté"


def _des_fichiers(chemins: Chemins, code: str, ecartes: Collection[str]) -> dict[str, str]:
    entrees, ici = dossier_session(chemins.entrees, code), Path(__file__).parent
    return {
        "ecartes": sha256(repr(sorted(ecartes)).encode()).hexdigest(),
        "programme": sha256(repr(_sommes("", ici)).encode()).hexdigest(),
        **_sommes(f"entrees/{code}/", entrees),
        **_sommes("gabarits/", chemins.gabarits),
        **{f"entrees/{p.name}": _contenu(p) for p in _visibles(p for p in chemins.entrees.iterdir() if p.is_file())},
    }


def _sommes(prefixe: str, racine: Path) -> dict[str, str]:
    """Of everything below a folder."""
    return {f"{prefixe}{p.relative_to(racine).as_posix()}": _contenu(p) for p in _visibles(racine.rglob("*"))}


def _du_registre(sorties: Path, session: Session) -> tuple[object, ...]:
    return exclusions_opposables(sorties, session), passe(memoire(sorties, session), session)


def _visibles(chemins: Iterable[Path]) -> Iterator[Path]:
    """In a stable order, without hidden files, lock files and what Python compiled."""
    for chemin in sorted(chemins):
        if not chemin.name.startswith((".", "~$")) and "__pycache__" not in chemin.parts:
            yield chemin


def _contenu(chemin: Path) -> str:
    """Of what a file is made; what can't be read is said by the reading, not here."""
    try:
        if not chemin.is_file():
            return "dossier"
        with chemin.open("rb") as flux:
            return file_digest(flux, "sha256").hexdigest()
    except OSError:
        return "illisible"
