"""What has been kept long enough: listed to the day, destroyed everywhere, told by the register; nothing else moves."""

import csv
import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.chantier import CODE, Chantier
from bench.seance import petite
from pipeline import cli
from pipeline.affichage import barre
from pipeline.archive.archiver import archiver
from pipeline.archive.chiffrement import en_clair
from pipeline.archive.cles import nouvelle_cle
from pipeline.archive.pieces import Terme
from pipeline.archive.verifier import verifier_archive
from pipeline.chaine import executer
from pipeline.duplicata import etablir
from pipeline.erreurs import CodeSortie, ErreurFatale, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.publication import lire_empreintes
from pipeline.purge.inventaire import Inventaire
from pipeline.purge.purger import Constat, Ordre, purger, sessions_publiees
from pipeline.registre import Registre
from pipeline.registre.fichiers import controler_destructions, controler_fichiers
from pipeline.registre.purges import ENTREES, SORTIES, detruits
from tests.archives import contenu, deballer, refaire, resceller
from tests.cas import GABARITS
from tests.numerisations import numeriser
from tests.pannes import ecritures, mourir_avant, petit_disque

NUMERO = "MC-2024-00001"
CERTIFIE, PARTIEL, REFUSE = "C001", "C003", "C006"
LE = date(2070, 1, 1)
ORDRE = Ordre(LE, "Mme d'Àrc")
JURY = date(2024, 6, 14)
LENDEMAIN = JURY + timedelta(days=1)
FINS = {"evaluation": JURY, "appreciations-echec": date(2026, 6, 14), "appreciations-partiel": date(2029, 6, 14),
        "attributions": date(2044, 6, 14), "certificats": date(2066, 6, 14)}  # fmt: skip


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Someone certified, twice since a date of birth was corrected, with a duplicate; a part; a failure.

    The procès-verbal is signed, and all of it archived.
    """
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice absent")
    racine = tmp_path_factory.mktemp("purge")
    petite(racine, (CERTIFIE, PARTIEL, REFUSE))
    (racine / "entrees" / CODE / "pieces").mkdir()
    (racine / "entrees" / CODE / "pieces" / "CNI C001.pdf").write_bytes(b"une carte")
    chemins = a(racine)
    executer(chemins, CODE, (), 1, barre)
    Chantier(racine).corriger()
    executer(chemins, CODE, (), 1, barre)
    (pv,) = (chemins.sorties / CODE / "pv").glob("*.pdf")
    (chemins.entrees / CODE / "signes").mkdir()
    (chemins.entrees / CODE / "signes" / pv.name).write_bytes(numeriser(pv.read_bytes()))
    executer(chemins, CODE, (), 1, barre)
    etablir(chemins, NUMERO, "perte", date(2025, 1, 1))
    archiver(chemins, CODE)
    return racine


@pytest.fixture
def chemins(modele: Path, tmp_path: Path) -> Chemins:
    shutil.copytree(modele, tmp_path / "s")
    return a(tmp_path / "s")


def a(racine: Path) -> Chemins:
    return Chemins(racine / "entrees", racine / "sorties", GABARITS)


def juger(chemins: Chemins, au: date, ordre: Ordre | None = None) -> Constat:
    (constat,) = purger(chemins, sessions_publiees(chemins), au, ordre)
    if constat.refus:
        raise constat.refus
    return constat


def inventaire(chemins: Chemins, au: date) -> Inventaire:
    trouve = juger(chemins, au).inventaire
    assert trouve
    return trouve


def fichiers(chemins: Chemins) -> dict[str, bytes]:
    """Every file of people's folders, the register and locks apart."""
    return {
        f"{racine.name}/{p.relative_to(racine).as_posix()}": p.read_bytes()
        for racine in (chemins.entrees, chemins.sorties)
        for p in racine.rglob("*")
        if p.is_file() and not p.name.startswith((".verrou", "registre.db"))
    }


def problemes(chemins: Chemins) -> list[str]:
    with Registre(chemins.sorties / "registre.db") as registre:
        purges = registre.purges()
        trouves, remarques = controler_fichiers(
            registre.editions(), registre.duplicatas(), chemins.sorties, detruits=detruits(purges)
        )
        revenus = controler_destructions(purges, {ENTREES: chemins.entrees, SORTIES: chemins.sorties})
        return [*registre.verifier(), *trouves, *remarques, *revenus]


