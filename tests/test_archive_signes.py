"""Signed originals in a package: in the place of their documents, with both hashes; what betrays an alteration."""

import csv
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bench.seance import CODE, petite
from pipeline.affichage import barre
from pipeline.archive.archiver import archiver
from pipeline.archive.verifier import verifier_archive
from pipeline.chaine import executer
from pipeline.etude import Chemins
from pipeline.purge.purger import Ordre, purger
from tests.archives import ECHANTILLON, contenu, dire, refaire, resceller
from tests.numerisations import numeriser

JOUR = date(2024, 6, 14)
PV = "data/documents/pv/PV-CQPM-2021-0301-RI-pv.pdf"
PARCHEMIN = "data/documents/parchemins/MC-2024-00001-DARC-NGUYEN-parchemin.pdf"
EMARGEMENT = "data/documents/avant-jury/essai-emargement-jury.tif"
NON_SIGNE = "SHA-256 du document non signé"


@pytest.fixture(scope="module")
def chemins(libreoffice: str, tmp_path_factory: pytest.TempPathFactory) -> Chemins:
    """A published session; its attendance sheet and procès-verbal signed, its letter badly scanned, and a certificate
    signed, then scanned better.
    """
    chemins = petite(tmp_path_factory.mktemp("signes"), ("C001", "C003"))
    executer(chemins, CODE, (), 1, barre)
    publiee, dossier = chemins.sorties / CODE, chemins.entrees / CODE / "signes"
    dossier.mkdir()
    pv, emargement = publiee / "pv" / Path(PV).name, publiee / "avant-jury" / "essai-emargement-jury.pdf"
    (dossier / pv.name).write_bytes(numeriser(pv.read_bytes()))
    (dossier / f"{emargement.stem}.TIF").write_bytes(numeriser(emargement.read_bytes(), ".tif"))
    (dossier / "essai-lettre-gtp.pdf").write_bytes(b"%PDF coupe")
    parchemin = publiee / "parchemins" / Path(PARCHEMIN).name
    (dossier / parchemin.name).write_bytes(numeriser(parchemin.read_bytes()))
    executer(chemins, CODE, (), 1, barre)
    (dossier / parchemin.name).unlink()
    (dossier / f"{parchemin.stem}.tif").write_bytes(numeriser(parchemin.read_bytes(), ".tif"))
    executer(chemins, CODE, (), 1, barre)
    return chemins


@pytest.fixture(scope="module")
def paquet(chemins: Chemins) -> Path:
    return archiver(chemins, CODE).chemin


@pytest.fixture(scope="module")
def index(paquet: Path) -> dict[str, dict[str, str]]:
    return {rang["Fichier"]: rang for rang in table(contenu(paquet), "index.csv")}


def fautes(paquet: Path) -> tuple[str, ...]:
    return verifier_archive(paquet, JOUR).fautes


def somme(octets: bytes) -> str:
    return sha256(octets).hexdigest()


def test_l_original_signe_est_a_la_place_du_document(chemins: Chemins, paquet: Path) -> None:
    membres, entrees = contenu(paquet), chemins.entrees / CODE / "signes"
    assert membres[PV] == (entrees / Path(PV).name).read_bytes()
    assert membres[EMARGEMENT] == (entrees / "essai-emargement-jury.TIF").read_bytes()
    assert EMARGEMENT.replace(".tif", ".pdf") not in membres
    assert not any(nom.startswith("data/documents/signes/") for nom in membres)
    assert fautes(paquet) == ()


def test_les_deux_sommes_et_la_classe_du_document(chemins: Chemins, index: dict[str, dict[str, str]]) -> None:
    publiee = chemins.sorties / CODE
    autres = ("/transmissions/", "editions/", "/parchemins/")
    signes = {nom: rang for nom, rang in index.items() if rang[NON_SIGNE] and not any(a in nom for a in autres)}
    assert {nom: rang[NON_SIGNE] for nom, rang in signes.items()} == {
        PV.removeprefix("data/"): somme((publiee / "pv" / Path(PV).name).read_bytes()),
        EMARGEMENT.removeprefix("data/"): somme((publiee / "avant-jury/essai-emargement-jury.pdf").read_bytes()),
    }
    assert {rang["Classe de conservation"] for rang in signes.values()} == {"attributions"}
    assert all("original signé numérisé" in rang["Ce que c’est"] for rang in signes.values())


