"""The structure of a lot, cut: each document has its own blocks, and nothing of its neighbours."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, NumberTree, Object, Pdf, String

from pipeline.documents.fusion import fusionner
from pipeline.documents.lots import Rendu
from pipeline.documents.pdf import decouper, finir
from tests.documents_fabrique import DATE, piece

SIGNETS = ("doc_00001", "doc_00002")


@pytest.fixture
def lot() -> Pdf:
    """Two documents, on two pages then one: a title, a paragraph on each page, an empty one, and a link at the end."""
    pdf = Pdf.new()
    for rang in range(3):
        pdf.add_blank_page()
        pdf.pages[rang].obj.StructParents = rang + 4
    une, deux, trois = (page.obj for page in pdf.pages)
    trois.Annots = Array([pdf.make_indirect(Dictionary(Subtype=Name.Link, StructParent=9))])
    blocs = [_bloc(pdf, "Titre", une), _bloc(pdf, "Texte", une), _bloc(pdf, "Texte", deux), _bloc(pdf, "Vide")]
    lien = _bloc(pdf, "Link", trois)
    paragraphe = pdf.make_indirect(Dictionary(S=Name.Texte, K=lien))  # says its page by what it holds only
    lien.P = paragraphe
    arbre = pdf.make_indirect(Dictionary(RoleMap=Dictionary(Titre=Name.H1, Texte=Name.P, Link=Name.Link)))
    arbre.K = Array([pdf.make_indirect(Dictionary(S=Name.Document, P=arbre, K=Array([*blocs, paragraphe])))])
    table = [4, Array(blocs[:2]), 5, Array([blocs[2]]), 6, Array([lien]), 9, lien]
    arbre.ParentTree = Dictionary(Nums=Array(table))
    pdf.Root.StructTreeRoot = arbre
    profil = pdf.make_stream(b"\0" * 128)
    pdf.Root.OutputIntents = Array([Dictionary(S=Name.GTS_PDFA1, DestOutputProfile=profil)])
    debuts = {f"/doc5F0000{rang}": Array([page, Name.Fit]) for rang, page in ((1, une), (2, trois))}
    pdf.Root.Dests = Dictionary(debuts)
    return pdf


def _bloc(pdf: Pdf, sorte: str, page: Object | None = None) -> Object:
    if page is None:
        return pdf.make_indirect(Dictionary(S=Name(f"/{sorte}")))
    return pdf.make_indirect(Dictionary(S=Name(f"/{sorte}"), Pg=page, K=0))


def _documents(lot: Pdf) -> list[bytes]:
    octets = BytesIO()
    lot.save(octets)
    return [finir(pdf, "Titre", DATE) for pdf in decouper(octets.getvalue(), SIGNETS)]


def _blocs(pdf: Pdf) -> list[tuple[str, int | None]]:
    """Kind of each block, and the page where it is."""
    rangs = {page.obj.objgen: rang for rang, page in enumerate(pdf.pages)}
    document = pdf.Root.StructTreeRoot.K
    assert all(bloc.P.objgen == document.objgen for bloc in document.K)
    return [(str(bloc.S)[1:], rangs[bloc.Pg.objgen] if Name.Pg in bloc else None) for bloc in document.K]


def test_chaque_document_a_ses_blocs_sur_ses_pages(lot: Pdf) -> None:
    premier, second = (pikepdf.open(BytesIO(contenu)) for contenu in _documents(lot))
    assert _blocs(premier) == [("Titre", 0), ("Texte", 0), ("Texte", 1), ("Vide", None)]
    assert _blocs(second) == [("Texte", None)]
    assert second.Root.StructTreeRoot.K.K[0].K.Pg.objgen == second.pages[0].obj.objgen
    assert premier.Root.MarkInfo.Marked is True
    assert not any(isinstance(o, Dictionary) and o.get(Name.S) == Name.Link for o in premier.objects)


def test_les_pages_et_les_liens_retrouvent_leurs_blocs(lot: Pdf) -> None:
    """From a page, the blocks of what it shows, in their order; from a link, its own."""
    premier, second = (pikepdf.open(BytesIO(contenu)) for contenu in _documents(lot))
    table = NumberTree(premier.Root.StructTreeRoot.ParentTree)
    assert [[str(bloc.S) for bloc in table[page.obj.StructParents]] for page in premier.pages] == [
        ["/Titre", "/Texte"],
        ["/Texte"],
    ]
    table = NumberTree(second.Root.StructTreeRoot.ParentTree)
    page = second.pages[0].obj
    assert list(table) == [page.StructParents, page.Annots[0].StructParent] == [0, 1]
    assert table[page.Annots[0].StructParent].objgen == table[0][0].objgen


def test_aucun_role_ne_renvoie_a_lui_meme(lot: Pdf) -> None:
    with pikepdf.open(BytesIO(_documents(lot)[0])) as pdf:
        assert dict(pdf.Root.StructTreeRoot.RoleMap) == {"/Titre": Name.H1, "/Texte": Name.P}


def test_un_lot_sans_structure_donne_des_documents_qui_n_en_pretendent_pas(lot: Pdf) -> None:
    del lot.Root.StructTreeRoot
    for contenu in _documents(lot):
        assert _traces(contenu) == set()


def test_un_fichier_reuni_n_en_garde_rien(lot: Pdf) -> None:
    for page in lot.pages:
        page.obj.Contents = lot.make_stream(b"")
    rendus = [Rendu(piece(str(rang)), contenu, None, 1) for rang, contenu in enumerate(_documents(lot))]
    assert {"/StructTreeRoot", "/StructParents"} <= _traces(rendus[1].pdf)
    assert _traces(fusionner(rendus, "Tout", DATE)) == set()


def _traces(contenu: bytes) -> set[str]:
    """What in a file speaks of a structure."""
    with pikepdf.open(BytesIO(contenu)) as pdf:
        objets = [*(o for o in pdf.objects if isinstance(o, Dictionary)), *(page.obj for page in pdf.pages)]
        cles = {cle for objet in objets for cle in objet.keys()}  # noqa: SIM118  (a pikepdf object)
        return cles & {"/StructTreeRoot", "/MarkInfo", "/StructParents", "/StructParent"}


def test_la_langue_est_le_francais_quel_que_soit_le_gabarit(lot: Pdf) -> None:
    lot.Root.Lang = String("en-US")
    with pikepdf.open(BytesIO(_documents(lot)[0])) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
