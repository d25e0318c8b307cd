"""Where the anomalies are written: never over what is published, whole or not at all, and gone once corrected."""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline import bascule, corrections
from pipeline.anomalies import signaler
from pipeline.bascule import nettoyer, verrou
from pipeline.cli import lancer
from pipeline.corrections import deposer
from pipeline.erreurs import CodeSortie, ErreurFatale
from pipeline.etude import Chemins
from pipeline.modele import Repere
from pipeline.publication import EMPREINTE_ENTREES, Publication, deja_publiee
from tests.cas import GABARITS
from tests.classeurs import SESSION, changer, ecrire
from tests.classeurs import deposer as preparer
from tests.test_publication import fin_du_fils

FAUSSE = changer(SESSION, "Candidats", "1990-03-02", "30/02/1990")
A_VERIFIER = changer(SESSION, "Candidats", "| 3 rue X  ", "|          ")
BLOQUANTE = signaler("N02", Repere("session.xlsx", "Candidats", "E2"), "30/02/1990")
RESERVE = signaler("C13", Repere("session.xlsx", "Candidats", "H2"), "rien", attendu="« adresse »")


@pytest.fixture
def chemins(tmp_path: Path) -> Chemins:
    return preparer(tmp_path)


def lancer_la(commande: str, chemins: Chemins, monkeypatch: pytest.MonkeyPatch, session: str = "essai") -> int:
    dossiers = ("--entrees", str(chemins.entrees), "--sorties", str(chemins.sorties), "--gabarits", str(GABARITS))
    monkeypatch.setattr("sys.argv", ["pipeline", *dossiers, commande, session])
    return lancer()


def contenu(dossier: Path) -> dict[str, bytes]:
    return {str(p.relative_to(dossier)): p.read_bytes() for p in sorted(dossier.rglob("*")) if p.is_file()}


def publier(chemins: Chemins, empreinte: str = "aaa", **fichiers: bytes) -> dict[str, bytes]:
    """Publish a small session, without laying anything out."""
    with verrou(chemins.sorties, "essai"), Publication(chemins.sorties, "essai") as publication:
        publication.ecrire(EMPREINTE_ENTREES, f"{empreinte}\n".encode())
        for nom, octets in ({"pv.pdf": b"PV"} | fichiers).items():
            publication.ecrire(nom.replace("_", "."), octets)
        publication.publier(lambda: None)
    return contenu(chemins.sorties / "essai")


# --- a session where nothing is published ----------------------------------------------------------------------------


