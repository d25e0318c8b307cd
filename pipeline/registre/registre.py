"""What changes the register; `lecture` has what only reads it.

Each operation is a transaction, alone or `d_un_coup`: it happens wholly or not at all.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from pipeline.erreurs import UsageInvalide
from pipeline.modele import AcquisConnu
from pipeline.registre import base
from pipeline.registre.acquisitions import (
    AcquisitionPrononcee,
    acquis_connus,
    acquisitions_a_noter,
    acquisitions_actives,
)
from pipeline.registre.adresse import localiser
from pipeline.registre.arbitrage import arbitrer
from pipeline.registre.ecriture import annoncer, appliquer, noter_ecartes, numeroter, suivre
from pipeline.registre.editions import (
    DUPLICATA,
    Document,
    a_inscrire,
    a_retirer,
    enchainer,
    premiere,
)
from pipeline.registre.evenements import Nature
from pipeline.registre.exclusions import ExclusionPrononcee, a_noter, exclusions_actives
from pipeline.registre.inscriptions import Demande, Inscription, Statut, inscriptions
from pipeline.registre.lecture import Lecture, trouver
from pipeline.registre.moteur import transaction
from pipeline.registre.pannes import en_francais
from pipeline.registre.purges import SORTIES, Purge, donnees, purges, refuser_purgee
from pipeline.registre.refus import annulation_refusee, emission_refusee, refuser, verifier_appel
from pipeline.texte import date_courte


class Registre(Lecture):
    """Context manager over the register, created when absent. Failures of the database raise RegistreRefuse.

    It is the file `chemin`, unless the variable REGISTRE names a shared one: see `adresse`.
    """

    def attribuer(
        self, demandes: Sequence[Demande], session: str, ecartes: Collection[str] = ()
    ) -> dict[tuple[str, str], str]:
        """Give every certificate of a session its number: the one it has, or the next of its series, in order.

        `demandes` are all the certificates of the session; `ecartes` the candidates set aside for this run.
        Returns (candidate id, object) → number. Raises RegistreRefuse, with all the conflicts and nothing written.
        """
        verifier_appel(demandes, session, ecartes)
        with self._transaction() as connexion:
            journal = base.evenements(connexion, session=session)
            plan = arbitrer(inscriptions(journal), demandes, ecartes)
            noter_ecartes(connexion, session, journal, ecartes)
            appliquer(connexion, plan)
            numeros = dict(plan.gardees)
            conflits = list(plan.conflits)
            for demande in plan.nouvelles:
                numeros[demande.cle], conflit = numeroter(connexion, demande)
                conflits += [conflit] if conflit else []
            refuser(conflits, f"Session {session}")
        return {(demande.candidat, demande.objet): numeros[demande.cle] for demande in demandes}

    @contextmanager
    def d_un_coup(self) -> Iterator[None]:
        """Several operations in one transaction: they all happen, or none does. Raises RegistreRefuse."""
        with self._transaction():
            yield

    def emettre(self, session: str, numeros: Iterable[str]) -> None:
        """Mark a session's numbers as issued; those that already are stay so. Raises RegistreRefuse."""
        with self._transaction() as connexion:
            connues = {i.numero: i for i in inscriptions(base.evenements(connexion, session=session))}
            demandes = list(dict.fromkeys(numeros))
            refuser([c for n in demandes if (c := emission_refusee(n, connues.get(n)))], f"Session {session}")
            for numero in demandes:
                if connues[numero].statut == Statut.RESERVE:
                    base.journaliser(connexion, Nature.EMIS, session, connues[numero].candidat, numero, {})

    def exclure(self, session: str, exclusions: Iterable[ExclusionPrononcee], ecartes: Collection[str] = ()) -> None:
        """Record whom a session bars for fraud, all of them; what it no longer says is lifted. Raises RegistreRefuse.

        Nothing is written for what the register already says, nor for the candidates set aside (`ecartes`).
        """
        voulues = list(exclusions)
        if any(exclusion.session != session for exclusion in voulues):
            raise ValueError("an exclusion belongs to another session")
        with self._transaction() as connexion:
            actives = exclusions_actives(base.evenements(connexion, session=session))
            for nature, exclusion in a_noter(actives, voulues, ecartes):
                base.journaliser(connexion, nature, session, exclusion.candidat, None, exclusion.faits)

    def acquerir(
        self, session: str, acquisitions: Iterable[AcquisitionPrononcee], ecartes: Collection[str] = ()
    ) -> None:
        """Record what a session leaves acquired, all of it; what it no longer says is taken back. As `exclure` does."""
        voulues = list(acquisitions)
        if any(acquisition.session != session for acquisition in voulues):
            raise ValueError("an acquisition belongs to another session")
        with self._transaction() as connexion:
            actives = acquisitions_actives(base.evenements(connexion, session=session))
            for nature, acquisition in acquisitions_a_noter(actives, voulues, ecartes):
                base.journaliser(connexion, nature, session, acquisition.candidat, None, acquisition.faits)

    def annuler(self, numero: str, motif: str) -> None:
        """Put an issued number out of use, for ever. Raises UsageInvalide (unknown, no reason), RegistreRefuse."""
        if not motif.strip():
            raise UsageInvalide("Une annulation doit être motivée.", 'Ajoutez le motif : --motif "…"')
        with self._transaction() as connexion:
            connue = trouver(connexion, numero)
            if connue.statut != Statut.EMIS:
                raise annulation_refusee(connue)
            base.journaliser(
                connexion, Nature.ANNULE, connue.session, connue.candidat, numero, {"motif": motif.strip()}
            )

    def dupliquer(self, numero: str, motif: str, empreinte: str, fichier: str) -> None:
        """Record a duplicate of an issued number: why, the SHA-256 of its PDF, its file under `sorties/`."""
        with self._transaction() as connexion:
            connue = trouver(connexion, numero)
            suivre(connexion, Nature.DUPLICATA, connue, {"motif": motif, "sha256": empreinte})
            nom = f"{numero} {DUPLICATA} {connue.duplicatas + 1}"
            document = Document(nom, DUPLICATA, connue.candidat, numero, fichier, empreinte)
            lignes = enchainer([premiere(connue.session, document, motif)], base.fin_des_editions(connexion))
            annoncer(connexion, connue.session, lignes)

    def editer(self, session: str, documents: Sequence[Document]) -> None:
        """Record a session's publication: a line for each document that is new, changed or gone, nothing else.

        Raises RegistreRefuse.
        """
        with self._transaction() as connexion:
            connues = base.editions(connexion, session=session)
            journal = base.evenements(connexion, session=session)
            lignes = a_inscrire(session, connues, documents, journal, base.fin_des_editions(connexion))
            if lignes:
                annoncer(connexion, session, lignes)

    def purger(self, purge: Purge, liste: Document) -> None:
        """Record a destruction: what it takes is no longer published, and `liste` says what still is."""
        motif = f"détruit le {date_courte(purge.le)} : durée de conservation passée"
        with self._transaction() as connexion:
            base.journaliser(connexion, Nature.PURGE, purge.session, "", None, donnees(purge))
            connues = base.editions(connexion, session=purge.session)
            lignes = a_retirer(connues, purge.fichiers()[SORTIES], liste, motif)
            annoncer(connexion, purge.session, enchainer(lignes, base.fin_des_editions(connexion)))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._connexion.in_transaction():  # a part of `d_un_coup`
            yield self._connexion
            return
        with en_francais(self._adresse), transaction(self._connexion):
            yield self._connexion


