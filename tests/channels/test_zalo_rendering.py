"""Messages as Zalo takes them: its limits, and that each button is known again when its text comes back."""

import unicodedata
from typing import Any

import pytest

from channels.buttons import pressed
from channels.parts import Part
from channels.strings import strings
from channels.zalo.rendering import zalo_parts
from kb.messages.model import Message
from tests.channels.answers import all_answers, message
from tests.fakes.zalo_messages import error_in

CHOOSE = strings()["platforms"]["choose"]
BELOW = strings()["platforms"]["choose_below"]
IMAGE = {"type": "image", "url": "https://a.vn/x.jpg", "alt": "Sơ đồ **đường đi**"}
FAMILY = "👨‍👩‍👧‍👦"
ODD = [
    message(),
    message("", "Lệ phí"),
    message("", card={"type": "notice", "title": "Nghỉ lễ"}),
    message("x" * 3000, *(f"Nút {number}" for number in range(1, 6))),
    message("Anh/chị nộp giấy tờ. " * 215, "Lệ phí", "Giấy tờ"),
    message(unicodedata.normalize("NFD", "Hồ sơ cấp thẻ căn cước. " * 200), unicodedata.normalize("NFD", "Giấy tờ")),
    message("Gì ạ?", *(f"Nút {number}" for number in range(1, 8))),
    message("Gì ạ?", *(f"Nút {number}" for number in range(1, 16))),
    message("Gì ạ?", "a" * 101, "Cấp bản sao trích lục " * 6, "x" * 3000),
    message("Gì ạ?", "", " ", "👍", "1", "2"),
    message(FAMILY * 700, FAMILY, FAMILY * 30),
    message("", card=IMAGE),
    message("Đây ạ.", "Lệ phí", card=IMAGE | {"alt": "a" * 2500}),
]


def shown(part: Part) -> list[dict[str, Any]]:
    """The buttons of the part."""
    payload = part.message.get("attachment", {}).get("payload", {})
    buttons: list[dict[str, Any]] = payload.get("buttons", [])
    return buttons


@pytest.mark.parametrize("buttons", [pytest.param(True, marks=pytest.mark.long), False])
def test_limits(buttons: bool) -> None:
    for each in (*all_answers(), *ODD):
        parts = zalo_parts(each, buttons=buttons)
        assert [error_in(part.message) for part in parts] == [0] * len(parts), each
        for part in parts:
            assert part.text == part.message.get("text", "") and len(part.text) <= 2000
            assert len(shown(part)) <= 5
            assert all(len(button["title"]) <= 100 and len(button["payload"]) <= 1000 for button in shown(part))
            assert buttons or set(part.message) == {"text"}
        assert not any(map(shown, parts[:-1]))


def test_what_a_button_says_presses_it() -> None:
    for each in (*all_answers(), *ODD):
        for part in zalo_parts(each):
            for button, offered in zip(shown(part), each.buttons, strict=False):
                assert (button["type"], pressed(button["payload"], each.buttons)) == ("oa.query.show", offered)


def test_every_choice_can_be_made() -> None:
    """A button that is not shown stands in the text, under the number that presses it."""
    for each in (*all_answers(), *ODD):
        for buttons in (True, False):
            *_, last = zalo_parts(each, buttons=buttons) or [Part("", {})]
            text = " ".join(part.text for part in zalo_parts(each, buttons=buttons))
            rest = range(len(shown(last)) + 1, len(each.buttons) + 1)
            assert all(f"{number}." in text for number in rest)


def test_most_answers_keep_their_buttons() -> None:
    assert all(shown(zalo_parts(each)[-1]) for each in all_answers() if 1 <= len(each.buttons) <= 5)


def test_a_short_answer() -> None:
    [part] = zalo_parts(message("**Lệ phí:** miễn phí.", "Giấy tờ", "Nộp ở đâu"))
    buttons = [{"title": title, "type": "oa.query.show", "payload": title} for title in ("Giấy tờ", "Nộp ở đâu")]
    attachment = {"type": "template", "payload": {"buttons": buttons}}
    assert part == Part("Lệ phí: miễn phí.", {"text": "Lệ phí: miễn phí.", "attachment": attachment})


