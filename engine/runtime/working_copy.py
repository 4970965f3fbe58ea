"""A copy of the packs of a workspace, to be edited, and putting what was edited in their place."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from engine.diagnostics import Diagnostic, Refused, refused
from engine.packs.load import read_files
from engine.packs.testing import tests_path
from engine.runtime.clock import now
from engine.runtime.pack_files import workflow_of
from engine.runtime.saving import hindrance, save
from engine.runtime.workspace import CONFIG, pack_names

KEPT = timedelta(days=30)
"""How long a copy with an edit that was not put in place is kept, from when a file of it was saved last."""

_PREFIX = "forthwith-edit-"
_ROOMS = ("rules", "workflows")
_BESIDE = ("~", ".bak", ".orig", ".swp", ".tmp")
"""How the names end of what editors leave beside a file."""


class WorkingCopy:
    """A folder of the same shape as the workspace ``root``; ``files`` are the bytes of every file of a pack
    as they were when it was made, by their path below either."""

    def __init__(self, root: Path, name: str) -> None:
        self.root = root
        self.name = name
        self.files: dict[str, bytes] = {}
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{name}-"))
        _take_away_old(self.folder.lstat().st_uid)
        self._begun: dict[str, bytes] = {}
        try:
            for path in _paths(root):
                self._copy(path)
            if (root / "schemas").is_dir():
                shutil.copytree(root / "schemas", self.folder / "schemas", ignore_dangling_symlinks=True)
            if (root / CONFIG).is_file():
                shutil.copyfile(root / CONFIG, self.folder / CONFIG)
        except BaseException:
            self.remove()
            raise

    def path_of(self, part: str) -> str:
        """Where a part of the pack stands. Raises Refused where that cannot be told."""
        if part != "workflow":
            return f"rules/{self.name}/{part}.yaml"
        path = workflow_of(self.folder, self.name)
        if path is None:
            raise refused(
                "no-workflow-named",
                f"Expected a line 'workflow: NAME' in rules/{self.name}/rules.yaml; found none.",
                f"Mend the rules first: 'forthwith rules edit {self.name}'.",
            )
        return path

    def begin(self, path: str) -> None:
        """Let a file be there to be opened: one that the pack has not got begins with its schema."""
        file = self.folder / path
        if file.exists():
            return
        part = "workflow" if path.startswith("workflows/") else Path(path).stem
        up = "../" * path.count("/")
        begun = f"# yaml-language-server: $schema={up}schemas/{part}.json\n\n".encode()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(begun)
        self._begun[path] = begun

    def paths(self) -> list[str]:
        """The files of packs that are in the copy."""
        return _paths(self.folder)

    def edited(self) -> list[str]:
        """The files that are other than they were, and those that are new and hold something."""
        return [
            path
            for path in _paths(self.folder)
            if (self.folder / path).read_bytes() not in (self.files.get(path), self._begun.get(path))
            and (path in self.files or not path.endswith(_BESIDE))
        ]

    def closed(self) -> list[str]:
        """What the editor left: the files that were edited. One that was only begun is taken away again.
        Raises Refused where one is gone."""
        gone = [path for path in {**self.files, **self._begun} if not (self.folder / path).is_file()]
        if gone:
            raise refused(
                "file-gone",
                f"Expected {gone[0]} to be there when the editor was closed; the editor took it away.",
                "Nothing was changed. To take a file out of a pack, delete it where it stands.",
            )
        edited = self.edited()
        for path in self._begun.keys() - set(edited):
            (self.folder / path).unlink()
        self._begun.clear()
        return edited

    def packs_of(self, changed: Iterable[str]) -> list[str]:
        """The edited pack, and those others that read one of the files: they may share its workflow."""
        changed = set(changed)
        others = [name for name in pack_names(self.folder) if changed & _read_by(self.folder, name)]
        return [self.name, *(name for name in others if name != self.name)]

    def put(self, changed: list[str]) -> None:
        """Put the edited files in the place of those of the workspace: all of them, or none.

        Raises Refused where one of a pack's files is no longer what was copied, or may not be written.
        """
        used = {path for name in self.packs_of(changed) for path in _read_by(self.folder, name)}
        for path in sorted({*used, *changed}):
            if _bytes(self.root / path) != self.files.get(path):
                raise refused(
                    "changed-meanwhile",
                    f"Expected {path} to be as it was when the editor was opened; somebody has changed it.",
                    "Compare the two, and edit again what is there now.",
                )
        self.check_writable(changed)
        put: list[str] = []
        try:
            for path in changed:
                target = self.root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                save(target, (self.folder / path).read_bytes())
                put.append(path)
        except BaseException as error:
            with contextlib.suppress(OSError):
                for path in put:
                    self._put_back(path)
            if isinstance(error, OSError):
                raise refused(
                    "not-put",
                    f"{path} could not be written: {error.strerror or error}.",
                    "See that there is room.",
                ) from error
            raise

    def check_writable(self, paths: list[str]) -> None:
        """Raises Refused where one of the files may not be written in the workspace."""
        for path in paths:
            why = hindrance(self.root / path)
            if why is not None:
                raise Refused(
                    Diagnostic(
                        code="file-not-writable",
                        message=f"Expected a file that may be written; found {path}. {why}",
                        help="Let it be written, or ask whoever keeps it: 'ls -l' shows who that is.",
                    )
                )

    def leads_to(self, path: str) -> Path | None:
        """The file that is written where ``path`` is a link; None where it is none."""
        file = self.root / path
        return file.resolve() if file.is_symlink() else None

    def remove(self) -> None:
        """Take the copy away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _copy(self, path: str) -> None:
        source, copy = self.root / path, self.folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        data = _bytes(source)
        if data is None:
            return
        if not path.endswith(".yaml") and not source.resolve().is_relative_to(_folder_of(self.root, path)):
            os.symlink(source.resolve(), copy)  # days that lie elsewhere: the check says so here as there
        else:
            copy.write_bytes(data)
        self.files[path] = data

    def _put_back(self, path: str) -> None:
        if path in self.files:
            save(self.root / path, self.files[path])
        else:
            (self.root / path).unlink(missing_ok=True)


def _take_away_old(person: int) -> None:
    """Take away the copies of a person that were kept long enough: those in which nothing is newer."""
    oldest = (now() - KEPT).timestamp()
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != person:
                continue
            saved = [path.lstat().st_mtime for path in folder.rglob("*")]
            if max([status.st_mtime, *saved]) < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _paths(root: Path) -> list[str]:
    """The files below rules/ and workflows/, without hidden ones."""
    found = (file.relative_to(root) for room in _ROOMS for file in (root / room).rglob("*") if file.is_file())
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))


def _read_by(root: Path, name: str) -> set[str]:
    """The files of which a pack and its tests are read."""
    return {*read_files(root, name)[0], tests_path(name)}


def _folder_of(root: Path, path: str) -> Path:
    """The folder of the pack in which a file lies, without links."""
    return root.joinpath(*Path(path).parts[:2]).resolve()


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
