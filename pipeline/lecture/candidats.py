"""Read the sheets Candidats, Acquis and Exclusions of `session.xlsx`."""

from dataclasses import fields
from datetime import date

from pipeline.anomalies import Anomalie, a_propos, remplacer, signaler
from pipeline.deliberation.benefice import fin
from pipeline.lecture import valeurs
from pipeline.lecture.codes import code_lu
from pipeline.lecture.colonnes import COLONNES_ACQUIS, COLONNES_CANDIDATS, COLONNES_EXCLUSIONS, STATUTS
from pipeline.lecture.feuilles import tableau_facultatif, tableau_obligatoire
from pipeline.lecture.hors_liste import sans_les_hors_liste
from pipeline.lecture.ouverture.classeur import Classeur
from pipeline.lecture.tableau import Ligne
from pipeline.modele import Acquis, Candidat, Cellule, Exclusion, Session, Statut
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif, Vocabulaire
from pipeline.texte import cle, sans_reserve

_DATES = ("date_naissance", "date_demande")
_NOMS = ("nom_naissance", "nom_usage", "prenom", "prenoms")
_CHIFFRES = {"code_postal": 5, "code_insee_naissance": 5, "departement_naissance": 2}
"""How many digits a French code has, at least."""
_AUTRES = {"id", "statut", "pieces", "reperes", "illisibles"}
_TEXTES = {f.name for f in fields(Candidat)} - {*_DATES, *_CHIFFRES, *_AUTRES}
_ATTENDUS = {
    "certification": "le code d’une certification",
    "nom_naissance": "le nom de naissance",
    "prenom": "le prénom",
}


def lire_candidats(classeur: Classeur, reglement: Reglement) -> tuple[tuple[Candidat, ...], list[Anomalie]]:
    """The sheet Candidats, one candidate per row; a required piece is a yes/no column headed by its name."""
    dispositif = reglement.dispositif
    pieces = {piece.nom: piece.autres_noms for piece in dispositif.pieces}
    colonnes = {**COLONNES_CANDIDATS, **pieces}
    obligatoires = ("id", "nom_naissance", "prenom", "certification", *dispositif.candidats.obligatoires)
    tableau, anomalies = tableau_obligatoire(classeur, "Candidats", colonnes, obligatoires)
    if tableau is None:
        return (), anomalies
    lignes, ecartees = sans_les_hors_liste(tableau.lignes, "une ligne par candidat", _NOMS, "id", reglement.versions)
    anomalies += ecartees
    candidats = []
    for ligne in lignes:
        du_candidat: list[Anomalie] = []
        candidat = _candidat(ligne, [p for p in pieces if p in tableau.entetes], reglement, du_candidat)
        candidats.append(candidat)
        anomalies += a_propos(du_candidat, candidat.id)
    if "statut" not in tableau.entetes:
        anomalies.append(signaler("C15", tableau.feuille.repere, "aucune colonne « statut »"))
    for piece in dispositif.pieces:
        if candidats and piece.nom not in tableau.entetes and any(piece.requise(c.voie) for c in candidats):
            anomalies.append(signaler("C11", tableau.feuille.repere, "aucune colonne de ce nom", piece=piece.nom))
    return tuple(candidats), anomalies


def _candidat(ligne: Ligne, pieces: list[str], reglement: Reglement, anomalies: list[Anomalie]) -> Candidat:
    dispositif = reglement.dispositif
    textes = {nom: _texte(nom, ligne[nom], anomalies) for nom in sorted(_TEXTES)}
    textes |= {nom: valeurs.code_a_zero(ligne[nom], chiffres, anomalies) for nom, chiffres in _CHIFFRES.items()}
    textes["certification"] = code_lu(textes["certification"], reglement) or textes["certification"]
    for nom, vocabulaire in dispositif.vocabulaires.items():
        textes[nom] = _valeur_fermee(ligne[nom], textes[nom], vocabulaire, anomalies)
    dates = {nom: valeurs.jour(ligne[nom], anomalies) for nom in _DATES}
    statut = _statut(ligne["statut"], anomalies)
    requises = [p.nom for p in dispositif.pieces if p.requise(textes["voie"]) and statut is Statut.PRESENT]
    lus = {piece: _piece(ligne[piece], piece in requises, anomalies) for piece in pieces}
    return Candidat(
        id=valeurs.obligatoire(ligne["id"], "l’identifiant du candidat", anomalies),
        statut=statut,
        pieces={piece: fournie for piece, fournie in lus.items() if fournie is not None},
        reperes=ligne.reperes,
        illisibles=frozenset(nom for nom in _DATES if dates[nom] is None and not ligne[nom].vide)
        | ({"statut"} if _statut_lu(ligne["statut"].texte) is None else set()),
        date_naissance=dates["date_naissance"],
        date_demande=dates["date_demande"],
        **textes,
    )


def _texte(nom: str, cellule: Cellule, anomalies: list[Anomalie]) -> str:
    if nom in _ATTENDUS:
        return valeurs.obligatoire(cellule, _ATTENDUS[nom], anomalies)
    return valeurs.texte(cellule, anomalies)


