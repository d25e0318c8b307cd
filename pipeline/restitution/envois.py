"""The envelopes of a session, as they are told to the secretariat: what each waits for, and by when it has to leave."""

from collections.abc import Sequence

from pipeline.documents.transmissions import A_SIGNER, Copie, Envoi
from pipeline.signatures import SIGNES

_MAX = 5
"""Names told in a sentence; the others are counted, and the dashboard has them all."""


def a_faire(envoi: Envoi, session: str) -> str:
    """« Transmission au GTP, au plus tard le 14/08/2024 : 2 pièces à signer : … », or that it can leave."""
    return _dire(envoi, session, f"sous {_noms(envoi.a_signer)}")


def a_faire_au_tableau(envoi: Envoi, session: str) -> str:
    """The same above the files of the envelope, each of which says its name."""
    return _dire(envoi, session, "chacun sous le nom dit ci-dessous")


def _dire(envoi: Envoi, session: str, sous: str) -> str:
    terme = f", au plus tard le {envoi.avant_le}" if envoi.avant_le else ""
    manquantes = len(envoi.a_signer)
    if not manquantes:
        joindre = f", une fois joint : {' ; '.join(envoi.prevue.a_joindre)}" if envoi.prevue.a_joindre else ""
        return f"{envoi.prevue.libelle}{terme} : prête à envoyer, dans « {envoi.dossier} »{joindre}"
    nombre = f"{manquantes} pièce{'s' if manquantes > 1 else ''} à signer"
    return f"{envoi.prevue.libelle}{terme} : {nombre} : déposer le PDF signé dans entrees/{session}/{SIGNES}/ {sous}"


def _noms(copies: Sequence[Copie]) -> str:
    dits = [_nom(copie) for copie in copies[:_MAX]]
    reste = len(copies) - _MAX
    suite = f"… et {reste} autre{'s' if reste > 1 else ''} : voir le tableau de bord" if reste > 0 else ""
    return f"{'les noms' if len(copies) > 1 else 'le nom'} {', '.join(dits)}{suite}"


def _nom(copie: Copie) -> str:
    """What to call its scan: the name of the published document, not the one of its copy."""
    return f"{copie.document}.pdf"


def liens(envoi: Envoi) -> list[tuple[str, str]]:
    """Each file of an envelope, and what to call it; with the name to give to the scan of what is to be signed."""
    bordereau = (next(iter(envoi.lot.destinations.values())), "bordereau")
    return [bordereau, *((f"{envoi.dossier}/{copie.fichier}", _libelle(copie)) for copie in envoi.copies)]


def _libelle(copie: Copie) -> str:
    sous = f", à déposer signé sous le nom {_nom(copie)}" if copie.signature == A_SIGNER else ""
    return f"{copie.titre} ({copie.signature}{sous})"
