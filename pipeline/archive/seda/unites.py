"""The archive units of a transfer: the session, its certifications, their candidates, and every file in its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import PurePosixPath

from pipeline.archive.admission import Fonds
from pipeline.archive.lisezmoi import entete
from pipeline.archive.pieces import Piece
from pipeline.archive.seda.candidats import Candidat
from pipeline.archive.seda.durees import Durees
from pipeline.archive.seda.objets import Objets, Place
from pipeline.archive.seda.plume import Plume
from pipeline.texte import date_longue

_DOSSIERS = {
    "documents": "Procès-verbaux, listes et autres documents de la session",
    "editions": "Documents remplacés depuis",
    "duplicatas": "Duplicatas",
    "entrees": "Classeurs et fichiers reçus",
    "registre": "Extrait du registre des numéros",
    "regles": "Règlement, référentiels et modèles appliqués",
}
"""What the folders of a package hold, once the files about one candidate are with that candidate."""

_SUIVI = "Suivi de l’archive"


@dataclass(frozen=True)
class Description:
    """What is said of a unit that holds others."""

    niveau: str
    titre: str
    identifiants: Sequence[str]
    texte: str
    personne: Candidat | None = None


class Arbre:
    """The units of one session, written as they come."""

    def __init__(self, plume: Plume, fonds: Fonds, candidats: Mapping[str, Candidat], objets: Objets) -> None:
        self._plume, self._fonds, self._candidats, self._objets = plume, fonds, candidats, objets
        self._durees, self._rangs = Durees(fonds), count(1)

    def planter(self) -> None:
        """Every file, once, under the session's unit."""
        siens: dict[str, list[Place]] = {}
        autres: dict[str, list[Place]] = {}
        for objet in self._objets:
            premier, _, suite = objet.piece.nom.partition("/")
            if objet.piece.candidat in self._candidats:
                siens.setdefault(objet.piece.candidat, []).append(objet.place)
            else:
                autres.setdefault(_DOSSIERS.get(premier if suite else "", _SUIVI), []).append(objet.place)
        with self._dossier(self._session()):
            for code in dict.fromkeys(c.certification for c in self._candidats.values()):
                self._certification(code, siens)
            for titre, leurs in autres.items():
                with self._dossier(Description("RecordGrp", titre, (), "")):
                    self._pieces(leurs)

    def _certification(self, code: str, siens: Mapping[str, Sequence[Place]]) -> None:
        referentiel = self._fonds.reglement.en_vigueur(code, self._fonds.session.date_jury)
        intitule = f"{code}, « {referentiel.certification.intitule} »" if referentiel else code
        candidats = [c for c in self._candidats.values() if c.certification == code]
        texte = f"Candidats présentés à cette certification : {len(candidats)}."
        with self._dossier(Description("RecordGrp", f"Certification {intitule}", (code,), texte)):
            for c in candidats:
                texte = f"Issue : {c.issue}." + (f" Numéros délivrés : {', '.join(c.numeros)}." if c.numeros else "")
                dossier = Description("File", f"{c.nom} {c.prenom} ({c.id})", (c.id, *c.numeros), texte, c)
                with self._dossier(dossier):
                    self._pieces(siens.get(c.id, ()))

    def _session(self) -> Description:
        dits = entete(self._fonds)
        titre = f"Session de jury {dits['session']} du {dits['jury']}"
        texte = f"{dits['dispositif']} ; certificateur : {dits['certificateur']} ; lieu : {dits['lieu']} ;"
        regle = f" session {dits['etat']} ; règlement : {dits['source']} ; publiée le {dits['publication']}."
        return Description("Series", titre, (self._fonds.session.code,), texte + regle)

    @contextmanager
    def _dossier(self, d: Description) -> Iterator[None]:
        """A unit that holds those written until the end of the block, with the dates of the session's work."""
        plume, (debut, fin) = self._plume, bornes(self._fonds)
        with plume.dans("ArchiveUnit", id=f"UA{next(self._rangs)}"):
            with plume.dans("Content"):
                plume.ajouter("DescriptionLevel", d.niveau)
                plume.ajouter("Title", d.titre)
                for identifiant in d.identifiants:
                    plume.dire("OriginatingAgencyArchiveUnitIdentifier", identifiant)
                plume.dire("Description", d.texte)
                if d.personne:
                    self._personne(d.personne)
                plume.ajouter("StartDate", debut.isoformat())
                plume.ajouter("EndDate", fin.isoformat())
            yield

    def _personne(self, c: Candidat) -> None:
        with self._plume.dans("Agent"):
            self._plume.dire("FirstName", c.prenom)
            self._plume.dire("BirthName", c.nom)
            self._plume.dire("FullName", f"{c.prenom} {c.nom}")
            if c.naissance:
                self._plume.ajouter("BirthDate", c.naissance.isoformat())
            self._plume.dire("Identifier", c.id)
            self._plume.ajouter("Function", "candidat")

    def _pieces(self, places: Iterable[Place]) -> None:
        for objet in self._objets.reprendre(places):
            with self._plume.dans("ArchiveUnit", id=objet.unite):
                self._durees.appliquer(self._plume, objet.piece.terme)
                with self._plume.dans("Content"):
                    self._contenu(objet.piece)
                with self._plume.dans("DataObjectReference"):
                    self._plume.ajouter("DataObjectGroupReferenceId", objet.groupe)

    def _contenu(self, piece: Piece) -> None:
        self._plume.ajouter("DescriptionLevel", "Item")
        self._plume.ajouter("Title", _titre(piece))
        self._plume.ajouter("FilePlanPosition", piece.nom)
        self._plume.dire("OriginatingAgencyArchiveUnitIdentifier", piece.numero)
        origine = f"Nom d’origine : « {piece.origine} ». " if piece.origine else ""
        self._plume.ajouter("Description", origine + self._durees.dite(piece.terme))
        self._plume.dire("DocumentType", piece.nature)


def _titre(piece: Piece) -> str:
    """What the file is, and which: by its number or, as many have none, by its name."""
    lequel = f" {piece.numero}" if piece.numero else f" : {PurePosixPath(piece.nom).name}"
    return f"{piece.libelle[:1].upper()}{piece.libelle[1:]}{lequel}"


def bornes(fonds: Fonds) -> tuple[date, date]:
    """The first and last day of a session, by what it says of itself."""
    session = fonds.session
    jours = [j for j in (session.date_jury, session.deliberation_close_le, session.validation_le) if j]
    return min(jours), max(jours)


def resume(fonds: Fonds) -> str:
    """What a transfer is, in one sentence for whoever receives it."""
    dits = entete(fonds)
    return (
        f"Session de jury {dits['session']} du {dits['jury']} ({dits['certificateur']}) : fichiers publiés, reçus et"
        f" décidés, tels qu’ils étaient le {date_longue(fonds.le)}. L’original signé à la main et le registre font foi."
    )
