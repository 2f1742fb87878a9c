"""Documents and notes of a record, from the raw cell where there is one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.procedures.ingest import entries
from kb.procedures.ingest.entries import Entry, Kind
from kb.procedures.ingest.quantities import Item, items_in
from kb.procedures.ingest.sections import Role, Section, section, sections_in
from kb.procedures.ingest.standard_notes import standard_of
from kb.procedures.ingest.strings import names, say
from kb.procedures.ingest.texts import clean, finding, says_nothing, tidy
from kb.procedures.model import Aspect, Document, Duty, Finding, Note
from vi import fold


@dataclass(frozen=True, slots=True)
class ReadDocuments:
    """Documents in the record's order, notes told apart from them, and what was unsure."""

    documents: tuple[Document, ...] = ()
    notes: tuple[Note, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_documents(record: Mapping[str, object], *, title: str = "") -> ReadDocuments:
    """Documents grouped by case; entries that are no documents become notes, or are dropped with a finding.

    A heading that only repeats the procedure's title is no case.
    """
    cleaned = clean(str(record.get("ho_so_raw") or ""), Aspect.DOCUMENTS)
    sections, rest = sections_in(tidy(cleaned.text)) if cleaned.text else (_structured(record.get("ho_so")), "")
    found: list[Document | Note | Finding] = [*cleaned.findings]
    if rest and not says_nothing(rest):
        kind = "document_fragment" if sections else "documents_unreadable"
        found.append(finding(kind, Aspect.DOCUMENTS, rest))
    for part in sections:
        found.extend(_of_section(replace(part, case="") if _repeats(title, part.case) else part))
    return _sorted(found)


def _repeats(title: str, case: str) -> bool:
    return fold(case).removeprefix("thu tuc ") == fold(title).removeprefix("thu tuc ")


def _structured(value: object) -> tuple[Section, ...]:
    """Tables from the structured attempt, for a record without a raw cell."""
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    tables: dict[str, list[Item]] = {}
    for row in rows:
        items, _ = items_in(f"{row.get('ten') or ''}{row.get('so_luong') or '1 bản chính'}")
        tables.setdefault(str(row.get("truong_hop") or ""), []).extend(items)
    return tuple(section(heading, tuple(items)) for heading, items in tables.items())


def _of_section(part: Section) -> Iterator[Document | Note | Finding]:
    if part.doubtful:
        yield finding("document_heading_unclear", Aspect.DOCUMENTS, part.doubtful)
    if part.remark:
        yield Note(part.remark, standard_of(part.remark), part.case)
    read = list(entries.joined(entries.read(item) for item in part.items))
    headings = [entry for entry in read if entry.kind is Kind.HEADING]
    cases = [entry.text for entry in headings if entries.opens_case(entry)]
    for text in cases if part.role is not Role.NOTES else ():
        yield finding("document_case_unclear", Aspect.DOCUMENTS, text)
    for entry in headings:
        if not entries.opens_case(entry) and not entries.only_gathers(entry):
            yield finding("document_fragment", Aspect.DOCUMENTS, entry.text)
    for entry in read:
        if entry.kind is not Kind.HEADING:
            # The portal does not keep the order of a table, so nothing says which inner heading a "+" stands under.
            unsure = bool(cases) and entry.deeper and not part.case and part.role is not Role.NOTES
            yield from _of_entry(entry, replace(part, case=say("case_unclear")) if unsure else part)


def _of_entry(entry: Entry, part: Section) -> Iterator[Document | Note | Finding]:
    if entry.kind is Kind.FRAGMENT:
        if entry.text:
            yield finding("document_fragment", Aspect.DOCUMENTS, entry.text)
        return
    if entry.unclear:
        yield finding("document_quantity_unclear", Aspect.DOCUMENTS, f"{entry.text} {entry.unclear}")
    standard = standard_of(entry.text)
    if standard in names("standard_documents") and not entry.none_asked and part.role is not Role.NOTES:
        yield Document(names("standard_documents")[standard], part.case, Duty.SHOW)
        yield Note(entry.text, standard, part.case)
    elif (standard and not entry.names_paper) or entry.kind is Kind.NOTE or part.role is Role.NOTES:
        yield Note(entry.text, standard, part.case)
    else:
        duty = Duty.SHOW if entry.shown else part.duty
        yield Document(entry.text, part.case, duty, entry.originals, entry.copies, entry.form)


def _sorted(found: Sequence[Document | Note | Finding]) -> ReadDocuments:
    unique = list(dict.fromkeys(found))
    notes: dict[tuple[str, str], Note] = {}
    for note in unique:
        if isinstance(note, Note):
            notes.setdefault((note.standard or note.text, note.case), note)
    documents = tuple(one for one in unique if isinstance(one, Document))
    findings = tuple(one for one in unique if isinstance(one, Finding))
    return ReadDocuments(documents, tuple(notes.values()), findings)
