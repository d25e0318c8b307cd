"""Who gets which document, under which name, and what is awaited."""

from pathlib import Path

import pytest

from pipeline.documents.fichiers import Nommeur, morceau, nom_famille
from pipeline.documents.selection import attendus, chercher_gabarit, prevoir
from pipeline.erreurs import GabaritInvalide
from pipeline.modele import Etat, Statut
from tests.fabrique_documents import CCPM, CQP, CQPM, GABARITS, inscrit, matiere

INSCRITS = [
    inscrit("C1", "Roy", "Lou", CQPM),
    inscrit("C2", "Abel", "Léo", CQPM, "C1 C2 C3"),
    inscrit("C3", "Zola", "Eva", CQPM, ""),
    inscrit("C4", "Kern", "Ida", CQPM, statut=Statut.ABSENT),
    inscrit("C5", "Moreau", "Noé", CCPM),
    inscrit("C6", "Perec", "Ugo", CQPM),
]


def _destinations(**session: object) -> list[str]:
    m = matiere("metallurgie", INSCRITS, ecartes=["C6"], **session)
    return [d for lot in prevoir(m, GABARITS) for d in lot.destinations.values()]


def test_qui_recoit_quoi() -> None:
    """In PV order (certification, then name); a candidate set aside is on the procès-verbal only."""
    assert _destinations() == [
        "pv/PV-CQPM-2021-0301-RI-pv.pdf",
        "pv/PV-CCPM-2022-0045-pv.pdf",
        "fiches/C2-ABEL-fiche.pdf",
        "fiches/C4-KERN-fiche.pdf",
        "fiches/C1-ROY-fiche.pdf",
        "fiches/C3-ZOLA-fiche.pdf",
        "fiches/C5-MOREAU-fiche.pdf",
        "lettres/C4-KERN-notification.pdf",
        "lettres/C1-ROY-notification.pdf",
        "lettres/C5-MOREAU-notification.pdf",
        "lettres/C2-ABEL-non-admission.pdf",
        "lettres/C3-ZOLA-non-admission.pdf",
        "parchemins/MC-2024-00043-ROY-parchemin.pdf",
        "parchemins/MC-BDC-2024-00042-ABEL-parchemin-bloc.pdf",
        "parchemins/MC-CCPM-2024-00044-MOREAU-parchemin-ccpm.pdf",
    ]


def test_rien_avant_la_cloture_de_la_deliberation() -> None:
    m = matiere("metallurgie", INSCRITS, deliberation_close_le=None)
    assert m.etat is Etat.PREPARATION
    assert prevoir(m, GABARITS) == ()
    (phrase,) = attendus(m)
    assert phrase.startswith("Procès-verbal, fiche de décision, notification de résultat")
    assert phrase.endswith("la date de clôture de la délibération (rubrique «\u00a0deliberation_close_le\u00a0»).")


def test_pas_de_parchemin_avant_la_validation() -> None:
    """Bijouterie: certificates wait for the commission; numbers are not even needed before."""
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)], validation_le=None)
    m = type(m)(m.dossier, m.reglement, m.etat, m.decisions, {}, m.delivrances)
    assert [lot.prevu.genre for lot in prevoir(m, GABARITS)] == ["pv", "fiche", "notification"]
    (phrase,) = attendus(m)
    assert phrase.startswith("Parchemin")
    assert phrase.endswith("la date de validation par la commission (rubrique «\u00a0validation_le\u00a0»).")


def test_rien_n_est_attendu_quand_personne_n_a_de_parchemin() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP, "")], validation_le=None)
    assert attendus(m) == ()


def test_rien_n_est_attendu_d_une_session_validee() -> None:
    assert attendus(matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])) == ()


def test_textes_attendus_de_chaque_document() -> None:
    m = matiere("metallurgie", [inscrit("C1", "d’Àrc–Nguyễn", "Bảo-Trân", CQPM)])
    pieces = {lot.prevu.genre: lot.travail.pieces[0] for lot in prevoir(m, GABARITS)}
    assert pieces["parchemin"].attendus == (
        "Bảo-Trân",
        "D’ÀRC–NGUYỄN",
        "MC-2024-00042",
        "Conducteur d’équipements industriels",
    )
    assert pieces["parchemin"].nom == "MC-2024-00042-DARC-NGUYEN-parchemin"
    assert "D’ÀRC–NGUYỄN" in pieces["pv"].attendus
    assert pieces["fiche"].titre == "D’ÀRC–NGUYỄN Bảo-Trân"


@pytest.mark.parametrize(
    ("identifiant", "nom", "fichier"),
    [
        ("C003", "NGUYỄN", "C003-NGUYEN-fiche"),
        ("../../etc/passwd", "Roy", "etc-passwd-ROY-fiche"),
        ("C/4 é", "d'Àrc–Œuvrard", "C-4-e-DARC-OEUVRARD-fiche"),
        ("王", "王", "candidat-fiche"),
        ("x" * 300, "ß" * 200, f"{'x' * 40}-{'S' * 40}-fiche"),
    ],
)
def test_noms_de_fichiers(identifiant: str, nom: str, fichier: str) -> None:
    """Identifiers and names can hold anything; file names are ASCII, short, and never a path."""
    m = matiere("metallurgie", [inscrit(identifiant, nom, "Lou", CQPM)])
    fiches = next(lot for lot in prevoir(m, GABARITS) if lot.prevu.genre == "fiche")
    assert [p.nom for p in fiches.travail.pieces] == [fichier]
    assert morceau(fichier).isascii()


def test_noms_uniques_meme_confondus_par_le_systeme() -> None:
    nommeur = Nommeur()
    noms = [nommeur.nommer(morceau(i), nom_famille("Roy"), "fiche") for i in ("C/1", "c 1", "C-1", "C-1-ROY-fiche-2")]
    assert len({nom.casefold() for nom in noms}) == len(noms)
    assert noms[:3] == ["C-1-ROY-fiche", "c-1-ROY-fiche-2", "C-1-ROY-fiche-3"]


def test_le_gabarit_du_dispositif_l_emporte(tmp_path: Path) -> None:
    for dossier in ("commun", "alpha"):
        (tmp_path / dossier).mkdir()
        (tmp_path / dossier / "pv.docx").touch()
    assert chercher_gabarit(tmp_path, "alpha", "pv").parent.name == "alpha"
    assert chercher_gabarit(tmp_path, "beta", "pv").parent.name == "commun"
    with pytest.raises(GabaritInvalide, match=r"fiche\.docx"):
        chercher_gabarit(tmp_path, "alpha", "fiche")
