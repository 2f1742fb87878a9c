"""The feedback desk on a running console."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from console import feedback_file
from console.settings import Settings
from console.strings import strings
from kb.db import writing
from kb.feedback.codes import new_code
from kb.feedback.events import TOLD
from kb.feedback.files import FOLDER, Store
from kb.feedback.model import FeedbackDraft, TicketState
from kb.feedback.tables import attachment, feedback
from kb.people.audit import entries
from kb.sealing import open_sealer
from kb.strings import say
from tests.console.conftest import As
from tests.console.people import text_of
from tests.kb.feedback.tickets import LAMP, answered, heard, joined, opened, sent, stored

TODAY = datetime.now(UTC)
SECRET = "0900 000 000"


def code_of(number: int) -> str:
    """A code that people can type: its last character is right."""
    return new_code(date(2026, 11, number), lambda _: False)


def ticket(engine: sa.Engine, *, days: int = 30, **told: str) -> tuple[str, str]:
    """A ticket that is due in so many days, and its sender's conversation."""
    sender = opened(engine)
    draft = FeedbackDraft(**{name: getattr(LAMP, name) for name in ("content", "category", "commune", "detail")} | told)
    code = sent(engine, sender, code_of(26), draft, now=TODAY, due=(TODAY + timedelta(days=days)).date())
    return code, sender


def acts(engine: sa.Engine) -> list[tuple[str, str, str]]:
    return [(each.act, each.who, each.subject) for each in reversed(entries(engine, act="feedback."))]


def test_who_may(as_role: As, engine: sa.Engine) -> None:
    code, _ = ticket(engine)
    officer, auditor, editor = as_role("officer"), as_role("auditor"), as_role("editor")
    for path in ("/feedback", f"/feedback/{code}", "/feedback/export.csv"):
        assert [each.get(path).status_code for each in (officer, auditor, editor)] == [200, 200, 403]
    for act in ("accept", "transfer", "assign", "note", "answer", "close", "merge", "publish", "withdraw", "contact"):
        assert auditor.post(f"/feedback/{code}/{act}").status_code == 403
    assert stored(engine, code).state == TicketState.SENT
    shown = auditor.get(f"/feedback/{code}").text
    assert "<textarea" not in shown
    assert officer.get("/feedback/PA-261126-0000").status_code == 404
    assert officer.post("/feedback/PA-261126-0000/accept").status_code == 404


def test_what_is_stored_has_words() -> None:
    words = strings()["feedback"]
    assert set(words["states"]) == set(words["kinds_of_state"]) == set(TicketState)
    assert set(words["events"]) == {*TOLD, "note", "assigned", "gathered", "published", "withdrawn"}
    for kind in words["events"]:
        assert say(f"feedback_kind_{kind}")
    assert len(feedback_file.header()) == 19


def test_the_list_and_its_filters(as_role: As, engine: sa.Engine) -> None:
    officer = as_role("officer")
    assert "Không có phản ánh nào như vậy" in text_of(officer.get("/feedback"))
    lamp, _ = ticket(engine, days=-30)
    road, _ = ticket(engine, content="<b>ổ gà</b> lớn", category="road", commune="xã Cam Lâm")
    page = officer.get("/feedback")
    assert "2 phản ánh" in text_of(page)
    assert "&lt;b&gt;ổ gà&lt;/b&gt;" in page.text
    for query, found in (
        ("?overdue=1", [lamp]),
        ("?words=o+ga", [road]),
        ("?category=road", [road]),
        ("?department=Sở+Xây+dựng", [road]),
        ("?commune=xã+Cam+Lâm", [road]),
        ("?state=answered", []),
        ("?state=nonsense&page=x", [lamp, road]),
        ("?words=%3Cscript%3E&page=99999999999999", []),
    ):
        page = officer.get("/feedback" + query)
        assert page.status_code == 200
        assert {code for code in (lamp, road) if f'href="/feedback/{code}"' in page.text} == set(found), query
    assert "quá hạn" in text_of(officer.get("/feedback?overdue=1"))


def test_a_ticket_is_answered(as_role: As, engine: sa.Engine) -> None:
    officer = as_role("officer", name="le.lan")
    code, sender = ticket(engine)
    follower = opened(engine)
    joined(engine, follower, code)
    page = officer.post(f"/feedback/{code}/accept", {"seen": "0"})
    assert "Đã tiếp nhận" in text_of(page)
    assert stored(engine, code).assignee == "le.lan"
    assert officer.post(f"/feedback/{code}/answer", {"answer": "  "}).status_code == 422
    page = officer.post(f"/feedback/{code}/answer", {"answer": "Đã thay bóng."})
    assert page.status_code == 200
    assert "Đã gửi câu trả lời" in text_of(page)
    for conversation in (sender, follower):
        [message] = heard(engine, conversation)
        assert "Đã thay bóng." in message.text
    officer.post(f"/feedback/{code}/close")
    assert stored(engine, code).state == TicketState.CLOSED
    assert acts(engine) == [(f"feedback.{act}", "le.lan", code) for act in ("accept", "answer", "close")]


