"""What became of an imported list, as text for a terminal: columns, rows, what is to be checked."""

from collections.abc import Iterator, Sequence

from pipeline.lecture.importation.liste import Correspondance, Liste
from pipeline.restitution.terminal import anomalies_en_texte

_A_CORRIGER = (
    "Ces points se corrigent dans le classeur de la session, feuille « Candidats » :"
    " une valeur douteuse y est telle que dans la liste, sauf ce qui est dit ci-dessus ; une ligne non lue n’y est pas."
)


def liste_en_texte(liste: Liste, ecrits: int) -> str:
    """One line per column, the anomalies, then how many rows were read and candidates written."""
    lignes = [colonnes_en_texte(liste.nom, liste.correspondances, f" ({liste.presentation})")]
    if liste.anomalies:
        lignes += ["", anomalies_en_texte(liste.anomalies), "", _A_CORRIGER]
    return "\n".join([*lignes, "", *_compte(liste, ecrits)])


def colonnes_en_texte(nom: str, colonnes: Sequence[Correspondance], presentation: str = "") -> str:
    """One line per column of a list: where it goes."""
    dites = [f"  {_colonne(une)}" for une in colonnes]
    return "\n".join([f"Liste « {nom} »{presentation}, colonne par colonne :", *dites])


def _colonne(une: Correspondance) -> str:
    """« Nom de famille (B1) → nom_naissance »."""
    if not une.intitule:
        lieu = f"colonne sans intitulé, {une.repere.cellule}" if une.repere.cellule else f"feuille {une.repere.feuille}"
        return f"({lieu}) → non reprise"
    proposition = f" ; vouliez-vous dire « {une.proposition} » ?" if une.proposition else ""
    intitule = " ".join("".join(c if c.isprintable() else " " for c in une.intitule).split())
    return f"{intitule} ({une.repere.cellule}) → {une.colonne or f'non reprise{proposition}'}"


def _compte(liste: Liste, ecrits: int) -> Iterator[str]:
    laissees = liste.lues - ecrits
    signalees = f", {_pluriel(laissees, 'ligne signalée et non reprise')}" if laissees else ""
    yield f"{_pluriel(liste.lues, 'ligne lue')}, {_pluriel(ecrits, 'candidat écrit')}{signalees}"
    if any(c.proposition for c in liste.correspondances):
        yield "Pour reprendre une colonne proposée : corriger son intitulé, effacer la session, puis recommencer"
    if liste.numerotes and ecrits:
        bornes = dict.fromkeys(str(candidat["id"]) for candidat in (liste.candidats[0], liste.candidats[-1]))
        yield f"La liste n’avait pas d’identifiants ; donnés dans l’ordre des lignes : {' à '.join(bornes)}"
    if liste.vides:
        yield f"{_pluriel(liste.vides, 'ligne vide passée')}"


def _pluriel(nombre: int, groupe: str) -> str:
    """« 1 ligne lue », « 27 lignes lues »."""
    mots = (mot if nombre < 2 or mot == "et" or mot == "non" else f"{mot}s" for mot in groupe.split())
    return f"{nombre} {' '.join(mots)}"
