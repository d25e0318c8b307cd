"""What the formulas of a grid share: reading what people wrote, and telling acquired, not acquired, not known yet.

Nothing here is an array formula, and nothing looks a text up by a search criterion: in one, « ? » or « * » typed by
someone would stand for any text.
"""

from collections.abc import Iterable, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from pipeline.regles import Dispositif
from pipeline.restitution.grilles.regles import RANGS, Valeur, nombre, plages
from pipeline.restitution.tableur import plage_de_valeurs
from pipeline.texte import cle, valeur_dite

A_COMPLETER, A_VERIFIER = "à compléter", "à vérifier"
ACQUIS, NON_ACQUIS = valeur_dite("acquis"), valeur_dite("non_acquis")

_ESPACES = (("\u00a0", " "), ("\u202f", " "), ("<", "?"), (">", "?"))

_REMPLACES = (
    *((lettre, "e") for lettre in "éèêë"),
    *((lettre, "a") for lettre in "àâä"),
    *((lettre, "i") for lettre in "îï"),
    *((lettre, "o") for lettre in "ôö"),
    *((lettre, "u") for lettre in "ùûü"),
    ("ç", "c"),
    ("œ", "oe"),
    ("(e)", ""),
    ("(es)", ""),
    ("(s)", ""),
    ("<…>", "<>"),
    ("<.>", "<>"),
    ("<.", "?"),
    ("..", "?"),
    (".", ""),
    *((signe, "-") for signe in "_–—/'’"),
    ("<->", "<>"),
    ("<-", "?"),
    ("->", "?"),
    (" >", ">"),
    ("->", "?"),
    ("-", " "),
    ("<", ""),
    (">", ""),
)
"""What does not count when a text is compared, or is written otherwise (see `pipeline.texte.cle`).

« < » and « > » stand for the ends of the text. There, a hyphen is a doubt (« A- »), unless it is all that is written;
so are two stops: what the reader refuses decides nothing here.
Rarer signs are left: a result written with them is « à vérifier », where the reader may understand it.
"""


def texte(valeur: str) -> str:
    """A text, as formulas write it."""
    return '"' + valeur.replace('"', '""') + '"'


def normaliser(cellule: str) -> str:
    """The text of a cell in small letters, without accents, signs or spare spaces."""
    expression = f"LOWER({cellule})"
    for ancien, nouveau in _ESPACES:
        expression = f"SUBSTITUTE({expression},{texte(ancien)},{texte(nouveau)})"
    expression = f'"<"&TRIM({expression})&">"'
    for ancien, nouveau in _REMPLACES:
        expression = f"SUBSTITUTE({expression},{texte(ancien)},{texte(nouveau)})"
    return f"TRIM({expression})"


def lecture(feuille: Worksheet, cellule: str, dispositif: Dispositif, valeurs: Sequence[Valeur]) -> str:
    """What a result cell says: see RANGS. `valeurs`: the keys of the scale that may be written there."""
    return f"IFERROR({_rang(feuille, cellule, dispositif, valeurs)}-1,-1)"


def lecture_dite(feuille: Worksheet, cellule: str, dispositif: Dispositif, valeurs: Sequence[Valeur]) -> str:
    """The same in words; what is not on the scale as it is written."""
    mots = ",".join(texte(valeur_dite(valeur)) for valeur in RANGS)
    rang = _rang(feuille, cellule, dispositif, valeurs)
    return f'IFERROR(CHOOSE({rang}+1,{cellule}&"","",{mots}),{texte(A_VERIFIER)})'


def _rang(feuille: Worksheet, cellule: str, dispositif: Dispositif, valeurs: Sequence[Valeur]) -> str:
    """One more than the rank of the value that a cell holds: 1 when it is empty, 0 when it holds none of them.

    Every accepted spelling stands in the hidden sheet, with that number beside it; so does the empty one.
    """
    formes = {cle(mot): RANGS[valeur] + 1 for valeur in valeurs for mot in dispositif.echelle[valeur]} | {"": 1}
    connues, rangs = plage_de_valeurs(feuille, list(formes)), plage_de_valeurs(feuille, list(formes.values()))
    return f"SUMPRODUCT(({connues}={normaliser(cellule)})*{rangs})"


def douteuses(lectures: Iterable[str]) -> str:
    """How many of these cells hold something that can't be read."""
    comptes = [f"COUNTIF({plage},-1)" for plage in plages(lectures).split(",") if plage]
    return "+".join(comptes) or "0"


def si_connu(cellules: Sequence[str], formule: str) -> str:
    """The formula, once each of these cells holds a number; nothing before."""
    return f'IF({nombre(cellules)}<{len(cellules)},"",{formule})'


def etat_elements(propre: str, elements: Sequence[str], decision: str) -> str:
    """1 or 0 for a compétence made of éléments, nothing while it is not known. All are cells of readings.

    Its own result counts when nothing is written on its éléments; otherwise all of them must be there.
    """
    plage, total = plages(elements), len(elements)
    # Written on the compétence's own row, something that can't be read is to be corrected first, whatever follows.
    complet = f'IF(AND({propre}>=0,COUNTIF({plage},">0")={total}),{decision},"")'
    return f"IF(AND({propre}>0,COUNTIF({plage},0)={total}),IF({propre}=1,1,0),{complet})"


def etat_dit(etat: str, lectures: Iterable[str]) -> str:
    """« acquis », « non acquis », « à vérifier » or nothing, for a cell that holds 1, 0 or nothing."""
    dit = f'IF({etat}="","",IF({etat}=1,{texte(ACQUIS)},{texte(NON_ACQUIS)}))'
    return f"IF({douteuses(lectures)}>0,{texte(A_VERIFIER)},{dit})"


def proposition(etats: Sequence[str], lectures: Iterable[str], decision: str) -> str:
    """What the rules propose for the certification; « à compléter » while a compétence is not known."""
    complet = f"IF({nombre(etats)}<{len(etats)},{texte(A_COMPLETER)},{decision})"
    return f"IF({douteuses(lectures)}>0,{texte(A_VERIFIER)},{complet})"
