"""Checks on the evaluation grids: whose they are, and whether every compétence has its result."""

from collections.abc import Iterator, Mapping

from pipeline.anomalies import Anomalie, a_propos, proche, signaler, suggestion
from pipeline.deliberation.benefice import acquis_du_candidat
from pipeline.deliberation.competences import Cadre, Evaluation, evaluation, evaluer_competence, indication
from pipeline.deliberation.rapprochement import Ecart, ecrit, rapprocher, remplie
from pipeline.deliberation.recevabilite import recevoir
from pipeline.modele import Acquis, Candidat, DossierSession, FeuilleEvaluation, Statut
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif, Referentiel
from pipeline.texte import date_courte, enumeration, valeur_dite
from pipeline.validation.appartenance import deux_classeurs, grilles_sans_candidat, identites_des_grilles
from pipeline.validation.notes import valider_notes, valider_parties

NON_MIS_EN_OEUVRE = "non_mis_en_oeuvre"


def valider_grilles(dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """Each grid has its candidate, each candidate who is to be examined has a complete grid."""
    yield from grilles_sans_candidat(dossier)
    for candidat in dossier.candidats:
        referentiel = reglement.en_vigueur(candidat.certification, dossier.session.date_jury)
        if referentiel is not None and candidat.id not in dossier.ecartes:
            yield from a_propos(_candidat(candidat, referentiel, dossier, reglement), candidat.id)


def _candidat(
    candidat: Candidat, referentiel: Referentiel, dossier: DossierSession, reglement: Reglement
) -> Iterator[Anomalie]:
    feuilles = dossier.grilles.get(candidat.id, ())
    acquis = acquis_du_candidat(candidat, dossier, referentiel, reglement.dispositif).valables
    cadre = Cadre(referentiel, reglement.dispositif, acquis, candidat.voie)
    rapproche = rapprocher(feuilles, cadre.acquises)
    yield from identites_des_grilles(candidat, feuilles, reglement, dossier.session.date_jury)
    if candidat.statut is not Statut.PRESENT:
        yield from _non_present(candidat, feuilles, cadre)
        return
    classeurs = deux_classeurs(rapproche.feuilles)
    if classeurs:
        yield classeurs
    elif rapproche.ecart:
        yield _deux_consensus(rapproche.ecart)
    for feuille in rapproche.feuilles:
        yield from _codes_inconnus(feuille, referentiel, reglement)
        yield from _hors_echelle(feuille, referentiel, reglement.dispositif)
    lue = evaluation(feuilles, cadre.acquises)
    yield from valider_parties(lue, referentiel)
    if recevoir(candidat, dossier, reglement.dispositif)[0] is None:
        yield from _resultats(candidat, cadre, lue, rapproche.feuilles, feuilles)


def _resultats(
    candidat: Candidat,
    cadre: Cadre,
    lue: Evaluation,
    retenues: tuple[FeuilleEvaluation, ...],
    toutes: tuple[FeuilleEvaluation, ...],
) -> Iterator[Anomalie]:
    """What must be evaluated is; a mistyped status may be that of somebody who was not there."""
    attendus = cadre.notees() or cadre.a_grille()
    vide = _vide(cadre, lue, retenues)
    if attendus and not retenues and "statut" not in candidat.illisibles:
        yield signaler("C04", candidat.repere("id"), f"aucune grille pour {candidat.nom_complet} ({candidat.id})")
    elif attendus and vide:
        if "statut" not in candidat.illisibles:
            yield signaler("G23", vide.repere, f"rien d’écrit pour {candidat.nom_complet} ({candidat.id})")
    elif retenues:
        yield from valider_notes(cadre, lue, retenues)
        yield from _grille(cadre, lue, retenues, toutes)


def _vide(cadre: Cadre, lue: Evaluation, feuilles: tuple[FeuilleEvaluation, ...]) -> FeuilleEvaluation | None:
    """The sheet that decides, when it is of the expected kind and nothing is written in it."""
    if cadre.notation:
        notees = [f for f in feuilles if f.notes]
        return notees[0] if notees and not any(remplie(f) for f in notees) else None
    if lue.feuille is not None:
        prepare = bool(lue.feuille.resultats)
        return lue.feuille if prepare and not remplie(lue.feuille, cadre.acquises) else None
    grilles = [f for f in feuilles if not f.notes]
    return grilles[0] if grilles and not any(remplie(f, cadre.acquises) for f in grilles) else None


def _deux_consensus(ecart: Ecart) -> Anomalie:
    """Which two, and the first code that they judge differently."""
    lus = [feuille.resultats.get(ecart.code) for feuille in (ecart.premiere, ecart.seconde)]
    if not ecart.code:
        trouve = " et ".join(f"« {f.repere.feuille} »" for f in (ecart.premiere, ecart.seconde))
        return signaler("G08", ecart.seconde.repere, trouve)
    dits = [valeur_dite(lu.valeur) if lu and lu.valeur else "rien" for lu in lus]
    ou = [lu.repere if lu else f.repere for lu, f in zip(lus, (ecart.premiere, ecart.seconde), strict=True)]
    return signaler("G08", ou[1], f"{ecart.code} : {dits[0]} ({ou[0]}), {dits[1]} ({ou[1]})")


def _grille(
    cadre: Cadre,
    lue: Evaluation,
    feuilles: tuple[FeuilleEvaluation, ...],
    toutes: tuple[FeuilleEvaluation, ...],
) -> Iterator[Anomalie]:
    """The grid of a candidate who is not graded. `toutes`: also the evaluators' sheets that were left empty."""
    if cadre.notation:
        return
    grilles = tuple(f for f in feuilles if not f.notes)
    if grilles and lue.feuille is None:
        yield signaler("G05", grilles[0].repere, ", ".join(f"« {f.repere.feuille} »" for f in grilles))
    elif lue.feuille is None:
        yield signaler("G18", feuilles[0].repere, f"« {feuilles[0].repere.feuille} »", voie=cadre.voie)
    else:
        if lue.feuille.consensus:
            yield from _individuelles(lue.feuille, toutes, cadre.dispositif)
        else:
            yield signaler("G07", lue.feuille.repere, f"la seule feuille « {lue.feuille.evaluateur} »")
        yield from _retenue(lue.feuille, cadre, lue, grilles)


def _retenue(
    retenue: FeuilleEvaluation, cadre: Cadre, lue: Evaluation, grilles: tuple[FeuilleEvaluation, ...]
) -> Iterator[Anomalie]:
    """The sheet that decides: is it complete, does it agree with the others and with itself."""
    yield from _completude(retenue, cadre)
    yield from _contradictions(retenue, cadre, lue)
    yield from _a_apprecier(cadre, lue)
    yield from _ecarts(retenue, grilles, cadre.referentiel)
    yield from _reevaluations(retenue, cadre.referentiel, cadre.acquis)


def _non_present(candidat: Candidat, feuilles: tuple[FeuilleEvaluation, ...], cadre: Cadre) -> Iterator[Anomalie]:
    resultats = [r.repere for f in feuilles for r in f.resultats.values() if r.valeur and ecrit(r, cadre.acquises)]
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
    """A result for everything that this session must evaluate: the éléments, where a compétence has some.

    The row of a mistyped code is there: its anomaly names the code that was perhaps meant.
    """
    evalues = _evalues(cadre.referentiel)
    inconnus = [r.code for r in retenue.resultats.values() if r.code not in cadre.referentiel.codes]
    meprises = {proche(code, evalues) for code in inconnus}
    for competence in cadre.a_grille():
        if competence.elements and (seule := indication(competence, retenue)):
            yield signaler("G21", seule.repere, f"{competence.code} : {valeur_dite(seule.valeur)}")
            continue
        attendus = {e.code: e.intitule for e in competence.elements} or {competence.code: competence.intitule}
        absents = [code for code in attendus if code not in retenue.resultats and code not in meprises]
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
    for feuille in (f for f in feuilles if not f.consensus or not retenue.consensus):
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
