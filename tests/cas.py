"""Decision cases written as data (`gabarits/*/cas.toml`), turned into the facts that deliberation takes.

A `[[cas]]` has a sentence for a name (`nom`), a `certification`, what is expected (`attendu`), and these facts:

- `date_jury` (2024-06-14 unless it says otherwise), `voie`, `statut`, `entreprise`;
- `acquises`: the compétences that the consensus gives as acquired, the others being not acquired. Where a compétence is
  made of éléments, those of the compétences named here are all acquired, and none of the others;
- `elements = { "1.3" = "non_mis_en_oeuvre" }`: the éléments that have another value than that;
- `notes = { "UV1" = { "Épreuve écrite" = "12/20" } }`: instead of a grid, grades by unité de valeur and by part;
- `pieces_absentes`, `experience_annees` (« 2,5 »), `date_demande`: what admissibility depends on;
- `acquis_anterieurs = [{ objet, date, numero }]`, `decisions = [{ objet, decision, motif }]` of the jury.

`attendu` may say: `issue`, `proposition`, `motif`, `blocs` and `competences` (codes acquired), `moyennes` (by unité de
valeur, exact: « 38/3 »), `certificats` (code of each title or bloc delivered, in order), `donne` (codes of the titles
granted with the certification), `explication` (fragments of the trace).
"""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.deliberation.deliberer import deliberer, delivrances
from pipeline.modele import (
    Acquis,
    Candidat,
    Decision,
    DecisionJury,
    Delivrance,
    DossierSession,
    FeuilleEvaluation,
    Note,
    Repere,
    Resultat,
    Session,
    Statut,
)
from pipeline.nombres import nombre
from pipeline.referentiel import Reglement, charger
from pipeline.regles import Competence, Referentiel

GABARITS = Path(__file__).parent.parent / "gabarits"
LIVRES = {"accord-branche", "bijouterie", "formation", "ingenierie", "metallurgie"}
"""The dispositifs that we ship: an office may add its own."""
CLES = {
    "nom", "certification", "date_jury", "acquises", "elements", "notes", "statut", "voie", "entreprise",
    "pieces_absentes", "experience_annees", "date_demande", "acquis_anterieurs", "decisions", "attendu",
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
    decisions = deliberer(_dossier(code, cas, reglement), reglement)
    assert decisions, "il manque un résultat ou une note : rien ne peut être décidé"
    (decision,) = decisions
    return _conclusion(decision, delivrances((decision,), reglement.dispositif))


def _conclusion(decision: Decision, titres: tuple[Delivrance, ...]) -> dict[str, Any]:
    avec = {titre.code for titre in decision.referentiel.certification.donne}
    return {
        "issue": decision.issue.value,
        "proposition": decision.proposition.value,
        "motif": decision.motif,
        "blocs": [b.code for b in decision.blocs if b.acquis],
        "competences": [c.code for c in decision.competences if c.acquise],
        "moyennes": {c.code: str(c.moyenne) for c in decision.competences if c.moyenne is not None},
        "certificats": [d.objet for d in titres],
        "donne": [d.objet for d in titres if d.objet in avec],
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
        entreprise=cas.get("entreprise", ""),
        experience_annees=str(cas.get("experience_annees", "")),
        date_demande=cas.get("date_demande"),
        statut=Statut(cas.get("statut", "present")),
        pieces=dict.fromkeys(cas.get("pieces_absentes", ()), False),
        reperes={"id": Repere("session.xlsx", "Candidats", "A2")},
    )
    referentiel = reglement.en_vigueur(cas["certification"], jour)
    assert referentiel is not None, "certification inconnue, ou pas encore en vigueur"
    feuille = _notes(cas["notes"], referentiel) if "notes" in cas else _grille(cas, referentiel)
    return DossierSession(
        session=Session("essai", code, jour, "Lyon", deliberation_close_le=jour),
        jury=(),
        candidats=(candidat,),
        decisions=tuple(_decision(d) for d in cas.get("decisions", ())),
        acquis=tuple(_acquis(a) for a in cas.get("acquis_anterieurs", ())),
        grilles={"C1": (feuille,)},
    )


def _grille(cas: dict[str, Any], referentiel: Referentiel) -> FeuilleEvaluation:
    """The consensus that a case describes."""
    inconnues = set(cas.get("acquises", ())) - {c.code for c in referentiel.toutes}
    assert not inconnues, f"compétences inconnues : {inconnues}"
    exceptions = cas.get("elements", {})
    inconnus = set(exceptions) - {e.code for c in referentiel.toutes for e in c.elements}
    assert not inconnus, f"éléments inconnus : {inconnus}"
    valeurs: dict[str, str] = {}
    for competence in referentiel.toutes:
        valeurs |= _valeurs(competence, cas.get("acquises", []))
    resultats = {
        code: Resultat(code, valeur, Repere("g.xlsx", "Consensus", f"D{rang}"))
        for rang, (code, valeur) in enumerate((valeurs | exceptions).items(), 8)
    }
    return FeuilleEvaluation("C1", True, "Consensus", Repere("g.xlsx", "Consensus"), resultats=resultats)


def _valeurs(competence: Competence, acquises: list[str]) -> dict[str, str]:
    """The rows of one compétence: its éléments, or itself."""
    valeur = "acquis" if competence.code in acquises else "non_acquis"
    return dict.fromkeys([e.code for e in competence.elements] or [competence.code], valeur)


def _notes(notes: dict[str, dict[str, str]], referentiel: Referentiel) -> FeuilleEvaluation:
    """A sheet of grades; each is written with what it is out of."""
    inconnues = set(notes) - {c.code for c in referentiel.toutes}
    assert not inconnues, f"unités de valeur inconnues : {inconnues}"
    lues = {
        uv: tuple(_note(partie, ecrite, rang) for rang, (partie, ecrite) in enumerate(notees.items(), 8))
        for uv, notees in notes.items()
    }
    return FeuilleEvaluation("C1", False, "Notes", Repere("g.xlsx", "Notes"), notes=lues)


def _note(partie: str, ecrite: str, rang: int) -> Note:
    valeur, sur = ecrite.split("/")
    return Note(partie, nombre(valeur), Fraction(sur), Repere("g.xlsx", "Notes", f"C{rang}"))


def _decision(brute: dict[str, str]) -> DecisionJury:
    repere = Repere("session.xlsx", "Décisions", "C2")
    return DecisionJury("C1", brute["objet"], brute["decision"], repere, motif=brute.get("motif", ""))


def _acquis(brut: dict[str, Any]) -> Acquis:
    return Acquis("C1", brut["objet"], brut["date"], brut.get("numero", ""), Repere("session.xlsx", "Acquis", "C2"))
