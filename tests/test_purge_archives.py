"""What packages hold that has been kept long enough: made again without it, or in the way of everything."""

import csv
import shutil
import subprocess
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest

from bench.chantier import CODE
from pipeline.archive.archiver import archiver
from pipeline.archive.chiffrement import en_clair
from pipeline.archive.cles import nouvelle_cle
from pipeline.archive.source import source
from pipeline.archive.verifier import verifier_archive
from pipeline.erreurs import CodeSortie, ErreurFatale
from pipeline.etude import Chemins
from pipeline.purge import recensement
from pipeline.purge.datation import dater
from pipeline.purge.faits import fonds_de
from pipeline.purge.purger import purger
from tests.archives import contenu, deballer, dire, refaire, resceller
from tests.purges import (
    FINS,
    LE,
    LENDEMAIN,
    NUMERO,
    ORDRE,
    PARTIEL,
    REFUSE,
    archives,
    copie,
    fichiers,
    inventaire,
    juger,
    problemes,
)


@pytest.fixture
def chemins(archivee: Path, tmp_path: Path) -> Chemins:
    return copie(archivee, tmp_path / "s")


def test_l_archive_est_refaite_sans_ce_qui_est_parti_et_le_dit(chemins: Chemins, tmp_path: Path) -> None:
    (avant,) = archives(chemins)
    contenu_avant = contenu(avant)
    assert juger(chemins, FINS["appreciations-echec"] + timedelta(days=1), ORDRE).purge
    (apres,) = archives(chemins)
    assert apres.name == f"{avant.stem}-purge-2070-01-01.zip"
    membres = contenu(apres)
    partis = {n for n in contenu_avant if n not in membres}
    assert {n.split("/")[1] for n in partis} == {"documents", "entrees"}
    assert any("C006" in n for n in partis) and not any("fiches/C006" in n for n in membres)
    gardes = [n for n in contenu_avant.keys() & membres.keys() if n.startswith("data/") and n.count("/") > 1]
    assert len(gardes) > 30 and all(contenu_avant[n] == membres[n] for n in gardes)
    rangs = list(csv.DictReader(StringIO(membres["data/destructions.csv"].decode("utf-8-sig")), delimiter=";"))
    assert {f"data/{r['Fichier']}" for r in rangs} == partis
    assert {(r["Détruit le"], r["Au nom de"]) for r in rangs} == {("2070-01-01", "Mme d'Àrc")}
    assert f"ont été détruits\u00a0: {len(partis)}." in membres["data/LISEZMOI.txt"].decode()
    for nom in partis:
        assert nom.removeprefix("data/") not in membres["data/index.csv"].decode()
        assert nom.removeprefix("data/") not in membres["data/index.html"].decode()
    verdict = verifier_archive(apres, FINS["appreciations-echec"] + timedelta(days=1))
    assert (verdict.fautes, verdict.echues, {*verdict.detruits}) == ((), (), partis)
    racine = deballer(apres, tmp_path / "ici")
    assert racine.name == apres.stem
    for liste in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        subprocess.run(["sha512sum", "-c", "--quiet", "--strict", liste], cwd=racine, check=True)


def test_l_archive_videe_de_tout_se_controle_encore(chemins: Chemins) -> None:
    for fin in FINS.values():
        assert juger(chemins, fin + timedelta(days=1), ORDRE).purge
    (derniere,) = archives(chemins)
    assert derniere.name.count("purge") == 1
    assert not [n for n in contenu(derniere) if "/parchemins" in n]
    assert verifier_archive(derniere, LE).fautes == ()
    assert contenu(derniere)["data/LISEZMOI.txt"].decode().count("CE QUI A ÉTÉ DÉTRUIT") == 1


@pytest.mark.parametrize(
    ("avant", "apres", "faute"),
    [
        (b"2026-06-14;2026-06-15", b"2026-06-14;2026-06-14", "détruit avant la fin"),
        (b"2026-06-15;2070-01-01", b"2026-06-15;2026-06-14", "détruit avant la fin"),
        (b"documents/fiches/C006", b"documents/fiches/C003", "présent, alors que destructions.csv le dit détruit"),
        (b"documents/fiches/C006", b"documents/fiches/C999", "C006-LEFEVRE-fiche.pdf : manque"),
        (b"2026-06-15", b"un jour", "illisible"),
    ],
)
def test_une_liste_de_destruction_qui_ment_est_trouvee(
    avant: bytes, apres: bytes, faute: str, chemins: Chemins, tmp_path: Path
) -> None:
    """Even by somebody who makes every checksum again."""
    assert juger(chemins, FINS["appreciations-echec"] + timedelta(days=1), ORDRE).purge
    (paquet,) = archives(chemins)

    def mentir(nom: str, octets: bytes) -> bytes:
        if nom != "data/destructions.csv":
            return octets
        assert avant in octets
        return octets.replace(avant + (b"-LEFEVRE" if b"C006" in avant else b""),
                              apres + (b"-OEUVRARD" if b"C003" in apres else b""))  # fmt: skip

    faux = resceller(paquet, tmp_path / "faux.zip", mentir)
    assert any(faute in dite for dite in verifier_archive(faux, LENDEMAIN).fautes)


