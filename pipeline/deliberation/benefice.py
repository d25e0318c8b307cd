"""How long an earlier acquisition counts, and which ones do at the jury's date."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from pipeline.modele import Acquis, Candidat, Decision, DossierSession, Etape, ResultatBloc, ResultatCompetence
from pipeline.regles import Dispositif, Referentiel
from pipeline.texte import cle, date_courte

SANS_LIMITE = "sans limite"


@dataclass(frozen=True)
class AcquisAnterieurs:
    """The acquisitions that count, by code of bloc or compétence, and what the trace says of each one declared."""

    valables: Mapping[str, Acquis]
    trace: tuple[Etape, ...]


def parties_acquises(decision: Decision) -> tuple[tuple[ResultatBloc, ...], tuple[ResultatCompetence, ...]]:
    """What a candidate has at the end of a jury: blocs, then compétences outside of these blocs."""
    blocs = tuple(b for b in decision.blocs if b.acquis)
    dans_un_bloc = {c.code for b in blocs for c in b.competences}
    return blocs, tuple(c for c in decision.competences if c.acquise and c.code not in dans_un_bloc)


def fin(decision: date, periode: str) -> date | None:
    """The last day, included, of a period that starts at a decision; None when it has no end.

    « 5 ans » and « 24 mois » end on the same day of the month, or on its last day when that month is shorter (the civil
    rule for delays in months and years). Raises ValueError (French) on any other writing.
    """
    if cle(periode) == SANS_LIMITE:
        return None
    trouve = re.fullmatch(r"(\d{1,3}) (ans?|mois)", cle(periode))
    if not trouve:
        raise ValueError(f"« {periode} » n’est pas une durée comme « 5 ans », « 24 mois » ou « sans limite »")
    mois = int(trouve[1]) * (1 if trouve[2] == "mois" else 12)
    return decision + relativedelta(months=mois)


def duree(referentiel: Referentiel, dispositif: Dispositif) -> str:
    """How long what is acquired of a certification counts, as the dispositif writes it."""
    return dispositif.benefice.duree(referentiel.certification.repertoire)


def expire(acquis: Acquis, referentiel: Referentiel, dispositif: Dispositif, jour: date) -> bool:
    """Whether an acquisition no longer counts on that day."""
    derniere = fin(acquis.date_decision, duree(referentiel, dispositif))
    return derniere is not None and jour > derniere


def acquis_anterieurs(
    declares: tuple[Acquis, ...], referentiel: Referentiel, dispositif: Dispositif, jour: date
) -> AcquisAnterieurs:
    """Sort one candidate's declared acquisitions at the jury's date; of two on one object, the latest counts."""
    connus = [a for a in declares if a.objet in referentiel.objets]
    valables = {
        a.objet: a
        for a in sorted(connus, key=lambda a: a.date_decision)
        if not expire(a, referentiel, dispositif, jour)
    }
    return AcquisAnterieurs(valables, tuple(_etapes(connus, referentiel, dispositif, jour)))


def acquis_du_candidat(
    candidat: Candidat, dossier: DossierSession, referentiel: Referentiel, dispositif: Dispositif
) -> AcquisAnterieurs:
    """What the session's workbook declares of a candidate, and the register knows, sorted at the date of its jury."""
    declares = tuple(a for a in dossier.acquis if a.candidat == candidat.id)
    return acquis_anterieurs(declares, referentiel, dispositif, dossier.session.date_jury)


def _etapes(acquis: list[Acquis], referentiel: Referentiel, dispositif: Dispositif, jour: date) -> Iterator[Etape]:
    benefice = duree(referentiel, dispositif)
    for un in acquis:
        derniere = fin(un.date_decision, benefice)
        perime = expire(un, referentiel, dispositif, jour)
        terme = (
            f"bénéfice de {benefice}, jusqu’au {date_courte(derniere)} inclus" if derniere else "sans limite de durée"
        )
        numero = f", n° {un.numero}" if un.numero else ""
        conclusion = f"expiré au {date_courte(jour)}, il ne compte plus" if perime else "il compte"
        source = f" à la session {un.session} (registre)" if un.session else ""
        texte = f"{un.objet} acquis le {date_courte(un.date_decision)}{source}{numero} ; {terme} → {conclusion}"
        yield Etape("Acquis antérieur", texte, not perime, dispositif.benefice.article, (un.repere,))
