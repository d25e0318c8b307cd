"""A candidate comes back: what earlier sessions granted is found in the register, counted, explained, or to confirm."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from msgspec import structs
from openpyxl import load_workbook

from pipeline import production
from pipeline.chaine import EntreesModifiees
from pipeline.deliberation.annuaire import concerne
from pipeline.documents.contextes.candidat import contexte_inscrit
from pipeline.documents.matiere import Matiere
from pipeline.empreinte import empreinte_entrees
from pipeline.etude import Chemins, Etude, etudier
from pipeline.grilles import preparer
from pipeline.modele import AcquisConnu, Issue, Origine, Personne
from pipeline.referentiel import charger
from pipeline.registre import AcquisitionPrononcee, Registre
from pipeline.registre.retours import acquisitions_prononcees
from pipeline.restitution.corrections.classeur import classeur_anomalies
from pipeline.restitution.terminal import anomalies_en_texte, expliquer
from tests.cas import GABARITS
from tests.classeurs import GRILLE_02, GRILLES, SESSION, Feuilles, ajouter, changer, deposer
from tests.seances import ACCORD, FORMATION, accord, formation
from tests.test_exclusions import de, jury_du, publier

pytestmark = pytest.mark.usefixtures("sans_mise_en_page")

RANGEES = SESSION["Candidats"].strip().splitlines()
ICI = "session.xlsx!Candidats!C2"

GRILLE_RETOUR = """
    | candidat      | 01                |               |          |             |
    | certification | CQPM 2021 0301 RI |               |          |             |
    | code          | intitulé          | incontournable | résultat | commentaire |
    | C8            |                   |               | A        |             |
