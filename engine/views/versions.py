"""What is said of versions of a pack: what putting one in force does, every one there ever was, and
where the files of a pack are not what is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.analysis.versions import Activated, Activation, Other
from engine.calendars import local_day
from engine.records import DecisionRecord
from engine.views.decided import render_differences
from engine.views.moments import moment, until
from engine.views.safe import line

SHOWN = 12
"""How many digits of a digest tell one version from another to a reader."""


def short(digest: str) -> str:
    """The beginning of a digest."""
    return digest.removeprefix("sha256:")[:SHOWN]


def render_activated(done: Activated, zones: Mapping[str, str], *, dry_run: bool) -> str:
    """What putting a version in force did, or would do, in 80 columns. ``zones`` as of render_decisions."""
    since = moment(done.effective, done.zone)
    if done.known:
        said = f"{done.pack} {short(done.digest)} is in force from {since} already; nothing was changed."
        return line(said) + "\n"
    would = "would be " if dry_run else ""
    ends = "" if done.until is None else f" to {moment(done.until, done.zone)}, when another version follows"
    lines = [f"{done.pack} {short(done.digest)} {would or 'is '}in force from {since}{ends}."]
    total = sum(done.governed.values())
    which = ", ".join(f"{demand} ({count:,})" for demand, count in done.governed.items())
    lines.append(
        f"It governs {total:,} {'case' if total == 1 else 'cases'} on record: {which}."
        if total
        else "It governs no case on record; it does those to come."
    )
    if done.derived:
        differ = len({record.case for record in (*done.come, *done.gone)})
        lines.append(f"{done.derived:,} had come to that day and were derived again; {differ:,} differ.")
        incidents = len(_opened(done.come) - _opened(done.gone))
        if incidents:
            number = "1 incident is" if incidents == 1 else f"{incidents:,} incidents are"
            lines.append(
                f"{number} opened by it: something was done outward that this version would not allow. "
                "'forthwith inspect CASE' says how to settle each."
            )
    if total and (done.horizon is None or done.horizon < done.effective):
        ran = (
            "no time has run" if done.horizon is None else f"time has run to {until(done.horizon, done.zone)}"
        )
        day = local_day(done.effective, done.zone)
        lines.append(f"So far {ran}; 'forthwith tick --as-of {day}' or later brings it to the cases.")
    if dry_run:
        lines.append("Nothing was kept.")
    text = "".join(line(text, hanging="  ") + "\n" for text in lines)
    return text + (render_differences(done.gone, done.come, zones) if done.gone or done.come else "")


def _opened(records: Sequence[DecisionRecord]) -> set[str]:
    """The incidents that decisions left open."""
    known = {record.incident.id: record.incident.status for record in records if record.incident is not None}
    return {id for id, status in known.items() if status == "open"}


def render_log(activations: Sequence[Activation], zone: str) -> str:
    """Every activation, in 80 columns; when it was recorded in ``zone``, from when it counts in its own."""
    if not activations:
        return "No version of a pack was ever put in force here.\n"
    lines = []
    for each in activations:
        span = f"from {moment(each.effective, each.zone)}"
        span += "" if each.until is None else f" until {moment(each.until, each.zone)}"
        which = ", for cases opened from then on" if each.only_new else ""
        lines.append(line(f"{each.pack} {short(each.digest)} {span}{which}"))
        by = f" by {each.actor}" if each.actor else ""
        why = f": {each.reason}" if each.reason else ""
        lines.append(line(f"recorded {moment(each.recorded_at, zone)}{by}{why}", "  ", hanging="    "))
        if each.replaced:
            lines.append("  A later activation from that day took its place.")
    return "\n".join(lines) + "\n"


def activation_values(each: Activation) -> Mapping[str, object]:
    """An activation as values for JSON."""
    return {
        "pack": each.pack,
        "digest": each.digest,
        "recorded_at": each.recorded_at,
        "effective": each.effective,
        "until": each.until,
        "only_new": each.only_new,
        "replaced": each.replaced,
        "actor": each.actor,
        "reason": each.reason,
    }


def render_other(other: Other | None, indent: str = "") -> str:
    """That another version of a pack governs than its files say. Empty where there is none."""
    if other is None:
        return ""
    pack, digest, since, zone = other
    said = (
        f"The files of {pack} have been edited; this edit is not in force. What is, since "
        f"{moment(since, zone)}, is {digest}.",
        f"'forthwith rules activate {pack}' puts the edit in force.",
    )
    return "\n".join(line(text, indent) for text in said) + "\n"
