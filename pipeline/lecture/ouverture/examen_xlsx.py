"""Look inside an .xlsx or .xlsm: its bounds, its formulas in error, and a copy with nothing else than its cells.

The reading library skips formulas without value, and allocates whatever a hostile file claims (a rectangle from the
first to the last filled cell, as many texts as the table of texts announces): the XML is looked at first, in the way in
which the library reads it, or more strictly.
"""

import posixpath
from dataclasses import dataclass

from pipeline.lecture.ouverture.archive import Archive, assembler
from pipeline.lecture.ouverture.bornes import FEUILLES_MAX, SUPPRIMER, Etendue, Illisible, borner
from pipeline.lecture.ouverture.examen import Examen
from pipeline.lecture.ouverture.feuille_xlsx import ERREURS_LUES, examiner_feuille
from pipeline.lecture.ouverture.pourcentages import styles_en_pourcentage
from pipeline.lecture.ouverture.textes_xlsx import longueurs
from pipeline.lecture.ouverture.xml_sur import Attributs, local, parcourir, racine, sans_dtd

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


@dataclass(frozen=True)
class _Onglet:
    """A sheet as the workbook announces it: its title, the id of its relationship, whether it is hidden."""

    titre: str
    rid: str
    masque: bool


def examiner_xlsx(archive: Archive) -> Examen:
    """Raises Illisible or HorsLimites."""
    chemin = _classeur(archive)
    liens = _liens(archive, chemin)
    onglets, date1904 = _sommaire(archive.lire(chemin))
    liees = [(onglet, liens.get(onglet.rid)) for onglet in onglets]
    liees = [(onglet, lien) for onglet, lien in liees if lien is None or lien.type not in _SANS_CELLULES]
    feuilles = [(onglet.titre, lien) for onglet, lien in liees]
    borner(len(feuilles), FEUILLES_MAX, "feuilles", SUPPRIMER)
    par_type = {lien.type: lien.cible for lien in liens.values()}
    parties = {
        "xl/sharedStrings.xml": _annexe(archive, chemin, par_type, "sharedStrings"),
        "xl/styles.xml": _annexe(archive, chemin, par_type, "styles"),
    }
    parties = {nom: sans_dtd(contenu) for nom, contenu in parties.items() if contenu}
    textes = longueurs(parties.get("xl/sharedStrings.xml", b""))
    if "xl/styles.xml" in parties:
        racine(parties["xl/styles.xml"], "styleSheet")
    etendue = Etendue()
    erreurs = []
    styles = styles_en_pourcentage(parties.get("xl/styles.xml", b""))
    pourcentages = []
    for rang, (titre, lien) in enumerate(feuilles):
        if lien is None or lien.cible not in archive:
            raise Illisible(f"un fichier abîmé : sa feuille « {titre} » y manque")
        contenu = archive.lire(lien.cible, titre)
        etendue.ouvrir_feuille(titre)
        fautes, montres = examiner_feuille(contenu, etendue, textes, styles)
        erreurs.append(fautes)
        pourcentages.append(montres)
        parties[f"xl/f{rang}.xml"] = _erreurs_comprises(contenu, set(fautes.values()))
    noms = archive.noms
    return Examen(
        titres=tuple(titre for titre, _ in feuilles),
        contenu=assembler(_enveloppe([onglet.masque for onglet, _ in liees], date1904) | parties),
        erreurs=tuple(erreurs),
        pourcentages=tuple(pourcentages),
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
        contenu = archive.lire(liste)
        racine(contenu, "Relationships")
        parcourir(contenu, debut)
    return liens


def _sommaire(octets: bytes) -> tuple[list[_Onglet], bool]:
    """The sheets announced; whether dates are counted from 1904."""
    feuilles: list[_Onglet] = []
    dates: list[bool] = []

    def debut(element: str, attributs: Attributs) -> None:
        if local(element) == "sheet":
            rid = next((v for nom, v in attributs.items() if nom.endswith("/relationships id")), "")
            masque = attributs.get("state", "visible") != "visible"
            feuilles.append(_Onglet(attributs.get("name", ""), rid, masque))
        elif local(element) == "workbookPr":
            dates.append(attributs.get("date1904") in ("1", "true", "on"))

    racine(octets, "workbook")
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


def _enveloppe(masques: list[bool], date1904: bool) -> dict[str, bytes]:
    """The members that lead to the sheets, named by their rank; `masques`: which ones are hidden."""
    propriete = '<workbookPr date1904="1"/>' if date1904 else ""
    etats = [' state="hidden"' if masque else "" for masque in masques]
    feuilles = "".join(f'<sheet name="{rang}"{etat} r:id="f{rang}"/>' for rang, etat in enumerate(etats))
    classeur = f'{_TETE}<workbook xmlns:r="{_REL}">{propriete}<sheets>{feuilles}</sheets></workbook>'
    liens = "".join(_relation(rang) for rang in range(len(masques)))
    return {
        "_rels/.rels": _RACINE.encode(),
        CLASSEUR: classeur.encode(),
        "xl/_rels/workbook.xml.rels": f"{_TETE}<Relationships>{liens}</Relationships>".encode(),
    }


def _relation(rang: int) -> str:
    return f'<Relationship Id="f{rang}" Type="{_REL}/worksheet" Target="f{rang}.xml"/>'
