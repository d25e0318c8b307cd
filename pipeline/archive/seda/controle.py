"""Is every file of a transfer the one that its message describes?"""

from pipeline.archive.integrite import Constat, relire
from pipeline.archive.seda import BORDEREAU
from pipeline.archive.seda.lecture import TransfertOuvert
from pipeline.archive.seda.objets import ALGORITHME


def controler_transfert(transfert: TransfertOuvert) -> Constat:
    """Every file against the message: altered, missing, added."""
    constat = Constat()
    constat.fautes += transfert.fautes
    for nom in sorted(transfert.attendus):
        attendu = transfert.attendus[nom]
        if nom not in transfert.tailles:
            constat.dire(nom, "manque")
        elif attendu.somme is None:
            constat.dire(nom, f"{BORDEREAU} n’en donne pas la somme {ALGORITHME}")
        elif (somme := relire(transfert, nom, constat)) and somme != attendu.somme:
            constat.dire(nom, f"n’est plus le fichier archivé, d’après {BORDEREAU}")
        elif attendu.octets not in (None, transfert.tailles[nom]):
            constat.dire(nom, f"n’a pas la taille que dit {BORDEREAU}")
        if attendu.somme:
            constat.attendues[nom] = attendu.somme
    constat.fautes += [f"{nom} : a été ajouté à l’archive" for nom in transfert.en_trop]
    return constat
