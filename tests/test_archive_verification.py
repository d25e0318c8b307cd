"""A package of an earlier version, checked where there is nothing else: whatever is done to it is found and named."""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.archive import source
from pipeline.archive.verifier import verifier_archive
from pipeline.cli_archive import verifier_archive as lancer_seul
from pipeline.erreurs import CodeSortie, DocumentInvalide, ErreurFatale, UsageInvalide
from tests.archives import ECHANTILLON, contenu, deballer, fichiers, refaire, resceller, un_octet

JOUR = date(2030, 1, 1)
FICHIERS = sorted(contenu(ECHANTILLON))
PARCHEMIN = next(nom for nom in FICHIERS if nom.startswith("data/documents/parchemins/"))
RACINE = Path(__file__).parent.parent


def fautes(paquet: Path) -> list[str]:
    return list(verifier_archive(paquet, JOUR).fautes)


def commande(dossier: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The real command, from a folder where there is neither register, inputs nor templates."""
    propre = {nom: valeur for nom, valeur in os.environ.items() if nom != "REGISTRE"} | {"PYTHONPATH": str(RACINE)}
    commande = [sys.executable, "-m", "pipeline", "verifier-archive", *arguments]
    return subprocess.run(commande, cwd=dossier, env=propre, capture_output=True, text=True, check=False)


def test_un_paquet_d_une_version_anterieure_se_verifie_seul(tmp_path: Path) -> None:
    fini = commande(tmp_path, str(ECHANTILLON))
    assert (fini.returncode, fini.stderr) == (CodeSortie.FAIT, "")
    assert f"✓ {len(FICHIERS)} fichiers" in fini.stdout.replace("\u00a0", " ")
    assert list(tmp_path.iterdir()) == []


def test_decompresse_il_se_verifie_aussi(tmp_path: Path) -> None:
    racine = deballer(ECHANTILLON, tmp_path / "ici")
    assert fautes(racine) == fautes(racine.parent) == []


@pytest.fixture(scope="module")
def deballe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, unpacked; whoever changes it puts it back."""
    return deballer(ECHANTILLON, tmp_path_factory.mktemp("deballe") / "ici")


@pytest.mark.parametrize("nom", FICHIERS)
def test_un_octet_change_est_trouve_dans_son_fichier(nom: str, deballe: Path) -> None:
    octets = (deballe / nom).read_bytes()
    for rang in (0, len(octets) // 3, len(octets) // 2, len(octets) - 1):
        (deballe / nom).write_bytes(un_octet(octets, rang))
        trouvees = fautes(deballe)
        (deballe / nom).write_bytes(octets)
        assert any(faute.startswith(nom) for faute in trouvees), (rang, trouvees)
    assert fautes(deballe) == []


def test_un_octet_change_dans_le_zip_lui_meme_est_trouve(tmp_path: Path) -> None:
    octets = ECHANTILLON.read_bytes()
    with zipfile.ZipFile(ECHANTILLON) as zip_:
        milieux = {m.filename.partition("/")[2]: m.header_offset + 30 + len(m.filename) for m in zip_.infolist()}
    for nom, debut in milieux.items():
        (tmp_path / "p.zip").write_bytes(un_octet(octets, debut))
        assert any(faute.startswith(nom) for faute in fautes(tmp_path / "p.zip")), nom


@pytest.mark.parametrize("nom", FICHIERS)
def test_un_fichier_retire_est_nomme(nom: str, deballe: Path, tmp_path: Path) -> None:
    ailleurs = (deballe / nom).rename(tmp_path / "ailleurs")
    trouvees = fautes(deballe)
    ailleurs.rename(deballe / nom)
    assert any(faute.startswith(nom) and "manque" in faute for faute in trouvees)


def test_un_fichier_retire_du_zip_est_nomme(tmp_path: Path) -> None:
    for nom in ("bagit.txt", "manifest-sha512.txt", PARCHEMIN):
        paquet = refaire(ECHANTILLON, tmp_path / "p.zip", lambda n, o, nom=nom: None if n == nom else o)  # type: ignore[misc]
        assert any(faute.startswith(nom) and "manque" in faute for faute in fautes(paquet))


@pytest.mark.parametrize("nom", ["data/documents/pv/faux.pdf", "data/registre/.cache", "note.txt"])
def test_un_fichier_ajoute_est_nomme(nom: str, tmp_path: Path) -> None:
    racine = deballer(ECHANTILLON, tmp_path / "ici")
    (racine / nom).write_bytes(b"x")
    assert f"{nom} : a été ajouté à l’archive" in fautes(racine)


def test_la_commande_dit_ce_qui_a_change_et_refuse(tmp_path: Path) -> None:
    paquet = refaire(ECHANTILLON, tmp_path / "p.zip", lambda n, o: un_octet(o, 9) if n == PARCHEMIN else o)
    fini = commande(tmp_path, str(paquet))
    assert fini.returncode == CodeSortie.DOCUMENT_INVALIDE
    assert PARCHEMIN in fini.stderr and "✗" in fini.stderr and "Traceback" not in fini.stderr
    assert "À faire" in fini.stderr


# --- what it is called -----------------------------------------------------------------------------------------------


SEDA = ECHANTILLON.with_name("archive-seda-2.3.zip")


@pytest.mark.parametrize(
    ("paquet", "nom", "dit"),
    [
        (ECHANTILLON, "essai-2026-11-21.zip", False),
        (ECHANTILLON, "essai-2026-11-21-2.zip", False),
        (ECHANTILLON, "essai-2026-11-21 (copie).zip", False),
        (ECHANTILLON, "essai-2026-11-21-purge-2044-06-15.zip", False),
        (ECHANTILLON, "2024-06-2024-07-12.zip", True),
        (ECHANTILLON, "essai-2026-11-210.zip", True),
        (SEDA, "essai-2026-11-22-seda-2.3.zip", False),
        (SEDA, "2024-06-2024-07-12-seda-2.3.zip", True),
    ],
)
def test_un_fichier_sous_le_nom_d_une_autre_session_est_dit(paquet: Path, nom: str, dit: bool, tmp_path: Path) -> None:
    shutil.copy(paquet, tmp_path / nom)
    verdict = verifier_archive(tmp_path / nom, JOUR)
    remarque = f"Le fichier s’appelle « {nom} », mais ce qu’il contient est l’archive « {paquet_de(paquet)} »."
    assert (verdict.fautes, verdict.remarques) == ((), (remarque,) if dit else ())


def paquet_de(paquet: Path) -> str:
    return "essai-2026-11-22" if paquet == SEDA else "essai-2026-11-21"


def test_un_dossier_decompresse_sous_un_autre_nom_est_dit(tmp_path: Path) -> None:
    racine = deballer(ECHANTILLON, tmp_path / "ici")
    assert verifier_archive(racine, JOUR).remarques == verifier_archive(racine.parent, JOUR).remarques == ()
    (remarque,) = verifier_archive(racine.rename(racine.with_name("2024-06-2024-07-12")), JOUR).remarques
    assert remarque.startswith("Le dossier s’appelle « 2024-06-2024-07-12 »")


def test_une_archive_qui_se_dit_d_une_autre_session_que_son_registre_est_trouvee(tmp_path: Path) -> None:
    paquet = resceller(
        ECHANTILLON, tmp_path / "p.zip",
        lambda n, o: o.replace(b"Identifier: essai-", b"Identifier: 2024-06-") if n == "bag-info.txt" else o,
    )  # fmt: skip
    assert fautes(paquet) == [
        "l’archive se dit « 2024-06-2026-11-21 », mais le registre qu’elle contient est de « essai »"
    ]


# --- what can't be read ----------------------------------------------------------------------------------------------


def interdire(monkeypatch: pytest.MonkeyPatch, nom: str, numero: int) -> None:
    """The system refuses files and folders of that name, even to who may read everything."""

    def refuser(vraie: Callable[..., object], chemin: str, *suite: int) -> object:
        if Path(chemin).name == nom:
            raise OSError(numero, os.strerror(numero), str(chemin))
        return vraie(chemin, *suite)

    for fonction in ("open", "scandir"):
        monkeypatch.setattr(os, fonction, partial(refuser, getattr(os, fonction)))


@pytest.mark.parametrize("nom", ["p.zip", "p.zip.age"])
@pytest.mark.parametrize(
    ("numero", "code"), [(errno.EACCES, CodeSortie.USAGE), (errno.EIO, CodeSortie.DOCUMENT_INVALIDE)]
)
def test_un_fichier_que_l_on_ne_peut_pas_lire_n_est_dit_ni_abime_ni_autre_chose(
    nom: str, numero: int, code: CodeSortie, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ECHANTILLON, tmp_path / nom)
    interdire(monkeypatch, nom, numero)
    fini = CliRunner().invoke(lancer_seul, [str(tmp_path / nom)])
    assert isinstance(fini.exception, ErreurFatale)
    assert (fini.exception.code, "ne peut pas être lu" in fini.exception.message) == (code, True)
    assert fini.exception.remede and "✓" not in fini.output


@pytest.mark.parametrize("nom", ["bagit.txt", Path(PARCHEMIN).name, "parchemins", "essai-2026-11-21"])
def test_dans_un_dossier_ce_que_l_on_ne_peut_pas_lire_est_nomme_et_n_accuse_personne(
    nom: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    racine = deballer(ECHANTILLON, tmp_path / "ici")
    interdire(monkeypatch, nom, errno.EACCES)
    with pytest.raises(UsageInvalide, match=f"{nom} » ne peut pas être lu : vous n’en avez pas le droit"):
        verifier_archive(racine, JOUR)


def test_sans_index_lisible_aucune_duree_n_est_dite_passee_ni_en_cours(tmp_path: Path) -> None:
    paquet = refaire(ECHANTILLON, tmp_path / "i.zip", lambda n, o: b"?;?\n1;2\n" if n == "data/index.csv" else o)
    assert verifier_archive(paquet, JOUR).echues is None
    fini = commande(tmp_path, str(tmp_path / "i.zip"))
    assert fini.returncode == CodeSortie.DOCUMENT_INVALIDE
    assert "illisible, les dates de conservation ne sont pas connues" in fini.stderr
    assert "durée de conservation" not in fini.stdout


# --- when the lists of checksums were made again: the register's extract knows ---------------------------------------


def test_un_parchemin_remplace_avec_ses_sommes_n_est_plus_celui_du_registre(tmp_path: Path) -> None:
    paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lambda n, o: o + b"\n" if n == PARCHEMIN else o)
    assert f"{PARCHEMIN} : ce n’est pas l’édition en vigueur du registre" in fautes(paquet)


def test_un_parchemin_retire_avec_ses_sommes_manque_au_registre(tmp_path: Path) -> None:
    paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lambda n, o: None if n == PARCHEMIN else o)
    assert f"{PARCHEMIN} : manque, alors que le registre en a une édition en vigueur" in fautes(paquet)


def lignes(nom: str, changer: Callable[[list[dict[str, object]]], object]) -> Callable[[str, bytes], bytes]:
    """The lines of one file of the extract, changed."""

    def appliquer(fichier: str, octets: bytes) -> bytes:
        if fichier != f"data/registre/{nom}":
            return octets
        objets = [json.loads(ligne) for ligne in octets.splitlines()]
        changer(objets)
        return "".join(json.dumps(objet, ensure_ascii=False) + "\n" for objet in objets).encode()

    return appliquer


@pytest.mark.parametrize(
    ("nom", "changer", "mots"),
    [
        ("evenements.jsonl", lambda o: o[0].update(candidat="C999"), "événement 1 : son contenu a été modifié"),
        ("evenements.jsonl", lambda o: o.pop(1), "événement 2 : manque"),
        ("evenements.jsonl", lambda o: o.pop(), "annoncée ou présente"),
        ("evenements.jsonl", lambda o: o.pop(0), "événement 1 : manque"),
        ("chaine.jsonl", lambda o: o[0].update(session=""), "ne va pas du premier au dernier"),
        ("chaine.jsonl", lambda o: o.pop(1), "il ne suit pas celui qui le précède"),
        ("editions.jsonl", lambda o: o[0].update(sha256="0" * 64), "édition 1"),
        ("editions.jsonl", lambda o: o.pop(1), "annoncée ou présente"),
        ("editions.jsonl", lambda o: o.pop(), "les éditions ne sont pas celles qu’il annonce"),
        ("numeros.jsonl", lambda o: o.pop(), "pas à la fois dans les numéros"),
        ("numeros.jsonl", lambda o: o[0].update(rang="un"), "illisible à la ligne 1"),
        (
            "evenements.jsonl",
            lambda o: o.insert(0, o.pop(1)),
            "evenements.jsonl : l’événement 1 n’y est pas à sa place",
        ),
        ("evenements.jsonl", lambda o: o.insert(0, o[0]), "l’événement 1 n’y est pas à sa place, ou y est deux fois"),
        ("editions.jsonl", lambda o: o.insert(0, o[0]), "l’édition 1 n’y est pas à sa place, ou y est deux fois"),
        ("numeros.jsonl", lambda o: o.append(o[0]), "numeros.jsonl : « CPEF-2024-00001 » y est 2 fois"),
        ("evenements.jsonl", lambda o: o[0].update(donnees="[" * 90_000), "son contenu a été modifié"),
    ],
)
def test_un_extrait_du_registre_change_se_voit(
    nom: str, changer: Callable[[list[dict[str, object]]], object], mots: str, tmp_path: Path
) -> None:
    paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lignes(nom, changer))
    assert any(mots in faute for faute in fautes(paquet)), fautes(paquet)


