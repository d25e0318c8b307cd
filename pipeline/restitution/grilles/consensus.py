"""The computed columns of the consensus: what each evaluator wrote, and élément → compétence → bloc → proposal."""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.lecture.colonnes import CALCUL
from pipeline.regles import Bloc, Competence
from pipeline.restitution.grilles import cadre_feuille as page
from pipeline.restitution.grilles import niveaux
from pipeline.restitution.grilles.formules import A_VERIFIER, ACQUIS, etat_dit, lecture, lecture_dite, texte
from pipeline.restitution.grilles.individuelle import LARGEURS, Grille
from pipeline.restitution.grilles.rangees import Rangee
from pipeline.restitution.grilles.regles import RANGS
from pipeline.restitution.tableur import FOND_AVERTISSEMENT, calculer, ecrire, entetes
from pipeline.texte import valeur_dite

_CALCUL = len(LARGEURS) + 1
_LARGEUR = 13
"""Characters."""

_AIDE_CALCUL = (
    "Ce que donnent les règles du référentiel. Le programme refait ce calcul : cette colonne n’est pas relue."
)
_AIDE_EVALUATEUR = (
    "Ce que cet évaluateur a écrit dans sa feuille ; en orange, ce qui diffère du consensus ou d’un autre."
)


@dataclass(frozen=True)
class Calculs:
    """The columns that a consensus computes beside its table. `evaluateurs`: the names of the other sheets.

    Shown: the result of each row, then what each evaluator wrote. Hidden after them: what is read of each result (see
    RANGS), then 1 or 0 for each compétence, and for each bloc.
    """

    feuille: Worksheet
    grille: Grille
    evaluateurs: tuple[str, ...] = ()

    def ecrire(self) -> None:
        """Write them all, with the proposal in the identity block."""
        noms = [CALCUL, *(f"{CALCUL} : {nom}" for nom in self.evaluateurs)]
        caches = [f"{CALCUL} : {nom}" for nom in ("lecture", "compétence", "bloc")]
        entetes(self.feuille, page.ENTETES, (*noms, *caches), _CALCUL)
        self.feuille.row_dimensions[page.ENTETES].height = 31 if self.evaluateurs else 16
        for colonne in range(_CALCUL, _CALCUL + len(noms)):
            self.feuille.column_dimensions[get_column_letter(colonne)].width = _LARGEUR
        page.commenter(self.feuille.cell(page.ENTETES, _CALCUL), _AIDE_CALCUL)
        for colonne in range(_CALCUL + 1, self._cache):
            page.commenter(self.feuille.cell(page.ENTETES, colonne), _AIDE_EVALUATEUR)
        page.masquer(self.feuille, range(self._cache, self._cache + len(caches)))
        for rang, rangee in self.grille.rangs.items():
            self._lire(rang, rangee)
        referentiel = self.grille.cadre.referentiel
        for competence in referentiel.toutes:
            self._competence(competence)
        for bloc in referentiel.blocs:
            self._bloc(bloc)
        self._proposition()
        page.colorer(
            self.feuille, f"{self._lettre(_CALCUL)}{page.ENTETES + 1}:{self._lettre(_CALCUL)}{self.grille.fin}"
        )
        self._signaler_ecarts()

    @property
    def _cache(self) -> int:
        """The first hidden column."""
        return _CALCUL + 1 + len(self.evaluateurs)

    @staticmethod
    def _lettre(colonne: int) -> str:
        return get_column_letter(colonne)

    def _lu(self, rang: int) -> str:
        return f"{self._lettre(self._cache)}{rang}"

    def _etat(self, objet: Competence | Bloc) -> str:
        """The hidden cell that holds 1, 0 or nothing."""
        colonne = self._cache + (2 if isinstance(objet, Bloc) else 1)
        return f"{self._lettre(colonne)}{self.grille.rang(objet.code)}"

    def _lire(self, rang: int, rangee: Rangee) -> None:
        """What the row's result says, here and in each evaluator's sheet."""
        for colonne in range(_CALCUL, self._cache):
            ecrire(self.feuille.cell(rang, colonne), None)
        if not rangee.valeurs:
            return
        dispositif = self.grille.cadre.dispositif
        calculer(self.feuille[self._lu(rang)], lecture(self.feuille, f"D{rang}", dispositif, rangee.valeurs))
        calculer(self.feuille.cell(rang, _CALCUL), f'IF({self._lu(rang)}<0,{texte(A_VERIFIER)},"")')
        for colonne, nom in enumerate(self.evaluateurs, _CALCUL + 1):
            autre = f"{quote_sheetname(nom)}!D{rang}"
            calculer(self.feuille.cell(rang, colonne), lecture_dite(self.feuille, autre, dispositif, rangee.valeurs))

    def _competence(self, competence: Competence) -> None:
        cadre, rang = self.grille.cadre, self.grille.rang(competence.code)
        if cadre.anterieur(competence):
            ecrire(self.feuille[self._etat(competence)], 1)
            ecrire(self.feuille.cell(rang, _CALCUL), ACQUIS)
            return
        propre, *elements = (self._lu(r) for r in self.grille.a_remplir(competence))
        etat = niveaux.etat_competence(competence, cadre, propre, elements)
        calculer(self.feuille[self._etat(competence)], etat)
        calculer(self.feuille.cell(rang, _CALCUL), etat_dit(self._etat(competence), [propre, *elements]))

    def _bloc(self, bloc: Bloc) -> None:
        cadre, rang = self.grille.cadre, self.grille.rang(bloc.code)
        etats = {c.code: self._etat(c) for c in bloc.competences}
        if cadre.acquis.get(bloc.code):
            ecrire(self.feuille[self._etat(bloc)], 1)
            ecrire(self.feuille.cell(rang, _CALCUL), ACQUIS)
            return
        calculer(self.feuille[self._etat(bloc)], niveaux.etat_bloc(bloc, cadre, etats))
        lus = [self._lu(r) for c in bloc.competences for r in self.grille.a_remplir(c)]
        calculer(self.feuille.cell(rang, _CALCUL), etat_dit(self._etat(bloc), lus))

    def _proposition(self) -> None:
        referentiel = self.grille.cadre.referentiel
        etats = {c.code: self._etat(c) for c in referentiel.toutes}
        blocs = {b.code: self._etat(b) for b in referentiel.blocs}
        lus = [self._lu(r) for c in referentiel.toutes for r in self.grille.a_remplir(c)]
        cellule = self.feuille.cell(page.PROPOSITION, 2)
        calculer(cellule, niveaux.proposition(self.grille.cadre, etats, blocs, lus))
        page.proposition(self.feuille, cellule)

    def _signaler_ecarts(self) -> None:
        """Shade what an evaluator wrote that differs from the consensus or from another evaluator."""
        if not self.evaluateurs:
            return
        premier, dernier = self._lettre(_CALCUL + 1), self._lettre(self._cache - 1)
        rang = page.ENTETES + 1
        sien, tous = f"{premier}{rang}", f"${premier}{rang}:${dernier}{rang}"
        mots = ",".join(texte(valeur_dite(valeur)) for valeur in RANGS)
        lu = f"${self._lettre(self._cache)}{rang}"
        arrete = f"IF(N({lu})>0,{sien}<>CHOOSE(N({lu}),{mots}),FALSE)"
        entre_eux = f'SUMPRODUCT(({tous}<>"")*({tous}<>{sien}))>0'
        differe = f'AND({sien}<>"",OR({arrete},{entre_eux}))'
        page.colorer_si(self.feuille, f"{sien}:{dernier}{self.grille.fin}", differe, FOND_AVERTISSEMENT)
