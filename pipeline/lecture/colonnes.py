"""The headings and labels of the input workbooks, with their synonyms (case, accents and spaces don't count)."""

from collections.abc import Collection, Mapping

from pipeline.modele import Statut

Synonymes = Mapping[str, Collection[str]]
"""Column name → the other headings that mean it."""

MODE_D_EMPLOI = "Mode d’emploi"
LISTES = "Listes"
SERVICE = (MODE_D_EMPLOI, LISTES)
"""Sheets of our own workbooks that hold nothing to read: help, and the values of drop-down lists."""

CALCUL = "calcul"
"""First word of the headings of the columns that our own workbooks compute: shown to people, never read."""

COPIE_ANNOTEE = "Copie annotée : à ne pas renvoyer"
"""First cell of the first sheet of the copies that we annotate, which are never read back."""

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
    "id": (
        "identifiant",
        "identifiant du candidat",
        "id candidat",
        "n°",
        "numéro",
        "candidat",
        "n° candidat",
        "n° du candidat",
        "numéro candidat",
        "matricule",
        "réf.",
        "référence",
        "n° de dossier",
        "n° dossier",
    ),
    "civilite": ("titre", "civ."),
    "nom_naissance": ("nom", "nom de famille", "nom de jeune fille", "nom du candidat", "nom patronymique"),
    "nom_usage": ("nom d’usage", "nom marital", "nom d’usage ou marital", "nom d’usage / marital", "nom d’épouse"),
    "prenom": ("prénom usuel", "prénom(s)", "prénom du candidat", "1er prénom", "premier prénom"),
    "prenoms": ("tous les prénoms", "autres prénoms", "prénoms d’état civil", "prénoms à l’état civil"),
    "sexe": ("genre",),
    "date_naissance": ("né le", "née le", "né(e) le", "date naiss.", "naissance", "date naissance", "ddn"),
    "commune_naissance": (
        "lieu de naissance",
        "ville de naissance",
        "lieu naiss.",
        "ville naiss.",
        "commune naiss.",
        "né à",
        "née à",
        "né(e) à",
    ),
    "departement_naissance": (
        "département de naissance",
        "dépt naissance",
        "dépt de naissance",
        "dép. naissance",
        "département naiss.",
    ),
    "pays_naissance": ("pays de naissance", "pays naiss."),
    "code_insee_naissance": (
        "insee naissance",
        "code insee",
        "code insee de la commune de naissance",
        "insee de naissance",
        "code commune de naissance",
    ),
    "adresse": ("adresse postale", "adresse personnelle", "adresse du candidat"),
    "code_postal": ("cp", "code post."),
    "ville": ("commune", "localité", "ville de résidence"),
    "courriel": ("e-mail", "email", "mail", "adresse électronique", "adresse mail", "adresse e-mail", "mél"),
    "certification": (
        "code certification",
        "certification visée",
        "code de la certification",
        "certification préparée",
        "code rncp",
    ),
    "voie": ("voie d’accès", "modalité d’accès", "voie d’obtention"),
    "origine": ("origine du candidat",),
    "financement": ("dispositif de financement", "mode de financement"),
    "abondement": (),
    "entreprise": ("raison sociale", "employeur", "nom de l’entreprise", "société", "entreprise d’accueil"),
    "adresse_entreprise": ("adresse de l’employeur", "adresse de la société"),
    "code_nace": ("nace", "code ape", "code naf", "ape", "naf"),
    "secteur": ("secteur d’activité",),
    "branche": ("branche professionnelle",),
    "organisme_formation": ("organisme", "of", "centre de formation", "organisme de formation"),
    "avis_entreprise": ("avis de l’entreprise", "avis", "avis de l’employeur"),
    "date_demande": ("date de la demande",),
    "experience_annees": ("années d’expérience", "expérience", "nombre d’années d’expérience"),
    "amenagement": ("aménagements", "aménagement d’épreuves", "aménagement des épreuves"),
    "statut": ("présence", "présent / absent", "présent ou absent"),
    "motif_statut": ("motif", "motif du statut", "motif de l’absence"),
}

COLONNES_JURY: Synonymes = {
    "civilite": ("civ.",),
    "nom": ("nom de famille", "nom du membre"),
    "prenom": ("prénom(s)", "prénom du membre"),
    "qualite": ("fonction", "profession", "poste"),
    "college": (),
    "organisation": ("organisation syndicale", "syndicat", "organisation représentée", "organisation professionnelle"),
    "entreprise": ("employeur", "société", "raison sociale"),
    "role": ("rôle dans le jury", "rôle au jury"),
    "habilite": ("habilitation",),
    "present": ("présence", "présent(e)", "présent / absent"),
    "vote": ("droit de vote", "votant", "votant(e)"),
    "suppleant_de": ("suppléant", "supplée"),
    "liens": ("lien", "conflits", "conflit d’intérêts"),
    "courriel": ("e-mail", "email", "mail", "adresse électronique", "adresse mail", "adresse e-mail", "mél"),
}

