"""What a package says that it is, and whether the names that somebody gave it say the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.sac import FICHE
from pipeline.archive.source import ILLISIBLE, Source, lire_texte


@dataclass(frozen=True)
class Etiquette:
    """Its identifier, « 2024-06-2024-07-12 », and a sentence; both may be empty."""

    identifiant: str
    description: str = ""


def lire_champs(ouverte: Source) -> dict[str, str]:
    """What `bag-info.txt` says, by label. Raises KeyError, one of ILLISIBLE."""
    lignes = lire_texte(ouverte, FICHE).decode().splitlines()
    return dict(ligne.partition(": ")[::2] for ligne in lignes)


def lire_fiche(ouverte: Source) -> Etiquette:
    """Of a bag; nothing when it can't be read, which is said elsewhere."""
    try:
        champs = lire_champs(ouverte)
    except (KeyError, *ILLISIBLE):
        return Etiquette("")
    return Etiquette(champs.get("External-Identifier", ""), champs.get("External-Description", ""))


def autres_noms(etiquette: Etiquette, chemin: Path, racine: str) -> Iterator[str]:
    """A remark (French) on each name that does not begin as the package does. `racine`: of the folder that it holds."""
    dits = {racine: "Le dossier", **({chemin.name: "Le fichier"} if chemin.is_file() else {})}
    for nom, quoi in dits.items():
        if nom and etiquette.identifiant and not re.match(rf"{re.escape(etiquette.identifiant)}(?!\w)", nom):
            yield f"{quoi} s’appelle « {nom} », mais ce qu’il contient est l’archive « {etiquette.identifiant} »."


def autre_session(etiquette: Etiquette, session: str) -> Iterator[str]:
    """A package says the session that its register is about."""
    if etiquette.identifiant and session and not etiquette.identifiant.startswith(f"{session}-"):
        yield f"l’archive se dit « {etiquette.identifiant} », mais le registre qu’elle contient est de « {session} »"
