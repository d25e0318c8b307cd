"""`purge`: what is over in each published session and, when asked, its destruction. None stops the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.archive.depot import oublier_les_restes
from pipeline.bascule import verrou
from pipeline.erreurs import ErreurFatale, UsageInvalide
from pipeline.etude import Chemins
from pipeline.publication import EMPREINTES
from pipeline.publication import achever as achever_publication
from pipeline.purge.detruire import achever, detruire, interrompue
from pipeline.purge.inventaire import Inventaire, inventorier
from pipeline.registre import Registre, registre_commence
from pipeline.registre.publies import sceaux
from pipeline.registre.purges import Purge


@dataclass(frozen=True)
class Constat:
    """What was found of a session: its inventory, or why there is none. `purge`: what was destroyed of it.

    `en_suspens`: a destruction was interrupted, and is still to be completed; `achevee`: it just was.
    """

    session: str
    inventaire: Inventaire | None = None
    refus: ErreurFatale | None = None
    purge: Purge | None = None
    en_suspens: bool = False
    achevee: bool = False


@dataclass(frozen=True)
class Ordre:
    """Destroy what is over, on the day `le`, in the name of `par` (may be empty)."""

    le: date
    par: str


def sessions_publiees(chemins: Chemins, seule: str = "") -> list[str]:
    """Their codes, or that one. Raises UsageInvalide when there is none."""
    dossiers = sorted(liste.parent.name for liste in chemins.sorties.glob(f"{seule or '[!.]*'}/{EMPREINTES}"))
    if not dossiers or not registre_commence(chemins.sorties / "registre.db"):
        quoi = f"la session {seule} n’est pas publiée" if seule else "aucune session n’est publiée"
        raise UsageInvalide(f"{quoi} : il n’y a rien à détruire", "vérifier le dossier des sorties et la session")
    return dossiers


def purger(
    chemins: Chemins, codes: list[str], au: date, ordre: Ordre | None, cle: Path | None = None
) -> Iterator[Constat]:
    """Look at each session in turn and, with an order, destroy what is over in it on the day `au`.

    `cle`: the file of the secret key of the packages that are encrypted.
    """
    for code in codes:
        try:
            with verrou(chemins.sorties, code), Registre(chemins.sorties / "registre.db") as registre:
                yield _purger(chemins, code, au, ordre, cle, registre)
        except ErreurFatale as refus:
            yield Constat(code, refus=refus)


def _purger(
    chemins: Chemins, code: str, au: date, ordre: Ordre | None, cle: Path | None, registre: Registre
) -> Constat:
    if ordre is None:
        if interrompue(chemins.sorties, code):
            return Constat(code, en_suspens=True)
        return Constat(code, inventorier(chemins, code, au, cle))
    achever_publication(chemins.sorties, code, lambda: sceaux(registre.editions(code))[-1])
    oublier_les_restes(chemins.sorties, code)
    achevee = achever(chemins, code, registre)
    inventaire = inventorier(chemins, code, au, cle)
    if inventaire.attentes or inventaire.vide:
        return Constat(code, inventaire, achevee=achevee)
    if inventaire.fermes:
        raise UsageInvalide(
            f"« {inventaire.fermes[0].name} » est chiffrée : on ne sait pas ce qu’elle contient, rien n’est détruit",
            "donner le fichier de sa clé secrète : make purge … CLE=fichier-de-la-clé",
        )
    purge = detruire(chemins, inventaire, registre, ordre.le, au, ordre.par)
    return Constat(code, inventaire, purge=purge, achevee=achevee)
