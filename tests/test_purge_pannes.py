"""Killed, or refused by a disk, at any moment: nothing is half destroyed in silence."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.chantier import CODE
from pipeline.affichage import barre
from pipeline.archive.archiver import archiver
from pipeline.chaine import executer
from pipeline.erreurs import CodeSortie, ErreurFatale
from pipeline.etude import Chemins
from pipeline.registre import Registre
from tests.pannes import ecritures, mourir_avant, petit_disque
from tests.purges import LENDEMAIN, ORDRE, a, archives, copie, fichiers, juger, problemes


@pytest.fixture
def chemins(archivee: Path, tmp_path: Path) -> Chemins:
    return copie(archivee, tmp_path / "s")


def test_une_edition_a_moitie_gardee_n_arrete_rien(chemins: Chemins) -> None:
    """As a run killed at that moment leaves it."""
    reste = chemins.sorties / "editions" / CODE / ".pv-edition-1-0123abcd.pdf.en-cours"
    reste.write_bytes(b"a moitie")
    assert not juger(chemins, LENDEMAIN).en_suspens and problemes(chemins) == []
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    assert not reste.exists() and problemes(chemins) == []


def test_ce_que_des_traitements_tues_ont_laisse_part_aussi(chemins: Chemins) -> None:
    """Copies of everything, under names that nobody looks at."""
    alea = "0123456789abcdef"
    restes = [
        chemins.sorties / f".en-cours-{CODE}-{alea}",
        chemins.sorties / "archives" / f".en-cours-{CODE}-{alea}.zip",
        chemins.sorties / CODE / "a-corriger" / "C001.xlsx",
    ]
    shutil.copytree(chemins.sorties / CODE / "fiches", restes[0])
    shutil.copy(*archives(chemins), restes[1])
    restes[2].parent.mkdir()
    restes[2].write_bytes(b"un classeur commente")
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    assert not any(reste.exists() for reste in restes)


def _liee(modele: Path, vers: Path) -> Chemins:
    """A copy that costs nothing: nothing of it is ever written in place, but the register."""

    def copier(de: str, la: str) -> None:
        (shutil.copy if Path(de).name.startswith("registre.db") else os.link)(de, la)

    shutil.copytree(modele, vers, copy_function=copier)
    return a(vers)


def _detruire(chemins: Chemins) -> None:
    """Whatever has to be mended first."""
    while juger(chemins, LENDEMAIN, ORDRE).achevee:
        pass


def test_tue_a_chaque_ecriture_rien_n_est_a_moitie_detruit_en_silence(archivee: Path, tmp_path: Path) -> None:
    """Either nothing has changed, or the register says so until the next order completes it; the end is the same."""
    temoin = _liee(archivee, tmp_path / "temoin")
    lieux = ecritures(lambda: _detruire(temoin))
    attendus = fichiers(temoin)
    depart = fichiers(a(archivee))
    suivis = [(rang, lieu) for rang, lieu in enumerate(lieux) if lieu.startswith(("purge/", "registre/anciennes.py"))]
    premieres, dernieres = ({lieu: rang for rang, lieu in rangs} for rangs in (reversed(suivis), suivis))
    milieux = [rang for lieu, rang in premieres.items() if lieu.startswith("purge/detruire.py")]
    assert len(dernieres) > 12
    en_suspens = 0
    for rang in sorted({*milieux, *dernieres.values()}):
        chemins = _liee(archivee, tmp_path / f"{rang}")
        mourir_avant(lambda: _detruire(chemins), rang)  # noqa: B023
        with Registre(chemins.sorties / "registre.db") as registre:
            dite = bool(registre.purges())
        caches = ("/.purge-", "/.essai-", "/editions/")
        presents = {n: o for n, o in fichiers(chemins).items() if not any(cache in n for cache in caches)}
        if not dite:
            assert presents == {n: o for n, o in depart.items() if "/editions/" not in n}, lieux[rang]
        inachevee = dite and presents.keys() != {n for n in attendus if "/editions/" not in n}
        if inachevee:
            en_suspens += 1
            assert problemes(chemins), lieux[rang]
        liste = chemins.sorties / f".purge-{CODE}" / "liste.json"
        assert juger(chemins, LENDEMAIN).en_suspens == (inachevee or (dite and liste.exists())), lieux[rang]
        _detruire(chemins)
        assert fichiers(chemins) == attendus, lieux[rang]
        assert problemes(chemins) == [], lieux[rang]
        shutil.rmtree(tmp_path / f"{rang}")
    assert en_suspens > 1


def test_un_disque_plein_ne_detruit_rien(chemins: Chemins) -> None:
    avant = fichiers(chemins)
    with petit_disque(chemins.sorties, 100_000):
        with pytest.raises(ErreurFatale, match="plus de place sur le disque"):
            juger(chemins, LENDEMAIN, ORDRE)
        restants = {n: o for n, o in fichiers(chemins).items() if "/.purge-" not in n}
        assert restants == avant
        assert [p for p in problemes(chemins) if "éditions antérieures" not in p] == []


def test_un_dossier_qui_refuse_arrete_avant_que_le_registre_le_dise(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant = fichiers(chemins)
    with petit_disque(chemins.entrees, 0):
        with pytest.raises(ErreurFatale, match=r"grilles » \(disque en lecture seule") as refus:
            juger(chemins, LENDEMAIN, ORDRE)
        assert (refus.value.code, fichiers(chemins)) == (CodeSortie.DEFAUT, avant)
        with Registre(chemins.sorties / "registre.db") as registre:
            assert registre.purges() == []


def test_un_disque_qui_lache_apres_le_registre_dit_de_relancer(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch
) -> None:
    effacer = Path.unlink

    def lacher(chemin: Path, missing_ok: bool = False) -> None:
        if chemin.suffix == ".xlsx":
            raise OSError(errno.EIO, "", str(chemin))
        effacer(chemin, missing_ok)

    with monkeypatch.context() as panne:
        panne.setattr(Path, "unlink", lacher)
        with pytest.raises(ErreurFatale, match="que le registre dit déjà") as refus:
            juger(chemins, LENDEMAIN, ORDRE)
    assert "l’achève" in refus.value.remede
    assert juger(chemins, LENDEMAIN, ORDRE).achevee and problemes(chemins) == []


@pytest.mark.parametrize("suite", [lambda c: executer(c, CODE, (), 1, barre), lambda c: archiver(c, CODE)])
def test_ce_qui_etait_pret_et_que_le_registre_ne_dit_pas_ne_reste_pas(
    suite: Callable[[Chemins], object], chemins: Chemins
) -> None:
    """A plain copy of an encrypted package may be in it: whoever never purges again must not keep it."""
    prets = [dossier / f".purge-{CODE}" for dossier in (chemins.sorties, chemins.sorties / "archives")]
    for pret in prets:
        pret.mkdir()
        (pret / "essai.zip").write_bytes(b"en clair")
    suite(chemins)
    assert not any(pret.exists() for pret in prets)
