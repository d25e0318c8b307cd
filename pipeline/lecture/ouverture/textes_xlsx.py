"""The table of texts that the cells of an .xlsx share."""

import re

from pipeline.lecture.ouverture.bornes import CASES_MAX, Illisible, borner
from pipeline.lecture.ouverture.xml_sur import arbre, local


def longueurs(octets: bytes) -> list[int]:
    """The length of each shared text, in characters. Raises Illisible, or HorsLimites when too many are announced."""
    if not octets:
        return []
    racine = arbre(octets)
    annonces = racine.get("uniqueCount", "").lstrip("0")  # the library makes room for them at once
    if re.fullmatch("[0-9]+", annonces):
        borner(int(annonces[:9]), CASES_MAX, "textes")
    if local(racine.tag) != "sst" or any(local(e.tag) != "si" and len(e) for e in racine):
        raise Illisible
    return [sum(map(len, e.itertext())) for e in racine if local(e.tag) == "si"]
