"""Envelopes ready to send: what each holds, in order, for each dispositif; what dropping signed scans does."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bench.seance import CODE, petite
from pipeline import production
from pipeline.affichage import barre
from pipeline.chaine import Bilan, EntreesModifiees, executer
from pipeline.documents.contextes.variables import TRANSMISSION, variables, variables_du_dispositif
from pipeline.documents.lots import Rendu
from pipeline.documents.mentions import charger, manquements
from pipeline.documents.selection import chercher_gabarit, prevoir
from pipeline.documents.transmissions import BORDEREAU, Envoi, prevoir_envois
from pipeline.documents.verification import textes
from pipeline.erreurs import GabaritInvalide
from pipeline.etude import Chemins
from pipeline.octets import zip_stable
from pipeline.referentiel import charger as charger_dispositif
from pipeline.referentiel import dispositifs
from pipeline.registre import Registre
from pipeline.restitution.envois import a_faire, a_faire_au_tableau, liens
from pipeline.signatures.rattachement import Signe
from pipeline.signatures.reception import verifier_signes
from tests.dispositifs import retoucher
from tests.fabrique_documents import CCPM, CQP, CQPM, GABARITS, NOM_LONG, PPC, inscrit, matiere
from tests.numerisations import A4, numeriser, pages

# --- what a dispositif says ------------------------------------------------------------------------------------------

BLOC = 'pieces = ["lettre-gtp", "emargement-jury", "pv"]'


@pytest.mark.parametrize(
    ("ancien", "nouveau", "mots"),
    [
        (BLOC, 'pieces = ["lettre-gtp", "proces"]', "genre de document inconnu « proces »"),
        (BLOC, "pieces = []", "il faut au moins une pièce"),
        (BLOC, f'{BLOC}\nsignees_a_l_arrivee = ["fiche"]', "« fiche » n’est pas une de ses pièces"),
        (BLOC, 'pieces = ["pv", "pv"]', "la pièce « pv » y est 2 fois"),
        (f"{BLOC}\n", f"{BLOC}\nurgent = true\n", "clé inconnue « urgent »"),
        ('echeance = "transmission"', 'echeance = "transmision"', "échéance inconnue « transmision »"),
        ('echeance = "transmission"\narticle = "Partie 2, chapitre 3, § 5"', 'article = " "', "il faut l’article"),
        ('code = "gtp"', 'code = "GTP 1"', "« code » en minuscules"),
        ('libelle = "Transmission au GTP « Certifications »"', 'libelle = ""', "il faut un « libelle »"),
        ('etat = "deliberee"\necheance', 'etat = "preparation"\necheance', "n’est produite qu’à l’état « deliberee »"),
    ],
)
def test_une_transmission_mal_ecrite_est_refusee(ancien: str, nouveau: str, mots: str, tmp_path: Path) -> None:
    with pytest.raises(GabaritInvalide) as refus:
        charger_dispositif(retoucher(tmp_path, ((ancien, nouveau),)), "metallurgie")
    assert mots in refus.value.message


def test_deux_transmissions_n_ont_pas_le_meme_code(tmp_path: Path) -> None:
    bloc = '[[transmissions]]\ncode = "gtp"\nlibelle = "x"\ndestinataire = [" "]\npieces = ["pv"]\netat = "deliberee"\n'
    retouche = ('[[transmissions]]\ncode = "gtp"', f'{bloc}article = "§ 5"\n\n[[transmissions]]\ncode = "gtp"')
    with pytest.raises(GabaritInvalide) as refus:
        charger_dispositif(retoucher(tmp_path, (retouche,)), "metallurgie")
    assert "deux ont le code « gtp »" in refus.value.message
    assert "il faut un « destinataire »" in refus.value.message


@pytest.mark.parametrize("code", dispositifs(GABARITS))
def test_le_bordereau_livre_convient_a_chaque_dispositif(code: str) -> None:
    gabarit, dispositif = chercher_gabarit(GABARITS, code, BORDEREAU), charger_dispositif(GABARITS, code).dispositif
    mentions = charger(gabarit)
    assert manquements(gabarit, mentions) == []
    assert mentions.variables - variables(TRANSMISSION) - variables_du_dispositif(dispositif) == set()


# --- what an envelope holds ------------------------------------------------------------------------------------------


def envois(dispositif: str, *certifications: str, signe: str = "", **session: object) -> tuple[Envoi, ...]:
    """The envelopes of a session with one candidate per title; `signe`: the only document that is signed."""
    m = matiere(
        dispositif,
        [
            inscrit(f"C{rang}", NOM_LONG, "Zoé", titre, entreprise="Tôlerie C")
            for rang, titre in enumerate(certifications)
        ],
        **session,
    )
    lots = prevoir(m, GABARITS)
    rendus = {p.nom: Rendu(p, pages(A4, texte=p.nom), None, 1) for lot in lots for p in lot.travail.pieces}
    signes = {signe: Signe(f"signes/{signe}.jpg", b"scan", 1, 1)} if signe else {}
    return prevoir_envois(m, lots, rendus, signes, GABARITS)


def noms(envoi: Envoi) -> list[str]:
    return [copie.fichier for copie in envoi.copies]


def test_metallurgie_lettre_emargement_et_un_pv_par_titre() -> None:
    (gtp,) = envois("metallurgie", CQPM, CCPM)
    assert (gtp.dossier, gtp.avant_le) == ("transmissions/gtp", "14/08/2024")
    assert list(gtp.lot.destinations.values()) == ["transmissions/gtp/01-bordereau.pdf"]
    assert noms(gtp) == [
        "02-lettre-gtp.pdf",
        "03-emargement-jury.pdf",
        "04-pv-CQPM-2021-0301-RI.pdf",
        "05-pv-CCPM-2022-0045.pdf",
    ]


@pytest.mark.parametrize(
    ("dispositif", "titre", "dossier"),
    [("bijouterie", CQP, "transmissions/cpnefp"), ("accord-branche", "CQP-ACC", "transmissions/cpne")],
)
def test_la_commission_recoit_les_resultats_et_le_pv(dispositif: str, titre: str, dossier: str) -> None:
    (commission,) = envois(dispositif, titre)
    assert (commission.dossier, commission.avant_le) == (dossier, "")
    assert noms(commission) == [f"02-presentation-commission-{titre}.pdf", f"03-pv-{titre}.pdf"]
    assert [c.signature for c in commission.copies] == ["à signer par le destinataire", "à signer avant envoi"]
    assert a_faire(commission, "2024-06").endswith(f"sous le nom PV-{titre}-pv.pdf")


def test_rien_ne_part_avant_la_deliberation_ni_pour_ce_que_l_entreprise_decide() -> None:
    assert envois("metallurgie", CQPM, deliberation_close_le=None) == ()
    assert envois("metallurgie", PPC) == ()
    assert {c for c in dispositifs(GABARITS) if not charger_dispositif(GABARITS, c).dispositif.transmissions} == {
        "formation",
        "ingenierie",
    }


def test_l_original_signe_prend_la_place_du_document() -> None:
    (gtp,) = envois("metallurgie", CQPM, signe="2024-06-lettre-gtp")
    lettre = gtp.copies[0]
    assert (lettre.fichier, lettre.contenu, lettre.signee) == ("02-lettre-gtp.jpg", b"scan", True)
    (piece,) = gtp.lot.travail.pieces
    ligne = piece.contexte["transmission"]["pieces"][0]  # type: ignore[index]
    assert (ligne["signature"], ligne["empreinte"]) == ("original signé numérisé", sha256(b"scan").hexdigest())


def test_ce_qui_reste_a_signer_est_dit_avec_son_nom_et_sa_date() -> None:
    (gtp,) = envois("metallurgie", CQPM, signe="2024-06-lettre-gtp")
    assert a_faire(gtp, "2024-06") == (
        "Transmission au GTP « Certifications », au plus tard le 14/08/2024 : 2 pièces à signer : déposer le PDF signé"
        " dans entrees/2024-06/signes/ sous les noms 2024-06-emargement-jury.pdf, PV-CQPM-2021-0301-RI-pv.pdf"
    )


def test_au_dela_de_cinq_noms_l_ecran_renvoie_au_tableau_de_bord_qui_les_a_tous() -> None:
    (gtp,) = envois("metallurgie", CQPM)
    gtp = replace(gtp, copies=tuple(replace(gtp.copies[-1], document=f"PV-{rang}-pv") for rang in range(30)))
    assert a_faire(gtp, "2024-06").endswith("PV-3-pv.pdf, PV-4-pv.pdf… et 25 autres : voir le tableau de bord")
    assert a_faire_au_tableau(gtp, "2024-06").endswith("chacun sous le nom dit ci-dessous")
    assert [libelle.rpartition(" ")[2] for _, libelle in liens(gtp)[1:]] == [f"PV-{r}-pv.pdf)" for r in range(30)]


# --- published for good ----------------------------------------------------------------------------------------------

BORDEREAU_ATTENDU = """
Centre de certification de la métallurgie Loire-Océan
Certifications professionnelles de la métallurgie
31 quai des Constructeurs, 44200 Nantes
Bordereau de transmission
Transmission au GTP « Certifications »
Session essai – jury paritaire de délibération du 14 juin 2024, Nantes
Expéditeur Centre de certification de la métallurgie Loire-Océan
31 quai des Constructeurs, 44200 Nantes
Destinataire Secrétariat du GTP « Certifications »
de la commission paritaire nationale de l’emploi et de la formation professionnelle de la métallurgie
56, avenue de Wagram, 75854 Paris Cedex 17
Date limite d’envoi 14 août 2024
Texte Partie 2, chapitre 3, § 5
Pièces transmises
N° Pièce Pages Signature
02 Lettre au GTP « Certifications » — session essai
02-lettre-gtp.pdf SHA-256 : {lettre} 1 original signé numérisé
03 Feuille d’émargement du jury — session essai
03-emargement-jury.tif SHA-256 : {emargement} 2 original signé numérisé
04 Procès-verbal CQPM 2021 0301 RI : Conducteur d’équipements industriels
04-pv-CQPM-2021-0301-RI.pdf SHA-256 : {pv} 4 à signer avant envoi
À joindre par l’expéditeur
– Extrait du procès-verbal de la commission régionale informée du jury, ou les courriers échangés avec son secrétariat
Chaque fichier de cet envoi se reconnaît à sa somme SHA-256 : une seule modification la change.
Fait à ………………………………, le ………………………………
Pour l’expéditeur
Nom et qualité : ………………………………………
Session essai – bordereau de transmission Page 1/1
"""

A_JOINDRE = (
    "Extrait du procès-verbal de la commission régionale informée du jury, ou les courriers échangés avec son"
    " secrétariat"
)
LETTRE = "transmissions/essai-lettre-gtp.pdf"
EMARGEMENT = "avant-jury/essai-emargement-jury.pdf"
PV = "pv/PV-CQPM-2021-0301-RI-pv.pdf"


@pytest.fixture(scope="module")
def publiee(libreoffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two candidates of the example, published once; each test has a copy of its own."""
    racine = tmp_path_factory.mktemp("transmissions")
    executer(petite(racine, ("C001", "C003")), CODE, (), 1, barre)
    return racine


