"""Messages as Facebook takes them: its limits, and that each button has its own reference."""

import unicodedata
from typing import Any

import pytest

from channels.facebook.rendering import facebook_parts
from channels.parts import Part
from channels.platforms.events import read_reference
from channels.strings import strings
from kb.messages.model import Message
from tests.channels.answers import all_answers, message
from tests.channels.test_zalo_rendering import BELOW, CHOOSE, IMAGE, ODD
from tests.fakes.facebook_messages import error_in, long_titles, text_of

CONVERSATION = "0b7c1a52-3f6e-4a58-9c0e-5a3c8f1d2e4b"
PICTURE = Part("", {"attachment": {"type": "image", "payload": {"url": IMAGE["url"], "is_reusable": False}}})


def parts_of(each: Message, *, buttons: bool = True) -> tuple[Part, ...]:
    return facebook_parts(each, conversation_id=CONVERSATION, buttons=buttons)


def template(part: Part) -> list[dict[str, Any]]:
    """The buttons of the template."""
    payload = part.message.get("attachment", {}).get("payload", {})
    shown: list[dict[str, Any]] = payload.get("buttons", [])
    return shown


def replies(part: Part) -> list[dict[str, Any]]:
    """The quick replies."""
    shown: list[dict[str, Any]] = part.message.get("quick_replies", [])
    return shown


def is_taken(part: Part) -> bool:
    body = {"recipient": {"id": "7"}, "messaging_type": "RESPONSE", "message": part.message}
    return error_in(body) == "" and not long_titles(part.message)


@pytest.mark.parametrize("buttons", [True, False])
def test_limits(buttons: bool) -> None:
    for each in (*all_answers(), *ODD):
        parts = parts_of(each, buttons=buttons)
        assert all(map(is_taken, parts)), each
        for part in parts:
            assert part.text == text_of(part.message)
            assert len(part.text) <= (640 if template(part) else 2000)
            assert len(template(part)) <= 3 and len(replies(part)) <= 13
            assert all(len(button["title"]) <= 20 for button in (*template(part), *replies(part)))
            assert buttons or set(part.message) == {"text"}
        assert not any(template(part) or replies(part) for part in parts[:-1])


def test_every_button_has_its_place() -> None:
    for each in (*all_answers(), *ODD):
        for part in parts_of(each):
            shown = [*template(part), *replies(part)]
            references = [read_reference(button["payload"]) for button in shown]
            assert references == [(CONVERSATION, each.seq, index) for index in range(len(shown))]
            assert len(shown) in (0, len(each.buttons))


def test_every_choice_can_be_made() -> None:
    for each in (*all_answers(), *ODD):
        for buttons in (True, False):
            parts = parts_of(each, buttons=buttons)
            text = " ".join(part.text for part in parts)
            is_shown = bool(parts) and bool(template(parts[-1]) or replies(parts[-1]))
            assert is_shown or all(f"{number}." in text for number, _ in enumerate(each.buttons, start=1))


def test_up_to_three_short_buttons_are_a_template() -> None:
    [part] = parts_of(message("**Lệ phí:** miễn phí.", "Giấy tờ", unicodedata.normalize("NFD", "Nộp ở đâu")))
    shown = [
        {"type": "postback", "title": "Giấy tờ", "payload": f"b:{CONVERSATION}:7:0"},
        {"type": "postback", "title": "Nộp ở đâu", "payload": f"b:{CONVERSATION}:7:1"},
    ]
    payload = {"template_type": "button", "text": "Lệ phí: miễn phí.", "buttons": shown}
    assert part == Part("Lệ phí: miễn phí.", {"attachment": {"type": "template", "payload": payload}})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a" * 640, ["a" * 640]),
        ("a" * 641, ["a" * 641, BELOW]),
        ("a" * 641 + "\n\nMã 1 · QĐ 2", ["a" * 641, "Mã 1 · QĐ 2"]),
        ("b\n\n" + "a" * 640, ["b", "a" * 640]),
        ("b\n\n" + "a" * 641, ["b\n\n" + "a" * 641, BELOW]),
        ("a" * 2001 + "\n\nb", ["a" * 2000, "a", "b"]),
        ("", [BELOW]),
    ],
)
def test_a_template_stands_under_the_last_paragraph(text: str, told: list[str]) -> None:
    parts = parts_of(message(text, "Giấy tờ"))
    assert [part.text for part in parts] == told
    assert [len(template(part)) for part in parts] == [0] * (len(told) - 1) + [1]


@pytest.mark.parametrize("count", [4, 13])
def test_up_to_thirteen_short_buttons_are_quick_replies(count: int) -> None:
    titles = [f"Nút {number}" for number in range(1, count + 1)]
    *before, last = parts_of(message("Anh/chị nộp giấy tờ. " * 100, *titles))
    assert [reply["title"] for reply in replies(last)] == titles
    assert before and not any(map(replies, before))
    assert CHOOSE not in last.text


def test_long_titles_are_told_in_full_beside_their_numbers() -> None:
    [part] = parts_of(message("Việc nào ạ?", "Cấp bản sao giấy khai sinh", "Khác"))
    assert part.text == f"Việc nào ạ?\n\n1. Cấp bản sao giấy khai sinh\n2. Khác\n{CHOOSE}"
    assert [reply["title"] for reply in replies(part)] == ["1. Cấp bản sao giấy…", "2. Khác"]


def test_what_the_text_lists_is_not_listed_again() -> None:
    text = "Việc nào ạ?\n1. Cấp bản sao giấy khai sinh – còn sổ gốc\n2. Khác\nTrả lời bằng số."
    [part] = parts_of(message(text, "Cấp bản sao giấy khai sinh", "Khác"))
    assert part.text == text
    assert len(replies(part)) == 2


@pytest.mark.parametrize(
    ("each", "buttons"),
    [
        (message("Gì ạ?", *(f"Nút {number}" for number in range(1, 15))), True),
        (message("Gì ạ?", "Nút 1", "Nút 2"), False),
    ],
)
def test_what_cannot_be_buttons_is_numbers(each: Message, buttons: bool) -> None:
    [part] = parts_of(each, buttons=buttons)
    lines = [f"{number}. {button.title}" for number, button in enumerate(each.buttons, start=1)]
    assert part == Part(part.text, {"text": part.text})
    assert part.text.split("\n") == ["Gì ạ?", "", *lines, CHOOSE]


def test_titles_that_say_nothing_are_numbers() -> None:
    [part] = parts_of(message("Gì ạ?", "", "👍"))
    assert [reply["title"] for reply in replies(part)] == ["1.", "2. 👍"]


def test_a_picture() -> None:
    assert parts_of(message(card=IMAGE)) == (PICTURE,)
    assert parts_of(message("Đây ạ.", card=IMAGE)) == (PICTURE, Part("Đây ạ.", {"text": "Đây ạ."}))
    [part] = parts_of(message("Đây ạ.", card=IMAGE), buttons=False)
    assert part.text == "Đây ạ.\n\nSơ đồ đường đi\nhttps://a.vn/x.jpg"


def test_a_card_alone_is_told_and_nothing_is_nothing() -> None:
    assert [part.text for part in parts_of(message(card={"type": "notice", "title": "Nghỉ lễ"}))] == ["Nghỉ lễ"]
    assert parts_of(message()) == ()
    assert strings()["platforms"].keys() == {"choose", "choose_below", "more_references"}
