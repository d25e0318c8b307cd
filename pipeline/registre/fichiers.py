"""Are the published files those of their editions? Reads `sorties/`, writes nothing; what it says is in French."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.bascule import A_CORRIGER, EDITIONS
from pipeline.carnet import Carnet
from pipeline.erreurs import RegistreRefuse
from pipeline.octets import empreinte_fichier, fichiers_sous
from pipeline.publication import EMPREINTES, entiere, lire_empreintes
from pipeline.registre.anciennes import a_moitie_gardee, lieu
from pipeline.registre.editions import DUPLICATA, Edition, documents_presents, presentes
from pipeline.registre.evenements import jour
from pipeline.registre.publies import LISTE_PUBLIEE, sceaux
from pipeline.registre.purges import Purge
from pipeline.texte import date_courte


def controler_fichiers(
    editions: Iterable[Edition], sorties: Path, seule: str = "", *, detruits: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Problems, and remarks on what can't be checked. The editions are gone through several times, and not held.

    `seule`: the only session that they are of, and whose files are looked at. `detruits`: file → SHA-256, of what was
    destroyed since its time was over. Raises RegistreRefuse on a publication that the register never had.
    """
    problemes: list[str] = []
    remarques: list[str] = []
    sessions = _par_session(editions, seule)
    for session, siennes in sorted(sessions.items()):
        if not any(documents_presents(siennes)):
            continue
        if (sorties / session).is_dir():
            problemes += _publication(siennes, sorties, session)
        else:
            remarques.append(
                f"Session {session} : ses documents ne sont pas dans « {sorties} », ils n’ont pas été relus."
            )
    for fichier in sorted(sorties.glob(f"{seule or '*'}/decisions.json")):
        if fichier.parent.name not in sessions:
            remarques.append(
                f"Session {fichier.parent.name} : publiée avant que le registre garde les éditions de ses documents ;"
                " relancez-la pour qu’elles y soient."
            )
    anterieures, perdues = _anterieures(editions, sorties, seule, detruits)
    return problemes + anterieures, remarques + perdues


def controler_duplicatas(editions: Iterable[Edition], connus: Collection[str], sorties: Path) -> Iterator[str]:
    """What is wrong with the duplicates that are still here. `connus`: SHA-256 of every one that was ever recorded.

    A duplicate that was handed over may go; one that stays must be the one that was recorded.
    """
    attendus = {e.fichier: e for e in editions if e.genre == DUPLICATA}
    for chemin in sorted((sorties / "duplicatas").glob("*.pdf")):
        fichier, somme = chemin.relative_to(sorties).as_posix(), empreinte_fichier(chemin)
        edition = attendus.get(fichier)
        if edition is not None and somme != edition.sha256:
            yield f"{fichier} : ce n’est plus le duplicata établi{_source(edition)}."
        elif edition is None and somme not in connus:
            yield f"{fichier} : ce duplicata n’est pas au registre."


def _par_session(editions: Iterable[Edition], seule: str) -> Mapping[str, Iterable[Edition]]:
    """The editions of each session that has any."""
    if seule:
        return {seule: editions} if any(True for _ in editions) else {}
    groupes: dict[str, list[Edition]] = {}
    for edition in editions:
        groupes.setdefault(edition.session, []).append(edition)
    return groupes


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


def _publication(editions: Iterable[Edition], sorties: Path, session: str) -> Iterator[str]:
    attendus = Carnet((e.fichier, e.sha256) for e in documents_presents(editions))
    liste = next((e for e in documents_presents(editions) if e.genre == LISTE_PUBLIEE), None)
    intacte = liste is not None and empreinte_fichier(sorties / liste.fichier) == liste.sha256
    if liste is not None and not intacte:
        refuser_inconnue(sorties / session, sceaux(editions))
    if liste is not None and intacte:
        for nom, somme in lire_empreintes((sorties / liste.fichier).read_bytes()).items():
            attendus[f"{session}/{nom}"] = somme
    ecarts = {f: trouvee for f, somme in attendus.items() if (trouvee := empreinte_fichier(sorties / f)) != somme}
    par_fichier = {e.fichier: e for e in documents_presents(editions) if e.fichier in ecarts}
    for fichier, trouvee in sorted(ecarts.items()):
        constat = "n’est plus le fichier publié" if trouvee else "manque, ou n’est pas un fichier ordinaire"
        yield f"{fichier} : {constat}{_source(par_fichier.get(fichier, liste))}."
    if intacte:
        inconnus = sorted(fichier for fichier in _presents(sorties, session) if fichier not in attendus)
        yield from (f"{fichier} : ce fichier n’est pas de ceux qui ont été publiés." for fichier in inconnus)


def refuser_inconnue(publiee: Path, connus: Collection[str]) -> None:
    """Raises RegistreRefuse when a whole publication is one that the register never had: the register is older.

    `connus`: the SHA-256 of each list of checksums that it had. Whatever else it says of this session is not to be
    followed.
    """
    if empreinte_fichier(publiee / EMPREINTES) not in connus and entiere(publiee):
        raise RegistreRefuse(
            f"« {publiee} » : cette publication n’est pas de celles que connaît ce registre : une sauvegarde"
            " plus ancienne du registre (ou une autre publication) a été remise",
            "remettre la sauvegarde la plus récente du registre (voir docs/registre.md), sans relancer la session",
        )


def _source(edition: Edition | None) -> str:
    if edition is None:
        return ""
    return f" (édition {edition.rang} du {date_courte(jour(edition.instant))}, événement {edition.evenement})"


def _anterieures(
    editions: Iterable[Edition], sorties: Path, seule: str, detruits: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The editions that others replaced: problems, and a remark for each session that has not kept all of them here."""
    trouves = _presents(sorties, f"{EDITIONS}/{seule}" if seule else EDITIONS)
    gardees: dict[str, Edition | None] = dict.fromkeys(f for f in trouves if not a_moitie_gardee(f))
    publiees = {e.sha256 for e in presentes(editions)}
    absentes: dict[str, str] = {}
    for edition in editions:
        fichier = lieu(edition)
        if edition.genre == DUPLICATA or _detruite(edition, detruits):
            continue
        if fichier in gardees:
            gardees[fichier] = edition
        elif edition.sha256 not in publiees:
            absentes[fichier] = edition.session
    problemes = [
        f"{fichier} : ce n’est plus l’édition qui a été gardée{_source(edition)}."
        for fichier, edition in sorted(gardees.items())
        if edition and empreinte_fichier(sorties / fichier) != edition.sha256
    ]
    inconnus = sorted(fichier for fichier, edition in gardees.items() if edition is None)
    problemes += [f"{fichier} : ce fichier n’est pas une édition antérieure du registre." for fichier in inconnus]
    return problemes, [
        f"Session {session} : éditions antérieures absentes de « {sorties / EDITIONS} » : {nombre}."
        for session, nombre in sorted(Counter(absentes.values()).items())
        if (sorties / session).is_dir()
    ]


def _presents(sorties: Path, dossier: str) -> Iterator[str]:
    for fichier in fichiers_sous(sorties / dossier):
        if A_CORRIGER not in fichier.split("/"):
            yield f"{dossier}/{fichier}"
