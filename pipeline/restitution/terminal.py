"""Anomalies, decisions and explanations, as text for a terminal."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pipeline.anomalies import Anomalie
from pipeline.catalogue import Gravite
from pipeline.etude import Etude
from pipeline.modele import Decision, Etape, Etat, Issue, Repere, ResultatCompetence
from pipeline.modele.cellules import REGISTRE
from pipeline.restitution.libelles import ISSUES, ORIGINES, comptes, decision_jury, note_dite, resultat
from pipeline.signatures import SIGNES
from pipeline.texte import typographier, valeur_dite

LIEUX_MAX = 3
"""Places shown for one message that comes back; the others are counted."""

LONGUEUR_MAX = 400
"""Characters shown of what a cell holds."""

TITRES = {Gravite.BLOQUANT: "BLOQUANT", Gravite.AVERTISSEMENT: "À VÉRIFIER"}

_PHRASE = re.compile(r"«|, | : | \(|^(rien|non|aucune?|une?)\b")
"""What was found is a sentence of ours rather than what a cell holds: it is not put between quotes."""


def anomalies_en_texte(anomalies: Sequence[Anomalie]) -> str:
    """All the anomalies; those that ask for the same thing collapse into one, with its first places."""
    return "\n\n".join(typographier(_groupe(groupe)) for groupe in regrouper(anomalies))


def regrouper(anomalies: Iterable[Anomalie]) -> list[list[Anomalie]]:
    """Together, in their order, the anomalies of the same kind that expect and ask for the same thing."""
    groupes: dict[tuple[str, ...], list[Anomalie]] = {}
    for a in anomalies:
        groupes.setdefault((a.gravite, a.code, a.attendu, a.a_faire), []).append(a)
    return list(groupes.values())


def visible(texte: str, maximum: int = LONGUEUR_MAX) -> str:
    """A text from a workbook, safe to show: short, on one line, each invisible character said by its code."""
    court = texte if len(texte) <= maximum else f"{texte[: maximum - 1]}…"
    if _COURANTS.fullmatch(court):
        return court
    return "".join(_caractere(c) for c in re.sub(r"\s*[\r\n]+\s*", " ↵ ", court))


_COURANTS = re.compile("[ -~\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u202f]*")
"""What nearly every text is made of, and needs no look at each of its characters."""


def _caractere(c: str) -> str:
    # Control, format (right-to-left marks…) and half characters: a terminal would obey some, a workbook refuse others.
    nom = unicodedata.category(c)
    return f"[U+{ord(c):04X}]" if nom in ("Cc", "Cf", "Cs", "Zl", "Zp") or ord(c) & 0xFFFE == 0xFFFE else c


def _groupe(groupe: list[Anomalie]) -> str:
    premiere = groupe[0]
    le_meme = len({a.trouve for a in groupe}) == 1
    lieux = [f"  → {lieu(a.repere)}{'' if le_meme or not a.trouve else _dit(a.trouve)}" for a in groupe[:LIEUX_MAX]]
    if reste := groupe[LIEUX_MAX:]:
        lieux.append(f"    et {_autres([a.repere for a in reste])}")
    trouve = visible(premiere.trouve) if le_meme else ""
    details = (("trouvé  ", trouve), ("attendu ", premiere.attendu), ("à faire ", premiere.a_faire))
    lignes = [f"      {nom} : {visible(texte, 2000)}" for nom, texte in details if texte]
    return "\n".join([f"{TITRES[premiere.gravite]}  {premiere.code}  {premiere.titre}", *lieux, *lignes])


def _dit(trouve: str) -> str:
    """What was found, beside its place: between quotes when it is what the cell holds, and not a sentence of ours."""
    texte = visible(trouve)
    return f" : {texte}" if _PHRASE.search(texte) else f" : « {texte} »"


def _autres(reperes: Sequence[Repere]) -> str:
    """« 9 autres cellules »; sheets, workbooks or a mixture of them are called so."""
    sortes = {_sorte(r) for r in reperes}
    sorte = sortes.pop() if len(sortes) == 1 else "endroit"
    pluriel = "s" if len(reperes) > 1 else ""
    return f"{len(reperes)} autre{pluriel} {sorte}{pluriel}"


def _sorte(repere: Repere) -> str:
    if repere.cellule or repere.feuille:
        return "cellule" if repere.cellule else "feuille"
    return "fichier" if repere.classeur.startswith(f"{SIGNES}/") else "classeur"


def lieu(repere: Repere) -> str:
    """« grilles/martin.xlsx · feuille « Consensus » · cellule D14 »."""
    feuille = f" · feuille « {visible(repere.feuille)} »" if repere.feuille else ""
    cellule = f" · cellule {repere.cellule}" if repere.cellule else ""
    return f"{visible(repere.classeur)}{feuille}{cellule}"


def ou_corriger(classeur: Path, copies: Path | None = None) -> str:
    """Where the anomalies are written in full, and the annotated workbooks when there are any."""
    suite = f" ; classeurs annotés : {copies}/" if copies else ""
    return f"Détail, cellule par cellule : {classeur}{suite}"


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
        sources = "sources" if any(repere.classeur == REGISTRE for repere in etape.reperes) else "cellules"
        yield f"       {sources} : {', '.join(str(repere) for repere in etape.reperes)}"
