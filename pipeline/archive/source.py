"""A package to check, zip or unpacked folder, which anyone may have made: nothing is written, nothing is followed."""

import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Protocol, Self

from pipeline.archive.acces import exiger_lisible, refus_de_lire
from pipeline.archive.contenant import controler_contenant
from pipeline.archive.sac import DECLARATION, DONNEES, MANIFESTE
from pipeline.archive.seda import BORDEREAU, CONTENU
from pipeline.erreurs import DocumentInvalide, UsageInvalide

FICHIERS_MAX = 1_000_000
DECLARE_MAX = 1 << 40
"""Bytes, all files together."""
DILATATION_MAX = 200
"""A zip of ours compresses nothing; one made again by an office tool, ten times at most."""
TEXTE_MAX = 256 << 20
"""Bytes of a list or of an extract, read whole or line by line."""

_METHODES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others fail in ways of their own, and no office tool writes them."""

ILLISIBLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What reading damaged bytes may raise."""

_REMEDE = "donner une archive faite par « make archive », en .zip ou le dossier où elle a été décompressée"


class Source(Protocol):
    """Files by name, relative to the folder that holds `bagit.txt`, or the message of a transfer.

    `racine`: what that folder is called, if it has a name; `fautes`: what is wrong with the container; `remarques`:
    what is no fault, and has to be said of it.
    """

    racine: str
    fautes: list[str]
    remarques: list[str]

    @property
    def tailles(self) -> Mapping[str, int]: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def ouvrir(self, nom: str) -> IO[bytes]: ...


def source(chemin: Path, flux: IO[bytes] | None = None) -> "Source":
    """`flux`: the bytes of a zip, when they are not those of the file. Raises UsageInvalide when it is no package."""
    exiger_lisible(chemin)
    try:
        ouverte = DossierDeballe(chemin) if chemin.is_dir() else ArchiveZip(chemin, flux)
    except ILLISIBLE as erreur:
        raise _illisible(chemin) from erreur
    if not {DECLARATION, MANIFESTE, BORDEREAU} & set(ouverte.tailles):
        with ouverte:
            raise UsageInvalide(f"« {chemin} » n’est pas l’archive d’une session", _REMEDE)
    return ouverte


def _illisible(chemin: Path) -> UsageInvalide | DocumentInvalide:
    """A zip that was cut or damaged is no error of whoever gives it."""
    with suppress(OSError), chemin.open("rb") as flux:
        if flux.read(4) == b"PK\x03\x04":
            return DocumentInvalide(
                f"« {chemin} » est abîmé, ou la copie n’est pas complète : son contenu ne peut pas être lu",
                "garder cet exemplaire tel qu’il est, et contrôler une autre copie",
            )
    return UsageInvalide(f"« {chemin} » n’est pas une archive lisible", _REMEDE)


def lire_texte(source_: Source, nom: str) -> bytes:
    """A whole file, within bounds. Raises one of ILLISIBLE."""
    with source_.ouvrir(nom) as flux:
        octets = flux.read(TEXTE_MAX + 1)
    if len(octets) > TEXTE_MAX:
        raise ValueError("too large")
    return octets


def lire_lignes(source_: Source, nom: str) -> Iterator[bytes]:
    """The same, one line at a time, each with its end. Raises one of ILLISIBLE, KeyError."""
    reste = TEXTE_MAX
    with source_.ouvrir(nom) as flux:
        while ligne := flux.readline(reste + 1):
            reste -= len(ligne)
            if reste < 0:
                raise ValueError("too large")
            yield ligne


