"""Pages of what was not understood: looked at, decided, taken back, by whom, with a running console."""

import httpx
import pytest
import sqlalchemy as sa

from kb.db import reading
from kb.people.audit import entries
from kb.procedures.phrases import phrases_of
from kb.quality import service
from kb.quality.model import State
from kb.quality.queries import Wanted
from tests.console.conftest import As
from tests.console.people import text_of
from tests.kb.quality.talks import CODE, UNDERSTOOD, lost, turn, with_boats

ASKED = ("giấy phép cho bè chuối", "giay phep cho be chuoi", "bè chuối xin phép sao")
KITE = "thả diều có phải xin phép"


@pytest.fixture
def conversation(engine: sa.Engine) -> str:
    """A conversation with four messages that wait, three of one kind."""
    with_boats(engine)
    return lost(engine, *ASKED, KITE)


def waiting(engine: sa.Engine, state: State = State.OPEN) -> list[int]:
    return sorted(row.id for row in service.messages(engine, Wanted(state=state)))


def ids(engine: sa.Engine) -> str:
    """Of the larger group."""
    return ",".join(map(str, service.groups(engine, Wanted())[0].ids))


def test_groups_with_proposals_most_frequent_first(engine: sa.Engine, conversation: str, as_role: As) -> None:
    page = as_role("editor").get("/unanswered")
    text = text_of(page)
    assert page.status_code == 200
    assert "4 câu trong 2 nhóm" in text
    assert text.index(ASKED[0]) < text.index(KITE)
    assert f'value="{CODE}"' in page.text


def test_one_click_attaches_a_group(engine: sa.Engine, conversation: str, as_role: As) -> None:
    editor = as_role("editor")
    page = editor.post(
        "/unanswered/decide", {"ids": ids(engine), "to": "procedure", "code": CODE, "back": "?reason=none"}
    )
    assert page.url.params["reason"] == "none"
    assert "Đã ghi quyết định" in text_of(page)
    assert len(waiting(engine)) == 1
    with reading(engine) as connection:
        assert ASKED[0] in phrases_of(connection, [CODE])[CODE].questions


def test_a_group_is_searched_for_and_decided_row_by_row(engine: sa.Engine, conversation: str, as_role: As) -> None:
    reviewer, [first, *_] = as_role("reviewer"), waiting(engine)
    page = reviewer.get(f"/unanswered/{first}", params={"q": "thuyền giấy"})
    assert "Đăng ký thuyền giấy" in text_of(page)
    assert f"/conversations/{conversation}#m-" in page.text
    told = {"ids": [str(first)], "to": "intent", "intent": "ask_procedure", "aspects": ["fee", "time"]}
    assert reviewer.post("/unanswered/decide", told).status_code == 200
    [example] = service.examples(engine)
    assert (example.text, example.aspects) == (ASKED[0], ("fee", "time"))
    listed = text_of(reviewer.get("/examples"))
    assert f"{ASKED[0]} Phí, lệ phí, Thời hạn" in listed
    assert reviewer.post(f"/examples/{example.id}/remove").status_code == 200
    assert service.examples(engine) == ()


def test_a_decision_is_taken_back(engine: sa.Engine, conversation: str, as_role: As) -> None:
    editor = as_role("editor")
    editor.post("/unanswered/decide", {"ids": ids(engine), "to": "out_of_scope"})
    page = editor.get("/unanswered?state=out_of_scope")
    assert text_of(page).count("Hoàn tác") >= 3
    for row in waiting(engine, State.OUT_OF_SCOPE):
        editor.post("/unanswered/undo", {"ids": str(row), "back": "?state=out_of_scope"})
    assert len(waiting(engine)) == 4
    assert {entry.act for entry in entries(engine, act="unanswered")} == {"unanswered.decide", "unanswered.undo"}


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({"to": "procedure", "code": "9.9"}, 422, "Không có thủ tục đang công bố"),
        ({"to": "intent", "intent": "dance"}, 422, "Ý định này không có"),
        ({"to": "intent", "intent": "payment", "aspects": "fee"}, 422, "Hỏi về"),
        ({"to": "faq", "faq": ""}, 422, "ít nhất 10 ký tự"),
        ({"to": "dance"}, 400, "không hợp lệ"),
        ({"to": "out_of_scope", "ids": "99"}, 409, "Chưa chọn câu nào"),
    ],
)
def test_what_cannot_be_decided_is_told(
    engine: sa.Engine, conversation: str, as_role: As, form: dict[str, str], status: int, says: str
) -> None:
    page = as_role("editor").post("/unanswered/decide", {"ids": ids(engine)} | form)
    assert page.status_code == status
    assert says in text_of(page)
    assert len(waiting(engine)) == 4