@pytest.fixture
def chemins(publiee: Path, tmp_path: Path) -> Chemins:
    shutil.copytree(publiee, tmp_path / "s")
    return Chemins(tmp_path / "s" / "entrees", tmp_path / "s" / "sorties", GABARITS)


def relancer(chemins: Chemins) -> Bilan:
    return executer(chemins, CODE, (), 1, barre)


def signer(chemins: Chemins, document: str, extension: str = ".pdf", tremble: int = 0) -> Path:
    """Drop the scan of a document as it is published."""
    dossier = chemins.entrees / CODE / "signes"
    dossier.mkdir(exist_ok=True)
    publie = chemins.sorties / CODE / document
    scan = dossier / f"{publie.stem}{extension}"
    scan.write_bytes(numeriser(publie.read_bytes(), extension, tremble=tremble))
    return scan


def dites(bilan: Bilan) -> list[tuple[str, str]]:
    assert bilan.etude is not None
    return [(a.code, a.repere.classeur) for a in bilan.etude.anomalies if a.repere.classeur.startswith("signes/")]


def pieces_a_signer(bilan: Bilan) -> int:
    """Of the only envelope, as the reminder says."""
    (dit,) = [dit for dit in bilan.rappels if "au plus tard" in dit]
    (nombre,) = re.findall(r"(\d+) pièces? à signer", dit)
    return int(nombre)


