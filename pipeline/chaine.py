"""The main job, as its own table of contents: from a session's inputs to its published documents."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.corrections import retirer
from pipeline.deliberation.deliberer import delivrances
from pipeline.documents.libreoffice import retirer_les_restes
from pipeline.documents.reprise import MEMOIRE, memoriser
from pipeline.documents.selection import Matiere, attendus
from pipeline.empreinte import Empreinte, ecarts, empreinte_entrees
from pipeline.erreurs import CodeSortie, DocumentInvalide, ErreurFatale, TexteAbsent
from pipeline.etude import Chemins, Etude, completer, etudier
from pipeline.lecture.dossier import dossier_session
from pipeline.octets import empreinte_fichier
from pipeline.production import Atelier, Production, Suivi, produire
from pipeline.publication import EMPREINTE_ENTREES, EMPREINTES, Publication, achever, deja_publiee, verrou
from pipeline.purge.prets import oublier_sans_suite
from pipeline.registre import Registre
from pipeline.registre.anciennes import garder, oublier_les_restes
from pipeline.registre.demandes import (
    demandes,
    exclusions_prononcees,
    numeros_en_vigueur,
    numeros_suspendus,
    verifier_registre,
)
from pipeline.registre.editions import remplacees
from pipeline.registre.publies import documents_publies, sceaux
from pipeline.registre.purges import refuser_purgee
from pipeline.registre.retours import acquisitions_prononcees
from pipeline.restitution.rappels import RAPPELS, rappels, relire
from pipeline.restitution.rappels import memoriser as memoriser_rappels
from pipeline.restitution.terminal import lieu
from pipeline.signatures import memoire as vus
from pipeline.texte import premiers
from pipeline.validation.caracteres import inhabituels, nomme


class EntreesModifiees(ErreurFatale):
    """An input, a template or the register changed between its reading and the publication."""

    code = CodeSortie.ANOMALIES


@dataclass(frozen=True)
class Bilan:
    """What a run did. `etude` is None when there was nothing to do; `attendus`: what the state does not allow yet.

    `repris`: how many of the documents are those of the former publication, since nothing changed in them; `suspendus`:
    the issued numbers of the candidates set aside, whose certificates are no longer published; `rappels`: what is still
    to do, in French.
    """

    publication: Path
    etude: Etude | None = None
    documents: int = 0
    repris: int = 0
    attendus: tuple[str, ...] = ()
    suspendus: tuple[str, ...] = ()
    rappels: tuple[str, ...] = ()


def executer(chemins: Chemins, code: str, ecartes: Collection[str], travailleurs: int, suivi: Suivi) -> Bilan:
    """Run a session whole, or find that it is published already.

    Raises EntreesACorriger (blocking anomalies), and every ErreurFatale; what was published before is then untouched.
    """
    dossier_session(chemins.entrees, code)  # an unknown session is refused before anything is created
    with verrou(chemins.sorties, code), Registre(chemins.sorties / "registre.db") as registre:
        achever(chemins.sorties, code, lambda: sceaux(registre.editions(code))[-1])
        oublier_les_restes(chemins.sorties, code)
        oublier_sans_suite(chemins.sorties, code, purges := registre.purges(code))
        refuser_purgee(purges)
        empreinte = empreinte_entrees(chemins, code, ecartes)
        if _a_jour(chemins, code, empreinte, registre):
            retirer_les_restes()
            retirer(chemins.sorties, code)  # what was to correct has been put back as it was published
            return Bilan(chemins.sorties / code, rappels=relire(chemins.sorties / code))
        verifier_registre(registre.lister(), chemins.sorties, registre.nom)
        etude = etudier(chemins, code, ecartes)
        etude.exiger_sans_blocage()
        matiere = _numeroter(etude, registre)
        with Publication(chemins.sorties, code) as publication:
            atelier = Atelier(matiere, registre, chemins, travailleurs, suivi)
            with _signes_suspects(etude):
                etude, production = produire(etude, atelier)
            _ecrire(publication, chemins, etude, matiere, production)
            finale = _verifier_inchange(empreinte, etude, chemins)
            publication.ecrire(EMPREINTE_ENTREES, f"{finale}\n".encode())
            publication.publier(lambda: _inscrire(matiere, registre, publication, production))
        suspendus = numeros_suspendus(registre, code, ecartes)
        fait = (len(production.rendus), production.repris, attendus(matiere), suspendus)
        return Bilan(chemins.sorties / code, etude, *fait, relire(chemins.sorties / code))


@contextmanager
def _signes_suspects(etude: Etude) -> Iterator[None]:
    """When a document fails its check for a sign that is unusual in an identity, say in which cell it is."""
    try:
        yield
    except TexteAbsent as refus:
        signes = inhabituels(refus.texte)
        suspects = [a for a in etude.anomalies if any(nomme(a, signe) for signe in signes)]
        if not suspects:
            raise
        lieux = premiers([f"{lieu(a.repere)} : {a.trouve}" for a in suspects])
        raise DocumentInvalide(
            f"{refus.message} Un signe de cette identité ne s’imprime pas : {lieux}",
            "remplacer ce signe par des lettres, ici et dans la grille, puis relancer ; rien n’a été publié",
        ) from refus


def _a_jour(chemins: Chemins, code: str, empreinte: Empreinte, registre: Registre) -> bool:
    """Whether what is published is made from these inputs, and is what the register has last, with its numbers."""
    if not deja_publiee(chemins.sorties, code, str(empreinte)):
        return False
    inscrite = empreinte_fichier(chemins.sorties / code / EMPREINTES) == sceaux(registre.editions(code))[-1]
    publies = inscrite and numeros_en_vigueur(registre, chemins.sorties, code)
    return publies and not registre.rectifies_en_attente(code)  # a correction that was undone has to be said so


def _numeroter(etude: Etude, registre: Registre) -> Matiere:
    """Give each certificate that the session's state allows its number."""
    dispositif = etude.reglement.dispositif
    droits = delivrances(etude.decisions, dispositif)
    voulues = demandes(droits, etude.session, dispositif)
    numeros = registre.attribuer(voulues, etude.session.code, etude.dossier.ecartes)
    rectifiees = registre.rectifications(etude.session.code)
    return Matiere(etude.dossier, etude.reglement, etude.session.etat, etude.decisions, numeros, droits, rectifiees)


