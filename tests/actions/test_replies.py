"""Replies: what a citizen reads and what stands in the card."""

from dataclasses import replace
from datetime import date

import pytest

from actions.replies.answer import How, answer
from actions.replies.choices import choices, not_found
from kb.phrases import Apart, Phrases
from kb.procedures.model import Aspect, Fee, FeeKind, Level, Procedure
from tests.samples import BOAT, SILENT

TODAY = date(2026, 11, 23)


def told(procedure: Procedure, *aspects: Aspect) -> str:
    return answer(procedure, aspects, How(TODAY)).text


def card(procedure: Procedure, *aspects: Aspect) -> dict[str, list[dict[str, object]]]:
    reply = answer(procedure, aspects, How(TODAY))
    assert reply.card is not None
    return reply.card["aspects"]  # type: ignore[no-any-return]


def test_fees_are_those_of_today_by_method() -> None:
    text = told(BOAT, Aspect.FEE)
    assert "135.000 đồng/thuyền (nộp trực tiếp)" in text
    assert "115.000" not in text  # ended on 31/12/2025
    assert [item["amount"] for item in card(BOAT, Aspect.FEE)["fee"]] == [135_000, 0]


def test_a_fee_that_ends_says_until_when() -> None:
    fee = Fee(FeeKind.AMOUNT, 25_000, valid_until=date(2026, 12, 31))
    assert "25.000 đồng (áp dụng đến hết 31/12/2026)" in told(replace(BOAT, fees=(fee,)), Aspect.FEE)


def test_times_keep_their_unit() -> None:
    text = told(BOAT, Aspect.TIME)
    assert "5 ngày làm việc" in text
    assert "1,5 ngày (nộp trực tuyến, cấp lại)" in text
    assert card(BOAT, Aspect.TIME)["time"][0]["number"] == 5


@pytest.mark.parametrize("aspect", [aspect for aspect in Aspect if aspect is not Aspect.OVERVIEW])
def test_a_silent_record_says_so_and_gives_no_item(aspect: Aspect) -> None:
    assert "chưa công bố" in told(SILENT, aspect)
    assert card(SILENT, aspect) == {aspect.value: []}


def test_an_unclear_time_says_why_and_is_no_fact() -> None:
    text = told(SILENT, Aspect.TIME)
    assert "thiếu đơn vị" in text
    assert "1 ngày" not in text


def test_an_unclear_time_comes_with_the_steps_that_speak_of_one() -> None:
    steps = ("Nộp đơn tại xã.", "Hồ sơ đủ thì có giấy trong 2 ngày làm việc.", "Chờ 3 ngày " + "rất " * 40 + "lâu.")
    text = told(replace(SILENT, steps=steps), Aspect.TIME)
    assert text.count("•") == 1 and "• Hồ sơ đủ thì có giấy trong 2 ngày làm việc." in text
    assert "thiếu đơn vị" in text
    assert card(replace(SILENT, steps=steps), Aspect.TIME) == {"time": []}
    assert "2 ngày" not in told(replace(BOAT, steps=steps), Aspect.TIME)


def test_a_contradiction_is_told_as_such() -> None:
    assert "chưa công bố rõ. Bản ghi quốc gia nêu: miễn phí, 5.000 đồng." in told(SILENT, Aspect.FEE)
    both = replace(BOAT, findings=SILENT.findings)
    assert "Lưu ý, bản ghi quốc gia nêu: miễn phí, 5.000 đồng. Anh/chị xác nhận khi nộp." in told(both, Aspect.FEE)


def test_every_asked_aspect_is_answered_in_the_order_asked() -> None:
    asked = (Aspect.TIME, Aspect.FEE, Aspect.DOCUMENTS)
    assert list(card(BOAT, *asked)) == ["time", "fee", "documents"]
    text = told(BOAT, *asked)
    assert text.index("Thời hạn") < text.index("Phí, lệ phí") < text.index("Giấy tờ")


def test_documents_stand_by_case_and_duty() -> None:
    lines = told(BOAT, Aspect.DOCUMENTS).split("\n")
    assert lines[1:4] == [
        "• Nộp: Tờ khai thuyền",
        "• Xuất trình: Căn cước",
        "• Thuyền mới: Giấy mua giấy (1 bản chính, 2 bản sao)",
    ]


def test_an_overview_is_short() -> None:
    text = told(BOAT)
    assert text.startswith(
        "**Đăng ký thuyền giấy.** Khi anh/chị có thuyền giấy mới.\n**Giấy tờ:** Tờ khai thuyền; Căn cước;"
    )
    assert len(text) < 700


def test_a_long_list_is_cut_but_the_card_and_the_button_hold_all() -> None:
    many = replace(BOAT, documents=tuple(replace(BOAT.documents[0], name=f"Giấy số {n}") for n in range(12)))
    reply = answer(many, (Aspect.DOCUMENTS,), How(TODAY))
    assert reply.text.count("\n• ") == 7
    assert reply.card and len(reply.card["aspects"]["documents"]) == 12
    assert reply.buttons[0].title == "Xem đủ 12 giấy tờ"
    assert answer(many, (Aspect.DOCUMENTS,), How(TODAY, full=True)).text.count("\n• ") == 12


def test_the_source_stands_under_each_answer() -> None:
    line = told(BOAT, Aspect.FEE).split("\n")[-1]
    assert line == (
        "Mã 9.000001 · QĐ 12/QĐ-THU · Căn cứ 1/2020/TT-THU, 2/2021/NĐ-CP và 1 văn bản khác · kiểm tra 07/2026"
        " · Cổng DVCQG ↗ https://dichvucong.gov.vn/thu/9.000001"
    )


def test_an_old_check_is_said_to_be_old() -> None:
    assert "đã hơn một năm" in told(replace(BOAT, checked_at=date(2025, 1, 1)), Aspect.FEE)


def test_buttons_ask_for_what_was_not_told() -> None:
    titles = [button.title for button in answer(BOAT, (Aspect.FEE,), How(TODAY)).buttons]
    assert titles == ["Giấy tờ", "Bao lâu có", "Nộp ở đâu", "Báo sai"]


def test_choices_of_one_title_are_told_apart() -> None:
    twins = [replace(SILENT, code=f"9.00000{n}", levels=(level,)) for n, level in enumerate(Level)]
    lines = choices(twins[:2], {}).text.split("\n")
    assert lines[1] != lines[2].replace("2.", "1.")
    assert lines[0] == "Anh/chị làm ở cấp nào ạ?"
    assert lines[2].startswith("2. **Cấp tỉnh** – ")
    assert lines[3] == "3. Không phải các việc trên"


def test_choices_are_told_apart_by_the_fact_for_the_neighbour() -> None:
    fact = "giấy cũ đã mất; thuyền mới thì làm ở đây"
    phrases = {BOAT.code: Phrases(apart=(Apart("9.0", "khác"), Apart(SILENT.code, fact)))}
    lines = choices([BOAT, SILENT], phrases).text.split("\n")
    assert lines[1:3] == [f"1. {BOAT.title} – {BOAT.summary}", f"2. {SILENT.title} – giấy cũ đã mất"]


def test_not_found_gives_the_nearest_field_and_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SEARCH_URL", "https://dichvucong.gov.vn/tim?q={query}")
    text = not_found("nuôi gấu trúc", "Kiểm lâm").text
    assert "**Kiểm lâm**" in text
    assert "https://dichvucong.gov.vn/tim?q=nu%C3%B4i+g%E1%BA%A5u+tr%C3%BAc" in text