def test_of_two_officers_one_is_told(as_role: As, engine: sa.Engine) -> None:
    lan, minh = as_role("officer", name="le.lan"), as_role("officer", name="an.minh")
    code, sender = ticket(engine)
    seen = {"seen": "0"}
    assert lan.post(f"/feedback/{code}/answer", seen | {"answer": "Đã thay bóng."}).status_code == 200
    page = minh.post(f"/feedback/{code}/answer", seen | {"answer": "Sẽ thay trong tuần."})
    assert page.status_code == 409
    said = text_of(page)
    assert "vừa được người khác xử lý" in said
    assert "le.lan" in said
    # What was typed is not lost.
    assert "Sẽ thay trong tuần." in said
    assert len(heard(engine, sender)) == 1


def test_what_was_passed_on_meanwhile_is_not_answered_for_the_other_department(as_role: As, engine: sa.Engine) -> None:
    officer = as_role("officer")
    code, sender = ticket(engine)
    officer.post(f"/feedback/{code}/transfer", {"department": "Sở Xây dựng", "why": "đường tỉnh", "seen": "0"})
    page = officer.post(f"/feedback/{code}/answer", {"answer": "x", "seen": "0"})
    assert page.status_code == 409
    assert heard(engine, sender) == []
    assert stored(engine, code).department == "Sở Xây dựng"
    assert officer.post(f"/feedback/{code}/transfer", {"department": ""}).status_code == 422


def test_assigning_and_notes(as_role: As, engine: sa.Engine) -> None:
    officer = as_role("officer", name="le.lan")
    as_role("editor", name="bien.tap")
    code, _ = ticket(engine)
    assert officer.post(f"/feedback/{code}/assign", {"assignee": "bien.tap"}).status_code == 422
    officer.post(f"/feedback/{code}/assign", {"assignee": "le.lan"})
    assert f'href="/feedback/{code}"' in officer.get("/feedback?assignee=le.lan").text
    page = officer.post(f"/feedback/{code}/note", {"note": "đã gọi <i>hai</i> lần"})
    assert "đã gọi &lt;i&gt;hai&lt;/i&gt; lần" in page.text
    assert officer.post(f"/feedback/{code}/note", {"note": ""}).status_code == 422


def test_the_contact_is_shown_once_for_a_reason(as_role: As, engine: sa.Engine, console_settings: Settings) -> None:
    officer, auditor = as_role("officer", name="le.lan"), as_role("auditor")
    code, _ = ticket(engine, contact=open_sealer(console_settings.kb).seal(SECRET))
    bare, _ = ticket(engine)
    assert SECRET not in officer.get(f"/feedback/{code}").text + auditor.get(f"/feedback/{code}").text
    assert "/contact" not in officer.get(f"/feedback/{bare}").text
    assert officer.post(f"/feedback/{code}/contact", {"why": " "}).status_code == 422
    assert entries(engine, act="feedback.contact") == ()
    page = officer.post(f"/feedback/{code}/contact", {"why": "hỏi số nhà"})
    assert SECRET in page.text
    assert page.headers["cache-control"] == "no-store"
    [entry] = entries(engine, act="feedback.contact")
    assert (entry.who, entry.subject, entry.why, entry.address) == ("le.lan", code, "hỏi số nhà", "127.0.0.1")
    assert SECRET not in officer.get(f"/feedback/{code}").text
    assert SECRET not in officer.get("/feedback/export.csv").text


