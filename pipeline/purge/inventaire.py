"""What is over on a given day, in a session's publication, its former editions, its inputs and its packages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.archive.admission import Fonds
from pipeline.archive.classement import classer
from pipeline.archive.faits import Faits
from pipeline.archive.lisezmoi import attendus
from pipeline.archive.pieces import Piece
from pipeline.archive.recolte import anterieures, entrees, hors_archive, pieces_d_identite, publication
from pipeline.bascule import A_CORRIGER
from pipeline.etude import Chemins
from pipeline.octets import empreinte_fichier
from pipeline.publication import EMPREINTES
from pipeline.purge.datation import jamais_echu
from pipeline.purge.faits import RESTE, fonds_de
from pipeline.purge.paquets import Paquet, paquets
from pipeline.purge.recensement import Recensement, Trouve
from pipeline.registre.evenements import Nature
from pipeline.registre.purges import ENTREES, SORTIES, Detruit
from pipeline.regles.documents import NATURES


@dataclass(frozen=True)
class Inventaire:
    """What is over in one session. `attentes`: why nothing of it is, whatever the dates (French).

    `echus`: files under `entrees/` or `sorties/`; `paquets`: those that hold something over; `concernes`: the
    candidates of whom something stays that is dated by their outcome; `fermes`: packages that no key opens; `inconnus`:
    files among packages that may be anybody's; `sans_paquet`: what is published, never destroyed in part, is in no
    package here; `reglement`: the rule book that says all this, as it is today.
    """

    faits: Faits
    publies: dict[str, str]
    attentes: tuple[str, ...] = ()
    echus: tuple[Detruit, ...] = ()
    paquets: tuple[Paquet, ...] = ()
    concernes: frozenset[str] = field(default_factory=frozenset)
    fermes: tuple[Path, ...] = ()
    inconnus: tuple[Path, ...] = ()
    sans_paquet: bool = False
    reglement: bytes = b""

    @property
    def session(self) -> str:
        return self.faits.session

    @property
    def entamee(self) -> bool:
        """Whether something of it was destroyed already: it is not archived any more."""
        return RESTE in self.publies

    @property
    def vide(self) -> bool:
        return not self.echus and not self.paquets

    def detruits(self) -> tuple[Detruit, ...]:
        """Everything that is over, what packages hold of it too."""
        return (*self.echus, *(detruit for paquet in self.paquets for detruit in paquet.echus))


def inventorier(chemins: Chemins, code: str, au: date, recensement: Recensement) -> Inventaire:
    """Look at a published session. `recensement`: of the folder of packages.

    Raises RegistreRefuse (what is there is not what it was), GabaritInvalide, and what `paquets` does.
    """
    fonds, faits = fonds_de(chemins, code)
    attentes = attendus(fonds)
    if attentes:
        return Inventaire(faits, dict(fonds.publies), tuple(attentes))
    dossier = chemins.entrees / code
    pieces = [*publication(fonds, chemins.sorties), *anterieures(fonds, chemins.sorties)]
    pieces += hors_archive(fonds, chemins.sorties, dossier)
    pieces += _a_corriger(fonds, chemins.sorties / code / A_CORRIGER)
    if dossier.is_dir():
        pieces += [*entrees(fonds, dossier)[0], *pieces_d_identite(fonds, dossier)]
    uniques = {str(piece.source): piece for piece in pieces if not jamais_echu(piece.nom)}
    echues = {source: piece for source, piece in uniques.items() if piece.terme.passe(au)}
    par_issue = {c.classe for c in fonds.reglement.dispositif.conservation if c.issues}
    trouves = recensement.trouves()
    siens = [trouve for trouve in trouves if trouve.session == code]
    presents = paquets(chemins.sorties, siens, au, fonds, recensement.cle)
    return Inventaire(
        faits=faits,
        publies=dict(fonds.publies),
        echus=_detruits(echues.values(), chemins),
        paquets=tuple(paquet for paquet in presents if paquet.echus),
        concernes=frozenset(p.candidat for s, p in uniques.items() if s not in echues and p.terme.classe in par_issue),
        fermes=tuple(paquet.chemin for paquet in presents if paquet.ferme),
        inconnus=tuple(trouve.chemin for trouve in trouves if not trouve.session),
        sans_paquet=_sans_paquet(fonds, siens, empreinte_fichier(chemins.sorties / code / EMPREINTES)),
        reglement=(chemins.gabarits / faits.dispositif / "dispositif.toml").read_bytes(),
    )


def _sans_paquet(fonds: Fonds, siens: Sequence[Trouve], sceau: str) -> bool:
    """Whether a destruction would close a session before what is published now was archived."""
    if any(evenement.nature == Nature.PURGE for evenement in fonds.extrait.evenements):
        return not siens
    return not any(trouve.sceau in ("", sceau) for trouve in siens)


def _a_corriger(fonds: Fonds, dossier: Path) -> Iterator[Piece]:
    """The annotated copies that a stopped run left: workbooks of the session, which are no part of the publication."""
    terme = classer("grilles", "", fonds)
    for chemin in sorted(dossier.rglob("*")):
        if chemin.is_file() and not chemin.is_symlink():
            yield Piece(f"{A_CORRIGER}/{chemin.name}", chemin, "grilles", NATURES["grilles"], terme=terme)


def _detruits(pieces: Iterable[Piece], chemins: Chemins) -> tuple[Detruit, ...]:
    dossiers: Sequence[tuple[str, Path]] = ((ENTREES, chemins.entrees), (SORTIES, chemins.sorties))
    trouves = []
    for piece in pieces:
        assert isinstance(piece.source, Path) and piece.terme.fin
        lieu, dossier = next((lieu, dossier) for lieu, dossier in dossiers if piece.source.is_relative_to(dossier))
        fichier = piece.source.relative_to(dossier).as_posix()
        somme = piece.sha256 or empreinte_fichier(piece.source)
        trouves.append(Detruit(lieu, fichier, somme, piece.terme.classe, piece.terme.article, piece.terme.fin))
    return tuple(sorted(trouves, key=lambda d: (d.fin, d.classe, d.lieu, d.fichier)))
