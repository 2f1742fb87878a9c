import pytest

import vi
from kb.procedures.search import SearchIndex
from tests.kb.procedures.search.small_base import RECORDS
from tests.nlu.evaluate_search import load_cases

CASES = load_cases()
INDEX = SearchIndex.build(RECORDS)


@pytest.mark.parametrize("message", CASES["follow_up"])
def test_a_follow_up_has_no_subject(message: str) -> None:
    for typed in (message, vi.fold(message), message.upper()):
        assert not INDEX.search(typed).has_subject, typed


@pytest.mark.parametrize("message", CASES["own_subject"])
def test_a_named_thing_is_a_subject(message: str) -> None:
    for typed in (message, vi.fold(message)):
        assert INDEX.search(typed).has_subject, typed