def archives(chemins: Chemins) -> list[Path]:
    return sorted((chemins.sorties / "archives").iterdir())


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


def test_sans_archive_ce_qui_est_echu_part_aussi(chemins: Chemins) -> None:
    shutil.rmtree(chemins.sorties / "archives")
    assert inventaire(chemins, LENDEMAIN).sans_paquet
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    assert inventaire(chemins, LENDEMAIN).vide and problemes(chemins) == []
    assert not (chemins.sorties / f".purge-{CODE}").exists()


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


def test_rien_n_est_detruit_avant_l_heure(chemins: Chemins) -> None:
    avant = fichiers(chemins)
    with pytest.raises(ErreurFatale, match="n’est pas encore arrivé") as refus:
        juger(chemins, LENDEMAIN, Ordre(JURY, ""))
    assert (refus.value.code, fichiers(chemins)) == (CodeSortie.USAGE, avant)


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


def test_un_paquet_qui_ment_sur_ses_dates_n_est_pas_cru(chemins: Chemins, tmp_path: Path) -> None:
    """The rules date what it holds, not its own list, which anybody may have made again."""
    (paquet,) = archives(chemins)
    faux = resceller(
        paquet, tmp_path / "faux.zip",
        lambda n, o: o.replace(b"2044-06-14", b"2024-06-14") if n == "data/index.csv" else o,
    )  # fmt: skip
    shutil.copy(faux, paquet)
    purge = juger(chemins, LENDEMAIN, ORDRE).purge
    assert purge and {d.classe for d in purge.detruits} == {"evaluation", "identite"}
    assert [n for n in contenu(archives(chemins)[0]) if n.startswith("data/documents/pv/")]


def test_une_edition_a_moitie_gardee_n_arrete_rien(chemins: Chemins) -> None:
    """As a run killed at that moment leaves it."""
    reste = chemins.sorties / "editions" / CODE / ".pv-edition-1-0123abcd.pdf.en-cours"
    reste.write_bytes(b"a moitie")
    assert juger(chemins, LENDEMAIN).en_suspens
    assert juger(chemins, LENDEMAIN, ORDRE).achevee
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    assert not reste.exists() and problemes(chemins) == []


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


def _copie(modele: Path, vers: Path) -> Chemins:
    """A copy that costs nothing: nothing of it is ever written in place, but the register."""

    def copier(de: str, la: str) -> None:
        (shutil.copy if Path(de).name.startswith("registre.db") else os.link)(de, la)

    shutil.copytree(modele, vers, copy_function=copier)
    return a(vers)


def _detruire(chemins: Chemins) -> None:
    """Whatever has to be mended first."""
    while juger(chemins, LENDEMAIN, ORDRE).achevee:
        pass


def test_tue_a_chaque_ecriture_rien_n_est_a_moitie_detruit_en_silence(modele: Path, tmp_path: Path) -> None:
    """Either nothing has changed, or the register says so until the next order completes it; the end is the same."""
    temoin = _copie(modele, tmp_path / "temoin")
    lieux = ecritures(lambda: _detruire(temoin))
    attendus = fichiers(temoin)
    depart = fichiers(a(modele))
    suivis = [(rang, lieu) for rang, lieu in enumerate(lieux) if lieu.startswith(("purge/", "registre/anciennes.py"))]
    premieres, dernieres = ({lieu: rang for rang, lieu in rangs} for rangs in (reversed(suivis), suivis))
    milieux = [rang for lieu, rang in premieres.items() if lieu.startswith("purge/detruire.py")]
    assert len(dernieres) > 12
    en_suspens = 0
    for rang in sorted({*milieux, *dernieres.values()}):
        chemins = _copie(modele, tmp_path / f"{rang}")
        mourir_avant(lambda: _detruire(chemins), rang)  # noqa: B023
        with Registre(chemins.sorties / "registre.db") as registre:
            dite = bool(registre.purges())
        caches = ("/.purge-", "/.essai-", "/editions/")
        presents = {n: o for n, o in fichiers(chemins).items() if not any(cache in n for cache in caches)}
        if not dite:
            assert presents == {n: o for n, o in depart.items() if "/editions/" not in n}, lieux[rang]
        if dite and presents.keys() != {n for n in attendus if "/editions/" not in n}:
            en_suspens += 1
            assert problemes(chemins), lieux[rang]
        assert juger(chemins, LENDEMAIN).en_suspens or not (chemins.sorties / f".purge-{CODE}").exists()
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


