"""A workspace: the folder with the packs, the configuration and the ledger."""

from __future__ import annotations

import getpass
import re
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.diagnostics import Diagnostic, Place, Refused, refused, suggestion

CONFIG = "forthwith.toml"
_KEYS = {"database": str, "timezone": str, "actor": str, "roles": dict}
_TEMPLATE = """\
# A forthwith workspace. Commands find it from any folder below this one.

# The ledger: a file beside this one, or the URL of a PostgreSQL database.
database = "forthwith.db"

# The zone in which a date given on the command line begins and ends.
timezone = "America/New_York"

# Who may act in which role. While a role is not listed, anyone may act in it.
# [roles]
# official = ["maria", "joan"]
"""

FIRST_PACK = "records-demand"
"""The pack that a new workspace has where none is named."""


@dataclass(frozen=True)
class Workspace:
    """``database`` is a URL; ``actor`` who acts when a command does not say; ``roles`` who may act
    in a role, where a role is listed at all."""

    root: Path
    database: str
    timezone: str
    actor: str
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def may_act(self, actor: str | None, role: str) -> bool:
        """Whether the actor may act in the role."""
        return role not in self.roles or actor in self.roles[role]


def shipped() -> Path:
    """The folder with the packs and examples that come with the product."""
    inside = Path(__file__).parent.parent / "shipped"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent


def find_workspace(start: Path) -> Workspace:
    """The workspace of a folder: the nearest one at or above it.

    Raises Refused where there is none, or its configuration is wrong.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / CONFIG).is_file():
            return read_workspace(folder)
        if (folder / "rules").is_dir() and (folder / "workflows").is_dir():
            return read_workspace(folder)
    raise refused(
        "no-workspace",
        f"Expected a workspace ({CONFIG}, or rules/ and workflows/) at or above {start.resolve()}; "
        "found none.",
        "Run 'forthwith init DIR' to make one, or go to the folder that has one.",
    )


def read_workspace(root: Path) -> Workspace:
    """The workspace in a folder, its configuration checked. Raises Refused."""
    path = root / CONFIG
    config: dict[str, Any] = {}
    if path.is_file():
        text = path.read_text(encoding="utf-8", errors="replace")
        try:
            config = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise Refused(_toml_problem(text, str(error))) from error
    for key, value in config.items():
        if key not in _KEYS:
            help = suggestion(key, _KEYS) or f"Keys it may have: {', '.join(_KEYS)}."
            raise refused("unknown-setting", f"{CONFIG} has an unknown setting '{key}'.", help)
        if not isinstance(value, _KEYS[key]) or (key == "actor" and "\0" in value):
            shown = "" if key == "database" else f": {value!r}"  # a URL holds a password
            raise refused(
                "ill-typed-setting",
                f"{CONFIG}: '{key}' has the wrong kind of value{shown}.",
                "Write it as a text.",
            )
    zone = config.get("timezone", "America/New_York")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise refused(
            "unknown-timezone",
            f"{CONFIG}: expected the name of a time zone, found '{zone}'.",
            "Write it as in the IANA list, for example America/New_York.",
        ) from error
    return Workspace(
        root=root,
        database=database_url(root, config.get("database", "forthwith.db")),
        timezone=zone,
        actor=config.get("actor") or current_user(),
        roles=_read_roles(config.get("roles", {})),
    )


def _read_roles(roles: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    read = {}
    for role, people in roles.items():
        if not isinstance(people, list) or not all(isinstance(person, str) for person in people):
            raise refused(
                "ill-typed-setting",
                f"{CONFIG}: the role '{role}' should list people, found {people!r}.",
                f'Write {role} = ["maria", "joan"].',
            )
        read[role] = tuple(people)
    return read


def _toml_problem(text: str, said: str) -> Diagnostic:
    found = re.search(r"line (\d+), column (\d+)", said)
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    lines = text.splitlines()
    return Diagnostic(
        code="config-syntax",
        message=f"The configuration cannot be read: {said}.",
        help='Each setting is a line NAME = "VALUE".',
        place=Place(CONFIG, line, column),
        excerpt=_without_password(lines[line - 1]) if line <= len(lines) else None,
    )


def _without_password(line: str) -> str:
    """A line of the configuration, of the URL of a database no more than that it is one."""
    return re.sub(r"(postgres\w*\S*?:)\S*", r"\1...", line)


def database_url(root: Path, setting: str) -> str:
    """The URL of the ledger: as it stands, or of a file, whose path starts at the workspace.

    Raises Refused where no file is named.
    """
    if "://" in setting and not setting.startswith("sqlite:"):
        return setting
    if re.match(r"postgres.*:|.*:.*@", setting):  # it may hold a password, and is not shown
        raise refused(
            "database-url",
            f"{CONFIG}: expected a file or a URL under 'database', found something between the two.",
            "Write a URL as postgresql://USER:PASSWORD@HOST/NAME.",
        )
    file = setting.removeprefix("sqlite:///") if "://" in setting else setting
    if not file.strip() or "\0" in file or "://" in file or (root / file).is_dir():
        raise refused(
            "database-file",
            f"{CONFIG}: expected a file under 'database', found '{setting}'.",
            'Write database = "forthwith.db".',
        )
    return f"sqlite:///{root / file}"


def pack_names(root: Path) -> list[str]:
    """The names of the packs of a workspace: the folders in rules/ that hold a rules.yaml."""
    return sorted(file.parent.name for file in (root / "rules").glob("*/rules.yaml"))


def current_user() -> str:
    """Who the operating system says is at the keyboard."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def create_workspace(folder: Path, packs: Sequence[str] = (FIRST_PACK,)) -> list[Path]:
    """Make a workspace with these of the packs that ship; what is already there is left as it is.

    Returns the files made. Raises Refused where no such pack ships; nothing is made then.
    """
    ship = pack_names(shipped())
    for pack in packs:
        if pack not in ship:
            help = suggestion(pack, ship) or f"Packs that ship: {', '.join(ship)}."
            raise refused("unknown-pack", f"No pack '{pack}' ships.", help)
    made = []
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / CONFIG
    if not config.exists():
        config.write_text(_TEMPLATE, encoding="utf-8")
        made.append(config)
    rules, workflows = [f"rules/{pack}" for pack in packs], [f"workflows/{pack}.yaml" for pack in packs]
    letters = [f"letters/{pack}" for pack in packs]
    for each in (*rules, *workflows, *letters, "schemas"):
        made += copy_room(folder, each)
    return made


def copy_room(folder: Path, room: str) -> list[Path]:
    """Copy a folder that ships, or one file of it, into a workspace; what is there is left. Returns the files
    made."""
    made = []
    source = shipped() / room
    for file in [source] if source.is_file() else sorted(source.rglob("*")):
        target = folder / file.relative_to(shipped())  # not only YAML: packs name files of days, and more
        if file.is_file() and not file.name.startswith(".") and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            made.append(target)
    return made
