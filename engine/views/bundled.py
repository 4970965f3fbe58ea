"""What is in a bundle, and what verifying it came to."""

from __future__ import annotations

from typing import Any

from engine.bundled import Bundled
from engine.views.safe import escaped, line

_UNSEEN = (
    "What this alone cannot show: that events, or cases of a demand, were left out with all that followed "
    "from them, or that the chain was made for the bundle. So compare a head that was kept elsewhere: "
    "'forthwith verify-bundle FILE --head HEAD'."
)


def render_written(found: Bundled, file: str, size: int) -> str:
    """What was written, in 80 columns."""
    lines = [f"Wrote {escaped(file)}: {escaped(found.about.subject)}, {_counts(found)}; {size:,} bytes."]
    lines += _lacking(found)
    lines.append("Its chain ends with the head")
    return _laid_out([*lines, f"  {found.head}", "'forthwith verify-bundle' looks whether it holds."])


def render_verified_bundle(found: Bundled, file: str, kept: str | None) -> str:
    """The verdict, and what it rests on, in 80 columns."""
    subject = escaped(found.about.subject)
    if found.wrong:
        lines = [f"{escaped(file)} does not hold: {escaped(found.wrong[0])}"]
        lines += [escaped(each) for each in found.wrong[1:]]
        return _laid_out([*lines, "Ask for the bundle again, and for the head of the ledger."])
    lines = [f"It holds: {subject}, {_counts(found)}."]
    lines.append("Every row belongs to the chain; every decision follows from the events by the law in it.")
    lines += _lacking(found)
    lines += [f"The chain has {found.batches:,} batches and ends with the head", f"  {found.head}"]
    if kept is None:
        lines.append(_UNSEEN)
    else:
        lines.append(f"The head that was kept elsewhere is that of batch {found.kept_at or 0:,}.")
    return _laid_out(lines)


def bundled_values(found: Bundled) -> dict[str, Any]:
    """The same for programs."""
    return {
        "subject": found.about.subject,
        "cases": found.cases,
        "events": found.events,
        "decisions": found.decisions,
        "letters": found.about.letters,
        "letters_lacking": found.about.lacking,
        "batches": found.batches,
        "head": found.head,
        "kept_at": found.kept_at,
        "wrong": list(found.wrong),
    }


def _counts(found: Bundled) -> str:
    counts = {"case": found.cases, "event": found.events, "decision": found.decisions}
    return ", ".join(_many(count, what) for what, count in {**counts, "letter": found.about.letters}.items())


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _lacking(found: Bundled) -> list[str]:
    lacking = found.about.lacking
    if not lacking:
        return []
    return [
        f"The files of {_many(lacking, 'letter')} are not in it: they were not found as they were written."
    ]


def _laid_out(lines: list[str]) -> str:
    told = []
    for text in lines:
        inside = "  " if text.startswith("  ") else ""
        told.append(line(text.strip(), inside, hanging=inside or "  ") + "\n")
    return "".join(told)
