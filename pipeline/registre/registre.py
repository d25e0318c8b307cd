"""The register's operations. Each one is a single transaction: it happens wholly or not at all."""

import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from pipeline.erreurs import RegistreRefuse, UsageInvalide
from pipeline.registre import base
from pipeline.registre.adresse import localiser
from pipeline.registre.arbitrage import Conflit, Plan, arbitrer, conflit_numero
from pipeline.registre.controle import controler
from pipeline.registre.exclusions import ExclusionPrononcee, a_noter, exclusions_actives
from pipeline.registre.inscriptions import (
    Demande,
    Evenement,
    Inscription,
    Nature,
    Numero,
    Statut,
    candidats_ecartes,
    inscriptions,
)
from pipeline.registre.moteur import transaction
from pipeline.registre.pannes import en_francais
from pipeline.registre.structure import structure_intacte


class Registre:
    """Context manager over the register, created when absent. Failures of the database raise RegistreRefuse.

    It is the file `chemin`, unless the variable REGISTRE names a shared one: see `adresse`.
    """

    def __init__(self, chemin: Path) -> None:
        self._adresse = localiser(chemin)

    def __enter__(self) -> Self:
        self._connexion = base.ouvrir(self._adresse)
        return self

    def __exit__(self, *_: object) -> None:
        self._connexion.close()

    def attribuer(
        self, demandes: Sequence[Demande], session: str, ecartes: Collection[str] = ()
    ) -> dict[tuple[str, str], str]:
        """Give every certificate of a session its number: the one it has, or the next of its series, in order.

        `demandes` are all the certificates of the session; `ecartes` the candidates set aside for this run.
        Returns (candidate id, object) → number. Raises RegistreRefuse, with all the conflicts and nothing written.
        """
        _verifier_appel(demandes, session, ecartes)
        with self._transaction() as connexion:
            journal = base.evenements(connexion, session=session)
            plan = arbitrer(inscriptions(journal), demandes, ecartes)
            _noter_ecartes(connexion, session, journal, ecartes)
            _appliquer(connexion, plan)
            numeros = dict(plan.gardees)
            conflits = list(plan.conflits)
            for demande in plan.nouvelles:
                numeros[demande.cle], conflit = _numeroter(connexion, demande)
                conflits += [conflit] if conflit else []
            _refuser(conflits, f"Session {session}")
        return {(demande.candidat, demande.objet): numeros[demande.cle] for demande in demandes}

    def emettre(self, session: str, numeros: Iterable[str]) -> None:
        """Mark a session's numbers as issued; those that already are stay so. Raises RegistreRefuse."""
        with self._transaction() as connexion:
            connues = {i.numero: i for i in inscriptions(base.evenements(connexion, session=session))}
            demandes = list(dict.fromkeys(numeros))
            _refuser([c for n in demandes if (c := _emission_refusee(n, connues.get(n)))], f"Session {session}")
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

    def exclusions(self) -> list[ExclusionPrononcee]:
        """Every bar that stands, in the order in which they were pronounced, whether its time is over or not."""
        with self._lecture() as connexion:
            return list(exclusions_actives(base.evenements(connexion)).values())

    def annuler(self, numero: str, motif: str) -> None:
        """Put an issued number out of use, for ever. Raises UsageInvalide (unknown, no reason), RegistreRefuse."""
        if not motif.strip():
            raise UsageInvalide("Une annulation doit être motivée.", 'Ajoutez le motif : --motif "…"')
        with self._transaction() as connexion:
            connue = _trouver(connexion, numero)
            if connue.statut != Statut.EMIS:
                raise _annulation_refusee(connue)
            base.journaliser(
                connexion, Nature.ANNULE, connue.session, connue.candidat, numero, {"motif": motif.strip()}
            )

    def original(self, numero: str) -> tuple[Inscription, frozenset[str]]:
        """An issued number, and the candidates set aside in its session. Raises UsageInvalide, RegistreRefuse."""
        with self._lecture() as connexion:
            connue = _trouver(connexion, numero)
            journal = base.evenements(connexion, session=connue.session)
        if connue.statut != Statut.EMIS:
            raise RegistreRefuse(
                f"{numero}, {connue.titulaire} : ce numéro n’est pas en vigueur, il n’a pas de duplicata.",
                "Vérifiez le numéro sur le parchemin perdu.",
            )
        return connue, frozenset(candidats_ecartes(journal))

    def dupliquer(self, numero: str, motif: str, empreinte: str) -> None:
        """Record a duplicate of an issued number: why, and the SHA-256 of its PDF."""
        with self._transaction() as connexion:
            connue = _trouver(connexion, numero)
            _suivre(connexion, Nature.DUPLICATA, connue, {"motif": motif, "sha256": empreinte})

    def lister(self) -> list[Inscription]:
        """Every number in its present state, by series and rank."""
        with self._lecture() as connexion:
            toutes = inscriptions(base.evenements(connexion))
        return sorted(toutes, key=lambda i: (i.dispositif, i.famille, i.annee, i.rang))

    def verifier(self) -> list[str]:
        """What is wrong with the register (French), nothing when it is sound."""
        with self._lecture() as c:
            if not structure_intacte(c):
                return [f"Registre {self._adresse.nom} : sa structure est endommagée ou a été modifiée."]
            return controler(base.evenements(c), base.numeros(c), base.compteurs(c), base.dernier_evenement_ecrit(c))

    @property
    def nom(self) -> str:
        """What messages call this register; no secret of its address."""
        return self._adresse.nom

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with en_francais(self._adresse), transaction(self._connexion):
            yield self._connexion

    @contextmanager
    def _lecture(self) -> Iterator[Connection]:
        with en_francais(self._adresse), transaction(self._connexion, lecture=True):
            yield self._connexion


