"""Office files without the clock; the files of a folder."""

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import docx
import openpyxl

from pipeline.octets import fichiers_sous, zip_stable


def archive(annee: int) -> bytes:
    sortie = BytesIO()
    with ZipFile(sortie, "w") as zip_:
        for nom, methode in (("z.txt", ZIP_STORED), ("a/é.txt", ZIP_DEFLATED)):
            zip_.writestr(ZipInfo(nom, (annee, 5, 6, 7, 8, 10)), nom * 50, compress_type=methode)
    return sortie.getvalue()


def test_the_date_of_the_zip_no_longer_shows() -> None:
    assert archive(2023) != archive(2024)
    assert zip_stable(archive(2023)) == zip_stable(archive(2024))


def test_entries_keep_order_content_and_compression() -> None:
    with ZipFile(BytesIO(zip_stable(archive(2024)))) as zip_:
        entrees = zip_.infolist()
        assert [(e.filename, e.compress_type) for e in entrees] == [("z.txt", ZIP_STORED), ("a/é.txt", ZIP_DEFLATED)]
        assert {e.date_time for e in entrees} == {(1980, 1, 1, 0, 0, 0)}
        assert zip_.read("a/é.txt").decode() == "a/é.txt" * 50
        assert zip_.testzip() is None


def test_a_workbook_keeps_its_values_and_takes_the_given_date() -> None:
    classeur = openpyxl.Workbook()
    classeur.active["A1"] = "Noémie d’Arcy"
    sortie = BytesIO()
    classeur.save(sortie)
    stable = zip_stable(sortie.getvalue(), date(2024, 6, 20))
    relu = openpyxl.load_workbook(BytesIO(stable))
    assert relu.active["A1"].value == "Noémie d’Arcy"
    assert relu.properties.created.date() == relu.properties.modified.date() == date(2024, 6, 20)


def test_a_text_document_takes_the_given_date() -> None:
    document = docx.Document()
    document.add_paragraph("Procès-verbal")
    sortie = BytesIO()
    document.save(sortie)
    relu = docx.Document(BytesIO(zip_stable(sortie.getvalue(), date(2024, 6, 20))))
    assert relu.paragraphs[0].text == "Procès-verbal"
    assert relu.core_properties.created.date() == date(2024, 6, 20)


def test_les_fichiers_d_un_dossier_sans_suivre_ses_liens(tmp_path: Path) -> None:
    dossier = tmp_path / "2024-06"
    (dossier / "pv" / "vide").mkdir(parents=True)
    for nom in ("index.html", "pv/.cache", "pv/pv.pdf"):
        (dossier / nom).write_bytes(b"")
    (dossier / "pv" / "ailleurs").symlink_to(tmp_path)
    (dossier / "casse").symlink_to(tmp_path / "absent")
    assert sorted(fichiers_sous(dossier)) == ["casse", "index.html", "pv/.cache", "pv/ailleurs", "pv/pv.pdf"]
    assert list(fichiers_sous(tmp_path / "absent")) == []
