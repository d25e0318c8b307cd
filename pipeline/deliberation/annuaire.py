"""The people whom the register knows, as they are looked up: by identity, surely or nearly."""

from collections.abc import Iterable, Iterator

from pipeline.deliberation.identites import meme_personne, noms, semblables
from pipeline.modele import AcquisConnu, Candidat, Personne
from pipeline.regles import Referentiel
from pipeline.texte import cle


def personne(candidat: Candidat) -> Personne:
    return Personne(candidat.nom_naissance, candidat.prenom, candidat.date_naissance)


def ressemble(candidat: Candidat, autre: Personne) -> bool:
    """Whether someone may be this candidate, mistyped, or known by the name that the candidate uses."""
    if semblables(personne(candidat), autre):
        return True
    usage = Personne(candidat.nom_usage, candidat.prenom, candidat.date_naissance)
    return not meme_personne(personne(candidat), autre) and meme_personne(usage, autre)


class Annuaire:
    """What is known, by names and by birth date: comparing everybody with everybody would take minutes."""

    def __init__(self, acquis: Iterable[AcquisConnu]) -> None:
        self._par_noms: dict[frozenset[str], list[AcquisConnu]] = {}
        self._par_naissance: dict[object, list[AcquisConnu]] = {}
        for connu in acquis:
            self._par_noms.setdefault(noms(connu.personne), []).append(connu)
            if connu.personne.date_naissance is not None:
                self._par_naissance.setdefault(connu.personne.date_naissance, []).append(connu)

    def de(self, candidat: Candidat) -> list[AcquisConnu]:
        """What has been granted to someone of this very identity."""
        lui = personne(candidat)
        return [a for a in self._par_noms.get(noms(lui), ()) if meme_personne(lui, a.personne)]

    def proches(self, candidat: Candidat) -> list[AcquisConnu]:
        """What has been granted to someone of a similar identity."""
        return [a for a in dict.fromkeys(self._possibles(candidat)) if ressemble(candidat, a.personne)]

    def _possibles(self, candidat: Candidat) -> Iterator[AcquisConnu]:
        """Similar people have the same names, or the same birth date."""
        yield from self._par_noms.get(noms(personne(candidat)), ())
        yield from self._par_naissance.get(candidat.date_naissance, ())


def concerne(acquis: AcquisConnu, referentiel: Referentiel) -> bool:
    """Whether what was acquired is a part of this title.

    Codes such as « BC1 » or « C2 » come again in other titles: of another one, only the same bloc counts (its title
    too is the same), or the compétences of a bloc that was, or is, presented by itself.
    """
    parties, blocs = referentiel.objets, set(referentiel.bloc_de.values())
    titre = referentiel.certification.code
    if acquis.objet not in parties or acquis.objet == titre:
        return False
    if acquis.certification == titre:
        return True
    seul = titre in blocs or acquis.certification in blocs
    return _meme_titre(acquis, referentiel) and (acquis.objet in blocs or seul)


def possede(acquis: AcquisConnu, referentiel: Referentiel) -> bool:
    """Whether what was acquired is this title itself."""
    titre = referentiel.certification.code
    return acquis.objet == titre and (acquis.certification == titre or _meme_titre(acquis, referentiel))


def _meme_titre(acquis: AcquisConnu, referentiel: Referentiel) -> bool:
    return cle(acquis.intitule) == cle(referentiel.objets[acquis.objet])
