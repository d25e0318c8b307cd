"""Packages encrypted in the age format (age-encryption.org/v1), which other programs open. Always little by little."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha512
from io import BufferedIOBase
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any

from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io
from pyrage.x25519 import Identity, Recipient

from pipeline.archive.acces import exiger_lisible
from pipeline.archive.cles import identites
from pipeline.archive.liste_chiffree import lire_liste, somme
from pipeline.bascule import erreurs_disque
from pipeline.erreurs import DocumentInvalide, UsageInvalide

SUFFIXE = ".age"

_DEBUTS = (b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----")
_SANS_CLE = "No matching keys found"
"""How the library says that none of the secret keys opens a file."""
_AUTRE_COPIE = "garder cet exemplaire tel qu’il est, et contrôler une autre copie"


class Passage(BufferedIOBase):
    """A stream on its way through the library: the SHA-512 of what passed, and what stopped it, if anything did.

    The library hides why it could not read or write. Without a stream behind, what is written goes nowhere.
    """

    def __init__(self, flux: IO[bytes] | None = None) -> None:
        self._flux = flux
        self._somme = sha512()
        self.panne: OSError | None = None

    @property
    def somme(self) -> str:
        return self._somme.hexdigest()

    def read(self, taille: int | None = -1, /) -> bytes:
        """What comes next."""
        assert self._flux is not None
        try:
            octets = self._flux.read(-1 if taille is None else taille)
        except OSError as erreur:
            self.panne = erreur
            raise
        self._somme.update(octets)
        return octets

    def write(self, octets: Any, /) -> int:
        """Pass on bytes."""
        self._somme.update(octets)
        try:
            return self._flux.write(octets) if self._flux is not None else len(octets)
        except OSError as erreur:
            self.panne = erreur
            raise


def est_chiffree(chemin: Path) -> bool:
    """Whether a file says that it is encrypted, by its first bytes or, should these be damaged, by its name."""
    if chemin.suffix == SUFFIXE:
        return chemin.is_file()
    try:
        with chemin.open("rb") as flux:
            return flux.read(max(map(len, _DEBUTS))).startswith(_DEBUTS)
    except OSError:
        return False


def chiffrer(clair: Path, sortie: IO[bytes], pour: Sequence[str]) -> None:
    """Write a file encrypted for these public keys: any one of them opens it. Raises OSError."""
    with clair.open("rb") as source:
        lu, ecrit = Passage(source), Passage(sortie)
        try:
            encrypt_io(lu, ecrit, [Recipient.from_str(cle) for cle in pour])
        except EncryptError as erreur:
            raise lu.panne or ecrit.panne or erreur from erreur
    sortie.flush()


def dechiffrer(chemin: Path, sortie: IO[bytes] | None, cles: Sequence[Identity]) -> tuple[str, str]:
    """Write what an encrypted file holds; answers the SHA-512 of the file, and of what it holds.

    What was written is worth nothing until this has answered. Raises UsageInvalide when no key opens it,
    DocumentInvalide when it is not whole, OSError.
    """
    with chemin.open("rb") as source:
        lu, ecrit = Passage(source), Passage(sortie)
        try:
            decrypt_io(lu, ecrit, cles)
        except DecryptError as erreur:
            raise lu.panne or (_mauvaise_cle(chemin) if _SANS_CLE in str(erreur) else _abimee(chemin)) from erreur
        except OSError as erreur:
            raise (erreur if erreur.errno else _abimee(chemin)) from erreur
    if sortie is not None:
        sortie.flush()
    return lu.somme, ecrit.somme


def _mauvaise_cle(chemin: Path) -> UsageInvalide | DocumentInvalide:
    """Damage to the first bytes looks like another key: the list beside, when it is there, tells them apart."""
    liste = lire_liste(chemin)
    if liste is None:
        return UsageInvalide(
            f"cette clé n’ouvre pas « {chemin} » : l’archive est pour une autre clé, ou le début du fichier est abîmé",
            "donner une autre clé, ou contrôler une autre copie ; la liste « ….sha512 », gardée à côté de l’archive,"
            " dit pour quelles clés elle est",
        )
    if liste.chiffree != somme(chemin):
        return _abimee(chemin)
    return UsageInvalide(
        f"cette clé n’ouvre pas « {chemin} », qui est pour : {', '.join(liste.pour)}",
        "donner le fichier de l’une de ces clés (sa ligne « # public key » dit laquelle il contient)",
    )


def _abimee(chemin: Path) -> DocumentInvalide:
    return DocumentInvalide(
        f"« {chemin} » est abîmé : il est coupé, ou des octets y ont changé. Ce qu’il contient n’a pas été contrôlé.",
        _AUTRE_COPIE,
    )


@contextmanager
def en_clair(chemin: Path, cle: Path | None) -> Iterator[IO[bytes] | None]:
    """What an encrypted package holds, in a file without a name, which a kill takes away too; None when it is in plain.

    Raises UsageInvalide without a key or with another one, DocumentInvalide, ErreurFatale when the disk refuses.
    """
    exiger_lisible(chemin)
    if not est_chiffree(chemin):
        yield None
        return
    cles = identites_pour(chemin, cle)
    with erreurs_disque(Path(gettempdir())):
        flux = TemporaryFile()  # noqa: SIM115 (closed below)
    with flux:
        with erreurs_disque(Path(gettempdir())):
            dechiffrer(chemin, flux, cles)
            flux.seek(0)
        yield flux


def identites_pour(chemin: Path, cle: Path | None) -> list[Identity]:
    """The secret keys of a file. Raises UsageInvalide, saying which keys the package is for when there is no file."""
    if cle is not None:
        return identites(cle)
    liste = lire_liste(chemin)
    pour = f", pour : {', '.join(liste.pour)}" if liste and liste.pour else ""
    raise UsageInvalide(
        f"« {chemin} » est chiffrée{pour}. Elle ne s’ouvre qu’avec la clé secrète",
        "donner le fichier de la clé (CLE=fichier, ou --cle FICHIER), fait par « make cle-archive » et gardé ailleurs",
    )
