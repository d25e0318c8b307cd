"""The jury: who is a member, who leaves for a candidate, what unanimity, parity, lists and experience ask for."""

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.deliberation.jury import designes, exclus, president, votant, votants
from pipeline.deliberation.recevabilite import annees_experience
from pipeline.modele import Candidat, Issue, Membre, Repere
from pipeline.referentiel import charger
from tests import dispositifs
from tests.cas import GABARITS
from tests.classeurs import GRILLES, SESSION, Feuilles, ajouter, changer, etude
from tests.dispositifs import Retouches, retoucher
from tests.test_anomalies import decision, demande_datee, experience, habilites, observations

FORMATION = charger(GABARITS, "formation").dispositif
METALLURGIE = charger(GABARITS, "metallurgie").dispositif


def candidat(**champs: str) -> Candidat:
    repere = Repere("session.xlsx", "Candidats", "A2")
    return Candidat("C7", "CQP-AF", "Nadeau", "Éloïse", reperes={"id": repere}, **champs)  # type: ignore[arg-type]


def membre(**champs: str) -> Membre:
    defauts = {"nom": "Bazin", "prenom": "Omar", "college": "salariés", "role": "membre"}
    return Membre(**defauts | champs, repere=Repere("session.xlsx", "Jury", "A2"), present=True)  # type: ignore[arg-type]


def codes(racine: Path, session: Feuilles, retouches: Retouches = ()) -> list[str]:
    return [a.code for a in etude(racine, session, gabarits=retoucher(racine, retouches)).anomalies]


# --- links -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("du_membre", ["entreprise", "organisation"])
@pytest.mark.parametrize("du_candidat", ["entreprise", "organisme_formation"])
def test_la_meme_maison_exclut(du_membre: str, du_candidat: str) -> None:
    """A legal or economic link with the company or the training body, whichever column says it."""
    lui = candidat(**{du_candidat: "Institut de l’Écluse"})
    jury = (membre(**{du_membre: "INSTITUT de l'écluse"}), membre(nom="Roy"))
    assert exclus(jury, lui, FORMATION) == jury[:1]
    assert votants(jury, lui, FORMATION) == jury[1:]


def test_une_autre_maison_ou_aucune_n_exclut_pas() -> None:
    jury = (membre(entreprise="Institut du Bief"), membre(nom="Roy"))
    assert exclus(jury, candidat(entreprise="Institut de l’Écluse"), FORMATION) == ()
    assert exclus(jury, candidat(), FORMATION) == ()


def test_la_meme_maison_n_exclut_que_si_le_texte_le_dit() -> None:
    jury = (membre(organisation="Institut de l’Écluse"),)
    assert exclus(jury, candidat(organisme_formation="Institut de l’Écluse"), METALLURGIE) == ()


# --- organisations invited that designated nobody --------------------------------------------------------------------


def test_une_organisation_sans_personne_n_est_pas_membre(tmp_path: Path) -> None:
    """Even in the president's role, or said to vote by its role: it only appears on the attendance sheet."""
    session = ajouter(SESSION, "Jury", "| | | | salariés | Syndicat B | | présidente | | | 01 |")
    resultat = etude(tmp_path, session)
    assert resultat.anomalies == ()
    *membres, invitee = resultat.dossier.jury
    assert (invitee.nom, invitee.organisation) == ("", "Syndicat B")
    assert designes(resultat.dossier.jury) == tuple(membres)
    assert not votant(invitee, resultat.reglement.dispositif)
    assert president(resultat.dossier.jury, resultat.reglement.dispositif) == membres[0]
    assert all(d.exclus == () for d in resultat.decisions)


@pytest.mark.parametrize(
    "rangee",
    [
        "| | | déléguée | salariés | | | membre | oui | oui | |",
        "| | Jo | | salariés | Syndicat B | | membre | non | non | |",
        "| | | | salariés | Syndicat B | | membre | oui | | |",
        "| | | | salariés | Syndicat B | | membre | | oui | |",
    ],
    ids=["ni nom ni organisation", "un prénom", "présente", "vote"],
)
def test_quelqu_un_a_un_nom(rangee: str, tmp_path: Path) -> None:
    anomalies = etude(tmp_path, ajouter(SESSION, "Jury", rangee)).anomalies
    assert ("N01", "session.xlsx!Jury!A6") in [(a.code, str(a.repere)) for a in anomalies]


def test_les_organisations_sans_personne_ne_font_pas_un_double(tmp_path: Path) -> None:
    session = ajouter(SESSION, "Jury", "| | | | salariés | Syndicat B | | | | | |")
    assert codes(tmp_path, ajouter(session, "Jury", "| | | | salariés | Syndicat C | | | | | |")) == []


