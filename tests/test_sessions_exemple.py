"""The example sessions: what each candidate must obtain, worked out by hand from the source texts.

The tables below are written from the rules as the texts give them, not from what the program answers.
"""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.etude import Chemins, Etude, etudier
from pipeline.restitution.donnees import decisions_json

RACINE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Attendu:
    """What one candidate obtains. `acquis`: blocs (RNCP) or compétences (elsewhere); `proposition`: when it differs."""

    id: str
    issue: str
    acquis: str
    pourquoi: str
    proposition: str = ""


JUIN = (
    Attendu("C001", "admis", "BDC0101 BDC0102 BDC0103", "tout est acquis ; 7 voix pour"),
    Attendu("C002", "admis", "BDC0101 BDC0102 BDC0103", "le consensus l’emporte sur la feuille d’un évaluateur"),
    Attendu("C003", "partiel", "BDC0101", "C5 et C8 manquent ; le jury écrit NA, le bloc reste acquis"),
    Attendu("C004", "partiel", "BDC0101 BDC0102", "C8 manque au troisième bloc"),
    Attendu("C005", "admis", "BDC0101 BDC0102 BDC0103", "première homonyme"),
    Attendu("C006", "non_admis", "", "seconde homonyme : des compétences, mais aucun bloc entier"),
    Attendu("C007", "admis", "BDC0101 BDC0102 BDC0103", "demandeur d’emploi : pas d’avis d’entreprise attendu"),
    Attendu("C008", "admis", "BDC0101 BDC0102 BDC0103", "VAE : livret 2 fourni, pas d’avis attendu"),
    Attendu("C009", "admis", "BDC0101 BDC0102 BDC0103", "BDC0101 acquis en 2021, dans les 5 ans"),
    Attendu(
        "C010", "partiel", "BDC0101 BDC0103", "BDC0102 acquis le 13/06/2019 : expiré la veille du jury ; C5 manque"
    ),
    Attendu("C011", "admis", "BDC0101 BDC0102 BDC0103", "BDC0103 acquis le 14/06/2019 : dernier jour des 5 ans"),
    Attendu("C012", "absent", "", "absent"),
    Attendu("C013", "admis", "BDC0101 BDC0102 BDC0103", "le jury attribue BDC0103 malgré C8, avec motif", "partiel"),
    Attendu("C014", "admis", "BDC0101 BDC0102 BDC0103", "tout est acquis ; un membre écarté, 6 voix"),
    Attendu("C015", "incomplet", "", "VAE sans livret 2"),
    Attendu("C016", "admis", "C1 C2 C3 C4 C5", "avis défavorable examiné par le jury, qui admet"),
    Attendu("C017", "partiel", "C1 C2 C4", "CQPM hors RNCP : compétences"),
    Attendu("C018", "non_admis", "", "rien n’est acquis"),
    Attendu("C019", "admis", "C1 C2 C3 C4 C5", "C1 et C3 acquises le 14/06/2022 : dernier jour des 24 mois"),
    Attendu("C020", "partiel", "C1 C3 C4 C5", "C2 et C5 acquises le 13/06/2022 : expirées ; C2 manque, C5 reprise"),
    Attendu("C021", "excuse", "", "excusée"),
    Attendu("C022", "admis", "C1 C2 C3 C4 C5", "VAE de branche"),
    Attendu("C023", "admis", "C1 C2 C3", "CCPM, demandeur d’emploi avec une entreprise périmée"),
    Attendu("C024", "partiel", "C1 C3", "CCPM : C2 manque"),
    Attendu("C025", "incomplet", "", "tout est acquis, mais le dossier d’inscription manque"),
    Attendu("C026", "abandon", "", "abandon"),
    Attendu("C027", "admis", "C1 C2 C3", "3 voix contre 3 : celle de la présidente l’emporte"),
)

