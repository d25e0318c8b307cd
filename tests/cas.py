"""Decision cases written as data (`gabarits/*/cas.toml`), turned into the facts that deliberation takes."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.deliberation.deliberer import deliberer, delivrances
from pipeline.modele import (
    Acquis,
    Candidat,
    DecisionJury,
    DossierSession,
    FeuilleEvaluation,
    Repere,
    Resultat,
    Session,
    Statut,
)
from pipeline.referentiel import Reglement, charger

GABARITS = Path(__file__).parent.parent / "gabarits"
CLES = {
    "nom", "certification", "date_jury", "acquises", "statut", "voie", "pieces_absentes", "acquis_anterieurs",
    "decisions", "attendu",
}  # fmt: skip


def lire_cas() -> list[tuple[str, dict[str, Any]]]:
    """(dispositif, case) for every case of every dispositif."""
    return [
        (chemin.parent.name, cas)
        for chemin in sorted(GABARITS.glob("*/cas.toml"))
        for cas in tomllib.loads(chemin.read_text(encoding="utf-8"))["cas"]
    ]


def conclure(code: str, cas: dict[str, Any]) -> dict[str, Any]:
    """What the program decides on a case, with the keys that `attendu` may have."""
    assert set(cas) <= CLES, f"clés inconnues : {set(cas) - CLES}"
    reglement = charger(GABARITS, code)
    (decision,) = deliberer(_dossier(code, cas, reglement), reglement)
    return {
        "issue": decision.issue.value,
        "proposition": decision.proposition.value,
        "motif": decision.motif,
        "blocs": [b.code for b in decision.blocs if b.acquis],
        "competences": [c.code for c in decision.competences if c.acquise],
        "certificats": [d.objet for d in delivrances((decision,), reglement.dispositif)],
        "explication": " | ".join(f"{e.faits} ({e.article})" for e in decision.trace),
    }


def _dossier(code: str, cas: dict[str, Any], reglement: Reglement) -> DossierSession:
    jour = cas.get("date_jury", date(2024, 6, 14))
    candidat = Candidat(
        id="C1",
        certification=cas["certification"],
        nom_naissance="Martin",
        prenom="Ève",
        voie=cas.get("voie", ""),
        statut=Statut(cas.get("statut", "present")),
        pieces=dict.fromkeys(cas.get("pieces_absentes", ()), False),
        reperes={"id": Repere("session.xlsx", "Candidats", "A2")},
    )
    return DossierSession(
        session=Session("essai", code, jour, "Lyon", deliberation_close_le=jour),
        jury=(),
        candidats=(candidat,),
        decisions=tuple(_decision(d) for d in cas.get("decisions", ())),
        acquis=tuple(_acquis(a) for a in cas.get("acquis_anterieurs", ())),
        grilles={"C1": (_grille(cas, reglement, jour),)},
    )


def _grille(cas: dict[str, Any], reglement: Reglement, jour: date) -> FeuilleEvaluation:
    """A consensus where the named compétences are acquired and all the others are not."""
    referentiel = reglement.en_vigueur(cas["certification"], jour)
    assert referentiel is not None, "certification inconnue, ou pas encore en vigueur"
    acquises = cas.get("acquises", [])
    inconnues = set(acquises) - {c.code for c in referentiel.toutes}
    assert not inconnues, f"compétences inconnues : {inconnues}"
    resultats = {
        c.code: Resultat(
            c.code, "acquis" if c.code in acquises else "non_acquis", Repere("g.xlsx", "Consensus", f"D{i}")
        )
        for i, c in enumerate(referentiel.toutes, 8)
    }
    return FeuilleEvaluation("C1", True, "Consensus", Repere("g.xlsx", "Consensus"), resultats=resultats)


def _decision(brute: dict[str, str]) -> DecisionJury:
    repere = Repere("session.xlsx", "Décisions", "C2")
    return DecisionJury("C1", brute["objet"], brute["decision"], repere, motif=brute.get("motif", ""))


def _acquis(brut: dict[str, Any]) -> Acquis:
    return Acquis("C1", brut["objet"], brut["date"], brut.get("numero", ""), Repere("session.xlsx", "Acquis", "C2"))
