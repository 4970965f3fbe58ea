"""A case as versioned bytes."""

from __future__ import annotations

import msgspec

from engine.model import Case

SNAPSHOT = 7
"""The version of the bytes of a case; a reader of another version derives the case again."""

_case_encoder = msgspec.msgpack.Encoder(order="deterministic")
_case_decoder = msgspec.msgpack.Decoder(tuple[int, msgspec.Raw])
_case_body = msgspec.msgpack.Decoder(Case)


def case_to_bytes(case: Case) -> bytes:
    """The case as versioned bytes, the same on every machine."""
    return _case_encoder.encode((SNAPSHOT, case))


def case_from_bytes(data: bytes) -> Case | None:
    """The case of versioned bytes; None where they are of another version, or damaged."""
    try:
        version, body = _case_decoder.decode(data)
        return _case_body.decode(body) if version == SNAPSHOT else None
    except msgspec.DecodeError:
        return None
