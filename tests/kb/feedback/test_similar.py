"""Whether two reports name one place."""

import pytest

from kb.feedback.categories import open_categories
from kb.feedback.similar import Told, alike
from kb.feedback.wordlists import folded_words

LAMP = "đèn đường hẻm 12 nguyễn trãi tắt cả tuần nay"
LONG = (
    "Kính gửi phường, đèn đường tại hẻm 12 Nguyễn Trãi, phường Tây Nha Trang đã tắt từ tuần trước, ban đêm rất tối, "
    "người già đi lại nguy hiểm"
)


def same(kind: str, first: str, second: str) -> bool:
    known = {tuple(words.split()) for words in open_categories(None).get(kind).words}
    known.add(folded_words("phường Tây Nha Trang"))
    one, other = Told.of(first, known), Told.of(second, known)
    assert alike(one, other) == alike(other, one)
    return alike(one, other)


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("street_light", LAMP, LAMP),
        ("street_light", LAMP, "hem 12 duong nguyen trai toi thui khong co den"),
        ("street_light", LAMP, LONG),
        ("street_light", "nhờ sửa giùm bóng đèn đầu hẻm 12 nguyen trai, tụi nhỏ đi học về tối sợ", LONG),
        ("street_light", "đèn đường tắt. nguyễn trãi hẻm 12", LAMP),
        ("street_light", "đèn đường yersin tắt", "duong yersin toi om may hom"),
        ("street_light", "đèn đường thôn 3 tắt", "thon 3 den duong khong sang"),
        ("road", "ổ gà to đường 23/10 gần cầu dứa", "o ga 23/10 ngay cau dua"),
        ("road", "đường số 4 khu đô thị vĩnh điềm trung hư", "duong so 4 vinh diem trung nhieu o ga"),
        ("rubbish", "rác chất đống đầu hẻm 3 chưa ai hốt, đường bến chợ", "rác đầu hẻm 3 bến chợ hôi quá"),
    ],
)
def test_one_place(kind: str, first: str, second: str) -> None:
    assert same(kind, first, second)


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("street_light", LAMP, "đèn đường hẻm 14 nguyễn trãi tắt cả tuần nay"),
        ("street_light", LAMP, "đèn đường hẻm 12 lê lợi tắt cả tuần nay"),
        ("street_light", LAMP, "đèn đường hẻm 12 trần nguyên hãn tắt"),
        ("street_light", "đèn tắt đường nguyễn thị minh khai", "đèn tắt đường nguyễn thị định"),
        ("street_light", "đèn đường nguyễn trãi tắt", "đèn đường nguyễn huệ tắt"),
        ("street_light", "đèn đường thôn 3 tắt", "đèn đường thôn 5 tắt"),
        ("street_light", "đèn đường số 4 tắt", "đèn đường số 5 tắt"),
        ("street_light", "đèn đường tắt 3 ngày nay", "đèn đường tắt 3 ngày nay"),
        ("street_light", "đèn đường tắt cả tuần", "đèn đường tắt cả tuần rồi"),
        ("street_light", "đèn tắt ở phường Tây Nha Trang", "đèn tắt ở phường Tây Nha Trang"),
        ("rubbish", "rác chất đống trước chợ đầm", "rác chất đống trước chợ xóm mới"),
        ("road", "", LAMP),
    ],
)
def test_another_place_or_none(kind: str, first: str, second: str) -> None:
    assert not same(kind, first, second)
