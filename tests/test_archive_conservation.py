"""How long each file of a session is kept: refused when the rule book is doubtful, dated to the day otherwise."""

import shutil
from datetime import date
from itertools import permutations
from pathlib import Path

import msgspec
import pytest

from pipeline.archive.classement import premier_terme
from pipeline.archive.pieces import SANS_DUREE, Terme
from pipeline.deliberation.benefice import fin
from pipeline.echeances import conservations, fin_de_conservation
from pipeline.erreurs import GabaritInvalide
from pipeline.modele import Session
from pipeline.referentiel import charger
from pipeline.regles import Conservation
from tests.cas import GABARITS

JURY = date(2024, 2, 29)
SEANCE = Session("s", "metallurgie", JURY, "Lyon", deliberation_close_le=date(2024, 3, 1))


@pytest.fixture
def gabarits(tmp_path: Path) -> Path:
    copie = tmp_path / "gabarits"
    shutil.copytree(GABARITS, copie, ignore=shutil.ignore_patterns("*.docx"))
    return copie


@pytest.mark.parametrize(
    ("ancien", "nouveau", "mots"),
    [
        ('"pv", "decisions", ', '"pvs", "decisions", ', "« attributions » : genre de document inconnu « pvs »"),
        ('"pv", "decisions", ', '"pv", "parchemin", ', "de la classe « certificats » et de la classe « attributions »"),
        ('issues = ["non_admis"]', 'issues = ["partiel"]', "« appreciations-partiel » et de la classe"),
        ('issues = ["non_admis"]', "", "« appreciations-partiel » et de la classe"),
        ('issues = ["non_admis"]', 'issues = ["recale"]', "valeur inconnue « recale »"),
        ('documents = ["identite"]', 'documents = ["identite"]\nissues = ["admis"]', "« issues » ne vaut que"),
        ('documents = ["identite"]', 'documents = ["registre"]', "« identite » : « registre » n’a pas de durée"),
        ('documents = ["identite"]', 'documents = ["suivi"]', "« identite » : « suivi » n’a pas de durée"),
        ('classe = "identite"', 'classe = "evaluation"', "deux classes ont le code « evaluation »"),
        ('classe = "identite"', 'classe = "Identité"', "« classe » en minuscules"),
        ('classe = "identite"', "", "clé obligatoire absente « classe »"),
        ('duree = "42 ans"', 'duree = "42 ans"\nterme = "après"', "« duree » ou « terme »"),
        ('duree = "42 ans"', "", "« duree » ou « terme »"),
        ('duree = "42 ans"', 'duree = "toujours"', "n’est pas une durée"),
        ('depuis = "delivrance"', 'depuis = "naissance"', "valeur inconnue « naissance »"),
    ],
)
def test_un_reglement_douteux_est_refuse(ancien: str, nouveau: str, mots: str, gabarits: Path) -> None:
    chemin = gabarits / "metallurgie" / "dispositif.toml"
    texte = chemin.read_text(encoding="utf-8")
    assert ancien in texte
    chemin.write_text(texte.replace(ancien, nouveau, 1), encoding="utf-8")
    with pytest.raises(GabaritInvalide) as refus:
        charger(gabarits, "metallurgie")
    assert mots in refus.value.message


@pytest.mark.parametrize("article", ["", 'article = " "'])
def test_une_duree_sans_article_est_refusee(article: str, gabarits: Path) -> None:
    chemin = gabarits / "metallurgie" / "dispositif.toml"
    avant, borne, suite = chemin.read_text(encoding="utf-8").partition('classe = "certificats"')
    assert borne
    suite = suite.replace('article = "Partie 2, chapitre 6, § 2"', article, 1)
    chemin.write_text(avant + borne + suite, encoding="utf-8")
    with pytest.raises(GabaritInvalide, match="article"):
        charger(gabarits, "metallurgie")


@pytest.mark.parametrize(
    ("classe", "dernier_jour"),
    [
        ("certificats", date(2066, 2, 28)),
        ("attributions", date(2044, 2, 29)),
        ("appreciations-partiel", date(2029, 2, 28)),
        ("appreciations-echec", date(2026, 2, 28)),
        ("evaluation", date(2024, 3, 1)),
        ("identite", date(2024, 3, 1)),
    ],
)
def test_les_durees_de_la_metallurgie(classe: str, dernier_jour: date) -> None:
    dispositif = charger(GABARITS, "metallurgie").dispositif
    conservation = next(c for c in dispositif.conservation if c.classe == classe)
    assert fin_de_conservation(conservation, SEANCE, dispositif) == dernier_jour


def test_une_duree_qui_court_de_la_delivrance_attend_qu_elle_soit_connue() -> None:
    base = charger(GABARITS, "bijouterie").dispositif
    une = Conservation("certificats", "Certificats", "§ 1", duree="10 ans", depuis="delivrance")
    dispositif = msgspec.structs.replace(base, conservation=(une,))
    assert fin_de_conservation(une, SEANCE, dispositif) is None
    assert [dit for _, dit, _ in conservations(SEANCE, dispositif)] == ["10 ans à compter de la délivrance, en attente"]
    seance = Session("s", "bijouterie", JURY, "Lyon", validation_le=date(2024, 7, 2))
    assert fin_de_conservation(une, seance, dispositif) == fin(date(2024, 7, 2), "10 ans")


def test_sans_texte_il_n_y_a_pas_de_duree() -> None:
    for code in ("bijouterie", "ingenierie", "formation", "accord-branche"):
        assert charger(GABARITS, code).dispositif.conservation == ()


UN, MEME_JOUR, PLUS_TARD = (
    Terme("appreciations", "§ 1", "5 ans", date(2029, 2, 28)),
    Terme("presences", "§ 2", "5 ans aussi", date(2029, 2, 28)),
    Terme("certificats", "§ 3", "42 ans", date(2066, 2, 28)),
)


@pytest.mark.parametrize("termes", list(permutations([PLUS_TARD, MEME_JOUR, SANS_DUREE, UN])))
def test_un_fichier_reuni_a_la_premiere_fin_dans_quelque_ordre_qu_on_les_dise(termes: tuple[Terme, ...]) -> None:
    assert premier_terme(termes) == UN


def test_un_fichier_reuni_de_documents_sans_duree_n_en_a_pas() -> None:
    assert premier_terme([SANS_DUREE]) == premier_terme([]) == SANS_DUREE
