"""The one question that separates what is offered."""

from dataclasses import replace

import pytest

from actions.replies.choices import choices
from actions.replies.dimensions import difference
from kb.procedures.model import Level, Procedure


def titled(*titles: str) -> list[Procedure]:
    return [Procedure(code=f"9.{place:06}", title=title) for place, title in enumerate(titles)]


@pytest.mark.parametrize(
    ("titles", "labels"),
    [
        (("Thủ tục đăng ký khai sinh", "Thủ tục đăng ký lại khai sinh"), ["Lần đầu", "Làm lại"]),
        (("Cấp lại thẻ căn cước", "Cấp đổi thẻ căn cước"), ["Làm lại", "Đổi"]),
        (("Cấp giấy phép lái xe", "Đổi giấy phép lái xe", "Cấp lại giấy phép lái xe"), ["Lần đầu", "Đổi", "Làm lại"]),
        (
            ("Thủ tục đăng ký kết hôn", "Thủ tục đăng ký kết hôn có yếu tố nước ngoài"),
            ["Không có yếu tố nước ngoài", "Có yếu tố nước ngoài"],
        ),
        (
            ("Cấp thẻ căn cước cho người dưới 14 tuổi", "Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên"),
            ["Dưới 14 tuổi", "Từ đủ 14 tuổi trở lên"],
        ),
        (
            ("Thủ tục đăng ký khai sinh", "Liên thông thủ tục hành chính về đăng ký khai sinh, đăng ký thường trú"),
            ["Làm riêng", "Làm liên thông"],
        ),
        # Of different subjects, or of one subject and alike in every dimension.
        (("Cấp lại giấy phép lái xe", "Thủ tục đăng ký khai sinh"), []),
        (("Cấp Giấy phép vận chuyển vũ khí", "Cấp Giấy phép vận chuyển hàng hóa nguy hiểm"), []),
        (("Thủ tục đối chiếu số dư tài khoản", "Thủ tục tất toán tài khoản"), []),
        (("Đăng ký khai tử",), []),
    ],
)
def test_labels(titles: tuple[str, ...], labels: list[str]) -> None:
    found = difference(titled(*titles))
    assert (list(found.labels.values()) if found else []) == labels


def test_levels_separate_what_is_the_same_otherwise() -> None:
    province, commune = titled("Cấp thị thực (thực hiện tại cấp tỉnh)", "Cấp thị thực (thực hiện tại cấp xã)")
    pair = [replace(province, levels=(Level.PROVINCE,)), replace(commune, levels=(Level.COMMUNE,))]
    found = difference(pair)
    assert found and list(found.labels.values()) == ["Cấp tỉnh", "Cấp xã"]
    assert difference([pair[0], replace(commune, levels=(Level.PROVINCE, Level.COMMUNE))]) is None


def test_the_question_asks_for_the_difference_and_the_others_stand_behind() -> None:
    offered = titled("Cấp lại thẻ căn cước", "Đăng ký khai tử", "Cấp đổi thẻ căn cước")
    reply = choices(offered, {})
    lines = reply.text.split("\n")
    assert lines[:3] == [
        "Anh/chị làm lần đầu, làm lại hay việc khác ạ?",
        "1. **Làm lại** – Cấp lại thẻ căn cước",
        "2. **Đổi** – Cấp đổi thẻ căn cước",
    ]
    assert lines[3] == "3. Đăng ký khai tử"
    assert [button.title for button in reply.buttons[:3]] == ["Làm lại", "Đổi", "Đăng ký khai tử"]
    codes = [offered[place].code for place in (0, 2, 1)]
    assert reply.card and [option["code"] for option in reply.card["options"]] == codes
