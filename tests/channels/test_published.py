"""The public page of answers to feedback: what the officer wrote, and nothing of who sent it."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import sqlalchemy as sa

from channels.strings import strings
from kb.db import make_engine
from kb.feedback import officers
from kb.feedback.publishing import PAGE, publish
from kb.people.model import Actor
from tests.channels.plain import Parsed
from tests.kb.feedback.tickets import (
    CATEGORIES,
    CODE,
    LAMP,
    NOW,
    OTHER_CODE,
    answered,
    joined,
    opened,
    picture,
    reopened,
    sent,
)

LAN = Actor("le.lan")
WORDS = strings()["plain"]["published"]


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[sa.Engine]:
    made = make_engine(sqlite_url)
    yield made
    made.dispose()


def read(url: str, query: str = "") -> tuple[httpx.Response, str]:
    answered_ = httpx.get(f"{url}/phan-anh{query}", timeout=30)
    return answered_, " ".join(Parsed(answered_.text).words)


def test_nothing_yet(edge_url: str) -> None:
    page, said = read(edge_url)
    assert page.status_code == 200
    assert WORDS["none"] in said


def test_no_personal_data_is_there(edge_url: str, engine: sa.Engine) -> None:
    sender, follower = opened(engine), opened(engine)
    told = replace(LAMP, contact="gAAAA-sealed", content="Nhà bà Tư trước hẻm tối", pictures=("p1",))
    picture(engine, sender, "p1")
    sent(engine, sender, draft=told)
    joined(engine, follower)
    officers.note(engine, CODE, "bà Tư hay gọi", NOW, by=LAN)
    answered(engine, text="Kính gửi bà Tư: đã thay bóng.")
    # Answered is not published yet, and another one is not answered.
    sent(engine, opened(engine), OTHER_CODE)
    assert WORDS["none"] in read(edge_url)[1]
    publish(engine, CODE, "Đèn đường hỏng <b>", "Phường đã thay bóng.\nCảm ơn người dân.", NOW, by=LAN)
    page, said = read(edge_url)
    for shown in ("Đèn đường hỏng <b>", "Phường đã thay bóng.", LAMP.commune, "26/11/2026"):
        assert shown in said
    assert CATEGORIES.get(LAMP.category).department in said
    assert "<b>" not in page.text
    raw = page.text + repr(page.headers)
    hidden = (CODE, OTHER_CODE, sender, follower, told.content, told.detail, told.when, told.contact, "bà Tư", "p1.")
    for secret in (*hidden, "le.lan", "canbo1", "pictures"):
        assert secret not in raw, secret
    assert "set-cookie" not in page.headers
    reopened(engine, sender)
    assert WORDS["none"] in read(edge_url)[1]


def test_a_page_without_script_that_is_not_kept(edge_url: str) -> None:
    page, _ = read(edge_url)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    parsed = Parsed(page.text)
    assert not [tag for tag, given in parsed.tags if tag == "script" or "style" in given]
    assert [tag for tag, _ in parsed.tags].count("h1") == 1
    assert "/phan-anh" in httpx.get(f"{edge_url}/chat", timeout=30).text


def test_pages(edge_url: str, engine: sa.Engine) -> None:
    for at in range(PAGE + 1):
        code = sent(engine, opened(engine), f"PA-261126-{at:04}")
        answered(engine, code)
        publish(engine, code, f"Vấn đề {at}", "Đã xong.", NOW, by=LAN)
    assert read(edge_url)[1].count("Vấn đề") == PAGE
    for query in ("?page=2", "?page=9999999"):
        page, said = read(edge_url, query)
        assert said.count("Vấn đề") == 1
        assert 'href="/phan-anh?page=1"' in page.text
    for query in ("?page=0", "?page=-1", "?page=x", "?page=" + "9" * 30, "?page=²"):
        page, said = read(edge_url, query)
        assert (page.status_code, said.count("Vấn đề")) == (200, PAGE)
