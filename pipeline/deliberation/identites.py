"""Whether two identities are one person's, surely or perhaps. Pure, and the same both ways."""

from datetime import date

from pipeline.frappe import ecart
from pipeline.modele import Personne
from pipeline.texte import cle, cle_identite

_COURT = 5
"""Letters: a name up to that long is mistyped by one letter only, a longer one by two."""


def meme_personne(une: Personne, autre: Personne) -> bool:
    """Same birth name, same first name, born on the same day, which is known; accents, case and dashes don't count."""
    nes_le_meme_jour = une.date_naissance is not None and une.date_naissance == autre.date_naissance
    return nes_le_meme_jour and all(_noms(une)) and _noms(une) == _noms(autre)


def semblables(une: Personne, autre: Personne) -> bool:
    """Whether the two may be one person whose identity was once mistyped, and are not surely the same.

    Same names, in this order or swapped, with birth dates that differ by a slip, or that are not both known; or
    similar names and the same birth date. Twins don't: their first names differ by more than a slip, most often.
    """
    if meme_personne(une, autre) or not all((*_noms(une), *_noms(autre))):
        return False
    if _noms(une) in (_noms(autre), _noms(autre)[::-1]):
        return _dates_compatibles(une.date_naissance, autre.date_naissance)
    nes_le_meme_jour = une.date_naissance is not None and une.date_naissance == autre.date_naissance
    return nes_le_meme_jour and _proches(une.nom, autre.nom) and _proches(une.prenom, autre.prenom)


def noms(personne: Personne) -> frozenset[str]:
    """The same for two people who have the same names, be they swapped."""
    return frozenset(_noms(personne))


def _noms(personne: Personne) -> tuple[str, str]:
    return cle_identite(personne.nom), cle_identite(personne.prenom)


def _proches(un: str, autre: str) -> bool:
    """The same name but for a slip, or one that has the words of the other and more (« Jean » for « Jean-Loup »)."""
    a, b = cle_identite(un), cle_identite(autre)
    plus_court = min(len(a), len(b))
    if a == b or ecart(a, b) <= (0 if plus_court < 2 else 1 if plus_court <= _COURT else 2):
        return True
    mots, autres = set(cle(un).split()), set(cle(autre).split())
    return bool(mots and autres) and (mots <= autres or autres <= mots)


def _dates_compatibles(une: date | None, autre: date | None) -> bool:
    if une is None or autre is None or une == autre:
        return True
    a, b = f"{une:%d%m}{une.year:04}", f"{autre:%d%m}{autre.year:04}"
    return ecart(a, b) == 1 or a == b[2:4] + b[:2] + b[4:]
