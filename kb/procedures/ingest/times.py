"""Processing times: a number and its unit, checked against what the description says."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from kb.procedures.ingest.cases import case_of
from kb.procedures.ingest.cells import Row
from kb.procedures.ingest.spread import spread
from kb.procedures.ingest.strings import names
from kb.procedures.ingest.texts import finding, says_nothing
from kb.procedures.model import Aspect, Finding, Method, ProcessingTime, TimeUnit
from vi import fold

Span = tuple[float, TimeUnit]
OfMethods = dict[Method, tuple[ProcessingTime, ...]]

_CELL = re.compile(r"(\d+(?:[.,]\d+)?) ?(Giờ|Ngày làm việc|Ngày|Tháng|Năm)", re.IGNORECASE)
# "05 (năm) ngày làm việc" inside a description; a unit in a date ("ngày 05 tháng 7") follows its number too.
_SPAN = re.compile(
    r"(?<![\d/.])(\d+(?:[.,]\d+)?) ?(?:\([^()]{1,25}\) ?)?(giờ|ngày làm việc|ngày|tháng|năm)(?! ?\d)", re.IGNORECASE
)
_DATE = re.compile(
    r"ngày \d{1,2}(?:/\d{1,2}/\d{4}| tháng \d{1,2} năm \d{4})|\d{1,2} ?giờ(?: ?\d{1,2})?(?= cùng ngày)", re.IGNORECASE
)
# Sentences on the first look at the dossier, on what is extended, and on the citizen's own time limits.
_ASIDE = re.compile(
    r"tinh day du|thanh phan ho so|tiep nhan ho so|bo sung|chua day du|khong hop le|chua hop le|thong bao|keo dai|"
    r"gia han them|tang them|sau 1[4-7] gio|ngay lam viec tiep theo"
)
_EXTENSION = re.compile(r"keo dai|gia han them|tang them")
# The rule is the same day; a longer time in the cell is then the exception.
_SAME_DAY = re.compile(r"giai quyet .{0,60}(?:ngay )?trong ngay(?: lam viec)? nhan duoc ho so")
# Nothing is given back, so no time is owed.
_NO_RESULT = re.compile(r"khong phai tra ket qua")
# Days, months: what takes longer than this was mistyped.
_LONGEST = 400


def read_times(rows: Sequence[Row]) -> tuple[tuple[ProcessingTime, ...], tuple[Finding, ...]]:
    """Times that the record gives with certainty; one for all methods has `method` None."""
    methods = list(dict.fromkeys(row.method for row in rows))
    read = [_of_method(method, [row for row in rows if row.method is method]) for method in methods]
    findings = chain.from_iterable(found for _, found in read)
    times, contradiction = _same_unit({method: times for method, (times, _) in zip(methods, read, strict=True)})
    return spread(times), tuple(dict.fromkeys([*findings, *contradiction]))


def _of_method(method: Method, rows: Sequence[Row]) -> tuple[tuple[ProcessingTime, ...], list[Finding]]:
    read = [_of_row(row) for row in rows]
    findings = [found for _, found in read if found]
    spans = [(span, row) for (span, _), row in zip(read, rows, strict=True) if span]
    if len({span for span, _ in spans}) <= 1:
        return tuple(ProcessingTime(*span, method=method) for span, _ in spans[:1]), findings
    cases = [case_of(row.place) for _, row in spans]
    if all(cases) and len(set(cases)) == len(cases):
        times = (ProcessingTime(*span, method=method, case=case) for (span, _), case in zip(spans, cases, strict=True))
        return tuple(times), findings
    said = "; ".join(row.time for _, row in spans)
    return (), [*findings, finding("time_several", Aspect.TIME, said)]


def _of_row(row: Row) -> tuple[Span | None, Finding | None]:
    cell = _CELL.fullmatch(row.time)
    if cell:
        return _checked(_span(*cell.groups()), row)
    if says_nothing(row.time) or _NO_RESULT.search(fold(row.time)):
        return None, None
    kind = "time_without_unit" if re.fullmatch(r"[\d.,]+", row.time) else "time_in_words"
    if row.time == row.fee:
        kind = "time_glued_to_fee"
    return None, finding(kind, Aspect.TIME, row.time)


def _span(number: str, unit: str) -> Span:
    units = names("units")
    return float(number.replace(",", ".")), TimeUnit(units[unit.capitalize()])


def _checked(span: Span, row: Row) -> tuple[Span | None, Finding | None]:
    if not 0 < span[0] <= _LONGEST:
        return None, finding("time_implausible", Aspect.TIME, row.time)
    told = set(_told(_ASIDE, row.place))
    if span[0] > 1 and _SAME_DAY.search(fold(row.place)):
        return None, finding("time_depends_on_case", Aspect.TIME, f"{row.time} ≠ {row.place}")
    if not told or told == {span} or _sums_up(span, row.place):
        return span, None
    kind = "time_depends_on_case" if span in told else "time_contradiction"
    return None, finding(kind, Aspect.TIME, f"{row.time} ≠ {row.place}")


def _told(aside: re.Pattern[str], place: str) -> list[Span]:
    """Times that the description tells, sentences with an aside left out."""
    sentences = re.split(r"\n|(?<=[.;]) ", _DATE.sub("", place))
    spans: Iterable[tuple[str, str]] = chain.from_iterable(
        _SPAN.findall(sentence) for sentence in sentences if not aside.search(fold(sentence))
    )
    return [_span(number, unit) for number, unit in spans]


def _sums_up(span: Span, place: str) -> bool:
    """Whether the description breaks the time down into stages ("thẩm định 24 ngày, quyết định 07 ngày")."""
    plain = re.sub(r"\([^()]*\)", "", place)
    return any(
        len(parts) > 1 and {unit for _, unit in parts} == {span[1]} and sum(number for number, _ in parts) == span[0]
        for parts in (_told(_ASIDE, plain), _told(_EXTENSION, plain))
    )


def _same_unit(times: OfMethods) -> tuple[OfMethods, list[Finding]]:
    """Without numbers that one method gives in days and another in working days: one of the two is a slip."""
    units: dict[tuple[float, str], set[TimeUnit]] = {}
    for time in chain.from_iterable(times.values()):
        units.setdefault((time.number, time.case), set()).add(time.unit)
    mixed = {number for (number, _), found in units.items() if len(found) > 1}
    if not mixed:
        return times, []
    kept = {method: tuple(t for t in found if t.number not in mixed) for method, found in times.items()}
    return kept, [finding("time_units_differ", Aspect.TIME, ", ".join(f"{number:g}" for number in sorted(mixed)))]
