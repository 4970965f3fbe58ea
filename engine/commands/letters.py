"""``forthwith letters``: what rules ask to be written: list, write, check, fields."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from engine.commands.options import In, InOrder, Json, alone, day, examples, feeder_of, misused
from engine.commands.output import complain, say, say_json
from engine.commands.rules.chosen import Packs, chosen_packs

if TYPE_CHECKING:
    from engine.diagnostics import Diagnostic
    from engine.letters.folder import Format
    from engine.runtime.letter_files import Files
    from engine.runtime.letter_writing import Done
    from engine.runtime.letters import Wanted
    from engine.views.letters import ListedLetter, WrittenLetter

app = typer.Typer(
    cls=InOrder,
    invoke_without_command=True,
    help="Letters that rules ask for: list, write, check, fields. Without more, the list.",
    epilog=examples("letters"),
)


@app.callback()
def default(context: typer.Context, workspace: In = None, json: Json = False) -> None:
    """Letters that rules ask for: list, write, check, fields. Without more, the list."""
    if alone(context, workspace, json=json):
        list_(context, json=json)


@app.command("list", short_help="List letters; those to be written first.", epilog=examples("letters list"))
def list_(
    context: typer.Context,
    of: Annotated[
        str | None, typer.Argument(metavar="[DEMAND|CASE]", help="Only those of it.", show_default=False)
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """List letters: asked for and not written, written and where, with the digest of each file."""
    from engine.runtime.letter_files import Files
    from engine.runtime.letters import read_letters, written_letters
    from engine.views.letters import Letters, render_letters

    feeder = feeder_of(context, workspace)
    wanted, files = read_letters(feeder, of), Files(feeder.workspace.root)
    found = Letters(
        letters=[_listed(each, files) for each in wanted],
        unrecorded=[] if of is not None else files.unrecorded(written_letters(feeder)),
    )
    if json:
        say_json(found)
    else:
        say(render_letters(found))


@app.command(
    epilog=examples(
        "letters write doj-2018/chicago-il demand --on 2018-01-24",
        "letters write doj-2018 demand --on 2018-01-24 --format docx -o letters-out",
    )
)
def write(
    context: typer.Context,
    of: Annotated[
        str,
        typer.Argument(metavar="CASE|DEMAND", help="One case; or all of a demand.", show_default=False),
    ],
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[LETTER]",
            help="Which letter; without it, each that is asked for and not written.",
            show_default=False,
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="docx, pdf or md; may be given again. Without it, pdf, of Word templates docx.",
            show_default=False,
        ),
    ] = None,
    decision: Annotated[
        str | None,
        typer.Option("--decision", metavar="N", help="By this decision of the case: its number, or its id."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day it bears; without it, today.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Where to; without it, written/ in the workspace."
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who writes; without it, you.")
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Write letters from the templates in letters/, and keep the digest of each in the log.

    Of a demand and a letter that rules ask for, each case is meant that it is asked for in; of a letter
    that no rule asks for, every case. If one cannot be written, none is.
    """
    from engine.runtime.letter_writing import Order
    from engine.runtime.letter_writing import write as write_letters
    from engine.views.letters import Written, render_written

    feeder = feeder_of(context, workspace)
    order = Order(
        of=of,
        name=name,
        formats=_formats(formats or []),
        decision=decision,
        day=None if on is None else day(on, "--on"),
        folder=out,
        actor=by,
    )
    done = write_letters(feeder, order)
    written = Written(letters=[_written(each) for each in done])
    if json:
        say_json(written)
    else:
        first = next((each.record for each in written.letters if each.record), None)
        say(render_written(written, [] if first is None else _in_shell(first)))


