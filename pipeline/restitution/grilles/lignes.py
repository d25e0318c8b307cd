"""One row of a collective sheet: the candidate, their results, and what the rules make of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliberation.competences import Cadre
from pipeline.lecture.colonnes import CALCUL
from pipeline.modele import Acquis, Candidat
from pipeline.regles import Bloc, Competence
from pipeline.restitution.grilles import cadre_feuille as page
from pipeline.restitution.grilles import niveaux
from pipeline.restitution.grilles.colonnes import DECISION, Colonnes, mots
from pipeline.restitution.grilles.formules import ACQUIS, etat_dit, lecture
from pipeline.restitution.grilles.rangees import dit
from pipeline.restitution.tableur import FOND_ACQUIS, FOND_INCONTOURNABLE, FOND_SAISIE, calculer, ecrire


@dataclass(frozen=True)
class Ligne:
    """A row to write; `cadre` is the candidate's own: their route, and what they acquired earlier."""

    feuille: Worksheet
    colonnes: Colonnes
    cadre: Cadre
    rang: int

    def ecrire(self, candidat: Candidat, resultats: Mapping[str, str], numero: str) -> list[str]:
        """Write it all; returns the cells to fill. `resultats`: what their own grid says, by code.

        `numero`: the anonymous number under which the jury knows the candidate, whose name is then not told.
        """
        noms = ("", "", numero) if numero else (candidat.nom_naissance, candidat.prenom)
        qui = (candidat.id, *noms, self.cadre.code)
        for colonne, valeur in enumerate(qui, 1):
            ecrire(self.feuille.cell(self.rang, colonne), valeur or None)
        largeurs = [self.feuille.column_dimensions[get_column_letter(c)].width for c in range(1, len(qui) + 1)]
        page.ajuster(self.feuille, self.rang, *zip(qui, largeurs, strict=True))
        saisies = [cellule for c in self.cadre.referentiel.toutes for cellule in self._competence(c, resultats)]
        for bloc in self.cadre.referentiel.blocs:
            self._bloc(bloc)
        self._proposition()
        for titre in DECISION:
            ecrire(self.feuille[self._cellule(titre)], None, FOND_SAISIE)
            saisies.append(self._cellule(titre))
        return saisies

    def _cellule(self, titre: str) -> str:
        return f"{self.colonnes.lettre(titre)}{self.rang}"

    def _competence(self, competence: Competence, resultats: Mapping[str, str]) -> Iterator[str]:
        """The results of a compétence and of its éléments; gives the cells to fill."""
        anterieur, courts = self.cadre.anterieur(competence), mots(self.cadre.dispositif)
        if anterieur:
            self._acquise(competence, anterieur, courts["acquis"])
            return
        codes = (competence.code, *(element.code for element in competence.elements))
        exiges = {element.code for element in competence.elements if element.incontournable}
        for resultat in (r for r in self.colonnes.resultats if r.code in codes):
            cellule = self._cellule(resultat.code)
            fond = FOND_INCONTOURNABLE if resultat.code in exiges else FOND_SAISIE
            ecrire(self.feuille[cellule], courts.get(resultats.get(resultat.code, "")), fond)
            page.centrer(self.feuille[cellule])
            lue = lecture(self.feuille, cellule, self.cadre.dispositif, resultat.valeurs)
            calculer(self.feuille[self.colonnes.lu(resultat.code, self.rang)], lue)
            yield cellule
        propre, *elements = self.colonnes.lus(competence, self.rang)
        etat = self.colonnes.etat(competence.code, self.rang)
        calculer(self.feuille[etat], niveaux.etat_competence(competence, self.cadre, propre, elements))
        if elements:
            calculer(self.feuille[self._cellule(f"{CALCUL} : {competence.code}")], etat_dit(etat, [propre, *elements]))

    def _acquise(self, competence: Competence, anterieur: Acquis, mot: str) -> None:
        """Locked, with the date and the number; its éléments are not evaluated."""
        cellule = self.feuille[self._cellule(competence.code)]
        ecrire(cellule, mot, FOND_ACQUIS)
        page.centrer(cellule)
        page.commenter(cellule, f"{competence.code} : {dit(anterieur)}")
        for element in competence.elements:
            ecrire(self.feuille[self._cellule(element.code)], None, FOND_ACQUIS)
        ecrire(self.feuille[self.colonnes.etat(competence.code, self.rang)], 1)
        if competence.elements:
            ecrire(self.feuille[self._cellule(f"{CALCUL} : {competence.code}")], ACQUIS)

    def _bloc(self, bloc: Bloc) -> None:
        etat, dite = self.colonnes.etat(bloc.code, self.rang), self.feuille[self._cellule(f"{CALCUL} : {bloc.code}")]
        anterieur = self.cadre.acquis.get(bloc.code)
        if anterieur:
            ecrire(self.feuille[etat], 1)
            ecrire(dite, ACQUIS, FOND_ACQUIS)
            page.commenter(dite, f"{bloc.code} : {dit(anterieur)}")
            return
        calculer(self.feuille[etat], niveaux.etat_bloc(bloc, self.cadre, self._etats()))
        lus = [lu for c in bloc.competences if not self.cadre.anterieur(c) for lu in self.colonnes.lus(c, self.rang)]
        calculer(dite, etat_dit(etat, lus))

    def _proposition(self) -> None:
        cellule = self.feuille[self._cellule(f"{CALCUL} : proposition")]
        blocs = {b.code: self.colonnes.etat(b.code, self.rang) for b in self.cadre.referentiel.blocs}
        lus = [lu for c in self.cadre.a_grille() for lu in self.colonnes.lus(c, self.rang)]
        calculer(cellule, niveaux.proposition(self.cadre, self._etats(), blocs, lus))
        cellule.font = page.police(gras=True)

    def _etats(self) -> dict[str, str]:
        return {c.code: self.colonnes.etat(c.code, self.rang) for c in self.cadre.referentiel.toutes}
