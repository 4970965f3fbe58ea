"""Nothing that a pack can say changes without being told: of every key of every file one edit, and what
``rules diff`` says of it."""

from __future__ import annotations

import fnmatch
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from engine.analysis.revision import changes
from engine.core.program import Program
from engine.packs.keys import KEYS
from engine.packs.load import load_pack, read_pack
from engine.views.revision import render_revision
from engine.views.safe import columns
from tests.analysis.mutants import mutants
from tests.analysis.packs import PACKS

HERE = Path(__file__).parent
NAME = "every-key"
W, R, P, C = (
    f"workflows/{NAME}.yaml",
    *(f"rules/{NAME}/{part}.yaml" for part in ("rules", "parameters", "calendars")),
)
DAYS = f"rules/{NAME}/days.csv"
FILES = {
    path: (HERE / f"{NAME}-{part}.yaml").read_text()
    for path, part in ((W, "workflow"), (R, "rules"), (P, "parameters"), (C, "calendars"))
} | {DAYS: "day,name\n2018-12-06,Closed\n"}

FIRST = ("workflow", "field", "rule file", "parameter file", "calendar file")
"""The kinds of maps with which the files of the law begin, and that of an event's own keys; what they hold
the table of keys tells."""

Edit = tuple[str, str, str, str]
"""A file, a text that stands in it once, what stands there instead, and a change that is then told, as
WHAT OF NAME; of what decides nothing WHAT is ``reworded``."""

SILENT = {
    ("rule file", "pack"): "two packs of different names are not compared",
}
"""Keys whose change needs no telling, and why."""

