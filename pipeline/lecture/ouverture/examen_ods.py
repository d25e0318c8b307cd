"""Look inside an .ods: its bounds, its formulas in error, and a copy with nothing else than its cells.

The reading library writes repeated cells and blanks out one by one, and knows elements by their usual prefix: the XML
is looked at first, and what it would miss is refused.
"""

import re

from pipeline.lecture.ouverture.archive import Archive, assembler
from pipeline.lecture.ouverture.bornes import CELLULE_MAX, FEUILLES_MAX, SUPPRIMER, Etendue, Illisible, borner, protege
from pipeline.lecture.ouverture.examen import ERREUR_INCONNUE, FORMULE_SANS_VALEUR, Examen, Fusion, Place
from pipeline.lecture.ouverture.xml_sur import Attributs, parcourir

_T = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_O = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_X = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_C = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_M = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0 "

_PREFIXES = {b"table": _T, b"office": _O, b"text": _X}
_CELLULES = (f"{_T}table-cell", f"{_T}covered-table-cell")
_VALEURS = tuple(f"{_O}{nom}" for nom in ("value", "string-value", "date-value", "time-value", "boolean-value"))
_EXTERNE = "'file:"
"""How the name begins of a sheet that holds what was last read in another workbook."""

_MANIFESTE = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def examiner_ods(archive: Archive) -> Examen:
    """Raises Illisible or HorsLimites."""
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.lire("META-INF/manifest.xml"):
        raise protege()
    contenu = archive.lire("content.xml")
    _exiger_prefixes(contenu)
    visite = _Visite()
    parcourir(contenu, visite.debut, visite.fin, visite.texte)
    if not visite.titres:
        raise Illisible("un fichier abîmé : ses feuilles y manquent")
    if len(set(visite.titres)) < len(visite.titres):
        raise Illisible("un classeur dont deux feuilles ont le même nom", "renommer l’une des deux feuilles")
    parties = {"mimetype": _TYPE, "META-INF/manifest.xml": _MANIFESTE, "content.xml": contenu}
    return Examen(
        titres=tuple(visite.titres),
        contenu=assembler(parties),
        erreurs=tuple(visite.erreurs),
        pourcentages=tuple(visite.pourcentages),
        liaisons=visite.liaisons,
        macros=any(nom.startswith(("basic/", "scripts/")) for nom in archive.noms),
        fusions=tuple(map(tuple, visite.fusions)),
    )


def _exiger_prefixes(contenu: bytes) -> None:
    """The library knows elements by these prefixes only."""
    for prefixe, espace in _PREFIXES.items():
        declares = re.findall(rb"xmlns:" + prefixe + rb"\s*=\s*[\"']([^\"']*)", contenu)
        autres = re.findall(rb"xmlns:?([^\s=]*)\s*=\s*[\"']" + re.escape(espace.strip().encode()) + rb"[\"']", contenu)
        if set(declares) - {espace.strip().encode()} or set(autres) - {prefixe}:
            raise Illisible("un classeur .ods écrit d’une façon inhabituelle")


