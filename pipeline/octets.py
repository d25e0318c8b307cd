"""The bytes of files: the same content gives the same ones, in Office files too; and their fingerprint."""

import os
import re
from collections.abc import Iterator
from datetime import date
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

EPOQUE = date(1980, 1, 1)
"""The earliest date that a zip can hold."""

_PROPRIETES = "docProps/core.xml"
_INSTANT = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(?=</dcterms:)")


def zip_stable(contenu: bytes, le: date = EPOQUE) -> bytes:
    """Rewrite an xlsx or docx so that it no longer depends on when it was made; entries keep their order.

    Zip timestamps become 1980-01-01; `le` is what the file's properties give as its creation and modification date.
    """
    sortie = BytesIO()
    with ZipFile(BytesIO(contenu)) as source, ZipFile(sortie, "w") as cible:
        for entree in source.infolist():
            octets = source.read(entree)
            if entree.filename == _PROPRIETES:
                octets = _INSTANT.sub(rb"\g<1>" + f"{le.isoformat()}T00:00:00Z".encode(), octets)
            stable = ZipInfo(entree.filename, (1980, 1, 1, 0, 0, 0))
            stable.create_system = 3
            cible.writestr(stable, octets, compress_type=entree.compress_type, compresslevel=6)
    return sortie.getvalue()


def empreinte_fichier(chemin: Path) -> str:
    """SHA-256 of a plain file; empty for anything else (a link, a device…), or what can't be read."""
    if chemin.is_symlink() or not chemin.is_file():
        return ""
    try:
        with chemin.open("rb") as fichier:
            return file_digest(fichier, "sha256").hexdigest()
    except OSError:
        return ""


def fichiers_sous(dossier: Path) -> Iterator[str]:
    """The files of a folder and of those within, by their names relative to it: anything that is no plain folder.

    Folders that are links are not followed. Unlike `Path.rglob`, it does not keep every name that it has given, and
    raises PermissionError on a folder that can't be looked into.
    """
    for lieu, dossiers, fichiers in os.walk(dossier, onerror=_lever):
        relatif = Path(lieu).relative_to(dossier)
        liens = (nom for nom in dossiers if (dossier / relatif / nom).is_symlink())
        yield from ((relatif / nom).as_posix() for nom in (*liens, *fichiers))


def _lever(erreur: OSError) -> None:
    """What is closed is not empty; what is not there is."""
    if isinstance(erreur, PermissionError):
        raise erreur
