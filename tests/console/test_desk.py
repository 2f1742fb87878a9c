"""The handoff desk with the running console: the queue, one officer each, answers, hand back, texts to insert."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from console.answering import answer_of
from kb.db import writing
from kb.messages import turns
from kb.messages.handoffs import canned
from kb.messages.handoffs import service as desk
from kb.messages.handoffs.sweeping import give_back_absent
from kb.messages.model import Answer
from kb.people.audit import entries
from kb.people.model import Actor
from kb.procedures.model import Procedure
from kb.procedures.storing import store
from tests.console.conftest import As
from tests.console.people import Member, text_of
from tests.kb.messages.talks import Talk
from tests.samples import BOAT


@pytest.fixture
def talk(engine: sa.Engine) -> Talk:
    """Somebody who waits."""
    made = Talk.begin(engine)
    made.asks()
    return made


@pytest.fixture
def officer(as_role: As) -> Member:
    return as_role("officer", name="lan")


def path(talk: Talk, act: str = "") -> str:
    return f"/desk/{talk.handoff.id}" + (f"/{act}" if act else "")


def heard(talk: Talk, text: str) -> None:
    """The citizen says it while an officer has the conversation."""
    talk.says(text)
    turns.finish(talk.engine, talk.claim(), Answer())


def acts(engine: sa.Engine) -> list[str]:
    return [each.act for each in reversed(entries(engine, act="handoff"))]


def test_the_queue_tells_who_waits_and_for_how_long(engine: sa.Engine, officer: Member, talk: Talk) -> None:
    talk.since(300, "asked_at", "queued_at")
    other = Talk.begin(engine)
    other.asks(left=True, reason="unhappy", language="en")
    shown = text_of(officer.get("/desk"))
    for part in ("1 người đang chờ, 1 lời nhắn chưa trả lời", "5 phút", "hai lần chưa hài lòng, nói tiếng Anh"):
        assert part in shown
    talk.turn("thôi", {"do": "handoff.leave"})
    assert "người dân không cần nữa" in text_of(officer.get("/desk"))


def test_an_officer_takes_answers_and_hands_back(engine: sa.Engine, officer: Member, talk: Talk) -> None:
    taken = officer.post(path(talk, "take"))
    assert "Anh/chị đã nhận cuộc trò chuyện này" in text_of(taken)
    heard(talk, "hồ sơ em sao rồi")
    shown = officer.get(path(talk))
    assert "hồ sơ em sao rồi" in text_of(shown)
    assert "1 tin nhắn chưa được trả lời" in text_of(shown)
    told = officer.post(path(talk, "answer"), {"text": "Mai chị nhận.\nMang giấy hẹn.", "after": "0"})
    assert "Đã gửi cho người dân" in text_of(told)
    officer.post(path(talk, "answer"), {"text": "Mai chị nhận.\nMang giấy hẹn.", "after": "0"})
    assert talk.lines()[-1] == "officer: Mai chị nhận.\nMang giấy hẹn."
    handoff = path(talk)
    assert "Không có ai đang chờ" in text_of(officer.post(path(talk, "back")))
    assert talk.lines()[-1] == "system: Cán"
    assert "trả lại trợ lý" in text_of(officer.get(handoff))
    assert acts(engine) == ["handoff.take", "handoff.answer", "handoff.back", "handoff.view"]


def test_who_comes_second_is_told_who_was_first(as_role: As, officer: Member, talk: Talk) -> None:
    other = as_role("officer", name="minh")
    officer.post(path(talk, "take"))
    second = other.post(path(talk, "take"))
    assert second.status_code == 409
    assert "Cán bộ “lan” đã nhận" in text_of(second)
    refused = other.post(path(talk, "answer"), {"text": "câu viết dở", "after": "0"})
    assert refused.status_code == 409
    assert "câu viết dở" in text_of(refused)
    assert other.post(path(talk, "back")).status_code == 409
    assert "officer: câu viết dở" not in talk.lines()


def test_each_look_at_ones_own_talk_is_a_sign_of_life(engine: sa.Engine, officer: Member, talk: Talk) -> None:
    officer.post(path(talk, "take"))
    heard(talk, "một")
    for address in (path(talk), path(talk, "talk")):
        talk.since(500, "seen_at")
        assert officer.get(address).status_code == 200
        assert give_back_absent(engine, after=timedelta(seconds=120)) == []
    talk.since(500, "seen_at")
    assert give_back_absent(engine, after=timedelta(seconds=120)) == [talk.id]
    lost = officer.post(path(talk, "answer"), {"text": "muộn rồi", "after": "0"})
    assert lost.status_code == 409
    assert "muộn rồi" in text_of(lost)
    assert "Nhận trả lời" in text_of(lost)


def test_the_look_of_another_is_no_sign_of_life_and_is_in_the_audit(as_role: As, officer: Member, talk: Talk) -> None:
    auditor = as_role("auditor")
    officer.post(path(talk, "take"))
    talk.since(500, "seen_at")
    assert "gặp cán bộ" in text_of(auditor.get(path(talk)))
    auditor.get(path(talk) + "?poll=1")
    auditor.get(path(talk, "talk"))
    assert give_back_absent(talk.engine, after=timedelta(seconds=120)) == [talk.id]
    assert acts(talk.engine) == ["handoff.take", "handoff.view"]


def test_what_waits_may_be_left_to_the_bot(officer: Member, talk: Talk) -> None:
    officer.post(path(talk, "take"))
    heard(talk, "một")
    assert "checked" in officer.get(path(talk)).text
    officer.post(path(talk, "back"), {"waiting": "1"})
    assert talk.claim().text == "một"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_answer_that_cannot_be_said(officer: Member, talk: Talk, text: str) -> None:
    officer.post(path(talk, "take"))
    before = talk.lines()
    assert officer.post(path(talk, "answer"), {"text": text, "after": "0"}).status_code == 422
    assert talk.lines() == before


def test_texts_of_citizens_are_text(officer: Member, talk: Talk) -> None:
    officer.post(path(talk, "take"))
    heard(talk, "<script>alert(1)</script>")
    assert "<script>alert" not in officer.get(path(talk)).text


def test_canned_answers_and_what_the_search_proposes_are_inserted(
    engine: sa.Engine, officer: Member, talk: Talk
) -> None:
    with writing(engine) as connection:
        store(connection, [BOAT], act="import", author="test")
    canned.add(engine, "Chào", "Chào anh/chị, tôi là cán bộ trực.", by=Actor("lan"))
    officer.post(path(talk, "take"))
    heard(talk, "đăng ký thuyền giấy cần giấy tờ gì")
    shown = officer.get(path(talk))
    assert "Đăng ký thuyền giấy (9.000001)" in text_of(shown)
    newest = desk.desk(engine, talk.handoff.id).messages[-1].seq
    assert "9.000001" in officer.get(path(talk, "talk")).text
    assert "9.000001" not in officer.get(path(talk, "talk") + f"?newest={newest}").text
    assert "Chào anh/chị, tôi là cán bộ trực." in officer.get(path(talk) + "?write=1&insert=c1").text
    text = officer.get(path(talk) + "?write=1&insert=9.000001").text
    for part in ("Tờ khai thuyền", "Căn cước (chỉ xuất trình)", "135.000 đồng", "5 ngày làm việc", "12/QĐ-THU"):
        assert part in text
    assert 'http-equiv="refresh"' not in text
    assert 'http-equiv="refresh"' in shown.text


def test_a_proposal_says_what_the_record_does_not_say() -> None:
    told = answer_of(Procedure(code="9.000003", title="Việc lạ"))
    assert told.count("chưa công bố") == 4


def test_canned_answers_are_kept_by_officers(officer: Member, as_role: As, engine: sa.Engine) -> None:
    assert "Hẹn giờ" in text_of(
        officer.post("/desk/canned", {"title": "Hẹn giờ", "text": "Mời anh/chị đến lúc 8 giờ."})
    )
    [kept] = canned.answers(engine)
    officer.post(f"/desk/canned/{kept.id}", {"title": "Hẹn 9 giờ", "text": "Mời anh/chị đến lúc 9 giờ."})
    assert [each.title for each in canned.answers(engine)] == ["Hẹn 9 giờ"]
    assert officer.post("/desk/canned", {"title": "", "text": "x"}).status_code == 422
    auditor = as_role("auditor")
    assert "Hẹn 9 giờ" in text_of(auditor.get("/desk/canned"))
    assert auditor.post(f"/desk/canned/{kept.id}/remove").status_code == 403
    officer.post(f"/desk/canned/{kept.id}/remove")
    assert canned.answers(engine) == ()
    assert officer.post(f"/desk/canned/{kept.id}/remove").status_code == 404


def test_who_may(as_role: As, talk: Talk) -> None:
    auditor, editor = as_role("auditor"), as_role("editor")
    assert auditor.post(path(talk, "take")).status_code == 403
    assert "Nhận trả lời" not in auditor.get(path(talk)).text
    for address in ("/desk", path(talk), path(talk, "talk"), "/desk/canned"):
        assert editor.get(address).status_code == 403
    assert as_role("officer").get("/desk/999").status_code == 404
    assert desk.queue(talk.engine)[0].state == "waiting"
