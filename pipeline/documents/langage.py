"""The templates' language: docxtpl's tags, in a sandbox, where nothing prints blank by mistake."""

import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from pipeline.documents.noms import chemins
from pipeline.documents.word import W
from pipeline.erreurs import GabaritInvalide

_INTERDITS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LIGNES = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_SAUT = '</w:t><w:br/><w:t xml:space="preserve">'
_TABULATION = '</w:t><w:tab/><w:t xml:space="preserve">'
_BALISES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_BORNES = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_FAUSSES = re.compile(r"[{}]|\[\[|\]\]")
_XML = re.compile(r"<[^>]*>")
_FILTRES_RETIRES = ("safe", "tojson", "urlize", "xmlattr")
_DEFAUTS_DE_RENDU = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True)
class Modele:
    """A compiled part: `source` keeps one paragraph per line (to quote it), `noms` the names it uses."""

    gabarit: str
    source: str
    modele: Template
    noms: frozenset[str]

    @property
    def variables(self) -> frozenset[str]:
        """The top-level names only."""
        return frozenset(nom.partition(".")[0] for nom in self.noms)


class _Absente(StrictUndefined):
    """A variable without value: any use fails, with its bare name as the message."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


def imprimer(valeur: object) -> object:
    """What a printed value becomes: safe text, with Word's own line ends and tabs; None prints nothing."""
    if valeur is None:
        return ""
    if not isinstance(valeur, str) or isinstance(valeur, Markup):
        return valeur
    texte = _INTERDITS.sub("", _LIGNES.sub("\n", valeur))
    return Markup(str(escape(texte)).replace("\n", _SAUT).replace("\t", _TABULATION))


def _environnement() -> ImmutableSandboxedEnvironment:
    environnement = ImmutableSandboxedEnvironment(undefined=_Absente, autoescape=True, finalize=imprimer)
    for filtre in _FILTRES_RETIRES:
        del environnement.filters[filtre]
    return environnement


_ENVIRONNEMENT = _environnement()


def compiler(gabarit: str, element: etree._Element) -> Modele:
    """Compile the XML of a body, header or footer. Raises GabaritInvalide, quoting the paragraph at fault."""
    _verifier_bornes(gabarit, element)
    xml = DocxTemplate("").patch_xml(etree.tostring(element, encoding="unicode"))
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)
    try:
        arbre = _ENVIRONNEMENT.parse(source)
        _refuser_dangereux(gabarit, arbre)
        return Modele(gabarit, source, _ENVIRONNEMENT.from_string(arbre), chemins(arbre, _ENVIRONNEMENT.globals))
    except TemplateSyntaxError as erreur:
        raise _invalide(gabarit, f"balise mal écrite ({erreur.message})", _ligne(source, erreur.lineno)) from erreur


def paragraphes(element: etree._Element) -> Iterator[str]:
    """The text of each paragraph, without that of the text boxes anchored in it (they come by themselves)."""
    for paragraphe in element.iter(W + "p"):
        textes = (t for t in paragraphe.iter(W + "t") if next(t.iterancestors(W + "p")) is paragraphe)
        yield "".join(t.text or "" for t in textes)


def _verifier_bornes(gabarit: str, element: etree._Element) -> None:
    for texte in paragraphes(element):
        reste = _BALISES.sub("", texte)
        if _BORNES.search(reste):
            raise _invalide(gabarit, "balise ouverte et non fermée, ou fermée sans être ouverte", texte)
        if _FAUSSES.search(reste):
            raise _invalide(gabarit, "une variable s’écrit entre deux accolades, {{ ainsi }}", texte)


def _refuser_dangereux(gabarit: str, arbre: nodes.Template) -> None:
    """Refuse at once what the sandbox would only stop when reached: private attributes, escaping turned off."""
    for noeud in arbre.find_all((nodes.Getattr, nodes.Getitem, nodes.ScopedEvalContextModifier)):
        nom = ""
        if isinstance(noeud, nodes.Getattr):
            nom = noeud.attr
        elif isinstance(noeud, nodes.Getitem) and isinstance(noeud.arg, nodes.Const):
            nom = str(noeud.arg.value)
        elif isinstance(noeud, nodes.ScopedEvalContextModifier):
            nom = "autoescape"
        if nom.startswith("_") or nom == "autoescape":
            raise GabaritInvalide(
                f"Gabarit « {gabarit} » : « {nom} » est interdit.", "Retirer cette balise du gabarit."
            )


def rendre(modele: Modele, variables: Mapping[str, object]) -> str:
    """The XML of a part for these variables. Raises GabaritInvalide, naming the variable or quoting the paragraph."""
    try:
        return modele.modele.render(variables)
    except UndefinedError as erreur:
        raise _inconnue(modele, str(erreur.message), variables) from erreur
    except SecurityError as erreur:
        raise _invalide(modele.gabarit, f"opération interdite ({erreur.message})", _fautif(modele, erreur)) from erreur
    except _DEFAUTS_DE_RENDU as erreur:
        raise _invalide(modele.gabarit, f"balise impossible à calculer ({erreur})", _fautif(modele, erreur)) from erreur


def _fautif(modele: Modele, erreur: Exception) -> str:
    """The paragraph of the template's line that raised."""
    lignes = [cadre.lineno for cadre in traceback.extract_tb(erreur.__traceback__) if cadre.filename == "<template>"]
    return _ligne(modele.source, lignes[-1] or 0) if lignes else ""


def _ligne(source: str, numero: int) -> str:
    lignes = source.split("\n")
    return _XML.sub("", lignes[numero - 1]).strip() if 0 < numero <= len(lignes) else ""


def _invalide(gabarit: str, quoi: str, paragraphe: str) -> GabaritInvalide:
    ou = f", dans le paragraphe « {paragraphe[:200]} »" if paragraphe else ""
    return GabaritInvalide(f"Gabarit « {gabarit} » : {quoi}{ou}.", "Corriger cette balise dans Word.")


def _inconnue(modele: Modele, nom: str, variables: Mapping[str, object]) -> GabaritInvalide:
    entiers = sorted(entier for entier in modele.noms if nom in entier.split("."))
    affiche = nom if nom in modele.variables or not entiers else entiers[0]
    proches = get_close_matches(nom, _noms_connus(variables.values(), variables), 3, 0.6)
    conseil = f" Vouliez-vous dire {' ou '.join(f'« {proche} »' for proche in proches)} ?" if proches else ""
    return GabaritInvalide(
        f"Gabarit « {modele.gabarit} » : la variable « {affiche} » n’existe pas.",
        f"Corriger le nom de la variable dans Word.{conseil}",
    )


def _noms_connus(valeurs: Iterable[object], noms: Iterable[str]) -> list[str]:
    """Names of the variables and of the fields of those that are groups."""
    groupes = (valeur for valeur in valeurs if isinstance(valeur, Mapping))
    return sorted({*noms, *(str(champ) for groupe in groupes for champ in groupe)})
