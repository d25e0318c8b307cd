"""The zip around the files of a package: has it a byte more, less or other than these files ask for?

A zip of ours has one form only: each file behind its header, nothing between them, then the directory, then its end
(see `sac.entree`). What nobody reads there, a comment, a date, a gap, would otherwise change unseen. A package that
somebody unpacked, then packed again, has another form throughout: this is said once, and is no fault of its files.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from struct import Struct, pack, unpack
from typing import IO
from zipfile import ZIP64_LIMIT, BadZipFile, ZipFile, ZipInfo

from pipeline.archive.sac import entree

REFAIT = "Ces fichiers ont été remis dans un zip que ce programme n’a pas fait : eux sont contrôlés, ce zip non."

_DEBUT_FICHIER, _DEBUT_LIGNE = b"PK\x03\x04", b"PK\x01\x02"
_ENTETE = 30
"""Bytes of the header of a file, before its name."""
_LIGNE = Struct("<4s4B4HL2L5H2L")
_FIN, _FIN_64, _RENVOI_64 = Struct("<4s4H2LH"), Struct("<4sQ2H2L4Q"), Struct("<4sLQL")
_VERSION_64, _PLEIN, _PLEIN_COURT = 45, 0xFFFFFFFF, 0xFFFF
"""What is written when a number is too long for its place (zip64): it is in another one."""


@dataclass(frozen=True)
class Forme:
    """What is wrong with the zip of a package (French), or the remark that this program did not make it."""

    fautes: tuple[str, ...] = ()
    remarques: tuple[str, ...] = ()


def controler_contenant(zip_: ZipFile, nommer: Callable[[str], str]) -> Forme:
    """`nommer`: what to call a file, by its name in the zip. Raises BadZipFile when the directory leads nowhere."""
    fichier, membres = zip_.fp, zip_.infolist()
    if fichier is None or not membres:
        return Forme()
    debuts = [m.header_offset for m in membres]
    if not any(_lire(fichier, debut, 4) == _DEBUT_FICHIER for debut in debuts):
        raise BadZipFile("no file where the directory says")
    if min(debuts) and _lire(fichier, 0, 4) == _DEBUT_FICHIER:
        raise BadZipFile("the directory is that of a zip inside this one, whose own end is lost")
    changees = [nommer(m.filename) for m in _changees(fichier, zip_.start_dir, membres)]
    if 2 * len(changees) > len(membres):
        return Forme(remarques=(REFAIT,))
    dites = (f"{nom} : ce que le zip dit de ce fichier (nom, date, droits…) a changé" for nom in changees)
    return Forme((*dites, *_ajouts(fichier, zip_.start_dir, membres, nommer)))


def _changees(fichier: IO[bytes], repertoire: int, membres: Sequence[ZipInfo]) -> Iterator[ZipInfo]:
    """The files whose header, or line of the directory, is not as we write it."""
    jour, ecart = _jour(membres), _ecart(fichier, repertoire, membres[0])
    for membre in membres:
        notre = jour and _notre(membre, jour)
        entete, ligne = (_entete(notre), _ligne(notre, membre.header_offset - ecart)) if notre else (b"?", b"?")
        lus = _lire(fichier, membre.header_offset, len(entete)), _lire(fichier, repertoire, len(ligne))
        if lus != (entete, ligne) or membre.is_dir():
            yield membre
        repertoire += _longueur(membre)


def _ecart(fichier: IO[bytes], repertoire: int, premier: ZipInfo) -> int:
    """By how much files are further than the directory says: the library forgives what was put before them."""
    (place,) = unpack("<L", _lire(fichier, repertoire + _LIGNE.size - 4, 4))
    return premier.header_offset - place if place != _PLEIN else 0


def _jour(membres: Sequence[ZipInfo]) -> date | None:
    """The day that our files all have: the most frequent one, as that of a file may have been changed."""
    ((instant, _),) = Counter(m.date_time for m in membres).most_common(1)
    try:
        return date(*instant[:3])
    except ValueError:
        return None


def _notre(membre: ZipInfo, jour: date) -> ZipInfo:
    """The same file, as we would have written it."""
    notre = entree(membre.filename, jour, membre.file_size)
    notre.CRC, notre.compress_size = membre.CRC, membre.file_size
    return notre


def _entete(notre: ZipInfo) -> bytes:
    """What we write before a file; its first bytes only for a huge one, as the library has had several ways."""
    grand = notre.file_size * 1.05 > ZIP64_LIMIT
    return _DEBUT_FICHIER if grand else notre.FileHeader(zip64=False)


def _ligne(notre: ZipInfo, place: int) -> bytes:
    """What we write of a file in the directory. `place`: where it is."""
    nom = notre.filename.encode()
    longs = [notre.file_size, notre.compress_size] * (notre.file_size > ZIP64_LIMIT) + [place] * (place > ZIP64_LIMIT)
    ajout = pack(f"<HH{len(longs)}Q", 1, 8 * len(longs), *longs) if longs else b""
    version = _VERSION_64 if longs else notre.create_version
    codage = 0 if nom.isascii() else 0x800
    annee, mois, jour = notre.date_time[:3]
    taille = _PLEIN if notre.file_size > ZIP64_LIMIT else notre.file_size
    return b"".join((
        _LIGNE.pack(
            _DEBUT_LIGNE, version, notre.create_system, version, 0, codage, notre.compress_type, 0,
            annee - 1980 << 9 | mois << 5 | jour, notre.CRC, taille, taille, len(nom), len(ajout), 0, 0, 0,
            notre.external_attr, _PLEIN if place > ZIP64_LIMIT else place,
        ),
        nom,
        ajout,
    ))  # fmt: skip


def _longueur(membre: ZipInfo) -> int:
    """Bytes of the line of a file in the directory, as it is."""
    codage = "utf-8" if membre.flag_bits & 0x800 else "cp437"
    return _LIGNE.size + len(membre.orig_filename.encode(codage)) + len(membre.extra) + len(membre.comment)


def _ajouts(
    fichier: IO[bytes], repertoire: int, membres: Sequence[ZipInfo], nommer: Callable[[str], str]
) -> Iterator[str]:
    """The bytes that belong to no file, by where they are."""
    fin = membres[0].header_offset
    if fin:
        yield "des octets ont été ajoutés au début du zip"
    for membre in membres:
        if membre.header_offset != fin:
            yield f"{nommer(membre.filename)} : dans le zip, ne suit pas le fichier qui le précède"
        nom, ajout = unpack("<HH", _lire(fichier, membre.header_offset + _ENTETE - 4, 4).ljust(4))
        fin = membre.header_offset + _ENTETE + nom + ajout + membre.compress_size
    if fin != repertoire:
        yield "dans le zip, des octets ne sont d’aucun fichier, après le dernier"
    apres = repertoire + sum(map(_longueur, membres))
    ecart = _ecart(fichier, repertoire, membres[0])
    attendue = _fin(len(membres), repertoire - ecart, apres - repertoire, apres)
    if _lire(fichier, apres, len(attendue) + 1) != attendue:
        yield "la fin du zip a changé, ou des octets y ont été ajoutés"


def _fin(nombre: int, repertoire: int, octets: int, place: int) -> bytes:
    """What we write after the directory of so many files, so many bytes long; `place`: where it ends."""
    longue = nombre > _PLEIN_COURT or max(repertoire, octets) > ZIP64_LIMIT
    suite = b""
    if longue:
        suite = _FIN_64.pack(
            b"PK\x06\x06", 44, _VERSION_64, _VERSION_64, 0, 0, nombre, nombre, octets, repertoire
        ) + _RENVOI_64.pack(b"PK\x06\x07", 0, place, 1)
    compte = min(nombre, _PLEIN_COURT)
    bornes = min(octets, _PLEIN), min(repertoire, _PLEIN)
    return suite + _FIN.pack(b"PK\x05\x06", 0, 0, compte, compte, *bornes, 0)


def _lire(fichier: IO[bytes], place: int, octets: int) -> bytes:
    fichier.seek(place)
    return fichier.read(octets)
