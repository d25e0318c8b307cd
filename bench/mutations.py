"""What can happen to a workbook on its way: bytes, members of the zip, XML, cells. Each takes a source of chance."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.octets import zip_stable

Mutation = Callable[[Random, bytes], bytes]

REBUTS: tuple[object, ...] = (
    "", " ", "\u00a0", "x", "aquis", "NA", "NULL", "#REF!", "=1/0", '=HYPERLINK("x")', "+cmd|' /C calc'!A0",
    "@SUM(A1)", "-2+3", "32/13/2024", "2024", "é" * 300, "a\nb", "\u202eabc", "😀", "../../etc", "<b>", "&amp;",
    "%s %d {}", "C001", "Total", "oui", "non", "code", "candidat", "résultat",
    0, -1, 1e300, 0.1, 45457, True, False, None,
)  # fmt: skip
"""Values that no one expects in a cell, or that someone would type in the wrong one."""

# --- bytes ------------------------------------------------------------------------------------------------------------


def octets_changes(hasard: Random, octets: bytes) -> bytes:
    """A few bytes are no longer what they were."""
    tampon = bytearray(octets)
    for _ in range(hasard.choice((1, 2, 8, 64))):
        tampon[hasard.randrange(len(tampon))] = hasard.choice((0, 255, hasard.randrange(256)))
    return bytes(tampon)


def tronquer(hasard: Random, octets: bytes) -> bytes:
    """The end is missing."""
    return octets[: hasard.randrange(len(octets))]


def bloc_deplace(hasard: Random, octets: bytes) -> bytes:
    """A block comes twice, or in the place of another one."""
    debut, longueur = hasard.randrange(len(octets)), hasard.choice((4, 64, 512, 4096))
    bloc = hasard.choice((octets[debut : debut + longueur], bytes(longueur)))
    ou = hasard.randrange(len(octets))
    return octets[:ou] + bloc + octets[ou + (len(bloc) if hasard.random() < 0.5 else 0) :]


# --- members of the zip -----------------------------------------------------------------------------------------------


def _membres(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def _zip(membres: list[tuple[str, bytes]]) -> bytes:
    sortie = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two members of the same name are what is wanted
        for nom, contenu in membres:
            archive.writestr(zipfile.ZipInfo(nom), contenu)
    return sortie.getvalue()


def membre_retire(hasard: Random, octets: bytes) -> bytes:
    """One member less."""
    membres = _membres(octets)
    del membres[hasard.choice(sorted(membres))]
    return _zip(list(membres.items()))


def membres_echanges(hasard: Random, octets: bytes) -> bytes:
    """Two members in each other's place, or one in the place of another."""
    membres = _membres(octets)
    premier, second = hasard.sample(sorted(membres), 2)
    if hasard.random() < 0.5:
        membres[premier], membres[second] = membres[second], membres[premier]
    else:
        membres[premier] = membres[second]
    return _zip(list(membres.items()))


def membre_renomme(hasard: Random, octets: bytes) -> bytes:
    """A member under another name, or under two."""
    membres = list(_membres(octets).items())
    rang = hasard.randrange(len(membres))
    nom, contenu = membres[rang]
    autre = hasard.choice((nom.upper(), nom.replace("/", "\\"), "/" + nom, "../" + nom, nom + "2", "xl/vbaProject.bin"))
    membres[rang : rang + 1] = [(autre, contenu)] + ([(nom, contenu)] if hasard.random() < 0.5 else [])
    return _zip(membres)


# --- XML --------------------------------------------------------------------------------------------------------------

_VALEURS = (
    b"", b"0", b"-1", b"1", b"A1", b"XFD1048576", b"A0", b"a1", b"99999999999", b"s", b"str", b"e", b"b", b"d", b"n",
    b"inlineStr", b"rId1", b"rId99", b"http://exemple.fr/", b"../../x", b"\xff", b"&amp;", b"&x;", b"1e9", b"true",
    b"float", b"date", b"string",
)  # fmt: skip


def xml_change(hasard: Random, octets: bytes) -> bytes:
    """A few attributes, texts or tags of one member are not what they were."""
    membres = _membres(octets)
    noms = [nom for nom in membres if nom.endswith((".xml", ".rels")) and membres[nom]]
    nom = hasard.choice([n for n in noms if "sheet" in n or "content" in n or "Strings" in n] + noms)
    for _ in range(hasard.choice((1, 1, 2, 5))):
        membres[nom] = hasard.choice((_attribut, _texte, _balise, _repetition))(hasard, membres[nom])
    return _zip(list(membres.items()))


def _attribut(hasard: Random, xml: bytes) -> bytes:
    return _remplacer(hasard, xml, rb'(?<=")[^"<>]*(?=")', hasard.choice(_VALEURS))


def _texte(hasard: Random, xml: bytes) -> bytes:
    return _remplacer(hasard, xml, rb"(?<=>)[^<>]+(?=<)", hasard.choice((*_VALEURS, b"<!-- x -->", b"<![CDATA[x]]>")))


def _balise(hasard: Random, xml: bytes) -> bytes:
    return _remplacer(hasard, xml, rb"<[^<>]*>", hasard.choice((b"", b"<c>", b"</c>", b"<row/>", b"<v>1</v>", b"<x/>")))


