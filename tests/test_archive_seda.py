"""A published session as a SEDA transfer: valid under every schema of the standard, whole, the same each time."""

import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import IO

import pytest
from msgspec import structs

from bench.chantier import CODE, Chantier
from pipeline.affichage import barre
from pipeline.archive import archiver as module
from pipeline.archive.admission import Fonds
from pipeline.archive.archiver import archiver
from pipeline.archive.seda import VERSIONS
from pipeline.archive.seda.transfert import Transfert, ecrire_transfert
from pipeline.chaine import executer
from pipeline.erreurs import CodeSortie, DocumentInvalide, ErreurFatale
from pipeline.etude import Chemins
from pipeline.purge.faits import fonds_de
from pipeline.purge.paquets import paquets
from pipeline.purge.recensement import Recensement
from tests.archives import chemins_de, contenu, deposees, modes, petite_seance, un_octet
from tests.cas import GABARITS
from tests.classeurs import ecrire
from tests.pannes import petit_disque
from tests.seances import FORMATION
from tests.sedas import SCHEMAS, avec_les_schemas, bordereau, ecarts, fichiers_de, lire, par_nom, sommes

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMERO = "MC-2024-00001"
RACINE = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def metallurgie(tmp_path_factory: pytest.TempPathFactory) -> Chemins:
    """A session with everything: periods, a partial admission, a corrected certificate, a duplicate, a hostile name."""
    chantier = Chantier(tmp_path_factory.mktemp("metallurgie")).preparer()
    assert chantier.lancer().returncode == 0
    chantier.corriger()
    assert chantier.lancer().returncode == 0
    assert chantier.lancer("duplicata", NUMERO, "--motif", "perte").returncode == 0
    (chantier.entrees / CODE / "note 100 % vide.txt").touch()
    assert chantier.lancer().returncode == 0
    return chemins_de(chantier)


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def paquet(metallurgie: Chemins, version: str) -> Path:
    return archiver(metallurgie, CODE, seda=version).chemin


# --- what the message says -------------------------------------------------------------------------------------------


@avec_les_schemas
def test_le_bordereau_est_valide_sous_chaque_schema(paquet: Path, version: str) -> None:
    assert ecarts(bordereau(paquet), version) == []


@avec_les_schemas
@pytest.mark.parametrize(
    ("ancien", "nouveau"),
    [
        (b"<FinalAction>Destroy</FinalAction>", b"<FinalAction>Burn</FinalAction>"),
        (b"<FinalAction>Destroy</FinalAction>", b""),
        (b">Item</DescriptionLevel>", b">Piece</DescriptionLevel>"),
        (b' algorithm="SHA-512"', b""),
        (b'id="GO1"', b'id="GO2"'),
        (b"<Size>", b"<Size>-"),
        (b"<StartDate>2024-", b"<StartDate>24-"),
        (b"seda:v2.", b"seda:v1."),
    ],
)
def test_un_bordereau_casse_est_refuse_par_les_schemas(
    ancien: bytes, nouveau: bytes, paquet: Path, version: str
) -> None:
    message = bordereau(paquet)
    assert ancien in message
    fautes = ecarts(message.replace(ancien, nouveau, 1), version)
    assert {faute.partition(" : ")[0] for faute in fautes} == set(SCHEMAS[version])


def test_chaque_reference_mene_quelque_part(paquet: Path) -> None:
    """The engine that reads the schemas here does not look at references."""
    message = lire(bordereau(paquet))
    identifiants = [element.get("id") for element in message.iter() if element.get("id")]
    assert len(identifiants) == len(set(identifiants))
    references = [element.text for element in message.iter("DataObjectGroupReferenceId")]
    assert sorted(references) == sorted(groupe.get("id") for groupe in message.iter("DataObjectGroup"))


@avec_les_schemas
def test_sans_duree_dans_le_texte_le_bordereau_est_valide_et_n_en_invente_pas(tmp_path: Path) -> None:
    shutil.copytree(RACINE / "entrees" / "2024-09", tmp_path / "entrees" / "2024-09")
    chemins = Chemins(tmp_path / "entrees", tmp_path / "sorties", GABARITS)
    executer(chemins, "2024-09", (), 1, barre)
    for version in VERSIONS:
        message = bordereau(archiver(chemins, "2024-09", seda=version).chemin)
        assert ecarts(message, version) == []
        assert "AppraisalRule" not in {element.tag for element in lire(message).iter()}
        assert len({f.chemin[1] for f in fichiers_de(message) if len(f.chemin) == 3}) >= 1