@app.command(epilog=examples("letters check"))
def check(
    context: typer.Context,
    packs: Packs = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Read each template, see that every field is known, and try it on a case that is made up.

    Unless packs are named, also whether each letter that was written is there as it was written, and
    whether files lie among them that are on no record.
    """
    from engine.letters.folder import unwritten
    from engine.letters.trial import trial
    from engine.packs.load import read_pack
    from engine.runtime.letter_files import told as told_of_files
    from engine.runtime.letters import written_letters
    from engine.views.problems import as_json, full
    from engine.views.safe import line

    wrong: list[Diagnostic] = []
    doubts: list[Diagnostic] = []
    told = []
    for root, name in chosen_packs(context, workspace, packs or []):
        pack = read_pack(root, name)
        tried = trial(root, pack)
        wrong += [found for each in tried.values() for found in each]
        doubts += unwritten(root, pack)
        good = [letter for letter, found in tried.items() if not found]
        told.append(line(f"{name}: {len(good):,} of {len(tried):,} letters in order: {', '.join(good)}", ""))
    if not packs:
        feeder = feeder_of(context, workspace)
        letters = written_letters(feeder)
        of_files = told_of_files(feeder.workspace.root, letters)
        wrong += [each for each in of_files if each.severity == "error"]
        doubts += [each for each in of_files if each.severity != "error"]
        if letters:
            whole = len(letters) - sum(each.code in ("letter-changed", "letter-gone") for each in of_files)
            told.append(line(f"{whole:,} of {len(letters):,} letters on record are as they were written"))
    if json:
        say_json(as_json([*wrong, *doubts]))
    else:
        for text in told:
            say(text)
        if doubts or wrong:
            complain(full([*doubts, *wrong]))
    if wrong:
        raise typer.Exit(3)


@app.command(epilog=examples("letters fields records-demand"))
def fields(
    context: typer.Context,
    packs: Packs = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """List what the letters of a pack may name, each with its kind."""
    from engine.letters.fields import fields_of, listed_fields
    from engine.packs.load import read_pack
    from engine.views.safe import line

    found = [
        (name, list(listed_fields(fields_of(read_pack(root, name)))))
        for root, name in chosen_packs(context, workspace, packs or [])
    ]
    if json:
        packs_told = [
            {"pack": name, "fields": [{"field": field, "kind": kind} for field, kind in some]}
            for name, some in found
        ]
        say_json({"format": 1, "packs": packs_told})
        return
    for name, some in found:
        say(line(f"{name}:"))
        for field, kind in some:
            say(line(f"{kind}", f"  {field:<36}  "))


def _formats(given: list[str]) -> tuple[Format, ...]:
    from engine.diagnostics import suggestion
    from engine.letters.folder import FORMATS

    for format in given:
        if format not in FORMATS:
            help = suggestion(format, FORMATS) or f"Formats: {', '.join(FORMATS)}."
            raise misused("letter-format", f"--format: expected docx, pdf or md; found '{format}'.", help)
    return cast("tuple[Format, ...]", tuple(dict.fromkeys(given)))


def _listed(wanted: Wanted, files: Files) -> ListedLetter:
    from engine.views.letters import ListedFile, ListedLetter

    written = [
        ListedFile(
            file=each.file,
            found=files.found(each),
            format=each.format,
            day=each.day,
            digest=each.digest,
            template=each.template,
            actor=each.actor,
            recorded_at=None if each.recorded_at is None else each.recorded_at.isoformat(),
        )
        for each in wanted.written
    ]
    return ListedLetter(
        case=wanted.case,
        letter=wanted.name,
        stage=wanted.stage,
        decision=wanted.decision,
        on=wanted.on,
        written=written,
    )


def _written(done: Done) -> WrittenLetter:
    from engine.views.letters import WrittenLetter, recording

    letter = done.letter
    path = os.path.relpath(done.path)
    return WrittenLetter(
        case=letter.case,
        letter=letter.name,
        decision=letter.decision,
        path=path,
        format=letter.format,
        digest=letter.digest,
        template=letter.template,
        known=done.known,
        before=[(each.file, each.day) for each in done.before],
        record=recording(letter.case, letter.name, letter.day, done.action, done.pack, path),
    )


def _in_shell(words: list[str]) -> list[str]:
    from engine.commands.again import in_words

    return in_words(words)
