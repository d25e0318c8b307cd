"""Who is barred from a certification for a fraud found earlier, and who only has the name of someone barred."""

from collections.abc import Iterator
from datetime import date

from pipeline.modele import Candidat, DossierSession, Etape, Exclusion
from pipeline.regles import Dispositif
from pipeline.texte import cle_identite, date_longue


def en_vigueur(exclusion: Exclusion, jour: date) -> bool:
    """Whether a bar decided before that day still runs on it, its last day included."""
    return exclusion.date_decision < jour and (exclusion.jusqu_au is None or jour <= exclusion.jusqu_au)


def exclusion_de(candidat: Candidat, dossier: DossierSession, dispositif: Dispositif) -> Exclusion | None:
    """The bar that keeps a candidate from the certification on the jury's day; of several, the one that ends last."""
    siennes = [e for e in _possibles(candidat, dossier, dispositif) if _designe(e, candidat)]
    return max(siennes, key=lambda e: e.jusqu_au or date.max, default=None)


def homonyme_exclu(candidat: Candidat, dossier: DossierSession, dispositif: Dispositif) -> Exclusion | None:
    """The bar of someone of the same name, whom nothing proves to be the candidate; None for one who is barred."""
    possibles = list(_possibles(candidat, dossier, dispositif))
    autres = [e for e in possibles if not e.candidat and _meme_nom(e, candidat)]
    return next(iter(autres), None) if not any(_designe(e, candidat) for e in possibles) else None


def motif_exclusion(exclusion: Exclusion) -> str:
    """« exclu de la certification jusqu’au 14 juin 2027 pour fraude constatée le 14 juin 2024 (session 2024-06) »."""
    return f"exclu de la certification {terme_exclusion(exclusion)} ({exclusion.source})"


def terme_exclusion(exclusion: Exclusion) -> str:
    """« jusqu’au 14 juin 2027 pour fraude constatée le 14 juin 2024 »."""
    terme = f"jusqu’au {date_longue(exclusion.jusqu_au)}" if exclusion.jusqu_au else "sans limite de durée"
    return f"{terme} pour fraude constatée le {date_longue(exclusion.date_decision)}"


def etape_exclusion(exclusion: Exclusion, dispositif: Dispositif) -> Etape:
    """What the trace says of the bar that applies."""
    article = dispositif.fraude.article if dispositif.fraude else ""
    return Etape("Exclusion pour fraude", motif_exclusion(exclusion), False, article, tuple(exclusion.reperes.values()))


def _possibles(candidat: Candidat, dossier: DossierSession, dispositif: Dispositif) -> Iterator[Exclusion]:
    """The bars from this candidate's certification that run on the jury's day, whoever they are about."""
    if dispositif.fraude is None:
        return
    for exclusion in dossier.exclusions:
        if exclusion.certification == candidat.certification and en_vigueur(exclusion, dossier.session.date_jury):
            yield exclusion


def _designe(exclusion: Exclusion, candidat: Candidat) -> bool:
    """Whether a bar is surely about this candidate: named by their id, or same name born on the same day."""
    if exclusion.candidat:
        return exclusion.candidat == candidat.id
    ne_le = candidat.date_naissance
    return _meme_nom(exclusion, candidat) and ne_le is not None and ne_le == exclusion.date_naissance


def _meme_nom(exclusion: Exclusion, candidat: Candidat) -> bool:
    sien = (cle_identite(candidat.nom_naissance), cle_identite(candidat.prenom))
    return sien == (cle_identite(exclusion.nom), cle_identite(exclusion.prenom))
