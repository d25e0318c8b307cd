"""What a row of headings means: each column's name, on one row or on two, and what belongs to nobody."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.colonnes import CALCUL, Synonymes
from pipeline.lecture.ouverture.classeur import Feuille
from pipeline.lecture.precisions import sans_parentheses, sans_precision
from pipeline.modele import Cellule
from pipeline.texte import LONGUEUR_SURE, cle, singulier

LONGUEUR_MAX = 200
"""Characters of a heading."""

DESCRIPTIVES = ("intitule", "incontournable", "commentaire")
"""Columns that decide nothing: of two that may be it (« compétence », « critère »), the first one is."""

_MOTS_VIDES = {"de", "du", "des", "d", "la", "le", "les", "l"}

Rangee = tuple[Cellule, ...]


@dataclass(frozen=True)
class Entetes:
    """A row of headings, understood. `positions`: column of each name; `hauteur`: rows that the headings take."""

    rang: int
    hauteur: int
    cellules: Mapping[str, Cellule]
    positions: Mapping[str, int]
    inconnues: tuple[tuple[int, Cellule], ...]
    calculees: frozenset[int]


@dataclass
class _Lecture:
    """The headings taken so far."""

    cellules: dict[str, Cellule] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    inconnues: list[tuple[int, Cellule]] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)


@dataclass(frozen=True)
class _Titre:
    """One heading: its cell, and the title of the group that it stands under; `direct`: right above it."""

    position: int
    cellule: Cellule
    groupe: str = ""
    direct: bool = False


def cle_entete(texte: str) -> str:
    """The comparison key of a heading: also without small words, nor brackets that only say a format.

    « Date de naissance (jj/mm/aaaa) » = `date_naissance`. A text that is too long to be a heading has none.
    """
    return _cle_courte(texte) if len(texte) <= LONGUEUR_MAX else ""


@lru_cache(maxsize=16_384)
def _cle_courte(texte: str) -> str:
    """The same cells are looked at for each kind of table that a sheet may hold, and from one grid to the next."""
    return " ".join(mot for mot in cle(sans_precision(texte)).split() if mot not in _MOTS_VIDES)


def forme_douteuse(texte: str, formes: Collection[str]) -> str:
    """The known heading that this one begins with, or is but for what it says in brackets; nothing when it is none."""
    titre, nu = cle_entete(texte), cle_entete(sans_parentheses(texte))
    if nu != titre and nu in formes:
        return nu
    return next((f for f in formes if len(f) >= LONGUEUR_SURE and titre.startswith(f"{f} ")), "")


def est_calcul(texte: str) -> bool:
    """Whether a heading is that of a column that our own workbooks compute: « calcul : BC1 »."""
    return cle(texte).split()[:1] == [CALCUL]


def noms_par_cle(colonnes: Synonymes) -> dict[str, str]:
    """Every key that a heading of these columns may have, singular or plural, unless another column has it."""
    return _noms_par_cle(tuple((nom, tuple(formes)) for nom, formes in colonnes.items()))


@lru_cache(maxsize=64)
def _noms_par_cle(colonnes: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    exactes = {cle_entete(forme): nom for nom, synonymes in colonnes for forme in (nom, *synonymes)}
    pluriels = {f"{cle}s": nom for cle, nom in exactes.items()}
    singuliers = {singulier(cle): nom for cle, nom in exactes.items()}
    return singuliers | pluriels | exactes


def rang_des_entetes(feuille: Feuille, colonnes: Synonymes, profondeur: int) -> int:
    """The row, among the first ones, that holds the most known headings; the upper one, when two rows share them."""
    connus = noms_par_cle(colonnes)
    rangs = range(min(profondeur, len(feuille.lignes)))
    rang = max(rangs, key=lambda r: len(noms_du_rang(feuille.lignes[r], connus)), default=0)
    au_dessus = rang > 0 and noms_du_rang(feuille.lignes[rang - 1], connus)
    return rang - 1 if au_dessus and _sous_intitules(feuille, rang - 1, connus) else rang


def noms_du_rang(rangee: Rangee, connus: Mapping[str, str]) -> set[str]:
    """The columns that a row names; « #REF! » is no heading « réf. »."""
    pleines = (c.texte for c in rangee if not c.vide and not c.erreur)
    return {connus[titre] for texte in pleines if (titre := cle_entete(texte)) in connus}


