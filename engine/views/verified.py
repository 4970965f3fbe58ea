"""What verifying a ledger came to."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.alterations import Alteration, Verified
from engine.diagnostics import shortened
from engine.views.safe import line

_UNSEEN = (
    "What this alone cannot show: that the last batches were cut off, or that somebody who knows how altered "
    "rows and made every hash anew. So keep the head elsewhere, signed, and compare it: 'forthwith verify "
    "--head HEAD'."
)
_EMPTY = (
    "Nothing is recorded in this ledger. If anything was, it was taken away, or another is named under "
    "'database' in forthwith.toml; 'forthwith db status' says where this one is."
)


def render_verified(found: Verified) -> str:
    """The verdict, what was found first, and the head, in 80 columns."""
    lines = _verdict(found)
    if found.head is not None:
        lines += [f"The head, that of batch {found.batches:,}:", f"  {found.head}"]
    lines += _kept(found)
    lines += [f"Note: {note}" for note in found.notes]
    return "".join(_laid_out(text) + "\n" for text in lines)


def _laid_out(text: str) -> str:
    inside = text.startswith("  ")
    return line(text.strip(), "  " if inside else "", hanging="    " if inside else "  ")


def _verdict(found: Verified) -> list[str]:
    of = f"{found.rows:,} {'row' if found.rows == 1 else 'rows'} in {_batches(found.batches)}"
    if not found.count and not found.batches:
        return [_EMPTY]
    if not found.count:
        lines = [f"The log is as it was written: {of}."]
        if found.derived:
            cases = "1 case was" if found.cases == 1 else f"{found.cases:,} cases were"
            lines.append(f"{cases} derived again; all that is stored follows from the log.")
        else:
            lines.append("The cases were not derived again.")
        return lines
    many = "1 row is" if found.count == 1 else f"{found.count:,} rows are"
    first, *rest = found.found
    lines = [f"The ledger is not as it was written: {many} altered, missing or put in."]
    lines.append(f"The first: {_told(first)}")
    if first.expected is not None:
        lines.append(f"  expected: {shortened(first.expected, 300)}")
    if first.found is not None:
        lines.append(f"  found: {shortened(first.found, 300)}")
    if first.why:
        lines.append(f"  {first.why}")
    if rest:
        counts = [f"{count - (table == first.table):,} in {table}" for table, count in found.tables.items()]
        lines.append(f"The others: {', '.join(each for each in counts if not each.startswith('0 '))}.")
    if not found.derived:
        lines.append("The cases were not derived again: what they follow from was altered.")
    lines.append("Restore a backup, or ask who had access to the database; nothing was changed now.")
    return lines


def _told(found: Alteration) -> str:
    batch = (
        ""
        if found.batch is None or found.table in ("batch", "leaves")
        else f", added in batch {found.batch},"
    )
    what = f"table {found.table}, {found.row}{batch}"
    if found.how == "missing":
        return f"{what} is missing."
    if found.how == "inserted":
        return f"{what} was put in: it should not be there."
    column = "" if found.column is None else f" in the column {found.column}"
    return f"{what} was altered{column}."


def _kept(found: Verified) -> list[str]:
    if found.kept is None:
        return [] if found.head is None else [_UNSEEN]
    if found.kept_at is None:
        return [
            "The head that was kept elsewhere is of no batch here: batches were cut off at the end, or rows "
            "were altered and every hash made anew; or it is the head of another ledger."
        ]
    after = found.batches - found.kept_at
    came = "none came after" if not after else f"{_batches(after)} came after"
    return [f"The head that was kept elsewhere is that of batch {found.kept_at:,}; {came}."]


def _batches(count: int) -> str:
    return "1 batch" if count == 1 else f"{count:,} batches"


def verified_values(found: Verified) -> dict[str, Any]:
    """The same for programs."""
    return {
        "sound": found.sound,
        "head": found.head,
        "batches": found.batches,
        "rows": found.rows,
        "cases": found.cases,
        "derived": found.derived,
        "alterations": found.count,
        "found": [msgspec.to_builtins(each) for each in found.found],
        "kept": None if found.kept is None else {"head": found.kept, "batch": found.kept_at},
        "notes": found.notes,
    }
