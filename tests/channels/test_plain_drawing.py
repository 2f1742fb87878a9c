"""What the page without JavaScript draws: whole cards, and of hostile words only words."""

import re
from itertools import pairwise
from typing import Any

import pytest

from channels.plain.text import link, marked, safe_href
from kb.messages.model import Button
from tests.browser.script import CARD, DOSSIER, HOSTILE, HOSTILE_CARD
from tests.channels.plain import Reader, tell
from tests.channels.servers import Citizen


def test_page_has_no_script_and_a_strict_policy(reader: Reader) -> None:
    page = reader.write("một")
    assert page.all("script") == []
    assert [given for _, given in page.tags if any(name == "style" or name.startswith("on") for name in given)] == []
    policy = reader.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "script" not in policy
    assert reader.headers["cache-control"] == "no-store"
    css = reader.http.get("/chat/plain.css")
    assert (css.status_code, css.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert not re.search(r"@import|url\(", css.text)


def test_landmarks_headings_and_labels(reader: Reader) -> None:
    page = reader.write("chọn giúp em")
    assert [given["lang"] for given in page.all("html")] == ["vi"]
    assert [len(page.all(tag)) for tag in ("main", "header", "footer", "nav", "h1")] == [1] * 5
    assert {given["for"] for given in page.all("label")} == {"text", "picture"}
    assert {given["href"] for given in page.all("a") if given["href"].startswith("#")} == {"#m2", "#text"}
    headings = [tag for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    levels = [int(tag[1]) for tag in headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(page.ids) == len(set(page.ids))


def test_cards_are_whole_in_plain_html(reader: Reader, sqlite_url: str) -> None:
    reader.write("một")
    tell(sqlite_url, "**Giấy tờ:** xem thẻ", card=CARD)
    tell(sqlite_url, "Hồ sơ của anh/chị", card=DOSSIER)
    page = reader.open()
    for words in ("Đăng ký khai sinh", "Giấy tờ thứ 8", "1 bản sao", "Chỉ xuất trình, không nộp", "chưa công bố"):
        assert words in page.text
    for words in ("1/QĐ-BTP", "luật bốn", "03/07/2026", "Chờ bổ sung", "Nộp một ảnh 3×4", "Phường A"):
        assert words in page.text
    assert page.all("table") and page.all("details") and page.all("dl") and page.all("ol")
    assert page.all("li", **{"aria-current": "step"})
    assert page.all("a", href="https://dichvucong.gov.vn/", rel="noopener noreferrer")


def test_hostile_words_stay_words(reader: Reader, sqlite_url: str) -> None:
    page = reader.write(HOSTILE)
    tell(sqlite_url, HOSTILE, card=HOSTILE_CARD, buttons=(Button(HOSTILE, '/x{"a": "\'><b>"}'),))
    tell(sqlite_url, "Xem javascript:alert(1) và https://dichvucong.gov.vn/p.", card={"type": "__class__", "title": []})
    page = reader.open()
    assert page.all("script") == [] and page.all("img") == []
    assert all(given["href"].startswith(("#", "/", "https://")) for given in page.all("a"))
    assert page.all("a", href="https://dichvucong.gov.vn/p")
    assert HOSTILE in page.text.replace("\n", "") or "<script>" in page.text
    reader.press(HOSTILE)
    assert "đáp /x" in reader.page.text


@pytest.mark.parametrize(
    "card",
    [
        {"type": "procedure"},
        {"type": "procedure", "aspects": [], "source": "x"},
        {
            "type": "procedure",
            "title": {"a": 1},
            "aspects": {"fee": [None, 5, {"text": 3}, {"amount_text": []}], "x": None},
        },
        {"type": "procedure", "aspects": {"documents": ["a", {"text": "b", "originals": "0", "case": None}]}},
        {"type": "dossier", "events": [None, 1, {"stage": []}], "fields": [{"value": 3}], "appointed_on": 7},
        {"type": "feedback", "pictures": [None, "../x"], "fields": "x", "state": []},
        {"type": "picture", "attachment": {"a": 1}},
        {"type": "office", "title": "Nơi", "fields": [{"label": "Giờ", "value": "8"}], "url": "javascript:1"},
        {"type": 5},
        {},
    ],
)
def test_no_card_breaks_the_page(reader: Reader, sqlite_url: str, card: dict[str, Any]) -> None:
    reader.write("một")
    tell(sqlite_url, "vẫn đọc được", card=card)
    page = reader.open()
    assert reader.status == 200
    assert "vẫn đọc được" in page.text or card.get("type") == "picture"
    assert all(given["href"].startswith(("#", "/", "https://")) for given in page.all("a"))


def test_page_shows_what_the_widget_of_the_same_token_wrote(citizen: Citizen, edge_url: str) -> None:
    citizen.ask("viết từ tiện ích")
    reader = Reader(edge_url)
    reader.http.cookies.set("chat", citizen.token, path="/chat")
    assert "đáp viết từ tiện ích" in reader.open().text


def test_texts_become_markup() -> None:
    assert marked("**đậm** <b> & https://a.vn/x?y=1.") == (
        '<strong>đậm</strong> &lt;b&gt; &amp; <a href="https://a.vn/x?y=1" rel="noopener noreferrer">https://a.vn/x?y=1</a>.'
    )
    assert marked('**<i>** https://a.vn/"onx=') == (
        '<strong>&lt;i&gt;</strong> <a href="https://a.vn/" rel="noopener noreferrer">https://a.vn/</a>&#34;onx='
    )
    assert link("javascript:1", "<x>") == "&lt;x&gt;"


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("https://a.vn", True),
        ("tel:18001096", True),
        ("mailto:a@example.vn", True),
        ("http://a.vn", False),
        ("javascript:alert(1)", False),
        ("JaVaScript:alert(1)", False),
        (" https://a.vn", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("/chat", False),
        ("//a.vn", False),
        ("https:", False),
        ("https://[", False),
        ("", False),
        (None, False),
        (5, False),
    ],
)
def test_only_safe_addresses_open(href: object, safe: bool) -> None:
    assert bool(safe_href(href)) is safe
