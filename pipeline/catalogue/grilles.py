"""What can be wrong in the evaluation grids and in the grades (G)."""

from pipeline.catalogue.definition import Definition, avertissement, bloquant

GRILLES: dict[str, Definition] = {
    "G01": bloquant(
        "Compétence inconnue",
        "une compétence du référentiel {referentiel}{suggestion}",
        "corriger le code, un seul par cellule ; effacer cette ligne si ce n’est pas une compétence",
    ),
    "G02": bloquant(
        "Ligne absente de la grille",
        "une {rangee} pour {code} ({intitule})",
        "ajouter la {rangee} et son résultat",
        attente=True,
    ),
    "G03": bloquant("Résultat manquant", "{attendu}", "remplir cette cellule", attente=True),
    "G04": bloquant(
        "Compétence en double",
        "une seule ligne par compétence ou élément",
        "écrire sur chaque ligne le code entier, tel qu’il est dans le référentiel ; si c’est bien deux fois la même"
        " compétence, ne garder que le résultat qui compte",
    ),
    "G05": bloquant(
        "Consensus manquant",
        "une feuille « Consensus » quand plusieurs évaluateurs ont rempli la leur",
        "ajouter la feuille « Consensus » arrêtée par le jury d’évaluation",
        attente=True,
    ),
    "G06": avertissement(
        "Écart avec le consensus",
        "{attendu} d’après le consensus, qui l’emporte",
        "rien si l’écart est connu ; sinon, vérifier la feuille « Consensus »",
    ),
    "G07": avertissement(
        "Évaluation sans consensus",
        "une feuille « Consensus »",
        "rien si cette feuille est bien l’évaluation arrêtée ; sinon, ajouter la feuille « Consensus »",
    ),
    "G08": bloquant(
        "Plusieurs consensus pour un candidat",
        "une seule feuille « Consensus », ou une seule ligne, par candidat",
        "{remede}",
    ),
    "G09": avertissement(
        "Résultat de la compétence contraire à ses éléments",
        "« {calcule} », que donnent les éléments de {code}",
        "rien si les éléments sont justes : ils l’emportent ; sinon, corriger leurs résultats",
    ),
    "G10": bloquant(
        "Note illisible",
        "une note en chiffres, comme 12, 12,5 ou 12/20",
        "écrire la note ; si le tableur a changé « 12/20 » en date, écrire 12 ici et 20 dans la colonne « sur » ; si"
        " la note est un pourcentage, mettre la cellule au format Standard, puis y écrire la note et son barème dans la"
        " colonne « sur »",
    ),
    "G11": bloquant("Note hors barème", "une note de 0 à {sur}", "corriger la note, ou {ou}"),
    "G12": bloquant(
        "Barème à corriger",
        "un nombre plus grand que zéro, le même que celui écrit avec la note",
        "corriger la colonne « sur », ou la vider si toutes les notes ont le barème du dispositif",
    ),
    "G13": bloquant(
        "Unité de valeur inconnue",
        "une unité de valeur notée du référentiel {referentiel}{suggestion}",
        "corriger l’unité de valeur : une seule par cellule, sans rien d’autre que son intitulé",
    ),
    "G14": avertissement(
        "Partie non prévue",
        "une des parties de {code} : {parties}{suggestion}",
        "corriger le nom de la partie ; rien s’il s’agit bien d’une note de {code} : elle compte dans la moyenne",
    ),
    "G15": bloquant(
        "Partie notée deux fois", "une seule note pour {code}, « {partie} »", "ne garder que la note qui compte"
    ),
    "G16": bloquant(
        "Note manquante",
        "une note pour {code}, « {partie} »",
        "saisir cette note, ou donner ce nom à celle qui est déjà saisie",
        attente=True,
    ),
    "G17": bloquant(
        "Notes attendues, grille trouvée",
        "une feuille de notes, pour un candidat évalué par la voie « {voie} »",
        "ajouter ses notes (unité de valeur, partie, note, sur), ou corriger sa voie dans la feuille « Candidats »",
        attente=True,
    ),
    "G18": bloquant(
        "Grille attendue, notes trouvées",
        "une grille d’évaluation, pour un candidat évalué par la voie « {voie} »",
        "ajouter sa grille, ou corriger sa voie dans la feuille « Candidats »",
        attente=True,
    ),
    "G19": avertissement(
        "Nombre de grilles individuelles",
        "{nombre} feuilles d’évaluateurs avant le consensus ({article})",
        "rien si les grilles signées sont conservées ailleurs ; sinon, ajouter ou retirer des feuilles",
    ),
    "G20": avertissement(
        "Élément non acquis dans une compétence maîtrisée",
        "l’appréciation du jury : tous les incontournables de {code} sont acquis, mais pas cet élément",
        "rien si le jury confirme ; sinon, reporter sa décision sur {code} dans la feuille « Décisions »",
    ),
    "G21": avertissement(
        "Compétence évaluée sans ses éléments",
        "un résultat par élément",
        "rien si les évaluateurs n’ont indiqué que la compétence ; sinon, remplir les lignes des éléments",
    ),
    "G22": bloquant(
        "Croix à corriger",
        "une seule croix (x), dans la colonne du résultat",
        "ne garder qu’une croix pour {code}, dans la colonne « acquis » ou « non acquis »",
    ),
    "G24": bloquant(
        "Deux colonnes de résultats",
        "une seule colonne de résultats",
        "laisser dans « {colonne} » les résultats arrêtés, puis supprimer l’autre colonne",
    ),
    "G25": avertissement(
        "Résultat du bloc contraire à ses compétences",
        "« {calcule} », que donnent les compétences de {code}",
        "rien si les compétences sont justes : elles l’emportent ; sinon, corriger leurs résultats",
    ),
    "G26": bloquant(
        "Consensus à nommer",
        "une feuille nommée « Consensus » pour l’évaluation arrêtée, et un autre nom, sans ce mot, pour les autres",
        "renommer cette feuille « Consensus » si c’est l’évaluation arrêtée ; sinon, ôter ce mot de son nom",
    ),
    "G28": bloquant(
        "Grille d’un autre référentiel",
        "la grille du référentiel {referentiel}, dont les codes vont de {codes}",
        "demander aux évaluateurs la grille de ce référentiel (« make grilles » l’écrit) : celle-ci est d’une autre"
        " version ou d’une autre certification ; ou corriger la certification du candidat",
    ),
    "G23": bloquant(
        "Grille encore vide",
        "des résultats, pour un candidat présent",
        "remplir la grille, ou renseigner le statut du candidat (absent, excusé…)",
        attente=True,
    ),
    "G27": avertissement(
        "Barème non indiqué",
        "une colonne « sur » : sans elle, les notes sont lues sur {sur}",
        "rien si toutes les notes sont sur {sur} ; sinon, {remede}",
    ),
}