EDITS: dict[tuple[str, str], Edit] = {
    ("workflow", "workflow"): (R, "workflow: every-key", "workflow: other", "reworded workflow name"),
    ("workflow", "timezone"): (W, "Europe/Rome", "Europe/Paris", "changed workflow time zone"),
    ("workflow", "calendar"): (W, "\ncalendar: office", "\ncalendar: none", "changed workflow calendar"),
    ("workflow", "events"): (W, "facts:\n", "  letter_sent: {}\n\nfacts:\n", "added event letter_sent"),
    ("workflow", "facts"): (W, "  least_pages: ", "  fewest_pages: ", "removed fact least_pages"),
    ("workflow", "items"): (W, "  returned:\n", "  sent_back:\n", "removed item status returned"),
    ("workflow", "orders"): (W, "  stay:\n", "  writ:\n", "added order writ"),
    ("workflow", "actions"): (W, "  remind:\n", "  recall:\n", "added action recall"),
    ("workflow", "regions"): (W, "regions:\n",
     "regions:\n  other:\n    initial: here\n    states: {here: {final: true}}\n", "added region other"),
    ("workflow", "renamed"): (W, "shelved:", "laid_by:", "added renaming laid_by"),
    ("event", "roles"): (W, "roles: clerk", "roles: [clerk, judge]",
     "changed event paper_filed, who may record it"),
    ("event", "about"): (W, "about: either", "about: case", "changed event paper_filed, what it is news of"),
    ("event", "told_by"): (W, "told_by: respondent", "told_by: court",
     "changed event paper_filed, whose act it is"),
    ("event", "exhaustive"): (W, "    exhaustive: true\n    papers", "    papers",
     "removed event paper_filed, always answered"),
    ("field", "type"): (W, "filed_on: {type: date}", "filed_on: {type: date}\n    kind: {type: string}",
     "added event paper_filed, field kind"),
    ("field", "required"): (W, "filed_on: {type: date}", "filed_on: {type: date, required: true}",
     "changed event paper_filed, field filed_on"),
    ("field", "default"): (W, "default: []", 'default: ["propose"]',
     "changed event stay_ordered, field bars"),
    ("fact", "count"): (W, "count: paper_filed", "count: [paper_filed, paper_returned]",
     "changed fact filings"),
    ("fact", "collect"): (W, "collect: paper_filed.papers", "collect: paper_filed.why",
     "changed fact papers"),
    ("fact", "max"): (W, "max: paper_filed.pages", "max: paper_returned.pages", "changed fact most_pages"),
    ("fact", "min"): (W, "min: paper_filed.pages", "max: paper_filed.pages", "changed fact least_pages"),
    ("fact", "latest"): (W, "latest: paper_filed.filed_on", "latest: paper_filed.occurred_on",
     "changed fact last_filed"),
    ("fact", "sum"): (W, "sum: paper_filed.pages", "sum: paper_returned.pages", "changed fact all_pages"),
    ("fact", "between"): (W, "between: [suit_opened, suit_closed]", "between: [suit_opened, order_ended]",
     "changed fact in_suit"),
    ("fact", "by"): (W, "in_suit: {between: [suit_opened, suit_closed], by: docket}",
     "in_suit: {between: [order_ended, order_ended], by: second}", "changed fact in_suit"),
    ("fact", "cleared_by"): (W, ", cleared_by: paper_returned", "", "changed fact last_filed"),
    ("item status", "by"): (W, "    by: paper_returned.papers", "    by: stay_ordered.bars",
     "changed item status returned, what names items"),
    ("item status", "reason"): (W, "    reason: paper_filed.why\n", "",
     "removed item status filed, reason"),
    ("item status", "answers"): (W, "answers: false", "answers: true",
     "changed item status returned, whether it answers"),
    ("order", "by"): (W, "    by: docket\n    opened", "    by: court_docket\n    opened",
     "changed order stay, what names it"),
    ("order", "opened"): (W, "opened: stay_ordered", "opened: [stay_ordered, suit_opened]",
     "changed order stay, what begins it"),
    ("order", "narrowed"): (W, "    narrowed: stay_narrowed\n", "", "removed order stay, what narrows it"),
    ("order", "stayed"): (W, "    stayed: stay_stayed\n", "", "removed order stay, what stays it"),
    ("order", "resumed"): (W, "    resumed: stay_resumed\n", "", "removed order stay, what ends its stay"),
    ("order", "affirmed"): (W, "    affirmed: stay_affirmed\n", "", "removed order stay, what affirms it"),
    ("order", "closed"): (W, "closed: stay_vacated", "closed: [stay_vacated, order_ended]",
     "changed order stay, what ends it"),
    ("order", "bars"): (W, "    bars: propose\n", "", "changed order stay, what it bars"),
    ("action", "region"): (W, "  remind:\n    region: paper\n", "  remind:\n    region: desk\n",
     "changed action remind, region"),
    ("action", "enters"): (W, "  remind:\n    region: paper\n",
     "  remind:\n    region: paper\n    enters: set_aside\n", "added action remind, when proposed"),
    ("action", "approved"): (W, "    approved: approve\n", "", "removed action summon, when approved"),
    ("action", "rejected"): (W, "    rejected: reject\n", "", "removed action summon, when rejected"),
    ("action", "done"): (W, "    done: carry_out\n", "", "removed action summon, when done"),
    ("action", "roles"): (W, "    roles: judge\n", "", "changed action summon, who may settle it"),
    ("action", "approvals"): (W, "approvals: 2", "approvals: 3", "changed action summon, how many approve"),
    ("action", "coercive"): (W, "    coercive: true\n", "", "changed action summon, whether it coerces"),
    ("region", "initial"): (W, "    initial: open\n", "    initial: held\n",
     "changed region paper, first state"),
    ("region", "states"): (W, "      put_aside: {}\n    transitions:\n",
     "      put_aside: {}\n      away: {}\n    transitions:\n"
     "      - {trigger: go, from: open, to: away}\n", "added state away"),
    ("region", "transitions"): (W, "    transitions:\n",
     "    transitions:\n      - {trigger: go, from: open, to: put_aside}\n", "added move go from open"),
    ("state", "say"): (W, "It is open.", "It is not closed.", "reworded state open, what it means"),
    ("state", "final"): (W, "over: {final: true}", "over: {}", "changed state over"),
    ("state", "deadlines"): (W, "          named: {date", "          called: {date",
     "added deadline called of open"),
    ("state", "tolled_while"): (W, "tolled_while: much", "tolled_while: filings > 2",
     "moved deadline first of open"),
    ("state", "stop_day"): (W, "        stop_day: runs\n        restart_day", "        restart_day",
     "moved deadline first of open"),
    ("state", "restart_day"): (W, "        restart_day: stands\n      held", "      held",
     "moved deadline first of open"),
    ("state", "initial"): (W, "initial: waiting", "initial: agreed", "changed state held, first state"),
    ("state", "states"): (W, "          waiting: {}\n          agreed: {}\n",
     "          waiting: {}\n          agreed:\n            initial: at_first\n"
     "            states: {at_first: {}}\n", "added state held.agreed.at_first"),
    ("transition", "trigger"): (W, "trigger: set_aside", "trigger: lay_by",
     "added move lay_by from open"),
    ("transition", "from"): (W, "from: [open, held, put_aside]", "from: [open, held]",
     "removed move close from put_aside"),
    ("transition", "to"): (W, "from: [held.waiting, held.agreed], to: open",
     "from: [held.waiting, held.agreed], to: put_aside",
     "changed move reject from held.waiting or held.agreed"),
    ("transition", "needs"): (W, "          - if: filings > 0\n            say: A paper was filed.\n",
     "          - if: filings > 0\n            say: A paper was filed.\n          - much\n",
     "changed move approve from held.waiting, needs"),
    ("term", "latest_of"): (W, "{latest_of: [demand.due_on, last_filed], cites",
     "{latest_of: [demand.due_on, demand.issued_on], cites", "moved deadline answer of open"),
    ("term", "earliest_of"): (W, "earliest_of", "latest_of", "moved deadline first of open"),
    ("term", "date"): (W, "latest_of: [demand.due_on, last_filed]",
     "latest_of: [demand.due_on, {date: demand.issued_on}]", "moved deadline answer of open"),
    ("term", "days"): (W, "latest_of: [demand.due_on, last_filed]",
     "latest_of: [demand.due_on, {days: 1, by: slow, from: last_filed}]", "moved deadline answer of open"),
    ("term", "by"): (W, "            by: calendar-days\n", "            by: slow\n",
     "moved deadline counted of open"),
    ("term", "from"): (W, "from: entered_on", "from: demand.issued_on", "moved deadline counted of open"),
    ("term", "calendar"): (W, "            calendar: office\n", "            calendar: respondent\n",
     "moved deadline counted of open"),
    ("deadline", "latest_of"): (W, "{latest_of: [demand.due_on, last_filed], cites",
     "{latest_of: [demand.due_on], cites", "moved deadline answer of open"),
    ("deadline", "earliest_of"): (W, "{earliest_of: [demand.due_on, last_filed]}",
     "{earliest_of: [demand.due_on]}", "moved deadline first of open"),
    ("deadline", "date"): (W, "{date: demand.due_on, at", "{date: demand.issued_on, at",
     "moved deadline named of open"),
    ("deadline", "days"): (W, "days: 5", "days: 6", "moved deadline counted of open"),
    ("deadline", "by"): (W, "by: calendar-days", "by: business-days", "moved deadline counted of open"),
    ("deadline", "from"): (W, "from: entered_on", "from: demand.due_on", "moved deadline counted of open"),
    ("deadline", "calendar"): (W, "            calendar: office\n", "", "moved deadline counted of open"),
    ("deadline", "at"): (W, ", at: start", "", "moved deadline named of open"),
    ("deadline", "tolled_while"): (W, "tolled_while: in_suit", "tolled_while: filings > 5",
     "moved deadline counted of open"),
    ("deadline", "stop_day"): (W, "            stop_day: runs\n", "            stop_day: stands\n",
     "moved deadline counted of open"),
    ("deadline", "restart_day"): (W, "            restart_day: stands\n", "            restart_day: runs\n",
     "moved deadline counted of open"),
    ("deadline", "exhaustive"): (W, "            exhaustive: true\n", "",
     "removed deadline counted of open, always answered"),
    ("deadline", "cites"): (W, "cites: The demand", "cites: Article 9",
     "reworded deadline answer of open, source"),
    ("rule file", "workflow"): (R, "workflow: every-key", "workflow: other", "reworded workflow name"),
    ("rule file", "rules"): (R, "  - id: filed-on\n    on: paper_filed\n    then: {note: A paper is here.}\n"
     "    because: A paper came.\n", "", "removed rule filed-on"),
    ("rule", "id"): (R, "id: filed-on", "id: filed-at", "added rule filed-at"),
    ("rule", "on"): (R, "  - id: filed-on\n    on: paper_filed", "  - id: filed-on\n    on: paper_returned",
     "changed rule filed-on, on"),
    ("rule", "when"): (R, "    on: paper_filed\n    then: {note: A paper is", "    on: paper_filed\n"
     "    when:\n      - much\n    then: {note: A paper is", "narrowed rule filed-on, when"),
    ("rule", "then"): (R, "then: {note: A paper is here.}", "then: {move: close}",
     "changed rule filed-on, then"),
    ("rule", "because"): (R, "Nothing came.", "Nothing has come.", "reworded rule unanswered, because"),
    ("rule", "cites"): (R, "Article 1", "Article 11", "reworded rule filed, cites"),
    ("rule", "priority"): (R, "priority: 3", "priority: 4", "changed rule filed, priority"),
    ("condition", "if"): (R, "if: filings == 1", "if: filings == 2", "changed rule filed, when"),
    ("condition", "say"): (R, "say: It is the first.", "say: It is the only one.",
     "reworded rule filed, when"),
    ("condition group", "any"): (R, "          - much\n", "          - much\n          - filings == 7\n",
     "widened rule filed, when"),
    ("condition group", "none"): (R, "          - in_suit\n",
     "          - in_suit\n          - filings == 1\n", "narrowed rule filed, when"),
    ("condition group", "say"): (R, "No suit is open.", "There is no suit.", "reworded rule filed, when"),
    ("effect", "move"): (R, "move: close", "move: set_aside", "changed rule too-late, then"),
    ("effect", "propose"): (R, "propose: summon", "propose: remind", "changed rule unanswered, then"),
    ("effect", "draft"): (R, "draft: closing", "draft: ending", "changed rule too-late, then"),
    ("effect", "note"): (R, "A paper is here.", "Here is a paper.", "reworded rule filed-on, then"),
    ("parameter file", "parameters"): (P, "  strict:", "  wide: {value: 1}\n  strict:",
     "added parameter wide"),
    ("parameter", "type"): (P, "type: int", "type: double", "changed parameter pages, type"),
    ("parameter", "values"): (P, "    values:\n", "    values:\n      - {since: 1999-01-01, value: 4}\n",
     "added parameter pages, from 1999-01-01"),
    ("parameter", "value"): (P, "value: true", "value: false", "changed parameter strict, from 1970-01-01"),
    ("parameter", "cites"): (P, "Article 3", "Article 33", "reworded parameter strict, from 1970-01-01"),
    ("parameter value", "since"): (P, "since: 2000-01-01", "since: 2001-01-01",
     "removed parameter pages, from 2000-01-01"),
    ("parameter value", "value"): (P, "value: 5", "value: 6", "changed parameter pages, from 2000-01-01"),
    ("parameter value", "cites"): (P, "Article 2", "Article 22",
     "reworded parameter pages, from 2000-01-01"),
    ("calendar file", "calendars"): (C, "  branch:", "  desk:", "added calendar desk"),
    ("calendar file", "conventions"): (C, "  slow:\n", "  quick:\n    - unit: days\n  slow:\n",
     "added convention quick"),
    ("calendar", "country"): (C, "country: IT\n    subdivision: RM\n", "country: SM\n",
     "added holiday * days of office"),
    ("calendar", "subdivision"): (C, "subdivision: RM", "subdivision: MI", "added holiday * days of office"),
    ("calendar", "market"): (C, "market: XNYS", "market: ECB", "removed holiday * days of exchange"),
    ("calendar", "years"): (C, "market: XNYS\n    years: [2015, 2030]",
     "market: XNYS\n    years: [2015, 2029]", "changed calendar exchange, days known"),
    ("calendar", "extends"): (C, "extends: office", "extends: us-federal",
     "changed calendar branch, days known"),
    ("calendar", "weekend"): (C, "[saturday, sunday]", "[friday, sunday]",
     "changed calendar office, weekend"),
    ("calendar", "closures"): (C, "2018-12-05", "2018-12-04", "added holiday 2018-12-04 of office"),
    ("calendar", "days_from"): (C, "    days_from: days.csv\n", "", "removed holiday 2018-12-06 of office"),
    ("calendar", "recesses"): (C, '      - {since: "08-01"',
     '      - {since: "12-24", until: "01-06", name: winter}\n      - {since: "08-01"',
     "added calendar office, recess 12-24 to 01-06"),
    ("calendar", "version"): (C, "first edition", "second edition", "reworded calendar office, edition"),
    ("recess", "since"): (C, '"08-01"', '"08-02"', "added calendar office, recess 08-02 to 08-31"),
    ("recess", "until"): (C, '"08-31"', '"08-30"', "added calendar office, recess 08-01 to 08-30"),
    ("recess", "name"): (C, "name: summer", "name: vacation",
     "reworded calendar office, recess 08-01 to 08-31"),
    ("convention version", "since"): (C, "since: 2000-01-01", "since: 2001-01-01",
     "removed convention slow from 2000-01-01"),
    ("convention version", "until"): (C, "2019-12-31", "2019-12-30",
     "changed convention slow from 2000-01-01, until"),
    ("convention version", "unit"): (C, "unit: business-days", "unit: days",
     "changed convention slow from 2020-01-01, unit"),
    ("convention version", "exclude_start"): (C, "exclude_start: true", "exclude_start: false",
     "changed convention slow from 2000-01-01, day of the event"),
    ("convention version", "roll"): (C, "roll: next", "roll: previous",
     "changed convention slow from 2000-01-01, last day"),
    ("convention version", "service"): (C, "{mail: 3}", "{mail: 4}",
     "changed convention slow from 2000-01-01, service"),
    ("convention version", "month_end"): (C, "month_end: last", "month_end: next",
     "added convention slow from 2000-01-01, end of a month"),
    ("convention version", "extension"): (C, "{unusual: 10}", "{unusual: 11}",
     "changed convention slow from 2000-01-01, extension"),
    ("convention version", "cut_off"): (C, "22:00", "23:00",
     "changed convention slow from 2000-01-01, cut-off"),
    ("convention version", "cites"): (C, "Article 4", "Article 44",
     "reworded convention slow from 2000-01-01, source"),
}  # fmt: skip


