"""The one place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.calendars import end_of_day, last_instant, local_day
from engine.diagnostics import refused


def now() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


def check_horizon(horizon: datetime, last: datetime | None, zone: str, *, ahead: bool) -> None:
    """Whether time may run to ``horizon`` where it has run to ``last``.

    Raises Refused where it would run back, and, unless ``ahead``, where it would run beyond the end
    of tomorrow in ``zone``: what has run cannot be taken back.
    """
    if last is not None and horizon < last:
        raise refused(
            "horizon-back",
            f"Time has run to {_moment(last, zone)} already; it cannot run back to {_moment(horizon, zone)}.",
            "Deadlines already run stay run; give a later day.",
        )
    tomorrow = local_day(now() + timedelta(days=1), zone)
    if not ahead and horizon > end_of_day(tomorrow, zone):
        raise refused(
            "horizon-ahead",
            f"Expected a day up to tomorrow, {tomorrow}; found {local_day(horizon, zone)}.",
            "Time that has run cannot be taken back, and what comes in later is judged as late. Give an "
            "earlier day; if you mean it, add --ahead.",
        )


def _moment(instant: datetime, zone: str) -> str:
    """The day, where it is at its end, else the instant."""
    day = local_day(instant, zone)
    if instant == last_instant(day, zone):
        return f"the end of {day}"
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