def _repetition(hasard: Random, xml: bytes) -> bytes:
    balises = list(re.finditer(rb"<[^<>]*>", xml))
    if len(balises) < 2:
        return xml
    debut = hasard.randrange(len(balises) - 1)
    fin = min(debut + hasard.choice((1, 2, 4, 12)), len(balises) - 1)
    bloc = xml[balises[debut].start() : balises[fin].start()]
    ou = hasard.choice(balises).start()
    return xml[:ou] + bloc * hasard.choice((1, 2, 50)) + xml[ou:]


def _remplacer(hasard: Random, xml: bytes, motif: bytes, par: bytes) -> bytes:
    trouves = list(re.finditer(motif, xml))
    if not trouves:
        return xml
    trouve = hasard.choice(trouves)
    return xml[: trouve.start()] + par + xml[trouve.end() :]


# --- cells ------------------------------------------------------------------------------------------------------------


def cellules_changees(hasard: Random, octets: bytes) -> bytes:
    """Someone typed in the wrong place, moved, sorted, renamed, deleted."""
    classeur = load_workbook(io.BytesIO(octets))
    for _ in range(hasard.choice((1, 1, 2, 4))):
        feuille = hasard.choice(classeur.worksheets)
        hasard.choice(_GESTES)(hasard, classeur, feuille)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return zip_stable(sortie.getvalue())  # the same chance gives the same bytes, whatever the clock


def _place(hasard: Random, feuille: Worksheet) -> tuple[int, int]:
    return hasard.randint(1, feuille.max_row), hasard.randint(1, feuille.max_column)


def _ecrire(feuille: Worksheet, place: tuple[int, int], valeur: object, tel_quel: bool = True) -> None:
    cellule = feuille.cell(*place)
    if hasattr(cellule, "column_letter"):  # a merged one can't be written
        cellule.value = valeur
        if tel_quel and cellule.data_type == "f":
            cellule.data_type = "s"


def _rebut(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    _ecrire(feuille, _place(hasard, feuille), hasard.choice(REBUTS), hasard.random() < 0.5)


def _titre(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    place = hasard.randint(1, min(9, feuille.max_row)), hasard.randint(1, feuille.max_column)
    valeur = str(feuille.cell(*place).value or "")
    change = hasard.choice((valeur[:-1], valeur.upper(), valeur + " (à préciser)", valeur + valeur[-1:], "autre"))
    _ecrire(feuille, place, change)


def _ligne_retiree(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    feuille.delete_rows(hasard.randint(1, feuille.max_row))


def _lignes_inserees(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    feuille.insert_rows(hasard.randint(1, feuille.max_row), hasard.choice((1, 3, 60)))


def _ligne_doublee(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    feuille.append([cellule.value for cellule in feuille[hasard.randint(1, feuille.max_row)]])


def _colonne_retiree(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    feuille.delete_cols(hasard.randint(1, feuille.max_column))


def _colonne_inseree(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    feuille.insert_cols(hasard.randint(1, feuille.max_column))


def _echange(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    ici, la = _place(hasard, feuille), _place(hasard, feuille)
    valeurs = feuille.cell(*ici).value, feuille.cell(*la).value
    _ecrire(feuille, ici, valeurs[1])
    _ecrire(feuille, la, valeurs[0])


def _fusion(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    ligne, colonne = _place(hasard, feuille)
    feuille.merge_cells(start_row=ligne, start_column=colonne, end_row=ligne + 1, end_column=colonne + 2)


def _feuille_renommee(hasard: Random, _: Workbook, feuille: Worksheet) -> None:
    feuille.title = hasard.choice((feuille.title[:-1] or "F", "Feuil1", "Synthèse", "Léa", "consensus ", "Candidat"))


def _feuille_doublee(hasard: Random, classeur: Workbook, feuille: Worksheet) -> None:
    if len(classeur.worksheets) < 8:
        classeur.copy_worksheet(feuille)


def _feuille_retiree(hasard: Random, classeur: Workbook, feuille: Worksheet) -> None:
    if len(classeur.worksheets) > 1:
        classeur.remove(feuille)


_GESTES: tuple[Callable[[Random, Workbook, Worksheet], None], ...] = (
    _rebut, _rebut, _rebut, _titre, _ligne_retiree, _lignes_inserees, _ligne_doublee, _colonne_retiree,
    _colonne_inseree, _echange, _fusion, _feuille_renommee, _feuille_doublee, _feuille_retiree,
)  # fmt: skip

BRUTES: tuple[Mutation, ...] = (octets_changes, tronquer, bloc_deplace)
ZIP: tuple[Mutation, ...] = (membre_retire, membres_echanges, membre_renomme, xml_change, xml_change, xml_change)


def muter(hasard: Random, octets: bytes) -> tuple[str, bytes]:
    """What happened to a workbook, and what it became."""
    possibles: tuple[Mutation, ...] = BRUTES
    if octets.startswith(b"PK"):
        possibles += ZIP
    if b"xl/workbook.xml" in octets:
        possibles += (cellules_changees,) * 6
    mutation = hasard.choice(possibles)
    return mutation.__name__, mutation(hasard, octets)


def graine(texte: str) -> Random:
    """Chance that is the same each time for the same text."""
    return Random(zlib.crc32(texte.encode()))
