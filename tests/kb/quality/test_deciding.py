"""Decisions on messages that wait: to a procedure, an intent, the FAQ, out of scope; and taken back; both databases."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kb.calendar.model import VIETNAM
from kb.db import reading, writing
from kb.people.audit import entries
from kb.phrases import Phrases
from kb.procedures.phrases import SHIPPED, _replace, phrases_of, write
from kb.procedures.search import Decision as SearchDecision
from kb.procedures.service import Procedures
from kb.quality import service
from kb.quality.model import (
    Decision,
    DecisionError,
    OutOfScope,
    PhraseKind,
    Reason,
    State,
    ToFaq,
    ToIntent,
    ToProcedure,
)
from kb.quality.queries import Wanted
from tests.kb.quality.talks import CODE, EDITOR, lost, with_boats

SHIPS = Phrases(("xuồng giấy",), ("đăng ký xuồng giấy ở đâu",))
ASKED = ("giấy phép cho bè chuối", "giay phep cho be chuoi", "bè chuối xin phép sao")


@pytest.fixture
def ids(engine: sa.Engine) -> list[int]:
    """Three messages that wait; the procedure has phrases that ship."""
    with_boats(engine)
    with writing(engine) as connection:
        _replace(connection, {CODE: SHIPS}, SHIPPED)
    lost(engine, *ASKED)
    return sorted(row.id for row in service.messages(engine, Wanted()))


def phrases(engine: sa.Engine) -> Phrases:
    with reading(engine) as connection:
        return phrases_of(connection, [CODE])[CODE]


def decide(engine: sa.Engine, ids: Sequence[int], decision: Decision) -> None:
    service.decide(engine, ids, decision, by=EDITOR)


def known(engine: sa.Engine) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.text, each.intent, each.aspects) for each in service.examples(engine)]


def test_open_messages_are_grouped_with_proposals(engine: sa.Engine, ids: list[int]) -> None:
    lost(engine, "thả diều có phải xin phép")
    [first, second] = service.groups(engine, Wanted())
    assert sorted(first.ids) == ids
    assert first.reasons == (Reason.NONE,)
    assert second.text == "thả diều có phải xin phép"
    hits = service.proposals(Procedures(engine), "xuồng giấy")
    assert hits[0].code == CODE


def test_a_group_becomes_questions_of_a_procedure_beside_what_ships(engine: sa.Engine, ids: list[int]) -> None:
    decide(engine, ids, ToProcedure(CODE))
    # Two spellings of one question are one.
    assert set(phrases(engine).questions) == {*SHIPS.questions, ASKED[0], ASKED[2]}
    assert phrases(engine).aliases == SHIPS.aliases
    assert Procedures(engine).search("bè chuối").hits[0].code == CODE
    assert service.groups(engine, Wanted()) == ()
    decided = service.messages(engine, Wanted(state=State.ATTACHED))
    assert {row.decided_by for row in decided} == {"an"}
    [entry] = entries(engine, act="unanswered.decide")
    assert (entry.who, entry.detail["code"], sorted(entry.detail["ids"])) == ("an", CODE, ids)


def test_what_was_attached_is_answered_in_any_spelling_and_asked_back_when_it_is_ambiguous(
    engine: sa.Engine, ids: list[int]
) -> None:
    found = Procedures(engine)
    lost(engine, "xin sổ zum cho vịt quay")
    ids = [row.id for row in service.messages(engine, Wanted()) if row.text.startswith("xin sổ")]
    assert found.search("xin sổ zum cho vịt quay").decision is not SearchDecision.ANSWER
    decide(engine, ids, ToProcedure(CODE))
    for text in ("xin sổ zum cho vịt quay", "Xin so zum cho vit quay?"):
        result = Procedures(engine).search(text)
        assert (result.decision, result.hits[0].code, result.has_subject) == (SearchDecision.ANSWER, CODE, True)
    with writing(engine) as connection:
        write(connection, "9.000002", Phrases(questions=("xin sổ zum cho vịt quay",)), author="an")
    assert Procedures(engine).search("xin sổ zum cho vịt quay").hits[0].score < 0.97
    service.undo(engine, ids, by=EDITOR)


def test_an_alias(engine: sa.Engine, ids: list[int]) -> None:
    decide(engine, ids[:1], ToProcedure(CODE, PhraseKind.ALIAS))
    assert phrases(engine).aliases == (*SHIPS.aliases, ASKED[0])
    assert phrases(engine).questions == SHIPS.questions


def test_taking_back_leaves_what_another_message_stands_for(engine: sa.Engine, ids: list[int]) -> None:
    decide(engine, ids[:1], ToProcedure(CODE))
    decide(engine, ids[1:2], ToProcedure(CODE))
    service.undo(engine, ids[:1], by=EDITOR)
    assert ASKED[0] in phrases(engine).questions
    service.undo(engine, ids[1:2], by=EDITOR)
    assert phrases(engine) == SHIPS
    assert sorted(row.id for row in service.messages(engine, Wanted())) == ids
    assert len(entries(engine, act="unanswered.undo")) == 2


def test_taking_back_removes_nothing_that_was_there_before(engine: sa.Engine) -> None:
    with_boats(engine)
    with writing(engine) as connection:
        _replace(connection, {CODE: SHIPS}, SHIPPED)
    lost(engine, SHIPS.questions[0])
    [row] = service.messages(engine, Wanted())
    decide(engine, [row.id], ToProcedure(CODE))
    service.undo(engine, [row.id], by=EDITOR)
    assert phrases(engine) == SHIPS


def test_messages_become_examples_of_an_intent(engine: sa.Engine, ids: list[int]) -> None:
    decide(engine, ids, ToIntent("ask_procedure", ("fee", "time")))
    assert [text for text, _, _ in known(engine)] == [ASKED[0], ASKED[2]]
    assert {(intent, aspects) for _, intent, aspects in known(engine)} == {("ask_procedure", ("fee", "time"))}
    service.undo(engine, ids[:1], by=EDITOR)
    assert len(known(engine)) == 2
    service.undo(engine, ids[1:], by=EDITOR)
    assert known(engine) == []


def test_one_text_is_not_taught_two_ways(engine: sa.Engine, ids: list[int]) -> None:
    decide(engine, ids[:1], ToIntent("payment"))
    with pytest.raises(DecisionError, match="elsewhere"):
        decide(engine, ids[1:2], ToIntent("services"))
    assert known(engine) == [(ASKED[0], "payment", ())]


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (ToProcedure("9.999999"), "procedure"),
        (ToIntent("dance"), "intent"),
        (ToIntent("ask_aspect"), "intent"),
        (ToIntent("ask_procedure", ("colour",)), "aspects"),
        (ToIntent("payment", ("fee",)), "aspects"),
        (ToFaq("  ngắn "), "faq"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(
    engine: sa.Engine, ids: list[int], decision: Decision, reason: str
) -> None:
    with pytest.raises(DecisionError, match=reason):
        decide(engine, ids, decision)
    assert len(service.messages(engine, Wanted())) == 3
    assert entries(engine, act="unanswered") == ()


def test_faq_and_out_of_scope(engine: sa.Engine, ids: list[int]) -> None:
    decide(engine, ids[:1], ToFaq("Bè chuối không cần giấy phép"))
    decide(engine, ids[1:2], OutOfScope())
    [faq] = service.messages(engine, Wanted(state=State.ATTACHED))
    assert dict(faq.decision or {}) == {"faq": "Bè chuối không cần giấy phép"}
    [outside] = service.messages(engine, Wanted(state=State.OUT_OF_SCOPE))
    assert (outside.id, outside.decision) == (ids[1], None)
    service.undo(engine, [outside.id], by=EDITOR)
    assert len(service.messages(engine, Wanted())) == 2


def test_nobody_decides_what_was_decided(engine: sa.Engine, ids: list[int]) -> None:
    decide(engine, ids[:1], OutOfScope())
    with pytest.raises(DecisionError, match="decided"):
        decide(engine, ids, OutOfScope())
    with pytest.raises(DecisionError, match="changed"):
        service.undo(engine, ids, by=EDITOR)
    with pytest.raises(DecisionError, match="nothing"):
        decide(engine, [999], OutOfScope())
    with pytest.raises(DecisionError, match="nothing"):
        decide(engine, [], OutOfScope())


def test_filters(engine: sa.Engine, ids: list[int]) -> None:
    today = service.messages(engine, Wanted())[0].at.astimezone(VIETNAM).date()
    yesterday = today - timedelta(days=1)
    assert len(service.messages(engine, Wanted(reason=Reason.NONE, field="Thủy sản", since=today, until=today))) == 3
    assert service.messages(engine, Wanted(reason=Reason.UNHAPPY)) == ()
    assert service.messages(engine, Wanted(field="Đất đai")) == ()
    assert service.messages(engine, Wanted(until=yesterday)) == ()
    assert service.fields(engine) == ("Thủy sản",)
