"""What several commands take: the workspace, JSON, days, who acts. Imports nothing heavy."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from engine.commands.output import complain
from engine.diagnostics import Again, Diagnostic, Misused, shortened

if TYPE_CHECKING:
    from engine.runtime.feed import Feeder
    from engine.runtime.workspace import Workspace

Head = Annotated[
    str | None,
    typer.Option("--head", metavar="HEAD", help="Compare with this head, which was kept elsewhere."),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs; errors too.")]
In = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar="DIR",
        help="The workspace; without it, the nearest one at or above the current folder.",
    ),
]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day it happened; without it, today.")
]
Role = Annotated[
    str | None,
    typer.Option("--role", metavar="ROLE", help="The role in which, where it takes one: official, ..."),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept for good.")]


class InOrder(TyperGroup):
    """The commands in the order in which a person comes to need them."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command, which tells people no types of the programming language."""
        command = super().get_command(ctx, cmd_name)
        for parameter in () if command is None else _parameters(command):
            if parameter.param_type_name == "argument":
                parameter.display_type_rich = _untold
        return command

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        known = super().list_commands(ctx)
        return [*(name for name in _ORDER if name in known), *(name for name in known if name not in _ORDER)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words of the command line; without any, the help is shown on standard error instead."""
        if not args and self.no_args_is_help:
            print(ctx.get_help(), file=sys.stderr)
            raise typer.Exit(2)
        return super().parse_args(ctx, args)


def _parameters(command: Any) -> list[Any]:
    below = getattr(command, "commands", {}).values()
    return [*command.params, *(parameter for each in below for parameter in _parameters(each))]


def _untold(ctx: Any) -> str:  # noqa: ARG001
    return ""


_ORDER = (
    "demo",
    "init",
    "demand",
    "feed",
    "record",
    "tick",
    "status",
    "due",
    "forecast",
    "inspect",
    "actions",
    "remedies",
    "why",
    "why-not",
    "deadline",
    "graph",
    "letters",
    "waiting",
    "quarantine",
    "attempts",
    "verify",
    "bundle",
    "verify-bundle",
    "rules",
    "backup",
    "restore",
    "db",
)


def examples(*commands: str, anywhere: bool = False, given: str = "") -> str:
    """The epilog of a command's help: lines to paste into a shell, long ones continued.

    They work in a workspace in which the demand of 2018 has just been issued and whose files lie
    there, ``given`` what else they need; or, if so marked, ``anywhere``.
    """
    where = "" if anywhere else f" (to try them, first 'forthwith {BEGIN}', then 'cd DIR')"
    heading = f"Examples{where}{f', given {given}' if given else ''}:"
    return f"{heading}\n\n" + "\n\n".join(f"\b\n{_continued(command)}" for command in commands)


BEGIN = "demo DIR --until 2018-01-24"
"""The command that makes a workspace to try the examples in."""

_ROOM = 76
"""How many columns an example may take: the help is indented."""


def _continued(command: str) -> str:
    """The command on one line where it fits, else broken as shells allow, never between an option
    and its value."""
    lines = [""]
    for word in re.findall(r"""(?:--?[a-z-]+ )?(?:"[^"]*"|\S)+""", f"forthwith {command}"):
        if len(lines[-1]) + len(word) + 3 > _ROOM:
            lines.append(" ")
        lines[-1] += f" {word}" if lines[-1] else word
    return " \\\n".join(lines)


def alone(context: typer.Context, workspace: Path | None, *, json: bool) -> bool:
    """Whether a group of commands was called without any of them; its options then count for the one
    that stands in. Raises Misused for --json before a command's name."""
    if workspace is not None:
        context.obj = workspace
    if json and context.invoked_subcommand is not None:
        raise misused("option-place", "Expected --json after the command's name.", "Write it at the end.")
    return context.invoked_subcommand is None


def workspace_of(context: typer.Context, given: Path | None) -> Workspace:
    """The workspace named by the command, else by the root, else found from the current folder.

    Raises Refused where there is none.
    """
    from engine.runtime.workspace import find_workspace

    folder = given if given is not None else context.obj
    return find_workspace(Path.cwd() if folder is None else _folder(folder))


def feeder_of(context: typer.Context, given: Path | None) -> Feeder:
    """The workspace's ledger, opened."""
    from engine.ledger.database import Database
    from engine.runtime.feed import Feeder

    workspace = workspace_of(context, given)
    return Feeder(workspace, Database(workspace.database, tell=complain))


def day(text: str, option: str) -> str:
    """A day as YYYY-MM-DD. Raises Misused for anything else."""
    from engine.calendars.written import day_help
    from engine.core.intake import is_day
    from engine.runtime.clock import now

    if not is_day(text):
        raise misused(
            "day-invalid",
            f"{option}: expected a day from 1970 to 2100, found '{shortened(text)}'.",
            day_help(text, now().astimezone().date().isoformat()),
        )
    return text


def misused(code: str, message: str, help: str, *again: Again) -> Misused:
    """A command line that is wrong, in words."""
    return Misused(Diagnostic(code=code, message=message, help=help, again=again))


def _folder(folder: Path) -> Path:
    if folder.is_dir():
        return folder
    raise misused(
        "no-folder", f"--workspace: there is no folder {folder}.", "Name the folder of a workspace."
    )


def head_of(text: str | None) -> str | None:
    """The head that was kept elsewhere, if one is given. Raises Misused where it cannot be one."""
    if text is None:
        return None
    found = text.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{64}", found):
        raise misused(
            "head-invalid",
            f"--head: expected the 64 digits of a head, found '{text[:80]}'.",
            "Give one that 'forthwith verify --print-head' printed.",
        )
    return found
