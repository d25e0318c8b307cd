"""One compétence: read from the grid, or computed from its éléments or from its grades; or acquired earlier."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pipeline.deliberation.conditions import Faits
from pipeline.deliberation.rapprochement import rapprocher
from pipeline.deliberation.tables import appliquer
from pipeline.modele import (
    Acquis,
    Etape,
    FeuilleEvaluation,
    Note,
    Origine,
    Resultat,
    ResultatCompetence,
    ResultatElement,
)
from pipeline.regles import Competence, Dispositif, Notation, Referentiel, Table
from pipeline.texte import valeur_dite


@dataclass(frozen=True)
class Cadre:
    """What one candidate is judged by: référentiel in force, dispositif, earlier acquisitions that count, route."""

    referentiel: Referentiel
    dispositif: Dispositif
    acquis: Mapping[str, Acquis]
    voie: str = ""

    @property
    def code(self) -> str:
        """The certification's code."""
        return self.referentiel.certification.code

    @property
    def table(self) -> Table:
        """The decision table of the certification: on its blocs, or on its compétences."""
        regles = self.dispositif.regles
        return regles.certification_par_blocs if self.referentiel.blocs else regles.certification_par_competences

    @property
    def notation(self) -> Notation | None:
        """How the candidate is graded, where their route is evaluated by grades."""
        notation = self.dispositif.notation
        return notation if notation and notation.concerne(self.voie, self.code) else None

    def anterieur(self, competence: Competence) -> Acquis | None:
        """The earlier acquisition that has the compétence: its own, or that of its bloc."""
        bloc = self.referentiel.bloc_de.get(competence.code, "")
        return self.acquis.get(competence.code) or self.acquis.get(bloc)

    @property
    def acquises(self) -> frozenset[str]:
        """The codes of what an earlier jury gave: compétences, with their éléments."""
        anterieures = [c for c in self.referentiel.toutes if self.anterieur(c)]
        return frozenset(code for c in anterieures for code in (c.code, *(e.code for e in c.elements)))

    def notees(self) -> tuple[Competence, ...]:
        """What this session must grade."""
        return tuple(self._a_evaluer()) if self.notation else ()

    def a_grille(self) -> tuple[Competence, ...]:
        """What this session must evaluate otherwise than by grades."""
        return () if self.notation else tuple(self._a_evaluer())

    def _a_evaluer(self) -> Iterator[Competence]:
        return (c for c in self.referentiel.toutes if not self.anterieur(c))


@dataclass(frozen=True)
class Evaluation:
    """What the workbooks say of one candidate: the sheet that decides, and the grades by unité de valeur."""

    feuille: FeuilleEvaluation | None = None
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)


def evaluation(feuilles: tuple[FeuilleEvaluation, ...], acquises: Collection[str] = ()) -> Evaluation:
    """The sheet that decides, the consensus or the only one there is; and the grades of all the sheets.

    `acquises`: what an earlier jury gave (see `rapprocher`).
    """
    grilles = [f for f in rapprocher(feuilles, acquises).feuilles if not f.notes]
    consensus = [f for f in grilles if f.consensus]
    seule = grilles[0] if len(grilles) == 1 else None
    notes: dict[str, tuple[Note, ...]] = {}
    for feuille in feuilles:
        for code, lues in feuille.notes.items():
            notes[code] = (*notes.get(code, ()), *lues)
    return Evaluation(consensus[0] if consensus else seule, notes)


def evaluer_competence(competence: Competence, cadre: Cadre, lue: Evaluation) -> ResultatCompetence:
    """The result of one compétence; `acquise` is None while something that it depends on is not known."""
    anterieur = cadre.anterieur(competence)
    if anterieur:
        origine = Origine.ANTERIEUR
        return replace(
            _inconnue(competence), acquise=True, proposition=True, origine=origine, repere=anterieur.repere,
            acquis=anterieur,
        )  # fmt: skip
    notation = cadre.notation
    if notation:
        return _par_notes(competence, cadre, notation, lue.notes.get(competence.code, ()))
    if competence.elements:
        indiquee = indication(competence, lue.feuille)
        return _indiquee(competence, indiquee, cadre) if indiquee else _par_elements(competence, cadre, lue.feuille)
    return _lue(competence, cadre, lue.feuille)


def _inconnue(competence: Competence) -> ResultatCompetence:
    return ResultatCompetence(competence.code, competence.intitule, None, None, Origine.SESSION)


