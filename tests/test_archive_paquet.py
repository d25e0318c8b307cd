"""The package of a session that was really published: whole, the same each time, or not there at all."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import bagit
import pytest

from pipeline import chaine
from pipeline.affichage import barre
from pipeline.archive.archiver import archiver
from pipeline.archive.chiffrement import en_clair
from pipeline.archive.cles import nouvelle_cle
from pipeline.archive.seda import FORMES
from pipeline.archive.verifier import verifier_archive
from pipeline.bascule import verrou
from pipeline.chaine import executer
from pipeline.erreurs import CodeSortie, ErreurFatale, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.purge.faits import fonds_de
from pipeline.registre import Registre
from tests.archives import contenu, deballer, deposees, fichiers, modes, petite_seance, sans
from tests.classeurs import changer, ecrire
from tests.pannes import petit_disque
from tests.registres import demande, falsifier
from tests.seances import FORMATION

CODE = "essai"
RACINE = Path(__file__).parent.parent


def test_le_paquet_se_controle_avec_les_outils_de_tout_le_monde(chemins: Chemins, tmp_path: Path) -> None:
    paquet = archiver(chemins, CODE).chemin
    subprocess.run(["unzip", "-q", str(paquet), "-d", str(tmp_path / "ici")], check=True)
    (racine,) = (tmp_path / "ici").iterdir()
    assert racine.name == paquet.stem
    for liste in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        subprocess.run(["sha512sum", "-c", "--quiet", "--strict", liste], cwd=racine, check=True)
    assert bagit.Bag(str(racine)).validate()
    assert modes(racine) == modes(chemins.sorties / "archives") == {0o600}


def test_tout_ce_qui_est_publie_recu_et_decide_y_est_tel_quel(chemins: Chemins) -> None:
    membres = contenu(archiver(chemins, CODE).chemin)
    publies = chemins.sorties / CODE
    for nom in fichiers(publies):
        assert membres[f"data/documents/{nom}"] == (publies / nom).read_bytes()
    for nom in fichiers(chemins.entrees / CODE):
        assert membres[f"data/entrees/{nom}"] == (chemins.entrees / CODE / nom).read_bytes()
    assert membres["data/decisions/decisions.json"] == (publies / "decisions.json").read_bytes()
    assert {f"data/regles/{nom}" for nom in ("commun/pv.docx", "formation/dispositif.toml")} <= set(membres)
    with Registre(chemins.sorties / "registre.db") as registre:
        (numero,) = [i.numero for i in registre.lister()]
        evenements = len(membres["data/registre/evenements.jsonl"].splitlines())
        assert len(membres["data/registre/editions.jsonl"].splitlines()) == len(registre.editions(CODE))
    assert numero in membres["data/LISEZMOI.txt"].decode() and evenements >= 3


def test_l_index_nomme_chaque_fichier_avec_sa_somme(chemins: Chemins, tmp_path: Path) -> None:
    racine = deballer(archiver(chemins, CODE).chemin, tmp_path / "ici") / "data"
    rangs = list(csv.DictReader(StringIO((racine / "index.csv").read_text("utf-8-sig")), delimiter=";"))
    assert {rang["Fichier"] for rang in rangs} == {*fichiers(racine)} - {"index.csv", "index.html"}
    manifeste = (racine.parent / "manifest-sha512.txt").read_text()
    assert all(f"{rang['SHA-512']}  data/{rang['Fichier']}\n" in manifeste for rang in rangs)
    assert {rang["Conservation"] for rang in rangs} == {"le texte ne fixe pas de durée"}
    page = (racine / "index.html").read_text()
    assert "http" not in page.replace("http-equiv", "")
    assert all(f'href="{nom}"' in page for nom in fichiers(racine) if nom.startswith("documents/"))


def test_les_memes_octets_chaque_fois(chemins: Chemins, tmp_path: Path) -> None:
    shutil.copytree(chemins.sorties.parent, tmp_path / "ailleurs")
    autres = Chemins(*(tmp_path / "ailleurs" / nom for nom in ("entrees", "sorties", "gabarits")))
    premiere = archiver(chemins, CODE)
    assert premiere.chemin.read_bytes() == archiver(autres, CODE).chemin.read_bytes()
    encore = archiver(chemins, CODE)
    assert (encore.chemin, encore.nouveau, premiere.nouveau) == (premiere.chemin, False, True)
    assert deposees(chemins) == [premiere.chemin]


def test_une_autre_archive_du_meme_nom_est_gardee(chemins: Chemins) -> None:
    premiere = archiver(chemins, CODE).chemin
    bons, autres = premiere.read_bytes(), b"une autre archive"
    premiere.write_bytes(autres)
    for nouveau in (True, False):
        seconde = archiver(chemins, CODE)
        assert (seconde.chemin.name, seconde.nouveau) == (f"{premiere.stem}-2.zip", nouveau)
        assert seconde.autres == (
            f"« {premiere} » existait déjà et n’est pas la même archive : elle est abîmée ou ne se lit pas.",
        )
    assert (premiere.read_bytes(), seconde.chemin.read_bytes()) == (autres, bons)


def un_fichier(motif: str) -> Callable[[Chemins], Path]:
    return lambda chemins: next((chemins.sorties / CODE).glob(motif))


@pytest.mark.parametrize(
    ("gener", "code", "mots"),
    [
        (lambda c: shutil.rmtree(c.sorties / CODE), CodeSortie.USAGE, "n’est pas publiée"),
        (lambda c: shutil.rmtree(c.entrees / CODE), CodeSortie.USAGE, "aucune session"),
        (lambda c: ecrire(c.entrees / CODE / "grilles" / "02.xlsx", {"F": "| a |"}), CodeSortie.ANOMALIES, "a changé"),
        (lambda c: (c.gabarits / "commun" / "pv.docx").write_bytes(b"x"), CodeSortie.ANOMALIES, "a changé"),
        (lambda c: un_fichier("parchemins/*")(c).write_bytes(b"x"), CodeSortie.REGISTRE_REFUSE, "plus le fichier"),
        (lambda c: un_fichier("pv/*.pdf")(c).unlink(), CodeSortie.REGISTRE_REFUSE, "manque"),
        (lambda c: (c.sorties / CODE / "a.pdf").write_bytes(b"x"), CodeSortie.REGISTRE_REFUSE, "pas de ceux qui ont"),
        (
            lambda c: falsifier(c.sorties / "registre.db", "evenements", "UPDATE evenements SET candidat = 'X'"),
            CodeSortie.REGISTRE_REFUSE,
            "son contenu a été modifié",
        ),
    ],
)  # fmt: skip
def test_ce_qui_ne_peut_pas_etre_archive_est_refuse(
    gener: Callable[[Chemins], object], code: CodeSortie, mots: str, chemins: Chemins
) -> None:
    gener(chemins)
    with pytest.raises(ErreurFatale) as refus:
        archiver(chemins, CODE)
    assert mots in refus.value.message and refus.value.remede
    assert (refus.value.code, deposees(chemins)) == (code, [])


def test_ce_qui_est_abime_dans_une_autre_session_ne_regarde_pas_celle_ci(chemins: Chemins) -> None:
    etranger = chemins.sorties / "editions" / "autre" / "inconnu.pdf"
    etranger.parent.mkdir(parents=True)
    etranger.write_bytes(b"x")
    assert archiver(chemins, CODE).nouveau
    etranger.parent.rename(etranger.parent.with_name(CODE))
    with pytest.raises(ErreurFatale, match="n’est pas une édition antérieure"):
        archiver(chemins, CODE)


def test_un_numero_seulement_reserve_est_refuse(chemins: Chemins) -> None:
    with Registre(chemins.sorties / "registre.db") as registre:
        registre.attribuer([demande(session="autre", candidat="C001")], "autre")
    assert archiver(chemins, CODE).nouveau  # another session's reservation is no business of this one
    reserver(chemins)
    with pytest.raises(ErreurFatale, match="réservés sans avoir été publiés") as refus:
        archiver(chemins, CODE)
    assert refus.value.code == CodeSortie.REGISTRE_REFUSE


def reserver(chemins: Chemins) -> None:
    """A run that was killed between the numbers and the publication: what the register then holds."""
    with Registre(chemins.sorties / "registre.db") as registre:
        connue = next(i for i in registre.lister() if i.session == CODE)
        nouvelle = demande(session=CODE, candidat="02", objet="CQP-CCF", dispositif=connue.dispositif)
        ancienne = demande(
            session=CODE, dispositif=connue.dispositif, candidat=connue.candidat, objet=connue.objet,
            famille=connue.famille, annee=connue.annee, titulaire=connue.titulaire, intitule=connue.intitule,
            referentiel=connue.referentiel, date_decision=connue.date_decision, format="CPEF-{annee}-{rang:05d}",
        )  # fmt: skip
        registre.attribuer([ancienne, nouvelle], CODE)


def test_une_session_incomplete_s_archive_et_le_dit(tmp_path: Path) -> None:
    chemins = petite_seance(tmp_path)
    ouverte = {**FORMATION, "Session": FORMATION["Session"].replace("| deliberation_close_le | 2024-10-11 |", "")}
    ecrire(chemins.entrees / CODE / "session.xlsx", ouverte)
    executer(chemins, CODE, (), 1, barre)
    fait = archiver(chemins, CODE)
    assert [phrase.partition(" :")[0] for phrase in fait.attendus] == ["En attente de la délibération du jury"]
    assert "En attente de la délibération du jury" in contenu(fait.chemin)["data/LISEZMOI.txt"].decode()


def test_une_piece_d_identite_n_est_jamais_archivee(chemins: Chemins) -> None:
    dossier = chemins.entrees / CODE
    (dossier / "Pièces d’identités").mkdir()
    (dossier / "signes").mkdir()
    (dossier / "signes" / "PASSEPORT-Lea-fiche-de-decision.pdf").write_bytes(b"le nom d'une candidate")
    for nom in ("CNI Vauclair.pdf", "Pièces d’identités/01.jpg", "Passport_01.png", "carteidentite.pdf"):
        (dossier / nom).write_bytes(b"identite")
    (dossier / "compte rendu 100 %.txt").write_bytes(b"note")
    executer(chemins, CODE, (), 1, barre)
    fait = archiver(chemins, CODE)
    assert b"identite" not in contenu(fait.chemin).values()
    assert len([ligne for ligne in fait.laisses if "pièce d’identité" in ligne]) == 4
    membres = contenu(fait.chemin)
    assert "data/entrees/signes/PASSEPORT-Lea-fiche-de-decision.pdf" in membres
    assert membres["data/entrees/compte rendu 100 _.txt"] == b"note"
    assert "compte rendu 100 %.txt" in membres["data/index.csv"].decode()
    assert "CNI Vauclair.pdf" in membres["data/LISEZMOI.txt"].decode()


def test_la_session_est_tenue_pendant_l_archivage(chemins: Chemins) -> None:
    fait: list[bool] = []
    fil = threading.Thread(target=lambda: fait.append(archiver(chemins, CODE).nouveau))
    with verrou(chemins.sorties, CODE):
        fil.start()
        time.sleep(1.0)
        assert not fait and deposees(chemins) == []
    fil.join(120)
    assert fait == [True]


@pytest.mark.parametrize("forme", ["sac", "seda"])
def test_un_candidat_ecarte_apres_l_emission_n_empeche_pas_d_archiver(forme: str, chemins: Chemins) -> None:
    with Registre(chemins.sorties / "registre.db") as registre:
        inscrit = registre.lister()[0]
    executer(chemins, CODE, [inscrit.candidat], 1, barre)
    paquet = archiver(chemins, CODE, seda=FORMES[forme]).chemin
    verdict = verifier_archive(paquet, date(2030, 1, 1))
    assert verdict.fautes == ()
    dit = f"{inscrit.numero} : émis et toujours en vigueur, mais son candidat a été écarté depuis"
    assert [remarque.startswith(dit) for remarque in verdict.remarques] == [True]
    if forme == "sac":
        assert dit in contenu(paquet)["data/LISEZMOI.txt"].decode().replace("\u00a0", " ")


def test_une_correction_qui_n_a_pas_ete_publiee_arrete_l_archive_et_la_purge_jusqu_au_traitement(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full once the register had the correction; the former name is then typed again."""
    classeur = chemins.entrees / CODE / "session.xlsx"
    avant = classeur.read_bytes()
    ecrire(classeur, changer(FORMATION, "Candidats", "Vauclair", "Vauclaire"))
    with monkeypatch.context() as plein:
        plein.setattr(chaine, "produire", disque_plein)
        with pytest.raises(ErreurFatale, match="plus de place"):
            executer(chemins, CODE, (), 1, barre)
    classeur.write_bytes(avant)
    for refuser in (archiver, fonds_de):
        with pytest.raises(RegistreRefuse, match="a été corrigée et n’a pas été publiée depuis"):
            refuser(chemins, CODE)
    assert executer(chemins, CODE, (), 1, barre).etude is not None
    assert executer(chemins, CODE, (), 1, barre).etude is None
    assert verifier_archive(archiver(chemins, CODE).chemin, date(2030, 1, 1)).fautes == ()
    assert fonds_de(chemins, CODE)


