"""The catalogue of anomalies: each code is reached by a test, has its remedy, and is explained to the office."""

import re
from pathlib import Path

import pytest

from pipeline.anomalies import signaler
from pipeline.catalogue import CATALOGUE, Definition, Gravite
from pipeline.etude import Chemins, EntreesACorriger, etudier
from pipeline.modele import Repere
from pipeline.restitution.corrections.copies import copies
from tests import dispositifs
from tests.cas import GABARITS
from tests.classeurs import SESSION, ajouter, changer, deposer, etude
from tests.dispositifs import retoucher
from tests.hostiles import avec
from tests.test_anomalies import FAUTES
from tests.test_exclusions import exclure, jury_du, publier
from tests.test_feuilles import apprete
from tests.test_signatures import FAUTES as FAUTES_DE_NUMERISATION
from tests.test_signatures import dossier_accidente, recevoir

PAGE = (GABARITS.parent / "docs" / "anomalies.md").read_text(encoding="utf-8").replace("\u00a0", " ")
SECTIONS = {
    code: (titre, texte)
    for code, titre, texte in re.findall(r"^### (\w+) — ([^\n]+)\n\n(.+?)(?=\n##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
}
"""Code → title and text of its section."""


# --- reached ---------------------------------------------------------------------------------------------------------


def _dossier_accidente(racine: Path) -> set[str]:
    """What a folder shows when its files, and not what they hold, are at fault."""
    chemins = deposer(racine)
    dossier = chemins.entrees / "essai"
    grilles = dossier / "grilles"
    (grilles / "tronque.xlsx").write_bytes((grilles / "01.xlsx").read_bytes()[:500])
    with (grilles / "trop gros.xlsx").open("wb") as fichier:
        fichier.truncate(30 << 20)
    (grilles / "scan.pdf").write_bytes(b"x")
    (grilles / "~$02.xlsx").write_bytes(b"x")
    (grilles / "raccourci.xlsx").symlink_to(grilles / "02.xlsx")
    (chemins.entrees / "oublie.xlsx").write_bytes(b"x")
    avec(xl__vbaProject_p_bin=b"macro")(grilles / "macros.xlsm")
    avec(xl__externalLinks__externalLink1_p_xml=b"<externalLink/>")(grilles / "liaisons.xlsx")
    (copie,) = copies([signaler("N05", Repere("grilles/01.xlsx", "Consensus", "D8"), "#REF!")], dossier).values()
    (grilles / "copie.xlsx").write_bytes(copie)
    return {a.code for a in etudier(chemins, "essai").anomalies}


def _dispositif_inconnu(racine: Path) -> set[str]:
    with pytest.raises(EntreesACorriger) as arret:
        etude(racine, changer(SESSION, "Session", "metallurgie", "metalurgie "))
    return {a.code for a in arret.value.anomalies}


def _deux_sessions(racine: Path) -> set[str]:
    dossier = deposer(racine).entrees / "essai"
    (dossier / "session.xls").write_bytes(b"x")
    with pytest.raises(EntreesACorriger) as arret:
        etudier(Chemins(dossier.parent, racine, GABARITS), "essai")
    return {a.code for a in arret.value.anomalies}


def _homonyme(racine: Path) -> set[str]:
    chemins = deposer(racine, gabarits=retoucher(racine, dispositifs.FRAUDE))
    exclure(chemins, date_naissance=None)
    return {a.code for a in etudier(chemins, "essai").anomalies}


def _revenus(racine: Path) -> set[str]:
    """Candidates whom the register knows, or may know, and rows of the sheet Acquis that it contradicts."""
    chemins = deposer(racine, code="2024-06")
    publier(chemins, "2024-06")
    session = ajouter(jury_du("2025-06-16"), "Acquis", "| 01 | BDC0101 | 2022-06-14 | MC-CCPM-2024-00001 |")
    deposer(racine, session)
    codes = {a.code for a in etudier(chemins, "essai").anomalies}
    deposer(racine, changer(session, "Candidats", "Maëlys", "Maelis"), code="semblable")
    return codes | {a.code for a in etudier(chemins, "semblable").anomalies}


def _masquee_et_fusionnee(racine: Path) -> set[str]:
    chemins = deposer(racine)
    apprete(chemins, masquer="Consensus", fusionner="D7:D9")
    return {a.code for a in etudier(chemins, "essai").anomalies}


def _numerisations(racine: Path) -> set[str]:
    """Signed documents that can't be attached, each for its own reason."""
    dites = [a for faute in FAUTES_DE_NUMERISATION for a in recevoir(*faute.depots(), connues=faute.connues).anomalies]
    return {a.code for a in (*dites, *dossier_accidente(racine))}


@pytest.mark.usefixtures("sans_mise_en_page")
def test_chaque_code_est_atteint_par_un_test(tmp_path: Path) -> None:
    """Those of one fault in a workbook are in FAUTES, each found in its test; the others are met here."""
    atteints = {faute.code for faute in FAUTES}
    for rang, accident in enumerate(
        (
            _dossier_accidente,
            _dispositif_inconnu,
            _deux_sessions,
            _homonyme,
            _revenus,
            _masquee_et_fusionnee,
            _numerisations,
        )
    ):
        (tmp_path / str(rang)).mkdir()
        atteints |= accident(tmp_path / str(rang))
    assert atteints == set(CATALOGUE)


# --- said ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CATALOGUE)
def test_chaque_code_a_son_remede(code: str) -> None:
    """What to do begins with « rien » or with a verb; it may also come from where the anomaly is found."""
    definition = CATALOGUE[code]
    assert re.fullmatch(r"[LNSCGAJD]\d\d", code)
    assert definition.titre and definition.attendu and definition.a_faire
    premiers = " ".join(re.split(r"\W+", definition.a_faire)[:3])
    assert re.search(r"^(rien|remede)\b|\b\w+(er|ir|re)\b", definition.a_faire.strip("{")), premiers


# --- explained -------------------------------------------------------------------------------------------------------


def test_la_page_explique_tous_les_codes_une_fois_et_aucun_autre() -> None:
    titres = re.findall(r"^### (\w+)", PAGE, re.MULTILINE)
    assert sorted(titres) == sorted(CATALOGUE)


def _dite(definition: Definition) -> str:
    if definition.gravite is Gravite.AVERTISSEMENT:
        return "À vérifier"
    return "Bloquant une fois la délibération close" if definition.attente else "Bloquant"


@pytest.mark.parametrize("code", CATALOGUE)
def test_la_page_dit_ce_que_dit_le_programme(code: str) -> None:
    titre, texte = SECTIONS[code]
    assert titre == CATALOGUE[code].titre
    assert texte.startswith(f"**{_dite(CATALOGUE[code])}.** ")
    assert re.search(r"^- Exemple : \S.+\.$", texte, re.MULTILINE)
    assert re.search(r"^- À faire : \S.+\.$", texte, re.MULTILINE)
