"""The cards of events of life, offices and services in a real browser."""

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


def test_an_event_is_a_list_of_steps_in_order(page: Page) -> None:
    card = draw(page, samples.EVENT, buttons=samples.STEP_BUTTONS)
    steps = card.get_by_role("list", name="Các việc theo thứ tự").get_by_role("listitem")
    expect(steps).to_have_count(2)
    expect(steps.first).to_contain_text("Hạn: trong 15 ngày")
    expect(steps.last).to_contain_text("khi mất giấy")
    expect(steps.last).not_to_contain_text("Hạn")


def test_a_step_opens_its_procedure(page: Page) -> None:
    card = draw(page, samples.EVENT, buttons=samples.STEP_BUTTONS)
    card.get_by_role("button", name="Xem thủ tục: Cấp lại giấy").click()
    assert page.evaluate("window.pressed") == [samples.STEP_BUTTONS[1]]


def test_a_step_without_a_button_is_told_all_the_same(page: Page) -> None:
    card = draw(page, samples.EVENT)
    expect(card.get_by_role("listitem")).to_have_count(2)
    expect(card.get_by_role("button")).to_have_count(0)


def test_what_is_done_is_ticked_and_kept(page: Page) -> None:
    card = draw(page, samples.EVENT)
    card.get_by_label("Đăng ký thuyền giấy").check()
    expect(card.get_by_role("status")).to_have_text("Đã làm 1/2 việc")
    again = draw(page, samples.EVENT)
    expect(again.get_by_label("Đăng ký thuyền giấy")).to_be_checked()
    again.get_by_label("Đăng ký thuyền giấy").uncheck()
    expect(again.get_by_role("status")).to_have_text("Đã làm 0/2 việc")


def test_an_office_tells_what_is_known_and_its_source(page: Page) -> None:
    card = draw(page, samples.OFFICE)
    expect(card.locator(".card__fields > div")).to_have_text(["Gồmphường Giấy Đỏ", "Địa chỉchưa công bố"])
    expect(card.get_by_role("link", name="Xem trang nguồn ↗")).to_have_attribute("href", samples.URL)


def test_a_service_without_an_address_has_no_link(page: Page) -> None:
    card = draw(page, {"type": "service", "title": "Bản đồ", "fields": [{"label": "Ai cần", "value": "Ai mua đất"}]})
    expect(card).to_contain_text("Ai mua đất")
    expect(card.get_by_role("link")).to_have_count(0)
