"""The first sheet of the session workbook: what to fill and when, what the colours mean, what to type next."""

from collections.abc import Iterator
from math import ceil

from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.lecture.colonnes import MODE_D_EMPLOI
from pipeline.referentiel import Reglement
from pipeline.restitution.session.a_remplir import Importance
from pipeline.restitution.tableur import (
    ENTETE,
    FOND_AVERTISSEMENT,
    FOND_BLOQUANT,
    FOND_ENTETE,
    FOND_SAISIE,
    POLICE,
    a_imprimer,
    ecrire,
    largeurs,
    proteger,
)
from pipeline.texte import typographier

FONDS_ENTETES = {
    Importance.OBLIGATOIRE: FOND_ENTETE,
    Importance.UTILE: PatternFill("solid", fgColor="5B7FA6"),
    Importance.LIBRE: PatternFill("solid", fgColor="D9DEE4"),
}
"""The headings, from what must be filled to what may be."""

_LARGEURS = (5, 38, 84)
"""Characters."""
_CARACTERES = 1.1
"""How many fit in one unit of width."""
_HAUTEUR_LIGNE = 16
"""Points."""

_ETAPES = (
    ("Session", "Maintenant : la date et le lieu du jury, le centre et son adresse. Le reste viendra plus tard."),
    ("Candidats", "Maintenant : une ligne par personne et par certification, et les pièces reçues (oui ou non)."),
    ("Jury", "Dès que les membres sont connus : une ligne par membre. Les présences, le jour du jury."),
    ("Acquis", "Ce qu’un candidat a obtenu à un jury précédent que le registre ne connaît pas. Le reste est retrouvé."),
    ("Candidats", "Après les évaluations : la colonne « statut » de ceux qui ne sont pas venus."),
    (
        "Décisions",
        "Après le jury : là où il s’écarte de la proposition, avec le motif ; et les votes, s’ils sont notés.",
    ),
    ("Session", "Après le jury : « deliberation_close_le » ; « validation_le » si le règlement en demande une."),
)

_COMMANDES = (
    ("verifier", "dit tout ce qui manque ou ne va pas, sans rien produire : aussi souvent que voulu."),
    ("grilles", "prépare les grilles d’évaluation des candidats, dans le dossier « grilles »."),
    ("convocations", "produit les documents d’avant le jury."),
    ("session", "produit tous les documents que l’avancement de la session permet."),
)

_BON_A_SAVOIR = (
    "Une cellule choisie montre son aide ; la flèche à sa droite ouvre la liste des valeurs."
    " Là où une confirmation est demandée, une autre valeur reste possible.",
    "Les listes, les aides et les couleurs vont jusqu’à la ligne {derniere}."
    " On peut continuer plus bas : les lignes y sont libres, et lues de même.",
    "Les zéros de tête (01300, 007) et les textes qui commencent par = ou + restent tels que vous les tapez.",
    "Pour coller depuis un autre classeur, choisir le collage spécial, valeurs seules : un collage ordinaire efface les"
    " listes et les formats.",
    "Les intitulés sont verrouillés, sans mot de passe. Pour ajouter une feuille ou une colonne, ôter la protection"
    " (menu Révision dans Excel, menu Outils dans LibreOffice).",
    "Enregistrer en .xlsx ou en .ods, sous le nom « session », et fermer le classeur avant de lancer une commande.",
)


def ecrire_mode_d_emploi(
    feuille: Worksheet, code: str, reglement: Reglement, certifications: tuple[str, ...], rangs: int
) -> None:
    """Fill the sheet; `rangs`: rows of the tables that have their lists and colours."""
    feuille.title = MODE_D_EMPLOI
    feuille.sheet_view.showGridLines = False
    largeurs(feuille, _LARGEURS)
    _ligne(feuille, f"Session {code}", gras=16)
    _ligne(feuille, f"{reglement.dispositif.dispositif.nom} — {reglement.dispositif.dispositif.certificateur}")
    for certification in certifications:
        _ligne(feuille, "", f"{certification} — {_intitule(reglement, certification)}")
    _ligne(feuille, "Ce qu’il faut remplir, et quand", gras=12)
    for rang, (nom, texte) in enumerate(_ETAPES, 1):
        _ligne(feuille, f"{rang}.", f"Feuille « {nom} »", texte)
    _ligne(feuille, "Les couleurs", gras=12)
    for fond, nom, texte in _couleurs():
        _ligne(feuille, "", nom, texte)
        feuille.cell(feuille.max_row, 2).fill = fond
        if fond is not FONDS_ENTETES[Importance.LIBRE] and fond in FONDS_ENTETES.values():
            feuille.cell(feuille.max_row, 2).font = ENTETE
    _ligne(feuille, "Ensuite, dans un terminal ouvert dans le dossier du programme", gras=12)
    for commande, texte in _COMMANDES:
        _ligne(feuille, "", f"make {commande} SESSION={code}", texte)
    _ligne(feuille, "Bon à savoir", gras=12)
    for texte in _BON_A_SAVOIR:
        _ligne(feuille, "•", texte.format(derniere=rangs + 1))
    a_imprimer(feuille)
    feuille.page_setup.orientation, feuille.page_setup.fitToHeight = "portrait", 1
    proteger(feuille, ())


def _intitule(reglement: Reglement, code: str) -> str:
    """The title of a certification, in its latest version, or of a bloc that is certified by itself."""
    titres = (versions[-1].objets for versions in reglement.versions.values())
    return next(objets[code] for objets in titres if code in objets)


def _couleurs() -> Iterator[tuple[PatternFill, str, str]]:
    yield (
        FONDS_ENTETES[Importance.OBLIGATOIRE],
        "Intitulé bleu foncé",
        "colonne obligatoire : sans elle, la session s’arrête",
    )
    yield FONDS_ENTETES[Importance.UTILE], "Intitulé bleu", "colonne utile : sans elle, un document aurait un blanc"
    yield FONDS_ENTETES[Importance.LIBRE], "Intitulé gris", "colonne facultative"
    yield FOND_SAISIE, "Cellule crème", "à remplir"
    yield FOND_BLOQUANT, "Cellule rouge", "obligatoire et vide, ou identifiant donné deux fois"
    yield FOND_AVERTISSEMENT, "Cellule orange", "utile et vide"


def _ligne(feuille: Worksheet, *textes: str, gras: int = 0) -> None:
    """One more row, the last text running to the right edge; `gras`: size in points of a heading."""
    rang = feuille.max_row + 1 if feuille.cell(1, 1).value else 1
    for colonne, texte in enumerate(textes, 1):
        cellule = feuille.cell(rang, colonne)
        ecrire(cellule, typographier(texte) or None)
        cellule.border = Border()
        cellule.alignment = Alignment(wrap_text=True, vertical="center")
        if gras:
            cellule.font = Font(name=POLICE, bold=True, size=gras, color=FOND_ENTETE.fgColor.rgb)
    if len(textes) < len(_LARGEURS):
        feuille.merge_cells(start_row=rang, end_row=rang, start_column=len(textes), end_column=len(_LARGEURS))
    place = sum(_LARGEURS[len(textes) - 1 :]) * _CARACTERES
    lignes = 2 if gras else ceil(len(textes[-1]) / place)
    feuille.row_dimensions[rang].height = _HAUTEUR_LIGNE * lignes
