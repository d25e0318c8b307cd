"""Read a sheet of grades: unité de valeur, part, grade, out of how much; for one candidate, or with a row for each."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.codes import code_lu
from pipeline.lecture.colonnes import COLONNES_NOTES, UNITE
from pipeline.lecture.hors_liste import isolees, non_lue, sans_les_hors_liste
from pipeline.lecture.identite import Identite, lire_identite, parties, table_et_identite
from pipeline.lecture.ouverture.classeur import Feuille
from pipeline.lecture.tableau import Ligne, Tableau, colonnes_inconnues
from pipeline.modele import Candidat, Cellule, FeuilleEvaluation, Note
from pipeline.nombres import exact, nombre
from pipeline.referentiel import Reglement
from pipeline.texte import cle

_NOMBRE = r"(-?\d{1,9}(?:[.,]\d{1,30})?)"
_LUE = re.compile(rf"{_NOMBRE}(?:\s*(?:/|sur)\s*{_NOMBRE})?")
_BAREME_EN_TETE = re.compile(r"(?:/|\bsur)\s*(\d{1,4})\b", re.IGNORECASE)
_BAREME = re.compile(rf"(?:/|sur)?\s*{_NOMBRE}")
_ATTENDU = "une ligne par note, avec l’identifiant du candidat"
_AJOUTER = "ajouter la colonne « sur », avec le barème de chaque note"
_RECAPITULATIF = ("moyenne", "total")

# A grade with more decimals than people write comes from a formula; these bounds tell which fraction it stands for.
_DECIMALES_SURES = 10**8
_DENOMINATEUR_MAX = 10**4
_PRECISION = Fraction(1, 10**10)

Notes = dict[str, tuple[Note, ...]]


@dataclass(frozen=True)
class _Unites:
    """How unités de valeur are recognised, and what grades are out of where nothing is written."""

    reglement: Reglement
    par_titre: dict[str, str]
    sur: int

    def code(self, texte: str) -> str | None:
        """The code that a text means, be it the code or the title."""
        return code_lu(texte, self.reglement) or self.par_titre.get(cle(texte))


def lire_notes(
    feuille: Feuille, reglement: Reglement, sur: int, candidats: Collection[Candidat] = ()
) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    """The grades that the sheet holds, by candidate. `sur`: what they are out of, unless the sheet says otherwise."""
    unites = _Unites(reglement, _titres(reglement), sur)
    evaluations: list[FeuilleEvaluation] = []
    anomalies: list[Anomalie] = []
    for partie in parties(feuille, COLONNES_NOTES):
        lues, fautes = _lire_partie(partie, unites, candidats)
        evaluations += lues
        anomalies += fautes
    return evaluations, anomalies


def _lire_partie(
    feuille: Feuille, unites: _Unites, candidats: Collection[Candidat]
) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    tableau, bloc, anomalies = table_et_identite(feuille, COLONNES_NOTES, (UNITE, "partie", "note"))
    anomalies = [_bareme_en_lettres(anomalie) for anomalie in anomalies]
    if tableau is None:
        return [], a_propos(anomalies, lire_identite(bloc, feuille, [], candidats)[1])
    unites, baremes = _avec_bareme(unites, tableau), _bareme_non_dit(tableau, unites.sur)
    dites = {a.repere for a in baremes}
    anomalies += [a for a in colonnes_inconnues(tableau, COLONNES_NOTES) if a.repere not in dites] + baremes
    if "candidat" in tableau.entetes:
        return _par_candidat(feuille, tableau.lignes, unites, anomalies, {c.id for c in candidats})
    identite, personne = lire_identite(bloc, feuille, anomalies, candidats)
    notes = _notes(tableau.lignes, unites, anomalies)
    lues = ((ligne, bool(unites.code(ligne[UNITE].texte))) for ligne in tableau.lignes)
    anomalies += isolees(((ligne, lue) for ligne, lue in lues if lue or not _remplie(ligne)), "une ligne par note")
    lue = _evaluation(feuille, identite, notes, tableau.lignes[0]) if notes else None
    return [lue] if lue else [], a_propos(anomalies, personne)


def _avec_bareme(unites: _Unites, tableau: Tableau) -> _Unites:
    """What the heading of the grades says that they are out of: « note sur 10 », « Note /10 »."""
    trouve = _BAREME_EN_TETE.search(tableau.entetes["note"].texte)
    return replace(unites, sur=int(trouve[1])) if trouve else unites


def _bareme_en_lettres(anomalie: Anomalie) -> Anomalie:
    """A heading such as « Note sur dix » is not to be cut: what it says of the scale would be lost."""
    if anomalie.code != "L12" or "sur" not in cle(anomalie.trouve).split():
        return anomalie
    return replace(anomalie, a_faire="écrire le barème en chiffres dans cet intitulé, comme « note /10 »")


def _bareme_non_dit(tableau: Tableau, sur: int) -> list[Anomalie]:
    """The warning of a sheet that nowhere says what its grades are out of; on the column that says it perhaps."""
    if "sur" in tableau.entetes or _BAREME_EN_TETE.search(tableau.entetes["note"].texte):
        return []
    if not any(map(_sans_bareme, tableau.lignes)):
        return []
    autre = next((e for ligne in tableau.lignes for e, c in ligne.autres if _BAREME.fullmatch(c.texte)), None)
    if autre is None:
        return [signaler("G27", tableau.entetes["note"], "aucune colonne « sur »", sur=str(sur), remede=_AJOUTER)]
    remede = f"renommer la colonne « {autre.texte} » en « sur » si c’est le barème ; sinon, {_AJOUTER}"
    return [signaler("G27", autre, f"« {autre.texte} », et aucune colonne « sur »", sur=str(sur), remede=remede)]


def _sans_bareme(ligne: Ligne) -> bool:
    """Whether a grade is written alone: « 12 », and not « 12/20 »."""
    trouve = _LUE.fullmatch(ligne["note"].texte)
    return trouve is not None and not trouve[2]


def _titres(reglement: Reglement) -> dict[str, str]:
    """Title → code, of the compétences whose title never had another code, in any title or version."""
    codes: dict[str, set[str]] = {}
    for referentiel in (r for versions in reglement.versions.values() for r in versions):
        for competence in referentiel.toutes:
            codes.setdefault(cle(competence.intitule), set()).add(competence.code)
    return {titre: next(iter(siens)) for titre, siens in codes.items() if len(siens) == 1}


def _par_candidat(
    feuille: Feuille, lignes: Sequence[Ligne], unites: _Unites, anomalies: list[Anomalie], inscrits: Collection[str]
) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    """One evaluation per candidate named in the column « candidat »."""
    groupes = _groupes(lignes, inscrits, anomalies)
    evaluations = []
    for candidat, du_candidat in groupes.items():
        fautes: list[Anomalie] = []
        notes = _notes(du_candidat, unites, fautes)
        premiere = du_candidat[0]
        nom = " ".join(part for part in (premiere["prenom"].texte, premiere["nom"].texte) if part)
        identite = Identite(candidat, nom, premiere["certification"].texte, feuille.nom, premiere.reperes)
        if candidat and (notes or not any(map(_remplie, du_candidat))):
            evaluations.append(_evaluation(feuille, identite, notes, premiere, collective=True))
        anomalies += a_propos(fautes, candidat)
    return evaluations, anomalies


def _groupes(lignes: Sequence[Ligne], inscrits: Collection[str], anomalies: list[Anomalie]) -> dict[str, list[Ligne]]:
    """The rows of each candidate. One without a grade is none, but its identifier must be that of somebody."""
    groupes: dict[str, list[Ligne]] = {}
    for ligne in filter(_remplie, lignes):
        candidat = valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", anomalies)
        groupes.setdefault(candidat, []).append(ligne)
    vides = (ligne for ligne in lignes if not _remplie(ligne))
    sans_note, ecartees = sans_les_hors_liste(vides, _ATTENDU, (), "candidat")
    anomalies += ecartees
    for ligne in sans_note:
        candidat = ligne["candidat"].texte
        if not candidat:
            anomalies.append(non_lue(ligne, _ATTENDU))
        elif candidat not in inscrits:
            groupes.setdefault(candidat, []).append(ligne)
    return groupes


def _evaluation(
    feuille: Feuille, identite: Identite, notes: Notes, ligne: Ligne, collective: bool = False
) -> FeuilleEvaluation:
    return FeuilleEvaluation(
        candidat=identite.candidat,
        consensus=False,
        evaluateur=identite.evaluateur,
        repere=ligne.repere if collective else feuille.repere,
        collective=collective,
        nom=identite.nom,
        certification=identite.certification,
        reperes=identite.reperes,
        notes=notes,
    )


def _remplie(ligne: Ligne) -> bool:
    return not (ligne["note"].vide and ligne["partie"].vide)


def _notes(lignes: Iterable[Ligne], unites: _Unites, anomalies: list[Anomalie]) -> Notes:
    """The grades of one candidate by unité de valeur, in the order of the rows.

    An unité de valeur merged over several rows is written on the first one only: it holds for those that follow.
    """
    notes: Notes = {}
    unite = None
    for ligne in lignes:
        unite = unite if ligne[UNITE].vide and unite else ligne[UNITE]
        if not _remplie(ligne) or _recapitulative(ligne, unite):
            continue
        nom = valeurs.obligatoire(unite, "l’unité de valeur notée", anomalies)
        code = unites.code(nom)
        if ligne["note"].vide and not code:
            continue
        note = _note(ligne, unite, unites.sur, anomalies)
        if nom and note.partie:
            notes[code or nom] = (*notes.get(code or nom, ()), note)
    return notes


def _recapitulative(ligne: Ligne, unite: Cellule) -> bool:
    """« Moyenne de l’UV1 », « Total », in either column: what the sheet sums up by itself is not a grade."""
    partie = cle(ligne["partie"].texte)
    return (partie or cle(unite.texte)).startswith(_RECAPITULATIF)


def _note(ligne: Ligne, unite: Cellule, defaut: int, anomalies: list[Anomalie]) -> Note:
    """One row. A grade that can't be right is left out, its anomaly known."""
    deja = len(anomalies)
    partie = valeurs.obligatoire(ligne["partie"], "la partie notée", anomalies)
    valeur, propre = _valeur(ligne["note"], anomalies)
    bareme = _bareme(ligne["sur"], propre, defaut, anomalies)
    if valeur is not None and len(anomalies) == deja and not 0 <= valeur <= bareme:
        remede = "la colonne « sur »" if "sur" in ligne.cellules else "le barème, dans une colonne « sur »"
        anomalies.append(signaler("G11", ligne["note"], sur=exact(bareme), ou=remede))
    erronee = len(anomalies) > deja
    reperes = {"unite": unite.repere, "partie": ligne["partie"].repere, "sur": ligne["sur"].repere}
    return Note(partie, None if erronee else valeur, bareme, ligne["note"].repere, erronee, reperes)


