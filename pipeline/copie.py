"""The kept copy of a certificate, which a duplicate is made from once the inputs of its session are gone."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path, PurePosixPath

from pipeline.erreurs import RegistreRefuse
from pipeline.etude import Chemins
from pipeline.publication import lire_empreintes
from pipeline.purge.faits import DECISIONS, RESTE, lire_faits
from pipeline.referentiel import charger
from pipeline.registre import Inscription
from pipeline.registre.editions import Edition, en_vigueur
from pipeline.registre.fiches import est_parchemin
from pipeline.registre.publies import LISTE_PUBLIEE
from pipeline.registre.purges import SORTIES, Purge
from pipeline.regles.documents import PARCHEMINS
from pipeline.texte import date_courte

_CITE = re.compile(r'"([^"!]+\.(?:xlsx|xlsm|xls|ods))!', re.IGNORECASE)
"""How decisions name the workbook that a fact was read in."""


@dataclass(frozen=True)
class Copie:
    """A certificate as it was published, the stem of its file, when it was delivered, and the date of its session."""

    pdf: bytes
    nom: str
    delivre: date
    instant: datetime


def entrees_parties(chemins: Chemins, original: Inscription) -> bool:
    """Whether workbooks that a certificate was decided from are no longer there: as published decisions name them."""
    dossier = chemins.entrees / original.session
    if not dossier.is_dir():
        return True
    try:
        decisions = json.loads((chemins.sorties / original.session / DECISIONS).read_bytes())
        siennes = [c for c in decisions["candidats"] if c["id"] == original.candidat]
    except (OSError, ValueError, KeyError, TypeError):
        return False  # nothing says what it was decided from: the inputs will tell
    cites = _CITE.findall(json.dumps(siennes, ensure_ascii=False))
    return any(not (dossier / nom).is_file() for nom in set(cites))


def copie_gardee(
    chemins: Chemins, original: Inscription, editions: Sequence[Edition], purges: Sequence[Purge]
) -> Copie:
    """The edition in force of an issued number, found to be the one that was published; `editions`: its session's.

    Raises RegistreRefuse (destroyed, lost or altered), GabaritInvalide.
    """
    presentes = en_vigueur(editions).values()
    edition = next((e for e in presentes if est_parchemin(e) and e.numero == original.numero), None)
    if edition is None:
        raise _plus_gardee(original, editions, purges)
    pdf = _relire(chemins.sorties, edition.fichier, edition.sha256, original)
    delivre, jury = _dates(chemins, original, presentes)
    return Copie(pdf, PurePosixPath(edition.fichier).stem, delivre, datetime.combine(jury, time()))


def _dates(chemins: Chemins, original: Inscription, presentes: Iterable[Edition]) -> tuple[date, date]:
    """The delivery that the certificate says, and the jury: from what the session's sealed list says is unaltered."""
    liste = next((e for e in presentes if e.genre == LISTE_PUBLIEE), None)
    if liste:
        sommes = lire_empreintes(_relire(chemins.sorties, liste.fichier, liste.sha256, original))
        for nom in sommes.keys() & {RESTE, DECISIONS}:
            _relire(chemins.sorties, f"{original.session}/{nom}", sommes[nom], original)
    faits = lire_faits(chemins.sorties / original.session)
    dispositif = charger(chemins.gabarits, faits.dispositif).dispositif
    return dispositif.date_delivrance(faits.seance) or faits.date_jury, faits.date_jury


def _relire(sorties: Path, fichier: str, somme: str, original: Inscription) -> bytes:
    """A published file, as it was published; the lists that a destruction made again are in no package."""
    try:
        contenu = (sorties / fichier).read_bytes()
    except OSError:
        contenu = b""
    if sha256(contenu).hexdigest() == somme:
        return contenu
    constat = "n’est plus celui qui a été publié" if contenu else "manque, ou ne peut pas être lu"
    nom = fichier.removeprefix(f"{original.session}/")
    archive = f"de l’archive de la session (« data/documents/{nom} ») ou " if nom.startswith(PARCHEMINS) else ""
    raise RegistreRefuse(
        f"{original.numero}, {original.titulaire} : les classeurs de la session {original.session} ne sont plus là, et"
        f" le fichier gardé « {fichier} » {constat}",
        f"le reprendre {archive}d’une sauvegarde, le remettre à sa place dans « {sorties} », puis relancer la même"
        " commande",
    )


def _plus_gardee(original: Inscription, editions: Iterable[Edition], purges: Iterable[Purge]) -> RegistreRefuse:
    """Why there is no copy to work from."""
    siens = {e.fichier for e in editions if est_parchemin(e) and e.numero == original.numero}
    for purge in purges:
        for detruit in purge.detruits:
            if detruit.lieu == SORTIES and detruit.fichier in siens:
                return RegistreRefuse(
                    f"{original.numero}, {original.titulaire} : il n’est plus rien gardé de ce parchemin depuis le"
                    f" {date_courte(purge.le)}. Sa copie a été détruite : elle était à conserver jusqu’au"
                    f" {date_courte(detruit.fin)} ({detruit.article})",
                    "aucun duplicata n’est plus possible ; le registre dit toujours à qui, quand et pour quoi ce numéro"
                    f' a été délivré : make registre OPTIONS="--session {original.session}"',
                )
    return RegistreRefuse(
        f"{original.numero}, {original.titulaire} : les classeurs de la session {original.session} ne sont plus là, et"
        " le registre n’a pas d’édition en vigueur de ce parchemin",
        f"remettre les classeurs dans « entrees/{original.session} », d’une archive ou d’une sauvegarde, puis relancer"
        " la même commande",
    )
