"""Check a package by itself: no register, inputs, templates nor network, and nothing written where it is."""

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO

from pipeline.archive.bien_fonde import controler_bien_fonde
from pipeline.archive.completude import (
    ListePerdue,
    controler_chaine,
    controler_contenu,
    controler_editions,
    controler_evenements,
    controler_numeros,
    lire_extrait,
    suspendus,
)
from pipeline.archive.concordance import LISTE_ILLISIBLE, controler_gardes, controler_index, controler_publies
from pipeline.archive.descriptions import controler_descriptions
from pipeline.archive.destructions import DESTRUCTIONS, Destruction, controler_detruits, essayer_destructions
from pipeline.archive.echues import INDEX_ILLISIBLE, Echue, echues
from pipeline.archive.etiquette import Etiquette, autre_session, autres_noms, lire_fiche
from pipeline.archive.index import INDEX
from pipeline.archive.integrite import Constat, controler_integrite
from pipeline.archive.propres import TEXTE_ILLISIBLE, controler_lisezmoi, controler_propres
from pipeline.archive.registre import controler_listes
from pipeline.archive.sac import DECLARATION, DONNEES
from pipeline.archive.seda import BORDEREAU
from pipeline.archive.seda.controle import controler_transfert
from pipeline.archive.seda.lecture import TransfertOuvert
from pipeline.archive.signes import remplacants
from pipeline.archive.source import ILLISIBLE, Source, source
from pipeline.archive.tables import controler_tables
from pipeline.archive.temoin import TEMOIN_ILLISIBLE, ajoutes, controler_recus
from pipeline.carnet import Carnet
from pipeline.erreurs import RegistreRefuse
from pipeline.registre.publies import est_signe

_PRODUITS = tuple(f"{DONNEES}{dossier}/" for dossier in ("documents", "editions", "duplicatas"))
"""The folders of what the program made; what was received may be any PDF."""

_EVENEMENT_INCONNU = f"{DONNEES}registre/evenements.jsonl : un événement y dit ce que ce programme n’écrit pas"
_INATTENDU = (RegistreRefuse, LookupError, TypeError, AttributeError, RecursionError, csv.Error, *ILLISIBLE)
"""What a check may stumble on, in lists that anyone may have written."""


@dataclass(frozen=True)
class Verdict:
    """What was found: everything wrong (French), how many files and numbers there are, what is over, what went,
    and how many files of it each day.

    `echues`: None when nothing says it for sure; `dit`: what the package says that it is; `remarques`: what is no
    fault, and has to be said (French).
    """

    fautes: tuple[str, ...]
    fichiers: int
    numeros: int
    echues: tuple[Echue, ...] | None
    detruits: tuple[str, ...]
    detruits_le: Mapping[date, int]
    dit: str
    remarques: tuple[str, ...] = ()


def verifier_archive(chemin: Path, au: date, flux: IO[bytes] | None = None) -> Verdict:
    """Everything that can be said of a package on that day. Raises UsageInvalide when it is none, or can't be read.

    `flux`: its bytes, when they are not those of the file itself, which is encrypted.
    """
    with source(chemin, flux) as ouverte:
        if DECLARATION in ouverte.tailles or BORDEREAU not in ouverte.tailles:
            etiquette = lire_fiche(ouverte)
            verdict = _juger(ouverte, etiquette, controler_integrite(ouverte), au)
        else:
            transfert = TransfertOuvert(ouverte)
            etiquette = transfert.etiquette
            verdict = _juger(transfert, etiquette, controler_transfert(transfert), au)
            fautes = tuple(map(transfert.nommer, verdict.fautes))
            verdict = replace(verdict, fautes=fautes, fichiers=len(ouverte.tailles))
        remarques = ouverte.remarques, autres_noms(etiquette, chemin, ouverte.racine), ajoutes(ouverte)
        return replace(verdict, remarques=(*chain.from_iterable(remarques), *verdict.remarques))


def _juger(ouverte: Source, etiquette: Etiquette, constat: Constat, au: date) -> Verdict:
    """What the files themselves say, once each was read."""
    partis = _destructions(ouverte)
    dementies = Carnet[bool]()
    registre = _registre(ouverte, constat, partis, dementies)
    index = _essayer(controler_index(ouverte, constat.attendues), INDEX_ILLISIBLE)
    terminees, illisible = echues(ouverte, au, dementies)
    produits = [n for n in constat.sans_marque if n.startswith(_PRODUITS) and registre.produit(constat.sommes[n])]
    marques = [f"{nom} : ne se déclare pas PDF/A-2b" for nom in produits]
    autre = autre_session(etiquette, registre.session)
    fautes = (
        constat.fautes,
        controler_propres(ouverte),
        registre.fautes,
        index,
        partis.fautes,
        marques,
        illisible,
        autre,
    )
    toutes = tuple(dict.fromkeys(chain.from_iterable(fautes)))
    douteux = bool(illisible) or (not terminees and any(INDEX in faute for faute in toutes))
    return Verdict(
        fautes=toutes,
        fichiers=len(ouverte.tailles),
        numeros=registre.numeros,
        echues=None if douteux else tuple(terminees),
        detruits_le=Counter(sorted(d.le for d in partis.destructions)),
        detruits=tuple(DONNEES + d.fichier for d in partis.destructions),
        dit=etiquette.description,
        remarques=registre.suspendus,
    )


