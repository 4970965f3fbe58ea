"""Calendar files, the shipped one and a pack's own: nodes to calendars and day-count conventions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.calendars import (
    Calendar,
    CalendarError,
    Convention,
    Recess,
    calendar_from_holidays,
    with_closures,
)
from engine.calendars.days import WEEKDAYS, ordinal
from engine.packs.conventions_schema import read_convention
from engine.packs.days_files import MOST_FILES, Days, is_days_file
from engine.packs.findings import Findings, explained, listed, nearest
from engine.packs.nodes import Items, Keys, Node, Scalar
from engine.packs.schema import Reader
from engine.packs.term import RESPONDENT

FIRST_YEAR, LAST_YEAR = 1970, 2100
_WORKWEEK = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class DeclaredCalendar:
    """A calendar as written; ``weekend`` None where its source decides."""

    name: Scalar
    country: str | None
    subdivision: str | None
    market: str | None
    years: tuple[int, int]
    extends: Scalar | None
    weekend: frozenset[int] | None
    closures: Mapping[str, str]
    days_from: tuple[Scalar, ...]
    recesses: tuple[Recess, ...]
    version: str | None


@dataclass(frozen=True, slots=True)
class DeclaredCalendars:
    """What the calendar files declare, the pack's own having taken the place of shipped ones.
    ``broken`` names conventions that could not be read."""

    calendars: Mapping[str, DeclaredCalendar]
    conventions: Mapping[str, Convention]
    broken: frozenset[str] = frozenset()

    @property
    def files(self) -> tuple[str, ...]:
        """The files of days that the calendars name, each once."""
        named = (file.text for calendar in self.calendars.values() for file in calendar.days_from)
        return tuple(dict.fromkeys(named))

    def over(self, shipped: DeclaredCalendars) -> DeclaredCalendars:
        """These, and the shipped ones whose names are not declared here."""
        return DeclaredCalendars(
            {**shipped.calendars, **self.calendars},
            {**shipped.conventions, **self.conventions},
            self.broken | shipped.broken,
        )


def read_calendars(node: Keys, reader: Reader) -> DeclaredCalendars:
    """What one calendar file declares."""
    keys = reader.keys(node, "calendar file", "the calendar file")
    calendars = {
        name.text: _calendar(name, value, reader)
        for name, value in reader.entries(keys.get("calendars"), "calendars", "title")
    }
    for name in (calendar.name for calendar in calendars.values() if calendar.name.text == RESPONDENT):
        reader.findings.add(
            "reserved-name",
            f"Expected a calendar's own name; '{RESPONDENT}' stands for the one that the respondent has.",
            "Give the calendar another name.",
            name.place,
        )
    conventions, broken = {}, set()
    for name, value in reader.entries(keys.get("conventions"), "conventions", "title"):
        convention = read_convention(name, value, reader)
        if convention is None:
            broken.add(name.text)
        else:
            conventions[name.text] = convention
    declared = DeclaredCalendars(calendars, conventions, frozenset(broken))
    if len(declared.files) > MOST_FILES:
        reader.findings.add(
            "days-too-many",
            f"Expected at most {MOST_FILES} files of days; found {len(declared.files)}.",
            "Put the days of several into one.",
            node.key("calendars"),
        )
        unnamed = {name: replace(calendar, days_from=()) for name, calendar in calendars.items()}
        return replace(declared, calendars=unnamed)
    return declared


def build_calendars(
    declared: Mapping[str, DeclaredCalendar], findings: Findings, days_of: Callable[[Scalar], Days]
) -> dict[str, Calendar]:
    """All calendars, each after the one it extends; asks the ``holidays`` package, and ``days_of``
    for the days of a file that a calendar names."""
    built: dict[str, Calendar] = {}
    refused: set[str] = set()
    for calendar in declared.values():
        chain = _chain(calendar, declared, {*built, *refused}, findings)
        for name in reversed(chain):
            extends = declared[name].extends
            source = None if extends is None else built.get(extends.text)
            if extends is None or source is not None:
                with explained(findings, declared[name].name.place):
                    built[name] = _built(declared[name], source, days_of)
            if name not in built:
                refused.add(name)
    return {name: built[name] for name in declared if name in built}


def _chain(
    calendar: DeclaredCalendar, declared: Mapping[str, DeclaredCalendar], done: set[str], findings: Findings
) -> list[str]:
    """The calendar and those it extends that are not done yet, the one it stands on last."""
    chain: list[str] = []
    current: DeclaredCalendar | None = calendar
    while current is not None and current.name.text not in done:
        chain.append(current.name.text)
        extends, current = current.extends, None
        if extends is None:
            break
        if extends.text in chain:
            findings.add(
                "calendar-cycle",
                f"Expected '{chain[-1]}' to extend a calendar that stands by itself; the circle is "
                f"{' → '.join([*chain[chain.index(extends.text) :], extends.text])}.",
                "Remove 'extends' from one of them.",
                extends.place,
            )
        elif extends.text not in declared:
            findings.add(
                "unknown-calendar",
                f"Expected the name of a calendar to extend; found '{extends.text}', which is not declared.",
                f"{nearest(extends.text, declared)} Calendars are: {listed(declared)}.".strip(),
                extends.place,
            )
        else:
            current = declared[extends.text]
    return chain


def _built(
    calendar: DeclaredCalendar, source: Calendar | None, days_of: Callable[[Scalar], Days]
) -> Calendar:
    name, (first, last) = calendar.name.text, calendar.years
    files = [(file.text, days_of(file)) for file in calendar.days_from]
    days = {day: text for _, read in files for day, text in read.items()} | dict(calendar.closures)
    if source is None and (calendar.country is not None or calendar.market is not None):
        source = _from_package(name, calendar.country, calendar.subdivision, calendar.market, first, last)
    if source is None:
        return Calendar(
            name=name,
            version=calendar.version or _edition("", calendar, files) or "declared days",
            weekend=_WORKWEEK if calendar.weekend is None else calendar.weekend,
            days=days,
            since=f"{first:04}-01-01",
            until=f"{last:04}-12-31",
            recesses=calendar.recesses,
        )
    return with_closures(
        source,
        days,
        weekend=calendar.weekend,
        recesses=calendar.recesses,
        name=name,
        version=calendar.version or _edition(source.version, calendar, files),
    )


def _edition(base: str, calendar: DeclaredCalendar, files: Sequence[tuple[str, Days]]) -> str:
    """``holidays 0.109, US federal, with 2 declared and 12 of closures.ics``."""
    added = [f"{len(calendar.closures)} declared"] if calendar.closures else []
    added += [f"{len(days)} of {name}" for name, days in files]
    return ", with ".join(part for part in (base, " and ".join(added)) if part)


@lru_cache(maxsize=64)
def _from_package(
    name: str, country: str | None, subdivision: str | None, market: str | None, first: int, last: int
) -> Calendar:
    try:
        return calendar_from_holidays(
            name, country=country, subdivision=subdivision, market=market, years=range(first, last + 1)
        )
    except CalendarError as error:
        # the package's version does not belong in a message that tests compare
        help = "Give a country by its ISO code (US), a subdivision by its own (NY), or a market (XNYS)."
        raise CalendarError(error.message, help, error.code) from None


def _calendar(name: Scalar, node: Node, reader: Reader) -> DeclaredCalendar:
    what = f"the calendar '{name.text}'"
    keys = reader.keys(node, "calendar", what)
    sources = [key for key in ("country", "market", "extends") if key in keys]
    if len(sources) > 1 or ("subdivision" in keys and "country" not in keys):
        found = " and ".join([*sources, *(["subdivision"] if "subdivision" in keys else [])])
        reader.findings.add(
            "calendar-source",
            f"Expected one source for {what}: country (maybe with subdivision), "
            f"market or extends; found {found}.",
            "Keep one of them, or none for a calendar of declared days only.",
            name.place,
        )
        keys = {key: value for key, value in keys.items() if key not in (*sources, "subdivision")}
    if "extends" in keys and "years" in keys:
        reader.findings.add(
            "unknown-key",
            "Expected no 'years' beside 'extends': the years are those of the calendar extended.",
            "Remove 'years'.",
            node.key("years") if isinstance(node, Keys) else name.place,
        )
    return DeclaredCalendar(
        name,
        _text(keys.get("country"), "country", reader),
        _text(keys.get("subdivision"), "subdivision", reader),
        _text(keys.get("market"), "market", reader),
        _years(keys.get("years"), reader),
        reader.name(keys.get("extends"), "title"),
        _weekend(keys.get("weekend"), reader),
        _closures(keys.get("closures"), reader),
        _files(keys.get("days_from"), reader),
        tuple(
            recess
            for item in reader.items(keys.get("recesses"), "recesses")
            if (recess := _recess(item, reader))
        ),
        _text(keys.get("version"), "version", reader),
    )


def _years(node: Node | None, reader: Reader) -> tuple[int, int]:
    if node is None:
        return FIRST_YEAR, LAST_YEAR
    items = node.items if isinstance(node, Items) else ()
    read = [reader.integer(item) for item in items]
    if len(read) == 2 and None in read:
        return FIRST_YEAR, LAST_YEAR
    if len(read) == 2 and FIRST_YEAR <= int(read[0] or 0) <= int(read[1] or 0) <= LAST_YEAR:
        return int(read[0] or 0), int(read[1] or 0)
    reader.wrong_kind(
        node, f"a first and a last year between {FIRST_YEAR} and {LAST_YEAR}", "Write years: [2015, 2030]."
    )
    return FIRST_YEAR, LAST_YEAR


def _weekend(node: Node | None, reader: Reader) -> frozenset[int] | None:
    if node is None:
        return None
    words = tuple(day.lower() for day in WEEKDAYS)
    read = [reader.word(item, "weekend", words) for item in reader.items(node, "weekdays")]
    if len(set(read)) == len(words):
        reader.findings.add(
            "weekend-invalid",
            "Expected a weekend of at most six weekdays; found all seven.",
            "Take out the weekdays on which something can fall due.",
            node.place,
        )
        return None
    return frozenset(words.index(word) for word in read if word is not None)


def _closures(node: Node | None, reader: Reader) -> dict[str, str]:
    if node is None:
        return {}
    if not isinstance(node, Keys):
        reader.wrong_kind(node, "a map of days to reasons", 'Write 2018-12-05: "Day of mourning".')
        return {}
    closures = {}
    for key, value in node.pairs:
        reason = _text(value, key.text, reader)
        with explained(reader.findings, key.place):
            ordinal(key.text)
            closures[key.text] = reason or ""
    return closures


def _files(node: Node | None, reader: Reader) -> tuple[Scalar, ...]:
    """The names of files of days; one that cannot be one is reported and left out."""
    if node is None:
        return ()
    named = [reader.text(item, "days_from") for item in (node.items if isinstance(node, Items) else (node,))]
    found = []
    for name in named:
        if name is not None and not is_days_file(name.text):
            reader.findings.add(
                "days-from",
                f"Expected the name of an .ics or .csv file in the folder of this file; found '{name.text}'.",
                "Put the file beside calendars.yaml and give its name, of letters, digits, '.', '_' and "
                "'-': closures.ics.",
                name.place,
            )
        elif name is not None:
            found.append(name)
    return tuple(found)


def _recess(node: Node, reader: Reader) -> Recess | None:
    keys = reader.keys(node, "recess", "the recess")
    since, until, name = (_text(keys.get(key), key, reader) for key in ("since", "until", "name"))
    if since is None or until is None or name is None:
        return None
    recess = Recess(since, until, name)
    try:
        Calendar(name="check", version="", weekend=frozenset(), days={}, recesses=(recess,))
    except CalendarError as error:
        reader.findings.add(error.code, error.message, error.help, node.place)
        return None
    return recess


def _text(node: Node | None, what: str, reader: Reader) -> str | None:
    read = reader.text(node, what)
    return None if read is None else read.text
