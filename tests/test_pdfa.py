"""Every PDF that is published or kept is PDF/A-2b, says what it is in French, and is tagged when it stands alone.

veraPDF judges; it is not in the usual installation of tests: `make test-pdfa`. Real LibreOffice.
"""

import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from pikepdf import Name

from pipeline.chaine import executer
from pipeline.documents.francais import typographier
from pipeline.documents.lots import rendre
from pipeline.documents.selection import prevoir
from pipeline.documents.transmissions import BORDEREAU
from pipeline.documents.verification import figure, reduire, textes
from pipeline.duplicata import etablir
from pipeline.etude import Chemins
from pipeline.referentiel import charger
from pipeline.registre import Registre
from tests import parchemins, verapdf
from tests.cas import GABARITS
from tests.classeurs import GRILLES, SESSION, changer, deposer, ecrire
from tests.documents_fabrique import muet

RACINE = Path(__file__).parent.parent
SESSIONS = sorted(dossier.name for dossier in (RACINE / "entrees").glob("20*"))
DISPOSITIFS = sorted(chemin.parent.name for chemin in GABARITS.glob("*/dispositif.toml"))
PREVUS = {(code, prevu.genre): prevu for code in DISPOSITIFS for prevu in charger(GABARITS, code).dispositif.documents}
OUVRIERS = os.cpu_count() or 1

PDFUA_CONNUES = {"5-1", "7.1-3", "7.1-7", "7.4.2-1"}
"""What PDF/UA-1 still reproaches to the tagged documents: docs/archivage.md says it."""

PERSONNELS = {"inscrit", "candidat", "delivrance", "membre", "organisation"}
"""What is for somebody: its title begins with their name."""

juge = pytest.mark.skipif(
    not (shutil.which("soffice") and verapdf.installe()),
    reason=verapdf.ABSENT if shutil.which("soffice") else "LibreOffice absent",
)


Verdicts = Mapping[str, verapdf.Fautes]
"""Profile → what veraPDF finds in each file."""


@dataclass(frozen=True)
class Publies:
    """All PDF files, and those of each kind of document of each dispositif."""

    fichiers: Sequence[Path]
    par_genre: Mapping[tuple[str, str], Sequence[Path]]

    @cached_property
    def reunis(self) -> list[Path]:
        """The merged files, at the root of a publication."""
        return [fichier for fichier in self.fichiers if (fichier.parent / "empreintes.sha256").exists()]

    @cached_property
    def seuls(self) -> list[Path]:
        return sorted(set(self.fichiers) - set(self.reunis))


@pytest.fixture(scope="module")
def publies(tmp_path_factory: pytest.TempPathFactory) -> Publies:
    """The example sessions, a session that is corrected then has a duplicate, and what none of them shows."""
    exemples = tmp_path_factory.mktemp("exemples")
    par_genre = _publier_les_exemples(exemples)
    _corriger(tmp_path_factory.mktemp("rectifiee"))
    autres = _mettre_en_page(tmp_path_factory.mktemp("autres"))
    genres = {genre: [*par_genre.get(genre, []), *autres.get(genre, [])] for genre in par_genre | autres}
    return Publies(sorted(exemples.parent.rglob("*.pdf")), genres)


def _publier_les_exemples(sorties: Path) -> dict[tuple[str, str], list[Path]]:
    par_genre: dict[tuple[str, str], list[Path]] = {}
    for code in SESSIONS:
        bilan = executer(Chemins(RACINE / "entrees", sorties, GABARITS), code, (), OUVRIERS, muet)
        assert bilan.etude
        dispositif = bilan.etude.reglement.dispositif.dispositif.code
        with Registre(sorties / "registre.db") as registre:
            for edition in registre.editions(code):
                if edition.fichier.endswith(".pdf"):
                    par_genre.setdefault((dispositif, edition.genre), []).append(sorties / edition.fichier)
    return par_genre


def _corriger(racine: Path) -> None:
    """A session published, then again with a birth place corrected; and a duplicate."""
    chemins = deposer(racine, SESSION, GRILLES)
    executer(chemins, "essai", (), OUVRIERS, muet)
    corrigee = changer(SESSION, "Candidats", "Tunis   ", "Bizerte ")
    ecrire(chemins.entrees / "essai" / "session.xlsx", corrigee)
    executer(chemins, "essai", (), OUVRIERS, muet)
    etablir(chemins, "MC-CCPM-2024-00001", "perte", date(2026, 3, 2))


