"""What an archives service asks of whoever transfers archives to it: the identifiers that it gave."""

from msgspec import Struct


class Archivage(Struct, frozen=True, forbid_unknown_fields=True):
    """Codes of the receiving service, of the one that transfers and of the one that made the archives; the agreement.

    `regles`: retention class → code of the rule in the service's own list, `liste_de_regles`; `conserver`: the classes
    that are kept for ever once their period is over, instead of being destroyed. Everything may be left out.
    """

    service_archives: str = ""
    service_versant: str = ""
    service_producteur: str = ""
    contrat: str = ""
    liste_de_regles: str = ""
    regles: dict[str, str] = {}
    conserver: tuple[str, ...] = ()
