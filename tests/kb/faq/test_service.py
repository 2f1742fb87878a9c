"""Frequent questions in the database: found by nearly their own words, and never in a procedure's place."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.directory import LIKELY, SURE
from kb.db import make_engine, writing
from kb.faq.files import shipped_faqs
from kb.faq.service import Faqs, load_shipped_faqs
from kb.faq.tables import faq
from tests.conftest import sqlite_database

ASKED = {
    "quen mat khau vneid": "forgot_password",
    "hồ sơ bị trả lại thì phải làm sao": "supplement",
    "trừ tiền rồi mà báo chưa thanh toán": "paid_not_recorded",
    "ký số có giá trị pháp lý không vậy": "digital_signature_value",
    "ba gia khong co dien thoai thong minh lam thu tuc sao": "elderly",
    "cuoc buu chinh ai tra": "post_fee",
    "việt kiều ủy quyền bán đất thế nào": "overseas_authorise",
}
NOT_ASKED = [
    "đăng ký khai sinh cần giấy tờ gì", "thuê tàu ra đảo bao nhiêu tiền", "ủy quyền", "cảm ơn em", "", "?" * 500,
    "phường vĩnh hải nay là phường gì", "làm hộ chiếu mất mấy ngày", "tách thửa đất nông nghiệp",
]  # fmt: skip


def test_loading_again_changes_nothing(engine: sa.Engine) -> None:
    assert load_shipped_faqs(engine) is True
    assert load_shipped_faqs(engine) is False


def test_what_is_read_is_what_ships_and_follows_changes(engine: sa.Engine) -> None:
    load_shipped_faqs(engine)
    faqs = Faqs(engine)
    assert faqs.get("supplement") == next(each for each in shipped_faqs() if each.slug == "supplement")
    with writing(engine) as connection:
        connection.execute(sa.delete(faq).where(faq.c.slug == "supplement"))
    deadline = time.monotonic() + 3
    while faqs.get("supplement") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert faqs.get("supplement") is None


@pytest.fixture(scope="module")
def faqs(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faqs]:
    """One index for all questions."""
    with sqlite_database(sqlite_template, tmp_path_factory.mktemp("faq")) as url:
        engine = make_engine(url)
        load_shipped_faqs(engine)
        yield Faqs(engine)
        engine.dispose()


@pytest.mark.parametrize(("text", "slug"), ASKED.items())
def test_a_question_is_known_by_nearly_its_own_words(faqs: Faqs, text: str, slug: str) -> None:
    asked = faqs.asked(text, least=LIKELY)
    assert asked is not None and asked.slug == slug


@pytest.mark.parametrize("text", NOT_ASKED)
def test_what_it_does_not_know_is_left_to_others(faqs: Faqs, text: str) -> None:
    assert faqs.asked(text, least=SURE) is None


def test_an_empty_table_knows_nothing(engine: sa.Engine) -> None:
    assert Faqs(engine).asked("quên mật khẩu vneid", least=LIKELY) is None
