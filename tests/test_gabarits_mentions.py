"""Compulsory mentions as data: read strictly, looked for in each template, then in each document."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from docx.document import Document

from pipeline.diagnostic import controler
from pipeline.documents.contextes import variables, variables_du_dispositif
from pipeline.documents.lots import Piece
from pipeline.documents.mentions import Mention, Mentions, charger, exiger, fichier, manquements, valeurs
from pipeline.documents.selection import chercher_gabarit, prevoir, prevoir_duplicata
from pipeline.documents.word import W
from pipeline.erreurs import CodeSortie, DocumentInvalide, GabaritInvalide
from pipeline.etude import Chemins
from pipeline.referentiel import charger as charger_dispositif
from pipeline.referentiel import dispositifs
from pipeline.regles import DocumentPrevu
from tests.documents_fabrique import gabarit
from tests.fabrique_documents import CQP, GABARITS, inscrit, matiere

PREVUS = [(code, p) for code in dispositifs(GABARITS) for p in charger_dispositif(GABARITS, code).dispositif.documents]


@pytest.mark.parametrize(("code", "prevu"), PREVUS, ids=[f"{code}/{prevu.genre}" for code, prevu in PREVUS])
def test_chaque_gabarit_livre_a_ses_mentions(code: str, prevu: DocumentPrevu) -> None:
    """Every dispositif × document: the file is there, the template holds all it says, each variable exists for it."""
    chemin = chercher_gabarit(GABARITS, code, prevu.genre)
    assert fichier(chemin).is_file()
    mentions = charger(chemin)
    assert mentions.mentions
    assert manquements(chemin, mentions) == []
    dispositif = charger_dispositif(GABARITS, code).dispositif
    assert mentions.variables - variables(prevu.par) - variables_du_dispositif(dispositif) == set()


def _ecrire(dossier: Path, toml: str, *paragraphes: str) -> Path:
    chemin = gabarit(dossier, *(paragraphes or ("Bonjour",)))
    fichier(chemin).write_text(toml, encoding="utf-8")
    return chemin


def _mention(**champs: object) -> Mention:
    return Mention("date de naissance", "Arrêté, article 2", **champs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("toml", "faute"),
    [
        ('[[mention]]\nlibelle = "x"', "clé inconnue « mention »"),
        ('[[mentions]]\nlibelle = "x"', "clé obligatoire absente « article »"),
        ('[[mentions]]\nlibelle = "x"\narticle = "y"', "mention « x » : il faut « texte », ou « variable »"),
        ('[[mentions]]\nlibelle = "x"\narticle = "y"\ntexte = "a"\nvariable = "b"', "un seul des trois"),
        ('[[mentions]]\nlibelle = "x"\narticle = " "\ntexte = "a"', "« article » sont obligatoires"),
        ('[[mentions]]\nlibelle = "x"\narticle = "y"\ntexte = "- "', "« texte » est vide"),
        ('[[interdits]]\ntexte = " "\narticle = "y"', "interdit sans texte"),
    ],
)
def test_un_fichier_de_mentions_mal_ecrit_est_refuse(toml: str, faute: str, tmp_path: Path) -> None:
    with pytest.raises(GabaritInvalide) as erreur:
        charger(_ecrire(tmp_path, toml))
    assert faute in erreur.value.message
    assert "lettre.mentions.toml" in erreur.value.message


def test_un_gabarit_sans_mentions_est_refuse(tmp_path: Path) -> None:
    seul = gabarit(tmp_path, "Bonjour")
    with pytest.raises(GabaritInvalide, match="ses mentions obligatoires manquent"):
        charger(seul)
    seul.with_suffix(".mentions.toml").write_text("", encoding="utf-8")
    with pytest.raises(GabaritInvalide, match="aucune mention"):
        charger(seul)


def test_un_gabarit_copie_sans_ses_mentions_garde_celles_du_commun(tmp_path: Path) -> None:
    copie = tmp_path / "logistique" / "parchemin.docx"
    copie.parent.mkdir()
    shutil.copytree(GABARITS / "commun", tmp_path / "commun")
    shutil.copy(GABARITS / "commun" / "parchemin.docx", copie)
    assert charger(copie) == charger(GABARITS / "commun" / "parchemin.docx")


def test_un_texte_coupe_par_la_mise_en_forme_est_reconnu(tmp_path: Path) -> None:
    """Runs, logic tags, hyphens, capitals and apostrophes don't count; the header is read too."""

    def suite(document: Document) -> None:
        paragraphe = document.add_paragraph("Le président")
        paragraphe.add_run(" du ju").bold = True
        paragraphe.add_run("ry{% if session.lieu %} d'évaluation{% endif %}")
        document.sections[0].header.paragraphs[0].text = "CERTIFICAT de bloc"

    chemin = gabarit(tmp_path, suite=suite)
    presentes = [_mention(texte=t) for t in ("le président du jury d’évaluation", "Certificat de bloc")]
    assert manquements(chemin, Mentions(tuple(presentes))) == []