def test_chaque_somme_et_chaque_taille_sont_celles_du_fichier(paquet: Path) -> None:
    dits = {f.uri: (f.somme, f.octets) for f in fichiers_de(bordereau(paquet))}
    assert dits == sommes(paquet)
    assert "" in {octets for _, octets in dits.values()}  # the empty file that was received


def test_chaque_fichier_du_sac_y_est_une_fois_tel_quel(metallurgie: Chemins, paquet: Path) -> None:
    du_sac = contenu(archiver(metallurgie, CODE).chemin)
    propres = {"LISEZMOI.txt", "index.html", "index.csv", "decisions/decisions.json"}
    attendus = {nom.removeprefix("data/"): o for nom, o in du_sac.items() if nom.startswith("data/")}
    noms = [f.nom for f in fichiers_de(bordereau(paquet))]
    assert sorted(noms) == sorted([*({*attendus} - propres), "index.csv"])
    assert all(octets == attendus[nom] for nom, octets in par_nom(paquet).items() if nom != "index.csv")


def test_les_unites_vont_de_la_session_au_candidat(paquet: Path) -> None:
    ranges = {f.nom: list(f.chemin) for f in fichiers_de(bordereau(paquet))}
    session = "Session de jury essai du 14 juin 2024"
    certification = "Certification CQPM 2021 0301 RI, « Conducteur d’équipements industriels »"
    candidat = [session, certification, "d'Àrc–Nguyễn Maëlys (C001)"]
    parchemins = [nom for nom in ranges if NUMERO in nom]
    assert {nom.split("/")[0] for nom in parchemins} == {"documents", "editions", "duplicatas"}
    assert all(ranges[nom] == candidat for nom in parchemins)
    (pv,) = (nom for nom in ranges if nom.startswith("documents/pv/") and nom.endswith(".pdf"))
    assert ranges[pv] == [session, "Procès-verbaux, listes et autres documents de la session"]
    assert ranges["entrees/session.xlsx"] == [session, "Classeurs et fichiers reçus"]
    assert ranges["registre/evenements.jsonl"] == [session, "Extrait du registre des numéros"]
    assert ranges["versions.json"] == [session, "Suivi de l’archive"]


def test_chaque_piece_sans_numero_a_un_titre_a_elle(paquet: Path) -> None:
    titres = Counter(u.findtext("Content/Title") for u in lire(bordereau(paquet)).iter("ArchiveUnit"))
    assert {f"Parchemin {NUMERO}", "Procès-verbal : PV-CQPM-2021-0301-RI-pv.pdf"} <= set(titres)
    assert [titre for titre, fois in titres.items() if fois > 1 and "-2024-0" not in titre] == []


def test_une_personne_se_retrouve_par_son_nom_sa_naissance_et_son_numero(paquet: Path) -> None:
    (agent,) = (a for a in lire(bordereau(paquet)).iter("Agent") if a.findtext("Identifier") == "C001")
    dits = {element.tag: element.text for element in agent}
    assert (dits["FirstName"], dits["BirthName"], dits["FullName"]) == ("Maëlys", "d'Àrc–Nguyễn", "Maëlys d'Àrc–Nguyễn")
    assert dits["BirthDate"] == naissance_au_registre(paquet)
    numeros = [e.text for e in agent.getparent().findall("OriginatingAgencyArchiveUnitIdentifier")]
    assert numeros[0] == "C001" and NUMERO in numeros


def naissance_au_registre(paquet: Path) -> str:
    """The date of birth that the table of numbers gives, after the correction."""
    texte = par_nom(paquet)["registre/numeros.csv"].decode("utf-8-sig")
    (rang,) = (r for r in csv.DictReader(StringIO(texte), delimiter=";") if r["Numéro"] == NUMERO)
    return datetime.strptime(rang["Né(e) le"], "%d/%m/%Y").date().isoformat()


@pytest.mark.parametrize(
    ("debut", "regle"),
    [
        ("documents/parchemins/", ("metallurgie-certificats", "2024-06-14", "Destroy")),
        ("duplicatas/", ("metallurgie-certificats", "2024-06-14", "Destroy")),
        ("documents/pv/", ("metallurgie-attributions", "2024-06-14", "Destroy")),
        ("documents/fiches/C003", ("metallurgie-appreciations-partiel", "2024-06-14", "Destroy")),
        ("entrees/grilles/", ("metallurgie-evaluation", "2024-06-14", "Destroy")),
        ("documents/fiches/C001", ("", "", "")),
        ("regles/", ("", "", "")),
    ],
)
def test_chaque_fichier_a_la_regle_de_sa_classe_ou_aucune(
    debut: str, regle: tuple[str, str, str], paquet: Path
) -> None:
    trouvees = {(f.regle, f.depart, f.sort) for f in fichiers_de(bordereau(paquet)) if f.nom.startswith(debut)}
    assert trouvees == {regle}


