"""What the scripted bot answers: one message of each kind that the page can show."""

from typing import Any

HOSTILE = '<img src=x onerror="document.title=1"> <script>document.title=2</script> **<b>đậm</b>**'
DOCUMENTS = [{"text": f"Giấy tờ thứ {number}", "case": "", "duty": "submit", "copies": 1} for number in range(1, 9)]
DOCUMENTS.append({"text": "Căn cước", "case": "Nộp thay", "duty": "show", "originals": 1})
CARD: dict[str, Any] = {
    "type": "procedure",
    "code": "1.001193",
    "title": "Đăng ký khai sinh",
    "aspects": {"documents": DOCUMENTS, "fee": [], "time": [{"text": "1 ngày làm việc (trực tiếp)", "case": "x"}]},
    "source": {
        "url": "https://dichvucong.gov.vn/",
        "decision": "1/QĐ-BTP",
        "legal_basis": ["60/2014/QH13", "luật hai", "luật ba", "luật bốn"],
        "checked_at": "2026-07-03",
    },
}
CHOICES = {"type": "choices", "options": [{"code": "1", "title": "Cấp bản sao"}, {"code": "2", "title": "Đăng ký lại"}]}
HOSTILE_CARD = CARD | {"title": HOSTILE, "source": {"url": "javascript:document.title=3", "decision": HOSTILE}}
NUMBERED = "Việc nào ạ?\n1. Cấp bản sao – còn sổ gốc\n2. Việc khác\nTrả lời bằng số."
DOSSIER: dict[str, Any] = {
    "type": "dossier",
    "code": "H32.12-261126-0001",
    "title": "Hồ sơ H32.12-261126-0001",
    "fields": [{"label": "Nơi nhận", "value": "Phường A"}, {"label": "Hẹn trả", "value": ""}],
    "events": [
        {"stage_text": "Đã tiếp nhận", "at_text": "26/11/2026"},
        {"stage_text": "Chờ bổ sung", "at_text": "27/11/2026", "reason": "Thiếu ảnh", "todo": "Nộp một ảnh 3×4"},
    ],
}
FEEDBACK: dict[str, Any] = {"type": "feedback", "title": HOSTILE, "fields": [{"label": HOSTILE, "value": HOSTILE}]}
SUGGESTIONS = [
    {"code": "1.001193", "title": "Đăng ký khai sinh", "plain": "dang ky khai sinh"},
    {"code": "1.000894", "title": "Đăng ký kết hôn", "plain": "dang ky ket hon"},
]
RATING = [
    {"title": "👍 Hữu ích", "payload": '/rate_answer{"helpful": "yes", "topic": "1.001193"}'},
    {"title": "👎 Chưa ổn", "payload": '/rate_answer{"helpful": "no", "topic": "1.001193"}'},
    {"title": "Sai phí", "payload": '/rate_answer{"reason": "wrong", "topic": "1.001193"}'},
]
LONG_TEXT = "\n".join(f"Dòng {number}" for number in range(1, 80))
LONG_WORD = "a" * 400


def reply_to(text: str) -> list[dict[str, Any]]:
    """The messages that follow the citizen's text."""
    replies: dict[str, list[dict[str, Any]]] = {
        "khai sinh": [
            {
                "text": "**Giấy tờ:** xem thẻ\nDòng hai\nMã 1.001193 · 1/QĐ-BTP",
                "card": CARD,
                "buttons": [_button("Lệ phí")],
            }
        ],
        "loai nao": [{"text": NUMBERED, "card": CHOICES, "buttons": [_button("Cấp bản sao"), _button("Việc khác")]}],
        "lam lai giay to": [{"text": "Anh/chị cần loại nào ạ?", "card": CHOICES}],
        "tan cong": [{"text": HOSTILE, "card": HOSTILE_CARD, "buttons": [_button(HOSTILE)]}],
        "dai": [{"text": LONG_WORD, "card": CARD | {"title": LONG_WORD}, "buttons": [_button("Nút " * 40)]}],
        "ho so": [{"text": "Hồ sơ của anh/chị", "card": DOSSIER}],
        "phan anh": [{"text": "Phản ánh", "card": FEEDBACK}, {"text": "Lạ", "card": {"type": "constructor"}}],
        "danh gia": [{"text": "Có giúp được anh/chị không ạ?", "buttons": RATING}],
        "that dai": [{"text": LONG_TEXT}],
        "lien ket": [{"text": "Xem https://dichvucong.gov.vn/p, gọi 113."}],
    }
    return replies.get(text, [{"text": f"Trả lời cho: {text}"}])


def _button(title: str) -> dict[str, str]:
    return {"title": title, "payload": f'/press{{"title": "{len(title)}"}}'}
