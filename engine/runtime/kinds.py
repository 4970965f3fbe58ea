"""Whether a file of events can be one at all, told by its beginning, before anything of it is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from engine.diagnostics import Diagnostic, Place, Refused, shortened
from engine.runtime.columns import divider_of
from engine.runtime.lines import Line, kept

LOOKED_AT = 100
"""How many lines, blank ones aside, are looked at for one that can be an event."""

_EVENT = re.compile(r'\ufeff?\s*\{\s*"')
_YAML = re.compile(r"[A-Za-z_][\w-]*:(\s|$)")
_KINDS = "Events are JSON, one object a line, or CSV with a header. Nothing of this file was fed."


def json_lines(lines: Iterable[Line], name: str) -> Iterator[Line]:
    """The lines of a file of JSON lines. Raises Refused, at once, where none of its first lines can be
    an event: none begins an object with a name in it. Where one does, however broken, the file is one."""
    seen: list[Line] = []
    told: list[tuple[int, str]] = []
    rest = iter(lines)
    for number, line in enumerate(rest, start=1):
        seen.append(line)
        text = kept(line)
        if not text.strip():
            continue
        told.append((number, text))
        if _EVENT.match(text) and told[0][1].strip() not in ("[", "{"):
            break
        if len(told) == LOOKED_AT:
            raise _no_feed(told, name)
    else:
        if told:
            raise _no_feed(told, name)
    return chain(seen, rest)


def _no_feed(told: list[tuple[int, str]], name: str) -> Refused:
    number, first = told[0]
    first = first.removeprefix("\ufeff").strip()
    found, help = f"'{shortened(first, 60)}'", _KINDS
    if any("\0" in text for _, text in told):
        found, help = "a file that is no text", f"Feed what it was exported from as text. {_KINDS}"
    elif any(divider_of(first, ("type", case)) for case in ("case", "subject")):
        found = "a header of CSV"
        help = "Feed it with --format csv, or give it a name that ends in .csv. Nothing of it was fed."
    elif first.startswith("["):
        found = "a list in JSON"
        help = (
            "Write each event on a line of its own, without the brackets around all and the commas between."
        )
    elif first == "{":
        found, help = "an object over several lines", "Write each event on one line. Nothing of it was fed."
    elif sum(_YAML.match(text) is not None for _, text in told) > 1:
        found = "a file in YAML, as that of a demand"
        help = f"A demand is issued by 'forthwith demand issue {name}'. {_KINDS}"
    return Refused(Diagnostic("no-feed", f"Expected events, found {found}.", help, Place(name, number, 1)))
