"""What whoever opens a package in decades, with nothing else, has to know."""

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.archive.admission import Fonds
from pipeline.archive.index import environnement
from pipeline.archive.pieces import Piece
from pipeline.echeances import fin_de_conservation, jusqu_a
from pipeline.modele import Etat
from pipeline.registre.fiches import STATUTS
from pipeline.registre.inscriptions import Inscription, inscriptions
from pipeline.texte import date_longue, enumeration, typographier

LISEZMOI = "LISEZMOI.txt"
_DETRUITS = "CE QUI A ÉTÉ DÉTRUIT DEPUIS L’ARCHIVAGE"

_ETATS = {
    Etat.PREPARATION: "en préparation (le jury n’a pas délibéré)",
    Etat.DELIBEREE: "délibérée",
    Etat.VALIDEE: "délibérée et validée",
}
_ATTENTES = {Etat.DELIBEREE: "la délibération du jury", Etat.VALIDEE: "la validation par la commission"}


def lisezmoi(fonds: Fonds, laisses: Sequence[str]) -> Piece:
    """The text, in UTF-8, lines not broken. `laisses`: what was left out.

    It counts no file: some of them will be destroyed.
    """
    texte = environnement().get_template(f"{LISEZMOI}.j2").render(
        entete(fonds),
        attendus=attendus(fonds),
        numeros=list(lignes_des_numeros(inscriptions(fonds.extrait.evenements))),
        classes=_classes(fonds),
        laisses=[*laisses, *fonds.remarques],
    )  # fmt: skip
    return Piece(LISEZMOI, typographier(texte).encode(), "suivi", "ce qu’est cette archive, et comment s’en servir")


def dire_detruits(lisezmoi: bytes, nombre: int, le: date) -> bytes:
    """The text of a package, with what was destroyed of it since."""
    phrase = (
        f"Le {date_longue(le)}, des fichiers dont la durée de conservation était passée ont été détruits : {nombre}."
        " Leur liste, avec leurs sommes et l’article, est dans destructions.csv ; le registre garde la même. Tout ce"
        " qui précède dit l’archive telle qu’elle a été faite, avant cela."
    )
    titre = "" if _DETRUITS in lisezmoi.decode() else f"\n\n{_DETRUITS}\n"
    return lisezmoi + typographier(f"{titre}\n{phrase}\n").encode()


def entete(fonds: Fonds) -> dict[str, object]:
    """What a package says of itself first."""
    identite, session = fonds.reglement.dispositif.dispositif, fonds.session
    return {
        "session": session.code,
        "certificateur": identite.certificateur,
        "dispositif": identite.nom,
        "source": identite.source,
        "jury": date_longue(session.date_jury),
        "lieu": session.lieu,
        "publication": date_longue(fonds.le),
        "etat": _ETATS[session.etat],
    }


def attendus(fonds: Fonds) -> list[str]:
    """The documents that the session's state does not allow yet, one sentence per state that is awaited."""
    phrases = []
    for etat, attente in _ATTENTES.items():
        prevus = [d.libelle for d in fonds.reglement.dispositif.documents if d.etat is etat]
        if prevus and not fonds.session.etat.atteint(etat):
            documents = enumeration(list(dict.fromkeys(prevus)))
            phrases.append(f"En attente de {attente} : {documents}. Ces documents ne sont pas ici.")
    return phrases


def lignes_des_numeros(inscrits: Iterable[Inscription]) -> Iterable[str]:
    """What the text says of each number, as it is typeset there."""
    return (typographier(f"  {i.numero} — {STATUTS[i.statut]} — {i.titulaire} — {i.intitule}") for i in inscrits)


def _classes(fonds: Fonds) -> list[dict[str, object]]:
    """Every period of the rule book."""
    dispositif, session = fonds.reglement.dispositif, fonds.session
    lignes: list[dict[str, object]] = []
    for c in dispositif.conservation:
        fin = fin_de_conservation(c, session, dispositif)
        lignes.append(
            {
                "quoi": c.quoi,
                "dit": jusqu_a(c, session, dispositif),
                "fin": date_longue(fin) if fin and not c.duree else "",
                "article": c.article,
            }
        )
    return lignes
