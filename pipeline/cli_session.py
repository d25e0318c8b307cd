"""The commands of one session, from its empty workbook to its documents: each runs a part, and says what to do next."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.affichage import barre, dire, signaler
from pipeline.aide import Commande
from pipeline.anomalies import Anomalie
from pipeline.bascule import ANOMALIES
from pipeline.corrections import deposer
from pipeline.erreurs import ErreurFatale, UsageInvalide
from pipeline.etude import Chemins, EntreesACorriger, SessionArretee, etudier
from pipeline.modele import Etat
from pipeline.registre.registre import exiger_entiere
from pipeline.restitution import terminal

if TYPE_CHECKING:
    from pipeline.chaine import Bilan

AVANT_JURY = "avant-jury"
"""The folder of a publication where the documents due before the jury are."""

_ecartes = click.option(
    "--sans", "ecartes", multiple=True, metavar="ID", help="Écarter ce candidat (option répétable)."
)
_travailleurs = click.option(
    "--travailleurs", type=click.IntRange(1, 64), default=None, help="Nombre de mises en page simultanées."
)


@click.command(cls=Commande)
@click.argument("session")
@_ecartes
@_travailleurs
@click.pass_obj
def session(chemins: Chemins, session: str, ecartes: tuple[str, ...], travailleurs: int | None) -> None:
    """Traiter une session : décisions, numéros et documents."""
    bilan = _executer(chemins, session, ecartes, travailleurs)
    if bilan.etude is None:
        dire(f"Session {session} : rien à faire, tout est à jour dans « {bilan.publication} ».")
        for phrase in bilan.rappels:
            dire(phrase)
        return
    repris = f", dont {bilan.repris} inchangés" if bilan.repris else ""
    dire(f"{terminal.compte_issues(bilan.etude)}\n{bilan.documents} documents dans « {bilan.publication} »{repris}")
    for phrase in bilan.attendus:
        dire(f"En attente — {phrase}")
    for phrase in bilan.rappels:
        dire(phrase)
    if bilan.suspendus:
        dire(
            f"Attention : déjà émis pour des candidats écartés, et toujours en vigueur : {', '.join(bilan.suspendus)}."
            " Leurs parchemins ne sont plus publiés ; relancer sans --sans les remet, « annuler » les retire."
        )
    suite = "relire, imprimer, faire signer" if bilan.documents else "voir ce qui est attendu"
    dire(f"À faire maintenant : ouvrir « {bilan.publication / 'index.html'} », {suite}.")


@click.command(cls=Commande)
@click.argument("session")
@_ecartes
@_travailleurs
@click.pass_obj
def convocations(chemins: Chemins, session: str, ecartes: tuple[str, ...], travailleurs: int | None) -> None:
    """Produire les documents d’avant le jury : convocations, demandes de désignation, émargements."""
    bilan = _executer(chemins, session, ecartes, travailleurs)
    dossier = bilan.publication / AVANT_JURY
    nombre = len(list(dossier.glob("*.pdf")))
    if bilan.etude is None:
        dire(f"Session {session} : rien à faire, tout est à jour.")
    elif bilan.etude.session.etat is not Etat.PREPARATION:
        dire("La session est déjà délibérée : tous ses documents ont été produits, comme par « session ».")
    dire(f"{nombre} document{'s' if nombre > 1 else ''} d’avant le jury dans « {dossier} »")
    suite = "relire, puis envoyer" if nombre else "voir ce qui est attendu"
    dire(f"À faire maintenant : ouvrir « {bilan.publication / 'index.html'} », {suite}.")


@click.command(cls=Commande)
@click.argument("session")
@click.argument("suite", nargs=-1, metavar="")
@click.option(
    "--certification",
    "certifications",
    multiple=True,
    metavar="CODE…",
    help="Certification présentée ; en donner plusieurs à la suite, séparées par des virgules, ou répéter l’option.",
)
@click.option(
    "--depuis",
    type=click.Path(path_type=Path),
    metavar="LISTE",
    help="Liste de candidats (csv, tsv, txt, xlsx, xlsm, xls, ods).",
)
@click.pass_obj
def nouvelle(
    chemins: Chemins, session: str, suite: tuple[str, ...], certifications: tuple[str, ...], depuis: Path | None
) -> None:
    """Commencer une session : son dossier et son classeur, prêt à remplir."""
    from pipeline.nouvelle import ListeRefusee, creer
    from pipeline.restitution.session.importation import colonnes_en_texte, liste_en_texte

    exiger_entiere(chemins.sorties, session)
    try:
        faite = creer(chemins, session, (*certifications[:-1], " ".join((*certifications[-1:], *suite))), depuis)
    except ListeRefusee as refus:
        if refus.colonnes:
            signaler(colonnes_en_texte(refus.liste, refus.colonnes) + "\n")
        raise
    if faite.liste is not None:
        dire(liste_en_texte(faite.liste, faite.candidats) + "\n")
    dire(f"Session {session} créée : « {faite.classeur} » ({faite.dispositif} : {', '.join(faite.certifications)})")
    dire(f"À faire maintenant : remplir ce classeur, puis make verifier SESSION={session}")


@click.command(cls=Commande)
@click.argument("session")
@click.pass_obj
def grilles(chemins: Chemins, session: str) -> None:
    """Préparer les grilles d’évaluation à remplir, et celle de la délibération, sans toucher à ce qui est rempli."""
    from pipeline.grilles import preparer
    from pipeline.restitution.grilles.compte_rendu import preparation_en_texte

    exiger_entiere(chemins.sorties, session)
    with _a_corriger(chemins, session):
        faites = preparer(chemins, session, barre)
    dire(preparation_en_texte(faites))
    dire("À faire maintenant : envoyer les grilles aux évaluateurs, puis les remettre, remplies, dans ce dossier.")


def _executer(chemins: Chemins, session: str, ecartes: tuple[str, ...], travailleurs: int | None) -> "Bilan":
    """Run a session, and tell its anomalies."""
    from pipeline.chaine import executer  # the layout libraries take long to import: only the commands that lay out do

    with _a_corriger(chemins, session):
        bilan = executer(chemins, session, ecartes, travailleurs or os.cpu_count() or 1, barre)
    if bilan.etude and bilan.etude.anomalies:
        dire(terminal.anomalies_en_texte(bilan.etude.anomalies) + "\n")
        dire(terminal.ou_corriger(bilan.publication / ANOMALIES))
    return bilan


@contextmanager
def _a_corriger(chemins: Chemins, session: str) -> Iterator[None]:
    """Tell the anomalies that stop a command, then write them next to where they are to be corrected."""
    try:
        yield
    except EntreesACorriger as erreur:
        signaler(terminal.anomalies_en_texte(erreur.anomalies) + "\n")
        _deposer(chemins, session, erreur.anomalies, signaler)
        raise SessionArretee(f"{erreur.message} ({terminal.decompte(erreur.anomalies)})", erreur.remede) from erreur


def _deposer(chemins: Chemins, session: str, anomalies: Sequence[Anomalie], dire: Callable[[str], None]) -> None:
    """Write the anomalies, or say in a line why that can't be: they have been told on screen all the same."""
    try:
        depot = deposer(chemins, session, anomalies)
    except ErreurFatale as erreur:
        dire(f"Le détail des anomalies n’a pas pu être écrit. {erreur.message}")
        return
    if depot is not None:
        dire(terminal.ou_corriger(depot.classeur, depot.copies))


