"""A region's state machine, run once by the `transitions` library and kept as a table of arcs.

Firing each (state, trigger) pair once at load asks the library what leads where, which states are
left and which entered; afterwards a move is a look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transitions.extensions.nesting import HierarchicalMachine, NestedState

from engine.packs.pack import Region


@dataclass(frozen=True, slots=True)
class Arc:
    """A move from one innermost state to another: what is left (inner first), what is entered
    (outer first; the last is ``target``)."""

    source: str
    trigger: str
    target: str
    left: tuple[str, ...]
    entered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """``opening`` are the states entered when a case opens; ``arcs`` by (source, trigger)."""

    region: str
    opening: tuple[str, ...]
    arcs: Mapping[tuple[str, str], Arc]

    def arc(self, source: str, trigger: str) -> Arc | None:
        """The move ``trigger`` makes from the innermost state ``source``; None where it makes none."""
        return self.arcs.get((source, trigger))

    def way(self, source: str, trigger: str) -> Arc | None:
        """The move ``trigger`` makes from ``source``; where it makes none, the one to the only state
        that it leads to from anywhere, for an act that was done and is ratified. None where it leads
        to several, or to where the region stands already."""
        arc = self.arc(source, trigger)
        if arc is not None:
            return arc
        targets = {arc.target for (_, name), arc in self.arcs.items() if name == trigger}
        if len(targets) != 1 or targets == {source}:
            return None
        target = targets.pop()
        before, after = outward(source), outward(target)
        return Arc(
            source=source,
            trigger=trigger,
            target=target,
            left=tuple(path for path in before if path not in after),
            entered=tuple(path for path in reversed(after) if path not in before),
        )

    def triggers(self, source: str) -> tuple[str, ...]:
        """The triggers that may be taken from ``source``, in the order written."""
        return tuple(trigger for state, trigger in self.arcs if state == source)


def outward(path: str) -> list[str]:
    """A state and the states around it, inner first."""
    names = path.split(".")
    return [".".join(names[:length]) for length in range(len(names), 0, -1)]


class _DottedState(NestedState):
    separator = "."


class _Nested(HierarchicalMachine):
    state_cls = _DottedState


class _Model:
    """The one light model that walks every arc."""


def build_machine(region: Region) -> Machine:
    """The table of arcs of a checked region."""
    walked: list[tuple[str, str]] = []

    def noting(kind: str, path: str) -> list[Any]:
        return [lambda: walked.append((kind, path))]

    def described(path: str) -> dict[str, Any]:
        state = region.states[path]
        children = [child.path for child in region.states.values() if child.parent == path]
        result: dict[str, Any] = {
            "name": path.rpartition(".")[2],
            "on_enter": noting("in", path),
            "on_exit": noting("out", path),
        }
        if children:
            result["children"] = [described(child) for child in children]
            result["initial"] = (state.initial or children[0]).rpartition(".")[2]
        return result

    model: Any = _Model()
    machine = _Nested(
        model=model,
        states=[described(path) for path, state in region.states.items() if state.parent is None],
        transitions=[
            {"trigger": transition.trigger, "source": list(transition.sources), "dest": transition.target}
            for transition in region.transitions
        ],
        initial=region.initial,
        auto_transitions=False,
        ignore_invalid_triggers=True,
        queued=False,
    )
    parents = {state.parent for state in region.states.values()}
    triggers = dict.fromkeys(transition.trigger for transition in region.transitions)
    arcs: dict[tuple[str, str], Arc] = {}
    for source in (path for path in region.states if path not in parents):
        for trigger in triggers:
            machine.set_state(source, model)
            walked.clear()
            if model.may_trigger(trigger) and model.trigger(trigger):
                arcs[source, trigger] = Arc(
                    source=source,
                    trigger=trigger,
                    target=str(model.state),
                    left=tuple(path for kind, path in walked if kind == "out"),
                    entered=tuple(path for kind, path in walked if kind == "in"),
                )
    return Machine(region=region.name, opening=_opening(region), arcs=arcs)


def _opening(region: Region) -> tuple[str, ...]:
    """The initial state, its initial child, and so on; with its parents where it is itself a child."""
    path: str | None = region.initial
    chain: list[str] = []
    outer = region.states[region.initial].parent
    while outer is not None:
        chain.insert(0, outer)
        outer = region.states[outer].parent
    while path is not None:
        chain.append(path)
        path = region.states[path].initial
    return tuple(chain)
