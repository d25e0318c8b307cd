"""The editions of documents as a person reads them: which is the present one, why it was made, where each file is."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from pipeline.registre.anciennes import lieu
from pipeline.registre.editions import DUPLICATA, Edition, en_vigueur
from pipeline.registre.evenements import jour
from pipeline.texte import date_courte


def editions_en_texte(choisies: Sequence[Edition], toutes: Sequence[Edition], sorties: Path) -> str:
    """Each document, then its editions in order; `toutes`: those of the register, which say what is in force."""
    presentes = {e.id for e in en_vigueur(toutes).values()}
    documents: dict[tuple[str, str], list[Edition]] = {}
    for edition in choisies:
        documents.setdefault((edition.session, edition.document), []).append(edition)
    lignes = []
    for (session, document), editions in documents.items():
        lignes.append(f"{document} (session {session})")
        lignes += [ligne for edition in editions for ligne in _lignes(edition, presentes, sorties)]
    return "\n".join(lignes)


def _lignes(edition: Edition, presentes: Collection[int], sorties: Path) -> Iterator[str]:
    le = date_courte(jour(edition.instant))
    motif = f" — {edition.motif}" if edition.motif else ""
    if edition.retiree:
        yield f"  retiré le {le}{motif}"
        return
    if edition.genre == DUPLICATA:
        yield f"  établi le {le}{motif}"
        yield _fichier(sorties / edition.fichier)
        return
    publiee = edition.id in presentes
    yield f"  édition {edition.rang} du {le}, {'en vigueur' if publiee else 'remplacée'}{motif}"
    yield _fichier(sorties / (edition.fichier if publiee else lieu(edition)))


def _fichier(chemin: Path) -> str:
    return f"    {chemin}" if chemin.is_file() else f"    {chemin} (absent)"
