"""The logical structure of documents (titles, paragraphs, tables), which a screen reader follows, cut out of a lot's.

LibreOffice writes one tree for a lot. Its first level holds the blocks of all documents in order, each on the pages of
one of them: every document starts on a page of its own.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, NumberTree, Object, Page, Pdf


class Structure:
    """The tree of a lot, to be cut at the first pages (from 0) of its documents."""

    def __init__(self, lot: Pdf, debuts: Sequence[int]) -> None:
        arbre = lot.Root.get(Name.StructTreeRoot, Dictionary())
        roles = arbre.get(Name.RoleMap, Dictionary())
        self._lot = lot
        self._roles = Dictionary({nom: role for nom, role in roles.items() if nom != role})  # LibreOffice writes those
        self._parents = dict(NumberTree(arbre.ParentTree)) if Name.ParentTree in arbre else {}
        self._blocs: list[list[Object]] = [[] for _ in debuts]
        rangs = {page.obj.objgen: rang for rang, page in enumerate(lot.pages)}
        page = 0
        for bloc in (bloc for document in _enfants(arbre) for bloc in _enfants(document)):
            page = rangs.get(_page(bloc), page)  # an empty block is where the one before is
            self._blocs[bisect_right(debuts, page) - 1].append(bloc)

    def donner(self, rang: int, pdf: Pdf) -> None:
        """Tag a document, whose pages are copies of the lot's; it has no tags when the lot has none for it."""
        blocs = self._blocs[rang]
        if not blocs:
            for page in pdf.pages:
                retirer(page)
            return
        arbre = self._lot.make_indirect(Dictionary(Type=Name.StructTreeRoot, RoleMap=self._roles))
        arbre.K = self._lot.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=arbre, K=Array(blocs)))
        for bloc in blocs:
            bloc.P = arbre.K
        arbre.ParentTree = Dictionary(Nums=self._renumeroter(pdf))
        pdf.Root.StructTreeRoot = pdf.copy_foreign(arbre)
        pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _renumeroter(self, pdf: Pdf) -> Array:
        """From what is on its pages to the tree: their part of the lot's table, counted from 0."""
        table = Array()
        for objet, cle in (repere for page in pdf.pages for repere in _reperes(page)):
            parents = self._parents[int(objet[cle])]
            objet[cle] = len(table) // 2
            table.extend([objet[cle], parents])
        return table


def retirer(page: Page) -> None:
    """Leave nothing on a page that refers to a tree."""
    for objet, cle in [*_reperes(page), (page.obj, Name.Tabs)]:
        if cle in objet:
            del objet[cle]


def _reperes(page: Page) -> Iterator[tuple[Object, Name]]:
    """What refers to the tree, and by which key: the page itself, and its links."""
    possibles: list[tuple[Object, Name]] = [(page.obj, Name.StructParents)]
    possibles += [(lien, Name.StructParent) for lien in page.obj.get(Name.Annots, Array())]
    return ((objet, cle) for objet, cle in possibles if cle in objet)


def _enfants(element: Object) -> list[Object]:
    enfants = element.get(Name.K, Array())
    return list(enfants) if isinstance(enfants, Array) else [enfants]


def _page(bloc: Object) -> tuple[int, int]:
    """The page where a block starts, as pikepdf names it; none, (0, 0), when it does not say."""
    if not isinstance(bloc, Dictionary):
        return (0, 0)
    if Name.Pg in bloc:
        return bloc.Pg.objgen
    return next(map(_page, _enfants(bloc)), (0, 0))
