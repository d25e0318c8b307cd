"""Whatever happens to the workbooks, whoever they name is decided, set aside, or told about: nobody is lost."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.anomalies import Anomalie
from pipeline.etude import EntreesACorriger, Etude
from pipeline.modele import Repere
from tests.classeurs import SESSION, Feuilles, etude, lignes

EXEMPLES = int(os.environ.get("EXEMPLES_CONSERVATION", "30"))
NOMS = ("Àrc-Nguyễn", "NULL", "O’Neill", "de La Tour", "Kjærgård", "Bēn Youssef", "Martin", "Total", "Durand")
PRENOMS = ("Maëlys", "VRAI", "Jean-Marc", "李", "Zoë", "Anna", "Noé")
BRUIT = (
    "",
    "x",
    "???",
    "12#",
    "Total",
    "#REF!",
    "NULL",
    "oui",
    "2024",
    "C1",
    "candidat",
    "Fait à Nantes",
    "=1/0",
    "03",
)
ENTETES, (_, MODELE) = lignes(SESSION["Candidats"])[0], (None, lignes(SESSION["Candidats"])[2])
ID, NOM, PRENOM = (ENTETES.index(nom) for nom in ("id", "nom_naissance", "prenom"))
DE_FEUILLE = ("L03", "L05", "L07", "L09", "L12", "L13")
"""What is said of a sheet, or of a column, holds for all its rows."""

SOMMES = ("Total :", "Effectif", "Moyenne")
"""What is nobody, wherever it was put."""

Rangs = list[list[str]]


@dataclass
class Sac:
    """A session being damaged: the rows of Candidats, and those of each sheet of each grid."""

    candidats: Rangs
    grilles: dict[str, dict[str, Rangs]]
    feuille: str = "Candidats"


@dataclass(frozen=True)
class Mention:
    """Somebody typed somewhere."""

    classeur: str
    feuille: str
    rang: int
    id: str
    nom: str = ""
    prenom: str = ""


def individuelle(identite: list[str]) -> Rangs:
    identifiant, nom = identite[ID], f"{identite[NOM]} {identite[PRENOM]}"
    corps = [[code, "", "A", ""] for code in ("C1", "C2", "C3")]
    return [["candidat", identifiant, "", ""], ["nom", nom, "", ""], ["code", "intitulé", "résultat", "note"], *corps]


def collective(candidats: Rangs) -> Rangs:
    rangs = [[c[ID], c[NOM], c[PRENOM], "A", "A", "A"] for c in candidats]
    return [["candidat", "nom", "prénom", "C1", "C2", "C3"], *rangs]


@st.composite
def sacs(tirer: st.DrawFn) -> Sac:
    """One to five candidates, all evaluated, in workbooks of their own, under each other, or in one table."""
    personnes = st.tuples(st.sampled_from(NOMS), st.sampled_from(PRENOMS))
    candidats = []
    for rang, (nom, prenom) in enumerate(tirer(st.lists(personnes, min_size=1, max_size=5, unique=True)), 1):
        ligne = list(MODELE)
        ligne[ID], ligne[NOM], ligne[PRENOM] = f"{rang:02}", nom, prenom
        candidats.append(ligne)
    forme = tirer(st.sampled_from(["classeurs", "feuilles", "empilées", "collective"]))
    if forme == "collective":
        grilles = {"tous.xlsx": {"Jury": collective(candidats)}}
    elif forme == "empilées":
        grilles = {"tous.xlsx": {"Consensus": [rang for c in candidats for rang in [*individuelle(c), [""] * 4]]}}
    elif forme == "feuilles":
        grilles = {"tous.xlsx": {f"{c[PRENOM]} {c[NOM]}": individuelle(c) for c in candidats}}
    else:
        grilles = {f"{c[ID]}.xlsx": {"Consensus": individuelle(c)} for c in candidats}
    sac = Sac([list(ENTETES), *candidats], grilles)
    for accident in tirer(st.lists(st.sampled_from(ACCIDENTS), max_size=4)):
        accident(tirer, sac)
    return sac


def _table(tirer: st.DrawFn, sac: Sac) -> Rangs:
    """The list of candidates, or one of the sheets of grids."""
    tables = [sac.candidats, *(rangs for feuilles in sac.grilles.values() for rangs in feuilles.values())]
    return tirer(st.sampled_from([table for table in tables if table] or [[[""]]]))


def _rang(tirer: st.DrawFn, table: Rangs) -> int:
    return tirer(st.integers(0, len(table) - 1))


def retirer(tirer: st.DrawFn, sac: Sac) -> None:
    table = _table(tirer, sac)
    del table[_rang(tirer, table)]


def doubler(tirer: st.DrawFn, sac: Sac) -> None:
    table = _table(tirer, sac)
    rang = _rang(tirer, table)
    table.insert(tirer(st.integers(rang, len(table))), list(table[rang]))


def brouiller(tirer: st.DrawFn, sac: Sac) -> None:
    table = _table(tirer, sac)
    ligne = table[_rang(tirer, table)]
    ligne[tirer(st.integers(0, min(len(ligne), 5) - 1))] = tirer(st.sampled_from(BRUIT))


def mal_intituler(tirer: st.DrawFn, sac: Sac) -> None:
    table = _table(tirer, sac)
    ligne = tirer(st.sampled_from(table))
    colonne = tirer(st.integers(0, len(ligne) - 1))
    ligne[colonne] = tirer(st.sampled_from([ligne[colonne][1:], ligne[colonne][:-1], f"{ligne[colonne]} bis"]))


def totaliser(tirer: st.DrawFn, sac: Sac) -> None:
    table = _table(tirer, sac)
    total = ["" for _ in table[0]]
    total[tirer(st.integers(0, min(len(total), 3) - 1))] = tirer(st.sampled_from(["Total : 3", "Effectif", "Moyenne"]))
    table.insert(tirer(st.integers(0, len(table))), total)


def renommer(tirer: st.DrawFn, sac: Sac) -> None:
    if tirer(st.booleans()):
        sac.feuille = tirer(st.sampled_from(["Candidat", "Liste", "CANDIDATS", "Feuil1"]))
    else:
        feuilles = sac.grilles[tirer(st.sampled_from(sorted(sac.grilles)))]
        ancien = tirer(st.sampled_from(sorted(feuilles)))
        feuilles[tirer(st.sampled_from(["Feuil1", "Concensus", "Listes", "Durand Anna"]))] = feuilles.pop(ancien)


def perdre(tirer: st.DrawFn, sac: Sac) -> None:
    if len(sac.grilles) > 1:
        del sac.grilles[tirer(st.sampled_from(sorted(sac.grilles)))]


def recopier(tirer: st.DrawFn, sac: Sac) -> None:
    nom = tirer(st.sampled_from(sorted(sac.grilles)))
    sac.grilles[f"copie-{nom}"] = {feuille: [list(r) for r in rangs] for feuille, rangs in sac.grilles[nom].items()}


Accident = Callable[[st.DrawFn, Sac], None]
ACCIDENTS: list[Accident] = [retirer, doubler, brouiller, mal_intituler, totaliser, renommer, perdre, recopier]


def mentions(sac: Sac) -> list[Mention]:
    """Who is typed where: whatever stands where an identifier or a name was."""
    liste = [
        Mention("session.xlsx", sac.feuille, rang, c[ID], c[NOM], c[PRENOM])
        for rang, c in enumerate(sac.candidats, 1)
        if c[ID] != "id"
        and c[NOM] != "nom_naissance"  # headings, even without the first one
        and not "".join((c[ID], c[NOM], c[PRENOM])).startswith(SOMMES)
        and any((c[ID], c[NOM], c[PRENOM]))
    ]
    for fichier, feuilles in sac.grilles.items():
        for feuille, rangs in feuilles.items():
            for rang, ligne in enumerate(rangs, 1):
                if ligne[0] == "candidat" and ligne[1] not in ("", "nom"):
                    liste.append(Mention(f"grilles/{fichier}", feuille, rang, ligne[1]))
                elif (
                    len(ligne) == 6
                    and not ligne[0].startswith((*SOMMES, "candidat"))
                    and ligne[0]
                    and ligne[1] != "nom"
                ):
                    liste.append(Mention(f"grilles/{fichier}", feuille, rang, ligne[0], ligne[1], ligne[2]))
    return liste


def tableau(rangs: Rangs) -> str:
    return "\n".join(f"| {' | '.join(rang)} |" for rang in rangs) or "| |"


def etudier(sac: Sac) -> tuple[Etude | None, list[Anomalie]]:
    session = {(sac.feuille if nom == "Candidats" else nom): texte for nom, texte in SESSION.items()}
    session[sac.feuille] = tableau(sac.candidats)
    grilles: dict[str, Feuilles] = {
        fichier: {feuille: tableau(rangs) for feuille, rangs in feuilles.items()}
        for fichier, feuilles in sac.grilles.items()
    }
    with tempfile.TemporaryDirectory() as dossier:
        try:
            resultat = etude(Path(dossier), session, grilles)
        except EntreesACorriger as arret:
            return None, arret.anomalies
        return resultat, list(resultat.anomalies)


def meme_lieu(repere: Repere, mention: Mention, code: str) -> bool:
    """The same row, sheet or workbook, or what is said of a whole sheet."""
    if repere.classeur != mention.classeur or repere.feuille not in ("", mention.feuille):
        return False
    rang = "".join(c for c in repere.cellule if c.isdigit())
    return code in DE_FEUILLE or not rang or int(rang) == mention.rang


def dite(mention: Mention, anomalies: list[Anomalie]) -> bool:
    """Named, or at that place; without a list of candidates, what is said of the list is said of everybody."""
    identifiant = mention.id.removesuffix("#")
    for a in anomalies:
        textes = (a.trouve, a.attendu, a.a_faire)
        nommee = any(mot and mot in texte for mot in (identifiant, mention.nom) for texte in textes)
        sans_liste = a.repere.classeur == "session.xlsx" and a.code in ("L03", "L05") and "Jury" not in a.attendu
        if sans_liste or meme_lieu(a.repere, mention, a.code) or nommee or (identifiant and a.candidat == identifiant):
            return True
    return False


@settings(
    max_examples=EXEMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(sacs())
def test_personne_ne_se_perd(sac: Sac) -> None:
    resultat, anomalies = etudier(sac)
    decides = {d.candidat.id: d.candidat for d in resultat.decisions} if resultat else {}
    perdues = []
    for mention in mentions(sac):
        candidat = decides.get(mention.id.removesuffix("#"))
        siens = ("???", "", candidat.nom_naissance, candidat.prenom) if candidat else ()
        meme = mention.nom in siens and mention.prenom in siens
        if not meme and not dite(mention, anomalies):
            perdues.append(mention)
    assert not perdues, (perdues, [(a.code, str(a.repere), a.trouve) for a in anomalies])


@settings(max_examples=EXEMPLES // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sacs())
def test_autant_de_candidats_rendus_que_recus(sac: Sac) -> None:
    """Each one read is decided once or, failing that, has a blocking anomaly."""
    resultat, anomalies = etudier(sac)
    if resultat is None:
        assert any(a.bloquante for a in anomalies)
        return
    decides = [d.candidat for d in resultat.decisions]
    attendent = [c for c in resultat.dossier.candidats if c not in decides]
    assert len(decides) + len(attendent) == len(resultat.dossier.candidats)
    for candidat in attendent:
        lieu = candidat.repere("id")
        assert any(
            a.bloquante and (a.candidat == candidat.id or a.repere.cellule[1:] == lieu.cellule[1:]) for a in anomalies
        ), candidat