@pytest.mark.parametrize("commande", ["session", "convocations", "verifier"])
def test_une_session_arretee_laisse_de_quoi_corriger(
    commande: str, chemins: Chemins, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ecrire(chemins.entrees / "essai/session.xlsx", FAUSSE)
    assert lancer_la(commande, chemins, monkeypatch) == CodeSortie.ANOMALIES
    dossier = chemins.sorties / "essai"
    assert list(contenu(dossier)) == ["a-corriger/session-a-corriger.xlsx", "anomalies.xlsx"]
    fin = capsys.readouterr().err.replace("\u00a0", " ").strip().splitlines()[-3:]
    assert (
        fin[0] == f"Détail, cellule par cellule : {dossier}/anomalies.xlsx ; classeurs annotés : {dossier}/a-corriger/"
    )
    assert fin[1].startswith("✗ session essai arrêtée") and fin[2].startswith("  À faire : corriger")


def test_les_fichiers_sont_prives(chemins: Chemins) -> None:
    ancien = os.umask(0)
    try:
        deposer(chemins, "essai", [BLOQUANTE])
    finally:
        os.umask(ancien)
    ecrits = [chemins.sorties / "essai", *(chemins.sorties / "essai").rglob("*")]
    assert len(ecrits) == 4 and not [p for p in ecrits if p.stat().st_mode & 0o077]


def test_le_lien_mene_au_classeur_ou_que_soient_les_dossiers(chemins: Chemins, tmp_path: Path) -> None:
    ailleurs = Chemins(chemins.entrees, tmp_path / "loin" / "d'ici" / "sorties", GABARITS)
    depot = deposer(ailleurs, "essai", [BLOQUANTE])
    assert depot is not None
    lien = load_workbook(depot.classeur).worksheets[0]["G6"].hyperlink
    assert (depot.classeur.parent / lien.target).resolve() == chemins.entrees / "essai" / "session.xlsx"


def test_une_fois_corrigee_elle_n_en_garde_rien(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deposer(chemins, "essai", [BLOQUANTE])
    assert lancer_la("verifier", chemins, monkeypatch) == CodeSortie.FAIT
    assert not (chemins.sorties / "essai").exists()
    assert "Détail" not in capsys.readouterr().out
    assert [p.name for p in chemins.sorties.iterdir()] == [".verrou-essai"]


def test_ce_qui_n_est_qu_a_verifier_n_a_pas_de_copie(chemins: Chemins, monkeypatch: pytest.MonkeyPatch) -> None:
    deposer(chemins, "essai", [BLOQUANTE])
    ecrire(chemins.entrees / "essai/session.xlsx", A_VERIFIER)
    assert lancer_la("verifier", chemins, monkeypatch) == CodeSortie.FAIT
    assert list(contenu(chemins.sorties / "essai")) == ["anomalies.xlsx"]


def test_une_session_qui_ne_s_ouvre_pas_a_aussi_son_tableau(chemins: Chemins, monkeypatch: pytest.MonkeyPatch) -> None:
    (chemins.entrees / "essai/session.xlsx").write_bytes(b"PK tronque")
    assert lancer_la("session", chemins, monkeypatch) == CodeSortie.ANOMALIES
    assert list(contenu(chemins.sorties / "essai")) == ["anomalies.xlsx"]


def test_une_session_inconnue_n_ecrit_rien(chemins: Chemins, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lancer_la("verifier", chemins, monkeypatch, "essay") == CodeSortie.USAGE
    assert not chemins.sorties.exists()


def test_un_tableau_reste_ouvert_dans_un_tableur_n_est_pas_une_publication(chemins: Chemins) -> None:
    deposer(chemins, "essai", [BLOQUANTE])
    (chemins.sorties / "essai/.~lock.anomalies.xlsx#").write_text("Inès")
    deposer(chemins, "essai", [RESERVE])
    assert list(contenu(chemins.sorties / "essai")) == ["anomalies.xlsx"]


# --- over a publication ----------------------------------------------------------------------------------------------


def test_ce_qui_est_publie_n_est_pas_touche(chemins: Chemins) -> None:
    avant = publier(chemins)
    depot = deposer(chemins, "essai", [BLOQUANTE, RESERVE])
    dossier = chemins.sorties / "essai"
    assert depot is not None and depot.classeur == dossier / "a-corriger/anomalies.xlsx"
    apres = contenu(dossier)
    assert apres.keys() - avant.keys() == {"a-corriger/anomalies.xlsx", "a-corriger/session-a-corriger.xlsx"}
    assert {nom: apres[nom] for nom in avant} == avant
    assert deja_publiee(chemins.sorties, "essai", "aaa")
    lien = load_workbook(depot.classeur).worksheets[0]["G6"].hyperlink
    assert (depot.classeur.parent / lien.target).resolve() == chemins.entrees / "essai" / "session.xlsx"


def test_un_dossier_dont_les_empreintes_manquent_reste_une_publication(chemins: Chemins) -> None:
    publier(chemins)
    (chemins.sorties / "essai/empreintes.sha256").unlink()
    deposer(chemins, "essai", [BLOQUANTE])
    assert (chemins.sorties / "essai/pv.pdf").read_bytes() == b"PV"


def test_la_publication_suivante_l_emporte(chemins: Chemins) -> None:
    publier(chemins)
    deposer(chemins, "essai", [BLOQUANTE])
    assert not [nom for nom in publier(chemins, "bbb") if "corriger" in nom]


def test_ce_qui_ne_s_applique_plus_est_retire_et_rien_d_autre(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant = publier(chemins, anomalies_xlsx=b"publie")
    deposer(chemins, "essai", [BLOQUANTE])
    assert lancer_la("verifier", chemins, monkeypatch) == CodeSortie.FAIT
    assert contenu(chemins.sorties / "essai") == avant


def test_ce_qui_est_deja_dit_dans_la_publication_ne_l_est_pas_deux_fois(chemins: Chemins) -> None:
    premier = deposer(chemins, "essai", [RESERVE])
    assert premier is not None
    avant = publier(chemins, anomalies_xlsx=premier.classeur.read_bytes())
    deposer(chemins, "essai", [BLOQUANTE, RESERVE])
    depot = deposer(chemins, "essai", [RESERVE])
    assert depot is not None and depot.classeur == chemins.sorties / "essai/anomalies.xlsx"
    assert contenu(chemins.sorties / "essai") == avant


# --- failures --------------------------------------------------------------------------------------------------------


def test_un_disque_plein_ne_cache_pas_les_anomalies(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def plein(*_: object) -> None:
        raise OSError(28, "No space left on device")

    ecrire(chemins.entrees / "essai/session.xlsx", FAUSSE)
    avant = publier(chemins)
    monkeypatch.setattr(corrections, "ecrire_prive", plein)
    assert lancer_la("session", chemins, monkeypatch) == CodeSortie.ANOMALIES
    erreurs = capsys.readouterr().err.replace("\u00a0", " ")
    assert (
        "cellule E2" in erreurs and "Le détail des anomalies n’a pas pu être écrit. Il n’y a plus de place" in erreurs
    )
    assert erreurs.strip().splitlines()[-1].startswith("  À faire : corriger")
    assert contenu(chemins.sorties / "essai") == avant
    assert not list(chemins.sorties.glob(".en-cours-*"))


def test_un_nom_de_session_que_les_sorties_refusent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chemins = preparer(tmp_path, FAUSSE, code="été 2024")
    assert lancer_la("verifier", chemins, monkeypatch, "été 2024") == CodeSortie.ANOMALIES
    assert "n’a pas pu être écrit" in capsys.readouterr().err


def test_une_session_occupee_ne_fait_pas_attendre_longtemps(chemins: Chemins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "ATTENTE", 0.0)
    with verrou(chemins.sorties, "essai"), pytest.raises(ErreurFatale, match="occupée"):
        deposer(chemins, "essai", [BLOQUANTE])


def deposer_et_mourir(chemins: Chemins, rang: int) -> bool:
    """Write in a child process killed just before its `rang`-th operation on a file; True when it was killed."""
    fils = os.fork()
    if fils == 0:
        compte = 0

        def mourir(evenement: str, _: object) -> None:
            nonlocal compte
            compte += evenement.startswith(("open", "os.", "shutil.", "fcntl.", "ctypes."))
            if compte == rang:
                os.kill(os.getpid(), signal.SIGKILL)

        with fin_du_fils():
            sys.addaudithook(mourir)
            deposer(chemins, "essai", [RESERVE])
    statut = os.waitpid(fils, 0)[1]
    assert statut in (0, signal.SIGKILL)
    return statut != 0


@pytest.mark.parametrize("systeme", ["exchange", "renames"])
@pytest.mark.parametrize("publiee", [True, False])
def test_tue_n_importe_ou_il_laisse_l_ancien_ou_le_nouveau(
    systeme: str, publiee: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once mended, the folder is as it was or as it was to be, and what is published has not moved."""
    if systeme == "renames":
        monkeypatch.setattr(bascule, "_echanger", lambda un, autre: False)
    depart = preparer(tmp_path / "0")
    avant = publier(depart) if publiee else {}
    deposer(depart, "essai", [BLOQUANTE])
    ancien = contenu(depart.sorties / "essai")
    vus: list[dict[str, bytes]] = []
    for rang in count(1):
        racine = shutil.copytree(tmp_path / "0", tmp_path / str(rang))
        chemins = Chemins(racine / "entrees", racine / "sorties", GABARITS)
        tue = deposer_et_mourir(chemins, rang)
        with verrou(chemins.sorties, "essai"):
            nettoyer(chemins.sorties, "essai")
        vus.append(contenu(chemins.sorties / "essai"))
        assert {nom: vus[-1].get(nom) for nom in avant} == avant
        assert {p.name for p in chemins.sorties.iterdir()} == {"essai", ".verrou-essai"}
        if not tue:
            break
    assert ancien in vus and len(vus) > 20
    assert all(etat in (ancien, vus[-1]) for etat in vus)
    assert not any("session-a-corriger.xlsx" in nom for nom in vus[-1])
