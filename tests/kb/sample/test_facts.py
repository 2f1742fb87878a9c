"""Every fact of the shipped procedures against the source record of the same code."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kb.procedures.digest import source_digest
from kb.procedures.model import Fee, FeeKind, Procedure
from kb.sample import load_sample
from tests.kb.sample import raw_records as raw
from tests.kb.sample.figures import differing
from tests.kb.sample.raw_records import readable
from tests.kb.sample.wording import between_names, own_sentences

pytestmark = pytest.mark.data

COPIED_SENTENCE = 8
COPIED_NAME = 14

each_procedure = pytest.mark.parametrize("procedure", load_sample(), ids=lambda procedure: procedure.code)


def _record(procedure: Procedure) -> raw.Record:
    assert procedure.code in raw.records(), f"no source record has the code {procedure.code}"
    return raw.readable(procedure.code)


@each_procedure
def test_the_wording_was_written_from_this_record(procedure: Procedure) -> None:
    assert procedure.source_digest == source_digest(raw.records()[procedure.code])


@each_procedure
def test_decision_and_link(procedure: Procedure) -> None:
    record = _record(procedure)
    assert (procedure.decision, procedure.url) == (record["quyet_dinh"], record["url"])
    assert procedure.field == record["linh_vuc"]


@each_procedure
def test_legal_references_and_related_procedures_exist(procedure: Procedure) -> None:
    record = _record(procedure)
    assert [name for name in procedure.legal_references if not raw.names_reference(record, name)] == []
    assert set(procedure.related) <= set(raw.records())


@each_procedure
def test_methods_and_levels(procedure: Procedure) -> None:
    record = _record(procedure)
    assert {method.method for method in procedure.methods} == raw.methods_of(record)
    assert set(procedure.levels) == raw.levels_of(record)


@each_procedure
def test_audience_and_agency(procedure: Procedure) -> None:
    record = _record(procedure)
    assert [name for name in procedure.audience if name not in record["doi_tuong"]] == []
    assert procedure.agency.casefold() in record["co_quan_thuc_hien"].casefold()


@each_procedure
def test_processing_times(procedure: Procedure) -> None:
    record = _record(procedure)
    for time in procedure.times:
        assert raw.says_time(raw.time_cells(record, time.method), time.number, time.unit), time


@each_procedure
def test_a_time_whose_unit_is_lost_is_a_finding_and_not_a_time(procedure: Procedure) -> None:
    bare = {row["thoi_gian"] for row in _record(procedure)["cach_thuc"] if row["thoi_gian"].strip().isdigit()}
    found = {finding.detail for finding in procedure.findings if finding.kind == "time_without_unit"}
    assert found == bare
    if bare:
        assert procedure.times == ()


@each_procedure
def test_fees(procedure: Procedure) -> None:
    for fee in procedure.fees:
        text = raw.cells(_record(procedure), "phi", "mo_ta", method=fee.method)
        assert _says_fee(text, fee), (fee, text)


@each_procedure
def test_dates_of_fees(procedure: Procedure) -> None:
    for fee in procedure.fees:
        text = raw.cells(_record(procedure), "phi", "mo_ta", method=fee.method)
        for day in filter(None, (fee.valid_from, fee.valid_until)):
            assert _says_date(text, day), day


@each_procedure
def test_counts_of_documents(procedure: Procedure) -> None:
    cell = _record(procedure)["ho_so_raw"]
    for document in procedure.documents:
        for count, kind in ((document.originals, "bản chính"), (document.copies, "bản sao")):
            assert count is None or f"{count} {kind}" in cell, document


@each_procedure
def test_every_figure_is_in_the_record(procedure: Procedure) -> None:
    """In steps, notes, cases, papers and common mistakes too: amounts, days, ages, numbers of laws and forms."""
    assert differing(procedure, readable(procedure.code)) == []


def test_a_wrong_figure_is_seen() -> None:
    passport = next(procedure for procedure in load_sample() if procedure.code == "1.010386")
    wrong = {
        "Báo trong 3 ngày làm việc.",
        "Nộp 75.000 đồng.",
        "Trẻ dưới 13 tuổi.",
        "Theo Nghị định 12/2031/NĐ-CP.",
        "Mẫu TK77.",
    }
    broken = replace(passport, mistakes=tuple(wrong))
    assert len(differing(broken, readable(passport.code))) == len(wrong)


@each_procedure
def test_no_sentence_is_copied(procedure: Procedure) -> None:
    theirs = raw.runs_of(_record(procedure), COPIED_SENTENCE)
    names = (*procedure.results, *(document.form for document in procedure.documents))
    parts = (part for sentence in own_sentences(procedure) for part in between_names(sentence, *names))
    assert [" ".join(run) for part in parts for run in raw.runs(raw.words(part), COPIED_SENTENCE) & theirs] == []


@each_procedure
def test_names_of_documents_are_told_in_few_words(procedure: Procedure) -> None:
    theirs = raw.runs_of(_record(procedure), COPIED_NAME)
    parts = (part for document in procedure.documents for part in between_names(document.name))
    assert [" ".join(run) for part in parts for run in raw.runs(raw.words(part), COPIED_NAME) & theirs] == []


def _says_fee(text: str, fee: Fee) -> bool:
    if fee.kind is FeeKind.LOCAL:
        return "hội đồng nhân dân" in text
    if fee.kind is FeeKind.FREE:
        return _says_free(text) if fee.case == "" else "miễn" in text or "không thu" in text
    return _says_amount(text, fee)


def _says_free(text: str) -> bool:
    """Free for everybody: the cell says so, and names neither an amount nor who else decides."""
    doubts = re.search(r"\d[\d.,]*\d\s*(đ|vnđ|việt nam đồng|usd)|hội đồng nhân dân|mức thu|biểu phí", text)
    return "miễn phí" in text and doubts is None


def _says_amount(text: str, fee: Fee) -> bool:
    assert fee.amount is not None
    written = raw.amounts_in(text)
    # "50 % of the above until ..." is an amount that the cell fixes without writing it.
    halved = "50%" in text and fee.valid_until is not None and 2 * fee.amount in written
    return (fee.amount in written or halved) and (fee.currency == "VND" or fee.currency.lower() in text)


def _says_date(text: str, day: date) -> bool:
    """The date itself, or a neighbouring day: a period that ends on one day lets the next begin the day after."""
    days = (day - timedelta(days=1), day, day + timedelta(days=1))
    return any(re.search(rf"0?{near.day}/0?{near.month}/{near.year}", text) for near in days)
