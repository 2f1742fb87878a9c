"""The form of attached examples: what is read as Rasa reads it, and what is refused with a sentence."""

import unicodedata
from functools import cache
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.loading import load_data

from bot.learning.errors import LearningError
from bot.learning.examples import ASPECT, Example, read_attached, read_examples, read_file
from bot.learning.folds import split
from bot.learning.spellings import spellings
from vi import normalise

GOOD = """\
version: "3.1"
nlu:
  - intent: ask_procedure
    examples: |
      - làm hộ chiếu [hết nhiêu tiền](aspect:fee) ạ
      - [hộ chiếu tính sao em][{"entity": "aspect", "value": "fee"}, {"entity": "aspect", "value": "steps"}]
      - [lâu không]{"entity": "aspect", "value": "time"} anh
      - hỏi về hộ chiếu: ${HOME} "x" # (gấp)
  - intent: payment
    examples: |
      - quẹt thẻ được hông
      - quẹt thẻ được hông
"""


@cache
def known() -> tuple[Example, ...]:
    return tuple(read_examples())


def one(line: str, intent: str = "payment") -> bytes:
    return f"nlu:\n  - intent: {intent}\n    examples: |\n      - {line}\n".encode()


def test_each_form_of_an_aspect_is_read() -> None:
    found = read_attached(GOOD.encode(), known())
    assert [(each.text, each.intent, set(each.aspects)) for each in found] == [
        ("làm hộ chiếu hết nhiêu tiền ạ", "ask_procedure", {"fee"}),
        ("hộ chiếu tính sao em", "ask_procedure", {"fee", "steps"}),
        ("lâu không anh", "ask_procedure", {"time"}),
        ('hỏi về hộ chiếu: ${HOME} "x" # (gấp)', "ask_procedure", set()),
        ("quẹt thẻ được hông", "payment", set()),
    ]


def test_rasa_trains_what_was_checked(tmp_path: Path) -> None:
    path = tmp_path / "learned.yml"
    path.write_text(GOOD, "utf-8")
    trained = [
        Example(
            each.get("text"),
            each.get("intent"),
            frozenset(entity["value"] for entity in each.get("entities", []) if entity["entity"] == ASPECT),
        )
        for each in load_data(str(path)).intent_examples
    ]
    assert list(dict.fromkeys(trained)) == read_attached(GOOD.encode(), known())


@pytest.mark.parametrize(
    ("contents", "key"),
    [
        (b"", "not_the_form"),
        (b"nlu: {", "not_the_form"),
        (b"\xff\xfe", "not_the_form"),
        (b"[]", "not_the_form"),
        (b"nlu:\n  - lookup: x\n    examples: |\n      - y\n", "not_the_form"),
        (b"nlu:\n  - intent: payment\n    examples:\n      - y\n", "not_the_form"),
        (b"nlu:\n  - intent: payment\n    examples: |\n      y\n", "not_the_form"),
        (b"nlu: []", "no_examples"),
        (one(""), "empty_example"),
        (one("?!"), "empty_example"),
        (one("chào", "no_such_intent"), "unknown_intent"),
        (one("chào", "ask_aspect"), "unknown_intent"),  # only buttons say it
        (one("[bao nhiêu](aspect:colour)", "ask_procedure"), "unknown_aspect"),
        (one("[thẻ](card:visa)"), "unknown_entity"),
        (one("[thẻ](visa)"), "unknown_entity"),
        (one("[bao nhiêu](aspect:fee)"), "aspect_elsewhere"),
        (one('[thẻ]{"x": 1}'), "bad_annotation"),
        (one("[thẻ]{x}"), "bad_annotation"),
        (one("Quẹt thẻ\n      - quet the") + one("quẹt thẻ", "rate")[5:], "attached_twice"),
        (one("phí [bao nhiêu](aspect:fee)\n      - phi bao nhieu", "ask_procedure"), "attached_twice"),
    ],
)
def test_another_form_is_refused(contents: bytes, key: str) -> None:
    with pytest.raises(LearningError) as refused:
        read_attached(contents, known())
    assert refused.value.key == key
    assert "{" not in str(refused.value).replace(contents.decode("utf-8", "ignore"), "") or key == "bad_annotation"


def test_file_that_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LearningError, match="absent"):
        read_file(tmp_path / "absent.yml")
    with pytest.raises(LearningError):
        read_file(tmp_path)


def test_an_example_more_moves_no_other_to_another_fold() -> None:
    examples = list(known()[:500])
    before = {examples[place].text for place in next(split(examples, 2))[1]}
    more = [Example("một câu hoàn toàn mới", "rate", frozenset()), *examples]
    after = {more[place].text for place in next(split(more, 2))[1]}
    assert after - {"một câu hoàn toàn mới"} == before


def test_spellings_of_a_sentence_share_a_fold() -> None:
    examples = [
        Example(text, "rate", frozenset()) for text in ("Đăng ký hộ tịch", "dang ky ho tich", "đăng kí hộ tịch")
    ]
    assert len({each.group for each in examples}) <= 2
    assert sorted(len(test) for _, test in split(examples[:2], 2)) == [0, 2]


def test_each_spelling_is_the_same_each_time_and_another_text() -> None:
    text = "Thủ tục đăng ký hộ kinh doanh cần những giấy tờ gì, bao nhiêu tiền? Hòa hỏi thủy thủ của tôi"
    written = {name: write(text) for name, write in spellings().items()}
    assert list(written) == ["plain", "bare", "chat", "old", "typo"]
    assert written == {name: write(text) for name, write in spellings().items()}
    assert written["plain"] == text and len(set(written.values())) == 5
    assert "hoà".encode() not in written["old"].encode() and normalise(written["old"]) == normalise(text)
    assert "?" not in written["chat"] and "giấy tờ" not in written["chat"]


def test_old_tone_marks_stand_on_the_other_vowel() -> None:
    write = spellings()["old"]
    assert unicodedata.normalize("NFC", write("hòa khỏe thủy của hoàn quý")) == "hoà khoẻ thuỷ của hoàn quý"
