"""nginx itself, from the template that containers use, in front of two edges that say what they were asked."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from deploy import proxy
from deploy.certificate import make_certificate
from deploy.parts import Layout, proxy_values
from tests.deploy.test_ipv6 import has_ipv6
from tests.load.replicas import free_block

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None or not has_ipv6(), reason="needs nginx and IPv6")
TELEPHONE = "0905123456"


class Asked(BaseHTTPRequestHandler):
    """Answers with what came."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        server: Edge = self.server  # type: ignore[assignment]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server.asked.append(f"{self.command} {self.path}")
        if server.dies:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.path.endswith("/events"):
            self._stream()
            return
        told = {"headers": {name.lower(): value for name, value in self.headers.items()}, "bytes": len(body)}
        text = json.dumps(told | {"edge": server.server_port}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if self.path.startswith("/widget/") else "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Strict-Transport-Security", "max-age=1")
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _answer  # noqa: N815

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for number in range(3):
            self.wfile.write(f"id: {number}\n\n".encode())
            self.wfile.flush()
            time.sleep(0.3)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Edge(ThreadingHTTPServer):
    daemon_threads = True
    dies = False

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Asked)
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Named(httpx.HTTPTransport):
    """Says in the handshake which name it wants, whatever the address."""

    def __init__(self, name: str, trust: ssl.SSLContext) -> None:
        super().__init__(verify=trust, trust_env=False)
        self._name = name

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = self._name
        return super().handle_request(request)


@dataclass
class Door:
    layout: Layout
    folder: Path
    edges: list[Edge]
    trust: ssl.SSLContext
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, name: str = "localhost", *, address: str = "127.0.0.1") -> httpx.Client:
        """A client that asks for that name at that address."""
        made = httpx.Client(
            base_url=f"https://{address}:{self.layout.https}",
            transport=Named(name, self.trust),
            headers={"Host": f"{name}:{self.layout.https}"},
            timeout=20,
        )
        self.clients.append(made)
        return made

    def log(self) -> list[dict[str, str]]:
        lines = (self.folder / "access.log").read_text().splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    layout, folder = Layout(free_block()), tmp_path_factory.mktemp("nginx")
    names = ("localhost", "console.localhost")
    tls = make_certificate(folder, [*names, "127.0.0.1", "::1"])
    values = proxy_values(layout, folder, names=names, tls=tls)
    configuration = folder / "nginx.conf"
    configuration.write_text(proxy.rendered({**values, "REQUESTS_PER_SECOND": "5", "REQUESTS_AT_ONCE": "20"}))
    edges = [Edge(port) for port in (*layout.ports("channels"), *layout.ports("console"))]
    with (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(proxy.command(configuration, as_root=os.geteuid() == 0), stderr=errors)
    door = Door(layout, folder, edges, ssl.create_default_context(cafile=str(tls[0])))
    try:
        _wait(layout)
        yield door
    finally:
        for client in door.clients:
            client.close()
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        for edge in edges:
            edge.shutdown()


def _wait(layout: Layout) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{layout.proxy_health}/healthz", trust_env=False).raise_for_status()
            return
        except httpx.HTTPError:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.fixture(autouse=True)
def rested(door: Door) -> None:
    """Time for what the test before has used up of the limit, and for edges that counted as dead."""
    died = any(edge.dies for edge in door.edges)
    for edge in door.edges:
        edge.dies = False
    time.sleep(2.2 if died else 0.5)
    for edge in door.edges:
        edge.asked.clear()


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]"])
def test_headers_are_written_anew(door: Door, address: str) -> None:
    claimed = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7", "X-Request-ID": "a b\n"[:3]}
    answer = door.client(address=address).get("/", headers=claimed)
    told = answer.json()["headers"]
    assert told["x-forwarded-for"] == address.strip("[]")
    assert told["x-forwarded-proto"] == "https"
    assert "forwarded" not in told
    assert len(told["x-request-id"]) == 32
    assert answer.headers["x-request-id"] == told["x-request-id"]
    assert answer.headers.get_list("strict-transport-security") == ["max-age=1", "max-age=31536000"]


def test_a_name_of_a_request_goes_on(door: Door) -> None:
    answer = door.client().get("/", headers={"X-Request-ID": "trace-0123456789"})
    assert answer.json()["headers"]["x-request-id"] == "trace-0123456789"


def test_both_edges_are_asked(door: Door) -> None:
    client = door.client()
    assert {client.get("/").json()["edge"] for _ in range(6)} == set(door.layout.ports("channels"))


def test_the_log_names_nobody(door: Door) -> None:
    client = door.client()
    before = len(door.log())
    named = {"Referer": f"https://a.example/{TELEPHONE}", "User-Agent": TELEPHONE}
    client.get(f"/phan-anh?q={TELEPHONE}", headers=named)
    client.get(f"/api/v1/conversations/{TELEPHONE}/messages?after=0")
    client.get(f"/api/v1/conversations/{TELEPHONE}/attachments/{TELEPHONE}")
    client.get(f"/{TELEPHONE}/{TELEPHONE}")
    lines = door.log()[before:]
    assert TELEPHONE not in json.dumps(lines)
    paths = ["/phan-anh", "/api/v1/conversations/-/-", "/api/v1/conversations/-/attachments/-", "/"]
    assert [line["path"] for line in lines] == paths
    assert {line["network"] for line in lines} == {"127.0.0.0"}
    assert all(len(line["request_id"]) == 32 for line in lines)


