"""The rows of a list that are nobody: totals, signatures, notes. Where it is not certain, the row is read."""

import re
from collections.abc import Collection, Iterable

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.tableau import Ligne
from pipeline.modele import Cellule
from pipeline.regles import Dispositif
from pipeline.texte import cle

_RECAPITULATIFS = {
    "total", "totaux", "effectif", "effectifs", "moyenne", "moyennes", "nombre", "nb", "somme", "taux", "pourcentage",
}  # fmt: skip
_NOTES = {
    "fait", "signature", "signatures", "signe", "visa", "cachet", "nota", "nb", "note", "notes", "remarque",
    "remarques", "legende", "document", "edite", "liste", "page", "source", "attention", "rappel", "candidats",
}  # fmt: skip
_SIGNATURES = {"signature", "signatures", "signe", "visa", "cachet", "fait", "date", "lu", "emargement"}
_SIGNATAIRES = {"president", "presidente", "membre", "membres", "evaluateur", "evaluateurs", "evaluatrice"}
_ARTICLES = {"le", "la", "les", "l"}
_PARTIES = {"groupe", "section", "promotion", "promo", "site", "equipe"}
"""« Groupe B »: what heads a part of a list."""

_MOTS_D_UNE_PHRASE = 5
_QUANTITE = re.compile(r"[-+]?\d+([.,]\d+)?( ?(%|/ ?\d+|candidat\w*|inscrit\w*|membre\w*|présent\w*|admis\w*))?")


def recapitulatif(texte: str) -> bool:
    """« Total », « Effectif : 27 », « Moyenne du groupe », « Sous-total »: a sum, whatever it sums."""
    mots = cle(texte).split()
    return bool(mots) and (mots[0] in _RECAPITULATIFS or mots[:2] == ["sous", "total"])


def sans_les_hors_liste(
    lignes: Iterable[Ligne],
    attendu: str,
    noms: Collection[str],
    identifiant: str = "",
    certifications: Collection[str] = (),
) -> tuple[list[Ligne], list[Anomalie]]:
    """The rows that may be somebody; a warning for each of the others.

    `noms`: the columns that hold names; `certifications`: the codes that, alone on a row, head a part of the list.
    """
    titres = set(map(cle, certifications))
    gardees: list[Ligne] = []
    anomalies: list[Anomalie] = []
    for ligne in lignes:
        seule = ligne.pleines[0].texte if len(ligne.pleines) == 1 else ""
        if cle(seule) in titres or _n_est_personne(ligne, noms, identifiant):
            anomalies.append(non_lue(ligne, attendu))
        else:
            gardees.append(ligne)
    return gardees, anomalies


def signature(ligne: Ligne, dispositif: Dispositif, signataires: bool = False) -> bool:
    """« Signature | | Date »: a row where people sign, and where nothing is a result.

    `signataires`: who signs is enough, as in « Le président | | Les membres ».
    """
    mots = _SIGNATURES | (_SIGNATAIRES if signataires else set())
    debuts = [[m for m in cle(c.texte).split() if m not in _ARTICLES][:1] for c in ligne.pleines]
    signee = any(debut and debut[0] in mots for debut in debuts)
    return signee and not any(valeurs.resultat(c.texte, dispositif) for c in ligne.pleines)


def isolees(lignes: Iterable[tuple[Ligne, bool]], attendu: str) -> list[Anomalie]:
    """A warning for each row under a table that holds one cell, and that nothing read; each row with whether it was.

    Between two rows that were read, it is a title; signatures, legends and sums say what they are.
    """
    sous_la_table: list[Ligne] = []
    deja = False
    for ligne, lue in lignes:
        deja = deja or lue
        sous_la_table = [] if lue else [*sous_la_table, ligne]
    seules = [ligne for ligne in sous_la_table if deja and len(ligne.pleines) == 1]
    return [non_lue(ligne, attendu) for ligne in seules if not hors_table(ligne.pleines[0].texte)]


def hors_table(texte: str) -> bool:
    """What is written under a table and says so by itself: « Signatures », « A = acquis », « Total »."""
    return recapitulatif(texte) or _note(texte) or bool(_SIGNATURES & set(cle(texte).split()))


def non_lue(ligne: Ligne, attendu: str) -> Anomalie:
    """A row that is left, with all that it says."""
    texte = " | ".join(c.texte for c in ligne.pleines if c.texte)
    return signaler("L18", ligne.pleines[0], f"« {texte} »", attendu=attendu)


def _n_est_personne(ligne: Ligne, noms: Collection[str], identifiant: str) -> bool:
    premiere, *suite = ligne.pleines
    if recapitulatif(premiere.texte) and all(_quantite(c) for c in suite):
        return True
    if suite or premiere.erreur:
        return False
    if premiere is ligne[identifiant]:
        return _note(premiere.texte) or (cle(premiere.texte).split()[:1] or [""])[0] in _PARTIES
    if any(premiere is ligne[nom] for nom in noms):
        return _note(premiere.texte) and bool(re.search(r"[\d:=]", premiere.texte))
    return True


def _quantite(cellule: Cellule) -> bool:
    return bool(cellule.erreur or _QUANTITE.fullmatch(cellule.texte))


def _note(texte: str) -> bool:
    """What is no identifier and no name: it says so by its first word, its punctuation or its length."""
    mots = cle(texte).split()
    phrase = len(mots) > _MOTS_D_UNE_PHRASE and texte.endswith((".", " :", "…"))
    signe = texte.startswith(("*", "(")) or "=" in texte or ":" in texte
    return mots[:1] != [] and (mots[0] in _NOTES or phrase or signe)
