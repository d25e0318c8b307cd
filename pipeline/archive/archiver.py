"""`archive`: make the package of a published session, read it back whole, then give it its name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO

from pipeline.archive.admission import Fonds, admettre, verifier_a_jour
from pipeline.archive.contenu import Contenu
from pipeline.archive.depot import deposer, preparer, provisoire
from pipeline.archive.depot_chiffre import deposer_chiffree
from pipeline.archive.index import ajouter_listes
from pipeline.archive.lisezmoi import attendus, lisezmoi
from pipeline.archive.pieces import Piece
from pipeline.archive.recolte import anterieures, entrees, publication, regles
from pipeline.archive.registre import extrait_du_registre
from pipeline.archive.sac import FORMAT, FORMAT_ARCHIVE, Sac, ecrire
from pipeline.archive.seda.transfert import ecrire_transfert, preparer_transfert, reserves
from pipeline.archive.verifier import verifier_archive
from pipeline.archive.versions import versions
from pipeline.archive.voisines import autres_du_nom
from pipeline.bascule import erreurs_disque, synchroniser, verrou
from pipeline.erreurs import DocumentInvalide
from pipeline.etude import Chemins
from pipeline.lecture.dossier import dossier_session
from pipeline.texte import date_longue, premiers


@dataclass(frozen=True)
class ArchiveFaite:
    """A package that was made, or was there already with the same bytes. What is to be said of it is in French.

    `reserves`: what an archives service would ask for, and has not been told; `autres`: what had its name before it.
    """

    chemin: Path
    nouveau: bool
    fichiers: int
    laisses: tuple[str, ...]
    attendus: tuple[str, ...]
    reserves: tuple[str, ...]
    autres: tuple[str, ...]


def archiver(chemins: Chemins, code: str, *, seda: str = "", pour: Sequence[str] = ()) -> ArchiveFaite:
    """Make the package of a session: a bag, or a transfer in that version of SEDA.

    It is encrypted when there are public keys to encrypt it for (`pour`).

    Raises what `admettre` does, and ErreurFatale when the disk refuses.
    """
    dossier_session(chemins.entrees, code)  # an unknown session is refused before anything is created
    with verrou(chemins.sorties, code):
        fonds = admettre(chemins, code)
        dossier = preparer(chemins.sorties, code)
        with erreurs_disque(dossier), provisoire(dossier, code) as (fichier, flux):
            ecrit = _ecrire(fonds, chemins, seda, flux)
            flux.flush()
            synchroniser(fichier)
            nombre = _relire(fichier, fonds.le)
            verifier_a_jour(chemins, code, fonds.extrait)  # inputs and rules are those that were just packed
            if pour:
                chemin, nouveau = deposer_chiffree(fichier, dossier, code, ecrit.racine, pour)
            else:
                chemin, nouveau = deposer(fichier, dossier, ecrit.racine)
    dits = ecrit.laisses, tuple(attendus(fonds)), tuple(reserves(fonds) if seda else ())
    autres = tuple(autres_du_nom(chemin, ecrit.racine, fonds.le))
    return ArchiveFaite(chemin, nouveau, nombre, *dits, autres)


@dataclass(frozen=True)
class _Ecrit:
    """What is left to say of a package once it is written: all that describes its files is forgotten."""

    racine: str
    laisses: tuple[str, ...]


def _ecrire(fonds: Fonds, chemins: Chemins, seda: str, flux: IO[bytes]) -> _Ecrit:
    pieces, laisses = _reunir(fonds, chemins)
    if seda:
        transfert = preparer_transfert(fonds, pieces, laisses, seda)
        ecrire_transfert(transfert, flux)
        return _Ecrit(transfert.racine, tuple(laisses))
    sac = _emballer(fonds, pieces, laisses)
    ecrire(sac, flux)
    return _Ecrit(sac.racine, tuple(laisses))


def _reunir(fonds: Fonds, chemins: Chemins) -> tuple[Iterator[Piece], list[str]]:
    """Everything but what the package says of itself; and what is left out."""
    recues, laisses = entrees(fonds, dossier_session(chemins.entrees, fonds.session.code))
    publiees = publication(fonds, chemins.sorties), anterieures(fonds, chemins.sorties)
    return chain(*publiees, recues, extrait_du_registre(fonds), regles(fonds, chemins), [versions()]), laisses


def _emballer(fonds: Fonds, pieces: Iterable[Piece], laisses: Sequence[str]) -> Sac:
    """The bag, with its own lists: each file is read once here, and must be the one that was published."""
    contenu, fiche = Contenu(chain(pieces, [lisezmoi(fonds, laisses)])), _fiche(fonds)
    ajouter_listes(contenu, fiche)
    return Sac(f"{fonds.session.code}-{fonds.le.isoformat()}", fonds.le, fiche, contenu)


def _fiche(fonds: Fonds) -> dict[str, str]:
    """What `bag-info.txt` says, in plain terms; labels are those of the standard, so that any tool shows them."""
    identite, session = fonds.reglement.dispositif.dispositif, fonds.session
    champs = {
        "Source-Organization": identite.certificateur,
        "External-Identifier": f"{session.code}-{fonds.le.isoformat()}",
        "External-Description": f"Archive de la session de jury {session.code} du {date_longue(session.date_jury)}"
        f" ({identite.nom}). Commencer par data/LISEZMOI.txt.",
        "Bagging-Date": fonds.le.isoformat(),
        "Bag-Software-Agent": "sessions-de-jury",
        FORMAT_ARCHIVE: str(FORMAT),
    }
    return {cle: " ".join(valeur.split()) for cle, valeur in champs.items()}


def _relire(fichier: Path, le: date) -> int:
    """The finished zip, read back as whoever receives it would: how many files it has. Raises DocumentInvalide."""
    verdict = verifier_archive(fichier, le)
    if verdict.fautes:
        raise DocumentInvalide(
            f"L’archive relue n’est pas bonne : {premiers(verdict.fautes)}.",
            "Rien n’a été archivé. Relancez la même commande ; si cela se répète, relancez d’abord la session,"
            " et faites vérifier le disque.",
        )
    return verdict.fichiers
