"""Put an encrypted package where packages are: opened again before it has its name, never over another one."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from pyrage.x25519 import Identity

from pipeline.archive.chiffrement import SUFFIXE, chiffrer, dechiffrer
from pipeline.archive.cles import publiques
from pipeline.archive.depot import noms, provisoire
from pipeline.archive.liste_chiffree import Liste, liste_de, rediger, somme, temoigne
from pipeline.bascule import synchroniser
from pipeline.erreurs import DocumentInvalide


def deposer_chiffree(clair: Path, dossier: Path, session: str, nom: str, pour: Sequence[str]) -> tuple[Path, bool]:
    """Encrypt a finished package for these public keys, sorted, under its name, or the name with -2, -3…

    Answers where it is, and whether it is new: one that holds the same bytes for the same keys is left as it is. The
    plain one is the caller's to remove. Raises DocumentInvalide, OSError.
    """
    claire = somme(clair)
    cible, nouvelle = _place(dossier, nom, claire, pour)
    if nouvelle:
        with provisoire(dossier, session) as (fichier, flux), provisoire(dossier, session) as (note, notes):
            chiffree = _chiffrer_et_rouvrir(clair, claire, fichier, flux, pour)
            notes.write(rediger(Liste(chiffree, claire, tuple(pour)), cible.name))
            notes.flush()
            synchroniser(note)
            # The list first: alone, it only takes its name; a package alone would seem to have lost its list.
            note.replace(liste_de(cible))
            synchroniser(dossier)
            fichier.rename(cible)
            synchroniser(dossier)
    return cible, nouvelle


def _place(dossier: Path, nom: str, claire: str, pour: Sequence[str]) -> tuple[Path, bool]:
    """The first name that is free, or that of the same package; whether it is free.

    A list alone keeps its name: its package was moved away, and nothing else says without a key what it is. Encrypted
    again, the same content would be another file.
    """
    for libre in noms(nom):
        cible = dossier / f"{libre}.zip{SUFFIXE}"
        if not os.path.lexists(cible):
            if not os.path.lexists(liste_de(cible)):
                return cible, True
        elif cible.is_file() and not cible.is_symlink() and temoigne(cible, claire, pour):
            return cible, False
    raise AssertionError("unreachable: names never end")


def _chiffrer_et_rouvrir(clair: Path, claire: str, fichier: Path, flux: IO[bytes], pour: Sequence[str]) -> str:
    """SHA-512 of the encrypted file, once it was opened again and gave the same bytes.

    Nobody here has a secret key: the file is also for a key of the moment, whose secret is never written nor kept.
    """
    du_moment = Identity.generate()
    chiffrer(clair, flux, [*pour, *publiques([du_moment])])
    synchroniser(fichier)
    chiffree, rouverte = dechiffrer(fichier, None, [du_moment])
    if rouverte != claire:
        raise DocumentInvalide(
            "L’archive chiffrée ne redonne pas ce qui a été archivé.",
            "Rien n’a été archivé. Relancez la même commande ; si cela se répète, faites vérifier le disque.",
        )
    return chiffree
