"""Every process listens on both families of addresses where it is told `::`, and asks others at `[::1]`."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from channels.settings import read_settings
from console.settings import read_settings as read_console_settings
from observe.listening import hosts, trusted
from tests.system.running import ROOT, free_ports

MODULES = {"channels": 0, "console": 1, "actions": 3}


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


@dataclass(frozen=True)
class Place:
    port: int
    env: dict[str, str]


@pytest.fixture(scope="module")
def place(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    var = tmp_path_factory.mktemp("var")
    shutil.copy(sqlite_template, var / "assistant.db")
    port = free_ports()
    env = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    listening = dict.fromkeys(("HOST", "CONSOLE_HOST", "ACTIONS_HOST", "BOT_HOST"), "::")
    asking = {"BOT_URL": f"http://[::1]:{port + 2}", "ACTIONS_URL": f"http://[::1]:{port + 3}/webhook"}
    trusting = {"TRUSTED_PROXIES": "127.0.0.1", "CONVERSATIONS_PER_ADDRESS": "1"}
    return Place(port, {**env, **listening, **asking, **trusting, "VAR": str(var), "PORT": str(port)})


@contextmanager
def started(place: Place, *modules: str) -> Iterator[None]:
    processes = [
        subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=place.env, start_new_session=True)
        for module in modules
    ]
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(20)


def answers(address: str, port: int, *, within: float = 60) -> int:
    """The status of /healthz, once somebody listens."""
    end = time.monotonic() + within
    while True:
        try:
            return httpx.get(f"http://{address}:{port}/healthz", trust_env=False).status_code
        except httpx.HTTPError:
            assert time.monotonic() < end, f"nobody listens on {address}:{port}"
            time.sleep(0.1)


@needs_ipv6
@pytest.mark.slow
@pytest.mark.long
def test_processes_listen_on_both_families(place: Place) -> None:
    with started(place, *MODULES):
        for module, step in MODULES.items():
            for address in ("127.0.0.1", "[::1]"):
                assert answers(address, place.port + step) == 200, (module, address)
        ready = httpx.get(f"http://[::1]:{place.port}/readyz", trust_env=False, timeout=30).json()
        assert ready["checks"]["actions"] is True  # asked at [::1]
        assert [opened(place, "127.0.0.1", of) for of in ("198.51.100.1", "198.51.100.2")] == [201, 201]
        assert [opened(place, "[::1]", of) for of in ("198.51.100.3", "198.51.100.4")] == [201, 429]


def opened(place: Place, address: str, forwarded: str) -> int:
    """A conversation that is opened for somebody else: 127.0.0.1 is believed, ::1 is not and counts as itself."""
    headers = {"X-Forwarded-For": forwarded}
    url = f"http://{address}:{place.port}/api/v1/conversations"
    return httpx.post(url, headers=headers, trust_env=False).status_code


@needs_ipv6
@pytest.mark.long
def test_the_bot_listens_on_both_families(place: Place, trained_model: Path) -> None:
    models = Path(place.env["VAR"]) / "models"
    models.mkdir(exist_ok=True)
    shutil.copy(trained_model, models)
    with started(place, "bot.serve"):
        for address in ("127.0.0.1", "[::1]"):
            assert answers(address, place.port + 2, within=120) == 200


def test_every_address_may_be_ipv6() -> None:
    given = {
        "BOT_URL": "http://[::1]:8002",
        "ACTIONS_URL": "http://[fd00::3]:8003/webhook",
        "PUBLIC_URL": "https://[2001:db8::1]",
        "CONSOLE_URL": "https://[2001:db8::1]:8443",
        "DATABASE_URL": "postgresql://user:word@[fd00::5]:5432/assistant",
        "REDIS_URL": "redis://[fd00::6]:6379/0",
        "DOSSIER_API_URL": "https://[fd00::7]/dossiers",
        "DOSSIER_API_TOKEN": "word",
        "MAIL_URL": "smtp://[::1]:25",
        "MAIL_FROM": "tro-ly@example.gov.vn",
        "OIDC_ISSUER": "https://[fd00::8]/realm",
        "OIDC_CLIENT_ID": "a",
        "OIDC_CLIENT_SECRET": "b",
    }
    edge, console = read_settings(given), read_console_settings(given)
    assert edge.public_url == "https://[2001:db8::1]"
    assert console.url == "https://[2001:db8::1]:8443"
    assert console.sign_on and console.sign_on.issuer == "https://[fd00::8]/realm"
    assert edge.kb.dossier_api_url == "https://[fd00::7]/dossiers"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("10.0.0.5", ["10.0.0.5", "::ffff:10.0.0.5"]),
        ("10.244.0.0/16", ["10.244.0.0/16", "::ffff:10.244.0.0/112"]),
        ("fd00::/8", ["fd00::/8"]),
        ("*", ["*"]),
        ("proxy", ["proxy"]),
    ],
)
def test_a_trusted_proxy_is_known_as_either_socket_names_it(given: str, expected: list[str]) -> None:
    assert trusted([given]) == expected


def test_only_all_addresses_are_both_families() -> None:
    assert hosts("::") == ["0.0.0.0", "::"]
    assert [hosts(host) for host in ("127.0.0.1", "::1", "0.0.0.0")] == ["127.0.0.1", "::1", "0.0.0.0"]
