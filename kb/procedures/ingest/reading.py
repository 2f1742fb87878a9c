"""One national record read into a procedure. Pure: the same record always gives the same procedure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from kb.procedures.digest import source_digest
from kb.procedures.ingest import agencies, law, lists
from kb.procedures.ingest.cells import read_rows
from kb.procedures.ingest.documents import read_documents
from kb.procedures.ingest.errors import RecordError
from kb.procedures.ingest.fees import read_fees
from kb.procedures.ingest.methods import read_methods
from kb.procedures.ingest.strings import say
from kb.procedures.ingest.texts import finding, flat, says_nothing
from kb.procedures.ingest.times import read_times
from kb.procedures.model import Aspect, Finding, Origin, Procedure

_CODE = re.compile(r"\d{1,2}\.\d{6}(?:\.[A-Z0-9.\-]{1,20})?")
_TEXTS = ("bo", "linh_vuc", "cap", "doi_tuong", "quyet_dinh", "co_quan_thuc_hien", "ho_so_raw", "cach_thuc_raw",
          "trinh_tu", "dieu_kien", "ket_qua", "url")  # fmt: skip
_LISTS = ("cach_thuc", "ho_so", "van_ban")

# A list of people that was taken for one of procedures must not stand in what is told about it.
_LONG_NUMBER = re.compile(r"(?:\d[ .\-]?){8,}\d|[\w.+\-]+@[\w.\-]+")


def read_procedure(record: Mapping[str, object], *, checked_at: date | None) -> Procedure:
    """The procedure of a record (fields as in the national export), with a finding wherever the record is unsure.

    Raises `RecordError` where code or title is missing or malformed, or a field has a wrong type.
    """
    _check_types(record)
    rows, row_findings = read_rows(record)
    times, time_findings = read_times(rows)
    fees = read_fees(rows)
    title = _title(record)
    papers = read_documents(record, title=title)
    steps, step_findings = lists.read_steps(_text(record, "trinh_tu"))
    conditions, condition_findings = lists.read_conditions(_text(record, "dieu_kien"))
    results, result_findings = lists.read_results(_text(record, "ket_qua"))
    references, reference_findings = law.read_references(_texts(record, "van_ban"))
    decision, decision_findings = law.read_decision(_text(record, "quyet_dinh"))
    agency, agency_findings = agencies.read_agency(_text(record, "co_quan_thuc_hien"))
    findings = (
        *row_findings, *time_findings, *fees.findings, *papers.findings, *step_findings, *condition_findings,
        *result_findings, *reference_findings, *decision_findings, *agency_findings, *_of_title(title),
    )  # fmt: skip
    return replace(
        _identity(record, title, checked_at),
        agency=agency,
        decision=decision,
        methods=read_methods(rows),
        times=times,
        fees=fees.fees,
        documents=papers.documents,
        notes=(*papers.notes, *fees.notes),
        steps=steps,
        conditions=conditions,
        results=results,
        legal_references=references,
        findings=tuple(dict.fromkeys(findings)),
    )


def _identity(record: Mapping[str, object], title: str, checked_at: date | None) -> Procedure:
    return Procedure(
        code=_code(record),
        title=title,
        field=_said(record, "linh_vuc"),
        ministry=agencies.read_ministry(_text(record, "bo")),
        levels=agencies.read_levels(_text(record, "cap")),
        audience=agencies.read_audience(_text(record, "doi_tuong")),
        url=_url(record),
        checked_at=checked_at,
        origin=Origin.IMPORT,
        source_digest=source_digest(record),
    )


def _check_types(record: Mapping[str, object]) -> None:
    for fields, kind in ((_TEXTS, str), (_LISTS, list)):
        for field in fields:
            if not isinstance(record.get(field), (kind, type(None))):
                raise RecordError(say("record_wrong_type", field=field))


def _code(record: Mapping[str, object]) -> str:
    code = record.get("ma")
    if not isinstance(code, str) or not code.strip():
        raise RecordError(say("record_no_code"))
    if not _CODE.fullmatch(code.strip()):
        raise RecordError(say("record_bad_code", code=_LONG_NUMBER.sub("…", code.strip()[:40])))
    return code.strip()


def _title(record: Mapping[str, object]) -> str:
    title = record.get("ten")
    if not isinstance(title, str) or says_nothing(title):
        raise RecordError(say("record_no_title"))
    return flat(title)


def _text(record: Mapping[str, object], field: str) -> str:
    return str(record.get(field) or "")


def _texts(record: Mapping[str, object], field: str) -> Sequence[str]:
    value = record.get(field)
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def _said(record: Mapping[str, object], field: str) -> str:
    text = flat(_text(record, field))
    return "" if says_nothing(text) else text


def _url(record: Mapping[str, object]) -> str:
    url = _text(record, "url").strip()
    return url if re.fullmatch(r"https://[^\s<>\"']+", url) else ""


def _of_title(title: str) -> tuple[Finding, ...]:
    if agencies.other_province(title):
        return (finding("title_of_other_province", Aspect.OVERVIEW, title),)
    return ()
