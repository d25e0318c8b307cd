"""The commands on packages: make the one of a session, check any. What they find is told, with an exit code."""

from dataclasses import replace
from datetime import date
from glob import escape
from pathlib import Path
from shlex import quote
from typing import IO, TYPE_CHECKING

import click

from pipeline.affichage import dire, signaler
from pipeline.aide import Commande, Jour
from pipeline.archive.seda import FORMES
from pipeline.cli_chiffrement import CHEMIN, cle_secrete
from pipeline.erreurs import DocumentInvalide
from pipeline.etude import Chemins
from pipeline.lecture.ouverture.fichiers import nom_sur
from pipeline.texte import date_courte

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.archive.echues import Echue
    from pipeline.archive.verifier import Verdict

_FICHIERS_MAX = 5
"""Files named of a class whose time is over; the others are counted."""


@click.command(cls=Commande)
@click.argument("session")
@click.option(
    "--format",
    "forme",
    type=click.Choice(list(FORMES), case_sensitive=False),
    default="sac",
    help="Un sac BagIt (par défaut), à garder, ou un transfert SEDA, pour un service d’archives.",
)
@click.option(
    "--pour", multiple=True, metavar="CLE", help="Chiffrer pour cette clé publique (age1…) ou ce fichier de clés."
)
@click.pass_obj
def archive(chemins: Chemins, session: str, forme: str, pour: tuple[str, ...]) -> None:
    """Archiver une session publiée : documents, classeurs, décisions et registre, en un fichier."""
    from pipeline.archive.archiver import archiver
    from pipeline.archive.cles import destinataires

    fait = archiver(chemins, session, seda=FORMES[forme], pour=destinataires(pour))
    for ligne in fait.laisses:
        dire(f"Non archivé — {ligne}")
    for phrase in fait.autres:
        dire(f"Attention : {phrase}")
    if pour:
        _signaler_en_clair(fait.chemin.parent, session)
    if not fait.nouveau:
        memes = "contient déjà les mêmes octets, pour les mêmes clés" if pour else "est déjà la même, octet pour octet"
        dire(f"Session {session} : rien à faire, l’archive « {fait.chemin} » {memes}.")
        return
    dire(f"{fait.fichiers} fichiers archivés et relus dans « {fait.chemin} » ({_taille(fait.chemin)})")
    for phrase in fait.attendus:
        dire(f"Session incomplète — {phrase}")
    for phrase in fait.reserves:
        dire(f"À compléter — {phrase}")
    if pour:
        _dire_chiffree(fait.chemin)
        return
    dire("À faire maintenant : copier ce fichier ailleurs que sur ce poste, puis contrôler la copie :")
    dire(f"  make verifier-archive CHEMIN={quote(str(fait.chemin))}")


def _signaler_en_clair(dossier: Path, session: str) -> None:
    """Beside a plain package of the session, whatever its day and its form, an encrypted one hides nothing."""
    jour = "-".join("[0-9]" * chiffres for chiffres in (4, 2, 2))
    for en_clair in sorted(dossier.rglob(f"{escape(session)}-{jour}*.zip")):
        dire(f"Attention : une archive en clair est toujours là : « {en_clair} »")


def _dire_chiffree(chemin: Path) -> None:
    """What to do with an encrypted package."""
    dire("À faire maintenant : copier ce fichier et sa liste (.sha512) ailleurs que sur ce poste,")
    dire("puis contrôler la copie avec la clé secrète :")
    dire(f"  make verifier-archive CHEMIN={quote(str(chemin))} CLE=fichier-de-la-clé")


