"""A SEDA transfer of an earlier version, checked with nothing else: whatever is done to it is found and named."""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from pipeline.archive import source
from pipeline.archive.seda.depouillement import depouiller
from pipeline.archive.verifier import verifier_archive
from pipeline.erreurs import CodeSortie, UsageInvalide
from tests.archives import un_octet
from tests.sedas import avec_les_schemas, bordereau, ecarts, fichiers_de, par_nom

ECHANTILLON = Path(__file__).parent / "attendu" / "archive-seda-2.3.zip"
"""A transfer as the first version of the program made it: never made again."""

JOUR = date(2030, 1, 1)
RACINE = Path(__file__).parent.parent
FICHIERS = {f.uri: f.nom for f in fichiers_de(bordereau(ECHANTILLON))}
"""Name in the zip → name with us."""
(PARCHEMIN,) = (uri for uri, nom in FICHIERS.items() if nom.startswith("documents/parchemins/"))
CONTENU = {"manifest.xml": bordereau(ECHANTILLON)} | {uri: par_nom(ECHANTILLON)[nom] for uri, nom in FICHIERS.items()}


def fautes(paquet: Path) -> list[str]:
    return list(verifier_archive(paquet, JOUR).fautes)


def emballer(vers: Path, contenu: dict[str, bytes], dossier: str = "", methode: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(vers, "w", methode) as zip_:
        for nom, octets in contenu.items():
            zip_.writestr(dossier + nom, octets)
    return vers


def commande(dossier: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The real command, from a folder where there is neither register, inputs nor templates."""
    lancer = [sys.executable, "-m", "pipeline", "verifier-archive", *arguments]
    propre = {"PYTHONPATH": str(RACINE), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(lancer, cwd=dossier, env=propre, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def deballe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, unpacked; whoever changes it puts it back."""
    racine = tmp_path_factory.mktemp("deballe") / "ici"
    with zipfile.ZipFile(ECHANTILLON) as zip_:
        zip_.extractall(racine)
    return racine


@avec_les_schemas
def test_l_echantillon_est_valide() -> None:
    assert ecarts(bordereau(ECHANTILLON), "2.3") == []


def test_un_transfert_d_une_version_anterieure_se_verifie_seul(tmp_path: Path) -> None:
    fini = commande(tmp_path, str(ECHANTILLON))
    assert (fini.returncode, fini.stderr) == (CodeSortie.FAIT, "")
    assert f"✓ {len(CONTENU)} fichiers" in fini.stdout.replace("\u00a0", " ")
    assert "1 numéro : son parchemin est là" in fini.stdout.replace("\u00a0", " ")
    assert list(tmp_path.iterdir()) == []


def test_decompresse_ou_refait_par_un_outil_de_bureau_il_se_verifie_aussi(deballe: Path, tmp_path: Path) -> None:
    refait = emballer(tmp_path / "p.zip", CONTENU, "dossier/", zipfile.ZIP_DEFLATED)
    assert fautes(deballe) == fautes(deballe.parent) == fautes(refait) == []


@pytest.mark.parametrize("uri", sorted(FICHIERS))
def test_un_octet_change_est_trouve_dans_son_fichier(uri: str, deballe: Path) -> None:
    for rang in (0, len(CONTENU[uri]) // 2, len(CONTENU[uri]) - 1):
        (deballe / uri).write_bytes(un_octet(CONTENU[uri], rang))
        trouvees = fautes(deballe)
        (deballe / uri).write_bytes(CONTENU[uri])
        assert f"{FICHIERS[uri]} ({uri}) : n’est plus le fichier archivé, d’après manifest.xml" in trouvees
    assert fautes(deballe) == []


@pytest.mark.parametrize("part", range(40))
def test_un_octet_change_dans_le_bordereau_est_trouve(part: int, deballe: Path) -> None:
    octets = CONTENU["manifest.xml"]
    (deballe / "manifest.xml").write_bytes(un_octet(octets, part * len(octets) // 40))
    try:
        trouvees = fautes(deballe)
    except UsageInvalide as refus:
        trouvees = [refus.message]
    finally:
        (deballe / "manifest.xml").write_bytes(octets)
    assert any("manifest.xml" in faute for faute in trouvees)


@pytest.mark.parametrize("uri", sorted(FICHIERS))
def test_un_fichier_retire_est_nomme(uri: str, deballe: Path, tmp_path: Path) -> None:
    ailleurs = shutil.move(deballe / uri, tmp_path / "ailleurs")
    trouvees = fautes(deballe)
    shutil.move(ailleurs, deballe / uri)
    assert f"{FICHIERS[uri]} ({uri}) : manque" in trouvees


@pytest.mark.parametrize("nom", ["content/ID0.pdf", "note.txt", "content/dossier/.cache"])
def test_un_fichier_ajoute_est_nomme(nom: str, tmp_path: Path) -> None:
    assert fautes(emballer(tmp_path / "p.zip", CONTENU | {nom: b"x"})) == [f"{nom} : a été ajouté à l’archive"]


def test_un_lien_ou_un_nom_qui_sort_de_l_archive_est_dit(tmp_path: Path, deballe: Path) -> None:
    paquet = emballer(tmp_path / "p.zip", CONTENU | {"../../evasion.txt": b"x"})
    assert any("ne pas la décompresser" in faute for faute in fautes(paquet))
    (deballe / "content" / "lien").symlink_to("/etc/passwd")
    trouvees = fautes(deballe)
    (deballe / "content" / "lien").unlink()
    assert trouvees == ["« content/lien » : un lien ou un fichier spécial, qui n’est pas suivi"]


def test_la_commande_dit_ce_qui_a_change_et_refuse(tmp_path: Path) -> None:
    paquet = emballer(tmp_path / "p.zip", CONTENU | {PARCHEMIN: un_octet(CONTENU[PARCHEMIN], 9)})
    fini = commande(tmp_path, str(paquet))
    assert fini.returncode == CodeSortie.DOCUMENT_INVALIDE
    assert PARCHEMIN in fini.stderr and FICHIERS[PARCHEMIN] in fini.stderr and "Traceback" not in fini.stderr


# --- when the message was made again too -----------------------------------------------------------------------------


def resceller(message: bytes) -> bytes:
    """A message with the identifier that it would have had: by somebody who knows how it is made."""
    vide = re.sub(rb"-[0-9a-f]{64}</MessageIdentifier>", b"-" + b"0" * 64 + b"</MessageIdentifier>", message)
    return vide.replace(b"0" * 64, sha256(vide).hexdigest().encode(), 1)


def refaire(vers: Path, changer: Callable[[bytes], bytes], **autres: bytes) -> Path:
    return emballer(vers, CONTENU | autres | {"manifest.xml": resceller(changer(CONTENU["manifest.xml"]))})


def test_un_message_rescelle_sans_changement_est_le_meme(tmp_path: Path) -> None:
    assert resceller(CONTENU["manifest.xml"]) == CONTENU["manifest.xml"]
    assert fautes(refaire(tmp_path / "p.zip", lambda m: m)) == []


@pytest.mark.parametrize(
    ("ancien", "nouveau", "mots"),
    [
        ("<Size>", "<Size>1", "n’a pas la taille que dit manifest.xml"),
        ("<Size>", "<Size>x", "n’a pas la taille que dit manifest.xml"),
        ('algorithm="SHA-512"', 'algorithm="MD5"', "n’en donne pas la somme SHA-512"),
        ("registre/evenements.jsonl", "registre/autre.jsonl", "evenements.jsonl : manque"),
        ("<FilePlanPosition>registre/chaine.jsonl", "<FilePlanPosition>versions.json", "désigne pas un fichier, et un"),
        ("ReferenceId>GO2<", "ReferenceId>GO99<", "ne désigne pas un fichier, et un seul"),
        ("ReferenceId>GO2<", "ReferenceId>GO1<", "ID2"),
        ("<DataObjectPackage>", '<DataObjectPackage><DataObjectGroup id="x"/>', "n’y sont dans aucune unité"),
        ("</ArchiveTransfer>", "", "n’est plus un bordereau SEDA lisible (ligne"),
        ("<ArchiveTransfer", "<!DOCTYPE a [<!ENTITY e 'x'>]><ArchiveTransfer", "il déclare une DTD"),
        ("MessageIdentifier>", "MessageId>", "ne porte plus l’empreinte"),
    ],
)  # fmt: skip
def test_un_bordereau_qui_se_contredit_est_dit(ancien: str, nouveau: str, mots: str, tmp_path: Path) -> None:
    assert ancien.encode() in CONTENU["manifest.xml"]
    tous = ancien.startswith("Message")
    paquet = refaire(tmp_path / "p.zip", lambda m: m.replace(ancien.encode(), nouveau.encode(), -1 if tous else 1))
    assert any(mots in faute for faute in fautes(paquet)), fautes(paquet)


def test_un_parchemin_remplace_avec_sa_somme_n_est_plus_celui_du_registre(tmp_path: Path) -> None:
    faux = CONTENU[PARCHEMIN] + b"\n"

    def changer(message: bytes) -> bytes:
        for avant, apres in ((sha512(CONTENU[PARCHEMIN]).hexdigest(), sha512(faux).hexdigest()),
                             (f"<Size>{len(CONTENU[PARCHEMIN])}<", f"<Size>{len(faux)}<")):  # fmt: skip
            message = message.replace(avant.encode(), apres.encode())
        return message

    dites = fautes(refaire(tmp_path / "p.zip", changer, **{PARCHEMIN: faux}))
    assert f"{FICHIERS[PARCHEMIN]} ({PARCHEMIN}) : ce n’est pas l’édition en vigueur du registre" in dites


def test_une_liste_de_fichiers_qui_dit_une_autre_somme_que_le_bordereau_est_dite(tmp_path: Path) -> None:
    (uri,) = (uri for uri, nom in FICHIERS.items() if nom == "registre/chaine.jsonl")
    (liste,) = (uri for uri, nom in FICHIERS.items() if nom == "index.csv")
    fausse = CONTENU[liste].replace(sha512(CONTENU[uri]).hexdigest().encode(), b"0" * 128)

    def changer(message: bytes) -> bytes:
        return message.replace(*(sha512(octets).hexdigest().encode() for octets in (CONTENU[liste], fausse)))

    dites = fautes(refaire(tmp_path / "p.zip", changer, **{liste: fausse}))
    assert dites == [f"registre/chaine.jsonl ({uri}) : n’est pas le fichier que décrit index.csv"]


def test_un_bordereau_d_une_autre_version_est_refuse_par_son_nom(tmp_path: Path) -> None:
    paquet = refaire(tmp_path / "p.zip", lambda m: m.replace(b"seda:v2.3", b"seda:v2.1"))
    with pytest.raises(UsageInvalide, match=r"« ArchiveTransfer » SEDA 2\.2 ou 2\.3"):
        verifier_archive(paquet, JOUR)


def test_un_bordereau_demesure_ou_des_entites_ne_sont_pas_developpes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entites = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9))
    bombe = f"<!DOCTYPE a [<!ENTITY e0 'x'>{entites}]><ArchiveTransfer>&e9;</ArchiveTransfer>".encode()
    trouvees = fautes(emballer(tmp_path / "p.zip", CONTENU | {"manifest.xml": bombe}))
    assert any(faute.startswith("manifest.xml : n’est plus un bordereau SEDA lisible") for faute in trouvees)
    monkeypatch.setattr(source, "TEXTE_MAX", 1000)
    assert "manifest.xml : est endommagé et ne se lit plus" in fautes(ECHANTILLON)


# --- the message is read as it comes ---------------------------------------------------------------------------------


def deplacer_les_groupes(message: bytes) -> bytes:
    """The same, each file after the unit that refers to it."""
    groupes = b"".join(re.findall(rb"    <DataObjectGroup .*?</DataObjectGroup>\n", message, re.DOTALL))
    assert groupes.count(b"<Uri>") == len(FICHIERS)
    return message.replace(groupes, b"").replace(b"    <ManagementMetadata>", groupes + b"    <ManagementMetadata>")


AUTREMENT: dict[str, Callable[[bytes], bytes]] = {
    "fichiers après les unités": deplacer_les_groupes,
    "notes partout": lambda m: m.replace(b">\n", b"><!-- une note --><?outil une consigne?>\n"),
    "texte en morceaux": lambda m: m.replace(b"<Uri>content/", b"<Uri><!-- une note -->con<![CDATA[tent]]>/"),
    "une seule ligne": lambda m: re.sub(rb">\s+<", b"><", m),
    "lignes de Windows": lambda m: m.replace(b"\n", b"\r\n"),
    "second objet": lambda m: m.replace(b"</DataObjectGroup>", b"<BinaryDataObject/></DataObjectGroup>"),
    "objet plus bas": lambda m: re.sub(rb"(<DataObjectGroup .*?>)", rb"\1<x><BinaryDataObject/></x>", m),
    "texte avant un élément": lambda m: m.replace(b"</Uri>", b"<x>y</x>z</Uri>"),
    "sommes en majuscules": lambda m: re.sub(rb"[0-9a-f]{128}", lambda somme: somme[0].upper(), m),
    "second nom": lambda m: m.replace(b"</Uri>", b"</Uri><Uri>content/autre</Uri>"),
    "même nom ailleurs": lambda m: m.replace(b"</Content>", b"<x><FilePlanPosition>y</FilePlanPosition></x></Content>"),
}


@pytest.mark.parametrize("changer", AUTREMENT.values(), ids=AUTREMENT)
def test_un_bordereau_dit_la_meme_chose_autrement(changer: Callable[[bytes], bytes], tmp_path: Path) -> None:
    assert changer(CONTENU["manifest.xml"]) != CONTENU["manifest.xml"]
    assert fautes(refaire(tmp_path / "p.zip", changer)) == []
    faux = {PARCHEMIN: un_octet(CONTENU[PARCHEMIN], 9)}
    trouvees = fautes(refaire(tmp_path / "q.zip", changer, **faux))
    assert f"{FICHIERS[PARCHEMIN]} ({PARCHEMIN}) : n’est plus le fichier archivé, d’après manifest.xml" in trouvees


def test_un_bordereau_se_lit_quel_que_soit_ce_qui_en_vient_a_la_fois(monkeypatch: pytest.MonkeyPatch) -> None:
    for octets in (1 << 20, 7, 1):
        monkeypatch.setattr("pipeline.archive.pieces.MORCEAU", octets)
        with source.source(ECHANTILLON) as ouverte:
            releve = depouiller(ouverte)
        assert releve.description.startswith("Session de jury essai du 11 octobre 2024 (")
        assert {a.uri: nom.removeprefix("data/") for nom, a in releve.attendus().items()} == FICHIERS


@pytest.mark.parametrize("part", range(20))
def test_un_bordereau_coupe_est_dit(part: int, tmp_path: Path) -> None:
    coupe = CONTENU["manifest.xml"][: part * len(CONTENU["manifest.xml"]) // 20]
    trouvees = fautes(emballer(tmp_path / "p.zip", CONTENU | {"manifest.xml": coupe}))
    assert any(re.search(r"manifest\.xml : n’est plus un bordereau SEDA lisible \(ligne [1-9]", f) for f in trouvees)


def test_un_bordereau_abime_dans_le_zip_n_est_pas_pris_pour_un_autre(tmp_path: Path) -> None:
    """A byte of the name of its first element: the zip knows that it is no longer what was written."""
    octets = ECHANTILLON.read_bytes()
    (tmp_path / "p.zip").write_bytes(un_octet(octets, octets.index(b"<ArchiveTransfer") + 5))
    assert "manifest.xml : est endommagé et ne se lit plus" in fautes(tmp_path / "p.zip")


@pytest.mark.parametrize(
    ("ancien", "nouveau", "mots"),
    [
        (b"<Content>", b"<Content>" + b"<a>" * 100_000, "ses éléments sont imbriqués sans fin"),
        (b"<Content>", b"<ArchiveUnit>" * 100_000, "ses éléments sont imbriqués sans fin"),
        (b"<FilePlanPosition>", b"<FilePlanPosition>" + b"x" * 100_000, "un de ses textes est démesuré"),
        (b"<Uri>", b"<Uri>" + b"x" * 100_000, "un de ses textes est démesuré"),
        (b'id="GO2"', b'id="GO1"', "l’unité « UP2 » ne désigne pas un fichier, et un seul"),
        (b"<DataObjectPackage>", b"<DataObjectPackage>&autre;", "ligne"),
    ],
)
def test_un_bordereau_hostile_est_refuse_sans_etre_garde(
    ancien: bytes, nouveau: bytes, mots: str, tmp_path: Path
) -> None:
    trouvees = fautes(refaire(tmp_path / "p.zip", lambda m: m.replace(ancien, nouveau, 1)))
    assert any(f"manifest.xml : n’est plus un bordereau SEDA lisible ({mots}" in faute for faute in trouvees), trouvees


def test_deux_identifiants_scelles_n_en_font_pas_un(tmp_path: Path) -> None:
    faux = b"<MessageIdentifier>s-" + b"0" * 64 + b"</MessageIdentifier>\n"
    paquet = refaire(tmp_path / "p.zip", lambda m: m.replace(b"  <CodeListVersions>", faux + b"  <CodeListVersions>"))
    assert "manifest.xml : son identifiant ne porte plus l’empreinte qu’il avait" in fautes(paquet)