@pytest.fixture
def commande(chemins: Chemins) -> list[str]:
    return [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]


def lancer(commande: Sequence[str], *arguments: str, tape: str | None = None) -> "subprocess.CompletedProcess[str]":
    """The command, in this process; `tape`: what somebody in front of a screen types."""
    clavier = Clavier(f"{tape}\n") if tape is not None else StringIO()
    arguments = ("python -m pipeline", *commande, *arguments)
    with (
        pytest.MonkeyPatch.context() as dessous,
        redirect_stdout(StringIO()) as sortie,
        redirect_stderr(StringIO()) as erreurs,
    ):
        dessous.setattr(sys, "argv", list(arguments))
        dessous.setattr(sys, "stdin", clavier)
        code = cli.lancer()
    return subprocess.CompletedProcess(arguments, code, sortie.getvalue(), erreurs.getvalue())


class Clavier(StringIO):
    """A terminal, with somebody in front of it."""

    def isatty(self) -> bool:
        return True


def test_la_commande_montre_puis_detruit_et_rend_la_liste(commande: list[str], tmp_path: Path) -> None:
    vue = lancer(commande, "purge", "--au", "2024-06-15")
    assert vue.returncode == 0 and "Rien n’a été détruit" in vue.stdout and "make purge AU=2024-06-15" in vue.stdout
    assert "entrees/essai/grilles/C001" in vue.stdout and "durée passée depuis le 14/06/2024" in vue.stdout
    faite = lancer(commande, "purge", "--au", "2024-06-15", "--executer", "--par", "M. Ó Briain")
    assert faite.returncode == 0, faite.stderr
    assert "fichiers détruits" in faite.stdout and "Archive refaite sans eux" in faite.stdout
    assert "Rien à détruire" in lancer(commande, "purge", "--au", "2024-06-15").stdout
    liste = tmp_path / "liste.csv"
    ecrite = lancer(commande, "registre", "destructions", "--session", "essai", "--vers", str(liste))
    assert ecrite.returncode == 0, ecrite.stderr
    assert "entrees;essai/grilles/C001" in liste.read_text("utf-8-sig")
    assert lancer(commande, "registre", "verifier").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "mots"),
    [
        (["--au", "hier"], "hier"),
        ([], "--au"),
        (["--au", "2999-01-01", "--executer"], "n’est pas encore arrivé"),
        (["--au", "2030-01-01", "--session", "2031-01"], "la session 2031-01 n’est pas publiée"),
    ],
)
def test_une_demande_mal_dite_est_refusee(arguments: list[str], mots: str, commande: list[str]) -> None:
    refus = lancer(commande, "purge", *arguments)
    assert refus.returncode == CodeSortie.USAGE and mots in refus.stderr


def test_la_liste_publiee_dit_ce_qui_reste(chemins: Chemins) -> None:
    assert juger(chemins, FINS["attributions"] + timedelta(days=1), ORDRE).purge
    publiee = chemins.sorties / CODE
    dits = lire_empreintes((publiee / "empreintes.sha256").read_bytes())
    presents = {p.relative_to(publiee).as_posix() for p in publiee.rglob("*") if p.is_file()}
    assert presents - {"empreintes.sha256"} == dits.keys()
    subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "empreintes.sha256"], cwd=publiee, check=True)


def test_une_date_mal_retapee_ne_detruit_rien_et_le_dit(chemins: Chemins, commande: list[str]) -> None:
    avant = fichiers(chemins)
    refus = lancer(commande, "purge", "--au", "2024-06-15", "--executer", tape="15/06/2024")
    assert (refus.returncode, fichiers(chemins)) == (CodeSortie.USAGE, avant)
    assert "rien n’a été détruit" in refus.stderr and "taper 2024-06-15" in refus.stderr
    faite = lancer(commande, "purge", "--au", "2024-06-15", "--executer", tape="2024-06-15")
    assert faite.returncode == 0 and "fichiers détruits" in faite.stdout


