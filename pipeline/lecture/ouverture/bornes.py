"""How large a workbook may be, and how one that can't be read says so. Every limit is here, once.

There is no bound on the compression ratio: what is decompressed is counted as it comes, whatever its headers declare.
"""

TAILLE_MAX = 20 * 1024 * 1024
"""Bytes of the file."""
MEMBRES_MAX = 2_000
"""Files inside the workbook, which is a zip."""
DECLARE_MAX = 200 * 1024 * 1024
"""Bytes of all its members once decompressed, by their own account; pictures are counted, and never decompressed."""
DECOMPRESSE_MAX = 32 * 1024 * 1024
"""Bytes really decompressed: sheets, texts and styles."""
BALISES_MAX = 500_000
"""Tags in those bytes: they are what reading takes time for."""
MORCEAU_MAX = 512 * 1024
"""Bytes of a tag, or of the text between two: more than the longest cell takes."""
FEUILLES_MAX = 500
LIGNES_MAX = 20_000
"""Rows of a sheet, down to its last filled cell; formats alone don't count."""
COLONNES_MAX = 500
CASES_MAX = 200_000
"""Cells of the workbook, empty ones included: each sheet is a rectangle in memory."""
CELLULE_MAX = 32_767
"""Characters of a cell: as many as spreadsheet programs allow."""
TEXTE_MAX = 10_000_000
"""Characters of all the cells."""

FORMATS = (".xlsx", ".xlsm", ".xls", ".ods")

REDEMANDER = "redemander ce fichier, ou l’enregistrer à nouveau en .xlsx"


class Illisible(Exception):
    """What was found is no workbook that can be read. `remede`: what to do; both in French."""

    def __init__(self, trouve: str = "un fichier tronqué ou abîmé", remede: str = REDEMANDER) -> None:
        super().__init__(trouve, remede)
        self.trouve = trouve
        self.remede = remede


RECOPIER = "recopier le seul tableau (collage spécial, valeurs) dans un classeur neuf, et le déposer à la place"
ALLEGER = "retirer les images et les objets de ce classeur, puis l’enregistrer ; s’il reste trop lourd, " + RECOPIER
RAPPROCHER = (
    "effacer cette cellule si elle est de trop, et supprimer les lignes et les colonnes inutiles ; sinon, " + RECOPIER
)
RACCOURCIR = "ne garder dans cette cellule que le texte utile"
SUPPRIMER = "ne garder que les feuilles utiles dans ce classeur"


class HorsLimites(Exception):
    """A bound is passed: by what (and where), the bound, and what to do; all in French."""

    def __init__(self, trouve: str, limite: str, remede: str = RECOPIER) -> None:
        super().__init__(trouve, limite, remede)
        self.trouve = trouve
        self.limite = limite
        self.remede = remede


def protege() -> Illisible:
    """A workbook that asks for a password."""
    return Illisible("un classeur protégé par mot de passe", "l’enregistrer sans mot de passe, puis relancer")


def borner(valeur: int, maximum: int, quoi: str, remede: str = RECOPIER) -> None:
    """Raises HorsLimites when there are more of these than allowed."""
    if valeur > maximum:
        raise HorsLimites(f"{nombre(valeur)} {quoi}", f"{nombre(maximum)} {quoi}", remede)


def borner_octets(taille: int, maximum: int, quoi: str) -> None:
    """The same for a size, said in megabytes."""
    if taille > maximum:
        raise HorsLimites(f"plus de {maximum >> 20} Mo {quoi}", f"{maximum >> 20} Mo {quoi}", ALLEGER)


def nombre(valeur: int) -> str:
    """`20000` → « 20 000 »."""
    return f"{valeur:,}".replace(",", "\u00a0")


class Etendue:
    """What the sheets of one workbook take, counted cell after cell; raises HorsLimites as soon as it is too much."""

    def __init__(self) -> None:
        self._pleines = 0
        self._texte = 0
        self._cases = 0
        self.ouvrir_feuille("")

    def ouvrir_feuille(self, titre: str) -> None:
        """Count a new sheet from here."""
        self._titre = titre
        self._lignes = self._colonnes = 0

    def remplir(self, ligne: int, colonne: int, caracteres: int, fois: int = 1) -> None:
        """`fois` filled cells, the last of which is at that place (from 0)."""
        if ligne >= self._lignes or colonne >= self._colonnes:
            self._agrandir(ligne, colonne)
        self._pleines += fois
        self._texte += caracteres * fois
        if caracteres > CELLULE_MAX:
            trouve = f"{nombre(caracteres)} caractères en {adresse(ligne, colonne)}"
            raise self._depasse(trouve, f"{nombre(CELLULE_MAX)} caractères par cellule", RACCOURCIR)
        if self._pleines > CASES_MAX:
            raise self._depasse(f"plus de {nombre(CASES_MAX)} cellules remplies", f"{nombre(CASES_MAX)} cellules")
        if self._texte > TEXTE_MAX:
            raise self._depasse(f"plus de {nombre(TEXTE_MAX)} caractères", f"{nombre(TEXTE_MAX)} caractères")

    def _agrandir(self, ligne: int, colonne: int) -> None:
        trouve = f"une cellule remplie en {adresse(ligne, colonne)}"
        if ligne >= LIGNES_MAX:
            raise self._depasse(trouve, f"{nombre(LIGNES_MAX)} lignes par feuille", RAPPROCHER)
        if colonne >= COLONNES_MAX:
            raise self._depasse(trouve, f"{COLONNES_MAX} colonnes par feuille", RAPPROCHER)
        self._cases -= self._lignes * self._colonnes
        self._lignes, self._colonnes = max(self._lignes, ligne + 1), max(self._colonnes, colonne + 1)
        self._cases += self._lignes * self._colonnes
        if self._cases > CASES_MAX:
            raise self._depasse(
                f"{trouve}, loin des autres", f"{nombre(CASES_MAX)} cellules, vides comprises", RAPPROCHER
            )

    def _depasse(self, trouve: str, limite: str, remede: str = RECOPIER) -> HorsLimites:
        return HorsLimites(f"{trouve} (feuille « {self._titre} »)", limite, remede)


_lettres: dict[int, str] = {}
"""Letters of the columns already met: the same few come back for every cell."""


def adresse(ligne: int, colonne: int) -> str:
    """(6, 2) → « C7 »."""
    if colonne not in _lettres:
        _lettres[colonne] = _en_lettres(colonne)
    return f"{_lettres[colonne]}{ligne + 1}"


def _en_lettres(colonne: int) -> str:
    lettres = ""
    reste = colonne + 1
    while reste:
        reste, rang = divmod(reste - 1, 26)
        lettres = chr(ord("A") + rang) + lettres
    return lettres
