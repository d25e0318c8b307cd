"""The files that every package has of its own, to be read first: are they there, do they say what the register says?"""

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.archive.index import INDEX, PAGE
from pipeline.archive.lisezmoi import LISEZMOI, lignes_des_numeros
from pipeline.archive.sac import DECLARATION, DONNEES
from pipeline.archive.source import Source, lire_texte
from pipeline.archive.versions import VERSIONS
from pipeline.registre.extrait import Extrait
from pipeline.registre.fiches import STATUTS
from pipeline.registre.inscriptions import inscriptions
from pipeline.texte import premiers

_TEXTE = DONNEES + LISEZMOI
_DITE = re.compile(rf"\s*(\S.*?) — (?:{'|'.join(STATUTS.values())}) — ")
_LIBRES = ("- ", "Certificateur", "Règlement appliqué", "Jury")
"""How lines begin that say what was typed by somebody."""
_LETTRES = re.compile("[A-Za-z]{2}")
"""Without any, a number could be taken for a date."""

TEXTE_ILLISIBLE = f"{_TEXTE} : ne peut pas être comparé au registre"


def controler_propres(source: Source) -> Iterator[str]:
    """Those that nothing ever destroys are there. A transfer has fewer of them, and none when its message is lost."""
    noms = (LISEZMOI, INDEX, PAGE, VERSIONS) if DECLARATION in source.tailles else (INDEX, VERSIONS)
    absents = [nom for nom in noms if DONNEES + nom not in source.tailles] if source.tailles else []
    yield from (f"{DONNEES}{nom} : manque" for nom in absents)


def controler_lisezmoi(source: Source, extrait: Extrait) -> Iterator[str]:
    """What is to be read first says each number as the register does, and no other one.

    Raises RegistreRefuse, one of ILLISIBLE.
    """
    if _TEXTE not in source.tailles:
        return
    texte = lire_texte(source, _TEXTE).decode(errors="replace")
    inscrits = inscriptions(extrait.evenements)
    dites = {i.numero: ligne for i, ligne in zip(inscrits, lignes_des_numeros(inscrits), strict=True)}
    manquent, reste = _chercher(texte, dites)
    sessions = {e.session for e in extrait.evenements}
    ecarts = list(dict.fromkeys([*manquent, *(n for n in _autres(reste, dites) if n not in sessions)]))
    if ecarts:
        yield f"{_TEXTE} : ne dit plus les numéros comme le registre ({premiers(ecarts)})"


def _chercher(texte: str, dites: Mapping[str, str]) -> tuple[list[str], str]:
    """The numbers whose line is not there, and the text without these lines."""
    bloc = "".join(f"{ligne}\n" for ligne in dites.values())
    if f"\n{bloc}" in texte:
        return [], texte.replace(f"\n{bloc}", "\n", 1)
    manquent = []
    for numero, ligne in dites.items():
        if f"\n{ligne}\n" in texte:
            texte = texte.replace(f"\n{ligne}\n", "\n", 1)
        else:
            manquent.append(numero)
    return manquent, texte


def _autres(reste: str, connus: Iterable[str]) -> Iterator[str]:
    """The numbers that are said besides: on a line made as theirs are, or written as those of the session are.

    The names of files that were left out, or of whoever certifies, may be like anything.
    """
    formes = {re.sub(r"\d", r"\\d", re.escape(numero)) for numero in connus if _LETTRES.search(numero)}
    numero = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(formes))})(?![\w-])") if formes else None
    for ligne in reste.splitlines():
        if dite := _DITE.match(ligne):
            yield dite[1]
        elif numero and not ligne.startswith(_LIBRES):
            yield from numero.findall(ligne)
