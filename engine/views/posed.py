"""What an expression is over some facts, and by whom it was asked, for people and for programs."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

from engine.analysis.answers import Answer, Answers
from engine.analysis.posed import Posed, Read
from engine.model import Value
from engine.packs.conditions import Unknown
from engine.packs.pack import Pack
from engine.views.moments import utc
from engine.views.safe import line, padded

DISAGREE = (
    "CEL, the closures and the matcher DO NOT AGREE. This is a mistake of the program: let no rule rest on "
    "this expression, and report it with all that is shown."
)
"""What is said where the three that read conditions differ."""

_WIDEST = len("the closures  ")


def render_posed(posed: Posed) -> str:
    """The value first, then what each of the three says, then the facts it reads."""
    expression, answers = posed.expression, posed.answers
    lines = [line(" ".join(expression.source.split()))]
    lines += [line(text, "  ") for text in _verdict(posed)]
    if not answers.agree:
        lines += ["", line(DISAGREE)]
    lines += ["", *_who("CEL", _said(answers.cel))]
    covered = "not asked: they do not cover this, and rules ask CEL in their place"
    lines += _who("the closures", covered if answers.closures is None else _said(answers.closures))
    if answers.matcher is None:
        lines += _who("the matcher", f"not asked: it takes conditions, not values of type {expression.type}")
    else:
        lines += _who("the matcher", _said(answers.matcher))
        lines += [
            line(f"{_HOW[part.how]}: {part.condition}", "    ", hanging="      ") for part in answers.parts
        ]
    if posed.reads:
        lines += ["", "What it reads"]
    lines += [line(_fact(read), "  ", hanging="      ") for read in posed.reads]
    if posed.unread:
        lines += ["", line(f"Given and not read: {', '.join(posed.unread)}.")]
    return "\n".join(lines) + "\n"


_HOW = {"compares": "it compares by itself", "told": "it is asked as a computed boolean"}
_ORIGINS = {"given": "", "parameter": ", as the pack has it", "computed": ", computed"}


def _verdict(posed: Posed) -> list[str]:
    expression, answers = posed.expression, posed.answers
    told = f"is {_said(answers.cel)}"
    if expression.type != "bool":
        told += f", of type {expression.type}; a condition must be true or false"
    absent = [read.name for read in posed.reads if read.value is None]
    return [
        f"{told}.",
        *([f"It {answers.failure}."] if answers.failure else []),
        *([f"Not known: {', '.join(absent)}."] if absent else []),
    ]


def _who(name: str, said: str) -> list[str]:
    return [line(said, f"  {padded(name, _WIDEST)}", hanging=" " * (_WIDEST + 2))]


def _said(answer: Answer) -> str:
    return "unknown" if isinstance(answer, Unknown) else _shown(answer)


def _shown(value: Value) -> str:
    if isinstance(value, datetime):
        return utc(value).isoformat()
    return json.dumps(value, ensure_ascii=False)


def _fact(read: Read) -> str:
    type = "nothing tells its type" if read.guessed else read.type
    if read.value is None:
        return f"{read.name}: not known ({type})"
    return f"{read.name} = {_shown(read.value)} ({type}{_ORIGINS[read.origin]})"


def posed_values(posed: Posed, pack: Pack | None) -> dict[str, Any]:
    """The same as values for JSON."""
    answers = posed.answers
    return {
        "format": 1,
        "expression": posed.expression.source,
        "type": posed.expression.type,
        "pack": None if pack is None else pack.name,
        "digest": None if pack is None else pack.digest,
        **_answer(answers.cel),
        "failure": answers.failure,
        "absent": [read.name for read in posed.reads if read.value is None],
        "agree": answers.agree,
        "answers": _answers(answers),
        "names": [
            {
                "name": read.name,
                "type": read.type,
                "guessed": read.guessed,
                "known": read.value is not None,
                "value": _plain(read.value),
                "origin": read.origin,
            }
            for read in posed.reads
        ],
        "unread": list(posed.unread),
    }


def _answers(answers: Answers) -> dict[str, Any]:
    matcher = None
    if answers.matcher is not None:
        matcher = {**_answer(answers.matcher), "parts": [part._asdict() for part in answers.parts]}
    closures = None if answers.closures is None else _answer(answers.closures)
    return {"cel": _answer(answers.cel), "closures": closures, "matcher": matcher}


def _answer(answer: Answer) -> dict[str, Any]:
    known = not isinstance(answer, Unknown)
    return {"known": known, "value": None if isinstance(answer, Unknown) else _plain(answer)}


def _plain(value: Value | None) -> Any:
    """JSON has no number for what is none, or has no end: it is told by its name."""
    if isinstance(value, float) and not math.isfinite(value):
        return _shown(value)
    return utc(value) if isinstance(value, datetime) else value
