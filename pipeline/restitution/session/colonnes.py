"""The columns of the session workbook to fill: what each is for, what it takes, and when its absence shows."""

from collections.abc import Iterator

from pipeline.deliberation.jury import LES_DEUX
from pipeline.lecture.colonnes import COLONNES_ACQUIS, COLONNES_CANDIDATS, COLONNES_DECISIONS, COLONNES_JURY
from pipeline.modele import Membre, Repere, Statut
from pipeline.referentiel import Reglement
from pipeline.regles import College, Dispositif
from pipeline.restitution.session.a_remplir import OUI_NON, Colonne, Forme, Importance, importance, parmi, toutes
from pipeline.restitution.session.aides import AIDES_ACQUIS, AIDES_CANDIDATS, AIDES_DECISIONS, AIDES_JURY

IDENTITE = ("id", "nom_naissance", "prenom")
"""The columns of Candidats that stay in sight; the sheet starts with them."""
_VOIX = ("pour", "contre", "abstention")


def colonnes_candidats(reglement: Reglement, certifications: tuple[str, ...]) -> list[Colonne]:
    """The columns of Candidats, and one per required piece."""
    dispositif = reglement.dispositif
    choix = _choix_candidats(dispositif, certifications)
    stricts = {"statut", *(nom for nom, vocabulaire in dispositif.vocabulaires.items() if vocabulaire.strict)}
    obligatoires = dict.fromkeys((*IDENTITE, "certification", *dispositif.candidats.obligatoires), "")
    utiles = dict(_utiles(reglement))
    aides = dict(AIDES_CANDIDATS)
    if experience := dispositif.experience:
        obligatoires["experience_annees"] = utiles["date_demande"] = toutes([_PRESENT, parmi("voie", experience.voies)])
        aides["experience_annees"] += f" Pour la voie {', '.join(experience.voies)} ({experience.article})."
    colonnes = [
        Colonne(
            nom,
            aides[nom],
            importance(nom, obligatoires, utiles),
            Forme.DATE if nom.startswith("date_") else Forme.TEXTE,
            choix.get(nom, ()),
            nom in stricts,
            si=obligatoires.get(nom, utiles.get(nom, "")),
        )
        for nom in (*IDENTITE, *(nom for nom in COLONNES_CANDIDATS if nom not in IDENTITE))
    ]
    return [*colonnes, *_pieces(dispositif)]


