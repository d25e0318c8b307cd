"""Are the published files those of their editions? Reads `sorties/`, writes nothing; what it says is in French."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

from pipeline.bascule import A_CORRIGER
from pipeline.registre.editions import DUPLICATA, Edition, en_vigueur
from pipeline.registre.evenements import jour
from pipeline.registre.publies import EMPREINTES
from pipeline.texte import date_courte

_LIGNE = re.compile(r"([0-9a-f]{64})  (.+)")


def controler_fichiers(
    editions: Sequence[Edition], duplicatas: Collection[str], sorties: Path
) -> tuple[list[str], list[str]]:
    """Problems, and remarks on what can't be checked. `duplicatas`: SHA-256 of every duplicate ever recorded."""
    problemes: list[str] = []
    remarques: list[str] = []
    sessions: dict[str, list[Edition]] = {}
    for edition in en_vigueur(editions).values():
        if edition.genre != DUPLICATA:
            sessions.setdefault(edition.session, []).append(edition)
    for session, presentes in sorted(sessions.items()):
        if (sorties / session).is_dir():
            problemes += _publication(presentes, sorties, session)
        else:
            remarques.append(
                f"Session {session} : ses documents ne sont pas dans « {sorties} », ils n’ont pas été relus."
            )
    for fichier in sorted(sorties.glob("*/decisions.json")):
        if fichier.parent.name not in {e.session for e in editions}:
            remarques.append(
                f"Session {fichier.parent.name} : publiée avant que le registre garde les éditions de ses documents ;"
                " relancez-la pour qu’elles y soient."
            )
    return problemes + list(_duplicatas(editions, duplicatas, sorties)), remarques


def _publication(presentes: Sequence[Edition], sorties: Path, session: str) -> Iterator[str]:
    attendus = {e.fichier: e.sha256 for e in presentes}
    liste = next((e for e in presentes if e.genre == EMPREINTES), None)
    intacte = liste is not None and _empreinte(sorties / liste.fichier) == liste.sha256
    if liste is not None and intacte:
        attendus |= {f"{session}/{nom}": somme for nom, somme in _sommes(sorties / liste.fichier).items()}
    par_fichier = {e.fichier: e for e in presentes}
    for fichier, somme in sorted(attendus.items()):
        trouvee = _empreinte(sorties / fichier)
        if trouvee != somme:
            constat = "n’est plus le fichier publié" if trouvee else "manque, ou n’est pas un fichier ordinaire"
            yield f"{fichier} : {constat}{_source(par_fichier.get(fichier, liste))}."
    if intacte:
        inconnus = sorted(set(_presents(sorties, session)) - set(attendus))
        yield from (f"{fichier} : ce fichier n’est pas de ceux qui ont été publiés." for fichier in inconnus)


def _source(edition: Edition | None) -> str:
    if edition is None:
        return ""
    return f" (édition {edition.rang} du {date_courte(jour(edition.instant))}, événement {edition.evenement})"


def _duplicatas(editions: Iterable[Edition], connus: Collection[str], sorties: Path) -> Iterator[str]:
    """A duplicate that was handed over may go; one that stays must be the one that was recorded."""
    attendus = {e.fichier: e for e in editions if e.genre == DUPLICATA}
    for chemin in sorted((sorties / "duplicatas").glob("*.pdf")):
        fichier, somme = chemin.relative_to(sorties).as_posix(), _empreinte(chemin)
        edition = attendus.get(fichier)
        if edition is not None and somme != edition.sha256:
            yield f"{fichier} : ce n’est plus le duplicata établi{_source(edition)}."
        elif edition is None and somme not in connus:
            yield f"{fichier} : ce duplicata n’est pas au registre."


def _presents(sorties: Path, session: str) -> Iterator[str]:
    for chemin in (sorties / session).rglob("*"):
        relatif = chemin.relative_to(sorties)
        if A_CORRIGER not in relatif.parts and (chemin.is_symlink() or not chemin.is_dir()):
            yield relatif.as_posix()


def _sommes(liste: Path) -> Mapping[str, str]:
    """The list of checksums: file name → SHA-256."""
    lignes = (_LIGNE.fullmatch(ligne) for ligne in liste.read_text(encoding="ascii", errors="replace").splitlines())
    return {ligne[2]: ligne[1] for ligne in lignes if ligne}


def _empreinte(chemin: Path) -> str:
    """SHA-256 of a plain file; empty for anything else, or what can't be read."""
    if chemin.is_symlink() or not chemin.is_file():
        return ""
    try:
        with chemin.open("rb") as fichier:
            return file_digest(fichier, "sha256").hexdigest()
    except OSError:
        return ""
