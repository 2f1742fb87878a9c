"""How the pages and the widget's files are served: headers, framing, what is left out on the wire."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from channels.app import WIDGET
from channels.bundling import minified
from channels.files import BUNDLE, lean_style
from tests.channels.servers import edge_serving, edge_settings

PORTAL = "https://www.example.gov.vn"
SCRIPTS = sorted(WIDGET.glob("*.js"))


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


@pytest.mark.parametrize("name", ["assistant.js", BUNDLE, "element.js", "chat.css", "icon.svg"])
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


@pytest.mark.parametrize(("name", "kept"), [("storage.js", "export class Store"), (BUNDLE, "class Store extends")])
def test_scripts_go_out_zipped_without_comments(web: httpx.Client, name: str, kept: str) -> None:
    plain = web.get(f"/widget/{name}", headers={"Accept-Encoding": "identity"})
    zipped = web.get(f"/widget/{name}", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert plain.text == zipped.text
    assert "// Private windows" in (WIDGET / "storage.js").read_text("utf-8")
    assert "Private windows" not in plain.text
    assert kept in plain.text
    assert int(zipped.headers["content-length"]) < len(plain.content) / 2


def test_styles_go_out_without_comments_and_indents(web: httpx.Client) -> None:
    source = (WIDGET / "cards.css").read_text("utf-8")
    sent = web.get("/widget/cards.css").text
    assert "/*" in source
    assert "/*" not in sent
    assert "\n " not in sent
    assert "\n.figures :is(th, td) {" in sent


def test_of_a_style_only_comments_and_indents_are_left_out() -> None:
    text = '/* gone\n * gone */\n@container a {\n  .b :is(c) { d: "/*  e"; } /* stays */\n}\n\nf { g: h }\n'
    assert lean_style(text) == '@container a {\n.b :is(c) { d: "/*  e"; } /* stays */\n}\nf { g: h }\n'


@pytest.mark.parametrize("name", ["chat.css", "storage.js", BUNDLE])
def test_unchanged_file_is_not_sent_again(web: httpx.Client, name: str) -> None:
    first = web.get(f"/widget/{name}")
    again = web.get(f"/widget/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert web.get(f"/widget/{name}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_bundle_is_only_read(web: httpx.Client) -> None:
    assert web.post(f"/widget/{BUNDLE}").status_code == 405
    assert web.head(f"/widget/{BUNDLE}").status_code == 200
    assert web.get(f"/widget/x/{BUNDLE}").status_code == 404


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_survives_minifying(path: Path) -> None:
    assert minified(path.read_text("utf-8"), path.name)
