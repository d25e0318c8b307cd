"""Keys of encrypted packages: public ones (`age1…`), that anybody may have; secret ones, in a file kept away."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from pipeline.bascule import PRIVE, erreurs_disque, synchroniser
from pipeline.erreurs import UsageInvalide

_PUBLIQUE = "age1"
_SECRETE = "AGE-SECRET-KEY-"
_TAILLE_MAX = 1 << 16
"""Bytes of a file of keys."""

_FAIRE_UNE_CLE = "une clé se fabrique par « make cle-archive CLE=/media/cle-usb/cle-archives.txt »"


def destinataires(dites: Iterable[str]) -> tuple[str, ...]:
    """The public keys that are said, sorted, each once: `age1…`, several separated by spaces, or a file of them.

    Raises UsageInvalide.
    """
    cles: set[str] = set()
    for dite in dites:
        _refuser_secrete([dite])
        if dite.startswith(_PUBLIQUE):
            cles.update(_publique(cle, "la clé donnée") for cle in dite.split())
        else:
            lignes = list(_lignes(Path(dite), "une clé publique (age1…), ou un fichier de clés publiques"))
            _refuser_secrete(lignes)
            cles.update(_publique(cle, f"une ligne de « {dite} »") for cle in lignes)
    return tuple(sorted(cles))


def _refuser_secrete(textes: Iterable[str]) -> None:
    """Whoever encrypts needs no secret; and a secret that is typed stays in the history of commands."""
    if any(_SECRETE in texte.upper() for texte in textes):
        raise UsageInvalide(
            "c’est une clé secrète : on chiffre avec la clé publique, qui commence par « age1 »",
            "prendre la ligne « # public key » du fichier de la clé ; si la clé secrète a pu être vue, en fabriquer"
            " une autre",
        )


def _publique(texte: str, ou: str) -> str:
    try:
        return str(Recipient.from_str(texte))
    except RecipientError as erreur:
        raise UsageInvalide(
            f"{ou} n’est pas une clé publique : « {texte[:80]} »",
            f"recopier la clé entière, qui commence par « age1 » ; {_FAIRE_UNE_CLE}",
        ) from erreur


def identites(fichier: Path) -> list[Identity]:
    """The secret keys of a file, as `age-keygen` or `nouvelle_cle` writes it. Raises UsageInvalide, telling none."""
    if str(fichier).startswith(_PUBLIQUE):
        raise UsageInvalide(
            "c’est une clé publique : elle ne sert qu’à chiffrer",
            "donner le fichier de la clé secrète, fait par « make cle-archive »",
        )
    try:
        cles = [Identity.from_str(ligne) for ligne in _lignes(fichier, "le fichier de la clé secrète")]
    except IdentityError as erreur:
        raise UsageInvalide(
            f"« {fichier} » n’est pas le fichier d’une clé secrète",
            "donner le fichier fait par « make cle-archive », ou par le programme age",
        ) from erreur
    return cles


def publiques(cles: Iterable[Identity]) -> tuple[str, ...]:
    """The public keys of secret ones: to encrypt again, for the same persons, what these have opened."""
    return tuple(sorted({str(cle.to_public()) for cle in cles}))


def nouvelle_cle(fichier: Path) -> str:
    """Make a key: its secret in a new private file, never over another one; answers the public one."""
    cle = Identity.generate()
    texte = f"# À garder hors de cet ordinateur, en deux exemplaires.\n# public key: {cle.to_public()}\n{cle}\n"
    with erreurs_disque(fichier):
        try:
            descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVE)
        except FileExistsError as erreur:
            raise UsageInvalide(
                f"« {fichier} » existe déjà : une clé n’est jamais remplacée",
                "donner un autre nom de fichier ; ce qui a été chiffré ne se rouvre qu’avec sa clé",
            ) from erreur
        except (FileNotFoundError, NotADirectoryError) as erreur:
            raise UsageInvalide(
                f"le dossier « {fichier.parent} » n’existe pas", "brancher le support, ou donner un autre dossier"
            ) from erreur
        with os.fdopen(descripteur, "w", encoding="utf-8") as flux:
            flux.write(texte)
        synchroniser(fichier)
        synchroniser(fichier.parent)
    return str(cle.to_public())


def _lignes(fichier: Path, attendu: str) -> Iterator[str]:
    """What a file of keys says, comments apart. Raises UsageInvalide when it can't be read, or says nothing."""
    remede = f"donner {attendu} ; {_FAIRE_UNE_CLE}"
    try:
        with fichier.open("rb") as flux:
            texte = flux.read(_TAILLE_MAX).decode("utf-8-sig")
    except (OSError, ValueError) as erreur:
        raise UsageInvalide(f"« {fichier} » n’est pas un fichier de clés lisible", remede) from erreur
    lignes: Sequence[str] = [ligne.strip() for ligne in texte.splitlines()]
    utiles = [ligne for ligne in lignes if ligne and not ligne.startswith("#")]
    if not utiles:
        raise UsageInvalide(f"« {fichier} » ne contient aucune clé", remede)
    yield from utiles
