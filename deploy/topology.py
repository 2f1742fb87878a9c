"""Everything on one machine with replicas: `python -m deploy.topology`.

nginx with TLS in front, two of each process, PostgreSQL and Redis (those of `DATABASE_URL` and `REDIS_URL` where they
are set, else own ones in `VAR`). `PORT` is the first of the ports (deploy/parts.py), https listens on it.
`python -m deploy.topology restart [NAME…]` starts the processes anew, one after another, while the rest answers.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from deploy import proxy, services
from deploy.certificate import make_certificate
from deploy.parts import Layout, Part, parts, proxy_values
from deploy.rolling import restart, wait_until_ready
from deploy.strings import say
from deploy.up import environment, prepare

_STOP_SECONDS = 45.0
_READY_WITHIN = 300.0


class Topology:
    """All processes. `start`, then `stop`; each is kept running by `deploy.keep` and logs to `$VAR/log/NAME.log`."""

    def __init__(self, layout: Layout, environ: Mapping[str, str] = os.environ) -> None:
        self.layout = layout
        self.env = environment({**environ, "PORT": str(layout.port)})
        self.var = Path(environ.get("VAR") or "var").absolute()
        self.names = (environ.get("PUBLIC_NAME") or "localhost", environ.get("CONSOLE_NAME") or "console.localhost")
        self.parts: tuple[Part, ...] = ()
        self._kept: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Returns when all of them are ready. Raises `SystemExit` with a sentence when that does not come."""
        for folder in ("log", "run", "nginx/acme"):
            (self.var / folder).mkdir(parents=True, exist_ok=True)
        self._start_stores()
        self.env |= {"VAR": str(self.var), "PUBLIC_URL": self._url(0), "CONSOLE_URL": self._url(1)}
        prepare(self.env)
        self.parts = tuple(parts(self.layout, self.env))
        for part in self.parts:
            self._keep(part.name, part.command, part.env)
        self._start_proxy()
        for part in self.parts:
            wait_until_ready(part, within=_READY_WITHIN)

    def stop(self) -> None:
        """The last one first: the databases end when nobody needs them any more."""
        for process in reversed(self._kept):
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._kept.clear()

    def _url(self, which: int) -> str:
        return f"https://{self.names[which]}:{self.layout.https}"

    def _start_stores(self) -> None:
        if not self.env.get("DATABASE_URL"):
            self.env["DATABASE_URL"] = self._start_postgres()
        if not self.env.get("REDIS_URL"):
            self._keep("redis", services.redis_command(self.var / "redis", self.layout.redis))
            self.env["REDIS_URL"] = f"redis://127.0.0.1:{self.layout.redis}/0"

    def _start_postgres(self) -> str:
        binaries = services.find_postgres()
        if binaries is None:
            raise SystemExit(say("no_postgres"))
        if os.geteuid() == 0:
            self.var.chmod(0o711)  # it runs as another user, and has to get to its folder
        postgres = services.Postgres(self.var / "postgres", self.layout.postgres, binaries)
        postgres.make()
        self._keep("postgres", postgres.command())
        postgres.wait()
        return postgres.url

    def _start_proxy(self) -> None:
        folder = self.var / "nginx"
        tls = make_certificate(folder, [*self.names, "127.0.0.1", "::1"])
        values = proxy_values(self.layout, folder, names=self.names, tls=tls)
        (folder / "nginx.conf").write_text(proxy.rendered(values), "utf-8")
        self._keep("nginx", proxy.command(folder / "nginx.conf", as_root=os.geteuid() == 0))

    def _keep(self, name: str, command: list[str] | tuple[str, ...], env: Mapping[str, str] | None = None) -> None:
        pid = self.var / "run" / f"{name}.pid"
        keeper = [sys.executable, "-m", "deploy.keep", "--pid", str(pid), *command]
        with (self.var / "log" / f"{name}.log").open("ab") as log:
            # A session of its own: Ctrl-C is for us, who stop them in order.
            process = subprocess.Popen(
                keeper, env=dict(env or self.env), stdout=log, stderr=log, start_new_session=True
            )
        self._kept.append(process)


def run(layout: Layout) -> int:
    """Until Ctrl-C or SIGTERM."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    topology = Topology(layout)
    try:
        topology.start()
        address, console = (f"https://{name}:{layout.https}" for name in topology.names)
        sys.stdout.write(say("ready", address=address, console=console) + "\n")
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", "console", "first-link"], env=topology.env, check=False)
        stopped.wait()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        topology.stop()
    return 0


def main(words: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser("python -m deploy.topology")
    parser.add_argument("verb", nargs="?", choices=("run", "restart"), default="run")
    parser.add_argument("names", nargs="*")
    for kind in ("edges", "bots", "actions"):
        parser.add_argument(f"--{kind}", type=int, default=2, choices=(1, 2))
    options = parser.parse_args(words)
    port = int(environment()["PORT"])
    layout = Layout(port, edges=options.edges, bots=options.bots, actions=options.actions)
    if options.verb == "restart":
        restart(layout, Path(os.environ.get("VAR") or "var").absolute(), options.names)
        return 0
    return run(layout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
