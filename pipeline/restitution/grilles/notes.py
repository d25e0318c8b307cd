"""The sheet of grades of one candidate: one row per grade, and what the rules give beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliberation.competences import Cadre
from pipeline.lecture.colonnes import CALCUL
from pipeline.modele import Candidat, Session
from pipeline.regles import Bloc, Competence, Notation
from pipeline.restitution.grilles import cadre_feuille as page
from pipeline.restitution.grilles import niveaux
from pipeline.restitution.grilles.formules import ACQUIS, etat_dit
from pipeline.restitution.grilles.lecture_notes import CACHES, COLONNES, lire_ligne
from pipeline.restitution.grilles.rangees import dit
from pipeline.restitution.grilles.regles import plages
from pipeline.restitution.tableur import FOND_ACQUIS, FOND_SAISIE, aider, calculer, ecrire, entetes, largeurs

TITRES = ("unité de valeur", "partie", "note", "sur", "commentaire")
LARGEURS = (40, 40, 12, 12, 36, 16, 14)
"""Characters."""

LIGNES_LIBRES = 4
"""Rows for the grades of an unité de valeur whose parts the référentiel does not name."""


@dataclass(frozen=True)
class _Feuille:
    """Where things are: the rows of each unité de valeur, a single one where it is acquired; and that of each bloc."""

    feuille: Worksheet
    cadre: Cadre
    notation: Notation
    rangs: Mapping[str, Sequence[int]]

    @property
    def fin(self) -> int:
        return max(rang for rangs in self.rangs.values() for rang in rangs)

    def cellules(self, nom: str, code: str) -> list[str]:
        return [f"{COLONNES[nom]}{rang}" for rang in self.rangs[code]]

    def cellule(self, nom: str, code: str) -> str:
        """The one cell of that name of an unité de valeur: on its first row."""
        return self.cellules(nom, code)[0]


def feuille_notes(feuille: Worksheet, candidat: Candidat, cadre: Cadre, notation: Notation, session: Session) -> None:
    """Identity, one row per grade, the mean and the result of each unité de valeur, the proposal."""
    saisies = page.identite(feuille, candidat, cadre, session, "Notes")
    page.legende(feuille, incontournables=False)
    largeurs(feuille, LARGEURS)
    entetes(feuille, page.ENTETES, (*TITRES, f"{CALCUL} : moyenne", CALCUL, *(f"{CALCUL} : {nom}" for nom in CACHES)))
    page.masquer(feuille, range(len(LARGEURS) + 1, len(LARGEURS) + len(CACHES) + 1))
    lieux = _Feuille(feuille, cadre, notation, _rangs(cadre))
    for competence in cadre.referentiel.toutes:
        saisies += _unite(lieux, competence)
    for bloc in cadre.referentiel.blocs:
        _bloc(lieux, bloc)
    _proposition(lieux)
    _aider(lieux)
    page.colorer(feuille, f"{COLONNES['resultat']}{page.ENTETES + 1}:{COLONNES['resultat']}{lieux.fin}")
    page.signatures(feuille, lieux.fin + 2, 2)
    page.achever(feuille, saisies, f"{candidat.id} — {candidat.nom_naissance} {candidat.prenom}, {feuille.title}")
    page.garder_ensemble(feuille, lieux.fin + 2)


def _rangs(cadre: Cadre) -> dict[str, list[int]]:
    rangs: dict[str, list[int]] = {}
    suivant = page.ENTETES + 1
    for competence in cadre.referentiel.toutes:
        bloc = cadre.referentiel.bloc_de.get(competence.code)
        if bloc and bloc not in rangs:
            rangs[bloc] = [suivant]
            suivant += 1
        combien = 1 if cadre.anterieur(competence) else len(competence.parties) or LIGNES_LIBRES
        rangs[competence.code] = list(range(suivant, suivant + combien))
        suivant += combien
    return rangs


def _bloc(lieux: _Feuille, bloc: Bloc) -> None:
    """The row of a bloc, above those of its unités de valeur."""
    (rang,), anterieur = lieux.rangs[bloc.code], lieux.cadre.acquis.get(bloc.code)
    _verrouillee(lieux, bloc.code, dit(anterieur) or bloc.intitule, FOND_ACQUIS if anterieur else None)
    lieux.feuille[f"A{rang}"].font = page.police(gras=True)
    etat, dite = lieux.cellule("etat", bloc.code), lieux.feuille[lieux.cellule("resultat", bloc.code)]
    if anterieur:
        ecrire(lieux.feuille[etat], 1)
        ecrire(dite, ACQUIS)
        return
    etats = {c.code: lieux.cellule("etat", c.code) for c in bloc.competences}
    calculer(lieux.feuille[etat], niveaux.etat_bloc(bloc, lieux.cadre, etats))
    notees = [c.code for c in bloc.competences if not lieux.cadre.anterieur(c)]
    calculer(dite, etat_dit(etat, [lu for code in notees for lu in lieux.cellules("lu", code)]))


def _unite(lieux: _Feuille, competence: Competence) -> list[str]:
    """The rows of one unité de valeur; returns the ranges to fill."""
    feuille, code = lieux.feuille, competence.code
    anterieur = lieux.cadre.anterieur(competence)
    if anterieur:
        _verrouillee(lieux, code, dit(anterieur), FOND_ACQUIS, _titree(competence))
        ecrire(feuille[lieux.cellule("resultat", code)], ACQUIS)
        ecrire(feuille[lieux.cellule("etat", code)], 1)
        return []
    # The first part has a name to be replaced, or kept: an unité de valeur has one grade at least, and it is awaited.
    parties = [partie.nom for partie in competence.parties] or ["Évaluation", *[""] * (LIGNES_LIBRES - 1)]
    for rang, partie in zip(lieux.rangs[code], parties, strict=True):
        ecrire(feuille[f"A{rang}"], _titree(competence) if rang == lieux.rangs[code][0] else code)
        feuille[f"A{rang}"].font = page.police(gras=True)
        ecrire(feuille[f"B{rang}"], partie or None, None if competence.parties else FOND_SAISIE)
        ecrire(feuille[f"C{rang}"], None, FOND_SAISIE)
        ecrire(feuille[f"D{rang}"], lieux.notation.sur, FOND_SAISIE)
        ecrire(feuille[f"E{rang}"], None, FOND_SAISIE)
        for nom in ("moyenne", "resultat"):
            ecrire(feuille[f"{COLONNES[nom]}{rang}"], None)
        lire_ligne(feuille, rang, lieux.notation.sur)
    page.ajuster(feuille, lieux.rangs[code][0], (_titree(competence), LARGEURS[0]))
    _calculer(lieux, competence)
    premier, dernier = lieux.rangs[code][0], lieux.rangs[code][-1]
    return [f"{'C' if competence.parties else 'B'}{premier}:E{dernier}"]


def _titree(competence: Competence) -> str:
    """The code and the title, where a reader can't fail to tell them apart."""
    return competence.code if " " in competence.code else f"{competence.code} – {competence.intitule}"


