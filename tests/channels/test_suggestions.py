"""Titles while typing, on sockets."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from kb.db import make_engine
from kb.procedures.service import load_sample_if_empty
from tests.channels.servers import edge_serving, edge_settings


@pytest.fixture
def edge(sqlite_url: str, edge_url: str) -> str:
    """The address of an edge whose base has the procedures that ship."""
    engine = make_engine(sqlite_url)
    load_sample_if_empty(engine)
    engine.dispose()
    return edge_url


def get(edge: str, **params: str) -> httpx.Response:
    return httpx.get(f"{edge}/api/v1/suggestions", params=params, trust_env=False)


def suggested(edge: str, text: str) -> list[dict[str, Any]]:
    response = get(edge, q=text)
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()["suggestions"]
    return found


def test_titles_with_their_codes_without_a_token(edge: str) -> None:
    found = suggested(edge, "dang ky khai s")
    assert {"code": "1.001193", "title": "Thủ tục đăng ký khai sinh"} in found
    assert 1 <= len(found) <= 5
    assert all(set(each) == {"code", "title"} for each in found)


def test_no_cache_keeps_what_is_typed(edge: str) -> None:
    response = get(edge, q="khai sinh")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("text", ["", "k", "  k  ", "\x00\x01", "không có thủ tục nào như vậy đâu"])
def test_nothing_to_suggest(edge: str, text: str) -> None:
    assert suggested(edge, text) == []
    assert get(edge).json() == {"suggestions": []}


def test_a_pasted_text_is_refused(edge: str) -> None:
    assert get(edge, q="a" * 100).status_code == 200
    response = get(edge, q="a" * 101)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert "100" in response.json()["detail"]


def test_so_many_a_minute(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    settings = edge_settings(sqlite_url, tmp_path, bot_url, RATE_LIMITS="on")
    with edge_serving(settings) as url, httpx.Client(base_url=url, trust_env=False) as http:
        codes = [http.get("/api/v1/suggestions").status_code for _ in range(302)]
        refused = http.get("/api/v1/suggestions")
        opened = http.post("/api/v1/conversations")
    assert codes == [200] * 300 + [429] * 2
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert opened.status_code == 201


def test_what_is_typed_is_not_logged(edge: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="channels")
    get(edge, q="chuyện riêng của tôi")
    assert "chuyện riêng" not in caplog.text
