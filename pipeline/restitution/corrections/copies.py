"""`a-corriger/`: copies of the faulty workbooks, a comment in each faulty cell, a first sheet that lists them.

They are made to be looked at next to the original, and are never read back: `COPIE_ANNOTEE` marks them.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from math import ceil
from pathlib import Path

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Border, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.anomalies import Anomalie
from pipeline.documents.fichiers import Nommeur
from pipeline.lecture.colonnes import COPIE_ANNOTEE
from pipeline.lecture.ouverture.bornes import HorsLimites, Illisible
from pipeline.lecture.ouverture.classeur import Classeur, ouvrir
from pipeline.lecture.ouverture.fichiers import lire_octets
from pipeline.lecture.ouverture.isolement import isoler
from pipeline.modele import Repere
from pipeline.octets import EPOQUE
from pipeline.restitution.corrections.classeur import bandeau, emplacement, lister
from pipeline.restitution.corrections.reprise import Reprise, a_l_identique, se_reprend_vite, valeurs_seules
from pipeline.restitution.tableur import FOND_AVERTISSEMENT, FOND_BLOQUANT, enregistrer
from pipeline.restitution.terminal import TITRES, decompte, visible
from pipeline.texte import sans_accents, typographier

SUFFIXE = "a-corriger"
COPIES_MAX = 300
"""Workbooks that are copied, the first ones: each takes a tenth of a second."""
ECHECS_MAX = 3
"""Workbooks whose look could not be kept, and that took long to say so; the following ones only have their values."""
ANNOTATIONS_MAX = 2_000
"""Anomalies shown in one copy; past that, `anomalies.xlsx` alone has them."""
COMMENTAIRE_MAX = 3_000
"""Characters of one comment."""

_TITRES = ("gravité", "code", "feuille", "cellule", "intitulé", "trouvé", "attendu", "à faire")
_LONGUEUR_NOM = 90
_LARGEUR_COMMENTAIRE = 340
"""Pixels."""
_LIGNE_COMMENTAIRE = 46
"""Characters that this width holds."""
_COTE = Side(style="medium", color="A3262A")
_CADRE = Border(left=_COTE, right=_COTE, top=_COTE, bottom=_COTE)


def copies(anomalies: Sequence[Anomalie], dossier: Path) -> dict[str, bytes]:
    """File name → annotated copy of the first COPIES_MAX workbooks of the session's folder with a blocking anomaly.

    A workbook that can't be read, that is not in this folder, or that is itself such a copy, has none.
    """
    par_classeur: dict[str, list[Anomalie]] = {}
    for anomalie in anomalies:
        par_classeur.setdefault(anomalie.repere.classeur, []).append(anomalie)
    nommeur = Nommeur()
    faites: dict[str, bytes] = {}
    echecs = 0
    for classeur, siennes in par_classeur.items():
        lu = _lire(dossier, classeur) if any(a.bloquante for a in siennes) and len(faites) < COPIES_MAX else None
        if lu is not None:
            octets, cellules = lu
            tenter = echecs < ECHECS_MAX and se_reprend_vite(octets)
            copie = _avec_apparence(octets, classeur, siennes) if tenter else None
            echecs += tenter and copie is None
            nom = nommeur.nommer(_souche(classeur), SUFFIXE)
            faites[f"{nom}.xlsx"] = copie or _annoter(valeurs_seules(cellules), classeur, siennes)
    return faites


def _souche(classeur: str) -> str:
    """The original's name, in what every system takes in a file name."""
    souche = re.sub(r"[^0-9A-Za-z_]+", "-", sans_accents(Path(classeur).stem))
    return souche[:_LONGUEUR_NOM].strip("-") or "classeur"


def _lire(dossier: Path, nom: str) -> tuple[bytes, Classeur] | None:
    """A workbook and its cells, when it is a file of this folder, and no shortcut to another place."""
    chemin = Path(os.path.realpath(dossier / nom))
    if chemin != Path(os.path.realpath(dossier), nom) or not chemin.is_file():
        return None
    with suppress(Illisible, HorsLimites):
        lu, octets = ouvrir(chemin, nom)[0], lire_octets(chemin)
        return None if lu is None or _est_copie(lu) else (octets, lu)
    return None


def _est_copie(lu: Classeur) -> bool:
    lignes = lu.feuilles[0].lignes if lu.feuilles else ()
    return bool(lignes and lignes[0] and lignes[0][0].texte == COPIE_ANNOTEE)


def _avec_apparence(octets: bytes, nom: str, anomalies: Sequence[Anomalie]) -> bytes | None:
    """The annotated copy with the look of the original; None when that can't be kept."""
    with suppress(Illisible, HorsLimites):
        return isoler(lambda entier: _annoter(a_l_identique(entier), nom, anomalies), octets)
    return None