def test_un_pdf_qui_ne_se_dit_pas_pdf_a_est_nomme(tmp_path: Path) -> None:
    sans = b"<pdfaid:part>3</pdfaid:part>"
    paquet = resceller(
        ECHANTILLON, tmp_path / "p.zip",
        lambda n, o: o.replace(b"<pdfaid:part>2</pdfaid:part>", sans) if n == "data/documents/pv.pdf" else o,
    )  # fmt: skip
    assert "data/documents/pv.pdf : ne se déclare pas PDF/A-2b" in fautes(paquet)


# --- hostile ones ----------------------------------------------------------------------------------------------------


def ajouter(vers: Path, nom: str, octets: bytes = b"x", mode: int = 0) -> Path:
    vers.write_bytes(ECHANTILLON.read_bytes())
    entree = zipfile.ZipInfo(nom)
    entree.create_system, entree.external_attr = 3, mode << 16
    with zipfile.ZipFile(vers, "a") as zip_:
        zip_.writestr(entree, octets)
    return vers


@pytest.mark.parametrize("nom", ["../../evasion.txt", "/etc/evasion", "essai\\..\\evasion", "C:evasion", "x/../../e"])
def test_un_nom_qui_sort_de_l_archive_est_dit_et_rien_n_est_ecrit(nom: str, tmp_path: Path) -> None:
    (tmp_path / "ici").mkdir()
    fini = commande(tmp_path / "ici", str(ajouter(tmp_path / "p.zip", nom)))
    assert fini.returncode == CodeSortie.DOCUMENT_INVALIDE
    assert "ne pas la décompresser" in fini.stderr
    assert sorted(fichiers(tmp_path)) == ["p.zip"]


