"""The zip around a package: whatever byte of it changes is found, and the file that it is about is named."""

import io
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.archive import contenant
from pipeline.archive.contenant import REFAIT, Forme, controler_contenant
from pipeline.archive.pieces import Piece
from pipeline.archive.sac import ajouter, entree
from pipeline.archive.verifier import Verdict, verifier_archive
from pipeline.erreurs import DocumentInvalide
from tests.archives import ECHANTILLON, deballer, un_octet

SEDA = ECHANTILLON.with_name("archive-seda-2.3.zip")
JOUR = date(2030, 1, 1)
LOCAL, LIGNE, FIN = 30, 46, 22
"""Bytes of the header of a file, of its line in the directory, of what ends a zip; names apart."""


def juger(octets: bytes, vers: Path) -> Verdict:
    vers.write_bytes(octets)
    return verifier_archive(vers, JOUR)


def fautes(octets: bytes, dossier: Path) -> list[str]:
    return list(juger(octets, dossier / "p.zip").fautes)


def noms(paquet: Path) -> dict[str, zipfile.ZipInfo]:
    """Name in the package → what the zip says of it."""
    with zipfile.ZipFile(paquet) as zip_:
        return {m.filename.partition("/")[2] if paquet == ECHANTILLON else m.filename: m for m in zip_.infolist()}


def lignes(paquet: Path) -> dict[str, tuple[int, int]]:
    """Name in the package → where its line of the directory starts, and ends."""
    with zipfile.ZipFile(paquet) as zip_:
        place, lieux = zip_.start_dir, {}
    for nom, membre in noms(paquet).items():
        lieux[nom] = (place, place + LIGNE + len(membre.filename))
        place = lieux[nom][1]
    return lieux


@pytest.mark.parametrize("paquet", [ECHANTILLON, SEDA], ids=["sac", "seda"])
def test_un_octet_change_n_importe_ou_est_trouve(paquet: Path, tmp_path: Path) -> None:
    """One in so many, in turn in the files and around them; never by a defect of the program."""
    octets = paquet.read_bytes()
    for rang in range(0, len(octets), len(octets) // 60):
        assert fautes(un_octet(octets, rang), tmp_path), rang


@pytest.mark.parametrize("paquet", [ECHANTILLON, SEDA], ids=["sac", "seda"])
def test_chaque_octet_de_l_entete_et_de_la_ligne_d_un_fichier_le_nomme(paquet: Path, tmp_path: Path) -> None:
    octets, nom = paquet.read_bytes(), list(noms(paquet))[5]
    debut, (ligne, apres) = noms(paquet)[nom].header_offset, lignes(paquet)[nom]
    nom_local, nom_ligne = debut + LOCAL, ligne + LIGNE
    longueurs = {ligne + 28, ligne + 29, ligne + 30, ligne + 31, ligne + 32, ligne + 33}  # they hide what comes after
    for rang in {*range(debut, nom_local), *range(ligne + 4, nom_ligne)} - longueurs:
        assert any(nom in faute for faute in fautes(un_octet(octets, rang), tmp_path)), rang - debut
    for rang in (*longueurs, *range(ligne, ligne + 4), nom_local, nom_ligne, apres - 1):
        assert trouve(un_octet(octets, rang), tmp_path), rang


def test_chaque_octet_de_la_fin_est_trouve(tmp_path: Path) -> None:
    octets = ECHANTILLON.read_bytes()
    assert all(trouve(un_octet(octets, len(octets) - rang), tmp_path) for rang in range(1, FIN + 1))


def trouve(octets: bytes, dossier: Path) -> bool:
    """Whether something wrong is said of a package, or it is said to be damaged."""
    try:
        return bool(fautes(octets, dossier))
    except DocumentInvalide:
        return True


def inserer(place: int, ajout: bytes) -> Callable[[bytes], bytes]:
    """Bytes in the middle of a zip, by somebody who mends what it says of places: the files are all there."""

    def changer(octets: bytes) -> bytes:
        change = bytearray(octets[:place] + ajout + octets[place:])
        fin = len(change) - FIN
        (repertoire,) = struct.unpack_from("<L", change, fin + 16)
        struct.pack_into("<L", change, fin + 16, repertoire + len(ajout))
        ligne = repertoire + len(ajout)
        while change[ligne : ligne + 4] == b"PK\x01\x02":
            (debut,) = struct.unpack_from("<L", change, ligne + 42)
            struct.pack_into("<L", change, ligne + 42, debut + len(ajout) * (debut >= place))
            ligne += LIGNE + sum(struct.unpack_from("<3H", change, ligne + 28))
        return bytes(change)

    return changer


def commentaire(octets: bytes) -> bytes:
    return octets[:-2] + struct.pack("<H", 5) + b"bravo"


@pytest.mark.parametrize(
    ("changer", "mots"),
    [
        (commentaire, "la fin du zip"),
        (lambda octets: octets + b"apres", "la fin du zip"),
        (lambda octets: b"avant" + octets, "au début du zip"),
        (lambda octets: inserer(0, b"avant")(octets), "au début du zip"),
        (lambda octets: inserer(noms(ECHANTILLON)["data/documents/pv.pdf"].header_offset, b"cache")(octets),
         "data/documents/pv.pdf : dans le zip, ne suit pas"),
        (lambda octets: inserer(lignes(ECHANTILLON)["bag-info.txt"][0], b"cache")(octets), "après le dernier"),
    ],
    ids=["commentaire", "apres", "avant", "avant-decale", "entre-deux", "avant-le-repertoire"],
)  # fmt: skip
def test_ce_qui_n_est_d_aucun_fichier_est_trouve(changer: Callable[[bytes], bytes], mots: str, tmp_path: Path) -> None:
    (dite,) = fautes(changer(ECHANTILLON.read_bytes()), tmp_path)
    assert mots in dite


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [("extra", b"\xfe\xca\x02\x00ab"), ("comment", b"c"), ("date_time", (2001, 1, 1, 0, 0, 0)), ("external_attr", 1),
     ("internal_attr", 1), ("create_system", 0), ("create_version", 63), ("flag_bits", 8)],
)  # fmt: skip
def test_ce_que_le_zip_dit_d_un_fichier_et_que_personne_ne_lit_est_controle(
    champ: str, valeur: object, tmp_path: Path
) -> None:
    nom = "data/documents/pv.pdf"
    with zipfile.ZipFile(ECHANTILLON) as avant, zipfile.ZipFile(tmp_path / "p.zip", "w") as apres:
        for membre in avant.infolist():
            octets = avant.read(membre)
            if membre.filename.endswith(nom):
                setattr(membre, champ, valeur)
            apres.writestr(membre, octets)
            if membre.filename.endswith(nom):
                setattr(membre, champ, valeur)  # what writing has put right
    dites = fautes((tmp_path / "p.zip").read_bytes(), tmp_path)
    assert dites and all(dite.startswith(f"{nom} : ") for dite in dites)


