"""Read a collective table: one candidate per row, one compétence or élément per column, the jury's decision beside."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.codes import code_cite, code_lu
from pipeline.lecture.colonnes import COLONNES_COLLECTIF
from pipeline.lecture.croix import resultat_coche
from pipeline.lecture.entetes import Rangee
from pipeline.lecture.hors_liste import non_lue, sans_les_hors_liste, signature
from pipeline.lecture.identite import a_ecrire, ecrit_avec_son_nom, personne_nommee
from pipeline.lecture.individuelles import lire_resultat
from pipeline.lecture.jury import lire_decision, lire_votes
from pipeline.lecture.ouverture.classeur import Feuille
from pipeline.lecture.tableau import Ligne, Tableau, colonne_inconnue, fusionnees, lire_tableau
from pipeline.modele import Candidat, Cellule, DecisionJury, FeuilleEvaluation, Repere, Resultat
from pipeline.referentiel import Reglement

_ATTENDU = "une ligne par candidat, avec son identifiant"
_DU_JURY = ("decision", "pour", "contre", "abstention", "motif", "commentaire")
"""What the jury writes beside the results."""

_DECISIVES = ("certification", *_DU_JURY)

Boites = dict[str, int]
"""Value of the scale → the column where a cross gives it."""


@dataclass(frozen=True)
class Lecture:
    """What evaluation workbooks say: the sheets or rows of results, and the decisions written beside them."""

    feuilles: list[FeuilleEvaluation] = field(default_factory=list)
    decisions: list[DecisionJury] = field(default_factory=list)


@dataclass(frozen=True)
class _Table:
    """What reading a row needs: the rows as they stand, and the columns to tick under each code, if any."""

    feuille: Feuille
    reglement: Reglement
    candidats: Mapping[str, Candidat]
    boites: Mapping[Repere, Boites]
    rangees: Mapping[Repere, Rangee]


def lire_collective(
    feuille: Feuille, reglement: Reglement, candidats: Collection[Candidat] = ()
) -> tuple[Lecture, list[Anomalie]]:
    """One evaluation per row, and the decision that it carries; totals and legends are named, and left.

    A column headed by the code of a compétence or of an élément holds its results.
    """
    tableau, anomalies = lire_tableau(feuille, COLONNES_COLLECTIF, ("candidat",))
    if tableau is None:
        return Lecture(), anomalies
    anomalies += _entetes_a_dire(tableau, reglement)
    connus = {c.id for c in candidats}
    anomalies += [non_lue(rang, _ATTENDU) for rang in tableau.au_dessus if rang["candidat"].texte in connus]
    table = _Table(
        feuille,
        reglement,
        {c.id: c for c in candidats},
        _boites(feuille, tableau.rang, reglement),
        {rangee[0].repere: rangee for rangee in feuille.lignes if rangee},
    )
    lignes, ecartees = sans_les_hors_liste(
        (ligne for ligne in tableau.lignes if not _sous_intitules(ligne.pleines, reglement)),
        _ATTENDU,
        ("nom", "prenom"),
        "candidat",
        reglement.versions,
    )
    lecture = Lecture()
    for ligne in lignes:
        anomalies += _lire_ligne(ligne, table, lecture)
    return lecture, anomalies + ecartees


def codes_portes(rangee: Rangee, reglement: Reglement) -> set[str]:
    """The codes that a row names, certifications apart: that of the headings of a collective table does."""
    lus = {code_lu(cellule.texte, reglement) for cellule in rangee if not cellule.vide}
    return {code for code in lus if code and code not in reglement.versions}


def _entetes_a_dire(tableau: Tableau, reglement: Reglement) -> Iterator[Anomalie]:
    """The headings that are no codes, or more than a code; and a code that comes twice."""
    deja: set[str] = set()
    decisives = {nom: formes for nom, formes in COLONNES_COLLECTIF.items() if nom in _DECISIVES}
    for _, entete in tableau.inconnues:
        code = code_lu(entete.texte, reglement)
        if code is None:
            cite = code_cite(entete.texte, reglement)
            yield signaler("L12", entete, colonne=cite) if cite else colonne_inconnue(entete, tableau, decisives)
        elif code in deja:
            yield signaler("L07", entete, colonne=code)
        deja |= {code} if code else set()


def _sous_intitules(pleines: Rangee, reglement: Reglement) -> bool:
    """Whether a row only repeats values of the scale: « acquis | non acquis » under each code."""
    lus = [valeurs.resultat(c.texte, reglement.dispositif) for c in pleines]
    return len(lus) > 1 and all(lus) and len(set(lus)) > 1


def _boites(feuille: Feuille, rang: int, reglement: Reglement) -> dict[Repere, Boites]:
    """The columns to tick, by heading cell, when the row under the codes says which is which."""
    dessous = feuille.lignes[rang + 1] if rang + 1 < len(feuille.lignes) else ()
    boites: dict[Repere, Boites] = {}
    if not _sous_intitules(tuple(c for c in dessous if not c.vide), reglement):
        return boites
    courant: Cellule | None = None
    for j, (entete, sous) in enumerate(zip(feuille.lignes[rang], dessous, strict=False)):
        courant = entete if not entete.vide else courant
        valeur = valeurs.resultat(sous.texte, reglement.dispositif)
        if courant and valeur:
            boites.setdefault(courant.repere, {})[valeur] = j
    return boites


def _lire_ligne(ligne: Ligne, table: _Table, lecture: Lecture) -> list[Anomalie]:
    """Read one row into `lecture`; what is wrong in it is about its candidate."""
    anomalies: list[Anomalie] = []
    if _legende(ligne, table):
        return [signaler("L18", ligne["candidat"], attendu=_ATTENDU)]
    if _signatures(ligne, table):
        return [non_lue(ligne, _ATTENDU)]
    nom = _nom(ligne)
    personne = personne_nommee((nom,), table.candidats.values())
    suggestion = a_ecrire(personne) if personne else ""
    identifiant = ecrit_avec_son_nom(ligne["candidat"], table.candidats.values())
    candidat = valeurs.obligatoire(identifiant, "l’identifiant du candidat", anomalies, suggestion)
    anomalies += fusionnees(
        (*ligne.cellules.values(), *(c for e, c in ligne.autres if code_lu(e.texte, table.reglement)))
    )
    if not candidat:
        return a_propos(anomalies, personne.id) if personne else anomalies
    resultats = {r.code: r for r in reversed(list(_resultats(ligne, table, anomalies)))}
    lecture.feuilles.append(_evaluation(ligne, candidat, resultats, table))
    decision = _decision(ligne, candidat, table, anomalies)
    lecture.decisions.extend([decision] if decision else [])
    return a_propos(anomalies, candidat)


def _legende(ligne: Ligne, table: _Table) -> bool:
    """« A | acquis » under the table: what the scale's words mean, and nobody's row."""
    mots = [valeurs.resultat(c.texte, table.reglement.dispositif) for c in ligne.pleines]
    hors_resultats = all(c.vide for _, c in ligne.autres)
    return ligne["candidat"].texte not in table.candidats and hors_resultats and all(mots)


def _signatures(ligne: Ligne, table: _Table) -> bool:
    connu = ecrit_avec_son_nom(ligne["candidat"], table.candidats.values()).texte in table.candidats
    return not connu and signature(ligne, table.reglement.dispositif, signataires=True)


def _resultats(ligne: Ligne, table: _Table, anomalies: list[Anomalie]) -> Iterator[Resultat]:
    for entete, cellule in ligne.autres:
        code = code_lu(entete.texte, table.reglement)
        boites = table.boites.get(entete.repere, {})
        if code and len(boites) > 1:
            rangee = table.rangees[ligne.repere]
            cases = {valeur: rangee[j] for valeur, j in boites.items()}
            yield resultat_coche(entete, code, cases, "", table.reglement.dispositif, anomalies)
        elif code:
            yield lire_resultat(entete, cellule, "", table.reglement, anomalies)


def _evaluation(ligne: Ligne, candidat: str, resultats: dict[str, Resultat], table: _Table) -> FeuilleEvaluation:
    return FeuilleEvaluation(
        candidat=candidat,
        consensus=True,
        evaluateur=table.feuille.nom,
        repere=ligne.repere,
        collective=True,
        nom=_nom(ligne),
        certification=ligne["certification"].texte,
        reperes=ligne.reperes,
        resultats=resultats,
    )


def _nom(ligne: Ligne) -> str:
    return " ".join(part for part in (ligne["prenom"].texte, ligne["nom"].texte) if part)


def _decision(ligne: Ligne, candidat: str, table: _Table, anomalies: list[Anomalie]) -> DecisionJury | None:
    """What the jury decided on the certification of this row or, where it says none, of this candidate.

    A comment needs no decision: nothing else is to be written where the jury follows the proposal. In a table where
    none is ever written, it is about the evaluation.
    """
    ecrits = [nom for nom in _DU_JURY if not ligne[nom].vide]
    if not ecrits or (ecrits == ["commentaire"] and "decision" not in ligne.reperes):
        return None
    certification = valeurs.texte(ligne["certification"], anomalies)
    objet = code_lu(certification, table.reglement) or certification
    if not objet and candidat in table.candidats:
        objet = table.candidats[candidat].certification
    return DecisionJury(
        candidat=candidat,
        objet=objet,
        decision=lire_decision(ligne, anomalies),
        repere=ligne["decision"].repere,
        votes=lire_votes(ligne, anomalies),
        motif=valeurs.texte(ligne["motif"], anomalies),
        commentaire=valeurs.texte(ligne["commentaire"], anomalies),
        reperes={nom: repere for nom, repere in ligne.reperes.items() if nom != "certification"}
        | {"objet": ligne.reperes.get("certification", ligne.repere)},
    )
