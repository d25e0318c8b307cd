"""The headings and labels of the input workbooks, with their synonyms (case, accents and spaces don't count)."""

from pipeline.lecture.tableau import Synonymes
from pipeline.modele import Statut

RUBRIQUES: Synonymes = {
    "dispositif": (),
    "date_jury": ("date du jury", "jury du"),
    "heure": ("heure du jury", "horaire"),
    "lieu": ("lieu du jury", "ville"),
    "salle": (),
    "centre": ("centre de certification", "certificateur"),
    "adresse": ("adresse du centre",),
    "president": ("président du jury",),
    "deliberation_close_le": ("délibération close le", "date de clôture", "clôture de la délibération"),
    "validation_le": ("validation le", "date de validation", "validation par la commission"),
    "presence_a_distance": ("présence à distance",),
    "incident": ("incidents", "texte d’incident"),
}

COLONNES_CANDIDATS: Synonymes = {
    "id": ("identifiant", "n°", "numéro", "candidat"),
    "civilite": ("titre",),
    "nom_naissance": ("nom", "nom de famille"),
    "nom_usage": ("nom d’usage", "nom marital"),
    "prenom": ("prénom usuel",),
    "prenoms": ("tous les prénoms", "autres prénoms"),
    "sexe": ("genre",),
    "date_naissance": ("né le", "née le", "né(e) le"),
    "commune_naissance": ("lieu de naissance", "ville de naissance"),
    "departement_naissance": ("département de naissance",),
    "pays_naissance": ("pays de naissance",),
    "code_insee_naissance": ("insee naissance",),
    "adresse": ("adresse postale",),
    "code_postal": ("cp",),
    "ville": ("commune",),
    "courriel": ("e-mail", "email", "mail", "adresse électronique"),
    "certification": ("code certification", "certification visée"),
    "voie": ("voie d’accès",),
    "origine": ("origine du candidat",),
    "financement": ("dispositif de financement",),
    "abondement": (),
    "entreprise": ("raison sociale", "employeur"),
    "adresse_entreprise": (),
    "code_nace": ("nace",),
    "secteur": (),
    "branche": (),
    "organisme_formation": ("organisme", "of"),
    "avis_entreprise": ("avis de l’entreprise", "avis"),
    "date_demande": ("date de la demande",),
    "experience_annees": ("années d’expérience", "expérience"),
    "amenagement": ("aménagements",),
    "statut": ("présence",),
    "motif_statut": ("motif",),
}

COLONNES_JURY: Synonymes = {
    "civilite": (),
    "nom": (),
    "prenom": (),
    "qualite": ("fonction",),
    "college": (),
    "organisation": ("organisation syndicale", "syndicat"),
    "entreprise": ("employeur",),
    "role": (),
    "habilite": ("habilitation",),
    "present": ("présence",),
    "vote": ("droit de vote",),
    "suppleant_de": ("suppléant",),
    "liens": ("lien", "conflits", "conflit d’intérêts"),
    "courriel": ("e-mail", "email", "mail"),
}

COLONNES_DECISIONS: Synonymes = {
    "candidat": ("id", "identifiant"),
    "objet": ("code",),
    "decision": ("décision du jury",),
    "pour": ("votes pour",),
    "contre": ("votes contre",),
    "abstention": ("abstentions",),
    "motif": ("raison",),
    "commentaire": ("commentaires",),
    "observations_candidat": ("observations",),
    "reponse_jury": ("réponse",),
}

COLONNES_ACQUIS: Synonymes = {
    "candidat": ("id", "identifiant"),
    "objet": ("code",),
    "date_decision": ("date", "date de la décision"),
    "numero": ("n°", "numéro du certificat"),
}

COLONNES_EXCLUSIONS: Synonymes = {
    "candidat": ("id", "identifiant"),
    "date_decision": ("date de la décision", "date de la fraude", "exclu le", "exclue le"),
    "certification": ("code certification",),
    "motif": ("raison",),
}

STATUTS = {
    "": Statut.PRESENT,
    "present": Statut.PRESENT,
    "presente": Statut.PRESENT,
    "absent": Statut.ABSENT,
    "absente": Statut.ABSENT,
    "excuse": Statut.EXCUSE,
    "excusee": Statut.EXCUSE,
    "abandon": Statut.ABANDON,
    "fraude": Statut.FRAUDE,
    "reporte": Statut.REPORTE,
    "reportee": Statut.REPORTE,
    "incomplet": Statut.INCOMPLET,
    "dossier incomplet": Statut.INCOMPLET,
}

COLONNES_GRILLE: Synonymes = {
    "code": ("code compétence", "n°"),
    "intitule": ("libellé", "compétence"),
    "incontournable": ("obligatoire",),
    "resultat": ("évaluation", "acquisition", "résultats"),
    "commentaire": ("commentaires", "observations", "appréciation"),
}

IDENTITE_GRILLE: Synonymes = {
    "candidat": ("id", "identifiant", "identifiant du candidat", "id du candidat", "candidat (id)", "n° candidat"),
    "nom": ("nom du candidat", "nom et prénom", "nom prénom", "nom de naissance"),
    "prenom": ("prénom du candidat",),
    "certification": ("code certification", "certification visée"),
    "evaluateur": ("évaluatrice", "nom de l’évaluateur", "évaluateurs"),
    "date": ("date de l’évaluation", "évalué le"),
}

COLONNES_COLLECTIF: Synonymes = {
    "candidat": ("id", "identifiant", "n°"),
    "nom": ("nom de naissance", "nom et prénom"),
    "prenom": (),
    "certification": ("code certification",),
    "commentaire": ("commentaires", "observations"),
}

UNITE = "unité de valeur"

COLONNES_NOTES: Synonymes = {
    "candidat": ("id", "identifiant", "identifiant du candidat", "id du candidat", "n° candidat"),
    "nom": ("nom de naissance", "nom et prénom", "nom du candidat"),
    "prenom": ("prénom du candidat",),
    "certification": ("code certification",),
    UNITE: ("uv", "unité"),
    "partie": ("épreuve", "domaine", "partie évaluée"),
    "note": ("note obtenue",),
    "sur": ("barème", "note sur", "noté sur"),
    "commentaire": ("commentaires", "observations", "appréciation"),
}
