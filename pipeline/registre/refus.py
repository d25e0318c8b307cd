"""What the register refuses, in French and all at once; what only a defect of the program could ask of it. Pure."""

import shlex
from collections.abc import Collection, Sequence

from pipeline.erreurs import RegistreRefuse
from pipeline.registre.arbitrage import Conflit
from pipeline.registre.inscriptions import Demande, Inscription, Statut


def verifier_appel(demandes: Sequence[Demande], session: str, ecartes: Collection[str]) -> None:
    """Refuse (ValueError) requests that only a defect of the program could make."""
    objets = [(demande.candidat, demande.objet) for demande in demandes]
    if len(set(objets)) != len(objets):
        raise ValueError("the same certificate is requested twice")
    if any(demande.session != session for demande in demandes):
        raise ValueError("a request belongs to another session")
    if any(demande.candidat in ecartes for demande in demandes):
        raise ValueError("a certificate is requested for a candidate who is set aside")


def emission_refusee(numero: str, connue: Inscription | None) -> Conflit | None:
    """Why a number can't be issued, if it can't."""
    remede = "Relancez la commande « session » pour attribuer de nouveau les numéros."
    if connue is None:
        return Conflit(f"{numero} : ce numéro n’a pas été attribué pour cette session.", remede)
    if connue.statut.clos:
        return Conflit(f"{numero}, {connue.titulaire}, {connue.objet} : ce numéro n’est plus en vigueur.", remede)
    return None


def annulation_refusee(connue: Inscription) -> RegistreRefuse:
    if connue.statut == Statut.RESERVE:
        return RegistreRefuse(
            f"{connue.numero}, {connue.titulaire} : ce numéro n’a jamais été émis, il n’y a rien à annuler.",
            "Corrigez les classeurs de la session et relancez-la : le numéro sera abandonné de lui-même.",
        )
    return RegistreRefuse(
        f"{connue.numero}, {connue.titulaire} : ce numéro n’est déjà plus en vigueur (motif : {connue.motif}).",
        "Il n’y a rien à faire : un numéro annulé ou abandonné n’est jamais réutilisé.",
    )


def refuser(conflits: Sequence[Conflit], contexte: str) -> None:
    """Raise one RegistreRefuse for all the conflicts, if any."""
    if not conflits:
        return
    constats = "\n".join(f"  • {conflit.constat}" for conflit in conflits)
    remedes = list(dict.fromkeys(conflit.remede for conflit in conflits))
    if bloquants := [shlex.quote(conflit.a_annuler) for conflit in conflits if conflit.a_annuler]:
        remedes.append("Si le changement est voulu, annulez d’abord chaque numéro concerné :")
        remedes += [f'  python -m pipeline annuler {numero} --motif "…"' for numero in bloquants]
    message = f"{contexte} : le registre refuse, rien n’a été changé.\n{constats}"
    raise RegistreRefuse(message, "\n".join(remedes))
