"""The main job, as its own table of contents: from a session's inputs to its published documents."""

from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from pipeline.deliberation.deliberer import delivrances
from pipeline.documents.lots import Rendu, rendre
from pipeline.documents.selection import Lot, Matiere, prevoir
from pipeline.empreinte import empreinte_entrees
from pipeline.etude import Chemins, EntreesACorriger, Etude, etudier
from pipeline.publication import EMPREINTE_ENTREES, Publication, deja_publiee, nettoyer, verrou
from pipeline.registre import Registre
from pipeline.registre.demandes import demandes, numeros_en_vigueur
from pipeline.restitution.publication import fichiers

Suivi = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""(name of a stage, number of documents) → what to call, meanwhile, with the number of documents just done."""


@dataclass(frozen=True)
class Bilan:
    """What a run did. `documents` is None when there was nothing to do; then nothing was read either."""

    publication: Path
    etude: Etude | None = None
    documents: int | None = None


def executer(chemins: Chemins, code: str, ecartes: Collection[str], travailleurs: int, suivi: Suivi) -> Bilan:
    """Run a session whole, or find that it is published already.

    Raises EntreesACorriger (blocking anomalies), and every ErreurFatale; what was published before is then untouched.
    """
    empreinte = empreinte_entrees(chemins, code, ecartes)
    with verrou(chemins.sorties, code), Registre(chemins.sorties / "registre.db") as registre:
        nettoyer(chemins.sorties, code)
        if deja_publiee(chemins.sorties, code, empreinte) and numeros_en_vigueur(registre, chemins.sorties, code):
            return Bilan(chemins.sorties / code)
        etude = etudier(chemins, code, ecartes)
        if etude.bloquee:
            raise EntreesACorriger(code, list(etude.anomalies))
        matiere = _numeroter(etude, registre)
        lots = prevoir(matiere, chemins.gabarits)
        rendus = _rendre(lots, matiere, travailleurs, suivi)
        _publier(chemins, empreinte, fichiers(etude, matiere, lots, rendus), registre, matiere)
        return Bilan(chemins.sorties / code, etude, len(rendus))


def _numeroter(etude: Etude, registre: Registre) -> Matiere:
    """Give each certificate that the session's state allows its number."""
    dispositif = etude.reglement.dispositif
    droits = delivrances(etude.decisions, dispositif)
    voulues = demandes(droits, etude.session, dispositif)
    numeros = registre.attribuer(voulues, etude.session.code, etude.dossier.ecartes)
    return Matiere(etude.dossier, etude.reglement, etude.session.etat, etude.decisions, numeros, droits)


def _rendre(lots: tuple[Lot, ...], matiere: Matiere, travailleurs: int, suivi: Suivi) -> dict[str, Rendu]:
    """Lay out every document, in as many processes as asked."""
    date = datetime.combine(matiere.dossier.session.date_jury, time())
    total = sum(len(lot.travail.pieces) for lot in lots)
    travaux = [lot.travail for lot in lots]
    with ProcessPoolExecutor(travailleurs) as executeur, suivi("Mise en page", total) as avancer:
        return rendre(travaux, date=date, executeur=executeur, ouvriers=travailleurs, avancer=avancer)


def _publier(
    chemins: Chemins, empreinte: str, contenus: dict[str, bytes], registre: Registre, matiere: Matiere
) -> None:
    """Write everything aside, verify it, mark the numbers as issued, swap."""
    code = matiere.dossier.session.code
    with Publication(chemins.sorties, code) as publication:
        publication.ecrire(EMPREINTE_ENTREES, f"{empreinte}\n".encode())
        for nom, contenu in contenus.items():
            publication.ecrire(nom, contenu)
        publication.publier(lambda: registre.emettre(code, matiere.numeros.values()))
