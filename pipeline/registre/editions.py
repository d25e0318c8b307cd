"""Editions: each version of each published document, by its SHA-256. Pure; `motifs` says why one was made again.

Lines are chained to one another, and the event that announces some of them seals the last one. A document that is no
longer published gets a line of its own, `retiree`, at the rank of the edition that goes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from pipeline.registre.evenements import ORIGINE, Evenement, Nature, canonique
from pipeline.registre.motifs import Histoire, motif_remplacement, motif_retrait, raconter

DUPLICATA = "duplicata"
"""The kind of a duplicate, which no publication replaces."""


@dataclass(frozen=True)
class Document:
    """One published file. `document` is what it is through all its editions: never the name of a person.

    `fichier` is under `sorties/`; `candidat` and `numero` are empty for a document that is about none.
    """

    document: str
    genre: str
    candidat: str
    numero: str
    fichier: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One line: what was published, or withdrawn (`retiree`), announced by the event `evenement`; `instant` is UTC."""

    id: int
    evenement: int
    instant: str
    session: str
    document: str
    genre: str
    candidat: str
    numero: str
    rang: int
    retiree: int
    fichier: str
    sha256: str
    motif: str
    empreinte: str

    def empreinte_calculee(self, precedente: str) -> str:
        """SHA-256 of everything that the line says, and of the line before it."""
        contenu = asdict(self) | {"empreinte": precedente}
        return sha256(canonique(contenu).encode()).hexdigest()


@dataclass(frozen=True)
class Fin:
    """Where the lines to come follow on: what the last one is, and the event that will announce them."""

    id: int
    empreinte: str
    evenement: int
    instant: str


def en_vigueur(editions: Iterable[Edition]) -> dict[tuple[str, str], Edition]:
    """Session and document → its present edition; nothing for what was withdrawn."""
    dernieres = {(e.session, e.document): e for e in editions}
    return {cle: edition for cle, edition in dernieres.items() if not edition.retiree}


def presentes(editions: Iterable[Edition]) -> Iterator[Edition]:
    """The same, in their order. They are gone through twice, so that a session's thousands are never held."""
    dernieres: dict[str, dict[str, int]] = {}
    for edition in editions:
        dernieres.setdefault(edition.session, {})[edition.document] = edition.id
    return (e for e in editions if dernieres[e.session][e.document] == e.id and not e.retiree)


def documents_presents(editions: Iterable[Edition]) -> Iterator[Edition]:
    """The same, duplicates apart."""
    return (edition for edition in presentes(editions) if edition.genre != DUPLICATA)


def remplacees(connues: Iterable[Edition], documents: Iterable[Document]) -> list[Edition]:
    """The present editions of a session that the publication of these documents replaces or withdraws."""
    voulus = {d.document: d for d in documents}
    presentes = (e for e in en_vigueur(connues).values() if e.genre != DUPLICATA)
    return [e for e in presentes if e.document not in voulus or not _identique(voulus[e.document], e)]


def a_inscrire(
    session: str, connues: Sequence[Edition], documents: Sequence[Document], journal: Sequence[Evenement], fin: Fin
) -> list[Edition]:
    """The lines that a publication adds to those of its session (`connues`): what is new, what changed, what went.

    `journal`: the session's events, which say why. Raises ValueError when two documents are the same one.
    """
    histoire = raconter(journal)
    dernieres = {e.document: e for e in connues}
    voulus = {d.document: d for d in documents}
    if len(voulus) != len(documents):
        raise ValueError("the same document is published twice")
    lignes = [
        _edition(session, d, dernieres.get(d.document), histoire)
        for d in documents
        if not _identique(d, dernieres.get(d.document))
    ]
    lignes += [
        replace(derniere, retiree=1, motif=motif_retrait(derniere, histoire))
        for nom, derniere in dernieres.items()
        if nom not in voulus and not derniere.retiree and derniere.genre != DUPLICATA
    ]
    return enchainer(lignes, fin)


