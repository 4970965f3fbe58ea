"""The JSON Schema of a file refuses what the parser refuses by its keys, and nothing it accepts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from engine.packs.editor_schema import FILES, schema_of
from engine.packs.findings import Findings
from engine.packs.keys import KEYS
from engine.packs.load import load_pack
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
from engine.packs.schema import infer, read_value
from engine.packs.shipped_calendars import shipped_calendars
from engine.packs.source import IN_RULES, IN_WORKFLOW, read_source
from tests.packs.test_gallery import FOLDERS, GALLERY
from tests.packs.test_load import FULL

ROOT = Path(__file__).parents[2]
CONDITIONS = {"rules": IN_RULES, "workflow": IN_WORKFLOW}
POINTER = "# yaml-language-server: $schema="
SHIPPED = sorted(
    path
    for folder in (ROOT, ROOT / "examples" / "permit-renewal")
    for path in (*(folder / "rules").rglob("*.yaml"), *(folder / "workflows").glob("*.yaml"))
)

OTHERWISE_REFUSED = {
    # of what another file declares, of one key without another and of bounds the schema says nothing
    "missing-key-test-field",
    "unknown-key-years-beside-extends",
    "wrong-kind-approvals",
    "wrong-kind-default",
    "wrong-kind-given-count",
    "wrong-kind-given-fact",
    "wrong-kind-given-open",
    "wrong-kind-mixed-values",
    "wrong-kind-parameter",
    "wrong-kind-say-alone",
    "wrong-kind-test-field",
    "wrong-kind-test-items",
}


def schema_name(path: Path) -> str:
    return "workflow" if path.stem == "workflow" or path.parent.name == "workflows" else path.stem


def value(node: Node | None) -> Any:
    """What an editor takes the node for."""
    match node:
        case Keys():
            return {key.text: value(below) for key, below in node.pairs}
        case Items():
            return [value(item) for item in node.items]
        case Written():
            return node.text
        case Scalar() if node.empty:
            return None
        case Scalar():
            type = infer(node)
            return read_value(node, type) if type in ("bool", "int", "double") else node.text
    return None


def complaints(name: str, text: str) -> list[str]:
    node = read_source(text, "x.yaml", Findings({}), CONDITIONS.get(name, frozenset()))
    assert node is not None
    return [error.message for error in Draft7Validator(schema_of(name)).iter_errors(value(node))]


def as_yaml(text: str) -> Any:
    """The file as an editor reads it that knows YAML and nothing of conditions; None where it cannot."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor(
        "tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node)
    )
    yaml.constructor.add_constructor(None, lambda loader, node: node.value)
    try:
        return yaml.load(text)
    except YAMLError:
        return None


def tables(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "properties" in schema:
        yield schema
    for below in (*schema.get("anyOf", ()), *schema.get("definitions", {}).values()):
        yield from tables(below)


@pytest.mark.parametrize("name", FILES)
def test_a_schema_is_one_and_its_maps_have_the_keys_of_the_table_and_their_sentences(name: str) -> None:
    schema = schema_of(name)
    Draft7Validator.check_schema(schema)
    found = list(tables(schema))
    assert found
    for table in found:
        keys = [
            keys
            for keys in KEYS.values()
            if list(keys) == list(table["properties"])
            and {key for key, spec in keys.items() if spec.required} == set(table.get("required", ()))
        ]
        assert keys, table["properties"].keys()
        for key, part in table["properties"].items():
            assert any(part["description"] == spec[key].says.replace("`", "") for spec in keys)


def test_every_table_is_in_some_schema() -> None:
    shown = [list(table["properties"]) for name in FILES for table in tables(schema_of(name))]
    assert [name for name, keys in KEYS.items() if list(keys) not in shown] == []


def test_every_key_says_what_it_holds() -> None:
    assert [(table, key) for table, keys in KEYS.items() for key, spec in keys.items() if not spec.says] == []


@pytest.mark.parametrize("name", FILES)
def test_the_schemas_that_ship_are_those_of_the_table(name: str) -> None:
    """Made by 'forthwith rules schema -o schemas'."""
    assert json.loads((ROOT / "schemas" / f"{name}.json").read_text("utf-8")) == schema_of(name)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_that_ships_points_at_its_schema_and_keeps_to_it(path: Path) -> None:
    name, text = schema_name(path), path.read_text("utf-8")
    first = text.partition("\n")[0]
    assert first.startswith(POINTER), first
    target = (path.parent / first.removeprefix(POINTER)).resolve()
    assert target == ROOT / "schemas" / f"{name}.json"
    if name in FILES:
        assert complaints(name, text) == []
        assert list(Draft7Validator(schema_of(name)).iter_errors(as_yaml(text))) == []


def test_a_demand_that_ships_keeps_to_its_schema() -> None:
    for path in (ROOT / "examples").glob("*/demand.yaml"):
        assert complaints("demand", path.read_text("utf-8")) == []


GOOD = [
    (name, path.read_text("utf-8"))
    for folder in FOLDERS
    if folder.startswith("good-")
    for path in (GALLERY / folder).glob("*.yaml")
    if (name := schema_name(path)) in FILES
]


def test_what_a_pack_may_say_is_not_underlined() -> None:
    assert load_pack(FULL, "letters")
    full = [(schema_name(Path(path)), text) for path, text in FULL.items()]
    for name, text in [*GOOD, *full, ("calendars", shipped_calendars())]:
        assert complaints(name, text) == [], text
        seen = as_yaml(text)
        if seen is not None:
            assert list(Draft7Validator(schema_of(name)).iter_errors(seen)) == [], text


@pytest.mark.parametrize(
    "folder",
    [
        folder
        for folder in FOLDERS
        if folder.startswith(("unknown-key", "wrong-kind", "missing-key")) and folder not in OTHERWISE_REFUSED
    ],
)
def test_a_key_or_a_kind_that_is_wrong_is_underlined(folder: str) -> None:
    files = [path for path in (GALLERY / folder).glob("*.yaml") if schema_name(path) in FILES]
    assert any(complaints(schema_name(path), path.read_text("utf-8")) for path in files)


@pytest.mark.parametrize("folder", sorted(OTHERWISE_REFUSED))
def test_what_is_said_not_to_be_underlined_is_not(folder: str) -> None:
    for path in (GALLERY / folder).glob("*.yaml"):
        assert complaints(schema_name(path), path.read_text("utf-8")) == []
