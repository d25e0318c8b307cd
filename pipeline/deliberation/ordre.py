"""The order of the procès-verbaux: by certification, as the workbook first names them, then by name."""

from collections.abc import Sequence

from pipeline.modele import Candidat
from pipeline.texte import cle_identite


def ranger(candidats: Sequence[Candidat]) -> tuple[Candidat, ...]:
    """These candidates, in the order of the procès-verbaux."""
    rangs = list(dict.fromkeys(c.certification for c in candidats))
    return tuple(sorted(candidats, key=lambda c: (rangs.index(c.certification), *_par_nom(c))))


def _par_nom(candidat: Candidat) -> tuple[str, str, str]:
    return cle_identite(candidat.nom_naissance), cle_identite(candidat.prenom), candidat.id
