"""The evaluation workbooks to fill: one per candidate, what an earlier jury gave being written already."""

from collections.abc import Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliberation.competences import Cadre
from pipeline.modele import Acquis, Candidat
from pipeline.regles import Competence
from pipeline.texte import date_courte, typographier

ENTETES = ("code", "intitulé", "incontournable", "résultat", "commentaire")
ENTETES_NOTES = ("unité de valeur", "partie", "note", "sur")
LARGEURS = (22, 62, 16, 18, 46)
"""Characters."""

Rangee = tuple[str, str, str, str, str]

_TITRE = PatternFill("solid", fgColor="1F3A5F")
_ACQUIS = PatternFill("solid", fgColor="DDEBDD")
_INCONTOURNABLE = PatternFill("solid", fgColor="E7ECF2")
_TRAIT = Border(bottom=Side(style="thin", color="B8C2CC"))


def grille(candidat: Candidat, cadre: Cadre) -> bytes:
    """The workbook of one candidate: a sheet per evaluator and the consensus or, where they are graded, the grades."""
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    if cadre.notation:
        _feuille_notes(classeur.create_sheet("Notes"), candidat, cadre, cadre.notation.sur)
    else:
        individuelles = cadre.dispositif.grilles_individuelles
        noms = [f"Évaluateur {rang}" for rang in range(1, (individuelles.nombre if individuelles else 0) + 1)]
        for nom in (*noms, "Consensus"):
            _feuille(classeur.create_sheet(nom), candidat, cadre)
    tampon = BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _feuille(feuille: Worksheet, candidat: Candidat, cadre: Cadre) -> None:
    _identite(feuille, candidat)
    feuille.page_setup.orientation = "landscape"
    feuille.page_setup.fitToHeight = 0
    feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _entetes(feuille, ENTETES)
    mots = [formes[0] for formes in cadre.dispositif.echelle.values()]
    choix = DataValidation(type="list", formula1=f'"{",".join(mots)}"', allow_blank=True, showErrorMessage=True)
    choix.error = f"Choisir : {', '.join(mots)}"
    feuille.add_data_validation(choix)
    for rangee in _rangees(cadre):
        _ecrire(feuille, rangee)
        choix.add(feuille.cell(feuille.max_row, ENTETES.index("résultat") + 1))
    feuille.append([])
    _entetes(feuille, ("préconisation", "avis", "commentaire"))
    for objet in (*(bloc.code for bloc in cadre.referentiel.blocs), cadre.code):
        _ecrire(feuille, (objet, "", "", "", ""))


def _rangees(cadre: Cadre) -> Iterator[Rangee]:
    """Blocs, compétences and éléments, in the order of the référentiel."""
    for bloc in cadre.referentiel.blocs:
        yield bloc.code, bloc.intitule, "", "", _anterieur(cadre.acquis.get(bloc.code))
        for competence in bloc.competences:
            yield from _competence(competence, cadre)
    for competence in cadre.referentiel.competences:
        yield from _competence(competence, cadre)


def _competence(competence: Competence, cadre: Cadre) -> Iterator[Rangee]:
    anterieur = cadre.anterieur(competence)
    acquis = cadre.dispositif.echelle["acquis"][0] if anterieur else ""
    yield competence.code, competence.intitule, "", acquis, _anterieur(anterieur)
    for element in competence.elements if not anterieur else ():
        yield element.code, element.intitule, "oui" if element.incontournable else "", "", ""


def _anterieur(acquis: Acquis | None) -> str:
    if acquis is None:
        return ""
    numero = f", n° {acquis.numero}" if acquis.numero else ""
    return typographier(f"acquis le {date_courte(acquis.date_decision)}{numero} : ne pas évaluer")


def _feuille_notes(feuille: Worksheet, candidat: Candidat, cadre: Cadre, sur: int) -> None:
    _identite(feuille, candidat)
    _entetes(feuille, ENTETES_NOTES)
    for competence in cadre.notees():
        for partie in [partie.nom for partie in competence.parties] or [""]:
            _ecrire(feuille, (competence.code, partie, "", str(sur), ""))


def _identite(feuille: Worksheet, candidat: Candidat) -> None:
    identite = {
        "candidat": candidat.id,
        "nom": f"{candidat.nom_naissance} {candidat.prenom}",
        "certification": candidat.certification,
        "évaluateur": "",
        "date": "",
    }
    for libelle, valeur in identite.items():
        _ecrire(feuille, (libelle, valeur, "", "", ""))
        feuille.cell(feuille.max_row, 1).font = Font(bold=True)
    feuille.append([])
    for colonne, largeur in zip("ABCDE", LARGEURS, strict=True):
        feuille.column_dimensions[colonne].width = largeur


def _entetes(feuille: Worksheet, entetes: tuple[str, ...]) -> None:
    feuille.append(entetes)
    for cellule in feuille[feuille.max_row]:
        if cellule.value:
            cellule.font, cellule.fill = Font(bold=True, color="FFFFFF"), _TITRE


def _ecrire(feuille: Worksheet, rangee: Rangee) -> None:
    """One row, all of it text; what is acquired is green, what is incontournable is shaded."""
    rang = feuille.max_row + 1 if feuille.max_row > 1 or feuille["A1"].value else 1
    fond = _ACQUIS if rangee[4] else _INCONTOURNABLE if rangee[2] else None
    for colonne, texte in enumerate(rangee, 1):
        cellule = feuille.cell(rang, colonne)
        cellule.value = texte or None
        if texte:
            cellule.data_type = "s"
        cellule.alignment = Alignment(wrap_text=True, vertical="top")
        cellule.border = _TRAIT
        if fond:
            cellule.fill = fond
