"""Does the list of a package say of each file what it is, and until when it is kept? By the register and the rule book.

Words are not compared: another version may put them otherwise.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

import msgspec

from pipeline.archive.index import INDEX, essayer_index
from pipeline.archive.pieces import Piece
from pipeline.archive.reconnus import Reconnu, Reconnus
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import ILLISIBLE, Source
from pipeline.archive.termes import Prevu, Termes
from pipeline.carnet import Carnet
from pipeline.erreurs import RegistreRefuse
from pipeline.registre.extrait import Extrait
from pipeline.texte import date_courte

CONSTATS_MAX = 300
"""Files that are named; the others are counted."""
_CELLULE_MAX = 60
"""Characters of a cell, which anyone may have written, in a finding."""


def controler_descriptions(
    source: Source, extrait: Extrait, sommes: Mapping[str, str], dementies: Carnet[bool]
) -> Iterator[str]:
    """Each line about a file that is there. `sommes`: SHA-256 by file; the files whose line is denied are noted in
    `dementies`. Nothing is said where what tells can't be read, which is said by the checks of that.

    Raises one of ILLISIBLE, KeyError, csv.Error: the list itself can't be read.
    """
    try:
        termes = Termes(source, extrait)
        reconnus = Reconnus(source, extrait, sommes, termes.regles.dispositif)
    except (LookupError, ValueError, RegistreRefuse, msgspec.MsgspecError, *ILLISIBLE):
        return
    rang = 0
    for rang, (nom, ecart) in enumerate(_ecarts(source, sommes, termes, reconnus), start=1):
        dementies[nom] = True
        if rang <= CONSTATS_MAX:
            yield f"{DONNEES}{nom} : d’après le registre et le règlement de l’archive, {ecart}"
    if rang > CONSTATS_MAX:
        yield f"{DONNEES}{INDEX} : se trompe sur {rang} fichiers en tout, dont seuls les premiers sont nommés"


def _ecarts(source: Source, sommes: Mapping[str, str], termes: Termes, reconnus: Reconnus) -> Iterator[tuple[str, str]]:
    """The files that are there, whose line can be read, and what this line says wrong."""
    for _, nom, lue in essayer_index(source):
        if lue and DONNEES + nom in sommes and (reconnu := reconnus.de(lue[0])):
            prevus = termes.de(nom, reconnu)
            if ecart := _ecart(lue[0], reconnu, prevus):
                yield nom, ecart


def _ecart(piece: Piece, reconnu: Reconnu, prevus: Collection[Prevu]) -> str:
    """« il est de la classe « certificats » ; index.csv le dit de la classe « pv » »: what differs, or nothing."""
    terme, prevu = piece.terme, _le_plus_proche(piece, prevus)
    paires = [
        (_dire(mots, vrai), _dire(mots, dit))
        for mots, vrai, dit in (
            (("de nature", "sans nature"), reconnu.nature, piece.nature),
            (("du candidat", "d’aucun candidat"), reconnu.candidat, piece.candidat),
            (("du numéro", "sans numéro"), reconnu.numero, piece.numero),
            (("de la classe", "sans classe"), prevu.classe, terme.classe),
            (("selon", "sans article"), prevu.article, terme.article),
            (("l’original signé du document", "sans document non signé"), reconnu.non_signe, piece.non_signe),
        )
        if vrai != dit
    ]
    if not prevu.admet(terme.fin):
        paires.append((_jusqu_au(prevu.fin, prevu.sure), _jusqu_au(terme.fin)))
    if not paires:
        return ""
    vrais, dits = (", ".join(textes) for textes in zip(*paires, strict=True))
    return f"il est {vrais} ; {INDEX} le dit {dits}"


def _le_plus_proche(piece: Piece, prevus: Collection[Prevu]) -> Prevu:
    """Of the terms that a file may have, the one that the list says, if it is one of them."""
    return min(
        prevus,
        key=lambda p: (not p.permet(piece.terme), p.classe != piece.terme.classe, p.fin or date.max, p.classe),
    )


def _dire(mots: tuple[str, str], valeur: str) -> str:
    avec, sans = mots
    court = valeur if len(valeur) <= _CELLULE_MAX else f"{valeur[:_CELLULE_MAX]}…"
    return f"{avec} « {court} »" if valeur else sans


def _jusqu_au(fin: date | None, sure: bool = True) -> str:
    if fin is None:
        return "sans date de fin" if sure else "à conserver jusqu’à une date"
    return f"à conserver jusqu’au {date_courte(fin)}{'' if sure else ' au moins'}"
