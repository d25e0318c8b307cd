"""The mentions that a text makes compulsory on a document, as data: `<genre>.mentions.toml` beside each template.

Looked for twice: in the template itself, before any document; then in the variables of each document, and in its PDF.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.documents.gabarit import variables
from pipeline.documents.langage import paragraphes
from pipeline.documents.lots import Piece
from pipeline.documents.verification import invalide, reduire
from pipeline.documents.word import COMMUN, nom_affiche, ouvrir
from pipeline.erreurs import GabaritInvalide
from pipeline.referentiel import decoder

RECTIFIE = "parchemin.rectifie"
"""What a corrected certificate says of the edition that it corrects."""

_LOGIQUE = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_IMPRIMEES = re.compile(r"\{\{.*?\}\}")
_DU_DISPOSITIF = ("textes", "dispositif", "certification", "parchemin")
_VARIABLE = "\ue000"  # stands for a printed value: no compulsory text runs over it


class Mention(Struct, frozen=True, forbid_unknown_fields=True):
    """What a document must say: a fixed `texte`, or the value of `variable` (or of each of `variables`).

    `si`: only when this variable is true, or all of these; `sauf`: not when this one is, or one of these.
    `occasionnelle`: a template may do without it as long as no document needs it; the diagnosis asks for it anyway.
    """

    libelle: str
    article: str
    texte: str = ""
    variable: str = ""
    variables: tuple[str, ...] = ()
    si: str | tuple[str, ...] = ()
    sauf: str | tuple[str, ...] = ()
    occasionnelle: bool = False

    @property
    def chemins(self) -> tuple[str, ...]:
        """The variables whose values have to be printed."""
        return (self.variable,) if self.variable else self.variables

    def exigee(self, contexte: Mapping[str, object]) -> bool:
        """Whether the mention is compulsory on this document."""
        return all(_vraie(contexte, nom) for nom in _noms(self.si)) and not any(
            _vraie(contexte, nom) for nom in _noms(self.sauf)
        )


class Interdit(Struct, frozen=True, forbid_unknown_fields=True):
    """What a document must not say."""

    texte: str
    article: str


class Mentions(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of document must, and must not, say."""

    mentions: tuple[Mention, ...] = ()
    interdits: tuple[Interdit, ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """The variables named, as values or as conditions."""
        conditions = (nom for m in self.mentions for nom in (*_noms(m.si), *_noms(m.sauf)))
        return frozenset((*conditions, *(chemin for m in self.mentions for chemin in m.chemins)))


def fichier(gabarit: Path) -> Path:
    """Where the mentions of a template are: beside it or, failing that, beside the shared template of that name."""
    propre = gabarit.with_suffix(".mentions.toml")
    partage = gabarit.parent.parent / COMMUN / propre.name
    return propre if propre.is_file() or not partage.is_file() else partage


def charger(gabarit: Path) -> Mentions:
    """The mentions of a template. Raises GabaritInvalide, with the place, also when there is none."""
    chemin = fichier(gabarit)
    if not chemin.is_file():
        raise GabaritInvalide(
            f"{nom_affiche(gabarit)} : ses mentions obligatoires manquent",
            f"écrire à côté « {gabarit.with_suffix('.mentions.toml').name} » (voir docs/nouveau-dispositif.md, § 4)",
        )
    lues = decoder(chemin, Mentions)
    if not lues.mentions and not lues.interdits:
        raise _refus(chemin, "aucune mention obligatoire")
    fautes = [f"mention « {m.libelle} » : {faute}" for m in lues.mentions for faute in _fautes(m)]
    fautes += ["interdit sans texte ou sans article" for i in lues.interdits if not (reduire(i.texte) and i.article)]
    if fautes:
        raise _refus(chemin, " ; ".join(fautes))
    return lues


def verifier(gabarit: Path, contextes: Sequence[Mapping[str, object]] | None = None) -> Mentions:
    """The mentions of a template that has them all. Raises GabaritInvalide, naming those that it lacks.

    `contextes`: of its documents, when there are some: what none of them needs may be missing if it is `occasionnelle`.
    """
    mentions = charger(gabarit)
    if contextes is not None:
        utiles = (m for m in mentions.mentions if not m.occasionnelle or any(m.exigee(c) for c in contextes))
        mentions = msgspec.structs.replace(mentions, mentions=tuple(utiles))
    if manques := manquements(gabarit, mentions):
        raise GabaritInvalide(
            f"Gabarit « {nom_affiche(gabarit)} » : {' ; '.join(manques)}.",
            "Remettre ces mentions dans le document Word, ou en retirer ce qui est interdit.",
        )
    return mentions


def exiger_rectifiable(gabarit: Path) -> None:
    """Refuse the template of a certificate that could not say which edition it corrects. Raises GabaritInvalide.

    Whatever its own mentions ask for: a certificate that does not say it passes for the one that it replaces.
    """
    if RECTIFIE not in variables(gabarit):
        raise GabaritInvalide(
            f"Gabarit « {nom_affiche(gabarit)} » : la variable « {RECTIFIE} » n’y est pas, or un parchemin corrigé"
            " doit dire quelle édition il rectifie.",
            f"Ajouter dans le document Word, sous le numéro, un paragraphe « {{{{ {RECTIFIE} }}}} » : il reste vide"
            " tant que rien n’est rectifié.",
        )


def manquements(gabarit: Path, mentions: Mentions) -> list[str]:
    """What the template itself lacks, or must not hold, each with its article. Raises GabaritInvalide."""
    textes, utilisees = _textes(gabarit), variables(gabarit)
    manques = [
        f"mention « {mention.libelle} » absente ({mention.article})"
        for mention in mentions.mentions
        if not utilisees.issuperset(mention.chemins) or not _figure(mention.texte, textes)
    ]
    presents = [i for i in mentions.interdits if _figure(i.texte, textes)]
    return manques + [f"texte interdit « {i.texte} » ({i.article})" for i in presents]


def exiger(piece: Piece, mentions: Mentions, commun: Mapping[str, object]) -> Piece:
    """The same document, whose PDF must hold every compulsory mention. Raises DocumentInvalide for an empty one."""
    contexte = {**commun, **piece.contexte}
    attendus: list[str] = []
    for mention in mentions.mentions:
        if mention.exigee(contexte):
            attendus += [mention.texte] if mention.texte else _textes_exiges(mention, piece, contexte)
    return replace(piece, attendus=tuple(dict.fromkeys((*piece.attendus, *attendus))))


def refuser_interdits(piece: Piece, mentions: Mentions, gabarit: Path, commun: Mapping[str, object]) -> None:
    """What must not be said is not in the texts and titles that the template prints either.

    A person's own name may hold such words. Raises DocumentInvalide, naming the text.
    """
    contexte = {**commun, **piece.contexte}
    for chemin in sorted(variables(gabarit)) if mentions.interdits else ():
        lues = valeurs(contexte, chemin) if chemin.partition(".")[0] in _DU_DISPOSITIF else []
        for interdit in mentions.interdits:
            if any(isinstance(lue, str) and reduire(interdit.texte) in reduire(lue) for lue in lues):
                quoi = f"« {chemin} » contient « {interdit.texte} », ce qui lui est interdit ({interdit.article})"
                raise invalide(piece.titre, quoi, "Corriger ce texte dans dispositif.toml ou dans le référentiel.")


def valeurs(contexte: object, chemin: str) -> list[object]:
    """What a dotted name holds in a context, through its lists: several values, one, or none."""
    if isinstance(contexte, list | tuple):
        return [valeur for element in contexte for valeur in valeurs(element, chemin)]
    if not chemin:
        return [contexte]
    nom, _, reste = chemin.partition(".")
    return valeurs(contexte[nom], reste) if isinstance(contexte, Mapping) and nom in contexte else []


def _noms(condition: str | tuple[str, ...]) -> tuple[str, ...]:
    return (condition,) if isinstance(condition, str) else condition


def _vraie(contexte: Mapping[str, object], nom: str) -> bool:
    """Whether a variable holds something; over a list, whether one of its lines does."""
    return any(valeurs(contexte, nom))


def _textes_exiges(mention: Mention, piece: Piece, contexte: Mapping[str, object]) -> list[str]:
    trouvees = [(chemin, valeurs(contexte, chemin)) for chemin in mention.chemins]
    vides = [chemin for chemin, lues in trouvees if not lues or not all(reduire(str(valeur)) for valeur in lues)]
    if vides:
        quoi = f"{mention.libelle} », {mention.article}, variable « {vides[0]}"
        raise invalide(piece.titre, f"mention obligatoire vide (« {quoi} »)", _remede(vides[0]))
    return [str(valeur) for _, lues in trouvees for valeur in lues]


def _remede(variable: str) -> str:
    if variable.startswith("textes."):
        return f"Remplir « {variable.removeprefix('textes.')} » dans la partie [textes] de dispositif.toml."
    return "Compléter le classeur de la session, puis relancer. Rien n’a été publié."


def _fautes(mention: Mention) -> Iterator[str]:
    formes = [bool(forme) for forme in (mention.texte, mention.variable, mention.variables)]
    if formes.count(True) != 1:
        yield "il faut « texte », ou « variable », ou « variables », et un seul des trois"
    if mention.texte and not reduire(mention.texte):
        yield "« texte » est vide"
    if not mention.libelle.strip() or not mention.article.strip():
        yield "« libelle » et « article » sont obligatoires"


def _textes(gabarit: Path) -> list[str]:
    """The text of each paragraph of the body, headers and footers, reduced, whatever the runs and tags that cut it."""
    word = ouvrir(gabarit)
    lignes = (ligne for nom in (word.document, *word.entetes) for ligne in paragraphes(word.racine(nom)))
    return [reduire(_IMPRIMEES.sub(_VARIABLE, _LOGIQUE.sub("", ligne))) for ligne in lignes]


def _figure(texte: str, textes: Iterable[str]) -> bool:
    cherche = reduire(texte)
    return any(cherche in ligne for ligne in textes) if cherche else True


def _refus(chemin: Path, faute: str) -> GabaritInvalide:
    return GabaritInvalide(
        f"Mentions « {nom_affiche(chemin)} » : {faute}.",
        "Corriger ce fichier, puis vérifier avec « make diagnostic ».",
    )
