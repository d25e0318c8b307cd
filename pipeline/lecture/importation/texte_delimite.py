"""A list exported as text (CSV): encoding and separator found out, every value as typed, with its address."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.colonnes import Synonymes
from pipeline.lecture.entetes import noms_du_rang, noms_par_cle
from pipeline.lecture.ouverture.bornes import TAILLE_MAX, Etendue, HorsLimites, Illisible, adresse, borner_octets
from pipeline.lecture.ouverture.classeur import Classeur, Feuille
from pipeline.lecture.tableau import PROFONDEUR
from pipeline.modele import Cellule, Repere

EXTENSIONS = (".csv", ".txt", ".tsv")

_SEPARATEURS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
_MARQUES = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CODAGES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows (1252)"}
_REMEDE = "l’enregistrer à nouveau en « CSV UTF-8 » ou en .xlsx, puis relancer"


@dataclass(frozen=True)
class TexteLu:
    """A text as a workbook of one sheet; `presentation`: how it was understood, for whoever checks it."""

    classeur: Classeur
    presentation: str


def lire_texte(chemin: Path, nom: str, colonnes: Synonymes) -> tuple[TexteLu | None, list[Anomalie]]:
    """Read a delimited text; its separator is the one that gives the most of these columns. None when it can't be."""
    try:
        borner_octets(chemin.stat().st_size, TAILLE_MAX, "pour le fichier")
        texte, codage = _decoder(chemin.read_bytes())
        separateur, texte = _separateur(texte, colonnes)
        lignes = tuple(_lignes(texte, separateur, nom))
    except HorsLimites as limite:
        return None, [signaler("L02", Repere(nom), limite.trouve, limite=limite.limite, remede=limite.remede)]
    except PermissionError:
        fautif = Illisible("un fichier dont la lecture est interdite", "rendre ce fichier lisible, puis relancer")
        return None, [_illisible(nom, fautif)]
    except Illisible as fautif:
        return None, [_illisible(nom, fautif)]
    presentation = f"texte {_CODAGES[codage]}, séparateur {_SEPARATEURS[separateur]}"
    return TexteLu(Classeur(nom, (Feuille("", Repere(nom), lignes),)), presentation), []


def _illisible(nom: str, fautif: Illisible) -> Anomalie:
    return signaler("L01", Repere(nom), fautif.trouve, formats=", ".join(EXTENSIONS), remede=fautif.remede)


def _decoder(octets: bytes) -> tuple[str, str]:
    """The text and its encoding: what its first bytes say, else UTF-8, else that of Windows."""
    annonce = next((codage for marque, codage in _MARQUES if octets.startswith(marque)), "")
    for codage in (annonce,) if annonce else ("utf-8", "cp1252"):
        try:
            texte = octets.decode(codage)
        except UnicodeDecodeError:
            continue
        if "\0" in texte:
            break
        if texte.strip():
            return texte, codage
        raise Illisible("un fichier vide", _REMEDE)
    raise Illisible("un fichier d’un autre format ou d’un codage inconnu", _REMEDE)


def _separateur(texte: str, colonnes: Synonymes) -> tuple[str, str]:
    """The separator, and the text without the line by which some programs announce it (« sep=; »)."""
    premiere, fin, reste = texte.partition("\n")
    annonce = premiere.strip().casefold().removeprefix("sep=")
    if fin and premiere.casefold().startswith("sep=") and (annonce or "\t") in _SEPARATEURS:
        return annonce or "\t", reste
    connus = noms_par_cle(colonnes)

    def reconnues(separateur: str) -> int:
        debut = _debut(texte, separateur)
        return max((len(noms_du_rang(rangee, connus)) for rangee in debut), default=0)

    return max(_SEPARATEURS, key=reconnues), texte


def _debut(texte: str, separateur: str) -> list[tuple[Cellule, ...]]:
    """The first rows, as far as they can be read with that separator."""
    rangees: list[tuple[Cellule, ...]] = []
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    try:
        for valeurs in islice(lecteur, PROFONDEUR):
            rangees.append(tuple(Cellule(valeur, Repere("")) for valeur in valeurs))
    except csv.Error:
        pass
    return rangees


def _lignes(texte: str, separateur: str, nom: str) -> Iterator[tuple[Cellule, ...]]:
    """The rows, all of the same width. Raises HorsLimites and, where quotes don't match, Illisible."""
    rangees = list(_rangees(texte, separateur))
    largeur = max(map(len, rangees), default=0)
    for i, valeurs in enumerate(rangees):
        completes = [*valeurs, *[""] * (largeur - len(valeurs))]
        yield tuple(Cellule(valeur or None, Repere(nom, "", adresse(i, j))) for j, valeur in enumerate(completes))


def _rangees(texte: str, separateur: str) -> Iterator[list[str]]:
    etendue = Etendue()
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    try:
        for i, valeurs in enumerate(lecteur):
            for j, valeur in enumerate(valeurs):
                if valeur:
                    etendue.remplir(i, j, len(valeur))
            yield valeurs
    except csv.Error as erreur:
        if "field limit" in str(erreur):
            raise HorsLimites(
                f"une valeur démesurée, ligne {lecteur.line_num}", "32 767 caractères par cellule"
            ) from None
        remede = f"corriger les guillemets vers la ligne {lecteur.line_num}, ou enregistrer la liste en .xlsx"
        raise Illisible("un texte dont les guillemets ne se ferment pas", remede) from None
