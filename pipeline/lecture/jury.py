"""Read the sheets Jury and Décisions of `session.xlsx`."""

import re

from pipeline.anomalies import Anomalie, a_propos
from pipeline.lecture import valeurs
from pipeline.lecture.classeur import Classeur
from pipeline.lecture.colonnes import COLONNES_DECISIONS, COLONNES_JURY
from pipeline.lecture.feuilles import tableau_facultatif, tableau_obligatoire
from pipeline.lecture.tableau import Ligne
from pipeline.modele import DecisionJury, Membre, Votes
from pipeline.referentiel import Reglement


def lire_jury(classeur: Classeur) -> tuple[tuple[Membre, ...], list[Anomalie]]:
    """The sheet Jury, one member per row."""
    tableau, anomalies = tableau_obligatoire(
        classeur, "Jury", COLONNES_JURY, ("nom", "prenom", "college", "role", "present")
    )
    if tableau is None:
        return (), anomalies
    return tuple(_membre(ligne, anomalies) for ligne in tableau.lignes), anomalies


def _membre(ligne: Ligne, anomalies: list[Anomalie]) -> Membre:
    simples = (
        "civilite",
        "prenom",
        "qualite",
        "college",
        "organisation",
        "entreprise",
        "role",
        "suppleant_de",
        "courriel",
    )
    present = valeurs.oui_non(ligne["present"], anomalies)
    liens = _liens(valeurs.texte(ligne["liens"], anomalies))
    return Membre(
        nom=valeurs.obligatoire(ligne["nom"], "le nom du membre", anomalies),
        repere=ligne.repere,
        habilite=valeurs.oui_non(ligne["habilite"], anomalies),
        present=present,
        vote=valeurs.oui_non(ligne["vote"], anomalies),
        liens=liens,
        reperes=ligne.reperes,
        illisibles=frozenset({"present"}) if present is None and not ligne["present"].vide else frozenset(),
        **{nom: valeurs.texte(ligne[nom], anomalies) for nom in simples},
    )


def _liens(texte: str) -> tuple[str, ...]:
    """The links of a member, separated by « ; » or new lines; around commas too, which a company's name may hold."""
    entiers = [lien.strip() for lien in re.split(r"[;\n]", texte)]
    parties = [partie.strip() for lien in entiers for partie in lien.split(",")]
    return tuple(dict.fromkeys(lien for lien in (*entiers, *parties) if lien))


def lire_decisions(classeur: Classeur, reglement: Reglement) -> tuple[tuple[DecisionJury, ...], list[Anomalie]]:
    """The sheet Décisions; it may be empty, or absent before the jury."""
    tableau, anomalies = tableau_facultatif(
        classeur, "Décisions", COLONNES_DECISIONS, ("candidat", "objet", "decision")
    )
    decisions = []
    for ligne in tableau.lignes if tableau else ():
        du_candidat: list[Anomalie] = []
        decision = _decision(ligne, reglement, du_candidat)
        decisions.append(decision)
        anomalies += a_propos(du_candidat, decision.candidat)
    return tuple(decisions), anomalies


def _decision(ligne: Ligne, reglement: Reglement, anomalies: list[Anomalie]) -> DecisionJury:
    objet = valeurs.obligatoire(ligne["objet"], "le code de la certification, du bloc ou de la compétence", anomalies)
    libres = ("motif", "commentaire", "observations_candidat", "reponse_jury")
    return DecisionJury(
        candidat=valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", anomalies),
        objet=reglement.code(objet) or objet,
        decision=valeurs.obligatoire(ligne["decision"], "la décision du jury", anomalies),
        repere=ligne["decision"].repere,
        votes=_votes(ligne, anomalies),
        reperes=ligne.reperes,
        **{nom: valeurs.texte(ligne[nom], anomalies) for nom in libres},
    )


def _votes(ligne: Ligne, anomalies: list[Anomalie]) -> Votes | None:
    """The votes of a row; None when there are none, or when they can't be read (which has its own anomaly)."""
    fautes: list[Anomalie] = []
    voix = [valeurs.entier(ligne[nom], fautes) for nom in ("pour", "contre", "abstention")]
    anomalies += fautes
    exprimes = any(not ligne[nom].vide for nom in ("pour", "contre", "abstention"))
    return Votes(*voix) if exprimes and not fautes else None
