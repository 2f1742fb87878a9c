"""Reading, converting and splitting the sentences."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.nlu.bench.sentences import Sentence, Span, rasa_json, read_apart, read_line, read_sentences, splits

LINE = "- làm hộ khẩu hết [bao nhiêu](aspect:fee), [mấy ngày](aspect:time) có"


def examples(sentences: list[Sentence], *, named: bool) -> list[dict[str, Any]]:
    """As Rasa's file has them."""
    found: list[dict[str, Any]] = json.loads(rasa_json(sentences, named=named))["rasa_nlu_data"]["common_examples"]
    return found


def test_a_line_is_read_with_the_places_of_what_is_marked() -> None:
    sentence = read_line(LINE, "ask_procedure")
    assert sentence.text == "làm hộ khẩu hết bao nhiêu, mấy ngày có"
    assert [sentence.text[span.start : span.end] for span in sentence.spans] == ["bao nhiêu", "mấy ngày"]
    assert sentence.aspects == {"fee", "time"}


def test_values_are_kept_for_us() -> None:
    (example,) = examples([read_line(LINE, "ask_procedure")], named=False)
    assert [(each["entity"], each["value"]) for each in example["entities"]] == [("aspect", "fee"), ("aspect", "time")]


def test_values_become_names_for_the_default() -> None:
    (example,) = examples([read_line(LINE, "ask_procedure")], named=True)
    assert [(each["entity"], each["value"]) for each in example["entities"]] == [
        ("aspect_fee", "bao nhiêu"),
        ("aspect_time", "mấy ngày"),
    ]


def test_other_entities_keep_their_names() -> None:
    sentence = Sentence("mã 1.001193", "ask_procedure", (Span(3, 11, "procedure_code", "1.001193"),))
    assert examples([sentence], named=True)[0]["entities"][0]["entity"] == "procedure_code"


def test_blocks_of_other_kinds_are_left(tmp_path: Path) -> None:
    text = "nlu:\n- intent: greet\n  examples: |\n    - chào\n    - chao\n- regex: code\n  examples: |\n    - \\d+\n"
    (tmp_path / "a.yml").write_text(text, "utf-8")
    assert [(each.text, each.intent) for each in read_sentences(tmp_path)] == [("chào", "greet"), ("chao", "greet")]


def test_sentences_written_apart_have_aspects(tmp_path: Path) -> None:
    (tmp_path / "apart.yml").write_text("ask_procedure fee time:\n- hết mấy đồng, mấy bữa\ngreet:\n- chào\n", "utf-8")
    assert [each.aspects for each in read_apart(tmp_path / "apart.yml")] == [{"fee", "time"}, set()]
    assert read_apart(tmp_path / "none.yml") == []


def made() -> list[Sentence]:
    """A hundred sentences, each with and without diacritics."""
    words = [f"xin giấy số {number}" for number in range(100)]
    return [
        Sentence(text, intent, ())
        for at, word in enumerate(words)
        for intent in [("affirm", "deny")[at % 2]]
        for text in (word, word.replace("giấy", "giay").replace("số", "so"))
    ]


@pytest.mark.parametrize("folds", [1, 3])
def test_spellings_of_a_sentence_stay_together(folds: int) -> None:
    sentences = made()
    for train, test in splits(sentences, folds=folds, seed=1):
        assert {sentences[at].group for at in train} & {sentences[at].group for at in test} == set()
        assert sorted(train + test) == list(range(len(sentences)))


def test_one_split_tests_a_fifth_of_each_intent() -> None:
    sentences = made()
    ((_, test),) = splits(sentences, folds=1, seed=1)
    assert [sum(sentences[at].intent == intent for at in test) for intent in ("affirm", "deny")] == [20, 20]


def test_folds_test_each_sentence_once() -> None:
    tested = [at for _, test in splits(made(), folds=4, seed=1) for at in test]
    assert sorted(tested) == list(range(200))


def test_a_split_depends_on_the_seed_alone() -> None:
    first, again, other = (list(splits(made(), folds=1, seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
