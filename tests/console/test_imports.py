"""Imports as the staff make them: uploaded, read aside, decided, applied, undone."""

import asyncio
import json
import os
import re
import signal
import time
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from console import imports
from console.parts import make_parts
from console.settings import Settings
from kb.calendar.model import today
from kb.db import reading
from kb.imports import service
from kb.imports.model import ImportState, Measuring
from kb.people.audit import entries
from kb.procedures import queries
from kb.procedures.importing import import_file
from tests.console.conftest import As
from tests.console.people import Member, text_of
from tests.kb.imports.test_uploads import bomb_gzip
from tests.kb.imports.uploaded import DAY, lines, many, record

# The file is read in a process of its own, on a machine that others use too.
PATIENCE = 180
OLD, NEW = "9.100001", "9.100009"


@pytest.fixture(autouse=True)
def stored(engine: sa.Engine, tmp_path: Path) -> None:
    """One record is there before."""
    path = tmp_path / "before.jsonl"
    path.write_bytes(lines(record(OLD)))
    import_file(engine, path, author="tests", checked_at=DAY)


def upload(member: Member, content: bytes, name: str = "thủ tục.jsonl") -> httpx.Response:
    data = {"csrf": member.csrf(), "checked_at": "2026-11-20"}
    return member.client.post("/imports", data=data, files={"file": (name, content)}, follow_redirects=True)


def uploaded(engine: sa.Engine, member: Member, *records: dict[str, Any] | str) -> int:
    """Upload, and wait until the list is there and measured."""
    answer = upload(member, lines(*records))
    assert answer.status_code == 200, text_of(answer)
    job_id = int(str(answer.url.path).rpartition("/")[2])
    return settled(engine, job_id)


def settled(engine: sa.Engine, job_id: int) -> int:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        job = service.job(engine, job_id)
        if job.state not in (ImportState.WAITING, ImportState.READING) and job.measuring is Measuring.IDLE:
            return job_id
        time.sleep(0.1)
    raise AssertionError(f"the import stays {job}")


def decision(engine: sa.Engine, code: str) -> str | None:
    with reading(engine) as connection:
        found = queries.procedures(connection, [code], day=today())
    return found[0].decision if found else None


def test_a_file_goes_all_the_way_and_back(engine: sa.Engine, as_role: As) -> None:
    editor, reviewer = as_role("editor"), as_role("reviewer")
    job_id = uploaded(engine, editor, record(OLD, quyet_dinh="2/QĐ-THU"), record(NEW), "{no json")
    page = f"/imports/{job_id}"
    told = text_of(editor.get(page))
    assert "1 thủ tục mới, 1 thủ tục thay đổi, 0 giữ nguyên, 1 dòng không nhận" in told
    assert "quyết định công bố “1/QĐ-THU” → “2/QĐ-THU”" in told
    assert "Dòng 3: không phải JSON" in told
    assert "Không có câu nào kém đi" in told
    assert service.job(engine, job_id).checked_at == date(2026, 11, 20)

    ticked = editor.post(f"{page}/decide?kind=changed", {"code": [OLD], "verdict": "accept"})
    assert str(ticked.url).endswith(f"{page}?kind=changed&done=import_accepted")
    editor.post(f"{page}/decide?kind=added", {"verdict": "accept-all"})
    assert decision(engine, OLD) == "1/QĐ-THU"

    assert "Áp dụng 2 thay đổi đã chấp nhận" in text_of(reviewer.get(page))
    assert "Đã áp dụng. Người dân thấy" in text_of(reviewer.post(f"{page}/apply"))
    assert (decision(engine, OLD), decision(engine, NEW)) == ("2/QĐ-THU", "1/QĐ-THU")
    assert "Đã hoàn tác." in text_of(reviewer.post(f"{page}/undo"))
    assert (decision(engine, OLD), decision(engine, NEW)) == ("1/QĐ-THU", None)
    acts = [(entry.act, entry.who) for entry in reversed(entries(engine, act="import."))]
    assert acts == [
        ("import.upload", "editor"),
        ("import.accepted", "editor"),
        ("import.accepted", "editor"),
        ("import.apply", "reviewer"),
        ("import.undo", "reviewer"),
    ]


def test_a_change_is_shown_with_both_values(engine: sa.Engine, as_role: As) -> None:
    editor = as_role("editor")
    job_id = uploaded(engine, editor, record(OLD, quyet_dinh="2/QĐ-THU"))
    page = editor.get(f"/imports/{job_id}/{OLD}")
    assert "<del>1/QĐ-THU</del>" in page.text
    assert "<ins>2/QĐ-THU</ins>" in page.text
    assert "từ chối" in text_of(editor.post(f"/imports/{job_id}/decide", {"code": OLD, "to": OLD, "verdict": "refuse"}))
    assert editor.get(f"/imports/{job_id}/9.999999").status_code == 404


def test_the_list_is_filtered_and_paged(engine: sa.Engine, as_role: As) -> None:
    editor = as_role("editor")
    job_id = uploaded(engine, editor, *many(60), record(OLD, linh_vuc="Khác"))
    page = f"/imports/{job_id}"
    assert "61 khác biệt." in text_of(editor.get(page))
    assert "Trang 2 / 2" in text_of(editor.get(f"{page}?kind=added&page=2"))
    for query, count in {"part=field": 61, "kind=changed": 1, "field=Khác": 1, "findings=1": 0}.items():
        assert f"{count} khác biệt" in text_of(editor.get(f"{page}?{query}")), query
    assert editor.get(f"{page}?kind=nonsense&page=9999999&part=%25").status_code == 200


