"""Which keys the maps of a pack's tests may have, as a part of the table of all."""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs.key import Key

STORY_KEYS: Mapping[str, Mapping[str, Key]] = {
    "test file": {"tests": Key("list test", "the tests, a list", required=True)},
    "test": {
        "name": Key("text", "what it shows, in a sentence; each test has its own", required=True),
        "demand": Key("test demand", "the demand of the case", required=True),
        "respondent": Key("test respondent", "the respondent, where a rule asks about it"),
        "parameters": Key(
            "map value", "parameters that have another value in this test, for all days: `{warning_days: 5}`"
        ),
        "given": Key("test given", "how the case stands when the test begins; left out, as it opens"),
        "events": Key("list test event", "what happened, a list"),
        "then": Key("list check", "what must be so on which days, a list", required=True),
    },
    "test demand": {
        "id": Key("title", "its name; left out, `demand`"),
        "issued_on": Key("date", "the day it was issued", required=True),
        "due_on": Key("date", "the last day to answer", required=True),
        "items": Key("list text", "what is demanded", required=True),
        "authority": Key("text", "who demands"),
        "title": Key("text", "what it is about"),
        "legal_basis": Key("text", "by which law"),
    },
    "test respondent": {
        "id": Key("title", "its name; left out, `respondent`"),
        "name": Key("text", "its full name"),
        "kind": Key("text", "city, county, state, agency, ..."),
        "us_state": Key("text", "as the mail has it, `IL`"),
        "geoid": Key("text", "the Census code"),
        "calendar": Key("title", "its own calendar, one of the pack's"),
        "added_on": Key("date", "the day it was added; left out, that of the demand"),
    },
    "test given": {
        "on": Key(
            "date",
            "the test begins with this day; left out, the last of `entered_on`, else the day the "
            "case opens. No event or check of the test is earlier",
        ),
        "state": Key(
            "map path",
            "the innermost state of each region: `{report: overdue}`; of one left out, that in which a case "
            "opens",
        ),
        "entered_on": Key(
            "date or map date",
            "the day it entered its states, or by region: `{report: 2024-04-02}`; left out, `on`",
        ),
        "entering": Key(
            "path",
            "one of these states that is entered as the test begins: what answers to `state_entered` of it "
            "is asked first",
        ),
        "facts": Key(
            "map value",
            "facts that events make grow: `{reminders: 1}`; one left out is as before any event, and "
            "computed facts follow. Of a fact that is told apart `by` a field, what is open: "
            "`{appeal_pending: [A-7]}`",
        ),
        "items": Key(
            "map list text",
            "the items that an event named, by how they stand: `{produced: [report]}`",
        ),
        "orders": Key(
            "map map many name",
            "the orders of courts in force for the respondent, by kind and id, each with the triggers it "
            "bars: `{stay: {A-7: propose_fine}}`",
        ),
    },
    "test event": {  # every other key is a field of the event
        "on": Key("date", "the day it happened, not before the test begins", required=True),
        "at": Key(
            "text",
            'its time of day by the workflow\'s clock, `"17:00"`; left out, it counts from '
            "the start of the day",
        ),
        "learned": Key(
            "date",
            "the day the office learned of it; left out, the day it happened. Checks of "
            "earlier days do not know it",
        ),
        "id": Key("title", "a name by which `correct` and `retract` find it"),
        "type": Key(
            "name",
            "the type of the event: one of the workflow's, or `demand_amended`, `respondent_removed`, ...",
        ),
        "approve": Key("name", "an action of this kind was approved", beside=("by",)),
        "reject": Key("name", "it was rejected; needs a `reason`", beside=("by",)),
        "done": Key("name", "it was recorded as done", beside=("by",)),
        "ratify": Key(
            "name", "an incident about an action of this kind was ratified; needs a `reason`", beside=("by",)
        ),
        "withdraw": Key("name", "what was done was taken back; needs a `reason`", beside=("by",)),
        "correct": Key(
            "title", "the event of this `id` is corrected: the fields given take the place of its own"
        ),
        "retract": Key("title", "the event of this `id` is taken back"),
        "moved_to": Key("date", "beside `correct`: the day on which it really happened"),
        "data": Key("map value", "fields that are named like a key of this table: `data: {on: 3}`"),
        "by": Key("text", "who did it; needed beside `approve`, `reject`, `done`, `ratify`, `withdraw`"),
        "role": Key("name", "in which role"),
        "refused": Key(
            "title",
            "the event must be refused, with this code of [meaning.md](meaning.md), such as "
            "`role-missing`. An event that is refused without it fails the test",
        ),
    },
    "check": {
        "on": Key("date", "the day", required=True),
        "at": Key("text", 'a time of that day, `"16:59"`, instead of its end'),
        "state": Key(
            "map path",
            "the state of a region: `{report: overdue}`; an outer state stands for all states in it",
        ),
        "deadlines": Key(
            "map test deadline",
            "for each deadline named its last day, or how it stands: `{warning: "
            "2024-04-12}`, `{warning: tolled}`",
        ),
        "actions": Key(
            "map proposed|approved|rejected|done|lapsed|none",
            "how the last action of each kind stands, and that no other is open: "
            "`{send_fine: proposed}`; `{}` says that none is open. `none`: there is none",
        ),
        "incidents": Key(
            "map open|ratified|withdrawn|none",
            "the same of incidents: `open`, `ratified`, `withdrawn` or `none`",
        ),
        "rules": Key("list title", "the rules that did something on that day, all of them; `[]` says none"),
        "withheld": Key(
            "list title",
            "the rules whose move or proposal is withheld at that time, all of them: an order or an override "
            "bars it, or an incident is open",
        ),
        "orders": Key(
            "map list text",
            "the orders of courts in force for the respondent at that time, all of them, by kind: "
            "`{stay: [A-7]}`; `{}` says that none is",
        ),
        "refused": Key("list title", "the rules that asked on that day for what could not be, all of them"),
        "drafts": Key("list title", "the letters asked for on that day, all of them"),
    },
    "test deadline": {  # or only the day, or only the status
        "status": Key(
            "running|tolled|uncountable|passed|ended|none",
            "`running`, `tolled`, `uncountable`, `passed`, `ended` (its state was left) or `none`",
        ),
        "due": Key("date", "its last day"),
        "state": Key("path", "the state it belongs to, where two regions have a deadline of this name"),
    },
}
