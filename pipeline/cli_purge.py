"""The command that applies the periods of retention: what is over is listed and, when asked, destroyed."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from pipeline.affichage import dire, signaler
from pipeline.aide import Commande, Jour
from pipeline.cli_chiffrement import cle_secrete
from pipeline.erreurs import ErreurFatale, UsageInvalide
from pipeline.etude import Chemins
from pipeline.lecture.ouverture.fichiers import nom_sur
from pipeline.texte import date_courte, premiers

if TYPE_CHECKING:
    from pipeline.purge.inventaire import Inventaire
    from pipeline.purge.purger import Constat
    from pipeline.purge.seances import Seances
    from pipeline.registre.purges import Detruit


@click.command(cls=Commande)
@click.option(
    "--au",
    type=Jour(),
    required=True,
    metavar="AAAA-MM-JJ",
    help="Date à laquelle juger les durées de conservation.",
)
@click.option("--executer", is_flag=True, help="Détruire, pour toujours ; sans cette option, rien n’est touché.")
@click.option("--par", default="", metavar="NOM", help="Au nom de qui détruire, conservé au registre.")
@click.option("--session", "seule", default="", metavar="SESSION", help="Seulement cette session.")
@cle_secrete
@click.pass_obj
def purge(chemins: Chemins, au: date, executer: bool, par: str, seule: str, cle: Path | None) -> None:
    """Montrer ce dont la durée de conservation est passée et, avec --executer, le détruire."""
    from pipeline.purge.purger import Ordre, purger, refuser_avance, refuser_horloge
    from pipeline.purge.seances import seances

    ordre = Ordre(date.today(), " ".join(par.split())) if executer else None
    if ordre:
        refuser_avance(au, ordre.le)
    vues = seances(chemins, seule)
    if ordre:
        refuser_horloge(chemins, ordre.le)
    constats = list(purger(chemins, vues.publiees, au, None, cle))
    refus = _dire(constats, au)
    _dire_hors_de_vue(vues)
    echus = [detruit for c in constats if c.inventaire for detruit in c.inventaire.detruits()]
    suspens = any(c.en_suspens for c in constats)
    if echus or suspens or not refus:  # else, nobody can tell that there is nothing to destroy
        _dire_a_archiver(constats)
        if ordre is None or not (echus or suspens):
            _conclure(bool(echus), suspens, f"make purge AU={au.isoformat()} EXECUTER=oui{_suite(seule, cle)}")
        else:
            _confirmer(echus, au)
            sains = [constat.session for constat in constats if not constat.refus or constat.en_suspens]
            refus |= _dire_faits(purger(chemins, sains, au, ordre, cle), refus)
    if refus:  # each was told, with its session and its remedy
        raise click.exceptions.Exit(next(iter(refus.values())).code)


def _suite(seule: str, cle: Path | None) -> str:
    """What the same command has to say again, so that it does what was shown and nothing else."""
    return (f' OPTIONS="--session {seule}"' if seule else "") + (f" CLE={quote(str(cle))}" if cle else "")


def _dire(constats: "Iterable[Constat]", au: date) -> dict[str, ErreurFatale]:
    """Tell what is over in each session; answers the refusals, by session."""
    refus = {}
    for constat in constats:
        if constat.refus:
            refus[constat.session] = constat.refus
            _dire_refus(constat.session, constat.refus)
        if constat.en_suspens:
            dire(f"Session {constat.session} : à remettre dans l’état que le registre dit, après une destruction.")
            for revenu in constat.revenus:
                dire(f"    {nom_sur(revenu)}")
        elif constat.inventaire:
            _dire_inventaire(constat.inventaire, au)
    return refus


def _dire_refus(session: str, refus: ErreurFatale) -> None:
    signaler(f"✗ Session {session} : {refus.message}\n  À faire : {refus.remede}")


def _dire_inventaire(inventaire: "Inventaire", au: date) -> None:
    titre = f"Session {inventaire.session}, jury du {date_courte(inventaire.faits.date_jury)}"
    for attente in inventaire.attentes:
        dire(f"{titre} : rien n’en est détruit avant la fin. {attente}")
    if inventaire.attentes:
        return
    for ferme in inventaire.fermes:
        dire(f"{titre} : l’archive « {ferme.name} » est chiffrée ; CLE=fichier-de-la-clé dit ce qu’elle contient.")
    for inconnu in inventaire.inconnus:
        dire(f"{titre} : « {nom_sur(str(inconnu))} » n’est pas une archive que l’on puisse relire ; de qui est-elle ?")
    if inventaire.vide:
        dire(f"{titre} : au {date_courte(au)}, aucune durée de conservation n’est passée.")
        return
    dire(f"{titre} :")
    for (fin, classe, article), detruits in groupby(_ranges(inventaire.detruits()), key=_raison):
        dire(f"· « {nom_sur(classe)} », durée passée depuis le {date_courte(fin)} ({nom_sur(article)}) :")
        for detruit in detruits:
            dire(f"    {_lieu(detruit.lieu, detruit.fichier)}  {detruit.algorithme} {detruit.somme[:16]}…")


def _lieu(lieu: str, *fichier: str) -> str:
    """As it is called where the command is run: « sorties/archives/… » too."""
    from pipeline.registre.purges import ENTREES, SORTIES

    return "/".join(map(nom_sur, (*([] if lieu in (ENTREES, SORTIES) else [SORTIES]), lieu, *fichier)))


def _ranges(detruits: "Iterable[Detruit]") -> "list[Detruit]":
    return sorted(detruits, key=lambda d: (*_raison(d), d.lieu, d.fichier))


def _raison(detruit: "Detruit") -> tuple[date, str, str]:
    return detruit.fin, detruit.classe, detruit.article


def _dire_hors_de_vue(vues: "Seances") -> None:
    """What the periods were not applied to, and no other command would ever say."""
    if vues.jamais:
        dire(f"Jamais publiées, donc pas jugées, grilles et pièces d’identité comprises : {premiers(vues.jamais)}.")
    if vues.absentes:
        dire(f"Publiées d’après le registre, mais pas dans les sorties, donc pas jugées : {premiers(vues.absentes)}.")


def _dire_a_archiver(constats: "Iterable[Constat]") -> None:
    """Of which sessions nothing will be archived any more, and what can be done as long as nothing is destroyed."""
    inventaires = (constat.inventaire for constat in constats if constat.inventaire)
    for inventaire in (vu for vu in inventaires if vu.sans_paquet and not vu.vide):
        debut = f"Attention : session {inventaire.session}, aucune archive de ce qui est publié n’est dans"
        if inventaire.entamee:
            dire(f"{debut} sorties/archives ; s’il en est gardé ailleurs, ce qui part est à détruire là aussi.")
        else:
            dire(f"{debut} sorties/archives, et il ne sera plus possible d’en faire une.")
            dire(f"  À faire d’abord : make archive SESSION={inventaire.session}")


def _conclure(echus: bool, suspens: bool, commande: str) -> None:
    if echus:
        dire("Rien n’a été détruit. Une session dont on détruit ne peut plus être relancée, corrigée ni archivée.")
        dire(f"Pour détruire ce qui est nommé ci-dessus, le jour venu : {commande}")
    elif suspens:
        dire(f"Rien n’a été fait. Pour remettre en ordre ce qui est dit ci-dessus : {commande}")
    else:
        dire("Rien à détruire.")


def _confirmer(echus: "Sequence[Detruit]", jour: date) -> None:
    """Whoever is in front of a screen types the date again; a script has said it already. Raises UsageInvalide."""
    from pipeline.registre.purges import compter

    if not sys.stdin.isatty():
        return
    dire(f"À détruire pour toujours : {compter(echus)}." if echus else "Tout cela va être remis en ordre.")
    tape = click.prompt(f"Pour continuer, tapez la date {jour.isoformat()}", default="", show_default=False)
    if tape.strip() != jour.isoformat():
        raise UsageInvalide(
            "ce n’est pas la date demandée : rien n’a été détruit",
            f"relancer la même commande, et taper {jour.isoformat()} quand elle le demande",
        )


def _dire_faits(constats: "Iterable[Constat]", dits: Mapping[str, ErreurFatale]) -> dict[str, ErreurFatale]:
    """Tell what was done of each session; answers the refusals, but those that were told already (`dits`)."""
    refus = {}
    for constat in constats:
        if constat.refus and constat.session not in dits:
            refus[constat.session] = constat.refus
            _dire_refus(constat.session, constat.refus)
        _dire_fait(constat)
    return refus


def _dire_fait(constat: "Constat") -> None:
    if constat.achevee:
        dire(f"✓ Session {constat.session} : remise dans l’état que le registre disait déjà, après une destruction.")
        if constat.inventaire and not constat.inventaire.vide:
            dire("  D’autres durées sont passées : relancer la même commande montre lesquelles, puis les applique.")
    if constat.purge:
        dire(f"✓ Session {constat.session} : destruction faite, {constat.purge.dits}.")
        for refait in constat.purge.paquets:
            dire(f"  Archive refaite sans eux : « {_lieu(refait.apres)} » remplace « {_lieu(refait.avant)} ».")
        if constat.inventaire and any(paquet.cle for paquet in constat.inventaire.paquets):
            dire("  Les archives chiffrées qui ont été refaites ne s’ouvrent plus qu’avec la clé donnée.")
        dire(
            "  À faire : détruire aussi les copies gardées ailleurs, y remettre les archives refaites, et signer la"
            f' liste : make registre ACTION=destructions OPTIONS="--session {constat.session}"'
        )
