"""What the list of a package says of each file: a lie is found by the register and the rules that the package holds."""

import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bench.chantier import CODE
from pipeline.affichage import barre
from pipeline.archive import descriptions
from pipeline.archive.archiver import archiver
from pipeline.archive.verifier import verifier_archive
from pipeline.chaine import executer
from pipeline.etude import Chemins
from tests.archives import ECHANTILLON, contenu, dire, redire, refaire, resceller
from tests.purges import FINS, NUMERO, ORDRE, PARTIEL, REFUSE, a, archives, copie, juger

JOUR = date(2030, 1, 1)
SEDA = ECHANTILLON.with_name("archive-seda-2.3.zip")
DEMENTI = "d’après le registre et le règlement de l’archive, il est "
PARCHEMIN = f"documents/parchemins/{NUMERO}-DARC-NGUYEN-parchemin.pdf"
LIVRE = "data/regles/metallurgie/dispositif.toml"
DECISIONS = ("data/decisions/decisions.json", "data/documents/decisions.json")
CLASSE, FIN, NON_SIGNE = "Classe de conservation", "À conserver jusqu’au", "SHA-256 du document non signé"
SANS_CLASSE = {CLASSE: "", "Article": "", FIN: ""}
GRILLES = {CLASSE: "evaluation", "Article": "Partie 2, chapitre 6, § 2", FIN: "2024-06-14"}


@pytest.fixture(scope="module")
def paquet(archivee: Path) -> Path:
    """Someone certified, twice, with a duplicate; a part; a failure; the procès-verbal signed."""
    return archives(a(archivee))[0]


def dementis(paquet: Path, jour: date = JOUR) -> list[str]:
    """What is found in the lines of the list, each without what all of them say."""
    fautes = verifier_archive(paquet, jour).fautes
    return [faute.removeprefix("data/").replace(DEMENTI, "") for faute in fautes if DEMENTI in faute]


def phrases(fichier: str, vrai: str, dit: str) -> list[str]:
    return [f"{fichier} : {vrai} ; index.csv le dit {dit}"]


