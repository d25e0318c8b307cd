"""Scans of signed documents: what is taken, what is refused and why, and to which edition each is bound for ever."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.anomalies import Anomalie
from pipeline.catalogue import CATALOGUE, Gravite
from pipeline.catalogue.signatures import SIGNATURES
from pipeline.registre.editions import Edition
from pipeline.signatures.depots import Depot, deposes
from pipeline.signatures.edition import premiere_vue
from pipeline.signatures.examen import TAILLE_MAX
from pipeline.signatures.rattachement import Connu, Rattachement, rattacher
from tests.numerisations import (
    A3,
    A4,
    LETTRE,
    PAYSAGE,
    chiffrer,
    depot,
    document,
    editions,
    numeriser,
    pages,
)

UNE = pages(A4)
DEUX = pages(A4, PAYSAGE)
DOCUMENTS = {"PV-A-pv": document("PV-A-pv", UNE), "PV-B-pv": document("PV-B-pv", DEUX)}
ATTENDUS = {"courrier": "en attente de la validation"}
EN_VIGUEUR = tuple(editions(("essai/pv/PV-A-pv.pdf", UNE), ("essai/pv/PV-B-pv.pdf", DEUX)))


def recevoir(
    *depots: Depot, connues: Sequence[Edition] = EN_VIGUEUR, vus: Mapping[str, int] | None = None
) -> Rattachement:
    return rattacher(depots, DOCUMENTS, Connu(connues, vus or {}, attendus=ATTENDUS))


# --- what is taken ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", [".pdf", ".jpg", ".png", ".tif"])
@pytest.mark.parametrize("tourner", [0, 90])
def test_une_numerisation_conforme_est_jointe_telle_quelle(extension: str, tourner: int) -> None:
    contenu = numeriser(UNE, extension, tourner=tourner)
    recu = recevoir(depot(f"PV-A-pv{extension}", contenu))
    (signe,) = recu.signes.values()
    assert (signe.contenu, signe.pages, recu.anomalies) == (contenu, 1, ())
    assert signe.fichier == f"signes/PV-A-pv{extension}"


@pytest.mark.parametrize("extension", [".pdf", ".tif"])
def test_plusieurs_pages_en_un_fichier_portrait_et_paysage(extension: str) -> None:
    recu = recevoir(depot(f"PV-B-pv{extension}", numeriser(DEUX, extension)))
    assert recu.signes["PV-B-pv"].pages == 2


def test_un_papier_un_peu_plus_petit_convient() -> None:
    assert recevoir(depot("PV-A-pv.pdf", numeriser(pages(LETTRE)))).signes


def test_un_document_signe_a_l_ecran_n_a_pas_de_points_par_pouce() -> None:
    assert recevoir(depot("PV-A-pv.pdf", pages(A4, texte="signé"))).signes


def test_la_casse_du_nom_et_de_l_extension_ne_compte_pas(tmp_path: Path) -> None:
    (tmp_path / "signes").mkdir()
    (tmp_path / "signes" / "pv-a-PV.JPG").write_bytes(numeriser(UNE, ".jpg"))
    depots, fautes = deposes(tmp_path)
    assert fautes == []
    assert recevoir(*depots).signes["PV-A-pv"].fichier == "signes/PV-A-pv.jpg"


# --- what is refused -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Faute:
    """Scans dropped, the only code that must be said, with these words in it. `jointe`: it is taken all the same."""

    nom: str
    code: str
    depots: Callable[[], Sequence[Depot]]
    mots: tuple[str, ...]
    connues: Sequence[Edition] = EN_VIGUEUR
    jointe: bool = False


def _un(nom: str, contenu: Callable[[], bytes], modifie: float = 2e9) -> Callable[[], Sequence[Depot]]:
    return lambda: [depot(nom, contenu(), modifie)]


FAUTES = [
    Faute("nom inconnu", "L24", _un("PV-A-pb.pdf", lambda: numeriser(UNE)), ("renommer", "« PV-A-pv.pdf »")),
    Faute("nom étranger", "L24", _un("IMG_0042.jpg", lambda: numeriser(UNE, ".jpg")), ("donner à ce fichier le nom",)),
    Faute(
        "deux fichiers",
        "L25",
        lambda: [depot("PV-A-pv.pdf", numeriser(UNE)), depot("pv-a-pv.png", numeriser(UNE, ".png"))],
        ("2 fichiers",),
    ),
    Faute(
        "même contenu sous deux noms",
        "L25",
        lambda: [depot(f"{nom}.pdf", numeriser(UNE)) for nom in DOCUMENTS],
        ("le même contenu que « signes/PV-",),
    ),
    Faute(
        "document publié, tel quel", "L33", _un("PV-A-pv.pdf", lambda: UNE), ("c’est le document publié « PV-A-pv »",)
    ),
    Faute("publié, sous un autre nom", "L33", _un("scan.pdf", lambda: DEUX), ("« PV-B-pv », sans signature",)),
    Faute("bordereau", "L24", _un("01-bordereau.pdf", lambda: numeriser(UNE)), ("un bordereau n’est pas repris",)),
    Faute(
        "document attendu",
        "L24",
        _un("C001-LE_GOFF-courrier-2.pdf", lambda: numeriser(UNE)),
        ("pas encore publié", "retirer ce fichier", "en attente de la validation"),
    ),
    Faute(
        "PDF coupé", "L26", _un("PV-A-pv.pdf", lambda: b"%PDF-1.7\n1 0 obj"), ("un PDF abîmé", "numériser de nouveau")
    ),
    Faute("PDF sans page", "L26", _un("PV-A-pv.pdf", pages), ("numériser de nouveau",)),
    Faute("mot de passe", "L26", _un("PV-A-pv.pdf", lambda: chiffrer(numeriser(UNE), "x")), ("un PDF protégé",)),
    Faute("PDF chiffré", "L26", _un("PV-A-pv.pdf", lambda: chiffrer(numeriser(UNE), "")), ("un PDF protégé",)),
    Faute("image coupée", "L26", _un("PV-A-pv.jpg", lambda: numeriser(UNE, ".jpg")[:3000]), ("tronqué ou abîmé",)),
    Faute("PNG nommé JPG", "L26", _un("PV-A-pv.jpg", lambda: numeriser(UNE, ".png")), ("fichier « .jpg »",)),
    Faute("page oubliée", "L28", _un("PV-B-pv.pdf", lambda: numeriser(UNE)), ("1 page", "2 pages")),
    Faute("page de trop", "L28", _un("PV-A-pv.tif", lambda: numeriser(DEUX, ".tif")), ("2 pages", "1 page")),
    Faute("image d’une page sur deux", "L28", _un("PV-B-pv.jpg", lambda: numeriser(DEUX, ".jpg")), ("1 page",)),
    Faute("A3", "L29", _un("PV-A-pv.pdf", lambda: numeriser(pages(A3))), ("297 × 420 mm", "210 × 297 mm")),
    Faute("ticket", "L29", _un("PV-A-pv.png", lambda: numeriser(pages((200.0, 600.0)), ".png")), ("pixels",)),
    Faute("PDF grossier", "L30", _un("PV-A-pv.pdf", lambda: numeriser(UNE, ppp=60)), ("60 points", "au moins 100")),
    Faute("image grossière", "L30", _un("PV-A-pv.png", lambda: numeriser(UNE, ".png", ppp=60)), ("60 points",)),
    Faute(
        "édition remplacée",
        "L31",
        _un("PV-A-pv.pdf", lambda: numeriser(UNE)),
        ("signe l’édition 1, du 20/06/2024", "numériser de nouveau"),
        tuple(editions(("essai/pv/PV-A-pv.pdf", DEUX))),
    ),
    Faute(
        "plus vieux que le document",
        "L31",
        _un("PV-A-pv.pdf", lambda: numeriser(UNE), modifie=1.6e9),
        (
            "daté du 13/09/2020 à",
            "plus ancien que la première édition de ce document, du 20/06/2024 à",
            "horloge",
            "l’imprimer en PDF",
        ),
    ),
    Faute(
        "document refait",
        "L32",
        _un("PV-A-pv.pdf", lambda: numeriser(UNE)),
        ("l’édition 2, du 20/06/2024", "comparer", "sinon, retirer ce fichier"),
        tuple(editions(("essai/pv/PV-A-pv.pdf", DEUX), ("essai/pv/PV-A-pv.pdf", UNE))),
        jointe=True,
    ),
]


@pytest.mark.parametrize("faute", FAUTES, ids=lambda faute: faute.nom)
def test_une_mauvaise_numerisation_est_dite_et_jamais_jointe(faute: Faute) -> None:
    recu = recevoir(*faute.depots(), connues=faute.connues)
    assert {a.code for a in recu.anomalies} == {faute.code}
    assert bool(recu.signes) is faute.jointe
    for anomalie in recu.anomalies:
        dit = f"{anomalie.trouve} {anomalie.attendu} {anomalie.a_faire}"
        assert all(mot in dit for mot in faute.mots), dit


def test_aucune_n_arrete_la_session() -> None:
    assert {CATALOGUE[code].gravite for code in SIGNATURES} == {Gravite.AVERTISSEMENT}


def dossier_accidente(dossier: Path) -> list[Anomalie]:
    """What is said of a folder where files, and not what they hold, are at fault."""
    racine = dossier / "signes"
    (racine / "sous-dossier.pdf").mkdir(parents=True)
    (racine / "PV-A-pv.docx").write_bytes(b"x")
    (racine / "lien.pdf").symlink_to(dossier / "ailleurs.pdf")
    with (racine / "lourd.pdf").open("wb") as fichier:
        fichier.truncate(TAILLE_MAX + 1)
    (racine / "~$PV-A-pv.pdf").write_bytes(b"x")
    depots, fautes = deposes(dossier)
    assert depots == []
    return fautes


def test_ce_qui_ne_peut_pas_etre_une_numerisation_est_nomme(tmp_path: Path) -> None:
    assert [(a.code, a.repere.classeur) for a in dossier_accidente(tmp_path)] == [
        ("L26", "signes/PV-A-pv.docx"),
        ("L26", "signes/lien.pdf"),
        ("L27", "signes/lourd.pdf"),
        ("L26", "signes/sous-dossier.pdf"),
    ]


def test_un_dossier_est_dit_tel_quel_que_soit_son_nom(tmp_path: Path) -> None:
    (tmp_path / "signes" / "juin").mkdir(parents=True)
    _, (faute,) = deposes(tmp_path)
    assert (faute.code, faute.trouve) == ("L26", "un dossier")


def test_avant_toute_publication_rien_n_est_a_signer() -> None:
    (anomalie,) = rattacher([depot("PV-A-pv.pdf", numeriser(UNE))], {}, Connu([], {})).anomalies
    assert (anomalie.code, anomalie.trouve) == ("L24", "aucun document n’est encore publié")


def test_un_fichier_qui_epuise_la_memoire_ou_le_temps_n_arrete_rien() -> None:
    """A picture that claims a surface without end: read apart, within bounds."""
    from struct import pack
    from zlib import crc32

    entete = pack(">IIBBBBB", 2**30, 2**30, 8, 2, 0, 0, 0)
    morceau = b"IHDR" + entete
    bombe = b"\x89PNG\r\n\x1a\n" + pack(">I", len(entete)) + morceau + pack(">I", crc32(morceau))
    (anomalie,) = recevoir(depot("PV-A-pv.png", bombe)).anomalies
    assert anomalie.code == "L26"


# --- the edition that is signed --------------------------------------------------------------------------------------

V1, V2 = pages(A4, texte="admis"), pages(A4, texte="non admis")
FICHIER = "essai/pv/PV-A-pv.pdf"
PREMIERE = numeriser(V1)
SECONDE = numeriser(V2, tremble=30)


def signes(
    pdf: bytes, scan: bytes, connues: Sequence[Edition], vus: Mapping[str, int], nom: str = "PV-A-pv.pdf"
) -> Rattachement:
    """One scan dropped beside the PV as it is now."""
    documents = {"PV-A-pv": document("PV-A-pv", pdf), "PV-C-pv": document("PV-C-pv", V1)}
    return rattacher([depot(nom, scan)], documents, Connu(connues, vus))


def test_une_signature_ne_passe_jamais_sous_des_decisions_changees() -> None:
    v1 = editions((FICHIER, V1))
    recu = signes(V1, PREMIERE, v1, {})
    assert recu.signes
    jointe = editions((FICHIER, V1), ("essai/signes/PV-A-pv.pdf", PREMIERE))
    refait = signes(V2, PREMIERE, jointe, recu.vus)
    assert not refait.signes and [a.code for a in refait.anomalies] == ["L31"]
    v2 = [*jointe, *editions((FICHIER, V1), ("x", b""), (FICHIER, V2))[2:]]
    assert not signes(V2, PREMIERE, v2, refait.vus).signes  # nor at any later run
    assert not signes(V2, PREMIERE, v2, {}).signes  # nor once the publication was lost: the register has it


def test_deposee_en_meme_temps_que_la_decision_change_elle_signe_l_ancienne() -> None:
    recu = signes(V2, PREMIERE, editions((FICHIER, V1)), {})
    assert not recu.signes
    ensuite = editions((FICHIER, V1), (FICHIER, V2))
    assert not signes(V2, PREMIERE, ensuite, recu.vus).signes


def test_mal_nommee_d_abord_elle_ne_signe_que_l_edition_d_alors() -> None:
    v1 = editions((FICHIER, V1))
    inconnue = signes(V1, PREMIERE, v1, {}, nom="numérisation.pdf")
    assert [a.code for a in inconnue.anomalies] == ["L24"]
    v2 = editions((FICHIER, V1), (FICHIER, V2))
    assert not signes(V2, PREMIERE, v2, inconnue.vus).signes
    assert signes(V1, PREMIERE, v1, inconnue.vus).signes


def test_seul_un_autre_fichier_signe_la_nouvelle_edition() -> None:
    v2 = editions((FICHIER, V1), (FICHIER, V2))
    vus = signes(V1, PREMIERE, editions((FICHIER, V1)), {}).vus
    recu = signes(V2, SECONDE, v2, vus)
    assert recu.signes["PV-A-pv"].edition == 2
    assert [a.code for a in recu.anomalies] == ["L32"]


def test_revenu_a_ce_qui_etait_signe_le_document_retrouve_sa_signature() -> None:
    vus = signes(V1, PREMIERE, editions((FICHIER, V1)), {}).vus
    retour = editions((FICHIER, V1), (FICHIER, V2), (FICHIER, V1))
    assert signes(V1, PREMIERE, retour, vus).signes["PV-A-pv"].edition == 1


SCAN = numeriser(UNE)


@pytest.mark.parametrize("session", ["essai", "2023-06"])
@pytest.mark.parametrize("vus", [{}, {sha256(SCAN).hexdigest(): 2}], ids=["oubliée", "en mémoire"])
def test_la_signature_d_un_document_n_en_signe_jamais_un_autre(session: str, vus: Mapping[str, int]) -> None:
    """The scan signed the PV of A, left the folder, and comes back under the name of C, which has as many pages."""
    documents = {"PV-C-pv": document("PV-C-pv", V1)}
    connues = editions(("essai/pv/PV-C-pv.pdf", V1), (FICHIER, V1))
    autre = replace(editions((f"{session}/signes/PV-A-pv.pdf", SCAN))[0], session=session, retiree=1)
    recu = rattacher([depot("PV-C-pv.pdf", SCAN)], documents, Connu(connues, vus, [autre]))
    assert not recu.signes
    assert [a.trouve for a in recu.anomalies] == [
        f"ce fichier est déjà l’original signé de « PV-A-pv », session {session}"
    ]


def test_l_original_d_un_document_le_signe_encore_a_son_retour() -> None:
    connues = editions((FICHIER, V1), ("essai/signes/PV-A-pv.pdf", SCAN))
    assert rattacher(
        [depot("PV-A-pv.pdf", SCAN)], {"PV-A-pv": document("PV-A-pv", V1)}, Connu(connues, {}, connues)
    ).signes


def test_un_document_publie_pour_la_premiere_fois_n_est_pas_encore_signe() -> None:
    recu = signes(V1, PREMIERE, [], {})
    assert not recu.signes and [a.code for a in recu.anomalies] == ["L31"]


def test_une_numerisation_connue_du_registre_n_en_signe_pas_un_autre_de_la_meme_publication() -> None:
    (un, autre) = editions(("essai/signes/PV-A-pv.pdf", PREMIERE), (FICHIER, V2))
    assert premiere_vue(depot("PV-A-pv.pdf", PREMIERE), [un, autre]) == 0
