"""Who is enrolled for which title, decided or not, and under which number the jury reads their results."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

from pipeline.deliberation.jury import decideur
from pipeline.deliberation.ordre import ranger
from pipeline.documents.matiere import Matiere
from pipeline.modele import Candidat, Decision, Issue
from pipeline.regles import DocumentPrevu, Referentiel

_SIGNES = "BCDFGHJKLMNPQRSTVWXZ23456789"


@dataclass(frozen=True)
class Groupe:
    """One title of the session. `inscrits`: in alphabetical order, without those who were set aside.

    `decisions`: in the order of the procès-verbal, those set aside included; `decideur`: as in the family of the title.
    """

    referentiel: Referentiel
    inscrits: tuple[Candidat, ...]
    decisions: tuple[Decision, ...]
    decideur: str

    @property
    def famille(self) -> str:
        return self.referentiel.certification.famille


def groupes(matiere: Matiere) -> tuple[Groupe, ...]:
    """The titles of the session, in the order of its candidates; without the codes that no référentiel has."""
    codes = dict.fromkeys(candidat.certification for candidat in matiere.dossier.candidats)
    trouves = (_groupe(code, matiere) for code in codes)
    return tuple(groupe for groupe in trouves if groupe)


def concernes(prevu: DocumentPrevu, matiere: Matiere) -> tuple[Groupe, ...]:
    """The titles that a kind of document is about: of its families or, if it names none, those that a jury grants."""
    return tuple(g for g in groupes(matiere) if (g.famille in prevu.familles if prevu.familles else not g.decideur))


def du_jury(matiere: Matiere) -> tuple[Groupe, ...]:
    """The titles that the session's jury decides on."""
    return tuple(groupe for groupe in groupes(matiere) if not groupe.decideur)


def ordre(matiere: Matiere) -> tuple[str, ...]:
    """The ids of everybody enrolled, set aside or not: by title, in the order of the procès-verbaux."""
    return tuple(candidat.id for candidat in ranger(matiere.dossier.candidats))


def numeros_anonymes(session: str, candidats: Iterable[str]) -> dict[str, str]:
    """Candidate id → « A-K7QF », for the documents that don't say who is who, in the order of these numbers.

    In no order that tells a name, an id or a file; and each candidate keeps theirs when others come or go.
    """
    numeros: dict[str, str] = {}
    for identifiant in sorted(candidats):
        essais = (_numero_anonyme(f"{session}|{identifiant}|{essai}") for essai in count())
        numeros[identifiant] = next(numero for numero in essais if numero not in numeros.values())
    return dict(sorted(numeros.items(), key=lambda couple: couple[1]))


def _numero_anonyme(source: str) -> str:
    """Four signs drawn from a text; no vowel, hence no word, and nothing that looks like another sign."""
    tirage = int.from_bytes(sha256(source.encode()).digest())
    return "A-" + "".join(_SIGNES[tirage // len(_SIGNES) ** rang % len(_SIGNES)] for rang in range(4))


def _groupe(code: str, matiere: Matiere) -> Groupe | None:
    referentiel = matiere.reglement.en_vigueur(code, matiere.dossier.session.date_jury)
    if referentiel is None:
        return None
    decisions = tuple(d for d in matiere.decisions if d.candidat.certification == code)
    retires = matiere.dossier.ecartes | {d.candidat.id for d in decisions if d.issue is Issue.ECARTE}
    inscrits = [c for c in matiere.dossier.candidats if c.certification == code and c.id not in retires]
    return Groupe(
        referentiel=referentiel,
        inscrits=ranger(inscrits),
        decisions=decisions,
        decideur=decideur(referentiel, matiere.reglement.dispositif),
    )