def a_retirer(connues: Iterable[Edition], fichiers: Collection[str], liste: Document, motif: str) -> list[Edition]:
    """The lines, not chained yet, by which files of a session leave for this reason, and their list is made again."""
    dernieres = {e.document: e for e in connues}
    partent = (e for e in dernieres.values() if not e.retiree and e.fichier in fichiers)
    ancienne = dernieres[liste.document]
    nouvelle = replace(premiere(ancienne.session, liste, motif), rang=ancienne.rang + 1)
    return [*(replace(e, retiree=1, motif=motif) for e in partent), nouvelle]


def enchainer(lignes: Sequence[Edition], fin: Fin) -> list[Edition]:
    """The lines, each following the one before it."""
    enchainees: list[Edition] = []
    precedente = fin.empreinte
    for rang, ligne in enumerate(lignes, start=fin.id + 1):
        nue = replace(ligne, id=rang, evenement=fin.evenement, instant=fin.instant, empreinte="")
        enchainees.append(replace(nue, empreinte=nue.empreinte_calculee(precedente)))
        precedente = enchainees[-1].empreinte
    return enchainees


def premiere(session: str, document: Document, motif: str = "") -> Edition:
    """The first edition of a document, not chained yet."""
    return Edition(0, 0, "", session, rang=1, retiree=0, motif=motif, empreinte="", **asdict(document))


def sceau(lignes: Sequence[Edition]) -> dict[str, object]:
    """What the event that announces some lines says of them."""
    return {"premiere": lignes[0].id, "derniere": lignes[-1].id, "empreinte": lignes[-1].empreinte}


def controler_editions(editions: Iterable[Edition], journal: Iterable[Evenement], complet: bool) -> list[str]:
    """Problems of the editions, each with the event that announced it; none when they are sound.

    `complet`: the journal is whole; else nothing is asked of it. The editions are gone through several times.
    """
    sceaux = [(e.id, e.faits) for e in journal if e.nature == Nature.EDITIONS]
    problemes = []
    precedente = ORIGINE
    for rang, edition in enumerate(editions, start=1):
        if edition.id != rang:
            problemes.append(f"Éditions, ligne {rang}{_annonce(rang, sceaux)} : elle manque.")
            break
        if edition.empreinte != edition.empreinte_calculee(precedente):
            nom = f"{edition.document}, session {edition.session}"
            problemes.append(f"Éditions, ligne {rang} ({nom}){_annonce(rang, sceaux)} : son contenu a été modifié.")
        precedente = edition.empreinte
    return problemes + (_sceaux_rompus(editions, sceaux) if complet else [])


def _sceaux_rompus(editions: Iterable[Edition], sceaux: Sequence[tuple[int, Mapping[str, Any]]]) -> list[str]:
    dernieres = {faits["derniere"] for _, faits in sceaux}
    presentes = sum(1 for _ in editions)
    scellees = {e.id: e.empreinte for e in editions if e.id in dernieres}
    problemes = [
        f"Journal, événement {evenement} : les éditions {faits['premiere']} à {faits['derniere']}"
        " ne sont pas celles qu’il annonce."
        for evenement, faits in sceaux
        if scellees.get(faits["derniere"]) != faits["empreinte"]
    ]
    annoncees = max(dernieres, default=0)
    if presentes != annoncees:
        problemes.append(f"Éditions : {presentes} lignes présentes, {annoncees} annoncées par le journal.")
    return problemes


def _annonce(rang: int, sceaux: Sequence[tuple[int, Mapping[str, Any]]]) -> str:
    evenement = next((id for id, faits in sceaux if faits["premiere"] <= rang <= faits["derniere"]), None)
    return f", événement {evenement}" if evenement else ""


def _identique(document: Document, derniere: Edition | None) -> bool:
    if derniere is None or derniere.retiree:
        return False
    return (derniere.sha256, derniere.fichier) == (document.sha256, document.fichier)


def _edition(session: str, document: Document, derniere: Edition | None, histoire: Histoire) -> Edition:
    ligne = premiere(session, document)
    if derniere is None:
        return ligne
    return replace(ligne, rang=derniere.rang + 1, motif=motif_remplacement(derniere, histoire))