SEPTEMBRE = (
    Attendu("C001", "admis", "BC1 BC2", "tout est acquis ; unanimité"),
    Attendu("C002", "admis", "BC1 BC2", "BC1 à 60 % exactement, obligatoires acquises"),
    Attendu("C003", "partiel", "BC2", "BC1 à 60 %, obligatoire C1.3 manquante ; BC2 à 60 % exactement"),
    Attendu("C004", "partiel", "BC2", "BC1 à 80 %, obligatoire C1.2 manquante"),
    Attendu("C005", "partiel", "BC1", "BC2 à 40 %"),
    Attendu("C006", "non_admis", "", "40 % de chaque bloc"),
    Attendu("C007", "non_admis", "", "rien n’est acquis"),
    Attendu("C008", "admis", "BC1 BC2", "60 % exactement dans les deux blocs"),
    Attendu("C009", "partiel", "BC1", "BC2 à 80 %, obligatoire C2.4 manquante"),
    Attendu("C010", "admis", "BC1 BC2", "BC1 acquis en 2022, BC2 à cette session"),
    Attendu("C011", "absent", "", "absente"),
    Attendu("C012", "excuse", "", "excusé"),
    Attendu("C013", "abandon", "", "abandon"),
    Attendu("C014", "reporte", "", "soutenance reportée"),
    Attendu("C015", "fraude", "", "fraude constatée"),
    Attendu("C016", "incomplet", "", "tout est acquis, mais le livret de réalisations manque"),
    Attendu("C017", "partiel", "BC1", "le jury refuse BC2 à 60 %, avec motif", "admis"),
    Attendu("C018", "partiel", "BC1", "le jury attribue BC1 malgré C1.3, avec motif", "non_admis"),
    Attendu("C019", "admis", "BC1 BC2", "première homonyme"),
    Attendu("C020", "admis", "BC1 BC2", "second homonyme : 80 % dans les deux blocs"),
    Attendu("C021", "admis", "BC1 BC2", "se nomme VRAI"),
    Attendu("C022", "admis", "BC1 BC2", "un membre de son entreprise est écarté"),
    Attendu("C023", "admis", "BC1 BC2", "VAE : 80 % et 100 %"),
    Attendu("C024", "partiel", "BC1", "BC2 à 60 %, obligatoires C2.1 et C2.4 manquantes"),
    Attendu("C025", "admis", "BC1 BC2", "un membre qui la connaît est écarté : 2 voix"),
)

OCTOBRE = (
    Attendu("C001", "admis", "C1 C2 C3 C4 C5 C6", "tous les éléments sont acquis ; unanimité"),
    Attendu(
        "C002", "admis", "C1 C2 C3 C4 C5 C6", "deux éléments non mis en œuvre en C1, un en C4 : la limite est de deux"
    ),
    Attendu("C003", "partiel", "C2 C3 C4 C6", "C1 : trois éléments non mis en œuvre ; C5 : incontournable non acquis"),
    Attendu("C004", "admis", "C1 C2 C3 C4 C5 C6", "VAE : exactement trois ans d’expérience"),
    Attendu("C005", "incomplet", "", "VAE : deux ans et demi d’expérience"),
    Attendu("C006", "partiel", "C1 C2 C3 C4 C5", "C1 à C4 validées en 2021 ; C6 : incontournable non mis en œuvre"),
    Attendu("C007", "partiel", "C1 C2 C3 C5 C6", "C4 : incontournable non acquis ; observations et réponse du jury"),
    Attendu("C008", "admis", "C1 C2 C3 C4 C5 C6", "un membre de son entreprise est écarté : 4 voix, unanimes"),
    Attendu("C009", "admis", "C1 C2 C3 C4 C5 C6", "VAE : C2.4 non acquis, mais pas incontournable : le jury valide"),
    Attendu(
        "C010", "partiel", "C1 C3 C4 C5 C6", "C1 et C2 validées le 16/10/2019 : expirées la veille ; C1 reprise, C2 non"
    ),
)

NOVEMBRE = (
    Attendu("C001", "admis", "UV1 UV2 UV3 UV4", "devant le jury : tout est acquis"),
    Attendu("C002", "non_admis", "UV1 UV2 UV4", "devant le jury : UV3 manque, pas d’attribution partielle"),
    Attendu("C003", "admis", "UV1 UV2 UV3 UV4", "le jury accorde UV2 par 2 voix contre 1, avec motif", "non_admis"),
    Attendu("C004", "admis", "UV1 UV2 UV3 UV4", "contrôle continu : UV3 à 10 exactement (9,5 et 10,5)"),
    Attendu("C005", "non_admis", "UV2 UV3 UV4", "UV1 : (10 + 10 + 9,99) / 3 ne fait pas 10"),
    Attendu("C006", "admis", "UV1 UV2 UV3 UV4", "UV3 : 8/20 et 6/10, moyenne non pondérée de 10"),
    Attendu("C007", "admis", "UV1 UV2 UV3 UV4", "UV4 obtenue en 2022 ; UV2 : 11, 10 et 9 font 10"),
    Attendu("C008", "absent", "", "absent"),
)

DECEMBRE = (
    Attendu("C001", "admis", "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10", "les dix compétences"),
    Attendu("C002", "non_admis", "C1 C2 C4 C5 C6 C7 C8 C9 C10", "C3 manque : le consensus l’emporte sur un évaluateur"),
    Attendu("C003", "admis", "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10", "C4 et C5 acquises en 2023, les huit autres à ce jury"),
    Attendu("C004", "non_admis", "C1 C10", "les deux études de cas échouent, C10 exceptée"),
    Attendu("C005", "admis", "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10", "le jury accorde C8, avec motif", "non_admis"),
    Attendu(
        "C006", "admis", "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10", "une évaluatrice de son entreprise est écartée : 3 voix"
    ),
    Attendu("C007", "reporte", "", "soutenance reportée"),
)