@pytest.mark.long
def test_the_search_is_measured_again_on_demand(engine: sa.Engine, as_role: As) -> None:
    editor = as_role("editor")
    job_id = uploaded(engine, editor, record(NEW))
    first = service.job(engine, job_id).scores
    editor.post(f"/imports/{job_id}/decide", {"verdict": "accept-all"})
    assert "Đang đo tìm kiếm" in text_of(editor.post(f"/imports/{job_id}/measure"))
    second = service.job(engine, settled(engine, job_id)).scores
    assert first and second
    assert (first.accepted, second.accepted) == (False, True)
    assert "với 1 thay đổi đã chấp nhận" in text_of(editor.get(f"/imports/{job_id}"))


def test_progress_is_seen_without_javascript(engine: sa.Engine, as_role: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "waiting_here", lambda *_: ())
    page = upload(as_role("editor"), lines(*many(3)))
    assert re.search(r'<noscript><meta http-equiv="refresh"', page.text)
    assert 'data-refresh="2"' in page.text
    assert "Chờ đọc" in text_of(page)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jsonl.gz", lambda: bomb_gzip(401), "bung ra lớn hơn"),
        ("a.exe", lambda: b"MZ", "đuôi lạ"),
        ("a.xlsx", lambda: b"PK", "hỏng hoặc bị cắt"),
    ],
)
def test_a_file_that_is_none_is_refused_on_the_page(as_role: As, name: str, content: Any, says: str) -> None:
    page = upload(as_role("editor"), content(), name)
    assert (page.status_code, says in text_of(page)) == (422, True)


def test_a_form_without_a_file_is_told_what_to_do(as_role: As) -> None:
    assert "Hãy chọn tệp" in text_of(as_role("editor").post("/imports", {"checked_at": ""}))


def test_a_file_that_breaks_off_is_told_on_its_page(engine: sa.Engine, as_role: As) -> None:
    editor = as_role("editor")
    answer = upload(editor, json.dumps(record(NEW)).encode() + b"\n" + b'{"ma": "9.1')
    settled(engine, int(str(answer.url.path).rpartition("/")[2]))
    assert "bị cắt dở" in text_of(editor.get(answer.url.path))


def test_nothing_is_done_in_another_state(engine: sa.Engine, as_role: As) -> None:
    reviewer = as_role("reviewer")
    job_id = uploaded(engine, as_role("editor"), record(NEW))
    for act, says in {"apply": "Chưa có thay đổi nào được chấp nhận", "undo": "“chờ duyệt”"}.items():
        answer = reviewer.post(f"/imports/{job_id}/{act}")
        assert (answer.status_code, says in text_of(answer)) == (409, True)
    assert reviewer.post(f"/imports/{job_id}/decide", {"verdict": "accept"}).status_code == 422
    assert reviewer.post(f"/imports/{job_id}/decide", {"verdict": "else", "code": NEW}).status_code == 400
    assert reviewer.get("/imports/99").status_code == 404
    assert reviewer.get(f"/imports/{10**30}").status_code == 404


ACTS = ("decide", "measure", "apply", "undo")


@pytest.mark.parametrize(
    ("role", "uploads", "acts"),
    [
        ("editor", 422, {"decide": 404, "measure": 404, "apply": 403, "undo": 403}),
        ("reviewer", 403, dict.fromkeys(ACTS, 404)),
        ("administrator", 422, dict.fromkeys(ACTS, 404)),
        ("auditor", 403, dict.fromkeys(ACTS, 403)),
        ("officer", 403, dict.fromkeys(ACTS, 403)),
    ],
)
def test_who_may_do_what(as_role: As, role: str, uploads: int, acts: dict[str, int]) -> None:
    member = as_role(role)
    assert member.post("/imports").status_code == uploads
    assert {act: member.post(f"/imports/7/{act}", {"verdict": "accept"}).status_code for act in ACTS} == acts
    assert member.get("/imports").status_code == (403 if role == "officer" else 200)
    may_upload = 'type="file"' in member.get("/imports").text
    assert may_upload == (uploads == 422)


def test_the_process_aside_works_on_the_database_of_the_console(console_settings: Settings) -> None:
    environment = imports._environment(make_parts(console_settings))
    assert environment["DATABASE_URL"] == console_settings.kb.database_url
    assert environment["VAR"] == str(console_settings.kb.var)


def test_a_reader_that_is_killed_is_started_again(
    engine: sa.Engine, as_role: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def noted(*command: str, **options: Any) -> asyncio.subprocess.Process:
        started.append(await start(*command, **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    answer = upload(as_role("editor"), lines(*many(3_000)))
    job_id = int(str(answer.url.path).rpartition("/")[2])
    deadline = time.monotonic() + PATIENCE
    while service.job(engine, job_id).lines_read == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert service.job(engine, job_id).state is ImportState.READING
    os.kill(started[0].pid, signal.SIGKILL)
    job = service.job(engine, settled(engine, job_id))
    # At once, not only when its lease of half a minute would have run out.
    assert (job.state, job.lines_read, len(started)) == (ImportState.READY, 3_000, 2)
