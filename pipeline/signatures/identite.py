"""What the bytes of a scan are already: a document without signature, the signature of another one, of two at once."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.anomalies import Anomalie, signaler
from pipeline.registre.editions import Edition
from pipeline.registre.publies import est_signe
from pipeline.signatures.depots import Depot


def sans_signature(depots: Sequence[Depot], publies: Mapping[str, str]) -> tuple[list[Depot], list[Anomalie]]:
    """The scans, without the published documents dropped as they are. `publies`: SHA-256 → the name of a document."""
    signes = [depot for depot in depots if depot.sha256 not in publies]
    vierges = [depot for depot in depots if depot.sha256 in publies]
    return signes, [signaler("L33", d.repere, _publie(publies[d.sha256])) for d in vierges]


def _publie(nom: str) -> str:
    return f"c’est le document publié « {nom} », sans signature"


def publies(editions: Iterable[Edition], presents: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 → document, of all that was ever published to be signed. `presents`: the same of what is about to be."""
    return {e.sha256: Path(e.fichier).stem for e in editions if a_signer(e.fichier)} | dict(presents)


def a_signer(fichier: str) -> bool:
    """A document that a scan may name: neither a scan, nor the list of an envelope, which is a folder deeper."""
    return fichier.count("/") == 2 and fichier.endswith(".pdf") and not est_signe(fichier)


def partages(seuls: Mapping[str, Depot]) -> tuple[dict[str, Depot], list[Anomalie]]:
    """Document → its scan, without those that have the same bytes: a paper signs one document."""
    par_contenu: dict[str, list[str]] = {}
    for nom, depot in seuls.items():
        par_contenu.setdefault(depot.sha256, []).append(nom)
    uniques = {noms[0]: seuls[noms[0]] for noms in par_contenu.values() if len(noms) == 1}
    multiples = [[seuls[nom] for nom in noms] for noms in par_contenu.values() if len(noms) > 1]
    return uniques, [_partage(depot, depots) for depots in multiples for depot in depots]


def _partage(depot: Depot, depots: Sequence[Depot]) -> Anomalie:
    autres = ", ".join(f"« {autre.nom} »" for autre in depots if autre is not depot)
    remede = "ne garder que celui qui porte le nom du document signé ; numériser chaque autre original, et le déposer"
    return signaler("L25", depot.repere, f"le même contenu que {autres}", remede=remede)


def signature_d_un_autre(depot: Depot, fichier: str, signatures: Iterable[Edition]) -> Edition | None:
    """The edition, in the register, by which these bytes sign another document than the one published as `fichier`."""
    attendu = (fichier.partition("/")[0], Path(fichier).stem)
    connues = (e for e in signatures if e.sha256 == depot.sha256 and est_signe(e.fichier))
    return next((e for e in connues if (e.session, Path(e.fichier).stem) != attendu), None)