# --- unanimity, number, parity ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rangee", "attendus"),
    [
        ("| 02 | CCPM 2022 0045 | A | 3 | 0 | 0 | |", []),
        ("| 02 | CCPM 2022 0045 | A | 0 | 3 | 0 | |", ["D05"]),
        ("| 02 | CCPM 2022 0045 | A | 2 | 0 | 0 | |", ["D04"]),
        ("| 02 | CCPM 2022 0045 | A | 0 | 0 | 3 | |", ["D15"]),
        ("| 02 | CCPM 2022 0045 | NA | 1 | 2 | 0 | vu |", ["D15", "D11"]),
    ],
)
def test_unanimite(rangee: str, attendus: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, decision(rangee), dispositifs.UNANIMITE) == attendus


def test_la_majorite_simple_reste_la_majorite(tmp_path: Path) -> None:
    assert codes(tmp_path, decision("| 02 | CCPM 2022 0045 | A | 2 | 1 | 0 | |")) == []


@pytest.mark.parametrize(("membres", "juste"), [(0, True), (2, True), (3, False)], ids=["3", "5", "6"])
def test_trois_a_cinq_votants(membres: int, juste: bool, tmp_path: Path) -> None:
    session = SESSION
    for rang in range(membres):
        session = ajouter(session, "Jury", f"| Nom{rang} | Jo | | centre | | | membre | oui | oui | |")
    session = ajouter(session, "Jury", "| Absent | Al | | centre | | | membre | non | oui | |")
    assert ("J14" not in codes(tmp_path, session, dispositifs.EFFECTIF)) is juste


def test_la_parite_compte_les_presents_du_college(tmp_path: Path) -> None:
    session = ajouter(SESSION, "Jury", "| Nom | Jo | | employeurs | | | membre | non | oui | |")
    assert codes(tmp_path, session, dispositifs.PARITE) == []


@pytest.mark.parametrize(("retouches", "rompue"), [((), False), (dispositifs.PRESIDENT_DU_COLLEGE, True)])
def test_le_president_compte_dans_son_college_si_le_texte_le_veut(
    retouches: Retouches, rompue: bool, tmp_path: Path
) -> None:
    centre = "centre     |              |            | présidente"
    session = changer(SESSION, "Jury", centre, "employeurs | | | présidente")
    assert ("J15" in codes(tmp_path, session, (*dispositifs.PARITE, *retouches))) is rompue


def test_parite_et_nombre_rompus_pour_un_candidat_ne_bloquent_pas(tmp_path: Path) -> None:
    session = changer(SESSION, "Jury", "| membre    | oui     | oui  |       |", "| membre | oui | oui | Tôlerie C |")
    resultat = etude(tmp_path, session, gabarits=retoucher(tmp_path, dispositifs.PARITE))
    (anomalie,) = (a for a in resultat.anomalies if a.code == "J16")
    assert (anomalie.candidat, anomalie.bloquante) == ("02", False)


def test_en_preparation_le_jury_n_est_qu_attendu(tmp_path: Path) -> None:
    """Nobody presides, nobody's presence nor habilitation is known: convocations can still be made."""
    session = changer(SESSION, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le | ")
    session = changer(session, "Jury", "présidente", "membre    ")
    session = changer(session, "Jury", "| present |", "| |")
    quatre = (("minimum = 3", "minimum = 4"),)
    retouches = (*dispositifs.EFFECTIF, *quatre, *dispositifs.HABILITATION)
    resultat = etude(tmp_path, session, gabarits=retoucher(tmp_path, retouches))
    assert not resultat.bloquee
    assert {a.code for a in resultat.anomalies} == {"J01", "J07", "J14", "J18"}


# --- lists of habilitated people -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "colonne",
    [
        ("oui", "oui", "x"),
        ("présidents", "membres", "Membre"),
        ("les deux", "membre et président", "oui (membre)"),
        ("Président, membre", "les deux listes", "oui"),
    ],
)
def test_la_bonne_liste(colonne: tuple[str, str, str], tmp_path: Path) -> None:
    assert codes(tmp_path, habilites(*colonne), dispositifs.HABILITATION) == []


@pytest.mark.parametrize(
    ("liste", "attendus"),
    [("oui", []), ("président", []), ("les deux", []), ("membre", ["J17"]), ("non", ["J17"])],
)
def test_qui_remplace_un_president_est_de_leur_liste(liste: str, attendus: list[str], tmp_path: Path) -> None:
    session = habilites("oui", liste, "oui")
    session = changer(session, "Jury", "| présidente | oui ", "| présidente | non ")
    session = changer(session, "Jury", "| membre ", "| présidente ")
    session = changer(session, "Jury", "| liens |", "| suppleant_de |")
    session = changer(session, "Jury", "| oui     | oui  |       |", "| oui | oui | Prigent Aude |")
    assert codes(tmp_path, session, dispositifs.HABILITATION) == attendus


