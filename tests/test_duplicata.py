"""A duplicate says what it is, is recorded, and is of the certificate that was delivered. Real LibreOffice.

Once the inputs of its session are gone, it is made from the copy that was kept.
"""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest

from pipeline.chaine import executer
from pipeline.duplicata import etablir
from pipeline.erreurs import RegistreRefuse, UsageInvalide
from pipeline.etude import Chemins
from pipeline.purge.purger import Ordre, purger
from pipeline.registre import Registre
from pipeline.registre.fichiers import controler_duplicatas, controler_fichiers
from pipeline.registre.purges import detruits
from tests.cas import GABARITS
from tests.classeurs import GRILLES, SESSION, changer, deposer, ecrire
from tests.documents_fabrique import dite, lettres, muet
from tests.seances import ACCORD, accord

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

NUMERO = "MC-CCPM-2024-00001"
JOUR = date(2026, 3, 2)
MENTION = "DUPLICATA certifié conforme à l’original délivré le 14 juin 2024, établi le 2 mars 2026"
APRES_LE_JURY, APRES_20_ANS, APRES_42_ANS = date(2024, 6, 15), date(2044, 6, 15), date(2066, 6, 15)
"""The first day of each destruction: of grids; of decisions and workbooks; of the copies of certificates."""


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    racine = tmp_path_factory.mktemp("delivree")
    executer(deposer(racine, SESSION, GRILLES), "essai", (), 1, muet)
    return racine


@pytest.fixture
def delivree(modele: Path, tmp_path: Path) -> Chemins:
    """A published session, each time the same one."""
    racine = shutil.copytree(modele, tmp_path / "s")
    return Chemins(racine / "entrees", racine / "sorties", GABARITS)