def test_two_decide_at_once(engine: sa.Engine, conversation: str, as_role: As) -> None:
    told = {"ids": ids(engine), "to": "out_of_scope"}
    assert as_role("editor").post("/unanswered/decide", told).status_code == 200
    page = as_role("reviewer").post("/unanswered/decide", told)
    assert page.status_code == 409
    assert "vừa được người khác quyết định" in text_of(page)


def test_filters_and_an_empty_list(engine: sa.Engine, conversation: str, as_role: As) -> None:
    auditor = as_role("auditor")
    assert "4 câu" in text_of(auditor.get("/unanswered?field=Thủy sản&reason=none"))
    for query in ("reason=unhappy", "field=Đất đai", "until=2020-01-01", "since=2999-01-01"):
        assert "Không còn câu nào" in text_of(auditor.get(f"/unanswered?{query}"))
    # What is no filter is none.
    assert auditor.get("/unanswered?reason=x&since=y&page=999999&state=z").status_code == 200


@pytest.mark.parametrize(("role", "status"), [("officer", 200), ("auditor", 200), ("administrator", 403)])
def test_who_looks_and_who_does_not_decide(
    engine: sa.Engine, conversation: str, as_role: As, role: str, status: int
) -> None:
    member = as_role(role)
    assert member.get("/unanswered").status_code == status
    assert member.post("/unanswered/decide", {"ids": ids(engine), "to": "out_of_scope"}).status_code == 403
    assert len(waiting(engine)) == 4


def test_a_transcript_tells_what_was_understood_and_the_look_is_audited(
    engine: sa.Engine, conversation: str, as_role: As
) -> None:
    officer = as_role("officer")
    text = text_of(officer.get(f"/conversations/{conversation}"))
    assert "Người dân" in text
    assert ASKED[0] in text
    assert "Đã hiểu là: Hỏi về một thủ tục (91%) không tìm thấy" in text
    assert "Phường Nha Trang" in text
    [entry] = entries(engine, act="conversation.view")
    assert (entry.who, entry.subject) == ("officer", conversation)


def test_a_message_is_marked_as_wrong(engine: sa.Engine, conversation: str, as_role: As) -> None:
    seq = turn(engine, conversation, "thuyền của tôi", UNDERSTOOD)
    officer = as_role("officer")
    page = officer.post(f"/conversations/{conversation}/{seq}/wrong")
    assert "bị đánh dấu sai" in text_of(page)
    assert [row.text for row in service.messages(engine, Wanted()) if row.reason == "wrong"] == ["thuyền của tôi"]
    assert as_role("auditor").post(f"/conversations/{conversation}/{seq}/wrong").status_code == 403
    assert officer.post(f"/conversations/{conversation}/999/wrong").status_code == 409


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("q=bè chuối", 1),
        # Only what citizens say is looked through, and a percent sign is one.
        ("q=Đáp.", 0),
        ("q=100%25", 0),
        ("came=not_found", 1),
        ("came=answered", 0),
        ("channel=web", 1),
        ("channel=zalo", 0),
        ("day=2020-01-01", 0),
    ],
)
def test_conversations_are_found(engine: sa.Engine, conversation: str, as_role: As, query: str, found: int) -> None:
    page: httpx.Response = as_role("editor").get(f"/conversations?{query}")
    assert f"{found} cuộc trò chuyện" in text_of(page)


def test_an_unknown_conversation(as_role: As) -> None:
    assert as_role("officer").get("/conversations/nobody").status_code == 404
