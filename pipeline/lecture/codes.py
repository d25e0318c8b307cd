"""The code that a text means, however its letters and its digits are set apart."""

import re

from pipeline.referentiel import Reglement

_CODE = re.compile(r"([A-Za-z]{1,4})[\s.\-_]*(\d+(?:[.\-]\d+)*(?:[.\-]?[a-z]\b)?)(?!\w|\.\d)")


def code_lu(texte: str, reglement: Reglement) -> str | None:
    """The code of a certification, bloc, compétence or élément: « C1.1 », « c1-1 », « C 1.1 – Analyser », « UV 1 ».

    None for a text that means none of them, or that letters and digits joined differently would change.
    """
    trouve = reglement.code(texte)
    if trouve:
        return trouve
    recolle = _CODE.match(texte.strip())
    return reglement.code(f"{recolle[1]}{recolle[2]}") if recolle else None
