"""Which messages are English, and what is read in them."""

import re
from pathlib import Path

import pytest

from actions.english import glossary, is_bare_greeting, is_emergency, is_english, ordinal, read_english, talk_of
from kb.procedures.model import Aspect
from kb.sample import load_sample
from vi import fold
from vi.files import read_yaml

ROOT = Path(__file__).resolve().parents[2]
MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def vietnamese() -> list[str]:
    """Every example that the bot is trained on."""
    files = [read_yaml(path.read_text("utf-8"))["nlu"] for path in sorted((ROOT / "data/nlu").glob("*.yml"))]
    lines = [line for file in files for each in file for line in each.get("examples", "").splitlines()]
    return [MARKUP.sub(r"\1", line.removeprefix("- ")) for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        "how do I register a marriage, what papers",
        "fee for a driving licence replacement",
        "hello, can you help me?",
        "how much?",
        "and where?",
        "passport fee",
        "lost passport",
        "birth certificate",
        "I want to open a coffee shop in Nha Trang. What documents do I need?",
        "do you speak English",
        "What\u2019s the fee",
        "WHERE IS THE OFFICE IN CAM RANH",
    ],
)
def test_english_is_heard(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "hello", "ok", "email", "online", "passport", "hi em", "thank you", "thank you ad", "help me", "visa",
        "check in",
        "con toi can giay to gi", "toi muon lam the can cuoc", "the nao", "e muon hoi ve bang lai", "ko bt lam s",
        "ship cod", "Nguyen Van An", "John Smith", "My Linh", "My Do", "an com chua", "to do an so", "can ho",
        "cho hỏi work permit cần giấy gì", "how to làm passport", "xin visa online", "nop online", "", "123", "1", "😀",
        "email toi la a@b.vn", "dk hkd phi bn", "has", "cos", "no", "do", "mở shop online", "ban hang online",
    ],
)  # fmt: skip
def test_what_vietnamese_writers_write_is_none(text: str) -> None:
    assert not is_english(text)


def test_hardly_any_vietnamese_example_is_taken_for_english() -> None:
    examples = vietnamese()
    taken = [text for text in examples if is_english(text)]
    assert len(examples) > 9000
    assert len(taken) < 0.002 * len(examples), taken
    assert [text for text in examples if is_emergency(text)] == []


@pytest.mark.parametrize(
    ("text", "english"),
    [("fee?", True), ("thanks", True), ("ok", True), ("good morning", True), ("lệ phí", False), ("le phi", False)],
)
def test_a_single_word_is_english_in_an_english_conversation(text: str, *, english: bool) -> None:
    assert not is_english(text)
    assert is_english(text, already=True) is english


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("register a birth for our newborn", "đăng ký khai sinh"),
        ("my wife just had a baby", "đăng ký khai sinh"),
        ("we are getting married", "đăng ký kết hôn"),
        ("I am a foreigner and want to marry a Vietnamese woman", "đăng ký kết hôn có yếu tố nước ngoài"),
        ("divorce certificate status", "cấp giấy xác nhận tình trạng hôn nhân"),
        ("my father died, what should I do", "đăng ký khai tử"),
        ("I lost my driver's license", "cấp lại giấy phép lái xe"),
        ("my driver\u2019s licence was stolen", "cấp lại giấy phép lái xe"),
        ("how to renew my driving licence", "đổi giấy phép lái xe"),
        ("register temporary residence of foreigners", "khai báo tạm trú cho người nước ngoài"),
        ("permanent residence registration", "đăng ký thường trú"),
        ("how do I open a coffee shop", "đăng ký thành lập hộ kinh doanh"),
        ("closing my household business", "chấm dứt hoạt động hộ kinh doanh"),
        ("I lost my red book", "cấp lại giấy chứng nhận quyền sử dụng đất do bị mất"),
        ("construction permit", "cấp giấy phép xây dựng nhà ở riêng lẻ"),
        ("work permit for a teacher", "cấp giấy phép lao động cho người lao động nước ngoài"),
        ("criminal record check", "cấp phiếu lý lịch tư pháp"),
        ("certified copy of my passport", "chứng thực bản sao từ bản chính"),
        ("adopting a child", "đăng ký việc nuôi con nuôi trong nước"),
        ("I bought a second hand motorbike", "đăng ký sang tên xe"),
        ("fishing boat", "cấp giấy chứng nhận đăng ký tàu cá"),
        ("alcohol licence", "cấp giấy phép bán lẻ rượu"),
        ("where is the beach", ""),
    ],
)
def test_a_subject_is_read_by_its_longest_phrase(text: str, search: str) -> None:
    assert read_english(text).search == search


