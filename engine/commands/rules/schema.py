"""``forthwith rules schema``: JSON Schema of the files of a pack, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import Json
from engine.commands.output import say, say_json
from engine.diagnostics import refused, suggestion


def schema(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="workflow, rules, parameters, calendars, tests or demand; without it, all.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Write FILE.json there instead of showing it."),
    ] = None,
    json: Json = False,
) -> None:
    """JSON Schema of each file, by which an editor completes keys and underlines mistakes.

    A workspace has them in schemas/, and the files that ship name theirs in their first line.
    """
    from engine.packs.editor_schema import FILES, schema_of
    from engine.views.safe import escaped

    if file is not None and file not in FILES:
        raise refused(
            "unknown-file",
            f"Expected one of {', '.join(FILES)}; found '{file}'.",
            suggestion(file, FILES) or "The names are those of a pack's files.",
        )
    schemas = {name: schema_of(name) for name in ([file] if file is not None else FILES)}
    if output is None:
        say_json(schemas[file] if file is not None and not json else {"format": 1, "schemas": schemas})
        return
    written = _write(schemas, output)
    if json:
        say_json({"format": 1, "files": [str(path) for path in written]})
    else:
        for path in written:
            say(f"Wrote {escaped(str(path))}.")


def _write(schemas: dict[str, dict[str, object]], folder: Path) -> list[Path]:
    import msgspec

    folder.mkdir(parents=True, exist_ok=True)
    for name, value in schemas.items():
        text = msgspec.json.format(msgspec.json.encode(value), indent=2)
        (folder / f"{name}.json").write_bytes(text + b"\n")
    return [folder / f"{name}.json" for name in schemas]
