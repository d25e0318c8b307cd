"""The code that a text means, however its letters and its digits are set apart."""

import re

from pipeline.lecture.precisions import sans_precision
from pipeline.referentiel import Reglement

_CODE = re.compile(r"([A-Za-z]{1,4})[\s.\-_]*(\d+(?:[.\-]\d+)*(?:[.\-]?[a-z]\b)?)(?!\w|\.\d)")


def code_lu(texte: str, reglement: Reglement) -> str | None:
    """The code of a certification, bloc, compétence or élément: « C1.1 », « c1-1 », « C 1.1 – Analyser », « UV 1 ».

    None for a text that means none of them, that says something else besides, or that letters and digits joined
    differently would change.
    """
    net = sans_precision(texte).strip()
    trouve = reglement.code(net)
    if trouve:
        return trouve
    recolle = _CODE.match(net)
    return reglement.code(f"{recolle[1]}{recolle[2]}{net[recolle.end() :]}") if recolle else None


def code_cite(texte: str, reglement: Reglement) -> str | None:
    """The code that a text begins with, whatever follows it, unless it is another code."""
    premier = _CODE.match(texte.strip())
    mot = re.split(r"[\s:,;/(–—]", texte.strip(), maxsplit=1)[0]
    code = reglement.code(mot) or (reglement.code(premier[0]) if premier else None)
    autres = {reglement.code(trouve[0]) for trouve in _CODE.finditer(texte)} - {None, code}
    return None if autres else code