def test_pictures_are_shown_to_officers_of_their_ticket(as_role: As, engine: sa.Engine, tmp_path: Path) -> None:
    officer, auditor = as_role("officer"), as_role("auditor")
    code, sender = ticket(engine)
    other, _ = ticket(engine)
    picture = Store(tmp_path / FOLDER).put(b"\xff\xd8 a picture")
    values = {"id": picture, "conversation_id": sender, "client_id": "p", "media_type": "image/jpeg", "bytes": 3}
    with writing(engine) as connection:
        size = {"width": 1, "height": 1, "added_at": TODAY, "feedback_code": code}
        connection.execute(sa.insert(attachment).values(values | size))
    assert f"/feedback/{code}/pictures/{picture}" in officer.get(f"/feedback/{code}").text
    shown = officer.get(f"/feedback/{code}/pictures/{picture}")
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (
        200,
        b"\xff\xd8 a picture",
        "image/jpeg",
    )
    assert "sandbox" in shown.headers["content-security-policy"]
    assert auditor.get(f"/feedback/{code}/pictures/{picture}").status_code == 403
    for path in (f"{other}/pictures/{picture}", f"{code}/pictures/{'0' * 32}", f"{code}/pictures/..%2f..%2fx"):
        assert officer.get(f"/feedback/{path}").status_code == 404


def test_merging(as_role: As, engine: sa.Engine) -> None:
    officer = as_role("officer")
    (code, sender), (into, _) = ticket(engine), ticket(engine)
    page = officer.post(f"/feedback/{code}/merge", {"into": "PA-261126-0000"})
    assert page.status_code == 422
    assert "Không có phản ánh mang mã này" in text_of(page)
    assert "chính nó" in text_of(officer.post(f"/feedback/{code}/merge", {"into": code}))
    page = officer.post(f"/feedback/{code}/merge", {"into": into.lower().replace("-", " ")})
    assert page.status_code == 200
    assert f'href="/feedback/{into}"' in page.text
    assert f'href="/feedback/{code}"' in officer.get(f"/feedback/{into}").text
    officer.post(f"/feedback/{into}/answer", {"answer": "Đã thay cả hai bóng."})
    assert "Đã thay cả hai bóng." in heard(engine, sender)[-1].text


def test_publishing(as_role: As, engine: sa.Engine) -> None:
    officer = as_role("officer")
    code, _ = ticket(engine)
    told = {"public_question": "Đèn đường hỏng", "public_answer": "Phường đã thay bóng."}
    assert officer.post(f"/feedback/{code}/publish", told).status_code == 409
    answered(engine, code)
    page = officer.post(f"/feedback/{code}/publish", told | {"public_answer": "Gọi 0258 3822 000"})
    assert page.status_code == 422
    assert "số điện thoại" in text_of(page)
    assert "Gọi 0258 3822 000" in page.text
    officer.post(f"/feedback/{code}/publish", told)
    assert stored(engine, code).published
    officer.post(f"/feedback/{code}/withdraw")
    assert not stored(engine, code).published


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_hold_what_the_filters_leave_and_no_formula(as_role: As, engine: sa.Engine, kind: str) -> None:
    officer = as_role("officer", name="le.lan")
    lamp, _ = ticket(engine, content="=HYPERLINK(1)", detail="+84", when="@x", contact="sealed")
    road, _ = ticket(engine, content="- ổ gà\x0b", category="road")
    page = officer.get(f"/feedback/export.{kind}?words=&category=")
    assert page.status_code == 200
    assert f'filename="phan-anh.{kind}"' in page.headers["content-disposition"]
    rows = read(kind, page.content)
    assert rows[0][:3] == ["Mã", "Trạng thái", "Loại việc"]
    assert [row[0] for row in rows[1:]] == [lamp, road] or {row[0] for row in rows[1:]} == {lamp, road}
    assert "sealed" not in repr(rows)
    told = next(row for row in rows if row[0] == lamp)
    quoted = "'" if kind == "csv" else ""
    assert (told[7], told[5], told[6]) == (f"{quoted}=HYPERLINK(1)", f"{quoted}+84", f"{quoted}@x")
    only = read(kind, officer.get(f"/feedback/export.{kind}?category=road").content)
    assert [row[0] for row in only[1:]] == [road]
    assert [(each.who, each.subject, each.why) for each in entries(engine, act="feedback.export")] == [
        ("le.lan", kind, "category=road"),
        ("le.lan", kind, ""),
    ]
    assert officer.get("/feedback/export.pdf").status_code == 404


def read(kind: str, data: bytes) -> list[list[object]]:
    """The rows of a file; no cell of a workbook may be a formula."""
    if kind == "csv":
        return [list(row) for row in csv.reader(StringIO(data.decode("utf-8-sig")))]
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d", "b"}
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_kind_that_is_gone_is_still_shown(as_role: As, engine: sa.Engine) -> None:
    code, _ = ticket(engine, category="gone", commune="?", detail="")
    with writing(engine) as connection:
        connection.execute(sa.update(feedback).values(satisfied=True))
    page = text_of(as_role("officer").get(f"/feedback/{code}"))
    assert "không rõ" in page
    assert "Hài lòng" in page
