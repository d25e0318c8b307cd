"""What is refused in the `[archivage]` of a `dispositif.toml`: a code that no archives service could have given."""

from collections.abc import Iterator
from itertools import combinations

from pipeline.regles import Dispositif

_CODES = ("service_archives", "service_versant", "service_producteur", "contrat", "liste_de_regles")


def fautes_archivage(d: Dispositif) -> Iterator[str]:
    """Everything wrong in `[archivage]`."""
    a, classes = d.archivage, {c.classe: c for c in d.conservation}
    codes = {nom: getattr(a, nom) for nom in _CODES} | {f"regles.{classe}": code for classe, code in a.regles.items()}
    for nom, code in codes.items():
        if code != " ".join(code.split()) or not code.isprintable():
            yield f"archivage : « {nom} » a une espace de trop ou un caractère invisible"
    yield from (f"archivage : « regles.{classe} » est vide" for classe, code in a.regles.items() if not code)
    for classe in dict.fromkeys([*a.regles, *a.conserver]):
        if classe not in classes:
            yield f"archivage : aucune classe de [[conservation]] n’a le code « {classe} »"
    connues = [(code, classes[classe]) for classe, code in a.regles.items() if classe in classes]
    for (code, une), (meme, autre) in combinations(connues, 2):
        if code == meme and (une.duree, une.terme) != (autre.duree, autre.terme):
            yield (
                f"archivage : la règle « {code} » ne peut pas dire deux durées, celles de « {une.classe} »"
                f" et de « {autre.classe} »"
            )
