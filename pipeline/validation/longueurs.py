"""Checks on the length of what is printed: a document has its pages, and a text that has no end would break them."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.modele import Candidat, DossierSession, Membre, Repere, Session

NOM_MAX = 100
"""Characters of a name, or of an identifier."""
IDENTITE_MAX = 150
"""Characters of first names, name and usual name together, as a title prints them."""
TEXTE_MAX = 300
"""Characters of any other field that is printed: an address, a company, a place."""

_NOMS = ("id", "nom_naissance", "nom_usage", "prenom", "prenoms", "nom", "civilite")
_NON_IMPRIMES = ("liens", "suppleant_de")
_MONTRES = 40


def valider_longueurs(dossier: DossierSession) -> Iterator[Anomalie]:
    """In the sheets Session, Candidats and Jury: the fields and the identities that are longer than documents allow."""
    yield from _champs(dossier.session)
    for candidat in dossier.candidats:
        fautes = list(_champs(candidat))
        yield from a_propos(fautes or _identite(candidat), candidat.id)
    for membre in dossier.jury:
        yield from _champs(membre)


def _champs(source: Session | Candidat | Membre) -> Iterator[Anomalie]:
    for champ, repere in source.reperes.items():
        lu = getattr(source, champ, "")
        maximum = NOM_MAX if champ in _NOMS else TEXTE_MAX
        if isinstance(lu, str) and champ not in _NON_IMPRIMES and len(lu) > maximum:
            yield _trop_long(lu, maximum, repere)


def _identite(candidat: Candidat) -> Iterator[Anomalie]:
    entiere = " ".join((candidat.prenoms or candidat.prenom, candidat.nom_naissance, candidat.nom_usage)).strip()
    if len(entiere) > IDENTITE_MAX:
        yield _trop_long(entiere, IDENTITE_MAX, candidat.repere("nom_naissance"), "prénoms et noms réunis, ")


def _trop_long(lu: str, maximum: int, repere: Repere, quoi: str = "") -> Anomalie:
    trouve = f"{quoi}{len(lu)} caractères : « {lu[:_MONTRES]}… »"
    return signaler("N13", repere, trouve, attendu=f"{maximum} caractères au plus{' en tout' if quoi else ''}")