def changer_le_pv(chemins: Chemins) -> None:
    """What the jury says of C003 in the sheet Décisions is no longer the same: the procès-verbal is another one."""
    classeur = chemins.entrees / CODE / "session.xlsx"
    ouvert = load_workbook(classeur)
    feuille = ouvert["Décisions"]
    titres = {cellule.value: cellule.column for cellule in feuille[1]}
    ligne = next(rangee[0].row for rangee in feuille.iter_rows(min_row=2) if rangee[0].value == "C003")
    feuille.cell(ligne, titres["commentaire"]).value = "appréciation revue par le jury"
    ouvert.save(classeur)
    classeur.write_bytes(zip_stable(classeur.read_bytes()))


def somme(chemin: Path) -> str:
    return sha256(chemin.read_bytes()).hexdigest()


def test_l_envoi_est_complet_et_son_bordereau_dit_ce_qu_il_contient(chemins: Chemins) -> None:
    lettre, emargement = signer(chemins, LETTRE), signer(chemins, EMARGEMENT, ".tif")
    relancer(chemins)
    envoi = chemins.sorties / CODE / "transmissions" / "gtp"
    assert sorted(p.name for p in envoi.iterdir()) == [
        "01-bordereau.docx",
        "01-bordereau.pdf",
        "02-lettre-gtp.pdf",
        "03-emargement-jury.tif",
        "04-pv-CQPM-2021-0301-RI.pdf",
    ]
    assert (envoi / "02-lettre-gtp.pdf").read_bytes() == lettre.read_bytes()
    sommes = {
        "lettre": somme(lettre),
        "emargement": somme(emargement),
        "pv": somme(chemins.sorties / CODE / PV),
    }
    lu = " ".join("\n".join(textes((envoi / "01-bordereau.pdf").read_bytes())).split())
    assert lu == " ".join(BORDEREAU_ATTENDU.format(**sommes).split())


