"""Who gets which document, under which name, and what is awaited."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.documents.contextes import contexte_candidat
from pipeline.documents.fichiers import Nommeur, morceau, nom_famille
from pipeline.documents.matiere import Matiere
from pipeline.documents.pieces import concernees
from pipeline.documents.selection import Lot, attendus, chercher_gabarit, prevoir
from pipeline.erreurs import GabaritInvalide
from pipeline.modele import Etat, Exclusion, Issue, Statut
from pipeline.referentiel import charger
from pipeline.regles import DocumentPrevu
from pipeline.restitution.contenu import LIBELLES
from tests.cas import LIVRES
from tests.documents_fabrique import gabarit
from tests.fabrique_documents import CCPM, CQP, CQPM, GABARITS, JURY_METALLURGIE, inscrit, matiere, membre

INSCRITS = [
    inscrit("C1", "Roy", "Lou", CQPM),
    inscrit("C2", "Abel", "Léo", CQPM, "C1 C2 C3"),
    inscrit("C3", "Zola", "Eva", CQPM, ""),
    inscrit("C4", "Kern", "Ida", CQPM, statut=Statut.ABSENT),
    inscrit("C5", "Moreau", "Noé", CCPM),
    inscrit("C6", "Perec", "Ugo", CQPM),
]


APRES = ("pv", "fiche", "notification", "non-admission", "parchemin", "parchemin-bloc", "parchemin-ccpm")


def _lots(m: Matiere, *genres: str) -> list[Lot]:
    return [lot for lot in prevoir(m, GABARITS) if lot.prevu.genre in genres]


def _bonjour(dossier: Path, genre: str) -> None:
    """A template that says hello, and has to."""
    gabarit(dossier, "Bonjour", nom=genre)
    mention = '[[mentions]]\nlibelle = "salut"\narticle = "Usage"\ntexte = "Bonjour"\n'
    (dossier / f"{genre}.mentions.toml").write_text(mention, encoding="utf-8")


def test_qui_est_exclu_recoit_ce_qui_le_lui_dit_et_qui_est_ecarte_ne_recoit_rien() -> None:
    """Bijouterie, § 6: a kind asked for those set aside is for the barred; nothing is told of a mere `--sans`."""
    m = matiere(
        "bijouterie", [inscrit("C1", "Roy", "Lou", CQP), inscrit("C2", "Abel", "Léo", CQP)], ecartes=["C1", "C2"]
    )
    barre = Exclusion("Roy", "Lou", None, CQP, date(2023, 6, 16), date(2026, 6, 16), "session 2023-06")
    decisions = [replace(d, exclusion=barre if d.candidat.id == "C1" else None) for d in m.decisions]
    m = replace(m, decisions=tuple(decisions))
    (notification,) = [d for d in m.reglement.dispositif.documents if d.genre == "notification"]
    prevu = msgspec.structs.replace(notification, issues=(Issue.ECARTE, Issue.ADMIS))
    (exclu,) = concernees(prevu, m)
    lue: Any = contexte_candidat(exclu, m)["decision"]
    terme = "jusqu’au 16\u00a0juin 2026 pour fraude constatée le 16\u00a0juin 2023"
    assert (lue["exclusion"], lue["motif"]) == (terme, f"Exclusion de la certification {terme}")


def test_qui_recoit_quoi() -> None:
    """In PV order (certification, then name); a candidate set aside is on the procès-verbal only."""
    m = matiere("metallurgie", INSCRITS, ecartes=["C6"])
    destinations = [d for lot in _lots(m, *APRES) for d in lot.destinations.values()]
    assert destinations == [
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
        "parchemins/MC-CCPM-2024-00045-MOREAU-parchemin-ccpm.pdf",
    ]


def test_rien_avant_la_cloture_de_la_deliberation() -> None:
    m = matiere("metallurgie", INSCRITS, deliberation_close_le=None)
    assert m.etat is Etat.PREPARATION
    assert {lot.prevu.etat for lot in prevoir(m, GABARITS)} <= {Etat.PREPARATION}
    phrase = attendus(m)[0]
    assert phrase.startswith("Procès-verbal, fiche de décision, notification de résultat")
    assert phrase.endswith("la date de clôture de la délibération (rubrique «\u00a0deliberation_close_le\u00a0»).")


def test_pas_de_parchemin_avant_la_validation() -> None:
    """Bijouterie: certificates wait for the commission; numbers are not even needed before."""
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)], validation_le=None)
    m = type(m)(m.dossier, m.reglement, m.etat, m.decisions, {}, m.delivrances)
    assert [lot.prevu.genre for lot in _lots(m, *APRES)] == ["pv", "fiche", "notification"]
    (phrase,) = attendus(m)
    assert phrase.startswith("Parchemin")
    assert phrase.endswith("la date de validation par la commission (rubrique «\u00a0validation_le\u00a0»).")


def test_rien_n_est_attendu_quand_personne_n_a_de_parchemin() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP, "")], validation_le=None)
    assert not [phrase for phrase in attendus(m) if "archemin" in phrase]


def test_rien_n_est_attendu_d_une_session_validee() -> None:
    assert attendus(matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])) == ()


def test_textes_attendus_de_chaque_document() -> None:
    m = matiere("metallurgie", [inscrit("C1", "d’Àrc–Nguyễn", "Bảo-Trân", CQPM)])
    pieces = {lot.prevu.genre: lot.travail.pieces[0] for lot in prevoir(m, GABARITS)}
    assert pieces["parchemin"].attendus[:4] == (
        "Bảo-Trân",
        "D’ÀRC–NGUYỄN",
        "MC-2024-00042",
        "Conducteur d’équipements industriels",
    )
    assert pieces["parchemin"].nom == "MC-2024-00042-DARC-NGUYEN-parchemin"
    assert "D’ÀRC–NGUYỄN" in pieces["pv"].attendus
    assert pieces["fiche"].titre == "D’ÀRC–NGUYỄN Bảo-Trân — fiche de décision"


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


def _prevu(genre: str, par: Any, **champs: Any) -> DocumentPrevu:
    base = {"libelle": genre, "dossier": "avant-jury", "etat": Etat.PREPARATION, "pages_max": 1, "article": "§ 1"}
    return DocumentPrevu(genre=genre, par=par, **(base | champs))


def _prevues(m: Matiere, gabarits: Path, *prevus: DocumentPrevu) -> list[str]:
    """Where the documents of these kinds go, with a template that says nothing."""
    (gabarits / "commun").mkdir()
    for prevu in prevus:
        _bonjour(gabarits / "commun", prevu.genre)
    return [d for lot in prevoir(_regle(m, documents=prevus), gabarits) for d in lot.destinations.values()]


def _regle(m: Matiere, **dispositif: Any) -> Matiere:
    regles = msgspec.structs.replace(m.reglement.dispositif, **dispositif)
    return replace(m, reglement=replace(m.reglement, dispositif=regles))


def test_avant_le_jury_un_document_par_inscrit_par_membre_par_titre_et_pour_la_seance(tmp_path: Path) -> None:
    """Whoever is designated is called, even declared absent since; two people of the same name get two files."""
    m = matiere("metallurgie", INSCRITS, ecartes=["C6"], deliberation_close_le=None)
    jury = (*JURY_METALLURGIE[:2], membre("Kowalczyk", "Ana", "employeurs", present=False), membre("", "", "salariés"))
    m = replace(m, dossier=replace(m.dossier, jury=jury), decisions=m.decisions[:1])
    prevus = [
        _prevu("convocation", "inscrit"),
        _prevu("appel", "membre"),
        _prevu("feuille", "session"),
        _prevu("synthese", "certification"),
    ]
    assert _prevues(m, tmp_path, *prevus) == [
        "avant-jury/C2-ABEL-convocation.pdf",
        "avant-jury/C4-KERN-convocation.pdf",
        "avant-jury/C1-ROY-convocation.pdf",
        "avant-jury/C3-ZOLA-convocation.pdf",
        "avant-jury/C5-MOREAU-convocation.pdf",
        "avant-jury/JURY-MARCHETTI-appel.pdf",
        "avant-jury/JURY-KOWALCZYK-appel.pdf",
        "avant-jury/JURY-KOWALCZYK-appel-2.pdf",
        "avant-jury/2024-06-feuille.pdf",
        "avant-jury/CQPM-2021-0301-RI-synthese.pdf",
        "avant-jury/CCPM-2022-0045-synthese.pdf",
    ]


def test_ce_qui_nomme_tout_le_monde_a_autant_de_pages_de_plus_que_de_personnes(tmp_path: Path) -> None:
    """A title with a thousand candidates has a long procès-verbal; their letters stay as short as the others."""
    m = matiere("metallurgie", INSCRITS)
    prevus = [_prevu("appel", "membre"), _prevu("feuille", "session"), _prevu("pv", "certification")]
    _prevues(m, tmp_path, *prevus)
    lots = prevoir(_regle(m, documents=prevus), tmp_path)
    limites = {(lot.prevu.genre, piece.pages_max) for lot in lots for piece in lot.travail.pieces}
    titres = [len([i for i in INSCRITS if i.candidat.certification == titre]) for titre in (CQPM, CCPM)]
    assert limites == {("appel", 1), ("feuille", 1 + len(INSCRITS)), *(("pv", 1 + nombre) for nombre in titres)}


def test_une_lettre_a_l_entreprise_ne_va_qu_a_celle_que_l_on_peut_nommer(tmp_path: Path) -> None:
    inscrits = [
        inscrit("C1", "Roy", "Lou", CQPM, entreprise="Fonderie du Gier", origine="SL"),
        inscrit("C2", "Abel", "Léo", CQPM, entreprise="Fonderie du Gier", origine="DE"),
        inscrit("C3", "Zola", "Eva", CQPM),
    ]
    m = matiere("metallurgie", inscrits)
    destinations = _prevues(m, tmp_path, _prevu("lettre", "candidat", a_l_entreprise=True))
    assert destinations == ["avant-jury/C1-ROY-lettre.pdf"]


def test_un_titre_que_le_jury_ne_decide_pas_n_a_que_les_documents_de_sa_famille(tmp_path: Path) -> None:
    m = matiere("metallurgie", INSCRITS[:1] + INSCRITS[4:5])
    familles = dict(m.reglement.dispositif.familles)
    familles["CCPM"] = msgspec.structs.replace(familles["CCPM"], decideur="l’entreprise")
    prevus = [_prevu("pv", "certification"), _prevu("decision", "candidat", familles=("CCPM",))]
    assert _prevues(_regle(m, familles=familles), tmp_path, *prevus) == [
        "avant-jury/PV-CQPM-2021-0301-RI-pv.pdf",
        "avant-jury/C5-MOREAU-decision.pdf",
    ]


def test_un_titre_dont_tous_les_candidats_sont_ecartes_n_a_plus_que_son_proces_verbal(tmp_path: Path) -> None:
    m = matiere("metallurgie", INSCRITS, ecartes=["C5"])
    prevus = [_prevu("feuille", "certification"), _prevu("pv", "certification", etat=Etat.DELIBEREE, dossier="pv")]
    assert _prevues(m, tmp_path, *prevus) == [
        "avant-jury/CQPM-2021-0301-RI-feuille.pdf",
        "pv/PV-CQPM-2021-0301-RI-pv.pdf",
        "pv/PV-CCPM-2022-0045-pv.pdf",
    ]


def test_une_organisation_sollicitee_a_son_document(tmp_path: Path) -> None:
    m = matiere("metallurgie", INSCRITS[:1])
    jury = m.reglement.dispositif.jury
    colleges = tuple(msgspec.structs.replace(c, designation=c.code == "salaries") for c in jury.colleges)
    m = _regle(m, jury=msgspec.structs.replace(jury, colleges=colleges))
    assert _prevues(m, tmp_path, _prevu("demande", "organisation")) == [
        "avant-jury/ORG-SYNDICAT-A-demande.pdf",
        "avant-jury/ORG-SYNDICAT-B-demande.pdf",
    ]


def test_un_document_qui_ne_concerne_personne_n_est_pas_attendu() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP, "")], validation_le=None)
    courrier = _prevu("courrier", "candidat", etat=Etat.VALIDEE, issues=(Issue.ADMIS,))
    assert attendus(_regle(m, documents=(courrier,))) == ()
    admis = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)], validation_le=None)
    assert len(attendus(_regle(admis, documents=(courrier,)))) == 1


def test_le_fichier_fusionne_porte_le_nom_demande_sinon_celui_du_dossier(tmp_path: Path) -> None:
    (tmp_path / "commun").mkdir()
    prevus = (_prevu("appel", "membre", fusion="convocations-jury"), _prevu("feuille", "session"))
    for prevu in prevus:
        _bonjour(tmp_path / "commun", prevu.genre)
    lots = prevoir(_regle(matiere("metallurgie", INSCRITS[:1]), documents=prevus), tmp_path)
    assert [lot.fusion for lot in lots] == ["convocations-jury", "avant-jury"]


@pytest.mark.parametrize("code", sorted(LIVRES))
def test_chaque_fichier_fusionne_a_un_nom_a_lire(code: str) -> None:
    fusions = {prevu.fusion or prevu.dossier for prevu in charger(GABARITS, code).dispositif.documents}
    assert fusions <= set(LIBELLES)
