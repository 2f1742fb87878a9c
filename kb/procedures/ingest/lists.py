"""Steps, conditions and results: one text cut into its points."""

import re
from collections.abc import Iterator

from kb.procedures.ingest.texts import LOWER, UPPER, Cleaned, clean, finding, says_nothing
from kb.procedures.model import Aspect, Finding
from vi import fold

# "Bước 2:" at the start of a line or after the end of a sentence; "theo Bước 2" inside one is a reference.
_STEP = re.compile(
    r"(?:^|(?<=[.;:)\n])|(?<=\s)(?=Bước \d{1,2}:))\s*[-–+*•]?\s*Bước\s+\d{1,2}\s*(?:[:.)\-–]+|(?=\s))\s*", re.MULTILINE
)
_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\(?\d{1,2}[.)](?!\d)\s*",
        r"\d{1,2}\.\d{1,2}\.?\s+",
        r"\(?[a-hđ][.)]\s*",
        r"[-–]\s*",
        r"[+•]\s*",
        r"\*\s*",
    )
)
# The portal glues its own code behind each result and the next result behind the code.
_RESULT_CODE = re.compile(rf"\s*Mã: ?(?:Chưa xác định|[A-Za-z0-9._\-]*?)(?=[{UPPER}][{LOWER}]|\s|$)")
# The centre's name without its first word: two sentences ran into each other and the middle is lost.
_SCRAMBLED = re.compile(r"(?<!trung )tam phuc vu hanh chinh cong")
# With accents: "tài" and "trồng" end sentences well, "tại" and "trong" do not.
_TORN_END = re.compile(r"\b(?:và|hoặc|của|tại|theo|với|cho|bằng|trong|tại mục)$")

# "a) Nộp hồ sơ: ... theo quy định.b) Giải quyết: ...": the second letter stands glued in the line of the first.
_TITLED = re.compile(rf"([.;:])(?=[b-e]\) [{UPPER}])")

Read = tuple[tuple[str, ...], tuple[Finding, ...]]


def read_steps(cell: str) -> Read:
    """The steps in order, without their numbers; a step may hold several lines."""
    cleaned = clean(cell, Aspect.STEPS)
    points = [] if says_nothing(cleaned.text) else _steps(cleaned.text)
    return _whole(points, cleaned, Aspect.STEPS)


def read_conditions(cell: str) -> Read:
    """The conditions; none for "Không" and its like."""
    cleaned = clean(cell, Aspect.CONDITIONS)
    points = [] if says_nothing(cleaned.text) else _points(cleaned.text)
    # "... khi:" and its items are one condition.
    if points and points[0].endswith(":"):
        points = ["\n".join([points[0], *(f"- {point}" for point in points[1:])])]
    return _whole(points, cleaned, Aspect.CONDITIONS)


def read_results(cell: str) -> Read:
    """What the citizen receives, without the portal's own codes of results."""
    cleaned = clean(cell, Aspect.RESULT)
    text = _RESULT_CODE.sub("\n", cleaned.text).strip()
    points = [] if says_nothing(text) else _points(text)
    return _whole(points, cleaned, Aspect.RESULT)


def _steps(text: str) -> list[str]:
    if len(_STEP.findall(text)) < 2:
        return _points(text)
    before, *steps = _STEP.split(text)
    return [point for point in (_plain(before), *map(_plain, steps)) if point]


def _points(text: str) -> list[str]:
    """Points at the outermost mark of the text (number, letter, dash); lines below a point stay with it."""
    lines = _TITLED.sub(r"\1\n", text).split("\n")
    mark = next((mark for mark in _MARKS if mark.match(lines[0])), None)
    if mark is None:
        mark = next((mark for mark in _MARKS if sum(bool(mark.match(line)) for line in lines) > 1), None)
    grouped = list(_grouped(lines, mark)) if mark else list(_led(lines))
    return [point for point in map(_plain, grouped) if point]


def _grouped(lines: list[str], mark: re.Pattern[str]) -> Iterator[str]:
    group: list[str] = []
    for line in lines:
        if group and mark.match(line):
            yield "\n".join(group)
            group = []
        group.append(line)
    yield "\n".join(group)


def _led(lines: list[str]) -> Iterator[str]:
    """Lines, one that ends in a colon together with the next."""
    held: list[str] = []
    for line in lines:
        held.append(line)
        if not line.endswith(":"):
            yield "\n".join(held)
            held = []
    if held:
        yield "\n".join(held)


def _plain(point: str) -> str:
    text = point.strip(" \n\t–+*•")
    for mark in _MARKS:
        shorter = mark.sub("", text, count=1) if mark.match(text) else text
        if shorter != text:
            text = shorter
            break
    return text.strip(" \n\t–-+*•").removesuffix(";").strip()


def _whole(points: list[str], cleaned: Cleaned, aspect: Aspect) -> Read:
    """Points whose sentences are whole; torn ones are left out and reported."""
    torn = [point for point in points if _is_torn(point)]
    kept = tuple(dict.fromkeys(point for point in points if point not in torn))
    return kept, (*cleaned.findings, *(finding("scrambled_text", aspect, point) for point in torn))


def _is_torn(point: str) -> bool:
    return bool(_SCRAMBLED.search(fold(point)) or _TORN_END.search(point))
