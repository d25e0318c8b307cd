"""The register as a table that a person reads: a workbook, or a text for spreadsheets. Nothing in it is a formula."""

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import chain

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from pipeline.registre.evenements import jour
from pipeline.registre.fiches import STATUTS, Fiche
from pipeline.restitution.tableur import a_imprimer, ecrire, enregistrer, entetes, largeurs
from pipeline.texte import date_courte

Valeur = str | int | date | None

_COLONNES: tuple[tuple[str, Callable[[Fiche], Valeur]], ...] = (
    ("Numéro", lambda f: f.inscription.numero),
    ("Statut", lambda f: STATUTS[f.inscription.statut]),
    ("Famille", lambda f: f.inscription.famille),
    ("Année", lambda f: f.inscription.annee),
    ("Nom", lambda f: f.inscription.titulaire.nom),
    ("Prénom", lambda f: f.inscription.titulaire.prenom),
    ("Né(e) le", lambda f: f.inscription.titulaire.date_naissance),
    ("Lieu de naissance", lambda f: f.inscription.titulaire.lieu_naissance),
    ("Nom d’usage", lambda f: f.inscription.titulaire.nom_usage),
    ("Certification ou bloc", lambda f: f.inscription.objet),
    ("Intitulé", lambda f: f.inscription.intitule),
    ("Référentiel", lambda f: f.inscription.referentiel),
    ("Dispositif", lambda f: f.inscription.dispositif),
    ("Session", lambda f: f.inscription.session),
    ("Candidat", lambda f: f.inscription.candidat),
    ("Décision du", lambda f: f.inscription.date_decision),
    ("Réservé le", lambda f: f.reserve_le),
    ("Émis le", lambda f: f.emis_le),
    ("Retiré le", lambda f: f.clos_le),
    ("Motif du retrait", lambda f: f.inscription.motif),
    ("Édition", lambda f: f.rang_edition),
    ("Édité le", lambda f: jour(f.edition.instant) if f.edition else None),
    ("Pourquoi cette édition", lambda f: f.edition.motif if f.edition else ""),
    ("Duplicatas", lambda f: f.inscription.duplicatas),
    ("Fichier", lambda f: f.edition.fichier if f.edition else ""),
    ("SHA-256 du fichier", lambda f: f.edition.sha256 if f.edition else ""),
)

COLONNES = tuple(titre for titre, _ in _COLONNES)
"""What the table of numbers says of each."""

_LARGEUR_MAX = 70
"""Characters."""
_DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r")


def en_classeur(fiches: Sequence[Fiche], le: date) -> bytes:
    """The bytes of an .xlsx; `le`: the day that its properties give."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Registre"
    entetes(feuille, 1, COLONNES)
    for rang, fiche in enumerate(fiches, start=2):
        for colonne, (_, lire) in enumerate(_COLONNES, start=1):
            ecrire(feuille.cell(rang, colonne), lire(fiche))
    largeurs(feuille, [_largeur(titre, [lire(fiche) for fiche in fiches]) for titre, lire in _COLONNES])
    feuille.freeze_panes = "B2"
    feuille.auto_filter.ref = f"A1:{get_column_letter(len(_COLONNES))}{len(fiches) + 1}"
    a_imprimer(feuille, rang_titre=1)
    return enregistrer(classeur, le)


def _largeur(titre: str, valeurs: Sequence[Valeur]) -> int:
    return min(max(len(_en_texte(valeur)) for valeur in (titre, *valeurs)), _LARGEUR_MAX) + 3


def en_csv(fiches: Sequence[Fiche]) -> bytes:
    """The bytes of a .csv as French spreadsheets open it: semicolons, UTF-8 with its mark, days as they are typed."""
    return table_csv(COLONNES, ([lire(fiche) for _, lire in _COLONNES] for fiche in fiches))


def table_csv(titres: Sequence[str], rangs: Iterable[Sequence[Valeur]]) -> bytes:
    """The same for any table."""
    return b"".join(lignes_csv(titres, rangs))


def lignes_csv(titres: Sequence[str], rangs: Iterable[Sequence[Valeur]]) -> Iterator[bytes]:
    """The same, line by line, for a table that is too long to be held."""
    tampon = StringIO()
    table = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    yield BOM_UTF8
    for rang in chain([titres], rangs):
        table.writerow([_en_texte(valeur) for valeur in rang])
        yield tampon.getvalue().encode()
        tampon.seek(0)
        tampon.truncate()


def _en_texte(valeur: Valeur) -> str:
    if isinstance(valeur, date):
        return date_courte(valeur)
    texte = "" if valeur is None else str(valeur)
    # A leading apostrophe, else the spreadsheet would compute what somebody typed as a name.
    return f"'{texte}" if texte.startswith(_DEBUTS_DE_FORMULE) else texte
