"""Was what a package says destroyed really over? By its rule book, and by what the register says that each file was."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from pipeline.archive.destructions import DESTRUCTIONS, Destruction
from pipeline.archive.natures import COPIE_DECISIONS, garde, nature_publiee, nature_recue, reunis
from pipeline.archive.publies import lire_publies
from pipeline.archive.reglement import (
    Regles,
    Sujet,
    lire_dispositif,
    lire_faits,
    reglement_du,
    seance_du_registre,
)
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import ILLISIBLE, Source
from pipeline.documents.transmissions import DOSSIER
from pipeline.publication import EMPREINTES
from pipeline.registre.editions import Edition
from pipeline.registre.extrait import Extrait
from pipeline.registre.publies import est_signe
from pipeline.regles import Dispositif
from pipeline.regles.documents import TOUJOURS_GARDES
from pipeline.signatures import SIGNES
from pipeline.texte import date_courte


def controler_bien_fonde(source: Source, extrait: Extrait, destructions: Sequence[Destruction]) -> Iterator[str]:
    """Each file was of the class that is said, and its period was over. `destructions`: what a package says went."""
    if not destructions:
        return
    try:
        sujets = Sujets(source, extrait, {d.fichier for d in destructions})
        faits = lire_faits(source)
        livres = {d.le: reglement_du(d.le, source.tailles) for d in destructions}
        lus = {nom: lire_dispositif(source, nom) for nom in set(livres.values())}
    except (KeyError, ValueError, msgspec.MsgspecError, *ILLISIBLE):
        yield f"{DONNEES}{DESTRUCTIONS} : le règlement de l’archive ne se lit plus, rien ne dit si c’était échu"
        return
    for d in destructions:
        livre = livres[d.le]
        seance = faits.seance if faits else seance_du_registre(extrait)
        faute = _faute(d, sujets.de(d.fichier, lus[livre]), Regles(livre, lus[livre], seance, faits))
        if faute:
            yield f"{DONNEES}{d.fichier} : {faute}"


def _faute(d: Destruction, sujets: Collection[Sujet], regles: Regles) -> str:
    """What is wrong with one destruction, or nothing."""
    if any(genre in TOUJOURS_GARDES for genre, _ in sujets):
        return f"dit détruit par {DESTRUCTIONS}, alors que rien ne le fait jamais détruire"
    if not sujets:
        return f"dit détruit par {DESTRUCTIONS}, alors que rien d’autre ne le connaît"
    classes, nom = regles.classes(sujets), regles.nom.removeprefix(DONNEES)
    if d.classe not in classes:
        dits = " ou ".join(f"« {c.classe} » ({c.duree or c.terme})" for c in classes.values())
        vraie = f"il est de la classe {dits}" if dits else "aucune durée n’est fixée pour lui"
        return f"dit détruit comme « {d.classe} » ; d’après {nom}, {vraie}"
    fin = regles.fin(classes[d.classe])
    if fin and d.fin < fin:
        return f"détruit avant la fin de sa durée de conservation, le {date_courte(fin)} d’après {nom}"
    return ""


class Sujets:
    """What some files of a package were, by their names: nobody has to trust the list that says them destroyed."""

    def __init__(self, source: Source, extrait: Extrait, noms: Collection[str]) -> None:
        self._publies = _publies(source)
        souches, sommes = {_souche(nom) for nom in noms}, {self._publies.get(_publie(nom)) for nom in noms}
        self._souches: dict[str, Sujet] = {}
        self._gardes: dict[str, Sujet] = {}
        self._sommes: dict[str, Sujet] = {}
        self._signes: set[Sujet] = set()
        for e in extrait.editions:  # thousands: only those that are asked for are remembered
            sujet = e.genre, e.candidat
            if not est_signe(e.fichier) and (souche := _souche(_place(e))) in souches:
                self._souches[souche] = sujet
            if garde(e) in noms:
                self._gardes[garde(e)] = sujet
            if e.sha256 in sommes:
                self._sommes[e.sha256] = sujet
            if est_signe(e.fichier):
                self._signes.add(sujet)

    def de(self, nom: str, dispositif: Dispositif) -> Collection[Sujet]:
        """What a file was; several when it joined others; none when nothing else speaks of it."""
        dossier, _, reste = nom.partition("/")
        if dossier == "documents":
            return self._document(nom, reste, dispositif)
        if dossier in ("editions", "duplicatas"):
            return [self._gardes[nom]] if nom in self._gardes else []
        if dossier == "entrees":
            scans = self._signes if reste.startswith(f"{SIGNES}/") else ()  # as received, of any signed document
            return [(nature_recue(PurePosixPath(reste)), ""), *scans]
        return [("decisions" if nom == COPIE_DECISIONS else dossier if reste else "suivi", "")]

    def _document(self, nom: str, publie: str, dispositif: Dispositif) -> Collection[Sujet]:
        if publie == EMPREINTES:
            return [("suivi", "")]
        if _souche(nom) in self._souches:
            return [self._souches[_souche(nom)]]  # the document, or the scan that was in its place
        if self._publies and publie not in self._publies:
            return []
        if publie.startswith(f"{DOSSIER}/") and self._publies.get(publie, "") in self._sommes:
            return [self._sommes[self._publies[publie]]]
        prevus = reunis(publie, dispositif)
        return [(prevu.genre, None) for prevu in prevus] or [(nature_publiee(publie), "")]


def _publies(source: Source) -> Mapping[str, str]:
    """What was published, file → SHA-256; nothing when its list can't be read, which is said elsewhere."""
    try:
        publies = lire_publies(source)
    except (KeyError, *ILLISIBLE):
        return {}
    return publies.sommes if publies.entiere else {}


def _place(edition: Edition) -> str:
    return f"documents/{edition.fichier.partition('/')[2]}"


def _publie(nom: str) -> str:
    return nom.removeprefix("documents/")


def _souche(nom: str) -> str:
    return str(PurePosixPath(nom).with_suffix(""))
