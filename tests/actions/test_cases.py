"""Which cases of a record are asked about, and whose papers are told."""

from dataclasses import replace

import pytest

from actions.cases import case_in, cases_of, figures_of, papers_of
from actions.replies.asking import case_labels
from actions.replies.documents import asks_for_case
from kb.procedures.model import Aspect, Document, Fee, FeeKind, Finding, Procedure
from kb.sample import load_sample
from tests.samples import BOAT


def boat(*documents: Document) -> Procedure:
    return replace(BOAT, documents=documents)


FORM = "Tờ khai thuyền"
COMMON = Document("Căn cước")
NEW, SOLD = Document(FORM, case="Thuyền mới"), Document(FORM, case="Thuyền mua bán, tặng cho")
SAMPLE = {procedure.code: procedure for procedure in load_sample()}


@pytest.mark.parametrize(
    ("documents", "cases"),
    [
        ((NEW, SOLD), ("Thuyền mới", "Thuyền mua bán, tặng cho")),
        ((COMMON, NEW, SOLD), ("Thuyền mới", "Thuyền mua bán, tặng cho")),
        ((NEW, COMMON), ()),
        # How or by whom a dossier is handed in divides nobody.
        ((COMMON, Document("a", case="Nộp trực tiếp"), Document("b", case="Nộp trực tuyến")), ()),
        ((COMMON, NEW, Document("Giấy ủy quyền", case="Nhờ người khác đi làm thay")), ()),
        # Where no paper is for all, a case without an application only adds to another one.
        ((NEW, SOLD, Document("Ảnh chụp", case="Thuyền to")), ("Thuyền mới", "Thuyền mua bán, tặng cho")),
        ((NEW, Document("Ảnh chụp", case="Thuyền to")), ()),
        # A narrower case belongs to the broader one.
        ((NEW, Document(FORM, case="Thuyền mới có buồm"), SOLD), ("Thuyền mới", "Thuyền mua bán, tặng cho")),
        (tuple(Document(FORM, case=f"Loại {letter}") for letter in "abcdefg"), ()),
    ],
)
def test_cases_that_divide_citizens(documents: tuple[Document, ...], cases: tuple[str, ...]) -> None:
    assert cases_of(boat(*documents)) == cases


def test_nothing_is_asked_where_the_papers_are_not_certain() -> None:
    unsure = replace(boat(NEW, SOLD), findings=(Finding("document_case_unclear", Aspect.DOCUMENTS),))
    assert cases_of(unsure) == ()
    assert papers_of(unsure, "Thuyền mới") == (NEW, SOLD)


def test_a_case_has_its_own_papers_and_those_for_all() -> None:
    narrow, extra = Document("Buồm", case="Thuyền mới có buồm"), Document("Ảnh", case="Nộp trực tuyến")
    procedure = boat(COMMON, NEW, narrow, SOLD, extra)
    assert papers_of(procedure, "Thuyền mới") == (COMMON, NEW, narrow, extra)
    assert papers_of(procedure, "Thuyền mua bán, tặng cho") == (COMMON, SOLD, extra)
    assert papers_of(procedure, "") == (COMMON, extra)


@pytest.mark.parametrize("code", ["1.003650", "1.001193", "1.004194", "1.012786"])
def test_long_lists_of_the_sample_are_asked_by_case(code: str) -> None:
    assert asks_for_case(SAMPLE[code])


@pytest.mark.parametrize("code", ["1.000894", "1.010038", "1.004222", "2.001263", "1.013225"])
def test_short_uncertain_and_adding_cases_are_told_at_once(code: str) -> None:
    assert not asks_for_case(SAMPLE[code])


@pytest.mark.parametrize(
    ("message", "code", "case"),
    [
        ("bé bị bỏ rơi làm khai sinh cần giấy tờ gì", "1.001193", "Trẻ bị bỏ rơi"),
        ("be bi bo roi khai sinh sao", "1.001193", "Trẻ bị bỏ rơi"),
        ("bố rồi mẹ đi khai sinh cho con", "1.001193", ""),
        ("khai sinh mà không có giấy chứng sinh", "1.001193", "Không có giấy chứng sinh"),
        ("giấy chứng sinh có cần không", "1.001193", ""),
        ("đăng ký tàu cá đóng mới", "1.003650", "Tàu đóng mới"),
        ("đăng ký tàu cá được tặng cho", "1.003650", "Tàu mua bán, tặng cho"),
        ("Cấp giấy chứng nhận đăng ký tàu cá, tàu phục vụ nuôi trồng thủy sản", "1.003650", ""),
        ("cấp, cấp lại giấy phép khai thác thủy sản cần giấy tờ gì", "1.004359", ""),
        ("tách hộ cần giấy tờ gì", "1.010038", ""),
        ("người nước ngoài cần giấy độc thân để kết hôn", "2.000806", ""),
        ("nước đó không cấp giấy độc thân thì sao", "2.000806", "Nước đó không cấp giấy độc thân"),
    ],
)
def test_a_case_that_a_message_names(message: str, code: str, case: str) -> None:
    assert case_in(message, SAMPLE[code]) == case


def test_no_title_names_a_case() -> None:
    assert {code: case for code, value in SAMPLE.items() if (case := case_in(value.title, value))} == {}


def test_labels_leave_out_what_all_cases_begin_with() -> None:
    cases = ("Trường hợp giấy phép bị mất", "Đối với trường hợp giấy phép bị hỏng")
    assert case_labels(cases) == ("Mất", "Hỏng")
    assert case_labels(("Tàu đóng mới", "Tàu cải hoán")) == ("Tàu đóng mới", "Tàu cải hoán")


def test_fees_of_a_case() -> None:
    new, again, everyone = (Fee(FeeKind.AMOUNT, amount, case=case) for amount, case in ((1, "a"), (2, "b"), (3, "")))
    assert figures_of((new, again, everyone), "a") == (new, everyone)
    assert figures_of((new, again), "c") == (new, again)
    assert figures_of((new, again), "") == (new, again)