def test_une_numerisation_deposee_ne_refait_que_le_bordereau(chemins: Chemins) -> None:
    avant = {p.name: somme(p) for p in (chemins.sorties / CODE / "pv").iterdir()}
    signer(chemins, PV)
    bilan = relancer(chemins)
    assert bilan.documents - bilan.repris == 1 and dites(bilan) == []
    assert {p.name: somme(p) for p in (chemins.sorties / CODE / "pv").iterdir()} == avant
    assert relancer(chemins).etude is None  # nothing to do


def test_une_numerisation_retiree_n_est_plus_jointe_mais_reste_gardee(chemins: Chemins) -> None:
    scan = signer(chemins, PV)
    relancer(chemins)
    contenu = scan.read_bytes()
    scan.unlink()
    bilan = relancer(chemins)
    assert pieces_a_signer(bilan) == 3
    gardees = list((chemins.sorties / "editions" / CODE / "signes").iterdir())
    assert [garde.read_bytes() for garde in gardees] == [contenu]


def test_le_registre_a_les_deux_sommes(chemins: Chemins) -> None:
    scan = signer(chemins, PV)
    relancer(chemins)
    with Registre(chemins.sorties / "registre.db") as registre:
        sommes = {e.document: e.sha256 for e in registre.editions(CODE)}
        assert registre.verifier() == []
    assert sommes["PV-CQPM-2021-0301-RI-pv (signé)"] == somme(scan)
    assert sommes["PV-CQPM-2021-0301-RI-pv"] == somme(chemins.sorties / CODE / PV)


def test_une_decision_changee_apres_la_signature_la_fait_tomber(chemins: Chemins) -> None:
    scan = signer(chemins, PV)
    assert pieces_a_signer(relancer(chemins)) == 2
    changer_le_pv(chemins)
    bilan = relancer(chemins)
    assert dites(bilan) == [("L31", f"signes/{scan.name}")]
    assert pieces_a_signer(bilan) == 3
    assert not (chemins.sorties / CODE / "signes").exists()
    page = (chemins.sorties / CODE / "index.html").read_text(encoding="utf-8")
    assert "3 pièces à signer" in page.replace("\u00a0", " ")
    signer(chemins, PV, tremble=40)  # the new procès-verbal, signed again
    bilan = relancer(chemins)
    assert pieces_a_signer(bilan) == 2 and dites(bilan) == [("L32", f"signes/{scan.name}")]