def _inscrire(matiere: Matiere, registre: Registre, publication: Publication, production: Production) -> None:
    """What the register keeps of a publication: numbers, bars for fraud, acquisitions, the edition of each file."""
    dossier = matiere.dossier
    code, dispositif = dossier.session.code, matiere.reglement.dispositif
    exclusions = exclusions_prononcees(matiere.decisions, dossier.session, dispositif)
    acquises = acquisitions_prononcees(matiere.decisions, dossier.session, dispositif)
    sommes = (EMPREINTES, (publication.dossier / EMPREINTES).read_bytes())
    documents = documents_publies(code, production.lots, production.rendus, sommes, production.signes)
    garder(publication.sorties, remplacees(registre.editions(code), documents))
    with registre.d_un_coup():
        registre.emettre(code, matiere.numeros.values())
        registre.exclure(code, exclusions, dossier.ecartes)
        registre.acquerir(code, acquises, dossier.ecartes)
        registre.editer(code, documents)


def _ecrire(publication: Publication, chemins: Chemins, etude: Etude, matiere: Matiere, production: Production) -> None:
    """Write aside everything that will be published."""
    from pipeline.restitution.contenu import fichiers  # slow to import: a run that finds nothing to do goes without

    publication.ecrire(MEMOIRE, memoriser(production.sources, production.rendus))
    if production.vus:
        publication.ecrire(vus.MEMOIRE, vus.memoriser(production.vus))
    for signe in production.signes.values():
        publication.ecrire(signe.fichier, signe.contenu)
    if dits := rappels(etude.session.code, etude.anomalies, production.envois):
        publication.ecrire(RAPPELS, memoriser_rappels(dits))
    for nom, contenu in fichiers(etude, matiere, production, chemins).items():
        publication.ecrire(nom, contenu)


def _verifier_inchange(empreinte: Empreinte, etude: Etude, chemins: Chemins) -> Empreinte:
    """The fingerprint of what the documents were made from, as it is at last: the same files.

    Other sessions may have been published meanwhile: what this one takes from the register has to be the same.
    """
    finale = empreinte_entrees(chemins, etude.session.code, etude.dossier.ecartes)
    if finale.fichiers != empreinte.fichiers:
        changes = ecarts(str(empreinte), finale)
        raise EntreesModifiees(
            f"un classeur ou un gabarit a été modifié pendant le traitement ({premiers(changes)}) ; ce qui"
            " était publié n’a pas changé",
            "enregistrer et fermer les classeurs, puis relancer la même commande",
        )
    if finale != empreinte and completer(etude.lu, chemins, etude.reglement) != etude.dossier:
        raise EntreesModifiees(
            "une autre session a été publiée pendant le traitement, et concerne des candidats de celle-ci ;"
            " ce qui était publié n’a pas changé",
            "relancer la même commande",
        )
    return finale
