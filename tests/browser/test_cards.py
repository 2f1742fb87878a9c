"""The cards in a real browser: what they show and what they do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import samples
from tests.browser.drawing import draw, states_page
from tests.browser.fake_api import FakeApi

pytestmark = [pytest.mark.slow, pytest.mark.long]

WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def page(context: BrowserContext, api: FakeApi) -> Iterator[Page]:
    """A page with the modules of the widget and no state drawn."""
    with states_page(context, api, "?only=none") as opened:
        yield opened


def aspects(*names: str, **values: Any) -> dict[str, Any]:
    chosen = {name: samples.ASPECTS[name] for name in names} | values
    return samples.PROCEDURE | {"aspects": chosen}


def opened(card: Locator, title: str) -> Locator:
    """The aspect of this title, opened by a press."""
    details = card.locator("details", has=card.page.locator("summary", has_text=title))
    details.locator("summary").click()
    return details


def test_aspects_are_folded_each_with_its_count(page: Page) -> None:
    card = draw(page, samples.PROCEDURE)
    summaries = card.locator("details[data-aspect] > summary")
    expect(summaries).to_have_text(
        [
            "Giấy tờ4 mục",
            "Phí, lệ phí2 mục",
            "Thời hạn2 mục",
            "Nơi nộp2 mục",
            "Mẫu đơn2 mục",
            "Nộp trực tuyến",
            "Các bước2 mục",
        ]
    )
    assert card.locator("details[open]").count() == 0
    expect(card.get_by_role("region")).to_have_count(0)
    expect(card).to_have_attribute("aria-label", "Đăng ký thuyền giấy")


def test_what_the_text_has_told_is_folded_also_where_there_is_room(page: Page) -> None:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    asked = draw(page, aspects("fee", "time"))
    expect(asked.locator("details[data-aspect]")).to_have_count(2)
    expect(asked.locator("details[open]")).to_have_count(0)
    overview = draw(page, aspects("fee", "time", overview=[{"text": "Tóm tắt"}]))
    expect(overview.locator("details")).to_have_count(3)
    expect(overview.locator("details[open]")).to_have_count(0)


def test_an_empty_aspect_is_not_published(page: Page) -> None:
    card = draw(page, aspects("conditions", fee=[], time=None))
    rows = ["Điều kiện: chưa công bố", "Phí, lệ phí: chưa công bố", "Thời hạn: chưa công bố"]
    expect(card.locator(".card__row")).to_have_text(rows)


def test_papers_stand_by_case_and_what_is_only_shown_apart(page: Page) -> None:
    papers = opened(draw(page, aspects("documents")), "Giấy tờ")
    expect(papers.get_by_role("group")).to_have_count(2)
    everybody = papers.get_by_role("group", name="Mọi trường hợp")
    expect(everybody.locator(".papers__duty")).to_have_text(["Nộp", "Chỉ xuất trình, không nộp"])
    expect(everybody.get_by_role("list").nth(1).get_by_role("checkbox", name="Căn cước")).to_be_visible()
    other = papers.get_by_role("group", name="Nhờ người đi thay")
    expect(other.get_by_role("listitem")).to_have_text(["Giấy ủy quyềnmẫu UQ"])
    expect(papers.get_by_text("1 bản chính, 2 bản sao")).to_be_visible()


def test_ticked_papers_are_counted_and_kept(page: Page) -> None:
    papers = opened(draw(page, aspects("documents")), "Giấy tờ")
    papers.get_by_role("checkbox", name="Giấy mua").check()
    papers.get_by_text("Căn cước").click()
    expect(papers.get_by_role("status")).to_have_text("Đã có 2/4 giấy tờ")
    papers.get_by_role("checkbox", name="Căn cước").uncheck()
    expect(papers.get_by_role("status")).to_have_text("Đã có 1/4 giấy tờ")
    again = opened(draw(page, aspects("documents")), "Giấy tờ")
    expect(again.get_by_role("checkbox", name="Giấy mua")).to_be_checked()
    expect(again.get_by_role("checkbox", name="Căn cước")).not_to_be_checked()
    other = opened(draw(page, aspects("documents") | {"code": "9.000002"}), "Giấy tờ")
    expect(other.get_by_role("status")).to_have_text("Đã có 0/4 giấy tờ")


def test_two_lists_of_one_procedure_do_not_undo_each_other(page: Page) -> None:
    first = opened(draw(page, aspects("documents")), "Giấy tờ")
    first.get_by_role("checkbox", name="Tờ khai").check()
    second = opened(draw(page, aspects("documents")), "Giấy tờ")
    second.get_by_role("checkbox", name="Giấy mua").check()
    expect(second.get_by_role("status")).to_have_text("Đã có 2/4 giấy tờ")


def test_the_list_is_saved_as_text(page: Page, tmp_path: Path) -> None:
    papers = opened(draw(page, aspects("documents")), "Giấy tờ")
    papers.get_by_role("checkbox", name="Giấy mua").check()
    with page.expect_download() as download:
        papers.get_by_role("button", name="Lưu").click()
    assert download.value.suggested_filename == "giay-to-9.000001.txt"
    download.value.save_as(tmp_path / "list.txt")
    lines = (tmp_path / "list.txt").read_bytes().decode("utf-8-sig").split("\r\n")
    assert lines == [
        "Giấy tờ cần chuẩn bị: Đăng ký thuyền giấy",
        "",
        "Mọi trường hợp",
        "☐ Tờ khai (mẫu TG-01)",
        "☑ Giấy mua (1 bản chính, 2 bản sao)",
        "☐ Căn cước (Chỉ xuất trình, không nộp)",
        "",
        "Nhờ người đi thay",
        "☐ Giấy ủy quyền (mẫu UQ)",
        "",
        f"Mã thủ tục 9.000001 · Kiểm tra ngày 01/07/2026 · {samples.URL}",
    ]


def test_only_the_list_is_printed(page: Page) -> None:
    page.evaluate("() => { window.print = () => { document.documentElement.dataset.printed = 'yes'; }; }")
    papers = opened(draw(page, aspects("documents")), "Giấy tờ")
    papers.get_by_role("checkbox", name="Giấy mua").check()
    papers.get_by_role("button", name="In danh sách").click()
    expect(page.locator("html[data-printed]")).to_be_attached()
    sheet = page.locator(".dvc-print-sheet")
    expect(sheet).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Các trạng thái của trợ lý")).to_be_hidden()
    expect(sheet.locator("h1")).to_have_text("Giấy tờ cần chuẩn bị: Đăng ký thuyền giấy")
    expect(sheet.get_by_text("☑ Giấy mua (1 bản chính, 2 bản sao)")).to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_have_count(0)
    assert page.locator("head link[href$='print.css']").count() == 0


def test_a_form_with_a_file_is_a_link(page: Page) -> None:
    card = draw(page, aspects("form", "documents"))
    forms = opened(card, "Mẫu đơn")
    expect(forms.get_by_role("link")).to_have_text(["Tải TG-01 ↓"])
    expect(forms.get_by_role("link")).to_have_attribute("href", samples.FORM_URL)
    expect(forms.get_by_role("listitem")).to_have_text(["Tải TG-01 ↓Tờ khai · Lần đầu", "TG-02"])
    expect(opened(card, "Giấy tờ").get_by_role("link")).to_have_attribute("href", samples.FORM_URL)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://a.vn/x", "tel:113", "//a.vn", 5, None])
def test_no_other_address_is_a_link(page: Page, url: object) -> None:
    card = draw(page, aspects(form=[{"text": "TG-01", "url": url}], documents=[{"text": "Tờ khai", "url": url}]))
    expect(card.locator("[data-aspect] a")).to_have_count(0)


def test_more_fees_are_a_table_and_one_is_a_sentence(page: Page) -> None:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    table = opened(draw(page, aspects("fee")), "Phí").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Mức thu", "Áp dụng cho", "Cách nộp", "Đến hết"])
    expect(table.get_by_role("row").nth(1).get_by_role("cell")).to_have_text(
        ["135.000 đồng", "Lần đầu", "Trực tiếp", ""]
    )
    expect(table.get_by_role("row").nth(2).get_by_role("cell")).to_have_text(
        ["miễn phí", "Hộ nghèo", "Trực tuyến", "31/12/2026"]
    )
    one = opened(draw(page, aspects(fee=samples.FEES[:1])), "Phí")
    expect(one.get_by_role("table")).to_have_count(0)
    expect(one.get_by_text("135.000 đồng (trực tiếp)")).to_be_visible()


def test_times_are_a_table_without_columns_that_nothing_fills(page: Page) -> None:
    table = opened(draw(page, aspects("time")), "Thời hạn").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Thời hạn", "Cách nộp"])
    expect(table.get_by_role("cell")).to_have_text(["5 ngày làm việc", "Bưu chính", "1,5 ngày", "Trực tuyến"])


def test_a_table_has_its_columns_only_where_there_is_room(page: Page) -> None:
    table = opened(draw(page, aspects("fee")), "Phí").get_by_role("table")
    first, second = (table.get_by_role("row").nth(1).get_by_role("cell").nth(at) for at in (0, 1))
    assert first.bounding_box()["y"] < second.bounding_box()["y"]  # type: ignore[index]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert first.bounding_box()["y"] == second.bounding_box()["y"]  # type: ignore[index]


def test_steps_are_in_order(page: Page) -> None:
    steps = opened(draw(page, aspects("steps")), "Các bước")
    expect(steps.locator("ol > li")).to_have_text(["Gấp thuyền.", "Nộp hồ sơ."])


def test_an_office_can_be_looked_for_on_a_map(page: Page) -> None:
    link = opened(draw(page, aspects("place")), "Nơi nộp").get_by_role("link")
    expect(link).to_have_text("Tìm trên bản đồ ↗")
    query = "C%E1%BA%A3ng%20v%E1%BB%A5%20th%E1%BB%AD%2C%20Kh%C3%A1nh%20H%C3%B2a"
    expect(link).to_have_attribute("href", f"https://www.openstreetmap.org/search?query={query}")
    assert "noopener" in (link.get_attribute("rel") or "")


def test_the_source_stands_below(page: Page) -> None:
    source = draw(page, aspects("fee")).locator("footer")
    expect(source).to_contain_text("Quyết định công bố12/QĐ-THU")
    expect(source).to_contain_text("Kiểm tra ngày01/07/2026")
    expect(source.get_by_role("link")).to_have_attribute("href", samples.URL)
    basis = source.get_by_text("1/2020/TT-THU; 2/2021/NĐ-CP; 3/2022/QH15")
    expect(basis).to_be_hidden()
    source.get_by_text("Căn cứ pháp lý").click()
    expect(basis).to_be_visible()


def test_a_mistake_is_reported_by_the_button_that_was_offered(page: Page) -> None:
    other = {"title": "Lệ phí", "payload": "/ask_aspect{}"}
    draw(page, aspects("fee"), buttons=[other, samples.MISTAKE]).get_by_role("button", name="Báo sai").click()
    assert page.evaluate("window.pressed") == [samples.MISTAKE]
    expect(draw(page, aspects("fee"), buttons=[other]).get_by_role("button", name="Báo sai")).to_have_count(0)


def test_labels_are_english_and_records_stay_vietnamese(page: Page) -> None:
    card = draw(page, aspects("fee", "documents"), lang="en")
    expect(card.locator("summary").first).to_have_text("Charges and fees2 items")
    papers = opened(card, "Papers")
    expect(papers.get_by_text("1 original, 2 copies")).to_have_attribute("lang", "en")
    expect(papers.locator("label > span").first).to_have_attribute("lang", "vi")