def test_un_lien_dans_le_zip_est_dit(tmp_path: Path) -> None:
    paquet = ajouter(tmp_path / "p.zip", "essai/data/lien", b"/etc/passwd", stat.S_IFLNK | 0o777)
    assert any("un lien ou un fichier spécial" in faute for faute in fautes(paquet))


def test_un_lien_dans_le_dossier_est_dit_et_n_est_pas_suivi(tmp_path: Path) -> None:
    racine = deballer(ECHANTILLON, tmp_path / "ici")
    dehors = tmp_path / "dehors"
    dehors.write_bytes((racine / PARCHEMIN).read_bytes())
    (racine / PARCHEMIN).unlink()
    (racine / PARCHEMIN).symlink_to(dehors)
    (racine / "data" / "boucle").symlink_to(racine)
    trouvees = fautes(racine)
    assert f"{PARCHEMIN} : manque" in trouvees
    assert {
        f"« {nom} » : un lien ou un fichier spécial, qui n’est pas suivi" for nom in (PARCHEMIN, "data/boucle")
    } <= {*trouvees}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_deux_fichiers_du_meme_nom_sont_dits(tmp_path: Path) -> None:
    racine = zipfile.ZipFile(ECHANTILLON).namelist()[0].partition("/")[0]
    paquet = ajouter(tmp_path / "p.zip", f"{racine}/{PARCHEMIN}")
    assert any("présent 2 fois" in faute for faute in fautes(paquet))


