"""What the register says was destroyed and is there again, put back from a backup; and a publication put back whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.bascule import A_CORRIGER
from pipeline.erreurs import RegistreRefuse
from pipeline.etude import Chemins
from pipeline.octets import empreinte_fichier, fichiers_sous
from pipeline.publication import EMPREINTES, lire_empreintes
from pipeline.purge.faits import DECISIONS, RESTE, lire_faits, reste
from pipeline.purge.publiee import TABLEAU, Publiee, apres, liste
from pipeline.registre import Registre
from pipeline.registre.fichiers import refuser_inconnue
from pipeline.registre.publies import sceaux
from pipeline.registre.purges import ENTREES, SORTIES, Purge
from pipeline.texte import date_courte


@dataclass(frozen=True)
class Revenu:
    """A file that is to be destroyed again: where it is, what it is called (« entrees/… »), since when it was gone."""

    chemin: Path
    nom: str
    le: date


def revenus(chemins: Chemins, purges: Sequence[Purge]) -> list[Revenu]:
    """What is there again of everything that these destructions took.

    A package is left out as long as the one that replaced it is not there: it is to be made again, not lost.
    """
    dossiers = {ENTREES: chemins.entrees, SORTIES: chemins.sorties}
    perdus = paquets_perdus(chemins.sorties, purges)
    presents = {
        dossiers[lieu] / fichier: Revenu(dossiers[lieu] / fichier, f"{lieu}/{fichier}", purge.le)
        for purge in purges
        for lieu, sommes in purge.fichiers().items()
        for fichier, somme in sommes.items()
        if _est_la(dossiers[lieu] / fichier, somme) and not (lieu == SORTIES and fichier in perdus)
    }
    return list(presents.values())


def _est_la(chemin: Path, somme: str) -> bool:
    """The file that went; of a dashboard, which destructions make again, any former one."""
    empreinte = empreinte_fichier(chemin)
    return empreinte == somme or (chemin.name == TABLEAU and empreinte != "")


def paquets_perdus(sorties: Path, purges: Sequence[Purge]) -> list[str]:
    """The names of packages that were replaced by one that is not there, nor any that replaced it in its turn."""
    refaits = [refait for purge in purges for refait in purge.paquets]
    remplaces: set[str] = set()
    for refait in reversed(refaits):
        if refait.apres in remplaces or empreinte_fichier(sorties / refait.apres) == refait.somme_apres:
            remplaces.add(refait.avant)
    return [refait.avant for refait in refaits if refait.avant not in remplaces]


def a_remettre(chemins: Chemins, code: str, registre: Registre, purges: Sequence[Purge]) -> dict[str, bytes]:
    """What makes of an older publication, put back whole, the one that the register has; nothing when it is that one.

    So for the two files that only a destruction writes, when they alone are not what they were. Raises RegistreRefuse
    when what was put back is older than the last publication, or is not one.
    """
    if not purges:
        return {}
    publiee, sceau = chemins.sorties / code, empreinte_fichier(chemins.sorties / code / EMPREINTES)
    connus = sceaux(registre.editions(code))
    if sceau == connus[-1]:
        return _dates_changees(publiee, purges[-1])
    depuis = connus[-len(purges) - 1 :]
    refaits = _refaire(publiee, purges[depuis.index(sceau) :]) if sceau in depuis else {}
    if sha256(refaits.get(EMPREINTES, b"")).hexdigest() != connus[-1]:
        refaits = _d_apres_le_reste(publiee, purges[-1])
    if sha256(refaits.get(EMPREINTES, b"")).hexdigest() != connus[-1]:
        refuser_inconnue(publiee, connus)
        raise RegistreRefuse(
            f"la publication de la session {code} n’est ni celle que le registre dit, ni celle d’avant une destruction",
            f"remettre le dossier sorties/{code} d’une sauvegarde faite depuis la dernière publication de la session,"
            f" ou depuis la destruction du {date_courte(purges[-1].le)} ; puis relancer la même commande, qui détruira"
            " de nouveau ce qui doit l’être",
        )
    return refaits


def _refaire(publiee: Path, purges: Sequence[Purge]) -> dict[str, bytes]:
    """The files that these destructions made again, one after the other; nothing when something is missing for it."""
    tableau, refaits = publiee / TABLEAU, dict[str, bytes]()
    try:
        sommes = lire_empreintes((publiee / EMPREINTES).read_bytes())
        etat = Publiee(sommes, lire_faits(publiee), tableau.read_bytes() if tableau.is_file() else b"")
    except RegistreRefuse:
        return {}
    for purge in purges:
        etat, refaits = apres(etat, purge)
    return refaits


def _dates_changees(publiee: Path, purge: Purge) -> dict[str, bytes]:
    """RESTE as the list says it, when it is not; nothing when decisions, gone in their turn, no longer give it."""
    somme = lire_empreintes((publiee / EMPREINTES).read_bytes()).get(RESTE, "")
    if empreinte_fichier(publiee / RESTE) == somme:
        return {}
    refaites = _dates(publiee, purge)
    return refaites if sha256(refaites.get(RESTE, b"")).hexdigest() == somme else {}


def _dates(publiee: Path, purge: Purge) -> dict[str, bytes]:
    try:
        return {RESTE: reste(lire_faits(publiee, [DECISIONS]), purge.suivis)}
    except RegistreRefuse:
        return {}


def _d_apres_le_reste(publiee: Path, purge: Purge) -> dict[str, bytes]:
    """The list of the files that are there, and RESTE: what the register sealed, if nothing else was changed."""
    refaits = _dates(publiee, purge)
    presents = (nom for nom in fichiers_sous(publiee) if nom != EMPREINTES and not nom.startswith(f"{A_CORRIGER}/"))
    sommes = {nom: empreinte_fichier(publiee / nom) for nom in presents}
    sommes |= {nom: sha256(contenu).hexdigest() for nom, contenu in refaits.items()}
    return refaits | {EMPREINTES: liste(sommes)}
