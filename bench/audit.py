"""What a register and a publication must be, whatever happened: read with plain SQL, nothing taken from the program."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ORIGINE = "0" * 64
_LIGNES = {
    "numeros": "SELECT * FROM numeros ORDER BY dispositif, famille, annee, rang",
    "compteurs": "SELECT * FROM compteurs",
    "evenements": "SELECT * FROM evenements ORDER BY id",
    "editions": "SELECT * FROM editions ORDER BY id",
}
_VARIABLES = frozenset({"instant", "empreinte", "precedent"})
"""What depends on the moment of a run, and what is computed from it."""

Ligne = dict[str, Any]


@dataclass(frozen=True)
class Releve:
    """Every row of a register."""

    numeros: list[Ligne]
    compteurs: list[Ligne]
    evenements: list[Ligne]
    editions: list[Ligne]
    integrite: str = "ok"

    @property
    def emis(self) -> set[str]:
        return {e["numero"] for e in self.evenements if e["nature"] == "emis"}

    @property
    def contenu(self) -> list[Ligne]:
        """What two registers that tell the same story have in common."""
        return [_sans_le_moment(ligne) for ligne in (*self.numeros, *self.evenements, *self.editions)]


def relever(registre: Path) -> Releve:
    """Read a copy of a register, with its write-ahead log: the program must find them as the fault left them."""
    with TemporaryDirectory() as dossier:
        for fichier in registre.parent.glob(f"{registre.name}*"):
            shutil.copy(fichier, dossier)
        if not registre.exists():
            return Releve([], [], [], [])
        with closing(sqlite3.connect(Path(dossier) / registre.name)) as base:
            base.row_factory = sqlite3.Row
            tables = {nom for (nom,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            lues = {
                nom: [dict(ligne) for ligne in base.execute(requete)] if nom in tables else []
                for nom, requete in _LIGNES.items()
            }
            return Releve(**lues, integrite=base.execute("PRAGMA integrity_check").fetchone()[0])


def fautes_du_registre(releve: Releve) -> list[str]:
    """What a register must never be, in French; nothing when it is sound."""
    return [
        *([] if releve.integrite == "ok" else [f"base abîmée : {releve.integrite}"]),
        *_numerotation(releve),
        *_journal(releve.evenements),
        *_editions(releve.editions),
        *_vies(releve),
    ]


def fautes_de_la_publication(dossier: Path, releve: Releve) -> list[str]:
    """What a published folder must never be: a file altered, missing or added; a number that is not issued."""
    if not dossier.exists():
        return []
    sommes = dict(reversed(ligne.split("  ", 1)) for ligne in (dossier / "empreintes.sha256").read_text().splitlines())
    presents = {nom: somme for nom, somme in arbre(dossier).items() if nom != "empreintes.sha256"}
    donnees = json.loads((dossier / "decisions.json").read_bytes())
    numeros = {n for candidat in donnees["candidats"] for n in candidat["parchemins"]}
    changes = sorted({nom for nom, _ in presents.items() ^ sommes.items()})
    fautes = [f"{dossier.name}/{nom} : pas ce que dit empreintes.sha256" for nom in changes]
    return fautes + [f"{numero} : publié, mais pas émis au registre" for numero in sorted(numeros - releve.emis)]


def arbre(dossier: Path) -> dict[str, str]:
    """Relative name → SHA-256 of every file; a folder that is empty counts."""
    return {
        chemin.relative_to(dossier).as_posix(): _somme(chemin)
        for chemin in sorted(dossier.rglob("*"))
        if chemin.is_file() or not any(chemin.iterdir())
    }


def _somme(chemin: Path) -> str:
    return sha256(chemin.read_bytes()).hexdigest() if chemin.is_file() else "dossier vide"


def _sans_le_moment(ligne: Ligne) -> Ligne:
    fixe = {nom: valeur for nom, valeur in ligne.items() if nom not in _VARIABLES}
    if fixe.get("nature") == "editions":  # its facts seal the fingerprint of the last line
        fixe["donnees"] = {nom: v for nom, v in json.loads(fixe["donnees"]).items() if nom not in _VARIABLES}
    return fixe


def _canonique(valeurs: Mapping[str, Any]) -> bytes:
    return json.dumps(valeurs, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _journal(evenements: list[Ligne]) -> Iterator[str]:
    precedent = ORIGINE
    for rang, evenement in enumerate(evenements, start=1):
        contenu = {nom: valeur for nom, valeur in evenement.items() if nom != "empreinte"}
        if (evenement["id"], evenement["precedent"]) != (rang, precedent):
            yield f"journal, événement {rang} : la chaîne est rompue"
        if evenement["empreinte"] != sha256(_canonique(contenu)).hexdigest():
            yield f"journal, événement {rang} : empreinte fausse"
        precedent = evenement["empreinte"]


def _editions(editions: list[Ligne]) -> Iterator[str]:
    precedente = ORIGINE
    for rang, edition in enumerate(editions, start=1):
        somme = sha256(_canonique(edition | {"empreinte": precedente})).hexdigest()
        if (edition["id"], edition["empreinte"]) != (rang, somme):
            yield f"éditions, ligne {rang} : la chaîne est rompue"
        precedente = edition["empreinte"]


def _numerotation(releve: Releve) -> Iterator[str]:
    doubles = [numero for numero, fois in Counter(n["numero"] for n in releve.numeros).items() if fois > 1]
    yield from (f"{numero} : en double" for numero in doubles)
    rangs: dict[tuple[Any, ...], list[int]] = {}
    for numero in releve.numeros:
        rangs.setdefault(_serie(numero), []).append(numero["rang"])
    derniers = {_serie(compteur): compteur["dernier"] for compteur in releve.compteurs}
    for serie in rangs.keys() | derniers.keys():
        if rangs.get(serie, []) != list(range(1, derniers.get(serie, 0) + 1)):
            yield f"série {serie} : rangs {rangs.get(serie, [])}, compteur {derniers.get(serie, 0)}"


def _serie(ligne: Ligne) -> tuple[Any, ...]:
    return ligne["dispositif"], ligne["famille"], ligne["annee"]


def _vies(releve: Releve) -> Iterator[str]:
    """Each number is reserved once, and issued once at most, afterwards; each certificate has one number in use."""
    natures: dict[str, list[str]] = {n["numero"]: [] for n in releve.numeros}
    for evenement in releve.evenements:
        if evenement["numero"] and evenement["nature"] != "rectification":
            natures.setdefault(evenement["numero"], []).append(evenement["nature"])
    for numero, suite in natures.items():
        if suite not in (["reserve"], ["reserve", "emis"], ["reserve", "abandon"]):
            yield f"{numero} : {' puis '.join(suite) or 'aucun événement'}"
    vifs = (n for n in releve.numeros if "abandon" not in natures[n["numero"]])
    yield from _en_double(vifs)


def _en_double(numeros: Iterable[Ligne]) -> Iterator[str]:
    cles = Counter((n["session"], n["candidat"], n["objet"]) for n in numeros)
    yield from (f"{cle} : plusieurs numéros en vigueur" for cle, fois in cles.items() if fois > 1)
