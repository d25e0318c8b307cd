"""The packages of a session: what they hold that is over, and the same ones without it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO

from pipeline.archive.admission import Fonds
from pipeline.archive.chiffrement import en_clair, est_chiffree
from pipeline.archive.conclusion import trop_recente
from pipeline.archive.contenu import Contenu
from pipeline.archive.depot import noms
from pipeline.archive.destructions import DESTRUCTIONS, Destruction, lire_destructions, liste
from pipeline.archive.etiquette import lire_champs
from pipeline.archive.index import INDEX, PAGE, ajouter_listes, lire_index
from pipeline.archive.lisezmoi import LISEZMOI, dire_detruits
from pipeline.archive.pieces import Mesure, Piece, Terme, mesurer
from pipeline.archive.reglement import reglement_du
from pipeline.archive.sac import DONNEES, OXUM, Sac, ecrire
from pipeline.archive.seda.lecture import TransfertOuvert
from pipeline.archive.source import Source, lire_texte, source
from pipeline.archive.verifier import verifier_archive
from pipeline.erreurs import DocumentInvalide, UsageInvalide
from pipeline.octets import empreinte_fichier
from pipeline.purge.datation import AUTRE_COPIE, dater
from pipeline.purge.recensement import Trouve
from pipeline.registre.purges import Detruit
from pipeline.texte import premiers


@dataclass(frozen=True)
class Paquet:
    """A package, its name under `sorties/`, its SHA-256, what a package of its session is called, what is over in it.

    `cle`: the secret key that opens it, if it is encrypted; `ferme`: it is, and there is no key to see what it holds.
    """

    chemin: Path
    nom: str
    somme: str
    racine: str
    echus: tuple[Detruit, ...] = ()
    cle: Path | None = None
    ferme: bool = False


def paquets(sorties: Path, trouves: Iterable[Trouve], au: date, fonds: Fonds, cle: Path | None = None) -> list[Paquet]:
    """The packages of a session, wherever they are in their folder and whatever they are called now (`trouves`).

    `cle`: the file of the secret key of those that are encrypted. Raises DocumentInvalide when one of them is not
    sound, UsageInvalide when something is over in a SEDA transfer, or when the key is not the right one.
    """
    ouverts = (_ouvrir(trouve, sorties, au, fonds, cle) for trouve in trouves)
    return [paquet for paquet in ouverts if paquet]


def _ouvrir(trouve: Trouve, sorties: Path, au: date, fonds: Fonds, cle: Path | None) -> Paquet | None:
    """A package as it is; nothing for a transfer that holds nothing over, which is not made again."""
    chemin, chiffree = trouve.chemin, est_chiffree(trouve.chemin)
    nom = chemin.relative_to(sorties).as_posix()
    paquet = Paquet(chemin, nom, empreinte_fichier(chemin), trouve.racine, cle=cle if chiffree else None)
    if chiffree and cle is None:
        return replace(paquet, ferme=True)
    with en_clair(chemin, cle) as flux:
        fautes = verifier_archive(chemin, au, flux).fautes
        if trop_recente(fautes):
            raise DocumentInvalide(
                f"l’archive « {chemin.name} » a été faite par une version plus récente de ce programme",
                "purger avec celle-là, ou déplacer cette archive hors de ce dossier si une autre est gardée ailleurs",
            )
        if fautes:
            raise DocumentInvalide(f"l’archive « {chemin.name} » n’est pas intacte : {premiers(fautes)}", AUTRE_COPIE)
        with source(chemin, flux) as ouverte:
            dates = dater(TransfertOuvert(ouverte) if trouve.seda else ouverte, chemin.name, fonds)
            echus = tuple(_detruit(nom, *ligne) for ligne in dates if ligne[-1].passe(au))
    if trouve.seda:
        _refuser_echu(chemin, echus)
        return None
    return replace(paquet, echus=echus)


def _refuser_echu(transfert: Path, echus: Sequence[Detruit]) -> None:
    """Raises UsageInvalide: its message describes each file, it can't go on without one."""
    if echus:
        raise UsageInvalide(
            f"le transfert SEDA « {transfert.name} » contient des fichiers dont la durée est passée",
            "le supprimer une fois versé (le sac de la session suffit ici), puis recommencer",
        )