_CANDIDAT = (
    "id", "identifiant", "identifiant du candidat", "id candidat", "id du candidat", "n° candidat", "n° du candidat",
    "numéro candidat", "matricule", "réf. candidat", "référence candidat",
)  # fmt: skip
_CODE_CERTIFICATION = ("code certification", "code de la certification", "certification visée")
_COMMENTAIRES = ("commentaires", "observations", "remarques", "appréciation", "appréciations", "justification")
_DECISION = ("décision du jury", "décision finale")
_VOIX = {
    "pour": ("votes pour", "voix pour", "nombre de voix pour"),
    "contre": ("votes contre", "voix contre", "nombre de voix contre"),
    "abstention": ("abstentions", "nombre d’abstentions"),
}

COLONNES_DECISIONS: Synonymes = {
    "candidat": _CANDIDAT,
    "objet": ("code", "objet de la décision"),
    "decision": _DECISION,
    **_VOIX,
    "motif": ("raison", "motif de la décision"),
    "commentaire": ("commentaires",),
    "observations_candidat": ("observations", "observations du candidat"),
    "reponse_jury": ("réponse", "réponse du jury"),
}

COLONNES_ACQUIS: Synonymes = {
    "candidat": _CANDIDAT,
    "objet": ("code", "bloc", "compétence", "code du bloc", "bloc acquis"),
    "date_decision": ("date", "date de la décision", "date du jury", "acquis le", "date d’obtention"),
    "numero": ("n°", "numéro du certificat", "n° du certificat", "n° certificat"),
}

COLONNES_EXCLUSIONS: Synonymes = {
    "candidat": _CANDIDAT,
    "date_decision": ("date de la décision", "date de la fraude", "exclu le", "exclue le"),
    "certification": _CODE_CERTIFICATION,
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
    "code": ("code compétence", "code de la compétence", "n°", "n° compétence", "réf.", "référence"),
    "intitule": (
        "libellé",
        "compétence",
        "compétences évaluées",
        "critère",
        "critères d’évaluation",
        "intitulé de la compétence",
        "libellé de la compétence",
        "compétences",
        "compétence visée",
        "savoir-faire",
        "description",
    ),
    "incontournable": ("obligatoire", "éliminatoire"),
    "resultat": (
        "évaluation",
        "acquisition",
        "résultats",
        "niveau",
        "niveau de maîtrise",
        "niveau d’acquisition",
        "acquis / non acquis",
        "acquis ou non acquis",
        "a / na",
        "résultat final",
        "résultat de l’évaluation",
    ),
    "commentaire": _COMMENTAIRES,
}

IDENTITE_GRILLE: Synonymes = {
    "candidat": (*_CANDIDAT, "candidat (id)", "matricule du candidat", "réf.", "référence"),
    "nom": (
        "nom du candidat",
        "nom et prénom",
        "nom prénom",
        "prénom et nom",
        "nom de naissance",
        "nom de famille",
        "nom et prénom du candidat",
    ),
    "prenom": ("prénom du candidat", "prénom(s)", "prénom(s) du candidat"),
    "certification": _CODE_CERTIFICATION,
    "evaluateur": ("évaluatrice", "nom de l’évaluateur", "évaluateurs", "évalué par", "évaluateur(s)"),
    "date": ("date de l’évaluation", "évalué le", "date d’évaluation"),
}

COLONNES_COLLECTIF: Synonymes = {
    "candidat": (*_CANDIDAT, "n°", "réf.", "référence"),
    "nom": ("nom de naissance", "nom et prénom", "nom de famille", "nom du candidat", "nom prénom", "prénom et nom"),
    "prenom": ("prénom(s)", "prénom du candidat"),
    "certification": _CODE_CERTIFICATION,
    "decision": _DECISION,
    **_VOIX,
    "motif": ("motif de la décision",),
    "commentaire": _COMMENTAIRES,
}

UNITE = "unité de valeur"

COLONNES_NOTES: Synonymes = {
    "candidat": _CANDIDAT,
    "nom": ("nom de naissance", "nom et prénom", "nom du candidat", "nom de famille", "nom prénom"),
    "prenom": ("prénom du candidat", "prénom(s)"),
    "certification": _CODE_CERTIFICATION,
    UNITE: ("uv", "unité", "unités de valeur", "code uv", "code"),
    "partie": ("épreuve", "domaine", "partie évaluée", "épreuves"),
    "note": ("note obtenue", "notes", *(f"note {sur}{n}" for sur in ("", "sur ") for n in (5, 10, 20, 40, 100))),
    "sur": ("barème", "note sur", "noté sur", "note maximale"),
    "commentaire": _COMMENTAIRES,
}
