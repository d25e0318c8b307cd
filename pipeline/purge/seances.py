"""Which sessions a destruction looks at, and those that it can't look at: they have to be named."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.erreurs import UsageInvalide
from pipeline.etude import Chemins
from pipeline.publication import EMPREINTES
from pipeline.registre import Registre, registre_commence
from pipeline.registre.publies import LISTE_PUBLIEE
from pipeline.texte import premiers


@dataclass(frozen=True)
class Seances:
    """Codes. `absentes`: the register has them published, and their folder is not here; `jamais`: they have inputs and
    were never published.
    """

    publiees: list[str]
    absentes: list[str]
    jamais: list[str]


def seances(chemins: Chemins, seule: str = "") -> Seances:
    """All of them, or that one. Raises UsageInvalide when none is published here."""
    if not registre_commence(chemins.sorties / "registre.db"):
        raise _rien(seule, [])
    listes = chemins.sorties.glob(f"{seule or '[!.]*'}/{EMPREINTES}")
    connues = _au_registre(chemins)
    voulues = {code for code in connues if seule in ("", code)}
    absentes = sorted(code for code in voulues if not (chemins.sorties / code).is_dir())
    # A session whose list is lost, or whose folder can't be looked into, is refused by its name, not left out.
    publiees = sorted({*(liste.parent.name for liste in listes), *voulues.difference(absentes)})
    if not publiees:
        raise _rien(seule, absentes)
    recues = (dossier for dossier in sorted(chemins.entrees.glob("[!.]*")) if seule in ("", dossier.name))
    jamais = [dossier.name for dossier in recues if dossier.name not in {*publiees, *connues} and _recue(dossier)]
    return Seances(publiees, absentes, jamais)


def _au_registre(chemins: Chemins) -> set[str]:
    """The sessions that were published."""
    with Registre(chemins.sorties / "registre.db") as registre:
        return {edition.session for edition in registre.editions(genre=LISTE_PUBLIEE)}


def _recue(dossier: Path) -> bool:
    """Whether something was received for a session; a folder that can't be looked into may hold anything."""
    try:
        return dossier.is_dir() and any(dossier.iterdir())
    except PermissionError:
        return True


def _rien(seule: str, absentes: list[str]) -> UsageInvalide:
    if absentes:
        return UsageInvalide(
            f"ce que le registre dit publié n’est pas dans les sorties : {premiers(absentes)}",
            "y remettre ces dossiers d’une sauvegarde, puis relancer : sans eux, rien n’est jugé ni détruit",
        )
    quoi = f"la session {seule} n’est pas publiée" if seule else "aucune session n’est publiée"
    return UsageInvalide(f"{quoi} : il n’y a rien à détruire", "vérifier le dossier des sorties et la session")
