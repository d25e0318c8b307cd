"""What is refused in the retention periods of a `dispositif.toml`: each file must have one class, or none."""

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.modele import Issue
from pipeline.regles import Conservation, Dispositif
from pipeline.regles.documents import NATURES, TOUJOURS_GARDES


def fautes_conservation(d: Dispositif) -> Iterator[str]:
    """Everything wrong in `[[conservation]]`, the writing of periods apart."""
    codes = Counter(c.classe for c in d.conservation)
    yield from (f"conservation : deux classes ont le code « {code} »" for code, fois in codes.items() if fois > 1)
    for conservation in d.conservation:
        yield from (f"conservation « {conservation.classe} » : {faute}" for faute in _fautes(conservation, d))
    yield from _doubles(d)


def _fautes(c: Conservation, d: Dispositif) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9-]+", c.classe):
        yield "« classe » en minuscules sans accent, chiffres et tirets"
    if bool(c.duree) == bool(c.terme):
        yield "il faut « duree » ou « terme », et un seul des deux"
    if not c.article.strip():
        yield "il faut l’article du texte qui la fixe"
    genres = {prevu.genre: prevu for prevu in d.documents}
    for genre in c.documents:
        if genre in TOUJOURS_GARDES:
            yield f"« {genre} » n’a pas de durée : l’archive ne se lit ni ne se contrôle sans lui"
        elif genre not in genres and genre not in NATURES:
            yield f"genre de document inconnu « {genre} »"
        elif c.issues and (genre not in genres or genres[genre].par not in ("candidat", "delivrance")):
            yield f"« issues » ne vaut que pour les documents d’un candidat, et « {genre} » n’en est pas un"


def _doubles(d: Dispositif) -> Iterator[str]:
    """A document that two classes claim would have two end dates."""
    reclames: dict[tuple[str, Issue], list[str]] = {}
    for c in d.conservation:
        for genre in dict.fromkeys(c.documents):
            for issue in c.issues or tuple(Issue):
                reclames.setdefault((genre, issue), []).append(c.classe)
    doubles = {(genre, *classes[:2]) for (genre, _), classes in reclames.items() if len(classes) > 1}
    for genre, une, autre in sorted(doubles):
        yield f"conservation : « {genre} » est à la fois de la classe « {une} » et de la classe « {autre} »"
