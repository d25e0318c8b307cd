"""Read the sheets Jury and Décisions of `session.xlsx`."""

import re

from pipeline.anomalies import Anomalie, a_propos, remplacer, signaler
from pipeline.deliberation.jury import LES_DEUX
from pipeline.lecture import valeurs
from pipeline.lecture.codes import code_lu
from pipeline.lecture.colonnes import COLONNES_DECISIONS, COLONNES_JURY
from pipeline.lecture.feuilles import tableau_facultatif, tableau_obligatoire
from pipeline.lecture.hors_liste import sans_les_hors_liste
from pipeline.lecture.ouverture.classeur import Classeur
from pipeline.lecture.tableau import Ligne, chercher_feuille
from pipeline.modele import Cellule, DecisionJury, Membre, Repere, Session, Votes
from pipeline.referentiel import Reglement
from pipeline.regles import Habilitation
from pipeline.texte import cle, signifie

_LISTES = ("membre", "président", "présidente", "liste", *LES_DEUX)
_AVEC_DECISION = ("pour", "contre", "abstention", "motif", "observations_candidat", "reponse_jury")
"""What is written beside a decision, and never without one."""
_NEGATIONS = {"non", "pas", "ni", "sauf", "hors", "sans"}
_TEXTES = ("civilite", "prenom", "qualite", "college", "organisation", "entreprise", "role", "suppleant_de", "courriel")


def lire_jury(classeur: Classeur, reglement: Reglement) -> tuple[tuple[Membre, ...], list[Anomalie]]:
    """The sheet Jury, one member per row, or an organisation that was invited and designated nobody."""
    tableau, anomalies = tableau_obligatoire(classeur, "Jury", COLONNES_JURY, ("nom", "prenom", "college", "role"))
    if tableau is None:
        return (), anomalies
    habilitation = reglement.dispositif.jury.habilitation
    lignes, ecartees = sans_les_hors_liste(tableau.lignes, "une ligne par membre du jury", ("nom", "prenom"))
    membres = tuple(_membre(ligne, habilitation, anomalies) for ligne in lignes)
    return membres, anomalies + ecartees


def _membre(ligne: Ligne, habilitation: Habilitation | None, anomalies: list[Anomalie]) -> Membre:
    textes = {nom: valeurs.texte(ligne[nom], anomalies) for nom in _TEXTES}
    present = valeurs.oui_non(ligne["present"], anomalies)
    vote = valeurs.oui_non(ligne["vote"], anomalies)
    habilite, liste = _habilite(ligne["habilite"], habilitation, anomalies)
    # Somebody who is there, or who votes, has a name; an organisation alone was only invited.
    invitee = textes["organisation"] and not textes["prenom"] and not present and not vote
    nom = valeurs.texte if invitee else _nom
    lus = {"present": present, "habilite": habilite}
    return Membre(
        nom=nom(ligne["nom"], anomalies),
        repere=ligne.repere,
        habilite=habilite,
        liste=liste,
        present=present,
        vote=vote,
        liens=_liens(valeurs.texte(ligne["liens"], anomalies)),
        reperes=ligne.reperes,
        illisibles=frozenset(champ for champ, lu in lus.items() if lu is None and not ligne[champ].vide),
        **textes,
    )


def _nom(cellule: Cellule, anomalies: list[Anomalie]) -> str:
    return valeurs.obligatoire(
        cellule,
        "le nom du membre ; d’une organisation qui n’a désigné personne, ni nom, ni vote, ni présence",
        anomalies,
    )


def _habilite(
    cellule: Cellule, habilitation: Habilitation | None, anomalies: list[Anomalie]
) -> tuple[bool | None, str]:
    """Whether a member is habilitated, and the lists of habilitated people that the cell names, as typed.

    « non inscrit sur la liste des présidents » names a list too: only a person can tell what it means.
    """
    lu = cellule.texte
    noms = (*habilitation.membres, *habilitation.presidents, *LES_DEUX) if habilitation else _LISTES
    if signifie(lu, noms) and "?" not in lu and not _NEGATIONS & set(cle(lu).split()):
        return True, lu
    fautes: list[Anomalie] = []
    habilite = valeurs.oui_non(cellule, fautes)
    if fautes and habilitation and not cellule.erreur:
        mots = ("oui", "non", habilitation.membres[0], habilitation.presidents[0], LES_DEUX[0])
        remede = remplacer(lu, mots, "écrire oui, non, ou la liste d’habilitation")
        fautes = [signaler("N07", cellule, attendu=", ".join(mots), remede=remede)]
    anomalies += fautes
    return habilite, ""


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
    lignes, ecartees = sans_les_hors_liste(tableau.lignes if tableau else (), "une ligne par décision", (), "candidat")
    decisions = []
    for ligne in lignes:
        du_candidat: list[Anomalie] = []
        decision = _decision(ligne, reglement, du_candidat)
        decisions.append(decision)
        anomalies += a_propos(du_candidat, decision.candidat)
    return tuple(decisions), anomalies + ecartees


def decisions_absentes(classeur: Classeur, session: Session) -> list[Anomalie]:
    """The warning of a jury that is over and of which no sheet says what it decided; an empty sheet says it."""
    if session.deliberation_close_le is None or chercher_feuille(classeur, "Décisions"):
        return []
    return [signaler("D17", Repere(classeur.nom), "aucune feuille « Décisions »")]


def _decision(ligne: Ligne, reglement: Reglement, anomalies: list[Anomalie]) -> DecisionJury:
    objet = valeurs.obligatoire(ligne["objet"], "le code de la certification, du bloc ou de la compétence", anomalies)
    libres = ("motif", "commentaire", "observations_candidat", "reponse_jury")
    return DecisionJury(
        candidat=valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", anomalies),
        objet=code_lu(objet, reglement) or objet,
        decision=lire_decision(ligne, anomalies),
        repere=ligne["decision"].repere,
        votes=lire_votes(ligne, anomalies),
        reperes=ligne.reperes,
        **{nom: valeurs.texte(ligne[nom], anomalies) for nom in libres},
    )


def lire_decision(ligne: Ligne, anomalies: list[Anomalie]) -> str:
    """The word of the jury; what is never written without it is to be erased if there is none."""
    seuls = [nom for nom in _AVEC_DECISION if not ligne[nom].vide]
    if ligne["decision"].vide and not seuls and not ligne["commentaire"].vide:
        return valeurs.texte(ligne["decision"], anomalies)
    ecrits = ", ".join(ligne[nom].repere.cellule for nom in seuls)
    sinon = f", ou effacer ce qui est écrit à côté ({ecrits}) si le jury n’a rien décidé" if ecrits else ""
    return valeurs.obligatoire(ligne["decision"], "la décision du jury", anomalies, sinon)


def lire_votes(ligne: Ligne, anomalies: list[Anomalie]) -> Votes | None:
    """The votes of a row; None when there are none, or when they can't be read (which has its own anomaly)."""
    fautes: list[Anomalie] = []
    voix = [valeurs.entier(ligne[nom], fautes) for nom in ("pour", "contre", "abstention")]
    anomalies += fautes
    exprimes = any(not ligne[nom].vide for nom in ("pour", "contre", "abstention"))
    return Votes(*voix) if exprimes and not fautes else None
