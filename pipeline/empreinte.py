"""The fingerprint of everything that a publication is made from: the same one means the same bytes."""

from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path

from pipeline.etude import Chemins
from pipeline.lecture.dossier import fichiers_lus


def empreinte_entrees(chemins: Chemins, code: str, ecartes: Collection[str]) -> str:
    """SHA-256 over the session's files, the stray files that are reported, the templates, the program, the options."""
    somme = sha256(repr(sorted(ecartes)).encode())
    for chemin in _sources(chemins, code):
        contenu = sha256(chemin.read_bytes()).hexdigest()
        somme.update(f"{chemin.name}\0{contenu}\n".encode())
    return somme.hexdigest()


def _sources(chemins: Chemins, code: str) -> Iterator[Path]:
    yield from fichiers_lus(chemins.entrees, code)
    yield from sorted(p for p in chemins.entrees.iterdir() if p.is_file())
    yield from sorted(p for p in chemins.gabarits.rglob("*") if p.is_file())
    programme = Path(__file__).parent
    yield from sorted(p for p in programme.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
