"""Is everything that a session needs here and sound: LibreOffice, fonts, templates, référentiels, register."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.documents import libreoffice, mentions
from pipeline.documents.contextes import variables as variables_connues
from pipeline.documents.contextes import variables_du_dispositif
from pipeline.documents.gabarit import variables
from pipeline.documents.polices import installees, polices
from pipeline.documents.selection import chercher_gabarit
from pipeline.documents.word import nom_affiche
from pipeline.erreurs import ErreurFatale, GabaritInvalide, LogicielManquant, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.referentiel import Reglement, charger, dispositifs
from pipeline.registre import Registre
from pipeline.regles import DocumentPrevu, Famille


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
        yield _essayer(f"Gabarit {code}/{document.genre}", partial(_gabarit, gabarits, reglement, document))


def _numeros(gabarits: Path) -> str:
    """No two families, whatever their dispositifs, number their certificates alike."""
    formes: dict[str, str] = {}
    for code in dispositifs(gabarits):
        for famille, definition in _familles(gabarits, code).items():
            autre = formes.setdefault(definition.numero, f"{code}, famille {famille}")
            if autre != f"{code}, famille {famille}":
                raise GabaritInvalide(
                    f"{code}, famille {famille} : même forme de numéro que {autre} (« {definition.numero} »)",
                    "donner à chaque dispositif ses propres lettres : un numéro ne peut servir qu’une fois",
                )
    return f"{len(formes)} formes de numéro, toutes différentes"


def _familles(gabarits: Path, code: str) -> Mapping[str, Famille]:
    try:
        return charger(gabarits, code).dispositif.familles
    except GabaritInvalide:
        return {}  # already said of the dispositif


def _gabarit(gabarits: Path, reglement: Reglement, prevu: DocumentPrevu) -> str:
    """The template opens, is sound, names only variables that such a document has, and holds its mentions."""
    chemin = chercher_gabarit(gabarits, reglement.dispositif.dispositif.code, prevu.genre)
    connues = variables_connues(prevu.par) | variables_du_dispositif(reglement.dispositif)
    utilisees = variables(chemin)
    _refuser_inconnues(nom_affiche(chemin), utilisees - connues, "dans le document Word")
    fichier = mentions.fichier(chemin)
    if not fichier.is_file():
        raise GabaritInvalide(
            f"{nom_affiche(chemin)} : le fichier de ses mentions obligatoires, {fichier.name}, est absent",
            "le remettre à côté du document Word (voir docs/variables-des-gabarits.md)",
        )
    exigees = mentions.charger(chemin)
    _refuser_inconnues(nom_affiche(fichier), exigees.variables - connues, "dans ce fichier")
    mentions.verifier(chemin)
    return f"{nom_affiche(chemin)}, {len(utilisees)} variables, {len(exigees.mentions)} mentions obligatoires"


def _refuser_inconnues(fichier: str, inconnues: frozenset[str], ou: str) -> None:
    if inconnues:
        raise GabaritInvalide(
            f"{fichier} : variable inconnue pour ce document « {', '.join(sorted(inconnues))} »",
            f"corriger son nom {ou} (liste : docs/variables-des-gabarits.md)",
        )


def _polices(gabarits: Path) -> str:
    demandees = {police for chemin in sorted(gabarits.glob("*/*.docx")) for police in polices(chemin)}
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
    if not chemin.exists():
        return "aucun numéro délivré"
    with Registre(chemin) as registre:
        problemes = registre.verifier()
        nombre = len(registre.lister())
    if problemes:
        raise RegistreRefuse(" ; ".join(problemes), "ne rien délivrer, et restaurer le registre depuis une sauvegarde")
    return f"{nombre} numéros, chaîne intacte"
