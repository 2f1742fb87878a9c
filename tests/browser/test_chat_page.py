"""The chat page in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawing import WIDER
from tests.browser.fake_api import FakeApi
from tests.browser.script import HOSTILE

pytestmark = pytest.mark.slow


def ask(page: Page, text: str) -> None:
    """Types and sends as a citizen does."""
    page.get_by_label("Câu hỏi của anh/chị").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def answers(page: Page) -> Locator:
    """The bot's bubbles."""
    return page.get_by_role("log").locator("[data-from=bot]")


def questions(page: Page) -> Locator:
    """The citizen's bubbles, stored or on their way."""
    return page.locator("[data-from=citizen]")


def stored(api: FakeApi) -> list[str]:
    """The citizen's texts that the server has."""
    messages = [message for talk in api.talks.values() for message in talk.messages]
    return [message["text"] for message in messages if message["from"] == "citizen"]


def test_question_is_answered(page: Page) -> None:
    ask(page, "bao lâu có")
    expect(answers(page)).to_contain_text("Trả lời cho: bao lâu có")
    expect(questions(page)).to_have_count(1)


def test_page_alone_makes_no_conversation(page: Page, api: FakeApi) -> None:
    expect(page.get_by_role("heading", name="Chào anh/chị!")).to_be_visible()
    assert api.talks == {}


def test_example_question_is_sent(page: Page) -> None:
    page.get_by_role("button", name="Làm khai sinh cho con cần giấy tờ gì?").click()
    expect(answers(page)).to_contain_text("Làm khai sinh cho con cần giấy tờ gì?")
    expect(page.get_by_role("heading", name="Chào anh/chị!")).to_be_hidden()


def test_button_sends_its_payload(page: Page, api: FakeApi) -> None:
    ask(page, "khai sinh")
    page.get_by_role("button", name="Lệ phí").click()
    expect(answers(page).last).to_contain_text("Trả lời cho: Lệ phí")
    assert stored(api) == ["khai sinh", "Lệ phí"]


def test_choice_without_button_sends_its_title(page: Page, api: FakeApi) -> None:
    ask(page, "lam lai giay to")
    page.get_by_role("button", name="Đăng ký lại").click()
    expect(answers(page).last).to_contain_text("Trả lời cho: Đăng ký lại")


def test_numbered_choices_are_buttons(page: Page, api: FakeApi) -> None:
    ask(page, "loai nao")
    expect(answers(page).locator(".bubble__text")).to_have_text("Việc nào ạ?\nTrả lời bằng số.")
    page.get_by_role("button", name="1. Cấp bản sao – còn sổ gốc").click()
    expect(answers(page)).to_have_count(2)
    assert stored(api)[-1] == "Cấp bản sao"


def test_text_keeps_lines_and_bold(page: Page) -> None:
    ask(page, "khai sinh")
    text = answers(page).locator(".bubble__text")
    expect(text.locator("strong")).to_have_text("Giấy tờ:")
    # The source line of the text is told by the card.
    assert text.inner_text() == "Giấy tờ: xem thẻ\nDòng hai"


def test_card_stands_in_the_bubble(page: Page) -> None:
    ask(page, "khai sinh")
    card = answers(page).get_by_role("region", name="Đăng ký khai sinh")
    expect(card).to_contain_text("1.001193")
    expect(card.get_by_role("link")).to_have_attribute("href", "https://dichvucong.gov.vn/")


def test_addresses_in_text_become_links(page: Page) -> None:
    ask(page, "lien ket")
    expect(answers(page).get_by_role("link")).to_have_attribute("href", "https://dichvucong.gov.vn/p")


def test_markup_is_shown_as_text(page: Page) -> None:
    ask(page, "tan cong")
    expect(answers(page)).to_contain_text("<script>document.title=2</script>")
    ask(page, HOSTILE)
    expect(answers(page)).to_have_count(2)
    assert page.locator("[role=log] :is(img, script, b, a)").count() == 0
    assert page.title() == "Trợ lý dịch vụ công – trang mẫu"


def test_reload_keeps_the_transcript(page: Page, api: FakeApi) -> None:
    ask(page, "khai sinh")
    expect(answers(page)).to_have_count(1)
    page.reload()
    expect(answers(page)).to_have_count(1)
    expect(questions(page)).to_have_text([re.compile("khai sinh")])
    ask(page, "nữa")
    expect(answers(page)).to_have_count(2)
    assert len(api.talks) == 1


