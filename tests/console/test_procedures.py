"""Procedures in the console: written, saved, reviewed by another, published, compared, taken back."""

import re
import time
from collections.abc import Mapping
from html import unescape
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from kb.people.audit import entries
from kb.procedures import drafts
from kb.procedures.service import Procedures, load_sample_if_empty
from tests.console.conftest import As
from tests.console.people import Member, text_of

CODE = "1.001193"
_INPUT = re.compile(r'<input [^>]*?name="([^"]+)"[^>]*?value="([^"]*)"[^>]*>')
_AREA = re.compile(r'<textarea [^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.S)
_SELECT = re.compile(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', re.S)
_CHECKED = re.compile(r'<input type="checkbox" name="([^"]+)" value="([^"]*)" checked>')


@pytest.fixture(autouse=True)
def _sample(engine: sa.Engine) -> None:
    assert load_sample_if_empty(engine)


def fields_of(page: httpx.Response) -> dict[str, Any]:
    """What a browser would send back of the form of a draft."""
    found: dict[str, Any] = {name: unescape(value) for name, value in _INPUT.findall(page.text) if "." in name}
    found |= {name: unescape(value) for name, value in _INPUT.findall(page.text) if name in ("version", "checked_at")}
    for name in ("field", "ministry", "agency", "decision", "url"):
        found[name] = unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text)[1])  # type: ignore[index]
    found |= {name: unescape(text) for name, text in _AREA.findall(page.text)}
    for name, options in _SELECT.findall(page.text):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    for name, value in _CHECKED.findall(page.text):
        found.setdefault(name, [])
        found[name] = [*found[name], value]
    return found


def begin(editor: Member, code: str = CODE) -> tuple[str, dict[str, Any]]:
    page = editor.post(f"/procedures/{code}/draft")
    return page.url.path, fields_of(page)


def publish(engine: sa.Engine, editor: Member, reviewer: Member, **changes: str) -> httpx.Response:
    path, fields = begin(editor)
    page = editor.post(path, {**fields, **changes, "do": "submit", "note": "đổi"})
    assert page.url.path == f"{path}/review", text_of(page)
    version = drafts.get(engine, int(path.rsplit("/", 1)[1])).version
    return reviewer.post(f"{path}/approve", {"version": str(version)})


def test_saving_without_a_change_changes_nothing(engine: sa.Engine, as_role: As) -> None:
    """Every record that ships goes through the form and comes back as it was."""
    editor = as_role("editor")
    for value in Procedures(engine).get_many([each.code for each in load_all(engine)]):
        path, fields = begin(editor, value.code)
        page = editor.post(path, {**fields, "do": "save"})
        assert page.status_code == 200, (value.code, text_of(page)[:300])
        assert drafts.get(engine, int(path.rsplit("/", 1)[1])).content == value


def load_all(engine: sa.Engine) -> Any:
    from kb.procedures.overview import listed

    return listed(engine)[:12]


def test_an_edit_is_published_by_another_and_seen_within_two_seconds(engine: sa.Engine, as_role: As) -> None:
    editor, reviewer, running = as_role("editor"), as_role("reviewer"), Procedures(engine)
    running.search("khai sinh")
    page = publish(engine, editor, reviewer, title="Đăng ký khai sinh cho phi hành gia", **{"fees.0.kind": "free"})
    assert "Đã công bố" in text_of(page)
    deadline = time.monotonic() + 2
    while running.search("phi hành gia").hits[0].code != CODE:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert running.get(CODE).title == "Đăng ký khai sinh cho phi hành gia"
    assert [entry.act for entry in entries(engine, subject=CODE)] == ["draft.approve", "draft.submit", "draft.begin"]


def test_nobody_publishes_what_they_wrote(engine: sa.Engine, as_role: As) -> None:
    both = as_role("editor", "reviewer")
    before = Procedures(engine).get(CODE)
    page = publish(engine, both, both, title="Tên của tôi")
    assert page.status_code == 403
    assert "người khác phải duyệt" in text_of(page)
    assert Procedures(engine).get(CODE) == before


