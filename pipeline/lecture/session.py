"""Read `session.xlsx`: the sheets Session, Jury, Candidats, Décisions and Acquis."""

import re
from dataclasses import fields
from datetime import date

from pipeline.anomalies import Anomalie, a_propos, remplacer, signaler, suggestion
from pipeline.lecture import valeurs
from pipeline.lecture.classeur import Classeur, Feuille
from pipeline.lecture.colonnes import (
    COLONNES_ACQUIS,
    COLONNES_CANDIDATS,
    COLONNES_DECISIONS,
    COLONNES_JURY,
    RUBRIQUES,
    STATUTS,
)
from pipeline.lecture.tableau import (
    Ligne,
    Synonymes,
    Tableau,
    chercher_feuille,
    cle_entete,
    colonnes_inconnues,
    feuille_manquante,
    lire_tableau,
)
from pipeline.modele import Acquis, Candidat, Cellule, DecisionJury, Membre, Session, Statut, Votes
from pipeline.regles import Dispositif
from pipeline.texte import cle

_DATES = ("date_naissance", "date_demande")
_TEXTES = {f.name for f in fields(Candidat)} - {*_DATES, "id", "statut", "pieces", "reperes"}
_ATTENDUS = {
    "certification": "le code d’une certification",
    "nom_naissance": "le nom de naissance",
    "prenom": "le prénom",
}


def lire_session(classeur: Classeur, code: str) -> tuple[Session | None, list[Anomalie]]:
    """The sheet Session (label in one column, value in the next). None when what everything depends on is missing."""
    feuille = chercher_feuille(classeur, "Session")
    if feuille is None:
        return None, [feuille_manquante(classeur, "Session")]
    rubriques, anomalies = _rubriques(feuille)
    absente = Cellule(None, feuille.repere)
    dispositif = valeurs.obligatoire(rubriques.get("dispositif", absente), "la rubrique « dispositif »", anomalies)
    cellule_jury = rubriques.get("date_jury", absente)
    if cellule_jury.vide:
        anomalies.append(signaler("N01", cellule_jury, "rien", attendu="la rubrique « date_jury »"))
    date_jury = valeurs.jour(cellule_jury, anomalies)
    lieu = valeurs.obligatoire(rubriques.get("lieu", absente), "la rubrique « lieu »", anomalies)
    dates = {
        c: valeurs.jour(rubriques[c], anomalies) for c in ("deliberation_close_le", "validation_le") if c in rubriques
    }
    if date_jury is None or not dispositif:
        return None, anomalies
    principales = {"dispositif", "date_jury", "lieu", *dates}
    textes = {nom: valeurs.texte(c, anomalies) for nom, c in rubriques.items() if nom not in principales}
    session = Session(
        code=code,
        dispositif=dispositif,
        date_jury=date_jury,
        lieu=lieu,
        centre=textes.pop("centre", ""),
        adresse=textes.pop("adresse", ""),
        president=textes.pop("president", ""),
        deliberation_close_le=dates.get("deliberation_close_le"),
        validation_le=dates.get("validation_le"),
        autres=textes,
        reperes={nom: c.repere for nom, c in rubriques.items()},
    )
    return session, anomalies


def _rubriques(feuille: Feuille) -> tuple[dict[str, Cellule], list[Anomalie]]:
    """Label → value cell. Unknown labels are kept under their key, with a warning."""
    connues = {cle_entete(forme): nom for nom, formes in RUBRIQUES.items() for forme in (nom, *formes)}
    rubriques: dict[str, Cellule] = {}
    anomalies: list[Anomalie] = []
    for ligne in feuille.lignes:
        pleines = [c for c in ligne if not c.vide]
        if not pleines:
            continue
        rang = ligne.index(pleines[0])
        valeur = ligne[rang + 1] if rang + 1 < len(ligne) else Cellule(None, pleines[0].repere)
        nom = connues.get(cle_entete(pleines[0].texte))
        if nom is None:
            nom = cle(pleines[0].texte).replace(" ", "_")
            if len(pleines) > 1 and nom not in ("rubrique", "cle"):
                anomalies.append(signaler("L11", pleines[0], suggestion=suggestion(pleines[0].texte, RUBRIQUES)))
        if nom in rubriques and not rubriques[nom].vide:
            anomalies.append(signaler("L07", pleines[0], colonne=nom))
        else:
            rubriques[nom] = valeur
    return rubriques, anomalies