def lire_entetes(feuille: Feuille, rang: int, colonnes: Synonymes) -> tuple[Entetes, list[Anomalie]]:
    """The headings of that row, helped by the row of group titles above it, or completed by a row right below."""
    connus = noms_par_cle(colonnes)
    propres = {cle_entete(nom) for nom in colonnes}
    hauteur = 2 if _sous_intitules(feuille, rang, connus) else 1
    titres = list(_titres(feuille, rang, hauteur))
    calculees = frozenset(t.position for t in titres if est_calcul(t.cellule.texte) or est_calcul(t.groupe))
    lus = [t for t in titres if t.position not in calculees]
    lecture = _Lecture()
    for titre in sorted(lus, key=lambda t: cle_entete(t.cellule.texte) not in propres):
        _retenir(titre, _noms(titre, connus), propres, lecture)
    _departager([t for t in lus if len(_noms(t, connus)) > 1], connus, lecture)
    inconnues = tuple(sorted(lecture.inconnues, key=lambda i: i[0]))
    entetes = Entetes(rang, hauteur, lecture.cellules, lecture.positions, inconnues, calculees)
    return entetes, lecture.anomalies


def _rangee(feuille: Feuille, rang: int) -> Rangee:
    return feuille.lignes[rang] if 0 <= rang < len(feuille.lignes) else ()


def _sous_intitules(feuille: Feuille, rang: int, connus: Mapping[str, str]) -> bool:
    """Whether the next row completes the headings: each of its texts is one, under a group's title or under nothing."""
    haut, bas = _rangee(feuille, rang), _rangee(feuille, rang + 1)
    groupes = _groupes(haut)
    pleines = {j: c for j, c in enumerate(bas) if not c.vide}
    dessous = {j for j in pleines if cle_entete(haut[j].texte) in connus}
    sens = [_sens(c.texte, groupes[j][0], connus) for j, c in pleines.items()]
    # A known heading may also be a group's title (« Naissance »): the next column has none of its own.
    groupe = all(j + 1 in pleines and haut[j + 1].vide for j in dessous)
    return bool(pleines) and all(sens) and groupe and any(haut[j].vide or j in dessous for j in pleines)


def _groupes(haut: Rangee) -> dict[int, tuple[str, bool]]:
    """Column → the title above it, and whether it is right above rather than further left."""
    groupes: dict[int, tuple[str, bool]] = {}
    courant = ""
    for j, cellule in enumerate(haut):
        courant = cellule.texte or courant
        groupes[j] = (courant, not cellule.vide)
    return groupes


def _titres(feuille: Feuille, rang: int, hauteur: int) -> Iterator[_Titre]:
    haut = _rangee(feuille, rang if hauteur == 2 else rang - 1)
    bas = _rangee(feuille, rang + hauteur - 1)
    groupes = _groupes(haut)
    for j, cellule in enumerate(bas):
        groupe, direct = groupes.get(j, ("", False))
        if not cellule.vide:
            yield _Titre(j, cellule, groupe, direct)
        elif hauteur == 2 and direct:
            yield _Titre(j, haut[j])


def _sens(texte: str, groupe: str, connus: Mapping[str, str]) -> str:
    """The column that a heading names, alone or with its group's title."""
    return connus.get(cle_entete(f"{texte} {groupe}")) or connus.get(cle_entete(texte)) or ""


def _noms(titre: _Titre, connus: Mapping[str, str]) -> list[str]:
    """The columns that a heading may mean: with the title right above it, by itself, or with one further left."""
    seul = connus.get(cle_entete(titre.cellule.texte), "")
    joint = connus.get(cle_entete(f"{titre.cellule.texte} {titre.groupe}"), "") if titre.groupe else ""
    if joint and (titre.direct or not seul):
        return [joint]
    return list(dict.fromkeys(nom for nom in (seul, joint) if nom))


def _retenir(titre: _Titre, noms: list[str], propres: set[str], lecture: _Lecture) -> None:
    """Take a heading that means one column only; the column's own name goes before its synonyms."""
    if len(noms) > 1:
        return
    nom = noms[0] if noms else None
    cle_titre = cle_entete(titre.cellule.texte)
    deja = lecture.cellules.get(nom or "")
    libre = nom in DESCRIPTIVES and deja is not None and cle_entete(deja.texte) != cle_titre
    if nom is None or libre or (deja and cle_entete(deja.texte) in propres - {cle_titre}):
        lecture.inconnues.append((titre.position, titre.cellule))
    elif deja:
        lecture.anomalies.append(signaler("L07", titre.cellule, colonne=nom))
    else:
        lecture.cellules[nom], lecture.positions[nom] = titre.cellule, titre.position


def _departager(titres: list[_Titre], connus: Mapping[str, str], lecture: _Lecture) -> None:
    """Headings that mean one thing alone and another under a title further left: what is free, if only one is."""
    for titre in titres:
        libres = [nom for nom in _noms(titre, connus) if nom not in lecture.cellules]
        if len(libres) == 1:
            lecture.cellules[libres[0]], lecture.positions[libres[0]] = titre.cellule, titre.position
        elif libres:
            lecture.anomalies.append(signaler("L12", titre.cellule, colonne=libres[-1]))
        else:
            lecture.inconnues.append((titre.position, titre.cellule))
