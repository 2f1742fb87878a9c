"""The cell "cách thức thực hiện": one row for each way to hand in, with its time, its fee and its description."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.procedures.ingest.strings import names
from kb.procedures.ingest.texts import finding, tidy
from kb.procedures.model import Aspect, Finding, Method

_HEADINGS = "Hình thức nộpThời gianPhí, lệ phíMô tả"
# Where the structured attempt is empty the raw cell has the row in words: name, words, fee, description. A row
# starts where a method's name stands glued to what follows it, which prose ("trực tiếp tại") never does.
_METHOD = re.compile(r"(Trực tiếp|Trực tuyến|Dịch vụ bưu chính)(?=[\dA-ZĐ])")
_FEE = re.compile(
    r"Không có thông tin|Miễn phí|[\d.,]+ ?(?:VNĐ|Việt Nam Đồng|USD)(?:\(.*?\)\)?(?=$|[A-ZĐ]))?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the cell as the portal shows it, cleaned but not read. `place` keeps its lines."""

    method: Method
    time: str
    fee: str
    place: str


def read_rows(record: Mapping[str, object]) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """Rows of the structured attempt, and those of the raw cell for methods that the attempt lost."""
    structured = [_structured(row) for row in _objects(record.get("cach_thuc"))]
    rows = [row for row in structured if row]
    known = {row.method for row in rows}
    lost = [row for row in _from_raw(str(record.get("cach_thuc_raw") or "")) if row.method not in known]
    unnamed = len(structured) - len(rows)
    findings = [finding("method_unknown", Aspect.PLACE)] * (unnamed > 0)
    return tuple(dict.fromkeys([*rows, *lost])), tuple(findings)


def _objects(value: object) -> Sequence[Mapping[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _structured(row: Mapping[str, object]) -> Row | None:
    method = names("methods").get(tidy(str(row.get("hinh_thuc") or "")))
    time, fee, place = (tidy(str(row.get(key) or "")) for key in ("thoi_gian", "phi", "mo_ta"))
    # The attempt can swallow the next row of the cell into a description.
    swallowed = _METHOD.search(place)
    return Row(Method(method), time, fee, place[: swallowed.start()] if swallowed else place) if method else None


def _from_raw(raw: str) -> list[Row]:
    text = tidy(raw.replace(_HEADINGS, ""))
    parts = _METHOD.split(text)[1:]
    return [_raw_row(name, rest) for name, rest in zip(parts[::2], parts[1::2], strict=True)]


def _raw_row(name: str, rest: str) -> Row:
    method = Method(names("methods")[name])
    fee = _FEE.search(rest)
    if not fee:
        return Row(method, "", "", rest.strip())
    return Row(method, *_unglued(rest[: fee.start()].strip(), fee.group()), rest[fee.end() :].strip())


def _unglued(time: str, fee: str) -> tuple[str, str]:
    # "1100 VNĐ": the number of a time without unit stands glued to the amount, and nothing says where it ends.
    return (time, fee) if time or not fee[0].isdigit() else (fee, fee)
