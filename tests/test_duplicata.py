"""A duplicate says what it is, is recorded, and is of the certificate that was delivered. Real LibreOffice."""

import shutil
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from pipeline.chaine import executer
from pipeline.duplicata import etablir
from pipeline.erreurs import RegistreRefuse, UsageInvalide
from pipeline.etude import Chemins
from pipeline.registre import Registre
from tests.classeurs import GRILLES, SESSION, changer, deposer, ecrire
from tests.documents_fabrique import muet

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

NUMERO = "MC-CCPM-2024-00001"
JOUR = date(2026, 3, 2)


@pytest.fixture
def delivree(tmp_path: Path) -> Chemins:
    chemins = deposer(tmp_path, SESSION, GRILLES)
    executer(chemins, "essai", (), 1, muet)
    return chemins


def texte(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join("".join(page.get_textpage().get_text_range() for page in document).split())


def test_le_duplicata_nomme_son_original_et_a_le_meme_texte_pour_le_reste(delivree: Chemins) -> None:
    fichier = etablir(delivree, NUMERO, "perte déclarée le 1er mars", JOUR)
    (original,) = (delivree.sorties / "essai" / "parchemins").glob(f"{NUMERO}*.pdf")
    mention = "DUPLICATA certifié conforme à l’original délivré le 14 juin 2024, établi le 2 mars 2026"
    lu = texte(fichier).replace("\u00a0", " ")
    assert mention in lu
    assert lu.replace(mention, "").split() == texte(original).replace("\u00a0", " ").split()


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
