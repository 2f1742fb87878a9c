"""The chat page on the real public edge, with a scripted bot behind it: both sides of the contract meet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_chat_page import answers, ask, questions
from tests.channels.servers import FakeBot, edge_serving, edge_settings, free_port, serving
from tests.conftest import sqlite_database

pytestmark = pytest.mark.slow


@pytest.fixture
def bot() -> FakeBot:
    """A bot that echoes."""
    return FakeBot()


@pytest.fixture
def edge(bot: FakeBot, sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a public edge on a database of its own."""
    with (
        sqlite_database(sqlite_template, tmp_path) as database,
        serving(bot.app(), free_port()) as bot_url,
        edge_serving(edge_settings(database, tmp_path, bot_url, LATE_AFTER="1")) as url,
    ):
        yield url


@pytest.fixture
def edge_page(context: BrowserContext, edge: str) -> Page:
    """The page as the edge serves it, with its headers."""
    opened = context.new_page()
    opened.goto(edge)
    return opened


def test_question_and_button_are_answered(edge_page: Page) -> None:
    ask(edge_page, "chọn đi")
    edge_page.get_by_role("button", name="Lệ phí").click()
    expect(answers(edge_page)).to_have_count(2)
    expect(questions(edge_page).last).to_contain_text("Lệ phí")


def test_answer_comes_when_the_bot_is_back(edge_page: Page, bot: FakeBot) -> None:
    bot.status = 503
    ask(edge_page, "khi bot nghỉ, số 056123456789")
    expect(edge_page.locator("[data-from=system]").last).to_contain_text("không cần gửi lại")
    bot.status = 200
    expect(answers(edge_page)).to_have_count(1)
    expect(questions(edge_page)).not_to_contain_text("056123456789")
    edge_page.reload()
    expect(answers(edge_page)).to_have_count(1)
