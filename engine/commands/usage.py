"""What to do about a command line that cannot be read: the one that was meant, where it can be told."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

from typer import TyperException

from engine.diagnostics import Again, Diagnostic
from engine.runtime.pairs import joined

_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}  # fmt: skip


class Cure(NamedTuple):
    """What is wrong with a command line, what to do, and the command lines that may have been meant."""

    message: str
    help: str
    again: tuple[Again, ...]


class Read(NamedTuple):
    """What of a command line can be read: the words that take the place of an argument, those that
    nothing takes, and every option and argument by its name."""

    arguments: list[str]
    strays: list[str]
    options: dict[str, Any]


def of_usage(error: TyperException, given: Sequence[str]) -> Diagnostic:
    """What is said about a command line that cannot be read."""
    context = getattr(error, "ctx", None)
    path = "forthwith" if context is None else context.command_path
    cure = None if context is None else _cure(context, path, list(given))
    if cure is not None:
        return Diagnostic(code="usage", message=cure.message, help=cure.help, again=cure.again)
    return Diagnostic(
        code="usage",
        message=error.format_message(),
        help=f"'{path} --help' shows what it takes, with an example.",
    )


def _cure(context: Any, path: str, given: list[str]) -> Cure | None:
    words = given
    while words and words[0] in ("-w", "--workspace"):
        words = words[2:]
    *_, name = names = path.split()
    for each in names[1:]:
        words = words[words.index(each) + 1 :] if each in words else words
    if hasattr(context.command, "commands"):
        return _of_group(context.command, names, words)
    try:
        options, over, _ = context.command.make_parser(context).parse_args(args=list(words))
    except TyperException:
        return None
    arguments = [
        options[parameter.name]
        for parameter in context.command.params
        if parameter.param_type_name == "argument" and isinstance(options.get(parameter.name), str)
    ]
    strays = [word for word in over if isinstance(word, str)]
    if name in _BY_COMMAND:
        return _BY_COMMAND[name](Read(arguments, strays, options))
    return _case_in_two(Read(arguments, strays, options))


def _of_group(group: Any, names: list[str], words: list[str]) -> Cure | None:
    """A word that is no command where one is wanted: one of a group below, or what a command takes."""
    word = next((word for word in words if not word.startswith("-")), None)
    if word is None or word in group.commands:
        return None
    message = f"No such command '{word}'."
    if len(names) > 1:
        meant = _meant_by(names[-1], word)
        return None if meant is None else Cure(message, "Did you mean this?", (_instead(word, *meant),))
    below = [name for name, each in group.commands.items() if word in getattr(each, "commands", ())]
    if not below:
        return None
    which = " or ".join(f"'forthwith {name} {word}'" for name in below)
    return Cure(message, f"Did you mean {which}?", tuple(_instead(word, name, word) for name in below))


def _meant_by(group: str, word: str) -> tuple[str, ...] | None:
    """The command of a group, with its words, that takes what stands in its place."""
    if group == "quarantine" and word.isdigit():
        return ("show", word)
    if group == "waiting" and "/" in word:
        return ("list", "--case", word)
    if group == "demand" and word.endswith((".yaml", ".yml")):
        return ("issue", word)
    if group == "rules" and "-" in word:
        return ("check", word)
    return None


def _case_in_two(read: Read) -> Cure | None:
    """DEMAND RESPONDENT in the place of DEMAND/RESPONDENT."""
    if len(read.arguments) != 1 or len(read.strays) != 1 or "/" in read.arguments[0] + read.strays[0]:
        return None
    case = f"{read.arguments[0]}/{read.strays[0]}"
    return Cure(
        f"Expected the case as one word DEMAND/RESPONDENT; found two: {read.arguments[0]} {read.strays[0]}",
        "Write a '/' between them:",
        (Again(instead=((read.strays[0], ()), (read.arguments[0], (case,)))),),
    )


def _of_status(read: Read) -> Cure | None:
    if len(read.strays) != 1:
        return None
    (word,) = read.strays
    if "/" in word:
        return Cure(
            f"The board shows many cases; '{word}' is one.",
            "One case is shown by 'inspect':",
            (_instead("status", "inspect"),),
        )
    return _by_option(word, {"--as-of": "a day", "--demand": "a demand"}, "; a state goes with --state")


def _of_due(read: Read) -> Cure | None:
    if len(read.strays) != 1:
        return None
    (word,) = read.strays
    if re.fullmatch(r"\d+[dw]", word):
        return Cure(
            f"Expected options; found '{word}'.", "A time goes with --within:", (_option(word, "--within"),)
        )
    return _by_option(word, {"--as-of": "a day", "--demand": "a demand"})


def _of_tick(read: Read) -> Cure | None:
    return _by_option(read.strays[0], {"--as-of": "a day"}) if len(read.strays) == 1 else None


def _of_forecast(read: Read) -> Cure | None:
    data = [word for word in (*read.arguments, *read.strays) if "=" in word]
    if data and read.options.get("suppose"):
        return unquoted(read.options["suppose"][-1], data)
    if (
        len(read.arguments) == 1
        and not read.strays
        and read.arguments[0][:1].isdigit()
        and "until" not in read.options
    ):
        return _by_option(read.arguments[0], {"--until": "a day"})
    return _case_in_two(read)


def unquoted(supposed: str, data: Sequence[str]) -> Cure:
    """A supposed event whose words do not stand in one pair of quotation marks."""
    whole = joined([*shlex.split(supposed), *data])
    return Cure(
        "--suppose: expected the type of the event and its data in one pair of quotation marks; "
        f"found {' '.join(data)} outside of them.",
        "Put quotation marks around the whole:",
        (Again(instead=(*((word, ()) for word in data), (supposed, (whole,)))),),
    )


def _of_deadline(read: Read) -> Cure | None:
    number = str(read.options.get("number", "")).casefold()
    found = re.match(r"\d+", number)
    if number and not read.strays and not re.fullmatch(r"[+-]?\d+", number):
        digits = str(_NUMBERS[number]) if number in _NUMBERS else found[0] if found else None
        return Cure(
            f"--days: expected a whole number in digits, found '{read.options['number']}'.",
            "Write the number alone, in digits, and the way of counting with --by; for example --days 30.",
            () if digits is None else (Again(instead=((read.options["number"], (digits,)),)),),
        )
    if not read.strays or read.options:
        return None
    kinds = [
        "--days" if word.isdigit() else "--from" if word[:1].isdigit() else "--by" for word in read.strays
    ]
    if sorted(kinds) != ["--by", "--days", "--from"]:
        return None
    again = Again(instead=tuple((word, (kind, word)) for word, kind in zip(read.strays, kinds, strict=True)))
    return Cure("Expected each with its option.", "Write the name of the option before each:", (again,))


_BY_COMMAND = {
    "status": _of_status,
    "due": _of_due,
    "tick": _of_tick,
    "forecast": _of_forecast,
    "deadline": _of_deadline,
}


def _by_option(word: str, kinds: dict[str, str], more: str = "") -> Cure | None:
    """A word that an option takes: a day by its first figure, else a demand."""
    looks = "a day" if word[:1].isdigit() else "a demand"
    option = next((name for name, kind in kinds.items() if kind == looks), None)
    if option is None or "=" in word:
        return None
    return Cure(
        f"Expected options; found '{word}' without one.",
        f"{looks.capitalize()} goes with {option}{more if looks == 'a demand' else ''}:",
        (_option(word, option),),
    )


def _option(word: str, option: str) -> Again:
    return _instead(word, option, word)


def _instead(word: str, *others: str) -> Again:
    return Again(instead=((word, others),))
