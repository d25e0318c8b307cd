"""Templates in, finished PDFs out, with the real LibreOffice."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import docx
import pikepdf
import pypdf
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK

from pipeline.documents.fusion import fusionner
from pipeline.documents.lots import Rendu, Travail
from pipeline.documents.verification import reduire, textes
from pipeline.erreurs import DocumentInvalide, LogicielManquant
from tests.documents_fabrique import DATE, champ, gabarit, piece, produire

NOMS = ("R&D <Sud>", "{{ nom }} {% x %}", "Ligne une\nligne deux", "Sonne\x07rie\ttab", "NGUYỄN-DE-LA-TOUR D’AUVERGNE")


def _lettre(document: Document) -> None:
    document.sections[0].header.paragraphs[0].text = "Centre {{ centre }}"
    champ(document.sections[0].footer.paragraphs[0], "PAGE")
    for texte in ("{%p for bloc in blocs %}", "{{ bloc }}", "{%p endfor %}"):
        document.add_paragraph(texte, style="List Number")
    document.add_paragraph("{%p if blocs|length > 2 %}")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Suite pour {{ nom }}")
    document.add_paragraph("{%p endif %}")


def _tableau(document: Document) -> None:
    tableau = document.add_table(4, 2, style="Table Grid")
    for rang, textes_ in enumerate([("{{ nom }}", "Titre"), ("{%tr for b in blocs %}", ""), ("{{ b }}", "x")]):
        for colonne, texte in enumerate(textes_):
            tableau.cell(rang, colonne).text = texte
    tableau.cell(3, 0).text = "{%tr endfor %}"


def _pages(document: Document) -> None:
    paragraphe = document.add_paragraph("{{ nom }} page ")
    champ(paragraphe, "PAGE")
    paragraphe.add_run(" sur ")
    champ(paragraphe, "NUMPAGES")


def _travaux(dossier: Path) -> list[Travail]:
    lettre = gabarit(dossier, "Pour {{ nom }}", nom="lettre", suite=_lettre)
    fiche = gabarit(dossier, nom="fiche", suite=_tableau)
    pv = gabarit(dossier, nom="pv", suite=_pages)
    blocs = [["un"], ["un", "deux", "trois"], [], ["un", "deux"], ["un"]]
    lettres = tuple(
        piece(f"lettre{i}", (nom.replace("\x07", ""),), 2, nom=nom, blocs=blocs[i]) for i, nom in enumerate(NOMS)
    )
    fiches = tuple(piece(f"fiche{i}", (f"Fiche {i}",), nom=f"Fiche {i}", blocs=blocs[i]) for i in range(3))
    return [
        Travail(lettre, {"centre": "des Métiers"}, lettres),
        Travail(fiche, {}, fiches, garder_docx=True),
        Travail(pv, {}, (piece("pv0", nom="Premier"), piece("pv1", nom="Second"))),
    ]


@pytest.fixture(scope="module")
def cas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    travaux = _travaux(tmp_path_factory.mktemp("gabarits"))
    yield SimpleNamespace(travaux=travaux, rendus=produire(*travaux, ouvriers=2))


def _texte(rendu: Rendu) -> str:
    return " ".join(" ".join(textes(rendu.pdf)).split())


def test_chaque_document_a_ses_pages_et_son_texte(cas: SimpleNamespace) -> None:
    assert list(cas.rendus) == [piece.nom for travail in cas.travaux for piece in travail.pieces]
    assert [rendu.pages for rendu in cas.rendus.values()] == [1, 2, 1, 1, 1, 1, 1, 1, 1, 1]
    assert "Suite pour" in _texte(cas.rendus["lettre1"])


def test_les_donnees_s_impriment_telles_quelles(cas: SimpleNamespace) -> None:
    assert "R&D <Sud>" in _texte(cas.rendus["lettre0"])
    assert "{{ nom }} {% x %}" in _texte(cas.rendus["lettre1"])
    assert "Ligne une\r\nligne deux" in "".join(textes(cas.rendus["lettre2"].pdf))
    assert "Sonnerie" in _texte(cas.rendus["lettre3"])


def test_les_listes_et_les_pages_recommencent_a_un(cas: SimpleNamespace) -> None:
    assert "1. un" in _texte(cas.rendus["lettre4"])
    assert "2. deux" in _texte(cas.rendus["lettre3"])
    assert reduire(textes(cas.rendus["lettre4"].pdf)[0]).endswith("1")
    assert reduire(textes(cas.rendus["lettre1"].pdf)[1]).endswith("2")


def test_l_en_tete_est_celui_du_travail(cas: SimpleNamespace) -> None:
    assert all("Centre des Métiers" in page for page in textes(cas.rendus["lettre1"].pdf))


def test_les_lignes_d_un_tableau_se_repetent(cas: SimpleNamespace) -> None:
    assert reduire(_texte(cas.rendus["fiche1"])) == "fiche1titreunxdeuxxtroisx"
    assert _texte(cas.rendus["fiche2"]) == "Fiche 2 Titre"


def test_le_nombre_de_pages_est_celui_du_document(cas: SimpleNamespace) -> None:
    assert _texte(cas.rendus["pv1"]) == "Second page 1 sur 1"


def test_le_fichier_word_accompagne_sur_demande(cas: SimpleNamespace) -> None:
    document = docx.Document(BytesIO(cas.rendus["fiche1"].docx))
    assert [ligne.cells[0].text for ligne in document.tables[0].rows] == ["Fiche 1", "un", "deux", "trois"]
    assert cas.rendus["lettre0"].docx is None


def test_les_memes_donnees_donnent_les_memes_octets(cas: SimpleNamespace) -> None:
    encore = produire(*cas.travaux, ouvriers=1)

    assert {nom: (r.pdf, r.docx) for nom, r in encore.items()} == {
        nom: (r.pdf, r.docx) for nom, r in cas.rendus.items()
    }
    ordre = list(encore.values())
    assert fusionner(ordre, "Tout", DATE) == fusionner(list(cas.rendus.values()), "Tout", DATE)


def test_un_pdf_porte_son_titre_et_la_date_donnee(cas: SimpleNamespace) -> None:
    with pikepdf.open(BytesIO(cas.rendus["lettre0"].pdf)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert str(pdf.docinfo.Title) == "Titre lettre0"
        assert ">Titre lettre0<" in xmp and ">fr-FR<" in xmp
        assert (str(pdf.Root.Lang), pdf.Root.ViewerPreferences.DisplayDocTitle) == ("fr-FR", True)
        assert str(pdf.docinfo.CreationDate) == "D:20240620093000Z"
        assert "2024-06-20T09:30:00Z" in xmp
        assert "<pdfaid:part>2</pdfaid:part>" in xmp
        assert pdf.Root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1


def test_un_pdf_seul_est_balise(cas: SimpleNamespace) -> None:
    """With LibreOffice's own tree: every paragraph and cell of the document, none of those of its lot."""
    with pikepdf.open(BytesIO(cas.rendus["fiche1"].pdf)) as pdf:
        elements = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/StructElem"]
        sortes = [str(element.S) for element in elements]
        assert (sortes.count("/Table"), sortes.count("/TR")) == (1, 4)


