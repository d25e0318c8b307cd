"""Whoever archives is told what already had the name of the new package, and whether it is sound."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.archive import archiver
from pipeline.archive.cles import nouvelle_cle
from pipeline.archive.depot import deposer, preparer
from pipeline.archive.depot_chiffre import deposer_chiffree
from pipeline.archive.liste_chiffree import liste_de
from pipeline.archive.voisines import autres_du_nom
from pipeline.cli_archive import archive
from pipeline.etude import Chemins
from tests.archives import ECHANTILLON, resceller, un_octet

NOM = "essai-2026-11-21"
JOUR = date(2026, 11, 21)
AUTRE = "existait déjà et ne concorde pas avec sa liste : l’archive ou sa liste est abîmée."


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    (tmp_path / "sorties").mkdir()
    return preparer(tmp_path / "sorties", "essai")


def deposer_en_clair(dossier: Path, octets: bytes) -> Path:
    (dossier / ".a").write_bytes(octets)
    return deposer(dossier / ".a", dossier, NOM)[0]


@pytest.mark.parametrize(
    ("premiere", "etat"),
    [
        (lambda o: un_octet(o, len(o) // 2), "elle est abîmée ou incomplète ("),
        (lambda o: o[:-1], "elle est abîmée ou ne se lit pas."),
        (lambda o: b"x", "elle est abîmée ou ne se lit pas."),
    ],
)
def test_celle_qui_a_deja_le_nom_est_dite(premiere: Callable[[bytes], bytes], etat: str, dossier: Path) -> None:
    octets = ECHANTILLON.read_bytes()
    abimee = deposer_en_clair(dossier, premiere(octets))
    seconde = deposer_en_clair(dossier, octets)
    (dite,) = autres_du_nom(seconde, NOM, JOUR)
    assert dite.startswith(f"« {abimee} » existait déjà et n’est pas la même archive : {etat}")
    assert list(autres_du_nom(abimee, NOM, JOUR)) == []


def test_celle_d_une_version_plus_recente_n_est_pas_dite_abimee(dossier: Path, tmp_path: Path) -> None:
    future = resceller(
        ECHANTILLON, tmp_path / "f.zip",
        lambda n, o: o.replace(b"Format-Archive: 1", b"Format-Archive: 99") if n == "bag-info.txt" else o,
    )  # fmt: skip
    deposer_en_clair(dossier, future.read_bytes())
    (dite,) = autres_du_nom(deposer_en_clair(dossier, b"une autre"), NOM, JOUR)
    assert dite.endswith(" : une version plus récente de ce programme l’a faite, et seule peut la contrôler.")


def test_une_archive_entiere_est_dite_entiere(dossier: Path) -> None:
    premiere = deposer_en_clair(dossier, ECHANTILLON.read_bytes())
    seconde = deposer_en_clair(dossier, b"une autre")
    assert list(autres_du_nom(seconde, NOM, JOUR)) == [
        f"« {premiere} » existait déjà et n’est pas la même archive : elle est entière."
    ]


@pytest.mark.parametrize(
    ("abimer", "etat"),
    [
        (lambda c: c, "existait déjà et n’est pas la même archive : elle est entière, d’après sa liste."),
        (lambda c: c.write_bytes(c.read_bytes()[:-1]), AUTRE),
        (lambda c: liste_de(c).write_bytes(liste_de(c).read_bytes().replace(b"essai-", b"autre-")), AUTRE),
        (lambda c: liste_de(c).write_bytes(re.sub(b"[0-9a-f]{128}", b"0" * 128, liste_de(c).read_bytes())), AUTRE),
        (lambda c: liste_de(c).unlink(), "existait déjà et n’est pas reconnue : sa liste manque ou ne se lit pas, on"
                                         " ne sait pas si elle est entière."),
        (lambda c: c.unlink(), "n’est plus ici, mais sa liste y est : ce nom reste celui de la copie partie ailleurs"
                               " (s’il n’y en a pas, supprimer la liste)."),
    ],
)  # fmt: skip
def test_d_une_archive_chiffree_sa_liste_dit_si_elle_est_entiere(
    abimer: Callable[[Path], object], etat: str, dossier: Path, tmp_path: Path
) -> None:
    premiere, _ = deposer_chiffree(ECHANTILLON, dossier, "essai", NOM, (nouvelle_cle(tmp_path / "une.txt"),))
    abimer(premiere)
    seconde, _ = deposer_chiffree(ECHANTILLON, dossier, "essai", NOM, (nouvelle_cle(tmp_path / "autre.txt"),))
    assert list(autres_du_nom(seconde, NOM, JOUR)) == [f"« {premiere} » {etat}"]


@pytest.mark.parametrize("nouveau", [True, False])
def test_la_commande_le_dit_et_finit_bien(nouveau: bool, dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chemin = Path(shutil.copy(ECHANTILLON, dossier / f"{NOM}-2.zip"))
    fait = archiver.ArchiveFaite(chemin, nouveau, 1, (), (), (), ("« a.zip » existait déjà",))
    monkeypatch.setattr(archiver, "archiver", lambda *_, **__: fait)
    fini = CliRunner().invoke(archive, ["essai"], obj=Chemins(dossier, dossier.parent, dossier))
    assert fini.exit_code == 0
    assert "Attention : « a.zip » existait déjà\n" in fini.output.replace("\u00a0", " ")
