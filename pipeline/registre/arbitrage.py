"""Compare what a session asks for with what the register holds: what to keep, correct, abandon, give, refuse. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from string import Formatter

from pipeline.registre.inscriptions import Cle, Demande, Inscription, Mentions, Statut, Titulaire, changements
from pipeline.texte import cle_identite

_IDENTITE = {"nom": "nom", "prenom": "prénom", "date_naissance": "date de naissance"}
_CHAMP_FORMAT = {"annee": "", "famille": "", "rang": r"(0?[1-9]d?)?"}

_REMEDE = (
    "Si le changement n’est pas voulu, corrigez les classeurs de la session ; s’il vient de ce qu’une session"
    " antérieure a laissé acquis, ou n’a plus laissé (« make expliquer » le dit), voyez d’abord cette session."
)
_REMEDE_IDENTITE = (
    "Vérifiez que les identifiants des candidats n’ont pas été échangés dans les classeurs. Si c’est bien la même"
    " personne, corrigez un seul de ces champs, relancez la session, puis corrigez l’autre et relancez-la : le numéro"
    " reste le même."
)
_REMEDE_FORMAT = (
    "Corrigez le format des numéros dans le fichier dispositif.toml : il contient {annee} et {rang},"
    " par exemple MC-{annee}-{rang:05d}, et diffère d’une famille à l’autre."
)


@dataclass(frozen=True)
class Conflit:
    """One thing that the register can't accept, and how to mend it (French); `a_annuler`: the number that blocks."""

    constat: str
    remede: str
    a_annuler: str = ""


@dataclass(frozen=True)
class Rectification:
    """The fields of a number that change, before and after."""

    inscription: Inscription
    avant: Mentions
    apres: Mentions


@dataclass
class Plan:
    """What to write in the register, in order; nothing of it when there are conflicts."""

    gardees: dict[Cle, str] = field(default_factory=dict)
    rectifications: list[Rectification] = field(default_factory=list)
    abandons: list[tuple[Inscription, str]] = field(default_factory=list)
    nouvelles: list[Demande] = field(default_factory=list)
    conflits: list[Conflit] = field(default_factory=list)


def arbitrer(connues: Sequence[Inscription], demandes: Sequence[Demande], ecartes: Collection[str]) -> Plan:
    """Decide the fate of every number of a session.

    `connues`: all the session's numbers; `demandes`: all its certificates; `ecartes`: candidates set aside for this
    run, whose numbers are left as they are: setting a candidate aside does not change a decision.
    """
    vives = {i.cle: i for i in connues if not i.statut.clos}
    plan = Plan()
    demandees = {demande.cle for demande in demandes}
    for cle, inscription in vives.items():
        if cle not in demandees and inscription.candidat not in ecartes:
            _retirer(plan, inscription, "la décision n’y donne plus droit")
    for demande in demandes:
        connue = vives.get(demande.cle)
        if connue is None:
            plan.nouvelles.append(demande)
        elif (connue.famille, connue.annee) != (demande.famille, demande.annee):
            if _retirer(plan, connue, "la famille ou l’année du certificat a changé"):
                plan.nouvelles.append(demande)
        else:
            _garder(plan, connue, demande, vives)
    plan.conflits += _formats_refuses(plan.nouvelles)
    plan.nouvelles = [demande for demande in plan.nouvelles if _format_valide(demande.format)]
    return plan


def conflit_numero(demande: Demande, numero: str, detenteur: str) -> Conflit:
    """The conflict of a format that gives a number already taken (`detenteur`: by what)."""
    constat = f"{numero}, {demande.titulaire}, {demande.objet} : ce numéro est déjà celui de {detenteur}."
    return Conflit(constat, _REMEDE_FORMAT)


def _retirer(plan: Plan, inscription: Inscription, motif: str) -> bool:
    """Abandon a number that lost its reason to be, and say True; when it was issued, refuse and say False."""
    if inscription.statut == Statut.RESERVE:
        plan.abandons.append((inscription, motif))
        return True
    plan.conflits.append(Conflit(f"{_designer(inscription)} : déjà émis, or {motif}.", _REMEDE, inscription.numero))
    return False


def _garder(plan: Plan, connue: Inscription, demande: Demande, vives: dict[Cle, Inscription]) -> None:
    """The same certificate is asked for again: same number, with a correction when its text changes."""
    plan.gardees[demande.cle] = connue.numero
    anciennes, nouvelles = connue.mentions, demande.mentions
    changes = changements(anciennes, nouvelles)
    if not changes:
        return
    soupcon = _soupcon(connue, demande.titulaire, changes, vives) if connue.statut == Statut.EMIS else ""
    if soupcon:
        constat = f"{_designer(connue)} : déjà émis, or il serait donné à {demande.titulaire} ({soupcon})."
        plan.conflits.append(Conflit(constat, _REMEDE_IDENTITE, connue.numero))
        return
    avant, apres = ({champ: mentions[champ] for champ in changes} for mentions in (anciennes, nouvelles))
    plan.rectifications.append(Rectification(connue, avant, apres))


def _soupcon(connue: Inscription, nouveau: Titulaire, changes: Sequence[str], vives: dict[Cle, Inscription]) -> str:
    """Why a change of identity looks like another person rather than a correction; empty when it does not.

    Swapped twins or homonyms differ by one field only: hence the look at the session's other holders. What is said of
    a person beside these fields (where they were born…) is corrected with any of them.
    """
    identite = [_IDENTITE[champ] for champ in _changes(connue.titulaire, nouveau) if champ in changes]
    if len(identite) > 1:
        return f"changent : {', '.join(identite)}"
    autres = (i for i in vives.values() if i.candidat != connue.candidat and i.titulaire.est(nouveau))
    autre = next(autres, None) if identite else None
    return f"c’est l’identité inscrite pour {autre.candidat}, numéro {autre.numero}" if autre else ""


def _changes(avant: Titulaire, apres: Titulaire) -> list[str]:
    """The fields of the identity that say somebody else: accents, case, hyphens, names in each other's place do not."""
    anciens, nouveaux = (
        {"nom": cle_identite(t.nom), "prenom": cle_identite(t.prenom), "date_naissance": t.date_naissance}
        for t in (avant, apres)
    )
    if (anciens["nom"], anciens["prenom"]) == (nouveaux["prenom"], nouveaux["nom"]):
        nouveaux |= {"nom": anciens["nom"], "prenom": anciens["prenom"]}
    return [champ for champ in _IDENTITE if anciens[champ] != nouveaux[champ]]


def _formats_refuses(demandes: Sequence[Demande]) -> list[Conflit]:
    formats = dict.fromkeys((d.dispositif, d.famille, d.format) for d in demandes if not _format_valide(d.format))
    return [
        Conflit(f"{dispositif}, famille {famille} : le format de numéro « {texte} » est incorrect.", _REMEDE_FORMAT)
        for dispositif, famille, texte in formats
    ]


def _format_valide(texte: str) -> bool:
    """Whether a number's format has the year, the rank, and nothing that could run code or fill the memory."""
    try:
        champs = [champ[1:] for champ in Formatter().parse(texte) if champ[1] is not None]
    except ValueError:
        return False
    permis = all(
        nom in _CHAMP_FORMAT and not conversion and re.fullmatch(_CHAMP_FORMAT[nom], precision or "")
        for nom, precision, conversion in champs
    )
    return permis and {"annee", "rang"} <= {nom for nom, _, _ in champs}


def _designer(inscription: Inscription) -> str:
    return f"{inscription.numero}, {inscription.titulaire}, {inscription.objet}"
