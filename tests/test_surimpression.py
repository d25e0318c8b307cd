"""A mention laid over a finished document: where it goes, what it leaves alone, when refused. Real LibreOffice."""

import shutil
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx.document import Document
from docx.shared import Pt

from pipeline.documents.reperage import ligne_de_base
from pipeline.documents.surimpression import PIED, SOUS_LE_NUMERO, apposer
from pipeline.documents.verification import polices_absentes, textes
from pipeline.erreurs import DocumentInvalide
from tests.documents_fabrique import DATE, Lettre, Travail, dite, gabarit, lettres, piece, produire

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

NUMERO = "XX-2024-00007"
MENTION = "DUPLICATA certifié conforme à l’original & à lui <seul>"
LONGUE = " ".join([MENTION] * 6)
LARGEUR = 612.0
"""Points across a page of these templates, which stand upright."""


def certificat(dossier: Path, *paragraphes: str, blancs: int = 40, verso: str = "") -> bytes:
    """An upright certificate: these lines one under another from the top, and so many points after each of them."""

    def composer(document: Document) -> None:
        for paragraphe in document.paragraphs:
            paragraphe.paragraph_format.space_after = Pt(blancs)
        if verso:
            document.add_page_break()
            document.add_paragraph(verso)

    modele = gabarit(dossier, *paragraphes, nom="certificat", suite=composer)
    return produire(Travail(modele, {}, (piece("certificat", pages_max=2),)))["certificat"].pdf


def ajoutees(avant: bytes, apres: bytes) -> list[Lettre]:
    """The letters that were added; those that were there have not moved."""
    anciennes = lettres(avant)
    toutes = lettres(apres)
    assert [lettre for lettre in toutes if lettre in anciennes] == anciennes
    return [lettre for lettre in toutes if lettre not in anciennes]


def test_sous_le_numero_quand_la_place_est_libre(tmp_path: Path) -> None:
    avant = certificat(tmp_path, "Certificat", f"N° {NUMERO}", "", "Lou Roy")
    apres = apposer(avant, MENTION, NUMERO, ("Lou Roy",), DATE)
    assert dite(ajoutees(avant, apres)) == "".join(MENTION.split())
    numero, mention = ligne_de_base(avant, NUMERO), ligne_de_base(apres, "DUPLICATA")
    assert numero and mention == pytest.approx(numero - SOUS_LE_NUMERO, abs=0.1)


@pytest.mark.parametrize(
    ("lignes", "blancs"),
    [
        ((f"N° {NUMERO}", "Lou Roy", "née à Lyon", "le 9 mars 1996"), 0),
        (("Lou Roy", "née à Lyon"), 40),
    ],
    ids=["place prise", "numéro absent"],
)
def test_dans_la_marge_du_bas_sinon(tmp_path: Path, lignes: tuple[str, ...], blancs: int) -> None:
    avant = certificat(tmp_path, *(ligne * 12 if ligne == "née à Lyon" else ligne for ligne in lignes), blancs=blancs)
    mises = ajoutees(avant, apposer(avant, MENTION, NUMERO, (), DATE))
    assert dite(mises) == "".join(MENTION.split())
    assert min(bas for _, _, bas, _ in mises) == pytest.approx(PIED, abs=0.2)


def test_une_longue_mention_passe_a_la_ligne_dans_la_page(tmp_path: Path) -> None:
    avant = certificat(tmp_path, "Certificat", f"N° {NUMERO}", "Lou Roy")
    mises = ajoutees(avant, apposer(avant, LONGUE, NUMERO, (), DATE))
    assert dite(mises) == "".join(LONGUE.split())
    assert min(x for _, x, *_ in mises) >= 48 and max(x for _, x, *_ in mises) <= LARGEUR - 48
    assert max(bas for _, _, bas, _ in mises) - min(bas for _, _, bas, _ in mises) > 2 * 12


@pytest.mark.parametrize(
    ("mention", "constat"),
    [(" ".join([MENTION] * 60), "n’a de place"), (" ".join([MENTION] * 120), "ne se met pas en page")],
    ids=["sur le texte", "plus d’une page"],
)
def test_une_mention_qui_recouvrirait_quelque_chose_est_refusee(tmp_path: Path, mention: str, constat: str) -> None:
    avant = certificat(tmp_path, f"N° {NUMERO}", *["Lou Roy"] * 12)
    with pytest.raises(DocumentInvalide, match=constat):
        apposer(avant, mention, NUMERO, (), DATE)


def test_un_document_qui_ne_dit_pas_ce_qu_il_doit_est_refuse(tmp_path: Path) -> None:
    avant = certificat(tmp_path, f"N° {NUMERO}", "", "Lou Roy")
    with pytest.raises(DocumentInvalide, match=r"Lou Leroy.* n’y figure pas"):
        apposer(avant, MENTION, NUMERO, ("Lou Leroy",), DATE)


def test_le_dessin_d_origine_et_le_verso_restent_tels_quels(tmp_path: Path) -> None:
    avant = certificat(tmp_path, f"N° {NUMERO}", "", "Lou Roy", verso="Au verso, la charte")
    apres = apposer(avant, MENTION, NUMERO, (), DATE)
    recto, verso = textes(avant)
    assert textes(apres)[1] == verso
    assert textes(apres)[0].startswith(recto.rstrip())
    with pikepdf.open(BytesIO(avant)) as original, pikepdf.open(BytesIO(apres)) as duplicata:
        assert duplicata.pages[1].Contents.read_bytes() == original.pages[1].Contents.read_bytes()
        parties = [partie.read_bytes() for partie in duplicata.pages[0].Contents]
        assert parties[1:-1] == [original.pages[0].Contents.read_bytes()]
        assert dict(duplicata.docinfo.items()) == dict(original.docinfo.items())


def test_le_resultat_reste_pdf_a_et_a_les_memes_octets_chaque_fois(tmp_path: Path) -> None:
    avant = certificat(tmp_path, f"N° {NUMERO}", "", "Lou Roy")
    premier, second = (apposer(avant, MENTION, NUMERO, (), DATE) for _ in range(2))
    assert premier == second
    assert polices_absentes(premier) == []
    with pikepdf.open(BytesIO(premier)) as pdf:
        assert pdf.open_metadata().pdfa_status == "2B"
        assert len(pdf.Root.OutputIntents) == 1