@click.command(cls=Commande)
@click.argument("session")
@_ecartes
@click.pass_obj
def verifier(chemins: Chemins, session: str, ecartes: tuple[str, ...]) -> None:
    """Tout vérifier sans produire de document : anomalies et décisions à l’écran."""
    from pipeline.documents.selection import attentes
    from pipeline.signatures.reception import verifier_signes

    exiger_entiere(chemins.sorties, session)
    with _a_corriger(chemins, session):
        etude = etudier(chemins, session, ecartes)
        recus = verifier_signes(chemins, session, attentes(etude.reglement.dispositif, etude.session.etat))
        etude = replace(etude, anomalies=(*etude.anomalies, *recus.anomalies))
        dire(terminal.decisions_en_texte(etude))
        if etude.en_attente:
            dire("Sans décision : " + ", ".join(f"{c.nom_complet} ({c.id})" for c in etude.en_attente))
        etude.exiger_sans_blocage()
    if etude.anomalies:
        dire("\n" + terminal.anomalies_en_texte(etude.anomalies))
    _deposer(chemins, session, etude.anomalies, dire)
    dire(f"\nVérification terminée : {terminal.decompte(etude.anomalies)}.")
    dire(f"À faire maintenant : make session SESSION={session}")


@click.command(cls=Commande)
@click.argument("session")
@click.argument("candidat")
@click.pass_obj
def expliquer(chemins: Chemins, session: str, candidat: str) -> None:
    """Expliquer la décision d’un candidat, règle par règle."""
    exiger_entiere(chemins.sorties, session)
    etude = etudier(chemins, session)
    decision = next((d for d in etude.decisions if d.candidat.id == candidat), None)
    if decision is not None:
        dire(terminal.expliquer(decision))
        return
    if any(c.id == candidat for c in etude.en_attente):
        raise EntreesACorriger(session, [a for a in etude.anomalies if a.candidat == candidat])
    connus = ", ".join(c.id for c in etude.dossier.candidats)
    raise UsageInvalide(f"aucun candidat « {candidat} » dans la session {session}", f"choisir parmi : {connus}")
