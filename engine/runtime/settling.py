"""A person's word on an incident by hand: the incident is looked up, by its id or by what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.diagnostics import Again, refused
from engine.model import Case, Incident


def with_incident(
    case: Case | None, type: str, data: Mapping[str, Any], pairs: Mapping[str, str]
) -> tuple[dict[str, Any], Incident | None]:
    """The data with the incident's id where they name the kind of what was done, and the incident; none
    for a case that is not known, of which the event waits.

    Raises Refused where no open incident is meant, or one of several.
    """
    named = data.get("incident")
    if case is None:
        return dict(data), None
    still = [incident for incident in case.incidents if incident.status == "open"]
    found = [incident for incident in still if named == incident.id]
    found = found or [incident for incident in still if named is not None and named == incident.kind]
    if len(found) == 1:
        return {**data, "incident": found[0].id}, found[0]
    which = found or still
    settled = next((each for each in case.incidents if each.id == named), None)
    said = "nothing" if named is None else f"'{named}'"
    if settled is not None:
        said = f"{named}, which is {settled.status}"
    listed = "; ".join(f"{each.id}, of {each.kind or f'action {each.action}'}" for each in which)
    raise refused(
        "unknown-incident",
        f"Expected {type} to name an open incident of {case.id}; found {said}. Nothing was recorded.",
        f"Open are: {listed}." if which else f"None is open. 'forthwith inspect {case.id}' shows the case.",
        *(_naming(case.id, pairs.get("incident"), each.id) for each in which),
    )


def _naming(case: str, given: str | None, id: str) -> Again:
    if given is None:
        return Again(instead=((case, (case, f"incident={id}")),))
    return Again(instead=((f"incident={given}", (f"incident={id}",)),))
