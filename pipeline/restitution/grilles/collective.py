"""The workbook of the deliberation: a sheet per certification, a row per candidate, what the jury decides beside."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliberation.competences import Cadre
from pipeline.lecture.colonnes import CALCUL, MODE_D_EMPLOI
from pipeline.modele import Candidat, Issue, Session
from pipeline.restitution.grilles import cadre_feuille as page
from pipeline.restitution.grilles.colonnes import CERTIFICATION, DECISION, IDENTITE, NUMERO, Colonnes, mots
from pipeline.restitution.grilles.formules import texte
from pipeline.restitution.grilles.lignes import Ligne
from pipeline.restitution.grilles.mode_d_emploi import ecrire_mode_d_emploi
from pipeline.restitution.libelles import ISSUES
from pipeline.restitution.tableur import (
    FOND_AVERTISSEMENT,
    a_imprimer,
    aider,
    choix,
    ecrire,
    entetes,
    proteger,
)
from pipeline.texte import date_courte, typographier

ENTETES = 4
"""The row of the headings."""

_LARGEURS = {
    "candidat": 9, "nom": 18, "prénom": 13, NUMERO: 10, "calcul : proposition": 13, "décision": 14,
    "pour": 6, "contre": 7, "abstention": 11, "motif": 22, "commentaire": 22,
}  # fmt: skip
_CODE_COURT = 5
"""Letters that fit in a narrow column; longer headings are turned upright."""
_LARGEUR_MAX_PAGE = 240
"""Characters: more than that on one page can't be read."""


@dataclass(frozen=True)
class Presente:
    """A candidate for the jury, with what their own grid already says: code → key of the scale."""

    candidat: Candidat
    cadre: Cadre
    resultats: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Deliberation:
    """Who is presented in the workbook, and who is not because they are graded.

    `numeros`: candidate id → the number that is told instead of their name, where the jury must not know it.
    """

    session: Session
    presentes: tuple[Presente, ...]
    notes: tuple[Candidat, ...] = ()
    numeros: Mapping[str, str] = field(default_factory=dict)


def collective(deliberation: Deliberation) -> Workbook:
    """The workbook; it has a sheet for each certification that somebody is evaluated for."""
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    par_titre: dict[str, list[Presente]] = {}
    for presente in deliberation.presentes:
        par_titre.setdefault(presente.cadre.code, []).append(presente)
    noms = _noms(list(par_titre))
    for code, presentes in par_titre.items():
        _feuille(classeur.create_sheet(noms[code]), deliberation, presentes)
    ecrire_mode_d_emploi(classeur.create_sheet(MODE_D_EMPLOI), [p[0].cadre for p in par_titre.values()])
    return classeur


def _noms(codes: Sequence[str]) -> dict[str, str]:
    """The name of each sheet: the code, without what a sheet's name can't hold, at most 31 characters, never twice."""
    noms: dict[str, str] = {}
    for code in codes:
        souche = re.sub(r"[\[\]:*?/\\']", "-", code).strip()[:31] or "Certification"
        pris = {nom.casefold() for nom in noms.values()}
        rangs = (f"{souche[:28]} {rang}" for rang in range(2, len(codes) + 2))
        noms[code] = next(nom for nom in (souche, *rangs) if nom.casefold() not in pris)
    return noms


def _feuille(feuille: Worksheet, deliberation: Deliberation, presentes: Sequence[Presente]) -> None:
    premier = presentes[0].cadre
    colonnes = Colonnes(premier.referentiel, premier.dispositif, bool(deliberation.numeros))
    _titres(feuille, deliberation, colonnes)
    _entetes(feuille, colonnes)
    saisies: list[str] = []
    for rang, presente in enumerate(presentes, ENTETES + 1):
        ligne = Ligne(feuille, colonnes, presente.cadre, rang)
        saisies += ligne.ecrire(
            presente.candidat, presente.resultats, deliberation.numeros.get(presente.candidat.id, "")
        )
    fin = ENTETES + len(presentes)
    _choix(feuille, colonnes, fin)
    visibles = [*(f"calcul : {code}" for code in colonnes.calculs), "calcul : proposition"]
    debut, dernier = colonnes.lettre(visibles[0]), colonnes.lettre(visibles[-1])
    page.colorer(feuille, f"{debut}{ENTETES + 1}:{dernier}{fin}")
    _motif_attendu(feuille, colonnes, fin)
    page.masquer(feuille, (2, 3) if colonnes.anonyme else ())
    page.masquer(feuille, range(colonnes.visibles + 1, len(colonnes.titres) + 1))
    proteger(feuille, saisies)
    _mettre_en_page(feuille, colonnes, deliberation)


def _titres(feuille: Worksheet, deliberation: Deliberation, colonnes: Colonnes) -> None:
    """Above the table, what it is about; texts in one cell, so that nothing there is taken for headings."""
    certification, session = colonnes.referentiel.certification, deliberation.session
    jour = date_courte(session.date_jury)
    ecrire(feuille["A1"], typographier(f"Délibération — {certification.code}, {certification.intitule}"))
    feuille["A1"].font = page.police(gras=True, taille=14)
    feuille.row_dimensions[1].height, feuille.row_dimensions[2].height = 24, 18
    graduees = [c for c in deliberation.notes if c.certification == certification.code]
    sens = ", ".join(
        f"{mots(colonnes.dispositif)[v]} = {formes[0]}" for v, formes in colonnes.dispositif.echelle.items()
    )
    phrases = [f"Session {session.code}, jury du {jour}. {sens}."]
    if graduees:
        noms = ", ".join(deliberation.numeros.get(c.id) or f"{c.nom_complet} ({c.id})" for c in graduees)
        phrases.append(f"Évalués par notes, absents de ce tableau, voir leur propre classeur : {noms}.")
    if deliberation.numeros:
        phrases.append("Les candidats sont anonymes devant le jury : ni noms ni prénoms ici.")
    ecrire(feuille["A2"], typographier(" ".join(phrases)))
    for cellule in (feuille["A1"], feuille["A2"]):
        cellule.border, cellule.alignment = Border(), Alignment(wrap_text=False, vertical="top")