def test_des_octets_sous_le_nom_d_un_dossier_sont_trouves(tmp_path: Path) -> None:
    with zipfile.ZipFile(ECHANTILLON) as zip_:
        racine = zip_.namelist()[0].partition("/")[0]
    shutil.copy(ECHANTILLON, tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip", "a") as zip_:
        zip_.writestr(entree(f"{racine}/data/vide/", date(2026, 11, 21), 5), b"cache")
    (dite,) = fautes((tmp_path / "p.zip").read_bytes(), tmp_path)
    assert dite.startswith("data/vide/ : ")


# --- a zip that somebody else made of the same files -----------------------------------------------------------------


def avec_zip(racine: Path, vers: Path) -> None:
    subprocess.run(["zip", "-q", "-0", "-r", str(vers), racine.name], cwd=racine.parent, check=True)


def avec_la_bibliotheque(racine: Path, vers: Path) -> None:
    with zipfile.ZipFile(vers, "w", zipfile.ZIP_DEFLATED) as zip_:
        for chemin in sorted(racine.rglob("*")):
            zip_.write(chemin, chemin.relative_to(racine.parent))


@pytest.mark.parametrize("emballer", [avec_zip, avec_la_bibliotheque])
def test_remis_dans_un_autre_zip_il_n_accuse_aucun_fichier(
    emballer: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    if emballer is avec_zip and not shutil.which("zip"):
        pytest.skip("zip absent")
    emballer(deballer(ECHANTILLON, tmp_path / "ici"), tmp_path / "p.zip")
    verdict = verifier_archive(tmp_path / "p.zip", JOUR)
    assert (verdict.fautes, REFAIT in verdict.remarques) == ((), True)


def test_le_notre_est_sans_remarque_sur_son_zip() -> None:
    for paquet in (ECHANTILLON, SEDA):
        assert REFAIT not in verifier_archive(paquet, JOUR).remarques


# --- long ones -------------------------------------------------------------------------------------------------------


@pytest.fixture
def limites_basses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Numbers that are too long for their place from 300 on, so that a small zip has those of a huge one."""
    for module in (zipfile, contenant):
        monkeypatch.setattr(module, "ZIP64_LIMIT", 300)
    yield


@pytest.mark.usefixtures("limites_basses")
def test_une_longue_archive_a_aussi_une_seule_forme() -> None:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as zip_:
        for nom, octets in (("a", b"a" * 200), ("b", b"b" * 500), ("é", b"c")):
            ajouter(zip_, entree(nom, JOUR, len(octets)), Piece(nom, octets, "", ""))
    octets = sortie.getvalue()
    with zipfile.ZipFile(sortie) as zip_:
        assert controler_contenant(zip_, str) == Forme()
        debut = zip_.start_dir
    for rang in range(debut, len(octets)):
        try:
            with zipfile.ZipFile(io.BytesIO(un_octet(octets, rang))) as zip_:
                assert controler_contenant(zip_, str) != Forme() or zip_.testzip(), rang
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            continue  # said to be damaged
