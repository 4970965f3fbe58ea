"""The tests of a pack: from ``rules/NAME/tests.yaml`` to checked stories.

They are no part of the law: its digest does not cover them, and editing them changes nothing in force.
"""

from __future__ import annotations

from pathlib import Path

from engine.diagnostics import Diagnostic, PackInvalid
from engine.packs.findings import Enough, Findings
from engine.packs.load import read_text
from engine.packs.nodes import Items, Keys, Node, Scalar
from engine.packs.pack import Pack
from engine.packs.schema import Reader, is_title
from engine.packs.source import normal, read_source
from engine.packs.stories import Story, Told
from engine.packs.story_checks import read_check
from engine.packs.story_events import read_told
from engine.packs.story_given import read_given
from engine.packs.story_names import Beginning, Names
from engine.packs.story_opening import read_demand, read_parameters, read_respondent


def tests_path(name: str) -> str:
    """Where the tests of a pack stand, below the workspace."""
    return f"rules/{name}/tests.yaml"


def read_stories(root: Path, name: str, pack: Pack | None) -> tuple[Story, ...]:
    """The tests of the pack ``name`` of the workspace ``root``; none where it has no file of them.

    Raises PackInvalid with every mistake of that file. Without ``pack``, of one that has mistakes itself,
    only what needs no names is looked at, and the stories left out.
    """
    if not is_title(name):
        return ()  # said of the pack itself
    path = tests_path(name)
    files: dict[str, str] = {}
    findings = Findings({})
    read_text(root, path, files, findings)
    if len(findings):
        raise PackInvalid(*findings.sorted())
    return load_stories(files[path], path, pack) if path in files else ()


def mistakes_in_tests(root: Path, name: str, pack: Pack | None) -> tuple[Diagnostic, ...]:
    """Every mistake of the file of tests; as `read_stories`."""
    try:
        read_stories(root, name, pack)
    except PackInvalid as error:
        return error.diagnostics
    return ()


def load_stories(text: str, path: str, pack: Pack | None) -> tuple[Story, ...]:
    """The stories of the text of a file; as `read_stories`."""
    text = normal(text)
    findings = Findings({path: text})
    stories: list[Story] = []
    try:
        node = read_source(text, path, findings)
        if node is not None:
            names = Names(Reader(findings), pack)
            keys = names.reader.keys(node, "test file", "the file of tests")
            for item in names.reader.items(keys.get("tests"), "tests"):
                story = _story(item, stories, names)
                stories += [] if story is None else [story]
    except Enough:
        pass
    if len(findings):
        raise PackInvalid(*findings.sorted())
    return tuple(stories)


def _story(node: Node, earlier: list[Story], names: Names) -> Story | None:
    reader = names.reader
    what = "the test"
    if isinstance(node, Keys):
        named = next((value for key, value in node.pairs if key.text == "name"), None)
        what = f"the test '{named.text}'" if isinstance(named, Scalar) and named.text else what
    keys = reader.keys(node, "test", what)
    name = reader.text(keys.get("name"), "name")
    if name is not None and any(story.name == name.text for story in earlier):
        reader.findings.add(
            "duplicate-test",
            f"Expected each test to have a name of its own; '{name.text}' is that of an earlier one.",
            "Give one of the two another name.",
            name.place,
        )
    demand = read_demand(keys["demand"], names) if "demand" in keys else None
    issued_on = demand.on if demand is not None else None
    respondent = read_respondent(keys.get("respondent"), node.place, issued_on, names)
    given = read_given(keys["given"], demand, respondent, names) if "given" in keys else None
    begins = Beginning(issued_on)
    if "given" in keys:
        begins = Beginning(None if given is None else given.on, "the day with which the test begins")
    told: list[Told] = []
    for item in reader.items(keys.get("events"), "events"):
        event = read_told(item, begins, told, names)
        told += [] if event is None else [event]
    items = reader.items(keys.get("then"), "checks")
    checks = [read_check(item, begins, names) for item in items]
    if "then" in keys and isinstance(keys["then"], Items) and not items:
        reader.wrong_kind(keys["then"], "at least one check", "Write {on: DAY, state: {REGION: STATE}}.")
    parameters = read_parameters(keys.get("parameters"), names)
    if name is None or demand is None or respondent is None or names.pack is None:
        return None
    case = f"{demand.id or 'demand'}/{respondent.id or 'respondent'}"
    whole = tuple(check for check in checks if check is not None)
    return Story(node.place, name.text, case, parameters, (demand, respondent, *told), whole, given)
