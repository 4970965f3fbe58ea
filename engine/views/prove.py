"""What was shown of a pack for every case there can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from engine.analysis.claims import CLAIMS, Answer, Claim
from engine.analysis.examples import Example
from engine.model import Said
from engine.views.explained_text import shown
from engine.views.pasted import pasted
from engine.views.safe import escaped, line
from engine.views.versions import short


class Proved(NamedTuple):
    """The answers of one pack."""

    pack: str
    digest: str
    zone: str
    answers: Sequence[Answer]


def render_prove(proved: Proved) -> str:
    """How many claims of each kind hold, then what is refuted and what is not known, in 80 columns."""
    counts = Counter((answer.claim, answer.verdict) for answer in proved.answers)
    lines = [line(f"{proved.pack} {short(proved.digest)}, for every case there can be:"), ""]
    lines.append("proved refuted unknown")
    for claim, words in CLAIMS.items():
        numbers = [counts[claim, verdict] for verdict in ("proved", "refuted", "unknown")]
        if any(numbers):
            lines.append("{:>6,} {:>7,} {:>7,}  {}".format(*numbers, words))
    tests = tests_of(proved.answers)
    for verdict, heading in (("refuted", "Refuted"), ("unknown", "Not known")):
        found = [place for place, answer in enumerate(proved.answers) if answer.verdict == verdict]
        if found:
            lines += ["", heading]
        for place in found:
            lines += ["", *_told(answer := proved.answers[place], proved.zone)]
            lines += _shown(answer, tests[place], f"rules/{proved.pack}/tests.yaml")
    return "\n".join(lines) + "\n"


_NAMES: Mapping[Claim, str] = {
    "one-move": "{about[0]} and {about[1]} ask for different moves on {on}",
    "covered": "no rule answers to {on}",
    "alive": "{about[0]} does nothing on {on}",
    "not-hidden": "{about[0]} is outdone on {on}",
    "way-out": "nothing leads out of {about[0]}",
    "on-file": "{about[0]} and what it needs",
    "approved": "{about[0]} takes effect without its approval",
    "barred": "{about[0]} takes effect while it is barred",
}
_MENDED = "The test tells what the rules do now; once they are mended, correct what it expects."


def tests_of(answers: Sequence[Answer]) -> list[str | None]:
    """For each answer the test that shows what it refutes, to be pasted into ``tests.yaml``."""
    taken: Counter[str] = Counter()
    found: list[str | None] = []
    for answer in answers:
        story = None if answer.example is None else answer.example.story
        if answer.example is None or story is None:
            found.append(None)
            continue
        name = _NAMES[answer.claim].format(about=answer.about, on=answer.example.on)
        taken[name] += 1
        name += f" ({taken[name]})" if taken[name] > 1 else ""
        found.append(pasted(replace(story, name=name), f"Wrong: {answer.told} {_MENDED}"))
    return found


def _told(answer: Answer, zone: str) -> list[str]:
    where = "" if answer.place is None else f"{answer.place.file}:{answer.place.line}: "
    on = f" (on {answer.on})" if answer.on else ""
    lines = [line(f"{where}{answer.told}{on}", "  ", hanging="    ")]
    example = answer.example
    if example is not None:
        lines.append(line(_when(example), "    "))
        for name, value in _known(example):
            lines.append(line(f"{name} = {shown(value, zone)}", "      ", hanging="        "))
        for said in example.decided or ((None,) if example.on else ()):
            on = "" if example.on or said is None else f"{said.on}: "
            lines.append(line(f"-> {on}{_did(said)}", "      ", hanging="         "))
    return lines


def _shown(answer: Answer, test: str | None, file: str) -> list[str]:
    """The test as it is to be pasted, so with the indentation it has there."""
    if test is not None:
        head = line(f"The same as a test, to be put at the end of {file}:", "    ")
        return [head, "", *(escaped(each) for each in test.splitlines())]
    if answer.example is None:
        return []
    return [line("No test can tell this: the event is about what only the case itself can bring.", "    ")]


def _when(example: Example) -> str:
    if example.on:
        return f"For example on {example.day}, {example.on}:"
    return f"For example up to {example.day}{'' if example.decided else ', whatever comes'}:"


def _known(example: Example) -> list[tuple[str, Any]]:
    return [
        *((f"state.{region}", state) for region, state in example.state.items()),
        *sorted(example.facts.items()),
        *((f"event.{name}", value) for name, value in sorted(example.event.items())),
        *((f"parameter.{name}", value) for name, value in sorted(example.parameters.items())),
    ]


def _did(said: Said | None) -> str:
    if said is None:
        return "no rule answers"
    rule = f" (rule {said.rule})" if said.rule else ""
    if said.target is not None:
        return f"{said.source} -> {said.target}{rule}"
    why = f": {said.because}" if said.outcome == "rejected" and said.because else ""
    return f"{'refused' if said.outcome == 'rejected' else said.outcome}{rule}{why}"


def prove_values(proved: Proved) -> dict[str, Any]:
    """The answers as values for JSON."""
    return {
        "format": 1,
        "pack": proved.pack,
        "digest": proved.digest,
        "answers": [
            {
                "claim": answer.claim,
                "verdict": answer.verdict,
                "on": answer.on or None,
                "about": list(answer.about),
                "file": None if answer.place is None else answer.place.file,
                "line": None if answer.place is None else answer.place.line,
                "told": escaped(answer.told) or None,
                "example": None if answer.example is None else _example_values(answer.example),
                "test": test,
            }
            for answer, test in zip(proved.answers, tests_of(proved.answers), strict=True)
        ],
    }


def _example_values(example: Example) -> dict[str, Any]:
    return {
        "on": example.on or None,
        "day": example.day,
        "state": example.state,
        "facts": example.facts,
        "event": example.event,
        "parameters": example.parameters,
        "decided": [
            {"outcome": said.outcome, "rule": said.rule, "to": said.target, "code": said.code}
            for said in example.decided
        ],
    }
