"""A duplicate of a lost certificate: the same one, with the mention that says so.

It is laid out again from its session or, once the inputs are gone, made from the copy that was kept.
"""

from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.bascule import mis_de_cote, verrou
from pipeline.copie import copie_gardee, entrees_parties
from pipeline.deliberation.deliberer import delivrances
from pipeline.documents.atelier import mourir_avec_le_parent
from pipeline.documents.lots import Rendu, rendre
from pipeline.documents.matiere import Matiere
from pipeline.documents.selection import prevoir_duplicata
from pipeline.documents.surimpression import apposer
from pipeline.erreurs import RegistreRefuse, UsageInvalide
from pipeline.etude import Chemins, Etude, etudier
from pipeline.modele import Delivrance
from pipeline.registre import Inscription, Registre
from pipeline.registre.demandes import demandes
from pipeline.registre.inscriptions import changements
from pipeline.texte import date_longue, typographier

DOSSIER = "duplicatas"
"""Where duplicates are, under `sorties/`: a new run of their session leaves them alone."""


def etablir(chemins: Chemins, numero: str, motif: str, jour: date) -> Path:
    """Make the duplicate of an issued number, record it, and answer its file. `jour`: the date that it gives.

    Raises UsageInvalide (unknown number, no reason), RegistreRefuse (out of use, another certificate since, or no copy
    where one is needed), EntreesACorriger, and every ErreurFatale of a rendering.
    """
    if not motif.strip():
        raise UsageInvalide("Un duplicata doit être motivé.", 'Ajoutez le motif : --motif "…"')
    with Registre(chemins.sorties / "registre.db") as registre, verrou(chemins.sorties, registre.session_de(numero)):
        original, ecartes = registre.original(numero)
        if registre.purges(original.session) or entrees_parties(chemins, original):
            nom, pdf = _de_la_copie(original, registre, chemins, jour)
        else:
            nom, pdf = _de_la_session(original, ecartes, registre, chemins, jour)
        chemin = chemins.sorties / DOSSIER / f"{nom}-{original.duplicatas + 1}.pdf"
        with mis_de_cote(chemin, pdf):
            fichier = chemin.relative_to(chemins.sorties).as_posix()
            registre.dupliquer(numero, motif.strip(), sha256(pdf).hexdigest(), fichier)
    return chemin


def _de_la_session(
    original: Inscription, ecartes: Collection[str], registre: Registre, chemins: Chemins, jour: date
) -> tuple[str, bytes]:
    """The stem and the content of the duplicate, from the inputs that gave the certificate."""
    etude = etudier(chemins, original.session, ecartes)
    etude.exiger_sans_blocage()
    delivrance = _delivrance(original, etude)
    matiere = Matiere(
        dossier=etude.dossier,
        reglement=etude.reglement,
        etat=etude.session.etat,
        decisions=etude.decisions,
        numeros={delivrance.cle: original.numero},
        delivrances=(delivrance,),
        rectifiees=registre.rectifications(original.session),
    )
    rendu = _rendre(delivrance, matiere, chemins.gabarits, jour)
    return rendu.piece.nom, rendu.pdf


def _de_la_copie(original: Inscription, registre: Registre, chemins: Chemins, jour: date) -> tuple[str, bytes]:
    """The same, from the kept copy: it must name whom the register says that the number was given to."""
    session, titulaire = original.session, original.titulaire
    copie = copie_gardee(chemins, original, registre.editions(session), registre.purges(session))
    attendus = (titulaire.prenom, titulaire.nom.upper(), original.numero, original.intitule)
    pdf = apposer(copie.pdf, _mention(copie.delivre, jour), original.numero, attendus, copie.instant)
    return f"{copie.nom}-duplicata", pdf


def _delivrance(original: Inscription, etude: Etude) -> Delivrance:
    """What the number was given for, as the session says it today; refused when that is no longer the same."""
    droits = delivrances(etude.decisions, etude.reglement.dispositif)
    voulues = {d.cle: d for d in demandes(droits, etude.session, etude.reglement.dispositif)}
    voulue = voulues.get(original.cle)
    if voulue is None or changements(original.mentions, voulue.mentions):
        raise RegistreRefuse(
            f"{original.numero}, {original.titulaire} : la session {original.session} ne donne plus ce même parchemin.",
            f"Remettre les classeurs de la session {original.session} dans l’état où le parchemin a été délivré.",
        )
    return next(d for d in droits if d.cle == (original.candidat, original.objet))


def _rendre(delivrance: Delivrance, matiere: Matiere, gabarits: Path, jour: date) -> Rendu:
    delivre = matiere.reglement.dispositif.date_delivrance(matiere.dossier.session) or matiere.dossier.session.date_jury
    travail = prevoir_duplicata(delivrance, matiere, gabarits, _mention(delivre, jour))
    with ProcessPoolExecutor(1, initializer=mourir_avec_le_parent) as executeur:
        rendus = rendre([travail], date=matiere.instant, executeur=executeur, ouvriers=1, avancer=lambda _: None)
    return next(iter(rendus.values()))


def _mention(delivre: date, jour: date) -> str:
    """What a duplicate says of the original."""
    return typographier(
        f"DUPLICATA certifié conforme à l’original délivré le {date_longue(delivre)}, établi le {date_longue(jour)}"
    )
