"""One cause, one message: what only follows from a blocking anomaly that is already said is left out."""

from collections.abc import Iterable, Iterator

from pipeline.anomalies import Anomalie
from pipeline.texte import cle

_SANS_JURY = ("J", "D04", "D06", "S05")
"""What is said of a jury that could not be read: who presides, who votes, on whom."""

_SANS_CONSENSUS = ("G05", "G07", "G19")
"""What is said of a consensus that is not found, or stands alone."""


def sans_consequences(anomalies: Iterable[Anomalie], liste_lue: bool) -> Iterator[Anomalie]:
    """The anomalies whose cause is not another one of them. `liste_lue`: candidates could be read."""
    toutes = list(anomalies)
    bloquantes = [a for a in toutes if a.bloquante]
    illisibles = {a.candidat for a in bloquantes if _grille_non_lue(a)} - {""}
    sans_jury = any(_non_lue(a, "Jury") for a in bloquantes)
    sans_liste = any(_non_lue(a, "Candidats") or (_douteuse(a, "Candidats") and not liste_lue) for a in bloquantes)
    inconnus = {a.repere for a in bloquantes if a.code == "C05"}
    a_nommer = {(a.candidat, a.repere.classeur) for a in bloquantes if a.code == "G26"}
    sans_notes = {(a.candidat, a.repere.classeur) for a in toutes if a.code == "G17"}
    manquantes = [a for a in bloquantes if a.code == "L03"]
    for anomalie in toutes:
        sans_grille = anomalie.code == "C04" and anomalie.candidat in illisibles
        du_jury = sans_jury and anomalie.code.startswith(_SANS_JURY)
        hors_liste = sans_liste and anomalie.code == "C05"
        deja_inconnu = anomalie.code == "D01" and anomalie.repere in inconnus
        sans_nom = anomalie.code in _SANS_CONSENSUS and (anomalie.candidat, anomalie.repere.classeur) in a_nommer
        a_renommer = anomalie.code == "L13" and any(
            f"« {anomalie.repere.feuille} »" in a.a_faire and a.repere.classeur == anomalie.repere.classeur
            for a in manquantes
        )
        autre_genre = anomalie.code == "N04" and (anomalie.candidat, anomalie.repere.classeur) in sans_notes
        if not (autre_genre or a_renommer or sans_grille or du_jury or hors_liste or deja_inconnu or sans_nom):
            yield anomalie


def _grille_non_lue(anomalie: Anomalie) -> bool:
    """A grid that is there, but that can't be read or whose identifier is missing."""
    return anomalie.repere.classeur.startswith("grilles/") and (anomalie.code.startswith("L") or anomalie.code == "N01")


def _non_lue(anomalie: Anomalie, feuille: str) -> bool:
    """That sheet of the session is missing, or one of its columns is: nobody was read."""
    absente = anomalie.code == "L03" and f"« {feuille} »" in anomalie.attendu
    return absente or (anomalie.code == "L05" and cle(anomalie.repere.feuille) == cle(feuille))


def _douteuse(anomalie: Anomalie, feuille: str) -> bool:
    """A heading of that sheet may be that of a compulsory column."""
    return anomalie.code == "L12" and cle(anomalie.repere.feuille) == cle(feuille)
