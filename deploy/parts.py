"""What runs on one machine with replicas: each process, its environment, its port and how it tells that it is ready.

A block of ten ports each replica, as PORT decides the four ports of one: block 0 is the proxy (https +0, http +1, its
own health +2), PostgreSQL (+4) and Redis (+5); block 1 has the first replica of each and the console, block 2 the
second ones.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_STEP = 10
_MODULES = {"actions": ("actions", 3), "bot": ("bot.serve", 2), "channels": ("channels", 0), "console": ("console", 1)}


@dataclass(frozen=True, slots=True)
class Layout:
    """How many of each; `port` is the first of all."""

    port: int
    edges: int = 2
    bots: int = 2
    actions: int = 2

    @property
    def blocks(self) -> int:
        """How many blocks of ports are used."""
        return 1 + max(self.edges, self.bots, self.actions)

    @property
    def https(self) -> int:
        """The port of the proxy."""
        return self.port

    @property
    def http(self) -> int:
        """Leads to https."""
        return self.port + 1

    @property
    def proxy_health(self) -> int:
        """nginx's own."""
        return self.port + 2

    @property
    def postgres(self) -> int:
        """PostgreSQL's."""
        return self.port + 4

    @property
    def redis(self) -> int:
        """Redis'."""
        return self.port + 5

    def ports(self, kind: str) -> list[int]:
        """Those of all replicas of a kind."""
        counts = {"channels": self.edges, "bot": self.bots, "actions": self.actions, "console": 1}
        return [self.port + _STEP * number + _MODULES[kind][1] for number in range(1, counts[kind] + 1)]


@dataclass(frozen=True, slots=True)
class Part:
    """One process."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    port: int

    @property
    def ready(self) -> str:
        """Answers 200 once it can work."""
        return f"http://127.0.0.1:{self.port}/readyz"


def parts(layout: Layout, env: Mapping[str, str]) -> Iterator[Part]:
    """All processes of ours, in the order in which they are started, and started anew one after another."""
    addresses = {kind: [f"http://127.0.0.1:{port}" for port in layout.ports(kind)] for kind in _MODULES}
    shared = {
        **env,
        "BOT_URL": ",".join(addresses["bot"]),
        "ACTIONS_URL": ",".join(f"{address}/webhook" for address in addresses["actions"]),
        "TRUSTED_PROXIES": "127.0.0.1,::1",
    }
    for kind, (module, step) in _MODULES.items():
        for number, port in enumerate(layout.ports(kind), 1):
            command = (sys.executable, "-m", module)
            yield Part(f"{kind}-{number}", command, {**shared, "PORT": str(port - step)}, port)


def proxy_values(layout: Layout, folder: Path, *, names: tuple[str, str], tls: tuple[Path, Path]) -> dict[str, str]:
    """What nginx's template wants to know. `names`: of the public edge and of the console."""
    edges = layout.ports("channels")
    return {
        "RUN": str(folder),
        "LOG": str(folder / "access.log"),
        "CERTIFICATE": str(tls[0]),
        "CERTIFICATE_KEY": str(tls[1]),
        "EDGE_1": f"127.0.0.1:{edges[0]}",
        "EDGE_2": f"127.0.0.1:{edges[-1]}",
        "CONSOLE": f"127.0.0.1:{layout.ports('console')[0]}",
        "LISTEN_4": "0.0.0.0",
        "LISTEN_6": "[::]",
        "HTTP_PORT": str(layout.http),
        "HTTPS_PORT": str(layout.https),
        "HEALTH_PORT": str(layout.proxy_health),
        "SHOWN_PORT": f":{layout.https}",
        "PUBLIC_NAME": names[0],
        "CONSOLE_NAME": names[1],
    }
