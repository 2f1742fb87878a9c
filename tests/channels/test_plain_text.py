"""Messages as text alone: no markup, the source apart, and nothing twice."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.plain_text import count_listed, numbered, plain_text
from tests.browser.script import CARD, CHOICES, DOSSIER
from tests.channels.answers import all_answers, message, of_procedures

URL = "https://dichvucong.gov.vn/thu/9.000001"
SOURCE = "Mã 9.000001 · QĐ 12/QĐ-THU · Căn cứ 1/2020/TT-THU · kiểm tra 07/2026"
WHOLE = """Đăng ký khai sinh
Mã thủ tục: 1.001193
Quyết định công bố: 1/QĐ-BTP
Căn cứ pháp lý: 60/2014/QH13; luật hai và 2 văn bản khác
Kiểm tra ngày: 03/07/2026
https://dichvucong.gov.vn/"""

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["code", "title", "source", "aspects", "fields", "events", "options", "stage", "appointed_on", "due_on"]
NAMES += ["state", "category", "url", "alt"]
SOURCE_NAMES = ["url", "decision", "legal_basis", "checked_at"]
TYPES = ["procedure", "dossier", "feedback", "choices", "image", "picture", "office", "notice"]
cards = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES) | json},
    optional=dict.fromkeys(NAMES, json) | {"source": st.dictionaries(st.sampled_from(SOURCE_NAMES), json) | json},
)


def words(text: str) -> list[str]:
    """The words without markup, and without what only stands between the facts of a source."""
    return unicodedata.normalize("NFC", text).replace("**", "").replace("↗", "").replace("·", "").split()


def test_no_real_answer_has_markup_left() -> None:
    for each in all_answers():
        text = plain_text(each)
        assert not re.search(r"\*\*|↗|\]\(|[^\S\n]\n|\n{3}", text), text
        assert text == text.strip() and unicodedata.is_normalized("NFC", text)


def test_a_real_answer_is_told_once_and_wholly() -> None:
    """The builders tell everything in the text, so that nothing is added to it, and nothing is taken away."""
    for each in all_answers():
        told, asked = words(plain_text(each)), words(each.text)
        # An address that stands above already is not repeated under the source.
        assert told == asked or (told == asked[: len(told)] and asked[-1] in told), each.text


def test_the_source_of_a_real_answer_stands_apart() -> None:
    for each in of_procedures():
        *_, source = plain_text(each).split("\n\n")
        facts, *address = source.split("\n")
        assert each.card and each.card["code"] in facts
        assert address in ([], [each.card["source"]["url"]])
        assert each.card["source"]["url"] in plain_text(each)


def test_the_source_line_becomes_a_block() -> None:
    text = f"**Lệ phí:** miễn phí.\n{SOURCE} · Cổng DVCQG ↗ {URL}"
    told = plain_text(message(text, card={"type": "procedure", "code": "9.000001"}))
    assert told == f"Lệ phí: miễn phí.\n\n{SOURCE} · Cổng DVCQG\n{URL}"


def test_an_address_that_was_told_is_not_told_again() -> None:
    text = f"Nộp tại {URL}\n{SOURCE} · Cổng DVCQG ↗ {URL}"
    told = plain_text(message(text, card={"type": "procedure", "code": "9.000001"}))
    assert told == f"Nộp tại {URL}\n\n{SOURCE}"


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("", WHOLE),
        ("Lệ phí: miễn phí.", WHOLE),
        ("Đăng ký **khai sinh**: miễn phí.", WHOLE.partition("\n")[2]),
        ("Khai sinh (1.001193): miễn phí.", WHOLE.partition("1.001193\n")[2]),
        ("Mã 1.001193 · 1/QĐ-BTP", WHOLE.partition("1/QĐ-BTP\n")[2]),
        ("Mã 1.001193 · 1/QĐ-BTP · Căn cứ 60/2014/QH13 · kiểm tra 07/2026", "https://dichvucong.gov.vn/"),
        ("Mã 1.001193, 1/QĐ-BTP, luật hai, 07/2026, https://dichvucong.gov.vn/", ""),
    ],
)
def test_what_the_text_lacks_of_the_source_is_added(text: str, added: str) -> None:
    assert plain_text(message(text, card=CARD)) == "\n\n".join(filter(None, (text.replace("**", ""), added)))


def test_fields_that_a_source_lacks_are_passed_over() -> None:
    source: dict[str, Any] = {"decision": "", "legal_basis": "luật một", "checked_at": None, "url": "javascript:1"}
    told = plain_text(message(card={"type": "procedure", "title": "Đăng ký thuyền", "source": source}))
    assert told == "Đăng ký thuyền\nCăn cứ pháp lý: luật một"


OFFICE = {
    "type": "office",
    "title": "UBND phường",
    "fields": [{"label": "Giờ", "value": "7:30"}],
    "url": "https://a.vn",
}
EVENTS = "26/11/2026: Đã tiếp nhận\n27/11/2026: Chờ bổ sung\nLý do: Thiếu ảnh\nAnh/chị cần làm: Nộp một ảnh 3×4"
SENT = {"type": "feedback", "code": "PA-261126-7K3F", "state": "sent", "due_on": "2026-11-30", "category": "Đèn đường"}
DRAFT = {"type": "feedback", "state": "draft", "fields": [{"label": "Nơi", "value": "hẻm 12"}]}
OPTIONS = "• Cấp bản sao\n• Đăng ký lại"