def _annoter(reprise: Reprise, nom: str, anomalies: Sequence[Anomalie]) -> bytes:
    par_cellule: dict[tuple[str, str], list[Anomalie]] = {}
    for anomalie in anomalies[:ANNOTATIONS_MAX]:
        par_cellule.setdefault((anomalie.repere.feuille, anomalie.repere.cellule), []).append(anomalie)
    for (feuille, cellule), siennes in par_cellule.items():
        if feuille in reprise.feuilles:
            _marquer(reprise.feuilles[feuille], cellule, siennes)
    _sommaire(reprise, nom, anomalies)
    return enregistrer(reprise.classeur, EPOQUE)


def _marquer(feuille: Worksheet, adresse: str, anomalies: Sequence[Anomalie]) -> None:
    """Colour a cell, say in a comment what is wrong with it, and show it if it was hidden."""
    cellule = _premiere(feuille, adresse or "A1")
    if adresse:
        cellule.fill = FOND_BLOQUANT if any(a.bloquante for a in anomalies) else FOND_AVERTISSEMENT
        cellule.border = _CADRE
    textes = [_texte(anomalie) for anomalie in anomalies]
    if cellule.comment:
        textes.append(f"Commentaire d’origine : {visible(cellule.comment.text)}")
    texte = "\n\n".join(textes)[:COMMENTAIRE_MAX]
    lignes = sum(ceil(max(len(ligne), 1) / _LIGNE_COMMENTAIRE) for ligne in texte.splitlines())
    cellule.comment = Comment(texte, "Vérification", min(30 + 17 * lignes, 700), _LARGEUR_COMMENTAIRE)
    _montrer(feuille, cellule)


def _texte(anomalie: Anomalie) -> str:
    details = (("Trouvé", anomalie.trouve), ("Attendu", anomalie.attendu), ("À faire", anomalie.a_faire))
    suite = [f"{nom} : {visible(texte, 600)}" for nom, texte in details if texte]
    return typographier("\n".join([f"{TITRES[anomalie.gravite]} {anomalie.code} — {anomalie.titre}", *suite]))


def _premiere(feuille: Worksheet, adresse: str) -> Cell:
    """The cell of that address; for one inside merged cells, the first of them, which stands for them all."""
    cellule = feuille[adresse]
    if isinstance(cellule, MergedCell):
        plage = next(p for p in feuille.merged_cells.ranges if adresse in p)
        cellule = feuille.cell(plage.min_row, plage.min_col)
    return cellule  # type: ignore[no-any-return]


def _montrer(feuille: Worksheet, cellule: Cell) -> None:
    """A sheet, a row or a column that was hidden no longer is when something is wrong there."""
    feuille.sheet_state = "visible"
    if cellule.row in feuille.row_dimensions:
        feuille.row_dimensions[cellule.row].hidden = False
    for colonnes in feuille.column_dimensions.values():
        if (colonnes.min or 0) <= cellule.column <= (colonnes.max or 0):
            colonnes.hidden = False


def _sommaire(reprise: Reprise, nom: str, anomalies: Sequence[Anomalie]) -> None:
    """The first sheet: what this copy is, and its anomalies, blocking ones first, with links to their cells."""
    feuille = reprise.classeur.create_sheet("À corriger", 0)
    reprise.classeur.active = feuille
    feuille.sheet_view.tabSelected = True
    lignes = [
        COPIE_ANNOTEE,
        f"Classeur d’origine : {visible(nom)} — {decompte(anomalies)}",
        "À faire : ouvrir l’original, y corriger les cellules ci-dessous, l’enregistrer, puis relancer "
        "la vérification. Cette copie ne sera pas relue.",
        *reprise.reserves,
    ]
    if len(anomalies) > ANNOTATIONS_MAX:
        lignes.append(f"Seules les {ANNOTATIONS_MAX} premières anomalies sont montrées ici.")
    bandeau(feuille, lignes, len(_TITRES))
    feuille["A1"] = COPIE_ANNOTEE  # to the letter: it is what the reader knows these copies by
    montrees = sorted(anomalies[:ANNOTATIONS_MAX], key=lambda a: not a.bloquante)
    lister(feuille, len(lignes) + 2, _TITRES, montrees, lambda repere: _lien(reprise, repere))


def _lien(reprise: Reprise, repere: Repere) -> Hyperlink | None:
    feuille = reprise.feuilles.get(repere.feuille)
    return Hyperlink(ref="", location=emplacement(feuille.title, repere.cellule)) if feuille else None
