"""Make every document of a session: laid out, or taken from the former publication when nothing changed in it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.documents.atelier import mourir_avec_le_parent
from pipeline.documents.libreoffice import retirer_les_restes
from pipeline.documents.lots import Rendu, Travail, rendre
from pipeline.documents.reprise import recettes, reprendre
from pipeline.documents.selection import Lot, Matiere, prevoir
from pipeline.documents.transmissions import Envoi, prevoir_envois
from pipeline.etude import Chemins, Etude
from pipeline.registre import Registre
from pipeline.registre.publies import sceaux
from pipeline.signatures.rattachement import Signe
from pipeline.signatures.reception import recevoir

Suivi = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""(name of a stage, number of documents) → what to call, meanwhile, with the number of documents just done."""


@dataclass(frozen=True)
class Atelier:
    """What documents are made from, and with."""

    matiere: Matiere
    registre: Registre
    chemins: Chemins
    travailleurs: int
    suivi: Suivi


@dataclass(frozen=True)
class Production:
    """The documents of a publication, finished. `rendus`, `sources` (recipes): by name; `repris`: as in Bilan.

    `signes`: document → the scan that signs it; `vus`: what is remembered of the scans.
    """

    lots: tuple[Lot, ...]
    rendus: Mapping[str, Rendu]
    sources: Mapping[str, str]
    repris: int
    signes: Mapping[str, Signe]
    vus: Mapping[str, int]
    envois: tuple[Envoi, ...]


def produire(etude: Etude, atelier: Atelier) -> tuple[Etude, Production]:
    """Every document, then the envelopes that hold some of them; and the study, with what is wrong in the scans."""
    matiere, chemins = atelier.matiere, atelier.chemins
    lots = prevoir(matiere, chemins.gabarits)
    rendus, sources, repris = _mettre_en_page(lots, atelier)
    recus = recevoir(chemins, matiere, lots, rendus, atelier.registre)
    envois = prevoir_envois(matiere, lots, rendus, recus.signes, chemins.gabarits)
    bordereaux = tuple(envoi.lot for envoi in envois)
    listes, sources_listes, reprises = _mettre_en_page(bordereaux, atelier)
    production = Production(
        lots=(*lots, *bordereaux),
        rendus=rendus | listes,
        sources=sources | sources_listes,
        repris=repris + reprises,
        signes=recus.signes,
        vus=recus.vus,
        envois=envois,
    )
    return replace(etude, anomalies=(*etude.anomalies, *recus.anomalies)), production


def _mettre_en_page(lots: tuple[Lot, ...], atelier: Atelier) -> tuple[dict[str, Rendu], dict[str, str], int]:
    """Name → finished document, name → recipe, and how many are those of the former publication."""
    matiere, code = atelier.matiere, atelier.matiere.dossier.session.code
    sources = recettes([lot.travail for lot in lots], matiere.instant)
    repris, a_faire = _reprendre(lots, sources, atelier.registre, atelier.chemins.sorties / code)
    return _rendre(a_faire, matiere, atelier.travailleurs, atelier.suivi) | repris, sources, len(repris)


def _reprendre(
    lots: tuple[Lot, ...], sources: Mapping[str, str], registre: Registre, publiee: Path
) -> tuple[dict[str, Rendu], list[Travail]]:
    """The documents that would be made again as they were published, and what to lay out."""
    return reprendre([lot.travail for lot in lots], sources, publiee, sceaux(registre.editions(publiee.name)))


def _rendre(travaux: Sequence[Travail], matiere: Matiere, travailleurs: int, suivi: Suivi) -> dict[str, Rendu]:
    """Lay out documents, in as many processes as asked."""
    retirer_les_restes()
    total = sum(len(travail.pieces) for travail in travaux)
    if not total:
        return {}
    executeur = ProcessPoolExecutor(travailleurs, initializer=mourir_avec_le_parent)
    with executeur, suivi("Mise en page", total) as avancer:
        return rendre(travaux, date=matiere.instant, executeur=executeur, ouvriers=travailleurs, avancer=avancer)
