"""Cards with every field that the widget draws."""

from typing import Any

URL = "https://dichvucong.gov.vn/thu-tuc/9.000001"
FORM_URL = "https://dichvucong.gov.vn/mau/TG-01.docx"
MISTAKE = {"title": "Báo sai", "payload": '/report_mistake{"procedure_code": "9.000001"}'}
PAPERS: list[dict[str, Any]] = [
    {"text": "Tờ khai", "case": "", "duty": "submit", "originals": 1, "copies": None, "form": "TG-01", "url": FORM_URL},
    {"text": "Giấy mua", "case": "", "duty": "submit", "originals": 1, "copies": 2, "form": ""},
    {"text": "Căn cước", "case": "", "duty": "show", "originals": 1, "copies": None, "form": ""},
    {"text": "Giấy ủy quyền", "case": "Nhờ người đi thay", "duty": "submit", "originals": 1, "copies": 0, "form": "UQ"},
]
FEES: list[dict[str, Any]] = [
    {"text": "135.000 đồng (trực tiếp)", "amount_text": "135.000 đồng", "case": "Lần đầu", "method": "in_person"},
    {"text": "0", "amount_text": "miễn phí", "case": "Hộ nghèo", "method": "online", "valid_until": "2026-12-31"},
]
TIMES: list[dict[str, Any]] = [
    {
        "text": "5 ngày",
        "duration_text": "5 ngày làm việc",
        "number": 5,
        "unit": "working_day",
        "case": "",
        "method": "post",
    },
    {"text": "1 ngày", "duration_text": "1,5 ngày", "number": 1.5, "unit": "day", "case": "", "method": "online"},
]
ASPECTS: dict[str, Any] = {
    "documents": PAPERS,
    "fee": FEES,
    "time": TIMES,
    "place": [{"text": "Cơ quan: Cảng vụ", "office": "Cảng vụ thử", "province": "Khánh Hòa"}, {"text": "Quầy số 3"}],
    "form": [{"text": "TG-01", "document": "Tờ khai", "case": "Lần đầu", "url": FORM_URL}, {"text": "TG-02"}],
    "online": [{"text": "được, nộp trên cổng", "online": True, "url": URL}],
    "steps": [{"text": "Gấp thuyền."}, {"text": "Nộp hồ sơ."}],
    "conditions": [],
}
SOURCE: dict[str, Any] = {
    "url": URL,
    "decision": "12/QĐ-THU",
    "legal_basis": ["1/2020/TT-THU", "2/2021/NĐ-CP", "3/2022/QH15"],
    "checked_at": "2026-07-01",
}
PROCEDURE: dict[str, Any] = {
    "type": "procedure",
    "code": "9.000001",
    "title": "Đăng ký thuyền giấy",
    "aspects": ASPECTS,
    "source": SOURCE,
}
DOSSIER: dict[str, Any] = {
    "type": "dossier",
    "code": "H32.12-261126-0001",
    "title": "Cấp bản sao trích lục",
    "office": "Phường Thử",
    "stage": "supplement",
    "stage_text": "**yêu cầu bổ sung**",
    "appointed_on": "2026-11-30",
    "fields": [{"label": "Người nộp", "value": "tại quầy"}],
    "events": [
        {"stage": "received", "stage_text": "đã tiếp nhận", "at": "2026-11-20T02:00:00+00:00", "at_text": "20/11/2026"},
        {
            "stage": "supplement",
            "stage_text": "**yêu cầu bổ sung**",
            "at": "2026-11-24T02:00:00+00:00",
            "at_text": "24/11/2026",
            "reason": "Thiếu chữ ký.",
            "todo": "Nộp lại bản vẽ.",
            "until": "2026-12-15",
            "place": "Quầy số 3",
        },
    ],
}
_TOLD = {"content": True, "where": True, "when": False, "picture": True, "contact": False}
DRAFT: dict[str, Any] = {
    "type": "feedback",
    "state": "draft",
    "title": "",
    "fields": [{"name": name, "label": name, "value": f"{name}…", "told": told} for name, told in _TOLD.items()],
    "pictures": ["anh-1", "anh-2"],
}
TICKET: dict[str, Any] = {
    "type": "feedback",
    "code": "PA-261126-7K3F",
    "state": "accepted",
    "due_on": "2026-12-03",
    "category": "Hạ tầng: đèn đường",
    "fields": [{"label": "Nơi", "value": "Phường Thử"}],
}
CARDS: dict[str, dict[str, Any]] = {"procedure": PROCEDURE, "dossier": DOSSIER, "draft": DRAFT, "ticket": TICKET}
STEP_BUTTONS = [
    {"title": "Đăng ký thuyền giấy", "payload": '/choose_procedure{"procedure_code": "9.000001"}'},
    {"title": "Cấp lại giấy", "payload": '/choose_procedure{"procedure_code": "9.000002"}'},
]
EVENT: dict[str, Any] = {
    "type": "event",
    "title": "Có thuyền giấy mới",
    "text": "Những việc cần làm, theo thứ tự.",
    "steps": [
        {"text": "Đăng ký thuyền giấy", "code": "9.000001", "why": "Có giấy mới được.", "deadline": "trong 15 ngày"},
        {"text": "Cấp lại giấy", "code": "9.000002", "why": "Khi giấy ướt.", "deadline": "", "when": "khi mất giấy"},
    ],
}
OFFICE: dict[str, Any] = {
    "type": "office",
    "title": "Phường Bến Giấy",
    "fields": [{"label": "Gồm", "value": "phường Giấy Đỏ"}, {"label": "Địa chỉ", "value": "chưa công bố"}],
    "source": {"url": URL},
}
