"""What can be wrong about the session (S), its candidates (C) and what they acquired earlier (A)."""

from pipeline.catalogue.definition import Definition, avertissement, bloquant

CANDIDATS: dict[str, Definition] = {
    "S01": bloquant("Dispositif inconnu", "{attendu}", "{remede}"),
    "S02": bloquant("Dates de la session incohérentes", "{attendu}", "corriger l’une des deux dates"),
    "S04": avertissement(
        "Rubrique manquante",
        "la rubrique « {rubrique} »",
        "la remplir : l’en-tête des lettres et le procès-verbal la portent",
    ),
    "S05": avertissement(
        "Deux présidents nommés",
        "« {president} », qui préside d’après la feuille « Jury »",
        "corriger la rubrique « president », ou le rôle dans la feuille « Jury »",
    ),
    "S03": bloquant(
        "Aucune version en vigueur",
        "une version du référentiel en vigueur au {date}",
        "vérifier la date du jury, ou ajouter le référentiel qui s’appliquait à cette date",
    ),
    "C01": bloquant(
        "Identifiant en double", "un identifiant par candidat", "donner un autre identifiant à l’un des deux"
    ),
    "C02": bloquant(
        "Candidat en double",
        "une seule ligne par personne et par certification",
        "supprimer l’une des deux lignes ; si leurs pièces d’identité montrent que ce sont deux personnes, en inscrire"
        " une dans une autre session",
    ),
    "C03": bloquant("Certification inconnue", "{attendu}", "{remede}"),
    "C04": bloquant(
        "Candidat sans grille",
        "une grille dans le dossier « grilles », pour un candidat présent",
        "préparer sa grille (make grilles) et la remplir, ou déposer celle qui l’est, ou renseigner son statut"
        " (absent, excusé…), ou l’écarter avec --sans et son identifiant",
        attente=True,
    ),
    "C05": bloquant(
        "Grille sans candidat",
        "l’identifiant d’un candidat de la feuille « Candidats »{suggestion}",
        "{remede}",
    ),
    "C06": bloquant(
        "Deux grilles pour un candidat",
        "un seul classeur par candidat",
        "s’il s’agit des feuilles de plusieurs évaluateurs et de leur consensus, les réunir dans un seul classeur ;"
        " sinon, retirer du dossier celui qui ne compte pas",
    ),
    "C07": bloquant(
        "La grille porte une autre certification",
        "{attendu}, comme dans la feuille « Candidats »",
        "vérifier qu’il s’agit de la bonne grille, puis corriger l’une des deux valeurs : un seul code par cellule",
    ),
    "C08": bloquant(
        "Résultats d’un candidat non présent",
        "une grille vide pour un candidat « {statut} »",
        "corriger son statut, ou retirer sa grille du dossier",
    ),
    "C09": avertissement(
        "Avis de l’entreprise manquant",
        "favorable ou défavorable",
        "demander l’avis de l’entreprise et le reporter ici",
    ),
    "C10": avertissement(
        "Avis défavorable de l’entreprise",
        "un avis examiné par le jury",
        "rien si le jury en a tenu compte ; sinon, reporter sa décision dans la feuille « Décisions »",
    ),
    "C11": avertissement(
        "Pièce non suivie",
        "une colonne « {piece} » (oui ou non) dans la feuille « Candidats »",
        "ajouter la colonne pour que la complétude des dossiers soit vérifiée",
    ),
    "C12": bloquant(
        "La grille porte un autre nom",
        "{attendu}, comme dans la feuille « Candidats »",
        "vérifier qu’il s’agit de la bonne grille, puis corriger l’un des deux noms (si la cellule de la grille est"
        " verrouillée : « Révision », « Ôter la protection de la feuille » ; elle n’a pas de mot de passe)",
    ),
    "C13": avertissement(
        "Renseignement manquant", "{attendu}", "le compléter : un document resterait sans cette mention"
    ),
    "C14": avertissement(
        "Valeur non reconnue", "{attendu}", "{remede} : les règles qui dépendent de cette valeur ne s’appliquent pas"
    ),
    "C15": avertissement(
        "Statut non suivi",
        "une colonne « statut » (présent, absent, excusé…)",
        "ajouter la colonne : sans elle, tous les candidats sont réputés présents",
    ),
    "C16": bloquant(
        "Expérience illisible",
        "un nombre d’années comme « 3 » ou « 2,5 », ou de mois comme « 36 mois »",
        "saisir la durée seule, en années ou en mois",
    ),
    "C17": bloquant(
        "Expérience non renseignée",
        "{annees} ans d’expérience au moins à la date de la demande ({article})",
        "reporter la durée justifiée dans la colonne « experience_annees »",
        attente=True,
    ),
    "C18": avertissement(
        "Candidat exclu pour fraude",
        "aucune candidature à {certification} pendant l’exclusion ({article})",
        "rien : il est écarté, et le procès-verbal le dit ; en cas d’erreur sur la personne, vérifier son identité",
    ),
    "C19": avertissement(
        "Homonyme possible d’une personne exclue",
        "une autre personne : {exclusion}",
        "comparer les dates de naissance ; si c’est la même personne, l’inscrire dans la feuille « Exclusions »",
    ),
    "C20": bloquant(
        "Exclusion d’un candidat inconnu",
        "l’identifiant d’un candidat{suggestion}",
        "corriger l’identifiant, ou supprimer la ligne",
    ),
    "C21": avertissement("Exclusion sans effet", "{attendu}", "rien si c’est voulu ; sinon, corriger cette ligne"),
    "C22": bloquant(
        "Entreprise manquante",
        "l’entreprise du candidat : {decideur} décide de ce titre et le délivre",
        "remplir la colonne « entreprise »",
    ),
    "C23": avertissement(
        "Voie réservée aux titres inscrits au RNCP",
        "une autre voie, ce titre n’étant pas inscrit au RNCP ({article})",
        "corriger la colonne « voie », ou la certification",
    ),
    "A01": bloquant(
        "Acquis d’un candidat inconnu", "l’identifiant d’un candidat{suggestion}", "corriger l’identifiant"
    ),
    "A02": bloquant("Acquis inconnu du référentiel", "{attendu}{suggestion}", "corriger le code : un seul par cellule"),
    "A03": bloquant(
        "Acquis postérieur au jury", "une date antérieure au jury du {date}", "vérifier la date de décision"
    ),
    "A04": avertissement(
        "Acquis expiré",
        "un acquis encore valable au {date}",
        "rien : cet acquis ne compte plus, le candidat est évalué dessus",
    ),
    "A05": avertissement(
        "Acquis antérieur évalué à nouveau",
        "aucune évaluation : {objet} est acquis depuis le {date}",
        "rien : l’acquis antérieur est conservé",
    ),
    "A06": avertissement(
        "Acquis d’un jury précédent, à confirmer",
        "{attendu}",
        "vérifier sa pièce d’identité ; si c’est la même personne, ajouter à la feuille « Acquis »"
        " (candidat | objet | date_decision | numero) : {lignes}{sinon} ; si c’est quelqu’un d’autre, rien",
    ),
    "A07": avertissement(
        "Acquis différent dans le registre",
        "{attendu}",
        "corriger ou supprimer cette ligne : c’est le registre qui compte",
    ),
    "A08": bloquant(
        "Numéro d’acquis contredit par le registre",
        "un numéro en vigueur, de cette personne et pour cet objet : {constat}",
        "corriger le numéro d’après le parchemin, ou supprimer cette ligne si elle n’a pas lieu d’être",
    ),
    "A09": avertissement(
        "Titre déjà obtenu",
        "une personne qui n’a pas déjà {titre} : {attendu}",
        "vérifier la certification demandée ; si l’inscription est une erreur, supprimer la ligne du candidat",
    ),
}
