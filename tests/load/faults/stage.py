"""The real processes for the faults: two of each on PostgreSQL and Redis, with a proxy before the database.

Nothing stands in front of the edges: citizens turn to the other one by themselves, as a balancer would. Each process is
kept by `deploy.keep`. Where this machine lets us mount, PostgreSQL's data and the state of the second edge lie on small
disks of their own, which can be filled; where it has a C compiler, the first bot and the second edge have clocks of
their own, which can be wrong.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.model import model_path
from channels.settings import read_settings
from deploy import services
from deploy.parts import Layout, Part, parts
from deploy.rolling import pids, wait_until_ready
from deploy.up import environment, prepare
from tests.channels.platforms import (
    Facebook,
    Zalo,
    connect,
    facebook_environ,
    facebook_running,
    zalo_environ,
    zalo_running,
)
from tests.load.faults.clock import Clock, make_clock
from tests.load.faults.proxy import Proxy
from tests.load.replicas import free_block

# Small, so that a frozen process wakes up after others have taken its turns.
LEASE, BOT_TIMEOUT = 6.0, 5.0
_SETTINGS = {"TURN_LEASE": str(LEASE), "BOT_TIMEOUT": str(BOT_TIMEOUT), "RATE_LIMITS": "on", "LOG_LEVEL": "WARNING"}
# Limits are counted, in Redis, and never reached.
_MESSAGES = ("MESSAGES_PER_CONVERSATION", "MESSAGES_PER_ADDRESS", "MESSAGES_PER_PERSON", "MESSAGES_IN_ALL")
_LIMITS = (*_MESSAGES, "CONVERSATIONS_PER_ADDRESS", "CONVERSATIONS_IN_ALL")
_DISKS = {"postgres": "400m", "edge": "8m"}
_READY_WITHIN = 400.0
# A little write-ahead log, so that the small disk is enough for it.
_LITTLE_LOG = ("-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB")


@dataclass
class Stage:
    """What runs. `disks`: folders with a file system of their own; `clocks`: of the processes of these names."""

    var: Path
    layout: Layout
    zalo: Zalo
    facebook: Facebook
    proxy: Proxy
    direct_url: str = ""
    env: dict[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    disks: dict[str, Path] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    @property
    def database_url(self) -> str:
        """Past the proxy."""
        return self.direct_url

    @property
    def edges(self) -> list[str]:
        """The addresses of the public edges."""
        return [f"http://127.0.0.1:{part.port}" for part in self.of("channels")]

    def of(self, kind: str) -> list[Part]:
        """The replicas of a kind."""
        return [part for part in self.parts if part.name.startswith(kind)]

    def pid(self, name: str) -> int:
        """The process itself, not its keeper."""
        return pids(self.var, name)[1]

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send it; nothing when the process is just being started again."""
        with suppress(ProcessLookupError):
            os.kill(self.pid(name), number)

    def keep(self, name: str, command: list[str] | tuple[str, ...], env: dict[str, str]) -> None:
        """Start it, and start it again whenever it ends."""
        keeper = [sys.executable, "-m", "deploy.keep", "--pid", str(self.var / "run" / f"{name}.pid"), *command]
        with (self.var / "log" / f"{name}.log").open("ab") as log:
            subprocess.Popen(keeper, env=env, stdout=log, stderr=log, start_new_session=True)
        self.kept.append(name)


@contextmanager
def stage_started(*, bots: int = 2, actions: int = 2, keep_logs: Path | None = None) -> Iterator[Stage]:
    """Everything is ready; ended and removed afterwards. `keep_logs`: where the logs are copied to."""
    with ExitStack() as stack:
        var = stack.enter_context(_folder(keep_logs))
        zalo, facebook = stack.enter_context(zalo_running()), stack.enter_context(facebook_running())
        layout = Layout(free_block(), edges=2, bots=bots, actions=actions)
        proxy = Proxy(layout.postgres)
        stage = Stage(var, layout, zalo, facebook, proxy)
        proxy.start()
        stack.callback(proxy.stop)
        for name, size in _DISKS.items():
            if disk := _mounted(var / f"disk-{name}", size):
                stage.disks[name] = disk
                stack.callback(subprocess.run, ["umount", "-l", str(disk)], check=False)
        stack.callback(_stop, stage)
        _start(stage)
        yield stage


