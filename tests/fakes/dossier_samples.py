"""Made-up dossiers, one in every stage and one without a telephone number. No person, no number of anybody."""

from typing import Any

PHONE = "0900000567"
OTHER_CODE = "H32.12-261126-0999"
WITHOUT_PHONE = "H32.12-261126-0008"
_STEPS = [
    {"stage": "received", "at": "2026-11-20T08:30:00+07:00"},
    {"stage": "in_process", "at": "2026-11-21T14:00:00+07:00"},
]
_LAST: dict[str, dict[str, Any]] = {
    "received": {},
    "in_process": {},
    "supplement": {
        "reason": "Bản vẽ thiếu mặt cắt móng",
        "todo": "Nộp bổ sung bản vẽ mặt cắt móng",
        "until": "2026-12-15",
    },
    "result_ready": {"place": "Quầy 3, Trung tâm Phục vụ hành chính công phường Nha Trang"},
    "returned": {},
    "refused": {"reason": "Thửa đất thuộc quy hoạch đất công cộng"},
    "withdrawn": {},
}


def code_of(stage: str) -> str:
    """The code of the dossier in this stage."""
    return f"H32.12-261126-000{list(_LAST).index(stage) + 1}"


def make_dossiers() -> dict[str, dict[str, Any]]:
    """By code: a timeline of the contract, and the `phone` that the system knows."""
    made = {code_of(stage): _dossier(code_of(stage), _events(stage), PHONE) for stage in _LAST}
    return made | {WITHOUT_PHONE: _dossier(WITHOUT_PHONE, _events("in_process"), "")}


def _events(stage: str) -> list[dict[str, Any]]:
    before = [step for step in _STEPS if step["stage"] != stage][: 1 if stage == "in_process" else 2]
    last = {"stage": stage, "at": "2026-11-25T09:15:00+07:00", **_LAST[stage]}
    return [last] if stage == "received" else [*before, last]


def _dossier(code: str, events: list[dict[str, Any]], phone: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": "Cấp giấy phép xây dựng nhà ở riêng lẻ",
        "office": "Trung tâm Phục vụ hành chính công phường Nha Trang",
        "procedure_code": "1.009994",
        "appointed_on": "2026-12-10",
        "events": events,
        "phone": phone,
    }
