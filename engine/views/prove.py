"""What was shown of a pack for every case there can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from engine.diagnostics import Place
from engine.model import Facts, Said
from engine.views.safe import escaped, line
from engine.views.versions import short


class Example(Protocol):
    """What the view reads of an example."""

    @property
    def state(self) -> Mapping[str, str]: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def event(self) -> Facts: ...
    @property
    def parameters(self) -> Facts: ...
    @property
    def on(self) -> str: ...
    @property
    def day(self) -> str: ...
    @property
    def decided(self) -> tuple[Said, ...]: ...


class Answer(Protocol):
    """What the view reads of an answer."""

    @property
    def claim(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def on(self) -> str: ...
    @property
    def about(self) -> tuple[str, ...]: ...
    @property
    def place(self) -> Place | None: ...
    @property
    def told(self) -> str: ...
    @property
    def example(self) -> Example | None: ...


class Proved(NamedTuple):
    """The answers of one pack, and what each claim says in words."""

    pack: str
    digest: str
    claims: Mapping[str, str]
    answers: Sequence[Answer]


def render_prove(proved: Proved) -> str:
    """How many claims of each kind hold, then what is refuted and what is not known, in 80 columns."""
    counts = Counter((answer.claim, answer.verdict) for answer in proved.answers)
    lines = [line(f"{proved.pack} {short(proved.digest)}, for every case there can be:"), ""]
    lines.append("proved refuted unknown")
    for claim, words in proved.claims.items():
        numbers = [counts[claim, verdict] for verdict in ("proved", "refuted", "unknown")]
        if any(numbers):
            lines.append("{:>6,} {:>7,} {:>7,}  {}".format(*numbers, words))
    for verdict, heading in (("refuted", "Refuted"), ("unknown", "Not known")):
        found = [answer for answer in proved.answers if answer.verdict == verdict]
        if found:
            lines += ["", heading]
        for answer in found:
            lines += ["", *_told(answer)]
    return "\n".join(lines) + "\n"


def _told(answer: Answer) -> list[str]:
    where = "" if answer.place is None else f"{answer.place.file}:{answer.place.line}: "
    on = f" (on {answer.on})" if answer.on else ""
    lines = [line(f"{where}{answer.told}{on}", "  ", hanging="    ")]
    shown = answer.example
    if shown is not None:
        lines.append(line(f"For example on {shown.day}, {shown.on}:", "    "))
        for name, value in _known(shown):
            lines.append(line(f"{name} = {_said(value)}", "      ", hanging="        "))
        for said in shown.decided or (None,):
            lines.append(line(f"-> {_did(said)}", "      ", hanging="         "))
    return lines


def _known(shown: Example) -> list[tuple[str, Any]]:
    return [
        *((f"state.{region}", state) for region, state in shown.state.items()),
        *sorted(shown.facts.items()),
        *((f"event.{name}", value) for name, value in sorted(shown.event.items())),
        *((f"parameter.{name}", value) for name, value in sorted(shown.parameters.items())),
    ]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


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
            }
            for answer in proved.answers
        ],
    }


def _example_values(shown: Example) -> dict[str, Any]:
    return {
        "on": shown.on,
        "day": shown.day,
        "state": shown.state,
        "facts": shown.facts,
        "event": shown.event,
        "parameters": shown.parameters,
        "decided": [
            {"outcome": said.outcome, "rule": said.rule, "to": said.target, "code": said.code}
            for said in shown.decided
        ],
    }
