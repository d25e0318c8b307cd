"""The variables of the Word templates, listed for the office in docs/variables-des-gabarits.md.

Every template has `session`, `dispositif` and `textes` (the only ones of headers and footers), and `certification`; a
procès-verbal adds `pv`; a document about one candidate adds `candidat`, `decision`, `blocs`, `competences` and
`acquis`; a certificate adds `parchemin`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from typing import Any, get_args, get_type_hints

from pipeline.deliberation.benefice import fin
from pipeline.documents.decisions import DecisionImprimee, imprimer
from pipeline.documents.francais import typographier
from pipeline.documents.identites import Personne, personne, president
from pipeline.documents.matiere import Matiere
from pipeline.documents.proces_verbal import ProcesVerbal, proces_verbal
from pipeline.documents.resultats import (
    Acquisitions,
    LigneBloc,
    LigneCompetence,
    acquisitions,
    lignes_blocs,
    lignes_competences,
)
from pipeline.modele import Decision, Delivrance
from pipeline.regles import Referentiel
from pipeline.texte import cle, date_courte, date_longue

Contexte = Mapping[str, object]

# Beyond these lengths (characters), the large type of certificates needs more than two lines, or one.
_TITRE_LONG = 90
_NOM_LONG = 38


@dataclass(frozen=True)
class SessionImprimee:
    """The session. `delivrance`: the date that certificates carry; dates that are not known are empty."""

    code: str
    date_jury: str
    lieu: str
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


@dataclass(frozen=True)
class ParcheminImprime:
    """A certificate: `objet` is the code of the certification or bloc that it grants, under `intitule`.

    `titre_long`, `nom_long`: too long for the large type; templates then use a smaller one, to stay on one page.
    """

    numero: str
    famille: str
    objet: str
    intitule: str
    titre_long: bool
    nom_long: bool


@dataclass(frozen=True)
class Racine:
    """Every variable that a template may use, by name; `textes` is free."""

    session: SessionImprimee
    dispositif: DispositifImprime
    certification: CertificationImprimee
    pv: ProcesVerbal
    candidat: Personne
    decision: DecisionImprimee
    blocs: tuple[LigneBloc, ...]
    competences: tuple[LigneCompetence, ...]
    acquis: Acquisitions
    parchemin: ParcheminImprime


def commun(matiere: Matiere) -> Contexte:
    """What all documents of a session share."""
    session = matiere.dossier.session
    dispositif = matiere.reglement.dispositif
    identite = dispositif.dispositif
    delai = matiere.texte("recours_delai")
    recours = fin(session.date_jury, delai) if delai else None
    adresse = [ligne.strip() for ligne in session.adresse.splitlines() if ligne.strip()]
    distance = session.autres.get("presence_a_distance", "")
    imprimee = SessionImprimee(
        code=session.code,
        date_jury=typographier(date_longue(session.date_jury)),
        lieu=session.lieu,
        centre=session.centre or identite.sigle,
        adresse=", ".join(adresse),
        cloture=_longue(session.deliberation_close_le),
        validation=_longue(session.validation_le),
        delivrance=_longue(dispositif.date_delivrance(session)),
        president=president(matiere),
        incident=typographier(session.autres.get("incident", "")),
        distance="" if cle(distance) in ("", "non", "aucun", "aucune") else typographier(distance),
        dernier_jour_recours=_longue(recours),
    )
    emetteur = DispositifImprime(*(typographier(t) for t in (identite.nom, identite.certificateur, identite.sigle)))
    textes = {nom: typographier(texte) for nom, texte in dispositif.textes.items()}
    return {"session": asdict(imprimee), "dispositif": asdict(emetteur), "textes": textes}


def contexte_pv(decisions: tuple[Decision, ...], matiere: Matiere) -> Contexte:
    """The procès-verbal of one certification."""
    pv = proces_verbal(decisions, matiere)
    return {"certification": _certification(decisions[0].referentiel, matiere), "pv": asdict(pv)}


def contexte_candidat(decision: Decision, matiere: Matiere) -> Contexte:
    """A document about one candidate."""
    return {
        "certification": _certification(decision.referentiel, matiere),
        "candidat": asdict(personne(decision.candidat, matiere)),
        "decision": asdict(imprimer(decision, matiere)),
        "blocs": [asdict(bloc) for bloc in lignes_blocs(decision)],
        "competences": [asdict(c) for c in lignes_competences(decision.competences)],
        "acquis": asdict(acquisitions(decision, matiere)),
    }


def contexte_parchemin(delivrance: Delivrance, matiere: Matiere) -> Contexte:
    """A numbered certificate."""
    decision = delivrance.decision
    imprime = ParcheminImprime(
        numero=matiere.numeros[delivrance.cle],
        famille=typographier(matiere.reglement.dispositif.familles[delivrance.famille].libelle).upper(),
        objet=delivrance.objet,
        intitule=delivrance.intitule,
        titre_long=len(delivrance.intitule) > _TITRE_LONG,
        nom_long=len(decision.candidat.nom_complet) > _NOM_LONG,
    )
    return {**contexte_candidat(decision, matiere), "parchemin": asdict(imprime)}


def variables() -> frozenset[str]:
    """Every dotted name that templates may use, as `gabarit.variables` gives those they do."""
    return frozenset(_chemins("", Racine))


def _longue(jour: date | None) -> str:
    return typographier(date_longue(jour)) if jour else ""


def _certification(referentiel: Referentiel, matiere: Matiere) -> dict[str, Any]:
    certification = referentiel.certification
    return asdict(
        CertificationImprimee(
            code=certification.code,
            intitule=certification.intitule,
            famille=typographier(matiere.reglement.dispositif.familles[certification.famille].libelle),
            rncp=certification.repertoire == "RNCP",
            rs=certification.repertoire == "RS",
            fiche=certification.fiche,
            enregistree_le=_longue(certification.enregistre_le),
            niveau=str(certification.niveau or ""),
            nsf=", ".join(certification.nsf),
            version=typographier(date_courte(certification.en_vigueur)),
        )
    )


def _chemins(prefixe: str, type_: Any) -> set[str]:
    """The dotted names under a dataclass, through the tuples that it holds."""
    types = get_type_hints(type_)
    trouves = set()
    for champ in fields(type_):
        chemin = prefixe + champ.name
        element = next((t for t in (types[champ.name], *get_args(types[champ.name])) if is_dataclass(t)), None)
        trouves |= {chemin} | (_chemins(f"{chemin}.", element) if element else set())
    return trouves
