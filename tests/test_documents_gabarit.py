"""What is refused in a Word template, and how it is said to the person who edits it."""

import zipfile
from pathlib import Path

import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.documents.composition import composer
from pipeline.documents.gabarit import preparer, variables
from pipeline.documents.langage import imprimer
from pipeline.documents.polices import installees, polices, sans_dessin
from pipeline.erreurs import GabaritInvalide
from tests.documents_fabrique import champ, gabarit

CONTEXTE = {"candidat": {"nom": "LE GOFF", "prenom": "Élodie"}, "blocs": [{"code": "BC1"}]}


def refus(chemin: Path, **commun: object) -> GabaritInvalide:
    with pytest.raises(GabaritInvalide) as info:
        composer(preparer(chemin), commun, [CONTEXTE])
    return info.value


@pytest.mark.parametrize(
    ("texte", "cite"),
    [
        ("Né(e) {{ naisance }}", "« naisance »"),
        ("{{ candidat.prenon }}", "« candidat.prenon »"),
        ("{%p for b in blocs %}{{ b.intitule }}{%p endfor %}", "« blocs.intitule »"),
        ("Bonjour {{ candidat.nom", "Bonjour {{ candidat.nom"),
        ("Bonjour candidat.nom }}", "Bonjour candidat.nom }}"),
        ("Fait à {{ candidat.nom + }}", "Fait à {{ candidat.nom + }}"),
        ("{% if candidat %} oui", "if"),
        ("Total {{ candidat.nom / 2 }}", "Total {{ candidat.nom / 2 }}"),
        ("{{ candidat.__class__ }}", "__class__"),
        ("{{ candidat['_cle'] }}", "_cle"),
        ("{{ candidat.nom|attr('__class__') }}", "paragraphe"),
        ("{{ candidat.nom|safe }}", "safe"),
        ("{% autoescape false %}{{ candidat.nom }}{% endautoescape %}", "autoescape"),
        ("{% include 'autre' %}", "paragraphe"),
    ],
)
def test_une_balise_fautive_est_nommee(tmp_path: Path, texte: str, cite: str) -> None:
    paragraphes = texte.replace("{%p", "\n{%p").replace("%}{{", "%}\n{{").strip().split("\n")
    erreur = refus(gabarit(tmp_path, *paragraphes))

    assert "lettre.docx" in erreur.message
    assert cite in erreur.message.replace("\u00a0", " ")
    assert erreur.remede


def test_un_nom_proche_est_propose(tmp_path: Path) -> None:
    assert "« prenom »" in refus(gabarit(tmp_path, "{{ candidat.prenon }}")).remede.replace("\u00a0", " ")


def test_un_en_tete_ne_depend_pas_du_document(tmp_path: Path) -> None:
    def en_tete(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ centre }} {{ candidat.nom }}"

    assert "candidat" in refus(gabarit(tmp_path, "Texte", suite=en_tete), centre="Centre").message


def test_une_image_liee_est_refusee_mais_pas_un_lien(tmp_path: Path) -> None:
    def lier(document: Document) -> None:
        document.part.relate_to("https://exemple.invalid/aide", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    def image(document: Document) -> None:
        document.part.relate_to("https://exemple.invalid/logo.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)

    assert preparer(gabarit(tmp_path, "Texte", suite=lier)).entetes == {}
    assert "logo.png" in refus(gabarit(tmp_path, "Texte", suite=image)).message


@pytest.mark.parametrize("genre", ["oleObject", "control", "aFChunk"])
def test_un_contenu_actif_est_refuse(tmp_path: Path, genre: str) -> None:
    base = RELATIONSHIP_TYPE.IMAGE.rpartition("/")[0]

    def objet(document: Document) -> None:
        document.part.rels.get_or_add(f"{base}/{genre}", document.part.package.main_document_part)

    assert genre in refus(gabarit(tmp_path, "Texte", suite=objet)).message


def test_un_champ_qui_va_chercher_un_fichier_est_refuse(tmp_path: Path) -> None:
    chemin = gabarit(
        tmp_path, suite=lambda d: champ(d.add_paragraph(), ' includePicture "https://exemple.invalid/a.png"')
    )
    assert "INCLUDEPICTURE" in refus(chemin).message


def test_les_modifications_suivies_sont_refusees(tmp_path: Path) -> None:
    chemin = gabarit(tmp_path, suite=lambda d: d.add_paragraph("Texte")._p.append(OxmlElement("w:ins")))
    assert "modifications suivies" in refus(chemin).message


def test_un_fichier_qui_n_est_pas_un_docx_est_refuse(tmp_path: Path) -> None:
    (tmp_path / "abime.docx").write_bytes(b"PK\x03\x04 rien")
    (tmp_path / "macros.docm").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "vide.docx", "w") as archive:
        archive.writestr("autre.txt", "rien")

    assert "illisible" in refus(tmp_path / "abime.docx").message
    assert "macros" in refus(tmp_path / "macros.docm").message
    assert "abîmé" in refus(tmp_path / "vide.docx").message
    assert "absent" in refus(tmp_path / "nulle-part.docx").message


def test_une_dtd_est_refusee(tmp_path: Path) -> None:
    source = gabarit(tmp_path, "Texte")
    with zipfile.ZipFile(source) as lu, zipfile.ZipFile(tmp_path / "dtd.docx", "w") as ecrit:
        for nom in lu.namelist():
            contenu = lu.read(nom)
            if nom == "word/document.xml":
                contenu = b'<!DOCTYPE a [<!ENTITY b "c">]>' + contenu.partition(b"?>")[2]
            ecrit.writestr(nom, contenu)

    assert "DTD" in refus(tmp_path / "dtd.docx").message


def test_les_variables_se_suivent_dans_les_boucles(tmp_path: Path) -> None:
    chemin = gabarit(
        tmp_path,
        "{{ candidat.nom|upper }} {{ candidat['ville'] }}",
        "{%p for b in blocs if b.acquis %}",
        "{{ loop.index }} {{ b.code }} {% for c in b.competences %}{{ c.intitule }}{% endfor %}",
        "{%p endfor %}",
        "{% set lieu = session.lieu %}{{ lieu.strip() }} {{ range(2)|list }}",
    )
    assert variables(chemin) == {
        "candidat", "candidat.nom", "candidat.ville", "blocs", "blocs.acquis", "blocs.code", "blocs.competences",
        "blocs.competences.intitule", "session", "session.lieu",
    }  # fmt: skip


def test_les_polices_sont_celles_du_texte(tmp_path: Path) -> None:
    def style(document: Document) -> None:
        document.styles["Normal"].font.name = "Carlito"
        document.add_paragraph().add_run("x").font.name = "Police Rare"

    assert {"Carlito", "Police Rare"} <= polices(gabarit(tmp_path, "Texte", suite=style))
    assert "Courier" not in polices(gabarit(tmp_path, "Texte", suite=style))
    assert "Carlito" in installees()


def test_un_caractere_que_rien_ne_dessine_est_trouve() -> None:
    assert sans_dessin(["Élodie ŒUVRÉ", "Łukasz", "NGUYỄN", "\U00012000"]) == "\U00012000"


@given(st.text())
def test_toute_donnee_donne_un_xml_valide(texte: str) -> None:
    racine = etree.fromstring(f'<r xmlns:w="w"><w:t>{imprimer(texte)}</w:t></r>')
    visible = "".join(racine.itertext())
    assert visible == "".join(c for c in texte if c in visible and c not in "\t\n\v\f\r\x85\u2028\u2029")
