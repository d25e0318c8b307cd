"""What dates the files of a session: what its decisions say, or what a former destruction left of them."""

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from pipeline.archive.admission import Fonds, refuser_les_rectifies, verifier_registre_et_fichiers
from pipeline.archive.faits import Faits
from pipeline.erreurs import RegistreRefuse
from pipeline.etude import Chemins
from pipeline.modele import Etat
from pipeline.publication import EMPREINTES, lire_empreintes
from pipeline.referentiel import charger
from pipeline.registre.publies import LISTE_PUBLIEE

RESTE = "conservation.json"
"""In a publication that something was destroyed of: the dates that what is left is kept by, when decisions are gone."""
DECISIONS = "decisions.json"


def lire_faits(publiee: Path, noms: Iterable[str] = (RESTE, DECISIONS)) -> Faits:
    """Of a published session, from the first of these files. Raises RegistreRefuse when they are not (all) there."""
    for nom in noms:
        if (publiee / nom).is_file():
            faits = _decoder(publiee / nom)
            if faits.etat.atteint(Etat.DELIBEREE) and faits.deliberation_close_le is None:
                break  # published before its decisions gave these dates
            return faits
    raise RegistreRefuse(
        f"la session {publiee.name} a été publiée par une version qui n’en gardait pas les dates",
        f"la relancer d’abord : make session SESSION={publiee.name}",
    )


def _decoder(chemin: Path) -> Faits:
    try:
        return msgspec.json.decode(chemin.read_bytes(), type=Faits)
    except (OSError, msgspec.MsgspecError) as erreur:
        raise RegistreRefuse(
            f"« {chemin} » ne peut pas être lu", "le reprendre d’une sauvegarde, ou relancer make session"
        ) from erreur


def fonds_de(chemins: Chemins, code: str) -> tuple[Fonds, Faits]:
    """What the files of a published session are, sound as they were found. Raises RegistreRefuse, GabaritInvalide."""
    extrait, remarques = verifier_registre_et_fichiers(chemins.sorties, code)
    refuser_les_rectifies(extrait, code)
    publiee = chemins.sorties / code
    faits = lire_faits(publiee)
    if not any(edition.genre == LISTE_PUBLIEE for edition in extrait.editions):
        raise RegistreRefuse(
            f"le registre ne connaît pas la session {code}, dont le dossier est pourtant dans les sorties",
            f"rendre son nom à ce dossier, s’il a été copié ou renommé ; sinon, make session SESSION={code}",
        )
    fonds = Fonds(
        session=faits.seance,
        reglement=charger(chemins.gabarits, faits.dispositif),
        extrait=extrait,
        publies=lire_empreintes((publiee / EMPREINTES).read_bytes()),
        issues={decide.id: decide.issue for decide in faits.candidats},
        remarques=tuple(remarques),
        le=faits.date_jury,
    )
    return fonds, faits


def reste(faits: Faits, concernes: Collection[str]) -> bytes:
    """The content of RESTE, with the outcome of these candidates only: something of them is still dated by it."""
    candidats = tuple(decide for decide in faits.candidats if decide.id in concernes)
    return msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(faits, candidats=candidats)), indent=1)
