"""An upload becomes a list of differences, whatever dies on the way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.imports import leasing, listing, service
from kb.imports.leasing import Lease
from kb.imports.listing import list_changes
from kb.imports.model import ChangeFilter, ChangeKind, ImportState, LeaseLostError, Measuring
from kb.imports.uploads import file_of
from kb.procedures import queries, tables
from kb.procedures.importing import import_file
from tests.conftest import SHARED
from tests.kb.imports.uploaded import DAY, changes, claimed, lines, listed, many, put, read, record
from tests.kb.procedures.test_importing import CODES, write_lines


@pytest.fixture
def three(engine: sa.Engine, tmp_path: Path) -> None:
    """Three records are stored."""
    path = write_lines(tmp_path / "three.jsonl", *(record(code) for code in CODES))
    import_file(engine, path, author="tests", checked_at=DAY)


def test_a_file_becomes_a_list(engine: sa.Engine, tmp_path: Path, three: None) -> None:
    later = [{"hinh_thuc": "Trực tiếp", "thoi_gian": "3 Ngày làm việc", "phi": "Miễn phí", "mo_ta": ""}]
    cell = "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp3 Ngày làm việcMiễn phí"
    changed = record(CODES[0], cach_thuc=later, cach_thuc_raw=cell, van_ban=["1/2020/TT-BTP", "2/2021/TT-BTP"])
    job_id = listed(engine, tmp_path, changed, record(CODES[1]), "{no json", record("9.100009"))
    job, found = service.job(engine, job_id), changes(engine, job_id)
    assert (job.state, job.lines_read, job.unchanged, job.rejected) == (
        ImportState.READY,
        4,
        1,
        ((3, "không phải JSON"),),
    )
    assert {code: change.kind for code, change in found.items()} == {
        CODES[0]: ChangeKind.CHANGED,
        "9.100009": ChangeKind.ADDED,
    }
    assert [difference.text for difference in found[CODES[0]].differences] == [
        "thời hạn 5 → 3 ngày làm việc",
        "thêm 1 căn cứ pháp lý: 2/2021/TT-BTP",
    ]
    with reading(engine) as connection:
        # Nothing that citizens see was touched.
        assert queries.newest_revision(connection) == 3


def test_the_list_is_filtered_and_paged(engine: sa.Engine, tmp_path: Path, three: None) -> None:
    unsure = [{"hinh_thuc": "Trực tiếp", "thoi_gian": "1", "phi": "Miễn phí", "mo_ta": ""}]
    raw = "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp1Miễn phí"
    job_id = listed(
        engine,
        tmp_path,
        record(CODES[0], cach_thuc=unsure, cach_thuc_raw=raw),
        record(CODES[1], quyet_dinh="2/QĐ-THU", linh_vuc="Khác"),
        *many(5, linh_vuc="Mới"),
    )
    wanted = {
        "added": ChangeFilter(kind=ChangeKind.ADDED),
        "findings": ChangeFilter(findings=True),
        "field": ChangeFilter(field="Khác"),
        "decision": ChangeFilter(part="decision"),
    }
    counts = {name: len(changes(engine, job_id, each)) for name, each in wanted.items()}
    assert counts == {"added": 5, "findings": 1, "field": 1, "decision": 1}
    page, total = service.changes(engine, job_id, wanted["added"], limit=2, offset=4)
    assert ([change.code for change in page], total) == (["9.200004"], 5)
    summed = service.counts(engine, job_id)
    assert (summed.total, summed.findings, summed.fields) == (7, 1, ("Khác", "Mới", "Thử nghiệm"))


def test_of_a_code_that_comes_twice_the_last_holds(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "BATCH", 1)
    job_id = listed(engine, tmp_path, record(CODES[0]), record(CODES[1]), record(CODES[0], ten="Tên sau"))
    found = changes(engine, job_id)
    assert [(change.title, change.position, change.kind) for change in found.values()] == [
        ("Tên sau", 1, ChangeKind.ADDED),
        (f"Cấp giấy thử số {CODES[1]}", 2, ChangeKind.ADDED),
    ]


def test_a_file_that_breaks_off_fails_with_its_reason(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "BATCH", 1)
    job = read(engine, tmp_path, put(engine, tmp_path, lines(*many(5), '{"ma": "9.1')[:-1]))
    assert (job.state, "cắt dở" in job.error) == (ImportState.FAILED, True)
    assert changes(engine, job.id) == {}


def test_a_file_that_is_gone_fails_with_its_reason(engine: sa.Engine, tmp_path: Path) -> None:
    job_id = put(engine, tmp_path, lines(*many(1)))
    file_of(tmp_path, job_id, "tep.jsonl").unlink()
    assert read(engine, tmp_path, job_id).error.startswith("Không còn tệp")


def test_a_retired_procedure_is_told_to_stay_so(engine: sa.Engine, tmp_path: Path, three: None) -> None:
    with writing(engine) as connection:
        connection.execute(
            sa.update(tables.procedure).where(tables.procedure.c.code == CODES[0]).values(status="retired")
        )
    job_id = listed(engine, tmp_path, record(CODES[0], quyet_dinh="2/QĐ-THU"))
    parts = [difference.part for difference in changes(engine, job_id)[CODES[0]].differences]
    assert parts == ["decision", "standing"]


def test_a_short_list_is_measured_without_being_asked(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert service.job(engine, listed(engine, tmp_path, *many(3))).measuring is Measuring.WAITING
    monkeypatch.setattr(listing, "SHORT", 2)
    assert service.job(engine, listed(engine, tmp_path, *many(3))).measuring is Measuring.IDLE


def test_one_process_works_on_an_import(engine: sa.Engine, tmp_path: Path) -> None:
    job_id = put(engine, tmp_path, lines(*many(2)))
    claimed(engine, job_id, "first")
    assert not leasing.claim(engine, Lease(job_id, "second"))
    assert leasing.waiting(engine) == ()


def test_what_was_believed_to_be_dead_keeps_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    job_id = put(engine, tmp_path, lines(*many(2)))
    slow = claimed(engine, job_id, "slow", seconds=0)
    claimed(engine, job_id, "second")
    with pytest.raises(LeaseLostError):
        list_changes(engine, slow, file_of(tmp_path, job_id, "tep.jsonl"), checked_at=None)
    assert service.job(engine, job_id).state is ImportState.WAITING


def test_a_lease_is_renewed_beside_long_work(engine: sa.Engine, tmp_path: Path) -> None:
    job_id = put(engine, tmp_path, lines(*many(2)))
    lease = claimed(engine, job_id, seconds=0.9)
    with leasing.kept(engine, lease):
        time.sleep(1.5)
        assert not leasing.claim(engine, Lease(job_id, "second"))


def test_what_kills_its_reader_again_and_again_is_given_up(engine: sa.Engine, tmp_path: Path) -> None:
    job_id = put(engine, tmp_path, lines(*many(2)))
    for _ in range(leasing.MOST_ATTEMPTS):
        leasing.release(engine, claimed(engine, job_id))
    assert not leasing.claim(engine, Lease(job_id, "next"))
    job = service.job(engine, job_id)
    assert (job.state, "3 lần" in job.error) == (ImportState.FAILED, True)
    assert leasing.waiting(engine) == ()


@contextmanager
def job_process(url: str, var: Path, job_id: int, owner: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m kb import-job` on this database, with a short lease."""
    command = [sys.executable, "-m", "kb", "import-job", str(job_id), "--owner", owner, "--lease", "2"]
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url, "VAR": str(var)})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(engine: sa.Engine, job_id: int, least: int, process: subprocess.Popen[bytes]) -> int:
    """The lines read, as soon as they are so many."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if (seen := service.job(engine, job_id).lines_read) >= least:
            return seen
        time.sleep(0.02)
    raise AssertionError(f"the job ended with {process.poll()} before {least} lines were read")


@pytest.mark.long
def test_a_job_that_is_killed_half_way_is_taken_up_again(engine: sa.Engine, database_url: str, tmp_path: Path) -> None:
    count = 3_000
    job_id = put(engine, tmp_path, lines(*many(count)))
    with job_process(database_url, tmp_path, job_id, "killed") as process:
        half = until(engine, job_id, 300, process)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert 0 < len(changes(engine, job_id)) <= half < count
    assert service.job(engine, job_id).state is ImportState.READING
    # Its lease runs out; the next one begins again.
    while not service.waiting_here(engine, tmp_path):
        time.sleep(0.1)
    with job_process(database_url, tmp_path, job_id, "second") as process:
        assert process.wait(120) == 0
    job = service.job(engine, job_id)
    assert (job.state, job.lines_read, len(changes(engine, job_id))) == (ImportState.READY, count, count)


@pytest.mark.long
@pytest.mark.data
def test_the_national_file_is_listed_in_time(engine: sa.Engine, tmp_path: Path) -> None:
    content = (SHARED / "data" / "procedures.jsonl.gz").read_bytes()
    job_id = put(engine, tmp_path, content, "procedures.jsonl.gz")
    began = time.thread_time()
    job = read(engine, tmp_path, job_id)
    # Of this thread: others use the machine's cores meanwhile. Asked for are 20 seconds.
    assert time.thread_time() - began < 40
    assert (job.state, job.lines_read, service.counts(engine, job_id).total) == (ImportState.READY, 2642, 2642)