def lire_candidats(classeur: Classeur, dispositif: Dispositif) -> tuple[tuple[Candidat, ...], list[Anomalie]]:
    """The sheet Candidats, one candidate per row; a required piece is a yes/no column headed by its name."""
    pieces = {piece.nom: () for piece in dispositif.pieces}
    colonnes = {**COLONNES_CANDIDATS, **pieces}
    tableau, anomalies = _tableau(classeur, "Candidats", colonnes, ("id", "nom_naissance", "prenom", "certification"))
    if tableau is None:
        return (), anomalies
    candidats = []
    for ligne in tableau.lignes:
        du_candidat: list[Anomalie] = []
        candidat = _candidat(ligne, [p for p in pieces if p in tableau.entetes], du_candidat)
        candidats.append(candidat)
        anomalies += a_propos(du_candidat, candidat.id)
    for piece in dispositif.pieces:
        if candidats and piece.nom not in tableau.entetes and any(piece.requise(c.voie) for c in candidats):
            anomalies.append(signaler("C11", tableau.feuille.repere, "aucune colonne de ce nom", piece=piece.nom))
    return tuple(candidats), anomalies


def _candidat(ligne: Ligne, pieces: list[str], anomalies: list[Anomalie]) -> Candidat:
    textes = {}
    for nom in sorted(_TEXTES):
        if nom in _ATTENDUS:
            textes[nom] = valeurs.obligatoire(ligne[nom], _ATTENDUS[nom], anomalies)
        else:
            textes[nom] = valeurs.texte(ligne[nom], anomalies)
    lus = {piece: valeurs.oui_non(ligne[piece], anomalies) for piece in pieces}
    return Candidat(
        id=valeurs.obligatoire(ligne["id"], "l’identifiant du candidat", anomalies),
        statut=_statut(ligne["statut"], anomalies),
        date_naissance=valeurs.jour(ligne["date_naissance"], anomalies),
        date_demande=valeurs.jour(ligne["date_demande"], anomalies),
        pieces={piece: fournie for piece, fournie in lus.items() if fournie is not None},
        reperes=ligne.reperes,
        **textes,
    )


def _statut(cellule: Cellule, anomalies: list[Anomalie]) -> Statut:
    lu = valeurs.texte(cellule, anomalies)
    statut = STATUTS.get(cle(lu))
    if statut is None:
        mots = ("présent", "absent", "excusé", "abandon", "fraude", "reporté", "dossier incomplet")
        anomalies.append(signaler("N07", cellule, attendu=", ".join(mots), remede=remplacer(lu, mots)))
    return statut or Statut.PRESENT


def lire_jury(classeur: Classeur) -> tuple[tuple[Membre, ...], list[Anomalie]]:
    """The sheet Jury, one member per row."""
    tableau, anomalies = _tableau(classeur, "Jury", COLONNES_JURY, ("nom", "prenom", "college", "role", "present"))
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
    liens = _liens(valeurs.texte(ligne["liens"], anomalies))
    return Membre(
        nom=valeurs.obligatoire(ligne["nom"], "le nom du membre", anomalies),
        repere=ligne.repere,
        habilite=valeurs.oui_non(ligne["habilite"], anomalies),
        present=valeurs.oui_non(ligne["present"], anomalies),
        vote=valeurs.oui_non(ligne["vote"], anomalies),
        liens=liens,
        reperes=ligne.reperes,
        **{nom: valeurs.texte(ligne[nom], anomalies) for nom in simples},
    )


def _liens(texte: str) -> tuple[str, ...]:
    """The links of a member, separated by « ; » or new lines; around commas too, which a company's name may hold."""
    entiers = [lien.strip() for lien in re.split(r"[;\n]", texte)]
    parties = [partie.strip() for lien in entiers for partie in lien.split(",")]
    return tuple(dict.fromkeys(lien for lien in (*entiers, *parties) if lien))


