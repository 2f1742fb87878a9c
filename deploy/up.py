"""Everything on one machine: `python -m deploy.up` (what `make run` runs once the environment is there).

Migrates, loads the sample into an empty base, trains the model when its sources changed, starts the processes and
prints the address when all of them are ready. `PORT` is the public port; the private ones follow it.
"""

import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Mapping

import httpx
from honcho.manager import Manager

from deploy.strings import say

PROCESSES = {"bot": "bot.serve", "actions": "actions", "channels": "channels", "console": "console"}
# On a busy machine the public edge goes first: platforms wait for their acknowledgement, answers are waited for anyway.
_YIELDING = {"bot": ("nice", "-n", "10"), "actions": ("nice", "-n", "5"), "console": ("nice", "-n", "5")}
_READY_WITHIN = 180.0


def environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the processes. Raises `SystemExit` when `PORT` is no number."""
    port = environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65533:
        raise SystemExit(say("bad_port", value=port))
    quiet = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
    threads = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    return {**threads, **quiet, **environ, "PORT": port}


def prepare(env: Mapping[str, str]) -> None:
    """Schema, sample and model. Ends with the failing step's status."""
    for module, verbs in (("kb", ["migrate"]), ("bot.train", [])):
        done = subprocess.run([sys.executable, "-m", module, *verbs], env=dict(env), check=False)
        if done.returncode:
            raise SystemExit(done.returncode)


def run(env: Mapping[str, str]) -> int:
    """Start the processes and wait for them; returns the exit status."""
    manager = Manager()
    for name, module in PROCESSES.items():
        command = [*_YIELDING.get(name, ()), sys.executable, "-m", "deploy.keep", sys.executable, "-m", module]
        manager.add_process(name, shlex.join(command), env=dict(env))
    address = f"http://127.0.0.1:{env['PORT']}"
    threading.Thread(target=announce, args=(address, env), daemon=True).start()
    manager.loop()
    # Ctrl-C is the way to stop: it is no failure.
    return 0 if manager.returncode in (0, 130, 143) else int(manager.returncode or 0)


def announce(address: str, env: Mapping[str, str], *, within: float = _READY_WITHIN) -> bool:
    """Print the addresses once `/readyz` is green, with the one-time link of the first administrator while there is
    none; returns whether it became so in time.
    """
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if _ready(address):
            console = f"http://127.0.0.1:{int(env['PORT']) + 1}"
            sys.stdout.write(say("ready", address=address, console=console) + "\n")
            _first_link(env)
            return True
        time.sleep(0.2)
    sys.stdout.write(say("not_ready", seconds=int(within), address=address) + "\n")
    return False


def _first_link(env: Mapping[str, str]) -> None:
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "console", "first-link"], env=dict(env), check=False)


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def main() -> int:
    """Prepare, then run."""
    env = environment()
    prepare(env)
    return run(env)


if __name__ == "__main__":
    sys.exit(main())
