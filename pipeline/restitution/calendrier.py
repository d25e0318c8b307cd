"""`echeancier.ics`: the known dates of a session, for the calendar of whoever has to act."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from pipeline.echeances import EcheanceDatee
from pipeline.modele import Session
from pipeline.texte import typographier


def echeancier(session: Session, dispositif: str, termes: Iterable[EcheanceDatee]) -> bytes:
    """One all-day event per known date. No clock: DTSTAMP is the jury's day, and each UID is the same at each run."""
    calendrier = Calendar()
    calendrier.add("prodid", "-//sessions-de-jury//echeancier//FR")
    calendrier.add("version", "2.0")
    calendrier.add("calscale", "GREGORIAN")
    calendrier.add("x-wr-calname", typographier(f"Échéances de la session {session.code}"))
    for terme in termes:
        if terme.jour:
            calendrier.add_component(_evenement(terme, terme.jour, session, dispositif))
    return bytes(calendrier.to_ical())


def _evenement(terme: EcheanceDatee, jour: date, session: Session, dispositif: str) -> Event:
    evenement = Event()
    evenement.add("uid", f"{terme.code}.{session.code}.{dispositif}@sessions-de-jury")
    evenement.add("dtstamp", datetime.combine(session.date_jury, time(), UTC))
    evenement.add("dtstart", jour)
    evenement.add("dtend", jour + timedelta(days=1))
    evenement.add("summary", typographier(f"{terme.libelle} (session {session.code})"))
    qui = [f"Qui : {terme.qui}"] if terme.qui else []
    evenement.add("description", typographier("\n".join([*qui, f"Source : {terme.article}"])))
    evenement.add("transp", "TRANSPARENT")
    return evenement
