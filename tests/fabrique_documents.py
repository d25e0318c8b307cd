"""Small builders of deliberated sessions, for the tests of documents. Everybody is invented."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.deliberation.deliberer import deliberer, delivrances
from pipeline.documents.matiere import Matiere
from pipeline.modele import (
    Acquis,
    Candidat,
    DecisionJury,
    DossierSession,
    FeuilleEvaluation,
    Membre,
    Repere,
    Resultat,
    Session,
)
from pipeline.referentiel import charger
from pipeline.regles import Competence

GABARITS = Path(__file__).parent.parent / "gabarits"
ICI = Repere("session.xlsx", "Candidats", "A2")
JURY = date(2024, 6, 14)

CQPM = "CQPM 2021 0301 RI"
CQPM_HORS_RNCP = "CQPM 2020 0214"
CCPM = "CCPM 2022 0045"
CCPI = "CCPI 2023 0012"
PPC = "PPC 2023 0003"
CQP = "RNCP26849"

NOM_LONG = "Wolfeschlegelsteinhausenbergerdorff-de-La-Rochefoucauld-Mont"
"""Sixty letters."""


@dataclass(frozen=True)
class Inscrit:
    """A candidate with the codes of the compétences that the grid gives as acquired (« tout »: all of them)."""

    candidat: Candidat
    acquises: str = "tout"


def inscrit(
    identifiant: str, nom: str, prenom: str, certification: str, acquises: str = "tout", **champs: Any
) -> Inscrit:
    """A candidate with a plausible identity; `champs` replaces any of it."""
    identite: dict[str, Any] = {
        "date_naissance": date(1996, 3, 9),
        "commune_naissance": "Lyon",
        "departement_naissance": "69",
        "pays_naissance": "France",
        "civilite": "Mme",
        "adresse": "12 rue des Tilleuls",
        "code_postal": "42000",
        "ville": "Saint-Étienne",
        "voie": "formation",
        "reperes": {"id": ICI},
    }
    return Inscrit(Candidat(identifiant, certification, nom, prenom, **(identite | champs)), acquises)


def membre(nom: str, prenom: str, college: str, **champs: Any) -> Membre:
    """A member of the jury, present unless `champs` says otherwise."""
    base: dict[str, Any] = {"civilite": "M.", "present": True, "role": "membre"}
    return Membre(nom, prenom, ICI, college=college, **(base | champs))


JURY_METALLURGIE = (
    membre("Marchetti", "Hélène", "centre", civilite="Mme", role="présidente", qualite="Déléguée emploi-formation"),
    membre("Kowalczyk", "Bruno", "employeurs", qualite="Directeur de production", organisation="Ateliers du Furan"),
    membre("Abadie", "Solène", "salariés", civilite="Mme", qualite="Technicienne méthodes", organisation="Syndicat A"),
    membre(
        "Roussel-Diop", "Awa", "salariés", civilite="Mme", qualite="Régleuse", organisation="Syndicat B", present=False
    ),
    membre("Petitjean", "Loïc", "centre", role="invité", qualite="Formateur", organisation="Centre de Montbrison"),
)
JURY_BIJOUTERIE = (
    membre("Vasseur", "Élodie", "certificateur", civilite="Mme", role="présidente", qualite="Présidente de l’instance"),
    membre("Okonkwo", "Didier", "employeurs", qualite="Joaillier", entreprise="Atelier Fontaine"),
    membre("Le Goff", "Maïwenn", "salariés", civilite="Mme", qualite="Sertisseuse", organisation="Syndicat C"),
)


def matiere(
    dispositif: str,
    inscrits: Sequence[Inscrit],
    *,
    decisions: Sequence[DecisionJury] = (),
    acquis: Sequence[Acquis] = (),
    ecartes: Sequence[str] = (),
    **session: Any,
) -> Matiere:
    """A session of `dispositif`, deliberated and numbered; `session` replaces fields of the sheet Session."""
    reglement = charger(GABARITS, dispositif)
    ouverte = replace(_session(dispositif), **session)
    dossier = DossierSession(
        session=ouverte,
        jury=JURY_METALLURGIE if dispositif == "metallurgie" else JURY_BIJOUTERIE,
        candidats=tuple(i.candidat for i in inscrits),
        decisions=tuple(decisions),
        acquis=tuple(acquis),
        grilles={i.candidat.id: (_grille(i, _toutes(i, reglement)),) for i in inscrits},
        ecartes=frozenset(ecartes),
    )
    prises = deliberer(dossier, reglement)
    donnees = delivrances(prises, reglement.dispositif)
    familles = reglement.dispositif.familles
    numeros = {
        d.cle: familles[d.famille].numero.format(annee=ouverte.date_jury.year, rang=rang)
        for rang, d in enumerate(donnees, start=42)
    }
    return Matiere(dossier, reglement, ouverte.etat, prises, numeros, donnees)


def decision(candidat: str, objet: str, valeur: str, **champs: Any) -> DecisionJury:
    """A row of the sheet Décisions."""
    return DecisionJury(candidat, objet, valeur, ICI, **champs)


def acquis(candidat: str, objet: str, jour: date, numero: str = "") -> Acquis:
    """A row of the sheet Acquis."""
    return Acquis(candidat, objet, jour, numero, ICI)


def _session(dispositif: str) -> Session:
    return Session(
        code="2024-06",
        dispositif=dispositif,
        date_jury=JURY,
        lieu="Saint-Étienne",
        centre="Centre de certification du Forez",
        adresse="8 quai de la Forge\n42000 Saint-Étienne",
        deliberation_close_le=JURY,
        validation_le=date(2024, 7, 2) if dispositif == "bijouterie" else None,
    )


def _toutes(un: Inscrit, reglement: Any) -> Any:
    referentiel = reglement.en_vigueur(un.candidat.certification, JURY)
    assert referentiel is not None
    return referentiel.toutes


def _grille(un: Inscrit, competences: Sequence[Competence]) -> FeuilleEvaluation:
    """The grid of one candidate; an élément is acquired with its compétence, or by its own code."""
    acquises = [c.code for c in competences] if un.acquises == "tout" else un.acquises.split()
    codes = {code: c.code for c in competences for code in [e.code for e in c.elements] or [c.code]}
    resultats = {
        code: Resultat(code, "acquis" if {code, competence}.intersection(acquises) else "non_acquis", ICI)
        for code, competence in codes.items()
    }
    return FeuilleEvaluation(un.candidat.id, True, "", ICI, resultats=resultats)
