"""Are the published files those of their editions? Reads `sorties/`, writes nothing; what it says is in French."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.bascule import A_CORRIGER, EDITIONS
from pipeline.octets import empreinte_fichier, fichiers_sous
from pipeline.publication import lire_empreintes
from pipeline.registre.anciennes import a_moitie_gardee, lieu
from pipeline.registre.editions import DUPLICATA, Edition, en_vigueur
from pipeline.registre.evenements import jour
from pipeline.registre.publies import LISTE_PUBLIEE
from pipeline.registre.purges import Purge
from pipeline.texte import date_courte


def controler_fichiers(
    editions: Sequence[Edition],
    duplicatas: Collection[str],
    sorties: Path,
    seule: str = "",
    *,
    detruits: Mapping[str, str],
) -> tuple[list[str], list[str]]:
    """Problems, and remarks on what can't be checked. `duplicatas`: SHA-256 of every duplicate ever recorded.

    `seule`: the only session whose files are looked at, duplicates apart: no other edition is needed then. `detruits`:
    file → SHA-256, of what was destroyed since its time was over.
    """
    problemes: list[str] = []
    remarques: list[str] = []
    sessions: dict[str, list[Edition]] = {}
    for edition in en_vigueur(editions).values():
        if edition.genre != DUPLICATA and seule in ("", edition.session):
            sessions.setdefault(edition.session, []).append(edition)
    for session, presentes in sorted(sessions.items()):
        if (sorties / session).is_dir():
            problemes += _publication(presentes, sorties, session)
        else:
            remarques.append(
                f"Session {session} : ses documents ne sont pas dans « {sorties} », ils n’ont pas été relus."
            )
    for fichier in sorted(sorties.glob(f"{seule or '*'}/decisions.json")):
        if fichier.parent.name not in {e.session for e in editions}:
            remarques.append(
                f"Session {fichier.parent.name} : publiée avant que le registre garde les éditions de ses documents ;"
                " relancez-la pour qu’elles y soient."
            )
    gardees = [e for e in editions if seule in ("", e.session) and not _detruite(e, detruits)]
    anterieures, perdues = _anterieures(gardees, sorties, seule)
    return problemes + anterieures + list(_duplicatas(editions, duplicatas, sorties)), remarques + perdues


def _detruite(edition: Edition, detruits: Mapping[str, str]) -> bool:
    """Whether an edition went while it was published, or once it was only kept."""
    return edition.sha256 in (detruits.get(edition.fichier), detruits.get(lieu(edition)))


def controler_destructions(purges: Iterable[Purge], dossiers: Mapping[str, Path]) -> list[str]:
    """What was destroyed and is there again, or still. `dossiers`: where ENTREES and SORTIES are."""
    return [
        f"{lieu_}/{fichier} : détruit le {date_courte(purge.le)} d’après le registre, et pourtant là."
        for purge in purges
        for lieu_, sommes in purge.fichiers().items()
        for fichier, somme in sommes.items()
        if empreinte_fichier(dossiers[lieu_] / fichier) == somme
    ]


def _publication(presentes: Sequence[Edition], sorties: Path, session: str) -> Iterator[str]:
    attendus = {e.fichier: e.sha256 for e in presentes}
    liste = next((e for e in presentes if e.genre == LISTE_PUBLIEE), None)
    intacte = liste is not None and empreinte_fichier(sorties / liste.fichier) == liste.sha256
    if liste is not None and intacte:
        sommes = lire_empreintes((sorties / liste.fichier).read_bytes())
        attendus |= {f"{session}/{nom}": somme for nom, somme in sommes.items()}
    par_fichier = {e.fichier: e for e in presentes}
    for fichier, somme in sorted(attendus.items()):
        trouvee = empreinte_fichier(sorties / fichier)
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


def _anterieures(editions: Sequence[Edition], sorties: Path, seule: str) -> tuple[list[str], list[str]]:
    """The editions that others replaced: problems, and a remark for each session that has not kept all of them here."""
    attendues = {lieu(e): e for e in editions if e.genre != DUPLICATA}
    trouves = _presents(sorties, f"{EDITIONS}/{seule}" if seule else EDITIONS)
    presentes = {fichier for fichier in trouves if not a_moitie_gardee(fichier)}
    problemes = [
        f"{fichier} : ce n’est plus l’édition qui a été gardée{_source(attendues[fichier])}."
        for fichier in sorted(presentes & set(attendues))
        if empreinte_fichier(sorties / fichier) != attendues[fichier].sha256
    ]
    inconnus = sorted(presentes - set(attendues))
    problemes += [f"{fichier} : ce fichier n’est pas une édition antérieure du registre." for fichier in inconnus]
    publiees = {e.sha256 for e in en_vigueur(editions).values()}
    absentes = Counter(
        edition.session
        for fichier, edition in attendues.items()
        if edition.sha256 not in publiees and fichier not in presentes and (sorties / edition.session).is_dir()
    )
    return problemes, [
        f"Session {session} : éditions antérieures absentes de « {sorties / EDITIONS} » : {nombre}."
        for session, nombre in sorted(absentes.items())
    ]


def _duplicatas(editions: Iterable[Edition], connus: Collection[str], sorties: Path) -> Iterator[str]:
    """A duplicate that was handed over may go; one that stays must be the one that was recorded."""
    attendus = {e.fichier: e for e in editions if e.genre == DUPLICATA}
    for chemin in sorted((sorties / "duplicatas").glob("*.pdf")):
        fichier, somme = chemin.relative_to(sorties).as_posix(), empreinte_fichier(chemin)
        edition = attendus.get(fichier)
        if edition is not None and somme != edition.sha256:
            yield f"{fichier} : ce n’est plus le duplicata établi{_source(edition)}."
        elif edition is None and somme not in connus:
            yield f"{fichier} : ce duplicata n’est pas au registre."


def _presents(sorties: Path, dossier: str) -> Iterator[str]:
    for fichier in fichiers_sous(sorties / dossier):
        if A_CORRIGER not in fichier.split("/"):
            yield f"{dossier}/{fichier}"