def _detruit(paquet: str, piece: Piece, mesure: Mesure, terme: Terme) -> Detruit:
    assert terme.fin
    return Detruit(paquet, piece.nom, mesure.sha512, terme.classe, terme.article, terme.fin)


def racines(paquets: Iterable[Paquet], le: date, connus: Iterable[str]) -> Iterator[tuple[Paquet, str]]:
    """Each package, with the name of the one that replaces it: « 2024-06-…-purge-2044-06-15 », then -2, -3…

    `connus`: the names of packages, present or gone: none is ever given twice.
    """
    pris = {PurePosixPath(nom).name.partition(".zip")[0] for nom in connus}
    for paquet in paquets:
        racine = next(nom for nom in noms(f"{paquet.racine}-purge-{le.isoformat()}") if nom not in pris)
        pris.add(racine)
        yield paquet, racine


def refaire(paquet: Paquet, racine: str, reglement: bytes, le: date, au: date, par: str, sortie: IO[bytes]) -> None:
    """Write the same package without what is over, the same bytes each time, and with the trace of what went.

    `reglement`: the rule book by which it is over, kept in the package when its own was another one.
    """
    with en_clair(paquet.chemin, paquet.cle) as flux, source(paquet.chemin, flux) as avant:
        detruits = [
            *lire_destructions(avant),
            *(Destruction(d.fichier, d.somme, d.classe, d.article, d.fin, au, le, par) for d in paquet.echus),
        ]
        contenu = _gardes(avant, {DESTRUCTIONS, *(d.fichier for d in paquet.echus)})
        _ajouter_reglement(contenu, avant, reglement, le)
        texte = dire_detruits(lire_texte(avant, DONNEES + LISEZMOI), len(paquet.echus), le)
        for piece in (liste(detruits), replace(contenu[LISEZMOI][0], source=texte)):
            contenu.ajouter(piece, mesurer(piece))
        fiche = {cle: dit for cle, dit in lire_champs(avant).items() if cle != OXUM} | {"Purge-Date": le.isoformat()}
        ajouter_listes(contenu, fiche)
        ecrire(Sac(racine, le, fiche, contenu), sortie)


def _gardes(avant: Source, partis: Collection[str]) -> Contenu:
    """What stays of a package, its lists apart. Raises DocumentInvalide when they don't name all that it holds."""
    contenu = Contenu()
    connus = set()
    for piece, mesure in lire_index(avant):
        connus.add(piece.nom)
        if piece.nom not in partis:
            contenu.ajouter(piece, mesure)
    tous = {nom.removeprefix(DONNEES) for nom in avant.tailles if nom.startswith(DONNEES)}
    if tous - {INDEX, PAGE} != connus:
        raise DocumentInvalide(
            f"l’index d’une archive ne nomme pas tous ses fichiers : {premiers(sorted(tous ^ connus))}",
            "garder cet exemplaire tel qu’il est, et le signaler à la personne qui maintient le programme",
        )
    return contenu


def _ajouter_reglement(contenu: Contenu, avant: Source, reglement: bytes, le: date) -> None:
    """The rule book of that day, as a file of the package, unless it has it already."""
    dernier = reglement_du(le, avant.tailles)
    if lire_texte(avant, dernier) != reglement:
        piece, _ = contenu[dernier.removeprefix(DONNEES)]
        nom = str(PurePosixPath(piece.nom).with_name(f"dispositif-{le.isoformat()}.toml"))
        nouvelle = replace(piece, nom=nom, source=reglement, origine="")
        contenu.ajouter(nouvelle, mesurer(nouvelle))