def test_l_original_d_un_document_retire_puis_renomme_n_en_signe_aucun_autre(chemins: Chemins) -> None:
    scan = signer(chemins, PV)
    relancer(chemins)
    contenu = scan.read_bytes()
    scan.unlink()
    relancer(chemins)
    autre = scan.with_name("essai-lettre-gtp.pdf")
    autre.write_bytes(contenu)
    bilan = relancer(chemins)
    assert dites(bilan) == [("L31", "signes/essai-lettre-gtp.pdf")]
    assert pieces_a_signer(bilan) == 3


def test_decision_et_numerisation_changees_ensemble(chemins: Chemins) -> None:
    scan = signer(chemins, PV)
    changer_le_pv(chemins)
    for _ in range(2):
        bilan = relancer(chemins)
        assert dites(bilan) == [("L31", f"signes/{scan.name}")]
        (chemins.entrees / CODE / "note.txt").write_text("un traitement de plus", encoding="utf-8")
    scan.rename(scan.with_name("autre.pdf"))
    relancer(chemins)
    scan.with_name("autre.pdf").rename(scan)
    assert pieces_a_signer(relancer(chemins)) == 3


def test_une_copie_plus_ancienne_que_l_edition_ne_la_signe_pas(chemins: Chemins) -> None:
    scan = signer(chemins, PV)
    os.utime(scan, (1.6e9, 1.6e9))
    assert dites(relancer(chemins)) == [("L31", f"signes/{scan.name}")]


def test_la_publication_perdue_ne_fait_pas_oublier_ce_qui_etait_signe(chemins: Chemins) -> None:
    signer(chemins, PV)
    relancer(chemins)
    changer_le_pv(chemins)
    shutil.rmtree(chemins.sorties / CODE)
    assert [code for code, _ in dites(relancer(chemins))] == ["L31"]


def test_verifier_dit_les_memes_anomalies_sans_rien_ecrire(chemins: Chemins) -> None:
    scan = signer(chemins, PV)
    scan.rename(scan.with_name("PV-CQPM-2021-0301-pv.pdf"))
    signer(chemins, LETTRE).write_bytes(b"%PDF")
    avant = somme(chemins.sorties / CODE / "empreintes.sha256")
    vues = [(a.code, a.repere.classeur) for a in verifier_signes(chemins, CODE, {}).anomalies]
    assert sorted(vues) == [("L24", "signes/PV-CQPM-2021-0301-pv.pdf"), ("L26", "signes/essai-lettre-gtp.pdf")]
    assert somme(chemins.sorties / CODE / "empreintes.sha256") == avant
    assert sorted(dites(relancer(chemins))) == sorted(vues)


def _effacer(scan: Path) -> None:
    scan.unlink()


def _recrire(scan: Path) -> None:
    scan.write_bytes(numeriser(pages(A4)))


@pytest.mark.parametrize("toucher", [_effacer, _recrire])
def test_un_depot_modifie_pendant_le_traitement_l_arrete(
    toucher: Callable[[Path], None], chemins: Chemins, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = signer(chemins, PV)
    avant = somme(chemins.sorties / CODE / "empreintes.sha256")
    recevoir = production.recevoir

    def pendant(*arguments: object) -> object:
        recus = recevoir(*arguments)  # type: ignore[arg-type]
        toucher(scan)
        return recus

    monkeypatch.setattr(production, "recevoir", pendant)
    with pytest.raises(EntreesModifiees):
        relancer(chemins)
    assert somme(chemins.sorties / CODE / "empreintes.sha256") == avant


def test_les_documents_de_l_envoi_sont_prets_des_qu_ils_sont_tous_signes(chemins: Chemins) -> None:
    for document in (LETTRE, EMARGEMENT, PV):
        signer(chemins, document)
    assert relancer(chemins).rappels == (
        "Transmission au GTP « Certifications », au plus tard le 14/08/2024 : prête à envoyer, dans"
        f" « transmissions/gtp », une fois joint : {A_JOINDRE}",
    )
    page = (chemins.sorties / CODE / "index.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert f"une fois joint : {A_JOINDRE}" in page.replace("\u202f", " ")
    assert '<a href="signes/PV-CQPM-2021-0301-RI-pv.pdf">' in page