class ArchiveZip:
    """The members of a zip, under the only folder that it makes."""

    def __init__(self, chemin: Path, flux: IO[bytes] | None) -> None:
        self._zip = zipfile.ZipFile(flux or chemin)
        membres = self._zip.infolist()
        declare = sum(m.file_size for m in membres)
        taille = os.fstat(flux.fileno()).st_size if flux else chemin.stat().st_size
        if len(membres) > FICHIERS_MAX or declare > min(DECLARE_MAX, DILATATION_MAX * taille):
            self._zip.close()
            if any(m.compress_type == zipfile.ZIP_STORED and m.file_size != m.compress_size for m in membres):
                raise zipfile.BadZipFile("a size that the zip itself denies")
            raise UsageInvalide(f"« {chemin} » annonce un contenu démesuré : il n’a pas été ouvert", _REMEDE)
        if 2 * sum(m.compress_type not in _METHODES for m in membres) > len(membres):
            self._zip.close()
            raise UsageInvalide(
                f"« {chemin} » a été refait avec une compression que ce programme ne lit pas",
                "décompresser l’archive, puis contrôler le dossier",
            )
        racine = _racine([m.filename for m in membres])
        self.racine = racine.removesuffix("/")
        forme = controler_contenant(self._zip, lambda nom: nom.removeprefix(racine))
        self.fautes, self.remarques = [*_fautes_de_forme(membres), *forme.fautes], list(forme.remarques)
        self._membres = {m.filename.removeprefix(racine): m for m in membres if _ordinaire(m)}
        self.fautes += [
            f"« {m.filename} » : hors du dossier de l’archive" for m in membres if not m.filename.startswith(racine)
        ]
        self.tailles = {nom: m.file_size for nom, m in self._membres.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def ouvrir(self, nom: str) -> IO[bytes]:
        """The bytes of a member, little by little. Raises one of ILLISIBLE, KeyError."""
        membre = self._membres[nom]
        if membre.compress_type not in _METHODES:
            raise zipfile.BadZipFile("unusual compression")
        return self._zip.open(membre)


def _racine(noms: list[str]) -> str:
    """The folder where `bagit.txt` is or, when it is gone, that of most files: « 2024-06-2024-07-12/ », or nothing."""
    dossiers = Counter(f"{nom.partition('/')[0]}/" for nom in noms)
    declares = [nom.removesuffix(DECLARATION) for nom in noms if nom.endswith(DECLARATION)]
    communs = [dossier for dossier, _ in dossiers.most_common(1) if dossier not in (DONNEES, CONTENU)]
    possibles = [d for d in declares if not d or d in dossiers] + communs
    return max(possibles, key=lambda d: dossiers[d] if d else len(noms), default="")


def _ordinaire(membre: zipfile.ZipInfo) -> bool:
    return not membre.is_dir() and stat.S_IFMT(membre.external_attr >> 16) in (0, stat.S_IFREG)


def _fautes_de_forme(membres: list[zipfile.ZipInfo]) -> Iterator[str]:
    """What would be dangerous to unpack, or ambiguous."""
    for nom, fois in Counter(m.filename for m in membres).items():
        if fois > 1:
            yield f"« {nom} » : présent {fois} fois"
    for membre in membres:
        nom = membre.orig_filename
        if nom.startswith("/") or "\\" in nom or ":" in nom or ".." in PurePosixPath(nom).parts or "\0" in nom:
            yield f"« {nom} » : un nom qui mène hors de l’archive ; ne pas la décompresser"
        elif not membre.is_dir() and not _ordinaire(membre):
            yield f"« {nom} » : un lien ou un fichier spécial ; ne pas la décompresser"


class DossierDeballe:
    """The files of a folder; links are named, never followed."""

    def __init__(self, chemin: Path) -> None:
        self._racine = chemin if _est_racine(chemin) else _seul_dossier(chemin)
        self.racine = self._racine.resolve().name
        self.tailles: dict[str, int] = {}
        self.fautes: list[str] = []
        self.remarques: list[str] = []
        for dossier, dossiers, fichiers in os.walk(self._racine, onerror=_refuser):
            for nom in sorted([*fichiers, *(d for d in dossiers if (Path(dossier) / d).is_symlink())]):
                entier = Path(dossier) / nom
                etat, relatif = entier.lstat(), entier.relative_to(self._racine).as_posix()
                if stat.S_ISREG(etat.st_mode):
                    self.tailles[relatif] = etat.st_size
                else:
                    self.fautes.append(f"« {relatif} » : un lien ou un fichier spécial, qui n’est pas suivi")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ouvrir(self, nom: str) -> IO[bytes]:
        """The bytes of a file. Raises OSError, KeyError; UsageInvalide when it is not ours to read."""
        if nom not in self.tailles:
            raise KeyError(nom)
        try:
            return os.fdopen(os.open(self._racine / nom, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
        except PermissionError as erreur:
            raise refus_de_lire(self._racine / nom, erreur) from erreur


def _refuser(erreur: OSError) -> None:
    """A folder that can't be gone through: its files are neither missing nor sound."""
    raise refus_de_lire(Path(erreur.filename), erreur) from erreur


def _est_racine(chemin: Path) -> bool:
    """Whether a folder is that of a bag, or of a transfer."""
    return (chemin / DECLARATION).is_file() or (chemin / BORDEREAU).is_file()


def _seul_dossier(chemin: Path) -> Path:
    """The folder that unpacking made inside another one, when there is only that one."""
    dedans = [d for d in chemin.iterdir() if _est_racine(d)]
    return dedans[0] if len(dedans) == 1 else chemin
