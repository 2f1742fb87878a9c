"""Patterns tried only where their words are find what spaCy finds with all of them."""

import pytest
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.nlu.marks import CUES, SAYINGS
from bot.nlu.matching import Patterns, pattern_token
from bot.nlu.patterns import PATTERNS, _labelled
from bot.nlu.text import words
from kb.sample import load_sample
from vi.files import read_yaml

Labelled = list[tuple[str, list[str]]]
Found = set[tuple[str, int, int]]


def shipped(name: str) -> Labelled:
    if name == "patterns":
        return list(_labelled(read_yaml(PATTERNS.read_text("utf-8"))))
    path = CUES if name == "cue" else SAYINGS
    return [(f"{name}:{label}", texts) for label, texts in read_yaml(path.read_text("utf-8"))[name].items()]


def all_of(labelled: Labelled) -> Matcher:
    matcher = Matcher(Vocab())
    for label, texts in labelled:
        matcher.add(label, [[pattern_token(item) for item in text.split()] for text in texts])
    return matcher


def of_spacy(matcher: Matcher, typed: tuple[str, ...]) -> Found:
    strings = matcher.vocab.strings
    return {(strings[name], start, end) for name, start, end in matcher(Doc(matcher.vocab, words=list(typed)))}


def ours(labelled: Labelled, typed: tuple[str, ...]) -> Found:
    return {(span.label_, span.start, span.end) for span in Patterns(labelled).spans(typed)}


@pytest.mark.parametrize("name", ["patterns", "cue", "saying"])
def test_shipped_patterns_find_what_spacy_finds(name: str) -> None:
    labelled, questions = shipped(name), [procedure.questions[0] for procedure in load_sample()]
    texts = [*questions[::3], "cháy nhà cứu với", "cảm ơn em nhiều", "lệ phii bn", "thoi han giai quyet", "~", "?"]
    seen = set[str]()
    patterns, matcher = Patterns(labelled), all_of(labelled)
    for text in texts:
        typed = tuple(word.text for word in words(text))
        found = {(span.label_, span.start, span.end) for span in patterns.spans(typed)}
        assert found == (of_spacy(matcher, typed) if typed else set()), text
        seen |= {label for label, _, _ in found}
    assert len(seen) > 1


@pytest.mark.parametrize(
    ("pattern", "text", "count"),
    [
        ("nop ho so", "em nop ho so o dau", 1),
        ("nop|gui ho? so", "gui so", 1),
        ("nop|gui ho? so", "gui ho", 0),
        ("nop _ so", "nop cai so", 1),
        ("nop _? so", "nop so", 1),
        ("~online", "nop onlin duoc khong", 1),
        ("le ~phi", "le phii", 1),
        ("le ~phi", "phi le", 0),
        ("a? b?", "b a", 2),
    ],
)
def test_each_form_of_a_word(pattern: str, text: str, count: int) -> None:
    labelled, typed = [("x", [pattern])], tuple(text.split())
    assert ours(labelled, typed) == of_spacy(all_of(labelled), typed)
    assert len(ours(labelled, typed)) == count


def test_a_place_has_a_label_once() -> None:
    assert len(Patterns([("x", ["a b", "a _", "_ b"])]).spans(("a", "b"))) == 1


def test_no_words_no_matches() -> None:
    assert Patterns([("x", ["a?"])]).spans(()) == []
