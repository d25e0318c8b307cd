"""Files that no one would send on purpose, or that someone would: each function writes one in place of a good grid."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from tests.classeurs import GRILLES, ecrire

FEUILLE = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Accident = Callable[[Path], None]


def bonne(chemin: Path) -> None:
    """A good grid, that the accident happens to."""
    ecrire(chemin, GRILLES["01.xlsx"])


def parties(chemin: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(chemin) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def zipper(chemin: Path, contenu: dict[str, bytes], methode: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(chemin, "w", methode) as archive:
        for nom, octets in contenu.items():
            archive.writestr(nom, octets)


def retoucher(nom: str, ancien: bytes, nouveau: bytes) -> Accident:
    """One text of one member replaced by another one."""

    def accident(chemin: Path) -> None:
        bonne(chemin)
        tout = parties(chemin)
        assert ancien in tout[nom], ancien
        zipper(chemin, tout | {nom: tout[nom].replace(ancien, nouveau, 1)})

    return accident


def remplacer(nom: str, contenu: bytes) -> Accident:
    """A whole member replaced by another one."""

    def accident(chemin: Path) -> None:
        bonne(chemin)
        zipper(chemin, parties(chemin) | {nom: contenu})

    return accident


def recoder(nom: str, codage: str = "utf-16", declaration: str = "", fichier: Accident = bonne) -> Accident:
    """One member written in another encoding; `utf-16` puts a byte order mark, `utf-16-be` and `utf-16-le` none."""

    def accident(chemin: Path) -> None:
        fichier(chemin)
        tout = parties(chemin)
        texte = tout[nom].decode().split("?>", 1)[-1] if declaration else tout[nom].decode()
        zipper(chemin, tout | {nom: (declaration + texte).encode(codage)})

    return accident


def feuille(donnees: str, avant: str = "", apres: str = "") -> Accident:
    """A sheet written by hand."""

    def accident(chemin: Path) -> None:
        bonne(chemin)
        xml = f"<worksheet>{avant}<sheetData>{donnees}</sheetData>{apres}</worksheet>"
        zipper(chemin, parties(chemin) | {FEUILLE: xml.encode()})

    return accident


def octets(contenu: bytes) -> Accident:
    return lambda chemin: chemin.write_bytes(contenu) and None


def sans(nom: str) -> Accident:
    """One member less."""

    def accident(chemin: Path) -> None:
        bonne(chemin)
        zipper(chemin, {n: o for n, o in parties(chemin).items() if n != nom})

    return accident


def avec(**ajouts: bytes) -> Accident:
    """More members: `__` stands for `/`, `_p_` for a dot."""

    def accident(chemin: Path) -> None:
        bonne(chemin)
        plus = {nom.replace("__", "/").replace("_p_", "."): contenu for nom, contenu in ajouts.items()}
        zipper(chemin, parties(chemin) | plus)

    return accident


def tronque(part: float) -> Accident:
    def accident(chemin: Path) -> None:
        bonne(chemin)
        contenu = chemin.read_bytes()
        chemin.write_bytes(contenu[: int(len(contenu) * part)])

    return accident


def milliards_de_rires(nom: str) -> Accident:
    """Entities of entities, called in an attribute and in a text of that member."""
    entites = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
    )

    def accident(chemin: Path) -> None:
        bonne(chemin)
        tout = parties(chemin)
        tete, _, suite = tout[nom].rpartition(b"?>")
        zipper(chemin, tout | {nom: tete + (b"?>" if tete else b"") + entites + b"]>" + suite})

    return accident


def entite_externe(chemin: Path) -> None:
    externe = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    retoucher(FEUILLE, b"<worksheet", externe)(chemin)


def bombe_declaree(chemin: Path) -> None:
    avec(xl__media__image1_p_bin=bytes(210 << 20))(chemin)


def bombe_mentie(chemin: Path) -> None:
    """A sheet of 60 MB, that the headers of the zip say to be of 1,000 bytes."""
    bonne(chemin)
    xml = b"<worksheet><sheetData>" + b" " * (60 << 20) + b"</sheetData></worksheet>"
    zipper(chemin, parties(chemin) | {FEUILLE: xml})
    contenu = chemin.read_bytes()
    chemin.write_bytes(contenu.replace(struct.pack("<I", len(xml)), struct.pack("<I", 1000)))


def bombe_de_balises(chemin: Path) -> None:
    feuille("<a/>" * 5_000_000)(chemin)


def chevauchement(chemin: Path) -> None:
    """Entries of the directory that are all the same compressed bytes."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/a000.xml", bytes(1 << 20))
        modele = archive.infolist()[0]
        for rang in range(1, 1500):
            autre = zipfile.ZipInfo(f"xl/a{rang:03}.xml")
            autre.compress_size, autre.file_size, autre.CRC = modele.compress_size, modele.file_size, modele.CRC
            autre.compress_type, autre.header_offset = modele.compress_type, modele.header_offset
            archive.filelist.append(autre)
            archive.NameToInfo[autre.filename] = autre
    chemin.write_bytes(tampon.getvalue())


def beaucoup_de_membres(chemin: Path) -> None:
    bonne(chemin)
    zipper(chemin, parties(chemin) | {f"xl/media/{rang}.png": b"x" for rang in range(50_000)})


