"""Editing a pack: on a copy, looked at whenever the editor is closed, and put in place only when it is in
order and a person wants it so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from msgspec.structs import replace

from engine.analysis.revision import Change, changes
from engine.analysis.trials import Trials, try_stories
from engine.analysis.versions import Backtested
from engine.core.program import Program
from engine.diagnostics import Diagnostic, ForthwithError, Refused, refused
from engine.ledger.database import Database
from engine.packs.pack import Pack
from engine.packs.testing import read_stories, tests_path
from engine.runtime.backtest import Backtest
from engine.runtime.checking import check_pack
from engine.runtime.feed import Feeder
from engine.runtime.permission import unknown_roles
from engine.runtime.versions import has_ledger
from engine.runtime.working_copy import WorkingCopy
from engine.runtime.workspace import Workspace, read_workspace

Answer = Literal["put", "edit", "tests", "leave"]
Opened = Sequence[tuple[Path, int | None]]
"""Files, each with the line to begin at where one is known."""


class Prospect(NamedTuple):
    """An edit without mistakes: what would be put in place, and what is known of it.

    ``before`` is the pack as its files are now, None where these have mistakes; ``changes`` what changes in
    meaning from it. ``tried`` is how the cases on record would have gone, None where none was tried;
    ``untried`` says why where that is a fault. ``trials`` are the tests of the pack, and of those that use
    the same files.
    """

    pack: Pack
    changed: tuple[str, ...]
    trials: tuple[Trials, ...]
    doubts: tuple[Diagnostic, ...]
    before: Pack | None
    changes: tuple[Change, ...]
    tried: Backtested | None
    untried: str | None

    @property
    def holds(self) -> bool:
        """Whether every test holds."""
        return not any(trials.failed for trials in self.trials)


class Ended(NamedTuple):
    """How it ended. ``kept`` is the folder in which an edit that was left lies, of the shape of a workspace;
    ``leads`` are the files written where those named are links."""

    outcome: Literal["put", "unchanged", "left"]
    changed: tuple[str, ...] = ()
    kept: Path | None = None
    prospect: Prospect | None = None
    mistakes: tuple[Diagnostic, ...] = ()
    leads: tuple[tuple[str, Path], ...] = ()


class Person(Protocol):
    """Who edits: sees what was found, and says how to go on."""

    def open(self, files: Opened) -> int:
        """Edit the files; the exit code of the editor."""

    def mend(self, mistakes: Sequence[Diagnostic], doubts: Sequence[Diagnostic]) -> bool:
        """Whether to go back to the mistakes."""

    def decide(self, prospect: Prospect) -> Answer:
        """What to do with an edit that has none."""

    def trying(self, cases: int) -> AbstractContextManager[Callable[[int], None]]:
        """Told how many cases on record are tried, and as they are how many more."""

    def stopped(self, folder: Path, changed: Sequence[str]) -> None:
        """Told where the edit lies, when Ctrl-C ended everything."""


def edit(workspace: Workspace, name: str, parts: Sequence[str], person: Person) -> Ended:
    """Let a person edit parts of a pack of a workspace. The files of the workspace are as they were in every
    case but that in which the outcome is "put".

    Raises Refused where that cannot be; the message then says where the edit lies, if there is one.
    """
    copy = WorkingCopy(workspace.root, name)
    try:
        ended = _Editing(workspace, copy, person).run(parts)
    except BaseException as error:
        edited = copy.edited()
        if not edited:
            copy.remove()
            raise
        if isinstance(error, KeyboardInterrupt):
            person.stopped(copy.folder, edited)
        if not isinstance(error, ForthwithError):
            raise
        where = ", ".join(str(copy.folder / path) for path in edited)
        first, *others = error.diagnostics
        help = f"{first.help} What you wrote is kept: {where}"
        raise type(error)(replace(first, help=help), *others) from error
    if ended.kept is None:
        copy.remove()
    return ended


class _Editing:
    def __init__(self, workspace: Workspace, copy: WorkingCopy, person: Person) -> None:
        self.workspace = workspace
        self.copy = copy
        self.person = person
        self.before = check_pack(workspace.root, copy.name)

    def run(self, parts: Sequence[str]) -> Ended:
        paths = list(dict.fromkeys(self.copy.path_of(part) for part in parts))
        self.copy.check_writable(paths)
        asked = dict.fromkeys(paths) | {
            path: line for path, line in _lines(self.before.mistakes).items() if path in paths
        }
        opened: dict[str, int | None] = asked
        while True:
            changed = self._edited(opened)
            if not changed:
                return Ended("unchanged")
            mistakes, doubts = self._look(changed)
            if mistakes:
                if not self.person.mend(mistakes, doubts):
                    return Ended("left", tuple(changed), self.copy.folder, mistakes=mistakes)
                wrong = {path: line for path, line in _lines(mistakes).items() if path in self.copy.paths()}
                opened = wrong or dict.fromkeys(paths)
                continue
            prospect = self._prospect(changed, doubts)
            answer = self.person.decide(prospect)
            if answer == "put":
                leads = tuple((path, at) for path in changed if (at := self.copy.leads_to(path)) is not None)
                self.copy.put(changed)
                return Ended("put", tuple(changed), prospect=prospect, leads=leads)
            if answer == "leave":
                return Ended("left", tuple(changed), self.copy.folder, prospect)
            opened = dict.fromkeys(paths) if answer == "edit" else self._failed(prospect)

    def _edited(self, opened: dict[str, int | None]) -> list[str]:
        for path in opened:
            self.copy.begin(path)
        code = self.person.open([(self.copy.folder / path, line) for path, line in opened.items()])
        changed = self.copy.closed()
        if code:
            how = f"with exit code {code}" if code > 0 else f"by signal {-code}"
            raise refused(
                "editor-exit",
                f"The editor ended {how}, so nothing was put in place.",
                "Files are as they were. Edit again, and close the editor as usual.",
            )
        return changed

    def _look(self, changed: list[str]) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
        """Every mistake that the edit would bring, in the pack and in those that use the same files."""
        name, *others = self.copy.packs_of(changed)
        mine = check_pack(self.copy.folder, name)
        mistakes = list(mine.mistakes)
        for other in others:
            if not check_pack(self.workspace.root, other).mistakes:
                mistakes += check_pack(self.copy.folder, other).mistakes
        before = {found.message for found in unknown_roles(self.workspace)}
        after = unknown_roles(read_workspace(self.copy.folder))
        mistakes += [found for found in after if found.message not in before]
        return tuple(dict.fromkeys(mistakes)), mine.doubts

    def _prospect(self, changed: list[str], doubts: tuple[Diagnostic, ...]) -> Prospect:
        read = [(name, check_pack(self.copy.folder, name).pack) for name in self.copy.packs_of(changed)]
        packs = [(name, pack) for name, pack in read if pack is not None]
        trials = tuple(try_stories(pack, read_stories(self.copy.folder, name, pack)) for name, pack in packs)
        pack, before = packs[0][1], self.before.pack
        same = before is not None and before.digest == pack.digest
        found = () if before is None or same else changes(Program(before), Program(pack))
        tried, untried = (None, None) if same else self._on_record(pack)
        return Prospect(pack, tuple(changed), trials, doubts, before, tuple(found), tried, untried)

    def _on_record(self, pack: Pack) -> tuple[Backtested | None, str | None]:
        if not has_ledger(self.workspace):
            return None, None
        try:
            feeder = Feeder(self.workspace, Database(self.workspace.database, read_only=True))
            trying = Backtest(feeder, pack)
            with self.person.trying(trying.total) as advance, closing(trying.run(advance)) as found:
                for _ in found:
                    pass
        except Refused as error:
            first = error.diagnostics[0]
            return None, None if first.code == "nothing-to-try" else first.message
        return trying.found, None

    def _failed(self, prospect: Prospect) -> dict[str, int | None]:
        """The tests, at the line of the first check that does not hold."""
        failed = [tried.trial.failure for trials in prospect.trials for tried in trials.failed]
        places = [failure.place for failure in failed if failure is not None]
        return {place.file: place.line for place in places[:1]} or {tests_path(self.copy.name): None}


def _lines(mistakes: Sequence[Diagnostic]) -> dict[str, int | None]:
    """The files that have mistakes, each with the line of its first."""
    lines: dict[str, int | None] = {}
    for found in mistakes:
        if found.place is not None:
            lines.setdefault(found.place.file, found.place.line)
    return lines
