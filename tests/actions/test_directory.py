"""Paths, services and frequent questions: told, chosen by button, never in a procedure's place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.base import KbAction
from actions.conversation import ActionOtherMatter, ActionSmallTalk
from actions.directory import ActionChooseService, ActionProvinceService
from actions.events import ActionChooseEvent, ActionLifeEvent
from actions.procedures import ActionAnswerProcedure, ActionReportMistake
from actions.services import Services
from kb.db import reading
from kb.facts import load_shipped_facts
from kb.procedures.overview import reports
from kb.procedures.service import load_sample_if_empty, load_shipped_phrases
from kb.procedures.tables import mistake_report
from tests.actions.desk import Citizen, Told, run, services_on
from tests.conftest import sqlite_database

BIRTH = "1.001193"


@pytest.fixture(scope="module")
def services(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services with the shipped procedures and facts, one index for all of these tests."""
    folder = tmp_path_factory.mktemp("directory")
    with sqlite_database(sqlite_template, folder) as url:
        made = services_on(url, folder)
        load_sample_if_empty(made.engine)
        load_shipped_phrases(made.engine)
        load_shipped_facts(made.engine, made.settings)
        yield made
        made.engine.dispose()


class Asked:
    """A fresh citizen for each question."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def __call__(self, text: str, action: type[KbAction] = ActionAnswerProcedure, **rest: Any) -> Told:
        citizen = Citizen(self.services)
        citizen.begin_now()
        return run(action(self.services), citizen, text, **{"intent": "ask_procedure", **rest})


@pytest.fixture
def asked(services: Services) -> Asked:
    return Asked(services)


def card(told: Told) -> dict[str, Any]:
    found: dict[str, Any] = told.messages[0]["custom"]
    return found


def test_a_path_is_told_in_order_whatever_the_model_read(asked: Asked) -> None:
    for action, intent in ((ActionAnswerProcedure, "ask_procedure"), (ActionLifeEvent, "life_event")):
        told = asked("sinh con cần làm những thủ tục gì", action, intent=intent)
        assert card(told)["type"] == "event"
        assert "2. **Đăng ký khai sinh** – hạn: trong 60 ngày kể từ lúc bé chào đời" in told.text
        assert told.payloads[1] == f'/choose_procedure{{"procedure_code": "{BIRTH}"}}'


def test_text_alone_tells_the_whole_path(asked: Asked) -> None:
    told = asked("sinh con", ActionLifeEvent, intent="life_event")
    for number, step in enumerate(card(told)["steps"], start=1):
        assert f"{number}. **{step['text']}**" in told.text
        assert all(step[name] in told.text for name in ("code", "why", "deadline", "when"))


def test_a_step_without_a_record_says_so(asked: Asked) -> None:
    told = asked("sinh con", ActionLifeEvent, intent="life_event")
    assert "Mã 2.000986, em chưa có bản ghi" in told.text


def test_a_path_without_an_event_offers_all_of_them(asked: Asked) -> None:
    told = asked("việc trong nhà cần thủ tục gì", ActionLifeEvent, intent="life_event")
    assert len(told.payloads) == 8
    chosen = asked("/choose_event", ActionChooseEvent, intent="choose_event", event="marriage")
    assert card(chosen)["title"] == "Kết hôn"
    assert asked("/choose_event", ActionChooseEvent, intent="choose_event").payloads == told.payloads


def test_one_procedure_stays_one_procedure(asked: Asked) -> None:
    assert card(asked("đăng ký khai sinh cần giấy tờ gì"))["code"] == BIRTH
    told = asked("làm khai sinh cho con cần giấy tờ gì", ActionLifeEvent, intent="life_event")
    assert card(told)["code"] == BIRTH


def test_a_service_is_told_with_its_source(asked: Asked) -> None:
    told = asked("xem bản đồ quy hoạch ở đâu", ActionProvinceService, intent="province_service")
    assert card(told)["type"] == "service"
    assert "31/2024/QH15" in told.text
    assert "chưa công bố" in told.text
    told = asked("tỉnh có app gì", ActionProvinceService, intent="province_service")
    assert len(told.payloads) == 13
    told = asked("/choose_service", ActionChooseService, intent="choose_service", service="open_data")
    assert card(told)["url"] == "https://data.gov.vn"


def test_the_services_of_the_assistant_are_told_as_before(asked: Asked) -> None:
    told = asked("có những thủ tục nào", ActionProvinceService, intent="services")
    assert told.messages[0]["response"] == "utter_services"


def test_a_frequent_question_is_answered_with_source_and_doubt(asked: Asked) -> None:
    told = asked("trừ tiền rồi mà báo chưa thanh toán", ActionOtherMatter, intent="payment")
    assert "mã giao dịch" in told.text
    assert "Nguồn: Quyết định 29/2026/QĐ-TTg" in told.text
    assert told.payloads == ['/report_mistake{"faq": "paid_not_recorded"}']


def test_a_matter_without_a_frequent_question_keeps_its_words(asked: Asked) -> None:
    told = asked("đóng tiền kiểu gì hả", ActionOtherMatter, intent="payment")
    assert told.messages[0]["response"] == "utter_payment"


def test_a_frequent_question_that_was_read_as_something_else(asked: Asked) -> None:
    for action, intent in ((ActionAnswerProcedure, "nlu_fallback"), (ActionSmallTalk, "out_of_scope")):
        told = asked("hồ sơ bị trả lại phải làm gì để bổ sung", action, intent=intent)
        assert "Phiếu yêu cầu bổ sung" in told.text, intent


def test_a_doubt_stands_in_the_list_of_the_staff_with_its_question(asked: Asked, services: Services) -> None:
    told = asked("/report_mistake", ActionReportMistake, intent="report_mistake", faq="supplement")
    assert "118/2025/NĐ-CP" in told.text
    with reading(services.engine) as connection:
        assert "faq:supplement" in set(
            connection.scalars(mistake_report.select().with_only_columns(mistake_report.c.code))
        )
    [report] = [each for each in reports(services.engine) if each.code == "faq:supplement"]
    assert report.title.startswith("Hồ sơ bị trả lại")


@pytest.mark.parametrize(
    "text", ["làm vneid mức 2 cần giấy tờ gì", "chứng thực giấy ủy quyền", "xác nhận cư trú", "đổi căn cước"]
)
def test_a_procedure_keeps_its_question(asked: Asked, text: str) -> None:
    assert card(asked(text)).get("type") in ("procedure", "choices")