def membres_en_double(chemin: Path) -> None:
    avec(**{"XL__Worksheets__Sheet1_p_xml": b"<worksheet><sheetData/></worksheet>"})(chemin)


def feuilles(*noms: str) -> Accident:
    """Sheets with these names, all of them reading the same part; names may be odd, or come back."""

    def accident(chemin: Path) -> None:
        bonne(chemin)
        sheets = "".join(f'<sheet name="{nom}" sheetId="{i}" r:id="rId1"/>' for i, nom in enumerate(noms, 1))
        tout = parties(chemin)
        tete, _, suite = tout["xl/workbook.xml"].partition(b"<sheets>")
        suite = suite.partition(b"</sheets>")[2]
        tete = tete.replace(b"<workbook", b'<workbook xmlns:r="http://schemas.openxmlformats.org/x/relationships"', 1)
        zipper(chemin, tout | {"xl/workbook.xml": tete + b"<sheets>" + sheets.encode() + b"</sheets>" + suite})

    return accident


def relation(cible: str) -> Accident:
    """The sheet said to be elsewhere."""
    return retoucher("xl/_rels/workbook.xml.rels", b"/xl/worksheets/sheet1.xml", cible.encode())


_MANIFESTE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def ods(contenu: str, manifeste: str = "", **ajouts: bytes) -> Accident:
    """An .ods written by hand; `contenu`: its rows."""
    espaces = "".join(
        f' xmlns:{nom}="urn:oasis:names:tc:opendocument:xmlns:{nom}:1.0"' for nom in ("office", "table", "text")
    )
    xml = (
        f"<office:document-content{espaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Consensus">{contenu}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    tout = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f"<m:manifest xmlns:m='{_MANIFESTE}' xmlns:manifest='{_MANIFESTE}'>"
        f"{manifeste}</m:manifest>".encode(),
        "content.xml": xml.encode(),
    }
    plus = {nom.replace("__", "/").replace("_p_", "."): octets for nom, octets in ajouts.items()}
    return lambda chemin: zipper(chemin, tout | plus)


def rangee(texte: str, fois: int = 1, colonnes: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{fois}"><table:table-cell office:value-type="string"'
        f' table:number-columns-repeated="{colonnes}"><text:p>{texte}</text:p></table:table-cell></table:table-row>'
    )


def ole(*noms: str, contenu: bytes = b"") -> bytes:
    """A container of the kind of an .xls: streams of these names, the first of which holds that."""
    rempli = contenu.ljust(max(4096, -(-len(contenu) // 512) * 512), b"\0") if contenu else b""
    secteurs = len(rempli) // 512
    tete = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    tete += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 0x1000, _FIN, 0, _FIN, 0)
    tete += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    suite = [*range(3, 2 + secteurs), _FIN] if secteurs else []
    allocation = struct.pack(f"<{2 + secteurs}I", 0xFFFFFFFD, _FIN, *suite).ljust(512, b"\xff")
    entrees = [_entree("Root Entry", 5, 1, _FIN, 0)]
    entrees += [_entree(nom, 2, _LIBRE, 2 if rempli else _FIN, len(rempli)) for nom in noms]
    return tete + allocation + b"".join(entrees).ljust(512, b"\0") + rempli


_FIN, _LIBRE = 0xFFFFFFFE, 0xFFFFFFFF


def _entree(nom: str, nature: int, enfant: int, debut: int, taille: int) -> bytes:
    texte = (nom + "\0").encode("utf-16-le")
    tete = texte.ljust(64, b"\0") + struct.pack("<HBB", len(texte), nature, 1)
    return tete + struct.pack("<III", _LIBRE, _LIBRE, enfant) + bytes(36) + struct.pack("<IQ", debut, taille)


def xls(*cellules: tuple[int, bytes], protection: bytes = b"", autres: tuple[str, ...] = ()) -> bytes:
    """An .xls of one sheet that holds these records; `autres`: what its container has besides."""
    ouverture = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    globaux = [(0x809, ouverture), *([(0x2F, protection)] if protection else [])]
    nom = struct.pack("<BB", 9, 0) + b"Consensus"
    debut = sum(4 + len(c) for _, c in globaux) + 4 + 6 + len(nom) + 4
    globaux += [(0x85, struct.pack("<IBB", debut, 0, 0) + nom), (0x0A, b"")]
    feuille_ = [(0x809, ouverture[:2] + b"\x10\x00" + ouverture[4:]), *cellules, (0x0A, b"")]
    flux = b"".join(struct.pack("<HH", nature, len(contenu)) + contenu for nature, contenu in globaux + feuille_)
    return ole("Workbook", *autres, contenu=flux)


def nombre(ligne: int, colonne: int) -> tuple[int, bytes]:
    """The record of a number in an .xls."""
    return 0x0203, struct.pack("<HHHd", ligne, colonne, 0, 1.5)


def classeur_libre(nombre_de_feuilles: int) -> Accident:
    def accident(chemin: Path) -> None:
        classeur = Workbook(write_only=True)
        for rang in range(nombre_de_feuilles):
            classeur.create_sheet(f"F{rang}").append(["bonjour"])
        classeur.save(chemin)

    return accident
