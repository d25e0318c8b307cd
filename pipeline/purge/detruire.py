"""Destroy what is over in a session: everything is made ready aside, the register says it, then it is done.

Killed before the register says so, nothing has changed; killed after, the next destruction first completes this one.
What is aside is as `prets` says.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.archive.cles import identites, publiques
from pipeline.archive.depot import DOSSIER
from pipeline.archive.depot_chiffre import deposer_chiffree
from pipeline.archive.liste_chiffree import liste_de
from pipeline.archive.verifier import verifier_archive
from pipeline.bascule import EDITIONS, PRIVE, erreurs_disque, synchroniser, synchroniser_tout
from pipeline.erreurs import DocumentInvalide, ErreurFatale, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.octets import empreinte_fichier
from pipeline.publication import EMPREINTES
from pipeline.purge.acces import exiger_acces, oublier_les_essais
from pipeline.purge.inventaire import Inventaire
from pipeline.purge.paquets import Paquet, racines, refaire
from pipeline.purge.prets import (
    a_achever,
    annoncer,
    mettre_en_place,
    oublier,
    oublier_sans_suite,
    paquets_prets,
    recommencer,
)
from pipeline.purge.publiee import TABLEAU, Publiee, apres
from pipeline.purge.revenus import a_remettre, paquets_perdus, revenus
from pipeline.registre import Document, Registre
from pipeline.registre.adresse import localiser
from pipeline.registre.anciennes import garder
from pipeline.registre.publies import LISTE_PUBLIEE
from pipeline.registre.purges import ENTREES, SORTIES, PaquetRefait, Purge
from pipeline.texte import premiers


def detruire(chemins: Chemins, inventaire: Inventaire, registre: Registre, le: date, au: date, par: str) -> Purge:
    """Destroy everything that the inventory says, for ever. The caller holds the session's lock.

    Raises ErreurFatale (disk, a folder that can't be written), RegistreRefuse, DocumentInvalide: nothing is then
    destroyed.
    """
    sorties, session = chemins.sorties, inventaire.session
    with erreurs_disque(sorties), _rien_ne_reste(sorties, session):
        _exiger_acces(chemins, inventaire)
        recommencer(sorties, session)
        purge, sommes = _preparer(sorties, inventaire, le, au, par, registre.purges(session))
        garder(sorties, [e for e in registre.editions(session) if e.genre == LISTE_PUBLIEE])
    _inscrire(sorties, registre, purge, sommes)
    _accomplir(chemins, purge, registre.purges(session))
    return purge


def _inscrire(sorties: Path, registre: Registre, purge: Purge, sommes: str) -> None:
    """The register says it; what was made ready goes when it refuses, unless it says it all the same."""
    liste = Document(EMPREINTES, LISTE_PUBLIEE, "", "", f"{purge.session}/{EMPREINTES}", sommes)
    try:
        registre.purger(purge, liste)
    except ErreurFatale:
        with suppress(ErreurFatale):  # the next command removes it
            oublier_sans_suite(sorties, purge.session, registre.purges(purge.session))
        raise


def achever(chemins: Chemins, session: str, registre: Registre) -> bool:
    """Complete a destruction that was interrupted, or undone by a backup; True when there was one.

    The caller holds the session's lock. Raises RegistreRefuse when what was put back is too old, ErreurFatale (disk,
    files that can't be removed).
    """
    purges = registre.purges(session)
    partent = [revenu.chemin for revenu in revenus(chemins, purges)]
    exiger_acces(partent, [chemins.sorties, chemins.sorties / session] if partent else [])
    commencee = a_achever(chemins.sorties, session, purges)
    if commencee:
        _accomplir(chemins, purges[-1], purges)
    try:
        refaits = a_remettre(chemins, session, registre, purges)
    except RegistreRefuse:
        with erreurs_disque(chemins.sorties):  # what came back goes all the same
            _detruire_revenus(chemins, purges)
        raise
    if refaits:
        with erreurs_disque(chemins.sorties), _rien_ne_reste(chemins.sorties, session):
            recommencer(chemins.sorties, session)
            annoncer(chemins.sorties, purges[-1], refaits)
        _accomplir(chemins, purges[-1], purges)
    with erreurs_disque(chemins.sorties):
        _detruire_revenus(chemins, purges)
        publiee, gardees = chemins.sorties / session, chemins.sorties / EDITIONS / session
        oublier_les_essais([publiee, gardees, chemins.sorties / DOSSIER, chemins.entrees / session])
        oublier(chemins.sorties, session)
    return commencee or bool(refaits) or bool(partent)


@contextmanager
def _rien_ne_reste(sorties: Path, session: str) -> Iterator[None]:
    """What was made ready goes when not everything could be."""
    try:
        yield
    except BaseException:
        with suppress(OSError):  # the next destruction removes it
            oublier(sorties, session)
        raise


def _exiger_acces(chemins: Chemins, inventaire: Inventaire) -> None:
    """Everything that goes can be removed, and what takes its place be written. Raises ErreurFatale."""
    dossiers = {ENTREES: chemins.entrees, SORTIES: chemins.sorties}
    partent = [dossiers[detruit.lieu] / detruit.fichier for detruit in inventaire.echus]
    paquets = [paquet.chemin for paquet in inventaire.paquets]
    sorties, session = chemins.sorties, inventaire.session
    ecrits = [sorties, sorties / session, sorties / EDITIONS / session, *([sorties / DOSSIER] if paquets else [])]
    exiger_acces([*partent, *paquets], ecrits, localiser(sorties / "registre.db").fichier)


def _preparer(
    sorties: Path, inventaire: Inventaire, le: date, au: date, par: str, avant: Iterable[Purge]
) -> tuple[Purge, str]:
    """Everything that will take the place of what goes; answers what the register will say, and the new list's SHA-256.

    `avant`: the session's former destructions.
    """
    pret = paquets_prets(sorties, inventaire.session)
    presents = (chemin.name for chemin in (sorties / DOSSIER).rglob("*.zip*"))
    connus = [*presents, *(nom for purge in avant for p in purge.paquets for nom in (p.avant, p.apres))]
    a_refaire = racines(inventaire.paquets, le, connus)
    if inventaire.paquets:
        pret.mkdir(mode=0o700)
    refaits = tuple(
        _refaire(paquet, pret / f"{racine}.zip", inventaire.reglement, le, au, par) for paquet, racine in a_refaire
    )
    suivis = tuple(sorted(inventaire.concernes))
    purge = Purge(inventaire.session, le, au, par, inventaire.detruits(), refaits, suivis)
    tableau = sorties / inventaire.session / TABLEAU
    publie = tableau.read_bytes() if TABLEAU in inventaire.publies else b""
    _, contenus = apres(Publiee(inventaire.publies, inventaire.faits, publie), purge)
    if refaits:
        synchroniser_tout(pret)
        synchroniser(pret.parent)
    annoncer(sorties, purge, contenus)
    return purge, sha256(contenus[EMPREINTES]).hexdigest()


def _refaire(paquet: Paquet, vers: Path, reglement: bytes, le: date, au: date, par: str) -> PaquetRefait:
    """The new package, read back whole; encrypted again when it was, for who has the key. Raises DocumentInvalide."""
    with vers.open("xb") as flux:
        vers.chmod(PRIVE)
        refaire(paquet, vers.stem, reglement, le, au, par, flux)
    verdict = verifier_archive(vers, au)
    if verdict.fautes:
        raise DocumentInvalide(
            f"l’archive « {paquet.chemin.name} » ne peut pas être refaite : {premiers(verdict.fautes)}",
            "rien n’a été détruit de cette session ; relancer la même commande, et si cela se répète, faire vérifier le"
            " disque",
        )
    refait = vers
    if paquet.cle:
        refait, _ = deposer_chiffree(vers, vers.parent, vers.stem, vers.stem, publiques(identites(paquet.cle)))
        vers.unlink()
    return PaquetRefait(paquet.nom, paquet.somme, f"{DOSSIER}/{refait.name}", empreinte_fichier(refait))


def _accomplir(chemins: Chemins, purge: Purge, purges: Sequence[Purge]) -> None:
    """Do what the register says, from wherever it was left. `purges`: the session's, this one being the last."""
    sorties, session = chemins.sorties, purge.session
    try:
        with erreurs_disque(sorties):
            mettre_en_place(sorties, session)
            _detruire_revenus(chemins, purges)
            oublier(sorties, session)
    except ErreurFatale as erreur:
        raise ErreurFatale(
            f"{erreur.message} La destruction de la session {session}, que le registre dit déjà, n’est pas achevée.",
            "vérifier les droits et l’état du disque, puis relancer la même commande : elle l’achève",
        ) from erreur


def _detruire_revenus(chemins: Chemins, purges: Sequence[Purge]) -> None:
    """Remove each file that is still one that was to go. Folders left empty go too."""
    partent = [revenu.chemin for revenu in revenus(chemins, purges)]
    for chemin in partent:
        chemin.unlink()
    perdus = paquets_perdus(chemins.sorties, purges)
    for avant in {refait.avant for purge in purges for refait in purge.paquets}.difference(perdus):
        liste_de(chemins.sorties / avant).unlink(missing_ok=True)
    _vider({chemin.parent for chemin in partent}, sauf={chemins.entrees, chemins.sorties})


def _vider(dossiers: Iterable[Path], sauf: set[Path]) -> None:
    """Remove the folders that hold nothing any more, but a session's own; what is removed survives a power cut."""
    for dossier in sorted(dossiers, reverse=True):
        if dossier.parent not in sauf:
            with suppress(OSError):  # it holds something else
                dossier.rmdir()
        synchroniser(dossier if dossier.exists() else dossier.parent)