def test_la_duree_de_chaque_regle_employee_est_dite(paquet: Path) -> None:
    message = lire(bordereau(paquet))
    commentaires = [c.text for c in message.findall("Comment")]
    for regle in {r.text for r in message.iter("Rule")}:
        assert len([c for c in commentaires if c.startswith(f"Règle « {regle} »")]) == 1
    (certificats,) = (c for c in commentaires if c.startswith("Règle « metallurgie-certificats »"))
    assert "42 ans" in certificats and "Partie 2, chapitre 6, § 2" in certificats
    descriptions = [d.text for d in message.iter("Description")]
    assert any("jusqu’au 14 juin 2066 (42 ans)" in d for d in descriptions)


@pytest.mark.parametrize(
    ("nom", "format_"),
    [
        ("documents/pv.pdf", ("fmt/477", "application/pdf")),
        ("documents/deliberation.xlsx", ("fmt/214", XLSX)),
        ("documents/decisions.json", ("fmt/817", "application/json")),
        ("documents/echeancier.ics", ("", "text/calendar")),
        ("entrees/session.xlsx", ("", XLSX)),
        ("registre/chaine.jsonl", ("", "")),
    ],
)  # fmt: skip
def test_un_format_n_est_dit_que_s_il_est_certain(nom: str, format_: tuple[str, str], paquet: Path) -> None:
    (fichier,) = (f for f in fichiers_de(bordereau(paquet)) if f.nom == nom)
    assert (fichier.puid, fichier.mime) == format_


def test_une_session_incomplete_le_dit(tmp_path: Path) -> None:
    chemins = petite_seance(tmp_path)
    ouverte = {**FORMATION, "Session": FORMATION["Session"].replace("| deliberation_close_le | 2024-10-11 |", "")}
    ecrire(chemins.entrees / CODE / "session.xlsx", ouverte)
    executer(chemins, CODE, (), 1, barre)
    message = lire(bordereau(archiver(chemins, CODE, seda="2.3").chemin))
    assert any("En attente de la délibération du jury" in c.text for c in message.findall("Comment"))


def avec_duree(fonds: Fonds, duree: str) -> Fonds:
    """The same session, under a text that has changed since: everything is kept for as long."""
    dispositif = fonds.reglement.dispositif
    classes = tuple(structs.replace(c, duree=duree, terme="", depuis="") for c in dispositif.conservation)
    change = structs.replace(dispositif, conservation=classes)
    return replace(fonds, reglement=replace(fonds.reglement, dispositif=change))


def test_une_destruction_ne_laisse_pas_un_transfert_garder_ce_qui_est_echu(metallurgie: Chemins, paquet: Path) -> None:
    """The last day of the shortest period is 2024-06-14; the day after, the transfer has to go first.

    By the text as it is now: the transfer was made under the one of its day.
    """
    fonds, _ = fonds_de(metallurgie, CODE)
    trouves = [t for t in Recensement(metallurgie.sorties, None).trouves() if t.chemin == paquet]
    assert trouves and paquets(metallurgie.sorties, trouves, date(2024, 6, 14), fonds) == []
    assert paquets(metallurgie.sorties, trouves, date(2034, 6, 15), avec_duree(fonds, "90 ans")) == []
    with pytest.raises(ErreurFatale, match=r"transfert SEDA « essai-.*-seda-2\.[23]\.zip »") as refus:
        paquets(metallurgie.sorties, trouves, date(2024, 6, 15), fonds)
    assert (refus.value.code, "le supprimer" in refus.value.remede) == (CodeSortie.USAGE, True)


# --- the zip ---------------------------------------------------------------------------------------------------------


