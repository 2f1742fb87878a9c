"""The units are read by systemd itself, and name what is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.test_compose import known_settings
from tests.project.tree import ROOT

FOLDER = ROOT / "deploy" / "systemd"


def test_systemd_reads_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed")
    # Verified where it is asked from: the program and the folder of the real place are not on this machine.
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8").replace("/opt/assistant/.venv/bin/python", "/bin/true")
        (tmp_path / path.name.replace("@.", "@channels.")).write_text(text)
    for unit in sorted(tmp_path.iterdir()):
        command = [program, "verify", "--man=no", "--recursive-errors=no", str(unit)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        about_us = [line for line in done.stderr.splitlines() if "assistant" in line]
        assert (done.returncode, about_us) == (0, []), unit.name


def test_units_start_what_there_is() -> None:
    for path in FOLDER.glob("*.service"):
        text = path.read_text("utf-8")
        assert re.search(r"^ExecStart=/opt/assistant/\.venv/bin/python -m deploy\.start ", text, re.MULTILINE)
        named = set(re.findall(r"(?:^Environment=| )([A-Z_]+)=", text, re.MULTILINE))
        assert named - known_settings() - {"PYTHONUNBUFFERED", "OMP_NUM_THREADS"} == set(), path.name
        assert "NoNewPrivileges=yes" in text
        assert re.search(r"^User=assistant$", text, re.MULTILINE)


def test_the_target_wants_every_process() -> None:
    wanted = set(re.findall(r"assistant@([a-z.]+)\.service", (FOLDER / "assistant.target").read_text("utf-8")))
    assert wanted == {"channels", "bot.serve", "actions", "console"}
