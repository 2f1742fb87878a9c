"""What a turn leaves of how it was understood, stored with its answer or not at all, on both databases."""

import pytest
import sqlalchemy as sa

from kb.effects import EffectError
from kb.messages import service, turns
from kb.messages.deleting import delete_conversation
from kb.messages.model import Answer, Draft, Sender
from kb.quality.tables import unanswered
from tests.kb.quality.talks import CODE, LEASE, LOST, UNDERSTOOD, lost, read, rows, taken, turn, waiting, with_boats

RATE = {"do": "rating.add", "topic": CODE, "procedure_code": CODE, "model": "m1"}


@pytest.fixture
def conversation(engine: sa.Engine) -> str:
    with_boats(engine)
    return service.open_conversation(engine).id


def test_what_was_understood_is_stored_with_the_answer(engine: sa.Engine, conversation: str) -> None:
    seq = turn(engine, conversation, "thuyền giấy bao nhiêu tiền", UNDERSTOOD)
    [row] = read(engine)
    assert (row["conversation_id"], row["seq"], row["channel"]) == (conversation, seq, "web")
    assert (row["intent"], row["aspects"], row["outcome"]) == ("ask_procedure", ["fee"], "answered")
    assert row["hits"] == [[CODE, 0.93], ["9.000002", 0.2]]
    # The field is that of the procedure.
    assert (row["code"], row["field"], row["commune"]) == (CODE, "Thủy sản", "Phường Nha Trang")
    assert waiting(engine) == []


@pytest.mark.parametrize("outcome", ["not_found", "unclear"])
def test_a_turn_of_which_nothing_came_waits(engine: sa.Engine, conversation: str, outcome: str) -> None:
    turn(engine, conversation, "xin bay khinh khí cầu", LOST | {"outcome": outcome})
    assert waiting(engine) == [("xin bay khinh khí cầu", "none")]
    [row] = rows(engine, unanswered)
    assert (row["field"], row["commune"], row["intent"]) == ("Thủy sản", "Phường Nha Trang", "ask_procedure")
    assert row["state"] == "open"


def test_a_button_never_waits(engine: sa.Engine, conversation: str) -> None:
    turn(engine, conversation, "Lệ phí", LOST, payload="/ask_aspect")
    assert waiting(engine) == []
    assert len(read(engine)) == 1


def test_a_turn_that_lost_its_lease_stores_nothing_and_the_one_taken_again_stores_once(
    engine: sa.Engine, conversation: str
) -> None:
    first = taken(engine, conversation, "xin bay khinh khí cầu")
    turns.release(engine, owner="test")
    again = turns.claim(engine, owner="test2", lease=LEASE)
    assert again is not None
    answer = Answer((Draft(Sender.BOT, "Đáp."),), (LOST,))
    assert not turns.finish(engine, first, answer)
    assert waiting(engine) == []
    assert turns.finish(engine, again, answer)
    assert not turns.finish(engine, again, answer)
    assert len(waiting(engine)) == len(read(engine)) == 1


def test_a_refusal_makes_the_question_wait_and_not_the_no(engine: sa.Engine, conversation: str) -> None:
    asked = turn(engine, conversation, "giấy cho cái xuồng", UNDERSTOOD | {"outcome": "offered"})
    turn(engine, conversation, "không phải", LOST | {"refused": "giấy cho cái xuồng", "intent": "reject_choices"})
    assert waiting(engine) == [("giấy cho cái xuồng", "refused")]
    [row] = rows(engine, unanswered)
    assert (row["seq"], row["intent"], row["code"]) == (asked, "ask_procedure", CODE)


def test_a_refusal_by_button_makes_the_question_wait(engine: sa.Engine, conversation: str) -> None:
    turn(engine, conversation, "giấy cho cái xuồng", UNDERSTOOD | {"outcome": "offered"})
    refusal = LOST | {"refused": "giấy cho cái xuồng"}
    turn(engine, conversation, "Không có cái nào đúng", refusal, payload="/reject_choices")
    assert waiting(engine) == [("giấy cho cái xuồng", "refused")]


def test_a_thumb_down_makes_the_question_wait_that_led_to_the_answer(engine: sa.Engine, conversation: str) -> None:
    turn(engine, conversation, "cho hỏi cái xuồng", UNDERSTOOD | {"outcome": "offered"})
    # Chosen by a button: its title is no question.
    turn(engine, conversation, "Đăng ký thuyền giấy", UNDERSTOOD, payload="/choose_procedure")
    turn(engine, conversation, "cảm ơn", UNDERSTOOD | {"outcome": "handled", "code": "", "hits": []})
    thumb = UNDERSTOOD | {"outcome": "handled", "code": "", "intent": "rate_answer"}
    turn(engine, conversation, "👎", thumb, RATE | {"helpful": False}, payload="/rate_answer")
    assert waiting(engine) == [("cho hỏi cái xuồng", "unhappy")]
    # The reason comes in a second message and is the same thumb.
    turn(engine, conversation, "sai hết", thumb, RATE | {"helpful": False, "reason": "sai hết"})
    assert waiting(engine) == [("cho hỏi cái xuồng", "unhappy")]


def test_a_thumb_up_makes_nothing_wait(engine: sa.Engine, conversation: str) -> None:
    turn(engine, conversation, "thuyền giấy", UNDERSTOOD)
    turn(engine, conversation, "👍", RATE | {"helpful": True}, payload="/rate_answer")
    assert waiting(engine) == []


@pytest.mark.parametrize("lacks", ["intent", "confidence", "outcome"])
def test_an_effect_that_lacks_something_stores_nothing(engine: sa.Engine, conversation: str, lacks: str) -> None:
    bad = {name: value for name, value in UNDERSTOOD.items() if name != lacks}
    item = taken(engine, conversation, "thuyền giấy")
    with pytest.raises(EffectError):
        turns.finish(engine, item, Answer((Draft(Sender.BOT, "Đáp."),), (bad,)))
    assert read(engine) == []


def test_a_deleted_conversation_leaves_its_masked_questions_that_name_nobody(engine: sa.Engine) -> None:
    conversation = lost(engine, "xin bay khinh khí cầu", "nuôi cá mập trong nhà")
    other = lost(engine, "trồng cây trên mái")
    assert delete_conversation(engine, conversation).found
    assert {row["conversation_id"] for row in read(engine)} == {other}
    left = rows(engine, unanswered)
    assert [row["text"] for row in left] == ["xin bay khinh khí cầu", "nuôi cá mập trong nhà", "trồng cây trên mái"]
    assert [row["conversation_id"] for row in left] == ["", "", other]
