"""``forthwith rules show``: a pack as a page for those who read no YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from engine.commands.options import In, Json, feeder_of, misused
from engine.commands.output import say, say_json
from engine.commands.rules.chosen import is_digest, one_pack

if TYPE_CHECKING:
    from engine.analysis.versions import Activation
    from engine.packs.pack import Pack

Format = Literal["text", "md", "json"]
_ENDINGS: dict[str, Format] = {".md": "md", ".markdown": "md", ".json": "json", ".txt": "text", "": "text"}


def show(
    context: typer.Context,
    pack: Annotated[
        str | None,
        typer.Argument(
            metavar="PACK",
            help="A name or path, or a digest 'rules log' shows; without it, the only pack.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help="md is Markdown, with tables; json as --json.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it to this file instead of showing it."),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Show a pack as a page for a lawyer, who reads no YAML.

    Its states and what leads where, its deadlines, and for each event the rules that answer to it: when,
    what follows, why and by which source. Without --format the ending of FILE says it: .md, .json or .txt.
    """
    from engine.views.safe import escaped

    how = _format(format, output, json=json)
    found, activations = _chosen(context, workspace, pack)
    if output is None:
        say(_rendered(found, activations, how))
        return
    output.write_text(_rendered(found, activations, how), "utf-8")
    if json:
        say_json({"format": 1, "file": str(output)})
    else:
        say(f"Wrote {escaped(str(output))}.")


def _format(format: Format | None, output: Path | None, *, json: bool) -> Format:
    """How the page is written. Raises Misused where two things say it differently, or none does."""
    if output is None:
        if json and format not in (None, "json"):
            raise misused(
                "two-formats", f"Expected one format; found --json and --format {format}.", "Keep one."
            )
        return "json" if json else format or "text"
    ending = _ENDINGS.get(output.suffix.lower())
    if (ending or format) is None or (ending and format not in (None, ending)):
        found = f"'{output.suffix}'" + (f" with --format {format}" if format is not None else "")
        raise misused(
            "file-ending",
            f"--output: expected an ending that says what is written; found {found}.",
            "Name the file .md for Markdown, .json or .txt, or say --format.",
        )
    return format or ending or "text"


def _chosen(
    context: typer.Context, workspace: Path | None, pack: str | None
) -> tuple[Pack, list[Activation] | None]:
    """The pack that is meant, and the activations of its name where there is a ledger."""
    from engine.packs.load import read_pack
    from engine.runtime.versions import activations, on_record, stored_version
    from engine.runtime.workspace import read_workspace

    if pack is not None and is_digest(context, workspace, pack):
        feeder = feeder_of(context, workspace)
        stored = stored_version(feeder, pack)
        return stored, activations(feeder, stored.name)
    root, name = one_pack(context, workspace, pack)
    return read_pack(root, name), on_record(read_workspace(root), name)


def _rendered(pack: Pack, activations: list[Activation] | None, how: Format) -> str:
    from engine.analysis.page import page_of
    from engine.views.page_markdown import render_markdown
    from engine.views.page_text import render_page
    from engine.views.page_values import page_json

    page = page_of(pack)
    if how == "json":
        return page_json(page, activations)
    if how == "text":
        return render_page(page, activations)
    return render_markdown(page, activations, _drawn(pack))


def _drawn(pack: Pack) -> dict[str, str]:
    from engine.core.program import Program
    from engine.views.diagrams import mermaid

    program = Program(pack)
    return {region: mermaid(program, region) for region in pack.regions}
