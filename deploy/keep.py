"""Keep one process running: `python -m deploy.keep [--pid FILE] COMMAND…` starts it again when it ends by itself.

The process manager above stops everything when one of its processes ends; a bot that was killed should come back.
SIGHUP ends the process in good order and starts it anew. FILE gets `<pid of this keeper> <pid of the process>`.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

# A process that lived this long had started well: the next start is not delayed.
_LIVED = 30.0
_LONGEST_PAUSE = 15.0


class Keeper:
    """Runs a command for as long as it is not told to stop."""

    def __init__(self, command: list[str], pid_file: Path | None = None) -> None:
        self._command, self._pid_file = command, pid_file
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = self._renewing = False

    def run(self) -> int:
        """Until this process is told to stop; returns the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._renew)
        pause = 0.5
        while True:
            began = time.monotonic()
            status = self._run_once()
            if self._stopping:
                return 0
            if self._renewing:
                self._renewing, pause = False, 0.5
                continue
            pause = 0.5 if time.monotonic() - began > _LIVED else min(pause * 2, _LONGEST_PAUSE)
            sys.stderr.write(f"ended with status {status}, starts again in {pause:g} s\n")
            time.sleep(pause)
            if self._stopping:
                return 0

    def _run_once(self) -> int:
        self._child = subprocess.Popen(self._command)
        if self._pid_file is not None:
            _write_pids(self._pid_file, self._child.pid)
        return self._child.wait()

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        if self._child is not None:
            self._child.send_signal(number)

    def _renew(self, _number: int, _frame: FrameType | None) -> None:
        # During a pause there is nobody to end; the start is about to come.
        if self._child is not None and self._child.poll() is None:
            self._renewing = True
            self._child.terminate()


def _write_pids(path: Path, child: int) -> None:
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(f"{os.getpid()} {child}\n", "ascii")
    aside.replace(path)


def main(words: list[str]) -> int:
    """The command."""
    if words[:1] == ["--pid"]:
        return Keeper(words[2:], Path(words[1])).run()
    return Keeper(words).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
