"""Checks on the evaluation grids: whose they are, and whether every compétence has its result."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.deliberation.benefice import acquis_du_candidat
from pipeline.deliberation.competences import Cadre, Evaluation, evaluation
from pipeline.deliberation.rapprochement import Ecart, ecrit, rapprocher, remplie
from pipeline.deliberation.recevabilite import recevoir
from pipeline.modele import Candidat, DossierSession, FeuilleEvaluation, Statut
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif, Referentiel
from pipeline.texte import valeur_dite
from pipeline.validation.appartenance import deux_classeurs, grilles_sans_candidat, identites_des_grilles
from pipeline.validation.codes import codes_inconnus, d_un_autre, hors_echelle
from pipeline.validation.notes import valider_notes, valider_parties
from pipeline.validation.retenue import valider_retenue


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
        yield from codes_inconnus(feuille, referentiel, reglement)
        yield from hors_echelle(feuille, referentiel, reglement.dispositif)
    lue = evaluation(feuilles, cadre.acquises)
    yield from valider_parties(lue, referentiel)
    etrangere = lue.feuille is not None and d_un_autre(lue.feuille, referentiel, reglement)
    if recevoir(candidat, dossier, reglement.dispositif)[0] is None and not etrangere:
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
            prepare = ", le tableau étant resté tel que préparé" if vide.collective else ""
            ailleurs = _en_commentaire(vide, cadre.dispositif)
            trouve = f"rien d’écrit pour {candidat.nom_complet} ({candidat.id}){prepare}{ailleurs}"
            yield signaler("G23", vide.repere, trouve)
    elif retenues:
        yield from valider_notes(cadre, lue, retenues)
        yield from _grille(cadre, lue, retenues, toutes)


def _en_commentaire(feuille: FeuilleEvaluation, dispositif: Dispositif) -> str:
    """What is said of results that were typed in the column of comments."""
    dits = [r for r in feuille.resultats.values() if r.commentaire and dispositif.resultat(r.commentaire)]
    exemple = f" (« {dits[0].commentaire} » pour {dits[0].code})" if dits else ""
    return (
        f" ; des résultats sont dans la colonne des commentaires{exemple}, les écrire dans « résultat »" if dits else ""
    )


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
        return signaler("G08", ecart.seconde.repere, trouve, remede="ne garder que l’évaluation arrêtée par le jury")
    dits = [valeur_dite(lu.valeur) if lu and lu.valeur else "rien" for lu in lus]
    ou = [lu.repere if lu else f.repere for lu, f in zip(lus, (ecart.premiere, ecart.seconde), strict=True)]
    remede = f"écrire le résultat arrêté par le jury dans les deux cellules, {ou[0]} et {ou[1]}"
    return signaler("G08", ou[1], f"{ecart.code} : {dits[0]} ({ou[0]}), {dits[1]} ({ou[1]})", remede=remede)


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
        yield from valider_retenue(lue.feuille, cadre, lue, grilles)


def _non_present(candidat: Candidat, feuilles: tuple[FeuilleEvaluation, ...], cadre: Cadre) -> Iterator[Anomalie]:
    resultats = [r.repere for f in feuilles for r in f.resultats.values() if r.valeur and ecrit(r, cadre.acquises)]
    notes = [n.repere for f in feuilles for lues in f.notes.values() for n in lues if n.valeur is not None]
    remplies = resultats + notes
    if remplies and candidat.statut in (Statut.ABSENT, Statut.EXCUSE):
        yield signaler("C08", remplies[0], f"{len(remplies)} résultat(s)", statut=candidat.statut.libelle)


def _individuelles(
    consensus: FeuilleEvaluation, grilles: tuple[FeuilleEvaluation, ...], dispositif: Dispositif
) -> Iterator[Anomalie]:
    """As many evaluators' sheets as the dispositif asks for, beside the consensus."""
    prevues = dispositif.grilles_individuelles
    nombre = sum(1 for f in grilles if not f.consensus)
    if prevues and not consensus.collective and nombre != prevues.nombre:
        trouve = f"{nombre} feuille{'s' if nombre > 1 else ''} d’évaluateur"
        yield signaler("G19", consensus.repere, trouve, nombre=str(prevues.nombre), article=prevues.article)
