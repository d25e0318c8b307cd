"""Check the register: chain of events, numbering, life of each number. Pure; problems are said in French."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import itemgetter

from pipeline.registre.editions import Edition, controler_editions
from pipeline.registre.evenements import ORIGINE, Evenement, Nature
from pipeline.registre.inscriptions import Numero, inscriptions

Serie = tuple[str, str, int]

_SUITES: Mapping[str, frozenset[str]] = {
    "": frozenset({Nature.RESERVE}),
    Nature.RESERVE: frozenset({Nature.EMIS, Nature.ABANDON}),
    Nature.EMIS: frozenset({Nature.ANNULE}),
}
"""What may follow each state of a number; what is out of use has no sequel."""

_SANS_SUITE: Mapping[str, frozenset[str]] = {
    Nature.RECTIFICATION: frozenset({Nature.RESERVE, Nature.EMIS}),
    Nature.DUPLICATA: frozenset({Nature.EMIS}),
}
"""What leaves a number in the state that it is in: one of these."""


@dataclass(frozen=True)
class Releve:
    """All that the register holds, events and editions gone through several times. `dernier`: id of the last event
    ever written.
    """

    journal: Iterable[Evenement]
    numeros: Sequence[Numero]
    compteurs: Mapping[Serie, int]
    dernier: int
    editions: Iterable[Edition]


def controler(releve: Releve) -> list[str]:
    """Problems of the register, none when it is sound."""
    problemes = _chaine(releve.journal, releve.dernier)
    # What the journal tells is only worth reading when its chain holds.
    recit: Iterable[Evenement] = [] if problemes else releve.journal
    vies = [] if problemes else _vies(recit, releve.numeros)
    editions = controler_editions(releve.editions, recit, complet=not problemes)
    return problemes + vies + _numerotation(releve.numeros, releve.compteurs) + editions


def _chaine(journal: Iterable[Evenement], dernier: int) -> list[str]:
    problemes = []
    precedent = ORIGINE
    for rang, evenement in enumerate(journal, start=1):
        if evenement.id != rang or evenement.precedent != precedent:
            problemes.append(f"Journal, événement {evenement.id} : il ne suit pas celui qui le précède.")
            break
        if evenement.empreinte != evenement.empreinte_calculee:
            problemes.append(f"Journal, événement {evenement.id} : son contenu a été modifié.")
        precedent = evenement.empreinte
    presents = sum(1 for _ in journal)
    if presents != dernier:
        problemes.append(f"Journal : {presents} événements présents, {dernier} écrits.")
    return problemes


def _vies(journal: Iterable[Evenement], numeros: Sequence[Numero]) -> list[str]:
    """Each number must tell one possible life, from its reservation, and no certificate have two numbers in use."""
    problemes = []
    etats: dict[str, str] = {}
    for evenement in journal:
        if evenement.numero is None:
            continue
        etat = etats.get(evenement.numero, "")
        demeure = etat in _SANS_SUITE.get(evenement.nature, ())
        if not demeure and evenement.nature not in _SUITES.get(etat, ()):
            constat = f"« {evenement.nature} » ne peut pas suivre « {etat or 'rien'} »"
            problemes.append(f"{evenement.numero}, événement {evenement.id} : {constat}.")
            return problemes
        etats[evenement.numero] = etat if demeure else evenement.nature
    for numero, source in reservations(journal, numeros):
        ou = f", événement {source}" if source else ""
        problemes.append(f"{numero}{ou} : la table des numéros ne correspond pas au journal.")
    vives = Counter(i.cle for i in inscriptions(journal) if not i.statut.clos)
    return problemes + [f"{' / '.join(cle)} : plusieurs numéros en vigueur." for cle, n in vives.items() if n > 1]


def reservations(journal: Iterable[Evenement], numeros: Iterable[Numero]) -> Iterator[tuple[str, int | None]]:
    """The numbers of which the table does not say what their reservation said; its event, where there is one.

    Raises RegistreRefuse on a damaged journal.
    """
    restent = {numero.numero: numero for numero in numeros}
    ecarts: dict[str, int | None] = {}
    for e in journal:
        if e.nature == Nature.RESERVE and e.numero:
            inscrit, dit = restent.pop(e.numero, None), {"session": e.session, "candidat": e.candidat}
            if inscrit is None or not asdict(inscrit).items() <= (e.faits | {"numero": e.numero} | dit).items():
                ecarts[e.numero] = e.id
    yield from sorted((ecarts | dict.fromkeys(restent, None)).items(), key=itemgetter(0))


def _numerotation(numeros: Sequence[Numero], compteurs: Mapping[Serie, int]) -> list[str]:
    """Each series must hold every rank from 1 to its counter, once; no number twice."""
    rangs: dict[Serie, Counter[int]] = {}
    for numero in numeros:
        rangs.setdefault((numero.dispositif, numero.famille, numero.annee), Counter())[numero.rang] += 1
    problemes = [f"{n} : numéro en double." for n, fois in Counter(n.numero for n in numeros).items() if fois > 1]
    for serie in sorted(rangs.keys() | compteurs.keys()):
        presents, dernier = rangs.get(serie, Counter()), compteurs.get(serie, 0)
        nom = f"Série {serie[0]}, {serie[1]}, {serie[2]}"
        problemes += [f"{nom} : le rang {rang} manque." for rang in range(1, dernier + 1) if rang not in presents]
        problemes += [f"{nom} : le rang {rang} est en double." for rang, fois in presents.items() if fois > 1]
        problemes += [f"{nom} : le rang {rang} dépasse le compteur ({dernier})." for rang in presents if rang > dernier]
    return problemes