def test_un_original_signe_remplace_par_un_autre_garde_ce_qui_en_est_su(
    chemins: Chemins, index: dict[str, dict[str, str]]
) -> None:
    ((ancien, rang),) = ((nom, r) for nom, r in index.items() if nom.startswith("editions/signes/"))
    nouveau = index[PARCHEMIN.removeprefix("data/").replace(".pdf", ".tif")]
    document = chemins.sorties / CODE / "parchemins" / Path(PARCHEMIN).name
    assert Path(PARCHEMIN).stem in ancien
    assert rang["Ce que c’est"] == "parchemin, original signé numérisé, édition 1, remplacée"
    assert (rang["Candidat"], rang["Numéro"], rang[NON_SIGNE]) == (
        "C001",
        "MC-2024-00001",
        somme(document.read_bytes()),
    )
    assert all(rang[titre] == nouveau[titre] for titre in ("Candidat", "Numéro", "Classe de conservation", NON_SIGNE))


def test_les_copies_a_envoyer_ont_la_duree_de_leur_document(index: dict[str, dict[str, str]]) -> None:
    copies = {nom.rpartition("/")[2]: rang for nom, rang in index.items() if "transmissions/gtp/" in nom}
    assert {nom: rang["Classe de conservation"] for nom, rang in copies.items() if nom[1] in "34"} == {
        "03-emargement-jury.tif": "attributions",
        "04-pv-CQPM-2021-0301-RI.pdf": "attributions",
    }


def test_ce_qui_n_a_pas_ete_joint_reste_parmi_ce_qui_a_ete_recu(paquet: Path) -> None:
    recus = [nom for nom in contenu(paquet) if nom.startswith("data/entrees/signes/")]
    assert recus == ["data/entrees/signes/essai-lettre-gtp.pdf"]


def test_un_certificat_signe_se_controle_comme_le_lisezmoi_le_dit(
    paquet: Path, index: dict[str, dict[str, str]]
) -> None:
    """Number → file and checksum of the document → its signed original → the checksum that the register has of it."""
    membres = contenu(paquet)
    assert NON_SIGNE in membres["data/LISEZMOI.txt"].decode()
    (numero,) = (rang for rang in table(membres, "registre/numeros.csv") if rang["Numéro"] == "MC-2024-00001")
    ici = f"documents/{Path(numero['Fichier']).with_suffix('.tif').relative_to(CODE)}"
    assert "original signé numérisé" in index[ici]["Ce que c’est"]
    scan = f"{CODE}/signes/{Path(ici).name}"
    (edition,) = (rang for rang in table(membres, "registre/editions.csv") if rang["Fichier"] == scan)
    assert edition["SHA-256"] == somme(membres[f"data/{ici}"]) != numero["SHA-256 du fichier"]
    assert index[ici][NON_SIGNE] == numero["SHA-256 du fichier"]