def test_une_archive_d_une_version_plus_recente_arrete_tout_sans_etre_accusee(chemins: Chemins) -> None:
    (paquet,) = archives(chemins)
    future = resceller(
        paquet, paquet.with_suffix(".future"),
        lambda n, o: o.replace(b"Format-Archive: 2", b"Format-Archive: 99") if n == "bag-info.txt" else o,
    )  # fmt: skip
    paquet.with_suffix(".avant").unlink()
    future.replace(paquet)
    with pytest.raises(ErreurFatale, match="une version plus récente de ce programme") as refus:
        juger(chemins, LENDEMAIN, ORDRE)
    assert "purger avec celle-là" in refus.value.remede and "intacte" not in refus.value.message


def test_une_archive_abimee_arrete_la_session_sans_rien_detruire(chemins: Chemins) -> None:
    (paquet,) = archives(chemins)
    abime = refaire(paquet, paquet.with_suffix(".abime"), lambda n, o: None if "pv" in n else o)
    abime.replace(paquet)
    avant = fichiers(chemins)
    with pytest.raises(ErreurFatale, match="n’est pas intacte") as refus:
        juger(chemins, LE, ORDRE)
    assert refus.value.code == CodeSortie.DOCUMENT_INVALIDE
    assert fichiers(chemins) == avant


def test_une_archive_chiffree_est_refaite_avec_sa_cle_et_arrete_tout_sans(chemins: Chemins, tmp_path: Path) -> None:
    cle, (claire,) = tmp_path / "cle.txt", archives(chemins)
    publique = nouvelle_cle(cle)
    claire.unlink()
    chiffree = archiver(chemins, CODE, pour=[publique]).chemin
    avant = fichiers(chemins)
    assert inventaire(chemins, LENDEMAIN).fermes == (chiffree,)
    with pytest.raises(ErreurFatale, match="est chiffrée"):
        juger(chemins, LENDEMAIN, ORDRE)
    assert fichiers(chemins) == avant
    (constat,) = purger(chemins, [CODE], LENDEMAIN, ORDRE, cle)
    assert constat.purge and not constat.refus
    refaite, liste = archives(chemins)
    assert (refaite.name, liste.name) == (f"{claire.stem}-purge-2070-01-01.zip.age", f"{refaite.name}.sha512")
    with en_clair(refaite, cle) as flux:
        assert flux
        partis = verifier_archive(refaite, LENDEMAIN, flux).detruits
        assert len(partis) == sum(d.lieu.endswith(".age") for d in constat.purge.detruits) > 0
        assert not [n for n in contenu(flux) if "/grilles/" in n]
    assert problemes(chemins) == []


@pytest.mark.parametrize("nom", ["vieux/2024, jury d'Àrc.zip", "2024-06-2024-06-14.zip"])
def test_une_archive_est_reconnue_quel_que_soit_son_nom(nom: str, chemins: Chemins) -> None:
    (avant,) = archives(chemins)
    ailleurs = avant.parent / nom
    ailleurs.parent.mkdir(exist_ok=True)
    avant.rename(ailleurs)
    purge = juger(chemins, LENDEMAIN, ORDRE).purge
    assert purge and [p.avant for p in purge.paquets] == [f"archives/{nom}"]
    assert purge.paquets[0].apres == f"archives/{avant.stem}-purge-2070-01-01.zip"
    assert not ailleurs.exists() and (chemins.sorties / purge.paquets[0].apres).is_file()


@pytest.mark.parametrize("nom", ["tronquee.zip", "sac/bagit.txt", "chiffre.zip.age", "note.txt"])
def test_ce_qui_ne_se_relit_pas_parmi_les_archives_arrete_tout(nom: str, chemins: Chemins) -> None:
    inconnu = chemins.sorties / "archives" / nom
    inconnu.parent.mkdir(exist_ok=True)
    inconnu.write_bytes(archives(chemins)[0].read_bytes()[:5000])
    avant = fichiers(chemins)
    assert inventaire(chemins, LENDEMAIN).inconnus == (inconnu,)
    with pytest.raises(ErreurFatale, match="que l’on puisse relire"):
        juger(chemins, LENDEMAIN, ORDRE)
    assert fichiers(chemins) == avant


