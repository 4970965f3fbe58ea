"""Which keys each map of a pack's files may have, and what each holds, as one table.

The JSON Schema for editors is made from it, ``rules fmt`` lays files out by it, docs/packs.md repeats
it; nothing else decides what a file may say. Keys stand in the order in which they are to be written.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs.calendar_keys import CALENDAR_KEYS
from engine.packs.key import Key
from engine.packs.story_keys import STORY_KEYS

_DAYS_OF_A_STOP = {
    "stop_day": Key(
        "runs|stands",
        "whether the day on which they stop still counts: `stands` (unless said otherwise) or `runs`",
    ),
    "restart_day": Key(
        "runs|stands",
        "whether the day on which they go on counts again: `runs` (unless said otherwise) or `stands`",
    ),
}

_TERM = {
    "latest_of": Key("terms", "a list of dates or counts: the last of those known"),
    "earliest_of": Key("terms", "a list of dates or counts: the first of those known"),
    "date": Key("path", "the name of a date: a fact, `demand.due_on`, `entered_on`, ..."),
    "days": Key(
        "name or int", "a number, or the name of a parameter or a fact that is a whole number", beside=("by",)
    ),
    "by": Key(
        "title",
        "beside `days`: the day-count convention, see part 4; it says whether days, months or hours "
        "are meant",
        beside=("from",),
    ),
    "from": Key(
        "term", "beside `days`: the date, or the fact of type `time`, from which is counted", beside=("days",)
    ),
    "calendar": Key(
        "title",
        "beside `days`: whose holidays count: a calendar's name, or `respondent`; left out, the workflow's",
        beside=("days",),
    ),
}

KEYS: Mapping[str, Mapping[str, Key]] = {
    "workflow": {
        "workflow": Key("title", "its name, as the file is called", required=True),
        "timezone": Key(
            "text",
            "the IANA name of the zone in which days begin and end, such as `America/New_York`",
            required=True,
        ),
        "calendar": Key("title", "the calendar by which business days are told", required=True),
        "events": Key("map event", "the events, by name; the order decides between events of one instant"),
        "facts": Key("map fact", "the facts, by name"),
        "items": Key("map item status", "the ways in which an item demanded can stand, by name"),
        "orders": Key("map order", "the orders of courts that can bar moves, by kind"),
        "actions": Key("map action", "the actions, by name"),
        "regions": Key(
            "map region", "the state machines, by name; one or several that run side by side", required=True
        ),
        "renamed": Key(
            "map path",
            "states of earlier versions that this one calls otherwise: `{late: overdue}`, whole "
            "paths with their dots; a case that stands in one goes on under the new name",
        ),
    },
    "event": {  # every other key is a field
        "roles": Key("many name", "who may record it: one role or a list; left out, anyone"),
        "about": Key(
            "case|demand|either",
            "whom it is news of: one `case` (unless said otherwise), a whole `demand`, or `either`",
        ),
        "told_by": Key(
            "authority|respondent|court",
            "whose act it is; `owed` offers a respondent what it can bring; left out, nothing is said",
        ),
        "exhaustive": Key(
            "bool",
            "`true` claims that some rule answers to it, whatever the facts, while a case is not over; "
            "`rules prove` shows whether that is so",
        ),
    },
    "field": {
        "type": Key(
            "type", "`int`, `double`, `bool`, `string`, `list<string>`, `date` or `time`", required=True
        ),
        "required": Key("bool", "`true`: an event without it goes to quarantine"),
        "default": Key("value", "the value where it is left out; not beside `required: true`"),
    },
    "fact": {  # or a condition's text: a computed fact
        "count": Key("many name", "an event or a list of them: how often they came"),
        "collect": Key("path", "`event.field` of a text or a list: what came, each once"),
        "max": Key("path", "`event.field` of a number, date or time: the highest"),
        "min": Key("path", "`event.field` of a number, date or time: the lowest"),
        "latest": Key("path", "`event.field` of anything but a list: the last that came"),
        "sum": Key("path", "`event.field` of a number: all added"),
        "between": Key(
            "list name", "an opening and a closing event: true while something is open", beside=("by",)
        ),
        "by": Key(
            "name",
            "beside `between`, and needed there: the field that tells one matter from another",
            beside=("between",),
        ),
        "cleared_by": Key(
            "many name",
            "beside `max`, `min`, `latest`: an event or a list of them, after which the fact is not "
            "known any more",
            beside=("max", "min", "latest"),
        ),
    },
    "item status": {
        "by": Key(
            "many path",
            "`event.field` of a list, or several: the items named there stand so from then on",
            required=True,
        ),
        "reason": Key("many path", "`event.field` of a text, of an event in `by`: why it stands so"),
        "answers": Key(
            "bool", "`true` or `false`: whether an item that stands so is answered", required=True
        ),
    },
    "order": {
        "by": Key("name", "the field, of each of its events, that names the order", required=True),
        "opened": Key("many name", "the event, or events, with which it begins", required=True),
        "narrowed": Key("many name", "events that give it another `scope`, or other `bars`"),
        "stayed": Key(
            "many name",
            "events that suspend it: for the respondents of their `scope`, or for all where they have none",
        ),
        "resumed": Key("many name", "events that end every stay of it"),
        "affirmed": Key("many name", "events that leave it as it is, told with it"),
        "closed": Key("many name", "events that end it: vacated, reversed, superseded"),
        "bars": Key(
            "many name",
            "the triggers it bars; left out, the event says it in a field `bars: {type: list<string>}`",
        ),
    },
    "action": {
        "region": Key("name", "the region it belongs to", required=True),
        "enters": Key("name", "the trigger taken when a rule proposes it"),
        "approved": Key("name", "the trigger taken with the last approval"),
        "rejected": Key("name", "the trigger taken when a person rejects it"),
        "done": Key("name", "the trigger taken when a person records that it was done"),
        "roles": Key("many name", "who may approve, reject and record it as done; left out, anyone"),
        "approvals": Key("int", "how many different people must approve, 1 to 100; left out, 1"),
        "coercive": Key(
            "bool",
            "`true`: a remedy, which coerces the respondent; no rule then moves its triggers by itself, "
            "and `rules prove` shows whether anything goes round it",
        ),
    },
    "region": {
        "initial": Key("name", "the state in which a case opens", required=True),
        "states": Key("map state", "its states, by name", required=True),
        "transitions": Key("list transition", "the possible moves, a list"),
    },
    "state": {
        "say": Key("text", "what the state means, for the board"),
        "final": Key("bool", "`true`: nothing leads out of it and the case is over"),
        "deadlines": Key("map deadline", "the deadlines that run in it, by name"),
        "tolled_while": Key(
            "condition", "a condition, on a line of its own: while it holds the deadlines stand still"
        ),
        **_DAYS_OF_A_STOP,
        "initial": Key("name", "which of the states within it is entered first; needed beside `states`"),
        "states": Key("map state", "states within it"),
    },
    "transition": {
        "trigger": Key("name", "the name a rule asks for; one trigger belongs to one region", required=True),
        "from": Key(
            "many path", "a state or a list; an outer state stands for all states in it", required=True
        ),
        "to": Key("path", "the state it leads to", required=True),
        "needs": Key(
            "conditions",
            "what must be on file first, each on a line of its own after `- `; without it the move is "
            "rejected and what is missing is said",
        ),
    },
    "term": _TERM,
    "deadline": {
        **_TERM,
        "at": Key(
            "start|end",
            "`end` (unless said otherwise): it passes when its day has ended; `start`: as its day begins",
        ),
        "tolled_while": Key(
            "condition", "a condition, on a line of its own: while it holds, this deadline stands still"
        ),
        **_DAYS_OF_A_STOP,
        "exhaustive": Key(
            "bool",
            "`true` claims that some rule answers when it passes, whatever the facts; `rules prove` shows "
            "whether that is so",
        ),
        "cites": Key("text", "where it comes from"),
    },
    "rule file": {
        "pack": Key("title", "its name, as the folder is called", required=True),
        "workflow": Key("title", "the workflow it is for", required=True),
        "rules": Key("list rule", "the rules, a list", required=True),
    },
    "rule": {
        "id": Key("title", "its name, once in the file", required=True),
        "on": Key(
            "many path",
            "what it answers to, one or a list: an event's name, `deadline_passed.NAME`, "
            "`state_entered.STATE`",
            required=True,
        ),
        "when": Key(
            "conditions",
            "the conditions, each on a line of its own after `- `; all must hold; left out, it "
            "always applies",
        ),
        "then": Key("many effect", "one effect or a list", required=True),
        "because": Key("text", "the reason, one sentence; names in braces are filled in", required=True),
        "cites": Key("text", "the source; names in braces are filled in"),
        "priority": Key("int", "a whole number, 0 unless said otherwise; see below"),
    },
    "condition": {  # or a condition's text
        "if": Key("condition", "the condition", required=True),
        "say": Key("text", "what is so when it holds, one sentence; names in braces are filled in"),
    },
    "condition group": {
        "any": Key("conditions", "a list of conditions of which one must hold"),
        "none": Key("conditions", "a list of conditions of which none may hold"),
        "say": Key("text", "the whole in plain words, one sentence", beside=("any", "none")),
    },
    "effect": {
        "move": Key("name", "the trigger is taken, if the state the case stands in has it"),
        "propose": Key("name", "the action is proposed to people"),
        "draft": Key(
            "title", "a letter of `letters/PACK`, by its name: the case notes that it is to be written"
        ),
        "note": Key("text", "the text is noted in the case; names in braces are filled in"),
    },
    "parameter file": {
        "parameters": Key("map parameter", "the parameters, by name", required=True),
    },
    "parameter": {
        "type": Key("type", "as of a field; left out, it is told by the way the value is written"),
        "values": Key("list parameter value", "values with their dates, oldest first"),
        "value": Key("value", "instead of `values`: one value that always holds"),
        "cites": Key("text", "its source; only beside `value`", beside=("value",)),
    },
    "parameter value": {
        "since": Key("date", "the day from whose start it holds", required=True),
        "value": Key("value", "the value", required=True),
        "cites": Key("text", "its source"),
    },
    **CALENDAR_KEYS,
    "demand file": {
        "id": Key("text", "its name: letters, digits, `.`, `_`, `-`", required=True),
        "pack": Key("title", "the pack that governs it", required=True),
        "authority": Key("text", "who demands", required=True),
        "title": Key("text", "what it is about"),
        "legal_basis": Key("text", "by which law"),
        "issued_on": Key("date", "the day it was issued", required=True),
        "due_on": Key("date", "the last day to answer", required=True),
        "items": Key("list text", "what is demanded, a list of short names", required=True),
        "follows": Key("list text", "ids of demands that went before"),
        "respondents": Key(
            "text or list respondent",
            "the respondents, a list, or the name of a CSV file with these columns",
            required=True,
        ),
    },
    "respondent": {
        "id": Key("text", "its name; the case is then called `DEMAND/RESPONDENT`", required=True),
        "name": Key("text", "its full name", required=True),
        "kind": Key("text", "city, county, state, agency, ..."),
        "us_state": Key("text", "as the mail has it, `IL`"),
        "geoid": Key("text", "the Census code"),
        "calendar": Key(
            "title",
            "its own calendar, one of the pack's; deadlines that say `calendar: respondent` count by it",
        ),
        "contact": Key("text", "to whom letters go, `Jane Roe, City Clerk`"),
        "address": Key("list text", "the lines of its address; in CSV with `;` between them"),
        "prior_contacts": Key("list date", "days of earlier letters; in CSV with `;` between them"),
        "reason": Key("text", "why it is asked"),
    },
    **STORY_KEYS,
}

__all__ = ["KEYS", "Key"]