def table(membres: dict[str, bytes], nom: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(membres[f"data/{nom}"].decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("nom", [PV, EMARGEMENT])
def test_un_autre_original_n_est_pas_accepte_meme_rescelle(nom: str, paquet: Path, tmp_path: Path) -> None:
    change = resceller(paquet, tmp_path / "p.zip", lambda n, octets: b"un autre" if n == nom else octets)
    assert f"{nom} : ce n’est pas l’original signé que dit le registre" in fautes(change)


@pytest.mark.parametrize("nom", [PV, EMARGEMENT])
def test_un_original_retire_manque_meme_rescelle(nom: str, paquet: Path, tmp_path: Path) -> None:
    change = resceller(paquet, tmp_path / "p.zip", lambda n, octets: None if n == nom else octets)
    assert f"{nom} : manque, signé ou non" in fautes(change)


def test_il_ne_tient_lieu_que_de_l_edition_que_dit_l_index(
    paquet: Path, index: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    edition = index[PV.removeprefix("data/")][NON_SIGNE].encode()

    def autre(nom: str, octets: bytes) -> bytes:
        return octets.replace(edition, b"0" * 64) if nom == "data/index.csv" else octets

    assert any(faute.startswith(PV) for faute in fautes(resceller(paquet, tmp_path / "p.zip", autre)))


@pytest.mark.parametrize(
    ("debut", "titre"),
    [
        (EMARGEMENT, "Classe de conservation"),
        (EMARGEMENT, NON_SIGNE),
        ("data/editions/signes/", "Numéro"),
        ("data/editions/signes/", NON_SIGNE),
        ("data/entrees/signes/", "Nature"),
        ("data/documents/transmissions/gtp/03", NON_SIGNE),
    ],
)
def test_la_liste_ne_dit_pas_autre_chose_d_un_original_signe(
    debut: str, titre: str, paquet: Path, tmp_path: Path
) -> None:
    dites = fautes(dire(paquet, tmp_path / "p.zip", debut.removeprefix("data/"), {titre: "autre chose"}))
    assert any(dite.startswith(debut) and "index.csv le dit" in dite for dite in dites)


@pytest.mark.parametrize(
    ("debut", "constat"),
    [
        ("data/documents/transmissions/gtp/02", "n’est pas le fichier publié"),
        ("data/documents/pv.pdf", "n’est pas le fichier publié"),
        ("data/documents/index.html", "n’est pas le fichier publié"),
        ("data/editions/", "ce n’est pas l’édition que dit le registre"),
    ],
)
def test_un_fichier_change_est_trouve_meme_rescelle(debut: str, constat: str, paquet: Path, tmp_path: Path) -> None:
    nom = next(n for n in sorted(contenu(paquet)) if n.startswith(debut))
    change = resceller(paquet, tmp_path / "p.zip", lambda n, octets: octets + b" " if n == nom else octets)
    assert any(dite.startswith(f"{nom} : {constat}") for dite in fautes(change))


def test_un_fichier_ajoute_partout_sauf_a_l_index_est_trouve(paquet: Path, tmp_path: Path) -> None:
    ajoute = "data/documents/pv/un-autre-pv.pdf"
    avec = refaire(paquet, tmp_path / "a.zip", lambda _, octets: octets)
    with zipfile.ZipFile(avec, "a") as zip_:
        zip_.writestr(f"{zip_.namelist()[0].partition('/')[0]}/{ajoute}", contenu(paquet)[PV])
    dites = fautes(resceller(avec, tmp_path / "p.zip", lambda _, octets: octets))
    assert f"{ajoute} : n’est pas de ceux qui ont été publiés" in dites
    assert f"{ajoute} : n’est pas dans index.csv, a été ajouté" in dites


def test_un_original_remplace_a_partout_la_duree_de_son_document(chemins: Chemins, tmp_path: Path) -> None:
    """The procès-verbal changed after it was signed: its scan is an earlier edition, and still where it was dropped."""
    autres = Chemins(tmp_path / "entrees", tmp_path / "sorties", chemins.gabarits)
    shutil.copytree(chemins.entrees, autres.entrees)
    shutil.copytree(chemins.sorties, autres.sorties)
    classeur = load_workbook(autres.entrees / CODE / "session.xlsx")
    classeur["Jury"]["B2"] = "Maëlle"
    classeur.save(autres.entrees / CODE / "session.xlsx")
    executer(autres, CODE, (), 1, barre)
    paquet = archiver(autres, CODE).chemin
    lieux = {f"editions/signes/{Path(PV).stem}", f"entrees/signes/{Path(PV).stem}"}
    classes = {
        rang["Fichier"]: rang["Classe de conservation"]
        for rang in table(contenu(paquet), "index.csv")
        if rang["Fichier"].startswith(tuple(lieux))
    }
    assert (len(classes), set(classes.values()), fautes(paquet)) == (2, {"attributions"}, ()), classes
    (constat,) = purger(autres, [CODE], date(2044, 6, 15), Ordre(date(2044, 6, 15), ""))
    assert constat.purge and classes.keys() <= {detruit.fichier for detruit in constat.purge.detruits}, constat.refus


def test_un_paquet_d_avant_se_controle_toujours() -> None:
    assert fautes(ECHANTILLON) == ()


# --- nobody is accused when what tells a scan can't be read ----------------------------------------------------------


@pytest.mark.parametrize("nom", ["numeros", "evenements", "editions", "chaine"])
def test_un_extrait_coupe_n_accuse_aucun_original_signe(nom: str, paquet: Path, tmp_path: Path) -> None:
    coupe = f"data/registre/{nom}.jsonl"
    refait = resceller(paquet, tmp_path / "p.zip", lambda n, o: o[:-9] if n == coupe else o)
    assert fautes(refait)[0].startswith(f"{coupe} : illisible à la ligne ")
    assert all(dite.startswith(coupe) for dite in fautes(refait)), fautes(refait)


def test_sans_registre_lisible_un_original_signe_est_compare_a_ce_qui_a_ete_publie(
    paquet: Path, tmp_path: Path
) -> None:
    editions, liste = "data/registre/editions.jsonl", "data/documents/empreintes.sha256"
    refait = resceller(
        paquet, tmp_path / "p.zip", lambda n, o: o[:-9] if n == editions else o + b" " if n == EMARGEMENT else o
    )
    assert f"{EMARGEMENT} : n’est pas le fichier publié, d’après {liste}" in fautes(refait)


@pytest.mark.parametrize(
    "abimer",
    [
        lambda octets: octets[: len(octets) // 2],
        lambda octets: octets.replace(b"Fichier;", b"zz;", 1),
        lambda octets: octets.replace(b";2044-06-14;", b";zz;"),
    ],
)
def test_un_index_illisible_n_accuse_aucun_original_signe(
    abimer: Callable[[bytes], bytes], paquet: Path, tmp_path: Path
) -> None:
    refait = resceller(paquet, tmp_path / "p.zip", lambda n, o: abimer(o) if n == "data/index.csv" else o)
    assert fautes(refait)
    assert all(dite.startswith("data/index.csv : illisible") for dite in fautes(refait)), fautes(refait)
