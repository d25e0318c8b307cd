"""Each anomaly: the fault put in a good session, the code and the cell that must be reported."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.anomalies import remplacer, signaler, suggestion
from pipeline.catalogue import CATALOGUE, Gravite
from pipeline.etude import EntreesACorriger
from pipeline.modele import Repere
from pipeline.restitution.terminal import anomalies_en_texte
from tests import dispositifs
from tests.classeurs import GRILLE_01, GRILLE_02, GRILLES, SESSION, Feuilles, ajouter, changer, etude
from tests.dispositifs import Retouches, retoucher
from tests.seances import ACCORD, FORMATION, NOTES, accord, formation, grille

NA = "CQPM 2021 0301 RI | NA |"
DEUX_FEUILLES = {"Évaluateur 1": GRILLE_01, "Évaluateur 2": GRILLE_01}


@dataclass(frozen=True)
class Faute:
    """`session` and `grilles` hold the fault; `code` at `repere` is what must be found, with these words in it.

    `retouches`: what the dispositif says besides, where the rule is another one's.
    """

    nom: str
    code: str
    repere: str
    session: Feuilles = field(default_factory=lambda: SESSION)
    grilles: dict[str, Feuilles] = field(default_factory=lambda: GRILLES)
    mots: tuple[str, ...] = ()
    retouches: Retouches = ()


def grille_01(ancien: str, nouveau: str) -> dict[str, Feuilles]:
    assert ancien in GRILLE_01
    return GRILLES | {"01.xlsx": {"Consensus": GRILLE_01.replace(ancien, nouveau, 1)}}


def notes(ancien: str, nouveau: str) -> dict[str, Feuilles]:
    assert ancien in NOTES
    return accord(NOTES.replace(ancien, nouveau, 1))


def decision(rangee: str) -> Feuilles:
    return ajouter(SESSION, "Décisions", rangee)


def acquis(rangee: str) -> Feuilles:
    return ajouter(SESSION, "Acquis", rangee)


def colonne_du_jury(titre: str, *valeurs: str) -> Feuilles:
    """The sheet Jury with one more column, for its first members."""
    jury = SESSION["Jury"].strip().splitlines()
    ajouts = [titre, *valeurs, *[""] * (len(jury) - 1 - len(valeurs))]
    return SESSION | {"Jury": "\n".join(f"{rang} {ajout} |" for rang, ajout in zip(jury, ajouts, strict=True))}


def habilites(presidente: str, employeur: str, salariee: str) -> Feuilles:
    return colonne_du_jury("habilite", presidente, employeur, salariee)


def supplee(titulaire: str) -> Feuilles:
    return colonne_du_jury("suppleant_de", "", titulaire)


def experience(duree: str) -> Feuilles:
    session = changer(SESSION, "Candidats", "financement", "experience_annees")
    return changer(session, "Candidats", "| PDC  ", f"| {duree} ")


def demande_datee(duree: str) -> Feuilles:
    """The same, with the date of the request."""
    session = changer(experience(duree), "Candidats", "secteur", "date_demande")
    return changer(session, "Candidats", "| M  ", "| 2024-01-15 ")


def exclusions(rangee: str) -> Feuilles:
    return SESSION | {"Exclusions": f"| candidat | date_decision | certification | motif |\n{rangee}"}


def observations(dites: str, reponse: str) -> Feuilles:
    session = changer(SESSION, "Décisions", "| motif |", "| motif | observations_candidat | reponse_jury |")
    return ajouter(session, "Décisions", f"| 02 | CCPM 2022 0045 | A | 3 | 0 | 0 | | {dites} | {reponse} |")


NOTES_DE_PLUSIEURS: dict[str, Feuilles] = {
    "notes.xlsx": {
        "Notes": """
            | candidat | nom    | unité de valeur | partie    | note | sur |
            | 01       |        | UV1             | Un projet | 12   | 20  |
            | C099     |        |                 |           |      |     |
            |          | Zeller |                 |           |      |     |
        """
    }
}

FAUTES = [
    Faute(
        "feuille absente",
        "L03",
        "session.xlsx",
        session={("Candidat" if n == "Candidats" else n): t for n, t in SESSION.items()},
        mots=("si c’est la feuille « Candidat », la renommer en « Candidats »",),
    ),
    Faute(
        "colonne absente",
        "L05",
        "session.xlsx!Candidats!C1",
        session=changer(SESSION, "Candidats", "nom_naissance", "nom_naisance "),
        mots=("vouliez-vous dire « nom_naissance »", "renommer la colonne « nom_naisance »"),
    ),
    Faute(
        "colonne inconnue",
        "L06",
        "session.xlsx!Candidats!L1",
        session=changer(SESSION, "Candidats", "voie ", "pointure"),
    ),
    Faute(
        "colonne en double",
        "L07",
        "session.xlsx!Candidats!M1",
        session=changer(SESSION, "Candidats", "origine", "voie   "),
    ),
    Faute("grille sans tableau", "L03", "grilles/01.xlsx", grilles=GRILLES | {"01.xlsx": {"Notes": "| bonjour |"}}),
    Faute(
        "feuille sans évaluation",
        "L09",
        "grilles/01.xlsx!Notes",
        grilles=GRILLES | {"01.xlsx": {"Consensus": GRILLE_01, "Notes": "| bonjour |"}},
    ),
    Faute(
        "rubrique inconnue",
        "L11",
        "session.xlsx!Session!A4",
        session=changer(SESSION, "Session", "centre ", "centrre"),
    ),
    Faute(
        "colonne presque nommée",
        "L12",
        "session.xlsx!Candidats!S1",
        session=changer(SESSION, "Candidats", "statut ", "statu "),
        mots=("renommer en « statut »",),
    ),
    Faute(
        "feuille des décisions mal nommée",
        "L03",
        "session.xlsx",
        session={("Délibérations" if n == "Décisions" else n): t for n, t in SESSION.items()},
        mots=("« Décisions »", "« Délibérations »"),
    ),
    Faute(
        "feuille de plus",
        "L13",
        "session.xlsx!Notes",
        session=SESSION | {"Notes": "| à rappeler |"},
    ),
    Faute(
        "date de naissance manquante",
        "N01",
        "session.xlsx!Candidats!E2",
        session=changer(SESSION, "Candidats", "1990-03-02", ""),
    ),
    Faute(
        "date impossible",
        "N02",
        "session.xlsx!Candidats!E2",
        session=changer(SESSION, "Candidats", "1990-03-02", "30/02/1990"),
    ),
    Faute(
        "mois impossible",
        "N02",
        "session.xlsx!Candidats!E2",
        session=changer(SESSION, "Candidats", "1990-03-02", "03/25/1990"),
    ),
    Faute(
        "année sur deux chiffres",
        "N03",
        "session.xlsx!Candidats!E2",
        session=changer(SESSION, "Candidats", "1990-03-02", "02/03/90"),
    ),
    Faute(
        "date devenue un nombre",
        "N03",
        "session.xlsx!Candidats!E2",
        session=changer(SESSION, "Candidats", "1990-03-02", "32934#"),
    ),
    Faute(
        "valeur hors échelle",
        "N04",
        "grilles/01.xlsx!Consensus!D8",
        grilles=grille_01("acquis ", "aquis "),
        mots=("acquis, non acquis (ou A, NA)", "remplacer « aquis » par « acquis »"),
    ),
    Faute("erreur tapée", "N05", "grilles/01.xlsx!Consensus!D8", grilles=grille_01("acquis ", "#VALEUR!")),
    Faute("formule jamais calculée", "N06", "grilles/01.xlsx!Consensus!D8", grilles=grille_01("acquis ", '="A" ')),
    Faute(
        "statut inconnu",
        "N07",
        "session.xlsx!Candidats!S2",
        session=changer(SESSION, "Candidats", "présent", "prézent"),
        mots=("remplacer « prézent » par « présent »",),
    ),
    Faute(
        "pièce ni fournie ni absente",
        "N01",
        "session.xlsx!Candidats!T2",
        session=changer(SESSION, "Candidats", "| présent | oui ", "| présent | "),
        mots=("oui ou non",),
    ),
    Faute(
        "origine inconnue",
        "N07",
        "session.xlsx!Candidats!M2",
        session=changer(SESSION, "Candidats", "| SL ", "| XX "),
    ),
    Faute(
        "votes en lettres",
        "N08",
        "session.xlsx!Décisions!D2",
        session=decision("| 01 | CQPM 2021 0301 RI | NA | trois | 0 | 0 | |"),
    ),
    Faute(
        "né l’an dernier",
        "N09",
        "session.xlsx!Candidats!E2",
        session=changer(SESSION, "Candidats", "1990-03-02", "2023-03-02"),
    ),
    Faute(
        "délibération close avant le jury",
        "S02",
        "session.xlsx!Session!B6",
        session=changer(SESSION, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le | 2024-06-13"),
    ),
    Faute("sans centre", "S04", "session.xlsx!Session!B4", session=changer(SESSION, "Session", "Centre de", " | ")),
    Faute(
        "deux présidents nommés",
        "S05",
        "session.xlsx!Session!B7",
        session=ajouter(SESSION, "Session", "| president | M. Luc Autre |"),
    ),
    Faute(
        "aucune version en vigueur",
        "S03",
        "session.xlsx!Candidats!K2",
        session=changer(
            changer(SESSION, "Session", "date_jury             | 2024-06-14", "date_jury | 2020-06-14"),
            "Session",
            "2024-06-14",
            "2020-06-14",
        ),
    ),
    Faute(
        "identifiant en double",
        "C01",
        "session.xlsx!Candidats!A3",
        session=changer(SESSION, "Candidats", "| 02 |", "| 01 |"),
    ),
    Faute(
        "candidat en double",
        "C02",
        "session.xlsx!Candidats!C4",
        session=ajouter(
            SESSION,
            "Candidats",
            "| 03 | Mme | D'ARC-NGUYEN | maelys | 1990-03-02 | Bourg | 01 | x | 01300 | Belley | CQPM 2021 0301 RI |"
            " formation | SL | PDC | X | 24.51Z | M | favorable | absent | oui | oui |",
        ),
    ),
    Faute(
        "certification inconnue",
        "C03",
        "session.xlsx!Candidats!K3",
        session=changer(SESSION, "Candidats", "CCPM 2022 0045", "CCPM 2022 0054"),
        mots=("un seul par cellule",),
    ),
    Faute("candidat sans grille", "C04", "session.xlsx!Candidats!A3", grilles={"01.xlsx": {"Consensus": GRILLE_01}}),
    Faute(
        "grille sans candidat",
        "C05",
        "grilles/03.xlsx!Consensus!B1",
        grilles=GRILLES | {"03.xlsx": {"Consensus": GRILLE_02.replace("| 02 ", "| 03 ")}},
    ),
    Faute(
        "deux grilles",
        "C06",
        "grilles/02b.xlsx!Consensus!B1",
        grilles=GRILLES | {"02b.xlsx": {"Consensus": GRILLE_02.replace("C3 ", "C3.")}},
    ),
    Faute(
        "grille d’une autre certification",
        "C07",
        "grilles/01.xlsx!Consensus!B3",
        grilles=grille_01("CQPM 2021 0301 RI", "CQPM 2020 0214"),
    ),
    Faute(
        "absent mais évalué",
        "C08",
        "grilles/01.xlsx!Consensus!D7",
        session=changer(SESSION, "Candidats", "présent", "absent"),
    ),
    Faute(
        "avis de l’entreprise manquant",
        "C09",
        "session.xlsx!Candidats!R2",
        session=changer(SESSION, "Candidats", "favorable", ""),
    ),
    Faute(
        "avis défavorable",
        "C10",
        "session.xlsx!Candidats!R2",
        session=changer(SESSION, "Candidats", "favorable", "défavorable"),
    ),
    Faute(
        "pièce non suivie",
        "C11",
        "session.xlsx!Candidats",
        session=changer(SESSION, "Candidats", "dossier d’inscription", "remarques"),
    ),
    Faute("grille d’une autre personne", "C12", "grilles/01.xlsx!Consensus!B2", grilles=grille_01("d'Àrc", "Durand")),
    Faute(
        "adresse manquante", "C13", "session.xlsx!Candidats!H2", session=changer(SESSION, "Candidats", "3 rue X", "")
    ),
    Faute("pays manquant", "C13", "session.xlsx!Candidats!V2", session=changer(SESSION, "Candidats", "France", "")),
    Faute(
        "voie inconnue",
        "C14",
        "session.xlsx!Candidats!L2",
        session=changer(SESSION, "Candidats", "formation", "candidat libre"),
    ),
    Faute(
        "sans colonne de statut",
        "C15",
        "session.xlsx!Candidats",
        session=changer(SESSION, "Candidats", "statut ", "situation du jour"),
    ),
    Faute(
        "compétence inconnue",
        "G01",
        "grilles/01.xlsx!Consensus!A16",
        grilles=grille_01("| C8 ", "| CC8 "),
        mots=("vouliez-vous dire « C8 »",),
    ),
    Faute(
        "grille d’un autre référentiel",
        "G28",
        "grilles/01.xlsx!Consensus!A7",
        grilles=GRILLES | {"01.xlsx": {"Consensus": GRILLE_01.replace("| C", "| D")}},
        mots=("8 codes sur ", "C1 à C8", "make grilles"),
    ),
    Faute("compétence absente", "G02", "grilles/01.xlsx!Consensus", grilles=grille_01("| C8 ", "| C7b "), mots=("C8",)),
    Faute("résultat manquant", "G03", "grilles/01.xlsx!Consensus!D16", grilles=grille_01("NA   ", "     ")),
    Faute("compétence en double", "G04", "grilles/01.xlsx!Consensus!A16", grilles=grille_01("| C8 ", "| C7 ")),
    Faute("pas de consensus", "G05", "grilles/01.xlsx!Évaluateur 1", grilles=GRILLES | {"01.xlsx": DEUX_FEUILLES}),
    Faute(
        "écart avec le consensus",
        "G06",
        "grilles/01.xlsx!Évaluateur 1!D7",
        grilles=GRILLES | {"01.xlsx": {"Évaluateur 1": GRILLE_01.replace("| A  ", "| NA ", 1), "Consensus": GRILLE_01}},
    ),
    Faute(
        "une seule feuille, sans consensus",
        "G07",
        "grilles/01.xlsx!Feuil1",
        grilles=GRILLES | {"01.xlsx": {"Feuil1": GRILLE_01}},
    ),
    Faute(
        "deux consensus",
        "G08",
        "grilles/01.xlsx!Consensus du jury",
        grilles=GRILLES | {"01.xlsx": {"Consensus": GRILLE_01, "Consensus du jury": GRILLE_01}},
    ),
    Faute(
        "élément sans résultat",
        "G03",
        "grilles/01.xlsx!Consensus!D4",
        session=FORMATION,
        grilles=formation(C1_2=""),
        mots=("C1.2", "non mis en œuvre"),
    ),
    Faute(
        "éléments absents",
        "G02",
        "grilles/01.xlsx!Consensus",
        session=FORMATION,
        grilles=formation(C1_2=None, C1_5=None),
        mots=("C1.2 et C1.5",),
    ),
    Faute(
        "« non mis en œuvre » d’une compétence",
        "N04",
        "grilles/01.xlsx!Consensus!D8",
        grilles=grille_01("acquis ", "nmo    "),
        mots=("non mis en œuvre", "acquis, non acquis pour la compétence C2"),
        retouches=(("[echelle]\n", '[echelle]\nnon_mis_en_oeuvre = ["nmo"]\n'),),
    ),
    Faute(
        "compétence contraire à ses éléments",
        "G09",
        "grilles/01.xlsx!Consensus!D3",
        session=FORMATION,
        grilles=formation(C1="A", C1_1="NA"),
        mots=("acquis", "« non acquis », que donnent les éléments de C1"),
    ),
    Faute(
        "écart d’un membre sur un élément",
        "G06",
        "grilles/01.xlsx!Évaluateur!D6",
        session=FORMATION,
        grilles={
            "01.xlsx": formation()["01.xlsx"] | {"Évaluateur": grille("formation", "CQP-AF", "01", C1_4="non observé")}
        },
        mots=("non mis en œuvre (Évaluateur)", "C1.4 : acquis"),
    ),
    Faute("note en lettres", "G10", "grilles/01.xlsx!Notes!C8", session=ACCORD, grilles=notes("| 10   |", "| dix |")),
    Faute(
        "note changée en date par le tableur",
        "G10",
        "grilles/01.xlsx!Notes!C8",
        session=ACCORD,
        grilles=notes("| 10   |", "| 2020-12-01 |"),
        mots=("01/12/2020", "écrire 12 ici et 20 dans la colonne « sur »"),
    ),
    Faute(
        "note au-dessus du barème",
        "G11",
        "grilles/01.xlsx!Notes!C9",
        session=ACCORD,
        grilles=notes("| 5 | 10 |", "| 10,5 | 10 |"),
        mots=("une note de 0 à 10",),
    ),
    Faute(
        "note au-dessus du barème de l’intitulé",
        "G11",
        "grilles/01.xlsx!Notes!C5",
        session=ACCORD,
        grilles=notes("| note | sur |", "| note /10 | |"),
        mots=("une note de 0 à 10", "le barème, dans une colonne « sur »"),
    ),
    Faute("note négative", "G11", "grilles/01.xlsx!Notes!C9", session=ACCORD, grilles=notes("| 5 |", "| -1 |")),
    Faute("barème nul", "G12", "grilles/01.xlsx!Notes!D9", session=ACCORD, grilles=notes("| 5 | 10 |", "| 5 | 0 |")),
    Faute(
        "deux barèmes pour une note",
        "G12",
        "grilles/01.xlsx!Notes!D9",
        session=ACCORD,
        grilles=notes("| 5 | 10 |", "| 5/20 | 10 |"),
        mots=("10, mais « /20 » dans la note",),
    ),
    Faute(
        "unité de valeur inconnue",
        "G13",
        "grilles/01.xlsx!Notes!A8",
        session=ACCORD,
        grilles=notes("| UV2                | Étude", "| UVV2 | Étude"),
        mots=("vouliez-vous dire « UV2 »",),
    ),
    Faute(
        "partie inconnue",
        "G14",
        "grilles/01.xlsx!Notes!B13",
        session=ACCORD,
        grilles=notes("| Contrôle continu", "| Évaluation"),
        mots=("« Contrôle continu »", "« Soutenance du rapport d’activité »", "dans la moyenne"),
    ),
    Faute(
        "partie notée deux fois",
        "G15",
        "grilles/01.xlsx!Notes!C9",
        session=ACCORD,
        grilles=notes("Simulation d’appel sortant", "Étude de cas"),
        mots=("UV2, « Étude de cas »",),
    ),
    Faute(
        "note non saisie",
        "G16",
        "grilles/01.xlsx!Notes!C8",
        session=ACCORD,
        grilles=notes("| 10   |", "|      |"),
        mots=("UV2, « Étude de cas »",),
    ),
    Faute(
        "partie sans ligne",
        "G16",
        "grilles/01.xlsx!Notes",
        session=ACCORD,
        grilles=notes("|                    | Soutenance du rapport d’activité | 12 | |\n", ""),
        mots=("UV4, « Soutenance du rapport d’activité »",),
    ),
    Faute(
        "nom de la partie oublié",
        "N01",
        "grilles/01.xlsx!Notes!B8",
        session=ACCORD,
        grilles=notes("Étude de cas      |", "|"),
        mots=("la partie notée",),
    ),
    Faute(
        "une grille pour un candidat noté",
        "G17",
        "grilles/01.xlsx!Consensus",
        session=ACCORD,
        grilles=accord() | {"01.xlsx": {"Consensus": grille("accord-branche", "CQP-ACC", "01")}},
        mots=("contrôle continu",),
    ),
    Faute(
        "des notes pour un candidat évalué par le jury",
        "G18",
        "grilles/01.xlsx!Notes",
        session=changer(ACCORD, "Candidats", "contrôle continu", "jury"),
        grilles=accord(),
    ),
    Faute(
        "notes d’un absent",
        "C08",
        "grilles/01.xlsx!Notes!C5",
        session=changer(ACCORD, "Candidats", "présent", "absent"),
        grilles=accord(),
    ),
    Faute(
        "notes d’un inconnu",
        "C05",
        "grilles/01.xlsx!Notes!B1",
        session=ACCORD,
        grilles=accord(NOTES.replace("| 01  ", "| 09  ", 1)),
    ),
    Faute(
        "une grille individuelle de moins que prévu",
        "G19",
        "grilles/01.xlsx!Consensus",
        grilles=GRILLES | {"01.xlsx": {"Consensus": GRILLE_01, "Évaluateur 1": GRILLE_01}},
        mots=("1 feuille d’évaluateur", "2 feuilles d’évaluateurs", "Règlement, § 3"),
        retouches=(("[jury]\n", '[grilles_individuelles]\narticle = "Règlement, § 3"\nnombre = 2\n\n[jury]\n'),),
    ),
    Faute(
        "élément refusé dans une compétence maîtrisée",
        "G20",
        "grilles/01.xlsx!Consensus!D6",
        session=FORMATION,
        grilles=formation(C1_4="NA"),
        mots=("C1", "incontournables"),
    ),
    Faute(
        "compétence indiquée sans ses éléments",
        "G21",
        "grilles/01.xlsx!Consensus!D3",
        session=FORMATION,
        grilles=formation(C1="maîtrisée", C1_1=None, C1_2=None, C1_3=None, C1_4=None, C1_5=None, C1_6=None),
    ),
    Faute("jury vide", "J01", "session.xlsx!Jury", session=SESSION | {"Jury": SESSION["Jury"].strip().splitlines()[0]}),
    Faute(
        "colonne inconnue d’une feuille de notes",
        "L06",
        "grilles/01.xlsx!Notes!E4",
        session=ACCORD,
        grilles=notes("| note | sur |", "| note | sur | coefficient |"),
    ),
    Faute(
        "acquis d’un inconnu", "A01", "session.xlsx!Acquis!A2", session=acquis("| 9 | BDC0101 | 2023-01-10 | MC-1 |")
    ),
    Faute(
        "acquis hors référentiel",
        "A02",
        "session.xlsx!Acquis!B2",
        session=acquis("| 01 | BDC0110 | 2023-01-10 | MC-1 |"),
    ),
    Faute(
        "acquis après le jury", "A03", "session.xlsx!Acquis!C2", session=acquis("| 01 | BDC0101 | 2024-06-15 | MC-1 |")
    ),
    Faute("acquis expiré", "A04", "session.xlsx!Acquis!C2", session=acquis("| 01 | BDC0101 | 2019-06-13 | MC-1 |")),
    Faute(
        "acquis évalué à nouveau",
        "A05",
        "grilles/01.xlsx!Consensus!D16",
        session=acquis("| 01 | BDC0103 | 2023-06-13 | MC-1 |"),
    ),
    Faute("sans président", "J01", "session.xlsx!Jury", session=changer(SESSION, "Jury", "présidente", "membre    ")),
    Faute("collège absent", "J02", "session.xlsx!Jury", session=changer(SESSION, "Jury", "salariés", "employeurs")),
    Faute(
        "six employeurs",
        "J03",
        "session.xlsx!Jury!D10",
        session=SESSION
        | {
            "Jury": SESSION["Jury"].rstrip()
            + "".join(f"\n| Nom{i} | Jo | | employeurs | | | membre | oui | oui | |" for i in range(5))
        },
    ),
    Faute(
        "deux voix pour un syndicat",
        "J04",
        "session.xlsx!Jury!I4",
        session=ajouter(SESSION, "Jury", "| Nom | Jo | | salariés | syndicat a | | membre | oui | oui | |"),
    ),
    Faute(
        "invité qui vote",
        "J05",
        "session.xlsx!Jury!I5",
        session=changer(SESSION, "Jury", "tuteur    | oui     | non", "tuteur | oui | oui"),
    ),
    Faute("collège inconnu", "J06", "session.xlsx!Jury!D4", session=changer(SESSION, "Jury", "salariés", "retraités")),
    Faute(
        "présence inconnue",
        "J07",
        "session.xlsx!Jury!H3",
        session=changer(SESSION, "Jury", "membre    | oui ", "membre |  "),
    ),
    Faute(
        "membre en conflit",
        "J08",
        "session.xlsx!Jury!A3",
        session=changer(
            SESSION, "Jury", "| membre    | oui     | oui  |       |", "| membre | oui | oui | fonderie b ; 09 |"
        ),
    ),
    Faute(
        "délégation syndicale écartée pour un candidat",
        "J09",
        "session.xlsx!Candidats!A2",
        session=changer(
            SESSION,
            "Jury",
            "| Syndicat A   |            | membre    | oui     | oui  |       |",
            "| Syndicat A | | membre | oui | oui | 01 (cousine) |",
        ),
    ),
    Faute(
        "membre en double",
        "J10",
        "session.xlsx!Jury!A6",
        session=ajouter(SESSION, "Jury", "| Prigent | Aude | | centre | | | membre | oui | non | |"),
    ),
    Faute(
        "membre non habilité",
        "J11",
        "session.xlsx!Jury!K3",
        session=changer(
            changer(SESSION, "Jury", "| liens |", "| liens | habilite |"),
            "Jury",
            "| oui  |       |\n        | Lelièvre",
            "| oui | | non |\n        | Lelièvre",
        ),
    ),
    Faute(
        "syndicat non dit",
        "J12",
        "session.xlsx!Jury!E4",
        session=changer(SESSION, "Jury", "Syndicat A", ""),
    ),
    Faute(
        "évaluateur lié à une candidate",
        "J21",
        "session.xlsx!Jury!A5",
        session=changer(SESSION, "Jury", "| tuteur    | oui     | non  |       |", "| tuteur | oui | non | 01 |"),
        retouches=(("[jury]\n", '[jury]\nroles_sans_lien = ["tuteur"]\n'),),
    ),
    Faute(
        "tous les membres liés à une candidate",
        "J23",
        "session.xlsx!Candidats!A2",
        session=SESSION | {"Jury": SESSION["Jury"].replace("| oui  |       |", "| oui | 01 |")},
    ),
    Faute(
        "présidente liée à une candidate",
        "J22",
        "session.xlsx!Jury!A2",
        session=changer(SESSION, "Jury", "| présidente | oui    | oui  |       |", "| présidente | oui | oui | 01 |"),
    ),
    Faute(
        "VAE pour un titre hors RNCP",
        "C23",
        "session.xlsx!Candidats!L3",
        session=changer(SESSION, "Candidats", "CCPM 2022 0045    | formation", "CCPM 2022 0045    | VAE"),
    ),
    Faute(
        "branche non dite, hors métaux",
        "C13",
        "session.xlsx!Candidats!A2",
        session=changer(SESSION, "Candidats", "24.51Z    | M ", "24.51Z    | HM"),
        mots=("« branche »",),
    ),
    Faute(
        "fonction d’un membre non dite",
        "J20",
        "session.xlsx!Jury!C3",
        session=changer(SESSION, "Jury", "Chef d’atelier", ""),
    ),
    Faute(
        "lien qui ne désigne personne",
        "J13",
        "session.xlsx!Jury!J3",
        session=changer(
            SESSION, "Jury", "| membre    | oui     | oui  |       |", "| membre | oui | oui | Ateliers Z |"
        ),
    ),
    Faute(
        "deux votants seulement",
        "J14",
        "session.xlsx!Jury",
        session=changer(SESSION, "Jury", "présidente | oui    | oui", "présidente | oui | non"),
        mots=("2 votants présents", "3 à 5 votants présents", "Règlement, § 2"),
        retouches=dispositifs.EFFECTIF,
    ),
    Faute(
        "un employeur de trop pour la parité",
        "J15",
        "session.xlsx!Jury",
        session=ajouter(SESSION, "Jury", "| Nom | Jo | | employeurs | | | membre | oui | oui | |"),
        mots=("2 pour « Délégation patronale » et 1 pour « Délégation syndicale »",),
        retouches=dispositifs.PARITE,
    ),
    Faute(
        "parité rompue pour un candidat",
        "J16",
        "session.xlsx!Candidats!A2",
        session=changer(
            SESSION, "Jury", "| membre    | oui     | oui  |       |", "| membre | oui | oui | Fonderie B |"
        ),
        mots=("le jury qui statue pour Maëlys d'Àrc–Nguyễn", "Règlement, § 2"),
        retouches=dispositifs.PARITE,
    ),
    Faute(
        "présidente de la seule liste des membres",
        "J17",
        "session.xlsx!Jury!K2",
        session=habilites("membre", "oui", "oui"),
        mots=("liste des présidents", "Article 5.1.4"),
        retouches=dispositifs.HABILITATION,
    ),
    Faute(
        "membre non habilité là où il doit l’être",
        "J17",
        "session.xlsx!Jury!K3",
        session=habilites("oui", "non", "oui"),
        mots=("liste des membres",),
        retouches=dispositifs.HABILITATION,
    ),
    Faute(
        "habilitation non dite",
        "J18",
        "session.xlsx!Jury!K4",
        session=habilites("oui", "oui", ""),
        retouches=dispositifs.HABILITATION,
    ),
    Faute(
        "habilitation incompréhensible",
        "N07",
        "session.xlsx!Jury!K4",
        session=habilites("oui", "oui", "non, pas membre"),
        mots=("les deux",),
        retouches=dispositifs.HABILITATION,
    ),
    Faute(
        "suppléant d’une inconnue",
        "J19",
        "session.xlsx!Jury!K3",
        session=supplee("Mme Dubreuil"),
        mots=("aucun membre de ce nom",),
    ),
    Faute("suppléant d’une présente", "J19", "session.xlsx!Jury!K3", session=supplee("Inès Lelièvre")),
    Faute(
        "expérience en lettres",
        "C16",
        "session.xlsx!Candidats!N2",
        session=experience("trois ans"),
        retouches=dispositifs.EXPERIENCE,
    ),
    Faute(
        "expérience non dite",
        "C17",
        "session.xlsx!Candidats!N2",
        session=experience(""),
        mots=("3 ans d’expérience", "Règlement, § 7"),
        retouches=dispositifs.EXPERIENCE,
    ),
    Faute(
        "date de la demande manquante",
        "C13",
        "session.xlsx!Candidats!A2",
        session=experience("3"),
        mots=("« date_demande »",),
        retouches=dispositifs.EXPERIENCE,
    ),
    Faute(
        "demande après le jury",
        "N09",
        "session.xlsx!Candidats!Q2",
        session=changer(demande_datee("3"), "Candidats", "2024-01-15", "2024-06-15"),
        retouches=dispositifs.EXPERIENCE,
    ),
    Faute(
        "candidate exclue",
        "C18",
        "session.xlsx!Candidats!C2",
        session=exclusions("| 01 | 2021-06-14 | | fraude aux épreuves de 2021 |"),
        mots=("jusqu’au 14 juin 2024", "fraude aux épreuves de 2021"),
        retouches=dispositifs.FRAUDE,
    ),
    Faute(
        "exclusion d’un inconnu",
        "C20",
        "session.xlsx!Exclusions!A2",
        session=exclusions("| 9 | 2023-06-14 | | |"),
        retouches=dispositifs.FRAUDE,
    ),
    Faute(
        "exclusion expirée",
        "C21",
        "session.xlsx!Exclusions!B2",
        session=exclusions("| 01 | 2021-06-13 | | |"),
        mots=("3 ans",),
        retouches=dispositifs.FRAUDE,
    ),
    Faute(
        "exclusion d’une autre certification",
        "C21",
        "session.xlsx!Exclusions!B2",
        session=exclusions("| 01 | 2023-06-13 | CCPM 2022 0045 | |"),
        mots=("CQPM 2021 0301 RI",),
        retouches=dispositifs.FRAUDE,
    ),
    Faute(
        "exclusion là où rien n’en prévoit",
        "C21",
        "session.xlsx!Exclusions!B2",
        session=exclusions("| 01 | 2023-06-13 | | |"),
        mots=("ne prévoit pas d’exclusion",),
    ),
    Faute(
        "titre décidé par l’entreprise, sans entreprise",
        "C22",
        "session.xlsx!Candidats!O3",
        session=changer(
            changer(SESSION, "Candidats", "CCPM 2022 0045", "PPC 2023 0003"), "Candidats", "Tôlerie C", "         "
        ),
        grilles=GRILLES | {"02.xlsx": {"Consensus": GRILLE_02.replace("CCPM 2022 0045", "PPC 2023 0003")}},
        mots=("l’entreprise",),
    ),
    Faute(
        "décision sur une candidate exclue",
        "D09",
        "session.xlsx!Décisions!C2",
        session=ajouter(exclusions("| 01 | 2023-06-14 | | |"), "Décisions", f"| 01 | {NA} | | | |"),
        mots=("« exclu pour fraude »",),
        retouches=dispositifs.FRAUDE,
    ),
    Faute(
        "vote là où l’entreprise décide",
        "D14",
        "session.xlsx!Décisions!D2",
        session=decision("| 02 | CCPM 2022 0045 | A | 3 | 0 | 0 | |"),
        mots=("revient à l’entreprise",),
        retouches=dispositifs.ENTREPRISE,
    ),
    Faute(
        "une voix contre, là où il faut l’unanimité",
        "D15",
        "session.xlsx!Décisions!D2",
        session=decision("| 02 | CCPM 2022 0045 | A | 2 | 1 | 0 | |"),
        mots=("2 pour, 1 contre", "à l’unanimité"),
        retouches=dispositifs.UNANIMITE,
    ),
    Faute(
        "une abstention rompt l’unanimité",
        "D15",
        "session.xlsx!Décisions!D2",
        session=decision("| 02 | CCPM 2022 0045 | A | 2 | 0 | 1 | |"),
        retouches=dispositifs.UNANIMITE,
    ),
    Faute(
        "observations sans réponse",
        "D16",
        "session.xlsx!Décisions!I2",
        session=observations("Le sujet était illisible", ""),
        mots=("Règlement, § 5",),
        retouches=dispositifs.OBSERVATIONS,
    ),
    Faute(
        "feuille des décisions supprimée après le jury",
        "D17",
        "session.xlsx",
        session={nom: table for nom, table in SESSION.items() if nom != "Décisions"},
        mots=("aucune feuille « Décisions »", "en ajouter une vide"),
    ),
    Faute(
        "nom de trois cents caractères",
        "N13",
        "session.xlsx!Candidats!C2",
        session=changer(SESSION, "Candidats", "d'Àrc–Nguyễn", "N" * 300),
        mots=("300 caractères : « NNN", "100 caractères au plus"),
    ),
    Faute(
        "identité trop longue pour un parchemin",
        "N13",
        "session.xlsx!Candidats!C2",
        session=changer(changer(SESSION, "Candidats", "d'Àrc–Nguyễn", "N" * 90), "Candidats", "Maëlys", "P" * 90),
        mots=("prénoms et noms réunis, 181 caractères", "150 caractères au plus en tout"),
    ),
    Faute(
        "adresse sans fin",
        "N13",
        "session.xlsx!Session!B5",
        session=changer(SESSION, "Session", "4 quai des Mâts", "4 quai des Mâts " * 30),
        mots=("300 caractères au plus",),
    ),
    Faute(
        "notes sans barème",
        "G27",
        "grilles/01.xlsx!Notes!C4",
        session=ACCORD,
        grilles=notes("| sur |", "|     |"),
        mots=("lues sur 20", "ajouter la colonne « sur »"),
    ),
    Faute(
        "barème sous un autre intitulé",
        "G27",
        "grilles/01.xlsx!Notes!D4",
        session=ACCORD,
        grilles=notes("| sur |", "| points |"),
        mots=("renommer la colonne « points » en « sur »",),
    ),
    Faute(
        "notes de plusieurs candidats : un inconnu sans note",
        "C05",
        "grilles/notes.xlsx!Notes!A3",
        session=ACCORD,
        grilles=accord() | NOTES_DE_PLUSIEURS,
        mots=("C099",),
    ),
    Faute(
        "notes de plusieurs candidats : une ligne sans candidat ni note",
        "L18",
        "grilles/notes.xlsx!Notes!B4",
        session=ACCORD,
        grilles=accord() | NOTES_DE_PLUSIEURS,
        mots=("Zeller",),
    ),
    Faute(
        "colonne qui commence comme une autre, absente",
        "L12",
        "session.xlsx!Candidats!S1",
        session=changer(SESSION, "Candidats", "statut ", "statut du candidat"),
    ),
    Faute(
        "représentant d’un centre de formation qui vote",
        "J05",
        "session.xlsx!Jury!I5",
        session=changer(
            SESSION,
            "Jury",
            "|            |              |            | tuteur    | oui     | non",
            "| centre de formation | | | membre | oui | oui",
        ),
    ),
    Faute(
        "« sans objet » n’est pas un refus",
        "N04",
        "grilles/01.xlsx!Consensus!D8",
        grilles=grille_01("acquis ", "N/A "),
    ),
    Faute(
        "partage sans la voix du président",
        "D06",
        "session.xlsx!Décisions!D2",
        session=changer(
            decision("| 02 | CCPM 2022 0045 | A | 1 | 1 | 0 | |"),
            "Jury",
            "| présidente | oui    | oui  |       |",
            "| présidente | oui | oui | Tôlerie C |",
        ),
        mots=("qui ne vote pas pour ce candidat",),
    ),
    Faute(
        "personne ne s’est prononcé",
        "D06",
        "session.xlsx!Décisions!D2",
        session=decision("| 02 | CCPM 2022 0045 | A | 0 | 0 | 3 | |"),
    ),
    Faute(
        "attribution partielle sans dire laquelle",
        "D08",
        "session.xlsx!Décisions!C2",
        session=decision("| 02 | CCPM 2022 0045 | partiel | | | | vu |"),
    ),
    Faute(
        "refus d’un acquis antérieur",
        "D13",
        "session.xlsx!Décisions!C2",
        session=ajouter(
            acquis("| 01 | BDC0101 | 2023-01-10 | MC-1 |"), "Décisions", "| 01 | BDC0101 | NA | | | | contesté |"
        ),
    ),
    Faute("décision sur un inconnu", "D01", "session.xlsx!Décisions!A2", session=decision(f"| 9 | {NA} 0 | 3 | 0 | |")),
    Faute(
        "objet inconnu", "D02", "session.xlsx!Décisions!B2", session=decision("| 01 | BDC0109 | A | 3 | 0 | 0 | vu |")
    ),
    Faute(
        "décision hors liste",
        "D03",
        "session.xlsx!Décisions!C2",
        session=decision("| 01 | CQPM 2021 0301 RI | à voir | | | | |"),
    ),
    Faute(
        "votes faux", "D04", "session.xlsx!Décisions!D2", session=decision(f"| 01 | {NA} 0 | 2 | 0 | |"), mots=("3",)
    ),
    Faute("votes contraires", "D05", "session.xlsx!Décisions!D2", session=decision(f"| 01 | {NA} 3 | 0 | 0 | |")),
    Faute(
        "différence sans motif",
        "D07",
        "session.xlsx!Décisions!G2",
        session=decision("| 01 | CQPM 2021 0301 RI | A | 3 | 0 | 0 | |"),
        mots=("partiel",),
    ),
    Faute(
        "décision sur un absent",
        "D09",
        "session.xlsx!Décisions!C2",
        session=changer(decision(f"| 01 | {NA} | | | |"), "Candidats", "présent", "absent"),
        grilles={"02.xlsx": {"Consensus": GRILLE_02}},
    ),
    Faute(
        "deux décisions",
        "D10",
        "session.xlsx!Décisions!B3",
        session=ajouter(decision(f"| 01 | {NA} | | | |"), "Décisions", f"| 01 | {NA} | | | |"),
    ),
    Faute(
        "refus sans précision",
        "D11",
        "session.xlsx!Décisions!C2",
        session=decision("| 02 | CCPM 2022 0045 | NA | 0 | 3 | 0 | non conforme |"),
    ),
    Faute(
        "ligne de total sous la liste",
        "L18",
        "session.xlsx!Candidats!A4",
        session=ajouter(SESSION, "Candidats", "| Effectif : 2 | | |"),
        mots=("« Effectif : 2 »", "une ligne par candidat"),
    ),
    Faute(
        "caractère invisible dans un nom",
        "N10",
        "session.xlsx!Candidats!C2",
        session=changer(SESSION, "Candidats", "d'Àrc–Nguyễn", "d'Àrc\u202e–Nguyễn"),
        mots=("U+202E, marque d’écriture de droite à gauche", "retaper au clavier"),
    ),
    Faute(
        "chiffre dans un prénom",
        "N11",
        "session.xlsx!Jury!B3",
        session=changer(SESSION, "Jury", "Karim ", "Kar1m "),
        mots=("« 1 », dans « Kar1m »",),
    ),
    Faute(
        "zéro de tête perdu par le tableur",
        "N12",
        "session.xlsx!Candidats!I2",
        session=changer(SESSION, "Candidats", "| 01300 ", "| 1300# "),
        mots=("le nombre 1300", "« 01300 » est retenu"),
    ),
    Faute(
        "code sans zéro de tête",
        "N14",
        "session.xlsx!Candidats!I2",
        session=changer(SESSION, "Candidats", "| 01300 ", "| 1300 "),
        mots=("« 1300 » est gardé tel quel", "sinon, mettre la cellule au format Texte et écrire 01300"),
    ),
    Faute(
        "compétence non mise en œuvre, sans ses éléments",
        "N04",
        "grilles/01.xlsx!Consensus!D3",
        session=FORMATION,
        grilles=formation(C1="nmo", C1_1=None, C1_2=None, C1_3=None, C1_4=None, C1_5=None, C1_6=None),
        mots=("pour la compétence C1",),
    ),
    Faute(
        "deux croix sur une ligne",
        "G22",
        "grilles/02.xlsx!Consensus!C4",
        grilles=GRILLES
        | {
            "02.xlsx": {
                "Consensus": "| candidat | 02 | |\n| code | acquis | non acquis |\n| C1 | x | |\n| C2 | x | X |"
            }
        },
        mots=("2 croix pour C2", "ne garder qu’une croix pour C2"),
    ),
    Faute(
        "grille préparée, pas encore remplie",
        "G23",
        "grilles/02.xlsx!Consensus",
        grilles=GRILLES | {"02.xlsx": {"Consensus": GRILLE_02.replace("| A  ", "|    ")}},
        mots=("rien d’écrit pour VRAI NULL (02)",),
    ),
    Faute(
        "deux feuilles de décisions",
        "L19",
        "session.xlsx!Décisions (suite)",
        session=SESSION | {"Décisions (suite)": f"| candidat | objet | decision |\n| 01 | {NA}"},
        mots=("« Décisions » et « Décisions (suite) »", "réunir toutes les lignes"),
    ),
    Faute(
        "deux feuilles de décisions, à une majuscule près",
        "L19",
        "session.xlsx!decisions_",
        session=SESSION | {"decisions_": f"| candidat | objet | decision |\n| 01 | {NA}"},
    ),
    Faute(
        "feuille du jury sous un nom plus long",
        "L03",
        "session.xlsx",
        session={("JURY DE CERTIFICATION" if n == "Jury" else n): t for n, t in SESSION.items()},
        mots=("« JURY DE CERTIFICATION », la renommer en « Jury »",),
    ),
    Faute(
        "acquis d’une année, sans feuille de ce nom exact",
        "L03",
        "session.xlsx",
        session={("Acquis (2023)" if n == "Acquis" else n): t for n, t in SESSION.items()},
        mots=("« Acquis (2023) », la renommer en « Acquis »",),
    ),
    Faute(
        "grilles côte à côte",
        "L22",
        "grilles/02.xlsx!Consensus!D2",
        grilles=GRILLES
        | {
            "02.xlsx": {
                "Consensus": "| candidat | 02 | | candidat | 01 | |"
                "\n| code | intitulé | résultat | code | intitulé | résultat |"
                "\n| C1 | | A | C1 | | NA |\n| C2 | | A | C2 | | A |\n| C3 | | A | C3 | | A |"
            }
        },
        mots=("une seule grille par feuille",),
    ),
    Faute(
        "deux colonnes de résultats",
        "G24",
        "grilles/01.xlsx!Consensus!E5",
        grilles=grille_01("commentaire", "Résultat après délibération"),
        mots=("« résultat » et « Résultat après délibération »", "supprimer l’autre colonne"),
    ),
    Faute(
        "colonne inconnue qui contient des résultats",
        "G24",
        "grilles/01.xlsx!Consensus!C5",
        grilles={
            **GRILLES,
            "01.xlsx": {
                "Consensus": GRILLE_01.replace("incontournable", "second tour").replace(
                    "| C8            | ", "| C8 | | A"
                )
            },
        },
        mots=("« résultat » et « second tour »",),
    ),
    Faute(
        "bloc refusé, compétences acquises",
        "G25",
        "grilles/01.xlsx!Consensus!D6",
        grilles=grille_01(
            "| BDC0101       | Préparation       |               |          ", "| BDC0101 | Préparation | | NA "
        ),
        mots=("non acquis", "« acquis », que donnent les compétences de BDC0101"),
    ),
    Faute(
        "bloc refusé, dans un tableau collectif",
        "G25",
        "grilles/tous.xlsx!Jury!C2",
        grilles={
            "02.xlsx": {"Consensus": GRILLE_02},
            "tous.xlsx": {
                "Jury": "| candidat | C1 | BDC0101 | C2 | C3 | C4 | C5 | C6 | C7 | C8 |\n"
                "| 01 | A | NA | A | A | A | A | A | A | NA |\n"
            },
        },
    ),
    Faute(
        "pré-consensus",
        "G26",
        "grilles/01.xlsx!Pré-consensus",
        grilles=GRILLES | {"01.xlsx": {"Pré-consensus": GRILLE_01}},
        mots=("renommer cette feuille « Consensus » si c’est l’évaluation arrêtée",),
    ),
    Faute(
        "identifiant suivi d’un autre nom",
        "C05",
        "grilles/02.xlsx!Consensus!B1",
        grilles=GRILLES | {"02.xlsx": {"Consensus": GRILLE_02.replace("| 02 ", "| 02 Vrai ")}},
        mots=("écrire « 02 » seul, si c’est bien VRAI NULL",),
    ),
    Faute(
        "tableau collectif sans identifiants",
        "L05",
        "grilles/tous.xlsx!Jury!A1",
        grilles=GRILLES | {"tous.xlsx": {"Jury": "| nom | prénom | C1 | C2 | C3 |\n| NULL | VRAI | A | A | A |"}},
        mots=("ajouter une colonne « candidat », avec l’identifiant de chaque candidat",),
    ),
    Faute(
        "compétence absente d’un tableau collectif",
        "G02",
        "grilles/tous.xlsx!Jury!A2",
        grilles={
            "01.xlsx": {"Consensus": GRILLE_01},
            "tous.xlsx": {"Jury": "| candidat | C1 | C2 |\n| 02 | A | A |"},
        },
        mots=("aucune colonne", "ajouter la colonne et son résultat"),
    ),
    Faute(
        "absent écrit dans les résultats",
        "N04",
        "grilles/tous.xlsx!Jury!B2",
        grilles={
            "01.xlsx": {"Consensus": GRILLE_01},
            "tous.xlsx": {"Jury": "| candidat | C1 | C2 | C3 |\n| 02 | Absent | Absent | Absent |"},
        },
        mots=("écrire « Absent » dans la colonne « statut »",),
    ),
    Faute(
        "codes qui recommencent dans chaque bloc",
        "G04",
        "grilles/01.xlsx!Consensus!A11",
        grilles=grille_01("| C4 ", "| C1 "),
        mots=("« C1 », lu C1, qui est déjà en A7", "le code entier"),
    ),
    Faute(
        "identité sous le tableau",
        "N01",
        "grilles/02.xlsx!Consensus",
        grilles=GRILLES
        | {"02.xlsx": {"Consensus": "| code | résultat |\n| C1 | A |\n| C2 | A |\n| C3 | A |\n| candidat | 02 |"}},
        mots=("au-dessus du tableau de la feuille « Consensus »", "l’identité écrite en B5, sous le tableau"),
    ),
    Faute(
        "ligne de signatures dans une grille",
        "L18",
        "grilles/01.xlsx!Consensus!A17",
        grilles=GRILLES | {"01.xlsx": {"Consensus": GRILLE_01.rstrip() + "\n    | Signature | | | Date | |"}},
        mots=("« Signature | Date »",),
    ),
    Faute(
        "admis malgré un bloc refusé",
        "D12",
        "session.xlsx!Décisions!C2",
        session=ajouter(
            decision("| 01 | CQPM 2021 0301 RI | A | | | | vu |"), "Décisions", "| 01 | BDC0101 | NA | | | | vu |"
        ),
    ),
]


@pytest.mark.parametrize("faute", FAUTES, ids=[f"{f.code} {f.nom}" for f in FAUTES])
def test_chaque_faute_dit_ou(faute: Faute, tmp_path: Path) -> None:
    gabarits = retoucher(tmp_path, faute.retouches)
    anomalies = etude(tmp_path, faute.session, faute.grilles, gabarits).anomalies
    trouvees = [a for a in anomalies if a.code == faute.code and str(a.repere) == faute.repere]
    assert trouvees, [(a.code, str(a.repere), a.trouve) for a in anomalies]
    texte = anomalies_en_texte(trouvees).replace("\u00a0", " ")
    assert all(mot in texte for mot in faute.mots), texte


def test_la_session_de_reference_est_sans_anomalie(tmp_path: Path) -> None:
    resultat = etude(tmp_path)
    assert resultat.anomalies == ()
    assert [(d.candidat.id, d.issue.value) for d in resultat.decisions] == [("01", "partiel"), ("02", "admis")]


def test_toutes_les_anomalies_sont_dites_a_la_fois(tmp_path: Path) -> None:
    session = changer(changer(SESSION, "Candidats", "1990-03-02", "31/02/1990"), "Jury", "présidente", "membre    ")
    codes = {a.code for a in etude(tmp_path, session, grille_01("acquis ", "aquis ")).anomalies}
    assert {"N02", "N04", "J01"} <= codes


def test_dispositif_inconnu(tmp_path: Path) -> None:
    with pytest.raises(EntreesACorriger) as arret:
        etude(tmp_path, changer(SESSION, "Session", "metallurgie", "metalurgie "))
    (anomalie,) = arret.value.anomalies
    assert (anomalie.code, str(anomalie.repere)) == ("S01", "session.xlsx!Session!B1")
    assert "remplacer « metalurgie » par « metallurgie »" in anomalie.a_faire


def test_voix_egales_selon_le_dispositif(tmp_path: Path) -> None:
    """With a casting vote a tie is decided; a total that is right but tied is no anomaly there."""
    session = ajouter(SESSION, "Jury", "| Nom | Jo | | employeurs | | | membre | oui | oui | |")
    votes = ajouter(session, "Décisions", "| 02 | CCPM 2022 0045 | A | 2 | 2 | 0 | |")
    assert not [a for a in etude(tmp_path, votes).anomalies if a.code in ("D04", "D05", "D06")]


def test_en_preparation_ce_qui_manque_est_attendu(tmp_path: Path) -> None:
    session = changer(SESSION, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le | ")
    resultat = etude(tmp_path, session, {"01.xlsx": {"Consensus": GRILLE_01}})
    assert not resultat.bloquee
    assert [c.id for c in resultat.en_attente] == ["02"]
    assert [a.code for a in resultat.anomalies] == ["C04"]


def test_les_messages_identiques_se_regroupent() -> None:
    lieux = [Repere("grilles/a.xlsx", "Consensus", f"D{i}") for i in range(12)]
    texte = anomalies_en_texte([signaler("N04", lieu, "aquis", attendu="acquis", remede="corriger") for lieu in lieux])
    assert texte.count("N04") == 1
    assert "et 9 autres cellules" in texte


def test_suggestion_seulement_si_proche() -> None:
    assert suggestion("candidas", ["Candidats", "Jury"]) == " ; vouliez-vous dire « Candidats » ?"
    assert suggestion("xyz", ["Candidats", "Jury"]) == ""


@pytest.mark.parametrize(
    ("ecrit", "propose"),
    [
        *(("aquis", "acquis"), ("attribué", ""), ("n/a", ""), ("BC1 acquis", ""), ("non aquis", "non acquis")),
        *(("non évalué", ""), ("non acquit", "non acquis"), ("inacquis", ""), ("acquis ?", ""), ("acquis*", "")),
    ],
)
def test_une_correction_ne_renverse_jamais_le_sens(ecrit: str, propose: str) -> None:
    remede = remplacer(ecrit, ("acquis", "na", "non acquis", "non attribué"), "")
    assert remede == (f"remplacer « {ecrit} » par « {propose} »" if propose else "")


@pytest.mark.parametrize(
    ("session", "grilles", "code"),
    [
        (
            SESSION
            | {
                "Jury": SESSION["Jury"].replace("| centre     |", "| employeurs |").rstrip()
                + "".join(f"\n| Nom{i} | Jo | | employeurs | | | membre | oui | oui | |" for i in range(4))
            },
            GRILLES,
            "J03",
        ),
        (
            ajouter(decision("| 01 | CQPM 2021 0301 RI | A | | | | vu |"), "Décisions", "| 01 | BDC0103 | A | | | | |"),
            GRILLES,
            "D07",
        ),
        (acquis("| 01 | BDC0101 | 2024-06-14 | MC-1 |"), GRILLES, "A03"),
        (SESSION, grille_01("acquis ", "ACQUIS(E) "), "N04"),
        (changer(SESSION, "Candidats", "CQPM 2021 0301 RI", "cqpm  2021-0301 ri"), GRILLES, "C03"),
        (changer(SESSION, "Jury", "salariés", "Organisations syndicales"), GRILLES, "J06"),
        (changer(SESSION, "Jury", "présidente", "Présidente du jury"), GRILLES, "J01"),
        (changer(SESSION, "Jury", "| tuteur    | oui     | non", "| Tuteur de la candidate | oui | "), GRILLES, "J06"),
        (changer(SESSION, "Candidats", "| SL ", "| Salariée "), GRILLES, "N07"),
        (changer(SESSION, "Candidats", "formation", "V.A.E."), GRILLES, "C14"),
        (SESSION, grille_01("| C8 ", "| c8. Proposer "), "G01"),
        (SESSION, grille_01("| BDC0103 ", "| Fait à Nantes, le 3 juin | | | | |\n    | BDC0103 "), "G01"),
        (changer(SESSION, "Candidats", "statut ", "Statut (présent, absent…)"), GRILLES, "L12"),
        (changer(SESSION, "Candidats", "secteur ", "Secteurs "), GRILLES, "L06"),
        (
            changer(SESSION, "Candidats", "| oui                   | oui      | France", "| oui | sans objet | France"),
            GRILLES,
            "N07",
        ),
        (changer(SESSION, "Candidats", "favorable", "Avis favorable"), GRILLES, "C14"),
        (ajouter(SESSION, "Jury", "| Nom | Jo | | centre | | | vice-présidente | oui | non | |"), GRILLES, "J01"),
        ({n: t for n, t in SESSION.items() if n != "Acquis"} | {"Notes": "| à rappeler |"}, GRILLES, "L03"),
        (changer(SESSION, "Jury", "| membre    | oui ", "| membre | en visio "), GRILLES, "J07"),
    ],
    ids=[
        *("président hors maximum", "un motif suffit", "acquis le jour du jury", "acquis(e)", "code en minuscules"),
        *(
            "syndicales",
            "présidente du jury",
            "tuteur sans collège",
            "salariée",
            "V.A.E.",
            "code suivi de son intitulé",
        ),
        *("ligne de signature", "intitulé précisé", "pluriel", "pièce sans objet", "avis favorable", "vice-présidente"),
        *("feuille de notes", "en visio"),
    ],
)
def test_ce_qui_est_juste_n_est_pas_signale(
    session: Feuilles, grilles: dict[str, Feuilles], code: str, tmp_path: Path
) -> None:
    anomalies = etude(tmp_path, session, grilles).anomalies
    assert code not in [a.code for a in anomalies]
    assert not [a for a in anomalies if a.bloquante]


@pytest.mark.parametrize(
    ("colonne", "ecrit", "lu"),
    [
        ("origine", "Demandeuse d’emploi", "DE"),
        ("origine", "demandeur(se) d'emploi", "DE"),
        ("origine", "Ancien salarié (chômage)", "DE"),
        ("origine", "Salarié de l’usine", "SL"),
        ("voie", "Parcours VAE", "VAE"),
        ("voie", "VAE de branche collective", "VAE de branche"),
        ("voie", "contrat d’apprentissage", "formation"),
    ],
)
def test_une_valeur_fermee_se_comprend(colonne: str, ecrit: str, lu: str, tmp_path: Path) -> None:
    ancien = {"origine": "| SL ", "voie": "| formation "}[colonne]
    resultat = etude(tmp_path, changer(SESSION, "Candidats", ancien, f"| {ecrit} "))
    (candidat,) = (c for c in resultat.dossier.candidats if c.id == "01")
    assert getattr(candidat, colonne) == lu


AVERTISSEMENTS = """
    L04 L06 L09 L10 L11 L13 L14 L16 L17 L18 L20 L24 L25 L26 L27 L28 L29 L30 L31 L32 L33 N11 N12 N14
    S04 S05 C09 C10 C11 C13 C14 C15 C18 C19 C21 C23 G06 G07 G09 G14 G19 G20 G21 G25 G27 A04 A05 A06 A07 A09
    J08 J11 J12 J13 J16 J19 J20 J21 J22 D11 D13 D14 D17
"""


def test_ce_qui_n_arrete_pas_une_session() -> None:
    """The codes that only warn, said once more: letting another one pass is a decision, not a slip."""
    assert {code for code, d in CATALOGUE.items() if d.gravite is Gravite.AVERTISSEMENT} == set(AVERTISSEMENTS.split())
