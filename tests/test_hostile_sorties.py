"""What anyone may have typed, in what we write: a formula stays a text, a path is no path, a tag is no tag."""

import json
import re
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.documents.fichiers import Nommeur, morceau, nom_famille
from pipeline.etude import Etude
from pipeline.restitution.donnees import decisions_json
from pipeline.restitution.grille_deliberation import anonymat, grille_deliberation
from pipeline.restitution.tableau_de_bord import Publie, tableau_de_bord
from tests.fabrique_documents import CQP, inscrit, matiere

FORMULES = ['=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "=1+1"]
BALISE = '<script>alert("x")</script>'


@pytest.mark.parametrize("texte", FORMULES)
def test_une_formule_reste_un_texte_dans_nos_classeurs(texte: str) -> None:
    m = matiere("bijouterie", [inscrit("C1", texte, texte, CQP, entreprise=texte)])
    for octets in (grille_deliberation(m.decisions), anonymat([{"nom": texte, "numéro": "1"}])):
        cellules = [c for f in load_workbook(BytesIO(octets)) for rangee in f.iter_rows() for c in rangee]
        assert not [c.coordinate for c in cellules if c.data_type == "f"]
        assert any(texte.casefold() in str(c.value).casefold() for c in cellules)


@pytest.mark.parametrize("texte", [*FORMULES, BALISE])
def test_un_texte_dangereux_est_garde_dans_les_donnees_et_inoffensif_dans_la_page(texte: str) -> None:
    m = matiere("bijouterie", [inscrit("C1", texte, "Lou", CQP)])
    donnees = json.loads(decisions_json(m.dossier, "bijouterie", m.decisions, {}))
    assert [c["nom"] for c in donnees["candidats"]] == [texte]
    page = tableau_de_bord(Etude(m.dossier, m.dossier, m.reglement, m.decisions, ()), Publie()).decode()
    assert "<script>alert" not in page.lower()


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), max_size=8))
def test_un_nom_de_fichier_est_le_notre(identites: list[tuple[str, str]]) -> None:
    nommeur = Nommeur()
    noms = [nommeur.nommer(morceau(identifiant), nom_famille(nom), "lettre") for identifiant, nom in identites]
    assert all(re.fullmatch(r"[0-9A-Za-z-]{1,120}", nom) for nom in noms)
    assert len({nom.casefold() for nom in noms}) == len(noms)


@pytest.mark.parametrize("nom", ["../../etc/passwd", "a/b\\c", "\x00", "\u202egnp.exe", "😀", "é" * 300, "CON", "."])
def test_un_chemin_n_est_jamais_pris_dans_une_cellule(nom: str) -> None:
    fichier = Nommeur().nommer(morceau(nom), nom_famille(nom), "fiche")
    assert re.fullmatch(r"[0-9A-Za-z-]{1,120}", fichier)
    assert not fichier.startswith("-")
