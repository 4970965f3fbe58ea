"""A pack of many rules: so many types of events, twenty rules a type, two to four conditions a rule."""

from __future__ import annotations

import random
from pathlib import Path

NAME = "many-rules"

PER_EVENT = 20

_WORDS = ("open", "heard", "late", "granted", "refused")


def write(root: Path, rules: int) -> list[Path]:
    """The pack in a workspace, as a person would write it; its files."""
    types = range(-(-rules // PER_EVENT))
    workflow = root / "workflows" / f"{NAME}.yaml"
    rule_file = root / "rules" / NAME / "rules.yaml"
    for file in (workflow, rule_file):
        file.parent.mkdir(parents=True, exist_ok=True)
    workflow.write_text("\n".join(_workflow(types)), "utf-8")
    rule_file.write_text("\n".join(_rules(types, rules)), "utf-8")
    return [workflow, rule_file]


def _workflow(types: range) -> list[str]:
    lines = [f"workflow: {NAME}", "timezone: America/New_York", "calendar: us-federal", "", "events:"]
    for number in types:
        lines += [
            f"  paper_{number}_filed:  # a paper of kind {number}",
            "    pages: {type: int, required: true}",
            "    kind: {type: string, required: true}",
            "    urgent: {type: bool, default: false}",
        ]
    lines += ["", "facts:"]
    for number in types:
        lines += [
            f"  papers_{number}: {{count: paper_{number}_filed}}",
            f"  pages_{number}: {{sum: paper_{number}_filed.pages}}",
        ]
    return [
        *lines,
        "",
        "regions:",
        "  matter:",
        "    initial: open",
        "    states:",
        *(f"      {word}: {{}}" for word in _WORDS),
        "    transitions:",
        *(f"      - {{trigger: become_{word}, from: open, to: {word}}}" for word in _WORDS[1:]),
        "",
    ]


def _rules(types: range, rules: int) -> list[str]:
    dice = random.Random(11)
    lines = [f"pack: {NAME}", f"workflow: {NAME}", "", "rules:"]
    for number in range(rules):
        kind = types[number // PER_EVENT]
        conditions = [
            f"event.pages > {dice.randrange(1, 500)}",
            f"papers_{kind} >= {dice.randrange(1, 9)}",
            f'event.kind != "{dice.choice(_WORDS)}"',
            f"pages_{kind} < {dice.randrange(1_000, 9_000)} || event.urgent",
        ]
        lines += [
            f"  - id: rule-{number}",
            f"    on: paper_{kind}_filed",
            "    when:",
            *(f"      - {condition}" for condition in conditions[: 2 + number % 3]),
            f"    then: {{note: 'Rule {number} holds of {{event.pages}} pages.'}}",
            f"    because: A paper of {{event.pages}} pages came, the number {{papers_{kind}}} of its kind.",
            f"    cites: section {number}",
            "",
        ]
    return lines
