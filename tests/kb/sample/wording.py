"""The sentences of a procedure, and the names that may stand in them word for word."""

import re
from collections.abc import Iterator

from kb.procedures.model import Procedure

# Names of papers, laws, offices and systems are facts; a run of copied words does not reach across one.
NAMES = re.compile(
    r"""
    trung\ tâm\ phục\ vụ\ hành\ chính\ công | ủy\ ban\ nhân\ dân(\ (cấp\ )?(xã|tỉnh))? | hội\ đồng\ nhân\ dân(\ tỉnh)?
    | cổng\ dịch\ vụ\ công(\ (quốc\ gia|bộ\ công\ an|trực\ tuyến))? | cơ\ sở\ dữ\ liệu\ \w+\ \w+\ về\ (dân\ cư|đất\ đai)
    | cơ\ sở\ dữ\ liệu\ về\ cư\ trú | cơ\ quan\ quản\ lý\ xuất\ nhập\ cảnh | công\ an\ cấp\ (xã|tỉnh)
    | cơ\ quan\ đăng\ ký\ (kinh\ doanh(\ cấp\ xã)?|xe|hộ\ tịch|cư\ trú) | cơ\ quan\ đại\ diện(\ nước\ ngoài)?
    | người\ (gốc\ )?việt\ nam\ định\ cư\ ở\ nước\ ngoài | người\ gốc\ việt\ nam | hộ\ kinh\ doanh
    | năng\ lực\ hành\ vi\ dân\ sự | cơ\ sở\ trợ\ giúp\ xã\ hội
    | văn\ phòng\ đăng\ ký\ đất\ đai | giấy\ chứng\ nhận(\ đăng\ ký\ (kết\ hôn|xe|doanh\ nghiệp|hộ\ kinh\ doanh))?
    | quyền\ sử\ dụng\ đất(,\ quyền\ sở\ hữu\ tài\ sản\ gắn\ liền\ với\ đất)?
    | quyền\ sở\ hữu\ (tài\ sản\ gắn\ liền\ với\ đất|nhà\ ở)
    | giấy\ phép\ (lái\ xe|xây\ dựng) | phiếu\ lý\ lịch\ tư\ pháp | giấy\ xác\ nhận\ tình\ trạng\ hôn\ nhân
    | (luật|bộ\ luật|nghị\ định|thông\ tư|quyết\ định)\ (số\ )?[\d/\w-]+
    | (điểm\ \w+(,\ \w+)*\ )?(khoản\ \d+\ )?điều\ \d+
    """,
    re.IGNORECASE | re.VERBOSE,
)


def own_sentences(procedure: Procedure) -> Iterator[str]:
    """What we say in words of our own."""
    yield procedure.summary
    yield from procedure.steps
    yield from (note.text for note in procedure.notes)
    yield from procedure.conditions
    yield from procedure.mistakes
    yield from procedure.questions


def between_names(sentence: str, *names: str) -> list[str]:
    """The parts of a sentence between the known names and those given."""
    known = "|".join([NAMES.pattern, *(rf"{re.escape(name)}" for name in names if name)])
    pattern = re.compile(known, re.IGNORECASE | re.VERBOSE)
    pieces: list[str] = []
    start = 0
    for match in pattern.finditer(sentence):
        pieces.append(sentence[start : match.start()])
        start = match.end()
    return [*pieces, sentence[start:]]