SESSIONS = {
    "2024-06": JUIN,
    "2024-09": SEPTEMBRE,
    "2024-10": OCTOBRE,
    "2024-11": NOVEMBRE,
    "2024-12": DECEMBRE,
}
CAS = [pytest.param(code, attendu, id=f"{code}-{attendu.id}") for code, table in SESSIONS.items() for attendu in table]


@cache
def etude(code: str) -> Etude:
    """The one place that calls the program."""
    return etudier(Chemins(RACINE / "entrees", Path("/nonexistent"), RACINE / "gabarits"), code)


@cache
def decisions(code: str) -> dict[str, dict[str, Any]]:
    """Candidate id → what decisions.json says (numbers aside)."""
    lue = etude(code)
    contenu = json.loads(decisions_json(lue.dossier, lue.reglement.dispositif.dispositif.code, lue.decisions, {}))
    return {candidat["id"]: candidat for candidat in contenu["candidats"]}


def acquis(decision: dict[str, Any]) -> list[str]:
    """The codes acquired: blocs where the title has some, else compétences."""
    if decision["blocs"]:
        return [bloc["code"] for bloc in decision["blocs"] if bloc["acquis"]]
    return [c["code"] for c in decision["competences"] if c["acquise"]]


def origines(decision: dict[str, Any]) -> dict[str, str]:
    """Bloc or compétence → where it comes from, when it is not from this session's evaluations."""
    parties = decision["blocs"] or decision["competences"]
    return {partie["code"]: partie["origine"] for partie in parties if partie["origine"] != "session"}


@pytest.mark.parametrize(("code", "attendu"), CAS)
def test_each_candidate_gets_the_expected_issue(code: str, attendu: Attendu) -> None:
    decision = decisions(code)[attendu.id]
    obtenu = (decision["issue"], decision["proposition"], acquis(decision))
    assert obtenu == (attendu.issue, attendu.proposition or attendu.issue, attendu.acquis.split()), attendu.pourquoi


@pytest.mark.parametrize("code", SESSIONS)
def test_every_candidate_of_the_workbook_is_in_the_table_and_decided(code: str) -> None:
    attendus = [attendu.id for attendu in SESSIONS[code]]
    assert [c.id for c in etude(code).dossier.candidats] == attendus
    assert sorted(decisions(code)) == sorted(attendus)


def test_the_sessions_show_every_outcome() -> None:
    montrees = {attendu.issue for table in SESSIONS.values() for attendu in table}
    issues = {"admis", "partiel", "non_admis", "absent", "excuse", "abandon", "fraude", "incomplet", "reporte"}
    assert montrees == issues


@pytest.mark.parametrize(
    ("code", "etat"),
    [
        ("2024-06", "deliberee"),
        ("2024-09", "validee"),
        ("2024-10", "deliberee"),
        ("2024-11", "validee"),
        ("2024-12", "deliberee"),
    ],
)
def test_the_state_of_each_session(code: str, etat: str) -> None:
    assert etude(code).session.etat.value == etat


@pytest.mark.parametrize(
    ("code", "attendues"),
    [
        ("2024-06", {"A04": 3, "C10": 1, "G06": 1, "J08": 1}),
        ("2024-09", {"G06": 1, "J08": 2, "J16": 2}),
        ("2024-10", {"A04": 2, "G20": 1, "J08": 1, "J16": 1}),
        ("2024-11", {}),
        ("2024-12", {"G06": 1, "J08": 1}),
    ],
)
def test_only_the_intended_warnings(code: str, attendues: dict[str, int]) -> None:
    anomalies = etude(code).anomalies
    assert not [str(a.repere) for a in anomalies if a.bloquante]
    assert Counter(a.code for a in anomalies) == attendues


@pytest.mark.parametrize(
    ("code", "candidat", "attendues"),
    [
        ("2024-06", "C009", {"BDC0101": "anterieur"}),
        ("2024-06", "C010", {}),
        ("2024-06", "C011", {"BDC0103": "anterieur"}),
        ("2024-06", "C013", {"BDC0103": "jury"}),
        ("2024-06", "C019", {"C1": "anterieur", "C3": "anterieur"}),
        ("2024-06", "C020", {}),
        ("2024-09", "C010", {"BC1": "anterieur"}),
        ("2024-10", "C006", {"C1": "anterieur", "C2": "anterieur", "C3": "anterieur", "C4": "anterieur"}),
        ("2024-10", "C010", {}),
        ("2024-11", "C003", {"UV2": "jury"}),
        ("2024-11", "C007", {"UV4": "anterieur"}),
        ("2024-12", "C003", {"C4": "anterieur", "C5": "anterieur"}),
        ("2024-12", "C005", {"C8": "jury"}),
    ],
)
def test_where_each_acquisition_comes_from(code: str, candidat: str, attendues: dict[str, str]) -> None:
    assert origines(decisions(code)[candidat]) == attendues


