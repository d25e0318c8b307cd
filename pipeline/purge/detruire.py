"""Destroy what is over in a session: everything is made ready aside, the register says it, then it is done.

Beside `sorties/<session>`, `.purge-<session>` holds what takes the place of what goes, its list LISTE written last.
Killed before the register says so, nothing has changed, and the folder is worth nothing; killed after, the next
destruction first completes this one: the list is then, word for word, what the register says last.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.archive.cles import identites, publiques
from pipeline.archive.depot import DOSSIER
from pipeline.archive.depot_chiffre import deposer_chiffree
from pipeline.archive.liste_chiffree import liste_de
from pipeline.archive.verifier import verifier_archive
from pipeline.bascule import PRIVE, ecrire_prive, erreurs_disque, synchroniser, synchroniser_tout
from pipeline.erreurs import DocumentInvalide
from pipeline.etude import Chemins
from pipeline.octets import empreinte_fichier
from pipeline.publication import EMPREINTES
from pipeline.purge.faits import RESTE, reste
from pipeline.purge.inventaire import Inventaire
from pipeline.purge.paquets import Paquet, racines, refaire
from pipeline.registre import Document, Registre
from pipeline.registre.anciennes import garder
from pipeline.registre.publies import EMPREINTES as LISTE_PUBLIEE
from pipeline.registre.purges import ENTREES, SORTIES, PaquetRefait, Purge, texte

LISTE = "liste.json"
_PUBLICATION = "publication"


def detruire(chemins: Chemins, inventaire: Inventaire, registre: Registre, le: date, au: date, par: str) -> Purge:
    """Destroy everything that the inventory says, for ever. The caller holds the session's lock.

    Raises ErreurFatale (disk), RegistreRefuse, DocumentInvalide: nothing is then destroyed.
    """
    pret = _pret(chemins.sorties, inventaire.session)
    with erreurs_disque(pret), _rien_ne_reste(pret):
        purge, sommes = _preparer(pret, chemins.sorties, inventaire, le, au, par, registre.purges(inventaire.session))
    liste = f"{inventaire.session}/{EMPREINTES}"
    garder(chemins.sorties, [e for e in registre.editions(inventaire.session) if e.genre == LISTE_PUBLIEE])
    registre.purger(purge, Document(EMPREINTES, LISTE_PUBLIEE, "", "", liste, sha256(sommes).hexdigest()))
    _accomplir(chemins, purge)
    return purge


def achever(chemins: Chemins, session: str, registre: Registre) -> bool:
    """Complete a destruction that was interrupted; True when there was one. The caller holds the session's lock.

    What the register says is gone and is there again is destroyed too: a backup may have put it back.
    """
    pret, purges = _pret(chemins.sorties, session), registre.purges(session)
    commencee = bool(purges) and _lire(pret / LISTE) == texte(purges[-1])
    if commencee:
        _accomplir(chemins, purges[-1])
    with erreurs_disque(pret):
        _oublier(pret)
        revenus = [_detruire_fichiers(chemins, purge) for purge in purges]
    return commencee or any(revenus)


def interrompue(sorties: Path, session: str) -> bool:
    """Whether a destruction was begun and not completed, or never really begun: only `achever` knows."""
    return _pret(sorties, session).exists()


def _pret(sorties: Path, session: str) -> Path:
    return sorties / f".purge-{session}"


def _lire(chemin: Path) -> str:
    try:
        return chemin.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


@contextmanager
def _rien_ne_reste(pret: Path) -> Iterator[None]:
    """What was made ready goes when not everything could be."""
    try:
        yield
    except BaseException:
        with suppress(OSError):  # the next destruction removes it
            _oublier(pret)
        raise


def _oublier(pret: Path) -> None:
    if pret.exists():
        shutil.rmtree(pret)
        synchroniser(pret.parent)


def _preparer(
    pret: Path, sorties: Path, inventaire: Inventaire, le: date, au: date, par: str, avant: Iterable[Purge]
) -> tuple[Purge, bytes]:
    """Everything that will take the place of what goes; answers what the register will say, and the new list.

    `avant`: the session's former destructions.
    """
    _oublier(pret)
    pret.mkdir(mode=0o700)
    partis = {e.fichier for e in inventaire.echus if e.lieu == SORTIES}
    garde = reste(inventaire.faits, inventaire.concernes)
    sommes = {n: s for n, s in inventaire.publies.items() if f"{inventaire.session}/{n}" not in partis}
    sommes[RESTE] = sha256(garde).hexdigest()
    liste = "".join(f"{somme}  {nom}\n" for nom, somme in sorted(sommes.items())).encode()
    ecrire_prive(pret, f"{_PUBLICATION}/{RESTE}", garde)
    ecrire_prive(pret, f"{_PUBLICATION}/{EMPREINTES}", liste)
    (pret / DOSSIER).mkdir(mode=0o700)
    presents = (chemin.name for chemin in (sorties / DOSSIER).rglob("*.zip*"))
    connus = [*presents, *(nom for purge in avant for p in purge.paquets for nom in (p.avant, p.apres))]
    a_refaire = racines(inventaire.paquets, le, connus)
    refaits = tuple(
        _refaire(paquet, pret / DOSSIER / f"{racine}.zip", inventaire.reglement, le, au, par)
        for paquet, racine in a_refaire
    )
    purge = Purge(inventaire.session, le, au, par, inventaire.detruits(), refaits)
    synchroniser_tout(pret)
    ecrire_prive(pret, LISTE, texte(purge).encode())
    synchroniser_tout(pret)
    synchroniser(sorties)
    return purge, liste


def _refaire(paquet: Paquet, vers: Path, reglement: bytes, le: date, au: date, par: str) -> PaquetRefait:
    """The new package, read back whole; encrypted again when it was, for who has the key. Raises DocumentInvalide."""
    with vers.open("xb") as flux:
        vers.chmod(PRIVE)
        refaire(paquet, vers.stem, reglement, le, au, par, flux)
    verdict = verifier_archive(vers, au)
    if verdict.fautes:
        raise DocumentInvalide(
            f"l’archive « {paquet.chemin.name} » ne peut pas être refaite : {' ; '.join(verdict.fautes[:5])}",
            "rien n’a été détruit ; relancer la même commande, et si cela se répète, faire vérifier le disque",
        )
    refait = vers
    if paquet.cle:
        refait, _ = deposer_chiffree(vers, vers.parent, vers.stem, vers.stem, publiques(identites(paquet.cle)))
        vers.unlink()
    return PaquetRefait(paquet.nom, paquet.somme, f"{DOSSIER}/{refait.name}", empreinte_fichier(refait))


def _accomplir(chemins: Chemins, purge: Purge) -> None:
    """Do what the register says, from wherever it was left."""
    pret, publiee = _pret(chemins.sorties, purge.session), chemins.sorties / purge.session
    with erreurs_disque(pret):
        _deplacer(pret / _PUBLICATION, publiee)
        _deplacer(pret / DOSSIER, chemins.sorties / DOSSIER)
        _detruire_fichiers(chemins, purge)
        _oublier(pret)


def _deplacer(depuis: Path, vers: Path) -> None:
    """Each file of a folder, in the place of the one that has its name."""
    fichiers = sorted(depuis.iterdir()) if depuis.is_dir() else []
    for fichier in fichiers:
        fichier.replace(vers / fichier.name)
    if fichiers:
        synchroniser(vers)


def _detruire_fichiers(chemins: Chemins, purge: Purge) -> int:
    """Remove each file that is still the one that was to go; answers how many. Folders left empty go too."""
    dossiers = {ENTREES: chemins.entrees, SORTIES: chemins.sorties}
    partis = [
        dossiers[lieu] / fichier
        for lieu, sommes in purge.fichiers().items()
        for fichier, somme in sommes.items()
        if empreinte_fichier(dossiers[lieu] / fichier) == somme
    ]
    for chemin in partis:
        chemin.unlink()
    for refait in purge.paquets:
        liste_de(chemins.sorties / refait.avant).unlink(missing_ok=True)
    _vider({chemin.parent for chemin in partis}, sauf=set(dossiers.values()))
    return len(partis)


def _vider(dossiers: Iterable[Path], sauf: set[Path]) -> None:
    """Remove the folders that hold nothing any more, but a session's own; what is removed survives a power cut."""
    for dossier in sorted(dossiers, reverse=True):
        if dossier.parent not in sauf:
            with suppress(OSError):  # it holds something else
                dossier.rmdir()
        synchroniser(dossier if dossier.exists() else dossier.parent)
