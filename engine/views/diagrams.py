"""State diagrams of a region: Mermaid text, Graphviz text, SVG and PNG.

`transitions` draws the Mermaid map; marks and counts are written here, as it never marks a nested
state. Every function takes counts of cases by state path, or the path of one case (see `path_of`).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from typing import Any, Literal

from transitions.extensions.diagrams import HierarchicalGraphMachine
from transitions.extensions.nesting import NestedState

from engine.core.program import Program
from engine.diagnostics import refused
from engine.packs.pack import Region
from engine.views.graphviz import graph
from engine.views.marks import Marks, Path, path_of, read_marks

__all__ = ["dot", "draw", "mermaid", "path_of"]


def mermaid(
    program: Program, region: str, *, counts: Mapping[str, int] | None = None, path: Path | None = None
) -> str:
    """The region as a Mermaid ``stateDiagram-v2``, states with children as composites.

    States bear their counts in brackets; on the way of a case the arrows bear the number of the
    step at which they were taken, as Mermaid gives arrows no style, and states the classes
    ``here`` and ``been``.
    """
    drawn = program.pack.regions[region]
    marks = read_marks(drawn, program.machines[region], counts, path)
    names = _Names(drawn)
    title = f"title: {program.pack.name}, {region}"
    lines = _drawn(drawn, marks, names, title).splitlines()
    # what `transitions` says of styles applies to no nested state
    kept = [line.rstrip() for line in lines if not line.lstrip().startswith(("Class ", "classDef "))]
    return "\n".join([*kept, *_styles(marks, names)]) + "\n"


def dot(
    program: Program, region: str, *, counts: Mapping[str, int] | None = None, path: Path | None = None
) -> str:
    """The region in the language of Graphviz, states with children as clusters."""
    drawn = program.pack.regions[region]
    marks = read_marks(drawn, program.machines[region], counts, path)
    return graph(drawn, marks, f"{program.pack.name}, {region}")


def draw(
    program: Program,
    region: str,
    *,
    format: Literal["svg", "png"],
    counts: Mapping[str, int] | None = None,
    path: Path | None = None,
) -> bytes:
    """The region as a picture, made by the ``dot`` program of Graphviz. Refused where there is none."""
    program_path = shutil.which("dot")
    if program_path is None:
        raise refused(
            "graphviz-missing",
            f"Expected the program 'dot' of Graphviz, which draws {format.upper()}; it was not found.",
            "Install Graphviz (apt-get install graphviz, brew install graphviz), or ask for Mermaid, "
            "which needs nothing.",
        )
    text = dot(program, region, counts=counts, path=path)
    run = subprocess.run([program_path, f"-T{format}"], input=text.encode(), capture_output=True, check=False)
    if run.returncode != 0:
        said = run.stderr.decode("utf-8", "backslashreplace").strip().splitlines()
        raise refused(
            "graphviz-failed",
            f"Expected Graphviz to draw the diagram, but it said: {said[0] if said else 'nothing'}.",
            "Ask for Mermaid, or for DOT text to see what was drawn.",
        )
    return run.stdout


_WORDS = (
    "as", "class", "classdef", "default", "direction", "end", "fork", "join", "choice", "note", "scale",
    "start", "state", "style", "click", "href", "hide", "left", "right", "of", "linkstyle", "root",
)  # fmt: skip
"""Words that Mermaid, or its pages, take for themselves."""


class _Labelled(NestedState):
    separator = "__"

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label = label


class _Model:
    """What `transitions` hangs its graph on."""


def _drawn(region: Region, marks: Marks, names: _Names, title: str) -> str:
    """The map as `transitions` draws it. Triggers are numbered and bear their names as labels, so
    that none is taken for a method of the library."""

    class Labelled(_Labelled):
        separator = names.separator

    class Map(HierarchicalGraphMachine):
        state_cls = Labelled

    def described(path: str) -> dict[str, Any]:
        state = region.states[path]
        children = [child.path for child in region.states.values() if child.parent == path]
        result: dict[str, Any] = {
            "name": names.local[path],
            "label": marks.labels[path],
            "final": state.final,
        }
        if children:
            result["children"] = [described(child) for child in children]
            result["initial"] = names.local[state.initial or children[0]]
        return result

    model: Any = _Model()
    machine = Map(
        model=None,
        states=[described(path) for path, state in region.states.items() if state.parent is None],
        transitions=[
            {
                "trigger": f"t{number}",
                "source": names.full(arrow.source),
                "dest": names.full(arrow.target),
                "label": arrow.label,
            }
            for number, arrow in enumerate(marks.arrows)
        ],
        initial=names.full(region.initial),
        auto_transitions=False,
        graph_engine="mermaid",
        title=title,
    )
    machine.machine_attributes = {"rankdir": "LR"}
    machine.add_model(model)
    return str(model.get_graph().source)


class _Names:
    """State paths as Mermaid's names, which in a ``class`` line may have letters, digits and _ alone,
    and are split again by `transitions` at ``separator``."""

    def __init__(self, region: Region) -> None:
        self.local: dict[str, str] = {}
        for path in region.states:
            name = path.rpartition(".")[2]
            while name.lower() in _WORDS or (path != name and name in region.states and "." not in path):
                name += "0"
            self.local[path] = name
        for separator in ("__", *(f"_{number}_" for number in range(len(region.states) + 1))):
            self.separator = separator
            if all(self.full(path).split(separator) == self._parts(path) for path in region.states):
                break

    def full(self, path: str) -> str:
        """The name of a state, with those around it."""
        return self.separator.join(self._parts(path))

    def _parts(self, path: str) -> list[str]:
        steps = path.split(".")
        return [self.local[".".join(steps[: place + 1])] for place in range(len(steps))]


def _styles(marks: Marks, names: _Names) -> list[str]:
    """States without children alone: Mermaid does not style the others."""
    lines = []
    for style, look, states in (
        ("here", "fill:#fde68a,stroke:#92400e,stroke-width:3px,color:#000", {marks.here} - {""}),
        ("been", "fill:#e0e7ff,stroke:#3730a3,color:#000", marks.been),
    ):
        if states:
            named = ",".join(names.full(path) for path in names.local if path in states)
            lines += [f"  classDef {style} {look}", f"  class {named} {style}"]
    return lines
