"""Prepare the evaluation workbooks of a session, never over one that is there."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.bascule import erreurs_disque
from pipeline.deliberation.benefice import acquis_du_candidat
from pipeline.deliberation.competences import Cadre
from pipeline.deliberation.recevabilite import recevoir
from pipeline.documents.fichiers import morceau, nom_famille
from pipeline.etude import Chemins, Etude, etudier
from pipeline.lecture.dossier import dossier_session
from pipeline.modele import Candidat
from pipeline.restitution.grilles import grille


@dataclass(frozen=True)
class Preparation:
    """What was done: the files written, and how many candidates already had their grid, or are not evaluated."""

    dossier: Path
    ecrites: tuple[Path, ...]
    laissees: int


def preparer(chemins: Chemins, code: str) -> Preparation:
    """Write a prefilled workbook for each candidate who is to be evaluated and has none.

    Raises EntreesACorriger (blocking anomalies), UsageInvalide (unknown session), and ErreurFatale of the disk.
    """
    etude = etudier(chemins, code)
    etude.exiger_sans_blocage()
    dossier = dossier_session(chemins.entrees, code) / "grilles"
    ecrites = []
    with erreurs_disque():
        dossier.mkdir(exist_ok=True)
        for candidat in etude.dossier.candidats:
            cadre = _cadre(candidat, etude)
            souche = "-".join(mot for mot in (morceau(candidat.id), nom_famille(candidat.nom_naissance)) if mot)
            chemin = dossier / f"{souche}.xlsx"
            if cadre is None or candidat.id in etude.dossier.grilles or chemin.exists():
                continue
            with chemin.open("xb") as fichier:
                fichier.write(grille(candidat, cadre))
            ecrites.append(chemin)
    return Preparation(dossier, tuple(ecrites), len(etude.dossier.candidats) - len(ecrites))


def _cadre(candidat: Candidat, etude: Etude) -> Cadre | None:
    """What a candidate is to be evaluated on; None for one who is not."""
    dispositif = etude.reglement.dispositif
    referentiel = etude.reglement.en_vigueur(candidat.certification, etude.session.date_jury)
    if referentiel is None or recevoir(candidat, etude.dossier, dispositif)[0] is not None:
        return None
    acquis = acquis_du_candidat(candidat, etude.dossier, referentiel, dispositif).valables
    return Cadre(referentiel, dispositif, acquis, candidat.voie)