@pytest.mark.parametrize(
    ("text", "card", "told"),
    [
        ("Chào", None, "Chào"),
        ("Chào", {"type": "office", "title": "UBND phường"}, "Chào"),
        ("Đây ạ.", OFFICE, "Đây ạ.\n\nUBND phường\nGiờ: 7:30\nhttps://a.vn"),
        ("UBND **phường** mở từ 7:30.", OFFICE, "UBND phường mở từ 7:30.\n\nhttps://a.vn"),
        ("UBND phường, 7:30, https://a.vn", OFFICE, "UBND phường, 7:30, https://a.vn"),
        ("", {"type": "notice", "title": "Nghỉ lễ"}, "Nghỉ lễ"),
        ("Của anh/chị:", DOSSIER, f"Của anh/chị:\n\nMã hồ sơ: H32.12-261126-0001\nNơi nhận: Phường A\n{EVENTS}"),
        ("H32.12-261126-0001 ở Phường A.", DOSSIER, "H32.12-261126-0001 ở Phường A."),
        ("H32.12-261126-0001: chờ.", DOSSIER, "H32.12-261126-0001: chờ.\n\nNơi nhận: Phường A"),
        ("Mã PA-261126-7K3F.", SENT, "Mã PA-261126-7K3F."),
        ("Em tóm lại:\n• Nơi: hẻm 12", DRAFT, "Em tóm lại:\n• Nơi: hẻm 12"),
        ("", DRAFT, "Phản ánh đang soạn\nNơi: hẻm 12"),
        ("Việc nào ạ?", CHOICES, f"Việc nào ạ?\n\n{OPTIONS}"),
        ("Cấp bản sao hay **đăng ký lại** ạ?", CHOICES, "Cấp bản sao hay đăng ký lại ạ?"),
        ("Ảnh đây ạ.", {"type": "image", "url": "https://a.vn/x.jpg", "alt": "Sơ đồ"}, "Ảnh đây ạ."),
        ("", {"type": "picture", "attachment": "a-1"}, ""),
        ("", None, ""),
    ],
)
def test_what_other_cards_tell(text: str, card: dict[str, Any] | None, told: str) -> None:
    assert plain_text(message(text, card=card)) == told


def test_a_ticket_without_text() -> None:
    lines = ["Phản ánh đã gửi", "Mã phản ánh: PA-261126-7K3F", "Tình trạng: Đã gửi, chờ tiếp nhận"]
    assert plain_text(message(card=SENT)).split("\n") == [*lines, "Loại: Đèn đường", "Hạn trả lời: 30/11/2026"]


def test_choices_that_the_buttons_tell_are_not_told_again() -> None:
    assert plain_text(message("Việc nào ạ?", "Cấp bản sao", "Đăng ký lại", card=CHOICES)) == "Việc nào ạ?"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (unicodedata.normalize("NFD", "Hồ sơ **đủ**"), "Hồ sơ đủ"),
        ("một  \r\n\r\n\r\n\r\nhai ", "một\n\nhai"),
        ("• một\n• hai\n1. ba", "• một\n• hai\n1. ba"),
        ("Xem [trang này](https://a.vn/b).", "Xem trang này (https://a.vn/b)."),
        ("**hở\ndòng** ****", "hở\ndòng"),
        ("tìm ở Cổng ↗ https://a.vn", "tìm ở Cổng\nhttps://a.vn"),
        ("[Ảnh] (một)", "[Ảnh] (một)"),
    ],
)
def test_markup_goes(text: str, told: str) -> None:
    assert plain_text(message(text)) == told


@given(st.text(max_size=60) | st.just("Mã 1 · 2"), cards)
def test_no_card_is_too_odd(text: str, card: dict[str, Any]) -> None:
    told = plain_text(message(text, "Lệ phí", card=card))
    assert "**" not in told
    assert told.startswith(plain_text(message(text))[:1])


@pytest.mark.parametrize(
    ("text", "titles", "listed"),
    [
        ("Việc nào?\n1. Cấp bản sao – còn sổ\n2) đăng ký LẠI", ["Cấp bản sao", "Đăng ký lại"], 2),
        ("Việc nào? 1. **Cấp bản sao**; 2. Khác", ["Cấp bản sao", "Khác", "Báo sai"], 2),
        (
            "Việc nào?\n1. " + "Đăng ký hộ kinh doanh cá thể theo mẫu…",
            ["Đăng ký hộ kinh doanh cá thể theo mẫu mới nhất"],
            0,
        ),
        ("Việc nào?\n1. " + "x" * 60 + "…", ["x" * 90], 1),
        ("Việc nào?\n2. Cấp bản sao", ["Cấp bản sao"], 0),
        ("Mã 1.1. Cấp bản sao, 11. Cấp bản sao", ["Cấp bản sao"], 0),
        ("1. ", [""], 0),
    ],
)
def test_what_the_text_lists_already(text: str, titles: list[str], listed: int) -> None:
    assert count_listed(text, message("", *titles).buttons) == listed


def test_buttons_become_numbers() -> None:
    buttons = message("", "Lệ phí", unicodedata.normalize("NFD", "Giấy\n tờ")).buttons
    told = "1. Lệ phí\n2. Giấy tờ\nAnh/chị nhắn số để chọn."
    assert numbered("Gì ạ?", buttons) == f"Gì ạ?\n\n{told}"
    assert numbered("", buttons) == told
    assert numbered("Gì ạ?", ()) == "Gì ạ?"
    assert numbered("Gì ạ?\n1. Lệ phí\n2. Giấy tờ", buttons) == "Gì ạ?\n1. Lệ phí\n2. Giấy tờ"
    assert numbered("Gì ạ?\n1. Lệ phí", buttons) == "Gì ạ?\n1. Lệ phí\n\n2. Giấy tờ\nAnh/chị nhắn số để chọn."
