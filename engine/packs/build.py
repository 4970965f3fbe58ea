"""From what the files of a pack declare to the pack: all checks across files, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.calendars import Calendar, start_of_day
from engine.packs.calendars_schema import DeclaredCalendars, build_calendars
from engine.packs.conflicts import Ways, check_conflicts, check_endless
from engine.packs.days_files import days_reader
from engine.packs.deadlines import check_states
from engine.packs.declared import DeclaredParameter, DeclaredRegion, DeclaredRules, DeclaredWorkflow
from engine.packs.events import check_events, check_parameters
from engine.packs.expressions import Scope
from engine.packs.facts import check_facts
from engine.packs.findings import Findings, explained, listed, nearest
from engine.packs.graph import check_graph, check_renamed, states_by_region
from engine.packs.items import check_items
from engine.packs.orders import check_orders
from engine.packs.pack import Pack, Region, Transition
from engine.packs.rule_checks import Known, check_action, check_condition, check_rules
from engine.packs.terms import Counting


@dataclass(frozen=True, slots=True)
class Declared:
    """What all files of a pack declare; None where a file could not be read. ``…_known`` is False
    where that file could not be read, so that its names are not called unknown."""

    name: str
    rules: DeclaredRules | None
    workflow: DeclaredWorkflow | None
    parameters: tuple[DeclaredParameter, ...]
    parameters_known: bool
    calendars: DeclaredCalendars
    calendars_known: bool


def build(
    declared: Declared,
    calendars: Mapping[str, Calendar] | None,
    files: Mapping[str, str],
    digest: str,
    findings: Findings,
) -> Pack | None:
    """The pack, or None where the files leave it incomplete; every reason is in the findings."""
    workflow, rules = declared.workflow, declared.rules
    parameters = check_parameters(declared.parameters, findings)
    if calendars is None:
        days_of = days_reader(files, f"rules/{declared.name}", findings)
        calendars = build_calendars(declared.calendars.calendars, findings, days_of)
    if workflow is None:
        return None
    events = check_events(workflow.events, findings)
    regions = {region.name.text: region for region in workflow.regions}
    check_graph(workflow.regions, findings)
    renamed = check_renamed(workflow.renamed, workflow.regions, findings)
    states = states_by_region(workflow.regions)
    facts, scope = check_facts(workflow, events, parameters, declared.parameters, states, findings)
    if not declared.parameters_known:
        scope = Scope(scope.names, scope.unsure | {"parameter"}, scope.states)
    conventions = declared.calendars.conventions
    counting = Counting(
        scope,
        facts,
        parameters,
        conventions,
        tuple(declared.calendars.calendars),
        declared.calendars.broken,
        declared.calendars_known,
    )
    built: dict[str, Region] = {}
    rank = 0
    for region in workflow.regions:
        checked, rank = check_states(region, rank, counting, findings)
        arcs = tuple(
            Transition(
                arc.trigger.text,
                tuple(source.text for source in arc.sources),
                arc.target.text,
                tuple(
                    condition
                    for need in arc.needs
                    if (condition := check_condition(need, scope, findings)) is not None
                ),
            )
            for arc in region.transitions
        )
        initial = "" if region.initial is None else region.initial.text
        built[region.name.text] = Region(region.name.text, initial, checked, arcs)
    enters = {
        action.name.text: action.triggers["enters"].text
        for action in workflow.actions
        if "enters" in action.triggers
    }
    known = Known(
        events=events,
        regions=regions,
        ways=Ways(_triggers(workflow.regions), enters),
        deadlines=frozenset(
            deadline.name.text
            for region in workflow.regions
            for state in region.states.values()
            for deadline in state.deadlines
        ),
        states=frozenset(path for region in workflow.regions for path in region.states),
        actions=frozenset(action.name.text for action in workflow.actions),
        coercive={
            trigger.text: action.name.text
            for action in workflow.actions
            if action.coercive
            for key, trigger in action.triggers.items()
            if key != "rejected"
        },
        scope=scope,
    )
    items = check_items(workflow.items, events, findings)
    orders = check_orders(workflow.orders, events, known.ways.regions, findings)
    actions = [check_action(action, known, findings) for action in workflow.actions]
    checked_rules = check_rules(rules.rules, known, findings) if rules is not None else ()
    if rules is not None:
        check_conflicts(rules.rules, known.ways, findings)
        check_endless(rules.rules, workflow.regions, known.ways, findings)
    _check_zone(workflow, findings)
    calendar = _calendar(workflow, declared, calendars, findings)
    if len(findings) or calendar is None or workflow.name is None or workflow.timezone is None:
        return None
    return Pack(
        name=declared.name,
        workflow=workflow.name.text,
        digest=digest,
        files=files,
        timezone=workflow.timezone.text,
        calendar=calendar,
        calendars=calendars,
        conventions=conventions,
        events=events.types,
        facts=facts,
        items=items,
        orders=orders,
        actions={action.name: action for action in actions if action is not None},
        regions=built,
        parameters=parameters,
        rules=checked_rules,
        names=scope.names,
        renamed=renamed,
    )


def _triggers(regions: tuple[DeclaredRegion, ...]) -> dict[str, str]:
    """Trigger to its region, in the order written; the first region where two have it."""
    found: dict[str, str] = {}
    for region in regions:
        for arc in region.transitions:
            found.setdefault(arc.trigger.text, region.name.text)
    return found


def _check_zone(workflow: DeclaredWorkflow, findings: Findings) -> None:
    if workflow.timezone is not None:
        with explained(findings, workflow.timezone.place):
            start_of_day("2018-01-24", workflow.timezone.text)


def _calendar(
    workflow: DeclaredWorkflow, declared: Declared, calendars: Mapping[str, Calendar], findings: Findings
) -> Calendar | None:
    """The workflow's own calendar; silent where it was declared with a mistake."""
    at = workflow.calendar
    if at is None or at.text in calendars:
        return None if at is None else calendars[at.text]
    known = declared.calendars.calendars
    if at.text not in known and declared.calendars_known:
        findings.add(
            "unknown-calendar",
            f"Expected the name of a calendar; found '{at.text}', which is not declared.",
            f"{nearest(at.text, known)} Calendars are: {listed(known)}.".strip(),
            at.place,
        )
    return None