def _choix_candidats(dispositif: Dispositif, certifications: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    avis = dispositif.avis_entreprise
    return {
        "civilite": ("Mme", "M."),
        "sexe": ("F", "M"),
        "certification": certifications,
        "statut": tuple(statut.libelle for statut in Statut),
        "avis_entreprise": (avis.favorable[0], avis.defavorable[0]) if avis else (),
        **{nom: tuple(vocabulaire.valeurs) for nom, vocabulaire in dispositif.vocabulaires.items()},
    }


_PRESENT = parmi("statut", ("", "présent", "présente"))


def _utiles(reglement: Reglement) -> Iterator[tuple[str, str]]:
    """The columns that a document or a rule needs, each with the condition on the row."""
    dispositif = reglement.dispositif
    yield "departement_naissance", parmi("pays_naissance", ("", "France", "FR"))
    for souhaite in dispositif.candidats.souhaites:
        conditions = [parmi(champ, valeurs) for champ, valeurs in souhaite.si.items()]
        if souhaite.sauf_origines:
            conditions.append(f"NOT({parmi('origine', souhaite.sauf_origines)})")
        yield souhaite.champ, toutes(conditions)
    if avis := dispositif.avis_entreprise:
        titres = (versions[-1].certification for versions in reglement.versions.values())
        sans_avis = [titre.code for titre in titres if titre.famille in avis.sauf_familles]
        dispenses = (("voie", avis.sauf_voies), ("origine", avis.sauf_origines), ("certification", sans_avis))
        yield (
            "avis_entreprise",
            toutes([_PRESENT, *(f"NOT({parmi(champ, mots)})" for champ, mots in dispenses if mots)]),
        )


def _pieces(dispositif: Dispositif) -> Iterator[Colonne]:
    for piece in dispositif.pieces:
        qui = f" pour la voie {', '.join(piece.voies)}" if piece.voies else ""
        aide = (
            f"Pièce exigée{qui} ({piece.article}) : oui si elle est au dossier, non sinon. Un « non » écarte du jury."
        )
        conditions = [_PRESENT, parmi("voie", piece.voies)] if piece.voies else [_PRESENT]
        yield Colonne(piece.nom, aide, Importance.OBLIGATOIRE, choix=OUI_NON, strict=True, si=toutes(conditions))


def colonnes_jury(dispositif: Dispositif) -> list[Colonne]:
    """The columns of Jury; a row may be an organisation that designated nobody."""
    regles = dispositif.jury
    nommes = '{nom}<>""'
    siegent = f"AND({nommes},NOT({parmi('role', regles.roles_sans_vote)}))"
    absents = '{prenom}&{present}&{vote}<>""'
    votants = f"AND({siegent},NOT({parmi('vote', ('non',))}))"
    obligatoires = {"nom": f'OR({{organisation}}="",{absents})', "college": votants}
    utiles = {"prenom": nommes, "role": nommes, "qualite": siegent}
    if regles.habilitation:
        utiles["habilite"] = siegent
    choix = {
        "civilite": ("Mme", "M."),
        "college": tuple(mot for college in regles.colleges if (mot := _mot_du_college(college, dispositif))),
        "role": tuple(dict.fromkeys((*regles.roles_president[:2], "membre", *regles.roles_sans_vote))),
        "habilite": _listes_habilitation(dispositif),
        "present": OUI_NON,
        "vote": OUI_NON,
    }
    return [
        Colonne(
            nom,
            AIDES_JURY[nom],
            importance(nom, obligatoires, utiles),
            choix=choix.get(nom, ()),
            strict=nom in ("present", "vote"),
            si=obligatoires.get(nom) or utiles.get(nom, ""),
        )
        for nom in COLONNES_JURY
    ]


def _mot_du_college(college: College, dispositif: Dispositif) -> str:
    """The spelling of a college that means it, and no other college nor somebody without a vote."""
    regles = dispositif.jury

    def sur(mot: str) -> bool:
        return regles.college(mot) == college and not regles.invite(Membre("", "", Repere(""), college=mot))

    return next((mot for mot in (college.libelle, *college.valeurs, college.code) if sur(mot)), "")


def _listes_habilitation(dispositif: Dispositif) -> tuple[str, ...]:
    """Yes, no or, where there are two lists of habilitated people, the name of one or of both."""
    habilitation = dispositif.jury.habilitation
    if habilitation is None:
        return OUI_NON
    listes = (habilitation.membres, habilitation.presidents)
    propres = [[m for m in une if m not in autre] for une, autre in (listes, listes[::-1])]
    return (*OUI_NON, *(mots[0] for mots in propres if mots), LES_DEUX[0])


def colonnes_decisions(reglement: Reglement, certifications: tuple[str, ...]) -> list[Colonne]:
    """The columns of Décisions: one row per object that the jury decided on."""
    dispositif = reglement.dispositif
    decisions, echelle = dispositif.decisions, dispositif.echelle
    mots = (decisions.admis, decisions.partiel, decisions.non_admis, echelle["acquis"], echelle["non_acquis"])
    choix = {"objet": _objets(reglement, certifications), "decision": tuple(dict.fromkeys(m[0] for m in mots if m))}
    utiles = {"reponse_jury": '{observations_candidat}<>""'} if decisions.reponse_aux_observations else {}
    return [
        Colonne(
            nom,
            AIDES_DECISIONS[nom],
            importance(nom, ("candidat", "objet", "decision"), utiles),
            Forme.NOMBRE if nom in _VOIX else Forme.TEXTE,
            choix.get(nom, ()),
            de_candidat=nom == "candidat",
            si=utiles.get(nom, ""),
        )
        for nom in COLONNES_DECISIONS
    ]


def colonnes_acquis(reglement: Reglement, certifications: tuple[str, ...]) -> list[Colonne]:
    """The columns of Acquis: one row per bloc or compétence acquired at an earlier jury."""
    parties = tuple(code for code in _objets(reglement, certifications) if code not in reglement.versions)
    return [
        Colonne(
            nom,
            AIDES_ACQUIS[nom],
            importance(nom, ("candidat", "objet", "date_decision"), ()),
            Forme.DATE if nom == "date_decision" else Forme.TEXTE,
            parties if nom == "objet" else (),
            de_candidat=nom == "candidat",
        )
        for nom in COLONNES_ACQUIS
    ]


def _objets(reglement: Reglement, certifications: tuple[str, ...]) -> tuple[str, ...]:
    """The codes that a decision may be about, in the latest version of each certification; of a bloc alone, its own."""
    codes: dict[str, None] = {}
    for certification in certifications:
        for referentiel in (versions[-1] for versions in reglement.versions.values()):
            if certification == referentiel.certification.code:
                codes |= dict.fromkeys(referentiel.objets)
            elif certification in referentiel.bloc_de.values():
                du_bloc = (code for code, bloc in referentiel.bloc_de.items() if bloc == certification)
                codes |= dict.fromkeys((certification, *du_bloc))
    return tuple(codes)
