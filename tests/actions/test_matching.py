"""Which of the offered things a reply names, and how a message stands to the one before it."""

import unicodedata

import pytest

from actions.matching import chosen
from actions.remarks import carries_over, without_taking_back

TITLES = (
    "Thủ tục đăng ký khai sinh",
    "Thủ tục đăng ký lại khai sinh",
    "Thủ tục đăng ký kết hôn có yếu tố nước ngoài",
    "Tàu mua bán, tặng cho",
)


@pytest.mark.parametrize(
    ("reply", "place"),
    [
        ("đăng ký lại", 1),
        ("dang ky lai nha em", 1),
        ("cái có yếu tố nước ngoài", 2),
        ("THU TUC DANG KY KHAI SINH", 0),
        ("tau mua ban", 3),
        ("tặng cho", 3),
        ("khai sinh", None),
        ("đăng ký", None),
        ("kết hôn ở đâu rẻ", None),
        ("em", None),
        ("", None),
    ],
)
def test_chosen(reply: str, place: int | None) -> None:
    assert chosen(reply, TITLES) == place
    assert chosen(unicodedata.normalize("NFD", reply), TITLES) == place


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("không, ý tôi là khai tử", "khai tử"),
        ("nhầm, kết hôn cơ", "kết hôn"),
        ("nham roi, thuong tru co a", "thuong tru"),
        ("không, em ơi", "không, em ơi"),
        ("khong y toi la khai tu", "khai tu"),
        ("à không, em hỏi đăng ký lại", "đăng ký lại"),
        ("ý em là đổi bằng lái", "đổi bằng lái"),
        ("không có giấy chứng sinh", "không có giấy chứng sinh"),
        ("không phải", "không phải"),
        ("sai rồi", "sai rồi"),
        ("không, ", "không, "),
        ("nhầm lẫn trong giấy khai sinh", "lẫn trong giấy khai sinh"),
    ],
)
def test_what_is_left_of_a_message_that_takes_back(message: str, left: str) -> None:
    named = without_taking_back(message)
    assert named.strip() == left.strip()
    assert len(named) == len(message)


@pytest.mark.parametrize(
    ("message", "carries"),
    [
        ("còn khai tử thì sao", True),
        ("thế còn đăng ký kết hôn", True),
        ("con khai tu", True),
        ("vậy kết hôn thì sao", True),
        ("con tôi 5 tuổi làm căn cước", False),
        ("đăng ký kết hôn", False),
        ("giấy tờ còn thiếu", False),
    ],
)
def test_carries_over(message: str, carries: bool) -> None:
    assert carries_over(message) is carries
