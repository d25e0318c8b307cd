"""A duplicate of a lost certificate: the same one, laid out again from its session, with the mention that says so."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.bascule import mis_de_cote
from pipeline.deliberation.deliberer import delivrances
from pipeline.documents.atelier import mourir_avec_le_parent
from pipeline.documents.lots import Rendu, rendre
from pipeline.documents.matiere import Matiere
from pipeline.documents.selection import prevoir_duplicata
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

    Raises UsageInvalide (unknown number, no reason), RegistreRefuse (out of use, or another certificate since),
    EntreesACorriger, and every ErreurFatale of a rendering.
    """
    if not motif.strip():
        raise UsageInvalide("Un duplicata doit être motivé.", 'Ajoutez le motif : --motif "…"')
    with Registre(chemins.sorties / "registre.db") as registre:
        original, ecartes = registre.original(numero)
        etude = etudier(chemins, original.session, ecartes)
        etude.exiger_sans_blocage()
        delivrance = _delivrance(original, etude)
        matiere = Matiere(
            dossier=etude.dossier,
            reglement=etude.reglement,
            etat=etude.session.etat,
            decisions=etude.decisions,
            numeros={delivrance.cle: numero},
            delivrances=(delivrance,),
            rectifiees=registre.rectifications(original.session),
        )
        rendu = _rendre(delivrance, matiere, chemins.gabarits, jour)
        chemin = chemins.sorties / DOSSIER / f"{rendu.piece.nom}-{original.duplicatas + 1}.pdf"
        with mis_de_cote(chemin, rendu.pdf):
            fichier = chemin.relative_to(chemins.sorties).as_posix()
            registre.dupliquer(numero, motif.strip(), sha256(rendu.pdf).hexdigest(), fichier)
    return chemin


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
    mention = (
        f"DUPLICATA certifié conforme à l’original délivré le {date_longue(delivre)}, établi le {date_longue(jour)}"
    )
    travail = prevoir_duplicata(delivrance, matiere, gabarits, typographier(mention))
    with ProcessPoolExecutor(1, initializer=mourir_avec_le_parent) as executeur:
        rendus = rendre([travail], date=matiere.instant, executeur=executeur, ouvriers=1, avancer=lambda _: None)
    return next(iter(rendus.values()))