# --- a lie in one line ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fichier", "dit", "vrai", "faux"),
    [
        (
            PARCHEMIN,
            {CLASSE: "evaluation", FIN: "2023-11-17"},
            "de la classe « certificats », à conserver jusqu’au 14/06/2066",
            "de la classe « evaluation », à conserver jusqu’au 17/11/2023",
        ),
        (
            PARCHEMIN,
            SANS_CLASSE,
            "de la classe « certificats », selon « Partie 2, chapitre 6, § 2 », à conserver jusqu’au 14/06/2066",
            "sans classe, sans article, sans date de fin",
        ),
        (PARCHEMIN, {CLASSE: "inventee"}, "de la classe « certificats »", "de la classe « inventee »"),
        (PARCHEMIN, {CLASSE: "x" * 99}, "de la classe « certificats »", f"de la classe « {'x' * 60}… »"),
        (PARCHEMIN, {FIN: ""}, "à conserver jusqu’au 14/06/2066", "sans date de fin"),
        (PARCHEMIN, {FIN: "2099-01-01"}, "à conserver jusqu’au 14/06/2066", "à conserver jusqu’au 01/01/2099"),
        (PARCHEMIN, {"Article": "§ 9"}, "selon « Partie 2, chapitre 6, § 2 »", "selon « § 9 »"),
        (PARCHEMIN, {"Candidat": PARTIEL}, "du candidat « C001 »", "du candidat « C003 »"),
        (PARCHEMIN, {"Candidat": ""}, "du candidat « C001 »", "d’aucun candidat"),
        (PARCHEMIN, {"Numéro": ""}, f"du numéro « {NUMERO} »", "sans numéro"),
        (
            PARCHEMIN,
            {NON_SIGNE: "0" * 64},
            "sans document non signé",
            f"l’original signé du document « {'0' * 60}… »",
        ),
        (
            f"documents/fiches/{PARTIEL}-OEUVRARD-fiche.pdf",
            {CLASSE: "appreciations-echec", FIN: "2026-06-14"},
            "de la classe « appreciations-partiel », à conserver jusqu’au 14/06/2029",
            "de la classe « appreciations-echec », à conserver jusqu’au 14/06/2026",
        ),
        (
            "documents/fiches.pdf",
            {CLASSE: "appreciations-partiel", FIN: "2029-06-14"},
            "de la classe « appreciations-echec », à conserver jusqu’au 14/06/2026",
            "de la classe « appreciations-partiel », à conserver jusqu’au 14/06/2029",
        ),
        ("documents/fiches.pdf", {"Nature": "fiche"}, "de nature « reunion »", "de nature « fiche »"),
        ("documents/fiches/C001-DARC-NGUYEN-fiche.pdf", {FIN: "2029-06-14"}, "sans date de fin",
         "à conserver jusqu’au 14/06/2029"),
        ("documents/index.html", {"Nature": "suivi"}, "de nature « decisions »", "de nature « suivi »"),
        ("documents/echeancier.ics", GRILLES, "sans classe, sans article, sans date de fin",
         "de la classe « evaluation », selon « Partie 2, chapitre 6, § 2 », à conserver jusqu’au 14/06/2024"),
        ("documents/transmissions/gtp/04-pv-CQPM-2021-0301-RI.pdf", {"Nature": "grilles"}, "de nature « pv »",
         "de nature « grilles »"),
        ("decisions/decisions.json", {FIN: "2024-06-14"}, "à conserver jusqu’au 14/06/2044",
         "à conserver jusqu’au 14/06/2024"),
        ("entrees/session.xlsx", {"Nature": "grilles", **GRILLES},
         "de nature « session », de la classe « attributions », selon « Partie 2, chapitre 6, § 3 »,"
         " à conserver jusqu’au 14/06/2044",
         "de nature « grilles », de la classe « evaluation », selon « Partie 2, chapitre 6, § 2 »,"
         " à conserver jusqu’au 14/06/2024"),
        ("entrees/session.xlsx", {"Nature": "grilles", "Nom d’origine": "grilles/session.xlsx"},
         "de nature « session »", "de nature « grilles »"),
        ("entrees/grilles/C001-D-ARC-NGUYEN.xlsx", {FIN: "2044-06-14"}, "à conserver jusqu’au 14/06/2024",
         "à conserver jusqu’au 14/06/2044"),
        ("registre/editions.csv", {"Nature": "grilles"}, "de nature « registre »", "de nature « grilles »"),
        ("regles/metallurgie/dispositif.toml", {FIN: "2024-06-14"}, "sans date de fin",
         "à conserver jusqu’au 14/06/2024"),
        ("versions.json", {"Candidat": "C001"}, "d’aucun candidat", "du candidat « C001 »"),
        ("LISEZMOI.txt", {"Numéro": NUMERO}, "sans numéro", f"du numéro « {NUMERO} »"),
    ],
)  # fmt: skip
def test_une_ligne_qui_ment_est_trouvee(
    fichier: str, dit: dict[str, str], vrai: str, faux: str, paquet: Path, tmp_path: Path
) -> None:
    assert dementis(dire(paquet, tmp_path / "p.zip", fichier, dit)) == phrases(fichier, vrai, faux)


@pytest.mark.parametrize(
    ("debut", "dit"),
    [
        (f"editions/parchemins/{NUMERO}", GRILLES),
        ("duplicatas/", {"Nature": "parchemin"}),
        ("duplicatas/", {FIN: "2024-06-14"}),
        ("documents/pv/PV-CQPM-2021-0301-RI-pv.pdf", {NON_SIGNE: ""}),
        ("documents/transmissions/gtp/04", {NON_SIGNE: ""}),
        ("editions/pv/", {NON_SIGNE: "0" * 64}),
    ],
)
def test_ou_que_soit_le_fichier(debut: str, dit: dict[str, str], paquet: Path, tmp_path: Path) -> None:
    (dementi,) = dementis(dire(paquet, tmp_path / "p.zip", debut, dit))
    assert dementi.startswith(debut)


