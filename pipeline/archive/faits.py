"""What dates the files of a session: its days, and the outcome of each candidate, as its decisions say them."""

from datetime import date

from msgspec import Struct

from pipeline.modele import Etat, Issue, Session


class Decide(Struct, frozen=True):
    """A candidate's outcome, by which some of his documents are dated."""

    id: str
    issue: Issue


class Faits(Struct, frozen=True):
    """What `decisions.json` says, as far as dates are concerned."""

    session: str
    dispositif: str
    etat: Etat
    date_jury: date
    candidats: tuple[Decide, ...]
    deliberation_close_le: date | None = None
    validation_le: date | None = None

    @property
    def seance(self) -> Session:
        """The session, as far as its dates are concerned."""
        return Session(
            self.session, self.dispositif, self.date_jury, "",
            deliberation_close_le=self.deliberation_close_le, validation_le=self.validation_le,
        )  # fmt: skip
