"""The envelopes of a session, as they are told to the secretariat: what each waits for, and by when it has to leave."""

from collections.abc import Sequence

from pipeline.documents.transmissions import Copie, Envoi
from pipeline.signatures import SIGNES

_MAX = 5
"""Names told in a sentence; the others are counted."""


def a_faire(envoi: Envoi, session: str) -> str:
    """« Transmission au GTP avant le 14/08/2024 : 2 pièces à signer : … », or that it can leave."""
    avant = f" avant le {envoi.avant_le}" if envoi.avant_le else ""
    manquantes = envoi.a_signer
    if not manquantes:
        joindre = ", une fois jointes les pièces à ajouter" if envoi.prevue.a_joindre else ""
        return f"{envoi.prevue.libelle}{avant} : prête à envoyer{joindre}, dans « {envoi.dossier} »"
    nombre = f"{len(manquantes)} pièce{'s' if len(manquantes) > 1 else ''} à signer"
    noms = _noms(manquantes)
    return (
        f"{envoi.prevue.libelle}{avant} : {nombre} : déposer le PDF signé dans entrees/{session}/{SIGNES}/ sous {noms}"
    )


def _noms(copies: Sequence[Copie]) -> str:
    dits = [f"{copie.document}.pdf" for copie in copies[:_MAX]]
    reste = len(copies) - _MAX
    suite = f" et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
    return f"{'les noms' if len(copies) > 1 else 'le nom'} {', '.join(dits)}{suite}"


def liens(envoi: Envoi) -> list[tuple[str, str]]:
    """Each file of an envelope, and what to call it."""
    bordereau = (next(iter(envoi.lot.destinations.values())), "bordereau")
    copies = [(f"{envoi.dossier}/{copie.fichier}", f"{copie.titre} ({copie.signature})") for copie in envoi.copies]
    return [bordereau, *copies]
