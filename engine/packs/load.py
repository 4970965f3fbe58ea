"""From files to a checked pack: the one way law comes into the engine.

`load_pack` is pure; `read_pack` alone reads files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.diagnostics import PackInvalid, Place
from engine.packs.assemble import assemble, named_workflow
from engine.packs.calendars_schema import read_calendars
from engine.packs.findings import Enough, Findings
from engine.packs.nodes import Scalar
from engine.packs.pack import Pack
from engine.packs.schema import Reader, is_title
from engine.packs.source import IN_RULES, MAX_BYTES, normal, not_utf8, read_source, too_large
from engine.packs.stored import pack_from_bytes, pack_to_bytes

__all__ = ["load_pack", "pack_from_bytes", "pack_to_bytes", "read_files", "read_pack"]


def load_pack(files: Mapping[str, str], name: str) -> Pack:
    """The checked pack of ``rules/NAME/rules.yaml``, ``parameters.yaml``, ``calendars.yaml`` (the
    last two optional), the files of days that the last one names, and the workflow the rule file
    names.

    ``files`` are texts by their path below the workspace, with '/'; others are left out of account.
    Raises PackInvalid with every mistake of every file, by file, line and column. The digest covers
    the paths and texts used, without byte order marks and with Unix line ends; the calendars of the
    product are among them, as they are part of the law.
    """
    return assemble(files, name)


def read_pack(root: Path, name: str) -> Pack:
    """``load_pack`` of the files below the workspace ``root``; a file above the bound is refused by
    its size, unread."""
    files, findings = read_files(root, name)
    if len(findings):
        raise PackInvalid(*findings.sorted())
    return load_pack(files, name)


def read_files(root: Path, name: str) -> tuple[dict[str, str], Findings]:
    """The texts of a pack's files that exist, by path; what cannot be read is in the findings."""
    findings = Findings({})
    files: dict[str, str] = {}
    if not is_title(name):
        findings.add(
            "bad-name",
            f"Expected the name of a pack, of letters, digits and hyphens; found '{name}'.",
            "Give the name of a folder below rules/, such as records-demand.",
            None,
        )
        return files, findings
    paths = [f"rules/{name}/{part}.yaml" for part in ("rules", "parameters", "calendars")]
    for path in paths:
        read_text(root, path, files, findings)
    folder = f"rules/{name}"
    for file in _days_files(files[paths[2]], paths[2]) if paths[2] in files else ():
        read_text(root, f"{folder}/{file}", files, findings, within=root / folder)
    workflow = _workflow(files[paths[0]], paths[0]) if paths[0] in files else None
    if workflow is not None and is_title(workflow):
        read_text(root, f"workflows/{workflow}.yaml", files, findings)
    return files, findings


def _workflow(text: str, path: str) -> str | None:
    """The workflow a rule file names, on a line of its own or otherwise."""
    named = named_workflow(text)
    if named is not None:
        return named
    node = read_source(normal(text), path, Findings({}), IN_RULES)
    pairs = node.pairs if node is not None else ()
    return next(
        (value.text for key, value in pairs if key.text == "workflow" and isinstance(value, Scalar)), None
    )


def _days_files(text: str, path: str) -> tuple[str, ...]:
    """The files of days that a calendar file names; none where it is not as it should be."""
    if "days_from" not in text:
        return ()
    findings = Findings({})
    try:
        node = read_source(normal(text), path, findings)
        named = () if node is None else read_calendars(node, Reader(findings)).files
    except Enough:
        return ()
    return named


def read_text(
    root: Path, path: str, files: dict[str, str], findings: Findings, within: Path | None = None
) -> None:
    """The text of a file that exists, into ``files``; ``within`` a folder that no link may lead out of."""
    file = root / path
    try:
        if not file.is_file():
            return
        if within is not None and not file.resolve().is_relative_to(within.resolve()):
            findings.add(
                "days-from",
                "Expected a file in the folder of its pack; found a link that leads out of it.",
                "Put a copy of the file there.",
                Place(path, 1, 1),
            )
            return
        size = file.stat().st_size
        if size > MAX_BYTES:
            too_large(path, size, findings)
            return
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        findings.add(
            "file-unreadable",
            f"Expected to read the file; the system says: {error.strerror}.",
            "Check the file and who may read it.",
            Place(path, 1, 1),
        )
        return
    try:
        files[path] = data.decode("utf-8")
    except UnicodeDecodeError as error:
        not_utf8(path, data.count(b"\n", 0, error.start) + 1, findings)