@cache
def pack(*edit: str) -> Program:
    files = dict(FILES)
    if edit:
        file, text, instead = edit
        assert files[file].count(text) == 1, text
        files[file] = files[file].replace(text, instead)
        if instead == "workflow: other":
            files["workflows/other.yaml"] = files.pop(W).replace(text, instead)
    return Program(load_pack(files, NAME))


def kinds() -> list[str]:
    """All kinds of maps that the files of the law are made of."""
    found = [*FIRST]
    for kind in found:
        for key in KEYS[kind].values():
            held = (
                key.kind.removeprefix("many ")
                .removeprefix("list ")
                .removeprefix("map ")
                .removeprefix("list ")
            )
            within = {
                "condition": ["condition"],
                "conditions": ["condition", "condition group"],
                "terms": ["term"],
            }
            found += [each for each in within.get(held, [held]) if each in KEYS and each not in found]
    return found


def test_every_key_that_a_pack_can_have_is_edited_or_said_to_need_no_telling() -> None:
    assert {(kind, key) for kind in kinds() for key in KEYS[kind]} == SILENT.keys() | EDITS.keys()


@pytest.mark.parametrize("key", EDITS, ids=[" ".join(key) for key in EDITS])
def test_an_edit_of_a_key_is_told(key: tuple[str, str]) -> None:
    *edit, said = EDITS[key]
    found = changes(pack(), pack(*edit))
    assert fnmatch.filter([f"{change.what} {change.of} {change.name}" for change in found], said)
    if said.startswith("reworded"):
        assert {change.what for change in found} == {"reworded"}
    text = render_revision(NAME, "0" * 64, "1" * 64, found)
    assert all(columns(line) <= 80 for line in text.splitlines())


