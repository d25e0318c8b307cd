"""What a package says destroyed was to be destroyed: by its rule book, whatever its list says, and every list again."""

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha512
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.archive.verifier import verifier_archive
from pipeline.cli_archive import verifier_archive as verifier_archive_seul
from pipeline.purge.paquets import Paquet, refaire
from pipeline.registre.purges import Detruit
from tests.archives import ECHANTILLON, contenu, redire, remplacer, resceller

RACINE = "essai-2026-11-21-purge-2070-01-01"
LE = date(2070, 1, 1)
LIVRE = "data/regles/formation/dispositif.toml"
PARCHEMIN = next(n for n in contenu(ECHANTILLON) if "/documents/parchemins/" in n).removeprefix("data/")
PV, PV_WORD = "documents/pv/PV-CQP-AF-pv.pdf", "documents/pv/PV-CQP-AF-pv.docx"
LISTE = "data/destructions.csv"
GRILLE = "entrees/grilles/01.xlsx"
FINS = {"evaluation": date(2024, 10, 11), "attributions": date(2044, 10, 11), "certificats": date(2066, 10, 11)}
CLASSES = {"parchemin": ("certificats", "§ 2"), "pv": ("attributions", "§ 3"), "decisions": ("attributions", "§ 3"),
           "grilles": ("evaluation", "§ 4")}  # fmt: skip
REUNIS = {"documents/parchemins.pdf": "parchemin", "documents/pv.pdf": "pv"}
REGLES = """
[[conservation]]
classe = "certificats"
quoi = "Certificats"
duree = "42 ans"
depuis = "delivrance"
documents = ["parchemin"]
article = "§ 2"

[[conservation]]
classe = "attributions"
quoi = "Décisions"
duree = "20 ans"
documents = ["pv", "decisions"]
article = "§ 3"

[[conservation]]
classe = "evaluation"
quoi = "Grilles"
terme = "jusqu’au jury"
depuis = "date_jury"
documents = ["grilles"]
article = "§ 4"
"""


