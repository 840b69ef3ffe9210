"""What is held is what the generators make; PAYMEND_WHEELS names a folder with the source wheels."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("script", ["build_schemas.py", "build_code_sets.py"])
def test_generated_files_are_as_generated(script: str) -> None:
    wheels = os.environ.get("PAYMEND_WHEELS")
    if not wheels:
        pytest.skip("PAYMEND_WHEELS does not name a folder with the source wheels")
    command = [sys.executable, str(ROOT / "scripts" / script), "--wheels", wheels, "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
