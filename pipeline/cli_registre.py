"""The commands on the register: read it, check it, take it out. What they find is told, and mapped to an exit code."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from pipeline.affichage import afficher, dire, signaler
from pipeline.aide import Commande, Groupe
from pipeline.bascule import mis_de_cote
from pipeline.erreurs import RegistreRefuse, UsageInvalide
from pipeline.etude import Chemins
from pipeline.lecture.ouverture.fichiers import nom_sur
from pipeline.texte import date_courte

if TYPE_CHECKING:
    from pipeline.registre import Registre
    from pipeline.registre.fiches import Fiche
    from pipeline.registre.purges import Purge

T = TypeVar("T")

_MAX = 50
"""Findings told one by one; the others are counted."""
_PERSONNELLES = "Ce fichier contient des données personnelles : ne le laisser qu’à qui doit le lire."
_VIDE = "Aucun numéro n’a encore été attribué : il n’y a pas de registre."


@click.group(cls=Groupe, subcommand_metavar="COMMANDE [ARGUMENTS]…")
def registre() -> None:
    """Le registre des numéros : le lister, le vérifier, l’exporter, retrouver une édition."""


@registre.command()
@click.option("--session", default="", metavar="SESSION", help="Seulement cette session.")
@click.option("--annee", type=int, metavar="AAAA", help="Seulement cette année.")
@click.option("--famille", default="", metavar="FAMILLE", help="Seulement cette famille (CQP, CQPM, BC…).")
@click.option("--titulaire", default="", metavar="NOM", help="Seulement les titulaires de ce nom, ou d’une partie.")
@click.pass_obj
def lister(chemins: Chemins, session: str, annee: int | None, famille: str, titulaire: str) -> None:
    """Montrer les numéros, leur titulaire et leur état."""
    from pipeline.registre.fiches import Criteres
    from pipeline.restitution.numeros import compte, tableau

    criteres = Criteres(session, annee, famille, titulaire)
    toutes = _fiches(chemins)
    retenues = [fiche for fiche in toutes if criteres.retient(fiche)]
    if retenues:
        afficher(tableau(retenues))
    dire(compte(retenues) if toutes else _VIDE)


@registre.command()
@click.pass_obj
def verifier(chemins: Chemins) -> None:
    """Contrôler le journal, la numérotation et les fichiers publiés."""
    from pipeline.purge.transferts import detruire_de_nouveau, transferts_d_avant
    from pipeline.registre import Registre, registre_commence
    from pipeline.registre.demandes import verifier_registre
    from pipeline.registre.fichiers import controler_destructions, controler_duplicatas, controler_fichiers
    from pipeline.registre.purges import ENTREES, SORTIES, detruits

    chemin = chemins.sorties / "registre.db"
    if not registre_commence(chemin):
        verifier_registre((), chemins.sorties, f"« {chemin} »")
        dire(_VIDE)
        return
    with Registre(chemin) as ouvert:
        _refuser(
            ouvert.verifier(),
            "ne rien délivrer, conserver une copie de ce registre, et suivre docs/registre.md ;"
            " les fichiers publiés n’ont pas été relus",
        )
        verifier_registre(ouvert.lister(), chemins.sorties, ouvert.nom)
        editions, purges = ouvert.editions(), ouvert.purges()
        problemes, remarques = controler_fichiers(editions, chemins.sorties, detruits=detruits(purges))
        problemes += controler_duplicatas(editions, ouvert.duplicatas(), chemins.sorties)
        revenus = controler_destructions(purges, {ENTREES: chemins.entrees, SORTIES: chemins.sorties})
        transferts = list(transferts_d_avant(chemins.sorties, purges))
        nombre = len(ouvert.lister())
    for remarque in remarques:
        dire(f"· {remarque}")
    _refuser([*transferts, *revenus], detruire_de_nouveau(transferts, revenus))
    _refuser(problemes, _remede(problemes, {purge.session for purge in purges}))
    dire(f"✓ {nombre} numéros : journal intact, numérotation sans trou ni doublon.")
    if editions:
        dire(f"✓ {len(editions)} éditions : les fichiers présents sont ceux qui ont été publiés.")


def _remede(problemes: Sequence[str], purgees: Collection[str]) -> str:
    """What to do of files that are not what they were; `purgees`: the sessions that are never run again."""
    from pipeline.registre.purges import REPRENDRE

    siens = [probleme for probleme in problemes if probleme.partition("/")[0] in purgees]
    relancer = "relancer make session pour chaque session nommée : ses fichiers seront remis en place"
    remedes = {
        f"{relancer}{' (sauf une session purgée)' if siens else ''}": len(siens) < len(problemes),
        REPRENDRE: bool(siens),
        "reprendre d’une sauvegarde ce qui est dans « editions » (voir docs/registre.md)": True,
    }
    return " ; ".join(remede for remede, utile in remedes.items() if utile)


@registre.command()
@click.argument("numero", default="", metavar="[NUMERO]")
@click.option("--session", default="", metavar="SESSION", help="Tous les documents de cette session.")
@click.option("--candidat", default="", metavar="ID", help="Seulement ceux de ce candidat, avec --session.")
@click.pass_obj
def editions(chemins: Chemins, numero: str, session: str, candidat: str) -> None:
    """Montrer chaque édition d’un document, et où se trouve son fichier."""
    from pipeline.restitution.editions import editions_en_texte

    if not numero and not session:
        raise UsageInvalide("de quel document ?", "donner un numéro, ou --session et au besoin --candidat")
    with _ouvert(chemins) as ouvert:
        toutes = ouvert.editions() if ouvert else []
    voulu = {"numero": numero, "session": session, "candidat": candidat}
    choisies = [e for e in toutes if all(v in ("", getattr(e, champ)) for champ, v in voulu.items())]
    if not choisies:
        raise UsageInvalide(
            "le registre n’a aucune édition de ce document", "vérifier le numéro, ou la session, avec make registre"
        )
    dire(editions_en_texte(choisies, toutes, chemins.sorties))


@registre.command()
@click.option(
    "--vers", type=click.Path(path_type=Path), required=True, metavar="FICHIER", help="Fichier .xlsx ou .csv."
)
@click.option("--remplacer", is_flag=True, help="Remplacer le fichier s’il existe.")
@click.pass_obj
def exporter(chemins: Chemins, vers: Path, remplacer: bool) -> None:
    """Écrire le registre dans un tableau, pour le lire ou le remettre."""
    from pipeline.restitution.numeros import compte
    from pipeline.restitution.registre import en_classeur, en_csv

    du_jour = partial(en_classeur, le=date.today())
    formats: dict[str, Callable[[Sequence[Fiche]], bytes]] = {".xlsx": du_jour, ".csv": en_csv}
    ecrire = _format(formats, vers, remplacer)
    fiches = _fiches(chemins)
    _ecrire(vers, ecrire(fiches))
    dire(f"{compte(fiches)}\nRegistre exporté dans « {vers} ».")
    dire(_PERSONNELLES)


@registre.command()
@click.option("--session", default="", metavar="SESSION", help="Seulement celles de cette session.")
@click.option("--vers", type=click.Path(path_type=Path), metavar="FICHIER", help="Tableau .xlsx, à signer, ou .csv.")
@click.option("--remplacer", is_flag=True, help="Remplacer le fichier s’il existe.")
@click.pass_obj
def destructions(chemins: Chemins, session: str, vers: Path | None, remplacer: bool) -> None:
    """Montrer ce qui a été détruit, sa durée de conservation passée, ou en écrire la liste à signer."""
    from pipeline.restitution.destructions import en_classeur, en_csv

    du_jour = partial(en_classeur, le=date.today())
    formats: dict[str, Callable[[Sequence[Purge]], bytes]] = {".xlsx": du_jour, ".csv": en_csv}
    ecrire = _format(formats, vers, remplacer) if vers else None
    with _ouvert(chemins) as ouvert:
        purges = ouvert.purges(session or None) if ouvert else []
    for purge in purges:
        qui = f", au nom de {purge.par}" if purge.par else ""
        dire(f"Session {purge.session}, destruction du {date_courte(purge.le)}{qui} : {purge.dits}")
    if not purges:
        dire("Rien n’a été détruit.")
    elif vers and ecrire:
        _ecrire(vers, ecrire(purges))
        dire(f"Liste écrite dans « {vers} ». {_PERSONNELLES}")
    else:
        dire('À faire maintenant : en écrire la liste, avec OPTIONS="--vers destructions.xlsx", et la signer.')


def _format(
    formats: Mapping[str, Callable[[Sequence[T]], bytes]], vers: Path, remplacer: bool
) -> Callable[[Sequence[T]], bytes]:
    """What writes a table of that name. Raises UsageInvalide when it can't be written there."""
    ecrire = formats.get(vers.suffix.lower())
    if ecrire is None:
        raise UsageInvalide(f"« {vers} » : ce nom ne finit ni par .xlsx ni par .csv", "choisir l’un ou l’autre")
    if not vers.parent.is_dir():
        raise UsageInvalide(f"le dossier « {vers.parent} » n’existe pas", "créer ce dossier, ou en choisir un autre")
    if vers.exists() and not remplacer:
        raise UsageInvalide(f"« {vers} » existe déjà", "choisir un autre nom, ou ajouter --remplacer")
    return ecrire


