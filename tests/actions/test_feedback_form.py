"""The form of feedback: every question, every button, every way out, and what is kept of it between turns."""

from dataclasses import replace

import pytest

from actions.feedback_state import Asking
from kb.feedback.model import UNKNOWN
from tests.actions.desk import payload_of, tickets
from tests.actions.talks import CODE, DRAFTS, FULL, WHOLE, Form
from tests.kb.feedback.tickets import picture


@pytest.mark.parametrize(
    ("text", "asking", "told"),
    [
        ("", Asking.CONTENT, {}),
        ("tôi muốn phản ánh", Asking.CONTENT, {}),
        ("tôi muốn phản ánh hàng xóm nói khó nghe", Asking.CATEGORY, {"content": "hàng xóm nói khó nghe"}),
        ("đèn đường hẻm 12 tắt", Asking.WHERE, {"category": "street_light"}),
        ("đèn đường hẻm 12 tắt, phường Tây Nha Trang", Asking.WHEN, {"commune": "Phường Tây Nha Trang"}),
        ("đèn đường ở thành phố Cam Ranh tắt tối qua", Asking.COMMUNE, {"when": "tối qua"}),
        (WHOLE, Asking.CONFIRM, {"commune": "Phường Tây Nha Trang", "when": "cả tuần nay"}),
    ],
)
def test_only_what_is_missing_is_asked(form: Form, text: str, asking: Asking, told: dict[str, str]) -> None:
    assert form.begin(text).text
    assert form.state.asking is asking
    assert {name: getattr(form.state.draft, name) for name in told} == told


def test_the_first_answer_says_what_was_understood(form: Form) -> None:
    assert "đèn đường" in form.begin("đèn đường hẻm 12 tắt").text


@pytest.mark.parametrize(
    ("asking", "text", "then", "told"),
    [
        (Asking.CONTENT, WHOLE, Asking.CONFIRM, {"category": "street_light"}),
        (Asking.CONTENT, "cúp điện", Asking.WHERE, {"content": "cúp điện", "category": "power"}),
        (Asking.CATEGORY, "đèn đường", Asking.CONFIRM, {"category": "street_light"}),
        (Asking.CATEGORY, "không biết", Asking.CONFIRM, {"category": "other"}),
        (
            Asking.WHERE,
            "hẻm 5, phường Vĩnh Hải",
            Asking.CONFIRM,
            {"commune": "Phường Bắc Nha Trang", "detail": "hẻm 5"},
        ),
        (Asking.WHERE, "đường Trần Phú", Asking.WHERE, {"commune": "", "detail": "đường Trần Phú"}),
        (Asking.WHERE, "thành phố Cam Ranh", Asking.COMMUNE, {"commune": ""}),
        (Asking.WHERE, "không rõ", Asking.CONFIRM, {"commune": UNKNOWN}),
        (Asking.COMMUNE, "phường Ba Ngòi", Asking.CONFIRM, {"commune": "Phường Ba Ngòi", "detail": "hẻm 12"}),
        (Asking.COMMUNE, "không rõ", Asking.CONFIRM, {"commune": UNKNOWN}),
        (Asking.WHEN, "tối qua", Asking.CONFIRM, {"when": "tối qua"}),
        (Asking.WHEN, "không nhớ", Asking.CONFIRM, {"when": UNKNOWN}),
        (Asking.WHEN, "trước tết", Asking.CONFIRM, {"when": "trước tết", "detail": "hẻm 12"}),
        (Asking.WHEN, "sau cơn bão", Asking.CONFIRM, {"when": "sau cơn bão", "detail": "hẻm 12"}),
        (Asking.WHEN, "trước cổng trường", Asking.WHEN, {"when": "", "detail": "hẻm 12, trước cổng trường"}),
        (Asking.WHERE, "tối qua", Asking.WHERE, {"when": "tối qua", "commune": ""}),
        (Asking.CONTACT, "không để lại", Asking.CONFIRM, {"contact": UNKNOWN}),
        (Asking.CONTACT, "gọi em nhé", Asking.CONTACT, {"contact": ""}),
        (Asking.PICTURE, "không", Asking.CONFIRM, {}),
        (Asking.CONFIRM, "không", Asking.EDIT, {}),
        (Asking.CONFIRM, "phường Nha Trang", Asking.CONFIRM, {"commune": "Phường Nha Trang"}),
        (Asking.CONFIRM, "có cháu bé té", Asking.CONFIRM, {"content": f"{WHOLE}. có cháu bé té"}),
        (Asking.JOIN, "không, việc khác", Asking.JOIN, {}),
        (Asking.JOIN, "không", Asking.CONFIRM, {}),
        (Asking.JOIN, "gì vậy", Asking.JOIN, {}),
        (Asking.EDIT, "khi nào", Asking.WHEN, {}),
        (Asking.EDIT, "lung tung", Asking.EDIT, {}),
    ],
)
def test_an_answer_in_words(form: Form, asking: Asking, text: str, then: Asking, told: dict[str, str]) -> None:
    form.at(asking).hear(text)
    assert form.state.asking is then
    assert {name: getattr(form.state.draft, name) for name in told} == told


@pytest.mark.parametrize("text", ["dạ", "ok em", "không rõ", "không"])
def test_a_word_that_tells_nothing_is_no_matter(form: Form, text: str) -> None:
    form.at(Asking.CONTENT).hear(text)
    assert form.state.asking is Asking.CONTENT
    assert form.state.draft.content == ""


