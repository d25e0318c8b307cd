"""Read a list of candidates exported from another tool: columns found by their headings, nothing lost in silence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.anomalies import Anomalie, proche, signaler
from pipeline.catalogue import Gravite
from pipeline.lecture.colonnes import COLONNES_CANDIDATS, Synonymes
from pipeline.lecture.entetes import noms_par_cle
from pipeline.lecture.importation.lignes import IDENTITE, LectureLignes, Valeurs, numeroter
from pipeline.lecture.importation.texte_delimite import EXTENSIONS, lire_texte
from pipeline.lecture.ouverture.bornes import FORMATS
from pipeline.lecture.ouverture.classeur import Classeur, Feuille, ouvrir
from pipeline.lecture.tableau import PROFONDEUR, Tableau, cle_entete, lire_tableau
from pipeline.modele import Cellule, Repere
from pipeline.referentiel import Reglement
from pipeline.texte import LONGUEUR_SURE


@dataclass(frozen=True)
class Correspondance:
    """What became of one column: the column of Candidats it went to, or none, with the one perhaps meant."""

    intitule: str
    repere: Repere
    colonne: str = ""
    proposition: str = ""


@dataclass(frozen=True)
class Liste:
    """A list read. `lues`: rows with something in them; each is one of `candidats` or has its anomaly.

    `vides`: empty rows among them.

    `presentation`: how the file was understood; `numerotes`: whether the ids are ours.
    """

    nom: str
    presentation: str
    correspondances: tuple[Correspondance, ...]
    candidats: tuple[Valeurs, ...]
    lues: int
    vides: int
    numerotes: bool
    anomalies: tuple[Anomalie, ...]


def importer(chemin: Path, reglement: Reglement, certifications: Sequence[str]) -> tuple[Liste | None, list[Anomalie]]:
    """Read a list for these certifications. None, with the anomalies, when its columns can't all be understood."""
    pieces = {piece.nom: piece.autres_noms for piece in reglement.dispositif.pieces}
    colonnes = {**COLONNES_CANDIDATS, **pieces}
    classeur, presentation, anomalies = _ouvrir(chemin, colonnes)
    if classeur is None:
        return None, anomalies
    tableau, fautes = _tableau(classeur, colonnes)
    anomalies += fautes
    if tableau is None:
        return None, anomalies
    refus = [*_doubles(tableau, colonnes), *_sans_certification(tableau, certifications), *_sans_ligne(tableau)]
    if refus:
        return None, anomalies + refus
    autres = [f for f in classeur.feuilles if f is not tableau.feuille and not f.vide]
    correspondances = (*_correspondances(tableau, colonnes), *(Correspondance("", f.repere) for f in autres))
    lecture = LectureLignes(tableau, tuple(certifications), chemin.suffix.lower() in EXTENSIONS, reglement)
    candidats = tuple(lecture.candidats(anomalies))
    numerotes = "id" not in tableau.entetes
    if numerotes:
        candidats = tuple(numeroter(candidats))
    signalees = tuple(replace(a, gravite=Gravite.AVERTISSEMENT) for a in anomalies)
    return Liste(
        chemin.name,
        presentation,
        correspondances,
        candidats,
        len(tableau.lignes),
        _vides(tableau),
        numerotes,
        signalees,
    ), []


def colonnes_trouvees(chemin: Path, reglement: Reglement) -> tuple[Correspondance, ...]:
    """What each column of a list means, be the list refused; nothing when no row looks like headings."""
    colonnes = {**COLONNES_CANDIDATS, **{piece.nom: piece.autres_noms for piece in reglement.dispositif.pieces}}
    classeur, _, _ = _ouvrir(chemin, colonnes)
    feuilles = (f for f in (classeur.feuilles if classeur else ()) if not f.vide)
    tableaux = [tableau for f in feuilles if (tableau := lire_tableau(f, colonnes, ())[0]) and tableau.entetes]
    if not tableaux:
        return ()
    trouvees = _correspondances(max(tableaux, key=lambda tableau: len(tableau.entetes)), colonnes)
    return tuple(une for une in trouvees if une.intitule)


def _ouvrir(chemin: Path, colonnes: Synonymes) -> tuple[Classeur | None, str, list[Anomalie]]:
    if chemin.suffix.lower() in EXTENSIONS:
        texte, anomalies = lire_texte(chemin, chemin.name, colonnes)
        return (texte.classeur, texte.presentation, anomalies) if texte else (None, "", anomalies)
    if chemin.suffix.lower() in FORMATS:
        classeur, anomalies = ouvrir(chemin, chemin.name)
        return classeur, "classeur", anomalies
    formats = ", ".join((*FORMATS, *EXTENSIONS))
    trouve = f"un fichier « {chemin.suffix or 'sans extension'} »"
    remede = "l’exporter ou l’enregistrer dans un de ces formats"
    return None, "", [signaler("L01", Repere(chemin.name), trouve, formats=formats, remede=remede)]


