"""The files of one pack, each read by its schema, and then the checks across them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.calendars import Calendar
from engine.diagnostics import PackInvalid, Place
from engine.model import digest
from engine.packs.build import Declared, build
from engine.packs.calendars_schema import read_calendars
from engine.packs.findings import Enough, Findings
from engine.packs.nodes import Keys, Scalar
from engine.packs.pack import Pack
from engine.packs.rules_schema import read_parameters, read_rules
from engine.packs.schema import Reader
from engine.packs.shipped_calendars import SHIPPED, declared_in, shipped_calendars
from engine.packs.source import IN_RULES, IN_WORKFLOW, normal, read_source
from engine.packs.workflow_schema import read_workflow

_WORKFLOW = re.compile(r"""^workflow:[ ]+(["']?)([A-Za-z0-9_-]{1,100})\1[ ]*(?:#.*)?\r?$""", re.MULTILINE)


def assemble(files: Mapping[str, str], name: str, calendars: Mapping[str, Calendar] | None = None) -> Pack:
    """The checked pack; ``calendars`` already made keep it from asking the ``holidays`` package.

    The product's calendars are used, and become one of the pack's files, unless ``files`` hold them.
    """
    texts = {path: normal(text) for path, text in files.items()}
    if SHIPPED not in texts:
        texts[SHIPPED] = shipped_calendars()
    findings = Findings(texts)
    try:
        pack = _assemble(texts, name, calendars, findings)
    except Enough:
        pack = None
    if pack is None or len(findings):
        raise PackInvalid(*findings.sorted())
    return pack


def _assemble(
    texts: Mapping[str, str], name: str, calendars: Mapping[str, Calendar] | None, findings: Findings
) -> Pack | None:
    reader = Reader(findings)
    folder = f"rules/{name}"
    rules_path = f"{folder}/rules.yaml"
    rules_node = _source(texts, rules_path, IN_RULES, findings)
    rules = None if rules_node is None else read_rules(rules_node, reader)
    if rules is not None:
        _same_name(rules.pack, name, "pack", "the folder", findings)
        asked = rules.workflow
        title = asked.text if asked is not None else None
    else:
        asked, title = None, named_workflow(texts.get(rules_path, ""))
    workflow, workflow_path = None, f"workflows/{title}.yaml" if title is not None else ""
    # of a rule file that cannot be read, the workflow's mistakes are told all the same
    if title is not None and (asked is not None or workflow_path in texts):
        place = asked.place if asked is not None else None
        node = _source(texts, workflow_path, IN_WORKFLOW, findings, place)
        if node is not None:
            workflow = read_workflow(node, reader)
            _same_name(workflow.name, title, "workflow", "the file", findings)
    parameters_path, calendars_path = f"{folder}/parameters.yaml", f"{folder}/calendars.yaml"
    parameters = _optional(texts, parameters_path, findings)
    own = _optional(texts, calendars_path, findings)
    basis, wrong = declared_in(texts[SHIPPED])
    findings.extend(wrong)
    calendars_declared = basis if own is None else read_calendars(own, reader).over(basis)
    of_days = {f"{folder}/{file}" for file in calendars_declared.files}
    used = {
        path: texts[path]
        for path in sorted({rules_path, workflow_path, parameters_path, calendars_path, SHIPPED, *of_days})
        if path in texts
    }
    declared = Declared(
        name=name,
        rules=rules,
        workflow=workflow,
        parameters=() if parameters is None else read_parameters(parameters, reader),
        parameters_known=parameters is not None or parameters_path not in texts,
        calendars=calendars_declared,
        calendars_known=own is not None or calendars_path not in texts,
    )
    return build(declared, calendars, used, digest(list(used.items())), findings)


def named_workflow(text: str) -> str | None:
    """The workflow a rule file names on a line of its own, without reading the file as YAML."""
    found = _WORKFLOW.search(text)
    return found[2] if found is not None else None


def _source(
    texts: Mapping[str, str],
    path: str,
    conditions: frozenset[str],
    findings: Findings,
    asked_at: Place | None = None,
) -> Keys | None:
    if path in texts:
        return read_source(texts[path], path, findings, conditions)
    findings.add(
        "file-missing",
        f"Expected the file {path}; it does not exist.",
        "Correct the name of the workflow, or create the file."
        if asked_at is not None
        else "Correct the name of the pack, or create the file.",
        asked_at or Place(path, 1, 1),
    )
    return None


def _optional(texts: Mapping[str, str], path: str, findings: Findings) -> Keys | None:
    return read_source(texts[path], path, findings) if path in texts else None


def _same_name(found: Scalar | None, name: str, key: str, what: str, findings: Findings) -> None:
    if found is not None and found.text != name:
        findings.add(
            "name-mismatch",
            f"Expected '{key}: {name}', as {what} is called; found '{found.text}'.",
            f"Write '{key}: {name}', or rename {what}.",
            found.place,
        )
