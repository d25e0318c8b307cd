"""What the register is asked: numbers in their present state, editions, destructions, whether it is sound."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from pipeline.erreurs import RegistreRefuse, UsageInvalide
from pipeline.registre import base
from pipeline.registre.adresse import localiser
from pipeline.registre.controle import controler
from pipeline.registre.editions import Edition
from pipeline.registre.evenements import Nature, candidats_ecartes
from pipeline.registre.exclusions import ExclusionPrononcee, exclusions_actives
from pipeline.registre.fiches import Fiche, fiches
from pipeline.registre.inscriptions import Inscription, Statut, inscriptions
from pipeline.registre.moteur import transaction
from pipeline.registre.pannes import en_francais
from pipeline.registre.purges import Purge, purges
from pipeline.registre.rectifications import en_attente, rectifications
from pipeline.registre.releve import relever
from pipeline.registre.structure import structure_intacte


class Lecture:
    """Context manager over the register, and the questions that it answers. See `registre.Registre`.

    Each one reads one state of the register, and never waits for whoever writes. Raises RegistreRefuse.
    """

    def __init__(self, chemin: Path) -> None:
        self._adresse = localiser(chemin)

    def __enter__(self) -> Self:
        self._connexion = base.ouvrir(self._adresse)
        return self

    def __exit__(self, *_: object) -> None:
        self._connexion.close()

    def exclusions(self) -> list[ExclusionPrononcee]:
        """Every bar that stands, in the order in which they were pronounced, whether its time is over or not."""
        with self._lecture() as connexion:
            return list(exclusions_actives(base.evenements(connexion)).values())

    def original(self, numero: str) -> tuple[Inscription, frozenset[str]]:
        """An issued number, and the candidates set aside in its session. Raises UsageInvalide, RegistreRefuse."""
        with self._lecture() as connexion:
            connue = trouver(connexion, numero)
            journal = base.evenements(connexion, session=connue.session)
        if connue.statut != Statut.EMIS:
            raise RegistreRefuse(
                f"{numero}, {connue.titulaire} : ce numéro n’est pas en vigueur, il n’a pas de duplicata.",
                "Vérifiez le numéro sur le parchemin perdu.",
            )
        return connue, frozenset(candidats_ecartes(journal))

    def session_de(self, numero: str) -> str:
        """The session of a number. Raises UsageInvalide when it is not in the register."""
        with self._lecture() as connexion:
            return trouver(connexion, numero).session

    def lister(self) -> list[Inscription]:
        """Every number in its present state, by series and rank."""
        with self._lecture() as connexion:
            toutes = inscriptions(base.evenements(connexion))
        return sorted(toutes, key=lambda i: (i.dispositif, i.famille, i.annee, i.rang))

    def fiches(self) -> list[Fiche]:
        """Every number with its dates and its edition, by series and rank."""
        with self._lecture() as connexion:
            return fiches(base.evenements(connexion), base.editions(connexion))

    def editions(self, session: str | None = None, genre: str | None = None) -> list[Edition]:
        """Every version of every document that was published, in order; or those of one session, or of one kind."""
        with self._lecture() as connexion:
            return base.editions(connexion, session, genre)

    def signatures(self) -> list[Edition]:
        """Every scan of a signed document that was ever published, in order."""
        with self._lecture() as connexion:
            return base.signatures(connexion)

    def rectifications(self, session: str) -> Mapping[str, date]:
        """The session's numbers whose certificate corrects a published edition, with the day of that edition."""
        with self._lecture() as connexion:
            return rectifications(
                base.evenements(connexion, session=session), base.editions(connexion, session=session)
            )

    def rectifies_en_attente(self, session: str) -> list[str]:
        """The session's numbers whose correction is not published yet."""
        with self._lecture() as connexion:
            return en_attente(base.evenements(connexion, session=session))

    def duplicatas(self) -> frozenset[str]:
        """The SHA-256 of every duplicate ever made."""
        with self._lecture() as connexion:
            return frozenset(e.faits["sha256"] for e in base.evenements(connexion, nature=Nature.DUPLICATA))

    def purges(self, session: str | None = None) -> list[Purge]:
        """Every destruction, in order, or those of one session."""
        with self._lecture() as connexion:
            return purges(base.evenements(connexion, session=session, nature=Nature.PURGE))

    def verifier(self) -> list[str]:
        """What is wrong with the register (French), nothing when it is sound."""
        with self._lecture() as connexion:
            endommagee = [] if structure_intacte(connexion) else ["sa structure est endommagée ou a été modifiée."]
            with relever(connexion) as (releve, illisibles):
                problemes = controler(releve)
        return [f"Registre {self.nom} : {constat}" for constat in endommagee + illisibles] + problemes

    @property
    def nom(self) -> str:
        """What messages call this register; no secret of its address."""
        return self._adresse.nom

    @contextmanager
    def _lecture(self) -> Iterator[Connection]:
        with en_francais(self._adresse), transaction(self._connexion, lecture=True):
            yield self._connexion


def trouver(connexion: Connection, numero: str) -> Inscription:
    """A number in its present state. Raises UsageInvalide when it is not in the register."""
    connues = inscriptions(base.evenements(connexion, numero=numero))
    if not connues:
        raise UsageInvalide(
            f"Le numéro « {numero} » n’est pas au registre.",
            "Vérifiez le numéro sur le parchemin ou dans le fichier decisions.json de la session.",
        )
    return connues[0]
