"""Checks on grades: known unités de valeur and parts, each graded once, none awaited."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, signaler, suggestion
from pipeline.deliberation.competences import Cadre, Evaluation
from pipeline.modele import FeuilleEvaluation, Note
from pipeline.regles import Competence, Referentiel
from pipeline.texte import cle


def valider_parties(lue: Evaluation, referentiel: Referentiel) -> Iterator[Anomalie]:
    """What is graded is in the référentiel, and is graded once."""
    unites = {c.code: c for c in referentiel.toutes}
    for code, notes in lue.notes.items():
        if code in unites:
            yield from _parties(unites[code], notes)
            continue
        ou = notes[0].reperes.get("unite", notes[0].repere)
        proche = suggestion(code, unites)
        yield signaler("G13", ou, code, referentiel=referentiel.certification.code, suggestion=proche)


def _parties(competence: Competence, notes: tuple[Note, ...]) -> Iterator[Anomalie]:
    """A part graded twice; one that the référentiel does not name, where it names some."""
    prevues = [cle(partie) for partie in competence.parties]
    deja: set[str] = set()
    for note in notes:
        partie = cle(note.partie)
        if partie in deja:
            yield signaler("G15", note.repere, note.partie, code=competence.code, partie=note.partie)
        elif prevues and partie not in prevues:
            ou = note.reperes.get("partie", note.repere)
            parties = ", ".join(f"« {p} »" for p in competence.parties)
            proche = suggestion(note.partie, competence.parties)
            yield signaler("G14", ou, note.partie, code=competence.code, parties=parties, suggestion=proche)
        deja.add(partie)


def valider_notes(cadre: Cadre, lue: Evaluation, feuilles: tuple[FeuilleEvaluation, ...]) -> Iterator[Anomalie]:
    """Each unité de valeur that this session must grade has its grades, as many as it has parts."""
    notees = cadre.notees()
    if notees and not lue.notes:
        noms = ", ".join(f"« {f.repere.feuille} »" for f in feuilles)
        yield signaler("G17", feuilles[0].repere, noms, voie=cadre.voie)
        return
    feuille = next((f for f in feuilles if f.notes), None)
    for competence in notees if feuille else ():
        lues = lue.notes.get(competence.code, ())
        for note in lues:
            if note.valeur is None and not note.erronee:
                yield signaler("G16", note.repere, "rien", code=competence.code, partie=note.partie)
        if feuille and len(lues) < max(1, len(competence.parties)):
            presentes = [cle(note.partie) for note in lues]
            absentes = [p for p in competence.parties if cle(p) not in presentes] or ["toute partie évaluée"]
            for partie in absentes:
                yield signaler("G16", feuille.repere, "aucune ligne", code=competence.code, partie=partie)
