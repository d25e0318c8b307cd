"""Barred for fraud: recorded when the session is published, opposed to whoever comes back, and to nobody else."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.chaine import executer
from pipeline.empreinte import empreinte_entrees
from pipeline.etude import Chemins, Etude, etudier
from pipeline.modele import Decision, Issue
from pipeline.registre import ExclusionPrononcee, Registre
from pipeline.restitution.terminal import anomalies_en_texte
from tests import dispositifs
from tests.classeurs import GRILLES, SESSION, Feuilles, ajouter, changer, deposer
from tests.dispositifs import retoucher

pytestmark = pytest.mark.usefixtures("sans_mise_en_page")

MOTIF = "exclu de la certification jusqu’au 14 juin 2026 pour fraude constatée le 14 juin 2023 (session 2023-06)"
"""The bar of candidate 01, whose session is that of 14 June 2024 unless said otherwise."""


@pytest.fixture
def gabarits(tmp_path: Path) -> Path:
    return retoucher(tmp_path, dispositifs.FRAUDE)


def exclure(chemins: Chemins, **champs: object) -> None:
    """Have the register bar candidate 01, or someone who only looks like them."""
    faits = {
        **{"session": "2023-06", "candidat": "K7", "dispositif": "metallurgie", "certification": "CQPM 2021 0301 RI"},
        **{"nom": "D’Arc-Nguyen", "prenom": "MAELYS", "date_naissance": date(1990, 3, 2)},
        **{"date_decision": date(2023, 6, 14), "jusqu_au": date(2026, 6, 14)},
        **champs,
    }
    with Registre(chemins.sorties / "registre.db") as registre:
        registre.exclure(str(faits["session"]), [ExclusionPrononcee(**faits)])  # type: ignore[arg-type]


def jury_du(jour: str) -> Feuilles:
    session = changer(SESSION, "Session", "date_jury             | 2024-06-14", f"date_jury | {jour}")
    return changer(session, "Session", "2024-06-14", jour)


def de(resultat: Etude, candidat: str = "01") -> Decision:
    return next(d for d in resultat.decisions if d.candidat.id == candidat)


def publier(chemins: Chemins, code: str, ecartes: tuple[str, ...] = ()) -> Etude | None:
    return executer(chemins, code, ecartes, 1, lambda *_: None).etude  # type: ignore[arg-type,return-value]


# --- who is barred ---------------------------------------------------------------------------------------------------


def test_qui_revient_est_ecarte_et_le_motif_le_dit(tmp_path: Path, gabarits: Path) -> None:
    chemins = deposer(tmp_path, gabarits=gabarits)
    exclure(chemins)
    resultat = etudier(chemins, "essai")
    assert (de(resultat).issue, de(resultat).motif) == (Issue.ECARTE, MOTIF)
    assert [(e.faits, e.resultat, e.article) for e in de(resultat).trace[1:]] == [(MOTIF, False, "Règlement, § 6")]
    (anomalie,) = resultat.anomalies
    assert (anomalie.code, str(anomalie.repere), anomalie.candidat) == ("C18", "session.xlsx!Candidats!C2", "01")
    assert MOTIF in anomalies_en_texte([anomalie]).replace("\u00a0", " ")
    assert de(resultat, "02").issue is Issue.ADMIS


def test_un_exclu_sans_grille_n_attend_rien(tmp_path: Path, gabarits: Path) -> None:
    chemins = deposer(tmp_path, grilles={"02.xlsx": GRILLES["02.xlsx"]}, gabarits=gabarits)
    exclure(chemins)
    resultat = etudier(chemins, "essai")
    assert [a.code for a in resultat.anomalies] == ["C18"]
    assert de(resultat).issue is Issue.ECARTE


@pytest.mark.parametrize(
    ("jour", "issue"),
    [
        ("2023-06-14", Issue.PARTIEL),
        ("2023-06-15", Issue.ECARTE),
        ("2026-06-14", Issue.ECARTE),
        ("2026-06-15", Issue.PARTIEL),
    ],
    ids=["le jour même", "le lendemain", "le dernier jour", "le jour d’après"],
)
def test_l_exclusion_dure_jusqu_a_son_dernier_jour_compris(
    jour: str, issue: Issue, tmp_path: Path, gabarits: Path
) -> None:
    chemins = deposer(tmp_path, jury_du(jour), gabarits=gabarits)
    exclure(chemins)
    assert de(etudier(chemins, "essai")).issue is issue


@pytest.mark.parametrize(
    "autre",
    [
        {"certification": "CCPM 2022 0045"},
        {"dispositif": "bijouterie"},
        {"prenom": "Maëlle"},
        {"nom": "Arc"},
        {"session": "essai"},
    ],
    ids=["autre certification", "autre dispositif", "autre prénom", "autre nom", "cette session"],
)
def test_personne_d_autre_n_est_concerne(autre: dict[str, object], tmp_path: Path, gabarits: Path) -> None:
    chemins = deposer(tmp_path, gabarits=gabarits)
    exclure(chemins, **autre)
    resultat = etudier(chemins, "essai")
    assert de(resultat).issue is Issue.PARTIEL
    assert resultat.anomalies == ()


def test_sans_regle_de_fraude_le_registre_n_exclut_personne(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    exclure(chemins)
    assert etudier(chemins, "essai").anomalies == ()


@pytest.mark.parametrize("naissance", [None, date(1990, 3, 3)], ids=["inconnue", "autre"])
def test_un_homonyme_est_seulement_signale(naissance: date | None, tmp_path: Path, gabarits: Path) -> None:
    chemins = deposer(tmp_path, gabarits=gabarits)
    exclure(chemins, date_naissance=naissance)
    resultat = etudier(chemins, "essai")
    assert de(resultat).issue is Issue.PARTIEL
    (anomalie,) = resultat.anomalies
    assert (anomalie.code, str(anomalie.repere)) == ("C19", "session.xlsx!Candidats!C2")
    assert not anomalie.bloquante
    assert ("3 mars 1990" if naissance else "inconnue") in anomalie.attendu


def test_la_feuille_exclusions_vaut_pour_ce_que_le_registre_ignore(tmp_path: Path, gabarits: Path) -> None:
    """Named by their id, even without a date of birth; the register's bar and the sheet's say it once."""
    feuille = "| candidat | date de la fraude | motif |\n| 01 | 2022-06-14 | fraude à l’écrit de 2022 |"
    chemins = deposer(tmp_path, SESSION | {"Exclusions": feuille}, gabarits=gabarits)
    resultat = etudier(chemins, "essai")
    assert de(resultat).motif.endswith(
        "jusqu’au 14 juin 2025 pour fraude constatée le 14 juin 2022 (fraude à l’écrit de 2022)"
    )
    assert "session.xlsx!Exclusions!B2" in map(str, de(resultat).trace[1].reperes)
    exclure(chemins)
    assert de(etudier(chemins, "essai")).motif == MOTIF
    assert [a.code for a in etudier(chemins, "essai").anomalies] == ["C18"]


def test_un_exclu_absent_reste_absent(tmp_path: Path, gabarits: Path) -> None:
    session = changer(SESSION, "Candidats", "présent", "absent")
    chemins = deposer(tmp_path, session, {"02.xlsx": GRILLES["02.xlsx"]}, gabarits=gabarits)
    exclure(chemins)
    assert de(etudier(chemins, "essai")).issue is Issue.ABSENT


# --- recorded at publication -----------------------------------------------------------------------------------------


def fraude(racine: Path, gabarits: Path, session: Feuilles = SESSION) -> Chemins:
    """A session of 14 June 2024 where candidate 01 defrauded, and the next one, where they come back."""
    fautive = changer(session, "Candidats", "présent", "fraude ")
    chemins = deposer(racine, fautive, {"02.xlsx": GRILLES["02.xlsx"]}, "2024-06", gabarits)
    deposer(racine, jury_du("2025-02-03"), code="2025-02", gabarits=gabarits)
    return chemins


def test_une_fraude_publiee_exclut_a_la_session_suivante(tmp_path: Path, gabarits: Path) -> None:
    chemins = fraude(tmp_path, gabarits)
    assert de(etudier(chemins, "2025-02")).issue is Issue.PARTIEL
    assert not chemins.sorties.exists()
    assert publier(chemins, "2024-06") is not None
    suivante = publier(chemins, "2025-02")
    assert suivante is not None
    motif = "exclu de la certification jusqu’au 14 juin 2027 pour fraude constatée le 14 juin 2024 (session 2024-06)"
    assert (de(suivante).issue, de(suivante).motif) == (Issue.ECARTE, motif)
    assert publier(chemins, "2024-06") is None
    assert publier(chemins, "2025-02") is None


def test_une_session_en_preparation_n_exclut_personne(tmp_path: Path, gabarits: Path) -> None:
    ouverte = changer(SESSION, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le | ")
    chemins = fraude(tmp_path, gabarits, ouverte)
    publier(chemins, "2024-06")
    with Registre(chemins.sorties / "registre.db") as registre:
        assert registre.exclusions() == []


def test_une_fraude_dedite_est_levee(tmp_path: Path, gabarits: Path) -> None:
    chemins = fraude(tmp_path, gabarits)
    publier(chemins, "2024-06")
    publier(chemins, "2024-06", ("01",))
    assert de(etudier(chemins, "2025-02")).issue is Issue.ECARTE
    corrigee = deposer(tmp_path / "corrigée", code="2024-06", gabarits=gabarits)
    publier(Chemins(corrigee.entrees, chemins.sorties, gabarits), "2024-06")
    assert de(etudier(chemins, "2025-02")).issue is Issue.PARTIEL
    with Registre(chemins.sorties / "registre.db") as registre:
        assert registre.verifier() == []


def test_une_publication_ne_vieillit_que_si_l_exclusion_la_concerne(tmp_path: Path, gabarits: Path) -> None:
    chemins = deposer(tmp_path, gabarits=gabarits)
    avant = empreinte_entrees(chemins, "essai", [])
    exclure(chemins, session="2019-06", date_decision=date(2019, 6, 14), jusqu_au=date(2022, 6, 14))
    exclure(chemins, session="2025-06", date_decision=date(2025, 6, 14), jusqu_au=date(2028, 6, 14))
    exclure(chemins, session="essai")
    exclure(chemins, session="2023-09", dispositif="bijouterie")
    assert empreinte_entrees(chemins, "essai", []) == avant
    exclure(chemins)
    assert empreinte_entrees(chemins, "essai", []) != avant


def test_le_proces_verbal_garde_les_autres_decisions(tmp_path: Path, gabarits: Path) -> None:
    """A row of Décisions on the barred candidate is refused; the others stand."""
    session = ajouter(SESSION, "Décisions", "| 01 | CQPM 2021 0301 RI | A | 3 | 0 | 0 | vu |")
    session = ajouter(session, "Décisions", "| 02 | CCPM 2022 0045 | A | 3 | 0 | 0 | |")
    chemins = deposer(tmp_path, session, gabarits=gabarits)
    exclure(chemins)
    resultat = etudier(chemins, "essai")
    assert sorted(a.code for a in resultat.anomalies) == ["C18", "D09"]
    assert not any(a.bloquante for a in etudier(chemins, "essai", ["01"]).anomalies)
