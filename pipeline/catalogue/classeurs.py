"""What can be wrong in files, sheets and columns (L) and in values (N)."""

from pipeline.catalogue.definition import Definition, avertissement, bloquant

CLASSEURS: dict[str, Definition] = {
    "L01": bloquant("Classeur illisible", "un classeur {formats}", "{remede}"),
    "L02": bloquant(
        "Classeur hors limites",
        "au plus {limite}",
        "{remede} ; si ce fichier n’était pas attendu, demander d’abord à son expéditeur ce qu’il contient",
    ),
    "L03": bloquant("Feuille manquante", "une feuille « {feuille} »", "{remede}"),
    "L04": avertissement(
        "Fichier non lu",
        "des classeurs .xlsx, .xlsm, .xls ou .ods, chacun une seule fois, dans « grilles »",
        "{remede}",
    ),
    "L05": bloquant("Colonne manquante", "une colonne « {colonne} »", "{remede}"),
    "L06": avertissement(
        "Colonne inconnue",
        "une des colonnes prévues",
        "corriger l’intitulé, ou laisser : la colonne n’est pas lue",
    ),
    "L07": bloquant("Colonne en double", "une seule colonne « {colonne} »", "supprimer ou renommer l’une des deux"),
    "L08": bloquant(
        "Copie annotée",
        "le classeur lui-même, corrigé",
        "reporter les corrections dans l’original, puis retirer cette copie du dossier",
    ),
    "L09": avertissement(
        "Feuille non lue",
        "un tableau avec les colonnes « code » et « résultat »",
        "rien si cette feuille n’est pas une évaluation",
    ),
    "L10": avertissement(
        "Fichier à la racine de « entrees »", "un fichier rangé dans le dossier d’une session", "{remede}"
    ),
    "L11": avertissement(
        "Rubrique inconnue", "une des rubriques prévues{suggestion}", "corriger l’intitulé de la rubrique"
    ),
    "L12": bloquant(
        "Intitulé douteux",
        "« {colonne} », semble-t-il, mais l’intitulé dit autre chose ou davantage",
        "renommer en « {colonne} » si c’est bien ce qui est écrit là ; sinon, changer cet intitulé",
    ),
    "L13": avertissement(
        "Feuille non lue", "une des feuilles {feuilles}", "rien si cette feuille est une note ; sinon, corriger son nom"
    ),
    "L14": avertissement(
        "Classeur encore ouvert",
        "un classeur enregistré et fermé",
        "l’enregistrer, le fermer, puis relancer : ce qui n’est pas enregistré n’est pas lu",
    ),
    "L15": bloquant(
        "Raccourci au lieu d’un fichier",
        "le fichier lui-même, dans ce dossier",
        "copier le fichier dans ce dossier, à la place du raccourci",
    ),
    "L16": avertissement(
        "Liaisons vers d’autres classeurs",
        "des valeurs, sans liaison",
        "vérifier que les valeurs sont à jour ; rien si elles le sont : elles sont lues telles qu’enregistrées",
    ),
    "L17": avertissement(
        "Classeur qui contient des macros",
        "un classeur sans macro",
        "rien si elles sont attendues : elles ne sont jamais exécutées ; sinon, en parler à l’expéditeur",
    ),
    "L18": avertissement(
        "Ligne non lue",
        "{attendu}",
        "rien si c’est un total, un titre ou une note ; sinon, compléter la ligne",
    ),
    "L19": bloquant(
        "Feuilles de même nom",
        "une seule feuille « {feuille} »",
        "réunir toutes les lignes qui comptent dans « {feuille} », puis supprimer l’autre feuille, ou la renommer"
        " sans commencer par « {feuille} » si elle ne compte pas",
    ),
    "L20": avertissement(
        "Feuille masquée",
        "une feuille visible : elle est lue comme les autres",
        "l’afficher (clic droit sur un onglet, « Afficher » ou « Afficher la feuille » ; si Excel ne la propose pas,"
        " ouvrir le classeur dans LibreOffice), puis vérifier ce qu’elle contient ; ne la supprimer que si elle ne"
        " compte pas",
    ),
    "L21": bloquant(
        "Cellules fusionnées",
        "une valeur dans chaque cellule : celle-ci en recouvre d’autres, qui sont vides",
        "défusionner cette cellule (Excel : « Accueil », « Fusionner et centrer » ; LibreOffice : « Format »,"
        " « Fusionner les cellules »), puis remplir chaque ligne",
    ),
    "L22": bloquant(
        "Tableaux côte à côte",
        "une seule grille par feuille, ou l’une sous l’autre",
        "déplacer chaque grille dans sa propre feuille, ou sous la première, avec l’identité de son candidat au-dessus",
    ),
    "L23": bloquant(
        "Un seul classeur de session attendu",
        "un classeur de session, et un seul, nommé « session.xlsx »",
        "{remede}",
    ),
    "N01": bloquant("Valeur manquante", "{attendu}", "remplir {ou}{suggestion}"),
    "N02": bloquant("Date impossible", "une date comme 14/06/2024", "saisir la date exacte, au format jour/mois/année"),
    "N03": bloquant(
        "Date ambiguë",
        "une date complète comme 14/06/2024",
        "saisir l’année sur quatre chiffres, au format jour/mois/année",
    ),
    "N04": bloquant("Valeur hors échelle", "{attendu}", "{remede}"),
    "N05": bloquant("Formule en erreur", "une valeur", "corriger la formule, ou la remplacer par sa valeur"),
    "N06": bloquant(
        "Formule jamais calculée",
        "une valeur calculée",
        "ouvrir le classeur dans Excel ou LibreOffice, l’enregistrer, puis relancer",
    ),
    "N07": bloquant("Valeur inconnue", "{attendu}", "{remede}"),
    "N08": bloquant("Nombre attendu", "un nombre entier, zéro ou plus", "saisir un nombre"),
    "N09": bloquant("Date peu plausible", "{attendu}", "vérifier cette date"),
    "N10": bloquant(
        "Caractère invisible",
        "un texte sans caractère invisible : il serait imprimé tel quel sur les documents",
        "effacer le contenu de cette cellule, puis le retaper au clavier",
    ),
    "N11": avertissement(
        "Caractère inhabituel dans une identité",
        "des lettres, des espaces, des traits d’union et des apostrophes",
        "rien si cette identité s’écrit bien ainsi ; sinon, la corriger",
    ),
    "N12": avertissement(
        "Zéro de tête rétabli",
        "un code de {chiffres} chiffres : « {retenu} » est retenu",
        "rien si c’est le bon code ; sinon, le retaper après avoir mis la cellule au format Texte",
    ),
    "N13": bloquant(
        "Texte trop long pour les documents",
        "{attendu}",
        "vérifier que cette cellule ne contient rien d’autre, puis ne garder que ce qui doit être imprimé",
    ),
    "N14": avertissement(
        "Code sans zéro de tête ?",
        "un code français de {chiffres} chiffres ; « {lu} » est gardé tel quel",
        "rien si ce code est étranger ; sinon, mettre la cellule au format Texte et écrire {retenu}",
    ),
}
