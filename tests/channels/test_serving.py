"""How the pages and the widget's files are served: headers, framing, what is left out on the wire."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from channels.app import WIDGET
from channels.files import lean_text
from tests.channels.servers import edge_serving, edge_settings

PORTAL = "https://www.example.gov.vn"
SOURCES = sorted(path for path in WIDGET.iterdir() if path.suffix in {".js", ".css"})


@pytest.fixture
def web(database_url: str, tmp_path: Path) -> Iterator[httpx.Client]:
    settings = edge_settings(database_url, tmp_path, "http://127.0.0.1:9", CORS_ORIGINS=f"{PORTAL},*,https://x;y")
    with edge_serving(settings) as url, httpx.Client(base_url=url, trust_env=False) as http:
        yield http


def test_front_page_is_the_sample_portal(web: httpx.Client) -> None:
    page = web.get("/")
    assert page.status_code == 200
    assert "widget/assistant.js" in page.text
    assert "<noscript>" in page.text


def test_pages_are_framed_by_ourselves_and_by_the_portals(web: httpx.Client) -> None:
    policy = web.get("/").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {PORTAL}")
    assert "script-src" not in policy
    assert "default-src 'self'" in policy


def test_microphone_is_allowed_to_our_own_page(web: httpx.Client) -> None:
    assert "microphone=(self)" in web.get("/").headers["permissions-policy"]


@pytest.mark.parametrize("name", ["assistant.js", "element.js", "chat.css", "icon.svg"])
def test_every_portal_may_load_the_files(web: httpx.Client, name: str) -> None:
    for origin in (PORTAL, "https://another.example.vn"):
        headers = web.get(f"/widget/{name}", headers={"Origin": origin}).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert headers["x-content-type-options"] == "nosniff"
    types = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    assert headers["content-type"].partition(";")[0] == types[name.rpartition(".")[2]]


def test_pages_and_answers_are_not_for_every_origin(web: httpx.Client) -> None:
    for path in ("/", "/healthz", "/api/v1/conversations"):
        assert "cross-origin-resource-policy" not in web.get(path).headers


def test_portal_may_delete(web: httpx.Client) -> None:
    headers = {"Origin": PORTAL, "Access-Control-Request-Method": "DELETE"}
    answer = web.options("/api/v1/conversations/x", headers=headers)
    assert answer.status_code == 200
    assert "DELETE" in answer.headers["access-control-allow-methods"]


def test_files_go_out_zipped_without_comments(web: httpx.Client) -> None:
    source = (WIDGET / "storage.js").read_text("utf-8")
    assert "// Private windows" in source
    plain = web.get("/widget/storage.js", headers={"Accept-Encoding": "identity"})
    zipped = web.get("/widget/storage.js", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert plain.text == zipped.text
    assert "//" not in plain.text
    assert "export class Store" in plain.text
    assert int(zipped.headers["content-length"]) < len(gzip.compress(source.encode()))


def test_unchanged_file_is_not_sent_again(web: httpx.Client) -> None:
    first = web.get("/widget/chat.css")
    again = web.get("/widget/chat.css", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert web.get("/widget/chat.css", headers={"If-None-Match": '"other"'}).status_code == 200


def test_only_comments_are_left_out() -> None:
    text = 'a("//b");\n  // gone\n/** gone\n * gone */\nc(); // stays\nd("/* e */");\n'
    assert lean_text(text, ".js") == 'a("//b");\nc(); // stays\nd("/* e */");\n'
    assert lean_text("/* gone */\na { b: c }\n// stays\n", ".css") == "a { b: c }\n// stays\n"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_text_spans_lines_so_that_a_line_is_a_comment_or_is_none(path: Path) -> None:
    lines = lean_text(path.read_text("utf-8"), path.suffix).splitlines()
    assert [line for line in lines if line.count("`") % 2] == []
