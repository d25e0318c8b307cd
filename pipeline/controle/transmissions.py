"""What is refused in the envelopes of a `dispositif.toml`: one could be sent late, incomplete, or not at all."""

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.regles import Dispositif
from pipeline.regles.transmissions import Transmission


def fautes_transmissions(d: Dispositif) -> Iterator[str]:
    """Everything wrong in `[[transmissions]]`."""
    codes = Counter(t.code for t in d.transmissions)
    yield from (f"transmissions : deux ont le code « {code} »" for code, fois in codes.items() if fois > 1)
    for transmission in d.transmissions:
        yield from (f"transmission « {transmission.code} » : {faute}" for faute in _fautes(transmission, d))


def _fautes(t: Transmission, d: Dispositif) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9-]+", t.code):
        yield "« code » en minuscules sans accent, chiffres et tirets"
    if not t.libelle.strip():
        yield "il faut un « libelle »"
    if not t.article.strip():
        yield "il faut l’article du texte qui la demande"
    if not any(ligne.strip() for ligne in t.destinataire):
        yield "il faut un « destinataire »"
    if t.echeance and t.echeance not in {e.code for e in d.echeances}:
        yield f"échéance inconnue « {t.echeance} »"
    yield from _pieces(t, d)


def _pieces(t: Transmission, d: Dispositif) -> Iterator[str]:
    """Each is a document that there is, once, when the envelope is made."""
    prevus = {prevu.genre: prevu for prevu in d.documents}
    if not t.pieces:
        yield "il faut au moins une pièce"
    for absente in sorted(set(t.signees_a_l_arrivee) - set(t.pieces)):
        yield f"« signees_a_l_arrivee » : « {absente} » n’est pas une de ses pièces"
    for genre, fois in Counter(t.pieces).items():
        if fois > 1:
            yield f"la pièce « {genre} » y est {fois} fois"
        if genre not in prevus:
            yield f"genre de document inconnu « {genre} »"
        elif not t.etat.atteint(prevus[genre].etat):
            quand = f"n’est produite qu’à l’état « {prevus[genre].etat.value} »"
            yield f"la pièce « {genre} » {quand}, après l’état « {t.etat.value} »"
