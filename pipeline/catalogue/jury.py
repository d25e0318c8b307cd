"""What can be wrong about the jury (J) and what it decided (D)."""

from pipeline.catalogue.definition import Definition, avertissement, bloquant

JURY: dict[str, Definition] = {
    "J01": bloquant(
        "Présidence du jury",
        "{attendu}",
        "corriger « role » et « present » dans la feuille « Jury » ; un suppléant qui préside y est « président »",
        attente=True,
    ),
    "J02": bloquant(
        "Quorum non atteint",
        "au moins {minimum} votant présent pour « {college} »",
        "vérifier les colonnes « college », « present » et « vote » ; un jury incomplet ne peut pas délibérer",
        attente=True,
    ),
    "J03": bloquant(
        "Collège trop nombreux",
        "au plus {maximum} membre(s) pour « {college} »",
        "corriger la composition du jury",
        attente=True,
    ),
    "J04": bloquant(
        "Deux voix pour une organisation",
        "un seul représentant votant par organisation",
        "laisser « oui » dans la colonne « vote » d’un seul représentant",
        attente=True,
    ),
    "J05": bloquant(
        "Vote d’un invité", "« non » dans la colonne « vote » pour un « {role} »", "corriger le vote ou le rôle"
    ),
    "J06": bloquant(
        "Collège inconnu",
        "{attendu}{suggestion}",
        "corriger le collège, ou écrire « non » dans la colonne « vote » d’un invité",
    ),
    "J07": bloquant(
        "Présence non renseignée",
        "oui ou non, une fois la délibération close",
        "remplir la colonne « present »",
        attente=True,
    ),
    "J08": avertissement(
        "Membre écarté pour un candidat",
        "aucune participation à la délibération pour {candidat}",
        "rien : le procès-verbal le mentionne",
    ),
    "J09": bloquant(
        "Quorum non atteint pour un candidat",
        "au moins {minimum} votant sans lien avec lui pour « {college} »",
        "faire siéger un suppléant pour ce candidat, ou le reporter",
        attente=True,
    ),
    "J10": bloquant("Membre en double", "une seule ligne par membre du jury", "supprimer l’une des deux lignes"),
    "J11": avertissement(
        "Membre non habilité",
        "un membre habilité, puisqu’il vote",
        "vérifier la colonne « habilite », ou le faire remplacer",
    ),
    "J12": avertissement(
        "Organisation manquante",
        "l’organisation du représentant : une seule voix par organisation",
        "remplir la colonne « organisation »",
    ),
    "J13": avertissement(
        "Lien sans effet",
        "un candidat de la session (identifiant ou nom), une entreprise ou un organisme",
        "rien si ce lien ne concerne personne dans cette session ; sinon, l’écrire comme dans « Candidats »",
    ),
    "J14": bloquant(
        "Nombre de votants",
        "{attendu}, le président compris ({article})",
        "vérifier les colonnes « present » et « vote » ; un jury ainsi composé ne peut pas délibérer",
        attente=True,
    ),
    "J15": bloquant(
        "Parité rompue",
        "autant de votants présents pour {colleges} ({article})",
        "vérifier « college », « present » et « vote », ou faire sortir un votant du collège le plus nombreux",
        attente=True,
    ),
    "J16": avertissement(
        "Jury incomplet pour un candidat",
        "un jury au complet une fois les membres liés au candidat sortis",
        "faire siéger un suppléant pour ce candidat, s’il y en a un",
    ),
    "J17": bloquant(
        "Membre hors de la liste d’habilitation",
        "une personne inscrite sur la liste des {liste} ({article})",
        "corriger la colonne « habilite » (oui, ou le nom de la liste), ou faire remplacer cette personne",
    ),
    "J18": bloquant(
        "Habilitation non renseignée",
        "oui, ou le nom de la liste : celle des {liste} ({article})",
        "remplir la colonne « habilite » d’après les listes de l’année",
        attente=True,
    ),
    "J19": avertissement(
        "Suppléance à vérifier",
        "un membre de cette feuille, absent (« non » dans la colonne « present »)",
        "corriger la colonne « suppleant_de », ou la présence du membre remplacé",
    ),
    "J20": avertissement(
        "Qualité manquante",
        "la qualité du membre (sa fonction) : le procès-verbal la porte",
        "remplir la colonne « qualite »",
    ),
    "J21": avertissement(
        "Évaluateur lié à un candidat",
        "un évaluateur sans lien avec {candidat} ni avec son parcours",
        "vérifier qu’il n’a pas évalué ce candidat",
    ),
    "J22": avertissement(
        "Présidence à désigner pour un candidat",
        "un autre président pour la délibération sur {candidat}",
        "faire présider un autre membre pour ce candidat : ses documents laissent la place de son nom",
    ),
    "J23": bloquant(
        "Personne ne peut statuer sur un candidat",
        "au moins un votant sans lien avec lui",
        "faire siéger un suppléant pour ce candidat, ou le reporter",
        attente=True,
    ),
    "D01": bloquant(
        "Décision sur un candidat inconnu", "l’identifiant d’un candidat{suggestion}", "corriger l’identifiant"
    ),
    "D02": bloquant(
        "Objet de la décision inconnu", "{attendu}{suggestion}", "corriger le code : un seul par cellule et par ligne"
    ),
    "D03": bloquant("Décision hors liste", "{attendu}", "{remede}"),
    "D04": bloquant(
        "Votes qui ne tombent pas juste",
        "un total de {attendu} : {detail}",
        "corriger les votes, ou les présences dans la feuille « Jury »",
    ),
    "D05": bloquant(
        "Votes contraires à la décision",
        "une décision conforme à la majorité (les votes « pour » sont en faveur de l’attribution)",
        "corriger la décision ou les votes",
    ),
    "D06": bloquant(
        "Partage des voix",
        "une majorité : {raison}",
        "corriger les votes ou revoter",
    ),
    "D07": bloquant(
        "Décision différente de la proposition, sans motif",
        "un motif, puisque les règles proposent « {proposition} »",
        "remplir la colonne « motif », ou corriger la décision",
    ),
    "D08": bloquant(
        "Attribution partielle à préciser",
        "une ligne par bloc ou compétence : les résultats ne donnent pas une attribution partielle",
        "ajouter dans « Décisions » une ligne pour chaque bloc que le jury attribue ou refuse",
    ),
    "D09": bloquant(
        "Décision sur un candidat non présenté",
        "aucune décision pour un candidat « {statut} »",
        "corriger le statut du candidat, ou supprimer la décision",
    ),
    "D10": bloquant(
        "Deux décisions sur un même objet", "une seule décision par candidat et par objet", "supprimer l’une des deux"
    ),
    "D11": avertissement(
        "Refus sans précision des acquis",
        "une ligne par bloc ou compétence que le candidat conserve, s’il y en a",
        "ajouter ces lignes, ou laisser : rien n’est retenu comme acquis",
    ),
    "D13": avertissement(
        "Refus d’un acquis antérieur",
        "aucune décision : {objet} est acquis depuis le {date}",
        "rien : l’acquis antérieur est conservé",
    ),
    "D12": bloquant(
        "Décision contradictoire",
        "une décision sur la certification qui s’accorde avec celles des blocs",
        "corriger la décision sur la certification, ou celle des blocs",
    ),
    "D14": avertissement(
        "Vote sur une décision qui n’est pas celle du jury",
        "aucun vote : la décision revient à {decideur}",
        "vider les colonnes des votes",
    ),
    "D15": bloquant(
        "Unanimité non atteinte",
        "{voix} voix « pour » ou {voix} voix « contre » : la décision est prise à l’unanimité ({article})",
        "corriger les votes, ou délibérer de nouveau",
    ),
    "D16": bloquant(
        "Observations sans réponse",
        "la réponse du jury aux observations du candidat ({article})",
        "remplir la colonne « reponse_jury » : elle figure dans le texte de la décision",
        attente=True,
    ),
    "D17": avertissement(
        "Décisions du jury absentes",
        "une feuille « Décisions », une fois la délibération close",
        "remettre la feuille « Décisions », ou en ajouter une vide si le jury a suivi toutes les propositions :"
        " sans elle, la proposition des règles vaut décision pour tous les candidats",
    ),
}
