"""`python -m bench.documents`: milliseconds per document of the whole chain, and of mail merge one document at a time.

The other way is what a careful user would script: docxtpl on the same templates with the same data, then one call of
LibreOffice per document. Both are whole processes, start-up included; the second is measured on a sample.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from docxtpl import DocxTemplate

from pipeline.deliberation.deliberer import delivrances
from pipeline.documents.libreoffice import trouver
from pipeline.documents.lots import Piece, Travail
from pipeline.documents.selection import Matiere, prevoir
from pipeline.etude import Chemins, etudier

SESSION = "2024-06"
ECHANTILLON = 12
"""Documents laid out one at a time, spread over all kinds."""


def main() -> None:
    """Print both measures, and their ratio."""
    documents = list(_documents(Path("gabarits")))
    print(f"Session {SESSION} : {len(documents)} documents")
    with TemporaryDirectory() as dossier:
        chaine = _chaine(Path(dossier)) / len(documents)
    print(f"Chaîne entière (lecture, décisions, mise en page, contrôle, publication) : {chaine:7.1f} ms par document")
    un_a_un = _un_a_un(documents)
    print(f"docxtpl, puis un appel de LibreOffice par document (échantillon : {ECHANTILLON}) : {un_a_un:7.1f} ms")
    print(f"Rapport : {un_a_un / chaine:.1f} fois plus rapide")


def _chaine(sorties: Path) -> float:
    """Milliseconds of one whole run, from an empty output folder."""
    commande = [sys.executable, "-m", "pipeline", "--sorties", str(sorties), "session", SESSION]
    debut = time.perf_counter()
    subprocess.run(commande, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - debut) * 1000


def _un_a_un(documents: list[tuple[Travail, Piece]]) -> float:
    """Milliseconds per document, one at a time, on a sample taken at regular intervals."""
    pas = max(1, len(documents) // ECHANTILLON)
    echantillon = list(islice(documents[::pas], ECHANTILLON))
    debut = time.perf_counter()
    with TemporaryDirectory() as dossier:
        for rang, (travail, piece) in enumerate(echantillon):
            _publiposter(travail, piece, Path(dossier) / f"{rang}.docx")
    return (time.perf_counter() - debut) * 1000 / len(echantillon)


def _publiposter(travail: Travail, piece: Piece, chemin: Path) -> None:
    gabarit = DocxTemplate(travail.gabarit)
    gabarit.render({**travail.commun, **piece.contexte}, autoescape=True)
    tampon = BytesIO()
    gabarit.save(tampon)
    chemin.write_bytes(tampon.getvalue())
    commande = [str(trouver()), f"-env:UserInstallation={(chemin.parent / 'profil').as_uri()}", "--headless"]
    commande += ["--convert-to", "pdf", "--outdir", str(chemin.parent), str(chemin)]
    subprocess.run(commande, check=True, capture_output=True)
    assert chemin.with_suffix(".pdf").is_file()


def _documents(gabarits: Path) -> Iterator[tuple[Travail, Piece]]:
    """Every document of the session, with invented numbers."""
    etude = etudier(Chemins(Path("entrees"), Path("sorties"), gabarits), SESSION)
    droits = delivrances(etude.decisions, etude.reglement.dispositif)
    numeros = {droit.cle: f"MC-2024-{rang:05d}" for rang, droit in enumerate(droits, 1)}
    matiere = Matiere(etude.dossier, etude.reglement, etude.session.etat, etude.decisions, numeros, droits)
    for lot in prevoir(matiere, gabarits):
        for piece in lot.travail.pieces:
            yield lot.travail, piece


if __name__ == "__main__":
    main()
