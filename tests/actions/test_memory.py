"""What is remembered comes back from the slots as it was."""

import pytest
from rasa_sdk import Tracker

from actions.memory import Asked, Memory, OpenQuestion, recall
from actions.open_question import asked_back
from kb.procedures.model import Aspect

CASES = OpenQuestion(Asked.CASES, ("a",), aspects=(Aspect.DOCUMENTS,), spare=True)
CHOICES = OpenQuestion(Asked.PROCEDURES, ("a", "b"), "câu hỏi", (Aspect.FEE, Aspect.TIME))


def tracker(memory: Memory) -> Tracker:
    slots = {event["name"]: event["value"] for event in memory.events()}
    return Tracker("nobody", slots, {}, [], False, None, {}, "")


@pytest.mark.parametrize(
    "memory",
    [
        Memory(),
        Memory("a", "trường hợp", ("b",), "câu hỏi", (Aspect.FEE,), (Aspect.TIME,), CASES, 2),
        Memory(open_question=CHOICES, asked_back=1),
    ],
)
def test_memory_comes_back(memory: Memory) -> None:
    assert recall(tracker(memory)) == memory


@pytest.mark.parametrize(
    ("opened", "codes", "expected"),
    [
        (CHOICES, ["b", "c"], 2),
        (CHOICES, ["c"], 0),
        (OpenQuestion(Asked.SUBJECT), ["c"], 2),
        (None, ["c"], 2),
    ],
)
def test_a_fresh_subject_begins_to_count_again(opened: OpenQuestion | None, codes: list[str], expected: int) -> None:
    assert asked_back(Memory(open_question=opened, asked_back=2), codes) == expected


@pytest.mark.parametrize(
    ("opened", "resumes"),
    [(CHOICES, True), (CASES, False), (OpenQuestion(Asked.SUBJECT), False), (OpenQuestion(Asked.CASES, ("a",)), True)],
)
def test_only_what_still_lacks_an_answer_is_taken_up_again(opened: OpenQuestion, resumes: bool) -> None:
    assert opened.to_resume is resumes
