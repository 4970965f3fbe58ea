"""``forthwith graph``: the state diagram."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from engine.commands.options import In, Json, feeder_of, misused
from engine.commands.output import say, say_json

if TYPE_CHECKING:
    from engine.core.program import Program
    from engine.runtime.feed import Feeder

Format = Literal["mermaid", "svg", "png"]


def graph(
    context: typer.Context,
    what: Annotated[
        str | None,
        typer.Argument(metavar="WHAT", help="A workflow with counts, or a case's path.", show_default=False),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help="mermaid is text; svg and png need Graphviz.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Draw the states: with counts of cases on them, or with one case's path marked.

    Without --format the ending of FILE says it: .svg, .png, or .mmd for Mermaid. Else it is Mermaid.
    """
    from engine.views.diagrams import draw, mermaid, path_of
    from engine.views.safe import escaped

    kind = _kind(format, output)
    if kind == "png" and output is None and (json or sys.stdout.isatty()):
        raise misused("option-missing", "A PNG cannot be shown here.", "Give a file with -o FILE.png.")
    feeder = feeder_of(context, workspace)
    counts = None
    records = None
    if what is not None and "/" in what:
        from engine.runtime.reading import read_case

        file = read_case(feeder, what)
        program, records = file.program, file.records
    else:
        program, counts = _workflow(feeder, what)
    drawn: list[bytes] = []
    for region in program.pack.regions:
        path = None if records is None else path_of(records, region)
        if kind == "mermaid":
            drawn.append(mermaid(program, region, counts=counts, path=path).encode())
        else:
            drawn.append(draw(program, region, format=kind, counts=counts, path=path))
    files = _write(output, drawn, list(program.pack.regions)) if output is not None else []
    if json:
        texts = [] if files or kind == "png" else [picture.decode() for picture in drawn]
        say_json({"format": 1, "kind": kind, "files": [str(file) for file in files], "diagrams": texts})
    elif files:
        for file_made in files:
            say(f"Wrote {escaped(str(file_made))}.")
    elif kind == "png":
        sys.stdout.buffer.write(b"".join(drawn))
    else:
        say("\n".join(picture.decode() for picture in drawn))


_ENDINGS: dict[str, Format] = {
    ".svg": "svg", ".png": "png", ".mmd": "mermaid", ".mermaid": "mermaid", ".txt": "mermaid", "": "mermaid",
}  # fmt: skip


def _kind(format: Format | None, output: Path | None) -> Format:
    """What is drawn. Raises Misused where the file's ending is of another kind, or of none."""
    if output is None:
        return format or "mermaid"
    ending = output.suffix.lower()
    kind = _ENDINGS.get(ending)
    if kind is None or (ending and format not in (None, kind)):
        found = f"'{ending}'" + (f" with --format {format}" if format is not None else "")
        raise misused(
            "file-ending",
            f"--output: expected an ending that says what is drawn; found {found}.",
            "Name the file .svg, .png, or .mmd, .mermaid or .txt for Mermaid.",
        )
    return format or kind


def _workflow(feeder: Feeder, name: str | None) -> tuple[Program, dict[str, int]]:
    from engine.runtime.reading import read_program, state_counts

    program = read_program(feeder, name)
    return program, state_counts(feeder, program)


def _write(output: Path, drawn: list[bytes], regions: list[str]) -> list[Path]:
    """One file a region: FILE, or FILE with the region's name where there are several."""
    files = (
        [output] if len(drawn) == 1 else [output.with_stem(f"{output.stem}-{region}") for region in regions]
    )
    for file, picture in zip(files, drawn, strict=True):
        file.write_bytes(picture)
    return files