@pytest.mark.parametrize("texte", ["né le 3", "sous réserve", "bonjour monsieur"])
def test_un_texte_absent_est_nomme_avec_son_article(texte: str, tmp_path: Path) -> None:
    """Not across a printed value, nor from one paragraph to the next."""
    chemin = gabarit(tmp_path, "Né le {{ candidat.naissance }} 3", "Bonjour", "Monsieur")
    (manque,) = manquements(chemin, Mentions((_mention(texte=texte),)))
    assert manque == "mention « date de naissance » absente (Arrêté, article 2)"


def test_une_variable_suivie_a_travers_ses_boucles_compte_comme_presente(tmp_path: Path) -> None:
    chemin = gabarit(tmp_path, "{% for l in pv.candidats %}{{ l.candidat.nom }}{% endfor %}")
    assert manquements(chemin, Mentions((_mention(variable="pv.candidats.candidat.nom"),))) == []
    assert manquements(chemin, Mentions((_mention(variables=("pv.candidats.candidat.nom", "pv.bilan")),)))


def test_un_texte_interdit_est_trouve(tmp_path: Path) -> None:
    chemin = _ecrire(tmp_path, '[[interdits]]\ntexte = "Sous réserve"\narticle = "§ 9"', "Délivré sous réserve de")
    assert manquements(chemin, charger(chemin)) == ["texte interdit « Sous réserve » (§ 9)"]


CONTEXTE = {
    "certification": {"rncp": True, "rs": False},
    "candidat": {"naissance": "9 mars 1996", "usage": ""},
    "pv": {"candidats": ({"candidat": {"nom": "ROY"}}, {"candidat": {"nom": "ABEL"}}), "votes": ()},
}


def _attendus(*mentions: Mention) -> tuple[str, ...]:
    piece = Piece("P1", CONTEXTE, ("ROY",), "Titre P1", 1)
    return exiger(piece, Mentions(mentions), {"textes": {"entete": "Centre"}}).attendus


def test_les_valeurs_exigees_sont_cherchees_dans_le_pdf() -> None:
    """Constant texts, single values, each item of a list, what all documents share; nothing twice."""
    exigees = (
        _mention(texte="signature"),
        _mention(variables=("candidat.naissance", "pv.candidats.candidat.nom")),
        _mention(variable="textes.entete"),
    )
    assert _attendus(*exigees) == ("ROY", "signature", "9 mars 1996", "ABEL", "Centre")


@pytest.mark.parametrize(
    ("condition", "exigee"),
    [
        ({"si": "certification.rncp"}, True),
        ({"si": "certification.rs"}, False),
        ({"sauf": "certification.rncp"}, False),
        ({"sauf": "certification.rs"}, True),
        ({"si": "pv.votes"}, False),
        ({"si": "pv.candidats.candidat.nom"}, True),
        ({"si": "candidat.usage"}, False),
        ({"si": ("certification.rncp", "candidat.naissance")}, True),
        ({"si": ("certification.rncp", "certification.rs")}, False),
        ({"sauf": ("certification.rs", "certification.rncp")}, False),
    ],
)
def test_une_mention_n_est_exigee_que_sous_sa_condition(condition: dict[str, Any], exigee: bool) -> None:
    assert ("signature" in _attendus(_mention(texte="signature", **condition))) is exigee


@pytest.mark.parametrize("variable", ["candidat.usage", "pv.votes", "candidat.inconnue"])
def test_une_mention_vide_arrete_tout(variable: str) -> None:
    with pytest.raises(DocumentInvalide) as erreur:
        _attendus(_mention(variable=variable))
    for dit in ("Titre P1", "mention obligatoire vide", "date de naissance", "Arrêté, article 2", variable):
        assert dit in erreur.value.message


def test_une_mention_vide_n_importe_que_si_elle_est_exigee() -> None:
    assert _attendus(_mention(variable="candidat.usage", si="certification.rs")) == ("ROY",)


def test_valeurs_d_un_chemin() -> None:
    assert valeurs(CONTEXTE, "pv.candidats.candidat.nom") == ["ROY", "ABEL"]
    assert valeurs(CONTEXTE, "candidat.naissance") == ["9 mars 1996"]
    assert valeurs(CONTEXTE, "absente.du.contexte") == []


@pytest.mark.parametrize(
    ("ajout", "mots"),
    [
        ('libelle = "devise"\narticle = "§ 99"\ntexte = "Liberté, égalité, fraternité"', "« devise » absente (§ 99)"),
        ('libelle = "motif"\narticle = "§ 98"\nvariable = "decision.commentaire"', "mention obligatoire vide"),
    ],
)
def test_une_session_ne_se_produit_pas_sans_ses_mentions(ajout: str, mots: str, tmp_path: Path) -> None:
    """What diagnostic says of a template is refused at each run too, and so is a value that is not there."""
    shutil.copytree(GABARITS, tmp_path / "gabarits")
    with fichier(tmp_path / "gabarits" / "commun" / "fiche.docx").open("a", encoding="utf-8") as mentions:
        mentions.write(f"\n[[mentions]]\n{ajout}\n")
    seance = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])
    with pytest.raises((GabaritInvalide, DocumentInvalide)) as refus:
        prevoir(seance, tmp_path / "gabarits")
    assert mots in refus.value.message.replace("\u00a0", " ")


