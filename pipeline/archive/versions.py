"""With what a package was made: the program, its libraries, Python, LibreOffice. No clock, no name of this machine."""

import json
import platform
import re
import subprocess
import tomllib
from hashlib import file_digest, sha256
from pathlib import Path

from pipeline.archive.pieces import Piece
from pipeline.archive.sac import FORMAT
from pipeline.documents.libreoffice import trouver
from pipeline.erreurs import LogicielManquant

VERSIONS = "versions.json"

_RACINE = Path(__file__).parents[2]
_EPINGLEE = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_DELAI = 60.0


def versions() -> Piece:
    """What whoever has to run the program again would look for."""
    contenu = {
        "format": FORMAT,
        "programme": {"nom": "sessions-de-jury", "version": _version(), "sha256": _programme()},
        "python": platform.python_version(),
        "libreoffice": _libreoffice(),
        "bibliotheques": _bibliotheques(),
    }
    texte = json.dumps(contenu, ensure_ascii=False, indent=1) + "\n"
    return Piece(VERSIONS, texte.encode(), "suivi", "versions du programme et de ce qu’il emploie")


def _version() -> str:
    with (_RACINE / "pyproject.toml").open("rb") as fichier:
        return str(tomllib.load(fichier)["project"]["version"])


def _programme() -> str:
    """Of every source file, with its name."""
    somme, racine = sha256(), _RACINE / "pipeline"
    for chemin in sorted(racine.rglob("*")):
        if chemin.is_file() and "__pycache__" not in chemin.parts and not chemin.name.startswith("."):
            with chemin.open("rb") as flux:
                somme.update(f"{chemin.relative_to(racine)}\0{file_digest(flux, 'sha256').hexdigest()}\n".encode())
    return somme.hexdigest()


def _libreoffice() -> str:
    """As the program names itself; said to be absent where it is."""
    try:
        fini = subprocess.run([trouver(), "--version"], capture_output=True, text=True, timeout=_DELAI, check=False)
    except (LogicielManquant, OSError, subprocess.TimeoutExpired):
        return "absent"
    return fini.stdout.strip() or "inconnu"


def _bibliotheques() -> dict[str, str]:
    """The libraries of the lock, those of the tests too."""
    return dict(_EPINGLEE.findall((_RACINE / "requirements.lock").read_text(encoding="utf-8")))