def _ecrire(vers: Path, contenu: bytes) -> None:
    with mis_de_cote(vers, contenu):
        pass  # nothing else has to succeed first


@click.command(cls=Commande)
@click.argument("numero")
@click.option("--motif", required=True, help="Raison de l’annulation, conservée au registre.")
@click.pass_obj
def annuler(chemins: Chemins, numero: str, motif: str) -> None:
    """Annuler un numéro délivré par erreur ; il ne sera jamais réutilisé."""
    from pipeline.registre import Registre

    with Registre(chemins.sorties / "registre.db") as registre:
        registre.annuler(numero, motif)
        session = registre.session_de(numero)
        purgee = bool(registre.purges(session))
    dire(f"Le numéro {numero} est annulé : redemander le parchemin à son titulaire. {_archives(chemins, session)}")
    if purgee:
        dire(
            f"La session {session} a été purgée : ses documents et archives ne sont pas refaits ; le registre fait foi."
        )
        dire(
            "À faire maintenant : garder avec elles le registre, qui le dit : make registre ACTION=exporter VERS=….xlsx"
        )
        return
    dire(f"À faire maintenant : relancer la session {session}, puis, si elle avait été archivée, refaire son archive.")


def _archives(chemins: Chemins, session: str) -> str:
    """Which packages, here, still say that a number of the session is in force."""
    from pipeline.purge.recensement import Recensement

    trouves = Recensement(chemins.sorties, None).trouves()
    noms = [f"« {nom_sur(trouve.chemin.name)} »" for trouve in trouves if trouve.session == session]
    return f"Le disent encore émis, et ne changent pas : {', '.join(noms)}." if noms else ""


