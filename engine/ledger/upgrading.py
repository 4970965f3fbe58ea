"""Of which version a ledger is, and making it one of the version that this program works with."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlalchemy.exc import DBAPIError

from engine.ledger.database import home_of
from engine.ledger.version import OLDEST, VERSION, check_version
from engine.logs import log

State = Literal["none", "current", "older", "newer", "too old"]


class Found(NamedTuple):
    """A ledger as it is found: where, of which version (None where there is none yet), and how that is to the
    version that the program works with."""

    where: str
    version: int | None
    state: State
    wanted: int = VERSION


class Upgraded(NamedTuple):
    """What an upgrade came to: ``backup`` is the file in which the ledger is kept as it was, None where none
    was made; ``found`` how it was before."""

    found: Found
    backup: str | None


def look(url: str) -> Found:
    """A ledger as it is found; it is not made. Raises Refused where it cannot be reached or is none."""
    home = home_of(url)
    try:
        version = home.version()
    except DBAPIError as error:
        raise home.in_words(error) from error
    return Found(home.where, version, _state(version))


def upgrade(url: str) -> Upgraded:
    """Make a ledger one of the version that this program works with, whole or not at all.

    Raises Refused where it is newer or too old, or cannot be written.
    """
    from engine.ledger.migrations import migrate

    found = look(url)
    if found.version is None or found.state == "current":
        return Upgraded(found, None)
    if found.state != "older":
        check_version(found.version, found.where)
    home = home_of(url)
    try:
        with home.upgrading() as (connection, version, backup):
            if version < VERSION:  # nobody has done it meanwhile
                migrate(connection, version, VERSION)
                log("migrated", before=version, after=VERSION)
    except DBAPIError as error:
        raise home.in_words(error) from error
    return Upgraded(found, backup)


def _state(version: int | None) -> State:
    if version is None:
        return "none"
    if version == VERSION:
        return "current"
    if version > VERSION:
        return "newer"
    return "older" if version >= OLDEST else "too old"
