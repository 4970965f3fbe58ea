"""A matcher that was built for another Python is refused with the command that mends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.core.histories import ROOT


def test_a_matcher_that_does_not_load_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    broken = tmp_path / "durable_rules_engine.py"
    broken.write_text("raise ImportError('undefined symbol: PyEval_CallObject')\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, str(ROOT / "cli.py"), "demo", str(tmp_path / "demo")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "error[matcher-unbuilt]" in done.stderr
    assert any(
        line.strip().startswith("CPPFLAGS=") and line.endswith("durable-rules==2.0.28")
        for line in done.stderr.splitlines()
    )
    done = subprocess.run([*command, "--json"], env=environment, capture_output=True, text=True)
    assert json.loads(done.stdout)["error"]["code"] == "matcher-unbuilt"
