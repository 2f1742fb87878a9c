"""The whole system on both platforms, with more public edges on the same database."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.model import model_path
from channels.settings import read_settings
from kb.db import make_engine
from kb.messages.tables import inbox, outbox
from tests.channels.platforms import (
    Facebook,
    Zalo,
    connect,
    facebook_environ,
    facebook_running,
    zalo_environ,
    zalo_running,
)
from tests.channels.servers import free_port
from tests.load.kill_turns import wait_for
from tests.system.running import ROOT, System, started

_OPEN = (
    sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state.in_(["waiting", "working"])),
    sa.select(sa.func.count()).select_from(outbox).where(outbox.c.state == "waiting", outbox.c.channel != "web"),
)


@dataclass
class Running:
    """The assistant on its public edges, and the platforms that post to these in turn."""

    system: System
    zalo: Zalo
    facebook: Facebook
    edges: tuple[str, ...]

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.system.var / 'assistant.db'}"

    def count_open(self) -> int:
        """Messages that are not answered, and answers that are not sent."""
        return self._count(*_OPEN)

    def count_said(self) -> int:
        """Messages of citizens."""
        return self._count(sa.select(sa.func.count()).select_from(inbox))

    def _count(self, *statements: sa.Select[tuple[int]]) -> int:
        engine = make_engine(self.database_url)
        with engine.connect() as connection:
            count = sum(connection.execute(statement).scalar_one() for statement in statements)
        engine.dispose()
        return count


@contextmanager
def platforms_on(folder: Path, model: Path, *, edges: int = 2, **more_environ: str) -> Iterator[Running]:
    """Started by the command that `make run` uses; a second edge as that command keeps the first."""
    with ExitStack() as stack:
        zalo, facebook = stack.enter_context(zalo_running()), stack.enter_context(facebook_running())
        environ = zalo_environ(zalo) | facebook_environ(facebook) | more_environ
        system = stack.enter_context(started(folder, model, **environ))
        connect(read_settings(system.env), zalo)
        more = [stack.enter_context(_another_edge(system)) for _ in range(edges - 1)]
        addresses = (system.address, *more)
        for name, fake in (("zalo", zalo.fake), ("facebook", facebook.fake)):
            fake.webhooks = [f"{address}/webhooks/{name}" for address in addresses]
        yield Running(system, zalo, facebook, addresses)


@contextmanager
def platforms_started(*, edges: int = 2) -> Iterator[Running]:
    """The same outside of tests, in a folder of its own that is removed."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with platforms_on(Path(folder), model_path(), edges=edges) as running:
            yield running


@contextmanager
def _another_edge(system: System) -> Iterator[str]:
    port = free_port()
    private = {"BOT_URL": f"http://127.0.0.1:{system.port + 2}"}
    private |= {"ACTIONS_URL": f"http://127.0.0.1:{system.port + 3}/webhook", "PORT": str(port)}
    env = {**os.environ, **system.env, **private}
    command = [sys.executable, "-m", "deploy.keep", sys.executable, "-m", "channels"]
    with (system.var / f"edge-{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}", seconds=60)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)