def test_a_place_without_a_commune_is_asked_for_once_more_only(form: Form) -> None:
    form.begin("đèn đường tắt tối qua")
    form.hear("đường Trần Phú")
    form.hear("gần quán phở")
    assert form.state.asking is Asking.CONFIRM
    assert form.state.draft.commune == UNKNOWN


# What every button of every question leads to; None: the form is over.
PRESSED: list[tuple[Asking, str, str, Asking | None]] = [
    (Asking.CONTENT, "cancel", "", None),
    (Asking.CATEGORY, "category", "other", Asking.CONFIRM),
    (Asking.WHERE, "unknown", "", Asking.CONFIRM),
    (Asking.COMMUNE, "commune", "Phường Ba Ngòi", Asking.CONFIRM),
    (Asking.COMMUNE, "unknown", "", Asking.CONFIRM),
    (Asking.WHEN, "unknown", "", Asking.CONFIRM),
    (Asking.CONTACT, "unknown", "", Asking.CONFIRM),
    (Asking.PICTURE, "done", "", Asking.CONFIRM),
    (Asking.JOIN, "alone", "", Asking.CONFIRM),
    (Asking.CONFIRM, "send", "", None),
    (Asking.CONFIRM, "edit", "", Asking.EDIT),
    (Asking.CONFIRM, "picture", "", Asking.PICTURE),
    (Asking.CONFIRM, "contact", "", Asking.CONTACT),
    (Asking.CONFIRM, "cancel", "", None),
    (Asking.EDIT, "edit", "content", Asking.CONTENT),
    (Asking.EDIT, "edit", "category", Asking.CATEGORY),
    (Asking.EDIT, "edit", "where", Asking.WHERE),
    (Asking.EDIT, "edit", "when", Asking.WHEN),
    (Asking.EDIT, "edit", "contact", Asking.CONTACT),
    (Asking.EDIT, "edit", "picture", Asking.PICTURE),
    (Asking.EDIT, "done", "", Asking.CONFIRM),
]


@pytest.mark.parametrize(("asking", "do", "value", "then"), PRESSED)
def test_a_button_of_a_question(form: Form, asking: Asking, do: str, value: str, then: Asking | None) -> None:
    question = form.at(asking).press("resume")
    assert payload_of(question, do=do, value=value) if value else payload_of(question, do=do)
    form.press(do, value)
    assert (form.state.asking if form.is_open else None) is then


@pytest.mark.parametrize("asking", Asking)
def test_no_button_of_a_question_is_without_a_test(form: Form, asking: Asking) -> None:
    offered = {button.payload for button in form.at(asking).press("resume").buttons}
    known = {(do, value) for at, do, value, _ in PRESSED if at is asking} | {("join", CODE)}
    does = [payload for payload in offered if payload.startswith("/feedback_step")]
    untested = [each for each in does if not any(f'"{do}"' in each and (not v or v in each) for do, v in known)]
    assert [each for each in untested if '"category"' not in each and '"commune"' not in each] == []


@pytest.mark.parametrize("asking", [each for each in Asking if each is not Asking.CONTENT])
@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("sửa nội dung", Asking.CONTENT),
        ("sửa loại", Asking.CATEGORY),
        ("sửa địa điểm", Asking.WHERE),
        ("đổi thời gian", Asking.WHEN),
        ("sửa số điện thoại", Asking.CONTACT),
        ("sửa ảnh", Asking.PICTURE),
    ],
)
def test_a_field_is_edited_by_words_at_any_question(form: Form, asking: Asking, text: str, then: Asking) -> None:
    form.at(asking).hear(text)
    assert form.state.asking is then


def test_an_edited_place_in_one_message(form: Form) -> None:
    form.at(Asking.CONFIRM).hear("sửa địa điểm: phường Bắc Nha Trang")
    assert (form.state.asking, form.state.draft.commune) == (Asking.CONFIRM, "Phường Bắc Nha Trang")


def test_edited_content_keeps_the_rest(form: Form) -> None:
    form.at(Asking.CONFIRM, draft=replace(FULL, contact="sealed", pictures=("p",))).press("edit", "content")
    form.hear("cột điện nghiêng sắp đổ xuống đường")
    draft = form.state.draft
    assert (draft.content, draft.category) == ("cột điện nghiêng sắp đổ xuống đường", "power")
    assert (draft.commune, draft.when, draft.contact, draft.pictures) == (
        FULL.commune,
        FULL.when,
        "sealed",
        ("p",),
    )


@pytest.mark.parametrize("asking", Asking)
@pytest.mark.parametrize("text", ["hủy", "thôi không gửi nữa", "huy phan anh"])
def test_cancelling_in_words_at_any_question(form: Form, asking: Asking, text: str) -> None:
    pictured = picture(form.citizen.services.engine, form.id, "p1")
    form.at(asking, draft=replace(DRAFTS[asking], pictures=(pictured,))).hear(text)
    assert not form.is_open
    assert tickets(form.citizen.services, form.citizen) == []


@pytest.mark.parametrize(
    ("asking", "text"),
    [(Asking.CONTACT, "thôi khỏi"), (Asking.CONTACT, "thôi"), (Asking.PICTURE, "thôi"), (Asking.EDIT, "thôi")],
)
def test_no_thanks_to_what_need_not_be_told_does_not_throw_the_matter_away(
    form: Form, asking: Asking, text: str
) -> None:
    form.at(asking).hear(text)
    assert form.is_open
    assert form.state.asking is Asking.CONFIRM
