"""``forthwith rules edit``: edit a pack on a copy, and put in place only what is in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import In, Json, misused
from engine.commands.output import complain, say, say_json
from engine.commands.progress import progress_of
from engine.commands.rules.chosen import one_pack
from engine.diagnostics import Diagnostic, ForthwithError, PackInvalid, refused

if TYPE_CHECKING:
    from engine.runtime.editing import Answer, Ended, Opened, Prospect
    from engine.runtime.editors import Editor
    from engine.runtime.workspace import Workspace


class Part(StrEnum):
    """The files of a pack by what a person calls them."""

    RULES = "rules"
    PARAMETERS = "parameters"
    CALENDARS = "calendars"
    TESTS = "tests"
    WORKFLOW = "workflow"


def edit(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The pack.", show_default=False)],
    file: Annotated[
        list[Part] | None,
        typer.Option("--file", help="Which of its files; may be given more than once. Without it, rules."),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Ask nothing: put in place what has no mistakes and holds its tests."),
    ] = False,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Edit a pack on a copy, in the editor that VISUAL or EDITOR names.

    When the editor is closed the copy is checked, its tests are tried, and you see what changes in meaning
    and for the cases on record. Only what has no mistakes is put in place, and only when you say so. Nothing
    is in force before 'rules activate'.
    """
    from engine.runtime.editing import edit as edit_pack
    from engine.runtime.editors import chosen_editor
    from engine.runtime.workspace import read_workspace

    if json and not yes:
        raise misused("yes-missing", "Expected --yes with --json: a program is not asked.", "Add --yes.")
    root, pack = one_pack(context, workspace, name)
    place = read_workspace(root)
    editor = chosen_editor(os.environ, terminal=sys.stdin.isatty())
    person = _Asked(editor, yes=yes, told=not json)
    ended = edit_pack(place, pack, file or [Part.RULES], person)
    if ended.outcome == "left" and yes:
        raise _refused(pack, ended)
    if json:
        say_json(_values(pack, ended))
    else:
        say(_told(place, ended))
    if ended.outcome == "left":
        raise typer.Exit(1)


class _Asked:
    """Whoever sits at the terminal: not asked with ``yes``, and shown nothing unless ``told``."""

    def __init__(self, editor: Editor, *, yes: bool, told: bool) -> None:
        self.editor = editor
        self.yes = yes
        self.told = told

    def open(self, files: Opened) -> int:
        sys.stdout.flush()
        return self.editor.open(files)

    def mend(self, mistakes: Sequence[Diagnostic], doubts: Sequence[Diagnostic]) -> bool:
        from engine.views.edited import render_mistakes

        if self.yes:
            return False
        complain(render_mistakes(mistakes, doubts))
        return (
            _answer(
                "[e]dit again, or [q]uit and leave the pack as it was", {"e": "edit", "q": "leave"}, "edit"
            )
            == "edit"
        )

    def decide(self, prospect: Prospect) -> Answer:
        from engine.views.edited import render_prospect

        if self.told:
            say(render_prospect(*prospect))
        if self.yes:
            return "put" if prospect.holds else "leave"
        known: dict[str, Answer] = {"y": "put", "e": "edit", "t": "tests", "q": "leave", "n": "leave"}
        asked = "Put it in place? [y]es, [e]dit again, edit the [t]ests, [q]uit"
        if prospect.holds:
            return _answer(asked, known, "put")
        complain("Tests fail: 'rules activate' will refuse it until they hold.")
        return _answer(asked, known, "edit")

    def trying(self, cases: int) -> AbstractContextManager[Callable[[int], None]]:
        return progress_of("cases", cases)

    def stopped(self, folder: Path, changed: Sequence[str]) -> None:
        from engine.views.edited import render_left

        complain("\n" + render_left(folder, changed))


def _answer(question: str, known: dict[str, Answer], usual: Answer) -> Answer:
    """What a person answers, by its first letter; ``usual`` where they only press Enter, "leave" where
    nobody is there."""
    letter = next(letter for letter, answer in known.items() if answer == usual)
    while True:
        print(f"{question} ({letter}): ", end="", flush=True)
        said = sys.stdin.readline()
        if not said or not sys.stdin.isatty():
            print()
        if not said:
            return "leave"
        answer = known.get(said.strip()[:1].casefold()) if said.strip() else usual
        if answer is not None:
            return answer
        print(f"Expected one of the letters {', '.join(known)}; or only Enter for {letter}.")


def _refused(pack: str, ended: Ended) -> ForthwithError:
    """Why nothing was put in place where nobody was to be asked."""
    assert ended.kept is not None
    where = ", ".join(str(ended.kept / path) for path in ended.changed)
    if ended.mistakes:
        kept = Diagnostic(
            code="edit-left",
            message="The edit has mistakes, so nothing was changed.",
            help=f"What you wrote is kept: {where}",
            severity="note",
        )
        return PackInvalid(*ended.mistakes, kept)
    return refused(
        "law-tests",
        f"Expected every test of {pack} to hold; some do not, so nothing was changed.",
        f"Without --yes you may put it in place all the same. What you wrote is kept: {where}",
    )


def _told(workspace: Workspace, ended: Ended) -> str:
    from engine.runtime.versions import edited, on_record
    from engine.views.edited import render_left, render_put

    if ended.outcome == "unchanged":
        return "Nothing was edited, so nothing was changed."
    if ended.kept is not None:
        return render_left(ended.kept, ended.changed)
    prospect = ended.prospect
    assert prospect is not None
    other = next(iter(edited(workspace, [prospect.pack])), None)
    known = bool(on_record(workspace, prospect.pack.name))
    law = prospect.before is None or prospect.before.digest != prospect.pack.digest
    return render_put(prospect.pack.name, ended.changed, ended.leads, known=known, other=other, law=law)


def _values(pack: str, ended: Ended) -> dict[str, Any]:
    from engine.views.edited import prospect_values

    values: dict[str, Any] = {"format": 1, "pack": pack, "outcome": ended.outcome, "files": ended.changed}
    found = ended.prospect
    if found is None:
        return values
    return {
        **values,
        "digest": found.pack.digest,
        **prospect_values(found.trials, found.changes, found.tried, found.untried),
    }