@pytest.mark.parametrize("titre", ["Ce que c’est", "Conservation"])
def test_les_mots_ne_sont_pas_compares(titre: str, paquet: Path, tmp_path: Path) -> None:
    autrement = redire(paquet, tmp_path / "p.zip", lambda rangs: [rang.update({titre: "dit ainsi"}) for rang in rangs])
    assert verifier_archive(autrement, JOUR).fautes == ()


def test_une_liste_qui_ment_partout_n_ensevelit_pas_le_reste(
    paquet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(descriptions, "CONSTATS_MAX", 2)
    faux = redire(paquet, tmp_path / "p.zip", lambda rangs: [rang.update(Candidat="C999") for rang in rangs])
    fautes = verifier_archive(faux, JOUR).fautes
    nombre = len([nom for nom in contenu(paquet) if nom.startswith("data/")]) - 2
    assert (len(fautes), len(dementis(faux))) == (3, 2)
    assert fautes[2] == f"data/index.csv : se trompe sur {nombre} fichiers en tout, dont seuls les premiers sont nommés"


# --- what is over -----------------------------------------------------------------------------------------------------


def test_rien_n_est_dit_echu_par_une_date_dementie(paquet: Path, tmp_path: Path) -> None:
    """Neither the certificate that is said to be a grid, nor the grid that is said to be kept until later."""
    faux = dire(paquet, tmp_path / "a.zip", PARCHEMIN, {CLASSE: "evaluation", FIN: "2024-06-14"})
    avant, apres = (verifier_archive(p, FINS["evaluation"] + timedelta(days=1)).echues for p in (paquet, faux))
    assert avant and apres == avant
    assert not any(PARCHEMIN in echue.fichiers for echue in apres)


# --- nobody is accused by what can't be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("abime", "abimer", "constat"),
    [
        ("data/registre/editions.jsonl", lambda o: o[:-9], "data/registre/editions.jsonl : illisible à la ligne"),
        (LIVRE, lambda o: b"[[" + o, f"{LIVRE} : ce n’est pas ce dont la publication a été faite"),
        (LIVRE, lambda _: None, f"{LIVRE} : est dans index.csv, et manque"),
        (
            LIVRE,
            lambda o: o.replace(b'"42 ans"', b'"9999 ans"'),
            f"{LIVRE} : ce n’est pas ce dont la publication a été faite",
        ),
        (DECISIONS[0], lambda _: b"{", "data/decisions/decisions.json : ce ne sont pas les décisions publiées"),
    ],
)
def test_sans_ce_qui_le_dirait_rien_n_est_dit(
    abime: str, abimer: Callable[[bytes], bytes | None], constat: str, paquet: Path, tmp_path: Path
) -> None:
    menteur = dire(paquet, tmp_path / "a.zip", PARCHEMIN, GRILLES)
    refait = resceller(menteur, tmp_path / "p.zip", lambda n, o: abimer(o) if n == abime else o)
    assert any(faute.startswith(constat) for faute in verifier_archive(refait, JOUR).fautes)
    assert dementis(refait) == []
    assert not any("index.csv : illisible" in faute for faute in verifier_archive(refait, JOUR).fautes)


def test_des_decisions_d_avant_ne_donnent_pas_toutes_leurs_dates(paquet: Path, tmp_path: Path) -> None:
    """The first version of the program did not write when the deliberation closed."""

    def ancien(nom: str, octets: bytes) -> bytes:
        return octets.replace(b'"deliberation_close_le": "2024-06-14"', b'"deliberation_close_le": null')

    avant = resceller(paquet, tmp_path / "a.zip", ancien)
    assert b'"deliberation_close_le": null' in contenu(avant)[DECISIONS[0]]
    assert dementis(avant) == []
    (dementi,) = dementis(dire(avant, tmp_path / "p.zip", "entrees/grilles/", {CLASSE: "certificats"}))
    assert dementi.endswith("de la classe « evaluation » ; index.csv le dit de la classe « certificats »")


