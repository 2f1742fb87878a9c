"""The server itself: smuggled and split requests, odd methods and paths, slow and large ones. Raw sockets."""

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, free_port, serving
from tests.conftest import sqlite_database

OTHER_SITE = "https://khac.example"
PORTAL = "https://cong.example.gov.vn"


@pytest.fixture(scope="module")
def edge(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("http")
    with (
        sqlite_database(sqlite_template, folder) as database,
        serving(FakeBot().app(), free_port()) as bot,
        edge_serving(edge_settings(database, folder, bot, CORS_ORIGINS=PORTAL)) as url,
    ):
        yield url


def spoken(url: str, raw: bytes, *, seconds: float = 10.0) -> bytes:
    """What the server says to these bytes until it closes, or is silent for a moment after it has said something."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=seconds) as wire:
        wire.sendall(raw)
        said = b""
        try:
            while piece := wire.recv(65_536):
                said += piece
                wire.settimeout(0.5)
        except (TimeoutError, ConnectionResetError):
            pass
        return said


def statuses(said: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"^HTTP/1\.1 (\d+)", said, re.MULTILINE)]


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
AMBIGUOUS = [
    b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    b"Content-Length: 0\r\nContent-Length: 36\r\n\r\n",
    b"Content-Length: +0\r\n\r\n",
    b"Content-Length: 0x0\r\n\r\n",
    b"Content-Length : 0\r\n\r\n",
    b"Transfer-Encoding: xchunked\r\n\r\n",
    b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    b"X: a\r\n Content-Length: 0\r\n\r\n",
]


@pytest.mark.parametrize("framing", AMBIGUOUS)
def test_a_request_whose_end_is_ambiguous_hides_no_other(edge: str, framing: bytes) -> None:
    """Whatever two readers could disagree about: refused, or read in the one way of RFC 9112, 6.3."""
    said = spoken(edge, b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\n" + framing + SMUGGLED)
    # Never an answer to the hidden one as if it had been asked: it is either refused as a whole …
    if 400 in statuses(said)[:1]:
        assert statuses(said) == [400]
    else:  # … or the first ends where its chunks end (a folded line is part of the value above it, RFC 9112, 5.2), and
        # what follows is a request of its own for everyone.
        assert b"chunked" in framing or b"\n " in framing
        assert statuses(said) in ([201], [201, 404])


BROKEN = [
    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\nX-Injected: 1\x00\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"nonsense\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(200)) + b"\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("raw", BROKEN)
def test_what_is_no_request_is_refused_and_the_next_is_served(edge: str, raw: bytes) -> None:
    assert all(400 <= status < 500 for status in statuses(spoken(edge, raw)))
    assert httpx.get(f"{edge}/healthz", trust_env=False).status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "PROPFIND", "FOO"])
def test_other_methods_are_refused(edge: str, method: str) -> None:
    said = spoken(edge, f"{method} /chat HTTP/1.1\r\nHost: x\r\nX-Secret: echo-me\r\n\r\n".encode())
    assert statuses(said) in ([400], [405], [])
    assert b"echo-me" not in said


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_makes_another_method_of_a_request(edge: str, name: str) -> None:
    citizen = Citizen(edge)
    answer = citizen.http.get(f"{citizen.path}/messages?_method=DELETE", headers=citizen.headers | {name: "DELETE"})
    assert answer.status_code == 200
    assert citizen.http.get(f"{citizen.path}/messages", headers=citizen.headers).status_code == 200


PATHS = [
    "/widget/../pyproject.toml",
    "/widget/..%2fpyproject.toml",
    "/widget/%2e%2e/pyproject.toml",
    "/widget/%2e%2e%2fchannels/settings.py",
    "/widget/..%5cpyproject.toml",
    "/widget/....//pyproject.toml",
    "/widget/%252e%252e/pyproject.toml",
    "/widget/%00/assistant.js",
    "/widget/assistant.js%00.html",
    "/widget//etc/passwd",
    "/widget/",
    "/.git/config",
    "/.env",
    "/chat/plain.css/../../pyproject.toml",
    "//etc/passwd",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_files_that_are_served(edge: str, path: str) -> None:
    said = spoken(edge, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert statuses(said) in ([404], [400], [405])
    assert b"[project]" not in said
    assert b"root:" not in said


def test_a_host_that_is_made_up_leads_nowhere(edge: str) -> None:
    """Addresses that are sent out come from PUBLIC_URL; a redirect names a path alone."""
    answer = httpx.post(f"{edge}/chat/new", headers={"Host": "evil.example"}, trust_env=False)
    assert "evil.example" not in answer.text + str(answer.headers)
    answer = httpx.get(f"{edge}/chat/messages", headers={"Host": "evil.example"}, trust_env=False)
    assert answer.headers["location"] == "/chat"


def test_values_of_a_client_never_begin_a_header(edge: str) -> None:
    for value in ("a%0d%0aSet-Cookie:%20x=1", "a%0aX:1"):
        for path in (f"/chat?newest={value}", f"/phan-anh?page={value}", f"/widget/{value}", f"/chat/pictures/{value}"):
            answer = httpx.get(edge + path, trust_env=False, headers={"X-Request-ID": "a b<c>"})
            assert answer.status_code < 500
            assert "x=1" not in answer.headers.get("set-cookie", "")
            assert "X" not in answer.headers
            assert "<" not in answer.headers.get("x-request-id", "")


def test_a_slow_sender_of_a_body_is_cut_off_and_holds_up_nobody(edge: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow heads are the proxy's to cut off (client_header_timeout): docs/security.md."""
    monkeypatch.setattr("channels.reading._BODY_SECONDS", 0.3)
    citizen, where = Citizen(edge), urlsplit(edge)
    head = (
        f"POST {citizen.path}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {citizen.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    wires = [socket.create_connection((where.hostname, where.port)) for _ in range(30)]
    try:
        for wire in wires:
            wire.sendall(head.encode())
        began = time.monotonic()
        assert httpx.get(f"{edge}/healthz", trust_env=False).status_code == 200
        assert time.monotonic() - began < 2
        wires[0].settimeout(5)
        assert statuses(wires[0].recv(65_536)) == [408]
    finally:
        for wire in wires:
            wire.close()


def test_other_sites_read_nothing_and_portals_what_they_may(edge: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    path = f"{edge}/api/v1/conversations"
    for origin, allowed in ((OTHER_SITE, None), ("null", None), (f"{PORTAL}.evil.example", None), (PORTAL, PORTAL)):
        flight = httpx.options(path, headers={"Origin": origin} | asked, trust_env=False)
        answer = httpx.post(path, headers={"Origin": origin}, trust_env=False)
        assert flight.headers.get("access-control-allow-origin") == allowed
        assert answer.headers.get("access-control-allow-origin") == allowed
        assert "access-control-allow-credentials" not in answer.headers


PERSONAL = ["/chat", "/api/v1/notices", "/api/v1/suggestions?q=khai"]


@pytest.mark.parametrize("path", PERSONAL)
def test_no_cache_keeps_what_is_personal(edge: str, path: str) -> None:
    assert "no-store" in httpx.get(edge + path, trust_env=False).headers["cache-control"]


@pytest.mark.parametrize("path", ["/", "/chat", "/phan-anh", "/nowhere", "/api/v1/notices", "/widget/assistant.js"])
def test_every_answer_carries_the_headers(edge: str, path: str) -> None:
    headers = httpx.get(edge + path, trust_env=False).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors" in headers["content-security-policy"]
    assert (
        "object-src 'none'" in headers["content-security-policy"]
        or "default-src 'none'" in (headers["content-security-policy"])
    )
    assert "base-uri 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"]
    assert "server" not in headers


def test_nobody_says_where_they_come_from_but_a_trusted_proxy(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    limits = {"RATE_LIMITS": "on", "CONVERSATIONS_PER_ADDRESS": "1"}
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, **limits)) as url:
        names = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP")
        found = [
            httpx.post(f"{url}/api/v1/conversations", headers={name: f"203.0.113.{at}"}, trust_env=False).status_code
            for at, name in enumerate(names)
        ]
    assert found == [201, 429, 429, 429, 429]
