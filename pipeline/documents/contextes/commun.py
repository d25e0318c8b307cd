"""What all documents of a session share, and the title that most of them are about."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from pipeline.deliberation.benefice import fin
from pipeline.documents.francais import INSECABLE, a_lieu, typographier
from pipeline.documents.identites import president, presidente
from pipeline.documents.inscriptions import groupes
from pipeline.documents.matiere import Matiere
from pipeline.echeances import echeances
from pipeline.regles import Referentiel
from pipeline.texte import cle, date_courte, date_longue

Contexte = Mapping[str, object]

FEMININ = "_f"
"""How the name of a text ends that is for a woman who presides."""


@dataclass(frozen=True)
class SessionImprimee:
    """The session. `delivrance`: the date that certificates carry; dates that are not known are empty.

    `a_lieu`: « à Lyon », « au Mans »; `president`: empty on what is about a candidate for whom they don't sit.
    """

    code: str
    date_jury: str
    heure: str
    lieu: str
    a_lieu: str
    salle: str
    centre: str
    adresse: str
    cloture: str
    validation: str
    delivrance: str
    president: str
    incident: str
    distance: str
    dernier_jour_recours: str


@dataclass(frozen=True)
class DispositifImprime:
    """Whose certificates these are; `certificateur` is the legal name."""

    nom: str
    certificateur: str
    sigle: str


@dataclass(frozen=True)
class CertificationImprimee:
    """The title. `niveau`, `nsf`, `fiche`, `enregistree_le` are empty where it has none; `fiche` is the number."""

    code: str
    intitule: str
    famille: str
    rncp: bool
    rs: bool
    fiche: str
    enregistree_le: str
    niveau: str
    nsf: str
    version: str


def commun(matiere: Matiere) -> Contexte:
    """What all documents of a session share: the only variables of headers and footers."""
    dispositif = matiere.reglement.dispositif
    identite = dispositif.dispositif
    emetteur = DispositifImprime(*(typographier(t) for t in (identite.nom, identite.certificateur, identite.sigle)))
    return {
        "session": asdict(_session(matiere)),
        "dispositif": asdict(emetteur),
        "textes": _textes(matiere, feminin=presidente(matiere)),
        "echeances": _echeances(matiere),
    }


def sans_president(matiere: Matiere) -> Contexte:
    """What changes in `commun` when the president takes no part: nobody is named, and texts don't say who it is."""
    return {"session": asdict(replace(_session(matiere), president="")), "textes": _textes(matiere, feminin=False)}


def certification(referentiel: Referentiel, matiere: Matiere) -> dict[str, Any]:
    """The title that a document is about."""
    titre = referentiel.certification
    return asdict(
        CertificationImprimee(
            code=titre.code,
            intitule=titre.intitule,
            famille=typographier(matiere.reglement.dispositif.familles[titre.famille].libelle),
            rncp=titre.repertoire == "RNCP",
            rs=titre.repertoire == "RS",
            fiche=titre.fiche,
            enregistree_le=_longue(titre.enregistre_le),
            niveau=str(titre.niveau or ""),
            nsf=", ".join(titre.nsf),
            version=typographier(date_courte(titre.en_vigueur)),
        )
    )


def _textes(matiere: Matiere, *, feminin: bool) -> dict[str, str]:
    """The texts of the dispositif; `X_f` takes the place of `X` when a woman presides, and is none by itself."""
    textes = matiere.reglement.dispositif.textes
    choisis = {nom: textes.get(nom + FEMININ, texte) if feminin else texte for nom, texte in textes.items()}
    return {nom: typographier(texte) for nom, texte in choisis.items() if not nom.endswith(FEMININ)}


def _session(matiere: Matiere) -> SessionImprimee:
    session = matiere.dossier.session
    dispositif = matiere.reglement.dispositif
    delai = matiere.texte("recours_delai")
    adresse = [ligne.strip() for ligne in session.adresse.splitlines() if ligne.strip()]
    distance = session.autres.get("presence_a_distance", "")
    return SessionImprimee(
        code=session.code,
        date_jury=typographier(date_longue(session.date_jury)),
        heure=_heure(session.autres.get("heure", "")),
        lieu=session.lieu,
        a_lieu=a_lieu(session.lieu),
        salle=typographier(session.autres.get("salle", "")),
        centre=session.centre or dispositif.dispositif.sigle,
        adresse=", ".join(adresse),
        cloture=_longue(session.deliberation_close_le),
        validation=_longue(session.validation_le),
        delivrance=_longue(dispositif.date_delivrance(session)),
        president=president(matiere),
        incident=typographier(session.autres.get("incident", "")),
        distance="" if cle(distance) in ("", "non", "aucun", "aucune") else typographier(distance),
        dernier_jour_recours=_longue(fin(session.date_jury, delai) if delai else None),
    )


def _echeances(matiere: Matiere) -> dict[str, str]:
    """Code → long date of every deadline of the dispositif; empty when it is not known, or not for these titles."""
    dispositif = matiere.reglement.dispositif
    titres = [groupe.referentiel for groupe in groupes(matiere)]
    connues = {terme.code: terme.jour for terme in echeances(matiere.dossier.session, dispositif, titres)}
    return {echeance.code: _longue(connues.get(echeance.code)) for echeance in dispositif.echeances}


def _heure(texte: str) -> str:
    """« 9 h », « 14 h 30 », from an hour however typed; anything else as typed."""
    trouve = re.fullmatch(r"(\d{1,2})\s*[:hH]\s*(\d{2})?(?::\d{2}(?:\.0+)?)?", texte.strip())
    if not trouve:
        return typographier(texte)
    minutes = f"{INSECABLE}{trouve[2]}" if trouve[2] not in (None, "00") else ""
    return f"{int(trouve[1])}{INSECABLE}h{minutes}"


def _longue(jour: date | None) -> str:
    return typographier(date_longue(jour)) if jour else ""
