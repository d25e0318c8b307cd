"""Checks on the evaluation grids: whose they are, and whether every compétence has its result."""

from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.anomalies import Anomalie, a_propos, signaler, suggestion
from pipeline.deliberation.benefice import acquis_du_candidat
from pipeline.deliberation.competences import Cadre, Evaluation, evaluation, evaluer_competence, indication
from pipeline.deliberation.recevabilite import recevoir
from pipeline.modele import Acquis, Candidat, DossierSession, FeuilleEvaluation, Statut
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif, Referentiel
from pipeline.texte import cle, date_courte, enumeration, valeur_dite
from pipeline.validation.notes import valider_notes, valider_parties

NON_MIS_EN_OEUVRE = "non_mis_en_oeuvre"

_CIVILITES = {"m", "mr", "mme", "mlle", "monsieur", "madame"}


def valider_grilles(dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """Each grid has its candidate, each candidate who is to be examined has a complete grid."""
    candidats = {c.id: c for c in dossier.candidats}
    for identifiant, feuilles in dossier.grilles.items():
        remplie = any(_remplie(f) for f in feuilles)
        legende = all(f.collective for f in feuilles) and not remplie
        if identifiant and candidats and identifiant not in candidats and not legende:
            ou = feuilles[0].reperes.get("candidat", feuilles[0].repere)
            yield signaler("C05", ou, identifiant, suggestion=suggestion(identifiant, candidats))
    for candidat in dossier.candidats:
        referentiel = reglement.en_vigueur(candidat.certification, dossier.session.date_jury)
        if referentiel is not None and candidat.id not in dossier.ecartes:
            yield from a_propos(_candidat(candidat, referentiel, dossier, reglement), candidat.id)


def _remplie(feuille: FeuilleEvaluation) -> bool:
    """Whether something was written in it, be it unreadable."""
    notes = (n for lues in feuille.notes.values() for n in lues)
    return any(r.valeur or r.erronee for r in feuille.resultats.values()) or any(
        n.erronee or n.valeur is not None for n in notes
    )


def _candidat(
    candidat: Candidat, referentiel: Referentiel, dossier: DossierSession, reglement: Reglement
) -> Iterator[Anomalie]:
    feuilles = dossier.grilles.get(candidat.id, ())
    yield from _identite(candidat, feuilles, reglement, dossier.session.date_jury)
    if candidat.statut is not Statut.PRESENT:
        yield from _non_present(candidat, feuilles)
        return
    consensus = [f for f in feuilles if f.consensus]
    if len(consensus) > 1:
        trouve = " et ".join(f"« {f.repere.feuille} »" for f in consensus)
        yield signaler("G08", consensus[-1].repere, trouve)
    for feuille in feuilles:
        yield from _codes_inconnus(feuille, referentiel, reglement)
        yield from _hors_echelle(feuille, referentiel, reglement.dispositif)
    lue = evaluation(feuilles)
    yield from valider_parties(lue, referentiel)
    if recevoir(candidat, dossier, reglement.dispositif)[0] is not None:
        return
    acquis = acquis_du_candidat(candidat, dossier, referentiel, reglement.dispositif).valables
    cadre = Cadre(referentiel, reglement.dispositif, acquis, candidat.voie)
    if feuilles:
        yield from valider_notes(cadre, lue, feuilles)
        yield from _grille(cadre, lue, feuilles)
    elif cadre.notees() or cadre.a_grille():
        yield signaler("C04", candidat.repere("id"), "aucune grille", candidat=candidat.nom_complet, id=candidat.id)


def _grille(cadre: Cadre, lue: Evaluation, feuilles: tuple[FeuilleEvaluation, ...]) -> Iterator[Anomalie]:
    """The grid of a candidate who is not graded."""
    if cadre.notation:
        return
    grilles = tuple(f for f in feuilles if not f.notes)
    if grilles and lue.feuille is None:
        yield signaler("G05", grilles[0].repere, ", ".join(f"« {f.repere.feuille} »" for f in grilles))
    elif lue.feuille is None:
        yield signaler("G18", feuilles[0].repere, f"« {feuilles[0].repere.feuille} »", voie=cadre.voie)
    else:
        yield from _retenue(lue.feuille, cadre, lue, grilles)


def _retenue(
    retenue: FeuilleEvaluation, cadre: Cadre, lue: Evaluation, grilles: tuple[FeuilleEvaluation, ...]
) -> Iterator[Anomalie]:
    """The sheet that decides: is it complete, does it agree with the others and with itself."""
    if not retenue.consensus:
        yield signaler("G07", retenue.repere, f"la seule feuille « {retenue.evaluateur} »")
    else:
        yield from _individuelles(retenue, grilles, cadre.dispositif)
    yield from _completude(retenue, cadre)
    yield from _contradictions(retenue, cadre, lue)
    yield from _a_apprecier(cadre, lue)
    yield from _ecarts(retenue, grilles, cadre.referentiel)
    yield from _reevaluations(retenue, cadre.referentiel, cadre.acquis)


def _identite(
    candidat: Candidat, feuilles: tuple[FeuilleEvaluation, ...], reglement: Reglement, jour: date
) -> Iterator[Anomalie]:
    """The grid is that of this person, for this certification or for the title of this bloc; there is only one."""
    classeurs = list(dict.fromkeys(f.repere.classeur for f in feuilles if not f.notes))
    if len(classeurs) > 1:
        trouve = " et ".join(f"« {classeur} »" for classeur in classeurs)
        yield signaler("C06", feuilles[-1].reperes.get("candidat", feuilles[-1].repere), trouve)
    connus = _mots(" ".join((candidat.nom_naissance, candidat.nom_usage, candidat.prenom, candidat.prenoms)))
    titre = reglement.titre_du_bloc(candidat.certification, jour)
    siennes = (candidat.certification, *((titre.certification.code,) if titre else ()))
    for feuille in feuilles:
        lue = cle(reglement.code(feuille.certification) or feuille.certification)
        if lue and lue not in map(cle, siennes):
            ou = feuille.reperes.get("certification", feuille.repere)
            yield signaler("C07", ou, feuille.certification, attendu=candidat.certification)
        if feuille.nom and not _mots(feuille.nom) <= connus:
            ou = feuille.reperes.get("nom", feuille.repere)
            yield signaler("C12", ou, feuille.nom, attendu=candidat.nom_complet)


def _mots(nom: str) -> set[str]:
    return set(cle(nom).split()) - _CIVILITES


def _non_present(candidat: Candidat, feuilles: tuple[FeuilleEvaluation, ...]) -> Iterator[Anomalie]:
    resultats = [r.repere for f in feuilles for r in f.resultats.values() if r.valeur]
    notes = [n.repere for f in feuilles for lues in f.notes.values() for n in lues if n.valeur is not None]
    remplies = resultats + notes
    if remplies and candidat.statut in (Statut.ABSENT, Statut.EXCUSE):
        yield signaler("C08", remplies[0], f"{len(remplies)} résultat(s)", statut=candidat.statut.libelle)


def _codes_inconnus(feuille: FeuilleEvaluation, referentiel: Referentiel, reglement: Reglement) -> Iterator[Anomalie]:
    """A row left empty may be about another title, or about another bloc than the one that is presented."""
    for resultat in feuille.resultats.values():
        vide = not (resultat.valeur or resultat.erronee)
        ailleurs = vide and (feuille.collective or reglement.code(resultat.code))
        if resultat.code not in referentiel.codes and not ailleurs:
            proche = suggestion(resultat.code, _evalues(referentiel))
            code = referentiel.certification.code
            yield signaler(
                "G01", resultat.repere_code or resultat.repere, resultat.code, referentiel=code, suggestion=proche
            )


def _evalues(referentiel: Referentiel) -> list[str]:
    """Every code that may have a result: compétences and éléments."""
    return [code for c in referentiel.toutes for code in (c.code, *(e.code for e in c.elements))]


def _hors_echelle(feuille: FeuilleEvaluation, referentiel: Referentiel, dispositif: Dispositif) -> Iterator[Anomalie]:
    """« Non mis en œuvre » is said of an élément only: a compétence is acquired or not."""
    mots = [formes[0] for valeur, formes in dispositif.echelle.items() if valeur != NON_MIS_EN_OEUVRE]
    for competence in referentiel.toutes:
        lu = feuille.resultats.get(competence.code)
        if lu and lu.valeur == NON_MIS_EN_OEUVRE and not competence.elements:
            attendu = f"{', '.join(mots)} pour la compétence {competence.code}"
            yield signaler("N04", lu.repere, valeur_dite(lu.valeur), attendu=attendu, remede="corriger cette valeur")


def _individuelles(
    consensus: FeuilleEvaluation, grilles: tuple[FeuilleEvaluation, ...], dispositif: Dispositif
) -> Iterator[Anomalie]:
    """As many evaluators' sheets as the dispositif asks for, beside the consensus."""
    prevues = dispositif.grilles_individuelles
    nombre = sum(1 for f in grilles if not f.consensus)
    if prevues and not consensus.collective and nombre != prevues.nombre:
        trouve = f"{nombre} feuille{'s' if nombre > 1 else ''} d’évaluateur"
        yield signaler("G19", consensus.repere, trouve, nombre=str(prevues.nombre), article=prevues.article)


def _completude(retenue: FeuilleEvaluation, cadre: Cadre) -> Iterator[Anomalie]:
    """A result for everything that this session must evaluate: the éléments, where a compétence has some."""
    for competence in cadre.a_grille():
        if competence.elements and (seule := indication(competence, retenue)):
            yield signaler("G21", seule.repere, f"{competence.code} : {valeur_dite(seule.valeur)}")
            continue
        attendus = {e.code: e.intitule for e in competence.elements} or {competence.code: competence.intitule}
        absents = [code for code in attendus if code not in retenue.resultats]
        if absents:
            codes = enumeration(absents)
            yield signaler("G02", retenue.repere, "aucune ligne", code=codes, intitule=competence.intitule)
        for code, intitule in attendus.items():
            lu = retenue.resultats.get(code)
            if lu and not lu.valeur and not lu.erronee:
                attendu = f"{cadre.dispositif.echelle_dite}, pour {code} ({intitule})"
                yield signaler("G03", lu.repere, "rien", attendu=attendu)


def _contradictions(retenue: FeuilleEvaluation, cadre: Cadre, lue: Evaluation) -> Iterator[Anomalie]:
    """What is written on the compétence's own row is not what its éléments give."""
    for competence in cadre.a_grille():
        ecrit = retenue.resultats.get(competence.code)
        if not competence.elements or ecrit is None or not ecrit.valeur:
            continue
        acquise = evaluer_competence(competence, cadre, lue).acquise
        if acquise is not None and (ecrit.valeur == "acquis") is not acquise:
            calcule = "acquis" if acquise else "non acquis"
            yield signaler("G09", ecrit.repere, valeur_dite(ecrit.valeur), calcule=calcule, code=competence.code)


def _a_apprecier(cadre: Cadre, lue: Evaluation) -> Iterator[Anomalie]:
    """A compétence that the rules grant although one of its éléments is not acquired."""
    for competence in cadre.a_grille():
        resultat = evaluer_competence(competence, cadre, lue)
        refuses = [e for e in resultat.elements if e.valeur == "non_acquis"]
        if resultat.acquise and refuses:
            codes = enumeration([e.code for e in refuses])
            yield signaler("G20", refuses[0].repere, codes, code=competence.code)


def _ecarts(
    retenue: FeuilleEvaluation, feuilles: tuple[FeuilleEvaluation, ...], referentiel: Referentiel
) -> Iterator[Anomalie]:
    """What a member wrote and the consensus did not follow."""
    for feuille in feuilles:
        for code in _evalues(referentiel):
            lu, arrete = feuille.resultats.get(code), retenue.resultats.get(code)
            if feuille is not retenue and lu and arrete and lu.valeur and arrete.valeur not in ("", lu.valeur):
                trouve = f"{valeur_dite(lu.valeur)} ({feuille.evaluateur})"
                yield signaler("G06", lu.repere, trouve, attendu=f"{code} : {valeur_dite(arrete.valeur)}")


def _reevaluations(
    retenue: FeuilleEvaluation, referentiel: Referentiel, acquis: Mapping[str, Acquis]
) -> Iterator[Anomalie]:
    """A compétence acquired earlier, that it or one of its éléments is refused today: the earlier decision stands."""
    bloc_de = referentiel.bloc_de
    for competence in referentiel.toutes:
        objet = competence.code if competence.code in acquis else bloc_de.get(competence.code, "")
        codes = (competence.code, *(e.code for e in competence.elements))
        refuses = [lu for code in codes if (lu := retenue.resultats.get(code)) and lu.valeur == "non_acquis"]
        if objet in acquis and refuses:
            jour = date_courte(acquis[objet].date_decision)
            yield signaler("A05", refuses[0].repere, f"{refuses[0].code} non acquis", objet=objet, date=jour)
