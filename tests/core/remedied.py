"""The pack of two regions with a remedy that needs something to be on file before it is taken."""

from __future__ import annotations

from tests.core.histories import TWO_REGIONS

_CHANGES = (
    ("  fine: {region: money,", "  fine: {coercive: true, done: collect, approvals: 2, region: money,"),
    (
        "      - {trigger: propose_fine, from: suspect, to: fining}",
        "      - trigger: propose_fine\n"
        "        from: suspect\n"
        "        to: fining\n"
        "        needs:\n"
        "          - if: served_on_known\n"
        "            say: The subpoena has been served.",
    ),
    (
        "      - {trigger: fine, from: fining.asked, to: fining.given}",
        "      - trigger: fine\n"
        "        from: fining.asked\n"
        "        to: fining.given\n"
        "        needs:\n"
        "          - if: responses > 0\n"
        "            say: 'Something has been received: {responses}.'\n"
        "          - sworn\n"
        "      - {trigger: collect, from: fining.given, to: free}",
    ),
)


def remedied() -> dict[str, str]:
    """Its files."""
    files = dict(TWO_REGIONS)
    for old, new in _CHANGES:
        assert old in files["workflows/two-regions.yaml"]
        files["workflows/two-regions.yaml"] = files["workflows/two-regions.yaml"].replace(old, new)
    return files
