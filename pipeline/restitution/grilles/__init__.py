"""The evaluation workbooks to fill: what an earlier jury gave is written already, what the rules give is computed."""

from openpyxl import Workbook

from pipeline.deliberation.competences import Cadre
from pipeline.modele import Candidat, Session
from pipeline.restitution.grilles import cadre_feuille as page
from pipeline.restitution.grilles.collective import Deliberation, Presente, collective
from pipeline.restitution.grilles.consensus import Calculs
from pipeline.restitution.grilles.individuelle import feuille_evaluation, tracer
from pipeline.restitution.grilles.notes import feuille_notes

__all__ = ["CONSENSUS", "NOTES", "Deliberation", "Presente", "collective", "individuelle"]

CONSENSUS, NOTES = "Consensus", "Notes"


def individuelle(candidat: Candidat, cadre: Cadre, session: Session) -> Workbook:
    """The workbook of one candidate: a sheet per evaluator and the consensus or, where they are graded, the grades."""
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    if cadre.notation:
        feuille_notes(classeur.create_sheet(NOTES), candidat, cadre, cadre.notation, session)
        return classeur
    grille = tracer(cadre)
    prevues = cadre.dispositif.grilles_individuelles
    evaluateurs = tuple(f"Évaluateur {rang}" for rang in range(1, (prevues.nombre if prevues else 0) + 1))
    feuilles = {nom: classeur.create_sheet(nom) for nom in (*evaluateurs, CONSENSUS)}
    for nom, feuille in feuilles.items():
        signataires = len(evaluateurs) or 3 if nom == CONSENSUS else 1
        feuille_evaluation(feuille, candidat, grille, session, f"Grille d’évaluation, {nom.lower()}", signataires)
    Calculs(feuilles[CONSENSUS], grille, evaluateurs).ecrire()
    for feuille in feuilles.values():
        page.garder_ensemble(feuille, grille.dessous)
    classeur.active = len(evaluateurs)
    return classeur
