"""`deliberation.xlsx`: the compiled grille de délibération, by candidate, by bloc and by compétence.

`anonymat.xlsx`: who is under which number, where the jury reads results without names; apart, for the secretariat only.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from math import ceil

import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.modele import Decision
from pipeline.restitution.libelles import ISSUES, ORIGINES, note_dite, resultat
from pipeline.texte import valeur_dite

Lignes = list[dict[str, object]]

LARGEUR_MAX = 34
"""Characters."""


_HAUTEUR_LIGNE = 15
"""Points, for a line of text."""
_HAUTEUR_MAX = 409
"""Points: what a spreadsheet accepts."""
_EN_HAUT = Alignment(wrap_text=True, vertical="top")


def grille_deliberation(decisions: tuple[Decision, ...]) -> bytes:
    """The workbook's bytes. Texts that look like formulas are written as text."""
    feuilles = {
        "Candidats": pd.DataFrame([_candidat(d) for d in decisions]),
        "Blocs": pd.DataFrame([ligne for d in decisions for ligne in _blocs(d)]),
        "Compétences": pd.DataFrame([ligne for d in decisions for ligne in _competences(d)]),
        **_details(decisions),
        "Synthèse": _synthese(decisions),
    }
    return _classeur(feuilles)


def anonymat(lignes: Sequence[dict[str, object]]) -> bytes:
    """The workbook's bytes, from rows that say who is under which number."""
    return _classeur({"Anonymat": pd.DataFrame(lignes)})


def _classeur(feuilles: Mapping[str, pd.DataFrame]) -> bytes:
    tampon = BytesIO()
    with pd.ExcelWriter(tampon, engine="openpyxl") as classeur:
        for nom, tableau in feuilles.items():
            tableau.map(_imprimable).to_excel(classeur, sheet_name=nom, index=False)
            _mettre_en_forme(classeur.sheets[nom])
    return tampon.getvalue()


def _imprimable(valeur: object) -> object:
    """Without the control characters that a workbook can't hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", valeur) if isinstance(valeur, str) else valeur


def _identite(d: Decision) -> dict[str, object]:
    return {
        "Certification": d.referentiel.certification.code,
        "Identifiant": d.candidat.id,
        "Nom": d.candidat.nom_naissance,
        "Prénom": d.candidat.prenom,
    }


def _candidat(d: Decision) -> dict[str, object]:
    acquis = [b.code for b in d.blocs if b.acquis] or [c.code for c in d.competences if c.acquise]
    return _identite(d) | {
        "Proposition": ISSUES[d.proposition],
        "Décision": ISSUES[d.issue],
        "Diffère": "oui" if d.differe else "",
        "Motif": d.motif,
        "Acquis": ", ".join(acquis),
        "Commentaire": d.commentaire,
    }


def _blocs(d: Decision) -> Lignes:
    return [
        _identite(d)
        | {
            "Bloc": b.code,
            "Intitulé": b.intitule,
            "Compétences acquises": f"{sum(bool(c.acquise) for c in b.competences)} / {len(b.competences)}",
            "Proposition": resultat(b.proposition),
            "Décision": resultat(b.acquis),
            "Origine": ORIGINES[b.origine],
        }
        for b in d.blocs
    ]


def _competences(d: Decision) -> Lignes:
    return [
        _identite(d)
        | {
            "Compétence": c.code,
            "Intitulé": c.intitule,
            "Résultat": resultat(c.acquise),
            "Origine": ORIGINES[c.origine],
            "Cellule": str(c.repere or ""),
            "Commentaire": c.commentaire,
        }
        for c in d.competences
    ]


def _details(decisions: tuple[Decision, ...]) -> dict[str, pd.DataFrame]:
    """The sheets of éléments and of grades, in a session that has some."""
    feuilles = {
        "Éléments": [ligne for d in decisions for ligne in _elements(d)],
        "Notes": [ligne for d in decisions for ligne in _notes(d)],
    }
    return {nom: pd.DataFrame(lignes) for nom, lignes in feuilles.items() if lignes}


def _elements(d: Decision) -> Lignes:
    return [
        _identite(d)
        | {
            "Compétence": c.code,
            "Élément": e.code,
            "Intitulé": e.intitule,
            "Incontournable": "oui" if e.incontournable else "",
            "Résultat": valeur_dite(e.valeur),
            "Cellule": str(e.repere),
            "Commentaire": e.commentaire,
        }
        for c in d.competences
        for e in c.elements
    ]


def _notes(d: Decision) -> Lignes:
    return [
        _identite(d)
        | {
            "Unité de valeur": c.code,
            "Intitulé": c.intitule,
            "Partie": n.partie,
            "Note": note_dite(n),
            "Moyenne": c.moyenne_dite,
            "Cellule": str(n.repere),
        }
        for c in d.competences
        for n in c.notes
    ]


def _synthese(decisions: tuple[Decision, ...]) -> pd.DataFrame:
    """Number of candidates by certification and outcome."""
    if not decisions:
        return pd.DataFrame({"Certification": []})
    certifications = pd.Series([d.referentiel.certification.code for d in decisions], name="Certification")
    issues = pd.Series([ISSUES[d.issue] for d in decisions], name="Décision")
    return pd.DataFrame(pd.crosstab(certifications, issues).reset_index())


def _mettre_en_forme(feuille: Worksheet) -> None:
    feuille.freeze_panes = "A2"
    feuille.auto_filter.ref = feuille.dimensions
    for cellule in feuille[1]:
        cellule.font = Font(bold=True, color="FFFFFF")
        cellule.fill = PatternFill("solid", fgColor="1F3A5F")
    for rang, colonne in enumerate(feuille.columns, 1):
        largeur = max(len(str(cellule.value or "")) for cellule in colonne)
        feuille.column_dimensions[get_column_letter(rang)].width = min(largeur + 3, LARGEUR_MAX)
        for cellule in colonne:
            cellule.alignment = _EN_HAUT
            if cellule.data_type == "f":
                cellule.data_type = "s"
    for rang, ligne in enumerate(feuille.iter_rows(), 1):
        lignes = max(_lignes_de_texte(str(cellule.value or "")) for cellule in ligne)
        feuille.row_dimensions[rang].height = min(_HAUTEUR_LIGNE * lignes, _HAUTEUR_MAX)
    _mettre_en_page(feuille)


def _lignes_de_texte(texte: str) -> int:
    """How many lines a text takes in the widest column; a little more than less, words being cut at spaces."""
    utile = LARGEUR_MAX - 4
    return sum(max(1, ceil(len(ligne) / utile)) for ligne in texte.split("\n"))


def _mettre_en_page(feuille: Worksheet) -> None:
    """To print: landscape, as wide as the page, the titles again on each page."""
    feuille.page_setup.orientation = "landscape"
    feuille.page_setup.paperSize = feuille.PAPERSIZE_A4
    feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight = 1, 0
    feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    feuille.print_title_rows = "1:1"
    feuille.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6)
