"""When LibreOffice fails: tried again, narrowed down to the document at fault, never left behind."""

import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline.documents import libreoffice, lots
from pipeline.documents.atelier import Colis, Echec, Fini
from pipeline.documents.libreoffice import convertir, trouver
from pipeline.documents.lots import Travail
from pipeline.documents.verification import figure, reduire
from pipeline.erreurs import DocumentInvalide, LogicielManquant
from tests.documents_fabrique import gabarit, piece, produire

POISON = "POISON"


def _faux_atelier(appels: list[int]) -> object:
    """A worker that fails on any lot with a poisoned document, and remembers the sizes of the lots it got."""

    def produire_(paquet: Sequence[Colis], date: datetime) -> list[list[Fini] | Echec]:
        appels.extend(len(colis.fiches) for colis in paquet)
        return [_issue(colis) for colis in paquet]

    return produire_


def _issue(colis: Colis) -> list[Fini] | Echec:
    corps = ZipFile(BytesIO(colis.docx)).read("word/document.xml").decode()
    return Echec("panne") if POISON in corps else [Fini(b"", 1) for _ in colis.fiches]


def _installer(monkeypatch: pytest.MonkeyPatch, dossier: Path, script: str) -> None:
    """Put a false soffice first on the path."""
    programme = dossier / "soffice"
    programme.write_text(f"#!/bin/sh\n{script}\n")
    programme.chmod(0o755)
    monkeypatch.setenv("PATH", str(dossier), prepend=":")


def test_un_lot_en_panne_est_coupe_jusqu_au_document_fautif(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    appels: list[int] = []
    monkeypatch.setattr(lots, "produire", _faux_atelier(appels))
    pieces = tuple(piece(f"p{i}", nom=POISON if i == 5 else f"n{i}") for i in range(8))

    with pytest.raises(DocumentInvalide, match="Titre p5"):
        produire(Travail(gabarit(tmp_path, "{{ nom }}"), {}, pieces))
    assert appels == [8, 4, 4, 2, 2, 1, 1]


def test_les_lots_se_repartissent_entre_les_ouvriers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paquets: list[int] = []

    def produire_(paquet: Sequence[Colis], date: datetime) -> list[list[Fini] | Echec]:
        paquets.append(sum(len(colis.fiches) for colis in paquet))
        return [_issue(colis) for colis in paquet]

    monkeypatch.setattr(lots, "produire", produire_)
    chemin = gabarit(tmp_path, "{{ nom }}")
    genres = [Travail(chemin, {}, tuple(piece(f"{g}{i}", nom="n") for i in range(25))) for g in "abcdef"]

    assert len(produire(*genres, ouvriers=2)) == 150
    assert paquets == [75, 75]


def test_une_panne_passagere_est_rattrapee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vrai, temoin = shutil.which("soffice"), tmp_path / "deja"
    _installer(monkeypatch, tmp_path, f'if [ -e "{temoin}" ]; then exec "{vrai}" "$@"; fi; touch "{temoin}"; exit 81')

    chemin = gabarit(tmp_path, "Pour {{ nom }}")
    rendus = produire(Travail(chemin, {}, (piece("a", ("DURAND",), nom="DURAND"),)))
    assert rendus["a"].pages == 1


def test_un_libreoffice_fige_est_tue_avec_ses_enfants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _installer(monkeypatch, tmp_path, f'sleep 300 & echo $! >> "{tmp_path}/enfants"; wait')
    monkeypatch.setattr(libreoffice, "DELAI_DEMARRAGE", 0.3)
    monkeypatch.setattr(libreoffice, "DELAI_DOCUMENT", 0.0)

    with pytest.raises(LogicielManquant, match="ne démarre pas"):
        convertir({"a": b"x"}, 1)
    enfants = (tmp_path / "enfants").read_text().split()
    time.sleep(0.1)
    assert enfants and not any(_en_vie(int(pid)) for pid in enfants)


def _en_vie(pid: int) -> bool:
    statut = Path(f"/proc/{pid}/stat")
    return statut.exists() and statut.read_text().rpartition(")")[2].split()[0] != "Z"


def test_l_absence_de_libreoffice_donne_la_commande_a_taper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(libreoffice, "_LIEUX", ())

    with pytest.raises(LogicielManquant) as info:
        trouver()
    assert "apt-get install" in info.value.remede


@pytest.mark.parametrize(
    ("attendu", "texte", "present"),
    [
        ("DE LA TOUR-D’AUVERGNE", "de la tour\u0002d'au\r\nvergne", True),
        ("office", "oﬃce", True),
        ("Élodie", "E\u0301lodie", True),
        ("NGUYỄN", "NGUY N Ễ", True),
        ("NGUYỄN", "NGUY N", False),
        ("Élodie", "Elodie", False),
        ("MC-2024-00042", "MC-2024-00043", False),
    ],
)
def test_un_texte_se_retrouve_malgre_la_mise_en_page(attendu: str, texte: str, present: bool) -> None:
    assert figure(reduire(attendu), reduire(texte)) is present
