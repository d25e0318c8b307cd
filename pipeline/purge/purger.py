"""`purge`: what is over in each published session and, when asked, its destruction. None stops the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.archive.depot import DOSSIER as ARCHIVES
from pipeline.archive.depot import oublier_les_restes as oublier_les_paquets
from pipeline.bascule import EDITIONS, verrou
from pipeline.duplicata import DOSSIER as DUPLICATAS
from pipeline.erreurs import ErreurFatale, RegistreRefuse, UsageInvalide
from pipeline.etude import Chemins
from pipeline.publication import achever as achever_publication
from pipeline.purge.acces import exiger_lecture
from pipeline.purge.detruire import achever, detruire
from pipeline.purge.inventaire import Inventaire, inventorier
from pipeline.purge.prets import a_achever
from pipeline.purge.recensement import Recensement
from pipeline.purge.revenus import a_remettre, revenus
from pipeline.registre import Registre
from pipeline.registre.anciennes import oublier_les_restes as oublier_les_editions
from pipeline.registre.evenements import jour
from pipeline.registre.publies import LISTE_PUBLIEE, sceaux
from pipeline.registre.purges import Purge
from pipeline.texte import date_courte


@dataclass(frozen=True)
class Constat:
    """What was found of a session: its inventory, or why there is none. `purge`: what was destroyed of it.

    `en_suspens`: it is not as the register says that a destruction left it, and an order can mend that, be it in part
    (with `refus`); `revenus`: what it took and is there again, in French; `achevee`: that was just mended, and nothing
    else was done.
    """

    session: str
    inventaire: Inventaire | None = None
    refus: ErreurFatale | None = None
    purge: Purge | None = None
    en_suspens: bool = False
    revenus: tuple[str, ...] = ()
    achevee: bool = False


@dataclass(frozen=True)
class Ordre:
    """Destroy what is over, on the day `le`, in the name of `par` (may be empty)."""

    le: date
    par: str


def refuser_avance(au: date, le: date) -> None:
    """Raises UsageInvalide: nothing is destroyed before its time is over."""
    if au > le:
        raise UsageInvalide(
            f"le {date_courte(au)} n’est pas encore arrivé : on ne détruit que ce dont la durée est passée",
            f"donner une date jusqu’à aujourd’hui ({le.isoformat()}) ; pour seulement voir, toute date convient",
        )


def refuser_horloge(chemins: Chemins, le: date) -> None:
    """Raises UsageInvalide: what is destroyed is destroyed after it was published, whatever the computer says."""
    with Registre(chemins.sorties / "registre.db") as registre:
        derniere = max((jour(e.instant) for e in registre.editions(genre=LISTE_PUBLIEE)), default=le)
    if le < derniere:
        raise UsageInvalide(
            f"d’après l’horloge de ce poste, nous sommes le {date_courte(le)}, et la dernière publication est du"
            f" {date_courte(derniere)}",
            "rien n’a été détruit ; remettre ce poste à l’heure, puis relancer la même commande",
        )


def purger(
    chemins: Chemins, codes: list[str], au: date, ordre: Ordre | None, cle: Path | None = None
) -> Iterator[Constat]:
    """Look at each session in turn and, with an order, destroy what is over in it on the day `au`.

    `cle`: the file of the secret key of the packages that are encrypted.
    """
    if ordre:
        refuser_avance(au, ordre.le)
    recensement = Recensement(chemins.sorties, cle)
    for code in codes:
        try:
            with verrou(chemins.sorties, code), Registre(chemins.sorties / "registre.db") as registre:
                yield _purger(chemins, code, au, ordre, recensement, registre)
        except ErreurFatale as refus:
            yield Constat(code, refus=refus)


def _purger(
    chemins: Chemins, code: str, au: date, ordre: Ordre | None, recensement: Recensement, registre: Registre
) -> Constat:
    exiger_lecture(_lus(chemins, code))
    purges = registre.purges(code)
    au = _jugees_au(au, purges, ordre)
    suspens = _en_suspens(chemins, code, registre, purges)
    if ordre is None:
        return suspens or Constat(code, inventorier(chemins, code, au, recensement))
    achever_publication(chemins.sorties, code, lambda: sceaux(registre.editions(code))[-1])
    oublier_les_paquets(chemins.sorties, code)
    oublier_les_editions(chemins.sorties, code)
    achever(chemins, code, registre)
    inventaire = inventorier(chemins, code, au, recensement)
    if suspens:  # what else is over has not been shown
        return Constat(code, inventaire, achevee=True)
    if inventaire.attentes or inventaire.vide:
        return Constat(code, inventaire)
    _refuser_inconnus(inventaire)
    purge = detruire(chemins, inventaire, registre, ordre.le, au, ordre.par)
    return Constat(code, inventaire, purge=purge)


def _lus(chemins: Chemins, code: str) -> list[Path]:
    """The folders that a session's files are looked for in."""
    sorties = chemins.sorties
    return [chemins.entrees / code, sorties / code, sorties / EDITIONS / code, sorties / DUPLICATAS, sorties / ARCHIVES]


def _jugees_au(au: date, purges: Sequence[Purge], ordre: Ordre | None) -> date:
    """On which day to judge: what was over at a former destruction is over, though a backup has put it back since."""
    passees = (purge.au for purge in purges if ordre is None or purge.au <= ordre.le)
    return max([au, *passees])


def _en_suspens(chemins: Chemins, code: str, registre: Registre, purges: Sequence[Purge]) -> Constat | None:
    """Why a session has to be mended first, when it has to; with what nothing here can mend, as `refus`."""
    presents = tuple(f"{revenu.nom}, détruit le {date_courte(revenu.le)}" for revenu in revenus(chemins, purges))
    interrompue = a_achever(chemins.sorties, code, purges)
    try:
        ancienne = not interrompue and a_remettre(chemins, code, registre, purges)
    except RegistreRefuse as refus:
        return Constat(code, refus=refus, en_suspens=bool(presents), revenus=presents)
    if presents or interrompue or ancienne:
        return Constat(code, en_suspens=True, revenus=presents)
    return None


def _refuser_inconnus(inventaire: Inventaire) -> None:
    """Raises UsageInvalide while nobody can tell what a package holds, or whose it is."""
    if inventaire.fermes:
        raise UsageInvalide(
            f"« {inventaire.fermes[0].name} » est chiffrée : on ne sait pas ce qu’elle contient, rien n’est détruit de"
            " cette session",
            "donner le fichier de sa clé secrète : make purge … CLE=fichier-de-la-clé",
        )
    if inventaire.inconnus:
        raise UsageInvalide(
            f"« {inventaire.inconnus[0]} » n’est pas une archive que l’on puisse relire : elle est peut-être de cette"
            " session, dont rien n’est détruit",
            "la remplacer par une bonne copie, ou la mettre ailleurs que dans le dossier des archives",
        )
