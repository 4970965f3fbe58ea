"""The editor a person works with: which it is, how it is told a line, and waiting until it is closed."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from engine.diagnostics import refused

_USUAL = ("editor", "nano", "micro", "vim", "vi", "notepad")
"""Where a person names none: the one the system was given, else the easiest to leave that is there."""

_PLUS = frozenset(
    "elvis emacs emacsclient ex gedit geany gvim jed jmacs joe jove kak le mcedit mg micro mvim nano ne nvi "
    "nvim pico pluma rnano rvim vi view vim vimx xed xemacs".split()
)
"""Those told a line as ``+LINE FILE``."""
_COLON = frozenset({"helix", "hx", "subl", "zed", "zeditor"})
"""Those told a line as ``FILE:LINE``."""
_GOTO = frozenset({"code", "codium", "cursor", "vscodium"})
"""Those told a line as ``--goto FILE:LINE``."""
_WAIT = {
    **dict.fromkeys(("code", "codium", "cursor", "gedit", "pluma", "subl", "vscodium", "xed"), "--wait"),
    **dict.fromkeys(("zed", "zeditor"), "--wait"),
    **dict.fromkeys(("gvim", "mvim"), "-f"),
    "kate": "--block",
    "mate": "--wait",
}
"""Those that open a window and return at once, unless they are told this."""


class Editor(NamedTuple):
    """``words`` is the command line without files, ``name`` what the program is known as."""

    words: tuple[str, ...]
    name: str

    def command(self, files: Sequence[tuple[Path, int | None]]) -> list[str]:
        """The command line that opens the files, each at a line where one is given and can be told."""
        words = list(self.words)
        wait = _WAIT.get(self.name)
        if wait is not None and not {wait, "-w", "--wait", "--nofork"}.intersection(words):
            words.append(wait)
        for file, line in files:
            if line is None or self.name not in _PLUS | _COLON | _GOTO:
                words.append(str(file))
            elif self.name in _PLUS:
                words += [f"+{line}", str(file)]
            elif self.name in _COLON:
                words.append(f"{file}:{line}")
            else:
                words += ["--goto", f"{file}:{line}"]
        return words

    def open(self, files: Sequence[tuple[Path, int | None]]) -> int:
        """Open the files and wait until the editor is closed; its exit code, below 0 that of a signal.
        Ctrl-C goes to the editor alone. Raises Refused where it cannot be started."""
        try:
            with _undisturbed():
                return subprocess.call(self.command(files))
        except OSError as error:
            raise refused(
                "editor-failed",
                f"The editor '{self.words[0]}' could not be started: {error.strerror or error}.",
                "Set EDITOR to the command of an editor that works.",
            ) from error


def chosen_editor(environment: Mapping[str, str], *, terminal: bool) -> Editor:
    """The editor that VISUAL or EDITOR names, else one that is there.

    Raises Refused where none can be told, where it is not there, and where none is named and there is no
    ``terminal`` to open one in.
    """
    for name in ("VISUAL", "EDITOR"):
        if environment.get(name, "").strip():
            return _named(name, environment[name])
    if not terminal:
        raise refused(
            "no-terminal",
            "Expected a terminal to open an editor in; found none, and neither VISUAL nor EDITOR names one.",
            "Run this in a terminal, or set EDITOR to a program that changes the file by itself.",
        )
    for program in _USUAL:
        if shutil.which(program):
            return _known((program,))
    raise refused(
        "no-editor",
        f"Expected an editor; VISUAL and EDITOR name none, and none of {', '.join(_USUAL)} is there.",
        "Set EDITOR to the command of one, such as: export EDITOR=nano",
    )


def _named(variable: str, text: str) -> Editor:
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise refused(
            "editor-unreadable",
            f"{variable} should hold the command of an editor; found '{text}', in which a quotation mark or "
            "a backslash is left over.",
            "Set it anew, such as: export EDITOR=nano",
        ) from error
    if not words or shutil.which(words[0]) is None:
        raise refused(
            "editor-missing",
            f"{variable} names the editor '{words[0] if words else text}', which is not there.",
            "Set it to the command of one that is, such as: export EDITOR=nano",
        )
    return _known(words)


def _known(words: tuple[str, ...]) -> Editor:
    """The editor by the name it is called by, or by what that name leads to where it tells nothing."""
    program = shutil.which(words[0]) or words[0]
    names = [_plain(Path(words[0]).name), _plain(Path(program).resolve().name)]
    known = _PLUS | _COLON | _GOTO | _WAIT.keys()
    return Editor(words, next((name for name in names if name in known), names[0]))


def _plain(name: str) -> str:
    """'vim' of 'vim.basic', 'emacs' of 'emacs-29.4', 'code' of 'Code.exe'."""
    found = re.match(r"[a-z+]+", name.casefold())
    return found[0] if found else name


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C pass this program by. A function rather than SIG_IGN, which the editor would inherit."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