def test_message_waits_for_the_server_and_is_sent_once(page: Page, api: FakeApi) -> None:
    ask(page, "trước")
    expect(answers(page)).to_have_count(1)
    api.stop()
    ask(page, "khi mất mạng")
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    api.start()
    expect(answers(page).last).to_contain_text("Trả lời cho: khi mất mạng")
    expect(page.get_by_text("Chưa gửi được")).to_be_hidden()
    expect(questions(page)).to_have_count(2)
    assert stored(api) == ["trước", "khi mất mạng"]


def test_lost_answer_to_a_post_does_not_send_twice(page: Page, api: FakeApi) -> None:
    drop = iter([True])
    page.route("**/messages?after=*", lambda route: route.abort())
    page.route("**/messages", lambda route: (route.fetch(), route.abort()) if next(drop, False) else route.continue_())
    api.streams = False
    ask(page, "một lần")
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    page.unroute("**/messages?after=*")
    page.get_by_role("button", name="Thử lại ngay").click()
    expect(answers(page)).to_have_count(1)
    expect(questions(page)).to_have_count(1)
    assert api.posts == 2
    assert stored(api) == ["một lần"]


def test_waiting_message_survives_a_reload(page: Page, api: FakeApi) -> None:
    page.route("**/api/**", lambda route: route.abort())
    ask(page, "chờ")
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    page.unroute("**/api/**")
    page.reload()
    expect(answers(page)).to_contain_text("Trả lời cho: chờ")
    assert stored(api) == ["chờ"]


def test_refused_message_says_why_and_can_be_mended(page: Page, api: FakeApi) -> None:
    ask(page, "/refuse")
    expect(page.get_by_role("alert")).to_contain_text("Nút này không còn dùng được. Anh/chị gõ câu hỏi giúp em.")
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_have_value("/refuse")
    expect(questions(page)).to_have_count(0)


def test_forgotten_conversation_is_replaced(page: Page, api: FakeApi) -> None:
    ask(page, "cũ")
    expect(answers(page)).to_have_count(1)
    api.talks.clear()
    ask(page, "mới")
    expect(answers(page).last).to_contain_text("Trả lời cho: mới")
    expect(page.get_by_text("đã hết hạn")).to_be_visible()
    assert stored(api) == ["mới"]


def test_typing_is_told_until_the_answer(page: Page, api: FakeApi) -> None:
    api.hold = True
    ask(page, "khó")
    expect(page.get_by_role("status").filter(has_text="Đang soạn câu trả lời")).to_be_visible()
    api.hold = False
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_text("Đang soạn câu trả lời")).to_be_hidden()


def test_answer_arrives_by_polling_when_streams_fail(page: Page, api: FakeApi) -> None:
    api.streams = False
    api.hold = True
    ask(page, "không có luồng")
    expect(questions(page)).to_have_count(1)
    api.hold = False
    expect(answers(page)).to_contain_text("Trả lời cho: không có luồng")


def test_stream_alone_brings_messages(page: Page, api: FakeApi) -> None:
    ask(page, "mở")
    expect(answers(page)).to_have_count(1)
    page.route("**/messages?after=*", lambda route: route.abort())
    (talk,) = api.talks.values()
    talk.add("officer", text="Cán bộ đây ạ")
    expect(page.locator("[data-from=officer]")).to_contain_text("Cán bộ đây ạ")


def test_new_conversation_clears_the_old(page: Page, api: FakeApi) -> None:
    ask(page, "một")
    expect(answers(page)).to_have_count(1)
    page.get_by_role("button", name="Tùy chọn").click()
    page.get_by_role("button", name="Cuộc trò chuyện mới").click()
    page.get_by_role("button", name="Bắt đầu mới").click()
    expect(page.get_by_role("heading", name="Chào anh/chị!")).to_be_visible()
    ask(page, "hai")
    expect(answers(page)).to_have_count(1)
    assert len(api.talks) == 2


def test_counter_appears_near_the_limit(page: Page) -> None:
    field = page.get_by_label("Câu hỏi của anh/chị")
    field.fill("a" * 1700)
    expect(page.locator(".js-counter")).to_be_hidden()
    field.fill("a" * 1950)
    expect(page.locator(".js-counter")).to_have_text("Còn 50 ký tự")
    field.fill("a" * 2001)
    expect(page.locator(".js-counter")).to_contain_text("Thừa 1 ký tự")
    expect(page.get_by_role("button", name="Gửi", exact=True)).to_be_disabled()


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_page_never_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 667})
    ask(page, "dai")
    ask(page, "khai sinh")
    expect(answers(page)).to_have_count(2)
    for details in page.locator("summary").all():
        details.click()
    assert page.evaluate(WIDER) == []


def test_targets_are_large_enough(page: Page) -> None:
    ask(page, "khai sinh")
    expect(answers(page)).to_have_count(1)
    for target in page.locator("button:visible, summary:visible, textarea, .card__actions a").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, target.inner_text()
