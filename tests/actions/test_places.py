"""What is said of communes: told, asked back, with the office as far as a source tells it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.places import ActionChoosePlace, ActionCommuneChange, ActionOfficeHours
from actions.replies.reform import note_on
from actions.services import Services
from kb.facts import load_shipped_facts
from tests.actions.desk import Citizen, Told, run, services_on
from tests.conftest import sqlite_database


@pytest.fixture(scope="module")
def services(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services with the shipped facts."""
    folder = tmp_path_factory.mktemp("places")
    with sqlite_database(sqlite_template, folder) as url:
        made = services_on(url, folder)
        load_shipped_facts(made.engine, made.settings)
        yield made
        made.engine.dispose()


class Asked:
    """A fresh citizen for each question."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def __call__(self, text: str, intent: str = "commune_change") -> Told:
        action = ActionOfficeHours if intent == "office_hours" else ActionCommuneChange
        return run(action(self.services), self._citizen(), text, intent=intent)

    def press(self, key: str) -> Told:
        return run(ActionChoosePlace(self.services), self._citizen(), "/choose_place", unit=key)

    def _citizen(self) -> Citizen:
        citizen = Citizen(self.services)
        citizen.begin_now()
        return citizen


@pytest.fixture
def asked(services: Services) -> Asked:
    return Asked(services)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("xã Phước Đại cũ giờ thuộc đâu", ["**xã Bác Ái Đông**", "xã Phước Thành", "tỉnh Ninh Thuận cũ"]),
        ("phuong vinh hai nha trang nay la phuong gi", ["**phường Bắc Nha Trang**", "Cần Thơ"]),
        ("xã Ninh Sim mới gồm những xã nào", ["**xã Tây Ninh Hòa**", "xã Ninh Tây"]),
        ("phường tân lập giờ là gì", ["nhập vào phường Tân Tiến năm 2024", "**phường Nha Trang**"]),
        ("xã ninh phước gồm những xã nào", ["**Xã Ninh Phước** là đơn vị của tỉnh Khánh Hòa", "thị trấn Phước Dân"]),
        ("xã ninh phước cũ", ["**phường Đông Ninh Hòa**"]),
        ("khánh hòa có bao nhiêu xã phường", ["65 đơn vị", "48 xã, 16 phường, 1 đặc khu"]),
        ("ninh thuận nhập vào tỉnh nào", ["**Khánh Hòa**", "202/2025/QH15"]),
        ("phú yên giờ thuộc tỉnh nào", ["**Đắk Lắk**"]),
        ("công an huyện giờ ở đâu", ["01/03/2025", "congan.khanhhoa.gov.vn"]),
        ("sở giao thông vận tải nay là sở nào", ["**Sở Xây dựng**"]),
    ],
)
def test_a_place_is_told_with_what_it_is_now(asked: Asked, text: str, parts: list[str]) -> None:
    told = asked(text)
    assert [part for part in parts if part not in told.text] == [], told.text


def test_what_no_source_tells_is_not_published(asked: Asked) -> None:
    told = asked("xã Phước Đại cũ giờ thuộc đâu")
    assert "Địa chỉ, điện thoại, giờ làm việc: chưa công bố" in told.text
    fields = {field["label"]: field["value"] for field in told.messages[0]["custom"]["fields"]}
    assert fields["Điện thoại"] == "chưa công bố"
    assert fields["Nơi làm giấy tờ"] == "Trung tâm Phục vụ hành chính công xã Bác Ái Đông"


def test_an_address_stands_with_its_source(asked: Asked) -> None:
    told = asked("trung tâm hành chính công phường nha trang ở đâu", "office_hours")
    assert "42 Lê Thánh Tôn" in told.text
    assert "Báo Đại biểu Nhân dân" in told.text
    assert "đọc ngày 26/11/2026" in told.text
    assert "Điện thoại, giờ làm việc: chưa công bố" in told.text
    assert "26 Hoàng Hoa Thám" in asked("trung tâm hành chính công tỉnh nằm ở đâu", "office_hours").text


def test_hours_of_nowhere_in_particular_are_as_before(asked: Asked) -> None:
    assert asked("mấy giờ mở cửa", "office_hours").messages[0]["response"] == "utter_office_hours"


def test_a_district_offers_its_communes_by_number(asked: Asked) -> None:
    told = asked("huyện Vạn Ninh giờ làm giấy tờ ở đâu")
    assert "4. Xã Vạn Ninh: thị trấn Vạn Giã" in told.text
    assert told.payloads[3] == '/choose_place{"unit": "commune|Xã Vạn Ninh|"}'
    assert "Trung tâm Phục vụ hành chính công xã Vạn Ninh" in asked.press("commune|Xã Vạn Ninh|").text


def test_a_city_that_is_a_ward_too_is_told_as_the_city(asked: Asked) -> None:
    told = asked("tôi ở Phan Rang")
    assert "là 6 đơn vị" in told.text
    assert "một phần phường Đông Hải" in told.text


def test_a_name_of_several_places_is_asked_back(asked: Asked) -> None:
    told = asked("phước hải giờ thuộc đâu")
    assert "“Phước Hải” là tên của mấy nơi" in told.text
    assert told.payloads[-1] == '/choose_place{"unit": "elsewhere"}'
    assert "tỉnh Khánh Hòa" in asked.press("elsewhere").text
    assert "**phường Nam Nha Trang**" in asked.press("unit|Phường Phước Hải|Thành phố Nha Trang").text


def test_a_unit_that_was_divided_is_asked_back(asked: Asked) -> None:
    told = asked("xã cam hòa nay thuộc đâu")
    assert "được chia về 3 đơn vị" in told.text
    assert len(told.payloads) == 3


def test_a_question_on_no_place_gets_the_general_words(asked: Asked) -> None:
    assert asked("xã cũ giờ thuộc đâu").messages[0]["response"] == "utter_commune_change"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("đăng ký khai sinh nộp ở huyện được không", "không còn cấp huyện"),
        ("đổi bằng lái ở sở gtvt được không", "Sở Xây dựng"),
        ("đăng ký kết hôn ở xã Ninh Sim", "xã Ninh Sim nay thuộc xã Tây Ninh Hòa"),
        ("làm khai sinh ở huyện Vạn Ninh", "huyện Vạn Ninh nay là 5 xã, phường"),
        ("làm khai sinh ở phường Bắc Nha Trang", ""),
        ("đăng ký khai sinh cần giấy tờ gì", ""),
    ],
)
def test_an_old_name_beside_another_question_is_a_note(text: str, note: str) -> None:
    told = note_on(text, "Khánh Hòa")
    assert (note in told) if note else told == ""
    assert told == "" or told.startswith("Lưu ý: ")
