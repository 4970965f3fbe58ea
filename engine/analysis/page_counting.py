"""What a page of a pack says of its calendars and its ways of counting days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.analysis.counting_traits import calendar_traits, version_traits
from engine.analysis.told import ToldCalendar, ToldConvention
from engine.packs.calendars_schema import DeclaredCalendar, DeclaredCalendars
from engine.packs.days_files import days_reader
from engine.packs.findings import Findings
from engine.packs.pack import Pack
from engine.packs.shipped_calendars import SHIPPED, declared_in
from engine.packs.term import Compound, Counted, Term


def told_calendars(pack: Pack) -> Iterator[ToldCalendar]:
    """The calendars: where their days come from, and which the files name."""
    files = _own(pack).over(declared_in(pack.files[SHIPPED])[0]).calendars
    for name, calendar in pack.calendars.items():
        declared = files[name]
        traits = {about: trait.words for about, trait in calendar_traits(calendar).items()}
        del traits["edition"]
        yield ToldCalendar(
            name=name,
            version=calendar.version,
            usual=calendar == pack.calendar,
            says=(*_sources(declared), *traits.values()),
            closed=_closed(pack, declared),
        )


def _own(pack: Pack) -> DeclaredCalendars:
    """What the pack's own file declares."""
    text = pack.files.get(f"rules/{pack.name}/calendars.yaml")
    return DeclaredCalendars({}, {}) if text is None else declared_in(text)[0]


def _sources(declared: DeclaredCalendar) -> Iterator[str]:
    place = " ".join(part for part in (declared.country, declared.subdivision) if part)
    if place:
        yield f"has the holidays of {place}"
    if declared.market is not None:
        yield f"has the holidays of the market {declared.market}"
    if declared.extends is not None:
        yield f"has the days of the calendar {declared.extends.text}"
    for file in declared.days_from:
        yield f"has the days of the file {file.text}"


def _closed(pack: Pack, declared: DeclaredCalendar) -> dict[str, str]:
    days_of = days_reader(pack.files, f"rules/{pack.name}", Findings(pack.files))
    named: Mapping[str, str] = {
        day: said for file in declared.days_from for day, said in days_of(file).items()
    }
    return dict(sorted({**named, **declared.closures}.items()))


def told_conventions(pack: Pack) -> Iterator[ToldConvention]:
    """The ways of counting that the pack declares, and those by which a deadline is counted."""
    states = [state for region in pack.regions.values() for state in region.states.values()]
    used = {name for state in states for spec in state.deadlines for name in _counted(spec.term)}
    for name in sorted(used | _own(pack).conventions.keys()):
        for version in pack.conventions[name].versions:
            said = {about: trait.words for about, trait in version_traits(version).items()}
            apart = ("unit", "until", "source")
            yield ToldConvention(
                name=name,
                unit=version.unit,
                since=version.since,
                until=version.until,
                cites=version.cites,
                says=tuple(words for about, words in said.items() if about not in apart),
            )


def _counted(term: Term) -> Iterator[str]:
    """The ways of counting in a term."""
    if isinstance(term, Counted):
        yield term.by
        yield from _counted(term.start)
    elif isinstance(term, Compound):
        for part in term.terms:
            yield from _counted(part)
