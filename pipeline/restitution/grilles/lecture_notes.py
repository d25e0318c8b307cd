"""How formulas read one grade: a number, or a text such as « 12,5 », « 12.5 » or « 12/20 »."""

from openpyxl.worksheet.worksheet import Worksheet

from pipeline.restitution.grilles.formules import normaliser, texte
from pipeline.restitution.tableur import calculer

COLONNES = {
    "partie": "B", "note": "C", "sur": "D", "moyenne": "F", "resultat": "G",
    "ecrite": "H", "ecrit": "I", "bareme_ecrit": "J", "valeur": "K", "bareme": "L",
    "lu": "M", "ramenee": "N", "total": "O", "nombre": "P", "etat": "Q",
}  # fmt: skip
"""The columns of the sheet of grades, by what they hold; those that only serve the formulas start at « ecrite »."""

CACHES = tuple(COLONNES)[5:]

_ENTIERS_MAX, _DECIMALES_MAX = 9, 8
"""Digits: more than that is no grade, or would not be exact in a spreadsheet."""

_DENOMINATEURS, _ECART = "ROW($A$1:$A$10000)", "0.000000000099"
"""The fractions that a computed number may stand for, and how near it must be: those that the reader understands."""


def lire_ligne(feuille: Worksheet, rang: int, sur: int) -> None:
    """The hidden cells of one grade, out of `sur` unless the row says otherwise.

    `lu`: 1 when it counts, 0 when it is awaited, -1 when it can't be read, nothing when the row is not used.
    """
    c = {nom: f"{lettre}{rang}" for nom, lettre in COLONNES.items()}
    note, bareme = _texte(c["note"]), _texte(c["sur"])
    calculer(feuille[c["ecrite"]], f'IF(ISNUMBER({c["note"]}),"",TRIM(LEFT({note},FIND("/",{note}&"/")-1)))')
    calculer(feuille[c["ecrit"]], f'IF(ISNUMBER({c["note"]}),"",TRIM(MID({note},FIND("/",{note}&"/")+1,40)))')
    calculer(feuille[c["bareme_ecrit"]], f'IF(ISNUMBER({c["sur"]}),"",TRIM(MID({bareme},1+(LEFT({bareme})="/"),40)))')
    calculer(feuille[c["valeur"]], f'IFERROR(IF(ISNUMBER({c["note"]}),{c["note"]},{_nombre(c["ecrite"])}),"")')
    # Without a scale on the row, that of the grade's own cell or, failing that, the dispositif's.
    seul = f'IF({c["bareme_ecrit"]}<>"",{_nombre(c["bareme_ecrit"])},IF({c["ecrit"]}="",{sur},{_nombre(c["ecrit"])}))'
    calculer(feuille[c["bareme"]], f'IFERROR(IF(ISNUMBER({c["sur"]}),{c["sur"]},{seul}),"")')
    calculer(feuille[c["lu"]], f"IFERROR({_lu(c)},-1)")
    calculer(feuille[c["ramenee"]], f'IF({c["lu"]}=1,{c["valeur"]}*{sur}/{c["bareme"]},"")')


def _lu(c: dict[str, str]) -> str:
    """Whether the grade counts. A row headed « moyenne » or « total » sums up others: it is not a grade."""
    partie = normaliser(c["partie"])
    vide = f"LEN(TRIM({c['note']}))=0"
    recapitulatif = f'OR(LEFT({partie},7)="moyenne",LEFT({partie},5)="total")'
    coherent = f'OR({c["ecrit"]}="",{_nombre(c["ecrit"])}={c["bareme"]})'
    coherent += f',RIGHT({_texte(c["note"])})<>"/",{_exact(c["valeur"])},{_exact(c["bareme"])}'
    entre = f"{c['valeur']}>=0,{c['valeur']}<={c['bareme']},{c['bareme']}>0,{coherent}"
    lisible = f"AND(NOT(ISLOGICAL({c['note']})),ISNUMBER({c['valeur']}),ISNUMBER({c['bareme']}))"
    valable = f"IF(LEN({partie})=0,-1,IF({lisible},IF(AND({entre}),1,-1),-1))"
    attendue = f"IF(AND(ISNUMBER({c['bareme']}),N({c['bareme']})>0),0,-1)"
    return f'IF({recapitulatif},"",IF({vide},IF(LEN({partie})=0,"",{attendue}),{valable}))'


def _exact(cellule: str) -> str:
    """Whether a number has the decimals of a grade, or is a simple fraction that a formula computed (29/3).

    Grades are compared after rounding: one with endless decimals, just under a bound, would be taken to reach it.
    """
    multiples = f"{cellule}*{_DENOMINATEURS}"
    proches = f"SUMPRODUCT(--(ABS({multiples}-ROUND({multiples},0))<{_ECART}*{_DENOMINATEURS}))>0"
    return f"IF(ABS({cellule}-ROUND({cellule},{_DECIMALES_MAX}))<0.000000000001,TRUE(),{proches})"


def _texte(cellule: str) -> str:
    """A grade as text, with a comma for its decimals and a slash before what it is out of."""
    net = f'LOWER(TRIM(SUBSTITUTE({cellule},{texte(chr(0xA0))}," ")))'
    return f'SUBSTITUTE(SUBSTITUTE({net},"sur","/"),".",",")'


def _nombre(cellule: str) -> str:
    """The number that a text writes, nothing if it writes none.

    Digits are read apart from decimals: what a spreadsheet makes of « 12,5 » depends on the language it is set to.
    """
    virgule = f'FIND(",",{cellule}&",")'
    sans_chiffres = cellule
    for chiffre in "0123456789":
        sans_chiffres = f'SUBSTITUTE({sans_chiffres},"{chiffre}","")'
    entiere, decimales = f"VALUE(LEFT({cellule},{virgule}-1))", f"MID({cellule},{virgule}+1,40)"
    ecrit = f'OR({sans_chiffres}="",{sans_chiffres}=",")'
    bornes = f'{virgule}>1,{virgule}<={_ENTIERS_MAX + 1},RIGHT({cellule})<>",",LEN({decimales})<={_DECIMALES_MAX}'
    fraction = f"IF(LEN({decimales})=0,0,VALUE({decimales})/10^LEN({decimales}))"
    return f'IF(AND({ecrit},{bornes}),{entiere}+{fraction},"")'