def disque_plein(*_: object) -> None:
    raise ErreurFatale("Il n’y a plus de place sur le disque.", "en faire")


def test_un_certificat_manque_quand_personne_n_a_ecarte_son_candidat(chemins: Chemins, tmp_path: Path) -> None:
    paquet = archiver(chemins, CODE).chemin
    parchemin = next(nom for nom in contenu(paquet) if nom.startswith("data/documents/parchemins/"))
    fautes = verifier_archive(sans(paquet, tmp_path, parchemin), date(2030, 1, 1)).fautes
    assert any("manque" in faute and parchemin in faute for faute in fautes)


# --- what stops it on the way ----------------------------------------------------------------------------------------

TUER = "lambda *_: os.kill(os.getpid(), signal.SIGKILL)"


@pytest.mark.parametrize(("forme", "ecrire_"), [("sac", "ecrire"), ("seda", "ecrire_transfert")])
@pytest.mark.parametrize(
    "sabotage",
    [
        f"archiver.ECRIRE = {TUER}",
        "m = sac.morceaux\n"
        "sac.morceaux = lambda f: os.kill(os.getpid(), 9) if 'pv' in str(getattr(f, 'name', '')) else m(f)",
        f"archiver._relire = {TUER}",
        f"archiver.deposer = {TUER}",
        "r = archiver.deposer; archiver.deposer = lambda *a: (r(*a), os.kill(os.getpid(), signal.SIGKILL))",
    ],
    ids=["avant", "au-milieu", "avant-de-relire", "avant-de-nommer", "apres"],
)
def test_tue_en_route_il_ne_reste_rien_qui_semble_fait(
    sabotage: str, forme: str, ecrire_: str, chemins: Chemins
) -> None:
    texte = f"import os, signal, sys\nfrom pipeline.archive import archiver, sac\n{sabotage}\n"
    lancer = "from pipeline.cli import lancer; sys.exit(lancer())"
    dossiers = [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]
    commande = [sys.executable, "-c", texte.replace("ECRIRE", ecrire_) + lancer, *dossiers]
    tue = subprocess.run([*commande, "archive", CODE, "--format", forme], cwd=RACINE, check=False, capture_output=True)
    assert tue.returncode == -signal.SIGKILL, tue.stderr
    finis = [p for p in deposees(chemins) if not p.name.startswith(".")]
    assert all(verifier_archive(p, date(2030, 1, 1)).fautes == () for p in finis)
    fait = archiver(chemins, CODE, seda=FORMES[forme])
    assert fait.nouveau == (not finis)
    assert deposees(chemins) == [fait.chemin]


