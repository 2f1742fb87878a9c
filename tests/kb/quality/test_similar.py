"""Which messages are one question, and how long it takes for many."""

import random
import time

import pytest

from kb.phrases import load_phrases
from kb.quality.similar import alike
from kb.quality.wording import plain, telling
from vi import fold

NEWSPAPER = ("làm thẻ nhà báo ở đâu", "lam the nha bao o dau", "xin cấp thẻ nhà báo ạ", "thẻ nhà báo cần gì vậy")
KARAOKE = ("mở quán karaoke cần giấy tờ gì", "mo quan karaoke can giay to gi", "quán karaoke mở phải làm sao")
CARDS = ("mất giấy xe máy làm lại ở đâu", "mat giay xe may lam lai o dau")


def test_wordings_and_spellings_of_one_question_are_one_group() -> None:
    texts = [*NEWSPAPER, *KARAOKE, *CARDS]
    random.Random(1).shuffle(texts)
    found = [{texts[place] for place in group} for group in alike(texts)]
    assert found == [set(NEWSPAPER), set(KARAOKE), set(CARDS)]


def test_typos_and_shorthand_stay_in_the_group() -> None:
    texts = ["đăng ký nuôi chim yến", "dang ky nuoi chim yenn", "đk nuôi chim yến"]
    assert [sorted(group) for group in alike(texts)] == [[0, 1, 2]]


def test_what_only_shares_courtesies_is_apart() -> None:
    texts = ["cho em hỏi thủ tục nuôi ong ạ", "cho em hỏi thủ tục thuê đất ạ"]
    assert sorted(alike(texts)) == [[0], [1]]


@pytest.mark.parametrize("texts", [[], ["?"], ["", " "], ["ạ", "dạ"]])
def test_hardly_any_words_are_no_error(texts: list[str]) -> None:
    assert sorted(place for group in alike(texts) for place in group) == list(range(len(texts)))


def test_what_is_left_of_a_message() -> None:
    assert telling("Dạ cho em hỏi làm thẻ nhà báo ở đâu ạ?") == "the nha bao"
    assert telling("dạ vâng ạ") == "da vang a"
    assert plain("Thẻ  nhà BÁO?") == "the nha bao"


def test_five_thousand_messages_are_grouped_within_two_seconds() -> None:
    told = random.Random(7)
    questions = told.sample(sorted({text for each in load_phrases().values() for text in each.questions}), 3000)
    texts = [*questions, *map(fold, questions[:1000]), *(f"{text} ạ" for text in questions[:1000])]
    # Time of the processor: other tests run beside this one.
    started = time.process_time()
    found = alike(texts)
    assert time.process_time() - started < 2
    assert sorted(place for group in found for place in group) == list(range(5000))
    # Each spelling of a question stands with it.
    group_of = {place: at for at, group in enumerate(found) for place in group}
    together = sum(group_of[place] == group_of[3000 + place] == group_of[4000 + place] for place in range(1000))
    assert together >= 980
