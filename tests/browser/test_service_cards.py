"""The cards of dossiers and feedback in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import samples
from tests.browser.drawing import draw, states_page
from tests.browser.fake_api import FakeApi

pytestmark = pytest.mark.slow


@pytest.fixture
def page(context: BrowserContext, api: FakeApi) -> Iterator[Page]:
    """A page with the modules of the widget and no state drawn."""
    with states_page(context, api, "?only=none") as opened:
        yield opened


def test_a_dossier_tells_its_stage_and_its_days(page: Page) -> None:
    card = draw(page, samples.DOSSIER)
    expect(card.locator(".badge")).to_have_text("Yêu cầu bổ sung")
    expect(card).to_contain_text("H32.12-261126-0001")
    terms = ["Hẹn trả30/11/2026", "Nơi nhậnPhường Thử", "Người nộptại quầy"]
    expect(card.locator(".card__fields > div")).to_have_text(terms)


def test_the_timeline_ends_with_what_is_to_be_done(page: Page) -> None:
    events = draw(page, samples.DOSSIER).get_by_role("list", name="Quá trình xử lý").get_by_role("listitem")
    expect(events).to_have_count(2)
    expect(events.first).to_have_text("Đã tiếp nhận 20/11/2026")
    expect(events.last).to_have_attribute("aria-current", "step")
    expect(events.last).to_contain_text("Lý do: Thiếu chữ ký.")
    expect(events.last.get_by_text("Nộp lại bản vẽ.", exact=True)).to_have_count(1)
    expect(events.last.locator(".timeline__todo > p")).to_have_text(
        ["Anh/chị cần làm: Nộp lại bản vẽ.", "Trước ngày: 15/12/2026"]
    )


def test_what_was_to_be_done_before_is_not_asked_again(page: Page) -> None:
    later = samples.DOSSIER | {
        "events": [samples.DOSSIER["events"][1], {"stage": "in_process", "at": "2026-11-26T01:00:00Z"}]
    }
    card = draw(page, later)
    expect(card.locator(".timeline__todo")).to_have_count(0)
    expect(card).to_contain_text("Anh/chị cần làm: Nộp lại bản vẽ.")
    expect(card.get_by_role("listitem").last).to_have_text("Đang xử lý 26/11/2026")


def test_a_stage_that_is_not_known_keeps_the_servers_words(page: Page) -> None:
    expect(
        draw(page, {"type": "dossier", "code": "A", "stage": "new", "stage_text": "**mới**"}).locator(".badge")
    ).to_have_text("mới")


def test_a_draft_shows_what_was_told_and_its_pictures(page: Page) -> None:
    card = draw(page, samples.DRAFT)
    steps = card.get_by_role("list", name="Những gì đã kể").get_by_role("listitem")
    told = ["✓ Việc: đã có", "✓ Nơi: đã có", "○ Khi nào: chưa có", "✓ Ảnh: đã có", "○ Liên hệ: chưa có"]
    expect(steps).to_have_text(told)
    expect(card.get_by_role("list", name="Ảnh kèm theo").get_by_role("listitem")).to_have_count(2)
    assert page.evaluate("window.asked") == ["anh-1", "anh-2"]


def test_a_ticket_tells_its_state_and_when_an_answer_is_due(page: Page) -> None:
    card = draw(page, samples.TICKET)
    expect(card.locator(".badge")).to_have_text("Đã tiếp nhận, đang xử lý")
    expect(card).to_contain_text("Hạn trả lời03/12/2026")
    expect(draw(page, samples.TICKET | {"state": "answered"})).not_to_contain_text("Hạn trả lời")


def test_the_code_of_a_ticket_is_copied(context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    card = draw(page, samples.TICKET)
    card.get_by_role("button", name="Chép mã").click()
    expect(card.get_by_role("status")).to_have_text("Đã chép.")
    assert page.evaluate("navigator.clipboard.readText()") == "PA-261126-7K3F"


def test_the_code_is_copied_without_the_clipboard_api(context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    card = draw(page, samples.TICKET)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    card.get_by_role("button", name="Chép mã").click()
    expect(card.get_by_role("status")).to_have_text("Đã chép.")
    assert page.evaluate("navigator.clipboard.readText()") == "PA-261126-7K3F"
    expect(card.get_by_role("button", name="Chép mã")).to_be_focused()
