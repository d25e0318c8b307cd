"""What is refused in a référentiel, under the rules of its dispositif."""

from collections.abc import Iterator

from pipeline.controle.tables import conditions_employees, fautes_bloc
from pipeline.deliberation.predicats_competence import SUR_ELEMENTS
from pipeline.regles import Bloc, Competence, Dispositif, Referentiel
from pipeline.texte import cle


def fautes_referentiel(r: Referentiel, d: Dispositif, anciennes: tuple[Referentiel, ...]) -> Iterator[str]:
    """Everything wrong in a référentiel; `anciennes`: the versions of the same certification already read."""
    certification = r.certification
    if certification.en_vigueur in [a.certification.en_vigueur for a in anciennes]:
        yield f"une autre version de « {certification.code} » entre en vigueur le même jour"
    if certification.famille not in d.familles:
        yield f"famille inconnue « {certification.famille} » (connues : {', '.join(d.familles)})"
    if bool(r.blocs) == bool(r.competences):
        yield "il faut des [[blocs]] ou des [[competences]], et pas les deux"
    yield from _codes(r)
    yield from _mentions(r)
    for bloc in r.blocs:
        yield from _bloc(bloc, d)
    if not (d.regles.certification_par_blocs if r.blocs else d.regles.certification_par_competences):
        yield "le dispositif n’a pas de table de décision pour cette forme de référentiel"
    yield from _elements(r, d)
    yield from _parties(r, d)
    yield from _epreuves(r)
    yield from _titres_associes(r, d)


def _codes(r: Referentiel) -> Iterator[str]:
    """Codes are compared as headings are: « C1.1 » and « c1-1 » would be the same column of a workbook."""
    lus = [cle(code) for code in (r.certification.code, *(b.code for b in r.blocs), *_evalues(r))]
    if len(set(lus)) < len(lus):
        yield "un même code désigne deux blocs, compétences ou éléments"


def _evalues(r: Referentiel) -> Iterator[str]:
    for competence in r.toutes:
        yield competence.code
        yield from (element.code for element in competence.elements)


def _mentions(r: Referentiel) -> Iterator[str]:
    certification = r.certification
    if certification.repertoire != "aucun" and not (certification.fiche and certification.enregistre_le):
        yield "un titre enregistré doit avoir « fiche » et « enregistre_le » : son parchemin les porte"
    if certification.repertoire == "RNCP" and not (certification.niveau and certification.nsf):
        yield "un titre RNCP doit avoir « niveau » et « nsf » : son parchemin les porte"


def _bloc(bloc: Bloc, d: Dispositif) -> Iterator[str]:
    if not bloc.competences:
        yield f"bloc « {bloc.code} » sans compétence"
    if not (bloc.regles or d.regles.bloc):
        yield f"bloc « {bloc.code} » : ni règles propres, ni table [[regles.bloc]] dans le dispositif"
    yield from fautes_bloc(f"bloc {bloc.code}", bloc.regles)
    codes = {c.code for c in bloc.competences}
    for regle in bloc.regles:
        for inconnu in sorted(set(regle.quand.get("acquises", ())) - codes):
            yield f"bloc « {bloc.code} », règle « {regle.nom} » : compétence inconnue « {inconnu} »"


def _elements(r: Referentiel, d: Dispositif) -> Iterator[str]:
    """Rules on éléments need éléments, and éléments a rule: a compétence would always end on the last row."""
    employees = conditions_employees(d.regles.competence)
    sur_elements = SUR_ELEMENTS & set(employees)
    for competence in r.toutes:
        nom = f"compétence « {competence.code} »"
        if competence.elements and not sur_elements:
            yield f"{nom} : des éléments, mais aucune règle de regles.competence ne porte sur eux"
        if sur_elements and not competence.elements and not {"resultat", "moyenne"} & set(employees):
            yield f"{nom} sans élément, alors que les règles du dispositif portent sur les éléments"
        incontournables = [e for e in competence.elements if e.incontournable]
        if "incontournables" in employees and competence.elements and not incontournables:
            yield f"{nom} : aucun élément incontournable, alors que la règle les demande"


def _parties(r: Referentiel, d: Dispositif) -> Iterator[str]:
    for competence in r.toutes:
        yield from _parties_de(competence)
        if competence.parties and d.notation is None:
            yield f"compétence « {competence.code} » : des parties notées, mais le dispositif n’a pas de [notation]"


def _parties_de(competence: Competence) -> Iterator[str]:
    parties = [cle(partie.nom) for partie in competence.parties]
    if "" in parties:
        yield f"compétence « {competence.code} » : une partie n’a pas de nom"
    if len(set(parties)) < len(parties):
        yield f"compétence « {competence.code} » : deux parties ont le même nom"


def _epreuves(r: Referentiel) -> Iterator[str]:
    connues = {c.code for c in r.toutes}
    for epreuve in r.epreuves:
        for inconnue in sorted(set(epreuve.competences) - connues):
            yield f"épreuve « {epreuve.intitule} » : compétence inconnue « {inconnue} »"
    if r.epreuves:
        evaluees = {code for epreuve in r.epreuves for code in epreuve.competences}
        for oubliee in sorted(connues - evaluees):
            yield f"compétence « {oubliee} » : aucune épreuve ne l’évalue"


def _titres_associes(r: Referentiel, d: Dispositif) -> Iterator[str]:
    codes = [titre.code for titre in r.certification.donne]
    for code in sorted({c for c in codes if codes.count(c) > 1 or c in r.codes}):
        yield f"certification.donne : le code « {code} » désigne déjà autre chose"
    for titre in r.certification.donne:
        if titre.famille not in d.familles:
            yield f"certification.donne « {titre.code} » : famille inconnue « {titre.famille} »"
