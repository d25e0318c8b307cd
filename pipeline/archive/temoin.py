"""Are the inputs and the rules of a package those that its publication was made from?

A publication has the SHA-256 of every file that it was made from; its own list covers them, and the register seals it.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from pipeline.archive.lisezmoi import LISEZMOI
from pipeline.archive.natures import est_identite, nom_partout, un_de
from pipeline.archive.sac import DECLARATION, DONNEES
from pipeline.archive.servies import GABARITS, REGLES, regles_manquantes
from pipeline.archive.source import Source, lire_texte
from pipeline.lecture.ouverture.fichiers import nom_sur
from pipeline.publication import EMPREINTE_ENTREES
from pipeline.registre.extrait import Extrait
from pipeline.registre.publies import est_signe
from pipeline.texte import typographier

_TEMOIN = f"{DONNEES}documents/{EMPREINTE_ENTREES}"
_ENTREES = f"{DONNEES}entrees/"

_AJOUTE = re.compile(rf"{REGLES}[^/]+/dispositif-\d{{4}}-\d\d-\d\d\.toml")
"""The rule book of the day of a destruction, which came after the publication."""

TEMOIN_ILLISIBLE = f"{_TEMOIN} : ne se lit plus, rien ne dit si ce qui a été reçu est bien ce qui est là"


def controler_recus(
    source: Source, extrait: Extrait, sommes: Mapping[str, str], detruits: Collection[str]
) -> Iterator[str]:
    """The inputs and the rules that are there are those of the publication, and none is missing but what went.

    `sommes`: SHA-256 by file; `detruits`: the files whose time was over. Nothing is said of a package whose publication
    did not name what it was made from. Raises KeyError, one of ILLISIBLE.
    """
    temoins = _temoins(lire_texte(source, _TEMOIN)) if _TEMOIN in source.tailles else {}
    if not temoins:
        return
    connues = set(temoins.values())
    changes = []
    for nom in sorted(nom for nom in sommes if nom.startswith((_ENTREES, REGLES)) and not _AJOUTE.fullmatch(nom)):
        regle = temoins.get(f"{GABARITS}{nom.removeprefix(REGLES)}")
        if sommes[nom] not in ({regle} if regle else connues):
            changes.append(nom)
            yield f"{nom} : ce n’est pas ce dont la publication a été faite, d’après {_TEMOIN}"
    if DECLARATION in source.tailles:  # a transfer says in its message what was left out
        yield from _manquants(source, extrait, temoins, sommes, {*detruits, *changes})
    for regle in regles_manquantes(source, extrait, temoins):
        if regle not in detruits:  # it never may have been, which is said
            yield f"{regle} : manque, alors que la publication en a été faite, d’après {_TEMOIN}"


def ajoutes(source: Source) -> list[str]:
    """What nothing in a package vouches for, and has to be said (French)."""
    return [
        f"« {nom} » a été ajouté lors d’une destruction : rien dans l’archive n’en répond, le comparer au règlement"
        for nom in sorted(source.tailles)
        if _AJOUTE.fullmatch(nom)
    ]


def _temoins(octets: bytes) -> dict[str, str]:
    """File → SHA-256, of those that can be read; nothing of a former version, which said one checksum for all."""
    lignes = [ligne.partition("  ") for ligne in octets.decode().splitlines()]
    return {json.loads(nom): somme for somme, _, nom in lignes if nom and re.fullmatch("[0-9a-f]{64}", somme)}


def _manquants(
    source: Source, extrait: Extrait, temoins: Mapping[str, str], sommes: Mapping[str, str], detruits: Collection[str]
) -> Iterator[str]:
    """The inputs that were there and are not. LISEZMOI names what was left out; a scan that signs a document is looked
    for in its place. `detruits`: the files that need not be there, or are named already.
    """
    prefixe = f"entrees/{next((e.session for e in extrait.evenements), '')}/"
    texte = DONNEES + LISEZMOI
    dit = lire_texte(source, texte).decode(errors="replace") if texte in sommes else ""
    voulues = set(temoins.values())
    presentes = {somme for somme in sommes.values() if somme in voulues}
    presentes |= {e.sha256 for e in extrait.editions if est_signe(e.fichier)}
    for nom, somme in temoins.items():
        recu = nom.removeprefix(prefixe)
        if somme in presentes or recu == nom or any(p.startswith(".") for p in recu.split("/")):
            continue
        nomme = typographier(f"« {'/'.join(map(nom_sur, recu.split('/')))} »") in dit
        laisse = nomme or est_identite(PurePosixPath(recu))
        parti = DONNEES + nom_partout(f"entrees/{recu}", set())
        if not laisse and not any(un_de(parti, d) for d in detruits):
            yield f"{parti} : manque, alors que la publication en a été faite, d’après {_TEMOIN}"
