"""Whether the cases under one version of a pack can go on under the next."""

from __future__ import annotations

from engine.core.law import Law
from engine.core.program import Program
from engine.diagnostics import Diagnostic


def breaks(law: Law, digest: str) -> list[Diagnostic]:
    """Why cases could not go on from the version before the one of a digest to it, or from it to the one
    behind: none where they can, wherever they stand."""
    problems: dict[str, Diagnostic] = {}
    for each in law.every():
        for before, after in zip(each.versions, each.versions[1:], strict=False):
            if digest in (before.program.digest, after.program.digest):
                problems.update((p.message, p) for p in _breaks(before.program, after.program))
    return list(problems.values())


def _breaks(before: Program, after: Program) -> list[Diagnostic]:
    """Why cases under one version cannot go on under another."""
    file = f"workflows/{after.pack.workflow}.yaml"
    problems = []
    if before.zone != after.zone:
        problems.append(
            Diagnostic(
                code="law-zone",
                message=f"{file}: expected the time zone {before.zone}, in which the days of the cases on "
                f"record are counted; found {after.zone}.",
                help=f"Write 'timezone: {before.zone}'; another zone takes another pack.",
            )
        )
    for name, region in before.pack.regions.items():
        there = after.pack.regions.get(name)
        if there is None:
            problems.append(
                Diagnostic(
                    code="law-region",
                    message=f"{file}: expected the region '{name}', in which cases on record stand; "
                    "this version has none of the name.",
                    help="Keep the region, and let nothing lead on in it.",
                )
            )
            continue
        parents = {state.parent for state in there.states.values()}
        outer = {state.parent for state in region.states.values()}
        for path in region.states:
            now_called = after.pack.renamed.get(path, path)
            if path in outer or (now_called in there.states and now_called not in parents):
                continue
            inside = now_called in parents
            why = "has states in it now" if inside else "is none of this version"
            help = f"Say what it is called now: 'renamed: {{{path}: STATE}}', or keep the state."
            problems.append(
                Diagnostic(
                    code="law-state",
                    message=f"{file}: a case may stand in '{path}' of {name}, which {why}.",
                    help=f"Give the outer state another name. {help}" if inside else help,
                )
            )
    return problems