def test_un_invite_n_a_pas_a_etre_habilite(tmp_path: Path) -> None:
    assert codes(tmp_path, habilites("oui", "oui", "oui"), dispositifs.HABILITATION) == []


def test_sans_listes_un_nom_de_liste_se_lit_et_un_refus_avertit(tmp_path: Path) -> None:
    resultat = etude(tmp_path, habilites("liste des présidents", "non", "oui"))
    assert [(m.habilite, m.liste) for m in resultat.dossier.jury[:2]] == [(True, "liste des présidents"), (False, "")]
    assert [a.code for a in resultat.anomalies] == ["J11"]


# --- answers, company's decisions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reponse", "retouches"),
    [("Le jury a revu l’épreuve", dispositifs.OBSERVATIONS), ("", ())],
    ids=["répondu", "libre"],
)
def test_observations_sans_faute(reponse: str, retouches: Retouches, tmp_path: Path) -> None:
    assert codes(tmp_path, observations("Le sujet était illisible", reponse), retouches) == []


def test_ou_l_entreprise_decide_personne_n_est_ecarte_du_jury(tmp_path: Path) -> None:
    session = changer(SESSION, "Jury", "| membre    | oui     | oui  |       |", "| membre | oui | oui | Tôlerie C |")
    par_le_jury = etude(tmp_path / "jury", session)
    autrement = etude(tmp_path / "entreprise", session, gabarits=retoucher(tmp_path, dispositifs.ENTREPRISE))
    assert [len(d.exclus) for d in par_le_jury.decisions] == [0, 1]
    assert [len(d.exclus) for d in autrement.decisions] == [0, 0]
    assert autrement.anomalies == ()


# --- experience ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ecrit", "annees"),
    [
        ("3", Fraction(3)),
        ("2,5", Fraction(5, 2)),
        ("2.9", Fraction(29, 10)),
        ("3 ans", Fraction(3)),
        ("1 an", Fraction(1)),
        ("2,5 années", Fraction(5, 2)),
        ("36 mois", Fraction(3)),
        ("35\u00a0MOIS", Fraction(35, 12)),
        ("2 ans et 11 mois", Fraction(35, 12)),
        ("", None),
        ("trois", None),
        ("plus de 3 ans", None),
        ("3 ou 4", None),
        ("-3", None),
    ],
)
def test_l_experience_se_lit_exactement(ecrit: str, annees: Fraction | None) -> None:
    assert annees_experience(ecrit) == annees


@pytest.mark.parametrize(
    ("duree", "issue"),
    [("3", Issue.PARTIEL), ("36 mois", Issue.PARTIEL), ("35 mois", Issue.INCOMPLET), ("2.9#", Issue.INCOMPLET)],
)
def test_trois_ans_d_experience_suffisent_et_pas_moins(duree: str, issue: Issue, tmp_path: Path) -> None:
    resultat = etude(tmp_path, experience(duree), gabarits=retoucher(tmp_path, dispositifs.EXPERIENCE))
    assert [a.code for a in resultat.anomalies if a.candidat == "01"] == ["C13", "C13"]  # the request, the funding
    lui = next(d for d in resultat.decisions if d.candidat.id == "01")
    assert lui.issue is issue
    etape = next(e for e in lui.trace if e.regle == "Recevabilité")
    assert etape.resultat is (issue is Issue.PARTIEL)
    assert "session.xlsx!Candidats!N2" in map(str, etape.reperes)


def test_experience_et_piece_manquantes_sont_dites_ensemble(tmp_path: Path) -> None:
    session = changer(demande_datee("2,5"), "Candidats", "| présent | oui ", "| présent | non ")
    resultat = etude(tmp_path, session, {"02.xlsx": GRILLES["02.xlsx"]}, retoucher(tmp_path, dispositifs.EXPERIENCE))
    lui = next(d for d in resultat.decisions if d.candidat.id == "01")
    assert lui.issue is Issue.INCOMPLET
    assert lui.motif == (
        "2,5 ans d’expérience à la date de la demande (15/01/2024), 3 ans requis"
        " ; pièce manquante : dossier d’inscription → dossier non présenté"
    )
    assert "C04" not in [a.code for a in resultat.anomalies if a.candidat == "01"]
