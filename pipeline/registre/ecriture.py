"""What an operation of the register writes, within its transaction."""

from collections.abc import Collection, Sequence
from dataclasses import asdict

from sqlalchemy import Connection

from pipeline.registre import base
from pipeline.registre.arbitrage import Conflit, Plan, conflit_numero
from pipeline.registre.editions import Edition, sceau
from pipeline.registre.evenements import Evenement, Nature, candidats_ecartes
from pipeline.registre.inscriptions import Demande, Inscription, Numero


def noter_ecartes(connexion: Connection, session: str, journal: Sequence[Evenement], ecartes: Collection[str]) -> None:
    """Write who is set aside for this run, and who no longer is (`journal`: the session's events)."""
    avant = candidats_ecartes(journal)
    for candidat in sorted(set(ecartes) - avant):
        base.journaliser(connexion, Nature.ECARTE, session, candidat, None, {})
    for candidat in sorted(avant - set(ecartes)):
        base.journaliser(connexion, Nature.REINTEGRE, session, candidat, None, {})


def appliquer(connexion: Connection, plan: Plan) -> None:
    """Write abandons and corrections."""
    for abandonnee, motif in plan.abandons:
        suivre(connexion, Nature.ABANDON, abandonnee, {"motif": motif})
    for r in plan.rectifications:
        suivre(connexion, Nature.RECTIFICATION, r.inscription, {"avant": r.avant, "apres": r.apres})


def suivre(connexion: Connection, nature: Nature, inscription: Inscription, faits: dict[str, object]) -> None:
    """Append an event to the life of a number."""
    base.journaliser(connexion, nature, inscription.session, inscription.candidat, inscription.numero, faits)


def annoncer(connexion: Connection, session: str, lignes: Sequence[Edition]) -> None:
    """Write editions, and first the event that seals them."""
    base.journaliser(connexion, Nature.EDITIONS, session, "", None, sceau(lignes))
    base.editer(connexion, lignes)


def numeroter(connexion: Connection, demande: Demande) -> tuple[str, Conflit | None]:
    """Reserve the next number of the series, or say what already has it."""
    rang = base.rang_suivant(connexion, demande.dispositif, demande.famille, demande.annee)
    texte = demande.format.format(annee=demande.annee, rang=rang, famille=demande.famille)
    pris = base.trouver(connexion, texte)
    if pris:
        detenteur = f"{pris.dispositif}, famille {pris.famille}, session {pris.session}, candidat {pris.candidat}"
        return texte, conflit_numero(demande, texte, detenteur)
    numero = Numero(
        numero=texte,
        dispositif=demande.dispositif,
        session=demande.session,
        candidat=demande.candidat,
        objet=demande.objet,
        famille=demande.famille,
        annee=demande.annee,
        rang=rang,
        tirage=base.tirage_suivant(connexion, demande.cle),
    )
    base.inscrire(connexion, numero)
    faits = asdict(numero) | {"mentions": demande.mentions}
    base.journaliser(connexion, Nature.RESERVE, demande.session, demande.candidat, texte, faits)
    return texte, None
