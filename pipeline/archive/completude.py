"""Is a package whole, by what the register's extract that it holds says? And does this extract hold together? Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from pipeline.archive.sac import DONNEES
from pipeline.archive.signes import controler_edition, scan_de, scans
from pipeline.archive.source import ILLISIBLE, Source, lire_lignes
from pipeline.registre import Statut
from pipeline.registre.controle import reservations
from pipeline.registre.editions import Edition, documents_presents
from pipeline.registre.evenements import Evenement, Nature, candidats_ecartes
from pipeline.registre.extrait import Extrait, Maillon
from pipeline.registre.fiches import est_parchemin
from pipeline.registre.inscriptions import Numero, inscriptions
from pipeline.registre.publies import est_signe

T = TypeVar("T")

_DOSSIER = f"{DONNEES}registre/"


class ListePerdue(Exception):
    """What is asked of a list of the extract that can't be read, which is said once."""


class _Perdue(Sequence[Any]):
    """In the place of such a list: each check stops where it needs it, and the others go on."""

    def __getitem__(self, rang: Any, /) -> Any:
        raise ListePerdue

    def __len__(self) -> int:
        raise ListePerdue


class _Precedente(Struct):
    """What a line of the extract has more than its edition: the fingerprint of the line before it."""

    precedente: str


def lire_extrait(source: Source) -> tuple[Extrait, list[str]]:
    """The extract, and which of its lists can't be read (French): whatever needs one of these raises ListePerdue.

    Its editions are not held: there may be a great many.
    """
    fautes: list[str] = []
    numeros = _tous(_Lignes(source, "numeros.jsonl", partial(_objet, Numero), vide=True), fautes)
    evenements = _tous(_Lignes(source, "evenements.jsonl", partial(_objet, Evenement)), fautes)
    chaine = _tous(_Lignes(source, "chaine.jsonl", partial(_objet, Maillon)), fautes)
    perdues = len(fautes)
    editions = _Lignes(source, "editions.jsonl", partial(_objet, Edition))
    precedentes = _Lignes(source, "editions.jsonl", lambda ligne: _objet(_Precedente, ligne).precedente)
    for _ in zip(_lire(editions, fautes), _lire(precedentes, fautes), strict=False):
        pass  # whether they can be read
    if len(fautes) > perdues:
        return Extrait(numeros, evenements, chaine, _Perdue(), _Perdue()), fautes
    return Extrait(numeros, evenements, chaine, editions, precedentes), fautes


def _objet(modele: type[T], ligne: bytes) -> T:
    return msgspec.json.decode(ligne, type=modele)


class _Lignes(Generic[T]):
    """The objects of a file of JSON Lines, read again each time they are gone through; `vide`: there may be none."""

    def __init__(self, source: Source, nom: str, lire: Callable[[bytes], T], *, vide: bool = False) -> None:
        self.nom, self.vide = _DOSSIER + nom, vide
        self._source, self._lire = source, lire

    def __iter__(self) -> Iterator[T]:
        """Raises KeyError, MsgspecError, one of ILLISIBLE."""
        return map(self._lire, lire_lignes(self._source, self.nom))


def _tous(lignes: _Lignes[T], fautes: list[str]) -> Sequence[T]:
    avant = len(fautes)
    objets = list(_lire(lignes, fautes))
    return objets if len(fautes) == avant else _Perdue()


def _lire(lignes: _Lignes[T], fautes: list[str]) -> Iterator[T]:
    """Each object, as far as they can be read, and what is wrong with the file."""
    lus = 0
    try:
        for objet in lignes:
            yield objet
            lus += 1
    except KeyError:
        fautes.append(f"{lignes.nom} : manque, le registre ne peut pas être contrôlé")
    except (msgspec.MsgspecError, *ILLISIBLE):
        fautes.append(f"{lignes.nom} : illisible à la ligne {lus + 1}, le registre ne peut pas être contrôlé")
    else:
        if not (lus or lignes.vide):
            fautes.append(f"{lignes.nom} : est vide, le registre ne peut pas être contrôlé")


def controler_chaine(extrait: Extrait) -> Iterator[str]:
    """The events follow one another as they were written, and none is missing."""
    yield from _maillons(extrait.chaine)
    connus = {maillon.id: maillon for maillon in extrait.chaine}
    for e in extrait.evenements:
        if e.empreinte == e.empreinte_calculee and connus.get(e.id) != Maillon(
            e.id, e.session, e.precedent, e.empreinte
        ):
            yield f"registre, événement {e.id} : il n’est pas dans la chaîne"
    attendus = [m.id for m in extrait.chaine if m.session]
    yield from (f"registre, événement {m} : manque" for m in sorted(set(attendus) - {e.id for e in extrait.evenements}))
    if not attendus or (attendus[0], attendus[-1]) != (extrait.chaine[0].id, extrait.chaine[-1].id):
        yield "registre : la chaîne ne va pas du premier au dernier événement de la session"


