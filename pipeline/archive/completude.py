"""Is a package whole, by what the register's extract that it holds says? And does this extract hold together? Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TypeVar

import msgspec

from pipeline.archive.sac import DONNEES
from pipeline.archive.source import ILLISIBLE, Source, lire_texte
from pipeline.registre import Statut
from pipeline.registre.editions import DUPLICATA, Edition, en_vigueur
from pipeline.registre.evenements import Evenement, Nature
from pipeline.registre.extrait import Extrait, Maillon
from pipeline.registre.inscriptions import Numero, inscriptions
from pipeline.regles import PARCHEMINS

T = TypeVar("T")

_DOSSIER = f"{DONNEES}registre/"


@dataclass(frozen=True)
class _EditionExtraite(Edition):
    """A line of the extract: an edition, and the fingerprint of the line before it."""

    precedente: str


def lire_extrait(source: Source) -> tuple[Extrait | None, list[str]]:
    """The extract, or what is wrong with it (French)."""
    fautes: list[str] = []
    numeros = _lire(source, "numeros.jsonl", Numero, fautes)
    evenements = _lire(source, "evenements.jsonl", Evenement, fautes)
    chaine = _lire(source, "chaine.jsonl", Maillon, fautes)
    lignes = _lire(source, "editions.jsonl", _EditionExtraite, fautes)
    if fautes:
        return None, fautes
    champs = [champ.name for champ in fields(Edition)]
    editions = [Edition(**{champ: getattr(ligne, champ) for champ in champs}) for ligne in lignes]
    return Extrait(numeros, evenements, chaine, editions, [ligne.precedente for ligne in lignes]), []


def _lire(source: Source, nom: str, modele: type[T], fautes: list[str]) -> list[T]:
    """The objects of a file of JSON Lines."""
    lus: list[T] = []
    try:
        for ligne in lire_texte(source, _DOSSIER + nom).splitlines():
            lus.append(msgspec.json.decode(ligne, type=modele))
    except KeyError:
        fautes.append(f"{_DOSSIER}{nom} : manque, le registre ne peut pas être contrôlé")
    except (msgspec.MsgspecError, *ILLISIBLE):
        fautes.append(f"{_DOSSIER}{nom} : illisible à la ligne {len(lus) + 1}, le registre ne peut pas être contrôlé")
    return lus


def controler_chaine(extrait: Extrait) -> Iterator[str]:
    """The events, and the editions that they announce, follow one another as they were written."""
    yield from _maillons(extrait.chaine)
    connus = {maillon.id: maillon for maillon in extrait.chaine}
    for e in extrait.evenements:
        if e.empreinte != e.empreinte_calculee:
            yield f"registre, événement {e.id} : son contenu a été modifié"
        elif connus.get(e.id) != Maillon(e.id, e.session, e.precedent, e.empreinte):
            yield f"registre, événement {e.id} : il n’est pas dans la chaîne"
    attendus = [m.id for m in extrait.chaine if m.session]
    yield from (f"registre, événement {m} : manque" for m in sorted(set(attendus) - {e.id for e in extrait.evenements}))
    if not attendus or (attendus[0], attendus[-1]) != (extrait.chaine[0].id, extrait.chaine[-1].id):
        yield "registre : la chaîne ne va pas du premier au dernier événement de la session"
    yield from _editions(extrait)


def _maillons(chaine: Sequence[Maillon]) -> Iterator[str]:
    for avant, apres in pairwise(chaine):
        if (apres.id, apres.precedent) != (avant.id + 1, avant.empreinte):
            yield f"registre, événement {apres.id} : il ne suit pas celui qui le précède"


def _editions(extrait: Extrait) -> Iterator[str]:
    empreintes: dict[int, str] = {}
    for edition, precedente in zip(extrait.editions, extrait.precedentes, strict=True):
        if edition.empreinte != edition.empreinte_calculee(precedente):
            yield f"registre, édition {edition.id} ({edition.document}) : son contenu a été modifié"
        elif empreintes.get(edition.id - 1, precedente) != precedente:
            yield f"registre, édition {edition.id} ({edition.document}) : elle ne suit pas celle qui la précède"
        empreintes[edition.id] = edition.empreinte
    annoncees: set[int] = set()
    for e in extrait.evenements:
        if e.nature == Nature.EDITIONS:
            premiere, derniere = e.faits["premiere"], e.faits["derniere"]
            if empreintes.get(derniere) != e.faits["empreinte"] or derniere - premiere >= len(empreintes):
                yield f"registre, événement {e.id} : les éditions ne sont pas celles qu’il annonce"
            else:
                annoncees |= set(range(premiere, derniere + 1))
    for manquante in sorted(annoncees ^ empreintes.keys()):
        yield f"registre, édition {manquante} : annoncée ou présente, mais pas les deux"


def controler_contenu(extrait: Extrait, sommes: Mapping[str, str], detruits: Collection[str]) -> Iterator[str]:
    """Each edition in force, and the certificate of each number in force, is there with the bytes that it had.

    `sommes`: the SHA-256 of each file of the package; `detruits`: the files that went since, their time being over.
    """
    presentes = [e for e in en_vigueur(extrait.editions).values() if e.genre != DUPLICATA]
    for edition in presentes:
        nom = f"{DONNEES}documents/{edition.fichier.partition('/')[2]}"
        if nom not in sommes and nom not in detruits:
            yield f"{nom} : manque, alors que le registre en a une édition en vigueur"
        elif nom in sommes and sommes[nom] != edition.sha256:
            yield f"{nom} : ce n’est pas l’édition en vigueur du registre"
    certifies = {e.numero for e in presentes if PARCHEMINS in e.fichier.split("/")}
    yield from _numeros(extrait, certifies)


def _numeros(extrait: Extrait, certifies: Iterable[str]) -> Iterator[str]:
    connus = set(certifies)
    inscrits = inscriptions(extrait.evenements)
    for numero in inscrits:
        if numero.statut is Statut.EMIS and numero.numero not in connus:
            yield f"{numero.numero} : émis, mais son parchemin n’est pas dans l’archive"
        elif numero.statut is Statut.RESERVE:
            yield f"{numero.numero} : réservé, mais jamais émis"
    dits, tables = {i.numero for i in inscrits}, {n.numero for n in extrait.numeros}
    for ecart in sorted(dits ^ tables):
        yield f"{ecart} : n’est pas à la fois dans les numéros et dans les événements du registre"