def test_members_in_conflict_are_excluded_for_those_candidates_only() -> None:
    exclus = {
        (code, d["id"]): [m["nom"] for m in d["exclus"]]
        for code in SESSIONS
        for d in decisions(code).values()
        if d["exclus"]
    }
    assert exclus == {
        ("2024-06", "C014"): ["Chérif-Lambert"],
        ("2024-09", "C022"): ["Péan"],
        ("2024-09", "C025"): ["Taillandier"],
        ("2024-10", "C008"): ["Benhammou"],
        ("2024-12", "C006"): ["Delestrade"],
    }


@pytest.mark.parametrize(
    ("code", "candidat", "champs"),
    [
        ("2024-06", "C001", {"nom_naissance": "d'Àrc–Nguyễn", "prenom": "Maëlys", "pays_naissance": "Viêt Nam"}),
        ("2024-06", "C007", {"nom_naissance": "NULL", "code_postal": "01300", "departement_naissance": "01"}),
        ("2024-06", "C007", {"code_insee_naissance": "01283", "entreprise": "", "origine": "DE"}),
        ("2024-06", "C010", {"code_nace": "25.11Z"}),
        ("2024-06", "C022", {"nom_naissance": "de Saint-Hilaire-Beaurepaire de Rochebrune-Vaucelles"}),
        ("2024-06", "C023", {"origine": "DE", "entreprise": "Relais Emploi Grand-Lieu"}),
        ("2024-09", "C021", {"nom_naissance": "VRAI", "code_postal": "01000", "code_insee_naissance": "01053"}),
        ("2024-10", "C003", {"nom_naissance": "Nguyễn", "prenom": "Thị Hồng", "nom_usage": "Nguyễn-Barthe"}),
        ("2024-10", "C004", {"voie": "VAE", "experience_annees": "3", "code_insee_naissance": "29233"}),
        ("2024-11", "C002", {"nom_naissance": "Abdou M’madi", "pays_naissance": "Comores", "voie": "jury"}),
        ("2024-11", "C007", {"nom_naissance": "de Saint-Aubin", "voie": "contrôle continu"}),
        ("2024-12", "C007", {"prenom": "Małgorzata", "motif_statut": "soutenance reportée pour raison médicale"}),
    ],
)
def test_values_survive_as_typed_whatever_saved_the_workbook(code: str, candidat: str, champs: dict[str, str]) -> None:
    lu = next(c for c in etude(code).dossier.candidats if c.id == candidat)
    assert {champ: getattr(lu, champ) for champ in champs} == champs


def test_homonyms_differ_by_birth_date() -> None:
    for code, couple in (("2024-06", ("C005", "C006")), ("2024-09", ("C019", "C020"))):
        premier, second = (next(c for c in etude(code).dossier.candidats if c.id == i) for i in couple)
        assert premier.nom_complet == second.nom_complet
        assert premier.date_naissance != second.date_naissance


@pytest.mark.parametrize(
    ("code", "candidat", "fragments"),
    [
        ("2024-10", "C002", ("C1.4", "C1.6", "C4.4")),
        ("2024-10", "C003", ("C1.4", "C1.5", "C1.6", "non acquis : C5.2")),
        ("2024-10", "C005", ("2,5",)),
        ("2024-10", "C006", ("non mis en œuvre : C6.1",)),
        ("2024-10", "C009", ("C2.4",)),
        ("2024-10", "C010", ("expiré au 17/10/2024",)),
        ("2024-11", "C004", ("9,5 + 10,5",)),
        ("2024-11", "C005", ("9,99",)),
        ("2024-11", "C006", ("12,67", "6/10")),
        ("2024-12", "C005", ("La posture attendue a été établie",)),
    ],
)
def test_the_trace_tells_the_facts_that_decide(code: str, candidat: str, fragments: tuple[str, ...]) -> None:
    trace = " | ".join(etape["faits"] for etape in decisions(code)[candidat]["trace"])
    assert [fragment for fragment in fragments if fragment not in trace] == []


def test_a_candidate_s_observations_get_an_answer() -> None:
    observee = next(d for d in etude("2024-10").decisions if d.candidat.id == "C007")
    assert observee.observations_candidat and observee.reponse_jury
