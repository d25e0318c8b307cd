"""Is every file of a transfer the one that its message describes, and the message the one that was written?"""

import re
from collections.abc import Iterator
from hashlib import sha256

from pipeline.archive.integrite import Constat, relire
from pipeline.archive.seda import BORDEREAU, FIN_IDENTIFIANT, SCEAU_VIDE
from pipeline.archive.seda.lecture import TransfertOuvert
from pipeline.archive.seda.objets import ALGORITHME

_SCEAU = re.compile(rb"-([0-9a-f]{64})" + re.escape(FIN_IDENTIFIANT.encode()))


def controler_transfert(transfert: TransfertOuvert) -> Constat:
    """The message against its seal and every file against the message: altered, missing, added."""
    constat = Constat()
    constat.fautes += [*transfert.fautes, *_sceau(transfert.message)]
    for nom, attendu in sorted(transfert.attendus.items()):
        if nom not in transfert.tailles:
            constat.dire(nom, "manque")
        elif attendu.algorithme != ALGORITHME:
            constat.dire(nom, f"{BORDEREAU} n’en donne pas la somme {ALGORITHME}")
        elif (somme := relire(transfert, nom, constat)) and somme.hex() != attendu.somme:
            constat.dire(nom, f"n’est plus le fichier archivé, d’après {BORDEREAU}")
        elif attendu.octets not in (None, transfert.tailles[nom]):
            constat.dire(nom, f"n’a pas la taille que dit {BORDEREAU}")
    constat.fautes += [f"{nom} : a été ajouté à l’archive" for nom in transfert.en_trop]
    return constat


def _sceau(message: bytes) -> Iterator[str]:
    """The message is the one that its identifier was computed from; said once, when it can be read."""
    sceaux = _SCEAU.findall(message)
    if message and len(sceaux) != 1:
        yield f"{BORDEREAU} : son identifiant ne porte plus l’empreinte qu’il avait"
    elif message:
        vide = message.replace(sceaux[0] + FIN_IDENTIFIANT.encode(), (SCEAU_VIDE + FIN_IDENTIFIANT).encode())
        if sha256(vide).hexdigest().encode() != sceaux[0]:
            yield f"{BORDEREAU} : a changé, d’après l’empreinte que porte son identifiant"