def _lue(competence: Competence, cadre: Cadre, feuille: FeuilleEvaluation | None) -> ResultatCompetence:
    """As the grid says."""
    lu = feuille.resultats.get(competence.code) if feuille else None
    if lu is None or not lu.valeur:
        return replace(_inconnue(competence), repere=lu.repere if lu else None)
    faits = Faits(resultat=lu.valeur, voie=cadre.voie)
    regle, _ = appliquer(cadre.dispositif.regles.competence, faits, competence.code)
    acquise = regle.alors == "acquis"
    return replace(
        _inconnue(competence), acquise=acquise, proposition=acquise, repere=lu.repere, commentaire=lu.commentaire
    )


def indication(competence: Competence, feuille: FeuilleEvaluation | None) -> Resultat | None:
    """What the evaluators wrote on the compétence itself, when they wrote nothing on any of its éléments.

    « Non mis en œuvre » is said of éléments only: on a compétence, the validation refuses it.
    """
    lus = feuille.resultats if feuille else {}
    propre = lus.get(competence.code)
    detail = [lu for e in competence.elements if (lu := lus.get(e.code)) and (lu.valeur or lu.erronee)]
    return propre if propre and propre.valeur in ("acquis", "non_acquis") and not detail else None


def _indiquee(competence: Competence, lu: Resultat, cadre: Cadre) -> ResultatCompetence:
    """As the evaluators say, without its éléments."""
    acquise = lu.valeur == "acquis"
    texte = f"{valeur_dite(lu.valeur)} d’après les évaluateurs, sans le détail des éléments"
    article = cadre.dispositif.regles.competence[0].article
    etape = Etape(f"Compétence {competence.code} : indiquée sans ses éléments", texte, acquise, article, (lu.repere,))
    return replace(
        _inconnue(competence), acquise=acquise, proposition=acquise, repere=lu.repere, commentaire=lu.commentaire,
        trace=(etape,),
    )  # fmt: skip


def _par_elements(competence: Competence, cadre: Cadre, feuille: FeuilleEvaluation | None) -> ResultatCompetence:
    """Computed from its éléments; what the compétence's own row says is only compared (see the validation)."""
    elements = tuple(_elements(competence, feuille))
    propre = feuille.resultats.get(competence.code) if feuille else None
    repere = propre.repere if propre else next((e.repere for e in elements), None)
    partielle = replace(
        _inconnue(competence), repere=repere, commentaire=propre.commentaire if propre else "", elements=elements
    )
    if len(elements) < len(competence.elements):
        return partielle
    return _calculee(partielle, cadre, Faits(elements=elements, voie=cadre.voie))


def _elements(competence: Competence, feuille: FeuilleEvaluation | None) -> Iterator[ResultatElement]:
    """The éléments that have a result, in the order of the référentiel."""
    for element in competence.elements:
        lu = feuille.resultats.get(element.code) if feuille else None
        if lu and lu.valeur:
            yield ResultatElement(
                element.code, element.intitule, element.incontournable, lu.valeur, lu.repere, lu.commentaire
            )


def _par_notes(competence: Competence, cadre: Cadre, notation: Notation, lues: tuple[Note, ...]) -> ResultatCompetence:
    """Computed from its grades: unweighted mean, exact, out of the dispositif's scale.

    None is left out, whatever its part is called.
    """
    repere = next((n.repere for n in lues), None)
    valeurs = [ramenee for n in lues if (ramenee := n.ramenee(notation.sur)) is not None]
    partielle = replace(_inconnue(competence), repere=repere, notes=lues, bareme=notation.sur)
    if not valeurs or len(valeurs) < len(lues) or parties_absentes(competence, lues):
        return partielle
    moyenne = sum(valeurs, Fraction(0)) / len(valeurs)
    faits = Faits(notes=lues, moyenne=moyenne, bareme=notation.sur, voie=cadre.voie)
    return _calculee(replace(partielle, moyenne=moyenne), cadre, faits)


def parties_absentes(competence: Competence, notes: tuple[Note, ...]) -> tuple[str, ...]:
    """The parts that none of these grades can be: none has their name, and too few have a name that is not known."""
    parties = competence.parties
    inconnues = [n for n in notes if not any(partie.designe(n.partie) for partie in parties)]
    absentes = [partie.nom for partie in parties if not any(partie.designe(n.partie) for n in notes)]
    return tuple(absentes) if len(absentes) > len(inconnues) else ()


def _calculee(partielle: ResultatCompetence, cadre: Cadre, faits: Faits) -> ResultatCompetence:
    regle, etapes = appliquer(cadre.dispositif.regles.competence, faits, f"Compétence {partielle.code}")
    acquise = regle.alors == "acquis"
    return replace(partielle, acquise=acquise, proposition=acquise, trace=etapes)