def exclusions_connues(chemin: Path) -> list[ExclusionPrononcee]:
    """Every bar that stands in a register that is only read; none when there is no register. Raises RegistreRefuse."""
    adresse = localiser(chemin)
    connexion = base.consulter(adresse)
    if connexion is None:
        return []
    with connexion, en_francais(adresse), transaction(connexion, lecture=True):
        return list(exclusions_actives(base.evenements(connexion)).values())


def registre_commence(chemin: Path) -> bool:
    """Whether there is a register, which is only looked at. Raises RegistreRefuse."""
    connexion = base.consulter(localiser(chemin))
    if connexion is not None:
        connexion.close()
    return connexion is not None


def _trouver(connexion: Connection, numero: str) -> Inscription:
    connues = inscriptions(base.evenements(connexion, numero=numero))
    if not connues:
        raise UsageInvalide(
            f"Le numéro « {numero} » n’est pas au registre.",
            "Vérifiez le numéro sur le parchemin ou dans le fichier decisions.json de la session.",
        )
    return connues[0]


def _verifier_appel(demandes: Sequence[Demande], session: str, ecartes: Collection[str]) -> None:
    """Refuse (ValueError) requests that only a defect of the program could make."""
    objets = [(demande.candidat, demande.objet) for demande in demandes]
    if len(set(objets)) != len(objets):
        raise ValueError("the same certificate is requested twice")
    if any(demande.session != session for demande in demandes):
        raise ValueError("a request belongs to another session")
    if any(demande.candidat in ecartes for demande in demandes):
        raise ValueError("a certificate is requested for a candidate who is set aside")


def _noter_ecartes(connexion: Connection, session: str, journal: Sequence[Evenement], ecartes: Collection[str]) -> None:
    avant = candidats_ecartes(journal)
    for candidat in sorted(set(ecartes) - avant):
        base.journaliser(connexion, Nature.ECARTE, session, candidat, None, {})
    for candidat in sorted(avant - set(ecartes)):
        base.journaliser(connexion, Nature.REINTEGRE, session, candidat, None, {})


def _appliquer(connexion: Connection, plan: Plan) -> None:
    """Write abandons and corrections."""
    for abandonnee, motif in plan.abandons:
        _suivre(connexion, Nature.ABANDON, abandonnee, {"motif": motif})
    for r in plan.rectifications:
        _suivre(connexion, Nature.RECTIFICATION, r.inscription, {"avant": r.avant, "apres": r.apres})


def _suivre(connexion: Connection, nature: Nature, inscription: Inscription, faits: dict[str, object]) -> None:
    base.journaliser(connexion, nature, inscription.session, inscription.candidat, inscription.numero, faits)


def _numeroter(connexion: Connection, demande: Demande) -> tuple[str, Conflit | None]:
    """Reserve the next number of the series, or say what already has it."""
    rang = base.rang_suivant(connexion, demande.dispositif, demande.famille, demande.annee)
    texte = demande.format.format(annee=demande.annee, rang=rang, famille=demande.famille)
    pris = base.trouver(connexion, texte)
    if pris:
        detenteur = f"{pris.dispositif}, famille {pris.famille}, session {pris.session}, candidat {pris.candidat}"
        return texte, conflit_numero(demande, texte, detenteur)
    numero = Numero(
        numero=texte,
        dispositif=demande.dispositif,
        session=demande.session,
        candidat=demande.candidat,
        objet=demande.objet,
        famille=demande.famille,
        annee=demande.annee,
        rang=rang,
        tirage=base.tirage_suivant(connexion, demande.cle),
    )
    base.inscrire(connexion, numero)
    faits = asdict(numero) | {"mentions": demande.mentions}
    base.journaliser(connexion, Nature.RESERVE, demande.session, demande.candidat, texte, faits)
    return texte, None


def _emission_refusee(numero: str, connue: Inscription | None) -> Conflit | None:
    """Why a number can't be issued, if it can't."""
    remede = "Relancez la commande « session » pour attribuer de nouveau les numéros."
    if connue is None:
        return Conflit(f"{numero} : ce numéro n’a pas été attribué pour cette session.", remede)
    if connue.statut.clos:
        return Conflit(f"{numero}, {connue.titulaire}, {connue.objet} : ce numéro n’est plus en vigueur.", remede)
    return None


def _annulation_refusee(connue: Inscription) -> RegistreRefuse:
    if connue.statut == Statut.RESERVE:
        return RegistreRefuse(
            f"{connue.numero}, {connue.titulaire} : ce numéro n’a jamais été émis, il n’y a rien à annuler.",
            "Corrigez les classeurs de la session et relancez-la : le numéro sera abandonné de lui-même.",
        )
    return RegistreRefuse(
        f"{connue.numero}, {connue.titulaire} : ce numéro n’est déjà plus en vigueur (motif : {connue.motif}).",
        "Il n’y a rien à faire : un numéro annulé ou abandonné n’est jamais réutilisé.",
    )


def _refuser(conflits: Sequence[Conflit], contexte: str) -> None:
    """Raise one RegistreRefuse for all the conflicts, if any."""
    if not conflits:
        return
    constats = "\n".join(f"  • {conflit.constat}" for conflit in conflits)
    remedes = list(dict.fromkeys(conflit.remede for conflit in conflits))
    if bloquants := [shlex.quote(conflit.a_annuler) for conflit in conflits if conflit.a_annuler]:
        remedes.append("Si le changement est voulu, annulez d’abord chaque numéro concerné :")
        remedes += [f'  python -m pipeline annuler {numero} --motif "…"' for numero in bloquants]
    message = f"{contexte} : le registre refuse, rien n’a été changé.\n{constats}"
    raise RegistreRefuse(message, "\n".join(remedes))
