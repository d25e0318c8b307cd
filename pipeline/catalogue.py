"""The catalogue of what can be wrong in the inputs: every sentence that a secretariat reads about its workbooks.

`attendu` and `a_faire` are patterns, filled where the anomaly is found (see `anomalies.signaler`). Codes: L files,
sheets and columns; N values; S session; C candidates; G grids; A earlier acquisitions; J jury; D its decisions.
"""

from dataclasses import dataclass
from enum import StrEnum


class Gravite(StrEnum):
    """Whether the session stops (nothing is written) or only warns."""

    BLOQUANT = "bloquant"
    AVERTISSEMENT = "avertissement"


@dataclass(frozen=True, slots=True)
class Definition:
    """One entry of the catalogue. `attente`: in a session still in preparation, it only says what is awaited."""

    gravite: Gravite
    titre: str
    attendu: str
    a_faire: str
    attente: bool = False


def _bloquant(titre: str, attendu: str, a_faire: str, attente: bool = False) -> Definition:
    return Definition(Gravite.BLOQUANT, titre, attendu, a_faire, attente)


def _avertissement(titre: str, attendu: str, a_faire: str) -> Definition:
    return Definition(Gravite.AVERTISSEMENT, titre, attendu, a_faire)


CATALOGUE: dict[str, Definition] = {
    # --- files, sheets, columns ---
    "L01": _bloquant("Classeur illisible", "un classeur {formats}", "{remede}"),
    "L02": _bloquant(
        "Classeur hors limites",
        "au plus {limite}",
        "vérifier ce fichier avec son expéditeur ; l’enregistrer sans ses lignes et ses feuilles inutiles",
    ),
    "L03": _bloquant("Feuille manquante", "une feuille « {feuille} »{suggestion}", "{remede}"),
    "L04": _avertissement(
        "Fichier non lu",
        "des classeurs .xlsx, .xlsm, .xls ou .ods",
        "déplacer ce fichier hors du dossier de la session",
    ),
    "L05": _bloquant("Colonne manquante", "une colonne « {colonne} »", "{remede}"),
    "L06": _avertissement(
        "Colonne inconnue",
        "une des colonnes prévues",
        "corriger l’intitulé, ou laisser : la colonne n’est pas lue",
    ),
    "L07": _bloquant("Colonne en double", "une seule colonne « {colonne} »", "supprimer ou renommer l’une des deux"),
    "L09": _avertissement(
        "Feuille non lue",
        "un tableau avec les colonnes « code » et « résultat »",
        "rien si cette feuille n’est pas une évaluation",
    ),
    "L10": _avertissement(
        "Fichier à la racine de « entrees »", "un fichier rangé dans le dossier d’une session", "{remede}"
    ),
    "L11": _avertissement(
        "Rubrique inconnue", "une des rubriques prévues{suggestion}", "corriger l’intitulé de la rubrique"
    ),
    "L12": _bloquant(
        "Intitulé de colonne douteux",
        "« {colonne} », semble-t-il : cette colonne manque",
        "renommer la colonne en « {colonne} », ou changer son intitulé si elle contient autre chose",
    ),
    "L13": _avertissement(
        "Feuille non lue", "une des feuilles {feuilles}", "rien si cette feuille est une note ; sinon, corriger son nom"
    ),
    # --- values ---
    "N01": _bloquant("Valeur manquante", "{attendu}", "remplir cette cellule"),
    "N02": _bloquant(
        "Date impossible", "une date comme 14/06/2024", "saisir la date exacte, au format jour/mois/année"
    ),
    "N03": _bloquant(
        "Date ambiguë",
        "une date complète comme 14/06/2024",
        "saisir l’année sur quatre chiffres, au format jour/mois/année",
    ),
    "N04": _bloquant("Valeur hors échelle", "{attendu}", "{remede}"),
    "N05": _bloquant("Formule en erreur", "une valeur", "corriger la formule, ou la remplacer par sa valeur"),
    "N06": _bloquant(
        "Formule jamais calculée",
        "une valeur calculée",
        "ouvrir le classeur dans Excel ou LibreOffice, l’enregistrer, puis relancer",
    ),
    "N07": _bloquant("Valeur inconnue", "{attendu}", "{remede}"),
    "N08": _bloquant("Nombre attendu", "un nombre entier, zéro ou plus", "saisir un nombre"),
    "N09": _bloquant("Date peu plausible", "{attendu}", "vérifier cette date"),
    # --- session ---
    "S01": _bloquant("Dispositif inconnu", "{attendu}", "{remede}"),
    "S02": _bloquant("Dates de la session incohérentes", "{attendu}", "corriger l’une des deux dates"),
    "S04": _avertissement(
        "Rubrique manquante",
        "la rubrique « {rubrique} »",
        "la remplir : l’en-tête des lettres et le procès-verbal la portent",
    ),
    "S05": _avertissement(
        "Deux présidents nommés",
        "« {president} », qui préside d’après la feuille « Jury »",
        "corriger la rubrique « president », ou le rôle dans la feuille « Jury »",
    ),
    "S03": _bloquant(
        "Aucune version en vigueur",
        "une version du référentiel en vigueur au {date}",
        "vérifier la date du jury, ou ajouter le référentiel qui s’appliquait à cette date",
    ),
    # --- candidates ---
    "C01": _bloquant(
        "Identifiant en double", "un identifiant par candidat", "donner un autre identifiant à l’un des deux"
    ),
    "C02": _bloquant(
        "Candidat en double",
        "une seule ligne par personne et par certification",
        "supprimer l’une des deux lignes, ou corriger l’identité s’il s’agit d’homonymes",
    ),
    "C03": _bloquant("Certification inconnue", "{attendu}", "{remede}"),
    "C04": _bloquant(
        "Candidat sans grille",
        "une grille pour {candidat} dans le dossier « grilles »",
        "ajouter sa grille, ou renseigner son statut (absent, excusé…), ou l’écarter avec --sans {id}",
        attente=True,
    ),
    "C05": _bloquant(
        "Grille sans candidat",
        "l’identifiant d’un candidat de la feuille « Candidats »{suggestion}",
        "corriger l’identifiant dans la grille, ou ajouter le candidat",
    ),
    "C06": _bloquant(
        "Deux grilles pour un candidat", "une seule grille par candidat", "retirer du dossier celle qui ne compte pas"
    ),
    "C07": _bloquant(
        "La grille porte une autre certification",
        "{attendu}, comme dans la feuille « Candidats »",
        "vérifier qu’il s’agit de la bonne grille, puis corriger l’une des deux valeurs",
    ),
    "C08": _bloquant(
        "Résultats d’un candidat non présent",
        "une grille vide pour un candidat « {statut} »",
        "corriger son statut, ou retirer sa grille du dossier",
    ),
    "C09": _avertissement(
        "Avis de l’entreprise manquant",
        "favorable ou défavorable",
        "demander l’avis de l’entreprise et le reporter ici",
    ),
    "C10": _avertissement(
        "Avis défavorable de l’entreprise",
        "un avis examiné par le jury",
        "rien si le jury en a tenu compte ; sinon, reporter sa décision dans la feuille « Décisions »",
    ),
    "C11": _avertissement(
        "Pièce non suivie",
        "une colonne « {piece} » (oui ou non) dans la feuille « Candidats »",
        "ajouter la colonne pour que la complétude des dossiers soit vérifiée",
    ),
    "C12": _bloquant(
        "La grille porte un autre nom",
        "{attendu}, comme dans la feuille « Candidats »",
        "vérifier qu’il s’agit de la bonne grille, puis corriger l’un des deux noms",
    ),
    "C13": _avertissement(
        "Renseignement manquant", "{attendu}", "le compléter : un document resterait sans cette mention"
    ),
    "C14": _avertissement(
        "Valeur non reconnue", "{attendu}", "{remede} : les règles qui dépendent de cette valeur ne s’appliquent pas"
    ),
    "C15": _avertissement(
        "Statut non suivi",
        "une colonne « statut » (présent, absent, excusé…)",
        "ajouter la colonne : sans elle, tous les candidats sont réputés présents",
    ),
    # --- grids ---
    "G01": _bloquant(
        "Compétence inconnue", "une compétence du référentiel {referentiel}{suggestion}", "corriger le code"
    ),
    "G02": _bloquant(
        "Compétence absente de la grille",
        "une ligne pour la compétence {code} ({intitule})",
        "ajouter la ligne et son résultat",
    ),
    "G03": _bloquant("Résultat manquant", "{attendu}", "remplir cette cellule", attente=True),
    "G04": _bloquant("Compétence en double", "une seule ligne par compétence", "supprimer l’une des deux lignes"),
    "G05": _bloquant(
        "Consensus manquant",
        "une feuille « Consensus » quand plusieurs évaluateurs ont rempli la leur",
        "ajouter la feuille « Consensus » arrêtée par le jury d’évaluation",
        attente=True,
    ),
    "G06": _avertissement(
        "Écart avec le consensus",
        "{attendu} d’après le consensus, qui l’emporte",
        "rien si l’écart est connu ; sinon, vérifier la feuille « Consensus »",
    ),
    "G07": _avertissement(
        "Évaluation sans consensus",
        "une feuille « Consensus »",
        "rien si cette feuille est bien l’évaluation arrêtée ; sinon, ajouter la feuille « Consensus »",
    ),
    "G08": _bloquant(
        "Plusieurs consensus pour un candidat",
        "une seule feuille « Consensus », ou une seule ligne, par candidat",
        "ne garder que l’évaluation arrêtée par le jury",
    ),
    # --- earlier acquisitions ---
    "A01": _bloquant(
        "Acquis d’un candidat inconnu", "l’identifiant d’un candidat{suggestion}", "corriger l’identifiant"
    ),
    "A02": _bloquant("Acquis inconnu du référentiel", "{attendu}{suggestion}", "corriger le code"),
    "A03": _bloquant(
        "Acquis postérieur au jury", "une date antérieure au jury du {date}", "vérifier la date de décision"
    ),
    "A04": _avertissement(
        "Acquis expiré",
        "un acquis encore valable au {date}",
        "rien : cet acquis ne compte plus, le candidat est évalué dessus",
    ),
    "A05": _avertissement(
        "Acquis antérieur évalué à nouveau",
        "aucune évaluation : {objet} est acquis depuis le {date}",
        "rien : l’acquis antérieur est conservé",
    ),
    # --- jury ---
    "J01": _bloquant(
        "Présidence du jury",
        "{attendu}",
        "corriger « role » et « present » dans la feuille « Jury » ; un suppléant qui préside y est « président »",
    ),
    "J02": _bloquant(
        "Quorum non atteint",
        "au moins {minimum} votant présent pour « {college} »",
        "vérifier les colonnes « college », « present » et « vote » ; un jury incomplet ne peut pas délibérer",
        attente=True,
    ),
    "J03": _bloquant(
        "Collège trop nombreux", "au plus {maximum} membre(s) pour « {college} »", "corriger la composition du jury"
    ),
    "J04": _bloquant(
        "Deux voix pour une organisation",
        "un seul représentant votant par organisation",
        "laisser « oui » dans la colonne « vote » d’un seul représentant",
    ),
    "J05": _bloquant(
        "Vote d’un invité", "« non » dans la colonne « vote » pour un « {role} »", "corriger le vote ou le rôle"
    ),
    "J06": _bloquant(
        "Collège inconnu",
        "{attendu}{suggestion}",
        "corriger le collège, ou écrire « non » dans la colonne « vote » d’un invité",
    ),
    "J07": _bloquant(
        "Présence non renseignée",
        "oui ou non, la délibération étant close",
        "remplir la colonne « present »",
        attente=True,
    ),
    "J08": _avertissement(
        "Membre écarté pour un candidat",
        "aucune participation à la délibération pour {candidat}",
        "rien : le procès-verbal le mentionne",
    ),
    "J09": _bloquant(
        "Quorum non atteint pour un candidat",
        "au moins {minimum} votant sans lien avec lui pour « {college} »",
        "faire siéger un suppléant pour ce candidat, ou le reporter",
    ),
    "J10": _bloquant("Membre en double", "une seule ligne par membre du jury", "supprimer l’une des deux lignes"),
    "J11": _avertissement(
        "Membre non habilité",
        "un membre habilité, puisqu’il vote",
        "vérifier la colonne « habilite », ou le faire remplacer",
    ),
    "J12": _avertissement(
        "Organisation manquante",
        "l’organisation du représentant : une seule voix par organisation",
        "remplir la colonne « organisation »",
    ),
    "J13": _avertissement(
        "Lien sans effet",
        "un candidat de la session (identifiant ou nom), une entreprise ou un organisme",
        "rien si ce lien ne concerne personne dans cette session ; sinon, l’écrire comme dans « Candidats »",
    ),
    # --- decisions of the jury ---
    "D01": _bloquant(
        "Décision sur un candidat inconnu", "l’identifiant d’un candidat{suggestion}", "corriger l’identifiant"
    ),
    "D02": _bloquant("Objet de la décision inconnu", "{attendu}{suggestion}", "corriger le code"),
    "D03": _bloquant("Décision hors liste", "{attendu}", "{remede}"),
    "D04": _bloquant(
        "Votes qui ne tombent pas juste",
        "un total de {attendu} : {detail}",
        "corriger les votes, ou les présences dans la feuille « Jury »",
    ),
    "D05": _bloquant(
        "Votes contraires à la décision",
        "une décision conforme à la majorité (les votes « pour » sont en faveur de l’attribution)",
        "corriger la décision ou les votes",
    ),
    "D06": _bloquant(
        "Partage des voix",
        "une majorité : {raison}",
        "corriger les votes ou revoter",
    ),
    "D07": _bloquant(
        "Décision différente de la proposition, sans motif",
        "un motif, puisque les règles proposent « {proposition} »",
        "remplir la colonne « motif », ou corriger la décision",
    ),
    "D08": _bloquant(
        "Attribution partielle à préciser",
        "une ligne par bloc ou compétence : les résultats ne donnent pas une attribution partielle",
        "ajouter dans « Décisions » une ligne pour chaque bloc que le jury attribue ou refuse",
    ),
    "D09": _bloquant(
        "Décision sur un candidat non présenté",
        "aucune décision pour un candidat « {statut} »",
        "corriger le statut du candidat, ou supprimer la décision",
    ),
    "D10": _bloquant(
        "Deux décisions sur un même objet", "une seule décision par candidat et par objet", "supprimer l’une des deux"
    ),
    "D11": _avertissement(
        "Refus sans précision des acquis",
        "une ligne par bloc ou compétence que le candidat conserve, s’il y en a",
        "ajouter ces lignes, ou laisser : rien n’est retenu comme acquis",
    ),
    "D13": _avertissement(
        "Refus d’un acquis antérieur",
        "aucune décision : {objet} est acquis depuis le {date}",
        "rien : l’acquis antérieur est conservé",
    ),
    "D12": _bloquant(
        "Décision contradictoire",
        "une décision sur la certification qui s’accorde avec celles des blocs",
        "corriger la décision sur la certification, ou celle des blocs",
    ),
}
