"""Rule books are refused when they could decide wrongly, and the refusal says where."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.erreurs import GabaritInvalide
from pipeline.referentiel import charger, dispositifs, verifier_numeros
from tests.cas import GABARITS

DISPOSITIF = "bijouterie/dispositif.toml"
TITRE = "bijouterie/referentiels/concepteur-3d.toml"
UNITES = "accord-branche/referentiels/conseiller-relation-client.toml"
ELEMENTS = "formation/referentiels/assistant-de-formation.toml"


@pytest.fixture
def gabarits(tmp_path: Path) -> Path:
    copie = tmp_path / "gabarits"
    shutil.copytree(GABARITS, copie, ignore=shutil.ignore_patterns("*.docx"))
    return copie


@pytest.mark.parametrize(
    ("fichier", "ancien", "nouveau", "mots"),
    [
        (TITRE, 'famille = "CQP"', 'famile = "CQP"', "clé inconnue « famile »"),
        (TITRE, 'famille = "CQP"', "", "clé obligatoire absente « famille »"),
        (TITRE, 'famille = "CQP"', 'famille = "CQX"', "famille inconnue « CQX »"),
        (TITRE, 'repertoire = "RNCP"', 'repertoire = "RNPC"', "valeur inconnue « RNPC »"),
        (TITRE, 'nsf = ["223v"]', "nsf = []", "« niveau » et « nsf »"),
        (TITRE, "enregistre_le = 2017-01-01", "", "« enregistre_le »"),
        (TITRE, 'code = "C1.2"', 'code = "C1.1"', "un même code"),
        (TITRE, "part_acquise =", "part_aquise =", "condition inconnue « part_aquise »"),
        (TITRE, '"60 %"', '"60 pour cent"', "n’est pas une part"),
        (TITRE, '"60 %"', "0.6", "n’est pas une part"),
        (TITRE, '["C1.1", "C1.2", "C1.3"]', '["C1.1", "C9.9"]', "compétence inconnue « C9.9 »"),
        (TITRE, 'article = "Modalités, § 5, règles d’attribution (BC1)"', 'article = " "', "« article » est vide"),
        (DISPOSITIF, 'code = "bijouterie"', 'code = "orfevrerie"', "le dossier s’appelle"),
        (DISPOSITIF, 'quand = { blocs_acquis = "tous" }', "", "sans condition ; celles qui la suivent"),
        (
            DISPOSITIF,
            "quand = { blocs_acquis = { au_moins = 1 } }",
            'quand = { blocs_acquis = "tous" }',
            "mêmes conditions",
        ),
        (DISPOSITIF, 'alors = "partiel"', 'alors = "partielle"', "résultat « partielle » inconnu"),
        (DISPOSITIF, '"BC-{annee}-{rang:05d}"', '"CQP-{annee}-{rang:05d}"', "même forme de numéro"),
        (DISPOSITIF, '"BC-{annee}-{rang:05d}"', '"BC-{rang}"', "le numéro doit avoir la forme"),
        (DISPOSITIF, 'rncp = "sans limite"', 'rncp = "cinq ans"', "n’est pas une durée"),
        (DISPOSITIF, '"commune_naissance"', '"commune"', "colonne inconnue « commune »"),
        (DISPOSITIF, 'familles = ["BC"]', 'familles = ["BX"]', "famille inconnue « BX »"),
        (DISPOSITIF, "[jury]", "[jury", "ligne"),
        (DISPOSITIF, 'exclusion = "3 ans"', 'exclusion = "trois ans"', "fraude : « trois ans » n’est pas une durée"),
        (DISPOSITIF, 'quand = { resultat = "acquis" }', "quand = { moyenne = { au_moins = 10 } }", "pas de [notation]"),
        (
            DISPOSITIF,
            'quand = { resultat = "acquis" }',
            "quand = { non_mis_en_oeuvre = { au_plus = 2 } }",
            "l’échelle ne donne pas",
        ),
        (DISPOSITIF, 'quand = { resultat = "acquis" }', 'quand = { blocs_acquis = "tous" }', "une seule compétence"),
        (DISPOSITIF, 'quand = { resultat = "acquis" }', 'quand = { voie = "mobilité" }', "voie inconnue « mobilité »"),
        (DISPOSITIF, '{ blocs_acquis = "tous" }', '{ incontournables = "tous" }', "ne s’emploie pas dans cette table"),
        (DISPOSITIF, '"non acquis", "non acquise", "na"', '"Acquis", "na"', "« acquis » a deux sens"),
        (
            DISPOSITIF,
            "[jury]",
            '[notation]\narticle = "§"\nvoies = ["VAE"]\nsur = 20\n\n[jury]',
            "n’emploie « moyenne »",
        ),
        (TITRE, 'code = "C1.2"', 'code = "c1-1"', "un même code"),
        (
            "accord-branche",
            'voies = ["contrôle continu"]',
            'voies = ["continu"]',
            "notation : voie inconnue « continu »",
        ),
        ("accord-branche", "au_moins = 10 }", "au_moins = 21 }", "21 dépasse le barème de 20"),
        ("accord-branche", "au_moins = 10 }", "au_moins = 9.5 }", "entre guillemets"),
        ("accord-branche", "sur = 20\n", "sur = 0\n", "« sur » doit être 1 ou plus"),
        (
            UNITES,
            'nom = "Contrôle continu"',
            'nom = "Soutenance du rapport d’activité"',
            "deux parties ont le même nom",
        ),
        ("accord-branche", 'etat = "validee"\npages_max = 1', 'etat = "deliberee"\npages_max = 1', "« validee »"),
        ("bijouterie", 'recours_delai = "2 mois"', 'recours_delai = "deux mois"', "« deux mois »"),
        ("metallurgie", 'familles = ["CCPM"]', 'familles = ["CQPM"]', "famille « CCPM » : aucun document"),
        ("formation", "minimum = 3", "minimum = 6", "« maximum » est plus petit"),
        ("formation", 'voies = ["VAE"]\nannees', 'voies = ["VEA"]\nannees', "experience : voie inconnue « VEA »"),
        ("metallurgie", 'sauf_familles = ["CCPM"', 'sauf_familles = ["CCMP"', "famille inconnue « CCMP »"),
        (
            "metallurgie",
            'sauf_origines = ["DE", "salarié',
            'sauf_origines = ["ED", "salarié',
            "origine inconnue « ED »",
        ),
        ("metallurgie", "[vocabulaires.origine]", "[vocabulaires.origin]", "vocabulaires"),
        ("metallurgie", 'quand = { resultat = "acquis" }', 'quand = { resultat = "aquis" }', "« aquis » n’est pas"),
        (
            "metallurgie",
            'duree = "42 ans"',
            'duree = "longtemps"',
            "conservation de « Copie des certificats délivrés »",
        ),
        ("metallurgie", 'duree = "42 ans"\n', "", "« duree » ou « terme »"),
        ("metallurgie", 'dossier = "pv"', 'dossier = "../pv"', "genre et dossier en minuscules"),
        (UNITES, 'nom = "Contrôle continu"', 'nom = " "', "n’a pas de nom"),
        (
            "formation",
            'colleges = ["salaries", "entreprises"]',
            'colleges = ["patrons"]',
            "collège inconnu « patrons »",
        ),
        (ELEMENTS, 'code = "C1.2"', 'code = "C1"', "un même code"),
        (
            ELEMENTS,
            "[[competences]]",
            '[[competences]]\ncode = "C0"\nintitule = "Nue"\n\n[[competences]]',
            "« C0 » sans élément",
        ),
        (
            ELEMENTS,
            "[[competences]]",
            '[[competences]]\ncode = "C0"\nintitule = "Libre"\nelements = [{ code = "C0.1", intitule = "x" }]\n\n'
            "[[competences]]",
            "« C0 » : aucun élément incontournable",
        ),
        (
            ELEMENTS,
            "[[competences]]",
            '[[epreuves]]\nintitule = "Oral"\ncompetences = ["C1", "C2", "C3", "C4", "C9"]\n\n[[competences]]',
            "épreuve « Oral » : compétence inconnue « C9 » ; compétence « C5 » : aucune épreuve ne l’évalue",
        ),
        (
            ELEMENTS,
            "[[competences]]",
            '[[certification.donne]]\ncode = "C1"\nfamille = "CQX"\nintitule = "Autre"\n\n[[competences]]',
            "« C1 » désigne déjà autre chose ; certification.donne « C1 » : famille inconnue « CQX »",
        ),
    ],
)
def test_refuse_en_disant_ou(fichier: str, ancien: str, nouveau: str, mots: str, gabarits: Path) -> None:
    """The fault is put in a file of a shipped dispositif; by default, its `dispositif.toml`."""
    chemin = gabarits / fichier
    chemin = chemin / "dispositif.toml" if chemin.is_dir() else chemin
    texte = chemin.read_text(encoding="utf-8")
    assert ancien in texte
    chemin.write_text(texte.replace(ancien, nouveau, 1), encoding="utf-8")
    with pytest.raises(GabaritInvalide) as refus:
        charger(gabarits, fichier.split("/")[0])
    assert mots in refus.value.message
    assert refus.value.message.startswith(str(Path(*chemin.parts[-3:])))


@pytest.mark.parametrize(
    ("echeances", "mots"),
    [
        ([("a", "-15 jours"), ("b", "2 mois")], "échéance « b » : « 2 mois » n’est pas un décalage"),
        ([("a", "-15 jours"), ("b", "+2 mois et demi")], "« +2 mois et demi » n’est pas un décalage"),
        ([("a", "-15 jours"), ("a", "+1 an")], "deux échéances ont le code « a »"),
    ],
)
def test_une_echeance_incalculable_est_refusee(echeances: list[tuple[str, str]], mots: str, gabarits: Path) -> None:
    chemin = gabarits / DISPOSITIF
    ajouts = "".join(
        f'\n[[echeances]]\ncode = "{code}"\nlibelle = "x"\nrepere = "date_jury"\narticle = "§"\n'
        f'decalage = "{decalage}"\n'
        for code, decalage in echeances
    )
    chemin.write_text(chemin.read_text(encoding="utf-8") + ajouts, encoding="utf-8")
    with pytest.raises(GabaritInvalide) as refus:
        charger(gabarits, "bijouterie")
    assert mots in refus.value.message


def test_la_version_en_vigueur_est_la_plus_recente_au_jour_du_jury(gabarits: Path) -> None:
    ancien = gabarits / TITRE
    texte = ancien.read_text(encoding="utf-8")
    nouveau = texte.replace("en_vigueur = 2017-01-01", "en_vigueur = 2023-09-01")
    (ancien.parent / "concepteur-3d-2023.toml").write_text(nouveau, encoding="utf-8")
    reglement = charger(gabarits, "bijouterie")
    versions = [
        reglement.en_vigueur("RNCP26849", jour)
        for jour in (date(2016, 12, 31), date(2017, 1, 1), date(2023, 8, 31), date(2023, 9, 1))
    ]
    assert [v.version if v else None for v in versions] == [
        None, "RNCP26849@2017-01-01", "RNCP26849@2017-01-01", "RNCP26849@2023-09-01",
    ]  # fmt: skip


def test_deux_versions_du_meme_jour_sont_refusees(gabarits: Path) -> None:
    ancien = gabarits / TITRE
    shutil.copy(ancien, ancien.with_name("copie.toml"))
    with pytest.raises(GabaritInvalide, match="même jour"):
        charger(gabarits, "bijouterie")


@pytest.mark.parametrize("code", dispositifs(GABARITS))
def test_les_dispositifs_livres_se_chargent(code: str) -> None:
    reglement = charger(GABARITS, code)
    assert all(r.certification.intitule for versions in reglement.versions.values() for r in versions)


@pytest.mark.parametrize(
    ("ecrit", "mots"),
    [
        ("code = “logistique”", "guillemets droits"),
        ('code = "logistique', "guillemet fermant oublié"),
        ("strict = oui", "true ou false"),
        ("sauf = [1, 2\n[x]", "crochet ou virgule"),
    ],
)
def test_une_faute_de_frappe_est_dite_en_francais(ecrit: str, mots: str, gabarits: Path) -> None:
    chemin = gabarits / "formation" / "dispositif.toml"
    chemin.write_text(f"[dispositif]\n{ecrit}\n", encoding="utf-8")
    with pytest.raises(GabaritInvalide) as refus:
        charger(gabarits, "formation")
    assert mots in refus.value.message and "ligne" in refus.value.message


def test_un_fichier_du_bloc_notes_se_lit(gabarits: Path) -> None:
    chemin = gabarits / "formation" / "dispositif.toml"
    texte = chemin.read_text(encoding="utf-8")
    chemin.write_bytes(b"\xef\xbb\xbf" + texte.replace("\n", "\r\n").encode())
    assert charger(gabarits, "formation").dispositif.dispositif.code == "formation"
    chemin.write_bytes(texte.encode("cp1252", errors="replace"))
    with pytest.raises(GabaritInvalide, match="UTF-8"):
        charger(gabarits, "formation")


def test_deux_dispositifs_ne_numerotent_pas_de_meme(gabarits: Path) -> None:
    chemin = gabarits / "ingenierie" / "dispositif.toml"
    chemin.write_text(chemin.read_text(encoding="utf-8").replace("ING-{annee}", "CPEF-{annee}"), encoding="utf-8")
    verifier_numeros(gabarits, "bijouterie")
    with pytest.raises(GabaritInvalide, match="ingenierie, famille"):
        verifier_numeros(gabarits, "formation")
