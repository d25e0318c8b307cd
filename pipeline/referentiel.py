"""Load the rule books: TOML → `Dispositif` and dated `Referentiel`s, strictly.

Refused, with the file and the place: a key that does not exist, a rule that can never apply or has no article, an
unknown condition, a code used twice, a registered title without the mentions that its certificate must carry.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.deliberation.benefice import fin
from pipeline.deliberation.predicats import compiler
from pipeline.erreurs import GabaritInvalide
from pipeline.modele import Candidat, Issue
from pipeline.regles import Bloc, Dispositif, Referentiel, Table
from pipeline.texte import cle

T = TypeVar("T")

ISSUES_CERTIFICATION = (Issue.ADMIS, Issue.PARTIEL, Issue.NON_ADMIS)
ISSUES_PARTIE = ("acquis", "non_acquis")


@dataclass(frozen=True)
class Reglement:
    """A dispositif with all the versions of its référentiels, by certification code, oldest first."""

    dispositif: Dispositif
    versions: dict[str, tuple[Referentiel, ...]]

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {cle(code): code for versions in self.versions.values() for r in versions for code in r.codes}

    def code(self, texte: str) -> str | None:
        """The certification, bloc or compétence code that a text means (« c1.1. », « C1.1 – Analyser »), or None."""
        mots = re.split(r"[\s:–—]+", texte.strip(), maxsplit=1)
        return self._codes.get(cle(texte)) or self._codes.get(cle(mots[0]))

    def en_vigueur(self, code: str, jour: date) -> Referentiel | None:
        """The version of a certification that applies on that day: the latest one not after it."""
        anterieures = [r for r in self.versions.get(code, ()) if r.certification.en_vigueur <= jour]
        return anterieures[-1] if anterieures else None


def dispositifs(gabarits: Path) -> list[str]:
    """The codes of the dispositifs present, in alphabetical order."""
    return sorted(p.parent.name for p in gabarits.glob("*/dispositif.toml"))


def charger(gabarits: Path, code: str) -> Reglement:
    """Read one dispositif and its référentiels. Raises GabaritInvalide."""
    dossier = gabarits / code
    chemin = dossier / "dispositif.toml"
    dispositif = _decoder(chemin, Dispositif)
    if dispositif.dispositif.code != code:
        raise _refus(chemin, f"code « {dispositif.dispositif.code} », mais le dossier s’appelle « {code} »")
    _refuser(chemin, _fautes_dispositif(dispositif))
    versions: dict[str, tuple[Referentiel, ...]] = {}
    for fichier in sorted((dossier / "referentiels").glob("*.toml")):
        referentiel = _decoder(fichier, Referentiel)
        anciennes = versions.get(referentiel.certification.code, ())
        _refuser(fichier, _fautes_referentiel(referentiel, dispositif, anciennes))
        toutes = sorted((*anciennes, referentiel), key=lambda r: r.certification.en_vigueur)
        versions[referentiel.certification.code] = tuple(toutes)
    if not versions:
        raise _refus(dossier / "referentiels", "aucun référentiel")
    return Reglement(dispositif, versions)


# --- what is refused -------------------------------------------------------------------------------------------------


def _fautes_dispositif(d: Dispositif) -> Iterator[str]:
    yield from _fautes_table("regles.competence", d.regles.competence, ISSUES_PARTIE)
    yield from _fautes_table("regles.bloc", d.regles.bloc, ISSUES_PARTIE, facultative=True)
    for nom in ("certification_par_blocs", "certification_par_competences"):
        yield from _fautes_table(f"regles.{nom}", getattr(d.regles, nom), ISSUES_CERTIFICATION, facultative=True)
    if not set(ISSUES_PARTIE) <= set(d.echelle):
        yield "l’échelle doit donner « acquis » et « non_acquis »"
    for duree in (d.benefice.rncp, d.benefice.hors_rncp):
        try:
            fin(date(2024, 1, 1), duree)
        except ValueError as erreur:
            yield f"benefice : {erreur}"
    champs = {f.name for f in fields(Candidat)}
    for champ in (*d.candidats.obligatoires, *(s.champ for s in d.candidats.souhaites)):
        if champ not in champs:
            yield f"candidats : colonne inconnue « {champ} »"
    modeles = [famille.numero for famille in d.familles.values()]
    if len(set(modeles)) < len(modeles):
        yield "deux familles ont la même forme de numéro : leurs numéros se confondraient"
    for code, famille in d.familles.items():
        if not re.fullmatch(r"[A-Z0-9-]*\{annee\}[A-Z0-9-]*\{rang:0\dd\}", famille.numero):
            yield f"famille « {code} » : le numéro doit avoir la forme « MC-{{annee}}-{{rang:05d}} »"
    for document in d.documents:
        for famille_prevue in document.familles:
            if famille_prevue not in d.familles:
                yield f"document « {document.genre} » : famille inconnue « {famille_prevue} »"


def _fautes_referentiel(r: Referentiel, d: Dispositif, anciennes: tuple[Referentiel, ...]) -> Iterator[str]:
    certification = r.certification
    if certification.en_vigueur in [a.certification.en_vigueur for a in anciennes]:
        yield f"une autre version de « {certification.code} » entre en vigueur le même jour"
    if certification.famille not in d.familles:
        yield f"famille inconnue « {certification.famille} » (connues : {', '.join(d.familles)})"
    if bool(r.blocs) == bool(r.competences):
        yield "il faut des [[blocs]] ou des [[competences]], et pas les deux"
    if len(r.objets) < 1 + len(r.blocs) + len(r.toutes):
        yield "un même code désigne deux blocs ou compétences"
    if certification.repertoire != "aucun" and not (certification.fiche and certification.enregistre_le):
        yield "un titre enregistré doit avoir « fiche » et « enregistre_le » : son parchemin les porte"
    if certification.repertoire == "RNCP" and not (certification.niveau and certification.nsf):
        yield "un titre RNCP doit avoir « niveau » et « nsf » : son parchemin les porte"
    for bloc in r.blocs:
        yield from _fautes_bloc(bloc, d)
    table = d.regles.certification_par_blocs if r.blocs else d.regles.certification_par_competences
    if not table:
        yield "le dispositif n’a pas de table de décision pour cette forme de référentiel"


def _fautes_bloc(bloc: Bloc, d: Dispositif) -> Iterator[str]:
    if not bloc.competences:
        yield f"bloc « {bloc.code} » sans compétence"
    if not (bloc.regles or d.regles.bloc):
        yield f"bloc « {bloc.code} » : ni règles propres, ni table [[regles.bloc]] dans le dispositif"
    yield from _fautes_table(f"bloc {bloc.code}", bloc.regles, ISSUES_PARTIE, facultative=True)
    codes = {c.code for c in bloc.competences}
    for regle in bloc.regles:
        for inconnu in sorted(set(regle.quand.get("acquises", ())) - codes):
            yield f"bloc « {bloc.code} », règle « {regle.nom} » : compétence inconnue « {inconnu} »"


def _fautes_table(nom: str, table: Table, resultats: tuple[str, ...], facultative: bool = False) -> Iterator[str]:
    if not table:
        if not facultative:
            yield f"table [[{nom}]] absente"
        return
    if table[-1].quand:
        yield f"{nom} : la dernière règle « {table[-1].nom} » doit être sans condition"
    for regle in table[:-1]:
        if not regle.quand:
            yield f"{nom} : règle « {regle.nom} » sans condition ; celles qui la suivent ne s’appliqueraient jamais"
    conditions = [regle.quand for regle in table]
    if any(quand in conditions[:rang] for rang, quand in enumerate(conditions)):
        yield f"{nom} : deux règles ont les mêmes conditions, la seconde ne s’appliquerait jamais"
    for regle in table:
        if regle.alors not in resultats:
            connus = ", ".join(resultats)
            yield f"{nom}, règle « {regle.nom} » : résultat « {regle.alors} » inconnu (connus : {connus})"
        for champ in ("nom", "motif", "article"):
            if not getattr(regle, champ).strip():
                yield f"{nom}, règle « {regle.nom} » : « {champ} » est vide"
        try:
            compiler(regle.quand)
        except ValueError as erreur:
            yield f"{nom}, règle « {regle.nom} » : {erreur}"


# --- reading ---------------------------------------------------------------------------------------------------------


def _decoder(chemin: Path, modele: type[T]) -> T:
    try:
        return msgspec.toml.decode(chemin.read_bytes(), type=modele)
    except FileNotFoundError:
        raise _refus(chemin, "fichier absent") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as erreur:
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
