"""The packages of a session: what they hold that is over, and the same ones without it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO

from pipeline.archive.depot import DOSSIER
from pipeline.archive.destructions import DESTRUCTIONS, Destruction, lire_destructions, liste
from pipeline.archive.index import INDEX, PAGE, avec_listes, lire_index
from pipeline.archive.lisezmoi import LISEZMOI, dire_detruits
from pipeline.archive.pieces import Mesure, Piece, mesurer
from pipeline.archive.sac import DONNEES, FICHE, Sac, ecrire
from pipeline.archive.source import Source, lire_texte, source
from pipeline.archive.verifier import verifier_archive
from pipeline.erreurs import DocumentInvalide, UsageInvalide
from pipeline.octets import empreinte_fichier
from pipeline.registre.purges import Detruit

_MAX = 5
_JOUR = r"\d{4}-\d\d-\d\d"


@dataclass(frozen=True)
class Paquet:
    """A package, its SHA-256, and what it holds that is over."""

    chemin: Path
    somme: str
    echus: tuple[Detruit, ...]

    @property
    def nom(self) -> str:
        """Under `sorties/`."""
        return f"{DOSSIER}/{self.chemin.name}"


def paquets(sorties: Path, code: str, au: date) -> list[Paquet]:
    """The packages of a session.

    Raises DocumentInvalide when one of them is not sound, UsageInvalide when something is over in a SEDA transfer.
    """
    forme = re.compile(rf"{re.escape(code)}-{_JOUR}(-\d+)?(-purge-{_JOUR}(-\d+)?)?\.zip")
    trouves = sorted((sorties / DOSSIER).glob(f"{code}-*.zip"))
    _refuser_les_transferts(trouves, code, au)
    return [_ouvrir(c, au) for c in trouves if forme.fullmatch(c.name) and c.is_file() and not c.is_symlink()]


def _refuser_les_transferts(trouves: Iterable[Path], code: str, au: date) -> None:
    """A message describes each file of its transfer: it can't go on without one, and it is only a copy to be handed."""
    forme = re.compile(rf"{re.escape(code)}-{_JOUR}-seda-[\d.]+(-\d+)?\.zip")
    for chemin in trouves:
        if forme.fullmatch(chemin.name) and verifier_archive(chemin, au).echues:
            raise UsageInvalide(
                f"le transfert SEDA « {chemin.name} » contient des fichiers dont la durée est passée",
                "le supprimer une fois versé (le sac de la session suffit ici), puis recommencer",
            )


def _ouvrir(chemin: Path, au: date) -> Paquet:
    fautes = verifier_archive(chemin, au).fautes
    if fautes:
        raise DocumentInvalide(
            f"l’archive « {chemin.name} » n’est pas intacte : {' ; '.join(fautes[:_MAX])}",
            "la remplacer par une bonne copie, ou la déplacer hors de ce dossier si une autre est gardée ailleurs",
        )
    with source(chemin) as ouverte:
        echus = [_detruit(chemin, *liste_) for liste_ in lire_index(ouverte) if liste_[0].terme.passe(au)]
    return Paquet(chemin, empreinte_fichier(chemin), tuple(echus))


def _detruit(chemin: Path, piece: Piece, mesure: Mesure) -> Detruit:
    terme = piece.terme
    assert terme.fin
    return Detruit(f"{DOSSIER}/{chemin.name}", piece.nom, mesure.sha512, terme.classe, terme.article, terme.fin)


def noms(paquets: Iterable[Paquet], le: date) -> Iterator[tuple[Paquet, str]]:
    """Each package, with the name, which none has, of the one that replaces it."""
    pris: set[str] = set()
    for paquet in paquets:
        racine = f"{re.sub(rf'-purge-{_JOUR}.*', '', paquet.chemin.stem)}-purge-{le.isoformat()}"
        rang, nom = 1, f"{racine}.zip"
        while nom in pris or (paquet.chemin.parent / nom).exists():
            rang += 1
            nom = f"{racine}-{rang}.zip"
        pris.add(nom)
        yield paquet, nom


def refaire(paquet: Paquet, racine: str, le: date, au: date, par: str, sortie: IO[bytes]) -> None:
    """Write the same package without what is over, the same bytes each time, and with the trace of what went."""
    with source(paquet.chemin) as avant:
        detruits = [
            *lire_destructions(avant),
            *(Destruction(d.fichier, d.somme, d.classe, d.article, d.fin, au, le, par) for d in paquet.echus),
        ]
        contenu = _gardes(avant, {d.fichier for d in paquet.echus}, [liste(detruits)])
        texte = dire_detruits(lire_texte(avant, DONNEES + LISEZMOI), len(paquet.echus), le)
        lisezmoi = replace(contenu[LISEZMOI][0], source=texte)
        contenu[LISEZMOI] = (lisezmoi, mesurer(lisezmoi))
        fiche = _fiche(avant) | {"Purge-Date": le.isoformat()}
        ecrire(Sac(racine, le, fiche, avec_listes(contenu, fiche)), sortie)


def _gardes(avant: Source, partis: set[str], ajouts: Sequence[Piece]) -> dict[str, tuple[Piece, Mesure]]:
    """What stays of a package, its lists apart."""
    connus = {piece.nom: (piece, mesure) for piece, mesure in lire_index(avant)}
    tous = {nom.removeprefix(DONNEES) for nom in avant.tailles if nom.startswith(DONNEES)}
    if tous - {INDEX, PAGE} != connus.keys():
        raise DocumentInvalide(
            f"l’index d’une archive ne nomme pas tous ses fichiers : {', '.join(sorted(tous ^ connus.keys())[:_MAX])}",
            "garder cet exemplaire tel qu’il est, et le signaler à la personne qui maintient le programme",
        )
    gardes = {nom: connue for nom, connue in connus.items() if nom not in partis | {DESTRUCTIONS}}
    return gardes | {piece.nom: (piece, mesurer(piece)) for piece in ajouts}


def _fiche(avant: Source) -> dict[str, str]:
    lignes = lire_texte(avant, FICHE).decode().splitlines()
    champs = dict(ligne.partition(": ")[::2] for ligne in lignes)
    champs.pop("Payload-Oxum")  # of what it held before
    return champs
