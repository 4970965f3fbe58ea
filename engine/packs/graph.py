"""The state machines of a workflow: every arc leads somewhere, every state can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.packs.declared import DeclaredRegion
from engine.packs.findings import Findings, listed, nearest
from engine.packs.lifecycle import machine_has
from engine.packs.nodes import Scalar


def innermost(region: DeclaredRegion) -> frozenset[str]:
    """The states without children: what ``state.REGION`` can be."""
    return frozenset(path for path, state in region.states.items() if not state.children)


def check_renamed(
    pairs: Iterable[tuple[Scalar, Scalar]], regions: Iterable[DeclaredRegion], findings: Findings
) -> dict[str, str]:
    """What earlier versions called the states, with what they are called now."""
    states = {path: innermost(region) for region in regions for path in region.states}
    checked = {}
    for old, new in pairs:
        if old.text in states:
            findings.add(
                "renamed-state",
                f"Expected the name of a state that there no longer is; '{old.text}' is still one.",
                f"Remove the line; or, if '{old.text}' is now another state, give that one another name.",
                old.place,
            )
        elif new.text not in states:
            _unknown_state(new, new.text, "the states", states, findings)
        elif new.text not in states[new.text]:
            inside = sorted(path for path in states[new.text] if path.startswith(f"{new.text}."))
            findings.add(
                "renamed-state",
                f"Expected a state without states in it; '{new.text}' has some.",
                f"Say in which of them a case then stands: {listed(inside)}.",
                new.place,
            )
        else:
            checked[old.text] = new.text
    return checked


def check_graph(regions: tuple[DeclaredRegion, ...], findings: Findings) -> None:
    """Everything that can be seen to be wrong with the regions, each by itself and together."""
    if not regions:
        return
    for region in regions:
        _check_states(region, findings)
        _check_arcs(region, findings)
        _check_reached(region, findings)
    _check_unique(
        (
            (region.name.text, state.path, state.name)
            for region in regions
            for state in region.states.values()
        ),
        "state-in-two-regions",
        "state",
        findings,
    )
    _check_unique(
        (
            (region.name.text, arc.trigger.text, arc.trigger)
            for region in regions
            for arc in region.transitions
        ),
        "trigger-in-two-regions",
        "trigger",
        findings,
    )


def entered(region: DeclaredRegion, path: str) -> list[str]:
    """The states that entering ``path`` enters: itself and the initial states in it, outer first."""
    found = [path]
    while (state := region.states[found[-1]]).children and state.initial is not None:
        child = f"{state.path}.{state.initial.text}"
        if child not in region.states or child in found:
            break
        found.append(child)
    return found


def ancestors(path: str) -> list[str]:
    """``path`` and what contains it, innermost first."""
    parts = path.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _check_states(region: DeclaredRegion, findings: Findings) -> None:
    name = region.name.text
    top = [path for path, state in region.states.items() if state.parent is None]
    if region.initial is not None and region.initial.text not in top:
        _unknown_state(
            region.initial, region.initial.text, f"the outer states of the region '{name}'", top, findings
        )
    for state in region.states.values():
        if state.children and state.initial is None:
            findings.add(
                "initial-missing",
                f"Expected the state '{state.path}' to say which of the states in it is entered first.",
                f"Add 'initial: {state.children[0].rpartition('.')[2]}' to it.",
                state.name.place,
            )
        elif state.initial is not None and f"{state.path}.{state.initial.text}" not in state.children:
            children = [child.rpartition(".")[2] for child in state.children]
            where = f"the states in '{state.path}'"
            _unknown_state(state.initial, state.initial.text, where, children, findings)
        if state.final and state.children:
            findings.add(
                "final-with-states",
                f"Expected the final state '{state.path}' to hold no states of its own.",
                "Remove 'final: true', and mark the states in it that are final.",
                state.name.place,
            )


def _unknown_state(at: Scalar, found: str, what: str, known: Iterable[str], findings: Findings) -> None:
    names = list(known)
    inside = [name for name in names if name.rpartition(".")[2] == found]
    near = f"Did you mean '{inside[0]}'?" if inside else nearest(found, names)
    choice = f"There are: {listed(names)}." if names else "There are none."
    findings.add(
        "unknown-state",
        f"Expected one of {what}; found '{found}'.",
        f"{near} {choice}".strip(),
        at.place,
    )


def _check_arcs(region: DeclaredRegion, findings: Findings) -> None:
    what = f"the states of the region '{region.name.text}'"
    taken: dict[str, dict[str, Scalar]] = {}
    final = {path: path for path, state in region.states.items() if state.final}
    final.update((outer, path) for path in [*final] for outer in ancestors(path)[1:])
    refused: set[str] = set()
    for arc in region.transitions:
        trigger = arc.trigger.text
        if machine_has(trigger) and trigger not in refused:
            refused.add(trigger)
            findings.add(
                "trigger-reserved",
                f"Expected a trigger's own name; '{trigger}' is a name the state machine uses itself.",
                "Name the trigger after what is done, such as accept, mark_late or issue_subpoena.",
                arc.trigger.place,
            )
        if arc.target.text not in region.states:
            _unknown_state(arc.target, arc.target.text, what, region.states, findings)
        for source in arc.sources:
            if source.text not in region.states:
                _unknown_state(source, source.text, what, region.states, findings)
                continue
            _check_final(source, final, findings)
            _check_single(trigger, source, taken.setdefault(trigger, {}), findings)


def _check_final(source: Scalar, final: Mapping[str, str], findings: Findings) -> None:
    """Refuse an arc out of a final state, or out of one that holds one: it would hold for that too."""
    within = final.get(source.text)
    if within is None:
        return
    what = (
        f"'{within}' is final"
        if within == source.text
        else f"'{source.text}' covers '{within}', which is final"
    )
    findings.add(
        "arc-out-of-final",
        f"Expected no transition out of a final state; {what}.",
        "Take it out of 'from' (name the states in it that are not final), or remove 'final: true'.",
        source.place,
    )


def _check_single(trigger: str, source: Scalar, taken: dict[str, Scalar], findings: Findings) -> None:
    """Refuse a second arc for one state and trigger, also where one is inherited from an outer state.

    ``taken`` holds the sources seen for the trigger, and below each outer state one inside it.
    """
    first = taken.get(source.text)
    for path in ancestors(source.text)[1:]:
        if first is None and path in taken and taken[path].text == path:
            first = taken[path]
    if first is not None:
        inner = max(first.text, source.text, key=len)
        findings.add(
            "two-arcs",
            f"Expected one transition for '{trigger}' out of '{inner}'; line "
            f"{first.place.line} already has one.",
            "Remove one of the two, or give it a trigger of its own. A transition from an outer state "
            "holds for all states in it.",
            source.place,
        )
    for path in ancestors(source.text):
        taken.setdefault(path, source)


def _inside(path: str, outer: str) -> bool:
    return path == outer or path.startswith(f"{outer}.")


def _check_reached(region: DeclaredRegion, findings: Findings) -> None:
    """Report states no way leads to; not where the initial state or a target is unknown."""
    states = region.states
    if region.initial is None or region.initial.text not in states:
        return
    if any(arc.target.text not in states for arc in region.transitions):
        return
    reached = _closure(region, region.initial.text)
    for path, state in states.items():
        if path not in reached and (state.parent is None or state.parent in reached):
            findings.add(
                "state-unreachable",
                f"Expected a way into the state '{path}'; no transition leads to it"
                + (" from the states that can be reached." if _has_arc_to(region, path) else "."),
                f"Add a transition with 'to: {path}', or remove the state.",
                state.name.place,
            )


def _has_arc_to(region: DeclaredRegion, path: str) -> bool:
    return any(_inside(arc.target.text, path) for arc in region.transitions)


def _closure(region: DeclaredRegion, start: str) -> set[str]:
    onward: dict[str, list[str]] = {}
    for arc in region.transitions:
        for source in arc.sources:
            onward.setdefault(source.text, []).append(arc.target.text)
    reached: set[str] = set()
    todo = [start]
    led = {start}  # a state that was come to from within was not entered by itself, with its initial states
    while todo:
        path = todo.pop()
        for state in {*ancestors(path), *entered(region, path)} - reached:
            reached.add(state)
            targets = [target for target in onward.get(state, ()) if target not in led]
            led.update(targets)
            todo.extend(targets)
    return reached


def _check_unique(named: Iterable[tuple[str, str, Scalar]], code: str, what: str, findings: Findings) -> None:
    owner: dict[str, str] = {}
    said: set[tuple[str, str]] = set()
    for region, name, at in named:
        first = owner.setdefault(name, region)
        if first != region and (region, name) not in said:
            said.add((region, name))
            findings.add(
                code,
                f"Expected the {what} '{name}' in one region only; the region '{first}' has it too.",
                f"Give one of the two another name: rules name a {what} without its region.",
                at.place,
            )


def states_by_region(regions: Iterable[DeclaredRegion]) -> Mapping[str, frozenset[str]]:
    """Region to its innermost states."""
    return {region.name.text: innermost(region) for region in regions}