def test_le_tableau_de_bord_dit_ce_qui_est_parti(chemins: Chemins) -> None:
    tableau = chemins.sorties / CODE / "index.html"
    for fin in list(FINS.values())[:3]:
        assert juger(chemins, fin + timedelta(days=1), ORDRE).purge
        page = tableau.read_text(encoding="utf-8")
        liens = re.findall(r'href="([^"]*)"', page)
        assert liens and all((tableau.parent / lien).is_file() for lien in liens)
    assert page.count("fichier détruit le 01/01/2070") > 5
    assert re.search(r"fiche de décision <span[^>]*>\(fichier détruit", page)


def remettre(sauvegarde: Path, chemins: Chemins, *dossiers: str) -> None:
    """Put folders back as they were, as somebody does from a backup."""
    for dossier in dossiers:
        shutil.rmtree(chemins.sorties.parent / dossier, ignore_errors=True)
        shutil.copytree(sauvegarde / dossier, chemins.sorties.parent / dossier)


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
    avant = fichiers(chemins)
    for ordre in (None, ORDRE):
        with pytest.raises(RegistreRefuse, match="n’est ni celle que le registre dit") as refus:
            juger(chemins, LENDEMAIN, ordre)
        assert "destruction du 01/01/2070" in refus.value.remede
    assert fichiers(chemins) == avant


def test_ce_qui_revient_a_cote_d_une_publication_trop_ancienne_part_quand_meme(
    chemins: Chemins, commande: list[str]
) -> None:
    (carte,) = (chemins.entrees / CODE / "pieces").iterdir()
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    (chemins.sorties / CODE / "empreintes.sha256").write_text("")
    carte.parent.mkdir()
    carte.write_bytes(b"une carte")
    vue = lancer(commande, "purge", "--au", "2024-06-15")
    assert "entrees/essai/pieces/CNI C001.pdf, détruit le 01/01/2070" in vue.stdout and carte.exists()
    faite = lancer(commande, "purge", "--au", "2024-06-15", "--executer")
    assert (vue.returncode, faite.returncode, carte.exists()) == (*[CodeSortie.REGISTRE_REFUSE] * 2, False)


def test_un_document_qui_manque_a_une_session_purgee_se_reprend_d_une_sauvegarde(chemins: Chemins) -> None:
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    next((chemins.sorties / CODE / "pv").glob("*.pdf")).unlink()
    with pytest.raises(RegistreRefuse, match="ne sont pas intacts") as refus:
        juger(chemins, LENDEMAIN, ORDRE)
    assert "d’une sauvegarde ou de l’archive" in refus.value.remede


def test_un_dossier_qui_refuse_arrete_avant_que_le_registre_le_dise(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant = fichiers(chemins)
    with petit_disque(chemins.entrees, 0):
        with pytest.raises(ErreurFatale, match=r"grilles » \(disque en lecture seule") as refus:
            juger(chemins, LENDEMAIN, ORDRE)
        assert (refus.value.code, fichiers(chemins)) == (CodeSortie.USAGE, avant)
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


def test_un_numero_annule_dit_quelles_archives_ne_le_savent_pas(chemins: Chemins, commande: list[str]) -> None:
    avant = lancer(commande, "annuler", "MC-BDC-2024-00001", "--motif", "erreur")
    assert f"« {archives(chemins)[0].name} »" in avant.stdout.replace("\u00a0", " ")
    assert "relancer la session essai, puis" in avant.stdout and "refaire son archive" in avant.stdout
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    apres = lancer(commande, "annuler", NUMERO, "--motif", "erreur")
    assert f"« {archives(chemins)[0].name} »" in apres.stdout.replace("\u00a0", " ")
    assert "a été purgée" in apres.stdout and "ACTION=exporter" in apres.stdout
    assert juger(chemins, LE, ORDRE).purge and problemes(chemins) == []
