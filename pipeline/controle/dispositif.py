"""What is refused in a `dispositif.toml`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date

from pipeline.controle.archivage import fautes_archivage
from pipeline.controle.conservation import fautes_conservation
from pipeline.controle.tables import conditions_employees, fautes_bloc, fautes_certification, fautes_competence
from pipeline.controle.transmissions import fautes_transmissions
from pipeline.deliberation.benefice import fin
from pipeline.deliberation.predicats_competence import seuil_de_moyenne
from pipeline.echeances import decaler
from pipeline.modele import Candidat, Etat
from pipeline.nombres import exact
from pipeline.regles import Dispositif, Table
from pipeline.texte import cle

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
    yield from fautes_conservation(d)
    yield from fautes_archivage(d)
    yield from fautes_transmissions(d)
    yield from _references(d)


def _echelle(d: Dispositif) -> Iterator[str]:
    if not {"acquis", "non_acquis"} <= set(d.echelle):
        yield "l’échelle doit donner « acquis » et « non_acquis »"
    if "non_mis_en_oeuvre" in conditions_employees(d.regles.competence) and "non_mis_en_oeuvre" not in d.echelle:
        yield "regles.competence emploie « non_mis_en_oeuvre », que l’échelle ne donne pas"
    for valeur, formes in d.echelle.items():
        if not formes:
            yield f"echelle : aucune orthographe pour « {valeur} »"
    for regle in d.regles.competence:
        if regle.quand.get("resultat", "acquis") not in d.echelle:
            yield f"regles.competence, règle « {regle.nom} » : « {regle.quand['resultat']} » n’est pas dans l’échelle"
    mots = [cle(mot) for formes in d.echelle.values() for mot in set(map(cle, formes))]
    for mot in sorted({m for m in mots if mots.count(m) > 1}):
        yield f"echelle : « {mot} » a deux sens"


def _durees(d: Dispositif) -> Iterator[str]:
    durees = [("benefice", d.benefice.rncp), ("benefice", d.benefice.hors_rncp)]
    if d.fraude:
        durees.append(("fraude", d.fraude.exclusion))
    if d.textes.get("recours_delai"):
        durees.append(("textes.recours_delai", d.textes["recours_delai"]))
    durees += [(f"conservation de « {c.quoi} »", c.duree) for c in d.conservation if c.duree]
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
    yield from (f"condition « voie » : voie inconnue « {voie} »" for voie in _hors_vocabulaire(d, "voie", demandees))


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
        try:
            decaler(date(2024, 1, 1), echeance.decalage)
        except ValueError as erreur:
            yield f"échéance « {echeance.code} » : {erreur}"


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


def _references(d: Dispositif) -> Iterator[str]:
    """What names something names something that exists: a value mistyped here would make a rule never apply."""
    voies = [("notation", d.notation.voies)] if d.notation else []
    voies += [("experience", d.experience.voies)] if d.experience else []
    voies += [("voies_rncp", d.voies_rncp.voies)] if d.voies_rncp else []
    voies += [(f"pièce « {piece.nom} »", piece.voies) for piece in d.pieces]
    voies += [(f"document « {document.genre} »", document.sauf_voies) for document in d.documents]
    origines = [(f"document « {document.genre} »", document.sauf_origines) for document in d.documents]
    origines += [(f"candidats, champ « {s.champ} »", s.sauf_origines) for s in d.candidats.souhaites]
    if d.avis_entreprise:
        voies.append(("avis_entreprise", d.avis_entreprise.sauf_voies))
        origines.append(("avis_entreprise", d.avis_entreprise.sauf_origines))
        for famille in sorted(set(d.avis_entreprise.sauf_familles) - set(d.familles)):
            yield f"avis_entreprise : famille inconnue « {famille} »"
    for colonne, nommees in (("voie", voies), ("origine", origines)):
        for ou, valeurs in nommees:
            yield from (f"{ou} : {colonne} inconnue « {valeur} »" for valeur in _hors_vocabulaire(d, colonne, valeurs))
    for colonne in sorted(set(d.vocabulaires) - {champ.name for champ in fields(Candidat)}):
        yield f"vocabulaires : colonne inconnue « {colonne} »"
    for document in d.documents:
        if not re.fullmatch(r"[a-z0-9-]+", document.dossier) or not re.fullmatch(r"[a-z0-9-]+", document.genre):
            yield f"document « {document.genre} » : genre et dossier en minuscules sans accent, chiffres et tirets"


def _hors_vocabulaire(d: Dispositif, colonne: str, valeurs: Iterable[str]) -> list[str]:
    vocabulaire = d.vocabulaires.get(colonne)
    connues = [cle(valeur) for valeur in vocabulaire.valeurs] if vocabulaire else [cle(v) for v in valeurs]
    return [valeur for valeur in valeurs if cle(valeur) not in connues]