def test_un_texte_du_dispositif_ne_dit_pas_ce_qui_est_interdit(tmp_path: Path) -> None:
    shutil.copytree(GABARITS, tmp_path / "gabarits")
    seance = matiere("bijouterie", [inscrit("C1", "Sous Réserve", "Lou", CQP)])
    prevoir(seance, tmp_path / "gabarits")  # somebody's name is their own
    textes = {**seance.reglement.dispositif.textes, "cosignataire_parchemin": "Attribué sous réserve de validation"}
    dispositif = msgspec.structs.replace(seance.reglement.dispositif, textes=textes)
    fautive = replace(seance, reglement=replace(seance.reglement, dispositif=dispositif))
    with pytest.raises(DocumentInvalide, match="cosignataire_parchemin"):
        prevoir(fautive, tmp_path / "gabarits")


# --- what only a corrected certificate needs -------------------------------------------------------------------------


def _sans_rectification(dossier: Path, *, mentions_propres: bool) -> Path:
    """The templates, with a certificate that somebody made before there was anything to say of a correction."""
    shutil.copytree(GABARITS, dossier / "gabarits")
    chemin = dossier / "gabarits" / "bijouterie" / "parchemin.docx"
    document = docx.Document(str(GABARITS / "commun" / "parchemin.docx"))
    (paragraphe,) = [p for p in document._body._element.iter(f"{W}p") if "parchemin.rectifie" in "".join(p.itertext())]
    paragraphe.getparent().remove(paragraphe)
    document.save(str(chemin))
    if mentions_propres:
        toml = '[[mentions]]\nlibelle = "numéro"\narticle = "§ 8"\nvariable = "parchemin.numero"\n'
        chemin.with_suffix(".mentions.toml").write_text(toml, encoding="utf-8")
    return dossier / "gabarits"


@pytest.mark.parametrize("mentions_propres", [False, True])
def test_un_gabarit_qui_ne_peut_dire_ce_qu_il_rectifie_n_est_refuse_que_ce_jour_la(
    mentions_propres: bool, tmp_path: Path
) -> None:
    gabarits = _sans_rectification(tmp_path, mentions_propres=mentions_propres)
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP), inscrit("C2", "Abel", "Léo", CQP, "C1.1 C1.2 C1.3")])
    du_titre, du_bloc = m.numeros["C1", CQP], m.numeros["C2", "BC1"]
    prevoir(m, gabarits)
    prevoir(replace(m, rectifiees={du_bloc: date(2024, 7, 12)}), gabarits)  # of another template
    with pytest.raises(GabaritInvalide) as refus:
        prevoir(replace(m, rectifiees={du_titre: date(2024, 7, 12)}), gabarits)
    assert "bijouterie/parchemin.docx" in refus.value.message
    assert "« {{ parchemin.rectifie }} »" in refus.value.remede
    assert refus.value.code == CodeSortie.GABARIT_INVALIDE


@pytest.mark.parametrize("mentions_propres", [False, True])
def test_un_duplicata_corrige_demande_la_meme_place(mentions_propres: bool, tmp_path: Path) -> None:
    gabarits = _sans_rectification(tmp_path, mentions_propres=mentions_propres)
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])
    (delivrance,) = m.delivrances
    prevoir_duplicata(delivrance, m, gabarits, "DUPLICATA")
    with pytest.raises(GabaritInvalide, match=r"parchemin\.rectifie"):
        corrigee = replace(m, rectifiees={m.numeros[delivrance.cle]: date(2024, 7, 12)})
        prevoir_duplicata(delivrance, corrigee, gabarits, "DUPLICATA")


@pytest.mark.parametrize("mentions_propres", [False, True])
def test_le_diagnostic_dit_d_avance_qu_un_parchemin_ne_peut_etre_corrige(
    mentions_propres: bool, tmp_path: Path
) -> None:
    gabarits = _sans_rectification(tmp_path, mentions_propres=mentions_propres)
    fautifs = [
        c for c in controler(Chemins(tmp_path, tmp_path / "sorties", gabarits)) if "parchemin.rectifie" in str(c)
    ]
    assert [c.sujet for c in fautifs] == ["Gabarit bijouterie/parchemin"]


def test_la_lettre_qui_accompagne_un_parchemin_corrige_ne_dit_rien_de_plus() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])
    corrigee = replace(m, rectifiees=dict.fromkeys(m.numeros.values(), date(2024, 7, 12)))
    dites = {
        lot.prevu.genre
        for lot in prevoir(corrigee, GABARITS)
        for piece in lot.travail.pieces
        if any("rectifie l’édition du 12 juillet 2024" in texte.replace("\u00a0", " ") for texte in piece.attendus)
    }
    assert dites == {"parchemin"}
    assert {"courrier-laureat", "envoi-parchemin"} & {lot.prevu.genre for lot in prevoir(corrigee, GABARITS)}
