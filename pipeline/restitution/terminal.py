"""Anomalies, decisions and explanations, as text for a terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.anomalies import Anomalie
from pipeline.catalogue import Gravite
from pipeline.etude import Etude
from pipeline.modele import Decision, Etape, Etat, Issue, Repere, ResultatCompetence
from pipeline.restitution.libelles import ISSUES, ORIGINES, comptes, decision_jury, note_dite, resultat
from pipeline.texte import typographier, valeur_dite

LIEUX_MAX = 3
"""Places shown for one message that comes back; the others are counted."""

_TITRES = {Gravite.BLOQUANT: "BLOQUANT", Gravite.AVERTISSEMENT: "À VÉRIFIER"}


def anomalies_en_texte(anomalies: Sequence[Anomalie]) -> str:
    """All the anomalies; identical messages collapse into one with its first places."""
    groupes: dict[tuple[str, ...], list[Anomalie]] = {}
    for a in anomalies:
        groupes.setdefault((a.gravite, a.code, a.trouve, a.attendu, a.a_faire), []).append(a)
    return "\n\n".join(typographier(_groupe(groupe)) for groupe in groupes.values())


def _groupe(groupe: list[Anomalie]) -> str:
    premiere = groupe[0]
    lieux = [f"  → {lieu(a.repere)}" for a in groupe[:LIEUX_MAX]]
    reste = len(groupe) - LIEUX_MAX
    if reste > 0:
        lieux.append(f"    et {reste} autre{'s' if reste > 1 else ''} cellule{'s' if reste > 1 else ''}")
    details = (("trouvé  ", premiere.trouve), ("attendu ", premiere.attendu), ("à faire ", premiere.a_faire))
    lignes = [f"      {nom} : {texte}" for nom, texte in details if texte]
    return "\n".join([f"{_TITRES[premiere.gravite]}  {premiere.code}  {premiere.titre}", *lieux, *lignes])


def lieu(repere: Repere) -> str:
    """« grilles/martin.xlsx · feuille « Consensus » · cellule D14 »."""
    feuille = f" · feuille « {repere.feuille} »" if repere.feuille else ""
    cellule = f" · cellule {repere.cellule}" if repere.cellule else ""
    return f"{repere.classeur}{feuille}{cellule}"


def decompte(anomalies: Sequence[Anomalie]) -> str:
    """« 2 anomalies bloquantes, 5 points à vérifier »."""
    bloquantes = sum(a.bloquante for a in anomalies)
    autres = len(anomalies) - bloquantes
    parties = []
    if bloquantes:
        parties.append(f"{bloquantes} anomalie{'s' if bloquantes > 1 else ''} bloquante{'s' if bloquantes > 1 else ''}")
    if autres:
        parties.append(f"{autres} point{'s' if autres > 1 else ''} à vérifier")
    return ", ".join(parties) or "aucune anomalie"


def decisions_en_texte(etude: Etude) -> str:
    """One line per candidate, by certification, and the count of outcomes."""
    lignes: list[str] = []
    for code, groupe in groupby(etude.decisions, key=lambda d: d.referentiel.certification.code):
        du_groupe = list(groupe)
        lignes.append(f"{code} — {du_groupe[0].referentiel.certification.intitule}")
        lignes += [_ligne_decision(decision) for decision in du_groupe]
        lignes.append("")
    return typographier("\n".join([*lignes, compte_issues(etude)]))


def _ligne_decision(decision: Decision) -> str:
    candidat = decision.candidat
    blocs = ", ".join(b.code for b in decision.blocs if b.acquis)
    detail = f" ({blocs})" if decision.issue is Issue.PARTIEL and blocs else ""
    ecart = f"  [proposition : {ISSUES[decision.proposition]}]" if decision.differe else ""
    nom = f"{candidat.nom_naissance.upper()} {candidat.prenom}"
    return f"  {candidat.id:<8} {nom:<40} {ISSUES[decision.issue]}{detail}{ecart}"


def compte_issues(etude: Etude) -> str:
    """« 28 inscrits, dont 25 avec une décision : 12 admis, 7 attributions partielles… »; « proposition » until then."""
    inscrits, decisions = len(etude.dossier.candidats), etude.decisions
    nom = "proposition" if etude.session.etat is Etat.PREPARATION else "décision"
    detail = ", ".join(f"{nombre} {libelle}" for nombre, libelle in comptes(decisions))
    avec = f"{len(decisions)} avec une {nom} : {detail}" if decisions else f"aucun avec une {nom}"
    return f"{inscrits} inscrit{'s' if inscrits > 1 else ''}, dont {avec}" if inscrits else "aucun inscrit"


def expliquer(decision: Decision) -> str:
    """The whole reasoning on one candidate: what was decided, on which facts, from which cells, under which article."""
    candidat, certification = decision.candidat, decision.referentiel.certification
    lignes = [
        f"{candidat.prenom} {candidat.nom_naissance.upper()} ({candidat.id})",
        f"{certification.code} — {certification.intitule}, référentiel {decision.referentiel.version}",
        "",
        f"Issue : {ISSUES[decision.issue]}",
        f"Proposition des règles : {ISSUES[decision.proposition]}",
        f"Décision du jury : {decision_jury(decision)}",
        f"Motif : {decision.motif}",
        *(f"Ne siège pas pour ce candidat : {membre.nom_complet}" for membre in decision.exclus),
        "",
        "Résultats",
        *_resultats(decision),
        "",
        "Raisonnement",
        *(ligne for rang, etape in enumerate(decision.trace, 1) for ligne in _etape(rang, etape)),
    ]
    return typographier("\n".join(lignes))


def _resultats(decision: Decision) -> Iterator[str]:
    for bloc in decision.blocs:
        yield f"  {bloc.code} {bloc.intitule} : {resultat(bloc.acquis)} ({ORIGINES[bloc.origine]})"
    for competence in decision.competences:
        source = f" [{competence.repere}]" if competence.repere else ""
        origine = ORIGINES[competence.origine]
        yield f"    {competence.code} {competence.intitule} : {resultat(competence.acquise)} ({origine}){source}"
        yield from _details(competence)


def _details(competence: ResultatCompetence) -> Iterator[str]:
    """What a compétence was computed from."""
    for element in competence.elements:
        nature = " (incontournable)" if element.incontournable else ""
        yield f"      {element.code} {element.intitule}{nature} : {valeur_dite(element.valeur)} [{element.repere}]"
    for note in competence.notes:
        yield f"      {note.partie} : {note_dite(note)} [{note.repere}]"
    if competence.moyenne is not None:
        yield f"      moyenne : {competence.moyenne_dite}"


def _etape(rang: int, etape: Etape) -> Iterator[str]:
    yield f"  {rang}. {'✓' if etape.resultat else '✗'} {etape.regle}"
    yield f"       {etape.faits}"
    yield f"       article : {etape.article}"
    if etape.reperes:
        yield f"       cellules : {', '.join(str(repere) for repere in etape.reperes)}"
