"""What goes into a package: the publication, its earlier editions, duplicates, inputs, and the rules applied."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline.archive.admission import Fonds
from pipeline.archive.classement import classer, premier_terme
from pipeline.archive.natures import (
    COPIE_DECISIONS,
    est_identite,
    garde,
    nature_publiee,
    nature_recue,
    nom_partout,
    reunis,
)
from pipeline.archive.pieces import Piece, Terme
from pipeline.archive.servies import genres_faits, servies
from pipeline.archive.signes import anciennes_signees, place, scan_de, scans
from pipeline.documents.transmissions import DOSSIER
from pipeline.documents.word import COMMUN
from pipeline.etude import Chemins
from pipeline.lecture.ouverture.fichiers import nom_sur
from pipeline.octets import empreinte_fichier
from pipeline.publication import EMPREINTES
from pipeline.registre.anciennes import lieu
from pipeline.registre.editions import DUPLICATA, Edition, presentes
from pipeline.registre.publies import LISTE_PUBLIEE, est_signe
from pipeline.regles.documents import NATURES
from pipeline.signatures import SIGNES
from pipeline.texte import enumeration

_SIGNE = ", original signé numérisé"
"""What is said of a scan, after what it is."""


def publication(fonds: Fonds, sorties: Path) -> Iterator[Piece]:
    """The whole publication as it is, signed originals in the place of their documents; and COPIE_DECISIONS."""
    signes = scans(_documents(fonds))
    for edition in _documents(fonds):
        nom = edition.fichier.partition("/")[2]
        if nom not in fonds.publies or est_signe(edition.fichier):
            continue  # a scan is where its document would be
        if scan := scan_de(edition.fichier, signes):
            yield _signe(scan, place(f"documents/{nom}", scan.fichier), edition.sha256, sorties, fonds)
        else:
            yield _document(edition, f"documents/{nom}", sorties / edition.fichier, fonds)
    yield from _autres(fonds, sorties)
    publiee = sorties / fonds.session.code
    liste = next(e for e in _documents(fonds) if e.genre == LISTE_PUBLIEE)
    yield Piece(
        f"documents/{EMPREINTES}", publiee / EMPREINTES, "suivi", NATURES["suivi"], sha256=liste.sha256,
    )  # fmt: skip
    if "decisions.json" not in fonds.publies:
        return  # destroyed since: its time was over
    yield Piece(
        COPIE_DECISIONS, publiee / "decisions.json", "decisions", NATURES["decisions"],
        sha256=fonds.publies["decisions.json"], terme=classer("decisions", "", fonds),
    )  # fmt: skip


def hors_archive(fonds: Fonds, sorties: Path, dossier: Path) -> Iterator[Piece]:
    """What is kept here and not archived, since signed originals are: the documents that they stand for, and these
    scans as they were received.
    """
    par_scan = {scan.sha256: edition for edition, scan in _signees(fonds)}
    for edition in par_scan.values():
        yield _document(edition, f"documents/{edition.fichier.partition('/')[2]}", sorties / edition.fichier, fonds)
    for chemin in sorted((dossier / SIGNES).rglob("*")):
        if signee := par_scan.get(empreinte_fichier(chemin)):
            recu = _document(signee, f"entrees/{SIGNES}/{chemin.name}", chemin, fonds, _SIGNE)
            yield replace(recu, sha256=empreinte_fichier(chemin))


def _signe(scan: Edition, nom: str, non_signe: str, sorties: Path, fonds: Fonds) -> Piece:
    """A signed original, in the class of the document whose place it takes."""
    piece = _document(scan, nom, sorties / scan.fichier, fonds, _SIGNE)
    return replace(piece, non_signe=non_signe)


def _autres(fonds: Fonds, sorties: Path) -> Iterator[Piece]:
    """The published files that are no documents: copies to send, documents joined in one file, data."""
    code = fonds.session.code
    restent = {nom for nom in fonds.publies if not est_signe(f"{code}/{nom}")}
    envois = {fonds.publies[nom] for nom in restent if nom.startswith(f"{DOSSIER}/")}
    envoyees: dict[str, Edition] = {}
    termes: dict[str, set[Terme]] = {}
    for edition in _documents(fonds):
        restent.discard(edition.fichier.partition("/")[2])
        termes.setdefault(edition.genre, set()).add(classer(edition.genre, edition.candidat, fonds))
        if edition.sha256 in envois:
            envoyees[edition.sha256] = edition
    non_signes = {scan.sha256: edition.sha256 for edition, scan in _signees(fonds)}
    for nom in sorted(restent):
        somme, chemin = fonds.publies[nom], sorties / code / nom
        if nom.startswith(f"{DOSSIER}/") and somme in envoyees:
            copie = _document(envoyees[somme], f"documents/{nom}", chemin, fonds, ", copie à envoyer")
            yield replace(copie, non_signe=non_signes.get(somme, ""))
        else:
            yield _autre(nom, somme, chemin, fonds, termes)


def _autre(nom: str, somme: str, chemin: Path, fonds: Fonds, termes: Mapping[str, Iterable[Terme]]) -> Piece:
    """Several documents joined, or data about the session. `termes`: those of the documents of each kind."""
    prevus = reunis(nom, fonds.reglement.dispositif)
    if prevus:
        siens = chain.from_iterable(termes.get(prevu.genre, ()) for prevu in prevus)
        libelle = f"fichier réuni : {enumeration(list(dict.fromkeys(prevu.libelle for prevu in prevus)))}"
        return Piece(f"documents/{nom}", chemin, "reunion", libelle, sha256=somme, terme=premier_terme(siens))
    nature = nature_publiee(nom)
    terme = classer(nature, "", fonds)
    return Piece(f"documents/{nom}", chemin, nature, NATURES[nature], sha256=somme, terme=terme)


def _signees(fonds: Fonds) -> Iterator[tuple[Edition, Edition]]:
    """Each document that is signed, and its scan."""
    signes = scans(_documents(fonds))
    return ((e, scan) for e in _documents(fonds) if (scan := scan_de(e.fichier, signes)))


def _documents(fonds: Fonds) -> Iterator[Edition]:
    return presentes(fonds.extrait.editions)


def _document(edition: Edition, nom: str, chemin: Path, fonds: Fonds, precision: str = "") -> Piece:
    """A document that the register has."""
    libelles = {p.genre: p.libelle for p in fonds.reglement.dispositif.documents} | NATURES
    return Piece(
        nom=nom,
        source=chemin,
        nature=edition.genre,
        libelle=libelles.get(edition.genre, edition.genre) + precision,
        candidat=edition.candidat,
        numero=edition.numero,
        sha256=edition.sha256,
        terme=classer(edition.genre, edition.candidat, fonds),
    )


def anterieures(fonds: Fonds, sorties: Path) -> Iterator[Piece]:
    """The editions that later ones replaced, and the duplicates, as far as they are still here."""
    vues: set[str] = set()
    signees = anciennes_signees(fonds.extrait.editions)
    for edition in fonds.extrait.editions:
        duplicata, nom = edition.genre == DUPLICATA, garde(edition)
        chemin = sorties / (edition.fichier if duplicata else lieu(edition))
        if chemin.is_file() and nom not in vues:
            vues.add(nom)
            signe = _SIGNE if edition.id in signees else ""
            precision = "" if duplicata else f"{signe}, édition {edition.rang}, remplacée"
            piece = _document(edition, nom, chemin, fonds, precision)
            yield replace(piece, non_signe=signees.get(edition.id, ""))


def entrees(fonds: Fonds, dossier: Path) -> tuple[list[Piece], list[str]]:
    """The inputs as received, under names that are safe everywhere; and what was left out (French)."""
    pieces: list[Piece] = []
    laisses: list[str] = []
    pris: set[str] = set()
    joints = {e.sha256 for e in _documents(fonds) if est_signe(e.fichier)}
    remplaces = {e.sha256: e for e in fonds.extrait.editions if est_signe(e.fichier) and not e.retiree}
    for chemin in sorted(dossier.rglob("*")):
        relatif = chemin.relative_to(dossier)
        if any(partie.startswith((".", "~$")) for partie in relatif.parts) or (
            chemin.is_dir() and not chemin.is_symlink()
        ):
            continue
        dit = "/".join(nom_sur(partie) for partie in relatif.parts)
        if chemin.is_symlink() or not chemin.is_file():
            laisses.append(f"« {dit} » : un raccourci ou un fichier spécial, qui n’est pas suivi")
        elif est_identite(relatif):
            laisses.append(f"« {dit} » : une pièce d’identité, qui ne s’archive jamais ; la supprimer")
        elif (somme := _somme_de_scan(relatif, chemin)) not in joints:
            nom = nom_partout("entrees/" + relatif.as_posix(), pris)
            pris.add(nom.casefold())
            origine = dit if nom != f"entrees/{dit}" else ""
            pieces.append(replace(_recu(relatif, nom, chemin, remplaces.get(somme), fonds), origine=origine))
    return pieces, laisses


def _somme_de_scan(relatif: Path, chemin: Path) -> str:
    """What a scan is known by in the register; nothing for the other inputs."""
    return empreinte_fichier(chemin) if relatif.parts[0] == SIGNES else ""


def _recu(relatif: Path, nom: str, chemin: Path, remplace: Edition | None, fonds: Fonds) -> Piece:
    """An input as received; `remplace`: the edition of the scan that it is, of a document that changed since."""
    if remplace:
        return _document(remplace, nom, chemin, fonds, f"{_SIGNE}, remplacé")
    nature = nature_recue(relatif)
    return Piece(nom, chemin, nature, NATURES[nature], terme=classer(nature, "", fonds))


def pieces_d_identite(fonds: Fonds, dossier: Path) -> Iterator[Piece]:
    """The copies of identity documents that are among the inputs: never archived, to be destroyed once decided."""
    terme = classer("identite", "", fonds)
    for chemin in sorted(dossier.rglob("*")):
        relatif = chemin.relative_to(dossier)
        if chemin.is_file() and not chemin.is_symlink() and est_identite(relatif):
            yield Piece(f"entrees/{relatif.as_posix()}", chemin, "identite", NATURES["identite"], terme=terme)


def regles(fonds: Fonds, chemins: Chemins) -> Iterator[Piece]:
    """The rule book, its référentiels, and the templates that it uses, its own or shared."""
    dispositif = fonds.reglement.dispositif
    code = dispositif.dispositif.code
    dossiers = (code, f"{code}/referentiels", COMMUN)
    presentes = {f"{d}/{c.name}": c for d in dossiers for c in (chemins.gabarits / d).glob("*") if c.is_file()}
    for servie in sorted(servies(presentes, code, genres_faits(dispositif))):
        yield Piece(nom_partout(f"regles/{servie}", set()), presentes[servie], "regles", NATURES["regles"])
