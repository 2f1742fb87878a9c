"""In production what is weak is refused, by every process, with a sentence that names the variable, not its value."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest

from channels.settings import read_settings as read_edge
from console.app import create_app
from console.settings import read_settings as read_console
from kb.deployment import warnings
from kb.errors import SettingsError
from kb.settings import read_settings as read_kb
from tests.channels.servers import edge_serving, free_port, serving
from tests.project.tree import ROOT

KEY = "q8Zt3LwP0xR7vB2nK5yD9sG4hJ1mC6fA"
GOOD = {
    "DEPLOYMENT": "production",
    "SECRET_KEY": KEY,
    "DATABASE_URL": "postgresql://assistant:vR7kQm2pX9wL4zTd@db/assistant",
    "PUBLIC_URL": "https://tro-ly.example.gov.vn",
    "CONSOLE_URL": "https://can-bo.example.gov.vn",
}
Read = Callable[[Mapping[str, str]], object]
EVERY: tuple[Read, ...] = (read_kb, read_edge, read_console)

REFUSED_BY_EVERY = [
    ("DEPLOYMENT", "prod"),
    ("SECRET_KEY", ""),
    ("SECRET_KEY", KEY[:31]),
    ("SECRET_KEY", "a" * 40),
    ("SECRET_KEY", "abcabcabcabcabcabcabcabcabcabcabcabc"),
    ("SECRET_KEY", "this-is-the-Secret-of-the-province-0123"),
    ("DATABASE_URL", "postgresql://assistant@db/assistant"),
    ("DATABASE_URL", "postgresql://user:password@localhost/assistant"),
    ("DATABASE_URL", "postgresql://assistant:postgres-2026-abc@db/assistant"),
    ("DATABASE_URL", "postgresql://assistant-prod:assistant-prod@db/assistant"),
    ("DATABASE_URL", "postgresql://assistant:short@db/assistant"),
    ("DATABASE_URL", "nonsense"),
    ("REDIS_URL", "redis://:password@localhost:6379/0"),
    ("OIDC_ISSUER", "http://sso.example.gov.vn"),
    ("ZALO_API_BASE", "http://openapi.zalo.me"),
]
REFUSED = [
    (read_edge, "PUBLIC_URL", ""),
    (read_edge, "PUBLIC_URL", "http://tro-ly.example.gov.vn"),
    (read_edge, "RATE_LIMITS", "off"),
    (read_console, "CONSOLE_URL", "http://can-bo.example.gov.vn"),
    (read_console, "PUBLIC_URL", ""),
]


@pytest.mark.parametrize("read", EVERY)
def test_what_is_strong_is_taken(read: Read) -> None:
    read(GOOD)
    read(GOOD | {"REDIS_URL": "redis://redis:6379/0"})
    read(GOOD | {"DATABASE_URL": "postgresql:///assistant?host=/run/postgresql"})
    read({name: value for name, value in GOOD.items() if name != "DATABASE_URL"})


@pytest.mark.parametrize("read", EVERY)
@pytest.mark.parametrize(("name", "value"), REFUSED_BY_EVERY)
def test_what_is_weak_is_refused_by_every_process(read: Read, name: str, value: str) -> None:
    _refused(read, name, value)


@pytest.mark.parametrize(("read", "name", "value"), REFUSED)
def test_what_only_one_process_reads(read: Read, name: str, value: str) -> None:
    _refused(read, name, value)


def test_development_takes_all_that_runs_on_its_own() -> None:
    for read in EVERY:
        read({})
        read({"DEPLOYMENT": "development", "DATABASE_URL": "postgresql://user:password@localhost/assistant"})


LONG = [pytest.param(name, marks=pytest.mark.long) for name in ("channels", "console")]


@pytest.mark.parametrize("module", ["kb", *LONG])
def test_processes_do_not_start(module: str, tmp_path: Path) -> None:
    environ = {**os.environ, **GOOD, "SECRET_KEY": "a-weak-one", "VAR": str(tmp_path)}
    words = [sys.executable, "-m", module, *(["check"] if module == "kb" else [])]
    done = subprocess.run(words, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "SECRET_KEY is shorter" in done.stderr
    assert "Traceback" not in done.stderr
    assert "a-weak-one" not in done.stderr


def test_what_is_only_warned_of() -> None:
    told = " ".join(warnings(GOOD | {"ONE_TIME_CODES": "on"}))
    assert all(name in told for name in ("MAIL_URL", "ONE_TIME_CODES", "TRUSTED_PROXIES"))
    assert not list(warnings({}))


def test_cookies_are_for_https_alone(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    local = {"DATABASE_URL": sqlite_url, "VAR": str(tmp_path), "BOT_URL": bot_url}
    with edge_serving(read_edge(GOOD | local)) as url:
        cookie = httpx.get(f"{url}/chat", trust_env=False).headers["set-cookie"]
    _check_cookie(cookie, "__Host-chat")
    settings = read_console(GOOD | local | {"PORT": str(free_port() - 1)})
    with serving(create_app(settings), settings.port) as url:
        page = httpx.post(f"{url}/logout", cookies={"__Host-console": "x"}, trust_env=False)
        assert page.headers["strict-transport-security"]


def _check_cookie(cookie: str, name: str) -> None:
    words = {word.strip().lower() for word in cookie.split(";")[1:]}
    assert cookie.startswith(f"{name}=")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= words
    assert not any(word.startswith("domain") for word in words)


def _refused(read: Read, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        read(GOOD | {name: value})
    told = str(refused.value)
    assert told.count(". ") == 0 or "http" in told
    assert len(value) < 5 or name == "DEPLOYMENT" or value not in told
