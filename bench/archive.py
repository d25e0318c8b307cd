"""`python -m bench.archive`: a package of 10,000 small documents, made and checked, against the usual tools.

The session is a small one that was really published, then published again with copies of one of its sheets added; the
commands are the real ones, each in a process of its own, start-up included.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.seance import CODE, petite
from pipeline.archive.cles import identites, publiques
from pipeline.etude import Chemins
from pipeline.publication import EMPREINTES, Publication, verrou
from pipeline.registre import Document, Registre
from pipeline.registre.editions import en_vigueur

GENRE = "fiche"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print seconds and memory of each step, in plain and encrypted, and the seconds of common tools."""
    analyseur = argparse.ArgumentParser(prog="python -m bench.archive", description="Mesurer l’archivage.")
    analyseur.add_argument("--documents", type=int, default=10_000)
    nombre = analyseur.parse_args(arguments).documents
    with TemporaryDirectory() as dossier:
        racine = Path(dossier)
        chemins = petite(racine)
        _lancer(chemins, "session", CODE)
        _lancer(chemins, "cle-archive", str(racine / "cle.txt"))
        pics: dict[str, list[float]] = {}
        for combien in (nombre // 10, nombre):
            _a_part(grossir, chemins, combien)
            for etape, memoire in _mesurer(chemins, combien, racine / "cle.txt"):
                pics.setdefault(etape, []).append(memoire)
        print(f"mémoire au plus haut, de {nombre // 10} à {nombre} documents :")
        for etape, (peu, beaucoup) in pics.items():
            print(f"  {etape} : {peu:.0f} puis {beaucoup:.0f} Mo, soit × {beaucoup / peu:.2f}")


def _mesurer(chemins: Chemins, nombre: int, cle: Path) -> Iterator[tuple[str, float]]:
    """Print the seconds of each step; gives its name, and the megabytes that it took at most."""
    print(f"{nombre} documents")
    (publique,) = publiques(identites(cle))
    for etape, arguments in {
        "transférés (SEDA) et relus": lambda: ["archive", CODE, "--format", "seda"],
        "transfert vérifié": lambda: ["verifier-archive", str(_derniere(chemins, "*.zip"))],
        "archivés et relus": lambda: ["archive", CODE],
        "vérifiés": lambda: ["verifier-archive", str(_derniere(chemins, "*.zip"))],
        "archivés, chiffrés et relus": lambda: ["archive", CODE, "--pour", publique],
        "chiffrés, vérifiés": lambda: ["verifier-archive", str(_derniere(chemins, "*.age")), "--cle", str(cle)],
    }.items():
        duree, memoire = _lancer(chemins, *arguments())
        print(f"  {etape} : {duree:.1f} s, {memoire:.0f} Mo de mémoire")
        yield etape, memoire
    print(f"  archive de {_derniere(chemins, '*.zip').stat().st_size / 1e6:.0f} Mo")
    _comparer(chemins)


def _a_part(fonction: Callable[..., None], *arguments: object) -> None:
    """In a process of its own: what this one has held at most would count as the memory of those that it starts."""
    processus = get_context("spawn").Process(target=fonction, args=arguments)
    processus.start()
    processus.join()
    if processus.exitcode:
        raise SystemExit(processus.exitcode)


def _derniere(chemins: Chemins, forme: str) -> Path:
    return max((chemins.sorties / "archives").glob(forme), key=lambda p: p.stat().st_mtime_ns)


def _comparer(chemins: Chemins) -> None:
    """Print the seconds that common tools take for the same files."""
    dossier = chemins.sorties / CODE
    temoin = chemins.sorties / "temoin.tar"
    usuel = sum(_chronometrer(commande, dossier) for commande in _usuels(temoin))
    relu = _chronometrer(f"sha512sum -c --quiet '{temoin}.sha512'", dossier)
    print(f"  find | sha512sum puis tar, sans rien contrôler : {usuel:.1f} s ; sha512sum -c : {relu:.1f} s")


def grossir(chemins: Chemins, nombre: int) -> None:
    """Publish again what is published, with that many sheets more, each with its edition in the register."""
    publiee = chemins.sorties / CODE
    modele = next(publiee.glob("fiches/C*.pdf")).read_bytes()
    with verrou(chemins.sorties, CODE), Registre(chemins.sorties / "registre.db") as registre:
        connus = [_document(e) for e in en_vigueur(registre.editions(CODE)).values() if not e.document.startswith("K")]
        with Publication(chemins.sorties, CODE) as publication:
            for fichier in sorted(p for p in publiee.rglob("*") if p.is_file() and p.name != EMPREINTES):
                if not fichier.name.startswith("K"):
                    publication.ecrire(fichier.relative_to(publiee).as_posix(), fichier.read_bytes())
            ajoutes = list(_ajouter(publication, modele, nombre))
            publication.publier(lambda: registre.editer(CODE, [*_scelles(connus, publication), *ajoutes]))


def _ajouter(publication: Publication, modele: bytes, nombre: int) -> Iterator[Document]:
    for rang in range(nombre):
        nom, contenu = f"fiches/K{rang:05}-fiche.pdf", modele + b"%%%05d\n" % rang
        publication.ecrire(nom, contenu)
        yield Document(f"K{rang:05} fiche", GENRE, f"K{rang:05}", "", f"{CODE}/{nom}", sha256(contenu).hexdigest())


def _scelles(connus: Sequence[Document], publication: Publication) -> Iterator[Document]:
    """The documents as they are, with the new list of checksums."""
    somme = sha256((publication.dossier / EMPREINTES).read_bytes()).hexdigest()
    for d in connus:
        liste = d.document == EMPREINTES
        yield Document(d.document, d.genre, d.candidat, d.numero, d.fichier, somme) if liste else d


def _document(edition: object) -> Document:
    return Document(**{champ: getattr(edition, champ) for champ in Document.__dataclass_fields__})


def _usuels(temoin: Path) -> tuple[str, str]:
    sommes = f"find . -type f -print0 | sort -z | xargs -0 sha512sum > '{temoin}.sha512'"
    return sommes, f"tar -cf '{temoin}' ."


def _chronometrer(commande: str, dossier: Path) -> float:
    debut = time.perf_counter()
    subprocess.run(["sh", "-c", commande], cwd=dossier, check=True)
    return time.perf_counter() - debut


def _lancer(chemins: Chemins, *arguments: str) -> tuple[float, float]:
    """Seconds, and megabytes at most, of one command."""
    dossiers = ["--entrees", str(chemins.entrees), "--sorties", str(chemins.sorties)]
    debut = time.perf_counter()
    processus = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *dossiers, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    erreurs = processus.stderr.read() if processus.stderr else b""
    _, etat, usage = os.wait4(processus.pid, 0)
    processus.returncode = os.waitstatus_to_exitcode(etat)
    if processus.returncode:
        raise SystemExit(erreurs.decode())
    return time.perf_counter() - debut, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