"""
"""What is left to evaluate of candidate 01, who had all the rest on 14 June 2024."""


def seul(rang: int, jour: str = "2025-06-16") -> Feuilles:
    """A session of that day, with one candidate only of the reference session."""
    return jury_du(jour) | {"Candidats": f"{RANGEES[0]}\n{RANGEES[rang]}"}


def retour(
    racine: Path, session: Feuilles | None = None, grille: str = GRILLE_RETOUR, code: str = "2025-06"
) -> Chemins:
    """Candidate 01 comes back."""
    return deposer(racine, seul(1) if session is None else session, {"01.xlsx": {"Consensus": grille}}, code)


def partielle(racine: Path) -> Chemins:
    """The session of 14 June 2024, published: candidate 01 has two blocs out of three, and C6 and C7 of the third."""
    chemins = deposer(racine, code="2024-06")
    assert publier(chemins, "2024-06") is not None
    return chemins


def codes(resultat: Etude) -> list[str]:
    return [a.code for a in resultat.anomalies]


def comptes(resultat: Etude) -> dict[str, str]:
    """Object → number of what counts for candidate 01."""
    return {a.objet: a.numero for a in resultat.dossier.acquis if a.candidat == "01"}


def retenir(chemins: Chemins, *acquisitions: AcquisitionPrononcee) -> None:
    """Have the register keep what other sessions granted."""
    with Registre(chemins.sorties / "registre.db") as registre:
        for session in {a.session for a in acquisitions}:
            registre.acquerir(session, [a for a in acquisitions if a.session == session])


def ancienne(*objets: str, **champs: object) -> AcquisitionPrononcee:
    """Candidate 01, or whoever looks like them, acquired this in June 2023."""
    base = AcquisitionPrononcee(
        session="2023-06",
        candidat="K7",
        dispositif="metallurgie",
        certification="CQPM 2021 0301 RI",
        referentiel="CQPM 2021 0301 RI@2021-04-21",
        nom="D’Arc-Nguyen",
        prenom="MAELYS",
        date_naissance=date(1990, 3, 2),
        date_decision=date(2023, 6, 14),
        objets=tuple((objet, f"Intitulé de {objet}") for objet in objets),
    )
    return replace(base, **champs)  # type: ignore[arg-type]


# --- found -----------------------------------------------------------------------------------------------------------


def test_qui_revient_n_est_evalue_que_sur_le_reste(tmp_path: Path, chemin: Path) -> None:
    """From a partial award to the title, in two sessions, on each engine."""
    chemins = partielle(tmp_path)
    retour(tmp_path)
    admise = publier(chemins, "2025-06")
    assert admise is not None and admise.anomalies == ()
    assert de(admise).issue is Issue.ADMIS
    assert comptes(admise) == {"BDC0101": "MC-BDC-2024-00001", "BDC0102": "MC-BDC-2024-00002", "C6": "", "C7": ""}
    assert publier(chemins, "2024-06") is None
    assert publier(chemins, "2025-06") is None
    with Registre(chemin) as registre:
        assert registre.verifier() == []


def test_la_trace_dit_d_ou_vient_l_acquis_et_jusqu_a_quand(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path)
    texte = expliquer(de(etudier(chemins, "2025-06"))).replace("\u00a0", " ")
    assert (
        "BDC0101 acquis le 14/06/2024 à la session 2024-06 (registre), n° MC-BDC-2024-00001 ; "
        "bénéfice de 5 ans, jusqu’au 14/06/2029 inclus → il compte"
    ) in texte
    assert "sources : registre!session 2024-06" in texte
    assert publier(chemins, "2025-06") is not None
    publiee = json.loads((chemins.sorties / "2025-06" / "decisions.json").read_bytes())
    assert publiee["candidats"][0]["blocs"][0]["anterieur"] == {
        "date_decision": "2024-06-14",
        "numero": "MC-BDC-2024-00001",
        "repere": "registre!session 2024-06",
    }


def test_chaque_session_ne_retient_que_ce_qu_elle_a_donne(tmp_path: Path) -> None:
    """Partial in 2024, again in 2025, admitted in 2026: each part keeps the date of its own jury."""
    chemins = partielle(tmp_path)
    sans_le_bloc = GRILLE_RETOUR.replace("| A  ", "| NA ")
    retour(tmp_path, grille=sans_le_bloc)
    suivante = publier(chemins, "2025-06")
    assert suivante is not None and de(suivante).issue is Issue.PARTIEL
    retour(tmp_path, seul(1, "2026-06-15"), code="2026-06")
    derniere = etudier(chemins, "2026-06")
    assert de(derniere).issue is Issue.ADMIS
    assert {a.session for a in derniere.dossier.acquis} == {"2024-06"}


def test_les_competences_sans_certificat_sont_retrouvees(tmp_path: Path) -> None:
    """Formation: no number before the whole title."""
    chemins = deposer(tmp_path, FORMATION, formation(C1_1="NA"), "2024-10")
    premiere = publier(chemins, "2024-10")
    assert premiere is not None and de(premiere).issue is Issue.PARTIEL
    seconde = changer(FORMATION, "Session", "2024-10-11", "2029-10-11")
    seconde = changer(seconde, "Session", "2024-10-11", "2029-10-11")
    tout = formation()["01.xlsx"]["Consensus"].splitlines()
    du_reste = [rang for rang in tout if not any(f"| C{n}" in rang for n in range(2, 7))]
    deposer(tmp_path, seconde, {"01.xlsx": {"Consensus": "\n".join(du_reste)}}, "2029-10")
    derniere = etudier(chemins, "2029-10")
    assert derniere.anomalies == ()
    assert de(derniere).issue is Issue.ADMIS
    assert sorted(comptes(derniere)) == ["C2", "C3", "C4", "C5", "C6"]


@pytest.mark.parametrize(
    ("rang", "jour", "compte"),
    [(1, "2029-06-14", True), (1, "2029-06-15", False), (2, "2026-06-14", True), (2, "2026-06-15", False)],
    ids=["cinq ans", "cinq ans et un jour", "vingt-quatre mois", "vingt-quatre mois et un jour"],
)
def test_un_acquis_compte_jusqu_a_son_dernier_jour_compris(rang: int, jour: str, compte: bool, tmp_path: Path) -> None:
    """A registered title for the first candidate; the second one has two compétences of a title that is not."""
    grille = GRILLE_02.replace("| C3            |                |                | A ", "| C3 | | | NA")
    assert grille != GRILLE_02
    chemins = deposer(tmp_path, None, GRILLES | {"02.xlsx": {"Consensus": grille}}, "2024-06")
    publier(chemins, "2024-06")
    deposer(tmp_path, seul(rang, jour), {f"0{rang}.xlsx": GRILLES[f"0{rang}.xlsx"]}, "apres")
    resultat = etudier(chemins, "apres")
    assert any(c.acquis for c in de(resultat, f"0{rang}").competences) is compte
    assert codes(resultat) == ([] if compte else ["A04"])
    if not compte:
        (dite,) = resultat.anomalies
        assert str(dite.repere) == "session.xlsx!Candidats!C2" and "session 2024-06" in dite.trouve
        assert "expiré" in expliquer(de(resultat, f"0{rang}"))


@pytest.mark.parametrize(
    ("rangee", "compte"),
    [
        ("| 01 | BDC0101 | 2026-03-01 | ATT-12 |", True),
        ("| 01 | BDC0101 | 2018-03-01 | ATT-12 |", False),
        ("| 01 | BDC0101 | 2026-03-01 | MC-BDC-2024-00001 |", False),
    ],
    ids=["acquis de nouveau ailleurs", "plus ancien encore", "le numéro de celui qui a expiré"],
)
def test_ce_qui_a_expire_peut_avoir_ete_acquis_de_nouveau(rangee: str, compte: bool, tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    session = ajouter(seul(1, "2029-09-10"), "Acquis", rangee)
    deposer(tmp_path, session, {"01.xlsx": GRILLES["01.xlsx"]}, "2029-09")
    resultat = etudier(chemins, "2029-09")
    (bloc,) = [b for b in de(resultat).blocs if b.code == "BDC0101"]
    assert (bloc.origine is Origine.ANTERIEUR) is compte
    assert ("A07" in codes(resultat)) is not compte


def test_une_personne_n_est_pas_reconnue_a_son_identifiant(tmp_path: Path) -> None:
    """« 01 » is someone else this time; and the same person has another id."""
    chemins = partielle(tmp_path)
    autre = changer(seul(1), "Candidats", "d'Àrc–Nguyễn  | Maëlys | 1990-03-02", "Kermarrec | Yann | 1979-08-21")
    retour(tmp_path, autre, GRILLES["01.xlsx"]["Consensus"].replace("d'Àrc–Nguyễn", "Kermarrec"))
    resultat = etudier(chemins, "2025-06")
    assert resultat.anomalies == () and comptes(resultat) == {}
    meme = changer(seul(1), "Candidats", "| 01 |", "| 77 |")
    retour(tmp_path, meme, GRILLE_RETOUR.replace("| 01 ", "| 77 "), "2025-07")
    revenue = etudier(chemins, "2025-07")
    assert revenue.anomalies == () and de(revenue, "77").issue is Issue.ADMIS


@pytest.mark.parametrize(
    "autre",
    [{"dispositif": "bijouterie"}, {"session": "2025-06"}, {"date_decision": date(2025, 6, 16)}],
    ids=["autre dispositif", "cette session", "le même jour"],
)
def test_seules_les_sessions_anterieures_du_dispositif_comptent(autre: dict[str, object], tmp_path: Path) -> None:
    chemins = retour(tmp_path)
    retenir(chemins, ancienne("BDC0101", **autre))
    assert comptes(etudier(chemins, "2025-06")) == {}
    retenir(chemins, ancienne("BDC0101", session="2022-06"))
    assert comptes(etudier(chemins, "2025-06")) == {"BDC0101": ""}


def test_un_code_d_un_autre_titre_ne_vaut_que_pour_le_meme_bloc() -> None:
    """« BC1 » is another bloc in each title of bijouterie; a bloc that two titles share counts for both."""
    reglement = charger(GABARITS, "bijouterie")
    titre = reglement.versions["RNCP26849"][0]
    intitule = titre.objets["BC1"]
    connu = AcquisConnu(Personne("Le Goff", "Élodie", None), "", "", "", "RNCP26849", "BC1", "", date(2023, 6, 14))
    assert concerne(connu, titre)
    assert not concerne(replace(connu, objet="RNCP26849"), titre)
    assert not concerne(replace(connu, objet="BC9"), titre)
    ailleurs = replace(connu, certification="RNCP26850")
    assert not concerne(replace(ailleurs, intitule="Préparer le polissage d’une pièce de bijouterie"), titre)
    assert concerne(replace(ailleurs, intitule=intitule), titre)
    premiere = replace(ailleurs, objet="C1.1", intitule=titre.objets["C1.1"])
    assert not concerne(premiere, titre)
    assert concerne(replace(premiere, certification="BC1"), titre)


def test_hors_des_blocs_acquis_chaque_dispositif_garde_ce_que_disent_ses_lettres(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    resultat = etudier(chemins, "essai")
    dispositif = resultat.reglement.dispositif
    benefice = structs.replace(dispositif.benefice, competences_hors_blocs=False)
    sans = structs.replace(dispositif, benefice=benefice)
    (elle, _) = acquisitions_prononcees(resultat.decisions, resultat.session, dispositif)
    assert [code for code, _ in elle.objets] == ["BDC0101", "BDC0102", "C6", "C7"]
    (elle, autre) = acquisitions_prononcees(resultat.decisions, resultat.session, sans)
    assert [code for code, _ in elle.objets] == ["BDC0101", "BDC0102"]
    assert [code for code, _ in autre.objets] == ["C1", "C2", "C3"]


# --- recorded when it is real ----------------------------------------------------------------------------------------


def test_une_session_en_preparation_ne_donne_rien(tmp_path: Path) -> None:
    ouverte = changer(SESSION, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le | ")
    chemins = deposer(tmp_path, ouverte, code="2024-06")
    publier(chemins, "2024-06")
    retour(tmp_path)
    assert comptes(etudier(chemins, "2025-06")) == {}


@pytest.mark.parametrize("validee", [False, True])
def test_la_ou_une_commission_valide_rien_n_est_acquis_avant_elle(validee: bool, tmp_path: Path) -> None:
    validation = "| validation_le | 2024-12-20 |" if validee else "| validation_le | |"
    chemins = deposer(tmp_path, ajouter(ACCORD, "Session", validation), accord(), "2024-11")
    premiere = publier(chemins, "2024-11")
    assert premiere is not None
    trouvees = acquisitions_prononcees(premiere.decisions, premiere.session, premiere.reglement.dispositif)
    assert bool(trouvees) is validee
    assert {a.date_decision for a in trouvees} <= {date(2024, 11, 15)}


def test_un_candidat_ecarte_garde_ses_acquis_et_une_decision_changee_les_retire(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path)
    publier(chemins, "2024-06", ("01",))
    assert "C6" in comptes(etudier(chemins, "2025-06"))
    with Registre(chemins.sorties / "registre.db") as registre:
        for numero in ("MC-BDC-2024-00001", "MC-BDC-2024-00002"):
            registre.annuler(numero, "absente en réalité")
    absente = changer(SESSION, "Candidats", "présent", "absent ")
    corrigee = deposer(tmp_path / "corrigée", absente, {"02.xlsx": GRILLES["02.xlsx"]}, "2024-06")
    publier(Chemins(corrigee.entrees, chemins.sorties, GABARITS), "2024-06")
    assert comptes(etudier(chemins, "2025-06")) == {}


def test_un_candidat_ecarte_a_son_retour_ne_demande_rien(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path, changer(seul(1), "Candidats", "Maëlys", "Maelis"))
    assert codes(etudier(chemins, "2025-06")) != []
    assert etudier(chemins, "2025-06", ["01"]).anomalies == ()


def test_un_numero_annule_ne_compte_plus_jusqu_a_ce_qu_il_soit_redonne(tmp_path: Path, chemin: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path)
    with Registre(chemin) as registre:
        registre.annuler("MC-BDC-2024-00001", "erreur de saisie")
    assert sorted(comptes(etudier(chemins, "2025-06"))) == ["BDC0102", "C6", "C7"]
    assert publier(chemins, "2024-06") is not None
    assert comptes(etudier(chemins, "2025-06"))["BDC0101"] == "MC-BDC-2024-00003"


def test_sans_registre_rien_n_est_cherche_ni_cree(tmp_path: Path) -> None:
    chemins = retour(tmp_path)
    assert comptes(etudier(chemins, "2025-06")) == {}
    assert not chemins.sorties.exists()


# --- only similar ----------------------------------------------------------------------------------------------------


def presque(ancien: str, nouveau: str) -> Feuilles:
    return changer(seul(1), "Candidats", ancien, nouveau)


def avec_nom_d_usage(session: Feuilles, nom: str) -> Feuilles:
    titres, rangee = session["Candidats"].strip().splitlines()
    return session | {"Candidats": f"{titres} nom_usage |\n{rangee} {nom} |"}


@pytest.mark.parametrize(
    "session",
    [
        presque("Maëlys", "Maelis"),
        presque("1990-03-02", "1990-02-03"),
        presque("d'Àrc–Nguyễn  | Maëlys", "Maëlys | d'Àrc–Nguyễn"),
        presque("| 01 | Mme      | d'Àrc–Nguyễn", "| 77 | Mme      | d'Arc"),
        avec_nom_d_usage(presque("d'Àrc–Nguyễn  | Maëlys", "Le Goff | Maëlys"), "d'Àrc–Nguyễn"),
    ],
    ids=["prénom", "jour et mois", "nom et prénom échangés", "un seul des deux noms", "nom d’usage"],
)
def test_une_identite_semblable_est_a_confirmer_et_rien_n_est_applique(session: Feuilles, tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    identifiant = "77" if "| 77 |" in session["Candidats"] else "01"
    retour(tmp_path, session, GRILLE_RETOUR.replace("| 01 ", f"| {identifiant} "))
    resultat = etudier(chemins, "2025-06")
    assert not any(a.session for a in resultat.dossier.acquis)
    (dite,) = [a for a in resultat.anomalies if a.code == "A06"]
    assert (str(dite.repere), dite.bloquante) == (ICI, False)
    assert "Maëlys d'Àrc–Nguyễn, date de naissance 2 mars 1990" in dite.attendu
    assert "BDC0101, acquis le 14/06/2024 à la session 2024-06, n° MC-BDC-2024-00001" in dite.attendu
    assert f"« {identifiant} | BDC0101 | 14/06/2024 | MC-BDC-2024-00001 »" in dite.a_faire
    assert f"« {identifiant} | C6 | 14/06/2024 »" in dite.a_faire


def test_les_lignes_proposees_recopiees_confirment_et_l_avertissement_s_en_va(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    session = presque("Maëlys", "Maelis")
    retour(tmp_path, session)
    (dite,) = [a for a in etudier(chemins, "2025-06").anomalies if a.code == "A06"]
    proposees = [bout.split(" »")[0] for bout in dite.a_faire.split("« ")[2:]]
    assert len(proposees) == 4
    for rangee in proposees[:2]:
        session = ajouter(session, "Acquis", f"| {rangee} |")
    retour(tmp_path, session, code="2025-07")
    (reste,) = [a for a in etudier(chemins, "2025-07").anomalies if a.code == "A06"]
    assert "BDC0101" not in reste.attendu and "C6" in reste.attendu
    for rangee in proposees[2:]:
        session = ajouter(session, "Acquis", f"| {rangee} |")
    retour(tmp_path, session, code="2025-08")
    confirmee = etudier(chemins, "2025-08")
    assert confirmee.anomalies == () and de(confirmee).issue is Issue.ADMIS


@pytest.mark.parametrize(
    ("ancien", "nouveau"),
    [("Maëlys", "Capucine"), ("1990-03-02", "1983-11-17"), ("d'Àrc–Nguyễn  | Maëlys", "Kermarrec | Yann")],
    ids=["sa jumelle", "une homonyme", "le même identifiant"],
)
def test_quelqu_un_d_autre_n_appelle_aucune_question(ancien: str, nouveau: str, tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path, presque(ancien, nouveau), GRILLES["01.xlsx"]["Consensus"].replace("d'Àrc–Nguyễn", ""))
    resultat = etudier(chemins, "2025-06")
    assert resultat.anomalies == () and comptes(resultat) == {}


def test_sans_date_de_naissance_rien_n_est_applique(tmp_path: Path) -> None:
    chemins = retour(tmp_path)
    retenir(chemins, ancienne("BDC0101", date_naissance=None))
    resultat = etudier(chemins, "2025-06")
    assert comptes(resultat) == {}
    (dite,) = [a for a in resultat.anomalies if a.code == "A06"]
    assert "MAELYS D’Arc-Nguyen, date de naissance inconnue" in dite.attendu


def test_ce_qui_ne_compterait_plus_n_est_pas_a_confirmer(tmp_path: Path) -> None:
    chemins = retour(tmp_path)
    retenir(chemins, ancienne("BDC0101", prenom="Maelis", date_decision=date(2019, 6, 14)))
    assert "A06" not in codes(etudier(chemins, "2025-06"))


def test_de_vrais_homonymes_sont_departages_par_l_identifiant_ou_a_confirmer(tmp_path: Path) -> None:
    """Two people of one session have the very same identity, down to the birth date."""
    chemins = retour(tmp_path)
    retenir(chemins, ancienne("BDC0101", candidat="01"), ancienne("BDC0102", candidat="02"))
    assert comptes(etudier(chemins, "2025-06")) == {"BDC0101": ""}
    assert "A06" not in codes(etudier(chemins, "2025-06"))
    session = changer(seul(1), "Candidats", "| 01 |", "| 77 |")
    retour(tmp_path, session, GRILLE_RETOUR.replace("| 01 ", "| 77 "), "2025-07")
    resultat = etudier(chemins, "2025-07")
    assert resultat.dossier.acquis == ()
    dites_ = [a for a in resultat.anomalies if a.code == "A06"]
    assert ["BDC0101" in a.attendu for a in dites_] == [True, False]
    assert all("homonyme" in a.attendu and "corriger son identité" not in a.a_faire for a in dites_)


@pytest.mark.parametrize("identifiant", ["01", "K7", "77"])
def test_une_personne_inscrite_a_deux_titres_d_une_session_est_une_seule_personne(
    identifiant: str, tmp_path: Path
) -> None:
    """She had an id for each title; whichever she comes back with, or another one, nothing is lost."""
    grille = GRILLE_RETOUR.replace("| 01 ", f"| {identifiant} ")
    session = changer(seul(1), "Candidats", "| 01 |", f"| {identifiant} |")
    chemins = deposer(tmp_path, session, {"a.xlsx": {"Consensus": grille}}, "2025-06")
    retenir(
        chemins,
        ancienne("BDC0101", candidat="01"),
        ancienne("C1", candidat="K7", certification="CQPM 2020 0214"),
        ancienne("BDC0102", candidat="C090", session="2022-06", date_decision=date(2022, 6, 15)),
    )
    resultat = etudier(chemins, "2025-06")
    assert {a.objet for a in resultat.dossier.acquis} == {"BDC0101", "BDC0102"}
    assert "A06" not in codes(resultat)


# --- with the sheet Acquis -------------------------------------------------------------------------------------------


def declarer(rangee: str, session: Feuilles | None = None) -> Feuilles:
    return ajouter(seul(1) if session is None else session, "Acquis", rangee)


@pytest.mark.parametrize(
    ("rangee", "dit"),
    [
        ("| 01 | BDC0101 | 2024-06-14 | MC-BDC-2024-00001 |", []),
        ("| 01 | BDC0101 | 2024-06-14 | mc bdc 2024 00001 |", []),
        ("| 01 | BDC0101 | 2024-06-14 | |", []),
        ("| 01 | C6 | 2024-06-14 | ATT-12 |", []),
        ("| 01 | BDC0101 | 2023-06-14 | MC-BDC-2024-00001 |", ["A07"]),
        ("| 01 | BDC0101 | 2024-06-14 | ATT-12 |", ["A07"]),
    ],
    ids=[
        "la même",
        "le numéro autrement écrit",
        "sans numéro",
        "sans numéro au registre",
        "autre date",
        "autre numéro",
    ],
)
def test_le_registre_l_emporte_sur_la_feuille(rangee: str, dit: list[str], tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path, declarer(rangee))
    resultat = etudier(chemins, "2025-06")
    assert codes(resultat) == dit
    siens = [(a.objet, a.date_decision, a.numero) for a in resultat.dossier.acquis]
    attestation = "ATT-12" if "C6" in rangee else ""
    assert siens == [
        ("BDC0101", date(2024, 6, 14), "MC-BDC-2024-00001"),
        ("BDC0102", date(2024, 6, 14), "MC-BDC-2024-00002"),
        ("C6", date(2024, 6, 14), attestation),
        ("C7", date(2024, 6, 14), ""),
    ]
    for anomalie in resultat.anomalies:
        assert str(anomalie.repere) == "session.xlsx!Acquis!C2"
        assert "MC-BDC-2024-00001" in anomalie.attendu and "14/06/2024" in anomalie.attendu


@pytest.mark.parametrize(
    ("rangee", "mots"),
    [
        ("| 01 | BDC0101 | 2024-06-14 | MC-BDC-2024-00001 |", ("annulé", "erreur de saisie")),
        ("| 01 | BDC0103 | 2024-06-14 | MC-BDC-2024-00002 |", ("a été donné pour BDC0102", "non pour BDC0103")),
        ("| 01 | BDC0103 | 2024-06-14 | MC-CCPM-2024-00001 |", ("VRAI NULL", "30/11/1985", "non pour BDC0103")),
    ],
    ids=["annulé", "d’un autre objet", "de quelqu’un d’autre"],
)
def test_un_numero_que_le_registre_contredit_arrete(rangee: str, mots: tuple[str, ...], tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    with Registre(chemins.sorties / "registre.db") as registre:
        registre.annuler("MC-BDC-2024-00001", "erreur de saisie")
    retour(tmp_path, declarer(rangee))
    (dite,) = [a for a in etudier(chemins, "2025-06").anomalies if a.code == "A08"]
    assert dite.bloquante and str(dite.repere) == "session.xlsx!Acquis!D2"
    assert all(mot in dite.attendu for mot in mots)


def test_un_numero_que_le_registre_ignore_est_accepte(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path, declarer("| 01 | BDC0103 | 2024-02-01 | CENTRE-A-17 |"), GRILLE_RETOUR)
    resultat = etudier(chemins, "2025-06")
    assert resultat.anomalies == () and de(resultat).issue is Issue.ADMIS


def test_le_numero_du_titre_vaut_pour_ses_blocs(tmp_path: Path) -> None:
    """A row may cite the certificate of the whole title that the bloc was a part of."""
    chemins = partielle(tmp_path)
    retour(tmp_path)
    publier(chemins, "2025-06")
    session = changer(
        declarer("| 01 | BDC0103 | 2025-06-16 | MC-CQPM-2025-00001 |", seul(1, "2026-06-15")),
        "Candidats",
        "Maëlys",
        "Maelis",
    )
    retour(tmp_path, session, code="2026-06")
    assert "A08" not in codes(etudier(chemins, "2026-06"))


def test_qui_a_deja_le_titre_est_signale(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    deposer(tmp_path, seul(2), {"02.xlsx": GRILLES["02.xlsx"]}, "2025-06")
    resultat = etudier(chemins, "2025-06")
    (dite,) = resultat.anomalies
    assert (dite.code, dite.candidat) == ("A09", "02")
    assert "MC-CCPM-2024-00001" in dite.attendu


# --- everywhere ------------------------------------------------------------------------------------------------------


def test_la_grille_preparee_porte_ce_qui_est_acquis(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    ouverte = changer(seul(1), "Session", "deliberation_close_le | 2025-06-16", "deliberation_close_le | ")
    deposer(tmp_path, ouverte, {}, "2025-06")
    faites = preparer(chemins, "2025-06")
    feuille = load_workbook(faites.dossier / next(nom for nom, _ in faites.poses if nom.startswith("01")))["Consensus"]
    rangs = {rang[0]: rang for rang in feuille.iter_rows(values_only=True)}
    assert rangs["C2"][3] == "acquis" and "MC-BDC-2024-00001" in rangs["C2"][4]
    assert rangs["C6"][3] == "acquis" and "14/06/2024" in rangs["C6"][4]
    assert rangs["C8"][3] is None


def test_les_documents_d_avant_le_jury_le_disent(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path)
    resultat = etudier(chemins, "2025-06")
    matiere = Matiere(resultat.dossier, resultat.reglement, resultat.session.etat, (), {}, ())
    (elle,) = resultat.dossier.candidats
    inscription = contexte_inscrit(elle, de(resultat).referentiel, matiere)["inscription"]
    assert {a["code"]: a["numero"] for a in inscription["acquis"]} == comptes(resultat)


def test_ce_que_dit_le_registre_se_lit_partout_sans_lien_casse(tmp_path: Path) -> None:
    chemins = partielle(tmp_path)
    retour(tmp_path, presque("Maëlys", "Maelis"))
    anomalies = etudier(chemins, "2025-06").anomalies
    assert "« Acquis »" in anomalies_en_texte(anomalies).replace("\u00a0", " ")
    dossier = chemins.entrees / "2025-06"
    (tmp_path / "anomalies.xlsx").write_bytes(classeur_anomalies(anomalies, "2025-06", dossier, tmp_path))
    feuille = load_workbook(tmp_path / "anomalies.xlsx").worksheets[0]
    liens = [c.hyperlink.target for rang in feuille.iter_rows() for c in rang if c.hyperlink and c.hyperlink.target]
    assert liens and all((tmp_path / lien).exists() for lien in liens)


# --- nothing to do ---------------------------------------------------------------------------------------------------


def test_une_publication_ne_vieillit_que_par_ce_qui_precede_son_jury(tmp_path: Path) -> None:
    chemins = retour(tmp_path)
    avant = empreinte_entrees(chemins, "2025-06", [])
    retenir(
        chemins,
        ancienne("BDC0101", session="2025-09", date_decision=date(2025, 9, 1)),
        ancienne("BDC0101", session="2025-06"),
        ancienne("BDC0101", session="2023-09", dispositif="bijouterie"),
    )
    assert empreinte_entrees(chemins, "2025-06", []) == avant
    retenir(chemins, ancienne("BDC0101"))
    assert empreinte_entrees(chemins, "2025-06", []) != avant


def test_publier_une_session_anterieure_ou_annuler_un_numero_relance_la_suivante(tmp_path: Path) -> None:
    chemins = retour(tmp_path, grille=GRILLES["01.xlsx"]["Consensus"].replace("NA  ", "A   "))
    deposer(tmp_path, code="2024-06")
    seule = publier(chemins, "2025-06")
    assert seule is not None and comptes(seule) == {}
    assert publier(chemins, "2025-06") is None
    publier(chemins, "2024-06")
    suivante = publier(chemins, "2025-06")
    assert suivante is not None and "BDC0101" in comptes(suivante)
    assert publier(chemins, "2024-06") is None
    with Registre(chemins.sorties / "registre.db") as registre:
        registre.annuler("MC-BDC-2024-00001", "erreur de saisie")
    derniere = publier(chemins, "2025-06")
    assert derniere is not None and "BDC0101" not in comptes(derniere)


@pytest.mark.parametrize("concerne_un_candidat", [True, False])
def test_une_session_publiee_pendant_le_traitement_n_arrete_que_ce_qu_elle_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, concerne_un_candidat: bool
) -> None:
    """Two sessions at once are the ordinary case: only what changes a decision asks to begin again."""
    chemins = retour(tmp_path, grille=GRILLES["01.xlsx"]["Consensus"])
    quelqu_un = {} if concerne_un_candidat else {"nom": "Bernardin", "prenom": "Zoé"}

    def pendant(*_: object) -> dict[str, object]:
        retenir(chemins, ancienne("BDC0101", **quelqu_un))
        return {}

    monkeypatch.setattr(production, "_rendre", pendant)
    if concerne_un_candidat:
        with pytest.raises(EntreesModifiees, match="une autre session"):
            publier(chemins, "2025-06")
        assert not (chemins.sorties / "2025-06").exists()
    assert publier(chemins, "2025-06") is not None
    assert publier(chemins, "2025-06") is None
