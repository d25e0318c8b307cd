"""Why a document is made again, or no longer is: what the register keeps beside each of its editions. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.registre.evenements import Evenement, Nature, candidats_ecartes, jour
from pipeline.texte import date_courte

if TYPE_CHECKING:
    from pipeline.registre.editions import Edition

_JOUR = re.compile(r"\d{4}-\d\d-\d\d")
_CHAMPS = {
    "nom": "nom",
    "prenom": "prénom",
    "date_naissance": "date de naissance",
    "lieu_naissance": "lieu de naissance",
    "nom_usage": "nom d’usage",
    "accord": "accord",
    "entreprise": "entreprise",
    "intitule": "intitulé",
    "referentiel": "référentiel",
    "date_decision": "date de décision",
}


@dataclass(frozen=True)
class Histoire:
    """What a session's events say of the reasons: corrections by number and by candidate, ends by number."""

    rectifications: Mapping[str, Sequence[Evenement]]
    fins: Mapping[str | None, str]
    ecartes: Collection[str]


def raconter(journal: Sequence[Evenement]) -> Histoire:
    """What these events, those of one session in order, say of the reasons. Raises RegistreRefuse when damaged."""
    rectifications: dict[str, list[Evenement]] = {}
    for e in journal:
        if e.nature == Nature.RECTIFICATION:
            for sujet in (e.numero or "", e.candidat):
                rectifications.setdefault(sujet, []).append(e)
    fins = {e.numero: e.faits.get("motif", "") for e in journal if e.nature in (Nature.ANNULE, Nature.ABANDON)}
    return Histoire(rectifications, fins, candidats_ecartes(journal))


def motif_remplacement(derniere: "Edition", histoire: Histoire) -> str:
    """Why a document is made again: it comes back, the identity was corrected since, or something else changed."""
    le = date_courte(jour(derniere.instant))
    if derniere.retiree:
        return f"publié de nouveau après son retrait du {le}"
    changes = [
        f"{_CHAMPS.get(champ, champ)} {_dite(e.faits['avant'][champ])} devient {_dite(valeur)}"
        for e in histoire.rectifications.get(derniere.numero or derniere.candidat, ())
        if e.id > derniere.evenement
        for champ, valeur in e.faits["apres"].items()
    ]
    if changes:
        return f"rectifie l’édition du {le} : {', '.join(dict.fromkeys(changes))}"
    return f"remplace l’édition du {le} : contenu ou présentation modifiés"


def _dite(valeur: str) -> str:
    """A value as it is said to a person: a day as it is typed, nothing by its name."""
    if _JOUR.fullmatch(valeur):
        return f"« {date_courte(date.fromisoformat(valeur))} »"
    return f"« {valeur} »" if valeur else "rien"


def motif_retrait(derniere: "Edition", histoire: Histoire) -> str:
    """Why a document goes: its number is out of use, its candidate set aside, or the session no longer gives it."""
    if derniere.numero in histoire.fins:
        return f"numéro annulé : {histoire.fins[derniere.numero]}"
    if derniere.candidat in histoire.ecartes:
        return "candidat écarté de la session"
    return "n’est plus produit par la session"
