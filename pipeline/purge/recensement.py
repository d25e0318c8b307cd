"""Whose is each file of the folder of packages, whatever its name: by what it says of itself when it can be read."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.archive.chiffrement import en_clair
from pipeline.archive.depot import DOSSIER
from pipeline.archive.etiquette import lire_champs
from pipeline.archive.liste_chiffree import SUFFIXE as LISTES
from pipeline.archive.sac import DONNEES, FICHE
from pipeline.archive.seda import BORDEREAU
from pipeline.archive.source import ILLISIBLE, Source, lire_texte, source
from pipeline.erreurs import DocumentInvalide, UsageInvalide
from pipeline.publication import EMPREINTES

_LISTE = f"{DONNEES}documents/{EMPREINTES}"
_JOUR = r"\d{4}-\d\d-\d\d"
_SAC = re.compile(rf"(?P<racine>(?P<session>.+)-{_JOUR})")
_MESSAGE = re.compile(rf"<MessageIdentifier>(?P<racine>(?P<session>.+)-{_JOUR})-[0-9a-f]+</MessageIdentifier>")
_NOM = re.compile(rf"(?P<racine>(?P<session>.+?)-{_JOUR})(?P<seda>-seda-[\d.]+)?(-\d+)?(-purge-.*)?\.zip\.age")


@dataclass(frozen=True)
class Trouve:
    """A file; `session` is empty when nobody can tell. `racine`: what a package of that session is called; `sceau`: the
    SHA-256 of the list of the publication that it holds, nothing when that can't be told.
    """

    chemin: Path
    session: str = ""
    racine: str = ""
    seda: bool = False
    sceau: str = ""


class Recensement:
    """Everything in the folder of packages and below, but what is being written and the lists of encrypted ones.

    The folder is looked at each time; each file is only opened once, which may mean decrypting it whole with `cle`.
    """

    def __init__(self, sorties: Path, cle: Path | None) -> None:
        self._sorties, self.cle = sorties, cle
        self._connus: dict[tuple[Path, int, int, int], Trouve] = {}

    def trouves(self) -> list[Trouve]:
        """What is there now."""
        presents = filter(self._compte, sorted((self._sorties / DOSSIER).rglob("*")))
        return [trouve for chemin in presents if (trouve := self._reconnu(chemin))]

    def _compte(self, chemin: Path) -> bool:
        visible = not any(partie.startswith(".") for partie in chemin.relative_to(self._sorties).parts)
        return visible and chemin.suffix != LISTES and (chemin.is_symlink() or not chemin.is_dir())

    def _reconnu(self, chemin: Path) -> Trouve | None:
        try:
            etat = chemin.lstat()
        except FileNotFoundError:  # another session's, that somebody has just moved or made again
            return None
        fichier = chemin, etat.st_ino, etat.st_size, etat.st_mtime_ns
        if fichier not in self._connus:
            self._connus[fichier] = _reconnaitre(chemin, self.cle)
        return self._connus[fichier]


def _reconnaitre(chemin: Path, cle: Path | None) -> Trouve:
    if chemin.is_symlink() or not chemin.is_file():
        return Trouve(chemin)
    try:
        with en_clair(chemin, cle) as flux, source(chemin, flux) as ouverte:
            return _lire(chemin, ouverte)
    except (UsageInvalide, DocumentInvalide, KeyError, *ILLISIBLE):
        nom = _NOM.fullmatch(chemin.name)  # encrypted, and there is no key for it: only its name is known
        return Trouve(chemin, nom["session"], nom["racine"], bool(nom["seda"])) if nom else Trouve(chemin)


def _lire(chemin: Path, ouverte: Source) -> Trouve:
    seda = FICHE not in ouverte.tailles and BORDEREAU in ouverte.tailles
    if seda:
        dit = _MESSAGE.search(lire_texte(ouverte, BORDEREAU).decode())
    else:
        dit = _SAC.fullmatch(lire_champs(ouverte).get("External-Identifier", ""))
    return Trouve(chemin, dit["session"], dit["racine"], seda, _sceau(ouverte)) if dit else Trouve(chemin)


def _sceau(ouverte: Source) -> str:
    return sha256(lire_texte(ouverte, _LISTE)).hexdigest() if _LISTE in ouverte.tailles else ""