def test_une_valeur_illisible_n_accuse_que_sa_ligne(paquet: Path, tmp_path: Path) -> None:
    menteur = dire(paquet, tmp_path / "a.zip", PARCHEMIN, {CLASSE: "evaluation"})
    refait = dire(menteur, tmp_path / "p.zip", "versions.json", {FIN: "demain"})
    assert len(dementis(refait)) == 1 and len(verifier_archive(refait, JOUR).fautes) == 2


# --- after a destruction ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def purge_de_l_echec(archivee: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without what was about the failure, the decisions still there."""
    chemins = copie(archivee, tmp_path_factory.mktemp("echec") / "s")
    juger(chemins, FINS["appreciations-echec"] + timedelta(days=1), ORDRE)
    return archives(chemins)[0]


@pytest.fixture(scope="module")
def sans_decisions(paquet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without the decisions: what it says of the others is all that is left."""
    vers = tmp_path_factory.mktemp("sans") / "p.zip"
    return resceller(paquet, vers, lambda n, o: None if n in DECISIONS else o)


@pytest.fixture(scope="module")
def purge_des_decisions(archivee: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificates only, twenty years later."""
    chemins = copie(archivee, tmp_path_factory.mktemp("decisions") / "s")
    juger(chemins, FINS["attributions"] + timedelta(days=1), ORDRE)
    return archives(chemins)[0]


def test_apres_une_destruction_une_ligne_qui_ment_est_trouvee(purge_de_l_echec: Path, tmp_path: Path) -> None:
    assert verifier_archive(purge_de_l_echec, JOUR).fautes == ()
    faux = dire(purge_de_l_echec, tmp_path / "p.zip", "documents/fiches/C003", {FIN: "2026-06-14"})
    assert dementis(faux) == phrases(
        "documents/fiches/C003-OEUVRARD-fiche.pdf", "à conserver jusqu’au 14/06/2029", "à conserver jusqu’au 14/06/2026"
    )


@pytest.mark.parametrize(
    ("fichier", "dit", "vrai", "faux"),
    [
        (PARCHEMIN, {FIN: ""}, "à conserver jusqu’au 14/06/2066", "sans date de fin"),
        (PARCHEMIN, {FIN: "2045-01-01"}, "à conserver jusqu’au 14/06/2066", "à conserver jusqu’au 01/01/2045"),
        (PARCHEMIN, {CLASSE: "evaluation"}, "de la classe « certificats »", "de la classe « evaluation »"),
        ("documents/parchemins.pdf", {CLASSE: ""}, "de la classe « certificats »", "sans classe"),
    ],
)
def test_sans_les_decisions_le_registre_dit_encore_le_jour_du_jury(
    fichier: str, dit: dict[str, str], vrai: str, faux: str, purge_des_decisions: Path, tmp_path: Path
) -> None:
    assert verifier_archive(purge_des_decisions, date(2050, 1, 1)).fautes == ()
    assert dementis(dire(purge_des_decisions, tmp_path / "p.zip", fichier, dit)) == phrases(fichier, vrai, faux)


@pytest.mark.parametrize(
    ("fichier", "dit", "nombre"),
    [
        (f"documents/fiches/{PARTIEL}", {}, 0),
        (f"documents/fiches/{PARTIEL}", {CLASSE: "appreciations-echec", FIN: "2026-06-14"}, 0),
        (f"documents/fiches/{PARTIEL}", SANS_CLASSE, 0),
        (f"documents/fiches/{PARTIEL}", {CLASSE: "evaluation"}, 1),
        (f"documents/fiches/{REFUSE}", {FIN: "2025-06-14"}, 1),
        ("documents/fiches.pdf", {CLASSE: "appreciations-partiel", FIN: "2029-06-14"}, 0),
        ("documents/fiches.pdf", {CLASSE: "evaluation"}, 1),
        ("entrees/grilles/", {FIN: "2025-01-01"}, 0),
        ("entrees/grilles/", {FIN: ""}, 0),
        ("entrees/grilles/", {FIN: "2024-06-13"}, 1),
        ("documents/pv/", {FIN: ""}, 1),
    ],
)
def test_sans_les_decisions_tout_ce_qui_a_pu_etre_est_admis(
    fichier: str, dit: dict[str, str], nombre: int, sans_decisions: Path, tmp_path: Path
) -> None:
    """The outcome of a candidate, and the day when the deliberation closed, not before the jury's."""
    assert len(dementis(dire(sans_decisions, tmp_path / "p.zip", fichier, dit))) == nombre


@pytest.mark.parametrize(
    ("fin", "vrai"),
    [
        ("2066-06-14", ""),
        ("2067-01-31", ""),
        ("", ""),
        ("2065-12-31", "à conserver jusqu’au 14/06/2066 au moins"),
    ],
)
def test_une_delivrance_apres_le_jury_n_est_connue_qu_au_plus_tot(
    fin: str, vrai: str, sans_decisions: Path, tmp_path: Path
) -> None:
    def a_la_validation(nom: str, octets: bytes) -> bytes:
        return octets.replace(b'[delivrance]\ndate = "jury"', b'[delivrance]\ndate = "validation"')

    menteur = dire(sans_decisions, tmp_path / "a.zip", PARCHEMIN, {FIN: fin})
    dits = dementis(resceller(menteur, tmp_path / "p.zip", a_la_validation))
    assert [dit.split(" ; ")[0] for dit in dits] == [f"{PARCHEMIN} : {vrai}"] * bool(vrai)


# --- other packages ---------------------------------------------------------------------------------------------------


def test_sans_duree_dans_le_reglement_une_duree_inventee_est_trouvee(tmp_path: Path) -> None:
    """In a package of format 1."""
    faux = dire(ECHANTILLON, tmp_path / "p.zip", "documents/pv/PV-CQP-AF-pv.pdf", {CLASSE: "attributions"})
    assert dementis(faux) == phrases("documents/pv/PV-CQP-AF-pv.pdf", "sans classe", "de la classe « attributions »")


def test_un_transfert_seda_se_juge_aussi(tmp_path: Path) -> None:
    with zipfile.ZipFile(SEDA) as zip_:
        uri = next(n for n in zip_.namelist() if zip_.read(n).startswith("\ufeffFichier;".encode()))
    ou = uri.partition("/")[2]
    faux = refaire(
        SEDA, tmp_path / "p.zip", lambda n, o: o.replace(b";parchemin;01;", b";grilles;01;") if n == ou else o
    )
    (dementi,) = dementis(faux)
    assert dementi.endswith("de nature « parchemin » ; index.csv le dit de nature « grilles »")


def test_un_nom_d_origine_ne_fait_pas_d_un_fichier_un_autre(chemins: Chemins, tmp_path: Path) -> None:
    """A file whose folder had to be renamed is what it was in its own folder."""
    ecarte = chemins.entrees / CODE / "grillés"
    ecarte.mkdir()
    (ecarte / "note.txt").write_bytes(b"une note")
    executer(chemins, CODE, (), 1, barre)
    paquet = archiver(chemins, CODE).chemin
    assert "data/entrees/grilles/note.txt" in contenu(paquet)
    assert verifier_archive(paquet, JOUR).fautes == ()
    (dementi,) = dementis(dire(paquet, tmp_path / "p.zip", "entrees/grilles/note.txt", {"Nom d’origine": ""}))
    assert dementi.endswith("de nature « grilles » ; index.csv le dit de nature « entrees »")
