"""What the files of a session are by their names, and where they are in a package: to make one, and to judge one."""

import re
from pathlib import PurePath, PurePosixPath
from posixpath import basename

from pipeline.lecture.ouverture.bornes import FORMATS
from pipeline.registre.anciennes import lieu
from pipeline.registre.editions import DUPLICATA, Edition
from pipeline.regles import Dispositif, DocumentPrevu
from pipeline.signatures import SIGNES
from pipeline.texte import cle, sans_accents

COPIE_DECISIONS = "decisions/decisions.json"
"""The same bytes as the published ones, for whoever looks for the decisions only."""

_PROPRES = {
    "decisions.json": "decisions",
    "deliberation.xlsx": "decisions",
    "index.html": "decisions",
    "journal.txt": "decisions",
    "anonymat.xlsx": "anonymat",
}
"""What the files of a publication are that are not documents; the others only serve to follow the session."""

_IDENTITE = re.compile(
    r"\b((pieces?|cartes?)?identites?|cnis?|passe?ports?|titres? de sejour|cartes? de sejour|permis de conduire)\b"
)
"""How a copy of an identity document is named, once accents and case are gone."""


def garde(edition: Edition) -> str:
    """Where a duplicate, or an edition that another one replaced, is in a package."""
    if edition.genre == DUPLICATA:
        return f"duplicatas/{basename(edition.fichier)}"
    return f"editions/{lieu(edition).split('/', 2)[2]}"


def reunis(nom: str, dispositif: Dispositif) -> list[DocumentPrevu]:
    """The kinds of documents that a published file joins; none when it joins none."""
    return [prevu for prevu in dispositif.documents if f"{prevu.fusion or prevu.dossier}.pdf" == nom]


def nature_publiee(nom: str) -> str:
    """Of a published file that is neither a document nor several of them joined."""
    return _PROPRES.get(nom, "suivi")


def nature_recue(relatif: PurePath) -> str:
    """Of an input, by its place in the folder of its session."""
    if len(relatif.parts) == 1 and relatif.stem.casefold() == "session" and relatif.suffix.lower() in FORMATS:
        return "session"
    return "grilles" if relatif.parts[0] == "grilles" and len(relatif.parts) > 1 else "entrees"


def est_identite(relatif: PurePath) -> bool:
    """By its name or its folders; a workbook that the session is read from never is one, nor a signed document."""
    lu = nature_recue(relatif) != "entrees" and relatif.suffix.lower() in FORMATS
    return not lu and relatif.parts[0] != SIGNES and bool(_IDENTITE.search(cle(relatif.as_posix())))


def nom_partout(nom: str, pris: set[str]) -> str:
    """A name that any system can hold and `sha512sum` can say, different from those taken (`pris`: case folded)."""
    net = "/".join(
        re.sub(r"[^A-Za-z0-9 ._()+,=@-]", "_", sans_accents(partie)).strip(" .") or "_" for partie in nom.split("/")
    )
    chemin, rang = PurePosixPath(net), 1
    while str(chemin).casefold() in pris:
        rang += 1
        chemin = PurePosixPath(net).with_stem(f"{PurePosixPath(net).stem}-{rang}")
    return str(chemin)


def un_de(nom: str, autre: str) -> bool:
    """Whether a file of a package is `nom`, or one of those that had to be given another name since it was taken."""
    souche, sien = PurePosixPath(nom), PurePosixPath(autre)
    return (sien.parent, sien.suffix) == (souche.parent, souche.suffix) and (
        re.fullmatch(rf"{re.escape(souche.stem)}(-\d+)?", sien.stem) is not None
    )
