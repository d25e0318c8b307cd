"""People as documents print them: candidates and members of the jury."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.deliberation import jury
from pipeline.documents.francais import INSECABLE, a_lieu, abreger, majuscule, minuscule, typographier
from pipeline.documents.matiere import Matiere
from pipeline.modele import Candidat, Decision, Membre
from pipeline.texte import cle, date_courte, date_longue

_FEMININ = ("f", "femme", "feminin", "mme", "madame", "mlle", "mademoiselle")
_MASCULIN = ("m", "h", "homme", "masculin", "mr", "monsieur")
_FRANCE = ("france", "fr")
_CIVILITES = {"f": "Mme", "m": "M."}
_APPELS = {"f": "Madame", "m": "Monsieur"}
_APPEL_INCONNU = "Madame, Monsieur"
_E = {"f": "e", "m": ""}


@dataclass(frozen=True)
class Personne:
    """A candidate. `e`: the feminine ending (« e », nothing, or « (e) » when unknown); texts are empty when unknown.

    `a_naissance`: « à Lyon (69) »; `numeros`: those of the certificates that this session gives them.
    """

    id: str
    civilite: str
    appel: str
    e: str
    le_candidat: str
    prenom: str
    nom: str
    nom_complet: str
    nom_liste: str
    usage: str
    destinataire: str
    adresse: tuple[str, ...]
    naissance: str
    naissance_courte: str
    lieu_naissance: str
    a_naissance: str
    lieu_naissance_detaille: str
    voie: str
    origine: str
    financement: str
    abondement: str
    entreprise: str
    adresse_entreprise: tuple[str, ...]
    code_nace: str
    secteur: str
    amenagement: str
    numeros: tuple[str, ...]


@dataclass(frozen=True)
class MembreImprime:
    """A member of the jury, with what the procès-verbal says of them, and how to write to them.

    `nom` has the title (« Mme Prénom NOM »); `mandant`: the organisation asked to designate them, which gets a copy of
    their convocation; `vote`: whether they have a vote; `suppleant_de`: whom they stand in for.
    """

    nom: str
    civilite: str
    appel: str
    e: str
    destinataire: str
    courriel: str
    qualite: str
    college: str
    organisation: str
    mandant: str
    vote: bool
    suppleant_de: str
    presence: str


def personne(candidat: Candidat, matiere: Matiere) -> Personne:
    """A candidate as printed. Birth name in capitals; nothing about a company where the origin excludes it."""
    sexe = _sexe(candidat.sexe) or _sexe(candidat.civilite)
    nom = candidat.nom_naissance.upper()
    usage = nom_usage(candidat)
    civilite = _CIVILITES.get(_sexe(candidat.civilite) or sexe, "")
    origine = abreger(candidat.origine, matiere.texte("origines"))
    employe = not origine or cle(origine) != cle(matiere.texte("origine_sans_entreprise"))
    naissance = candidat.date_naissance
    return Personne(
        id=candidat.id,
        civilite=civilite,
        appel=_APPELS.get(sexe, _APPEL_INCONNU),
        e=accord(candidat),
        le_candidat={"f": "la candidate", "m": "le candidat"}.get(sexe, "le candidat ou la candidate"),
        prenom=candidat.prenom,
        nom=nom,
        nom_complet=f"{candidat.prenom} {nom}",
        nom_liste=f"{nom} {candidat.prenom}",
        usage=f"nom d’usage{INSECABLE}: {usage}" if usage else "",
        destinataire=" ".join(mot for mot in (civilite, candidat.prenom, usage or nom) if mot),
        adresse=tuple(_adresse(candidat)),
        naissance=date_longue(naissance).replace(" ", INSECABLE) if naissance else "",
        naissance_courte=date_courte(naissance) if naissance else "",
        lieu_naissance=lieu_naissance(candidat),
        a_naissance=a_lieu(lieu_naissance(candidat)),
        lieu_naissance_detaille=_lieu_detaille(candidat),
        voie=candidat.voie,
        origine=origine,
        financement=abreger(candidat.financement, matiere.texte("financements")),
        abondement=_abondement(candidat.abondement),
        entreprise=candidat.entreprise if employe else "",
        adresse_entreprise=tuple(_lignes(candidat.adresse_entreprise)) if employe else (),
        code_nace=candidat.code_nace if employe else "",
        secteur=_secteur(candidat, matiere) if employe else "",
        amenagement=typographier(candidat.amenagement),
        numeros=matiere.numeros_des_candidats.get(candidat.id, ()),
    )


def nom_usage(candidat: Candidat) -> str:
    """In capitals; nothing when it is the birth name."""
    usage = candidat.nom_usage.upper()
    return usage if usage != candidat.nom_naissance.upper() else ""


def accord(candidat: Candidat) -> str:
    """The feminine ending of what is said of a candidate; « (e) » when it is not known."""
    return _E.get(_sexe(candidat.sexe) or _sexe(candidat.civilite), "(e)")


def lieu_naissance(candidat: Candidat) -> str:
    """« Lyon (69) », « Hanoï (Viêt Nam) »."""
    etranger = candidat.pays_naissance and cle(candidat.pays_naissance) not in _FRANCE
    precision = candidat.pays_naissance if etranger else candidat.departement_naissance
    return f"{candidat.commune_naissance} ({precision})" if precision else candidat.commune_naissance


def membre(un: Membre, matiere: Matiere) -> MembreImprime:
    """A member as printed: college by its name in the dispositif, quality or, failing that, role."""
    dispositif = matiere.reglement.dispositif
    college = dispositif.jury.college(un.college)
    sexe = _sexe(un.civilite)
    e = _E.get(sexe, "(e)")
    presence = {True: f"Présent{e}", False: f"Absent{e}", None: "Non renseignée"}[un.present]
    titulaire = _titulaire(un, matiere)
    suppleance = f"{INSECABLE}; supplée {titulaire}" if titulaire else ""
    role = re.sub(r"(?i)(président)\b", r"\1e", un.role) if sexe == "f" else un.role
    qualite = un.qualite or role
    if dispositif.jury.preside(un.role) and cle(un.role) not in cle(qualite):
        qualite = f"{role}, {minuscule(qualite)}"
    return MembreImprime(
        nom=nom_membre(un),
        civilite=_CIVILITES.get(sexe, ""),
        appel=_APPELS.get(sexe, _APPEL_INCONNU),
        e=e,
        destinataire=nom_membre(un),
        courriel=un.courriel,
        qualite=majuscule(qualite),
        college=college.libelle if college else un.college,
        organisation=", ".join(dict.fromkeys(nom for nom in (un.organisation, un.entreprise) if nom)),
        mandant=un.organisation if college and college.designation else "",
        vote=jury.votant(un, dispositif),
        suppleant_de=titulaire,
        presence=presence + suppleance,
    )


def nom_membre(un: Membre) -> str:
    """« Mme Prénom NOM »."""
    civilite = _CIVILITES.get(_sexe(un.civilite), "")
    return " ".join(mot for mot in (civilite, un.prenom, un.nom.upper()) if mot)


def president(matiere: Matiere) -> str:
    """The name of whoever presides: the president present, else the one that the sheet Session names."""
    preside = jury.president(matiere.dossier.jury, matiere.reglement.dispositif)
    return nom_membre(preside) if preside else matiere.dossier.session.president


def presidente(matiere: Matiere) -> bool:
    """Whether a woman presides, by her title or, failing that, by the word that the workbook has for her role."""
    preside = jury.president(matiere.dossier.jury, matiere.reglement.dispositif)
    titre = preside.civilite if preside else matiere.dossier.session.president.partition(" ")[0]
    return _sexe(titre) == "f" or bool(preside and not _sexe(titre) and "presidente" in cle(preside.role).split())


def preside_pour(decision: Decision, matiere: Matiere) -> bool:
    """Whether the president sits for this candidate; true when nobody is known to preside."""
    return jury.president(matiere.dossier.jury, matiere.reglement.dispositif) not in decision.exclus


def invite(un: Membre, matiere: Matiere) -> bool:
    """Whether someone designated attends as a guest: by their role, whoever else may lack a vote."""
    dispositif = matiere.reglement.dispositif
    return dispositif.jury.invite(un) and not jury.votant(un, dispositif)


def signataires(matiere: Matiere) -> tuple[Membre, ...]:
    """Who signs the procès-verbal: the voting members who sat, and the president, voting or not; president first."""
    dispositif = matiere.reglement.dispositif
    preside = dispositif.jury.preside
    signent = [
        m
        for m in jury.designes(matiere.dossier.jury)
        if jury.siege(m, dispositif) or (preside(m.role) and m.present is not False)
    ]
    return tuple(sorted(signent, key=lambda m: not preside(m.role)))


def _titulaire(un: Membre, matiere: Matiere) -> str:
    """Whom a member stands in for: as the sheet Jury names them or, failing that, as typed."""
    titulaire = jury.remplace(un, matiere.dossier.jury) if un.suppleant_de else None
    return nom_membre(titulaire) if titulaire else un.suppleant_de


def _sexe(texte: str) -> str:
    lu = cle(texte)
    return "f" if lu in _FEMININ else "m" if lu in _MASCULIN else ""


def _lignes(texte: str) -> list[str]:
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]


def _adresse(candidat: Candidat) -> Iterator[str]:
    yield from _lignes(candidat.adresse)
    commune = f"{candidat.code_postal} {candidat.ville}".strip()
    if commune:
        yield commune


def _lieu_detaille(candidat: Candidat) -> str:
    """« Lyon, 69, France »: town, department, country, as far as they are known; none is guessed."""
    parties = (candidat.commune_naissance, candidat.departement_naissance, candidat.pays_naissance)
    return ", ".join(mot for mot in parties if mot)


def _abondement(texte: str) -> str:
    """« CPF (abondement) » with whatever else was typed, or nothing when there is none."""
    if cle(texte) in ("", "non", "aucun", "0"):
        return ""
    precision = "" if cle(texte) in ("oui", "x", "cpf") else f"{INSECABLE}: {texte}"
    return f"CPF (abondement){precision}"


def _secteur(candidat: Candidat, matiere: Matiere) -> str:
    """« M », or « HM (plasturgie) »: the branch goes with any sector but the dispositif's own, first of the legend."""
    legende = matiere.texte("secteurs")
    secteur = abreger(candidat.secteur, legende)
    propre = legende.partition(":")[0].strip()
    return f"{secteur} ({candidat.branche})" if candidat.branche and secteur and secteur != propre else secteur
