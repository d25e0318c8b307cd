"""Open a Word template: bounded, well formed, and with nothing that runs or reaches outside of the file."""

import posixpath
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from lxml import etree

from pipeline.erreurs import GabaritInvalide

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

COMMUN = "commun"
"""The folder of the templates that dispositifs share."""

_MEMBRES_MAX = 500
_OCTETS_MAX = 60_000_000
_ACTIFS = frozenset({"aFChunk", "control", "oleObject", "package", "subDocument", "vbaProject", "wordVbaData"})
_CHAMPS_ACTIFS = frozenset({"DDE", "DDEAUTO", "EMBED", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK"})
_REVISIONS = tuple(W + nom for nom in ("ins", "del", "moveFrom", "moveTo"))
_REMEDE_ABIME = "Ouvrir le gabarit dans Word, l’enregistrer de nouveau au format .docx, puis relancer."


@dataclass(frozen=True)
class Word:
    """A template as read: its parts by name, which one is the main document, which are headers and footers."""

    nom: str
    parties: Mapping[str, bytes]
    document: str
    entetes: tuple[str, ...]

    def racine(self, partie: str) -> etree._Element:
        """The parsed XML of a part."""
        return analyser(self.parties[partie])


def analyser(contenu: bytes | str) -> etree._Element:
    """Parse XML without entities, DTD or network. Raises etree.XMLSyntaxError."""
    return etree.fromstring(contenu, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def nom_affiche(chemin: Path) -> str:
    """How messages name a template: with its folder, which tells the dispositif."""
    return f"{chemin.parent.name}/{chemin.name}"


def ouvrir(chemin: Path) -> Word:
    """Read a .docx template. Raises GabaritInvalide when it is damaged, too big, or holds active content."""
    nom = nom_affiche(chemin)
    if chemin.suffix.lower() != ".docx":
        raise GabaritInvalide(
            f"Gabarit « {nom} » : ce n’est pas un document Word sans macros (.docx).",
            "Enregistrer le gabarit au format « Document Word (.docx) ».",
        )
    parties = _lire(chemin, nom)
    try:
        _refuser_liens(nom, parties)
        document = _cible(parties, "", "officeDocument")[0]
        entetes = _cible(parties, document, "header") + _cible(parties, document, "footer")
        word = Word(nom, parties, document, tuple(sorted(set(entetes))))
        for partie in (document, *word.entetes):
            _refuser_contenu(nom, word.racine(partie))
    except (etree.XMLSyntaxError, IndexError, KeyError) as erreur:
        raise GabaritInvalide(f"Gabarit « {nom} » : fichier abîmé ou incomplet.", _REMEDE_ABIME) from erreur
    return word


def _lire(chemin: Path, nom: str) -> dict[str, bytes]:
    try:
        with ZipFile(chemin) as archive:
            membres = archive.infolist()
            if len(membres) > _MEMBRES_MAX or sum(membre.file_size for membre in membres) > _OCTETS_MAX:
                raise GabaritInvalide(
                    f"Gabarit « {nom} » : fichier trop volumineux.",
                    "Réduire les images du gabarit (Format de l’image > Compresser), puis relancer.",
                )
            return {membre.filename: archive.read(membre) for membre in membres if not membre.is_dir()}
    except FileNotFoundError as erreur:
        raise GabaritInvalide(f"Gabarit « {nom} » : fichier absent.", "Remettre le gabarit à sa place.") from erreur
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error) as erreur:
        raise GabaritInvalide(f"Gabarit « {nom} » : fichier illisible.", _REMEDE_ABIME) from erreur


def _relations(parties: Mapping[str, bytes], partie: str) -> Iterator[etree._Element]:
    dossier, fichier = posixpath.split(partie)
    rels = parties.get(posixpath.join(dossier, "_rels", f"{fichier}.rels"))
    return iter(analyser(rels)) if rels else iter(())


def _cible(parties: Mapping[str, bytes], partie: str, genre: str) -> list[str]:
    """Names of the parts that `partie` refers to by a relationship of this kind."""
    dossier = posixpath.dirname(partie)
    cibles = (rel.get("Target", "") for rel in _relations(parties, partie) if _genre(rel) == genre)
    return [posixpath.normpath(posixpath.join("/", dossier, cible)).lstrip("/") for cible in cibles]


def _genre(relation: etree._Element) -> str:
    return str(relation.get("Type", "")).rpartition("/")[2]


def _refuser_liens(nom: str, parties: Mapping[str, bytes]) -> None:
    """No DTD anywhere, no embedded program, and nothing external but links that a reader may click."""
    for partie, contenu in parties.items():
        if not partie.endswith((".xml", ".rels")):
            continue
        racine = analyser(contenu)
        if racine.getroottree().docinfo.internalDTD is not None:
            raise GabaritInvalide(f"Gabarit « {nom} » : déclaration DTD interdite.", _REMEDE_ABIME)
        if partie.endswith(".rels"):
            for relation in racine:
                _refuser_relation(nom, relation)


def _refuser_relation(nom: str, relation: etree._Element) -> None:
    genre, cible = _genre(relation), str(relation.get("Target", ""))
    if genre in _ACTIFS:
        raise GabaritInvalide(
            f"Gabarit « {nom} » : contenu actif ou objet incorporé interdit ({genre}).",
            "Retirer la macro ou l’objet (le remplacer par une image), puis enregistrer au format .docx.",
        )
    lien = genre == "hyperlink" and cible.lower().startswith(("http://", "https://", "mailto:"))
    if relation.get("TargetMode") == "External" and not lien:
        remede = "Incorporer l’image au document au lieu de la lier."
        if genre == "attachedTemplate":
            remede = "Dans Word, onglet Développeur > Modèle de document : revenir au modèle « Normal »."
        raise GabaritInvalide(f"Gabarit « {nom} » : lien externe interdit ({genre} : {cible}).", remede)


def _refuser_contenu(nom: str, racine: etree._Element) -> None:
    """No field that fetches another file, no pending revision (it would be printed as such)."""
    interdits = _CHAMPS_ACTIFS.intersection(champs(racine))
    if interdits:
        raise GabaritInvalide(
            f"Gabarit « {nom} » : champ interdit ({', '.join(sorted(interdits))}).",
            "Remplacer ce champ par son contenu (Ctrl+Maj+F9 dans Word).",
        )
    if next(racine.iter(*_REVISIONS), None) is not None:
        raise GabaritInvalide(
            f"Gabarit « {nom} » : il contient des modifications suivies.",
            "Dans Word, onglet Révision : accepter ou refuser toutes les modifications, puis enregistrer.",
        )


def champs(racine: etree._Element) -> list[str]:
    """The kinds of the fields of a part (`PAGE`, `NUMPAGES`…), in upper case, whatever the runs that cut them."""
    instructions = [""]
    for element in racine.iter(W + "fldChar", W + "instrText", W + "fldSimple"):
        if element.tag == W + "instrText":
            instructions[-1] += element.text or ""
        elif element.tag == W + "fldSimple":
            instructions += [element.get(W + "instr", ""), ""]
        elif element.get(W + "fldCharType") == "begin":
            instructions.append("")
    return [texte.split()[0].upper() for texte in instructions if texte.strip()]
