"""Load the rule books: TOML → `Dispositif` and dated `Referentiel`s, strictly.

Refused, with the file and the place: a key that does not exist, and all that `controle` finds wrong.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.controle.dispositif import fautes_dispositif
from pipeline.controle.referentiel import fautes_referentiel
from pipeline.erreurs import GabaritInvalide
from pipeline.frappe import dit_le_titre
from pipeline.regles import Dispositif, Famille, Referentiel
from pipeline.texte import cle

T = TypeVar("T")

_MOT = re.compile(r"[^\W_]+")
_MOTS_MAX = 8
"""Words of a code: one is not looked for further in a text."""
_SEPARATEUR = re.compile(r"^[\s:.>\-_–—]+")
_PLUSIEURS = re.compile(r"[;/&+]|,\s")
"""What joins two codes rather than the two parts of one."""


@dataclass(frozen=True)
class Reglement:
    """A dispositif with all the versions of its référentiels, by certification code, oldest first."""

    dispositif: Dispositif
    versions: dict[str, tuple[Referentiel, ...]]

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {cle(code): code for versions in self.versions.values() for r in versions for code in r.codes}

    @cached_property
    def _titres(self) -> dict[str, set[str]]:
        """Code → the titles that it has, from one version or certification to another."""
        titres: dict[str, set[str]] = {}
        for referentiel in (r for versions in self.versions.values() for r in versions):
            elements = {e.code: e.intitule for c in referentiel.toutes for e in c.elements}
            for code, intitule in (referentiel.objets | elements).items():
                titres.setdefault(code, set()).add(intitule)
        return titres

    @cached_property
    def _du_bloc(self) -> dict[str, set[str]]:
        """Code of a bloc → those of its compétences and of their éléments."""
        codes: dict[str, set[str]] = {}
        for bloc in (b for versions in self.versions.values() for r in versions for b in r.blocs):
            siens = (code for c in bloc.competences for code in (c.code, *(e.code for e in c.elements)))
            codes.setdefault(bloc.code, set()).update(siens)
        return codes

    @cached_property
    def _sans_espaces(self) -> dict[str, str]:
        """The codes of certifications, written in one word (« CQPM20210301RI »)."""
        return {cle(code).replace(" ", ""): code for code in self.versions}

    def code(self, texte: str) -> str | None:
        """The certification, bloc, compétence or élément code that a text means (« c1.1. », « C1.1 – Analyser »).

        After it may come its own title, or some of its words in order; after a bloc, one of its compétences. A text
        that says anything else, or a doubt, means no code: « BC1 et BC2 », « BC2 seulement », « C1 - annulé ».
        """
        if "?" in texte:
            return None
        exact = self._codes.get(cle(texte)) or self._sans_espaces.get(cle(texte))
        if exact:
            return exact if exact in self.versions or not _PLUSIEURS.search(texte.strip()) else None
        debuts = (
            (self._codes.get(cle(texte[: mot.end()])), texte[mot.end() :])
            for mot in islice(_MOT.finditer(texte), _MOTS_MAX)
        )
        code, suite = next(((code, suite) for code, suite in reversed(list(debuts)) if code), (None, ""))
        if code is None:
            return None
        if any(dit_le_titre(suite, titre) for titre in self._titres[code]):
            return code
        partie = self.code(_SEPARATEUR.sub("", suite)) if _SEPARATEUR.match(suite) else None
        return partie if partie in self._du_bloc.get(code, ()) else None

    def en_vigueur(self, code: str, jour: date) -> Referentiel | None:
        """The version of a certification that applies on that day: the latest one not after it.

        A bloc that has a certificate of its own may be presented by itself: it is then the whole title.
        """
        if code in self.versions:
            anterieures = [r for r in self.versions[code] if r.certification.en_vigueur <= jour]
            return anterieures[-1] if anterieures else None
        titre, famille = self.titre_du_bloc(code, jour), self.dispositif.famille_bloc
        return titre.bloc_seul(code, famille) if titre and famille else None

    def titre_du_bloc(self, code: str, jour: date) -> Referentiel | None:
        """The registered title, as in force on that day, that a bloc belongs to; the first one, if it has several."""
        for titre in self.versions:
            referentiel = self.en_vigueur(titre, jour)
            if referentiel and referentiel.certification.repertoire == "RNCP" and code in referentiel.bloc_de.values():
                return referentiel
        return None

    @property
    def presentables(self) -> tuple[str, ...]:
        """The codes that a candidate may be enrolled for: certifications, and the blocs that are certified."""
        toutes = (r for versions in self.versions.values() for r in versions)
        inscrits = (r for r in toutes if r.certification.repertoire == "RNCP" and self.dispositif.famille_bloc)
        return (*self.versions, *dict.fromkeys(b.code for r in inscrits for b in r.blocs))


def dispositifs(gabarits: Path) -> list[str]:
    """The codes of the dispositifs present, in alphabetical order."""
    return sorted(p.parent.name for p in gabarits.glob("*/dispositif.toml"))


def verifier_numeros(gabarits: Path, code: str) -> None:
    """No other dispositif numbers its certificates as this one does. Raises GabaritInvalide, naming both."""
    siennes = {famille.numero: nom for nom, famille in _familles(gabarits, code).items()}
    for autre in dispositifs(gabarits):
        for nom, famille in _familles(gabarits, autre).items() if autre != code else ():
            if famille.numero in siennes:
                raise GabaritInvalide(
                    f"{code}, famille {siennes[famille.numero]} : même forme de numéro que {autre}, famille {nom}"
                    f" (« {famille.numero} »)",
                    "donner à chaque dispositif ses propres lettres : un numéro ne peut servir qu’une fois",
                )


def _familles(gabarits: Path, code: str) -> Mapping[str, Famille]:
    """The families of a dispositif; none when it can't be read, which is said of that dispositif."""
    try:
        return decoder(gabarits / code / "dispositif.toml", Dispositif).familles
    except GabaritInvalide:
        return {}


