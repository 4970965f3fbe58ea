"""A Word file to a PDF by LibreOffice, where that is installed."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from engine.diagnostics import refused

SECONDS = 120
PROGRAMS = ("soffice", "libreoffice")

_TIME = re.compile(rb"(?<=Date\(D:)[0-9]+")
_ID = re.compile(rb"(?<=/ID \[ <)[0-9A-F]+|(?<=>\n<)[0-9A-F]+(?=> \])|(?<=/DocChecksum /)[0-9A-F]+")
"""What in a PDF of LibreOffice comes of the time at which it was made."""


def as_pdf(docx: bytes, file: str) -> bytes:
    """The PDF. Raises Refused where LibreOffice is not installed or fails; ``file`` names the template."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise refused(
            "letter-no-office",
            f"{file}: a PDF of a Word template needs LibreOffice, which is not found here.",
            "Write it as .docx, or write the template in Markdown, which needs nothing else.",
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "letter.docx"
        source.write_bytes(docx)
        profile = (Path(folder) / "profile").as_uri()
        words = [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf"]
        try:
            ran = subprocess.run(
                [*words, "--outdir", folder, str(source)], capture_output=True, timeout=SECONDS, check=False
            )
            said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        except (OSError, subprocess.TimeoutExpired) as error:
            said = [type(error).__name__]
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise refused(
                "letter-office-failed",
                f"{file}: LibreOffice made no PDF ({said[-1] if said else 'it said nothing'}).",
                "Write it as .docx and make the PDF in Word.",
            )
        return _settled(made.read_bytes(), docx)


def _settled(pdf: bytes, docx: bytes) -> bytes:
    """The PDF without the time at which it was made: the same letter is the same bytes, and none moves."""
    id = hashlib.sha256(docx).hexdigest().upper().encode()
    pdf = _TIME.sub(lambda found: b"19800101000000".ljust(len(found[0]), b"0")[: len(found[0])], pdf)
    return _ID.sub(lambda found: id.ljust(len(found[0]), b"0")[: len(found[0])], pdf)
