"""The source records beside the repository, and what their cells say, read in the plainest way."""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kb.procedures.model import Level, Method, TimeUnit

Record = dict[str, Any]

DATA = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "procedures.jsonl.gz"

METHODS = {"Trực tiếp": Method.IN_PERSON, "Trực tuyến": Method.ONLINE, "Dịch vụ bưu chính": Method.POST}
LEVELS = {
    "Cấp bộ": Level.MINISTRY,
    "Cấp tỉnh": Level.PROVINCE,
    "Cấp xã": Level.COMMUNE,
    "Cơ quan khác": Level.OTHER,
}
UNITS = {
    TimeUnit.HOUR: r"giờ(?: làm việc)?",
    TimeUnit.DAY: r"ngày(?! làm việc)",
    TimeUnit.WORKING_DAY: r"ngày làm việc",
    TimeUnit.MONTH: r"tháng",
    TimeUnit.YEAR: r"năm",
}


@cache
def records() -> dict[str, Record]:
    """The source records by code."""
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        return {record["ma"]: record for record in map(json.loads, lines)}


@cache
def readable(code: str) -> Record:
    """The record with every text in NFC and with plain spaces."""
    record: Record = _readable(records()[code])
    return record


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    if isinstance(value, list):
        return [_readable(part) for part in value]
    return {name: _readable(part) for name, part in value.items()}


def methods_of(record: Record) -> set[Method]:
    """Of the rows; where the structured attempt lost them all, of the names in the raw cell."""
    rows = {METHODS[row["hinh_thuc"]] for row in record["cach_thuc"]}
    return rows or {method for name, method in METHODS.items() if name in record["cach_thuc_raw"]}


def levels_of(record: Record) -> set[Level]:
    return {LEVELS[name.strip()] for name in record["cap"].split(",")}


def cells(record: Record, *names: str, method: Method | None) -> str:
    """The named cells of the rows of one method (None: of all rows), lower case; the raw cell where no row is."""
    if not record["cach_thuc"]:
        return str(record["cach_thuc_raw"]).lower()
    rows = [row for row in record["cach_thuc"] if method in (None, METHODS[row["hinh_thuc"]])]
    return " | ".join(str(row[name]) for row in rows for name in names).lower()


def amounts_in(text: str) -> set[int]:
    """Whole numbers, with or without separators of thousands: `10,000`, `135.000`, `10`."""
    found = re.findall(r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+", text)
    return {int(re.sub(r"[.,]", "", number)) for number in found}


def names_reference(record: Record, number: str) -> bool:
    """Whether the legal basis names it. The source cuts the last letter of some numbers and glues others to a
    neighbour (`105/2025/NĐ-C`, `12/2025/TT-BNVTH`); the full number is accepted for those."""
    named = record["van_ban"]
    return any(number == name or number in name or number[:-1] == name for name in named)


def time_cells(record: Record, method: Method | None) -> str:
    """What is said on the time; where the cells of all rows are empty, the steps may say it."""
    silent = all(row["thoi_gian"] in ("", "Không có thông tin") for row in record["cach_thuc"])
    return cells(record, "thoi_gian", "mo_ta", method=method) + (str(record["trinh_tu"]) if silent else "")


def says_time(text: str, number: float, unit: TimeUnit) -> bool:
    """Whether the text says this number directly before this unit; `03` is 3."""
    figure = f"{number:g}".replace(".", "[.,]")
    return re.search(rf"(?<![\d.,/])0*{figure}\s+{UNITS[unit]}", text, re.IGNORECASE) is not None


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def texts_of(value: object) -> Iterator[str]:
    """Every string inside a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)


def runs_of(record: Record, length: int) -> set[tuple[str, ...]]:
    """All runs of that many consecutive words in any text of the record."""
    return {run for text in texts_of(record) for run in runs(words(text), length)}


def runs(sequence: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(sequence[start : start + length]) for start in range(len(sequence) - length + 1)}
