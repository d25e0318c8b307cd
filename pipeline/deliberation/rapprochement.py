"""One evaluation per candidate, wherever it was written: prepared sheets left empty, and a consensus written twice."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from pipeline.modele import FeuilleEvaluation, Resultat


@dataclass(frozen=True)
class Ecart:
    """Two consensus of one candidate, and the first code of which they do not say the same, if there is one."""

    premiere: FeuilleEvaluation
    seconde: FeuilleEvaluation
    code: str = ""


@dataclass(frozen=True)
class Rapprochement:
    """The sheets and rows that count for one candidate; `ecart`: the consensus is not one."""

    feuilles: tuple[FeuilleEvaluation, ...]
    ecart: Ecart | None = None

    @property
    def consensus(self) -> tuple[FeuilleEvaluation, ...]:
        return tuple(f for f in self.feuilles if f.consensus)


def rapprocher(feuilles: tuple[FeuilleEvaluation, ...], acquises: Collection[str] = ()) -> Rapprochement:
    """What is left once each thing said twice is said once.

    - What holds nothing yields to a filled consensus; without one, a single empty consensus stays to be filled.
    - A collective row that says what another consensus says, code for code, is that consensus.
    - Sheets that fill no code in common, as one per bloc, are one consensus.
    `acquises`: what an earlier jury gave, which prepared workbooks already say, and on which none can differ.
    """
    pleines = [f for f in feuilles if f.notes or remplie(f, acquises)]
    consensus = sorted((f for f in pleines if f.consensus), key=lambda f: f.collective)
    vides = sorted((f for f in feuilles if f.consensus and f not in pleines), key=lambda f: f.collective)
    if not consensus:
        return Rapprochement(tuple(f for f in feuilles if f not in vides[1:]))
    principale, *autres = consensus
    retenue, ecarts = principale, []
    for autre in autres:
        if _se_completent(retenue, autre, acquises):
            retenue = _jointe(retenue, autre, acquises)
        elif ecart := _ecart(retenue, autre, acquises):
            ecarts.append(ecart)
    fondues = [f for f in autres if f not in [e.seconde for e in ecarts]]
    retenue = _completee(retenue, [*fondues, *vides])
    gardees = (retenue if f is principale else f for f in pleines if f not in fondues)
    return Rapprochement(tuple(gardees), ecarts[0] if ecarts else None)


def remplie(feuille: FeuilleEvaluation, acquises: Collection[str] = ()) -> bool:
    """Whether a result or a grade was written in it, be it unreadable, besides what an earlier jury gave."""
    resultats = any(ecrit(r, acquises) for r in feuille.resultats.values())
    return resultats or any(n.erronee or n.valeur is not None for lues in feuille.notes.values() for n in lues)


def ecrit(resultat: Resultat, acquises: Collection[str]) -> bool:
    """Whether somebody wrote this result: it is not what a prepared workbook already says."""
    prepare = resultat.code in acquises and resultat.valeur == "acquis"
    return resultat.erronee or bool(resultat.valeur and not prepare)


def _se_completent(une: FeuilleEvaluation, autre: FeuilleEvaluation, acquises: Collection[str]) -> bool:
    """Whether two sheets fill no code in common; of two grids, those of one workbook only."""
    ailleurs = une.repere.feuille != autre.repere.feuille or not _meme_classeur(une, autre)
    reunis = _meme_classeur(une, autre) or une.collective or autre.collective
    ecrits = [{code for code, lu in f.resultats.items() if ecrit(lu, acquises)} for f in (une, autre)]
    return ailleurs and reunis and not ecrits[0] & ecrits[1]


def _jointe(une: FeuilleEvaluation, autre: FeuilleEvaluation, acquises: Collection[str]) -> FeuilleEvaluation:
    """The first sheet, with what the second one fills."""
    ajouts = {code: lu for code, lu in autre.resultats.items() if code not in une.resultats or ecrit(lu, acquises)}
    return replace(une, resultats={**une.resultats, **ajouts})


def _ecart(une: FeuilleEvaluation, autre: FeuilleEvaluation, acquises: Collection[str]) -> Ecart | None:
    """How two consensus differ; two sheets of individual workbooks, or two rows of one table, are always two."""
    if not autre.collective or (
        une.collective and une.repere.feuille == autre.repere.feuille and _meme_classeur(une, autre)
    ):
        return Ecart(une, autre, _code_different(une, autre, acquises))
    code = _code_different(une, autre, acquises)
    return Ecart(une, autre, code) if code else None


def _meme_classeur(une: FeuilleEvaluation, autre: FeuilleEvaluation) -> bool:
    return une.repere.classeur == autre.repere.classeur


def _code_different(une: FeuilleEvaluation, autre: FeuilleEvaluation, acquises: Collection[str]) -> str:
    """The first code that one fills and the other does not fill alike.

    What is unreadable has its own anomaly; so has what an earlier jury gave, and this one evaluated again.
    """
    for code in dict.fromkeys((*une.resultats, *autre.resultats)):
        lus = [f.resultats.get(code) for f in (une, autre)]
        valeurs = [lu.valeur if lu and code not in acquises else "" for lu in lus]
        if valeurs[0] != valeurs[1] and not any(lu and lu.erronee for lu in lus):
            return code
    return ""


def _completee(feuille: FeuilleEvaluation, autres: list[FeuilleEvaluation]) -> FeuilleEvaluation:
    """The comments and recommendations of the consensus that yield to this one are not lost."""
    resultats = dict(feuille.resultats)
    preconisations = feuille.preconisations
    for autre in autres:
        preconisations = preconisations or autre.preconisations
        for code, lu in resultats.items():
            commente = autre.resultats.get(code)
            if commente and commente.commentaire and not lu.commentaire:
                resultats[code] = replace(lu, commentaire=commente.commentaire)
    return replace(feuille, resultats=resultats, preconisations=preconisations)
