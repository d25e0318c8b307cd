"""A numbered certificate."""

from dataclasses import asdict, dataclass

from pipeline.documents.contextes.candidat import contexte_candidat
from pipeline.documents.contextes.commun import Contexte, certification
from pipeline.documents.francais import typographier
from pipeline.documents.matiere import Matiere
from pipeline.modele import Delivrance
from pipeline.texte import date_longue

# Beyond these lengths (characters), the large type of certificates needs more than two lines, or one.
_TITRE_LONG = 90
_NOM_LONG = 38


@dataclass(frozen=True)
class ParcheminImprime:
    """A certificate: `objet` is the code of what it grants, under `intitule`.

    `titre_long`, `nom_long`: too long for the large type; templates then use a smaller one, to stay on one page.
    `rectifie`: which edition a corrected certificate corrects; `duplicata`: what a duplicate says of its original;
    `avec`: the certification that this title comes with, if any.
    """

    numero: str
    famille: str
    objet: str
    intitule: str
    titre_long: bool
    nom_long: bool
    rectifie: str
    duplicata: str
    avec: str


def contexte_parchemin(delivrance: Delivrance, matiere: Matiere, duplicata: str = "") -> Contexte:
    """A numbered certificate, or its duplicate; `certification` is the title that a bloc is part of."""
    decision, numero = delivrance.decision, matiere.numeros[delivrance.cle]
    imprime = ParcheminImprime(
        numero=numero,
        famille=typographier(matiere.reglement.dispositif.familles[delivrance.famille].libelle).upper(),
        objet=delivrance.objet,
        intitule=delivrance.intitule,
        titre_long=len(delivrance.intitule) > _TITRE_LONG,
        nom_long=len(decision.candidat.nom_complet) > _NOM_LONG,
        rectifie=rectification(numero, matiere),
        duplicata=typographier(duplicata),
        avec=_avec(delivrance),
    )
    titre = matiere.reglement.titre_du_bloc(delivrance.objet, matiere.dossier.session.date_jury)
    complet = {"certification": certification(titre, matiere)} if titre else {}
    return {**contexte_candidat(decision, matiere), **complet, "parchemin": asdict(imprime)}


def rectification(numero: str, matiere: Matiere) -> str:
    """What a certificate says of the edition that it corrects; nothing when it corrects none."""
    jour = matiere.rectifiees.get(numero)
    return typographier(f"Ce certificat rectifie l’édition du {date_longue(jour)}") if jour else ""


def _avec(delivrance: Delivrance) -> str:
    titre = delivrance.decision.referentiel.certification
    associes = {associe.code for associe in titre.donne}
    return f"{titre.code} {titre.intitule}" if delivrance.objet in associes else ""
