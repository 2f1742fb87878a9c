"""The comparison of two models' answers, made by hand here; the answers of real models at the end."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.learning import answers, comparing, measuring
from bot.learning.answers import Answer
from bot.learning.examples import Example, read_examples
from bot.learning.spellings import spellings

SPELLINGS = ("plain", "bare")
EXAMPLES = tuple(
    [Example(f"trả tiền {number}", "payment", frozenset()) for number in range(50)]
    + [Example(f"chấm điểm {number}", "rate", frozenset()) for number in range(50)]
    + [Example(f"phí {number}", "ask_procedure", frozenset({"fee"})) for number in range(50)]
    + [Example(f"hạn {number}", "ask_procedure", frozenset({"time"})) for number in range(50)]
)
NEW = Example("quẹt thẻ", "payment", frozenset())


def all_right(**wrong: Mapping[int, Answer]) -> dict[str, dict[Example, Answer]]:
    """Right answers to `EXAMPLES`, save those of a spelling that stand in `wrong` by place."""
    return {
        name: {
            each: wrong.get(name, {}).get(place, Answer(each.intent, each.aspects))
            for place, each in enumerate(EXAMPLES)
        }
        for name in SPELLINGS
    }


def failed(report: Mapping[str, Any]) -> list[str]:
    return [gate["name"] for gate in report["gates"] if not gate["passed"]]


def test_same_answers_pass_every_gate() -> None:
    report = comparing.report(EXAMPLES, all_right(), all_right(), [])
    assert report["passed"] and failed(report) == [] and report["worst"] == []
    assert report["spellings"]["bare"]["intents"]["macro_f1"] == {"old": 1.0, "new": 1.0, "difference": 0.0}
    assert set(report["spellings"]["plain"]["aspects"]["f1"]) == {"fee", "time"}
    assert [gate["name"] for gate in report["gates"]] == [
        "intent:ask_procedure", "intent:payment", "intent:rate",
        "intents:plain", "aspects:plain", "intents:bare", "aspects:bare", "attached",
    ]  # fmt: skip


def test_an_intent_that_falls_is_seen() -> None:
    lost = {place: Answer("rate") for place in range(5)}
    report = comparing.report(EXAMPLES, all_right(), all_right(plain=lost, bare=lost), [])
    assert "intent:payment" in failed(report) and not report["passed"]
    gate = next(each for each in report["gates"] if each["name"] == "intent:payment")
    assert (gate["old"], gate["allowed"], gate["passed"]) == (1.0, 0.03, False) and gate["new"] < 0.97


def test_a_spelling_that_falls_is_seen_although_each_intent_is_within_bounds() -> None:
    lost = {0: Answer("rate"), 51: Answer("payment"), 52: Answer("ask_procedure")}
    assert failed(comparing.report(EXAMPLES, all_right(), all_right(bare=lost), [])) == ["intents:bare"]


def test_an_aspect_that_falls_is_seen() -> None:
    lost = {place: Answer("ask_procedure", frozenset({"time"})) for place in range(100, 103)}
    assert failed(comparing.report(EXAMPLES, all_right(), all_right(plain=lost), [])) == ["aspects:plain"]


def test_what_is_gained_is_no_fall() -> None:
    lost = {place: Answer("rate") for place in range(5)}
    report = comparing.report(EXAMPLES, all_right(plain=lost), all_right(), [])
    assert report["passed"] and report["intents"]["payment"]["difference"] > 0 and report["worst"] == []


def test_the_worst_losers_come_first_and_are_twenty_at_most() -> None:
    lost = {place: Answer("rate") for place in range(30)}
    both = {40: Answer("complaint")}
    old = all_right(plain={0: Answer("complaint")})  # was wrong before: nothing is lost
    worst = comparing.report(EXAMPLES, old, all_right(plain=lost | both, bare=both), [])["worst"]
    assert len(worst) == 20
    assert worst[0] == {
        "text": "trả tiền 40",
        "spellings": ["plain", "bare"],
        "expected": {"intent": "payment", "aspects": []},
        "old": {"intent": "payment", "aspects": []},
        "new": {"intent": "complaint", "aspects": []},
    }
    assert "trả tiền 0" not in [each["text"] for each in worst]


@pytest.mark.parametrize(
    ("old", "new", "passed", "figures"),
    [
        (Answer("rate"), Answer("payment"), True, (0.0, 1.0)),
        (None, Answer("payment"), True, (None, 1.0)),
        (Answer("payment"), Answer("nlu_fallback"), False, (1.0, 0.0)),
    ],
)
def test_what_was_attached_must_be_understood(
    old: Answer | None, new: Answer, passed: bool, figures: tuple[float | None, float]
) -> None:
    report = comparing.report(EXAMPLES, all_right(), all_right(), [comparing.Attached(NEW, old, new)])
    gate = report["gates"][-1]
    assert (gate["name"], gate["passed"], gate["old"], gate["new"]) == ("attached", passed, *figures)
    assert report["passed"] is passed and report["attached"][0]["understood"] is passed


def test_aspects_of_an_attached_question_must_be_understood_too() -> None:
    question = Example("phí với hạn sao", "ask_procedure", frozenset({"fee", "time"}))
    half = comparing.Attached(question, None, Answer("ask_procedure", frozenset({"fee"})))
    assert failed(comparing.report(EXAMPLES, all_right(), all_right(), [half])) == ["attached"]


def test_kept_answers_are_those_that_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "models" / "a.answers.json"
    saved = {name: dict(zip(EXAMPLES, (Answer("rate") for _ in EXAMPLES), strict=True)) for name in spellings()}
    answers.save(saved, EXAMPLES, path)
    assert answers.load(EXAMPLES, path) == saved
    assert "trả tiền" not in path.read_text("utf-8")
    assert answers.load(EXAMPLES[1:], path) is None
    assert answers.load(EXAMPLES, tmp_path / "absent.json") is None
    path.write_text('{"version": 0}')
    assert answers.load(EXAMPLES, path) is None


@pytest.mark.slow
def test_measure_compares_and_keeps_the_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a twentieth of the data; the candidate's model is a stand-in, tests/bot/test_swapping.py trains a real one."""
    known = read_examples()[::20]
    contents = "nlu:\n  - intent: payment\n    examples: |\n      - quẹt thẻ được hông ta\n".encode()
    environ = {"VAR": str(tmp_path)}
    side = measuring.Side.of(contents, known, environ)
    side.path.parent.mkdir()
    side.path.write_bytes(b"")
    monkeypatch.setattr(measuring, "read_examples", lambda: known)
    monkeypatch.setattr(measuring, "understood", lambda path, examples: [Answer("payment") for _ in examples])
    told: list[float] = []
    report = measuring.measure(contents, told.append, environ)
    assert told == sorted(told) and (told[0], told[-1]) == (0.0, 1.0)
    assert list(report["spellings"]) == ["plain", "bare", "chat", "old", "typo"]
    assert 0.3 < report["spellings"]["plain"]["intents"]["macro_f1"]["old"] < 1
    assert report["examples"] == {"old": len(known), "new": len(known) + 1, "compared": len(known)}
    assert [each["text"] for each in report["attached"]] == ["quẹt thẻ được hông ta"]
    # Both are there the second time, and nothing is trained.
    again: list[float] = []
    assert measuring.measure(contents, again.append, environ)["spellings"] == report["spellings"]
    assert again == [0.0, 1.0]
