"""What a question is about, decided on search results made by hand."""

import pytest

from actions.subjects import aspects_by_subject
from actions.understanding import Answer, AskSubject, NotFound, Offer, Plan, plan
from kb.procedures.model import Aspect
from kb.procedures.search import Decision, Hit, SearchResult


class FakeSearch:
    """Finds what it was told to find, by the exact question."""

    def __init__(self, **found: SearchResult) -> None:
        self.found = {question.replace("_", " "): result for question, result in found.items()}

    def search(self, question: str, *, limit: int = 10) -> SearchResult:
        return self.found.get(question.strip(), result(Decision.NONE))


def result(decision: Decision, *codes: str, subject: bool = True, field: str = "") -> SearchResult:
    hits = tuple(Hit(code, f"title {code}", "field", 1 - at / 10) for at, code in enumerate(codes))
    return SearchResult(decision, hits, subject, field)


FOLLOW_UP = result(Decision.NONE, subject=False)
BIRTH = result(Decision.ANSWER, "b", "x", "y")
WEDDING = result(Decision.ANSWER, "w", "z")
SEARCH = FakeSearch(
    fee=FOLLOW_UP,
    birth=BIRTH,
    wedding=WEDDING,
    unclear=result(Decision.CHOOSE, "p", "q", "r", "s", "t"),
    panda=result(Decision.NONE, "p", field="Kiểm lâm"),
    remark=result(Decision.NONE, "p", "b"),
)
SEARCH.found["birth và wedding"] = result(Decision.CHOOSE, "b", "w")
SEARCH.found["p và q"] = result(Decision.CHOOSE, "x", "p", "q")
SEARCH.found |= {"p": result(Decision.CHOOSE, "p", "x"), "q": result(Decision.CHOOSE, "q", "y")}
SEARCH.found["birth, wedding"] = result(Decision.ANSWER, "one procedure for both")


@pytest.mark.parametrize(
    ("question", "current", "expected"),
    [
        ("fee", "b", Answer(("b",))),
        ("fee", None, AskSubject()),
        ("birth", None, Answer(("b",), ("x", "y"))),
        ("wedding", "b", Answer(("w",), ("z",))),
        ("unclear", None, Offer(("p", "q", "r", "s"))),
        ("unclear", "q", Answer(("q",), ("p", "r", "s", "t"))),
        ("unclear", "elsewhere", Offer(("p", "q", "r", "s"))),
        ("remark", "b", Answer(("b",), ("p",))),
        ("panda", None, NotFound("Kiểm lâm")),
        ("birth và wedding", None, Answer(("b", "w"))),
        ("p và q", None, Answer(("p", "q"))),
        ("birth, wedding", None, Answer(("one procedure for both",))),
    ],
)
def test_plan(question: str, current: str | None, expected: Plan) -> None:
    assert plan(SEARCH, question, current=current) == expected


@pytest.mark.parametrize(("current", "expected"), [("b", Answer(("b",))), (None, Offer(("p", "q")))])
def test_a_slip_in_a_follow_up_is_no_subject(current: str | None, expected: Plan) -> None:
    search = FakeSearch()
    search.found["lệ phíii"] = result(Decision.CHOOSE, "p", "q")
    assert plan(search, "lệ phíii", current=current, asked_at=[0]) == expected


def test_a_comparison_is_of_two_only_where_the_whole_finds_both() -> None:
    SEARCH.found["birth với wedding"] = result(Decision.CHOOSE, "w", "x", "b")
    SEARCH.found["birth hay wedding"] = result(Decision.ANSWER, "b", "x", "y", "z", "w")
    assert plan(SEARCH, "birth với wedding", current=None) == Answer(("b", "w"))
    assert plan(SEARCH, "birth hay wedding", current=None) == Answer(("b",), ("x", "y", "z", "w"))


def test_three_questions_on_three_procedures_each_have_their_aspects() -> None:
    search = FakeSearch(birth_fee=BIRTH, wedding_time=WEDDING, place=FOLLOW_UP, panda=result(Decision.ANSWER, "p"))
    question = "birth fee, wedding time, place, panda"
    search.found[question] = result(Decision.CHOOSE, "b", "w")
    asked = [(6, Aspect.FEE), (19, Aspect.TIME), (25, Aspect.PLACE)]
    assert plan(search, question, current=None, asked_at=[place for place, _ in asked]) == Offer(("b", "w"))
    asked.append((32, Aspect.FORM))
    told = plan(search, question, current=None, asked_at=[place for place, _ in asked])
    assert isinstance(told, Answer) and told.codes == ("b", "w", "p")
    aspects = list(aspects_by_subject(told.spans, asked))
    assert aspects == [(Aspect.FEE,), (Aspect.TIME, Aspect.PLACE), (Aspect.FORM,)]
