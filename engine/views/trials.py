"""How the tests of packs went, as text and as values for JSON."""

from __future__ import annotations

from typing import Any

from engine.analysis.coverage import Coverage, Part
from engine.analysis.expectation import of_an_act
from engine.analysis.seen import Tried as Condition
from engine.analysis.trial import Failure
from engine.analysis.trials import Trials, Tried
from engine.analysis.unmatched import Unmatched
from engine.core.outcome import in_words
from engine.diagnostics import shortened
from engine.model import Facts
from engine.records import DecisionRecord
from engine.views.moments import moment, until, utc
from engine.views.safe import line

_MOST = 10
"""Decisions, and rules, that are shown of one failure."""


def render_trials(trials: Trials, *, covered: bool) -> str:
    """What to say of the tests of one pack, in 80 columns; ``covered`` lists what they leave untried."""
    name, count, failed = trials.pack.name, len(trials.tried), trials.failed
    tests = "1 test" if count == 1 else f"{count:,} tests"
    if not count:
        lines = [line(f"{name}: no tests; they would stand in rules/{name}/tests.yaml.")]
    elif failed:
        lines = [line(f"{name}: {len(failed):,} of {tests} {'fails' if len(failed) == 1 else 'fail'}.")]
    else:
        holds = "it holds" if count == 1 else "all hold"
        lines = [line(f"{name}: {tests}, {holds}; {trials.coverage.percent} % of the pack is tried.")]
    for tried in failed:
        lines += ["", *_failed(tried, trials.pack.timezone)]
    if covered:
        lines += ["", *_coverage(trials.coverage)] if failed else _coverage(trials.coverage)
    return "\n".join(lines) + "\n"


def _failed(tried: Tried, zone: str) -> list[str]:
    failure = tried.trial.failure
    assert failure is not None
    when = f"the end of {failure.on}" if failure.at is None else until(failure.at, zone)
    lines = [
        line(tried.trial.story.name, hanging="  "),
        line(f"{failure.place.file}:{failure.place.line}, at {when}:", "  "),
    ]
    for difference in failure.differences:
        lines += [
            line(difference.what, "  "),
            line(f"expected: {difference.expected}", "    ", hanging=" " * 14),
            line(f"got: {difference.got}", "    ", hanging=" " * 14),
        ]
    lines += _decided(failure, zone)
    if tried.unmatched:
        lines.append("  Rules that lead to what was expected did not match:")
    for unmatched in tried.unmatched[:_MOST]:
        lines += _unmatched(unmatched)
    return lines


def _decided(failure: Failure, zone: str) -> list[str]:
    since = (
        "from the beginning"
        if failure.since is None
        else f"after {failure.since}, up to which the test holds"
    )
    if not failure.decided:
        return [line(f"Nothing was decided {since}.", "  ")]
    lines = [line(f"Decided {since}:", "  ")]
    shown = failure.decided[-_MOST:]
    if len(shown) < len(failure.decided):
        lines.append(f"    ... {len(failure.decided) - len(shown):,} more before these")
    for record in shown:
        lines.append(line(f"{moment(record.at, zone)} {record.on}: {_did(record)}", "    ", hanging=" " * 6))
        if record.because:
            lines.append(line(record.because, " " * 6))
    return lines


def _did(record: DecisionRecord) -> str:
    what: str = record.outcome
    if record.target is not None and record.outcome in ("moved", "proposed"):
        what = record.target if record.source is None else f"{record.source} -> {record.target}"
    elif record.outcome == "rejected":
        what = "refused"
    return what if record.rule is None or of_an_act(record) else f"{what} (rule {record.rule})"


def _unmatched(unmatched: Unmatched) -> list[str]:
    rule = unmatched.rule
    if unmatched.on is None:
        return [
            line(
                f"{rule.id}: nothing it answers to happened ({', '.join(rule.on)}).", "    ", hanging=" " * 6
            )
        ]
    lines = [line(f"{rule.id}, asked on {unmatched.day} on {unmatched.on}:", "    ", hanging=" " * 6)]
    return lines + [
        line(_not_so(each, unmatched.facts), " " * 6, hanging=" " * 8) for each in unmatched.lines
    ]


def _not_so(each: Condition, facts: Facts) -> str:
    saw = [f"{name} = {shortened(in_words(value), 60)}" for name, value in _saw(each, facts).items()]
    saw += [f"{name} is not known" for name in each.absent]
    told = f" ({'; '.join(saw)})" if saw else ""
    return f"{shortened(each.source)} was {_TRUTH[each.truth]}{told}"


_TRUTH = {True: "true", False: "false", None: "unknown"}


def _saw(each: Condition, facts: Facts) -> Facts:
    return {name: facts[name] for name in each.names if name in facts}


_KINDS = {"rule": "rules", "condition": "conditions", "move": "moves", "deadline": "deadlines"}


def _coverage(coverage: Coverage) -> list[str]:
    counts = []
    for kind, word in _KINDS.items():
        of_kind = [part for part in coverage.parts if part.kind == kind]
        if of_kind:
            counts.append(f"{word} {sum(part.tried for part in of_kind):,} of {len(of_kind):,}")
    lines = [line(f"Tried: {coverage.percent} % ({', '.join(counts)}).", "  ")]
    untried = [part for part in coverage.parts if not part.tried]
    if untried:
        lines.append("  What no test tries:")
    lines += [line(_never(part), "    ", hanging=" " * 6) for part in untried]
    return lines


def _never(part: Part) -> str:
    where = f"{part.place.file}:{part.place.line} " if part.place is not None else f"{part.kind} "
    return f"{where}{part.name}: {part.never}"


def trials_values(trials: Trials) -> dict[str, Any]:
    """The tests of one pack as values for JSON."""
    parts = trials.coverage.parts
    return {
        "pack": trials.pack.name,
        "digest": trials.pack.digest,
        "tests": len(trials.tried),
        "failed": [_failed_values(tried) for tried in trials.failed],
        "coverage": {
            "percent": trials.coverage.percent,
            "parts": len(parts),
            "tried": sum(part.tried for part in parts),
            "untried": [_part_values(part) for part in parts if not part.tried],
        },
    }


def _part_values(part: Part) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "name": part.name,
        "never": part.never,
        "file": part.place.file if part.place is not None else None,
        "line": part.place.line if part.place is not None else None,
    }


def _failed_values(tried: Tried) -> dict[str, Any]:
    failure = tried.trial.failure
    assert failure is not None
    return {
        "test": tried.trial.story.name,
        "file": failure.place.file,
        "line": failure.place.line,
        "on": failure.on,
        "at": None if failure.at is None else utc(failure.at),
        "differences": [difference._asdict() for difference in failure.differences],
        "since": failure.since,
        "decided": [_decision_values(record) for record in failure.decided],
        "unmatched": [_unmatched_values(unmatched) for unmatched in tried.unmatched],
    }


def _decision_values(record: DecisionRecord) -> dict[str, Any]:
    return {
        "at": utc(record.at),
        "cause": record.on,
        "outcome": record.outcome,
        "region": record.region,
        "from": record.source,
        "to": record.target,
        "rule": record.rule,
        "because": record.because,
        "code": record.code,
    }


def _unmatched_values(unmatched: Unmatched) -> dict[str, Any]:
    return {
        "rule": unmatched.rule.id,
        "cause": unmatched.on,
        "on": unmatched.day,
        "conditions": [
            {
                "condition": each.source,
                "truth": each.truth,
                "saw": _saw(each, unmatched.facts),
                "missing": each.absent,
            }
            for each in unmatched.lines
        ],
    }