def _valeur(cellule: Cellule, anomalies: list[Anomalie]) -> tuple[Fraction | None, Fraction | None]:
    """The grade, and what the same cell says that it is out of (« 14/20 »).

    A number typed in a cell is a binary fraction there: what its author saw, its decimal text, is what counts.
    One that a formula computed with endless decimals is the simple fraction that it stands for (9,666… is 29/3).
    """
    lu = valeurs.texte(cellule, anomalies)
    if not lu:
        return None, None
    if cellule.pourcentage:
        anomalies.append(signaler("G10", cellule, f"une note en pourcentage : {lu.replace('.', ',')}, affiché en %"))
        return None, None
    if isinstance(cellule.valeur, float):
        return _fraction(cellule.valeur), None
    trouve = _LUE.fullmatch(lu)
    if not trouve:
        anomalies.append(signaler("G10", cellule))
        return None, None
    return nombre(trouve[1]), nombre(trouve[2]) if trouve[2] else None


def _fraction(valeur: float) -> Fraction:
    ecrite = Fraction(str(valeur))
    simple = ecrite.limit_denominator(_DENOMINATEUR_MAX)
    return simple if ecrite.denominator > _DECIMALES_SURES and abs(simple - ecrite) < _PRECISION else ecrite


def _bareme(cellule: Cellule, propre: Fraction | None, defaut: int, anomalies: list[Anomalie]) -> Fraction:
    """What a grade is out of: the column, the grade's own cell, which must agree, or what the dispositif says."""
    lu = valeurs.texte(cellule, anomalies)
    trouve = _BAREME.fullmatch(lu)
    ecrit = nombre(trouve[1]) if trouve else None
    bareme = ecrit if ecrit is not None else propre if propre is not None else Fraction(defaut)
    if (lu and ecrit is None) or bareme <= 0 or (propre is not None and propre != bareme):
        note = f", mais « /{exact(propre)} » dans la note" if propre is not None else ""
        anomalies.append(signaler("G12", cellule, f"{lu or 'rien'}{note}"))
        return Fraction(defaut)
    return bareme