@click.command(cls=Commande)
@click.argument("numero")
@click.option("--motif", required=True, help="Raison du duplicata (perte, vol…), conservée au registre.")
@click.pass_obj
def duplicata(chemins: Chemins, numero: str, motif: str) -> None:
    """Établir le duplicata certifié conforme d’un parchemin délivré."""
    from pipeline.duplicata import etablir

    fichier = etablir(chemins, numero, motif, date.today())
    dire(f"Duplicata de {numero} : « {fichier} »\nÀ faire maintenant : imprimer, faire signer, remettre au titulaire.")


def _fiches(chemins: Chemins) -> "list[Fiche]":
    """Every number; none when there is no register."""
    with _ouvert(chemins) as ouvert:
        return ouvert.fiches() if ouvert else []


@contextmanager
def _ouvert(chemins: Chemins) -> "Iterator[Registre | None]":
    """The register when there is one; nothing is made otherwise."""
    from pipeline.registre import Registre, registre_commence

    chemin = chemins.sorties / "registre.db"
    if not registre_commence(chemin):
        yield None
        return
    with Registre(chemin) as ouvert:
        yield ouvert


def _refuser(problemes: Sequence[str], remede: str) -> None:
    """Tell what was found, and stop. Raises RegistreRefuse when there is anything."""
    if not problemes:
        return
    for probleme in problemes[:_MAX]:
        signaler(f"✗ {probleme}")
    reste = len(problemes) - _MAX
    if reste > 0:
        dire(f"  et {reste} autre{'s' if reste > 1 else ''}")
    nombre = f"{len(problemes)} constat{'s' if len(problemes) > 1 else ''}"
    raise RegistreRefuse(f"le registre et ce qui a été publié ne sont pas intacts ({nombre})", remede)