def _valeur_fermee(cellule: Cellule, lu: str, vocabulaire: Vocabulaire, anomalies: list[Anomalie]) -> str:
    """The value that a closed column means; as typed, with an anomaly, when it means none."""
    valeur = vocabulaire.lire(lu) if lu else ""
    if valeur is None:
        code = "N07" if vocabulaire.strict else "C14"
        mots = list(vocabulaire.valeurs)
        anomalies.append(signaler(code, cellule, attendu=", ".join(mots), remede=remplacer(lu, mots)))
    return lu if valeur is None else valeur


def _piece(cellule: Cellule, requise: bool, anomalies: list[Anomalie]) -> bool | None:
    """Whether a piece was given; for one that is not required, whatever is written does no harm."""
    if not requise:
        return valeurs.oui_non(cellule, [])
    if cellule.vide:
        anomalies.append(signaler("N01", cellule, "rien", attendu="oui ou non"))
    return valeurs.oui_non(cellule, anomalies)


def _statut(cellule: Cellule, anomalies: list[Anomalie]) -> Statut:
    lu = valeurs.texte(cellule, anomalies)
    statut = _statut_lu(lu)
    if statut is None:
        mots = ("présent", "absent", "excusé", "abandon", "fraude", "reporté", "dossier incomplet")
        anomalies.append(signaler("N07", cellule, attendu=", ".join(mots), remede=remplacer(lu, mots)))
    return statut or Statut.PRESENT


def _statut_lu(texte: str) -> Statut | None:
    """None for what is no statut, or may be one only: « fraude ? », « - », « reporté* »."""
    return STATUTS.get(cle(texte)) if not texte or sans_reserve(texte) else None


def lire_acquis(classeur: Classeur, reglement: Reglement) -> tuple[tuple[Acquis, ...], list[Anomalie]]:
    """The sheet Acquis: what was acquired at an earlier jury; it may be empty or absent."""
    tableau, anomalies = tableau_facultatif(classeur, "Acquis", COLONNES_ACQUIS, ("candidat", "objet", "date_decision"))
    lignes, ecartees = sans_les_hors_liste(tableau.lignes if tableau else (), "une ligne par acquis", (), "candidat")
    anomalies += ecartees
    acquis = []
    for ligne in lignes:
        du_candidat: list[Anomalie] = []
        candidat = valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", du_candidat)
        objet = valeurs.obligatoire(ligne["objet"], "le code du bloc ou de la compétence", du_candidat)
        jour = _date_decision(ligne["date_decision"], du_candidat)
        numero = valeurs.texte(ligne["numero"], du_candidat)
        if jour is not None:
            repere = ligne["date_decision"].repere
            acquis.append(Acquis(candidat, code_lu(objet, reglement) or objet, jour, numero, repere, ligne.reperes))
        anomalies += a_propos(du_candidat, candidat)
    return tuple(acquis), anomalies


def _date_decision(cellule: Cellule, anomalies: list[Anomalie]) -> date | None:
    if cellule.vide:
        anomalies.append(signaler("N01", cellule, "rien", attendu="la date de la décision"))
    return valeurs.jour(cellule, anomalies)


def lire_exclusions(
    classeur: Classeur, reglement: Reglement, candidats: tuple[Candidat, ...], session: Session
) -> tuple[tuple[Exclusion, ...], list[Anomalie]]:
    """The sheet Exclusions: who was barred before the register was kept; it is most often absent."""
    colonnes = ("candidat", "date_decision")
    tableau, anomalies = tableau_facultatif(classeur, "Exclusions", COLONNES_EXCLUSIONS, colonnes, rare=True)
    lignes, ecartees = sans_les_hors_liste(tableau.lignes if tableau else (), "une ligne par exclusion", (), "candidat")
    anomalies += ecartees
    exclusions = []
    for ligne in lignes:
        fautes: list[Anomalie] = []
        identifiant = valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", fautes)
        candidat = next((c for c in candidats if c.id == identifiant), None)
        jour = _date_decision(ligne["date_decision"], fautes)
        if jour is not None:
            exclusions.append(_exclusion(ligne, candidat, jour, reglement, session, fautes))
        anomalies += a_propos(fautes, identifiant)
    return tuple(exclusions), anomalies


def _exclusion(
    ligne: Ligne,
    candidat: Candidat | None,
    jour: date,
    reglement: Reglement,
    session: Session,
    anomalies: list[Anomalie],
) -> Exclusion:
    """One row; without a certification, it is the one that the candidate applies for."""
    certification = valeurs.texte(ligne["certification"], anomalies) or (candidat.certification if candidat else "")
    motif = valeurs.texte(ligne["motif"], anomalies)
    return Exclusion(
        nom=candidat.nom_naissance if candidat else "",
        prenom=candidat.prenom if candidat else "",
        date_naissance=candidat.date_naissance if candidat else None,
        certification=code_lu(certification, reglement) or certification,
        date_decision=jour,
        jusqu_au=_fin_exclusion(jour, session.date_jury, reglement.dispositif),
        source=motif or "feuille « Exclusions »",
        candidat=ligne["candidat"].texte,
        reperes=ligne.reperes,
    )


def _fin_exclusion(jour: date, jury: date, dispositif: Dispositif) -> date | None:
    """The last day of the bar; one that starts after the jury, or that no rule knows, has no effect there."""
    return fin(jour, dispositif.fraude.exclusion) if dispositif.fraude and jour <= jury else jour
