"""The command line library speaks English: its help headings and its errors, said in French."""

from datetime import date, datetime

import click

from pipeline.erreurs import UsageInvalide

_TITRES = {"Commands": "Commandes", "Options": "Options"}


class Formateur(click.HelpFormatter):
    """Help pages with French headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Utilisation : ")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_TITRES.get(heading, heading)} :\n")


class Contexte(click.Context):
    formatter_class = Formateur


class Commande(click.Command):
    """A command whose help is in French."""

    context_class = Contexte

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _aide(super().get_help_option(ctx))


class Groupe(click.Group):
    """A group whose help is in French, and whose commands are too."""

    context_class = Contexte
    command_class = Commande

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _aide(super().get_help_option(ctx))


def _aide(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Afficher cette aide."
    return option


class Jour(click.ParamType[date]):
    """A day, as it is typed in a command. Raises UsageInvalide on any other text."""

    name = "jour"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError as erreur:
            raise UsageInvalide(f"« {value} » n’est pas une date", "l’écrire comme 2026-11-21") from erreur


def erreur_en_francais(erreur: click.ClickException) -> str:
    """What was wrong in the command that was typed."""
    if isinstance(erreur, click.NoSuchOption):
        proches = f" ; vouliez-vous dire {' ou '.join(erreur.possibilities)} ?" if erreur.possibilities else ""
        return f"option inconnue « {erreur.option_name} »{proches}"
    if isinstance(erreur, click.MissingParameter):
        return f"il manque « {_nom(erreur.param)} »"
    if isinstance(erreur, click.BadParameter):
        choix = erreur.param.type.choices if erreur.param and isinstance(erreur.param.type, click.Choice) else ()
        suite = f" : choisir entre {', '.join(map(str, choix))}" if choix else ""
        return f"valeur refusée pour « {_nom(erreur.param)} »{suite}"
    if isinstance(erreur, click.UsageError):
        return "commande inconnue ou arguments en trop"
    return "la commande n’a pas pu être exécutée"


def _nom(parametre: click.Parameter | None) -> str:
    """As it is typed: « --au », « SESSION »."""
    if isinstance(parametre, click.Option):
        return parametre.opts[0]
    return parametre.human_readable_name if parametre else ""
