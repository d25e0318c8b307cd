"""The names that a template uses, followed through its loops: `b.code` in `for b in blocs` is `blocs.code`."""

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import meta, nodes


def chemins(arbre: nodes.Template, fournis: Iterable[str] = ()) -> frozenset[str]:
    """Top-level and dotted names that the context must give; `fournis` are the language's own."""
    racines = meta.find_undeclared_variables(arbre) - set(fournis)
    trouves = {chemin for chemin in _parcourir(arbre, {}) if chemin.partition(".")[0] in racines}
    return frozenset(racines | trouves)


def _chemin(noeud: nodes.Node | None, alias: Mapping[str, str]) -> str:
    """The dotted path that an expression reads, or nothing when it is not a plain path."""
    if isinstance(noeud, nodes.Name):
        return alias.get(noeud.name, noeud.name)
    if isinstance(noeud, nodes.Filter):
        return _chemin(noeud.node, alias)
    if isinstance(noeud, nodes.Getattr):
        base = _chemin(noeud.node, alias)
        return f"{base}.{noeud.attr}" if base else ""
    if isinstance(noeud, nodes.Getitem):
        base = _chemin(noeud.node, alias)
        cle = noeud.arg.value if isinstance(noeud.arg, nodes.Const) else None
        return f"{base}.{cle}" if base and isinstance(cle, str) else base
    return ""


def _parcourir(noeud: nodes.Node, alias: Mapping[str, str]) -> Iterator[str]:
    if isinstance(noeud, nodes.Call):  # a method is not a field
        cible = noeud.node.node if isinstance(noeud.node, nodes.Getattr) else noeud.node
        yield from _parcourir(cible, alias)
        for argument in (*noeud.args, *noeud.kwargs):
            yield from _parcourir(argument, alias)
        return
    if isinstance(noeud, nodes.Getattr | nodes.Getitem | nodes.Name) and (chemin := _chemin(noeud, alias)):
        yield chemin
    if isinstance(noeud, nodes.For) and isinstance(noeud.target, nodes.Name):
        yield from _parcourir(noeud.iter, alias)
        alias = {**alias, noeud.target.name: _chemin(noeud.iter, alias), "loop": ""}
    for enfant in noeud.iter_child_nodes():
        yield from _parcourir(enfant, alias)
        if isinstance(enfant, nodes.Assign) and isinstance(enfant.target, nodes.Name):
            alias = {**alias, enfant.target.name: _chemin(enfant.node, alias)}