def test_le_zip_est_celui_que_les_services_d_archives_attendent(paquet: Path, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-q", str(paquet), "-d", str(tmp_path / "ici")], check=True)
    assert sorted(p.name for p in (tmp_path / "ici").iterdir()) == ["content", "manifest.xml"]
    assert modes(tmp_path / "ici") == {0o600} == modes(paquet.parent)


def test_les_memes_octets_chaque_fois_et_rien_n_est_remplace(chemins: Chemins, tmp_path: Path) -> None:
    shutil.copytree(chemins.sorties.parent, tmp_path / "ailleurs")
    autres = Chemins(*(tmp_path / "ailleurs" / nom for nom in ("entrees", "sorties", "gabarits")))
    premiere, sac = archiver(chemins, CODE, seda="2.3"), archiver(chemins, CODE)
    assert premiere.chemin.name == f"{sac.chemin.stem}-seda-2.3.zip"
    assert premiere.chemin.read_bytes() == archiver(autres, CODE, seda="2.3").chemin.read_bytes()
    assert not archiver(chemins, CODE, seda="2.3").nouveau
    premiere.chemin.write_bytes(b"une autre archive")
    seconde = archiver(chemins, CODE, seda="2.3")
    assert (seconde.chemin.name, seconde.nouveau) == (f"{premiere.chemin.stem}-2.zip", True)
    assert premiere.chemin.read_bytes() == b"une autre archive"


def test_ce_qui_n_est_pas_archive_n_est_pas_transfere(chemins: Chemins) -> None:
    (chemins.entrees / CODE / "CNI Vauclair.pdf").write_bytes(b"identite")
    with pytest.raises(ErreurFatale, match="a changé") as refus:
        archiver(chemins, CODE, seda="2.3")
    assert (refus.value.code, deposees(chemins)) == (CodeSortie.ANOMALIES, [])
    executer(chemins, CODE, (), 1, barre)
    fait = archiver(chemins, CODE, seda="2.3")
    assert b"identite" not in contenu(fait.chemin).values()
    commentaires = [c.text for c in lire(bordereau(fait.chemin)).findall("Comment")]
    assert len(fait.laisses) == len([c for c in commentaires if "CNI Vauclair.pdf" in c]) == 1


def test_un_octet_change_a_l_ecriture_est_vu_a_la_relecture(chemins: Chemins, monkeypatch: pytest.MonkeyPatch) -> None:
    def abimer(transfert: Transfert, sortie: IO[bytes]) -> None:
        ecrire_transfert(transfert, sortie)
        sortie.seek(0)
        octets = sortie.read()
        place = octets.index((chemins.sorties / CODE / "pv.pdf").read_bytes()) + 100
        sortie.seek(0)
        sortie.write(un_octet(octets, place))

    monkeypatch.setattr(module, "ecrire_transfert", abimer)
    with pytest.raises(DocumentInvalide, match=r"documents/pv\.pdf"):
        archiver(chemins, CODE, seda="2.3")
    assert deposees(chemins) == []


def test_un_disque_plein_est_dit_et_ne_laisse_rien(chemins: Chemins) -> None:
    with petit_disque(chemins.sorties, 200_000):
        with pytest.raises(ErreurFatale, match="plus de place sur le disque"):
            archiver(chemins, CODE, seda="2.3")
        assert deposees(chemins) == []


@pytest.mark.parametrize(
    ("demande", "fin"),
    [("seda", "-seda-2.3.zip"), ("seda-2.2", "-seda-2.2.zip"), ("SEDA-2.3", "-seda-2.3.zip"), ("sac", "-11.zip")],
)
def test_la_commande_fait_le_format_demande(demande: str, fin: str, chemins: Chemins) -> None:
    fini = commander(chemins, "archive", CODE, "--format", demande)
    assert fini.returncode == CodeSortie.FAIT, fini.stderr
    (fait,) = deposees(chemins)
    assert fait.name.endswith(fin) or (demande == "sac" and "seda" not in fait.name)
    assert ("service-a-designer" in fini.stdout) is (demande != "sac")
    assert "✓" in commander(chemins, "verifier-archive", str(fait)).stdout


def test_un_format_inconnu_est_refuse_avec_ceux_qui_existent(chemins: Chemins) -> None:
    fini = commander(chemins, "archive", CODE, "--format", "seda-1.0")
    assert fini.returncode == CodeSortie.USAGE
    assert "seda-2.2" in fini.stderr and deposees(chemins) == []


def commander(chemins: Chemins, *arguments: str) -> "subprocess.CompletedProcess[str]":
    dossiers = [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]
    commande = [sys.executable, "-m", "pipeline", *dossiers, *arguments]
    return subprocess.run(commande, cwd=RACINE, check=False, capture_output=True, text=True, env=dict(os.environ))
