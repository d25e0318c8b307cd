"""Two sessions without any anomaly: one where compétences are made of éléments, one where unités are graded."""

from datetime import date
from functools import cache

from pipeline.referentiel import charger
from pipeline.regles import Referentiel
from tests.cas import GABARITS
from tests.classeurs import Feuilles

FORMATION: Feuilles = {
    "Session": """
        | dispositif            | formation  |
        | date_jury             | 2024-10-11 |
        | lieu                  | Paris      |
        | centre                | Secrétariat de la CPEF |
        | adresse               | 6 rue des Copistes, 75011 Paris |
        | deliberation_close_le | 2024-10-11 |
    """,
    "Jury": """
        | nom     | prenom | qualite                 | college     | organisation | entreprise | role       | present | vote | liens |
        | Delorme | Agathe | Responsable pédagogique | experte     |              |            | membre     | oui     | oui  |       |
        | Benali  | Yanis  | Coordinateur            | salariés    | Syndicat A   |            | membre     | oui     | oui  |       |
        | Kermeur | Soizic | Directrice              | entreprises |              | Formabaie  | présidente | oui     | oui  |       |
    """,
    "Candidats": """
        | id | civilite | nom_naissance | prenom | date_naissance | commune_naissance | departement_naissance | pays_naissance | adresse | code_postal | ville | certification | voie     | entreprise | organisme_formation | statut  | livret de repérage | dossier de suivi et d’évaluation | fiche de décision | dossier de VAE | recevabilité (avis favorable) | date_demande | experience_annees |
        | 01 | Mme      | Vauclair      | Noémie | 1991-05-02     | Tours             | 37                    | France         | 3 rue X | 37000       | Tours | CQP-AF        | parcours | Ateliers Z | Institut du Val     | présent | oui                | oui                              | oui               |                |                               |              |                   |
    """,
    "Décisions": "| candidat | objet | decision | pour | contre | abstention | motif |",
    "Acquis": "| candidat | objet | date_decision | numero |",
}

ACCORD: Feuilles = {
    "Session": """
        | dispositif            | accord-branche |
        | date_jury             | 2024-11-15 |
        | lieu                  | Lille      |
        | centre                | Secrétariat de la CPNE |
        | adresse               | 1 place des Sources, 59000 Lille |
        | deliberation_close_le | 2024-11-15 |
    """,
    "Jury": """
        | nom      | prenom | qualite      | college    | organisation | entreprise | role      | habilite | present | vote | liens |
        | Warnier  | Paule  | Consultante  | commission |              |            | présidente | oui     | oui     | oui  |       |
        | Azoulay  | Simon  | Superviseur  | employeurs |              | Voxalis    | membre    | oui      | oui     | oui  |       |
        | Delattre | Irène  | Téléconseillère | salariés | Syndicat A  |            | membre    | oui      | oui     | oui  |       |
    """,
    "Candidats": """
        | id | civilite | nom_naissance | prenom | date_naissance | commune_naissance | departement_naissance | pays_naissance | adresse | code_postal | ville | certification | voie             | entreprise | statut  |
        | 01 | M.       | Lecointre     | Théo   | 1998-01-20     | Douai             | 59                    | France         | 8 rue Y | 59500       | Douai | CQP-ACC       | contrôle continu | Voxalis    | présent |
        | 02 | Mme      | Pruvost       | Lina   | 1995-07-07     | Arras             | 62                    | France         | 2 rue Z | 62000       | Arras | CQP-ACC       | jury             |            | présent |
    """,
    "Décisions": "| candidat | objet | decision | pour | contre | abstention | motif |",
    "Acquis": "| candidat | objet | date_decision | numero |",
}

NOTES = """
    | candidat           | 01                |      |     |
    | nom                | Lecointre Théo    |      |     |
    |                    |                   |      |     |
    | unité de valeur    | partie            | note | sur |
    | UV1                | Questionnaire sur les techniques d’accueil | 12# | 20 |
    |                    | Simulation d’appel entrant | 13,0 | 20 |
    |                    | Restitution écrite d’un appel | 13/20 | |
    | UV2                | Étude de cas      | 10   |     |
    | UV2                | Simulation d’appel sortant | 5 | 10 |
    | UV2                | Connaissance de l’offre | 10.0# | |
    | UV3 – Réclamations | Rédaction d’une réponse au client | 14,5 | 20 |
    |                    | Simulation d’un appel difficile | 9 | 20 |
    | Formation en entreprise | Contrôle continu | 11.1# | |
    |                    | Soutenance du rapport d’activité | 12 | |
    | Moyenne générale   |                   | 11,7 |     |
"""


@cache
def referentiel(dispositif: str, code: str) -> Referentiel:
    """The version in force in autumn 2024."""
    trouve = charger(GABARITS, dispositif).en_vigueur(code, date(2024, 10, 1))
    assert trouve is not None
    return trouve


def grille(dispositif: str, certification: str, candidat: str, **ecrits: str | None) -> str:
    """A grid where everything is acquired; `ecrits`: what is on another code's row (`_` for a dot), None for no row.

    A compétence made of éléments has its own row only when something is written on it.
    """
    rangs = [f"| candidat | {candidat} | | | |", "| code | intitulé | incontournable | résultat | commentaire |"]
    for competence in referentiel(dispositif, certification).toutes:
        propres = [] if competence.elements and competence.code not in ecrits else [competence.code]
        for code in (*propres, *(e.code for e in competence.elements)):
            ecrit = ecrits.get(code.replace(".", "_"), "acquis")
            rangs += [] if ecrit is None else [f"| {code} | | | {ecrit} | |"]
    return "\n".join(rangs)


def formation(**ecrits: str | None) -> dict[str, Feuilles]:
    """The grid of the only candidate of FORMATION."""
    return {"01.xlsx": {"Consensus": grille("formation", "CQP-AF", "01", **ecrits)}}


def accord(notes: str = NOTES, **autres: str) -> dict[str, Feuilles]:
    """The workbooks of ACCORD; `autres`: sheets added to the first candidate's."""
    consensus = {"Consensus": grille("accord-branche", "CQP-ACC", "02")}
    return {"01.xlsx": {"Notes": notes, **autres}, "02.xlsx": consensus}
