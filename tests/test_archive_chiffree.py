"""Encrypted packages: opened with their key by us and by the reference program, and never left in plain by anything."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.archive import archiver, depot_chiffre
from pipeline.archive.chiffrement import chiffrer, dechiffrer, en_clair
from pipeline.archive.cles import destinataires, identites, nouvelle_cle, publiques
from pipeline.archive.depot import preparer
from pipeline.archive.depot_chiffre import deposer_chiffree
from pipeline.archive.liste_chiffree import liste_de
from pipeline.archive.verifier import verifier_archive
from pipeline.bascule import erreurs_disque
from pipeline.cli_archive import archive
from pipeline.cli_archive import verifier_archive as verifier
from pipeline.erreurs import CodeSortie, DocumentInvalide, ErreurFatale, UsageInvalide
from pipeline.etude import Chemins
from tests.archives import ECHANTILLON, fichiers, modes, un_octet
from tests.pannes import petit_disque

SESSION, NOM = "essai", "essai-2024-10-11"
RACINE = Path(__file__).parent.parent

avec_age = pytest.mark.skipif(not shutil.which("age"), reason="the reference program `age` is not installed")


@pytest.fixture
def cle(tmp_path: Path) -> Path:
    nouvelle_cle(tmp_path / "cle.txt")
    return tmp_path / "cle.txt"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    (tmp_path / "sorties").mkdir()
    return preparer(tmp_path / "sorties", SESSION)


def pour(*cles: Path) -> tuple[str, ...]:
    return publiques(identite for cle in cles for identite in identites(cle))


def deposer(dossier: Path, cles: Sequence[str], clair: Path = ECHANTILLON) -> tuple[Path, bool]:
    return deposer_chiffree(clair, dossier, SESSION, NOM, cles)


@pytest.fixture
def chiffree(dossier: Path, cle: Path) -> Path:
    return deposer(dossier, pour(cle))[0]


def commande(dossier: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """The real command, from a folder where there is nothing else, which its temporary files go to."""
    ordre = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    env = {"PYTHONPATH": str(RACINE), "TMPDIR": str(dossier)}
    return subprocess.run(ordre, cwd=dossier, env=env, capture_output=True, text=True, check=False)


# --- both ways -------------------------------------------------------------------------------------------------------


@avec_age
def test_le_programme_age_ouvre_ce_que_nous_chiffrons(chiffree: Path, cle: Path) -> None:
    ouverte = subprocess.run(["age", "-d", "-i", str(cle), str(chiffree)], check=True, capture_output=True)
    assert ouverte.stdout == ECHANTILLON.read_bytes()


@avec_age
@pytest.mark.parametrize("forme", [[], ["--armor"]])
def test_nous_ouvrons_ce_que_le_programme_age_chiffre(forme: list[str], tmp_path: Path) -> None:
    cle, autre = tmp_path / "cle-age.txt", tmp_path / "essai-2026-11-21.zip.age"
    subprocess.run(["age-keygen", "-o", str(cle)], check=True, capture_output=True)
    subprocess.run(["age", *forme, "-r", *pour(cle), "-o", str(autre), str(ECHANTILLON)], check=True)
    with en_clair(autre, cle) as flux:
        verdict = verifier_archive(autre, date(2030, 1, 1), flux)
    assert verdict == replace(verifier_archive(ECHANTILLON, date(2030, 1, 1)), remarques=())  # on its own file's name


@avec_age
def test_le_programme_age_lit_nos_cles(cle: Path) -> None:
    dite = subprocess.run(["age-keygen", "-y", str(cle)], check=True, capture_output=True, text=True).stdout.strip()
    assert (dite,) == pour(cle)
    assert f"# public key: {dite}\n" in cle.read_text()


def test_chacune_des_cles_ouvre(dossier: Path, cle: Path, tmp_path: Path) -> None:
    seconde, etrangere = tmp_path / "seconde.txt", tmp_path / "etrangere.txt"
    nouvelle_cle(seconde), nouvelle_cle(etrangere)
    chemin, _ = deposer(dossier, pour(cle, seconde))
    for bonne in (cle, seconde):
        with en_clair(chemin, bonne) as flux:
            assert flux is not None and flux.read() == ECHANTILLON.read_bytes()
    with pytest.raises(UsageInvalide), en_clair(chemin, etrangere):
        pass


def test_la_liste_se_controle_sans_la_cle_avec_l_outil_de_tout_le_monde(chiffree: Path) -> None:
    controle = ["sha512sum", "-c", "--quiet", "--strict", "--ignore-missing", liste_de(chiffree).name]
    subprocess.run(controle, cwd=chiffree.parent, check=True)
    chiffree.write_bytes(un_octet(chiffree.read_bytes(), -1))
    assert subprocess.run(controle, cwd=chiffree.parent, capture_output=True, check=False).returncode == 1


# --- making one ------------------------------------------------------------------------------------------------------


def test_tout_est_prive_et_rien_n_est_en_clair(dossier: Path, cle: Path) -> None:
    deposer(dossier, pour(cle))
    assert fichiers(dossier) == [f"{NOM}.zip.age", f"{NOM}.zip.age.sha512"]
    assert modes(dossier) == {0o600}
    clair = ECHANTILLON.read_bytes()
    assert clair[:1000] not in (dossier / f"{NOM}.zip.age").read_bytes()


def test_le_meme_contenu_pour_les_memes_cles_n_est_pas_refait(dossier: Path, cle: Path, tmp_path: Path) -> None:
    nouvelle_cle(tmp_path / "seconde.txt")
    premiere, _ = deposer(dossier, pour(cle))
    octets = premiere.read_bytes()
    assert deposer(dossier, pour(cle)) == (premiere, False)
    deux = pour(cle, tmp_path / "seconde.txt")
    assert deposer(dossier, deux) == (dossier / f"{NOM}-2.zip.age", True)
    assert deposer(dossier, deux) == (dossier / f"{NOM}-2.zip.age", False)
    assert premiere.read_bytes() == octets


@pytest.mark.parametrize(
    "abimer",
    [
        lambda c: c.write_bytes(un_octet(c.read_bytes(), -1)),
        lambda c: c.write_bytes(c.read_bytes()[:-1]),
        lambda c: liste_de(c).unlink(),
        lambda c: liste_de(c).write_bytes(b"\xff"),
        lambda c: liste_de(c).write_bytes(liste_de(c).read_bytes().replace(b"essai-", b"autre-")),
    ],
)
def test_celle_qui_est_abimee_est_gardee_et_une_autre_est_faite(
    abimer: Callable[[Path], object], chiffree: Path, cle: Path
) -> None:
    abimer(chiffree)
    gardee = chiffree.read_bytes()
    seconde, nouvelle = deposer(chiffree.parent, pour(cle))
    assert (seconde.name, nouvelle, chiffree.read_bytes()) == (f"{NOM}-2.zip.age", True, gardee)


@pytest.mark.parametrize("liste", ["de la même archive", "d’une autre archive", "illisible"])
def test_la_liste_d_une_archive_partie_ailleurs_n_est_jamais_remplacee(
    liste: str, dossier: Path, cle: Path, tmp_path: Path
) -> None:
    """It is all that says, without a key, what is on the support where the package went.

    The same content for the same keys is another file each time that it is encrypted.
    """
    nouvelle_cle(tmp_path / "autre.txt")
    premiere, _ = deposer(dossier, pour(cle if liste == "de la même archive" else tmp_path / "autre.txt"))
    if liste == "illisible":
        liste_de(premiere).write_bytes(b"\xff")
    gardee = liste_de(premiere).read_bytes()
    premiere.rename(tmp_path / premiere.name)
    assert deposer(dossier, pour(cle)) == (dossier / f"{NOM}-2.zip.age", True)
    assert deposer(dossier, pour(cle)) == (dossier / f"{NOM}-2.zip.age", False)
    assert liste_de(premiere).read_bytes() == gardee


@pytest.mark.parametrize("nouveau", [True, False])
def test_une_archive_de_la_session_restee_en_clair_est_signalee(
    nouveau: bool, dossier: Path, cle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    en_clair = [f"essai-2024-10-11{suite}.zip" for suite in ("", "-2", "-seda-2.3")] + ["essai-2024-10-01.zip"]
    autres = ["essai-b-2024-10-11.zip", "2024-06-2024-10-11.zip"]
    for nom in (*en_clair, *autres):
        (dossier / nom).write_bytes(b"x")
    fait = archiver.ArchiveFaite(deposer(dossier, pour(cle))[0], nouveau, 1, (), (), (), ())
    monkeypatch.setattr(archiver, "archiver", lambda *_, **__: fait)
    chemins = Chemins(dossier, dossier.parent, dossier)
    sortie = CliRunner().invoke(archive, [SESSION, "--pour", *pour(cle)], obj=chemins).output
    dites = [ligne for ligne in sortie.splitlines() if "archive en clair" in ligne]
    assert [next(nom for nom in (*en_clair, *autres) if f"/{nom}" in dite) for dite in dites] == sorted(en_clair)


def test_une_archive_qui_ne_se_rouvre_pas_n_a_pas_de_nom(
    dossier: Path, cle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chiffrer_autre_chose(clair: Path, sortie: object, pour: Sequence[str]) -> None:
        chiffrer(Path(__file__), sortie, pour)  # type: ignore[arg-type]

    monkeypatch.setattr(depot_chiffre, "chiffrer", chiffrer_autre_chose)
    with pytest.raises(DocumentInvalide, match="ne redonne pas"):
        deposer(dossier, pour(cle))
    assert fichiers(dossier) == []


@pytest.mark.parametrize("libres", [0, 60_000, 150_000])
def test_un_disque_plein_ne_laisse_rien(libres: int, dossier: Path, cle: Path) -> None:
    with petit_disque(dossier, libres):
        with pytest.raises(ErreurFatale, match=r"Il n’y a plus de place|refuse l’écriture"), erreurs_disque(dossier):
            deposer(dossier, pour(cle))
        assert fichiers(dossier) == []


TUER = "lambda *_: os.kill(os.getpid(), 9)"


@pytest.mark.parametrize(
    "sabotage",
    [
        f"depot_chiffre.chiffrer = {TUER}",
        f"depot_chiffre.dechiffrer = {TUER}",
        f"depot_chiffre.rediger = {TUER}",
        f"Path.replace = {TUER}",
        f"Path.rename = {TUER}",
        "vrai = Path.rename; Path.rename = lambda *a: (vrai(*a), os.kill(os.getpid(), 9))",
    ],
)
def test_tue_en_route_il_ne_reste_rien_qui_semble_fait(sabotage: str, dossier: Path, cle: Path) -> None:
    texte = (
        f"import os\nfrom pathlib import Path\nfrom pipeline.archive import depot_chiffre\n{sabotage}\n"
        f"depot_chiffre.deposer_chiffree(Path({str(ECHANTILLON)!r}), Path({str(dossier)!r}), {SESSION!r}, {NOM!r},"
        f" {pour(cle)!r})"
    )
    tue = subprocess.run([sys.executable, "-c", texte], cwd=RACINE, capture_output=True, check=False)
    assert tue.returncode == -9, tue.stderr
    preparer(dossier.parent, SESSION)  # as the next run begins
    restes = fichiers(dossier)
    finie, listee = f"{NOM}.zip.age" in restes, f"{NOM}.zip.age.sha512" in restes
    assert set(restes) <= {f"{NOM}.zip.age", f"{NOM}.zip.age.sha512"} and finie <= listee
    chemin, nouvelle = deposer(dossier, pour(cle))
    nom = f"{NOM}.zip.age" if finie or not listee else f"{NOM}-2.zip.age"  # as if the first one was moved away
    assert (chemin.name, nouvelle) == (nom, not finie)
    assert dechiffrer(chemin, None, identites(cle))
    assert set(fichiers(dossier)) == {*restes, nom, f"{nom}.sha512"}


# --- checking one ----------------------------------------------------------------------------------------------------


def test_la_commande_controle_avec_la_cle_et_ne_laisse_rien_en_clair(chiffree: Path, cle: Path, tmp_path: Path) -> None:
    (tmp_path / "ici").mkdir()
    fini = commande(tmp_path / "ici", "verifier-archive", chiffree, "--cle", cle)
    assert (fini.returncode, fini.stderr) == (CodeSortie.FAIT, "")
    assert "la clé l’ouvre" in fini.stdout and "aucun n’a changé" in fini.stdout
    assert fichiers(tmp_path / "ici") == []


def test_tue_pendant_le_controle_il_ne_reste_rien_en_clair(chiffree: Path, cle: Path, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    texte = (
        "import os, tempfile\nfrom pathlib import Path\nfrom pipeline.archive.chiffrement import en_clair\n"
        f"with en_clair(Path({str(chiffree)!r}), Path({str(cle)!r})) as flux:\n"
        "    assert flux.seek(0, 2) > 1000\n    os.kill(os.getpid(), 9)"
    )
    env = {"TMPDIR": str(tmp_path / "tmp")}
    tue = subprocess.run([sys.executable, "-c", texte], cwd=RACINE, env=env, capture_output=True, check=False)
    assert (tue.returncode, fichiers(tmp_path / "tmp")) == (-9, []), tue.stderr


def test_sans_la_cle_la_commande_dit_laquelle_il_faut(chiffree: Path, cle: Path, tmp_path: Path) -> None:
    fini = commande(tmp_path, "verifier-archive", chiffree)
    assert fini.returncode == CodeSortie.USAGE
    assert pour(cle)[0] in fini.stderr and "--cle" in fini.stderr and "Traceback" not in fini.stderr


def test_avec_une_autre_cle_la_commande_dit_laquelle_il_faut(chiffree: Path, cle: Path, tmp_path: Path) -> None:
    nouvelle_cle(tmp_path / "autre.txt")
    fini = commande(tmp_path, "verifier-archive", chiffree, "--cle", tmp_path / "autre.txt")
    assert fini.returncode == CodeSortie.USAGE
    assert pour(cle)[0] in fini.stderr
    liste_de(chiffree).unlink()
    fini = commande(tmp_path, "verifier-archive", chiffree, "--cle", tmp_path / "autre.txt")
    assert fini.returncode == CodeSortie.USAGE
    assert "pour une autre clé, ou le début du fichier est abîmé" in fini.stderr


@pytest.mark.parametrize("part", [0.0, 0.0002, 0.001, 0.3, 0.7, 0.999999])
def test_un_octet_change_ou_coupe_est_dit(part: float, chiffree: Path, cle: Path) -> None:
    octets = chiffree.read_bytes()
    rang = int(part * len(octets))
    for abimes in (un_octet(octets, rang), octets[:rang]):
        chiffree.write_bytes(abimes)
        with pytest.raises(DocumentInvalide, match="est abîmé"):
            dechiffrer(chiffree, None, identites(cle))


@pytest.mark.parametrize(
    ("mentir", "constat"),
    [
        (
            lambda o, cle: o.replace(o.splitlines()[-2][:128], b"0" * 128),
            "la somme qu’elle donne de l’archive chiffrée",
        ),
        (
            lambda o, cle: o.replace(o.splitlines()[-1][:128], b"0" * 128),
            "la somme qu’elle donne de l’archive en clair",
        ),
        (lambda o, cle: o.replace(cle, b"age1autre"), "ne nomme pas la clé qui ouvre l’archive"),
        (lambda o, cle: o.replace(b"zip.age\n", b"zip\n"), "n’est plus la liste qui a été écrite avec l’archive"),
        (lambda o, cle: o.replace(b"11.zip\n", b"12.zip\n"), "n’est plus la liste qui a été écrite avec l’archive"),
        (lambda o, cle: o + b"zz\n", "n’est plus la liste qui a été écrite avec l’archive"),
        (lambda o, cle: b"\xff", "n’est plus la liste qui a été écrite avec l’archive"),
        (lambda o, cle: b"", "n’est plus la liste qui a été écrite avec l’archive"),
    ],
)
def test_une_liste_qui_ment_sur_l_archive_est_nommee(
    mentir: Callable[[bytes, bytes], bytes], constat: str, chiffree: Path, cle: Path
) -> None:
    liste = liste_de(chiffree)
    liste.write_bytes(mentir(liste.read_bytes(), pour(cle)[0].encode()))
    fini = CliRunner().invoke(verifier, [str(chiffree), "--cle", str(cle)])
    assert isinstance(fini.exception, DocumentInvalide)
    assert f"✗ {liste.name} : {constat}" in fini.output.replace("\u00a0", " ")
    assert "(1 constat)" in fini.exception.message


def test_une_archive_renommee_avec_sa_liste_n_est_qu_une_remarque(chiffree: Path, cle: Path, tmp_path: Path) -> None:
    """The list still says the former name, twice; names that do not go together are told as any other change."""
    copie = tmp_path / "copie.zip.age"
    shutil.copy(chiffree, copie), shutil.copy(liste_de(chiffree), liste_de(copie))
    fini = CliRunner().invoke(verifier, [str(copie), "--cle", str(cle)])
    assert fini.exit_code == 0
    assert f"· {liste_de(copie).name} : l’archive s’appelait « {NOM}.zip.age »" in fini.output.replace("\u00a0", " ")


def test_une_liste_absente_n_est_qu_une_remarque(chiffree: Path, cle: Path) -> None:
    liste_de(chiffree).unlink()
    fini = CliRunner().invoke(verifier, [str(chiffree), "--cle", str(cle)])
    assert fini.exit_code == 0
    assert f"· La liste « {liste_de(chiffree).name} » n’est pas à côté" in fini.output.replace("\u00a0", " ")


@pytest.mark.parametrize("rang", [0, 40, -1])
def test_une_archive_abimee_a_son_code_de_sortie(rang: int, chiffree: Path, cle: Path, tmp_path: Path) -> None:
    chiffree.write_bytes(un_octet(chiffree.read_bytes(), rang))
    fini = commande(tmp_path, "verifier-archive", chiffree, "--cle", cle)
    assert fini.returncode == CodeSortie.DOCUMENT_INVALIDE
    assert "est abîmé" in fini.stderr and "Traceback" not in fini.stderr and fini.stdout == ""


# --- getting it back in plain ----------------------------------------------------------------------------------------


def test_la_commande_redonne_l_archive_en_clair(chiffree: Path, cle: Path, tmp_path: Path) -> None:
    vers = tmp_path / "clair" / "a.zip"
    vers.parent.mkdir()
    arguments = ("dechiffrer", chiffree, "--cle", cle, "--vers", vers)
    assert commande(tmp_path, *arguments).returncode == CodeSortie.FAIT
    assert vers.read_bytes() == ECHANTILLON.read_bytes() and modes(vers.parent) == {0o600}
    vers.write_bytes(b"a moi")
    refus = commande(tmp_path, *arguments)
    assert (refus.returncode, vers.read_bytes()) == (CodeSortie.USAGE, b"a moi")
    assert "n’est pas remplacé" in refus.stderr


def test_rien_n_est_redonne_d_une_archive_abimee(chiffree: Path, cle: Path, tmp_path: Path) -> None:
    (tmp_path / "clair").mkdir()
    chiffree.write_bytes(un_octet(chiffree.read_bytes(), -1))
    fini = commande(tmp_path, "dechiffrer", chiffree, "--cle", cle, "--vers", tmp_path / "clair" / "a.zip")
    assert (fini.returncode, fichiers(tmp_path / "clair")) == (CodeSortie.DOCUMENT_INVALIDE, [])


@pytest.mark.parametrize(
    ("donne", "vers", "mots"),
    [
        (str(ECHANTILLON), "a.zip", "n’est pas une archive chiffrée"),
        ("absente.zip.age", "a.zip", "n’existe pas"),
        ("", "absent/a.zip", "n’existe pas"),
    ],
)
def test_ce_qui_ne_peut_pas_etre_redonne_est_dit(
    donne: str, vers: str, mots: str, chiffree: Path, cle: Path, tmp_path: Path
) -> None:
    fini = commande(tmp_path, "dechiffrer", donne or chiffree, "--cle", cle, "--vers", tmp_path / vers)
    assert fini.returncode == CodeSortie.USAGE and mots in fini.stderr


# --- keys ------------------------------------------------------------------------------------------------------------


def test_une_cle_est_privee_et_n_est_jamais_remplacee(tmp_path: Path) -> None:
    chemin = tmp_path / "cle.txt"
    dite = commande(tmp_path, "cle-archive", chemin)
    assert dite.returncode == CodeSortie.FAIT
    (publique,) = pour(chemin)
    assert publique in dite.stdout and "AGE-SECRET-KEY" not in dite.stdout
    assert chemin.stat().st_mode & 0o777 == 0o600
    secrete = chemin.read_bytes()
    encore = commande(tmp_path, "cle-archive", chemin)
    assert (encore.returncode, chemin.read_bytes()) == (CodeSortie.USAGE, secrete)
    assert "n’est jamais remplacée" in encore.stderr


def test_les_cles_publiques_se_donnent_a_la_suite_ou_dans_un_fichier(tmp_path: Path) -> None:
    une, autre = sorted(nouvelle_cle(tmp_path / f"{rang}.txt") for rang in range(2))
    fichier = tmp_path / "destinataires.txt"
    fichier.write_text(f"\ufeff# le centre\r\n{autre}\r\n\r\n# la branche\n  {une}\n", encoding="utf-8")
    for dites in ([une, autre], [f"{autre} {une}"], [str(fichier)], [str(fichier), une]):
        assert destinataires(dites) == (une, autre)
    assert destinataires([]) == ()


@pytest.mark.parametrize(
    ("dite", "mots"),
    [
        ("age1qqqq", "n’est pas une clé publique"),
        ("AGE-SECRET-KEY-1", "c’est une clé secrète"),
        ("cle.txt", "c’est une clé secrète"),
        ("absent.txt", "n’est pas un fichier de clés lisible"),
        ("vide.txt", "ne contient aucune clé"),
        ("faux.txt", "n’est pas une clé publique"),
        ("", "n’est pas un fichier de clés lisible"),
    ],
)
def test_une_cle_publique_douteuse_est_refusee_avant_tout(
    dite: str, mots: str, cle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("vide.txt").write_text("# rien\n")
    Path("faux.txt").write_text("bonjour\n")
    with pytest.raises(UsageInvalide, match=mots) as refus:
        destinataires([dite])
    assert refus.value.remede
    secret = next(ligne for ligne in cle.read_text().splitlines() if not ligne.startswith("#"))
    assert secret not in refus.value.message + refus.value.remede


@pytest.mark.parametrize(
    ("texte", "mots"), [("AGE-SECRET-KEY-1QQ", "n’est pas le fichier d’une clé secrète"), ("#", "aucune clé")]
)
def test_une_cle_secrete_douteuse_est_refusee_sans_la_redire(texte: str, mots: str, tmp_path: Path) -> None:
    (tmp_path / "k.txt").write_text(texte)
    with pytest.raises(UsageInvalide, match=mots) as refus:
        identites(tmp_path / "k.txt")
    assert "SECRET-KEY-1" not in refus.value.message


def test_donner_la_cle_publique_pour_ouvrir_est_dit(cle: Path) -> None:
    with pytest.raises(UsageInvalide, match="c’est une clé publique"):
        identites(Path(pour(cle)[0]))