def test_une_bombe_n_est_pas_ouverte(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr("essai/bagit.txt", b"BagIt-Version: 1.0\n")
        zip_.writestr("essai/data/zeros", bytes(200_000_000))
    with pytest.raises(UsageInvalide, match="démesuré"):
        verifier_archive(tmp_path / "p.zip", JOUR)


def test_une_compression_inhabituelle_n_est_pas_tentee(tmp_path: Path) -> None:
    membres = contenu(ECHANTILLON)
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as zip_:
        for nom, octets in membres.items():
            methode = zipfile.ZIP_LZMA if nom == PARCHEMIN else zipfile.ZIP_DEFLATED
            zip_.writestr(f"essai/{nom}", octets, compress_type=methode)
    assert f"{PARCHEMIN} : est endommagé et ne se lit plus" in fautes(tmp_path / "p.zip")
    assert all(faute.startswith(PARCHEMIN) for faute in fautes(tmp_path / "p.zip"))


@pytest.mark.parametrize("methode", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_une_archive_refaite_avec_une_autre_compression_est_a_decompresser(methode: int, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w", methode) as zip_:
        for nom, octets in contenu(ECHANTILLON).items():
            zip_.writestr(f"essai/{nom}", octets)
    with pytest.raises(UsageInvalide, match="une compression que ce programme ne lit pas") as refus:
        verifier_archive(tmp_path / "p.zip", JOUR)
    assert refus.value.remede == "décompresser l’archive, puis contrôler le dossier"


def test_une_liste_demesuree_n_est_pas_lue_en_entier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "TEXTE_MAX", 1000)
    assert any("registre/evenements.jsonl : illisible" in faute for faute in fautes(ECHANTILLON))


@pytest.mark.parametrize("octets", [b"", b"PK", b"du texte"])
def test_ce_qui_n_est_pas_une_archive_est_refuse(octets: bytes, tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(octets)
    for chemin in (tmp_path / "p.zip", tmp_path, tmp_path / "absent.zip"):
        with pytest.raises(UsageInvalide, match=r"n’est pas|n’existe pas"):
            verifier_archive(chemin, JOUR)


@pytest.mark.parametrize("manque", [1, 22, 100, 10_000])
def test_une_archive_coupee_est_dite_abimee(manque: int, tmp_path: Path) -> None:
    """Even when the end of a workbook that it holds could be taken for its own."""
    (tmp_path / "p.zip").write_bytes(ECHANTILLON.read_bytes()[:-manque])
    with pytest.raises(DocumentInvalide, match="la copie n’est pas complète"):
        verifier_archive(tmp_path / "p.zip", JOUR)


@pytest.mark.parametrize("au", ["hier", "2024-13-01"])
def test_une_date_mal_ecrite_est_refusee_en_francais(au: str, tmp_path: Path) -> None:
    fini = commande(tmp_path, str(ECHANTILLON), "--au", au)
    assert fini.returncode == CodeSortie.USAGE
    assert f"« {au} » n’est pas une date" in fini.stderr.replace("\u00a0", " ")
