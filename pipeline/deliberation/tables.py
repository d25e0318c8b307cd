"""Apply a decision table: the rows in order, the first that holds wins, and each row tried is told."""

from pipeline.deliberation.conditions import Faits
from pipeline.deliberation.predicats import compiler
from pipeline.modele import Etape
from pipeline.regles import Regle, Table


def appliquer(table: Table, faits: Faits, sujet: str) -> tuple[Regle, tuple[Etape, ...]]:
    """The row that applies and the trace of every row tried. `sujet` opens each line of the trace (« bloc BC1 »)."""
    etapes: list[Etape] = []
    for regle in table:
        constats = [condition(faits) for condition in compiler(regle.quand)]
        vrai = all(constat.vrai for constat in constats)
        textes = " ; ".join(constat.texte for constat in constats) or "aucune règle précédente ne s’applique"
        reperes = tuple(dict.fromkeys(repere for constat in constats for repere in constat.reperes))
        suite = f" → {regle.motif}" if vrai else " → règle suivante"
        etapes.append(Etape(f"{sujet} : {regle.nom}", textes + suite, vrai, regle.article, reperes))
        if vrai:
            return regle, tuple(etapes)
    raise AssertionError("a loaded table ends with an unconditional row")
