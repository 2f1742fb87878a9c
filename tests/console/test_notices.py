"""Notices and the switch with the running console: administrators change them, auditors read."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.calendar.model import VIETNAM
from kb.messages.service import now
from kb.operations import notices
from kb.people.audit import entries
from tests.console.conftest import As
from tests.console.people import Member, text_of

STORM = "Bão số 9: bộ phận một cửa nghỉ chiều nay."


@pytest.fixture
def administrator(as_role: As) -> Member:
    return as_role("administrator", name="quantri")


def local(hours: int) -> str:
    return f"{datetime.now(VIETNAM) + timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def test_a_notice_from_now_on_until_it_is_ended(engine: sa.Engine, administrator: Member) -> None:
    given = {"text": STORM, "begins": "", "ends": local(3), "why": "công văn 12"}
    assert STORM in text_of(administrator.post("/notices", given))
    [found] = notices.current(engine)
    assert found.holds(now())
    assert found.ends_at is not None
    assert timedelta(hours=2, minutes=50) < found.ends_at - now() <= timedelta(hours=3)
    assert "đang có hiệu lực" in text_of(administrator.get("/notices"))
    assert administrator.post(f"/notices/{found.id}/end", {"why": ""}).status_code == 422
    assert "đã hết" in text_of(administrator.post(f"/notices/{found.id}/end", {"why": "hết bão"}))
    assert notices.current(engine) == ()
    assert administrator.post(f"/notices/{found.id}/end", {"why": "lần nữa"}).status_code == 409
    acts = [(each.act, each.who, each.why) for each in entries(engine, act="notice")]
    assert acts == [("notice.end", "quantri", "hết bão"), ("notice.announce", "quantri", "công văn 12")]


def test_a_notice_for_later(engine: sa.Engine, administrator: Member) -> None:
    administrator.post("/notices", {"text": STORM, "begins": local(1), "ends": local(2), "why": "x"})
    [found] = notices.current(engine)
    assert not found.holds(now())
    assert "chưa đến giờ" in text_of(administrator.get("/notices"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": ""}, "từ 1 đến 1.000 ký tự"),
        ({"why": " "}, "Hãy ghi lý do"),
        ({"ends": "2020-01-01T00:00"}, "phải sau lúc bắt đầu"),
        ({"ends": "mai"}, "phải sau lúc bắt đầu"),
    ],
)
def test_what_cannot_be_told_stays_in_the_form(
    engine: sa.Engine, administrator: Member, changes: dict[str, str], told: str
) -> None:
    given = {"text": STORM, "begins": "", "ends": "", "why": "lý do của tôi", **changes}
    refused = administrator.post("/notices", given)
    assert refused.status_code == 422
    assert told in text_of(refused)
    assert "lý do của tôi" in refused.text or "why" in changes
    assert notices.current(engine) == ()


def test_off_and_on(engine: sa.Engine, administrator: Member) -> None:
    assert "Trợ lý đang BẬT" in text_of(administrator.get("/assistant"))
    assert administrator.post("/assistant/off", {"text": "Nghỉ.", "why": ""}).status_code == 422
    off = administrator.post("/assistant/off", {"text": "Trợ lý tạm nghỉ.", "why": "trả lời sai"})
    assert "Trợ lý đang TẮT" in text_of(off)
    [found] = notices.current(engine)
    assert (found.text, found.author) == ("Trợ lý tạm nghỉ.", "quantri")
    assert administrator.post("/assistant/off", {"text": "Nghỉ.", "why": "x"}).status_code == 422
    assert "Trợ lý đang BẬT" in text_of(administrator.post("/assistant/on", {"why": "đã sửa"}))
    assert notices.current(engine) == ()
    assert [each.act for each in entries(engine, act="assistant")] == ["assistant.on", "assistant.off"]


def test_who_may(as_role: As, engine: sa.Engine) -> None:
    auditor, officer = as_role("auditor"), as_role("officer")
    for path in ("/notices", "/assistant"):
        assert auditor.get(path).status_code == 200
        assert "<textarea" not in auditor.get(path).text
        assert officer.get(path).status_code == 403
    for path in ("/notices", "/assistant/off", "/assistant/on"):
        assert auditor.post(path, {"text": "x", "why": "x"}).status_code == 403
    assert notices.listed(engine) == ()
