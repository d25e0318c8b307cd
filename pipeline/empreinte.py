"""The fingerprint of everything that a publication is made from: the same one means the same bytes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from pipeline.etude import Chemins
from pipeline.lecture.dossier import dossier_session, ouvrir_session
from pipeline.modele import Session
from pipeline.registre.demandes import exclusions_opposables
from pipeline.registre.retours import memoire, passe


@dataclass(frozen=True)
class Empreinte:
    """Two SHA-256. `fichiers`: the session's folder, the stray files that are reported, the templates, the program.

    `registre`: what the register knows from before the session's jury: bars for fraud, acquisitions, numbers.
    """

    fichiers: str
    registre: str

    def __str__(self) -> str:
        return f"{self.fichiers}\n{self.registre}"


def empreinte_entrees(chemins: Chemins, code: str, ecartes: Collection[str]) -> Empreinte:
    """Of a session as it is now, these candidates being set aside. Raises RegistreRefuse."""
    ouverture, _ = ouvrir_session(chemins.entrees, code)
    du_registre = _du_registre(chemins.sorties, ouverture.session) if ouverture else ()
    return Empreinte(_des_fichiers(chemins, code, ecartes), sha256(repr(du_registre).encode()).hexdigest())


def _des_fichiers(chemins: Chemins, code: str, ecartes: Collection[str]) -> str:
    somme = sha256(repr(sorted(ecartes)).encode())
    racines = (dossier_session(chemins.entrees, code), chemins.gabarits, Path(__file__).parent)
    sources = [(chemin.relative_to(racine), chemin) for racine in racines for chemin in _visibles(racine.rglob("*"))]
    sources += [(Path(".."), chemin) for chemin in _visibles(p for p in chemins.entrees.iterdir() if p.is_file())]
    for nom, chemin in sources:
        somme.update(f"{nom}\0{_contenu(chemin)}\n".encode(errors="surrogateescape"))
    return somme.hexdigest()


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
