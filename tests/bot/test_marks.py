"""Cues and sayings: what a message shows whatever the examples say."""

import pytest

from bot.nlu.marks import LONGEST_SAYING, marks
from bot.nlu.text import words


def shown(text: str) -> set[str]:
    return set(marks(tuple(word.text for word in words(text))))


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("dạ", "affirm"),
        ("ok em", "affirm"),
        ("bye", "goodbye"),
        ("chào em nha", "greet"),
        ("cam on nhieu lam", "thank"),
        ("không phải", "deny"),
        ("ko", "deny"),
        ("cảm ơn em nha 😊🙏", "thank"),
        ("ok 👍", "affirm"),
        ("bạn là ai", "who_are_you"),
        ("hướng dẫn sử dụng", "help"),
    ],
)
def test_saying_that_is_the_whole_message_is_known(text: str, saying: str) -> None:
    assert f"saying:{saying}" in shown(text)


@pytest.mark.parametrize(
    "text", ["dạ cho em hỏi khai sinh cần giấy tờ gì", "cảm ơn em, còn lệ phí bao nhiêu", "chào " * 20]
)
def test_saying_with_more_behind_it_is_none(text: str) -> None:
    assert not any(mark.startswith("saying:") for mark in shown(text))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("nhà bên cạnh bốc cháy", "danger"),
        ("ổ gà đầy đường", "nuisance"),
        ("giá vàng hôm nay", "off_topic"),
        ("đồ ngu", "insult"),
        ("cán bộ đòi tiền", "grievance"),
        ("đưa bao thư mới chịu ký", "grievance"),
        ("cây rớt trúng đầu người ta", "danger"),
        ("có giấy thì nhắn chị", "tell_me"),
        ("bat loi nhac", "tell_me"),
        ("đừng nhắn chuyện đó nữa", "stop_telling"),
        ("hủy đăng ký nhận tin", "stop_telling"),
        ("bữa trước tôi báo cái cống", "told_before"),
        ("chấm năm sao", "judging"),
    ],
)
def test_cue_is_seen(text: str, cue: str) -> None:
    assert f"cue:{cue}" in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "đóng bao nhiêu tiền",
        "dùng được bao lâu",
        "hết bao nhiêu",
        "cho em hỏi làm sao",
        "cần nhiều giấy không",
        "vợ tôi cần gì",
    ],
)
def test_folded_words_that_look_alike_are_no_cue(text: str) -> None:
    """ "Báo" folded is "bao", "đừng" is "dùng", "cắn" is "cần", "vồ" is "vợ"."""
    assert not {"cue:tell_me", "cue:stop_telling", "cue:judging", "cue:danger", "cue:grievance"} & shown(text)


def test_emoji_alone_is_no_saying() -> None:
    assert shown("👍👍 😊") == set()


def test_nothing_shows_nothing() -> None:
    assert marks(()) == ()


def test_long_text_is_no_saying() -> None:
    assert not any(mark.startswith("saying:") for mark in marks(("da",) * (LONGEST_SAYING + 1)))
