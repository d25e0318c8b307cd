"""Packages for tests: a session published in small, and what happens to a package afterwards."""

import csv
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha512
from io import StringIO
from pathlib import Path
from typing import IO

from bench.chantier import Chantier
from pipeline.etude import Chemins
from tests.cas import GABARITS
from tests.classeurs import deposer
from tests.seances import FORMATION, formation

ECHANTILLON = Path(__file__).parent / "attendu" / "archive-format-1.zip"
"""A package as the first version of the program made it: never made again."""


def chemins_de(chantier: Chantier, gabarits: Path = GABARITS) -> Chemins:
    return Chemins(chantier.entrees, chantier.sorties, gabarits)


def petit_reglement(gabarits: Path) -> None:
    """The rule book of FORMATION with two kinds of documents only: packages that hold in a few pages."""
    shutil.copytree(GABARITS, gabarits)
    chemin = gabarits / "formation" / "dispositif.toml"
    texte = chemin.read_text(encoding="utf-8")
    blocs = re.split(r"(?m)^(?=\[\[documents\]\])|^(?=# Échéances)", texte)
    gardes = [b for b in blocs if not b.startswith("[[documents]]") or re.search(r'genre = "(pv|parchemin)"', b)]
    assert len(blocs) - len(gardes) > 5
    chemin.write_text("".join(gardes), encoding="utf-8")


def petite_seance(racine: Path) -> Chemins:
    """FORMATION under these rules: its inputs, nothing published yet."""
    petit_reglement(racine / "gabarits")
    chemins = deposer(racine, FORMATION, formation())
    return Chemins(chemins.entrees, chemins.sorties, racine / "gabarits")


def deposees(chemins: Chemins) -> list[Path]:
    """Everything in the folder of packages, even what a kill left there."""
    dossier = chemins.sorties / "archives"
    return sorted(dossier.iterdir()) if dossier.exists() else []


def deballer(paquet: Path, vers: Path) -> Path:
    """The folder that a package makes."""
    with zipfile.ZipFile(paquet) as zip_:
        zip_.extractall(vers)
    (racine,) = vers.iterdir()
    return racine


def fichiers(racine: Path) -> list[str]:
    return sorted(p.relative_to(racine).as_posix() for p in racine.rglob("*") if p.is_file())


def refaire(paquet: Path, vers: Path, changer: Callable[[str, bytes], bytes | None]) -> Path:
    """The zip with each file as `changer` makes it from its name in the bag; None for a file that goes."""
    with zipfile.ZipFile(paquet) as avant, zipfile.ZipFile(vers, "w") as apres:
        for membre in avant.infolist():
            contenu = changer(membre.filename.partition("/")[2], avant.read(membre))
            if contenu is not None:
                apres.writestr(membre, contenu)
    return vers


def un_octet(contenu: bytes, rang: int) -> bytes:
    """The same with one bit of one byte changed."""
    change = bytearray(contenu)
    change[rang % len(change)] ^= 1
    return bytes(change)


def resceller(paquet: Path, vers: Path, changer: Callable[[str, bytes], bytes | None]) -> Path:
    """The same, by somebody who makes every list of checksums again: only what the register says is left against it."""
    avec_listes = refaire(paquet, vers.with_suffix(".avant"), changer)
    contenus = contenu(avec_listes)
    donnees = {nom: octets for nom, octets in contenus.items() if nom.startswith("data/")}
    oxum = f"Payload-Oxum: {sum(map(len, donnees.values()))}.{len(donnees)}\n"
    contenus["bag-info.txt"] = re.sub(rb"Payload-Oxum: .*\n", oxum.encode(), contenus["bag-info.txt"])
    contenus["manifest-sha512.txt"] = _liste(donnees)
    autres = {nom: contenus[nom] for nom in ("bag-info.txt", "bagit.txt", "manifest-sha512.txt")}
    contenus["tagmanifest-sha512.txt"] = _liste(autres)
    return refaire(avec_listes, vers, lambda nom, _: contenus[nom])


def redire(paquet: Path, vers: Path, changer: Callable[[list[dict[str, str]]], object]) -> Path:
    """The same, by somebody who rewrites the lines of the list of files, then makes every list of checksums again."""

    def ecrire(nom: str, octets: bytes) -> bytes:
        if nom != "data/index.csv":
            return octets
        rangs = list(csv.DictReader(StringIO(octets.decode("utf-8-sig")), delimiter=";"))
        changer(rangs)
        table = StringIO()
        sortie = csv.DictWriter(table, list(rangs[0]), delimiter=";")
        sortie.writeheader()
        sortie.writerows(rangs)
        return table.getvalue().encode("utf-8-sig")

    return resceller(paquet, vers, ecrire)


def dire(paquet: Path, vers: Path, fichier: str, dit: Mapping[str, str]) -> Path:
    """The package, whose list says this of the first file whose name begins so, column by column."""
    return redire(
        paquet, vers, lambda rangs: next(rang for rang in rangs if rang["Fichier"].startswith(fichier)).update(dit)
    )


def sans(paquet: Path, vers: Path, debut: str) -> Path:
    """The package without the files whose names begin so, nor their lines in any list."""

    def changer(nom: str, octets: bytes) -> bytes | None:
        if nom == "data/index.csv" and nom != debut:
            lignes = octets.splitlines(keepends=True)
            return b"".join(ligne for ligne in lignes if not f"data/{ligne.decode()}".startswith(debut))
        return None if nom.startswith(debut) else octets

    return resceller(paquet, vers / "sans.zip", changer)


def remplacer(paquet: Path, vers: Path, fichiers: Mapping[str, bytes]) -> Path:
    """Some files of a package changed, by somebody who makes every list again, that of the files too."""
    avant = contenu(paquet)

    def changer(nom: str, octets: bytes) -> bytes:
        if nom == "data/index.csv":
            for autre, nouveau in fichiers.items():
                octets = octets.replace(_mesure(avant[autre]), _mesure(nouveau))
        return fichiers.get(nom, octets)

    return resceller(paquet, vers, changer)


def _mesure(octets: bytes) -> bytes:
    return f";{len(octets)};{sha512(octets).hexdigest()};".encode()


def _liste(fichiers: dict[str, bytes]) -> bytes:
    return "".join(f"{sha512(octets).hexdigest()}  {nom}\n" for nom, octets in sorted(fichiers.items())).encode()


def contenu(paquet: Path | IO[bytes]) -> dict[str, bytes]:
    """Name in the bag → bytes."""
    with zipfile.ZipFile(paquet) as zip_:
        return {membre.filename.partition("/")[2]: zip_.read(membre) for membre in zip_.infolist()}


def modes(dossier: Path) -> set[int]:
    return {p.stat().st_mode & 0o777 for p in dossier.rglob("*") if p.is_file()}
