"""The diagnosis says what is sound, what is not, and the remedy; one fault does not hide the others."""

import re
import shutil
from pathlib import Path

import pytest
from docx import Document

from pipeline.diagnostic import Constat, controler
from pipeline.erreurs import CodeSortie
from pipeline.etude import Chemins
from tests.cas import GABARITS

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")


@pytest.fixture
def chemins(tmp_path: Path) -> Chemins:
    shutil.copytree(GABARITS, tmp_path / "gabarits")
    return Chemins(tmp_path, tmp_path / "sorties", tmp_path / "gabarits")


def fautifs(chemins: Chemins) -> list[Constat]:
    return [constat for constat in controler(chemins) if constat.erreur]


def test_ce_qui_est_livre_est_sain(chemins: Chemins) -> None:
    assert fautifs(chemins) == []


def test_une_variable_mal_ecrite_est_nommee(chemins: Chemins) -> None:
    gabarit = chemins.gabarits / "commun" / "fiche.docx"
    document = Document(str(gabarit))
    document.add_paragraph("{{ candidat.prenon }}")
    document.save(str(gabarit))
    constats = [c for c in fautifs(chemins) if "candidat.prenon" in str(c)]
    assert {"Gabarit bijouterie/fiche", "Gabarit metallurgie/fiche"} <= {c.sujet for c in constats}
    assert all(c.erreur and c.erreur.code == CodeSortie.GABARIT_INVALIDE for c in constats)


def _gabarit(chemins: Chemins, sujet: str) -> str:
    (constat,) = [c for c in controler(chemins) if c.sujet == f"Gabarit {sujet}"]
    return str(constat)


def test_un_gabarit_sain_dit_combien_de_variables_et_de_mentions(chemins: Chemins) -> None:
    constat = _gabarit(chemins, "bijouterie/convocation-candidat")
    assert re.fullmatch(r"✓ .* : commun/convocation-candidat\.docx, \d+ variables, \d+ mentions obligatoires", constat)


def test_une_variable_d_un_autre_genre_de_document_est_refusee(chemins: Chemins) -> None:
    """Someone enrolled has no decision yet."""
    gabarit = chemins.gabarits / "commun" / "convocation-candidat.docx"
    document = Document(str(gabarit))
    document.add_paragraph("{{ decision.libelle }}")
    document.save(str(gabarit))
    assert "inconnue pour ce document « decision, decision.libelle »" in _gabarit(
        chemins, "bijouterie/convocation-candidat"
    )


def test_une_mention_que_le_gabarit_n_a_plus_est_nommee_avec_son_article(chemins: Chemins) -> None:
    mentions = chemins.gabarits / "commun" / "convocation-candidat.mentions.toml"
    ajout = '\n[[mentions]]\nlibelle = "plan d’accès"\narticle = "§ 99"\ntexte = "plan d’accès au centre"\n'
    mentions.write_text(mentions.read_text(encoding="utf-8") + ajout, encoding="utf-8")
    assert "mention « plan d’accès » absente (§ 99)" in _gabarit(chemins, "bijouterie/convocation-candidat")


def test_une_mention_sur_une_variable_inconnue_est_refusee(chemins: Chemins) -> None:
    mentions = chemins.gabarits / "commun" / "convocation-candidat.mentions.toml"
    ajout = '\n[[mentions]]\nlibelle = "x"\narticle = "§ 99"\ntexte = "Convocation"\nsi = "decision.admis"\n'
    mentions.write_text(mentions.read_text(encoding="utf-8") + ajout, encoding="utf-8")
    assert "decision.admis" in _gabarit(chemins, "bijouterie/convocation-candidat")


def test_un_gabarit_sans_ses_mentions_est_dit(chemins: Chemins) -> None:
    (chemins.gabarits / "commun" / "convocation-candidat.mentions.toml").unlink()
    constat = _gabarit(chemins, "bijouterie/convocation-candidat")
    assert constat.startswith("✗") and "ses mentions obligatoires manquent" in constat


def test_deux_dispositifs_qui_numerotent_de_meme_sont_nommes(chemins: Chemins) -> None:
    copie = chemins.gabarits / "copie"
    shutil.copytree(chemins.gabarits / "ingenierie", copie)
    toml = copie / "dispositif.toml"
    texte = toml.read_text(encoding="utf-8")
    toml.write_text(texte.replace('code = "ingenierie"', 'code = "copie"', 1), encoding="utf-8")
    (constat,) = fautifs(chemins)
    assert constat.sujet == "Numéros" and "copie" in str(constat) and "ingenierie" in str(constat)


def test_une_police_absente_est_nommee(chemins: Chemins) -> None:
    gabarit = chemins.gabarits / "commun" / "fiche.docx"
    document = Document(str(gabarit))
    document.add_paragraph().add_run("x").font.name = "Police Introuvable"
    document.save(str(gabarit))
    (constat,) = [c for c in fautifs(chemins) if c.sujet == "Polices"]
    assert "Police Introuvable" in str(constat)
    assert constat.erreur and constat.erreur.code == CodeSortie.LOGICIEL_MANQUANT


def test_un_dispositif_invalide_ne_cache_pas_les_autres(chemins: Chemins) -> None:
    (chemins.gabarits / "bijouterie" / "dispositif.toml").write_text("x = 1", encoding="utf-8")
    constats = controler(chemins)
    assert [c.sujet for c in constats if c.erreur and "bijouterie" in c.sujet] == ["Dispositif bijouterie"]
    assert "Gabarit metallurgie/pv" in [c.sujet for c in constats]
