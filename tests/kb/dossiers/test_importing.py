"""A table of dossiers goes in as one transaction, again and again with the same result."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from kb.db import reading
from kb.dossiers import queries
from kb.dossiers.model import DossierEvent, DossierTimeline, Stage
from kb.dossiers.rows import names
from kb.errors import ImportFileError
from kb.sealing import Sealer
from tests.kb.dossiers.samples import (
    CODE,
    HEADER,
    LINES,
    NOW,
    OTHER,
    PHONE,
    SEALER,
    counts,
    import_lines,
    importer,
    write_csv,
    write_xlsx,
)

THIRD = "H32.12-261126-0003"
IDENTITY = "056000000001"


def timeline(engine: sa.Engine, code: str = CODE) -> DossierTimeline | None:
    with reading(engine) as connection:
        return queries.timeline(connection, code)


def events(engine: sa.Engine, code: str = CODE) -> list[tuple[str, datetime]]:
    found = timeline(engine, code)
    return [(event.stage.value, event.at) for event in found.events] if found else []


def phone(engine: sa.Engine, code: str = CODE) -> str:
    with reading(engine) as connection:
        return SEALER.open(queries.phones(connection, [code])[code])


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time of Vietnam in November 2026, in UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def test_several_lines_of_a_code_are_its_timeline(engine: sa.Engine, tmp_path: Path) -> None:
    assert counts(import_lines(engine, tmp_path, LINES[1], LINES[2], LINES[0])) == (2, 0, 0, 0)
    assert timeline(engine) == DossierTimeline(
        CODE,
        "Đăng ký khai sinh",
        "",
        date(2026, 11, 30),
        (DossierEvent(Stage.RECEIVED, at(24, 8, 30)), DossierEvent(Stage.IN_PROCESS, at(25))),
    )
    assert phone(engine) == PHONE
    assert events(engine, OTHER) == [("result_ready", at(25, 16))]


def test_the_same_file_again_changes_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    import_lines(engine, tmp_path, *LINES)
    before = timeline(engine)
    assert counts(import_lines(engine, tmp_path, *LINES, now=NOW + timedelta(days=1))) == (0, 0, 2, 0)
    assert timeline(engine) == before


def test_a_new_step_is_added_and_the_rest_stays(engine: sa.Engine, tmp_path: Path) -> None:
    import_lines(engine, tmp_path, *LINES)
    report = import_lines(engine, tmp_path, (CODE, "", "Đã trả kết quả", "27/11/2026", "", ""), LINES[2])
    assert (report.changed, report.unchanged) == ([CODE], 1)
    assert [stage for stage, _ in events(engine)] == ["received", "in_process", "returned"]
    assert phone(engine) == PHONE
    found = timeline(engine)
    assert found and (found.title, found.appointed_on) == ("Đăng ký khai sinh", date(2026, 11, 30))


def test_a_step_of_the_same_stage_and_time_is_replaced(engine: sa.Engine, tmp_path: Path) -> None:
    header = (*HEADER, "Lý do", "Việc cần làm", "Hạn bổ sung", "Nơi trả", "Cơ quan", "Mã thủ tục")
    line = (CODE, "Đăng ký khai sinh", "Yêu cầu bổ sung", "24/11/2026", "", "")
    more = ("Thiếu giấy", "Nộp bản sao", "05/12/2026", "Quầy 1", "UBND phường Thử", "1.001193")
    import_lines(engine, tmp_path, line)
    report = importer(engine).import_file(
        write_csv(tmp_path / "more.csv", (*line, *more), header=header, separator=";")
    )
    assert report.changed == [CODE]
    event = DossierEvent(Stage.SUPPLEMENT, at(24), "Thiếu giấy", "Nộp bản sao", date(2026, 12, 5), "Quầy 1")
    assert timeline(engine) == DossierTimeline(CODE, "Đăng ký khai sinh", "UBND phường Thử", None, (event,), "1.001193")


def test_a_line_without_a_time_gets_the_time_of_its_first_import(engine: sa.Engine, tmp_path: Path) -> None:
    line = (CODE, "Đăng ký khai sinh", "Đang xử lý", "", "", "")
    import_lines(engine, tmp_path, line)
    assert counts(import_lines(engine, tmp_path, line, now=NOW + timedelta(days=1))) == (0, 0, 1, 0)
    done = (CODE, "", "Đã có kết quả", "", "", "")
    import_lines(engine, tmp_path, done, now=NOW + timedelta(days=2))
    assert events(engine) == [("in_process", NOW), ("result_ready", NOW + timedelta(days=2))]


def test_a_sheet_with_its_own_dates_and_numbers(engine: sa.Engine, tmp_path: Path) -> None:
    serial = 46351.5  # 25 November 2026, noon
    lines = (
        (CODE, "Đăng ký khai sinh", "received", datetime(2026, 11, 24, 8, 30), 900000567, date(2026, 11, 30)),
        (CODE, None, "Đang xử lý", serial, None, None),
        (None, None, None, None, None, None),
        (OTHER, "Đăng ký kết hôn", "Rút hồ sơ", "24/11/2026", "+84 900.000.567", 46356),
    )
    path = write_xlsx(tmp_path / "dossiers.xlsx", *lines)
    assert counts(importer(engine).import_file(path)) == (2, 0, 0, 0)
    assert events(engine) == [("received", at(24, 8, 30)), ("in_process", at(25, 12))]
    assert (phone(engine), phone(engine, OTHER)) == (PHONE, PHONE)
    found = timeline(engine, OTHER)
    assert found and found.appointed_on == date(2026, 11, 30)
    assert counts(importer(engine).import_file(path)) == (0, 0, 2, 0)


def test_a_header_in_english_and_a_byte_order_mark(engine: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "english.CSV"
    path.write_text(
        f"\ufeffcode;title;stage;at\n{CODE.lower()};Một hai;in_process;2026-11-25T10:00:00+00:00\n", "utf-8"
    )
    assert counts(importer(engine).import_file(path)) == (1, 0, 0, 0)
    assert events(engine) == [("in_process", datetime(2026, 11, 25, 10, tzinfo=UTC))]


GOOD = (CODE, "Đăng ký khai sinh", "Đang xử lý", "25/11/2026", PHONE, "30/11/2026")


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        (0, "", "thiếu mã hồ sơ"),
        (0, "H32-1", "mã hồ sơ sai dạng"),
        (0, IDENTITY, "mã hồ sơ sai dạng"),
        (0, f"{THIRD} và {OTHER}", "mã hồ sơ sai dạng"),
        (1, "", "thiếu tên thủ tục"),
        (2, "", "thiếu trạng thái"),
        (2, "Đang bay", "trạng thái lạ"),
        (3, "31/02/2026", "ngày ở cột thời điểm sai"),
        (3, "hôm qua", "ngày ở cột thời điểm sai"),
        (5, "30.11", "ngày ở cột ngày hẹn trả sai"),
        (4, "09000", "số điện thoại sai dạng"),
        (4, "gọi sau nhé", "số điện thoại sai dạng"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_in(
    engine: sa.Engine, tmp_path: Path, column: int, cell: str, reason: str
) -> None:
    bad = [*GOOD]
    bad[column] = cell
    bad[0] = THIRD if column else cell
    report = import_lines(engine, tmp_path, GOOD, bad, LINES[2])
    assert report.added == [CODE, OTHER]
    [(number, why)] = report.rejected
    assert number == 3
    assert why.startswith(reason)
    assert not cell or cell not in why


def test_an_identity_number_in_a_sheet_is_refused_without_being_shown(engine: sa.Engine, tmp_path: Path) -> None:
    lines = ((int(IDENTITY), *GOOD[1:]), (IDENTITY, *GOOD[1:]), (float(IDENTITY), *GOOD[1:]))
    report = importer(engine).import_file(write_xlsx(tmp_path / "identity.xlsx", *lines))
    assert [number for number, _ in report.rejected] == [2, 3, 4]
    assert not any("56000000" in reason for _, reason in report.rejected)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("latin.csv", "Mã hồ sơ,Trạng thái\n".encode("utf-16")),
        ("nothing.csv", b""),
        ("columns.csv", "Mã hồ sơ,Tên thủ tục\nH32.12-261126-0001,Một\n".encode()),
        ("nul.csv", f"{','.join(HEADER)}\n{','.join(LINES[0])}\n{OTHER},Một\0hai,Đang xử lý,,,\n".encode()),
        ("late.csv", f"{','.join(HEADER)}\n{','.join(LINES[0])}\n".encode() + b"\xff\xfe\n"),
        ("quote.csv", f'{",".join(HEADER)}\n{",".join(LINES[0])}\n{OTHER},"Một hai'.encode()),
        ("broken.xlsx", b"PK\x03\x04 and no more"),
        ("dossiers.pdf", b"%PDF"),
    ],
)
def test_a_file_that_cannot_be_read_stores_nothing(
    engine: sa.Engine, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ImportFileError):
        importer(engine).import_file(tmp_path / name)
    assert timeline(engine) is None


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_a_sheet_with_a_damaged_part_stores_nothing(engine: sa.Engine, tmp_path: Path, part: str, share: float) -> None:
    lines = [(f"H32.12-261126-{n:04}", *GOOD[1:]) for n in range(1, 50)]
    whole, cut = write_xlsx(tmp_path / "whole.xlsx", *lines), tmp_path / "cut.xlsx"
    with ZipFile(whole) as source, ZipFile(cut, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: int(len(content) * share)] if name == part else content)
    with pytest.raises(ImportFileError):
        importer(engine).import_file(cut)
    assert events(engine, "H32.12-261126-0001") == []


def test_a_file_that_is_not_there(engine: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError):
        importer(engine).import_file(tmp_path / "none.csv")


def test_a_dry_run_reports_and_stores_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "dossiers.csv", *LINES)
    assert counts(importer(engine).import_file(path, dry_run=True)) == (2, 0, 0, 0)
    assert timeline(engine) is None


def test_a_number_sealed_with_a_lost_key_is_replaced(engine: sa.Engine, tmp_path: Path) -> None:
    old = importer(engine)
    path = write_csv(tmp_path / "dossiers.csv", *LINES)
    type(old)(engine, Sealer("lost"), old.mask, old.clock).import_file(path)
    assert counts(old.import_file(path)) == (0, 1, 1, 0)
    assert phone(engine) == PHONE


def test_more_dossiers_than_one_batch(engine: sa.Engine, tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [(f"H32.12-261126-{n:04}", *GOOD[1:]) for n in range(1, 522)]
    assert counts(import_lines(engine, tmp_path, *lines)) == (521, 0, 0, 0)
    assert counts(import_lines(engine, tmp_path, *lines)) == (0, 0, 521, 0)


def test_every_stage_has_a_name_and_every_name_is_a_stage() -> None:
    assert set(names("stages").values()) == {stage.value for stage in Stage}
