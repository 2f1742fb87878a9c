"""A process that ends by itself comes back; one that is told to stop does not."""

import signal
import subprocess
import sys
import time
from pathlib import Path


def wait_for_lines(path: Path, count: int, *, within: float = 10) -> list[str]:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        lines = path.read_text().splitlines() if path.exists() else []
        if len(lines) >= count:
            return lines
        time.sleep(0.05)
    raise AssertionError(f"{path} has not got {count} lines")


def test_a_killed_process_starts_again_and_a_stopped_one_does_not(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    child = f"import os, time; open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    keeper = subprocess.Popen([sys.executable, "-m", "deploy.keep", sys.executable, "-c", child])
    try:
        [first] = wait_for_lines(pids, 1)
        subprocess.run(["kill", "-9", first], check=True)
        assert wait_for_lines(pids, 2)[1] != first
        keeper.send_signal(signal.SIGTERM)
        assert keeper.wait(timeout=5) == 0
        time.sleep(1)
        assert len(pids.read_text().splitlines()) == 2
    finally:
        keeper.kill()


def test_who_is_told_to_stop_during_a_pause_starts_nothing(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    child = f"open({str(runs)!r}, 'a').write('run\\n')"
    keeper = subprocess.Popen([sys.executable, "-m", "deploy.keep", sys.executable, "-c", child])
    try:
        wait_for_lines(runs, 2)
        time.sleep(0.3)  # the child has ended; the next pause has begun
        keeper.send_signal(signal.SIGTERM)
        assert keeper.wait(timeout=8) == 0
        assert len(runs.read_text().splitlines()) == 2
    finally:
        keeper.kill()
