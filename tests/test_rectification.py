"""A published certificate is corrected: same number, new edition, and the paper says which one it rectifies."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from pipeline.chaine import executer
from pipeline.duplicata import etablir
from pipeline.etude import Chemins
from pipeline.registre import Registre
from pipeline.registre.fichiers import controler_duplicatas, controler_fichiers
from tests.classeurs import GRILLES, SESSION, changer, deposer, ecrire
from tests.documents_fabrique import muet

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

NUMERO = "MC-CCPM-2024-00001"
CORRIGEE = changer(changer(SESSION, "Candidats", "| VRAI ", "| VRAIE "), "Candidats", "Tunis   ", "Bizerte ")
MENTION = "Ce certificat rectifie l’édition du 12 juillet 2024"


@dataclass(frozen=True)
class Lu:
    """What a run published: the text of each certificate, by number, and of all the other documents."""

    parchemins: dict[str, str]
    reste: str


def _texte(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join("".join(page.get_textpage().get_text_range() for page in document).split())


def _courir(chemins: Chemins, jour: date) -> Lu:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("pipeline.registre.base._instant", lambda: f"{jour}T12:00:00+00:00")
        executer(chemins, "essai", (), 1, muet)
    dossier = chemins.sorties / "essai"
    parchemins = {p.name.partition("-NULL")[0]: _texte(p) for p in dossier.glob("parchemins/*.pdf")}
    reste = "".join(_texte(p) for p in dossier.glob("*/*.pdf") if p.parent.name != "parchemins")
    return Lu(parchemins, reste)


@pytest.fixture(scope="module")
def chemins(tmp_path_factory: pytest.TempPathFactory) -> Chemins:
    return deposer(tmp_path_factory.mktemp("rectification"), SESSION, GRILLES)


@pytest.fixture(scope="module")
def lus(chemins: Chemins) -> tuple[Lu, Lu]:
    """Before and after the correction."""
    avant = _courir(chemins, date(2024, 7, 12))
    ecrire(chemins.entrees / "essai" / "session.xlsx", CORRIGEE)
    ecrire(chemins.entrees / "essai" / "grilles" / "02.xlsx", changer(GRILLES["02.xlsx"], "Consensus", "VRAI", "VRAIE"))
    return avant, _courir(chemins, date(2024, 9, 20))


def test_le_parchemin_corrige_garde_son_numero_et_dit_ce_qu_il_rectifie(lus: tuple[Lu, Lu]) -> None:
    avant, apres = lus
    assert MENTION not in avant.parchemins[NUMERO]
    assert MENTION in apres.parchemins[NUMERO]
    remis = apres.parchemins[NUMERO].replace(MENTION, "").replace("VRAIE", "VRAI").replace("Bizerte", "Tunis")
    assert remis.split() == avant.parchemins[NUMERO].split()


def test_rien_d_autre_ne_le_dit(lus: tuple[Lu, Lu]) -> None:
    _, apres = lus
    assert "rectifie" not in apres.reste
    assert all("rectifie" not in lu for numero, lu in apres.parchemins.items() if numero != NUMERO)


def test_le_registre_a_deux_editions_et_les_fichiers_sont_les_siens(chemins: Chemins, lus: tuple[Lu, Lu]) -> None:
    with Registre(chemins.sorties / "registre.db") as registre:
        (fiche,) = [f for f in registre.fiches() if f.inscription.numero == NUMERO]
        assert fiche.edition and fiche.edition.rang == 2
        assert fiche.edition.motif.startswith("rectifie l’édition du 12/07/2024")
        assert "lieu de naissance « Tunis (Tunisie) » devient « Bizerte (Tunisie) »" in fiche.edition.motif
        assert registre.verifier() == []
        editions = registre.editions()
        assert controler_fichiers(editions, chemins.sorties, detruits={}) == ([], [])
        assert list(controler_duplicatas(editions, registre.duplicatas(), chemins.sorties)) == []


def test_son_duplicata_dit_les_deux(chemins: Chemins, lus: tuple[Lu, Lu]) -> None:
    _, apres = lus
    lu = _texte(etablir(chemins, NUMERO, "perte", date(2026, 3, 2)))
    duplicata = "DUPLICATA certifié conforme à l’original délivré le 14 juin 2024, établi le 2 mars 2026"
    assert duplicata in lu
    assert lu.replace(duplicata, "").split() == apres.parchemins[NUMERO].split()


def test_relancer_ne_change_rien(chemins: Chemins, lus: tuple[Lu, Lu]) -> None:
    """Even when the documents are made again: the edition before the correction stays the one that is named."""
    _, apres = lus
    dossier = chemins.sorties / "essai"
    octets = {p.name: p.read_bytes() for p in dossier.glob("parchemins/*.pdf")}
    assert executer(chemins, "essai", (), 1, muet).etude is None
    (dossier / "index.html").unlink()
    assert _courir(chemins, date(2024, 9, 25)) == apres
    assert {p.name: p.read_bytes() for p in dossier.glob("parchemins/*.pdf")} == octets
