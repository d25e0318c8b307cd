"""Rows of the sheet Acquis that cite a number of the register: it must be in force, for that object, and theirs."""

from collections.abc import Iterator
from datetime import date

from pipeline.deliberation.annuaire import personne, ressemble
from pipeline.deliberation.identites import meme_personne
from pipeline.modele import Acquis, Candidat, DossierSession, Memoire, NumeroConnu, NumeroContredit
from pipeline.referentiel import Reglement
from pipeline.regles import Referentiel
from pipeline.texte import cle, cle_identite, date_courte


def contredits(dossier: DossierSession, memoire: Memoire, reglement: Reglement) -> Iterator[NumeroContredit]:
    """The rows whose number can't be that of this acquisition; a number that the register does not know is accepted."""
    connus = {cle_identite(n.numero): n for n in memoire.numeros}
    candidats = {c.id: c for c in dossier.candidats}
    for ligne in dossier.acquis:
        numero = connus.get(cle_identite(ligne.numero))
        candidat = candidats.get(ligne.candidat)
        if numero and candidat:
            constats = list(_constats(ligne, numero, candidat, dossier.session.date_jury, reglement))
            if constats:
                yield NumeroContredit(ligne, " ; ".join(constats))


def cite(ligne: Acquis, numero: str) -> bool:
    """Whether a row is about this number, however it is typed."""
    return bool(numero) and cle_identite(ligne.numero) == cle_identite(numero)


def _constats(
    ligne: Acquis, numero: NumeroConnu, candidat: Candidat, jury: date, reglement: Reglement
) -> Iterator[str]:
    if numero.etat:
        yield f"{numero.numero} est {numero.etat}"
    referentiel = reglement.en_vigueur(candidat.certification, jury)
    etranger = numero.dispositif != reglement.dispositif.dispositif.code
    if etranger or (referentiel and not _comprend(ligne.objet, numero, referentiel, reglement)):
        yield f"{numero.numero} a été donné pour {numero.objet} ({numero.intitule}), non pour {ligne.objet}"
    if not meme_personne(personne(candidat), numero.personne) and not ressemble(candidat, numero.personne):
        naissance = numero.personne.date_naissance
        ne_le = date_courte(naissance) if naissance else "inconnue"
        yield f"{numero.numero} est celui de {numero.personne}, date de naissance {ne_le}"


def _comprend(objet: str, numero: NumeroConnu, referentiel: Referentiel, reglement: Reglement) -> bool:
    """Whether a certificate is that of an object, or of a bloc or a title that this object is a part of."""
    if objet not in referentiel.objets:  # has its own anomaly
        return True
    meme_titre = numero.certification == referentiel.certification.code
    if numero.objet in (objet, referentiel.bloc_de.get(objet)):
        return meme_titre or cle(numero.intitule) == cle(referentiel.objets[numero.objet])
    titres = (titre.objets for titre in reglement.versions.get(numero.objet, ()))
    voulu = referentiel.objets[objet]
    return any(objet in parties and (meme_titre or cle(parties[objet]) == cle(voulu)) for parties in titres)
