"""Which keys the maps of a pack's calendars may have, as a part of the table of all."""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs.key import Key

CALENDAR_KEYS: Mapping[str, Mapping[str, Key]] = {
    "calendar file": {
        "calendars": Key("map calendar", "the calendars, by name"),
        "conventions": Key(
            "map list convention version",
            "the day-count conventions, by name; each a list of versions, oldest first",
        ),
    },
    "calendar": {
        "country": Key("text", "the ISO code of a country whose holidays are known (`US`: the federal ones)"),
        "subdivision": Key(
            "text", "beside `country`: one of its states or provinces (`NY`)", beside=("country",)
        ),
        "market": Key("text", "an exchange or a central bank (`XNYS`, `ECB`)"),
        "years": Key("list int", "the first and the last year it covers; left out, 1970 to 2100"),
        "extends": Key("title", "another calendar, whose days are taken over"),
        "weekend": Key(
            "list weekday", "the weekdays that are no business days, such as `[saturday, sunday]`"
        ),
        "closures": Key("map text", "further days on which nothing is due: day, in quotes, to reason"),
        "days_from": Key(
            "many text", "an .ics or .csv file of such days, or a list of them, beside this file"
        ),
        "recesses": Key("list recess", "spans of days on which every clock stands still"),
        "version": Key("text", "a text that names the edition of the days; it stands in every proof"),
    },
    "recess": {
        "since": Key("text", "the first day, `2024-08-01`, or `08-01` for each year", required=True),
        "until": Key("text", "the last day", required=True),
        "name": Key("text", "what it is called in a proof", required=True),
    },
    "convention version": {
        "since": Key("date", "the days between which the version holds, both included; left out where open"),
        "until": Key("date", "the days between which the version holds, both included; left out where open"),
        "unit": Key(
            "days|business-days|hours|months|years",
            "`days`, `business-days`, `months`, `years`, `hours`; hours are counted from a time",
            required=True,
        ),
        "exclude_start": Key("bool", "`true` (unless said otherwise): the day of the event is not counted"),
        "roll": Key(
            "next|previous|none|with-count",
            "where a last day on a weekend or holiday goes: `next`, `previous`, `with-count` (on, in "
            "the direction of the count), `none` (unless said otherwise)",
        ),
        "service": Key(
            "map int",
            "means of service to days added after the period, `{mail: 3}`; no deadline of a workflow "
            "asks for it",
        ),
        "month_end": Key(
            "last|next",
            "of a count of months that ends on a day the month does not have: its `last` day (unless "
            "said otherwise), or the first of the `next` month",
        ),
        "extension": Key(
            "map int",
            "name to days by which the period may be lengthened; no deadline of a workflow asks for it",
        ),
        "cut_off": Key(
            "text",
            'a time of day, `"22:00"`: an event later than that counts as of the next day; see part 4',
        ),
        "cites": Key("text", "the source"),
    },
}