def _tableau(classeur: Classeur, colonnes: Synonymes) -> tuple[Tableau | None, list[Anomalie]]:
    """The one sheet that lists people, or the one named « Candidats » when there are several."""
    lus = [(feuille, *lire_tableau(feuille, colonnes, IDENTITE)) for feuille in classeur.feuilles if not feuille.vide]
    listes = [(tableau, fautes) for _, tableau, fautes in lus if tableau is not None and tableau.lignes]
    nommees = [lu for lu in listes if cle_entete(lu[0].feuille.nom) == cle_entete("Candidats")]
    retenues = nommees if len(listes) > 1 and nommees else listes
    if len(retenues) > 1:
        trouve = ", ".join(f"« {tableau.feuille.nom} »" for tableau, _ in retenues)
        remede = "nommer « Candidats » la feuille à reprendre, ou ne garder qu’elle"
        return None, [signaler("L03", Repere(classeur.nom), trouve, feuille="Candidats", remede=remede)]
    if retenues:
        tableau, fautes = retenues[0]
        return (None if any(a.bloquante for a in fautes) else tableau), fautes
    return _sans_liste(classeur, lus)


def _sans_liste(
    classeur: Classeur, lus: Sequence[tuple[Feuille, Tableau | None, list[Anomalie]]]
) -> tuple[Tableau | None, list[Anomalie]]:
    """What is said when no sheet lists people: of the sheet that comes closest."""
    if not lus:
        remede = "vérifier ce fichier, ou l’exporter à nouveau"
        return None, [signaler("L01", Repere(classeur.nom), "aucune ligne", formats="rempli", remede=remede)]
    feuille, tableau, fautes = min(lus, key=lambda lu: len(lu[2]))
    ensemble = _nom_et_prenom(feuille)
    if tableau is None and ensemble:
        remede = "la séparer en deux colonnes, « nom » et « prénom »"
        trouve = f"« {ensemble.texte} », en une seule colonne"
        return None, [signaler("L05", ensemble, trouve, colonne="nom_naissance", remede=remede)]
    return tableau, fautes


def _nom_et_prenom(feuille: Feuille) -> Cellule | None:
    """The heading of a column that holds whole names, if there is one."""
    cellules = (cellule for rangee in feuille.lignes[:PROFONDEUR] for cellule in rangee)
    return next((c for c in cellules if set(cle_entete(c.texte).split()) - {"et"} == {"nom", "prenom"}), None)


def _doubles(tableau: Tableau, colonnes: Synonymes) -> Iterator[Anomalie]:
    """A heading left aside because the column's own name is there too: only a person can tell which one counts."""
    connus = noms_par_cle(colonnes)
    for _, cellule in tableau.inconnues:
        nom = connus.get(cle_entete(cellule.texte))
        if nom and nom in tableau.entetes:
            yield signaler("L07", cellule, f"« {cellule.texte} » et « {tableau.entetes[nom].texte} »", colonne=nom)


def _sans_certification(tableau: Tableau, certifications: Sequence[str]) -> Iterator[Anomalie]:
    if "certification" not in tableau.entetes and len(certifications) > 1:
        repere = tableau.feuille.lignes[tableau.rang][0].repere
        codes = " ou ".join(f"« {code} »" for code in certifications)
        remede = f"ajouter une colonne « certification », avec {codes} sur chaque ligne"
        yield signaler("L05", repere, "aucune colonne de ce nom", colonne="certification", remede=remede)


def _sans_ligne(tableau: Tableau) -> Iterator[Anomalie]:
    if not tableau.lignes:
        repere = tableau.entetes["nom_naissance"].repere
        yield signaler("N01", repere, "des intitulés, et rien au-dessous", attendu="au moins un candidat")


def _vides(tableau: Tableau) -> int:
    """Empty rows between the headings and the last filled row."""
    pleines = [any(not c.vide for c in rangee) for rangee in tableau.feuille.lignes[tableau.rang :]]
    derniere = max(i for i, pleine in enumerate(pleines) if pleine)
    return pleines[:derniere].count(False)


def _correspondances(tableau: Tableau, colonnes: Synonymes) -> Iterator[Correspondance]:
    """Each column of the list, in its order; what only looks like a column of ours is proposed, never taken."""
    absentes = {c: formes for c, formes in colonnes.items() if c not in tableau.entetes}
    formes = {cle_entete(forme): nom for nom, synonymes in absentes.items() for forme in (nom, *synonymes)}
    noms = {cellule.repere: nom for nom, cellule in tableau.entetes.items()}
    inconnues = [cellule for _, cellule in tableau.inconnues]
    cellules = {c.repere: c for c in (*tableau.entetes.values(), *inconnues)}
    rangees = tableau.feuille.lignes[tableau.rang :]
    for j, tete in enumerate(rangees[0]):
        colonne = [rangee[j] for rangee in rangees]
        cellule = next((cellules[c.repere] for c in colonne[:2] if c.repere in cellules), None)
        if cellule is not None:
            nom = noms.get(cellule.repere, "")
            proposition = "" if nom else _proposition(cle_entete(cellule.texte), formes)
            yield Correspondance(cellule.texte, cellule.repere, nom, proposition)
        elif any(not c.vide for c in colonne):
            yield Correspondance("", tete.repere)


def _proposition(titre: str, formes: Mapping[str, str]) -> str:
    """The column that a heading begins with, or nearly says."""
    debut = next((f for f in formes if len(f) >= LONGUEUR_SURE and titre.startswith(f"{f} ")), "")
    return formes.get(debut or proche(titre, formes, 0.8), "")