@dataclass(frozen=True)
class _Partis:
    """What is said to have gone, its time being over. `noms`: of all these files, even where no more can be read."""

    destructions: Sequence[Destruction] = ()
    noms: frozenset[str] = frozenset()
    fautes: Sequence[str] = ()


def _destructions(ouverte: Source) -> _Partis:
    liste = DONNEES + DESTRUCTIONS
    try:
        lues = essayer_destructions(ouverte)
    except (KeyError, csv.Error, *ILLISIBLE):
        return _Partis(fautes=[f"{liste} : illisible, on ne sait pas ce qui a été détruit"])
    bonnes = [d for _, _, d in lues if d]
    fautes = [f"{liste} : illisible à la ligne {rang}, celle de « {nom} »" for rang, nom, d in lues if d is None]
    noms = frozenset(DONNEES + nom for _, nom, _ in lues if nom)
    return _Partis(bonnes, noms, [*fautes, *controler_detruits(bonnes, ouverte.tailles)])


def _essayer(constats: Iterable[str], illisible: str) -> Iterator[str]:
    """What one check finds and, where what it reads stops it, that (`illisible`, French): it never stops the others."""
    try:
        yield from constats
    except ListePerdue:
        return  # said when it was read
    except _INATTENDU:
        yield illisible


@dataclass(frozen=True)
class _Registre:
    """What the extract says: the session that it is about, how many numbers it has, what is wrong with it or missing
    by what it says; and the SHA-256 of the scans of signed originals, which are as they were received: None when
    nothing says it any longer; `suspendus`: what is to be said of numbers that have no certificate any more.
    """

    fautes: Sequence[str]
    session: str = ""
    numeros: int = 0
    recus: Collection[str] | None = None
    suspendus: tuple[str, ...] = ()

    def produit(self, sha256: str) -> bool:
        """Whether the program made a file: never said when it may have been received."""
        return self.recus is not None and sha256 not in self.recus


def _registre(ouverte: Source, constat: Constat, partis: _Partis, dementies: Carnet[bool]) -> _Registre:
    # A file that is there and can't be read, or be compared, was named: it is not missing too.
    detruits = partis.noms | {nom for nom in ouverte.tailles if nom not in constat.sommes}
    extrait, fautes = lire_extrait(ouverte)
    controles = (
        (controler_chaine(extrait), _EVENEMENT_INCONNU),
        (controler_evenements(extrait), _EVENEMENT_INCONNU),
        (controler_editions(extrait), _EVENEMENT_INCONNU),
        (controler_contenu(extrait, constat.sommes, detruits, remplacants(ouverte)), _EVENEMENT_INCONNU),
        (controler_gardes(extrait, constat.sommes), _EVENEMENT_INCONNU),
        (controler_publies(ouverte, extrait, constat.sommes, detruits), LISTE_ILLISIBLE),
        *((constats, _EVENEMENT_INCONNU) for constats in controler_listes(ouverte, extrait)),
        (controler_numeros(extrait), _EVENEMENT_INCONNU),
        *controler_tables(ouverte, extrait),
        (controler_recus(ouverte, extrait, constat.sommes, detruits), TEMOIN_ILLISIBLE),
        (controler_lisezmoi(ouverte, extrait), TEXTE_ILLISIBLE),
        (controler_bien_fonde(ouverte, extrait, partis.destructions), _EVENEMENT_INCONNU),
        (controler_descriptions(ouverte, extrait, constat.sommes, dementies), INDEX_ILLISIBLE),
    )
    fautes += chain.from_iterable(_essayer(*controle) for controle in controles)
    registre = _Registre(fautes)
    with suppress(ListePerdue):
        registre = replace(registre, recus={e.sha256 for e in extrait.editions if est_signe(e.fichier)})
    with suppress(ListePerdue):
        session = next((e.session for e in extrait.evenements), "")
        registre = replace(registre, session=session, numeros=len(extrait.numeros))
        with suppress(*_INATTENDU):  # what its events say was found wrong
            registre = replace(registre, suspendus=tuple(suspendus(extrait)))
    return registre
