"""What a person wants to read of each number: its state, its dates, the edition that is published. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.registre.editions import DUPLICATA, Edition
from pipeline.registre.evenements import Evenement, Nature, jour
from pipeline.registre.inscriptions import Inscription, Statut, inscriptions
from pipeline.regles import PARCHEMINS
from pipeline.texte import cle, cle_identite

STATUTS = {Statut.RESERVE: "réservé", Statut.EMIS: "émis", Statut.ABANDON: "abandonné", Statut.ANNULE: "annulé"}


@dataclass(frozen=True)
class Fiche:
    """A number; days are those of this computer. `edition`: of its certificate, when the register keeps it."""

    inscription: Inscription
    reserve_le: date
    emis_le: date | None
    clos_le: date | None
    edition: Edition | None

    @property
    def rang_edition(self) -> int:
        """Which edition of the certificate is the present one; corrections count when files were not kept."""
        return self.edition.rang if self.edition else self.inscription.edition


@dataclass(frozen=True)
class Criteres:
    """Which numbers to show: those that fit everything that is said here."""

    session: str = ""
    annee: int | None = None
    famille: str = ""
    titulaire: str = ""

    def retient(self, fiche: Fiche) -> bool:
        i = fiche.inscription
        noms = (f"{i.titulaire.prenom}{i.titulaire.nom}", f"{i.titulaire.nom}{i.titulaire.prenom}")
        return (
            self.session in ("", i.session)
            and self.annee in (None, i.annee)
            and cle(self.famille) in ("", cle(i.famille))
            and any(cle_identite(self.titulaire) in cle_identite(nom) for nom in noms)
        )


def fiches(journal: Sequence[Evenement], editions: Iterable[Edition]) -> list[Fiche]:
    """Every number, by series and rank. Raises RegistreRefuse on a damaged journal."""
    parchemins = {e.numero: e for e in editions if est_parchemin(e) and not e.retiree}  # the last, even withdrawn since
    jours: dict[tuple[str | None, str], date] = {(e.numero, e.nature): jour(e.instant) for e in journal if e.numero}
    toutes = [_fiche(i, jours, parchemins.get(i.numero)) for i in inscriptions(journal)]
    return sorted(toutes, key=lambda f: _rang(f.inscription))


def est_parchemin(edition: Edition) -> bool:
    """Whether this is the file of a certificate: not a letter that goes with it, nor a duplicate."""
    du_dossier = f"/{PARCHEMINS}/" in edition.fichier and edition.fichier.endswith(".pdf")
    return bool(edition.numero) and edition.genre != DUPLICATA and du_dossier


def _fiche(inscription: Inscription, jours: dict[tuple[str | None, str], date], edition: Edition | None) -> Fiche:
    numero = inscription.numero
    clos = jours.get((numero, Nature.ANNULE)) or jours.get((numero, Nature.ABANDON))
    return Fiche(inscription, jours[numero, Nature.RESERVE], jours.get((numero, Nature.EMIS)), clos, edition)


def _rang(inscription: Inscription) -> tuple[str, str, int, int]:
    return (inscription.dispositif, inscription.famille, inscription.annee, inscription.rang)