def charger(gabarits: Path, code: str) -> Reglement:
    """Read one dispositif and its référentiels. Raises GabaritInvalide."""
    dossier = gabarits / code
    chemin = dossier / "dispositif.toml"
    dispositif = decoder(chemin, Dispositif)
    if dispositif.dispositif.code != code:
        raise _refus(chemin, f"code « {dispositif.dispositif.code} », mais le dossier s’appelle « {code} »")
    _refuser(chemin, fautes_dispositif(dispositif))
    versions: dict[str, tuple[Referentiel, ...]] = {}
    for fichier in sorted((dossier / "referentiels").glob("*.toml")):
        referentiel = decoder(fichier, Referentiel)
        anciennes = versions.get(referentiel.certification.code, ())
        _refuser(fichier, fautes_referentiel(referentiel, dispositif, anciennes))
        toutes = sorted((*anciennes, referentiel), key=lambda r: r.certification.en_vigueur)
        versions[referentiel.certification.code] = tuple(toutes)
    if not versions:
        raise _refus(dossier / "referentiels", "aucun référentiel")
    return Reglement(dispositif, versions)


def decoder(chemin: Path, modele: type[T]) -> T:
    """A TOML file, strictly. Raises GabaritInvalide, with the place (French)."""
    try:
        return msgspec.toml.decode(chemin.read_bytes().decode("utf-8-sig"), type=modele)
    except FileNotFoundError:
        raise _refus(chemin, "fichier absent") from None
    except UnicodeDecodeError:
        raise _refus(chemin, "fichier enregistré dans un autre codage ; choisir « UTF-8 » en l’enregistrant") from None
    except msgspec.MsgspecError as erreur:
        raise _refus(chemin, _en_francais(str(erreur))) from None


def _en_francais(message: str) -> str:
    """The library's message, said in French; what is not known stays as it is."""
    traductions = (
        (r"Object contains unknown field `(.+?)`", r"clé inconnue « \1 »"),
        (r"Object missing required field `(.+?)`", r"clé obligatoire absente « \1 »"),
        (r"Invalid enum value '(.+?)'", r"valeur inconnue « \1 »"),
        (r"Expected `(.+?)`, got `(.+?)`", r"valeur de type « \1 » attendue, « \2 » trouvée"),
        (r" - at `\$\.?(.*?)`", r", dans « \1 »"),
        (r"\(at line (\d+), column (\d+)\)", r"(ligne \1, colonne \2)"),
        (r"\(at end of document\)", "(fin du fichier)"),
        (r"\[(\d+)\]", lambda trouve: f" n° {int(trouve[1]) + 1}"),
        (r"Illegal character .*? ", "guillemet fermant oublié, ou retour à la ligne dans un texte "),
        (r"Invalid value", "valeur mal écrite (texte entre guillemets droits, true ou false, date 2024-06-14)"),
        (r"Invalid statement", "ligne mal écrite (clé = valeur, avec des guillemets droits)"),
        (r"Unclosed array", "crochet ou virgule oublié dans une liste"),
        (r"Unterminated string", "guillemet fermant oublié"),
        (r"Expected '=' after a key in a key/value pair", "signe = oublié après une clé"),
        (r"Expected newline or end of document after a statement", "texte en trop après la valeur"),
        (r"Cannot (?:overwrite a value|declare .*? twice)", "clé ou partie écrite deux fois"),
    )
    for motif, remplacement in traductions:
        message = re.sub(motif, remplacement, message)
    return message


def _refuser(chemin: Path, fautes: Iterator[str]) -> None:
    liste = list(fautes)
    if liste:
        raise _refus(chemin, " ; ".join(liste))


def _refus(chemin: Path, faute: str) -> GabaritInvalide:
    lieu = Path(*chemin.parts[-3:])
    return GabaritInvalide(f"{lieu} : {faute}", "corriger ce fichier, puis vérifier avec « make diagnostic »")