def _verrouillee(lieux: _Feuille, code: str, commentaire: str, fond: PatternFill | None, titre: str = "") -> None:
    """A row on which nothing is graded: without part and grade, it is not read."""
    (rang,) = lieux.rangs[code]
    for colonne, valeur in zip("ABCDE", (titre or code, None, None, None, commentaire), strict=True):
        ecrire(lieux.feuille[f"{colonne}{rang}"], valeur, fond)
    ecrire(lieux.feuille[lieux.cellule("moyenne", code)], None)
    page.ajuster(lieux.feuille, rang, (titre, LARGEURS[0]), (commentaire, LARGEURS[4]))


def _calculer(lieux: _Feuille, competence: Competence) -> None:
    """The mean of the grades that count, once none is awaited or unreadable, and what the rules make of it."""
    feuille, code = lieux.feuille, competence.code
    lus, ramenees = lieux.cellules("lu", code), lieux.cellules("ramenee", code)
    total, nombre = lieux.cellule("total", code), lieux.cellule("nombre", code)
    attendues = "+".join(f"COUNTIF({plage},{rang})" for plage in plages(lus).split(",") for rang in (0, -1))
    calculer(feuille[nombre], f"IF({attendues}>0,0,COUNT({plages(ramenees)}))")
    calculer(feuille[total], f"SUM({plages(ramenees)})")
    calculer(feuille[lieux.cellule("etat", code)], niveaux.etat_unite(lieux.cadre, total, nombre))
    # As the program prints it: rounded half up, but a mean just under a whole or a half is not shown as reaching it.
    moyenne, exacte = feuille[lieux.cellule("moyenne", code)], f"ROUND({total}/{nombre},9)"
    atteint = f"AND(ROUND({exacte},2)>{exacte},ROUND({exacte},2)*2=INT(ROUND({exacte},2)*2))"
    calculer(moyenne, f'IF({nombre}=0,"",IF({atteint},TRUNC({exacte},2),ROUND({exacte},2)))')
    moyenne.number_format = "0.00"
    calculer(feuille[lieux.cellule("resultat", code)], etat_dit(lieux.cellule("etat", code), lus))


def _proposition(lieux: _Feuille) -> None:
    etats = {c.code: lieux.cellule("etat", c.code) for c in lieux.cadre.referentiel.toutes}
    blocs = {b.code: lieux.cellule("etat", b.code) for b in lieux.cadre.referentiel.blocs}
    notees = [c.code for c in lieux.cadre.notees()]
    lus = [cellule for code in notees for cellule in lieux.cellules("lu", code)]
    cellule = lieux.feuille.cell(page.PROPOSITION, 2)
    calculer(cellule, niveaux.proposition(lieux.cadre, etats, blocs, lus))
    page.proposition(lieux.feuille, cellule)


def _aider(lieux: _Feuille) -> None:
    """What may be typed: a grade between zero and what it is out of."""
    premier, dernier = page.ENTETES + 1, lieux.fin
    note = DataValidation(type="decimal", operator="between", formula1="0", formula2=f"D{premier}", allow_blank=True)
    note.showErrorMessage, note.errorTitle = True, "Note hors barème"
    note.error = "Saisir une note entre 0 et le barème de la colonne « sur »."
    aider(
        lieux.feuille,
        f"C{premier}:C{dernier}",
        "La note, en chiffres : 12 ou 12,5. Laisser vide s’il n’y en a pas.",
        note,
    )
    bareme = DataValidation(type="decimal", operator="greaterThan", formula1="0", allow_blank=True)
    bareme.showErrorMessage, bareme.errorTitle, bareme.error = True, "Barème", "Saisir un nombre plus grand que zéro."
    aider(lieux.feuille, f"D{premier}:D{dernier}", "Sur combien la note est donnée.", bareme)