def test_chiffree_elle_tient_la_meme_archive_et_rien_n_est_en_clair(chemins: Chemins, tmp_path: Path) -> None:
    cle = tmp_path / "cle.txt"
    pour = [nouvelle_cle(cle)]
    (chemins.sorties / "archives").mkdir(mode=0o700)
    (chemins.sorties / "archives" / f".en-cours-{CODE}-{'0' * 16}.zip").write_bytes(b"left by a killed run")
    chiffree = archiver(chemins, CODE, pour=pour).chemin
    assert [p.suffix for p in deposees(chemins)] == [".age", ".sha512"]
    with en_clair(chiffree, cle) as flux:
        assert flux is not None
        octets = flux.read()
    assert octets == archiver(chemins, CODE).chemin.read_bytes()
    assert (archiver(chemins, CODE, pour=pour).nouveau, len(deposees(chemins))) == (False, 3)


def test_un_disque_plein_est_dit_et_ne_laisse_rien(chemins: Chemins) -> None:
    with petit_disque(chemins.sorties, 200_000):
        with pytest.raises(ErreurFatale, match="plus de place sur le disque"):
            archiver(chemins, CODE)
        assert deposees(chemins) == []


def test_la_commande_dit_ou_est_l_archive_et_que_faire(chemins: Chemins) -> None:
    dossiers = [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]
    commande = [sys.executable, "-m", "pipeline", *dossiers, "archive", CODE]
    dits = [
        subprocess.run(commande, cwd=RACINE, check=True, capture_output=True, text=True, env=dict(os.environ)).stdout
        for _ in range(2)
    ]
    assert "make verifier-archive CHEMIN=" in dits[0]
    assert "rien à faire" in dits[1]
