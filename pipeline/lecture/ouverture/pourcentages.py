"""Which number formats show a percentage: 0,7 shown « 70 % » is not what its author takes it for."""

import re

from pipeline.lecture.ouverture.xml_sur import Attributs, local, parcourir

_PREDEFINIS = {"9", "10"}
"""The percentages among the formats that spreadsheet programs number without writing them."""

_LITTERAUX = re.compile(r'"[^"]*"|\\.')


def est_pourcentage(format_: str) -> bool:
    """Whether a format multiplies by a hundred; a sign between quotes is only shown."""
    return "%" in _LITTERAUX.sub("", format_)


def styles_en_pourcentage(styles: bytes) -> frozenset[str]:
    """The ranks of the cell styles of an .xlsx that show a percentage."""
    formats = dict.fromkeys(_PREDEFINIS, "%")
    rangs: list[str] = []
    dans_cellules: list[bool] = []

    def debut(element: str, attributs: Attributs) -> None:
        nom = local(element)
        if nom == "numFmt":
            formats[attributs.get("numFmtId", "")] = attributs.get("formatCode", "")
        elif nom == "cellXfs":
            dans_cellules.append(True)
        elif nom == "xf" and dans_cellules:
            rangs.append(attributs.get("numFmtId", "0"))

    def fin(element: str) -> None:
        if local(element) == "cellXfs":
            dans_cellules.clear()

    if styles:
        parcourir(styles, debut, fin)
    return frozenset(str(i) for i, numero in enumerate(rangs) if est_pourcentage(formats.get(numero, "")))
