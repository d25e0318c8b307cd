"""What is refused in a `dispositif.toml`."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from pipeline.controle.tables import conditions_employees, fautes_bloc, fautes_certification, fautes_competence
from pipeline.deliberation.benefice import fin
from pipeline.deliberation.predicats_competence import seuil_de_moyenne
from pipeline.modele import Candidat, Etat
from pipeline.nombres import exact
from pipeline.regles import Dispositif, Table
from pipeline.texte import cle

DECALAGE = re.compile(r"[+-]\d{1,3} (jours?|mois|ans?)")
_NUMERO = re.compile(r"[A-Z0-9-]*\{annee\}[A-Z0-9-]*\{rang:0\dd\}")


def fautes_dispositif(d: Dispositif) -> Iterator[str]:
    """Everything wrong in a dispositif, by itself."""
    yield from fautes_competence(d.regles.competence)
    yield from fautes_bloc("regles.bloc", d.regles.bloc)
    yield from fautes_certification("regles.certification_par_blocs", d.regles.certification_par_blocs, True)
    par_competences = d.regles.certification_par_competences
    yield from fautes_certification("regles.certification_par_competences", par_competences, False)
    yield from _echelle(d)
    yield from _durees(d)
    yield from _champs(d)
    yield from _familles(d)
    yield from _notation(d)
    for table in (d.regles.competence, d.regles.bloc, d.regles.certification_par_blocs, par_competences):
        yield from _voies(d, table)
    yield from _jury(d)
    yield from _echeances(d)
    yield from _documents(d)


def _echelle(d: Dispositif) -> Iterator[str]:
    if not {"acquis", "non_acquis"} <= set(d.echelle):
        yield "l’échelle doit donner « acquis » et « non_acquis »"
    if "non_mis_en_oeuvre" in conditions_employees(d.regles.competence) and "non_mis_en_oeuvre" not in d.echelle:
        yield "regles.competence emploie « non_mis_en_oeuvre », que l’échelle ne donne pas"
    mots = [cle(mot) for formes in d.echelle.values() for mot in set(map(cle, formes))]
    for mot in sorted({m for m in mots if mots.count(m) > 1}):
        yield f"echelle : « {mot} » a deux sens"


def _durees(d: Dispositif) -> Iterator[str]:
    durees = [("benefice", d.benefice.rncp), ("benefice", d.benefice.hors_rncp)]
    if d.fraude:
        durees.append(("fraude", d.fraude.exclusion))
    if d.textes.get("recours_delai"):
        durees.append(("textes.recours_delai", d.textes["recours_delai"]))
    for partie, duree in durees:
        try:
            fin(date(2024, 1, 1), duree)
        except ValueError as erreur:
            yield f"{partie} : {erreur}"


def _champs(d: Dispositif) -> Iterator[str]:
    champs = {f.name for f in fields(Candidat)}
    souhaites = d.candidats.souhaites
    for champ in (*d.candidats.obligatoires, *(s.champ for s in souhaites), *(c for s in souhaites for c in s.si)):
        if champ not in champs:
            yield f"candidats : colonne inconnue « {champ} »"


def _familles(d: Dispositif) -> Iterator[str]:
    modeles = [famille.numero for famille in d.familles.values()]
    if len(set(modeles)) < len(modeles):
        yield "deux familles ont la même forme de numéro : leurs numéros se confondraient"
    for code, famille in d.familles.items():
        if not _NUMERO.fullmatch(famille.numero):
            yield f"famille « {code} » : le numéro doit avoir la forme « MC-{{annee}}-{{rang:05d}} »"
    prevues = [(f"document « {p.genre} »", p.familles) for p in d.documents]
    prevues += [(f"échéance « {e.code} »", e.familles) for e in d.echeances]
    for ou, familles in prevues:
        for inconnue in sorted(set(familles) - set(d.familles)):
            yield f"{ou} : famille inconnue « {inconnue} »"


def _notation(d: Dispositif) -> Iterator[str]:
    """Grades have a rule that uses them, and the other way round; a threshold can be reached."""
    parametre = conditions_employees(d.regles.competence).get("moyenne")
    if parametre is not None and d.notation is None:
        yield "regles.competence emploie « moyenne », mais il n’y a pas de [notation]"
    if d.notation is None:
        return
    if d.notation.sur < 1:
        yield "notation : « sur » doit être 1 ou plus"
    if parametre is None:
        yield "notation : aucune règle de regles.competence n’emploie « moyenne »"
    yield from (f"notation : voie inconnue « {voie} »" for voie in _inconnues(d, d.notation.voies))
    for regle in d.regles.competence:
        try:
            seuil = seuil_de_moyenne(regle.quand.get("moyenne", {"au_moins": 0}))
        except ValueError:
            continue  # already said of the table
        if seuil > d.notation.sur:
            yield f"regles.competence, règle « {regle.nom} » : {exact(seuil)} dépasse le barème de {d.notation.sur}"


def _voies(d: Dispositif, table: Table) -> Iterator[str]:
    """A rule on a route that no candidate can have would never apply."""
    demandees = [str(regle.quand["voie"]) for regle in table if "voie" in regle.quand]
    yield from (f"condition « voie » : voie inconnue « {voie} »" for voie in _inconnues(d, demandees))


def _inconnues(d: Dispositif, voies: tuple[str, ...] | list[str]) -> list[str]:
    vocabulaire = d.vocabulaires.get("voie")
    connues = [cle(valeur) for valeur in vocabulaire.valeurs] if vocabulaire else [cle(voie) for voie in voies]
    return [voie for voie in voies if cle(voie) not in connues]


def _jury(d: Dispositif) -> Iterator[str]:
    colleges = [college.code for college in d.jury.colleges]
    if len(set(colleges)) < len(colleges):
        yield "jury : deux collèges ont le même code"
    for inconnu in sorted(set(d.jury.parite.colleges if d.jury.parite else ()) - set(colleges)):
        yield f"jury.parite : collège inconnu « {inconnu} »"
    effectif = d.jury.effectif
    if effectif and effectif.maximum is not None and effectif.maximum < effectif.minimum:
        yield "jury.effectif : « maximum » est plus petit que « minimum »"
    if d.grilles_individuelles and d.grilles_individuelles.nombre < 1:
        yield "grilles_individuelles : « nombre » doit être 1 ou plus"


def _echeances(d: Dispositif) -> Iterator[str]:
    codes = [echeance.code for echeance in d.echeances]
    for code in sorted({c for c in codes if codes.count(c) > 1}):
        yield f"deux échéances ont le code « {code} »"
    for echeance in d.echeances:
        if not DECALAGE.fullmatch(echeance.decalage):
            lu = echeance.decalage
            yield f"échéance « {echeance.code} » : « {lu} » n’est pas un décalage comme « -15 jours » ou « +2 mois »"


def _documents(d: Dispositif) -> Iterator[str]:
    """A certificate has the date of its delivery, which must be known when it is made."""
    attendu = Etat.VALIDEE if d.delivrance.date == "validation" else Etat.DELIBEREE
    for document in d.documents:
        if document.par == "delivrance" and not document.etat.atteint(attendu):
            quoi = f"document « {document.genre} » : état « {document.etat.value} »"
            yield f"{quoi}, mais la date de délivrance n’est connue qu’à l’état « {attendu.value} »"
    delivrees = [document.familles or tuple(d.familles) for document in d.documents if document.par == "delivrance"]
    for oubliee in sorted(set(d.familles) - {famille for familles in delivrees for famille in familles}):
        yield f"famille « {oubliee} » : aucun document « delivrance » n’est prévu pour elle"