ORDERS: list[tuple[str, str, str, str]] = [
    # a file, two parts that stand beside each other in it, what is then told
    (W, "  stay_resumed:\n    docket: {type: string, required: true}\n"
     "    court_docket: {type: string, required: true}\n",
     "  stay_affirmed:\n    docket: {type: string, required: true}\n"
     "    court_docket: {type: string, required: true}\n", "changed workflow order of the events"),
    (W, "  filed:\n    by: paper_filed.papers\n    reason: paper_filed.why\n    answers: true\n",
     "  returned:\n    by: paper_returned.papers\n    answers: false\n",
     "changed workflow order of the item statuses"),
    (W, "          first: {earliest_of: [demand.due_on, last_filed]}\n",
     "          named: {date: demand.due_on, at: start}\n", "changed workflow order of the deadlines"),
    (R, "  - id: filed-on\n    on: paper_filed\n    then: {note: A paper is here.}\n"
     "    because: A paper came.\n\n",
     "  - id: unanswered\n    on: deadline_passed.answer\n    when:\n      - filings == 0\n"
     "    then: {propose: summon}\n    because: Nothing came.\n\n", "reworded workflow order of the rules"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "one", "other", "said"), ORDERS, ids=[each[3] for each in ORDERS])
def test_what_is_written_in_another_order_is_told(file: str, one: str, other: str, said: str) -> None:
    found = changes(pack(), pack(file, one + other, other + one))
    assert [f"{change.what} {change.of} {change.name}" for change in found] == [said]


def test_a_pack_is_as_itself() -> None:
    assert changes(pack(), Program(load_pack(FILES, NAME))) == []


@pytest.mark.parametrize(("root", "name"), PACKS, ids=[name for _, name in PACKS])
def test_no_small_change_of_a_pack_that_ships_passes_in_silence(root: Path, name: str) -> None:
    original = read_pack(root, name)
    before = Program(original)
    tried = 0
    for mutant in islice(mutants(original), 0, None, 29):
        changed = mutant.pack(original)
        if changed is not None:
            tried += 1
            assert changes(before, Program(changed)), mutant.told
    assert tried
