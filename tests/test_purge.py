"""What has been kept long enough: listed to the day, destroyed everywhere, told by the register; nothing else moves."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.chantier import CODE, Chantier
from pipeline.affichage import barre
from pipeline.archive.archiver import archiver
from pipeline.archive.pieces import Terme
from pipeline.chaine import executer
from pipeline.erreurs import CodeSortie, ErreurFatale, RegistreRefuse, UsageInvalide
from pipeline.etude import Chemins
from pipeline.publication import lire_empreintes
from pipeline.purge.purger import Ordre, purger, refuser_horloge
from pipeline.registre import Registre
from pipeline.registre.purges import SORTIES
from tests.cas import GABARITS
from tests.purges import FINS, JURY, LE, LENDEMAIN, NUMERO, ORDRE, copie, fichiers, inventaire, juger, problemes


@pytest.fixture
def chemins(archivee: Path, tmp_path: Path) -> Chemins:
    return copie(archivee, tmp_path / "s")


@pytest.mark.parametrize(("classe", "fin"), FINS.items())
def test_chaque_classe_est_echue_le_lendemain_de_son_dernier_jour(classe: str, fin: date, chemins: Chemins) -> None:
    for au, passee in ((fin, False), (fin + timedelta(days=1), True)):
        assert (classe in {d.classe for d in inventaire(chemins, au).echus}) is passee
        assert (classe in {d.classe for p in inventaire(chemins, au).paquets for d in p.echus}) is passee


@given(st.dates(), st.dates())
def test_le_dernier_jour_est_compris(fin: date, au: date) -> None:
    assert Terme("c", "a", "", fin).passe(au) == (au > fin)
    assert not Terme("c", "a", "", None).passe(au)


def test_juger_ne_touche_a_rien(chemins: Chemins) -> None:
    avant = fichiers(chemins)
    assert inventaire(chemins, LE).echus
    assert fichiers(chemins) == avant
    with Registre(chemins.sorties / "registre.db") as registre:
        assert registre.purges() == []


@pytest.mark.parametrize(
    ("classe", "partis", "restent"),
    [
        ("evaluation", ["entrees/essai/grilles/", "sorties/essai/anonymat", "entrees/essai/pieces/CNI"],
         ["entrees/essai/session.xlsx", "sorties/essai/fiches/C006"]),
        ("appreciations-echec", ["sorties/essai/fiches/C006", "sorties/essai/lettres/C006-LEFEVRE-non"],
         ["sorties/essai/fiches/C003", "sorties/essai/pv/"]),
        ("appreciations-partiel", ["sorties/essai/fiches/C003"], ["sorties/essai/fiches/C001", "sorties/essai/pv.pdf"]),
        ("attributions", ["sorties/essai/pv", "sorties/essai/decisions.json", "entrees/essai/session.xlsx",
                          "entrees/essai/signes/", "sorties/essai/signes/", "sorties/essai/transmissions/gtp/04-pv"],
         ["sorties/essai/parchemins/", "sorties/duplicatas/", "sorties/editions/essai/parchemins/"]),
        ("certificats", ["sorties/essai/parchemins", "sorties/duplicatas/", "sorties/editions/essai/parchemins/"],
         ["sorties/essai/empreintes.sha256"]),
    ],
)  # fmt: skip
def test_ce_qui_est_echu_part_de_partout_et_rien_d_autre(
    classe: str, partis: Sequence[str], restent: Sequence[str], chemins: Chemins
) -> None:
    avant = fichiers(chemins)
    voulu = {f"{d.lieu}/{d.fichier}" for d in inventaire(chemins, FINS[classe] + timedelta(days=1)).echus}
    purge = juger(chemins, FINS[classe] + timedelta(days=1), ORDRE).purge
    assert purge
    apres = fichiers(chemins)
    refaits = {f"sorties/{p.avant}" for p in purge.paquets}
    assert avant.keys() - apres.keys() == voulu | refaits
    nouveaux = {"sorties/essai/conservation.json", *(f"sorties/{p.apres}" for p in purge.paquets)}
    assert {n for n in apres.keys() - avant.keys() if "/editions/" not in n} == nouveaux
    changes = {nom for nom in avant.keys() & apres.keys() if avant[nom] != apres[nom]}
    tableau = {"sorties/essai/index.html"} & apres.keys()
    assert changes == {"sorties/essai/empreintes.sha256"} | tableau
    for debut in partis:
        assert any(n.startswith(debut) for n in avant) and not any(n.startswith(debut) for n in apres), debut
    for debut in restent:
        assert any(n.startswith(debut) for n in apres), debut
    assert problemes(chemins) == []
    assert inventaire(chemins, FINS[classe] + timedelta(days=1)).vide


def test_les_durees_suivantes_se_jugent_sans_les_classeurs(chemins: Chemins) -> None:
    """Each year somebody applies the periods: what was destroyed first is no longer there to date what is left."""
    d_un_coup = {(d.lieu, d.fichier, d.fin) for d in inventaire(chemins, LE).echus}
    peu_a_peu = set()
    for fin in FINS.values():
        trouve = juger(chemins, fin + timedelta(days=1), ORDRE).inventaire
        assert trouve
        peu_a_peu |= {(d.lieu, d.fichier, d.fin) for d in trouve.echus}
        assert problemes(chemins) == []
    assert {rang for rang in peu_a_peu if "empreintes-edition" not in rang[1]} == d_un_coup
    assert (chemins.sorties / CODE / "decisions.json").exists() is False
    assert b"C0" not in (chemins.sorties / CODE / "conservation.json").read_bytes()


def test_le_registre_garde_chaque_numero_et_dit_chaque_destruction(chemins: Chemins) -> None:
    with Registre(chemins.sorties / "registre.db") as registre:
        avant = registre.lister()
    empreintes = {d.fichier: d.somme for d in inventaire(chemins, LE).echus if d.lieu == SORTIES}
    assert juger(chemins, LE, ORDRE).purge
    with Registre(chemins.sorties / "registre.db") as registre:
        assert registre.lister() == avant
        (purge,) = registre.purges(CODE)
    assert (purge.le, purge.au, purge.par, purge.session) == (LE, LE, "Mme d'Àrc", CODE)
    (certificat,) = (d for d in purge.detruits if d.fichier.startswith(f"{CODE}/parchemins/{NUMERO}-"))
    assert (certificat.classe, certificat.article, certificat.fin) == (
        "certificats",
        "Partie 2, chapitre 6, § 2",
        FINS["certificats"],
    )
    assert certificat.somme == empreintes[certificat.fichier]


def test_une_archive_d_avant_une_correction_n_est_pas_celle_de_ce_qui_est_publie(chemins: Chemins) -> None:
    assert not inventaire(chemins, LENDEMAIN).sans_paquet
    Chantier(chemins.entrees.parent).corriger()
    executer(chemins, CODE, (), 1, barre)
    assert inventaire(chemins, LENDEMAIN).sans_paquet


def test_une_horloge_en_retard_sur_le_registre_ne_detruit_rien(chemins: Chemins) -> None:
    refuser_horloge(chemins, date.today())
    with pytest.raises(UsageInvalide, match="nous sommes le 02/01/2020"):
        refuser_horloge(chemins, date(2020, 1, 2))


def test_sans_archive_ce_qui_est_echu_part_aussi(chemins: Chemins) -> None:
    shutil.rmtree(chemins.sorties / "archives")
    assert inventaire(chemins, LENDEMAIN).sans_paquet
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    assert inventaire(chemins, LENDEMAIN).vide and problemes(chemins) == []
    assert not (chemins.sorties / f".purge-{CODE}").exists()


def test_rien_n_est_detruit_avant_l_heure(chemins: Chemins) -> None:
    avant = fichiers(chemins)
    with pytest.raises(ErreurFatale, match="n’est pas encore arrivé") as refus:
        juger(chemins, LENDEMAIN, Ordre(JURY, ""))
    assert (refus.value.code, fichiers(chemins)) == (CodeSortie.USAGE, avant)


def test_un_document_change_arrete_la_session_sans_rien_detruire(chemins: Chemins) -> None:
    next((chemins.sorties / CODE / "pv").glob("*.pdf")).write_bytes(b"autre")
    avant = fichiers(chemins)
    with pytest.raises(RegistreRefuse, match="ne sont pas intacts"):
        juger(chemins, LE, ORDRE)
    assert fichiers(chemins) == avant


def test_une_session_purgee_n_est_plus_relancee_ni_archivee(chemins: Chemins) -> None:
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    avant = fichiers(chemins)
    for refaire_ in (lambda: executer(chemins, CODE, (), 1, barre), lambda: archiver(chemins, CODE)):
        with pytest.raises(RegistreRefuse, match="n’est plus entière"):
            refaire_()
    assert fichiers(chemins) == avant


def test_une_session_pas_finie_garde_tout(chemins: Chemins, tmp_path: Path) -> None:
    """Its inputs are still needed for the documents that are awaited."""
    gabarits = tmp_path / "gabarits"
    shutil.copytree(GABARITS, gabarits)
    reglement = gabarits / "metallurgie" / "dispositif.toml"
    texte = reglement.read_text(encoding="utf-8")
    avant, genre, suite = texte.partition('genre = "courrier-laureat"')
    reglement.write_text(avant + genre + suite.replace('"deliberee"', '"validee"', 1), encoding="utf-8")
    ailleurs = Chemins(chemins.entrees, chemins.sorties, gabarits)
    (constat,) = purger(ailleurs, [CODE], LE, ORDRE)
    assert constat.inventaire and not constat.purge
    assert "courrier au lauréat" in constat.inventaire.attentes[0]
    assert (chemins.entrees / CODE / "grilles").is_dir()


def test_la_liste_publiee_dit_ce_qui_reste(chemins: Chemins) -> None:
    assert juger(chemins, FINS["attributions"] + timedelta(days=1), ORDRE).purge
    publiee = chemins.sorties / CODE
    dits = lire_empreintes((publiee / "empreintes.sha256").read_bytes())
    presents = {p.relative_to(publiee).as_posix() for p in publiee.rglob("*") if p.is_file()}
    assert presents - {"empreintes.sha256"} == dits.keys()
    subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "empreintes.sha256"], cwd=publiee, check=True)


def test_le_tableau_de_bord_dit_ce_qui_est_parti(chemins: Chemins) -> None:
    tableau = chemins.sorties / CODE / "index.html"
    for fin in list(FINS.values())[:3]:
        assert juger(chemins, fin + timedelta(days=1), ORDRE).purge
        page = tableau.read_text(encoding="utf-8")
        liens = re.findall(r'href="([^"]*)"', page)
        assert liens and all((tableau.parent / lien).is_file() for lien in liens)
    assert page.count("fichier détruit le 01/01/2070") > 5
    assert re.search(r"fiche de décision <span[^>]*>\(fichier détruit", page)