def test_la_fusion_garde_l_ordre_les_signets_et_le_pdf_a(cas: SimpleNamespace) -> None:
    ordre = [cas.rendus[nom] for nom in ("lettre4", "lettre1", "fiche0")]
    lecteur = pypdf.PdfReader(BytesIO(fusionner(ordre, "Lettres", DATE)))
    signets = [(s.title, lecteur.get_destination_page_number(s)) for s in lecteur.outline]

    assert signets == [("Titre lettre4", 0), ("Titre lettre1", 1), ("Titre fiche0", 3)]
    assert len(lecteur.pages) == 4
    assert "/OutputIntents" in lecteur.trailer["/Root"]
    assert lecteur.metadata is not None and lecteur.metadata.title == "Lettres"


def test_la_fusion_recto_verso_commence_chaque_document_sur_un_recto(cas: SimpleNamespace) -> None:
    """One page, two, one: a blank back after each odd one, of the same size, and the file stays PDF/A."""
    ordre = [cas.rendus[nom] for nom in ("lettre4", "lettre1", "fiche0")]
    assert [rendu.pages for rendu in ordre] == [1, 2, 1]
    contenu = fusionner(ordre, "Parchemins", DATE, recto=True)
    lecteur = pypdf.PdfReader(BytesIO(contenu))
    assert [lecteur.get_destination_page_number(s) for s in lecteur.outline] == [0, 2, 4]  # type: ignore[arg-type]
    assert [bool(page.strip()) for page in textes(contenu)] == [True, False, True, True, True, False]
    assert lecteur.pages[1].mediabox == lecteur.pages[0].mediabox
    assert "/OutputIntents" in lecteur.trailer["/Root"]
    assert fusionner(ordre, "Parchemins", DATE, recto=True) == contenu


@pytest.mark.parametrize(
    ("attendus", "pages_max", "probleme"),
    [(("MARTIN",), 2, "MARTIN"), ((), 1, "2 pages")],
    ids=["texte absent", "trop long"],
)
def test_un_document_qui_ne_dit_pas_ce_qu_il_doit_est_refuse(
    tmp_path: Path, attendus: tuple[str, ...], pages_max: int, probleme: str
) -> None:
    chemin = gabarit(tmp_path, "Pour {{ nom }}", suite=lambda d: d.add_page_break() and d.add_paragraph("Suite"))

    with pytest.raises(DocumentInvalide, match="Titre fautif") as info:
        produire(Travail(chemin, {}, (piece("fautif", attendus, pages_max, nom="DURAND"),)))
    assert probleme in info.value.message


def test_un_document_d_un_seul_paragraphe_garde_sa_page(tmp_path: Path) -> None:
    pieces = tuple(piece(f"n{i}", (f"numéro {i}",), nom=f"numéro {i}") for i in range(3))
    assert len(produire(Travail(gabarit(tmp_path, "{{ nom }}"), {}, pieces))) == 3


def test_un_nom_sans_police_arrete_avant_la_mise_en_page(tmp_path: Path) -> None:
    chemin = gabarit(tmp_path, "Pour {{ nom }}")
    with pytest.raises(LogicielManquant, match="aucune police"):
        produire(Travail(chemin, {}, (piece("a", nom="\U00012000"),)))