def texte(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join("".join(page.get_textpage().get_text_range() for page in document).split())


def test_le_duplicata_nomme_son_original_et_a_le_meme_texte_pour_le_reste(delivree: Chemins) -> None:
    fichier = etablir(delivree, NUMERO, "perte déclarée le 1er mars", JOUR)
    (original,) = (delivree.sorties / "essai" / "parchemins").glob(f"{NUMERO}*.pdf")
    lu = texte(fichier).replace("\u00a0", " ")
    assert MENTION in lu
    assert lu.replace(MENTION, "").split() == texte(original).replace("\u00a0", " ").split()


def test_chaque_duplicata_est_au_registre_et_garde_son_fichier(delivree: Chemins) -> None:
    fichiers = [etablir(delivree, NUMERO, motif, JOUR) for motif in ("perte", "vol")]
    assert len(set(fichiers)) == 2
    assert all(fichier.stat().st_mode & 0o077 == 0 for fichier in fichiers)
    with Registre(delivree.sorties / "registre.db") as registre:
        assert {i.numero: i.duplicatas for i in registre.lister()}[NUMERO] == 2
        assert registre.verifier() == []
    assert executer(delivree, "essai", (), 1, muet).etude is None  # nothing to do: the session did not change


def test_un_numero_inconnu_sans_motif_ou_annule_n_a_pas_de_duplicata(delivree: Chemins) -> None:
    with pytest.raises(UsageInvalide, match="n’est pas au registre"):
        etablir(delivree, "MC-CCPM-2024-00099", "perte", JOUR)
    with pytest.raises(UsageInvalide, match="motivé"):
        etablir(delivree, NUMERO, " ", JOUR)
    with Registre(delivree.sorties / "registre.db") as registre:
        registre.annuler(NUMERO, "erreur")
    with pytest.raises(RegistreRefuse, match="n’est pas en vigueur"):
        etablir(delivree, NUMERO, "perte", JOUR)
    assert not (delivree.sorties / "duplicatas").exists()


def test_un_titulaire_qui_a_change_depuis_est_refuse(delivree: Chemins) -> None:
    ecrire(delivree.entrees / "essai" / "session.xlsx", changer(SESSION, "Candidats", "1985-11-30", "1985-11-03"))
    with pytest.raises(RegistreRefuse, match="ne donne plus ce même parchemin"):
        etablir(delivree, NUMERO, "perte", JOUR)


def detruire(chemins: Chemins, au: date) -> None:
    """Everything of the session that is over on that day."""
    (constat,) = purger(chemins, ["essai"], au, Ordre(au, "Mme Le Goff"))
    assert constat.purge, constat.refus


def parchemin(chemins: Chemins, numero: str = NUMERO) -> Path:
    (fichier,) = (chemins.sorties / "essai" / "parchemins").glob(f"{numero}*.pdf")
    return fichier


def test_deux_duplicatas_a_la_fois_ont_chacun_leur_fichier(delivree: Chemins) -> None:
    detruire(delivree, APRES_20_ANS)
    with ThreadPoolExecutor(2) as deux:
        fichiers = list(deux.map(lambda motif: etablir(delivree, NUMERO, motif, JOUR), ("perte", "vol")))
    assert sorted(f.stem[-1] for f in fichiers) == ["1", "2"]
    with Registre(delivree.sorties / "registre.db") as registre:
        editions, purges = registre.editions(), registre.purges()
        duplicatas = registre.duplicatas()
    assert controler_fichiers(editions, delivree.sorties, detruits=detruits(purges))[0] == []
    assert list(controler_duplicatas(editions, duplicatas, delivree.sorties)) == []


@pytest.mark.parametrize("au", [APRES_LE_JURY, APRES_20_ANS], ids=["grilles détruites", "décisions détruites"])
def test_apres_une_destruction_le_duplicata_vient_de_la_copie_gardee(delivree: Chemins, au: date) -> None:
    refait = etablir(delivree, NUMERO, "perte", JOUR)
    detruire(delivree, au)
    fichier = etablir(delivree, NUMERO, "vol", JOUR)
    assert fichier.name == refait.name.replace("-duplicata-1.pdf", "-duplicata-2.pdf")
    assert sorted(dite(lettres(fichier.read_bytes()))) == sorted(dite(lettres(refait.read_bytes())))
    lu = texte(fichier).replace("\u00a0", " ")
    assert MENTION in lu
    original = texte(parchemin(delivree)).replace("\u00a0", " ")
    assert lu.replace(MENTION, "").split() == original.split()


def test_celui_de_la_copie_est_au_registre_comme_les_autres(delivree: Chemins) -> None:
    detruire(delivree, APRES_LE_JURY)
    fichier = etablir(delivree, NUMERO, " perte ", JOUR)
    assert fichier.stat().st_mode & 0o077 == 0
    with Registre(delivree.sorties / "registre.db") as registre:
        assert {i.numero: i.duplicatas for i in registre.lister()}[NUMERO] == 1
        derniere = registre.editions("essai")[-1]
        assert (derniere.document, derniere.numero, derniere.motif) == (f"{NUMERO} duplicata 1", NUMERO, "perte")
        assert derniere.fichier == f"duplicatas/{fichier.name}"
        assert derniere.sha256 == sha256(fichier.read_bytes()).hexdigest()
        assert registre.verifier() == []
        partis = detruits(registre.purges())
        editions = registre.editions()
        assert controler_fichiers(editions, delivree.sorties, detruits=partis) == ([], [])
        assert list(controler_duplicatas(editions, registre.duplicatas(), delivree.sorties)) == []


def _sans_grille(chemins: Chemins) -> None:
    (chemins.entrees / "essai" / "grilles" / "02.xlsx").unlink()


def _sans_dossier(chemins: Chemins) -> None:
    shutil.rmtree(chemins.entrees / "essai")


@pytest.mark.parametrize("perdre", [_sans_grille, _sans_dossier])
def test_des_classeurs_perdus_valent_une_destruction(delivree: Chemins, perdre: Callable[[Chemins], None]) -> None:
    perdre(delivree)
    assert MENTION in texte(etablir(delivree, NUMERO, "perte", JOUR)).replace("\u00a0", " ")


def test_d_un_parchemin_corrige_c_est_la_derniere_edition_avec_les_deux_mentions(delivree: Chemins) -> None:
    ecrire(delivree.entrees / "essai" / "session.xlsx", changer(SESSION, "Candidats", "1985-11-30", "1985-11-03"))
    executer(delivree, "essai", (), 1, muet)
    detruire(delivree, APRES_LE_JURY)
    lu = texte(etablir(delivree, NUMERO, "perte", JOUR)).replace("\u00a0", " ")
    assert "Ce certificat rectifie l’édition du" in lu and "3 novembre 1985" in lu and MENTION in lu


def test_la_date_de_delivrance_est_celle_que_le_reglement_dit(tmp_path: Path) -> None:
    """There, the commission's validation, which comes after the jury."""
    seance = ACCORD | {"Session": ACCORD["Session"] + "| validation_le | 2024-12-02 |"}
    chemins = deposer(tmp_path, seance, accord())
    executer(chemins, "essai", (), 1, muet)
    with Registre(chemins.sorties / "registre.db") as registre:
        numero = registre.lister()[0].numero
    refait = texte(etablir(chemins, numero, "perte", JOUR)).replace("\u00a0", " ")
    shutil.rmtree(chemins.entrees / "essai")
    copie = texte(etablir(chemins, numero, "perte", JOUR)).replace("\u00a0", " ")
    mention = MENTION.replace("14 juin", "2 décembre")
    assert mention in refait and mention in copie


def _alterer(fichier: Path) -> None:
    fichier.write_bytes(fichier.read_bytes() + b" ")


@pytest.mark.parametrize(
    ("choisir", "abimer", "constat"),
    [
        (parchemin, _alterer, "n’est plus celui qui a été publié"),
        (parchemin, Path.unlink, "manque"),
        (lambda chemins: chemins.sorties / "essai" / "conservation.json", _alterer, "n’est plus celui"),
        (lambda chemins: chemins.sorties / "essai" / "empreintes.sha256", _alterer, "n’est plus celui"),
    ],
    ids=["copie altérée", "copie perdue", "dates altérées", "liste altérée"],
)
def test_une_copie_qui_n_est_plus_sure_est_refusee_avec_son_remede(
    delivree: Chemins, choisir: Callable[[Chemins], Path], abimer: Callable[[Path], None], constat: str
) -> None:
    detruire(delivree, APRES_LE_JURY)
    abime = choisir(delivree)
    abimer(abime)
    with pytest.raises(RegistreRefuse, match=constat) as refus:
        etablir(delivree, NUMERO, "perte", JOUR)
    assert abime.name in refus.value.message and NUMERO in refus.value.message
    archivee = f"data/documents/{abime.relative_to(delivree.sorties / 'essai')}"
    assert (archivee in refus.value.remede) is (abime.suffix == ".pdf")
    assert "d’une sauvegarde" in refus.value.remede
    _rien_de_fait(delivree)


def test_une_copie_detruite_n_a_plus_de_duplicata_et_dit_depuis_quand(delivree: Chemins) -> None:
    detruire(delivree, APRES_42_ANS)
    with pytest.raises(RegistreRefuse, match="plus rien gardé de ce parchemin depuis le 15/06/2066") as refus:
        etablir(delivree, NUMERO, "perte", JOUR)
    assert "jusqu’au 14/06/2066 (Partie 2, chapitre 6, § 2)" in refus.value.message
    assert "VRAI NULL" in refus.value.message
    _rien_de_fait(delivree)


def _rien_de_fait(chemins: Chemins) -> None:
    assert not (chemins.sorties / "duplicatas").exists()
    with Registre(chemins.sorties / "registre.db") as registre:
        assert {i.numero: i.duplicatas for i in registre.lister()}[NUMERO] == 0