def test_every_phrase_leads_to_its_own_search_words() -> None:
    subjects = glossary()["subjects"]
    assert sum(map(len, subjects.values())) >= 150
    wrong = {
        phrase for search, phrases in subjects.items() for phrase in phrases if read_english(phrase).search != search
    }
    assert wrong == set()


def test_words_far_apart_are_no_phrase() -> None:
    assert read_english("land here today tomorrow sunday monday tuesday wednesday thursday title").search == ""


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("what papers do I need", [Aspect.DOCUMENTS]),
        ("how much does it cost and how long does it take", [Aspect.FEE, Aspect.TIME]),
        ("which office", [Aspect.PLACE]),
        ("can I do it online", [Aspect.ONLINE]),
        ("where is the form", [Aspect.FORM, Aspect.PLACE]),
        ("what are the steps", [Aspect.STEPS]),
        ("am I eligible", [Aspect.CONDITIONS]),
        ("which law", [Aspect.LEGAL_BASIS]),
        ("hello there", []),
    ],
)
def test_aspects_are_read(text: str, aspects: list[Aspect]) -> None:
    assert list(read_english(text).aspects) == aspects


@pytest.mark.parametrize(
    "text",
    ["there is a fire", "help, accident", "Help! My son is drowning", "fire!", "call an ambulance",
     "I have been robbed", "she is not breathing", "what is the number for the police"],
)  # fmt: skip
def test_a_danger_is_heard(text: str) -> None:
    assert is_emergency(text)


@pytest.mark.parametrize(
    "text", ["fire safety certificate", "accident insurance", "I was fired", "help", "fire prevention approval", "fee"]
)
def test_the_words_of_a_danger_alone_are_none(text: str) -> None:
    assert not is_emergency(text)


def test_small_talk_and_numbers_are_read() -> None:
    talks = [
        "talk to a real person",
        "the street light is broken",
        "status of my application",
        "thanks",
        "bye",
        "hello",
    ]
    assert [talk_of(text) for text in talks] == ["officer", "feedback", "dossier", "thank", "goodbye", "greet"]
    assert [ordinal(text) for text in ("the first one", "the second", "birth")] == [0, 1, None]
    assert is_bare_greeting("Hello!")
    assert not is_bare_greeting("hello em")


def test_the_glossary_names_every_shipped_procedure_once() -> None:
    titles = glossary()["titles"]
    assert set(titles) == {procedure.code for procedure in load_sample()}
    assert len(set(titles.values())) == len(titles)


def test_papers_of_the_glossary_are_whole_names() -> None:
    names = {paper.name for procedure in load_sample() for paper in procedure.documents}
    known = names & glossary()["papers"].keys()
    assert len(glossary()["papers"]) >= 80
    assert len(known) >= 0.6 * len(names)


def test_values_of_the_glossary_are_english() -> None:
    values = [text for name in ("titles", "per", "agencies", "cases", "papers") for text in glossary()[name].values()]
    assert [text for text in values if fold(text) != text.lower()] == []


def test_what_a_title_must_bear_belongs_to_a_subject() -> None:
    assert set(glossary()["bears"]) <= set(glossary()["subjects"])
