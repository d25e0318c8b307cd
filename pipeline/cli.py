"""The command line: where everything is, and what happened as an exit code and a last line that says what to do."""

import errno
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar

import click

from pipeline.affichage import dire, signaler
from pipeline.aide import Groupe, erreur_en_francais
from pipeline.cli_archive import archive, verifier_archive
from pipeline.cli_chiffrement import cle_archive, dechiffrer
from pipeline.cli_purge import purge
from pipeline.cli_registre import annuler, duplicata, registre
from pipeline.cli_session import convocations, expliquer, grilles, nouvelle, session, verifier
from pipeline.droits import exiger_dossier_lisible, illisible
from pipeline.erreurs import CodeSortie, ErreurFatale, UsageInvalide
from pipeline.etude import Chemins, EntreesACorriger
from pipeline.restitution import terminal

F = TypeVar("F", bound=Callable[..., Any])

JOURNAL = "journal.txt"
_SEULES = (verifier_archive.name, dechiffrer.name, cle_archive.name)
"""The commands that ask for nothing else: a package is checked, or opened, where there is nothing else."""


def _dossier(nom: str, aide: str) -> Callable[[F], F]:
    return click.option(
        f"--{nom}", type=click.Path(path_type=Path, readable=False), default=Path(nom), metavar="DOSSIER", help=aide
    )


@click.group(cls=Groupe, subcommand_metavar="COMMANDE [ARGUMENTS]…", context_settings={"max_content_width": 110})
@_dossier("entrees", "Dossier des sessions (« entrees » par défaut).")
@_dossier("sorties", "Dossier des documents (« sorties » par défaut).")
@_dossier("gabarits", "Dossier des gabarits (« gabarits » par défaut).")
@click.pass_context
def main(ctx: click.Context, entrees: Path, sorties: Path, gabarits: Path) -> None:
    """Sessions de jury : décisions expliquées et documents prêts à signer."""
    seule = ctx.invoked_subcommand in _SEULES
    for dossier in () if seule else (entrees, gabarits):
        if not dossier.is_dir():
            raise UsageInvalide(
                f"le dossier « {dossier} » n’existe pas", "lancer la commande depuis le dossier du projet"
            )
    for dossier in () if seule else (entrees, gabarits, sorties):
        exiger_dossier_lisible(dossier)
    ctx.obj = Chemins(entrees, sorties, gabarits)
    os.umask(0o077)  # personal data: what is created is private to the user


@main.command()
@click.pass_obj
def diagnostic(chemins: Chemins) -> None:
    """Vérifier l’installation : LibreOffice, polices, gabarits, référentiels, registre."""
    from pipeline.diagnostic import controler

    constats = controler(chemins)
    for constat in constats:
        dire(str(constat))
    for constat in constats:
        if constat.erreur is not None:
            raise constat.erreur
    dire("Tout est en ordre. À faire maintenant : make session SESSION=2024-06")


for _commande in (
    *(session, convocations, nouvelle, grilles, verifier, expliquer),
    *(registre, annuler, duplicata, archive, verifier_archive, dechiffrer, cle_archive, purge),
):
    main.add_command(_commande)


def lancer() -> int:
    """Run the command line and answer its exit code."""
    contexte: click.Context | None = None
    try:
        with main.make_context("python -m pipeline", sys.argv[1:]) as contexte:
            main.invoke(contexte)
        return CodeSortie.FAIT
    except EntreesACorriger as erreur:
        signaler(terminal.anomalies_en_texte(erreur.anomalies) + "\n")
        return _arreter(erreur, f" ({terminal.decompte(erreur.anomalies)})")
    except ErreurFatale as erreur:
        return _arreter(erreur)
    except click.exceptions.Exit as sortie:
        return sortie.exit_code
    except click.ClickException as erreur:
        signaler(f"✗ {erreur_en_francais(erreur)}\n  À faire : python -m pipeline --help")
        return CodeSortie.USAGE
    except (KeyboardInterrupt, click.Abort):
        signaler("\n✗ interrompu : ce qui était publié n’a pas changé\n  À faire : relancer la même commande")
        return CodeSortie.INTERROMPU
    except PermissionError as erreur:  # wherever it is met: rights are no defect of the program
        nomme = isinstance(erreur.filename, str | os.PathLike)
        return _arreter(illisible(Path(erreur.filename))) if nomme else _defaut(contexte)
    except Exception as erreur:
        return _arreter(_plein()) if _est_plein(erreur) else _defaut(contexte)


def _est_plein(erreur: Exception) -> bool:
    """Whether a disk is full, where nobody looked after it: lxml says so in its own way."""
    return getattr(erreur, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "IO_ENOSPC" in str(erreur)


def _plein() -> ErreurFatale:
    sys.unraisablehook = lambda _: None  # what is left half-written says it again, in its own words
    return ErreurFatale(
        f"Il n’y a plus de place sur le disque, ou dans le dossier temporaire (« {gettempdir()} »).",
        "Libérez de la place, ou donnez un autre dossier temporaire (TMPDIR=/autre/dossier make …), puis relancez la"
        " même commande.",
    )


def _arreter(erreur: ErreurFatale, precision: str = "") -> int:
    signaler(f"✗ {erreur.message}{precision}\n  À faire : {erreur.remede}")
    return erreur.code


def _defaut(contexte: click.Context | None) -> int:
    """A defect of the program: the details go to a file, never to the reader."""
    journal = (contexte.obj.sorties if contexte and contexte.obj else Path("sorties")) / JOURNAL
    try:
        journal.parent.mkdir(mode=0o700, exist_ok=True)
        with journal.open("a", encoding="utf-8") as fichier:
            fichier.write(traceback.format_exc() + "\n")
        suite = f"transmettre le fichier « {journal} » à la personne qui maintient le programme"
    except OSError:
        traceback.print_exc()
        suite = "transmettre le texte ci-dessus à la personne qui maintient le programme"
    signaler(f"✗ défaut du programme : ce qui était publié n’a pas changé\n  À faire : {suite}")
    return CodeSortie.DEFAUT