def exclusions_connues(chemin: Path) -> list[ExclusionPrononcee]:
    """Every bar that stands in a register that is only read; none when there is no register. Raises RegistreRefuse."""
    adresse = localiser(chemin)
    connexion = base.consulter(adresse)
    if connexion is None:
        return []
    with connexion, en_francais(adresse), transaction(connexion, lecture=True):
        return list(exclusions_actives(base.evenements(connexion)).values())


def acquis_et_numeros(chemin: Path) -> tuple[list[AcquisConnu], list[Inscription]]:
    """Everything acquired, and every number, of a register that is only read; nothing when there is none.

    Raises RegistreRefuse.
    """
    adresse = localiser(chemin)
    connexion = base.consulter(adresse)
    if connexion is None:
        return [], []
    with connexion, en_francais(adresse), transaction(connexion, lecture=True):
        journal = base.evenements(connexion)
        inscrites = inscriptions(journal)
        return acquis_connus(journal, inscrites), inscrites


def exiger_entiere(sorties: Path, session: str) -> None:
    """Raises RegistreRefuse when files of a session were destroyed, their time being over; nothing is made."""
    connexion = base.consulter(adresse := localiser(sorties / "registre.db"))
    if connexion is not None:
        with connexion, en_francais(adresse), transaction(connexion, lecture=True):
            refuser_purgee(purges(base.evenements(connexion, session=session, nature=Nature.PURGE)))


def registre_commence(chemin: Path) -> bool:
    """Whether there is a register, which is only looked at. Raises RegistreRefuse."""
    connexion = base.consulter(localiser(chemin))
    if connexion is not None:
        connexion.close()
    return connexion is not None