@contextmanager
def _folder(keep_logs: Path | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user
    try:
        for name in ("models", "log", "run"):
            (folder / name).mkdir()
        if model_path().exists():
            shutil.copy(model_path(), folder / "models")
        yield folder
    finally:
        if keep_logs:
            shutil.copytree(folder / "log", keep_logs, dirs_exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _mounted(folder: Path, size: str) -> Path | None:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", str(folder)]
    return folder if subprocess.run(command, check=False, capture_output=True).returncode == 0 else None


def _start(stage: Stage) -> None:
    layout, var = stage.layout, stage.var
    base = environment({name: value for name, value in os.environ.items() if not name.endswith("_URL")})
    binaries = services.find_postgres()
    assert binaries is not None, "PostgreSQL is not installed"
    postgres = services.Postgres(stage.disks.get("postgres", var) / "postgres", layout.postgres, binaries)
    postgres.make()
    stage.keep("postgres", [*postgres.command(), *_LITTLE_LOG], base)
    postgres.wait()
    stage.direct_url = postgres.url.replace("postgresql://", "postgresql+psycopg://")
    stage.keep("redis", services.redis_command(var / "redis", layout.redis), base)
    ours = base | _SETTINGS | dict.fromkeys(_LIMITS, "1000000") | zalo_environ(stage.zalo)
    ours |= facebook_environ(stage.facebook) | {
        "VAR": str(var),
        "PORT": str(layout.port),
        "DATABASE_URL": postgres.url.replace(f":{urlsplit(postgres.url).port}/", f":{stage.proxy.port}/"),
        "REDIS_URL": f"redis://127.0.0.1:{layout.redis}/0",
    }
    prepare(ours)
    connect(read_settings(ours), stage.zalo)
    stage.env = ours
    stage.parts = tuple(part for part in parts(layout, ours) if not part.name.startswith("console"))
    for part in stage.parts:
        stage.keep(part.name, part.command, dict(part.env) | _of_its_own(stage, part.name))
    for part in stage.parts:
        wait_until_ready(part, within=_READY_WITHIN)
    for name, fake in (("zalo", stage.zalo.fake), ("facebook", stage.facebook.fake)):
        fake.webhooks = [f"{address}/webhooks/{name}" for address in stage.edges]


def _of_its_own(stage: Stage, name: str) -> dict[str, str]:
    environ: dict[str, str] = {}
    if name in ("channels-2", "bot-1") and (clock := make_clock(stage.var, name)):
        stage.clocks[name] = clock
        environ |= clock.environ
    if name == "channels-2" and "edge" in stage.disks:
        environ["VAR"] = str(stage.disks["edge"])
    return environ


def _stop(stage: Stage) -> None:
    """The databases last. Whoever does not end in time is killed."""
    for name in reversed(stage.kept):
        with suppress(SystemExit, ProcessLookupError):
            keeper, child = pids(stage.var, name)
            os.kill(child, signal.SIGCONT)
            os.kill(keeper, signal.SIGTERM)
            if name in ("postgres", "redis"):
                os.kill(child, signal.SIGINT)  # at once, whoever is still connected
    end = time.monotonic() + 20
    for name in stage.kept:
        _wait_for_end(stage, name, end)
    stage.kept.clear()


def _wait_for_end(stage: Stage, name: str, end: float) -> None:
    try:
        found = pids(stage.var, name)
    except SystemExit:
        return
    for pid in found:
        while Path(f"/proc/{pid}").exists() and not _is_dead(pid):
            if time.monotonic() > end:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                break
            time.sleep(0.1)


def _is_dead(pid: int) -> bool:
    try:
        return ") Z" in Path(f"/proc/{pid}/stat").read_text("ascii")
    except OSError:
        return True
