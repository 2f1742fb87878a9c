"""Answers that everybody may read, on SQLite and PostgreSQL."""

from dataclasses import astuple

import pytest
import sqlalchemy as sa

from kb.feedback import officers
from kb.feedback.model import PublicTextError, TicketNotFoundError, TicketStateError
from kb.feedback.publishing import PAGE, publish, published, withdraw
from kb.people.audit import entries
from kb.people.model import Actor
from tests.kb.feedback.tickets import CATEGORIES, CODE, LAMP, NOW, TODAY, answered, opened, reopened, sent

LAN = Actor("canbo1")
QUESTION, ANSWER = "Đèn đường hỏng một tuần", "Phường đã thay bóng ngày 26/11/2026, chi phí 150.000.000 đồng."


def shown(engine: sa.Engine) -> list[tuple[object, ...]]:
    return [astuple(each) for each in published(engine, categories=CATEGORIES).answers]


def test_what_everybody_reads_is_the_officers(engine: sa.Engine) -> None:
    sender = opened(engine)
    sent(engine, sender)
    answered(engine, text="Kính gửi ông A: đã thay bóng.")
    assert shown(engine) == []
    publish(engine, CODE, f" {QUESTION} ", ANSWER, NOW, by=LAN)
    kind = CATEGORIES.get(LAMP.category)
    assert shown(engine) == [(kind.title, kind.department, LAMP.commune, QUESTION, ANSWER, TODAY)]
    for hidden in (CODE, sender, LAMP.content, LAMP.detail, LAMP.when, "sealed", "ông A", "canbo1"):
        assert hidden not in repr(shown(engine))
    withdraw(engine, CODE, NOW, by=LAN, why="nhầm")
    assert shown(engine) == []
    assert [each.act for each in entries(engine, act="feedback.")][:2] == ["feedback.withdraw", "feedback.publish"]
    with pytest.raises(TicketStateError):
        withdraw(engine, CODE, NOW, by=LAN)


def test_only_what_is_answered(engine: sa.Engine) -> None:
    sender = opened(engine)
    with pytest.raises(TicketNotFoundError):
        publish(engine, CODE, QUESTION, ANSWER, NOW, by=LAN)
    sent(engine, sender)
    with pytest.raises(TicketStateError):
        publish(engine, CODE, QUESTION, ANSWER, NOW, by=LAN)
    answered(engine)
    publish(engine, CODE, QUESTION, ANSWER, NOW, by=LAN)
    # The citizen says that the answer does not do.
    reopened(engine, sender)
    assert shown(engine) == []
    answered(engine, text="đã thay lần nữa")
    assert shown(engine) == []
    publish(engine, CODE, QUESTION, "Đã thay lần nữa.", NOW, by=LAN)
    officers.close(engine, CODE, NOW, by=LAN)
    assert [each[4] for each in shown(engine)] == ["Đã thay lần nữa."]


@pytest.mark.parametrize(
    "text", ["Gọi 0258 3822 000", "Gọi +84 912 345 678", "thư a.b@vi.du", "căn cước 056099000111", "CMND 225000111"]
)
def test_personal_data_is_not_published(engine: sa.Engine, text: str) -> None:
    sent(engine, opened(engine))
    answered(engine)
    for question, answer in ((text, ANSWER), (QUESTION, text)):
        with pytest.raises(PublicTextError) as refused:
            publish(engine, CODE, question, answer, NOW, by=LAN)
        assert refused.value.reason == "personal"
    with pytest.raises(PublicTextError):
        publish(engine, CODE, " ", ANSWER, NOW, by=LAN)
    assert shown(engine) == []


def test_pages_newest_first(engine: sa.Engine) -> None:
    for at in range(PAGE + 1):
        code = sent(engine, opened(engine), f"PA-261126-{at:04}")
        answered(engine, code)
        publish(engine, code, QUESTION, f"Trả lời {at}.", NOW, by=LAN)
    assert [len(published(engine, page, CATEGORIES).answers) for page in (1, 2, 3)] == [PAGE, 1, 1]
    assert (published(engine, 0, CATEGORIES).page, published(engine, 9, CATEGORIES).page) == (1, 2)
