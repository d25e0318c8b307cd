"""What the formulas of a prepared grid say is what the program decides: same cells, two readers, no disagreement.

Each example is a workbook of many fillings, recalculated by LibreOffice in one go: the formulas' answers are then
compared with those of `deliberation` on that very file. GRILLES_EXEMPLES asks for more of them.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pipeline.deliberation.competences import Cadre, evaluation
from pipeline.deliberation.conditions import PREDICATS
from pipeline.deliberation.evaluation import calculer, evaluer_competences
from pipeline.lecture.collectives import lire_collective
from pipeline.lecture.individuelles import lire_individuelle
from pipeline.lecture.notes import lire_notes
from pipeline.lecture.ouverture.classeur import ouvrir
from pipeline.modele import Candidat, FeuilleEvaluation
from pipeline.referentiel import Reglement, charger
from pipeline.restitution.grilles import Deliberation, Presente, collective, individuelle
from pipeline.restitution.grilles import cadre_feuille as page
from pipeline.restitution.grilles.collective import ENTETES
from pipeline.restitution.grilles.consensus import Calculs
from pipeline.restitution.grilles.individuelle import feuille_evaluation, tracer
from pipeline.restitution.grilles.notes import feuille_notes
from pipeline.restitution.grilles.regles import EXPRESSIONS
from pipeline.restitution.libelles import ISSUES
from pipeline.restitution.tableur import enregistrer
from tests import seances
from tests.cas import GABARITS
from tests.remplissages import JOUR, SESSION, Remplissage, cadres, des_inventes, des_livres, inventes, livres, resultats
from tests.tableur import avec_calc, reenregistrer

EXEMPLES = int(os.environ.get("GRILLES_EXEMPLES", "2"))
PAR_CLASSEUR = 40


def test_chaque_condition_des_regles_a_sa_formule() -> None:
    assert set(EXPRESSIONS) == set(PREDICATS)


COMMUNES = {
    "ABS", "AND", "CHOOSE", "COUNT", "COUNTIF", "FALSE", "FIND", "IF", "IFERROR", "INT", "ISLOGICAL", "ISNUMBER",
    "LEFT", "LEN", "LOWER", "MID", "N", "NOT", "OR", "RIGHT", "ROUND", "ROW", "SUBSTITUTE", "SUM", "SUMPRODUCT",
    "TRIM", "TRUE", "TRUNC", "VALUE",
}  # fmt: skip
"""Functions that both spreadsheets have had for long, under the same names and with the same meaning."""


def test_les_formules_n_emploient_que_ce_que_les_deux_tableurs_savent() -> None:
    for reglement, referentiel in livres():
        for voie in ("", "contrôle continu"):
            cadre = Cadre(referentiel, reglement.dispositif, {}, voie)
            candidat = Candidat("C1", cadre.code, "Ménard", "Élise")
            livres_ecrits = [individuelle(candidat, cadre, SESSION)]
            livres_ecrits += [] if cadre.notation else [collective(Deliberation(SESSION, (Presente(candidat, cadre),)))]
            for formule in (f for livre in livres_ecrits for f in _formules(livre)):
                assert set(re.findall(r"([A-Z.]+)\(", re.sub(r'"[^"]*"', "", formule))) <= COMMUNES
                assert len(formule) < 8192


def _formules(livre: Workbook) -> Iterator[str]:
    cellules = (c for feuille in livre for rang in feuille.iter_rows() for c in rang)
    yield from (str(c.value) for c in cellules if c.data_type == "f")


@avec_calc
def test_le_consensus_montre_ce_que_chaque_evaluateur_a_ecrit() -> None:
    reglement, referentiel = next((g, r) for g, r in livres() if g.dispositif.grilles_individuelles and r.blocs)
    cadre = Cadre(referentiel, reglement.dispositif, {})
    livre = individuelle(Candidat("C1", cadre.code, "Ménard", "Élise"), cadre, SESSION)
    rang = page.ENTETES + 2
    for nom, ecrit in (("Évaluateur 1", "NA"), ("Évaluateur 2", " Acquise "), ("Évaluateur 3", "à revoir")):
        livre[nom][f"D{rang}"] = ecrit
    octets = reenregistrer({"grille": enregistrer(livre, JOUR)})["grille"]
    feuille = load_workbook(BytesIO(octets), data_only=True)["Consensus"]
    assert [feuille.cell(rang, colonne).value for colonne in (7, 8, 9)] == ["non acquis", "acquis", "à revoir"]
    assert feuille.cell(rang + 1, 7).value in (None, "")
    assert feuille.cell(page.PROPOSITION, 2).value == "à compléter"


# --- both answers ----------------------------------------------------------------------------------------------------


def classeur(remplis: list[Remplissage]) -> bytes:
    """One sheet per filling."""
    livre = Workbook()
    livre.remove(livre.worksheets[0])
    for rang, r in enumerate(remplis):
        feuille = livre.create_sheet(f"Feuille {rang}")
        candidat = Candidat("C1", r.cadre.code, "Ménard", "Élise", voie=r.cadre.voie)
        if r.cadre.notation:
            feuille_notes(feuille, candidat, r.cadre, r.cadre.notation, SESSION)
        else:
            grille = tracer(r.cadre)
            feuille_evaluation(feuille, candidat, grille, SESSION, "Grille", 3)
            Calculs(feuille, grille).ecrire()
        for cellule, valeur in r.cellules.items():
            feuille[cellule] = valeur
            if isinstance(valeur, str):
                feuille[cellule].data_type = "s"
    return enregistrer(livre, JOUR)


def calcule(octets: bytes) -> Iterator[dict[str, str]]:
    """What each sheet computed: by code, and the proposal."""
    livre = load_workbook(BytesIO(octets), data_only=True)
    for feuille in (f for f in livre.worksheets if f.title.startswith("Feuille")):
        entetes = [cellule.value for cellule in feuille[page.ENTETES]]
        colonne = entetes.index("calcul")
        dits: dict[str, str] = {"proposition": feuille.cell(page.PROPOSITION, 2).value or ""}
        for rangee in feuille.iter_rows(min_row=page.ENTETES + 1, values_only=True):
            if rangee[0] in ("préconisation", "Signatures"):
                break
            code = str(rangee[0] or "").split(" – ")[0]
            if code:
                dits[code] = dits.get(code) or rangee[colonne] or ""
        yield dits


def decide(octets: bytes, remplis: list[Remplissage], dossier: Path) -> Iterator[dict[str, str]]:
    """What the program decides on the same sheets."""
    chemin = dossier / "grilles.xlsx"
    chemin.write_bytes(octets)
    livre, fautes = ouvrir(chemin, chemin.name)
    assert livre is not None and not fautes
    lues = {feuille.nom: feuille for feuille in livre.feuilles}
    for rang, r in enumerate(remplis):
        yield _decide(lues[f"Feuille {rang}"], r)


def _decide(feuille: Any, r: Remplissage) -> dict[str, str]:
    cadre = r.cadre
    notation = cadre.notation
    evaluations, anomalies = (
        lire_notes(feuille, r.reglement, notation.sur) if notation else lire_individuelle(feuille, r.reglement)
    )
    douteux = set(_lignes_fautives(feuille, anomalies))
    douteux |= hors_echelle(cadre, evaluations[0]) if evaluations else set()
    return reponses(cadre, tuple(evaluations), douteux)


def hors_echelle(cadre: Cadre, lue: FeuilleEvaluation) -> set[str]:
    """« Non mis en œuvre » said of a compétence: the validation refuses it."""
    competences = (c.code for c in cadre.referentiel.toutes)
    lus = {code: lue.resultats[code] for code in competences if code in lue.resultats}
    return {code for code, lu in lus.items() if lu.valeur == "non_mis_en_oeuvre"}


def reponses(cadre: Cadre, evaluations: tuple[FeuilleEvaluation, ...], douteux: set[str]) -> dict[str, str]:
    """What `deliberation` gives, by code; `douteux`: the codes of the cells that are refused."""
    connues = evaluer_competences(cadre, evaluation(evaluations))
    dits = {}
    for une, competence in zip(connues, cadre.referentiel.toutes, strict=True):
        doute = {une.code, *(e.code for e in competence.elements)} & douteux and not cadre.anterieur(competence)
        dits[une.code] = "à vérifier" if doute else {None: "", True: "acquis", False: "non acquis"}[une.acquise]
    calcules = calculer(cadre, connues)
    for bloc in calcules.blocs:
        siens = [dits[c.code] for c in bloc.competences]
        dits[bloc.code] = _ensemble(siens, "", "acquis" if bloc.acquis else "non acquis")
    toutes = [dits[c.code] for c in connues]
    return dits | {"proposition": _ensemble(toutes, "à compléter", ISSUES[calcules.issue])}


def _ensemble(parties: list[str], incomplet: str, decision: str) -> str:
    return "à vérifier" if "à vérifier" in parties else incomplet if "" in parties else decision


def _lignes_fautives(feuille: Any, anomalies: list[Any]) -> Iterator[str]:
    """The codes of the rows that the reader refuses."""
    for anomalie in anomalies:
        if anomalie.bloquante:
            rang = int("".join(c for c in anomalie.repere.cellule if c.isdigit()))
            yield feuille.lignes[rang - 1][0].texte.split(" – ")[0]


def comparer(remplis: list[Remplissage], dossier: Path) -> None:
    octets = reenregistrer({"grilles": classeur(remplis)})["grilles"]
    reponses = zip(remplis, calcule(octets), decide(octets, remplis, dossier), strict=True)
    for r, formules, programme in reponses:
        dits = {code: formules.get(code, "") for code in programme}
        ecarts = {code: (dits[code], programme[code]) for code in programme if dits[code] != programme[code]}
        assert not ecarts, f"{ecarts}\n{r.cadre.voie} {dict(r.cadre.acquis)}\n{r.cellules}\n{r.cadre.dispositif.regles}"


REGLAGES = settings(
    max_examples=EXEMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # the message is about one sheet: nothing to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.large_base_example],
)


def classeurs_de(feuilles: st.SearchStrategy[Remplissage]) -> st.SearchStrategy[list[Remplissage]]:
    return st.lists(feuilles, min_size=PAR_CLASSEUR, max_size=PAR_CLASSEUR)


@avec_calc
@REGLAGES
@given(remplis=classeurs_de(des_livres()))
def test_les_formules_decident_comme_les_regles_livrees(remplis: list[Remplissage], tmp_path: Path) -> None:
    comparer(remplis, tmp_path)


@avec_calc
@REGLAGES
@given(remplis=classeurs_de(des_inventes()))
def test_les_formules_decident_comme_des_regles_inventees(remplis: list[Remplissage], tmp_path: Path) -> None:
    comparer(remplis, tmp_path)


# --- the workbook of the deliberation --------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Tableau:
    """A collective sheet: several candidates of one certification, each with what is typed in their row, by code."""

    reglement: Reglement
    lignes: tuple[tuple[Cadre, Mapping[str, Any]], ...]

    def _repr_pretty_(self, ecran: Any, _: bool) -> None:
        ecran.text(f"Tableau({self.lignes[0][0].referentiel.version})")


@st.composite
def tableaux(tirer: st.DrawFn) -> Tableau:
    reglement, referentiel = tirer(st.one_of(st.sampled_from(livres()), inventes()))
    lignes = []
    for cadre in tirer(st.lists(cadres(reglement, referentiel), min_size=12, max_size=12)):
        evalue = replace(cadre, voie="" if cadre.notation else cadre.voie)
        lignes.append((evalue, resultats(evalue, Random(tirer(st.integers(0, 2**64 - 1))))))
    return Tableau(reglement, tuple(lignes))


def _remplir(tableau: Tableau) -> bytes:
    presentes = [
        Presente(Candidat(f"C{rang}", cadre.code, "Ménard", "Élise", voie=cadre.voie), cadre)
        for rang, (cadre, _) in enumerate(tableau.lignes)
    ]
    livre = collective(Deliberation(SESSION, tuple(presentes)))
    entetes = {cellule.value: cellule.column for cellule in livre.worksheets[0][ENTETES]}
    for rang, (_, ecrits) in enumerate(tableau.lignes, ENTETES + 1):
        for code, valeur in ecrits.items():
            cellule = livre.worksheets[0].cell(rang, entetes[code])
            cellule.value = valeur
            if isinstance(valeur, str):
                cellule.data_type = "s"
    return enregistrer(livre, JOUR)


def comparer_tableau(tableau: Tableau, octets: bytes, dossier: Path) -> None:
    chemin = dossier / "deliberation.xlsx"
    chemin.write_bytes(octets)
    livre, _ = ouvrir(chemin, chemin.name)
    assert livre is not None
    lecture, anomalies = lire_collective(livre.feuilles[0], tableau.reglement)
    lues = {f.candidat: f for f in lecture.feuilles}
    feuille = load_workbook(BytesIO(octets), data_only=True).worksheets[0]
    entetes = {cellule.value: cellule.column for cellule in feuille[ENTETES]}
    assert not [a for a in anomalies if a.code not in ("N04", "N05")]
    for rang, (cadre, ecrits) in enumerate(tableau.lignes):
        lue = lues[f"C{rang}"]
        refuses = {code for code, lu in lue.resultats.items() if lu.erronee}
        programme = reponses(cadre, (lue,), refuses | hors_echelle(cadre, lue))
        ligne = {titre: feuille.cell(ENTETES + 1 + rang, colonne).value or "" for titre, colonne in entetes.items()}
        montres = {code: dit for code, dit in programme.items() if f"calcul : {code}" in ligne}
        assert {code: ligne[f"calcul : {code}"] for code in montres} == montres, (cadre.voie, cadre.acquis, ecrits)


@avec_calc
@REGLAGES
@given(essais=st.lists(tableaux(), min_size=4, max_size=4))
def test_la_grille_de_deliberation_decide_comme_les_regles(essais: list[Tableau], tmp_path: Path) -> None:
    faits = reenregistrer({f"essai-{rang}": _remplir(tableau) for rang, tableau in enumerate(essais)})
    for tableau, octets in zip(essais, faits.values(), strict=True):
        comparer_tableau(tableau, octets, tmp_path)


@avec_calc
def test_une_moyenne_se_lit_comme_elle_s_imprime_et_une_note_sans_fin_se_verifie() -> None:
    """Half up, but never up to a bound; a grade just under it, which rounding would take for it, is « à vérifier »."""
    reglement = charger(GABARITS, "accord-branche")
    cadre = Cadre(seances.referentiel("accord-branche", "CQP-ACC"), reglement.dispositif, {}, "contrôle continu")
    livre = individuelle(Candidat("C1", cadre.code, "Ménard", "Élise"), cadre, SESSION)
    feuille = livre["Notes"]
    rangs: dict[str, list[int]] = {}
    for (cellule,) in feuille.iter_rows(min_row=page.ENTETES + 1, max_col=1):
        if cellule.value and (code := str(cellule.value).split(" – ")[0]).startswith("UV"):
            rangs.setdefault(code, []).append(cellule.row)
    tiers, sous_dix = (29 / 3, 31 / 3), (9.9999999999, 10, 10)
    notes = {"UV1": (9.625, 9.625, 9.625), "UV2": sous_dix, "UV3": (9.996, 9.996), "UV4": tiers}
    for code, siennes in notes.items():
        for rang, note in zip(rangs[code], siennes, strict=False):
            feuille[f"B{rang}"], feuille[f"C{rang}"] = feuille[f"B{rang}"].value or f"Partie {rang}", note
    lue = load_workbook(BytesIO(reenregistrer({"g": enregistrer(livre, JOUR)})["g"]), data_only=True)["Notes"]
    dites = {code: (lue[f"F{siens[0]}"].value, lue[f"G{siens[0]}"].value) for code, siens in rangs.items()}
    assert dites["UV1"] == (9.63, "non acquis")
    assert dites["UV2"][1] == "à vérifier"
    assert dites["UV3"] == (9.99, "non acquis")
    assert dites["UV4"] == (10, "acquis")
