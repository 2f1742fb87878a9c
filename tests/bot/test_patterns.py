import unicodedata
from typing import Literal

import pytest

from bot.nlu.patterns import PATTERNS, entities
from kb.procedures.model import Aspect
from vi.files import read_yaml

# question -> aspects that the patterns alone must find, and no other
QUESTIONS = {
    "đăng ký kết hôn cần giấy tờ gì, có mất tiền không": {"documents", "fee"},
    "dang ky ket hon can giay to gi, co mat tien ko": {"documents", "fee"},
    "hs cần j": {"documents"},
    "lệ phí bn": {"fee"},
    "bao lâu thì có": {"time"},
    "may ngay xong": {"time"},
    "bao lâu xong": {"time"},
    "bao lau la xong, xong roi nhan duoc gi": {"time", "result"},
    "nộp ở đâu": {"place"},
    "nop truc tuyen dc k": {"online"},
    "cho xin tờ khai": {"form"},
    "điều kiện gì": {"conditions"},
    "theo nghị định nào": {"legal_basis"},
    "đối tượng nào được hưởng": {"audience"},
    "trình tự ra sao": {"steps"},
    "xong rồi nhận được gì": {"result"},
    "trích lục là gì": {"overview"},
    "giấy tờ với lệ phí sao em": {"documents", "fee"},
}
# names of procedures that hold such words without asking
NAMES = [
    "khai lệ phí trước bạ xe máy", "tờ khai hải quan", "chứng thực giấy tờ", "cấp giấy phép xây dựng", "làm hộ chiếu",
    "thuế đất phi nông nghiệp", "đăng ký thời gian làm thêm", "mất giấy tờ", "trợ giúp pháp lý miễn phí",
    "đăng ký khai sinh",     "công nhận kết quả học tập", "xác nhận người có công",
]  # fmt: skip


def aspects(text: str) -> set[str]:
    return {entity["value"] for entity in entities(text) if entity["entity"] == "aspect"}


def papers(text: str) -> list[str]:
    return [entity["value"] for entity in entities(text) if entity["entity"] == "paper"]


def test_aspects_are_those_of_the_knowledge_base() -> None:
    assert set(read_yaml(PATTERNS.read_text("utf-8"))["aspect"]) == set(Aspect)


@pytest.mark.parametrize(("text", "expected"), QUESTIONS.items())
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_question_shows_its_aspects(text: str, expected: set[str], form: Literal["NFC", "NFD"]) -> None:
    assert aspects(unicodedata.normalize(form, text)) == expected


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_procedure_asks_for_nothing(name: str) -> None:
    assert aspects(name) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mất cccd", ["citizen_card"]),
        ("can cuoc cong dan het han", ["citizen_card"]),
        ("giấy khai sinh và sổ đỏ", ["birth_certificate", "land_certificate"]),
        ("bang lai", ["driving_licence"]),
        ("xin giay xac nhan tinh trang hon nhan", ["single_status_certificate"]),
        ("trời mưa", []),
    ],
)
def test_papers_are_found(text: str, expected: list[str]) -> None:
    assert papers(text) == expected


def test_offsets_are_those_of_the_text_as_typed() -> None:
    text = unicodedata.normalize("NFD", "Hồ sơ 1.001193: nộp ở đâu?")
    found = {entity["entity"]: text[entity["start"] : entity["end"]] for entity in entities(text)}
    assert unicodedata.normalize("NFC", found["aspect"]) == "nộp ở đâu"
    assert found["procedure_code"] == "1.001193"


def test_codes_are_entities_in_their_own_spelling() -> None:
    found = [(entity["entity"], entity["value"]) for entity in entities("h32 12 261126 0001 và pa 261126 7k3f")]
    assert found == [("dossier_code", "H32.12-261126-0001"), ("feedback_code", "PA-261126-7K3F")]