def test_un_nom_d_archive_ne_sert_qu_une_fois(chemins: Chemins) -> None:
    noms = []
    for fin in FINS.values():
        purge = juger(chemins, fin + timedelta(days=1), ORDRE).purge
        assert purge
        noms += [refait.apres for refait in purge.paquets]
    assert len(set(noms)) == len(FINS)


@pytest.mark.parametrize(
    ("fichier", "dit"),
    [
        (f"documents/parchemins/{NUMERO}", {"Nature": "grilles", "Candidat": ""}),
        (f"documents/parchemins/{NUMERO}", {"Candidat": PARTIEL}),
        (f"documents/fiches/{PARTIEL}", {"Candidat": REFUSE}),
        ("editions/parchemins/", {"Nature": "grilles", "Candidat": ""}),
        ("duplicatas/", {"Nature": "grilles", "Candidat": ""}),
        ("documents/parchemins.pdf", {"Classe de conservation": "evaluation"}),
        ("documents/parchemins.pdf", {"Nature": "grilles"}),
    ],
)
def test_un_paquet_qui_ment_sur_ce_que_c_est_arrete_tout(
    fichier: str, dit: dict[str, str], chemins: Chemins, tmp_path: Path
) -> None:
    """By somebody who makes every list again, so that a certificate goes as a grid does.

    By the extract that the package holds and, were that made again too, by the register.
    """
    dire(archives(chemins)[0], tmp_path / "faux.zip", fichier, dit).replace(archives(chemins)[0])
    with pytest.raises(ErreurFatale, match=f"n’est pas intacte : data/{fichier}") as refus:
        juger(chemins, LENDEMAIN)
    assert refus.value.code == CodeSortie.DOCUMENT_INVALIDE
    with pytest.raises(ErreurFatale, match=f"ne dit pas de « {fichier}.*» ce que dit le registre"):
        fins(chemins)


@pytest.mark.parametrize(
    "fichier",
    ["registre/editions.csv", "regles/metallurgie/dispositif.toml", "LISEZMOI.txt", "versions.json",
     "documents/empreintes.sha256", "documents/decisions.json", "entrees/session.xlsx"],
)  # fmt: skip
def test_ce_qui_est_connu_par_sa_place_ne_part_pas_pour_ce_qu_un_paquet_en_dit(
    fichier: str, chemins: Chemins, tmp_path: Path
) -> None:
    dire(archives(chemins)[0], tmp_path / "faux.zip", fichier, {"Nature": "grilles"}).replace(archives(chemins)[0])
    with pytest.raises(ErreurFatale, match=f"n’est pas intacte : data/{fichier}"):
        juger(chemins, LENDEMAIN)
    assert fins(chemins)[fichier] != FINS["evaluation"]


def fins(chemins: Chemins) -> dict[str, date | None]:
    """The last day of each file of the package, by the register and the rules of today."""
    fonds, _ = fonds_de(chemins, CODE)
    with source(archives(chemins)[0]) as ouverte:
        return {piece.nom: terme.fin for piece, _, terme in dater(ouverte, "p.zip", fonds)}


def test_chaque_paquet_n_est_ouvert_qu_une_fois_pour_savoir_de_qui_il_est(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an encrypted one, this is a whole decryption; there may be one for each session, and years of them."""
    for rang in range(3):
        shutil.copy(archives(chemins)[0], chemins.sorties / "archives" / f"{rang}.zip")
    ouverts = []
    monkeypatch.setattr(recensement, "en_clair", lambda chemin, cle: ouverts.append(chemin) or en_clair(chemin, cle))
    assert len(inventaire(chemins, LENDEMAIN).paquets) == len(ouverts) == 4


def test_un_paquet_qui_ment_sur_ses_dates_n_est_pas_cru(chemins: Chemins, tmp_path: Path) -> None:
    """It stops everything; and the rules date what it holds, not its own list, which anybody may have made again."""
    (paquet,) = archives(chemins)
    faux = resceller(
        paquet, tmp_path / "faux.zip",
        lambda n, o: o.replace(b"2044-06-14", b"2024-06-14") if n == "data/index.csv" else o,
    )  # fmt: skip
    shutil.copy(faux, paquet)
    avant = fichiers(chemins)
    with pytest.raises(ErreurFatale, match="n’est pas intacte"):
        juger(chemins, LENDEMAIN, ORDRE)
    assert fichiers(chemins) == avant
    assert {fin for nom, fin in fins(chemins).items() if nom.startswith("documents/pv/")} == {FINS["attributions"]}
