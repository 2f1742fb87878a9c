"""Made-up dossiers in every stage, with days around today, imported by the command that an operator uses."""

import csv
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from kb.calendar.model import today
from kb.calendar.service import open_calendar

ROOT = Path(__file__).resolve().parents[2]
HEADER = ("mã hồ sơ", "tên thủ tục", "cơ quan", "ngày hẹn trả", "điện thoại", "trạng thái", "thời điểm", "lý do")
HEADER_OF_EVENTS = ("việc cần làm", "hạn bổ sung", "nơi trả")
OFFICE = "Ủy ban nhân dân phường Nha Trang"
COPY = "Cấp bản sao trích lục hộ tịch"


def import_dossiers(folder: Path, env: Mapping[str, str]) -> None:
    """Into the database of that environment."""
    path = folder / "dossiers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([(*HEADER, *HEADER_OF_EVENTS), *rows(today())])
    command = [sys.executable, "-m", "kb", "import-dossiers", str(path)]
    subprocess.run(command, cwd=ROOT, env=dict(env), check=True, stdout=subprocess.DEVNULL)


def rows(today: date) -> list[tuple[str, ...]]:
    """One line an event."""
    calendar = open_calendar(None)
    soon, later = _day(calendar.add_working_days(today, 3)), _day(today + timedelta(days=20))
    late = next(
        day
        for day in (today - timedelta(days=n) for n in range(1, 40))
        if calendar.working_days_between(day, today) == 3
    )
    begun, then = _moment(today, 9), _moment(today, 5)
    lines = [
        *_dossier("H32.12-261101-0007", soon, "0905000123", [("Mới tiếp nhận", begun), ("Đang xử lý", then)]),
        *_dossier("H32.12-261102-0008", _day(late), "0905000124", [("Mới tiếp nhận", begun), ("Đang xử lý", then)]),
        *_dossier("H32.12-261105-0011", soon, "0905000111", [("Mới tiếp nhận", begun), ("Đã trả kết quả", then)]),
        *_dossier("H32.12-261107-0013", soon, "0905000131", [("Mới tiếp nhận", begun), ("Rút hồ sơ", then)]),
        *_dossier("H32.12-261108-0014", soon, "", [("Mới tiếp nhận", begun), ("Đang xử lý", then)]),
        *_dossier("H32.12-261109-0015", soon, "0905000159", [("Mới tiếp nhận", begun), ("Đang xử lý", then)]),
    ]
    asked = (
        "thiếu trích đo địa chính",
        "xin trích đo tại văn phòng đăng ký đất đai, nộp thêm vào hồ sơ này",
        later,
        "",
    )
    ready = ("", "", "", "Trung tâm Phục vụ hành chính công phường Nha Trang")
    refused = ("không đủ điều kiện cấp bản sao", "", "", "")
    return [
        *lines,
        _line("H32.12-261103-0009", soon, "0905000909", "Yêu cầu bổ sung", then, asked),
        _line("H32.12-261104-0010", soon, "0905000101", "Đã có kết quả", then, ready),
        _line("H32.12-261106-0012", soon, "0905000121", "Trả lại hồ sơ", then, refused),
    ]


def _dossier(code: str, appointed: str, phone: str, stages: list[tuple[str, str]]) -> list[tuple[str, ...]]:
    return [_line(code, appointed, phone, stage, at, ("", "", "", "")) for stage, at in stages]


def _line(code: str, appointed: str, phone: str, stage: str, at: str, rest: tuple[str, ...]) -> tuple[str, ...]:
    reason, *others = rest
    return (code, COPY, OFFICE, appointed, phone, stage, at, reason, *others)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _moment(today: date, days: int) -> str:
    return f"{_day(today - timedelta(days=days))} 08:00"
