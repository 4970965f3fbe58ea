"""What came of acting on actions, in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from engine.views.actions import ListedAction, commands_for, needs
from engine.views.safe import line

VERBS = {
    "action_approved": ("approve", "approved"),
    "action_rejected": ("reject", "rejected"),
    "action_done": ("record as done", "recorded as done"),
}


class ActedOn(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an act on one action. ``action`` is as it stands after it; ``outcome`` is accepted,
    duplicate or refused, ``event`` the id of what records the act, ``day`` and ``role`` what that says;
    ``code``, ``message`` and ``help`` say why it was refused."""

    action: ListedAction
    outcome: str
    event: str | None
    day: str | None
    role: str | None
    code: str | None
    message: str | None
    help: str | None


def acted_values(answers: Sequence[ActedOn]) -> list[dict[str, Any]]:
    """The answers as values for JSON, what is said of the action and of the act side by side."""
    return [
        {**msgspec.to_builtins(each.action, builtin_types=(type(each.action.proposed_at),)), **_act(each)}
        for each in answers
    ]


def _act(each: ActedOn) -> dict[str, Any]:
    return {
        "outcome": each.outcome,
        "event": each.event,
        "role": each.role,
        "code": each.code,
        "message": each.message,
        "help": each.help,
    }


def render_chosen(chosen: Sequence[ListedAction], act: str, who: str, already: int) -> str:
    """The actions that an act would be about, before it is asked whether it is meant."""
    number = "1 action" if len(chosen) == 1 else f"{len(chosen):,} actions"
    lines = [line(f"{number} to {VERBS[act][0]}, by {who}:")]
    for each in chosen:
        by = f", approved by {' and '.join(each.approved_by)}" if each.approved_by else ""
        told = f"{each.id}  {each.case}: {each.kind}, since {each.since}{by}"
        lines.append(line(told, "  ", hanging=" " * 16))
    return "\n".join([*lines, *([render_already(act, already)] if already else [])]) + "\n"


def render_already(act: str, already: int) -> str:
    """Of how many actions that match a person has said so before."""
    return f"Already {VERBS[act][1]} by you: {already:,}."


def render_acted(answers: Sequence[ActedOn], act: str, who: str, *, today: bool, dry_run: bool) -> str:
    """What was recorded, what had been recorded before, and what was refused and why; in 80 columns."""
    accepted = [each for each in answers if each.outcome == "accepted"]
    before = [each for each in answers if each.outcome == "duplicate"]
    refused = [each for each in answers if each.outcome == "refused"]
    lines = []
    if accepted:
        on = f" on {accepted[0].day}{', today' if today else ''}"
        said = VERBS[act][1]
        if len(accepted) == 1:
            one = accepted[0]
            told = f"{said[0].upper()}{said[1:]} by {who}{on}: {_named(one)} (event {one.event})."
        else:
            told = f"{said[0].upper()}{said[1:]} by {who}{on}: {len(accepted):,} actions, an event each."
        lines.append(line(f"Nothing is written, but would be: {told}" if dry_run else told))
    for each in before:
        told = f"Already {VERBS[act][1]} by you, on {each.day}: {_named(each)} (event {each.event})."
        lines.append(line(told, hanging="  "))
    for each in refused:
        lines.append(line(f"Refused: {_named(each)}"))
        lines += [line(text, "  ") for text in (each.message, each.help) if text]
    return "\n".join(lines) + "\n"


def render_after(answers: Sequence[ActedOn]) -> str:
    """Who is needed next for what was acted on, with the command; empty where nobody is."""
    waiting = [
        each.action
        for each in answers
        if each.outcome != "refused" and each.action.status in ("proposed", "approved")
    ]
    if len(waiting) == 1:
        (action,) = waiting
        told = line(f"It {needs(action)}." if action.incident is None else f"{needs(action)}.")
        step = commands_for(action, "  ")
        return "\n".join([told, *(text for text in step if "reject" not in text)]) + "\n"
    counts: dict[str, int] = {}
    for action in waiting:
        counts[needs(action)] = counts.get(needs(action), 0) + 1
    return "".join(
        f"{line(f'{told[0].upper()}{told[1:]}: {count:,} of them.')}\n" for told, count in counts.items()
    )


def _named(each: ActedOn) -> str:
    return f"{each.action.kind} {each.action.id} of {each.action.case}"
