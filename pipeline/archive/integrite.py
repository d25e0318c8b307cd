"""Is every file of a package the one that was archived? Reads each of them whole, whatever the package holds."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256, sha512
from itertools import chain

from pipeline.archive.etiquette import lire_champs
from pipeline.archive.pieces import morceaux
from pipeline.archive.sac import DECLARATION, DONNEES, FICHE, FORMAT, FORMAT_ARCHIVE, MANIFESTE, OXUM, SCEAU
from pipeline.archive.source import ILLISIBLE, Source, lire_lignes, lire_texte
from pipeline.carnet import Carnet

_LIGNE = re.compile(r"([0-9a-f]{128})  (\S.*)")
_MARQUE = re.compile(rb"<pdfaid:part>\s*2\s*</pdfaid:part>\s*<pdfaid:conformance>\s*B\s*</pdfaid:conformance>")
_ETIQUETTES = (DECLARATION, FICHE, MANIFESTE, SCEAU)
"""The only files of our bags that are not their contents: no other list of sums, nothing to be fetched."""
PLUS_RECENTE = "une version plus récente l’a faite, la contrôler avec celle-là"
_RECOUVREMENT = 200
"""Bytes, more than the marker has: it may be cut between two parts that are read."""


class Constat:
    """What reading everything found. `sommes`: SHA-256 of each file read whole; `attendues`: SHA-512, as lists say."""

    def __init__(self) -> None:
        self.fautes: list[str] = []
        self.sommes = Carnet[str]()
        self.sans_marque: list[str] = []
        self.attendues = Carnet[bytes]()

    def dire(self, nom: str, faute: str) -> None:
        self.fautes.append(f"{nom} : {faute}")


def controler_integrite(source: Source) -> Constat:
    """Every list of checksums against every file: altered, missing, added."""
    constat = Constat()
    constat.fautes += source.fautes
    attendues = constat.attendues
    perdues = {liste for liste in (SCEAU, MANIFESTE) if not _noter(source, liste, constat)}
    for nom in sorted(source.tailles):
        trouvee = relire(source, nom, constat)
        if nom == SCEAU:
            continue  # nothing vouches for it: what it says of the others is told of it too
        if not nom.startswith(DONNEES) and nom not in _ETIQUETTES:
            constat.dire(nom, "a été ajouté à l’archive")
        elif nom not in attendues and _liste_de(nom) not in perdues:
            _ecart(constat, nom, "a été ajouté à l’archive")
        elif nom in attendues and trouvee and trouvee != attendues[nom]:
            _ecart(constat, nom, f"n’est plus le fichier archivé, d’après {_liste_de(nom)}")
    for nom in sorted({nom for nom in chain(_ETIQUETTES, attendues) if nom not in source.tailles}):
        _ecart(constat, nom, "manque")
    constat.fautes += _fiche(source)
    return constat


def _liste_de(nom: str) -> str:
    return MANIFESTE if nom.startswith(DONNEES) else SCEAU


def _ecart(constat: Constat, nom: str, faute: str) -> None:
    constat.dire(nom, faute)
    if _liste_de(nom) == SCEAU != nom:
        constat.dire(SCEAU, f"ne s’accorde pas avec {nom} : l’un des deux a changé")


def _noter(source: Source, liste: str, constat: Constat) -> bool:
    """Note what one list says, file → SHA-512; whether it says anything: what it does not name was added then.

    What is wrong with many of its lines is said once.
    """
    if liste not in source.tailles:
        return False
    illisibles, doubles, autrement, notes = _Rangs(), _Rangs(), _Rangs(), 0
    try:
        for rang, ligne in enumerate(lire_lignes(source, liste), start=1):
            trouvee = _LIGNE.fullmatch(ligne.decode(errors="replace").removesuffix("\n").removesuffix("\r"))
            if not ligne.endswith(b"\n"):
                constat.dire(liste, "est coupée : sa dernière ligne n’est pas finie")
            elif not trouvee or trouvee[2].startswith(DONNEES) != (liste == MANIFESTE):
                illisibles.noter(rang)
            elif trouvee[2] in constat.attendues:
                doubles.noter(rang)
            else:
                if ligne.endswith(b"\r\n"):
                    autrement.noter(rang)
                constat.attendues[trouvee[2]] = bytes.fromhex(trouvee[1])
                notes += 1
    except ILLISIBLE:
        return False  # said when every file is read
    if not notes:
        constat.dire(liste, "n’a aucune ligne lisible, rien n’y dit plus ce qui a été archivé")
        return False
    if illisibles.premier:
        constat.dire(liste, f"ligne {illisibles.premier} illisible{illisibles.suite}")
    if doubles.premier:
        constat.dire(liste, f"dit plusieurs fois le même fichier, à partir de la ligne {doubles.premier}")
    if autrement.premier:
        constat.dire(liste, "a été récrite avec d’autres fins de ligne")
    return True


class _Rangs:
    """The first of some lines, and how many there are."""

    def __init__(self) -> None:
        self.premier = self.fois = 0

    def noter(self, rang: int) -> None:
        """One more."""
        self.premier, self.fois = self.premier or rang, self.fois + 1

    @property
    def suite(self) -> str:
        """The others, counted."""
        autres = self.fois - 1
        return f" (et {autres} autre{'s' if autres > 1 else ''})" if autres > 0 else ""


def relire(source: Source, nom: str, constat: Constat) -> bytes:
    """SHA-512 of a file, nothing when it can't be read; notes its SHA-256, and whether a PDF says what it must."""
    longue, courte = sha512(), sha256()
    pdf, marque, reste = nom.endswith(".pdf"), False, b""
    try:
        with source.ouvrir(nom) as flux:
            for morceau in morceaux(flux):
                longue.update(morceau)
                courte.update(morceau)
                if pdf and not marque:
                    marque = bool(_MARQUE.search(reste + morceau))
                    reste = morceau[-_RECOUVREMENT:]
    except ILLISIBLE:
        constat.dire(nom, "est endommagé et ne se lit plus")
        return b""
    constat.sommes[nom] = courte.hexdigest()
    if pdf and not marque:
        constat.sans_marque.append(nom)
    return longue.digest()


def _fiche(source: Source) -> Iterable[str]:
    """The bag is one that this program can judge, and its contents are as many as it says."""
    with suppress(KeyError, *ILLISIBLE):  # said already
        if not lire_texte(source, DECLARATION).startswith(b"BagIt-Version: 1.0\n"):
            yield f"{DECLARATION} : ce n’est pas un sac BagIt 1.0"
    try:
        champs = lire_champs(source)
    except UnicodeDecodeError:
        yield f"{FICHE} : illisible, on ne sait plus ce que l’archive dit d’elle-même"
        return
    except (KeyError, *ILLISIBLE):
        return  # said already
    yield from _format(champs.get(FORMAT_ARCHIVE, ""))
    tailles = [taille for nom, taille in source.tailles.items() if nom.startswith(DONNEES)]
    trouve = f"{sum(tailles)}.{len(tailles)}"
    if champs.get(OXUM) != trouve:
        yield f"{FICHE} : annonce {champs.get(OXUM, 'rien')} (octets.fichiers), {trouve} présents"


def _format(dit: str) -> Iterator[str]:
    """The layout of the bag is one that this program knows."""
    if re.fullmatch("[0-9]{1,9}", dit) and int(dit) > FORMAT:
        yield (f"{FICHE} : l’archive est de format {dit}, que ce programme ne connaît pas : {PLUS_RECENTE}")
    elif dit not in map(str, range(1, FORMAT + 1)):
        yield f"{FICHE} : ne dit pas de quel format est l’archive"