def lire_decisions(classeur: Classeur) -> tuple[tuple[DecisionJury, ...], list[Anomalie]]:
    """The sheet Décisions; it may be empty, or absent before the jury."""
    tableau, anomalies = _tableau_facultatif(
        classeur, "Décisions", COLONNES_DECISIONS, ("candidat", "objet", "decision")
    )
    decisions = []
    for ligne in tableau.lignes if tableau else ():
        du_candidat: list[Anomalie] = []
        decision = _decision(ligne, du_candidat)
        decisions.append(decision)
        anomalies += a_propos(du_candidat, decision.candidat)
    return tuple(decisions), anomalies


def _decision(ligne: Ligne, anomalies: list[Anomalie]) -> DecisionJury:
    exprimes = any(not ligne[nom].vide for nom in ("pour", "contre", "abstention"))
    voix = [valeurs.entier(ligne[nom], anomalies) for nom in ("pour", "contre", "abstention")]
    libres = ("motif", "commentaire", "observations_candidat", "reponse_jury")
    return DecisionJury(
        candidat=valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", anomalies),
        objet=valeurs.obligatoire(
            ligne["objet"], "le code de la certification, du bloc ou de la compétence", anomalies
        ),
        decision=valeurs.obligatoire(ligne["decision"], "la décision du jury", anomalies),
        repere=ligne["decision"].repere,
        votes=Votes(*voix) if exprimes else None,
        reperes=ligne.reperes,
        **{nom: valeurs.texte(ligne[nom], anomalies) for nom in libres},
    )


def lire_acquis(classeur: Classeur) -> tuple[tuple[Acquis, ...], list[Anomalie]]:
    """The sheet Acquis: what was acquired at an earlier jury; it may be empty or absent."""
    tableau, anomalies = _tableau_facultatif(
        classeur, "Acquis", COLONNES_ACQUIS, ("candidat", "objet", "date_decision")
    )
    acquis = []
    for ligne in tableau.lignes if tableau else ():
        du_candidat: list[Anomalie] = []
        candidat = valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", du_candidat)
        objet = valeurs.obligatoire(ligne["objet"], "le code du bloc ou de la compétence", du_candidat)
        jour = _date_decision(ligne["date_decision"], du_candidat)
        numero = valeurs.texte(ligne["numero"], du_candidat)
        if jour is not None:
            acquis.append(Acquis(candidat, objet, jour, numero, ligne["date_decision"].repere))
        anomalies += a_propos(du_candidat, candidat)
    return tuple(acquis), anomalies


def _date_decision(cellule: Cellule, anomalies: list[Anomalie]) -> date | None:
    if cellule.vide:
        anomalies.append(signaler("N01", cellule, "rien", attendu="la date de la décision"))
    return valeurs.jour(cellule, anomalies)


def _tableau(
    classeur: Classeur, nom: str, colonnes: Synonymes, obligatoires: tuple[str, ...]
) -> tuple[Tableau | None, list[Anomalie]]:
    feuille = chercher_feuille(classeur, nom)
    if feuille is None:
        return None, [feuille_manquante(classeur, nom)]
    tableau, anomalies = lire_tableau(feuille, colonnes, obligatoires)
    return tableau, anomalies + (colonnes_inconnues(tableau, colonnes) if tableau else [])


def _tableau_facultatif(
    classeur: Classeur, nom: str, colonnes: Synonymes, obligatoires: tuple[str, ...]
) -> tuple[Tableau | None, list[Anomalie]]:
    """As `_tableau`, but an absent or empty sheet is an empty table; a sheet almost so named is still an anomaly."""
    feuille = chercher_feuille(classeur, nom)
    if feuille is None:
        manque = feuille_manquante(classeur, nom)
        return None, [manque] if "vouliez-vous dire" in manque.attendu else []
    if all(cellule.vide for ligne in feuille.lignes for cellule in ligne):
        return None, []
    return _tableau(classeur, nom, colonnes, obligatoires)
