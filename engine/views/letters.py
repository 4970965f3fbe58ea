"""Letters of cases: which are to be written, which are written and what their digests are."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from engine.model import Action
from engine.packs.pack import Pack
from engine.views.safe import escaped, line
from engine.views.shell import laid_out, quoted


class ListedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a letter, with the digests of it and of its template. ``found`` is "as written", "changed" or
    "gone"."""

    file: str
    found: str
    format: str
    day: str
    digest: str
    template: str
    actor: str | None
    recorded_at: str | None


class ListedLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter of a case. ``stage`` is "to write", "overtaken", "written", "superseded" or "by hand"."""

    case: str
    letter: str
    stage: str
    decision: str | None
    on: str
    written: list[ListedFile]


class Letters(msgspec.Struct, frozen=True, kw_only=True):
    """The letters that were asked for or written; ``unrecorded`` are files in the folder of letters that are
    none of them."""

    format: int = 1
    letters: list[ListedLetter]
    unrecorded: list[str] = []


class WrittenLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that was just written. ``known`` says that the log had it already; ``before`` are other files
    of it, each with the day that it bears; ``record`` are the words of a command that records that it went
    out, where the pack has one."""

    case: str
    letter: str
    decision: str | None
    path: str
    format: str
    digest: str
    template: str
    known: bool
    before: list[tuple[str, str]]
    record: list[str] | None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written."""

    format: int = 1
    letters: list[WrittenLetter]


_FOUND = {"changed": "changed since it was written", "gone": "not there any more"}

_HEADS = {
    "to write": "To be written",
    "overtaken": "Asked for and not written; the case has moved on since",
    "written": "Written",
    "superseded": "Written, and no longer asked for by what is now known",
    "by hand": "Written, asked for by no rule",
}


def render_letters(found: Letters) -> str:
    """The letters by stage, in 80 columns."""
    lines: list[str] = []
    for stage, head in _HEADS.items():
        some = [letter for letter in found.letters if letter.stage == stage]
        if not some:
            continue
        lines += ["", f"{head}: {len(some):,}"]
        for letter in some:
            lines.append(line(f"{letter.case}: {letter.letter}, {letter.on}", "  "))
            for file in letter.written:
                lines.append(f"      {escaped(file.file)}")
                lines += [f"      {_FOUND[file.found]}"] if file.found in _FOUND else []
                lines.append(line(file.digest, "      "))
    if found.unrecorded:
        lines += ["", f"On no record, though they lie among the letters: {len(found.unrecorded):,}"]
        lines += [f"  {escaped(file)}" for file in found.unrecorded]
    if found.unrecorded or any(file.found == "changed" for each in found.letters for file in each.written):
        lines += ["", "What to do about these files: forthwith letters check"]
    waiting = [letter for letter in found.letters if letter.stage == "to write"]
    if waiting:
        cases = list(dict.fromkeys(letter.case for letter in waiting))
        of = cases[0] if len(cases) == 1 else cases[0].partition("/")[0]
        lines += ["", "To write them:", f"  forthwith letters write {quoted(of)}"]
    return "\n".join(lines[1:]) if lines else "No rule has asked for a letter, and none is written."


def render_written(done: Written, again: Sequence[str]) -> str:
    """The files that were written, each with its digest; ``again`` are the words of the first command that
    records the sending."""
    fresh = sum(not letter.known for letter in done.letters)
    number = "1 letter" if len(done.letters) == 1 else f"{len(done.letters):,} letters"
    logged = "" if fresh == len(done.letters) else f"; {len(done.letters) - fresh:,} on record already"
    lines = [f"{number} written{logged}:"]
    for letter in done.letters:
        lines += [f"  {escaped(letter.path)}", line(letter.digest, "    ")]
        for file, day in letter.before:
            lines.append(f"    written before, dated {day}: {escaped(file)}")
    if again:
        many = len({letter.case for letter in done.letters}) > 1
        lines += ["", f"When {'one' if many else 'it'} has gone out, record that:"]
        lines.append(laid_out(list(again), "  "))
    return "\n".join(lines)


def recording(
    case: str, letter: str, day: str, action: Action | None, pack: Pack, path: str
) -> list[str] | None:
    """The words of the command that records that a letter went out: of an approved action that it was done;
    else the pack's event whose one required field is ``letter``; None where it has none."""
    if action is not None:
        words = ["actions", "done", action.id, "--evidence", path]
        return [*words, *_role(pack.actions[action.kind].roles)]
    for event in pack.events.values():
        required = [field.name for field in event.fields.values() if field.required]
        if required == ["letter"] and event.about != "demand":
            words = ["record", event.name, case, f"letter={letter}", "--on", day, "--attach", path]
            return [*words, *_role(event.roles)]
    return None


def _role(roles: Sequence[str]) -> list[str]:
    return ["--role", roles[0]] if roles else []
