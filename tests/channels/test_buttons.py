"""Which typed replies press a button."""

import pytest

from channels.buttons import pressed
from kb.messages.model import Button

BUTTONS = [
    Button("Bản sao giấy khai sinh", "/a"),
    Button("Đăng ký lại khai sinh", "/b"),
    Button("Căn cước bị mất hoặc hỏng", "/c"),
    Button("Không phải các việc trên", "/d"),
]


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("1", "/a"),
        ("2.", "/b"),
        (" 2 ) ", "/b"),
        ("số 2", "/b"),
        ("so 3", "/c"),
        ("cái thứ hai", "/b"),
        ("cai thu 3", "/c"),
        ("câu 4", "/d"),
        ("số hai ạ", "/b"),
        ("2 nhé", "/b"),
        ("chọn số 1", "/a"),
        ("cái đầu tiên", "/a"),
        ("cái cuối cùng", "/d"),
        ("Đăng ký lại khai sinh", "/b"),
        ("DANG KY LAI KHAI SINH!", "/b"),
        ("căn cước bị mất, hoặc hỏng", "/c"),
        ("khong phai cac viec tren", "/d"),
        ("hai", "/b"),
        ("hai nha em", "/b"),
        ("cái 2", "/b"),
        ("cai thu hai ay", "/b"),
        ("lựa chọn 3", "/c"),
        ("cái đầu", "/a"),
        ("cái cuối nhé", "/d"),
        ("đăng ký lại", "/b"),
        ("cái đăng ký lại nhé", "/b"),
        ("chon cai dang ky lai", "/b"),
        ("bản sao", "/a"),
        ("mất hoặc hỏng", "/c"),
        ("không phải", "/d"),
        ("giấy khai sinh", "/a"),
        ("khai sinh", None),
        ("hỏng", None),
        ("cái hỏng", None),
        ("đăng ký lại kết hôn", None),
        ("đăng ký lại khai sinh cần giấy tờ gì", None),
        ("5", None),
        ("0", None),
        ("22", None),
        ("thứ hai", None),
        ("2 người", None),
        ("1.001193", None),
        ("đăng ký khai sinh", None),
        ("/b", None),
        ("...", None),
        ("", None),
        ("²", None),
    ],
)
def test_pressed(text: str, payload: str | None) -> None:
    button = pressed(text, BUTTONS)
    assert (button.payload if button else None) == payload


def test_the_last_one_is_the_last_choice() -> None:
    button = pressed("cái cuối", [*BUTTONS, Button("Báo sai", "/e")])
    assert button and button.payload == "/d"


def test_pressed_without_buttons_is_text() -> None:
    assert pressed("1", []) is None
