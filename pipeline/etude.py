"""What a session's inputs say, before any document: read, checked, deliberated. Nothing is written."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.anomalies import Anomalie, remplacer, signaler
from pipeline.deliberation.deliberer import deliberer
from pipeline.deliberation.retours import reconnaitre
from pipeline.erreurs import CodeSortie, ErreurFatale, UsageInvalide
from pipeline.lecture.dossier import Ouverture, lire_dossier, non_verifies, ouvrir_session
from pipeline.modele import Candidat, Decision, DossierSession, Repere, Session
from pipeline.referentiel import Reglement, charger, dispositifs, verifier_numeros
from pipeline.registre.demandes import exclusions_opposables
from pipeline.registre.retours import memoire
from pipeline.texte import cle
from pipeline.validation import ranger, valider


class EntreesACorriger(ErreurFatale):
    """The inputs hold at least one blocking anomaly: `anomalies` has them all."""

    code = CodeSortie.ANOMALIES

    def __init__(self, session: str, anomalies: list[Anomalie], reste: str = "") -> None:
        """`reste`: what could not be checked because of them."""
        super().__init__(
            f"session {session} arrêtée : aucun document n’a été produit",
            "corriger les classeurs aux endroits indiqués, puis relancer la même commande"
            + (f" : {reste}" if reste else ""),
        )
        self.anomalies = anomalies


class SessionArretee(ErreurFatale):
    """The same, once the anomalies have been told."""

    code = CodeSortie.ANOMALIES


@dataclass(frozen=True)
class Chemins:
    """Where inputs, outputs and templates are."""

    entrees: Path
    sorties: Path
    gabarits: Path


@dataclass(frozen=True)
class Etude:
    """A session understood. `anomalies` hold warnings, and the blocking ones when there are any.

    `lu`: what the workbooks alone say; `dossier`: with what the register knows.
    """

    lu: DossierSession
    dossier: DossierSession
    reglement: Reglement
    decisions: tuple[Decision, ...]
    anomalies: tuple[Anomalie, ...]

    @property
    def session(self) -> Session:
        return self.dossier.session

    @property
    def bloquee(self) -> bool:
        return any(a.bloquante for a in self.anomalies)

    def exiger_sans_blocage(self) -> None:
        """Raises EntreesACorriger, with every anomaly, when one of them is blocking."""
        if self.bloquee:
            raise EntreesACorriger(self.session.code, list(self.anomalies))

    @property
    def en_attente(self) -> tuple[Candidat, ...]:
        """The candidates for whom nothing could be decided yet."""
        decides = {d.candidat.id for d in self.decisions}
        return tuple(c for c in self.dossier.candidats if c.id not in decides)


def etudier(chemins: Chemins, code: str, ecartes: Collection[str] = ()) -> Etude:
    """Read, check and deliberate one session. The register, where there is one, is only read: whom it bars, and
    what it knows of those who come back.

    Raises EntreesACorriger when the session can't even be opened or has no date, UsageInvalide (unknown session or
    candidate to set aside), GabaritInvalide, RegistreRefuse.
    """
    ouverture, anomalies = ouvrir_session(chemins.entrees, code)
    if ouverture is None:
        raise EntreesACorriger(code, anomalies, non_verifies(chemins.entrees, code))
    code_dispositif = _dispositif(ouverture, chemins, anomalies)
    reglement = charger(chemins.gabarits, code_dispositif)
    verifier_numeros(chemins.gabarits, code_dispositif)
    lu, fautes = lire_dossier(chemins.entrees, ouverture, reglement, ecartes)
    _verifier_ecartes(lu)
    if not ouverture.datee:
        reste = "le reste sera vérifié une fois la date du jury connue"
        raise EntreesACorriger(code, ranger([*anomalies, *fautes], lu), reste)
    dossier = completer(lu, chemins, reglement)
    decisions = deliberer(dossier, reglement)
    toutes = ranger([*anomalies, *fautes, *valider(dossier, decisions, reglement)], dossier)
    return Etude(lu, dossier, reglement, decisions, tuple(toutes))


def completer(lu: DossierSession, chemins: Chemins, reglement: Reglement) -> DossierSession:
    """What the workbooks say, with what the register knows at this moment: whom it bars, who comes back.

    Raises RegistreRefuse.
    """
    opposables = exclusions_opposables(chemins.sorties, lu.session)
    dossier = replace(lu, exclusions=(*lu.exclusions, *opposables))
    return reconnaitre(dossier, memoire(chemins.sorties, lu.session), reglement)


def _dispositif(ouverture: Ouverture, chemins: Chemins, anomalies: list[Anomalie]) -> str:
    session = ouverture.session
    connus = dispositifs(chemins.gabarits)
    trouve = next((code for code in connus if cle(code) == cle(session.dispositif)), None)
    if trouve is None:
        ou = session.reperes.get("dispositif", Repere(ouverture.classeur.nom))
        attendu = f"un des dispositifs présents : {', '.join(connus)}"
        remede = remplacer(session.dispositif, connus, "corriger le nom du dispositif")
        faute = signaler("S01", ou, session.dispositif, attendu=attendu, remede=remede)
        raise EntreesACorriger(session.code, [*anomalies, faute], non_verifies(chemins.entrees, session.code))
    return trouve


def _verifier_ecartes(dossier: DossierSession) -> None:
    inconnus = sorted(dossier.ecartes - {c.id for c in dossier.candidats})
    if inconnus:
        raise UsageInvalide(
            f"--sans : aucun candidat « {', '.join(inconnus)} » dans la session {dossier.session.code}",
            "vérifier l’identifiant dans la feuille « Candidats »",
        )