class _Visite:
    """The state of a walk through all the sheets."""

    def __init__(self) -> None:
        self.titres: list[str] = []
        self.erreurs: list[dict[Place, str]] = []
        self.fusions: list[list[Fusion]] = []
        self.pourcentages: list[set[Place]] = []
        self.liaisons = False
        self._etendue = Etendue()
        self._ligne = self._colonne = 0
        self._rangees = 1
        self._pleines: list[tuple[int, int, int]] = []
        self._en_pourcentage: list[range] = []
        self._cellule: Attributs | None = None
        self._enfants = False
        self._dans_table = False
        self._dans_note = 0
        self._morceaux: list[str] = []
        self._longueur = 0

    def debut(self, nom: str, attributs: Attributs) -> None:
        if self._cellule is not None:
            self._dans_cellule(nom, attributs)
        elif nom == f"{_T}table":
            self._ouvrir_feuille(attributs)
        elif nom == f"{_T}table-row" and self._dans_table:
            self._colonne = 0
            self._rangees = _repetitions(attributs, "number-rows-repeated")
            self._pleines, self._en_pourcentage = [], []
        elif nom in _CELLULES and self._dans_table:
            self._cellule, self._enfants, self._morceaux, self._longueur = attributs, False, [], 0
        elif nom in (f"{_T}table-source", f"{_T}cell-range-source", f"{_O}dde-source"):
            self.liaisons = True

    def _ouvrir_feuille(self, attributs: Attributs) -> None:
        if self._dans_table:
            raise Illisible
        titre = attributs.get(f"{_T}name", "")
        borner(len(self.titres) + 1, FEUILLES_MAX, "feuilles", SUPPRIMER)
        self.titres.append(titre)
        self.erreurs.append({})
        self.fusions.append([])
        self.pourcentages.append(set())
        self.liaisons = self.liaisons or titre.startswith(_EXTERNE)
        self._etendue.ouvrir_feuille(titre)
        self._dans_table = True
        self._ligne = 0

    def _dans_cellule(self, nom: str, attributs: Attributs) -> None:
        if nom in _CELLULES or nom in (f"{_T}table", f"{_T}table-row"):
            raise Illisible
        if nom == f"{_O}annotation":
            self._dans_note += 1
        else:
            self._enfants = True
        if nom == f"{_X}s":
            self._longueur += _nombre(attributs.get(f"{_X}c", "1"))

    def texte(self, morceau: str) -> None:
        if self._cellule is None or self._dans_note:
            return
        self._longueur += len(morceau)
        if self._longueur <= CELLULE_MAX:
            self._morceaux.append(morceau)

    def fin(self, nom: str) -> None:
        if nom == f"{_O}annotation":
            self._dans_note -= 1
        elif nom in _CELLULES and self._cellule is not None:
            self._fermer_cellule(self._cellule)
            self._cellule = None
        elif nom == f"{_T}table-row" and self._dans_table:
            self._fermer_rangee()
        elif nom == f"{_T}table":
            self._dans_table = False

    def _fermer_cellule(self, cellule: Attributs) -> None:
        fois = _repetitions(cellule, "number-columns-repeated")
        formule = cellule.get(f"{_T}formula", "")
        longueur = max(self._longueur, *(len(cellule.get(nom, "")) for nom in _VALEURS))
        if self._enfants or formule or f"{_O}value-type" in cellule or any(nom in cellule for nom in _VALEURS):
            self._pleines.append((self._colonne + fois - 1, fois, longueur))
            erreur = _erreur(cellule, "".join(self._morceaux))
            if erreur:  # a repeated error is told once
                self.erreurs[-1][(self._ligne, self._colonne)] = erreur
            self.liaisons = self.liaisons or _EXTERNE in formule
            if cellule.get(f"{_O}value-type") == "percentage":
                self._en_pourcentage.append(range(self._colonne, self._colonne + fois))
        hauteur, largeur = (_repetitions(cellule, f"number-{sens}-spanned") for sens in ("rows", "columns"))
        if hauteur > 1:
            debut = (self._ligne, self._colonne)
            self.fusions[-1].append((debut, (self._ligne + hauteur - 1, self._colonne + max(largeur, 1) - 1)))
        self._colonne += fois

    def _fermer_rangee(self) -> None:
        derniere = self._ligne + self._rangees - 1
        for colonne, fois, longueur in self._pleines:
            self._etendue.remplir(derniere, colonne, longueur, fois * self._rangees)
        for colonnes in self._en_pourcentage:
            lignes = range(self._ligne, self._ligne + self._rangees)
            self.pourcentages[-1].update((ligne, colonne) for ligne in lignes for colonne in colonnes)
        self._ligne += self._rangees


def _erreur(cellule: Attributs, texte: str) -> str:
    formule = f"{_T}formula" in cellule
    if cellule.get(f"{_C}value-type") == "error" or (formule and texte.startswith(("#", "Err:"))):
        return texte or ERREUR_INCONNUE
    return FORMULE_SANS_VALEUR if formule and f"{_O}value-type" not in cellule and not texte else ""


def _repetitions(attributs: Attributs, nom: str) -> int:
    return _nombre(attributs.get(f"{_T}{nom}", "1"))


def _nombre(texte: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", texte):
        raise Illisible
    return int(texte)
