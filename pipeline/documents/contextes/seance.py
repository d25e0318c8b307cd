"""Documents about the whole sitting, or for someone called to it: members of the jury, organisations."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pipeline.deliberation import jury
from pipeline.documents.contextes.commun import Contexte
from pipeline.documents.francais import typographier
from pipeline.documents.identites import MembreImprime, invite, membre, nom_membre, personne
from pipeline.documents.inscriptions import Groupe, du_jury
from pipeline.documents.matiere import Matiere
from pipeline.documents.proces_verbal import LigneCandidat, bilan, ligne_candidat
from pipeline.modele import Issue, Membre
from pipeline.texte import cle


@dataclass(frozen=True)
class TitreEnSeance:
    """A title that the jury decides on, and how many are enrolled for it."""

    code: str
    intitule: str
    nombre: int
    famille: str


@dataclass(frozen=True)
class President:
    """Whoever presides; empty when nobody was designated yet."""

    nom: str
    qualite: str


@dataclass(frozen=True)
class Amenagement:
    """A candidate (« NOM Prénom »), and the accommodation decided for them."""

    candidat: str
    amenagement: str


@dataclass(frozen=True)
class Seance:
    """The sitting. `membres` are designated, voting or not, `invites` are guests; `organisations` designated nobody.

    `amenagements`: what was decided for candidates with a disability, and is told to the jury.
    """

    certifications: tuple[TitreEnSeance, ...]
    membres: tuple[MembreImprime, ...]
    invites: tuple[MembreImprime, ...]
    organisations: tuple[str, ...]
    president: President
    nombre_candidats: int
    candidats: tuple[LigneCandidat, ...]
    admis: int
    bilan: str
    amenagements: tuple[Amenagement, ...]


@dataclass(frozen=True)
class Organisation:
    """An organisation asked to designate members, and the names of those that it has designated."""

    nom: str
    designes: tuple[str, ...]


def contexte_seance(matiere: Matiere) -> Contexte:
    """A document about the sitting."""
    titres = du_jury(matiere)
    decisions = tuple(decision for titre in titres for decision in titre.decisions)
    designes = jury.designes(matiere.dossier.jury)
    seance = Seance(
        certifications=tuple(_titre(titre, matiere) for titre in titres),
        membres=tuple(membre(m, matiere) for m in designes if not invite(m, matiere)),
        invites=tuple(membre(m, matiere) for m in designes if invite(m, matiere)),
        organisations=tuple(o.nom for o in _organisations(matiere.dossier.jury) if not o.designes),
        president=_president(matiere),
        nombre_candidats=sum(len(titre.inscrits) for titre in titres),
        candidats=tuple(ligne_candidat(decision, matiere) for decision in decisions),
        admis=sum(decision.issue is Issue.ADMIS for decision in decisions),
        bilan=bilan(decisions, matiere),
        amenagements=tuple(un for titre in titres for un in _amenagements(titre, matiere)),
    )
    return {"seance": asdict(seance)}


def contexte_membre(un: Membre, seance: Contexte, matiere: Matiere) -> Contexte:
    """A document for one member, who was designated, guest or deputy included."""
    return {**seance, "membre": asdict(membre(un, matiere))}


def contexte_organisation(une: Organisation, seance: Contexte) -> Contexte:
    """A document for one organisation."""
    return {**seance, "organisation": asdict(une)}


def organisations_sollicitees(matiere: Matiere) -> tuple[Organisation, ...]:
    """Those that the dispositif has asked to designate members, once each, in the order of the sheet Jury."""
    colleges = matiere.reglement.dispositif.jury
    sollicites = [m for m in matiere.dossier.jury if (c := colleges.college(m.college)) and c.designation]
    return _organisations(tuple(sollicites))


def _organisations(membres: tuple[Membre, ...]) -> tuple[Organisation, ...]:
    noms: dict[str, str] = {}
    personnes: dict[str, list[str]] = {}
    for un in membres:
        if un.organisation:
            noms.setdefault(cle(un.organisation) or un.organisation, un.organisation)
            liste = personnes.setdefault(cle(un.organisation) or un.organisation, [])
            liste += [nom_membre(un)] if un.nom else []
    return tuple(Organisation(nom, tuple(personnes[repere])) for repere, nom in noms.items())


def _titre(groupe: Groupe, matiere: Matiere) -> TitreEnSeance:
    titre = groupe.referentiel.certification
    famille = typographier(matiere.reglement.dispositif.familles[titre.famille].libelle)
    return TitreEnSeance(titre.code, titre.intitule, len(groupe.inscrits), famille)


def _amenagements(groupe: Groupe, matiere: Matiere) -> Iterator[Amenagement]:
    for candidat in groupe.inscrits:
        if candidat.amenagement:
            imprimee = personne(candidat, matiere)
            yield Amenagement(imprimee.nom_liste, imprimee.amenagement)


def _president(matiere: Matiere) -> President:
    preside = jury.president(matiere.dossier.jury, matiere.reglement.dispositif)
    if preside is None:
        return President(matiere.dossier.session.president, "")
    imprime = membre(preside, matiere)
    return President(imprime.nom, imprime.qualite)
