"""Fields of cards that the widget draws and the text does not need."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from actions.feedback_state import Asking
from actions.replies.answer import How, answer
from kb.feedback.model import UNKNOWN
from kb.procedures.model import Aspect, Level, Procedure
from tests.actions.talks import CODE, FULL, Form
from tests.samples import BOAT, SILENT

TODAY = date(2026, 11, 23)


def items(procedure: Procedure, aspect: Aspect) -> list[dict[str, Any]]:
    reply = answer(procedure, (aspect,), How(TODAY))
    assert reply.card is not None
    found: list[dict[str, Any]] = reply.card["aspects"][aspect.value]
    return found


def test_a_fee_has_its_amount_apart_from_its_remarks() -> None:
    fees = items(BOAT, Aspect.FEE)
    assert [fee["amount_text"] for fee in fees] == ["135.000 đồng/thuyền", "miễn phí"]
    assert fees[0]["text"] == "135.000 đồng/thuyền (nộp trực tiếp)"


def test_a_time_has_its_length_apart_from_its_remarks() -> None:
    assert [time["duration_text"] for time in items(BOAT, Aspect.TIME)] == ["5 ngày làm việc", "1,5 ngày"]


def test_an_office_can_be_looked_for_in_the_province(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVINCE", "Tỉnh Thử")
    first, *others = items(BOAT, Aspect.PLACE)
    assert (first["office"], first["province"]) == ("Cảng vụ thử nghiệm", "Tỉnh Thử")
    assert all("office" not in other for other in others)
    overview = answer(BOAT, (), How(TODAY)).card
    assert overview and overview["aspects"]["place"][0] == first


@pytest.mark.parametrize("procedure", [SILENT, replace(BOAT, agency=""), replace(BOAT, levels=(Level.MINISTRY,))])
def test_no_office_of_the_province_is_none_to_look_for(procedure: Procedure) -> None:
    assert all("office" not in item for item in items(procedure, Aspect.PLACE))


def draft_card(form: Form, **values: Any) -> dict[str, Any]:
    reply = form.at(Asking.CONFIRM, draft=replace(FULL, **values)).press("done")
    assert reply.card is not None and reply.card["state"] == "draft"
    return reply.card


def told(card: dict[str, Any]) -> dict[str, bool]:
    return {field["name"]: field["told"] for field in card["fields"]}


def test_a_draft_says_what_was_told(form: Form) -> None:
    everything = dict.fromkeys(("content", "category", "where", "when"), True)
    assert told(draft_card(form)) == everything | {"picture": False, "contact": False}
    assert told(draft_card(form, when=UNKNOWN))["when"] is False
    assert told(draft_card(form, commune=UNKNOWN, detail=""))["where"] is False
    assert told(draft_card(form, commune=UNKNOWN))["where"] is True


def test_a_draft_shows_its_pictures_but_never_its_contact(form: Form) -> None:
    card = draft_card(form, pictures=("anh-1", "anh-2"), contact="gAAAA-sealed")
    assert card["pictures"] == ["anh-1", "anh-2"]
    assert told(card)["picture"] and told(card)["contact"]
    assert "gAAAA" not in str(card)


def test_a_sent_ticket_says_what_it_is_about(form: Form) -> None:
    sent = form.at(Asking.CONFIRM).press("send")
    assert sent.card is not None and sent.card["code"] != CODE
    assert sent.card["category"] == "Hạ tầng: đèn đường"
