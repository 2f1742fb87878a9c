"""Events of life: the steps name real procedures, and a message asks for a path or for one procedure."""

from collections.abc import Collection

import pytest

from kb.events.service import event_in, load_events
from kb.sample import load_sample

PATHS = {
    "birth": ["sinh con", "mới sinh em bé cần làm những gì", "ms sinh em be phai lam j", "vợ sắp sinh phải làm gì"],
    "marriage": ["sắp cưới cần lo những giấy tờ gì", "kết hôn"],
    "house_and_land": ["mua nhà cần làm những thủ tục gì", "mua dat thi bat dau tu dau"],
    "opening_a_shop": ["mở quán cần những thủ tục gì", "muon mo quan ca phe thi bat dau tu dau"],
    "death_in_the_family": ["ba em mất phải làm gì", "nha co nguoi mat phai lam nhung gi", "ông vừa mất cần làm gì"],
    "moving_in": ["chuyển đến ở phải làm những thủ tục gì", "moi don ve o can lam nhung gi"],
    "new_vehicle": ["có xe mới", "mới mua xe phải làm những bước nào"],
    "study_and_abroad": ["đi du học cần lo hết những giấy tờ nào", "di nuoc ngoai can lam nhung thu tuc gi"],
}  # fmt: skip
ONE_PROCEDURE = [
    "đăng ký khai sinh cần giấy tờ gì", "đăng ký kết hôn", "ba em mất căn cước phải làm gì", "con mất thẻ",
    "mua xe cũ sang tên cần gì", "em mới mất bằng lái cần làm gì", "mở quán karaoke cần giấy phép không", "xin chào",
]  # fmt: skip


@pytest.mark.parametrize(("slug", "text"), [(slug, text) for slug, texts in PATHS.items() for text in texts])
def test_a_path_is_asked_for(slug: str, text: str) -> None:
    event = event_in(text)
    assert event is not None and event.slug == slug


@pytest.mark.parametrize("text", ONE_PROCEDURE)
def test_one_procedure_is_no_path(text: str) -> None:
    assert event_in(text) is None


def test_all_events_of_the_plan_are_there() -> None:
    assert set(load_events()) == set(PATHS)
    assert all(len(event.steps) >= 6 for event in load_events().values())


def test_steps_of_one_event_have_names_of_their_own() -> None:
    # A typed title counts as pressing its button.
    for event in load_events().values():
        assert len({step.what for step in event.steps}) == len(event.steps), event.slug


def test_a_deadline_is_one_of_the_record() -> None:
    records = {procedure.code: procedure for procedure in load_sample()}
    told = [(step, records.get(step.code)) for event in load_events().values() for step in event.steps if step.deadline]
    assert len(told) >= 5
    for step, record in told:
        assert record is not None, step.code
        numbers = [word for word in step.deadline.split() if word.isdigit()]
        texts = " ".join((*record.mistakes, *record.steps, *record.conditions, *(note.text for note in record.notes)))
        assert numbers and all(f"{number} ngày" in texts for number in numbers), step


@pytest.mark.data
def test_every_code_is_shipped_or_national(national_codes: Collection[str]) -> None:
    shipped = {procedure.code for procedure in load_sample()}
    codes = {code for event in load_events().values() for code in event.codes}
    assert codes - shipped - set(national_codes) == set()
