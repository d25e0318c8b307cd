"""PDF surgery that keeps PDF/A-2b, and makes the same content the same bytes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from struct import pack
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

from pipeline.documents.structure import Structure

PRODUCTEUR = "Jurys de certification"
"""What finished files give as their producer."""
LANGUE = "fr-FR"
"""Their language, whatever that of the Word templates is."""

_ICC_DATE = slice(24, 36)  # six big-endian numbers: year, month, day, hour, minute, second
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{titre}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{langue}</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{producteur}</pdf:Producer>
</rdf:Description><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


class PdfInattendu(Exception):
    """The PDF of a lot can't be read, or is not what was asked for."""


def destination(signet: str) -> str:
    """How LibreOffice names the destination of a bookmark: what is not a letter or a digit, in hexadecimal."""
    return "/" + "".join(c if c.isalnum() else f"{ord(c):02X}" for c in signet)


def decouper(contenu: bytes, signets: Sequence[str]) -> Iterator[Pdf]:
    """Cut the PDF of a lot at its bookmarks: one PDF per document, in order. Raises PdfInattendu."""
    try:
        with Pdf.open(BytesIO(contenu)) as lot:
            debuts = _debuts(lot, signets)
            lot.remove_unreferenced_resources()
            structure = Structure(lot, debuts)
            for rang, (debut, fin) in enumerate(zip(debuts, [*debuts[1:], len(lot.pages)], strict=True)):
                pdf = _extraire(lot, debut, fin)
                structure.donner(rang, pdf)
                yield pdf
    except pikepdf.PdfError as erreur:
        raise PdfInattendu("son PDF est illisible") from erreur


def _debuts(lot: Pdf, signets: Sequence[str]) -> list[int]:
    """The first page (from 0) of each document: they must be all there and in order, and leave no page out."""
    rangs = {page.obj.objgen: rang for rang, page in enumerate(lot.pages)}
    cibles = lot.Root.get(Name.Dests, Dictionary())
    trouves = [cibles.get(destination(signet)) for signet in signets]
    debuts = [rangs[cible[0].objgen] for cible in trouves if isinstance(cible, Array)]
    if len(debuts) != len(signets) or debuts != sorted(set(debuts)) or debuts[0] != 0:
        raise PdfInattendu(f"{len(signets)} documents attendus, débuts trouvés aux pages {debuts}")
    return debuts


def _extraire(lot: Pdf, debut: int, fin: int) -> Pdf:
    pdf = Pdf.new()
    for page in lot.pages[debut:fin]:
        pdf.pages.append(page)
    pdf.Root.OutputIntents = pdf.copy_foreign(lot.make_indirect(lot.Root.OutputIntents))
    return pdf


def finir(pdf: Pdf, titre: str, date: datetime) -> bytes:
    """The bytes of a finished PDF: title, dates and identifiers come from the arguments, none from the clock."""
    instant = date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    _dater(pdf, titre, instant)
    _dater_profils(pdf, instant)
    for cle in ("/DocChecksum", "/ID"):
        if cle in pdf.trailer:
            del pdf.trailer[cle]
    sortie = BytesIO()
    pdf.save(sortie, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate, fix_metadata_version=False)
    return sortie.getvalue()


def _dater(pdf: Pdf, titre: str, instant: datetime) -> None:
    date = f"{instant:%Y-%m-%dT%H:%M:%S}Z"
    xmp = _XMP.format(titre=escape(titre), langue=LANGUE, producteur=PRODUCTEUR, date=date)
    pdf.Root.Metadata = Stream(pdf, xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(LANGUE)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    jour = String(f"D:{instant:%Y%m%d%H%M%S}Z")
    infos = Dictionary(Title=String(titre), Producer=String(PRODUCTEUR), CreationDate=jour, ModDate=jour)
    pdf.trailer.Info = pdf.make_indirect(infos)


def _dater_profils(pdf: Pdf, instant: datetime) -> None:
    """The colour profiles of PDF/A carry the time when LibreOffice made them."""
    date = pack(">6H", *instant.timetuple()[:6])
    for intention in pdf.Root.OutputIntents:
        profil = intention.DestOutputProfile
        octets = profil.read_bytes()
        profil.write(octets[: _ICC_DATE.start] + date + octets[_ICC_DATE.stop :])
