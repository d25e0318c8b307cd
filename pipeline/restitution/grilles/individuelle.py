"""The grid of one candidate: a sheet per evaluator, and the consensus."""

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliberation.competences import Cadre
from pipeline.modele import Candidat, Session
from pipeline.regles import Competence
from pipeline.restitution.grilles import cadre_feuille as page
from pipeline.restitution.grilles.rangees import Genre, Rangee, dit, rangees
from pipeline.restitution.tableur import (
    FOND_ACQUIS,
    FOND_INCONTOURNABLE,
    FOND_SAISIE,
    aider,
    choix,
    ecrire,
    entetes,
    largeurs,
)

TITRES = ("code", "intitulé", "incontournable", "résultat", "commentaire")
LARGEURS = (22, 56, 15, 16, 36)
"""Characters."""

_DE_TEXTE = (LARGEURS[0], LARGEURS[1], LARGEURS[4])

RESULTAT, COMMENTAIRE = 4, 5
"""Columns."""


@dataclass(frozen=True)
class Grille:
    """What is on which row of every sheet of a workbook: the rows are the same in all of them."""

    cadre: Cadre
    rangs: Mapping[int, Rangee]

    @property
    def fin(self) -> int:
        return max(self.rangs)

    @property
    def dessous(self) -> int:
        """The first row of what is recommended, then signed."""
        return self.fin + 2

    def rang(self, code: str) -> int:
        return next(rang for rang, rangee in self.rangs.items() if rangee.code == code)

    def a_remplir(self, competence: Competence) -> list[int]:
        """The rows where something is to be written on a compétence: its own, then those of its éléments."""
        codes = (competence.code, *(element.code for element in competence.elements))
        return [rang for rang, rangee in self.rangs.items() if rangee.code in codes and rangee.valeurs]


def tracer(cadre: Cadre) -> Grille:
    """Where everything goes for one candidate."""
    return Grille(cadre, dict(enumerate(rangees(cadre), page.ENTETES + 1)))


def feuille_evaluation(
    feuille: Worksheet, candidat: Candidat, grille: Grille, session: Session, titre: str, signataires: int
) -> None:
    """One sheet to fill: identity, table, recommendations, signatures."""
    saisies = page.identite(feuille, candidat, grille.cadre, session, titre)
    page.legende(feuille)
    largeurs(feuille, LARGEURS)
    entetes(feuille, page.ENTETES, TITRES)
    for rang, rangee in grille.rangs.items():
        _ligne(feuille, rang, rangee, grille.cadre)
    saisies += _choix(feuille, grille)
    saisies += _preconisations(feuille, grille.dessous, grille.cadre)
    page.signatures(feuille, grille.dessous + len(_objets(grille.cadre)) + 2, signataires)
    page.achever(feuille, saisies, f"{candidat.id} — {candidat.nom_naissance} {candidat.prenom}, {feuille.title}")


def _ligne(feuille: Worksheet, rang: int, rangee: Rangee, cadre: Cadre) -> None:
    acquis = cadre.dispositif.echelle["acquis"][0] if rangee.anterieur and rangee.genre is not Genre.BLOC else None
    oui = "oui" if rangee.incontournable else None
    valeurs = (rangee.code, rangee.intitule, oui, acquis, dit(rangee.anterieur) or None)
    fond = FOND_ACQUIS if rangee.anterieur else FOND_INCONTOURNABLE if rangee.incontournable else None
    for colonne, valeur in enumerate(valeurs, 1):
        a_saisir = colonne in (RESULTAT, COMMENTAIRE) and rangee.anterieur is None
        a_saisir = a_saisir and (bool(rangee.valeurs) or colonne == COMMENTAIRE)
        ecrire(feuille.cell(rang, colonne), valeur, FOND_SAISIE if a_saisir else fond)
    for colonne in (1, 2):
        feuille.cell(rang, colonne).font = page.police(gras=rangee.genre is not Genre.ELEMENT)
    page.centrer(feuille.cell(rang, 3))
    page.ajuster(feuille, rang, *zip((rangee.code, rangee.intitule, valeurs[-1]), _DE_TEXTE, strict=True))


def _choix(feuille: Worksheet, grille: Grille) -> list[str]:
    """The drop-down lists of the results; returns the ranges to fill."""
    saisies = []
    for rang, rangee in grille.rangs.items():
        if rangee.anterieur is None:
            saisies.append(f"E{rang}:E{rang}")
        if rangee.valeurs:
            saisies.append(f"D{rang}:D{rang}")
    for valeurs in dict.fromkeys(rangee.valeurs for rangee in grille.rangs.values() if rangee.valeurs):
        mots = [grille.cadre.dispositif.echelle[valeur][0] for valeur in valeurs]
        plage = " ".join(f"D{rang}" for rang, rangee in grille.rangs.items() if rangee.valeurs == valeurs)
        choix(feuille, plage, mots, f"Choisir dans la liste : {', '.join(mots)}.")
    return saisies


def _objets(cadre: Cadre) -> list[str]:
    """What may be recommended: each bloc, and the whole, which may be a bloc presented by itself."""
    return list(dict.fromkeys((*(bloc.code for bloc in cadre.referentiel.blocs), cadre.code)))


def _preconisations(feuille: Worksheet, rang: int, cadre: Cadre) -> list[str]:
    """Under the table, what the evaluation jury recommends; returns the ranges to fill."""
    entetes(feuille, rang, ("préconisation", "avis", "commentaire"))
    objets = _objets(cadre)
    fin = rang + len(objets)
    for suite, objet in enumerate(objets, rang + 1):
        ecrire(feuille.cell(suite, 1), objet)
        for colonne in (2, 3, 4, 5):
            ecrire(feuille.cell(suite, colonne), None, FOND_SAISIE)
    for suite in range(rang, fin + 1):
        feuille.merge_cells(start_row=suite, end_row=suite, start_column=3, end_column=5)
    aider(feuille, f"B{rang + 1}:B{fin}", "Avis du jury d’évaluation, consultatif ; facultatif.")
    return [f"B{rang + 1}:E{fin}"]
