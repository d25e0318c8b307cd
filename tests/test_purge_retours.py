"""What a backup puts back is destroyed again, or said: never silently back for good."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bench.chantier import CODE
from pipeline.archive.archiver import archiver
from pipeline.archive.cles import identites, nouvelle_cle, publiques
from pipeline.archive.verifier import verifier_archive
from pipeline.erreurs import CodeSortie, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.purge.purger import purger
from pipeline.purge.transferts import transferts_d_avant
from pipeline.registre import Registre
from tests.purges import (
    FINS,
    JURY,
    LENDEMAIN,
    ORDRE,
    archives,
    copie,
    fichiers,
    inventaire,
    juger,
    lancer,
    problemes,
    remettre,
)


@pytest.fixture
def chemins(archivee: Path, tmp_path: Path) -> Chemins:
    return copie(archivee, tmp_path / "s")


@pytest.mark.parametrize("motif", ["sorties/essai/fiches/C006*.pdf", "sorties/essai/fiches.pdf"])
def test_un_document_publie_qui_revient_est_detruit_de_nouveau(motif: str, chemins: Chemins) -> None:
    au = FINS["appreciations-echec"] + timedelta(days=1)
    (publie,) = chemins.sorties.parent.glob(motif)
    octets = publie.read_bytes()
    assert juger(chemins, au, ORDRE).purge
    publie.write_bytes(octets)
    assert juger(chemins, au).en_suspens
    assert juger(chemins, au, ORDRE).achevee
    assert not publie.exists() and problemes(chemins) == []


def test_ce_qui_revient_d_une_sauvegarde_est_dit_puis_detruit(chemins: Chemins) -> None:
    (grille,) = (chemins.entrees / CODE / "grilles").glob("C001*")
    garde = grille.read_bytes()
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    grille.parent.mkdir()
    grille.write_bytes(garde)
    (dit,) = problemes(chemins)
    assert "détruit le 01/01/2070" in dit and grille.name in dit
    assert juger(chemins, LENDEMAIN, ORDRE).achevee
    assert not grille.exists() and problemes(chemins) == []


@pytest.mark.parametrize("depuis", [0, 1, 2])
@pytest.mark.parametrize(
    "dossiers", [["sorties/essai"], ["entrees/essai", "sorties/editions", "sorties/duplicatas", "sorties/essai"]]
)
def test_des_dossiers_remis_d_une_sauvegarde_redeviennent_ce_que_dit_le_registre(
    dossiers: list[str], depuis: int, chemins: Chemins, tmp_path: Path
) -> None:
    """`depuis`: how many destructions the backup had already seen."""
    jours = [fin + timedelta(days=1) for fin in list(FINS.values())[:4]]
    for rang, jour in enumerate(jours):
        if rang == depuis:
            shutil.copytree(chemins.sorties.parent, tmp_path / "sauvegarde")
        assert juger(chemins, jour, ORDRE).purge
    attendus = fichiers(chemins)
    remettre(tmp_path / "sauvegarde", chemins, *dossiers)
    vus = juger(chemins, JURY)
    assert vus.en_suspens and any("sorties/essai/fiches/C003" in dit for dit in vus.revenus)
    assert juger(chemins, JURY, ORDRE).achevee
    listes = {nom for nom in attendus if "/empreintes-edition-" in nom}  # those that a backup had not seen are lost
    assert {n: o for n, o in fichiers(chemins).items() if n not in listes} == {
        n: o for n, o in attendus.items() if n not in listes
    }
    assert {dit for dit in problemes(chemins) if "éditions antérieures absentes" not in dit} == set()
    assert inventaire(chemins, jours[-1]).vide


def test_des_archives_remises_d_une_sauvegarde_sont_refaites_de_nouveau(chemins: Chemins, tmp_path: Path) -> None:
    """The one that had been made again is gone: what is kept for 42 years is only in the one that came back."""
    shutil.copytree(chemins.sorties.parent, tmp_path / "sauvegarde")
    au = FINS["appreciations-echec"] + timedelta(days=1)
    assert juger(chemins, au, ORDRE).purge
    partis = verifier_archive(*archives(chemins), au).detruits
    remettre(tmp_path / "sauvegarde", chemins, "sorties/archives")
    assert [p.chemin for p in inventaire(chemins, LENDEMAIN).paquets] == archives(chemins)
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    (refaite,) = archives(chemins)
    assert refaite.name.endswith("-purge-2070-01-01-2.zip")
    assert verifier_archive(refaite, au).detruits == partis and verifier_archive(refaite, au).fautes == ()
    assert problemes(chemins) == []


def test_une_archive_remise_a_cote_de_la_sienne_est_detruite(chemins: Chemins) -> None:
    (avant,) = archives(chemins)
    octets = avant.read_bytes()
    for jour in (LENDEMAIN, FINS["attributions"] + timedelta(days=1)):
        assert juger(chemins, jour, ORDRE).purge
    gardees = archives(chemins)
    avant.write_bytes(octets)
    assert juger(chemins, JURY).revenus == (f"sorties/archives/{avant.name}, détruit le 01/01/2070",)
    assert juger(chemins, JURY, ORDRE).achevee
    assert archives(chemins) == gardees


def test_une_publication_trop_ancienne_est_refusee_et_dit_laquelle_remettre(chemins: Chemins) -> None:
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    liste = chemins.sorties / CODE / "empreintes.sha256"
    (ancienne,) = (chemins.sorties / "editions" / CODE).glob("empreintes-edition-1-*")
    shutil.copy(ancienne, liste)
    next((chemins.sorties / CODE / "pv").glob("*.pdf")).write_bytes(b"un ancien")
    avant = fichiers(chemins)
    for ordre in (None, ORDRE):
        with pytest.raises(RegistreRefuse, match="n’est ni celle que le registre dit") as refus:
            juger(chemins, LENDEMAIN, ordre)
        assert "destruction du 01/01/2070" in refus.value.remede
    assert fichiers(chemins) == avant


def test_ce_que_seule_une_destruction_ecrit_est_remis_tant_que_le_registre_sait_le_dire(chemins: Chemins) -> None:
    """`make session` would mend it, and a purged session is not run again: nothing else must be left without a way."""
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    attendus, publiee = fichiers(chemins), chemins.sorties / CODE
    for perdus in (["conservation.json"], ["empreintes.sha256"], ["conservation.json", "empreintes.sha256"]):
        for perdu in perdus:
            (publiee / perdu).write_text("autre chose")
        assert juger(chemins, LENDEMAIN).en_suspens
        assert juger(chemins, LENDEMAIN, ORDRE).achevee
        assert fichiers(chemins) == attendus and problemes(chemins) == []


@pytest.mark.parametrize("deja", [0, 1])
def test_un_registre_d_avant_une_destruction_est_dit_et_rien_n_est_relance(
    deja: int, chemins: Chemins, tmp_path: Path
) -> None:
    """What it says was published is no longer there, for a good reason that only the lost one knew.

    `deja`: how many destructions it had already seen.
    """
    jours = [fin + timedelta(days=1) for fin in list(FINS.values())[: deja + 1]]
    for jour in jours[:-1]:
        assert juger(chemins, jour, ORDRE).purge
    registre = chemins.sorties / "registre.db"
    shutil.copy(registre, tmp_path)
    assert juger(chemins, jours[-1], ORDRE).purge
    shutil.copy(tmp_path / "registre.db", registre)
    avant = fichiers(chemins)
    for voir in (problemes, lambda c: juger(c, LENDEMAIN), lambda c: juger(c, LENDEMAIN, ORDRE)):
        with pytest.raises(RegistreRefuse, match="pas de celles que connaît ce registre") as refus:
            voir(chemins)
        assert "la plus récente du registre" in refus.value.remede and "make session" not in refus.value.remede
    assert fichiers(chemins) == avant


def test_un_transfert_remis_apres_une_destruction_est_nomme(chemins: Chemins, tmp_path: Path) -> None:
    """A destruction refuses those that hold anything over: somebody removed it, then a backup put it back."""
    nouvelle_cle(tmp_path / "cle.txt")
    faits = [
        archiver(chemins, CODE, seda="2.3", pour=p).chemin for p in ([], publiques(identites(tmp_path / "cle.txt")))
    ]
    garder = tmp_path / "ailleurs"
    garder.mkdir()
    for fait in faits:
        shutil.move(fait, garder)
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    with Registre(chemins.sorties / "registre.db") as registre:
        purges = registre.purges()
    assert list(transferts_d_avant(chemins.sorties, purges)) == []
    for fait in faits:
        shutil.copy(garder / fait.name, fait)
    clair, chiffre = transferts_d_avant(chemins.sorties, purges)
    assert f"archives/{faits[0].name} : ce transfert SEDA contient encore" in clair and "01/01/2070" in clair
    assert f"archives/{faits[1].name} : ce transfert SEDA est chiffré" in chiffre
    commande = [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]
    refus = lancer(commande, "registre", "verifier")
    assert refus.returncode == CodeSortie.REGISTRE_REFUSE and "supprimer les transferts SEDA" in refus.stderr


def test_d_une_archive_chiffree_qui_revient_le_remede_demande_la_cle(chemins: Chemins, tmp_path: Path) -> None:
    """The one that replaced it may be gone: only the key makes it again."""
    cle = tmp_path / "cle.txt"
    publique = nouvelle_cle(cle)
    archives(chemins)[0].unlink()
    chiffree = archiver(chemins, CODE, pour=[publique]).chemin
    shutil.copy(chiffree, tmp_path)
    (constat,) = purger(chemins, [CODE], LENDEMAIN, ORDRE, cle)
    assert constat.purge
    shutil.copy(tmp_path / chiffree.name, chiffree)
    commande = [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]
    assert "make purge AU=… CLE=fichier-de-la-clé EXECUTER=oui" in lancer(commande, "registre", "verifier").stderr