@pytest.fixture(scope="module")
def paquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, whose rule book says for how long three kinds of files are kept."""
    dossier = tmp_path_factory.mktemp("regles")
    livre = contenu(ECHANTILLON)[LIVRE] + REGLES.encode()
    return redire(remplacer(ECHANTILLON, dossier / "a.zip", {LIVRE: livre}), dossier / "p.zip", classer)


def classer(rangs: list[dict[str, str]]) -> None:
    """Each line of the list with what this rule book says of its file."""
    for rang in rangs:
        nature = REUNIS.get(rang["Fichier"], rang["Nature"])
        if nature in CLASSES:
            classe, article = CLASSES[nature]
            fin = FINS[classe].isoformat()
            rang.update({"Classe de conservation": classe, "Article": article, "À conserver jusqu’au": fin})


def purge(paquet: Path, vers: Path, partis: Mapping[str, str], livre: bytes = b"", fin: date | None = None) -> Path:
    """The package without these files, each said to be of a class; `livre`: the rule book of the day."""
    sommes = {nom: sha512(octets).hexdigest() for nom, octets in contenu(paquet).items()}
    echus = tuple(
        Detruit(paquet.name, nom, sommes.get(f"data/{nom}", "0" * 128), classe, "§ 1", fin or FINS[classe])
        for nom, classe in partis.items()
    )
    du_jour = livre or contenu(paquet)[LIVRE]
    with vers.open("xb") as sortie:
        refaire(Paquet(paquet, paquet.name, "", RACINE, echus), RACINE, du_jour, LE, LE, "Mme d'Àrc", sortie)
    return vers


def fautes(paquet: Path) -> tuple[str, ...]:
    return verifier_archive(paquet, LE).fautes


def test_ce_qui_est_parti_a_son_heure_ne_se_discute_pas(paquet: Path, tmp_path: Path) -> None:
    assert fautes(paquet) == ()
    tout = {GRILLE: "evaluation", PV: "attributions", PV_WORD: "attributions", "documents/pv.pdf": "attributions",
            "documents/decisions.json": "attributions", "decisions/decisions.json": "attributions",
            "documents/parchemins.pdf": "certificats", PARCHEMIN: "certificats"}  # fmt: skip
    assert fautes(purge(paquet, tmp_path / "p.zip", tout)) == ()


def test_ce_qui_est_parti_est_compte_par_jour(paquet: Path, tmp_path: Path) -> None:
    un = purge(paquet, tmp_path / "a.zip", {GRILLE: "evaluation"})
    puis = remplacer(un, tmp_path / "b.zip", {LISTE: contenu(un)[LISTE].replace(b"2070-01-01", b"2071-02-01")})
    fait = purge(puis, tmp_path / "c.zip", {PV: "attributions", PV_WORD: "attributions"})
    dites = CliRunner().invoke(verifier_archive_seul, [str(fait)]).output.replace("\u00a0", " ").splitlines()
    assert [dite for dite in dites if "détruit" in dite] == [
        "· 2 fichiers détruits le 01/01/2070, leur durée passée : voir destructions.csv",
        "· 1 fichier détruit le 01/02/2071, sa durée passée : voir destructions.csv",
    ]


@pytest.mark.parametrize(
    ("fichier", "classe", "constat"),
    [
        (PARCHEMIN, "evaluation", "il est de la classe « certificats » (42 ans)"),
        ("documents/parchemins.pdf", "evaluation", "il est de la classe « certificats » (42 ans)"),
        (PV_WORD, "evaluation", "il est de la classe « attributions » (20 ans)"),
        ("documents/deliberation.xlsx", "evaluation", "il est de la classe « attributions » (20 ans)"),
        ("documents/journal.txt", "certificats", "il est de la classe « attributions » (20 ans)"),
        ("entrees/session.xlsx", "evaluation", "aucune durée n’est fixée pour lui"),
    ],
)
def test_une_autre_classe_que_la_sienne_est_un_constat(
    fichier: str, classe: str, constat: str, paquet: Path, tmp_path: Path
) -> None:
    dite = f"data/{fichier} : dit détruit comme « {classe} » ; d’après regles/formation/dispositif.toml, {constat}"
    assert dite in fautes(purge(paquet, tmp_path / "p.zip", {fichier: classe}))


@pytest.mark.parametrize(
    ("changer", "constat"),
    [
        (lambda liste, ligne: liste + ligne, f"dit plusieurs fois que « {GRILLE} » a été détruit"),
        (
            lambda liste, ligne: liste.replace(ligne.split(b";")[1], b"zz"),
            f"la somme SHA-512 de « {GRILLE} » n’en est pas une",
        ),
    ],
)
def test_une_destruction_mal_dite_est_un_constat(
    changer: Callable[[bytes, bytes], bytes], constat: str, paquet: Path, tmp_path: Path
) -> None:
    avant = purge(paquet, tmp_path / "a.zip", {GRILLE: "evaluation"})
    liste = contenu(avant)[LISTE]
    mal_dite = changer(liste, liste.splitlines(keepends=True)[-1])
    assert f"{LISTE} : {constat}" in fautes(remplacer(avant, tmp_path / "p.zip", {LISTE: mal_dite}))


@pytest.mark.parametrize("lignes", [0, 1])
def test_une_liste_de_destructions_qui_n_en_dit_aucune_est_nommee(lignes: int, paquet: Path, tmp_path: Path) -> None:
    avant = purge(paquet, tmp_path / "a.zip", {GRILLE: "evaluation"})
    vide = b"".join(contenu(avant)[LISTE].splitlines(keepends=True)[:lignes])
    assert fautes(remplacer(avant, tmp_path / "p.zip", {LISTE: vide})) == (
        f"{LISTE} : illisible, on ne sait pas ce qui a été détruit",
    )


@pytest.mark.parametrize("cellule", [b"2070-01-01", b"2024-10-11"])
def test_une_ligne_illisible_est_nommee_et_les_autres_comptent(cellule: bytes, paquet: Path, tmp_path: Path) -> None:
    """Nor is what it said destroyed missed."""
    avant = purge(paquet, tmp_path / "a.zip", {GRILLE: "evaluation", PV: "attributions"})
    liste = contenu(avant)[LISTE].splitlines(keepends=True)
    rang = next(rang for rang, ligne in enumerate(liste) if ligne.startswith(GRILLE.encode()))
    liste[rang] = liste[rang].replace(cellule, b"zz", 1)
    verdict = verifier_archive(remplacer(avant, tmp_path / "p.zip", {LISTE: b"".join(liste)}), LE)
    assert verdict.fautes == (f"{LISTE} : illisible à la ligne {rang + 1}, celle de « {GRILLE} »",)
    assert verdict.detruits == (f"data/{PV}",)


def test_une_fin_avancee_est_un_constat(paquet: Path, tmp_path: Path) -> None:
    faux = purge(paquet, tmp_path / "p.zip", {PARCHEMIN: "certificats"}, fin=date(2034, 10, 11))
    assert f"data/{PARCHEMIN} : détruit avant la fin de sa durée de conservation, le 11/10/2066" in fautes(faux)[0]


def test_une_fin_avancee_se_voit_meme_quand_les_decisions_sont_parties(paquet: Path, tmp_path: Path) -> None:
    """The register still has the day of the jury."""
    sans = dict.fromkeys(("documents/decisions.json", "decisions/decisions.json"), "attributions")
    avant = purge(paquet, tmp_path / "a.zip", sans)
    faux = purge(avant, tmp_path / "p.zip", {PARCHEMIN: "certificats"}, fin=date(2034, 10, 11))
    assert len(fautes(faux)) == 1 and "11/10/2066" in fautes(faux)[0]


@pytest.mark.parametrize("fichier", ["documents/jamais/publie.pdf", "editions/pv/jamais.pdf", "duplicatas/jamais.pdf"])
def test_ce_que_rien_d_autre_ne_connait_n_a_pas_pu_partir(fichier: str, paquet: Path, tmp_path: Path) -> None:
    faux = purge(paquet, tmp_path / "p.zip", {fichier: "certificats"})
    assert fautes(faux) == (f"data/{fichier} : dit détruit par destructions.csv, alors que rien d’autre ne le connaît",)


# --- a rule book that changed between the archive and the destruction ------------------------------------------------


def dix_ans(paquet: Path) -> bytes:
    return contenu(paquet)[LIVRE].replace(b"42 ans", b"10 ans")


def test_le_reglement_du_jour_est_garde_avec_ce_qu_il_a_fait_detruire(paquet: Path, tmp_path: Path) -> None:
    """The text has shortened a period since: what it made go is not said to have gone too soon."""
    fait = purge(paquet, tmp_path / "a.zip", {PARCHEMIN: "certificats"}, dix_ans(paquet), date(2034, 10, 11))
    membres = contenu(fait)
    du_jour = "data/regles/formation/dispositif-2070-01-01.toml"
    assert (fautes(fait), membres[du_jour], membres[LIVRE]) == ((), dix_ans(paquet), contenu(paquet)[LIVRE])
    encore = purge(fait, tmp_path / "b.zip", {GRILLE: "evaluation"}, dix_ans(paquet))
    assert (fautes(encore), [n for n in contenu(encore) if "/dispositif" in n]) == ((), [du_jour, LIVRE])


def test_sans_changement_aucun_reglement_n_est_ajoute(paquet: Path, tmp_path: Path) -> None:
    fait = purge(paquet, tmp_path / "p.zip", {GRILLE: "evaluation"})
    assert [nom for nom in contenu(fait) if "/dispositif" in nom] == [LIVRE]


@pytest.mark.parametrize("abimer", [lambda octets: b"[[" + octets, lambda _: b"classe = 3", lambda _: b"\xff"])
def test_un_reglement_illisible_est_dit(abimer: Callable[[bytes], bytes], paquet: Path, tmp_path: Path) -> None:
    fait = purge(paquet, tmp_path / "a.zip", {GRILLE: "evaluation"})
    faux = remplacer(fait, tmp_path / "p.zip", {LIVRE: abimer(contenu(fait)[LIVRE])})
    assert any("le règlement de l’archive ne se lit plus" in faute for faute in fautes(faux))


# --- what nothing ever destroys --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fichier",
    [
        "documents/empreintes.sha256",
        "documents/echeancier.ics",
        "registre/numeros.csv",
        "regles/commun/pv.docx",
        "LISEZMOI.txt",
        "index.html",
    ],
)
def test_ce_qui_dit_ce_qui_a_ete_publie_n_a_pas_pu_partir(fichier: str, paquet: Path, tmp_path: Path) -> None:
    """Even by a rule book that would have a period for it."""
    livre = contenu(paquet)[LIVRE].replace(b'["grilles"]', b'["grilles", "suivi", "registre", "regles", "empreintes"]')
    ancien = remplacer(paquet, tmp_path / "a.zip", {LIVRE: livre})
    fait = purge(ancien, tmp_path / "b.zip", {GRILLE: "evaluation"})
    detruits = contenu(fait)["data/destructions.csv"]
    faux = remplacer(
        fait, tmp_path / "p.zip", {"data/destructions.csv": detruits.replace(GRILLE.encode(), fichier.encode())}
    )
    sans = resceller(faux, tmp_path / "s.zip", lambda nom, octets: None if nom == f"data/{fichier}" else octets)
    assert f"data/{fichier} : dit détruit par destructions.csv, alors que rien ne le fait jamais détruire" in fautes(
        sans
    )
