"""The sheet that explains the workbook of the deliberation, with the title of every code."""

from collections.abc import Iterator, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliberation.competences import Cadre
from pipeline.restitution.grilles.cadre_feuille import ajuster, pied_de_page, police
from pipeline.restitution.tableur import FOND_INCONTOURNABLE, a_imprimer, ecrire, entetes, largeurs, proteger
from pipeline.texte import typographier

_EXPLICATIONS = (
    "Une feuille par certification, une ligne par candidat, une colonne par compétence ou par élément.",
    "Les cases claires sont à remplir ; les autres sont verrouillées, sans mot de passe.",
    "Les colonnes « calcul » donnent ce que proposent les règles du référentiel. Elles ne sont pas relues : "
    "le programme refait le calcul.",
    "« à compléter » : un résultat manque. « à vérifier » : une case contient autre chose qu’un résultat prévu.",
    "Décision, voix et motif : ceux du jury, qui est souverain. Une décision qui diffère de la proposition se motive.",
    "Si le jury suit la proposition, rien n’est à écrire ; un commentaire peut être seul.",
    "Une case verte est acquise depuis un jury précédent : la date et le numéro sont dans le commentaire de la case.",
)


def ecrire_mode_d_emploi(feuille: Worksheet, cadres: Sequence[Cadre]) -> None:
    """`cadres`: one for each certification of the workbook."""
    largeurs(feuille, (24, 110))
    for rang, phrase in enumerate(_EXPLICATIONS, 1):
        ecrire(feuille.cell(rang, 1), typographier(phrase))
        feuille.merge_cells(start_row=rang, end_row=rang, start_column=1, end_column=2)
        feuille.row_dimensions[rang].height = 18
    debut = len(_EXPLICATIONS) + 2
    entetes(feuille, debut, ("code", "intitulé"))
    lignes = (ligne for cadre in cadres for ligne in _codes(cadre))
    for rang, (code, intitule, niveau) in enumerate(lignes, debut + 1):
        fond = FOND_INCONTOURNABLE if niveau == 0 else None
        for colonne, valeur in enumerate((code, intitule), 1):
            ecrire(feuille.cell(rang, colonne), valeur, fond)
            ajuster(feuille, rang, (intitule, 110))
            feuille.cell(rang, colonne).font = police(gras=niveau < 2)
    a_imprimer(feuille, debut)
    pied_de_page(feuille, "Mode d’emploi de la grille de délibération")
    proteger(feuille, ())


def _codes(cadre: Cadre) -> Iterator[tuple[str, str, int]]:
    """Code, title and depth of everything in the référentiel: the certification is 0."""
    referentiel = cadre.referentiel
    yield referentiel.certification.code, referentiel.certification.intitule, 0
    blocs = {b.competences[0].code: b for b in referentiel.blocs if b.code != referentiel.certification.code}
    for competence in referentiel.toutes:
        if competence.code in blocs:
            yield blocs[competence.code].code, blocs[competence.code].intitule, 1
        yield competence.code, competence.intitule, 2
        for element in competence.elements:
            yield element.code, element.intitule + (" (incontournable)" if element.incontournable else ""), 3
