"""What the parameters, calendars and day-count conventions of a pack say, trait by trait."""

from __future__ import annotations

from collections.abc import Mapping

from engine.analysis.traits import Parts, Trait, Traits
from engine.analysis.wording import both, value_words
from engine.calendars import Calendar, ConventionVersion
from engine.calendars.days import WEEKDAYS
from engine.packs.pack import Pack, Parameter


def parts_of_counting(pack: Pack) -> Parts:
    """The parameters, conventions and calendars."""
    return {
        **{("parameter", name): parameter_traits(each) for name, each in pack.parameters.items()},
        **{
            ("convention", f"{name} from {version.since}" if version.since else name): version_traits(version)
            for name, convention in pack.conventions.items()
            for version in convention.versions
        },
        **{("calendar", name): calendar_traits(calendar) for name, calendar in pack.calendars.items()},
    }


def parameter_traits(parameter: Parameter) -> Traits:
    """The type of a parameter, and its value from each day on."""
    return {
        "type": Trait(parameter.type),
        **{
            f"from {dated.since}": Trait(
                value_words(dated.value) + (f" ({dated.cites})" if dated.cites else ""), repr(dated.value)
            )
            for dated in parameter.values
        },
    }


def calendar_traits(calendar: Calendar) -> Traits:
    """Which days are no business days, and between which days that is known."""
    weekend = both([f"{WEEKDAYS[day]}s" for day in sorted(calendar.weekend)])
    days = (
        "1 holiday or closure" if len(calendar.days) == 1 else f"{len(calendar.days):,} holidays and closures"
    )
    return {
        "edition": Trait(calendar.version, ""),
        "weekend": Trait(f"{weekend} are no business days" if weekend else "each weekday is a business day"),
        "days known": Trait(f"knows the days from {calendar.since} to {calendar.until}"),
        "holidays": Trait(days if calendar.days else "no holidays"),
        **{
            f"recess {each.since} to {each.until}": Trait(
                f"every clock stands still from {each.since} to {each.until} ({each.name})",
                f"{each.since} {each.until}",
            )
            for each in calendar.recesses
        },
    }


_ROLLS = {
    "next": "goes to the next business day",
    "previous": "goes back to the business day before",
    "with-count": "goes on to the next business day in the direction of the count",
    "none": "stays",
}


def version_traits(version: ConventionVersion) -> Traits:
    """How is counted, as long as the version holds."""
    start = "not counted" if version.exclude_start else "counted"
    end = (
        "the last day of that month" if version.month_end == "last" else "the first day of the month after it"
    )
    traits = {
        "unit": Trait(f"counts {version.unit.replace('-', ' ')}"),
        "day of the event": Trait(f"the day of the event is {start}"),
        "last day": Trait(f"a last day on a weekend or holiday {_ROLLS[version.roll]}"),
    }
    if version.unit in ("months", "years") or version.month_end != "last":
        ends = f"a count of months to a day that the month does not have ends on {end}"
        traits["end of a month"] = Trait(ends)
    if version.until is not None:
        traits["until"] = Trait(f"holds until {version.until}")
    if version.service:
        traits["service"] = Trait(f"by means of service, days are added: {_days(version.service)}")
    if version.extension:
        traits["extension"] = Trait(f"days by which it may be lengthened: {_days(version.extension)}")
    if version.cut_off is not None:
        traits["cut-off"] = Trait(f"what happens after {version.cut_off} counts as of the next day")
    return traits | ({"source": Trait(version.cites, "")} if version.cites else {})


def _days(days: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(days.items()))
