"""What may be archived: a session that is published, from the inputs as they are, with a register that is sound."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.archive.completude import suspendus
from pipeline.empreinte import ecarts, empreinte_entrees
from pipeline.erreurs import CodeSortie, ErreurFatale, RegistreRefuse, UsageInvalide
from pipeline.etude import Chemins
from pipeline.lecture.dossier import dossier_session, ouvrir_session
from pipeline.modele import Issue, Session
from pipeline.publication import EMPREINTES, deja_publiee, empreinte_publiee, lire_empreintes
from pipeline.purge.prets import oublier_sans_suite
from pipeline.referentiel import Reglement, charger, dispositifs
from pipeline.registre import Registre, Statut, registre_commence
from pipeline.registre.demandes import numeros_en_vigueur, verifier_registre
from pipeline.registre.editions import DUPLICATA
from pipeline.registre.evenements import candidats_ecartes
from pipeline.registre.extrait import Extrait, extraire
from pipeline.registre.fichiers import controler_duplicatas, controler_fichiers
from pipeline.registre.inscriptions import inscriptions
from pipeline.registre.purges import REPRENDRE, Purge, detruits, refuser_purgee
from pipeline.registre.rectifications import en_attente
from pipeline.texte import cle, premiers


class PublicationPerimee(ErreurFatale):
    """What is published was not made from the inputs, templates and register as they are now."""

    code = CodeSortie.ANOMALIES


@dataclass(frozen=True)
class Fonds:
    """What a package is made from. `publies`: relative name → SHA-256; `issues`: candidate id → outcome.

    `remarques`: what could not be had, in French; `le`: the day that a package made of it bears, that of the session's
    last edition (UTC).
    """

    session: Session
    reglement: Reglement
    extrait: Extrait
    publies: Mapping[str, str]
    issues: Mapping[str, Issue]
    remarques: tuple[str, ...]
    le: date


def admettre(chemins: Chemins, code: str) -> Fonds:
    """Everything that was checked before archiving. The caller holds the session's lock.

    Raises UsageInvalide (not published), PublicationPerimee, RegistreRefuse.
    """
    dossier_session(chemins.entrees, code)
    publiee = chemins.sorties / code
    if not (publiee / EMPREINTES).is_file() or not registre_commence(chemins.sorties / "registre.db"):
        raise UsageInvalide(
            f"la session {code} n’est pas publiée : il n’y a rien à archiver",
            f"la traiter d’abord : make session SESSION={code}",
        )
    with Registre(chemins.sorties / "registre.db") as registre:
        oublier_sans_suite(chemins.sorties, code, purges := registre.purges(code))
        refuser_purgee(purges)
    extrait, remarques = verifier_registre_et_fichiers(chemins.sorties, code)
    _refuser_les_reserves(extrait, code)
    refuser_les_rectifies(extrait, code)
    verifier_a_jour(chemins, code, extrait)
    ouverture, _ = ouvrir_session(chemins.entrees, code)
    derniere = max((datetime.fromisoformat(edition.instant) for edition in extrait.editions), default=None)
    if ouverture is None or derniere is None:
        raise _perimee(code)
    dispositif = next(d for d in dispositifs(chemins.gabarits) if cle(d) == cle(ouverture.session.dispositif))
    return Fonds(
        session=ouverture.session,
        reglement=charger(chemins.gabarits, dispositif),
        extrait=extrait,
        publies=lire_empreintes((publiee / EMPREINTES).read_bytes()),
        issues=_issues(publiee / "decisions.json"),
        remarques=(*remarques, *suspendus(extrait)),
        le=derniere.date(),
    )


def verifier_registre_et_fichiers(sorties: Path, code: str) -> tuple[Extrait, list[str]]:
    """Everything that `registre verifier` looks at, the files of other sessions apart; answers what the register has
    of this session, and the remarks.

    Raises RegistreRefuse.
    """
    with Registre(sorties / "registre.db") as registre:
        _refuser(registre.verifier(), _remis(code, ()))
        verifier_registre(registre.lister(), sorties, registre.nom)
        purges, duplicatas = registre.purges(code), registre.editions(genre=DUPLICATA)
        extrait = extraire(sorties / "registre.db", code)
        problemes, remarques = controler_fichiers(extrait.editions, sorties, code, detruits=detruits(purges))
        problemes += controler_duplicatas(duplicatas, registre.duplicatas(), sorties)
    _refuser(problemes, _remis(code, purges))
    return extrait, remarques


def _refuser(problemes: Sequence[str], remis: str) -> None:
    """`remis`: how a file is put back as it was (French)."""
    if problemes:
        constats = premiers([probleme.rstrip(".") for probleme in problemes])
        raise RegistreRefuse(
            f"le registre et ce qui a été publié ne sont pas intacts : {constats}",
            f"rien n’a été fait ; lancer make registre ACTION=verifier et suivre docs/registre.md ({remis})",
        )


def _remis(code: str, purges: Sequence[Purge]) -> str:
    return REPRENDRE if purges else f"un fichier modifié est remis en place par make session SESSION={code}"


def _refuser_les_reserves(extrait: Extrait, code: str) -> None:
    reserves = [i.numero for i in inscriptions(extrait.evenements) if i.statut is Statut.RESERVE]
    if reserves:
        raise RegistreRefuse(
            f"des numéros sont réservés sans avoir été publiés : {premiers(reserves)}",
            f"relancer d’abord make session SESSION={code}",
        )


def refuser_les_rectifies(extrait: Extrait, code: str) -> None:
    """Raises RegistreRefuse when the register has a correction that was never published."""
    if rectifies := en_attente(extrait.evenements):
        raise RegistreRefuse(
            f"la session {code} a été corrigée et n’a pas été publiée depuis : {premiers(rectifies)}",
            f"relancer d’abord make session SESSION={code}",
        )


def verifier_a_jour(chemins: Chemins, code: str, extrait: Extrait) -> None:
    """The publication is the one that the session would give again. Raises PublicationPerimee."""
    empreinte = empreinte_entrees(chemins, code, candidats_ecartes(extrait.evenements))
    with Registre(chemins.sorties / "registre.db") as registre:
        en_vigueur = numeros_en_vigueur(registre, chemins.sorties, code)
    if not en_vigueur:
        raise _perimee(code, ["un de ses numéros n’est plus en vigueur"])
    if not deja_publiee(chemins.sorties, code, str(empreinte)):
        raise _perimee(code, ecarts(empreinte_publiee(chemins.sorties, code), empreinte))


def _perimee(code: str, changes: Sequence[str] = ()) -> PublicationPerimee:
    quoi = premiers(changes) if changes else "classeur, gabarit, registre ou version du programme"
    return PublicationPerimee(
        f"la session {code} a changé depuis sa publication ({quoi})",
        f"la relancer d’abord : make session SESSION={code}",
    )


def _issues(decisions: Path) -> dict[str, Issue]:
    """Candidate id → outcome, as published; the file was just found intact."""
    return {c["id"]: Issue(c["issue"]) for c in json.loads(decisions.read_bytes())["candidats"]}
