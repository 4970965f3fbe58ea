"""The board as text: counts by state, then the cases in groups, what needs a person first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from engine.views.moments import day_of, moment, timed, until
from engine.views.safe import WIDTH, columns, escaped, line, padded, wrapped
from engine.views.status import Status, StatusCase

_EMPTY = (
    "No case is on record yet.",
    "Next: issue a demand to its respondents with 'forthwith demand issue FILE',",
    "then take in what has happened with 'forthwith feed FILE'.",
)
_GROUPS = (
    "Waiting for a person",
    "Nothing is due and nobody is asked",
    "A deadline is running",
    "An order keeps back what comes next",
    "The clock stands still",
    "Over",
)
_WIDEST_CASE = 32
_WIDEST_STATE = 20


def render_board(status: Status, *, states: Mapping[tuple[str, str], str] | None = None) -> str:
    """The board in 80 columns of plain text, days in its zone. ``states`` says in words what a state
    means (see `state_words`); the counts then say it too, and regions stand as it has them."""
    if not status.cases and status.first_recorded_at is not None:
        return "\n".join([_none_then(status), *(["", *held] if (held := _held(status)) else [])]) + "\n"
    if not status.cases:
        return "\n".join([*_EMPTY, *(["", *held] if (held := _held(status)) else [])]) + "\n"
    words = states or {}
    regions = list(dict.fromkeys(region for region, _ in words))
    parts = [_headline(status), _counts(status.cases, words, regions)]
    if held := [*_kept(status), *_held(status)]:
        parts.append("\n".join(held))
    groups: dict[int, list[StatusCase]] = {}
    for case in status.cases:
        groups.setdefault(case.group, []).append(case)
    first = min(max(columns(_named(case)) for case in status.cases), _WIDEST_CASE)
    second = min(max(columns(_standing(case, regions)) for case in status.cases), _WIDEST_STATE)
    for number, title in enumerate(_GROUPS):
        cases = groups.get(number)
        if cases:
            rows = [_row(case, _standing(case, regions), first, second, status.zone) for case in cases]
            parts.append("\n".join([f"{title}: {len(cases):,}", *rows]))
    if 0 in groups:
        parts.append(line("'forthwith inspect CASE' shows what waits, why, and how to approve it."))
    if 1 in groups:
        parts.append(
            line(
                "A case where nothing is due and nobody is asked goes on only if news comes: a person must "
                "look at it. 'forthwith inspect CASE' shows what may happen next."
            )
        )
    if any(case.synthetic for case in status.cases):
        parts.append("* invented for the demonstration")
    return "\n\n".join(parts) + "\n"


def _none_then(status: Status) -> str:
    """That no case is shown although something is recorded."""
    first, known, zone = status.first_recorded_at, status.known_at, status.zone
    assert first is not None
    if known is not None and known < first:
        return line(
            f"Nothing had been recorded by {until(known, zone)}. "
            f"The first record was made on {moment(first, zone)} ({zone})."
        )
    by = "" if known is None else f" by what was known at {until(known, zone)}"
    on = "" if status.as_of is None else f" as of {day_of(status.as_of, zone)} ({zone})"
    return line(f"No case is open{on}{',' if on and by else ''}{by}.")


def _headline(status: Status) -> str:
    number = f"{len(status.cases):,} case{'' if len(status.cases) == 1 else 's'}"
    known = "" if status.known_at is None else f", by what was known at {until(status.known_at, status.zone)}"
    if status.as_of is None:
        return line(f"{number}{known}; no deadline has been run yet ('forthwith tick' runs them)")
    return line(f"{number} as of {day_of(status.as_of, status.zone)} ({status.zone}){known}")


def _held(status: Status) -> list[str]:
    """What the board does not show yet: news later than its day, events that wait, lines in quarantine."""
    later = sum(case.later_news for case in status.cases)
    lines = []
    if later:
        has = f"{later:,} case{' has' if later == 1 else 's have'}"
        lines.append(line(f"{has} news from after this day: 'forthwith tick' lets time run on"))
    if status.waiting:
        wait = f"{status.waiting:,} event{' waits' if status.waiting == 1 else 's wait'}"
        lines.append(line(f"{wait} for what is not known yet: 'forthwith waiting list' shows what for"))
    if status.quarantined:
        are = f"{status.quarantined:,} line{' is' if status.quarantined == 1 else 's are'}"
        lines.append(line(f"{are} in quarantine: 'forthwith quarantine list' shows why"))
    return lines


def _kept(status: Status) -> list[str]:
    """In how many cases people or courts keep the rules from what they ask for."""
    lines = []
    for number, told in (
        (sum(case.overrides > 0 for case in status.cases), "an override of the rules in force"),
        (sum(case.withheld > 0 for case in status.cases), "something withheld"),
    ):
        if number:
            has = "case has" if number == 1 else "cases have"
            lines.append(line(f"{number:,} {has} {told}: 'forthwith inspect CASE' shows it"))
    return lines


def _counts(cases: Sequence[StatusCase], words: Mapping[tuple[str, str], str], order: Sequence[str]) -> str:
    """How many cases stand in each state, the states in the order in which the cases are shown."""
    regions = {region for case in cases for region in case.state}
    counts = Counter(state for case in cases for state in _in_order(case, order))
    number = max((len(f"{count:,}") for count in counts.values()), default=1)
    named = {key: escaped(key[1] if len(regions) == 1 else f"{key[0]}: {key[1]}") for key in counts}
    width = min(max((columns(name) for name in named.values()), default=0), _WIDEST_CASE)
    lines = []
    for key, count in counts.items():
        said = escaped(words.get(key, ""))
        label = f"{count:>{number + 2},}  {padded(named[key], width)}"
        if columns(label) + 2 < WIDTH // 2 and said:
            lines.append(wrapped(said, f"{label}  ", hanging=" " * (columns(label) + 2)))
        else:
            lines.append(wrapped(f"{named[key]}", f"{count:>{number + 2},}  "))
    return "\n".join(lines) or "  none is open yet"


def _named(case: StatusCase) -> str:
    return escaped(case.case) + (" *" if case.synthetic else "")


def _in_order(case: StatusCase, order: Sequence[str]) -> list[tuple[str, str]]:
    """Where a case stands, region by region, those that are not in the order last."""
    return sorted(case.state.items(), key=lambda at: order.index(at[0]) if at[0] in order else len(order))


def _standing(case: StatusCase, order: Sequence[str]) -> str:
    return escaped(" ".join(path for _, path in _in_order(case, order)) or "not open")


def _row(case: StatusCase, standing: str, first: int, second: int, zone: str) -> str:
    """A case, its state, and what comes or came: a name or state too wide for its column stands on
    a line of its own, whole, so that it can be copied."""
    name, said = _named(case), escaped(_said(case, zone))
    lines = []
    left = "  " + padded(name, first)
    if columns(name) > first:
        lines.append(wrapped(name, "  ", hanging="    "))
        left = " " * (2 + first)
    left += "  " + padded(standing, second)
    if columns(standing) > second:
        lines.append(wrapped(standing, left[: first + 4] if not lines else " " * (first + 4)))
        left = " " * (4 + first + second)
    lines.append(wrapped(said, left + "  ", hanging=" " * (6 + first + second)))
    return "\n".join(lines)


def _said(case: StatusCase, zone: str) -> str:
    said = []
    if case.incidents:
        said.append("1 incident" if case.incidents == 1 else f"{case.incidents:,} incidents")
    if case.problems:
        said.append("stuck")
    if case.uncountable:
        said.append("a deadline has no day")
    if case.tolled:
        said.append("clock stopped")
    if case.overrides:
        said.append("1 override" if case.overrides == 1 else f"{case.overrides:,} overrides")
    if case.withheld:
        by = " and ".join(f"the {order}" for order in case.withheld_by)
        end = "ends" if len(case.withheld_by) == 1 else "end"
        said.append(f"{case.withheld:,} withheld" + (f" until {by} {end}" if by else ""))
    if case.actions:
        said.append("1 action" if case.actions == 1 else f"{case.actions:,} actions")
    if case.next_deadline is not None:
        found = case.next_deadline
        by = timed(found.last_day, found.last_time, found.at, found.zone, zone)
        said.append(f"{found.name} by {by}")
    if not said and case.last_event is not None:
        said.append(f"last news {case.last_event.on}")
    return "; ".join(said)
