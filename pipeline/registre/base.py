"""What is asked of the register's database, and what is written in it, on either engine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from pipeline.registre import tables
from pipeline.registre.adresse import Adresse
from pipeline.registre.editions import Edition, Fin
from pipeline.registre.evenements import ORIGINE, Evenement, Nature, canonique
from pipeline.registre.inscriptions import Numero
from pipeline.registre.moteur import connecter, creer_fichier, transaction
from pipeline.registre.pannes import en_francais
from pipeline.registre.version import mettre_a_jour, revision
from pipeline.signatures import SIGNES

_E, _N, _C, _D = tables.evenements.c, tables.numeros.c, tables.compteurs.c, tables.editions.c

# Made once: building a statement costs more than running it.
TOUS_LES_EVENEMENTS: Select[Any] = select(tables.evenements).order_by(_E.id)
TOUTES_LES_EDITIONS: Select[Any] = select(tables.editions).order_by(_D.id)
TOUS_LES_NUMEROS: Select[Any] = select(tables.numeros).order_by(_N.dispositif, _N.famille, _N.annee, _N.rang)
TOUS_LES_COMPTEURS: Select[Any] = select(tables.compteurs)
_DERNIER = select(_E.id, _E.empreinte).order_by(_E.id.desc()).limit(1)
_AVANCER = (
    update(tables.compteurs)
    .where(
        _C.dispositif == bindparam("d"),
        _C.famille == bindparam("f"),
        _C.annee == bindparam("a"),
    )
    .values(dernier=_C.dernier + 1)
    .returning(_C.dernier)
)
_TIRAGES = select(func.count()).where(
    _N.dispositif == bindparam("d"),
    _N.session == bindparam("s"),
    _N.candidat == bindparam("c"),
    _N.objet == bindparam("o"),
)
_NUMERO = select(tables.numeros).where(_N.numero == bindparam("n"))
_NOUVEAU_NUMERO = insert(tables.numeros)
_NOUVEL_EVENEMENT = insert(tables.evenements)
_DERNIERE_EDITION = select(_D.id, _D.empreinte).order_by(_D.id.desc()).limit(1)
_NOUVELLE_EDITION = insert(tables.editions)


def ouvrir(adresse: Adresse) -> Connection:
    """Open the register, made when absent, and bring it to the present structure. Raises RegistreRefuse."""
    if adresse.fichier:
        creer_fichier(adresse.fichier)
    with en_francais(adresse):
        connexion = connecter(adresse)
        try:
            mettre_a_jour(connexion, adresse)
        except BaseException:
            connexion.close()
            raise
    return connexion


def consulter(adresse: Adresse) -> Connection | None:
    """Open the register for reading only: nothing is made; None when it is absent or empty. Raises RegistreRefuse."""
    if not existe(adresse):
        return None
    with en_francais(adresse):
        connexion = connecter(adresse, modifiable=False)
        try:
            with transaction(connexion, lecture=True):
                vide = not revision(connexion, adresse)
        except BaseException:
            connexion.close()
            raise
    if vide:
        connexion.close()
        return None
    return connexion


def existe(adresse: Adresse) -> bool:
    """Whether there is something to open; a server is only known when it answers."""
    return adresse.fichier is None or adresse.fichier.exists()


def evenements(
    connexion: Connection, session: str | None = None, numero: str | None = None, nature: Nature | None = None
) -> list[Evenement]:
    """The journal in order: whole, or of one session, or of one number, or of one kind."""
    requete = TOUS_LES_EVENEMENTS
    if session is not None:
        requete = requete.where(_E.session == session)
    if numero is not None:
        requete = requete.where(_E.numero == numero)
    if nature is not None:
        requete = requete.where(_E.nature == nature.value)
    return [Evenement(*ligne) for ligne in connexion.execute(requete)]


def editions(connexion: Connection, session: str | None = None, genre: str | None = None) -> list[Edition]:
    """Every edition in order, or those of one session, or of one kind."""
    requete = TOUTES_LES_EDITIONS
    if session is not None:
        requete = requete.where(_D.session == session)
    if genre is not None:
        requete = requete.where(_D.genre == genre)
    return [Edition(*ligne) for ligne in connexion.execute(requete)]


def parcourir(connexion: Connection, requete: Select[Any]) -> Iterator[Any]:
    """The rows of a request, one after the other: a server too gives them little by little."""
    with connexion.execute(requete, execution_options={"stream_results": True}) as lignes:
        yield from lignes


def signatures(connexion: Connection) -> list[Edition]:
    """Every edition of the scan of a signed document, of any session, in order."""
    requete = TOUTES_LES_EDITIONS.where(_D.fichier.contains(f"/{SIGNES}/"))
    return [Edition(*ligne) for ligne in connexion.execute(requete)]


def fin_des_editions(connexion: Connection) -> Fin:
    """Where the next edition follows on; it is announced by the next event, which must be written first."""
    derniere = connexion.execute(_DERNIERE_EDITION).first()
    identifiant, empreinte = derniere or (0, ORIGINE)
    return Fin(identifiant, empreinte, _fin(connexion)[0] + 1, _instant())


def editer(connexion: Connection, lignes: Sequence[Edition]) -> None:
    """Write editions, for ever."""
    connexion.execute(_NOUVELLE_EDITION, [asdict(ligne) for ligne in lignes])


def journaliser(
    connexion: Connection,
    nature: Nature,
    session: str,
    candidat: str,
    numero: str | None,
    faits: Mapping[str, object],
) -> None:
    """Append one event, chained to the last one."""
    dernier, precedent = _fin(connexion)
    nu = Evenement(dernier + 1, _instant(), session, candidat, numero, nature.value, canonique(faits), precedent)
    connexion.execute(_NOUVEL_EVENEMENT, asdict(replace(nu, empreinte=nu.empreinte_calculee)))


def _fin(connexion: Connection) -> tuple[int, str]:
    """Id and fingerprint of the last event."""
    fin = connexion.execute(_DERNIER).first()
    return (fin[0], fin[1]) if fin else (0, ORIGINE)


def _instant() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def rang_suivant(connexion: Connection, dispositif: str, famille: str, annee: int) -> int:
    """Take the next rank of a series; a rollback gives it back."""
    avance = connexion.execute(_AVANCER, {"d": dispositif, "f": famille, "a": annee}).scalar()
    if avance is not None:
        return int(avance)
    serie = {"dispositif": dispositif, "famille": famille, "annee": annee, "dernier": 1}
    connexion.execute(insert(tables.compteurs), serie)
    return 1


def tirage_suivant(connexion: Connection, cle: tuple[str, str, str, str]) -> int:
    """How many numbers the key will have had with the next one."""
    return int(connexion.execute(_TIRAGES, dict(zip("dsco", cle, strict=True))).scalar_one()) + 1


def inscrire(connexion: Connection, numero: Numero) -> None:
    """Write a number, for ever."""
    connexion.execute(_NOUVEAU_NUMERO, asdict(numero))


def trouver(connexion: Connection, numero: str) -> Numero | None:
    ligne = connexion.execute(_NUMERO, {"n": numero}).first()
    return Numero(*ligne) if ligne else None


def dernier_evenement_ecrit(connexion: Connection) -> int:
    """Id of the last event ever committed, which the database remembers even if the event is gone."""
    sqlite = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'evenements'"
    requete = sqlite if connexion.dialect.name == "sqlite" else "SELECT max(dernier) FROM journal"
    return int(connexion.exec_driver_sql(requete).scalar() or 0)