def _mettre_en_page(dossier: Path) -> dict[tuple[str, str], list[Path]]:
    """Titles that no example gives, and each model of certificate as corrected, as a duplicate, with a long name."""
    metallurgie = next(m for m in parchemins.seances() if m.reglement.dispositif.dispositif.code == "metallurgie")
    lots = prevoir(metallurgie, GABARITS)
    travaux = [lot.travail for lot in lots] + [travail for _, travail in parchemins.travaux()]
    with ProcessPoolExecutor(OUVRIERS) as executeur:
        rendus = rendre(
            travaux, date=datetime(2024, 6, 14), executeur=executeur, ouvriers=OUVRIERS, avancer=lambda _: None
        )
    for nom, rendu in rendus.items():
        (dossier / f"{nom}.pdf").write_bytes(rendu.pdf)
    return {("metallurgie", lot.prevu.genre): [dossier / f"{nom}.pdf" for nom in lot.destinations] for lot in lots}


@pytest.fixture(scope="module")
def abimes(publies: Publies, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same document without what makes it PDF/A, then without what says so, then cut short."""
    dossier = tmp_path_factory.getbasetemp().parent / f"abimes-{os.getpid()}"
    dossier.mkdir()
    for oubli in ("/OutputIntents", "/Metadata"):
        with pikepdf.open(publies.seuls[0]) as pdf:
            del pdf.Root[oubli]
            pdf.save(dossier / f"{oubli[1:]}.pdf", fix_metadata_version=False)
    (dossier / "coupe.pdf").write_bytes(publies.seuls[0].read_bytes()[:500])
    return sorted(dossier.iterdir())


@pytest.fixture(scope="module")
def verdicts(publies: Publies, abimes: list[Path]) -> Verdicts:
    """All that veraPDF is asked, at once; structure is judged on one document of each kind."""
    documents = [fichiers[0] for fichiers in publies.par_genre.values()]
    return verapdf.juger(
        {verapdf.PDFA: [*publies.fichiers, *abimes], verapdf.PDFA_A: documents, verapdf.PDFUA: documents}
    )


def _fautifs(verdicts: Verdicts, fichiers: Iterable[Path]) -> dict[str, Sequence[str]]:
    juges = verdicts[verapdf.PDFA]
    return {fichier.name: juges[fichier] for fichier in fichiers if juges[fichier]}


@juge
@pytest.mark.parametrize(("dispositif", "genre"), PREVUS)
def test_chaque_genre_de_document_est_pdf_a(dispositif: str, genre: str, publies: Publies, verdicts: Verdicts) -> None:
    """A kind that a dispositif has and that nothing here produces is a failure too."""
    documents = publies.par_genre.get((dispositif, genre), [])
    assert documents, f"aucun document « {genre} » de « {dispositif} » n’a été jugé : l’ajouter à une séance d’essai"
    assert _fautifs(verdicts, documents) == {}


@juge
def test_chaque_fichier_reuni_est_pdf_a(publies: Publies, verdicts: Verdicts) -> None:
    reunis = {fichier.stem for fichier in publies.reunis}
    assert reunis == {prevu.fusion or prevu.dossier for prevu in PREVUS.values()}
    assert _fautifs(verdicts, publies.reunis) == {}


@juge
def test_tout_ce_qui_est_publie_ou_garde_est_pdf_a(publies: Publies, verdicts: Verdicts) -> None:
    dossiers = {partie for fichier in publies.fichiers for partie in fichier.parts}
    assert dossiers >= {*SESSIONS, "transmissions", "avant-jury", "editions", "duplicatas"}
    assert any(_pages(fichier) > 2 for fichier in publies.seuls)
    assert _fautifs(verdicts, publies.fichiers) == {}


@juge
def test_verapdf_voit_ce_qui_manque(abimes: list[Path], verdicts: Verdicts) -> None:
    assert set(_fautifs(verdicts, abimes)) == {"Metadata.pdf", "OutputIntents.pdf", "coupe.pdf"}


@juge
def test_chaque_fichier_dit_ce_qu_il_est_en_francais(publies: Publies) -> None:
    for fichier in publies.fichiers:
        with pikepdf.open(fichier) as pdf:
            titre = str(pdf.docinfo.Title)
            xmp = etree.fromstring(pdf.Root.Metadata.read_bytes())
            assert (str(pdf.Root.Lang), _xmp(xmp, "dc:language")) == ("fr-FR", "fr-FR"), fichier
            assert pdf.Root.ViewerPreferences.DisplayDocTitle, fichier
            assert (_xmp(xmp, "dc:title"), _xmp(xmp, "pdf:Producer")) == (titre, str(pdf.docinfo.Producer)), fichier
            assert _chiffres(_xmp(xmp, "xmp:CreateDate")) == _chiffres(str(pdf.docinfo.CreationDate)), fichier
            assert len(titre.split()) > 2 and fichier.stem not in titre, fichier


@juge
def test_le_titre_dit_quoi_et_pour_qui(publies: Publies) -> None:
    bordereaux = [f for (_, genre), fichiers in publies.par_genre.items() if genre == BORDEREAU for f in fichiers]
    assert bordereaux and all(_titre(fichier).startswith("Bordereau de transmission") for fichier in bordereaux)
    for genre, prevu in PREVUS.items():
        for fichier in publies.par_genre.get(genre, ()):
            titre = _titre(fichier)
            qui, *quoi = titre.split(" — ") if prevu.par in PERSONNELS else [titre, titre]
            assert typographier(prevu.libelle).casefold() in " ".join(quoi).casefold()
            lu = reduire(" ".join(textes(fichier.read_bytes())))
            assert [mot for mot in qui.split() if prevu.par in PERSONNELS and not figure(reduire(mot), lu)] == []


@juge
def test_le_titre_d_un_duplicata_le_dit(publies: Publies) -> None:
    (duplicata,) = (fichier for fichier in publies.fichiers if fichier.parent.name == "duplicatas")
    assert _titre(duplicata) == "NULL VRAI — parchemin de CCPM n°\u00a0MC-CCPM-2024-00001 — duplicata"


@juge
def test_les_documents_seuls_sont_balises_et_les_fichiers_reunis_ne_le_pretendent_pas(publies: Publies) -> None:
    assert {_balise(fichier) for fichier in publies.seuls} == {True}
    assert {_balise(fichier) for fichier in publies.reunis} == {False}


@juge
def test_les_balises_sont_celles_de_pdf_a_2a_et_leurs_limites_sont_connues(verdicts: Verdicts) -> None:
    """Level A wants the same structure as ours; files claim level B, which is all that level A reproaches to them."""
    assert _regles(verdicts[verapdf.PDFA_A]) == {"6.6.4-3"}
    assert _regles(verdicts[verapdf.PDFUA]) == PDFUA_CONNUES


def _regles(fautes: verapdf.Fautes) -> set[str]:
    return {faute.split(" : ")[0] for siennes in fautes.values() for faute in siennes}


def _balise(fichier: Path) -> bool:
    """Whether a file has a tree; it has to refer to it from every page, or from none."""
    with pikepdf.open(fichier) as pdf:
        balise = Name.StructTreeRoot in pdf.Root
        assert (Name.MarkInfo in pdf.Root) is balise
        assert {Name.StructParents in page.obj for page in pdf.pages} == {balise}
        return balise


def _titre(fichier: Path) -> str:
    with pikepdf.open(fichier) as pdf:
        return str(pdf.docinfo.Title)


def _pages(fichier: Path) -> int:
    with pikepdf.open(fichier) as pdf:
        return len(pdf.pages)


def _xmp(xmp: etree._Element, nom: str) -> str:
    """The text of a property, wherever its list holds it."""
    espaces = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "pdf": "http://ns.adobe.com/pdf/1.3/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
    }
    (trouve,) = xmp.iterfind(f".//{nom}", espaces)
    return "".join(trouve.itertext()).strip()


def _chiffres(instant: str) -> str:
    return re.sub(r"\D", "", instant)


def test_ce_que_les_deux_listes_epinglent_est_la_meme_version() -> None:
    listes = [_epingles(RACINE / nom) for nom in ("requirements.lock", "requirements-pdfa.lock")]
    communs = listes[0].keys() & listes[1].keys()
    assert communs and {nom: listes[0][nom] for nom in communs} == {nom: listes[1][nom] for nom in communs}


def _epingles(liste: Path) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([\w.\[\]-]+)==(\S+)", liste.read_text(encoding="utf-8")))