def _maillons(chaine: Sequence[Maillon]) -> Iterator[str]:
    for avant, apres in pairwise(chaine):
        if (apres.id, apres.precedent) != (avant.id + 1, avant.empreinte):
            yield f"registre, événement {apres.id} : il ne suit pas celui qui le précède"


def controler_evenements(extrait: Extrait) -> Iterator[str]:
    """Each event says what it said, once, at its place."""
    yield from _ordre("evenements.jsonl", "l’événement", (e.id for e in extrait.evenements))
    for e in extrait.evenements:
        if e.empreinte != e.empreinte_calculee:
            yield f"registre, événement {e.id} : son contenu a été modifié"


def _ordre(fichier: str, quoi: str, ids: Iterable[int]) -> Iterator[str]:
    for avant, apres in pairwise(ids):
        if apres <= avant:
            yield f"{_DOSSIER}{fichier} : {quoi} {apres} n’y est pas à sa place, ou y est deux fois"


def controler_editions(extrait: Extrait) -> Iterator[str]:
    """The editions follow one another as they were written, and are those that the events announce."""
    yield from _ordre("editions.jsonl", "l’édition", (e.id for e in extrait.editions))
    annonces = [e for e in extrait.evenements if e.nature == Nature.EDITIONS]
    scellees = dict.fromkeys((e.faits["derniere"] for e in annonces), "")
    connues: set[int] = set()
    avant: Edition | None = None
    for edition, precedente in zip(extrait.editions, extrait.precedentes, strict=True):
        if edition.empreinte != edition.empreinte_calculee(precedente):
            yield f"registre, édition {edition.id} ({edition.document}) : son contenu a été modifié"
        elif avant and avant.id == edition.id - 1 and avant.empreinte != precedente:
            yield f"registre, édition {edition.id} ({edition.document}) : elle ne suit pas celle qui la précède"
        avant = edition
        connues.add(edition.id)
        if edition.id in scellees:
            scellees[edition.id] = edition.empreinte
    annoncees: set[int] = set()
    for e in annonces:
        premiere, derniere = e.faits["premiere"], e.faits["derniere"]
        if scellees[derniere] != e.faits["empreinte"] or derniere - premiere >= len(connues):
            yield f"registre, événement {e.id} : les éditions ne sont pas celles qu’il annonce"
        else:
            annoncees |= set(range(premiere, derniere + 1))
    for manquante in sorted(annoncees ^ connues):
        yield f"registre, édition {manquante} : annoncée ou présente, mais pas les deux"


def controler_contenu(
    extrait: Extrait, sommes: Mapping[str, str], detruits: Collection[str], remplacants: Mapping[str, str] | None
) -> Iterator[str]:
    """Each edition in force, and the certificate of each number in force, is there with the bytes that it had.

    `sommes`: the SHA-256 of each file of the package; `detruits`: the files that went since, their time being over;
    `remplacants`: the signed originals, each with the SHA-256 of the edition that it stands for.
    """
    certifies: set[str] = set()
    signes = scans(documents_presents(extrait.editions))
    for edition in documents_presents(extrait.editions):
        if not est_signe(edition.fichier):  # a scan is checked with its document
            yield from controler_edition(edition, scan_de(edition.fichier, signes), sommes, detruits, remplacants)
        if est_parchemin(edition):
            certifies.add(edition.numero)
    ecartes = candidats_ecartes(extrait.evenements)
    for inscrit in inscriptions(extrait.evenements):
        if inscrit.statut is Statut.EMIS and inscrit.numero not in certifies and inscrit.candidat not in ecartes:
            yield f"{inscrit.numero} : émis, mais son parchemin n’est pas dans l’archive"
        elif inscrit.statut is Statut.RESERVE:
            yield f"{inscrit.numero} : réservé, mais jamais émis"


def suspendus(extrait: Extrait) -> Iterator[str]:
    """The numbers in force whose certificate is published no more, its candidate being set aside since (French)."""
    ecartes = candidats_ecartes(extrait.evenements)
    for inscrit in inscriptions(extrait.evenements):
        if inscrit.statut is Statut.EMIS and inscrit.candidat in ecartes:
            dit = "émis et toujours en vigueur, mais son candidat a été écarté depuis : son parchemin n’est plus publié"
            yield f"{inscrit.numero} : {dit}"


def controler_numeros(extrait: Extrait) -> Iterator[str]:
    """The list of numbers has each of those of the events, once, and says of it what its reservation said."""
    fois = Counter(numero.numero for numero in extrait.numeros)
    yield from (f"{_DOSSIER}numeros.jsonl : « {n} » y est {combien} fois" for n, combien in fois.items() if combien > 1)
    dits = {e.numero for e in extrait.evenements if e.numero}
    for numero, _ in reservations(extrait.evenements, extrait.numeros):
        if numero in dits and numero in fois:
            yield f"{_DOSSIER}numeros.jsonl : ne dit pas de « {numero} » ce que dit l’événement qui l’a réservé"
        else:
            yield f"{numero} : n’est pas à la fois dans les numéros et dans les événements du registre"
