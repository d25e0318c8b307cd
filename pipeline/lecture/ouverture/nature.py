"""What a file is, by its first bytes: whatever its name says."""

from pipeline.lecture.ouverture.archive import Archive
from pipeline.lecture.ouverture.bornes import Illisible

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an .xls begins; a workbook protected by a password too."""
ZIP = b"PK"

_ENREGISTRER = "l’ouvrir dans Excel ou LibreOffice, l’enregistrer au format .xlsx, et déposer ce nouveau fichier"

_AUTRES = (
    (b"%PDF", "un document PDF"),
    (b"{\\rtf", "un document texte (RTF)"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"Rar!", "une archive à décompresser"),
    (b"7z\xbc\xaf", "une archive à décompresser"),
)
_DANS_UN_ZIP = (
    ("xl/workbook.bin", "un classeur .xlsb"),
    ("word/document.xml", "un document Word"),
    ("ppt/presentation.xml", "une présentation"),
    ("index/document.iwa", "un classeur Numbers"),
)


def est_xls(octets: bytes) -> bool:
    """Whether it must be read as an .xls."""
    return octets.startswith(OLE)


def est_ods(archive: Archive) -> bool:
    """Whether a zip is an .ods; otherwise, it is an .xlsx. Raises Illisible when it is neither."""
    if "content.xml" in archive and "mimetype" in archive:
        if not archive.lire("mimetype").strip().startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            raise Illisible("un document LibreOffice qui n’est pas un classeur", _ENREGISTRER)
        return True
    for nom, trouve in _DANS_UN_ZIP:
        if nom in archive:
            raise Illisible(trouve, _ENREGISTRER)
    if not any(nom.startswith("xl/") or nom == "_rels/.rels" for nom in archive.noms):
        raise Illisible("une archive .zip", "la décompresser, et déposer les classeurs qu’elle contient")
    return False


def autre_chose(octets: bytes) -> Illisible:
    """What a file is that is neither a zip nor an .xls."""
    if not octets:
        return Illisible("un fichier vide", "redemander ce fichier")
    for signature, trouve in _AUTRES:
        if octets.startswith(signature):
            return Illisible(trouve, _ENREGISTRER)
    debut = octets[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in debut:
        return Illisible("un classeur au format « Feuille de calcul XML 2003 »", _ENREGISTRER)
    if debut.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) or b"<html" in debut:
        return Illisible("une page web (HTML) qui porte un nom de classeur", _ENREGISTRER)
    if _est_texte(octets[:4096]) and any(separateur in debut for separateur in (b";", b"\t", b",")):
        return Illisible("un fichier texte (CSV) qui porte un nom de classeur", _ENREGISTRER)
    return Illisible("un fichier vide, tronqué ou d’un autre format")


def _est_texte(debut: bytes) -> bool:
    return not any(octet < 9 or 13 < octet < 32 for octet in debut)
