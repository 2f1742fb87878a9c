"""A file of records goes in as one transaction, again and again with the same result."""

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading, writing
from kb.errors import ImportFileError
from kb.procedures import queries
from kb.procedures.digest import source_digest
from kb.procedures.importing import ImportReport, import_file
from kb.procedures.storing import store
from tests.samples import BOAT


def record(code: str, **changes: Any) -> dict[str, Any]:
    """A record as the portal's export has it."""
    return {
        "ma": code,
        "ten": f"Cấp giấy thử số {code}",
        "bo": "bo-thu",
        "linh_vuc": "Thử nghiệm",
        "cap": "Cấp xã",
        "doi_tuong": "Công dân Việt Nam",
        "quyet_dinh": "1/QĐ-THU",
        "co_quan_thuc_hien": "Phòng thử",
        "cach_thuc": [{"hinh_thuc": "Trực tiếp", "thoi_gian": "5 Ngày làm việc", "phi": "Miễn phí", "mo_ta": ""}],
        "cach_thuc_raw": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp5 Ngày làm việcMiễn phí",
        "ho_so": [{"truong_hop": "--", "ten": "Tờ khai", "so_luong": "1 bản chính"}],
        "ho_so_raw": "--Tên giấy tờMẫu đơn, tờ khaiSố lượngTờ khai1 bản chính",
        "trinh_tu": "Bước 1: Nộp hồ sơ.\nBước 2: Nhận kết quả.",
        "dieu_kien": "Không có thông tin",
        "van_ban": ["1/2020/TT-THU"],
        "ket_qua": "Giấy thử",
        "url": f"https://dichvucong.gov.vn/{code}",
        **changes,
    }


CODES = ("9.100001", "9.100002", "9.100003")


def write_lines(path: Path, *lines: dict[str, Any] | str) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "three.jsonl", *(record(code) for code in CODES))


def run(engine: sa.Engine, path: Path, *, dry_run: bool = False) -> ImportReport:
    return import_file(engine, path, author="tests", checked_at=date(2026, 7, 1), dry_run=dry_run)


def codes(engine: sa.Engine) -> list[str]:
    with reading(engine) as connection:
        return [procedure.code for procedure in queries.procedures(connection, None, day=today())]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return len(report.added), len(report.changed), report.unchanged, len(report.rejected)


def test_an_import_is_idempotent(engine: sa.Engine, three: Path) -> None:
    assert counts(run(engine, three)) == (3, 0, 0, 0)
    assert counts(run(engine, three)) == (0, 0, 3, 0)
    with reading(engine) as connection:
        assert queries.newest_revision(connection) == 3
    assert codes(engine) == list(CODES)


def test_a_changed_record_is_changed_alone(engine: sa.Engine, three: Path) -> None:
    run(engine, three)
    write_lines(three, record(CODES[0]), record(CODES[1], quyet_dinh="2/QĐ-THU"), record(CODES[2]))
    report = run(engine, three)
    assert (report.changed, report.unchanged) == ([CODES[1]], 2)
    with reading(engine) as connection:
        [changed] = queries.procedures(connection, [CODES[1]], day=today())
    assert (changed.decision, changed.checked_at) == ("2/QĐ-THU", date(2026, 7, 1))


def test_a_bad_line_is_named_and_the_rest_goes_in(engine: sa.Engine, tmp_path: Path) -> None:
    lines: list[dict[str, Any] | str] = [record(CODES[0]), "{not json", record("", ten="không mã"), record(CODES[1])]
    report = run(engine, write_lines(tmp_path / "bad.jsonl", *lines))
    assert counts(report) == (2, 0, 0, 2)
    assert [number for number, _ in report.rejected] == [2, 3]
    assert all(reason for _, reason in report.rejected)


def test_a_dry_run_reports_and_stores_nothing(engine: sa.Engine, three: Path) -> None:
    assert counts(run(engine, three, dry_run=True)) == (3, 0, 0, 0)
    assert codes(engine) == []


@pytest.mark.parametrize("cut", [20, 60, -9])
def test_a_truncated_file_changes_nothing(engine: sa.Engine, tmp_path: Path, cut: int) -> None:
    whole = gzip.compress("".join(json.dumps(record(f"9.1{n:05}")) + "\n" for n in range(500)).encode())
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(whole[:cut])
    with pytest.raises(ImportFileError):
        run(engine, path)
    assert codes(engine) == []


def test_a_file_that_is_no_json_changes_nothing(engine: sa.Engine, tmp_path: Path, three: Path) -> None:
    run(engine, three)
    path = tmp_path / "page.json"
    path.write_text("<html>lỗi</html>", "utf-8")
    with pytest.raises(ImportFileError):
        run(engine, path)
    assert codes(engine) == list(CODES)


def test_plain_wording_stays_while_its_source_record_is_the_same(engine: sa.Engine, tmp_path: Path) -> None:
    source = record(BOAT.code)
    with writing(engine) as connection:
        store(connection, [replace(BOAT, source_digest=source_digest(source))], author="sample", act="load")
    path = write_lines(tmp_path / "boat.jsonl", source)
    assert counts(run(engine, path)) == (0, 0, 1, 0)
    report = run(engine, write_lines(path, record(BOAT.code, ten="Tên mới của Cổng")))
    assert report.changed == [BOAT.code]
    with reading(engine) as connection:
        [changed] = queries.procedures(connection, [BOAT.code], day=today())
    # The facts are the new record's; the names that citizens use stay.
    assert (changed.title, changed.fees == BOAT.fees) == ("Tên mới của Cổng", False)
    assert (changed.aliases, changed.questions) == (BOAT.aliases, BOAT.questions)


@pytest.mark.long
@pytest.mark.data
def test_the_national_file_goes_in_whole(engine: sa.Engine, shared: Path) -> None:
    report = run(engine, shared / "data" / "procedures.jsonl.gz")
    assert counts(report) == (2642, 0, 0, 0)
    assert len(codes(engine)) == 2642
    assert counts(run(engine, shared / "data" / "procedures.jsonl.gz")) == (0, 0, 2642, 0)


def test_a_catalogue_takes_nothing_away_from_a_full_record(engine: sa.Engine, three: Path, tmp_path: Path) -> None:
    run(engine, three)
    listed = [{"ma": code, "ten": "Chỉ có tên"} for code in (CODES[0], "9.100009")]
    assert counts(run(engine, write_lines(tmp_path / "catalogue.jsonl", *listed))) == (1, 0, 1, 0)
    with reading(engine) as connection:
        kept, title_only = queries.procedures(connection, [CODES[0], "9.100009"], day=today())
    assert kept.documents and kept.title != "Chỉ có tên"
    assert title_only.title == "Chỉ có tên" and not title_only.documents
    # A title alone may follow a title alone.
    renamed = write_lines(tmp_path / "renamed.jsonl", {"ma": "9.100009", "ten": "Tên mới"})
    assert counts(run(engine, renamed)) == (0, 1, 0, 0)