def test_two_editors_see_the_conflict_and_nothing_is_lost(engine: sa.Engine, as_role: As) -> None:
    first, second = as_role("editor", name="an"), as_role("editor", name="binh")
    path, mine = begin(first)
    _, theirs = begin(second)
    first.post(path, {**mine, "title": "Bản của An", "do": "save"})
    page = second.post(path, {**theirs, "title": "Bản của Bình", "do": "save"})
    assert page.status_code == 409
    assert "Bản của An" in text_of(page).replace("  ", " ") or "An" in text_of(page)
    draft = drafts.get(engine, int(path.rsplit("/", 1)[1]))
    assert draft.content.title == "Bản của An"
    kept = {
        name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    }
    second.post(path, kept)
    assert drafts.get(engine, draft.id).content.title == "Bản của Bình"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"times.0.number": "mười"}, "Cần một số"),
        ({"fees.0.kind": "amount", "fees.0.amount": "tám nghìn"}, "Cần một số nguyên"),
        ({"checked_at": "31/02/2026"}, "Cần một ngày đúng"),
        ({"documents.40.case": "khi cần"}, "Chưa ghi"),
    ],
)
def test_what_cannot_be_read_is_said_and_stays_on_the_page(
    engine: sa.Engine, as_role: As, changes: Mapping[str, str], told: str
) -> None:
    path, fields = begin(as_role("editor"))
    page = as_role("editor", name="other").post(path, {**fields, **changes, "do": "save"})
    assert page.status_code == 422
    assert told in text_of(page)
    assert all(value in page.text for value in changes.values())
    assert drafts.get(engine, int(path.rsplit("/", 1)[1])).version == 1


def test_what_is_unfit_is_kept_as_a_draft(engine: sa.Engine, as_role: As) -> None:
    editor = as_role("editor")
    path, fields = begin(editor)
    page = editor.post(path, {**fields, "title": "", "do": "submit"})
    assert page.status_code == 422
    assert "Chưa ghi" in text_of(page)
    assert drafts.get(engine, int(path.rsplit("/", 1)[1])).content.title == ""


def test_amounts_are_typed_as_people_write_them(engine: sa.Engine, as_role: As) -> None:
    editor = as_role("editor")
    path, fields = begin(editor)
    row = {"fees.0.kind": "amount", "fees.0.amount": "1.250.000", "times.0.number": "1,5"}
    editor.post(path, {**fields, **row, "do": "save"})
    content = drafts.get(engine, int(path.rsplit("/", 1)[1])).content
    assert content.fees[0].amount == 1_250_000
    assert content.times[0].number == 1.5


def test_autosave_keeps_the_draft_and_tells_of_conflicts(as_role: As) -> None:
    first, second = as_role("editor", name="an"), as_role("editor", name="binh")
    path, fields = begin(first)
    saved = first.post(f"{path}/autosave", {**fields, "title": "Đang viết"})
    assert saved.json() == {"version": 2}
    late = second.post(f"{path}/autosave", {**fields, "title": "Chậm"})
    assert (late.status_code, late.json()) == (409, {"conflict": "an"})


def test_history_compares_goes_back_and_retires(engine: sa.Engine, as_role: As) -> None:
    editor, reviewer = as_role("editor"), as_role("reviewer")
    before = Procedures(engine).get(CODE)
    publish(engine, editor, reviewer, title="Tên mới")
    ids = re.findall(r'name="before" value="(\d+)"', reviewer.get(f"/procedures/{CODE}/history").text)
    page = reviewer.get(f"/procedures/{CODE}/difference?before={ids[1]}&after={ids[0]}")
    assert "<ins>Tên mới</ins>" in page.text or "<ins>" in page.text
    assert before.title in text_of(page)
    reviewer.post(f"/procedures/{CODE}/rollback", {"revision": ids[1], "why": "sai tên"})
    assert Procedures(engine).get(CODE) == before
    refused = reviewer.post(f"/procedures/{CODE}/retire", {"why": "", "successor": ""})
    assert refused.status_code == 422
    page = reviewer.post(f"/procedures/{CODE}/retire", {"why": "bãi bỏ", "successor": ""})
    assert "đã gỡ" in text_of(page)
    assert Procedures(engine).get_many([CODE]) == []


def test_the_list_is_searched_and_filtered(as_role: As) -> None:
    auditor = as_role("auditor")
    assert "1.001193" in text_of(auditor.get("/procedures?q=khai+sinh"))
    assert "1.001193" in text_of(auditor.get("/procedures?q=KHAI SINH 1193"))
    assert "Không có thủ tục nào khớp" in text_of(auditor.get("/procedures?q=zzz"))
    assert auditor.get("/procedures?page=999&level=commune&age=old").status_code == 200


def test_preview_says_honestly_that_the_actions_are_away(as_role: As) -> None:
    page = as_role("auditor").get(f"/procedures/{CODE}/preview")
    assert page.status_code == 503
    assert "Chưa xem trước được" in text_of(page)
