"""Is everything that a session needs here and sound: LibreOffice, fonts, templates, référentiels, register."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.documents import libreoffice, mentions
from pipeline.documents.contextes import variables as variables_connues
from pipeline.documents.contextes import variables_du_dispositif
from pipeline.documents.contextes.variables import TRANSMISSION
from pipeline.documents.gabarit import variables
from pipeline.documents.polices import installees, polices
from pipeline.documents.selection import COMMUN, chercher_gabarit
from pipeline.documents.transmissions import BORDEREAU
from pipeline.documents.word import nom_affiche
from pipeline.erreurs import ErreurFatale, GabaritInvalide, LogicielManquant, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.referentiel import Reglement, charger, dispositifs, verifier_numeros
from pipeline.registre import Registre, registre_commence


@dataclass(frozen=True)
class Constat:
    """One line of the diagnosis: what was looked at, what was found, and the error when it is not sound."""

    sujet: str
    detail: str
    erreur: ErreurFatale | None = None

    def __str__(self) -> str:
        if self.erreur is None:
            return f"✓ {self.sujet} : {self.detail}"
        return f"✗ {self.sujet} : {self.erreur.message}\n    à faire : {self.erreur.remede}"


def controler(chemins: Chemins) -> list[Constat]:
    """Every check, none hiding another."""
    constats = [_essayer("LibreOffice", lambda: str(libreoffice.trouver()))]
    for code in dispositifs(chemins.gabarits):
        constats += _dispositif(chemins.gabarits, code)
    constats.append(_essayer("Dossiers", lambda: _dossiers(chemins.gabarits)))
    constats.append(_essayer("Numéros", lambda: _numeros(chemins.gabarits)))
    constats.append(_essayer("Polices", lambda: _polices(chemins.gabarits)))
    constats.append(_essayer("Registre", lambda: _registre(chemins.sorties)))
    return constats


def _essayer(sujet: str, controle: Callable[[], str]) -> Constat:
    try:
        return Constat(sujet, controle())
    except ErreurFatale as erreur:
        return Constat(sujet, "", erreur)


def _dispositif(gabarits: Path, code: str) -> Iterator[Constat]:
    try:
        reglement = charger(gabarits, code)
    except GabaritInvalide as erreur:
        yield Constat(f"Dispositif {code}", "", erreur)
        return
    exemples = sum(r.exemple for versions in reglement.versions.values() for r in versions)
    detail = f"{len(reglement.versions)} certifications"
    yield Constat(f"Dispositif {code}", detail + (f", dont {exemples} d’exemple à remplacer" if exemples else ""))
    for document in reglement.dispositif.documents:
        yield _essayer(
            f"Gabarit {code}/{document.genre}",
            partial(_gabarit, gabarits, reglement, document.genre, document.par, document.est_parchemin),
        )
    if reglement.dispositif.transmissions:
        yield _essayer(
            f"Gabarit {code}/{BORDEREAU}", partial(_gabarit, gabarits, reglement, BORDEREAU, TRANSMISSION, False)
        )


def _numeros(gabarits: Path) -> str:
    for code in dispositifs(gabarits):
        verifier_numeros(gabarits, code)
    return "chaque famille a sa forme"


def _dossiers(gabarits: Path) -> str:
    """Every folder is a dispositif, or the shared one."""
    dossiers = sorted(p for p in gabarits.iterdir() if p.is_dir() and not p.name.startswith("."))
    for dossier in dossiers:
        if dossier.name != COMMUN and not (dossier / "dispositif.toml").is_file():
            raise GabaritInvalide(
                f"{dossier.name} : ce dossier n’a pas de « dispositif.toml »",
                "vérifier le nom exact du fichier (Windows cache parfois une fin « .txt »)",
            )
    return f"{len(dossiers) - 1} dispositifs"


def _gabarit(gabarits: Path, reglement: Reglement, genre: str, par: str, parchemin: bool) -> str:
    """The template opens, is sound, names only variables that such a document has, and holds its mentions."""
    chemin = chercher_gabarit(gabarits, reglement.dispositif.dispositif.code, genre)
    connues = variables_connues(par) | variables_du_dispositif(reglement.dispositif)
    utilisees = variables(chemin)
    _refuser_inconnues(nom_affiche(chemin), utilisees - connues, "dans le document Word")
    exigees = mentions.charger(chemin)
    _refuser_inconnues(nom_affiche(mentions.fichier(chemin)), exigees.variables - connues, "dans ce fichier")
    if parchemin:
        mentions.exiger_rectifiable(chemin)
    mentions.verifier(chemin)
    return f"{nom_affiche(chemin)}, {len(utilisees)} variables, {len(exigees.mentions)} mentions obligatoires"


def _refuser_inconnues(fichier: str, inconnues: frozenset[str], ou: str) -> None:
    textes = sorted(nom.removeprefix("textes.") for nom in inconnues if nom.startswith("textes."))
    if textes:
        raise GabaritInvalide(
            f"{fichier} : texte absent de ce dispositif « {', '.join(textes)} »",
            "l’ajouter à la partie [textes] de son dispositif.toml (vide s’il n’y a rien à dire)",
        )
    if inconnues:
        raise GabaritInvalide(
            f"{fichier} : variable inconnue pour ce document « {', '.join(sorted(inconnues))} »",
            f"corriger son nom {ou} (liste : docs/variables-des-gabarits.md)",
        )


def _polices(gabarits: Path) -> str:
    demandees = {police for chemin in sorted(gabarits.glob("*/[!~.]*.docx")) for police in polices(chemin)}
    manquantes = sorted(demandees - installees())
    if manquantes:
        raise LogicielManquant(
            f"les gabarits demandent des polices absentes : {', '.join(manquantes)}",
            "sudo apt-get install fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea,"
            " ou choisir dans Word une police installée",
        )
    return ", ".join(sorted(demandees)) or "aucune demandée"


def _registre(sorties: Path) -> str:
    chemin = sorties / "registre.db"
    if not registre_commence(chemin):
        return "aucun numéro délivré"
    with Registre(chemin) as registre:
        problemes = registre.verifier()
        nombre = len(registre.lister())
    if problemes:
        raise RegistreRefuse(" ; ".join(problemes), "ne rien délivrer, et restaurer le registre depuis une sauvegarde")
    return f"{nombre} numéros, chaîne intacte"
