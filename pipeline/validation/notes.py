"""Checks on grades: known unités de valeur and parts, each graded once, none awaited."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, code_suggere, signaler, suggestion
from pipeline.deliberation.competences import Cadre, Evaluation, parties_absentes
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
        proche = code_suggere(code, unites)
        yield signaler("G13", ou, code, referentiel=referentiel.certification.code, suggestion=proche)


def _parties(competence: Competence, notes: tuple[Note, ...]) -> Iterator[Anomalie]:
    """A part graded twice; one that the référentiel does not name, where it names some."""
    deja: set[str] = set()
    for note in notes:
        if cle(note.partie) in deja:
            yield signaler("G15", note.repere, note.partie, code=competence.code, partie=note.partie)
        elif competence.parties and not any(partie.designe(note.partie) for partie in competence.parties):
            ou = note.reperes.get("partie", note.repere)
            noms = [partie.nom for partie in competence.parties]
            parties = ", ".join(f"« {nom} »" for nom in noms)
            proche = suggestion(note.partie, noms)
            yield signaler("G14", ou, note.partie, code=competence.code, parties=parties, suggestion=proche)
        deja.add(cle(note.partie))


def valider_notes(cadre: Cadre, lue: Evaluation, feuilles: tuple[FeuilleEvaluation, ...]) -> Iterator[Anomalie]:
    """Each unité de valeur that this session must grade has its grades, one for each part that is required."""
    notees = cadre.notees()
    if notees and not lue.notes:
        noms = ", ".join(f"« {f.repere.feuille} »" for f in feuilles)
        yield signaler("G17", feuilles[0].repere, noms, voie=cadre.voie)
        return
    ou = next((f.repere for f in feuilles if f.notes), feuilles[0].repere)
    for competence in notees:
        lues = lue.notes.get(competence.code, ())
        for note in lues:
            if note.valeur is None and not note.erronee:
                yield signaler("G16", note.repere, "rien", code=competence.code, partie=note.partie)
        absentes = parties_absentes(competence, lues) if competence.parties or lues else ("toute partie évaluée",)
        for partie in absentes:
            yield signaler("G16", ou, "aucune ligne", code=competence.code, partie=partie)
