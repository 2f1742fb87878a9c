"""Invariants over the whole real file of 2,642 records."""

import re
import time
from collections import Counter
from pathlib import Path

import pytest

from kb.procedures.ingest import read_procedure, read_records
from kb.procedures.model import Aspect, Duty, FeeKind, Procedure

pytestmark = pytest.mark.data

PATH = Path(__file__).resolve().parents[4] / ".." / "shared" / "data" / "procedures.jsonl.gz"


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, object]]:
    lines = list(read_records(PATH))
    assert all(line.record for line in lines)
    return {str(line.record["ma"]): dict(line.record) for line in lines if line.record}


@pytest.fixture(scope="module")
def procedures(records: dict[str, dict[str, object]]) -> dict[str, Procedure]:
    return {code: read_procedure(record, checked_at=None) for code, record in records.items()}


def kinds(procedure: Procedure, aspect: Aspect) -> set[str]:
    return {found.kind for found in procedure.findings_of(aspect)}


def test_the_whole_file_is_read_in_time(records: dict[str, dict[str, object]]) -> None:
    started = time.process_time()
    for record in records.values():
        read_procedure(record, checked_at=None)
    assert len(records) == 2642
    assert time.process_time() - started < 15


def test_no_name_holds_the_headings_of_the_table(procedures: dict[str, Procedure]) -> None:
    texts = [text for one in procedures.values() for paper in one.documents for text in (paper.name, paper.case)]
    assert [text for text in texts if re.search("Tên giấy tờ|tờ khaiSố lượng", text)] == []
    assert [text for text in texts if re.search(r"\d bản chính,\d bản sao", text)] == []
    assert all(paper.name for one in procedures.values() for paper in one.documents)


def test_no_time_without_unit_became_a_fact(
    records: dict[str, dict[str, object]], procedures: dict[str, Procedure]
) -> None:
    for code, record in records.items():
        cells = [str(row["thoi_gian"]) for row in record["cach_thuc"]]  # type: ignore[attr-defined]
        if cells and all(re.fullmatch(r"\d+", cell) for cell in cells):
            assert procedures[code].times == ()
            assert "time_without_unit" in kinds(procedures[code], Aspect.TIME)


def test_birth_registration_has_no_time(procedures: dict[str, Procedure]) -> None:
    procedure = procedures["1.001193"]
    assert procedure.times == ()
    assert kinds(procedure, Aspect.TIME) == {"time_without_unit"}
    assert {paper.duty for paper in procedure.documents} == {Duty.SUBMIT, Duty.SHOW}
    assert "scrambled_text" in kinds(procedure, Aspect.STEPS)


def test_permanent_residence_is_grouped_by_case(procedures: dict[str, Procedure]) -> None:
    cases = Counter(paper.case for paper in procedures["1.004222"].documents)
    assert len(cases) >= 6 and "" not in cases
    assert cases["Đăng ký thường trú vào chỗ ở hợp pháp do thuê, mượn, ở nhờ"] == 2
    fees = [(fee.amount, fee.method) for fee in procedures["1.004222"].fees]
    assert fees == [(10_000, "online"), (20_000, "in_person")]


def test_methods_in_words_are_read(procedures: dict[str, Procedure]) -> None:
    assert {way.method for way in procedures["1.009824"].methods} == {"in_person", "online", "post"}
    assert all(way.place for way in procedures["1.009824"].methods)


def test_household_business_is_local(procedures: dict[str, Procedure]) -> None:
    procedure = procedures["1.001612"]
    assert [fee.kind for fee in procedure.fees] == [FeeKind.LOCAL]
    assert kinds(procedure, Aspect.FEE) == {"fee_local_with_amount"}


def test_amounts_are_sane(procedures: dict[str, Procedure]) -> None:
    for procedure in procedures.values():
        for fee in procedure.fees:
            assert (fee.amount is None) == (fee.kind is not FeeKind.AMOUNT)
            assert fee.amount is None or fee.currency == "USD" or 500 <= fee.amount <= 500_000_000, procedure.code


def test_standard_notes_recur(procedures: dict[str, Procedure]) -> None:
    found = Counter(key for one in procedures.values() for key in {note.standard for note in one.notes} if key)
    assert sum(count >= 10 for count in found.values()) >= 20
