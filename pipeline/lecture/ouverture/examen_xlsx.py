"""Look inside an .xlsx or .xlsm: its bounds, its formulas in error, and a copy with nothing else than its cells.

The reading library skips formulas without value, and allocates whatever a hostile file claims (a rectangle from the
first to the last filled cell, as many texts as the table of texts announces): the XML is looked at first, in the way in
which the library reads it, or more strictly.
"""

import posixpath
from dataclasses import dataclass

from pipeline.lecture.ouverture.archive import Archive, assembler
from pipeline.lecture.ouverture.bornes import FEUILLES_MAX, Etendue, Illisible, borner
from pipeline.lecture.ouverture.examen import Examen
from pipeline.lecture.ouverture.feuille_xlsx import ERREURS_LUES, examiner_feuille
from pipeline.lecture.ouverture.textes_xlsx import longueurs
from pipeline.lecture.ouverture.xml_sur import Attributs, local, parcourir, sans_dtd

CLASSEUR = "xl/workbook.xml"

_LIAISONS = ("xl/externallinks/", "xl/connections.xml")
_MACROS = ("vbaproject.bin", "xl/macrosheets/")
_SANS_CELLULES = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TETE = '<?xml version="1.0" encoding="UTF-8"?>'
_RACINE = (
    f'{_TETE}<Relationships><Relationship Id="r" Type="{_REL}/officeDocument" Target="{CLASSEUR}"/></Relationships>'
)


@dataclass(frozen=True)
class _Lien:
    """A relationship: the last word of its type, and the member that it leads to (nothing when it is outside)."""

    type: str
    cible: str


def examiner_xlsx(archive: Archive) -> Examen:
    """Raises Illisible or HorsLimites."""
    chemin = _classeur(archive)
    liens = _liens(archive, chemin)
    titres, date1904 = _sommaire(archive.lire(chemin))
    feuilles = [(titre, liens.get(rid)) for titre, rid in titres]
    feuilles = [(titre, lien) for titre, lien in feuilles if lien is None or lien.type not in _SANS_CELLULES]
    borner(len(feuilles), FEUILLES_MAX, "feuilles")
    par_type = {lien.type: lien.cible for lien in liens.values()}
    parties = {
        "xl/sharedStrings.xml": _annexe(archive, chemin, par_type, "sharedStrings"),
        "xl/styles.xml": _annexe(archive, chemin, par_type, "styles"),
    }
    parties = {nom: sans_dtd(contenu) for nom, contenu in parties.items() if contenu}
    textes = longueurs(parties.get("xl/sharedStrings.xml", b""))
    etendue = Etendue()
    erreurs = []
    for rang, (titre, lien) in enumerate(feuilles):
        if lien is None or lien.cible not in archive:
            raise Illisible(f"un fichier abîmé : sa feuille « {titre} » y manque")
        contenu = archive.lire(lien.cible)
        etendue.ouvrir_feuille(titre)
        fautes = examiner_feuille(contenu, etendue, textes)
        erreurs.append(fautes)
        parties[f"xl/f{rang}.xml"] = _erreurs_comprises(contenu, set(fautes.values()))
    noms = archive.noms
    return Examen(
        titres=tuple(titre for titre, _ in feuilles),
        contenu=assembler(_enveloppe(len(feuilles), date1904) | parties),
        erreurs=tuple(erreurs),
        liaisons=any(nom.startswith(_LIAISONS) for nom in noms),
        macros=any(nom.endswith(_MACROS[0]) or nom.startswith(_MACROS[1]) for nom in noms),
    )


def _classeur(archive: Archive) -> str:
    """The member that lists the sheets."""
    cibles = [lien.cible for lien in _liens(archive, "").values() if lien.type == "officeDocument"]
    for chemin in (*cibles, CLASSEUR):
        if chemin in archive:
            return chemin
    raise Illisible("un fichier abîmé : la liste de ses feuilles y manque")


def _liens(archive: Archive, source: str) -> dict[str, _Lien]:
    """The relationships of a member by id; none when it has no list of them."""
    dossier, nom = posixpath.split(source)
    liste = posixpath.join(dossier, "_rels", f"{nom}.rels")
    liens: dict[str, _Lien] = {}

    def debut(element: str, attributs: Attributs) -> None:
        if local(element) == "Relationship":
            cible = attributs.get("Target", "").replace("\\", "/")
            dehors = attributs.get("TargetMode") == "External"
            chemin = "" if dehors else posixpath.normpath(posixpath.join("/", dossier, cible)).lstrip("/")
            liens[attributs.get("Id", "")] = _Lien(posixpath.basename(attributs.get("Type", "")), chemin)

    if liste in archive:
        parcourir(archive.lire(liste), debut)
    return liens


def _sommaire(octets: bytes) -> tuple[list[tuple[str, str]], bool]:
    """Title and relationship of each sheet; whether dates are counted from 1904."""
    feuilles: list[tuple[str, str]] = []
    dates: list[bool] = []

    def debut(element: str, attributs: Attributs) -> None:
        if local(element) == "sheet":
            rid = next((v for nom, v in attributs.items() if nom.endswith("/relationships id")), "")
            feuilles.append((attributs.get("name", ""), rid))
        elif local(element) == "workbookPr":
            dates.append(attributs.get("date1904") in ("1", "true", "on"))

    parcourir(octets, debut)
    return feuilles, any(dates)


def _annexe(archive: Archive, classeur: str, par_type: dict[str, str], type_: str) -> bytes:
    """A member that the workbook refers to, or that lies at the usual place; nothing when there is none."""
    usuel = posixpath.join(posixpath.dirname(classeur), f"{type_}.xml")
    chemin = next((c for c in (par_type.get(type_, ""), usuel) if c in archive), "")
    return archive.lire(chemin) if chemin else b""


def _erreurs_comprises(contenu: bytes, erreurs: set[str]) -> bytes:
    """The sheet with the errors that the library does not know (`#SPILL!`…) written as one that it does."""
    for erreur in erreurs - ERREURS_LUES:
        contenu = contenu.replace(f">{erreur}<".encode(), b">#N/A<")
    return contenu


def _enveloppe(nombre: int, date1904: bool) -> dict[str, bytes]:
    """The members that lead to `nombre` sheets, named by their rank."""
    propriete = '<workbookPr date1904="1"/>' if date1904 else ""
    feuilles = "".join(f'<sheet name="{rang}" r:id="f{rang}"/>' for rang in range(nombre))
    classeur = f'{_TETE}<workbook xmlns:r="{_REL}">{propriete}<sheets>{feuilles}</sheets></workbook>'
    liens = "".join(_relation(rang) for rang in range(nombre))
    return {
        "_rels/.rels": _RACINE.encode(),
        CLASSEUR: classeur.encode(),
        "xl/_rels/workbook.xml.rels": f"{_TETE}<Relationships>{liens}</Relationships>".encode(),
    }


def _relation(rang: int) -> str:
    return f'<Relationship Id="f{rang}" Type="{_REL}/worksheet" Target="f{rang}.xml"/>'
