"""A region in the language of Graphviz: states with children as clusters, marks as colours."""

from __future__ import annotations

from engine.packs.pack import Region
from engine.views.marks import Arrow, Marks

_HERE = 'style="rounded,filled", fillcolor="#fde68a", color="#92400e", penwidth=2.5'
_BEEN = 'style="rounded,filled", fillcolor="#e0e7ff", color="#3730a3"'
_OTHER = 'color="#94a3b8", fontcolor="#64748b"'
_TAKEN = 'color="#3730a3", fontcolor="#3730a3", penwidth=2.2'


def graph(region: Region, marks: Marks, title: str) -> str:
    """The whole graph. Final states have a double border; the dot is where a case begins."""
    lines = [
        "digraph {",
        f"  label={_quoted(title)}; labelloc=t;",
        '  rankdir=LR; compound=true; nodesep=0.35; ranksep=0.7; fontname="Helvetica";',
        '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=12];',
        '  edge [fontname="Helvetica", fontsize=10, arrowsize=0.7];',
        '  "" [shape=circle, style=filled, fillcolor=black, label="", width=0.12];',
    ]
    for path, state in region.states.items():
        if state.parent is None:
            lines += _state(region, marks, path, "  ")
    lines.append(
        f'  "" -> {_quoted(_inside(region, region.initial))}{_attributes(_head(region, region.initial))};'
    )
    lines += [_arrow(region, marks, arrow) for arrow in marks.arrows]
    return "\n".join([*lines, "}"]) + "\n"


def _state(region: Region, marks: Marks, path: str, indent: str) -> list[str]:
    label = f"label={_quoted(marks.labels[path])}"
    look = _HERE if path == marks.here else _BEEN if path in marks.been else ""
    children = [child.path for child in region.states.values() if child.parent == path]
    if not children:
        border = "peripheries=2" if region.states[path].final else ""
        said = ", ".join(part for part in (label, border, look) if part)
        return [f"{indent}{_quoted(path)} [{said}];"]
    # a filled cluster would hide which of its states the case stands in
    colour = 'color="#92400e"; penwidth=2;' if _around(path, marks.here) else 'color="#64748b";'
    lines = [
        f"{indent}subgraph {_quoted('cluster_' + path)} {{",
        f"{indent}  {label}; style=rounded; {colour}",
    ]
    for child in children:
        lines += _state(region, marks, child, indent + "  ")
    return [*lines, f"{indent}}}"]


def _arrow(region: Region, marks: Marks, arrow: Arrow) -> str:
    said = [f"label={_quoted(arrow.label.replace(' | ', chr(10)))}"]
    said += _tail(region, arrow)
    said += _head(region, arrow.target) if not _around(arrow.target, arrow.source) else []
    if marks.here:
        said.append(_TAKEN if arrow.steps else _OTHER)
    ends = f"{_quoted(_inside(region, arrow.source))} -> {_quoted(_inside(region, arrow.target))}"
    return f"  {ends}{_attributes(said)};"


def _tail(region: Region, arrow: Arrow) -> list[str]:
    """An arrow out of a state with children leaves its border, unless it leads back inside."""
    if _inside(region, arrow.source) == arrow.source or _around(arrow.source, arrow.target):
        return []
    return [f"ltail={_quoted('cluster_' + arrow.source)}"]


def _head(region: Region, path: str) -> list[str]:
    return [] if _inside(region, path) == path else [f"lhead={_quoted('cluster_' + path)}"]


def _around(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _inside(region: Region, path: str) -> str:
    """The node an arrow to or from a state ends at: Graphviz has none for a cluster, so the
    innermost initial state stands in."""
    children = [child.path for child in region.states.values() if child.parent == path]
    if not children:
        return path
    return _inside(region, region.states[path].initial or children[0])


def _attributes(said: list[str]) -> str:
    return f" [{', '.join(said)}]" if said else ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
