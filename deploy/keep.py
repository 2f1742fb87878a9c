"""Keep one process running: `python -m deploy.keep COMMAND…` starts it again when it ends by itself.

The process manager above stops everything when one of its processes ends; a bot that was killed should come back.
"""

import signal
import subprocess
import sys
import time
from types import FrameType

# A process that lived this long had started well: the next start is not delayed.
_LIVED = 30.0
_LONGEST_PAUSE = 15.0


def keep(command: list[str]) -> int:
    """Run the command until this process is told to stop; returns the last exit status."""
    stopping = False
    child: subprocess.Popen[bytes] | None = None

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        if child is not None:
            child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    pause = 0.5
    while True:
        began = time.monotonic()
        child = subprocess.Popen(command)
        status = child.wait()
        if stopping:
            return 0
        pause = 0.5 if time.monotonic() - began > _LIVED else min(pause * 2, _LONGEST_PAUSE)
        sys.stderr.write(f"ended with status {status}, starts again in {pause:g} s\n")
        time.sleep(pause)
        if stopping:
            return 0


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1:]))