@click.command("verifier-archive", cls=Commande)
@click.argument("chemin", type=CHEMIN)
@click.option(
    "--au",
    type=Jour(),
    default=None,
    metavar="AAAA-MM-JJ",
    help="Date à laquelle juger les durées de conservation (aujourd’hui par défaut).",
)
@cle_secrete
def verifier_archive(chemin: Path, au: date | None, cle: Path | None) -> None:
    """Contrôler une archive, en .zip ou décompressée, sans rien d’autre qu’elle (et sa clé, si elle est chiffrée)."""
    from pipeline.archive.chiffrement import en_clair
    from pipeline.archive.conclusion import conclure
    from pipeline.archive.verifier import verifier_archive as juger
    from pipeline.documents.francais import compte

    jour = au or date.today()
    with en_clair(chemin, cle) as flux:
        verdict = juger(chemin, jour, flux)
        if flux is not None and cle is not None:
            verdict = _avec_sa_liste(verdict, chemin, flux, cle)
    if flux is not None:
        dire("✓ Archive chiffrée : la clé l’ouvre, elle est entière.")
    if verdict.dit:
        dire(nom_sur(verdict.dit))
    for faute in verdict.fautes:
        signaler(f"✗ {nom_sur(faute)}")
    if not verdict.fautes:
        fichiers, numeros = compte(verdict.fichiers, "fichier"), compte(verdict.numeros, "numéro")
        dire(f"✓ {fichiers} : aucun ne manque, aucun n’a changé, aucun n’a été ajouté.")
        dire(f"✓ {numeros[:1].upper()}{numeros[1:]}{_parchemins(verdict)} ; l’extrait du registre est intact.")
        _dire_detruits(verdict)
    for remarque in verdict.remarques:
        dire(f"· {nom_sur(remarque)}")
    _dire_echues(verdict.echues, jour)
    if verdict.fautes:
        raise DocumentInvalide(*conclure(verdict.fautes))


def _dire_detruits(verdict: "Verdict") -> None:
    """How many files are no longer in a package, and since when."""
    from pipeline.documents.francais import compte

    for le, nombre in verdict.detruits_le.items():
        detruits = f"{compte(nombre, 'fichier')} détruit{'s' if nombre > 1 else ''} le {date_courte(le)}"
        dire(f"· {detruits}, {'leur' if nombre > 1 else 'sa'} durée passée : voir destructions.csv")


def _avec_sa_liste(verdict: "Verdict", chemin: Path, clair: IO[bytes], cle: Path) -> "Verdict":
    """What was found in an encrypted package, and in the list that is kept in plain beside it."""
    from pipeline.archive.cles import identites, publiques
    from pipeline.archive.liste_chiffree import controler_liste, liste_de, nom_dit, presente

    if not presente(chemin):
        dit = f"La liste « {liste_de(chemin).name} » n’est pas à côté : sans la clé, rien ne contrôle l’archive."
        return replace(verdict, remarques=(*verdict.remarques, dit))
    clair.seek(0)
    fautes = controler_liste(chemin, clair, publiques(identites(cle)))
    dit = nom_dit(chemin)
    autre_nom = f"{liste_de(chemin).name} : l’archive s’appelait « {nom_sur(dit)} » quand cette liste a été écrite."
    remarques = [autre_nom] if dit not in ("", chemin.name) else []
    return replace(verdict, fautes=(*verdict.fautes, *fautes), remarques=(*verdict.remarques, *remarques))


def _parchemins(verdict: "Verdict") -> str:
    """What became of the certificates of a package: those that were destroyed are named."""
    partis = [nom.rpartition("/")[2] for nom in verdict.detruits if "/parchemins/" in nom]
    if partis:
        return f" : parchemins présents, ou détruits d’après destructions.csv ({nom_sur(', '.join(partis))})"
    if not verdict.numeros:
        return ""
    return " : son parchemin est là" if verdict.numeros == 1 else " : leurs parchemins sont là"


def _dire_echues(echues: "Sequence[Echue] | None", jour: date) -> None:
    """What should have been destroyed by that day; nothing when it can't be known, which was said."""
    if echues is None:
        return
    if not echues:
        dire(f"✓ Au {date_courte(jour)}, aucune durée de conservation n’est passée.")
    for e in echues:
        noms = ", ".join(nom_sur(nom) for nom in e.fichiers[:_FICHIERS_MAX])
        reste = len(e.fichiers) - _FICHIERS_MAX
        suite = f" et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
        quoi = f"durée passée depuis le {date_courte(e.fin)}, « {nom_sur(e.classe)} » ({nom_sur(e.article)})"
        dire(f"· Au {date_courte(jour)}, {quoi} : {noms}{suite}")


def _taille(chemin: Path) -> str:
    return f"{chemin.stat().st_size / 1e6:.1f} Mo".replace(".", ",")