def test_what_failed_is_not_logged_with_its_query(door: Door) -> None:
    for edge in door.edges:
        edge.dies = True
    assert door.client().get(f"/api/v1/suggestions?q={TELEPHONE}").status_code == 503
    assert TELEPHONE not in (door.folder / "errors").read_text() + (door.folder / "access.log").read_text()


def test_a_message_goes_to_the_other_edge(door: Door) -> None:
    door.edges[0].dies = door.edges[1].dies = True
    refused = door.client().post("/api/v1/conversations/a/messages", json={})
    assert [len(edge.asked) for edge in door.edges[:2]] == [1, 1]
    assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json; charset=utf-8")
    assert refused.json()["next_step"]


def test_a_large_picture_that_no_edge_takes_is_refused_as_anything_else(door: Door) -> None:
    door.edges[0].dies = door.edges[1].dies = True
    refused = door.client().post("/api/v1/conversations/a/attachments", content=b"x" * 900_000)
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:problem:unavailable")


def test_an_opening_is_not_asked_twice(door: Door) -> None:
    door.edges[0].dies = door.edges[1].dies = True
    assert door.client().post("/api/v1/conversations", json={}).status_code == 503
    assert sum(len(edge.asked) for edge in door.edges[:2]) == 1


def test_bodies_are_bounded_by_where_they_go(door: Door) -> None:
    client = door.client()
    refused = client.post("/api/v1/conversations/a/messages", content=b"x" * 40_000)
    assert (refused.status_code, refused.json()["type"]) == (413, "urn:problem:too-large")
    assert client.post("/api/v1/conversations/a/attachments", content=b"x" * 9_000_000).json()["bytes"] == 9_000_000
    assert client.post("/api/v1/conversations/a/attachments", content=b"x" * 11_000_000).status_code == 413


def test_events_come_as_they_are_sent(door: Door) -> None:
    client, came = door.client(), []
    with client.stream("GET", "/api/v1/conversations/a/events") as stream:
        for line in stream.iter_lines():
            if line:
                came.append(time.monotonic())
    assert len(came) == 3
    assert came[-1] - came[0] > 0.4


def test_files_are_zipped_and_answers_are_not(door: Door) -> None:
    client = door.client()
    long = {"X-Long": "a" * 2000}
    assert client.get("/widget/a.css", headers=long).headers.get("content-encoding") == "gzip"
    assert "content-encoding" not in client.get("/api/v1/notices", headers=long).headers


def test_plain_http_leads_to_https(door: Door) -> None:
    address = f"http://127.0.0.1:{door.layout.http}"
    moved = httpx.get(f"{address}/chat?a=b", headers={"Host": "localhost"}, trust_env=False)
    assert (moved.status_code, moved.headers["location"]) == (308, f"https://localhost:{door.layout.https}/chat?a=b")
    with pytest.raises(httpx.HTTPError):
        httpx.get(address, headers={"Host": "elsewhere.example"}, trust_env=False)


def test_unknown_names_get_no_handshake(door: Door) -> None:
    with pytest.raises(httpx.ConnectError):
        door.client("elsewhere.example").get("/")


def test_the_console_has_a_name_and_guests_of_its_own(door: Door) -> None:
    assert door.client("console.localhost").get("/").json()["edge"] == door.layout.ports("console")[0]
    text = proxy.rendered(dict.fromkeys(proxy.names_in((proxy.FOLDER / "nginx.conf.template").read_text()), "x"))
    console = text[text.rindex("server {") :]
    assert "include x;" in console  # the allow-list
    assert (proxy.FOLDER / "console-allow.conf").read_text().rstrip().endswith("deny all;")


def test_a_flood_is_refused_with_a_next_step(door: Door) -> None:
    client = door.client()
    answers = [client.get("/api/v1/notices") for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 5 <= len(refused) < 40
    assert refused[0].json()["next_step"]


def test_a_slow_body_never_reaches_an_edge(door: Door) -> None:
    time.sleep(3)  # the flood has to be forgotten
    raw = socket.create_connection(("127.0.0.1", door.layout.https))
    with door.trust.wrap_socket(raw, server_hostname="localhost") as slow:
        slow.sendall(b"POST /api/v1/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nx")
        time.sleep(0.5)
    assert [edge.asked for edge in door.edges] == [[], [], []]


def test_old_tls_is_refused(door: Door) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    raw = socket.create_connection(("127.0.0.1", door.layout.https))
    with raw, pytest.raises((ssl.SSLError, OSError)):
        old.wrap_socket(raw, server_hostname="localhost")


@pytest.mark.skipif(shutil.which("envsubst") is None, reason="needs envsubst")
def test_the_script_of_the_container_fills_in_the_same(tmp_path: Path) -> None:
    tls = make_certificate(tmp_path, ["localhost"])
    values = proxy_values(Layout(free_block()), tmp_path, names=("localhost", "console.localhost"), tls=tls)
    env = {**os.environ, **values, "FOLDER": str(proxy.FOLDER)}
    done = subprocess.run(["sh", proxy.FOLDER / "start.sh", "-t"], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, "test is successful" in done.stderr) == (0, True), done.stderr
    assert (tmp_path / "nginx.conf").read_text() == proxy.rendered(values)