def test_a_long_answer_has_its_buttons_at_the_end() -> None:
    parts = zalo_parts(message("Anh/chị nộp giấy tờ. " * 215, "Lệ phí"))
    assert [len(part.text) for part in parts] == [1994, 1994, 524]
    assert [len(shown(part)) for part in parts] == [0, 0, 1]


def test_buttons_alone_have_a_line_above_them() -> None:
    [part] = zalo_parts(message("", "Lệ phí"))
    assert part.text == BELOW


@pytest.mark.parametrize(
    ("each", "buttons"),
    [
        (message("Gì ạ?", *(f"Nút {number}" for number in range(1, 10))), True),
        (message("Gì ạ?", *(f"Nút {number}" for number in range(1, 16))), True),
        (message("Gì ạ?", "Nút 1", "Nút 2"), False),
        (message("Gì ạ?", "Sai", "Sai"), True),
        (message("Gì ạ?", "Lệ phí", ""), True),
    ],
)
def test_what_cannot_be_buttons_is_numbers(each: Message, buttons: bool) -> None:
    [part] = zalo_parts(each, buttons=buttons)
    lines = [f"{number}. {button.title}".strip() for number, button in enumerate(each.buttons, start=1)]
    assert part == Part(part.text, {"text": part.text})
    assert part.text.split("\n") == ["Gì ạ?", "", *lines, CHOOSE]


def test_the_few_behind_five_are_numbers() -> None:
    [part] = zalo_parts(message("Gì ạ?", *(f"Nút {number}" for number in range(1, 8))))
    assert [button["title"] for button in shown(part)] == [f"Nút {number}" for number in range(1, 6)]
    assert part.text.split("\n") == ["Gì ạ?", "", "6. Nút 6", "7. Nút 7", CHOOSE]


def test_a_title_that_is_cut_says_its_number() -> None:
    [part] = zalo_parts(message("Gì ạ?", "Cấp bản sao trích lục " * 6, "Lệ phí"))
    title = "Cấp bản sao trích lục " * 4 + "Cấp bản sao…"
    assert [(button["title"], button["payload"]) for button in shown(part)] == [(title, "1"), ("Lệ phí", "Lệ phí")]


def test_a_title_that_no_words_press_says_its_number() -> None:
    [part] = zalo_parts(message("Có ích không ạ?", "👍", "👎 Chưa ổn"))
    assert [button["payload"] for button in shown(part)] == ["1", "👎 Chưa ổn"]


def test_a_picture() -> None:
    media = {"template_type": "media", "elements": [{"media_type": "image", "url": IMAGE["url"]}]}
    picture = {"text": "Sơ đồ đường đi", "attachment": {"type": "template", "payload": media}}
    assert zalo_parts(message(card=IMAGE)) == (Part("Sơ đồ đường đi", picture),)
    assert zalo_parts(message("Đây ạ.", card=IMAGE))[1:] == (Part("Đây ạ.", {"text": "Đây ạ."}),)
    [bare] = zalo_parts(message(card={"type": "image", "url": IMAGE["url"]}))
    assert bare == Part("", {"attachment": picture["attachment"]})


def test_a_picture_that_may_not_be_sent_is_a_link() -> None:
    [part] = zalo_parts(message("Đây ạ.", card=IMAGE), buttons=False)
    assert part.text == "Đây ạ.\n\nSơ đồ đường đi\nhttps://a.vn/x.jpg"
    [part] = zalo_parts(message(card={"type": "image", "url": IMAGE["url"]}), buttons=False)
    assert part.text == "[Ảnh]\nhttps://a.vn/x.jpg"


@pytest.mark.parametrize("url", ["http://a.vn/x.jpg", "javascript:1", "tel:113", 5, None, "https:"])
def test_a_picture_without_a_safe_address_is_none(url: object) -> None:
    assert zalo_parts(message("Đây ạ.", card={"type": "image", "url": url})) == (Part("Đây ạ.", {"text": "Đây ạ."}),)


def test_a_card_alone_is_told_and_nothing_is_nothing() -> None:
    assert [part.text for part in zalo_parts(message(card={"type": "notice", "title": "Nghỉ lễ"}))] == ["Nghỉ lễ"]
    assert zalo_parts(message()) == ()
    assert zalo_parts(message(" \n "), buttons=False) == ()