def _entetes(feuille: Worksheet, colonnes: Colonnes) -> None:
    """The headings; the full title of each code is in a comment, and in the sheet that explains the workbook."""
    entetes(feuille, ENTETES, colonnes.titres)
    etroites = {r.code: r for r in colonnes.resultats}
    intitules = colonnes.referentiel.objets | {r.code: r.intitule for r in colonnes.resultats}
    courts = all(len(mot) <= 2 for mot in mots(colonnes.dispositif).values())
    for rang, titre in enumerate(colonnes.titres, 1):
        code = titre.removeprefix(f"{CALCUL} : ")
        largeur = _LARGEURS.get(titre, 6 if courts and titre in etroites else 11)
        largeur = max(len(colonnes.referentiel.certification.code) + 2, 12) if titre == CERTIFICATION else largeur
        feuille.column_dimensions[get_column_letter(rang)].width = largeur
        if rang <= colonnes.visibles and code in intitules:
            exige = " (incontournable)" if titre in etroites and etroites[titre].incontournable else ""
            page.commenter(feuille.cell(ENTETES, rang), f"{code} : {intitules[code]}{exige}")
    longueur = max(map(len, etroites))
    if courts and longueur > _CODE_COURT:
        for titre in etroites:
            tournee = Alignment(text_rotation=90, horizontal="center", vertical="bottom")
            feuille.cell(ENTETES, colonnes.colonne(titre)).alignment = tournee
    feuille.row_dimensions[ENTETES].height = max(31, 7 * longueur if courts and longueur > _CODE_COURT else 0)


def _choix(feuille: Worksheet, colonnes: Colonnes, fin: int) -> None:
    """Drop-down lists for the results and the decision, whole numbers for the votes."""
    courts = mots(colonnes.dispositif)
    for valeurs in dict.fromkeys(r.valeurs for r in colonnes.resultats):
        lettres = [colonnes.lettre(r.code) for r in colonnes.resultats if r.valeurs == valeurs]
        plage = " ".join(f"{lettre}{ENTETES + 1}:{lettre}{fin}" for lettre in lettres)
        choix(feuille, plage, [courts[valeur] for valeur in valeurs])
    decisions = colonnes.dispositif.decisions
    permises = [formes[0] for formes in (decisions.admis, decisions.partiel, decisions.non_admis) if formes]
    aide = "La décision du jury sur la certification, qui l’emporte sur la proposition."
    choix(feuille, _plage(colonnes, "décision", fin), permises, aide, strict=False)
    for titre in ("pour", "contre", "abstention"):
        voix = DataValidation(type="whole", operator="between", formula1="0", formula2="99", allow_blank=True)
        voix.showErrorMessage, voix.errorTitle, voix.error = True, "Nombre attendu", "Saisir un nombre de voix."
        aider(feuille, _plage(colonnes, titre, fin), "Nombre de voix ; facultatif.", voix)
    aider(feuille, _plage(colonnes, "motif", fin), "Obligatoire si la décision diffère de la proposition.")


def _plage(colonnes: Colonnes, titre: str, fin: int) -> str:
    lettre = colonnes.lettre(titre)
    return f"{lettre}{ENTETES + 1}:{lettre}{fin}"


def _motif_attendu(feuille: Worksheet, colonnes: Colonnes, fin: int) -> None:
    """Shade the missing reason of a decision that is not what the rules propose."""
    decisions, rang = colonnes.dispositif.decisions, ENTETES + 1
    propose, decide = f"${colonnes.lettre('calcul : proposition')}{rang}", f"${colonnes.lettre('décision')}{rang}"
    mots_du_jury = (decisions.admis[0], (decisions.partiel or decisions.non_admis)[0], decisions.non_admis[0])
    proposees = (ISSUES[issue] for issue in (Issue.ADMIS, Issue.PARTIEL, Issue.NON_ADMIS))
    memes = [
        f"AND({propose}={texte(issue)},LOWER(TRIM({decide}))={texte(mot.lower())})"
        for issue, mot in zip(proposees, mots_du_jury, strict=True)
    ]
    sans_motif = f'{decide}<>"",LEN(TRIM(${colonnes.lettre("motif")}{rang}))=0'
    condition = f"AND({sans_motif},NOT(OR({','.join(memes)})))"
    page.colorer_si(feuille, _plage(colonnes, "motif", fin), condition, FOND_AVERTISSEMENT)


def _mettre_en_page(feuille: Worksheet, colonnes: Colonnes, deliberation: Deliberation) -> None:
    a_imprimer(feuille, ENTETES)
    feuille.freeze_panes = f"{get_column_letter(len(IDENTITE) + 1)}{ENTETES + 1}"
    visibles = (get_column_letter(rang) for rang in range(1, colonnes.visibles + 1))
    total = sum(feuille.column_dimensions[c].width for c in visibles if not feuille.column_dimensions[c].hidden)
    if total > _LARGEUR_MAX_PAGE:
        feuille.page_setup.fitToWidth = 2
        feuille.print_title_cols = "A:C"
        feuille.move_range("A1:A2", cols=len(IDENTITE))  # in columns that come again, a title would be cut
    feuille.print_area = f"A1:{colonnes.lettre(DECISION[-1])}{feuille.max_row}"
    page.pied_de_page(feuille, f"Délibération, session {deliberation.session.code} — {feuille.title}")
