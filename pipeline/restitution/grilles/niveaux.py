"""One formula per level, élément → compétence → bloc → certification, wherever a sheet has its cells."""

from collections.abc import Iterable, Mapping, Sequence

from pipeline.deliberation.competences import Cadre
from pipeline.modele import Issue
from pipeline.regles import Bloc, Competence
from pipeline.restitution.grilles import formules
from pipeline.restitution.grilles.regles import Lieux, arbitrer
from pipeline.restitution.libelles import ISSUES


def etat_competence(competence: Competence, cadre: Cadre, propre: str, elements: Sequence[str]) -> str:
    """1, 0 or nothing, from the cells that read its own result and those of its éléments, if it has any."""
    if not elements:
        decision = arbitrer(cadre.dispositif.regles.competence, Lieux(cadre.voie, lecture=propre), _en_chiffre)
        return f'IF({propre}>0,{decision},"")'
    vises = tuple((e.incontournable, lu) for e, lu in zip(competence.elements, elements, strict=True))
    decision = arbitrer(cadre.dispositif.regles.competence, Lieux(cadre.voie, elements=vises), _en_chiffre)
    return formules.etat_elements(propre, elements, decision)


def etat_unite(cadre: Cadre, total: str, nombre: str) -> str:
    """1, 0 or nothing for an unité de valeur, from the sum of its grades and how many they are: 0 is not known yet."""
    faits = Lieux(cadre.voie, total=total, nombre=nombre)
    return f'IF({nombre}=0,"",{arbitrer(cadre.dispositif.regles.competence, faits, _en_chiffre)})'


def etat_bloc(bloc: Bloc, cadre: Cadre, etats: Mapping[str, str]) -> str:
    """1, 0 or nothing, from the cells of its compétences, by code; by the bloc's own rules where it has some."""
    table = bloc.regles or cadre.dispositif.regles.bloc
    siens = {c.code: etats[c.code] for c in bloc.competences}
    return formules.si_connu(list(siens.values()), arbitrer(table, Lieux(cadre.voie, siens), _en_chiffre))


def proposition(cadre: Cadre, etats: Mapping[str, str], blocs: Mapping[str, str], lus: Iterable[str]) -> str:
    """What the rules propose, from the cells of the compétences and blocs. `lus`: those that read the results."""
    decision = arbitrer(cadre.table, Lieux(cadre.voie, etats, blocs), _issue_dite)
    return formules.proposition(list(etats.values()), lus, decision)


def _en_chiffre(alors: str) -> str:
    """What a table of compétences or of blocs gives, as formulas count it."""
    return "1" if alors == "acquis" else "0"


def _issue_dite(alors: str) -> str:
    """What a table of certifications gives, as people read it."""
    return formules.texte(ISSUES[Issue(alors)])
