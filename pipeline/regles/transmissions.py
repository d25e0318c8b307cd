"""What a dispositif has to be sent, once a jury is over: to whom, which documents, by when."""

from msgspec import Struct

from pipeline.modele import Etat


class Transmission(Struct, frozen=True, forbid_unknown_fields=True):
    """One envelope. `code`: its folder; `libelle`: « Transmission au … »; `destinataire`: the lines of the addressee.

    `pieces`: kinds of documents (`genre`), in the order of the envelope; `signees_a_l_arrivee`: those of them that the
    addressee signs; `a_joindre`: what the secretariat adds itself; `etat`: from which it is made; `echeance`: the code
    of the deadline, nothing where the text sets none.
    """

    code: str
    libelle: str
    destinataire: tuple[str, ...]
    pieces: tuple[str, ...]
    etat: Etat
    article: str
    echeance: str = ""
    signees_a_l_arrivee: tuple[str, ...] = ()
    a_joindre: tuple[str, ...] = ()
