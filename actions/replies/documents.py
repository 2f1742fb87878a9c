"""The papers of a dossier by case, what is only shown apart from what is handed in, notes apart from both."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from actions.cases import cases_of, papers_of
from actions.replies.doubts import unclear
from actions.replies.formats import bullets, remarks, shortened
from actions.replies.model import Item, Section, not_published
from actions.wording import knows, say
from kb.procedures.model import Aspect, Document, Note, Procedure

# What fits beside the list: two short notes; in an overview three papers with short names.
_NOTES, _NOTE_LENGTH = 2, 120
_BRIEF, _BRIEF_LIMIT = 3, 80
_CASE_LIMIT = 60


def documents(procedure: Procedure, *, full: bool = False, case: str = "") -> Section:
    """The papers, those needed in every case first. `full` tells all of them and the notes, `case` those of a case."""
    if not procedure.documents:
        return unclear(procedure, Aspect.DOCUMENTS)
    if case in cases_of(procedure) and not full:
        return _of_case(procedure, case)
    ordered = sorted(procedure.documents, key=lambda document: document.case != "")
    lines = list(_lines(ordered))
    text, cut = bullets(lines, full=full)
    parts = [text, *(() if cut else _note_lines(procedure.notes, full=full))]
    if cut:
        parts.append(say("utter_documents_more", count=len(ordered)))
    return Section(Aspect.DOCUMENTS, "\n" + "\n".join(parts), tuple(_item(document) for document in ordered), cut)


def _of_case(procedure: Procedure, case: str) -> Section:
    papers = papers_of(procedure, case)
    own = [document for document in papers if document.case == case]
    for_all = sorted((document for document in papers if document.case != case), key=lambda each: each.case != "")
    others = "; ".join(shortened(other, _CASE_LIMIT) for other in cases_of(procedure) if other != case)
    parts = [say("utter_documents_in_case", case=case), _listed([replace(each, case="") for each in own])]
    if for_all:
        parts += [say("utter_documents_for_all"), _listed(for_all)]
    parts.append(say("utter_documents_other_cases", cases=others, count=len(procedure.documents)))
    items = tuple(_item(document) for document in (*own, *for_all))
    return Section(Aspect.DOCUMENTS, "\n".join(parts), items, cut=True, whole=len(procedure.documents))


def _listed(papers: Sequence[Document]) -> str:
    return "\n".join(f"• {shortened(line)}" for line in _lines(papers))


def documents_for_all(procedure: Procedure) -> Section:
    """The papers that everybody needs, before it is known which case it is."""
    papers = papers_of(procedure, "")
    told = say("utter_documents_by_case", count=len(procedure.documents))
    text, _ = bullets(list(_lines(sorted(papers, key=lambda document: document.case != ""))), full=False)
    items = tuple(_item(document) for document in sorted(procedure.documents, key=lambda each: each.case != ""))
    return Section(Aspect.DOCUMENTS, f"\n{text}" if papers else told, items)


def asks_for_case(procedure: Procedure) -> bool:
    """Whether the papers are too many to be told at once and the record has cases to choose from."""
    return bool(cases_of(procedure)) and documents(procedure).cut


def documents_in_brief(procedure: Procedure) -> Section:
    """The papers in one line, for an overview."""
    whole = documents(procedure)
    if not whole.items:
        return whole
    always = [shortened(document.name, _BRIEF_LIMIT) for document in procedure.documents if not document.case]
    count, told = len(whole.items), "; ".join(always[:_BRIEF])
    cut = count > len(always[:_BRIEF])
    response = "utter_documents_brief_none" if not told else f"utter_documents_brief_{'some' if cut else 'all'}"
    return Section(Aspect.DOCUMENTS, say(response, told=told, count=count), whole.items, cut)


def form(procedure: Procedure, *, full: bool = False) -> Section:
    """The forms to fill in, with the paper each belongs to."""
    forms = [document for document in procedure.documents if document.form]
    if not forms:
        return not_published(Aspect.FORM)
    text, cut = bullets([_form_line(document) for document in forms], full=full)
    items = tuple({"text": document.form, "document": document.name, "case": document.case} for document in forms)
    return Section(Aspect.FORM, "\n" + text, items, cut)


def _form_line(document: Document) -> str:
    return document.form if document.form in document.name else f"{shortened(document.name)}: {document.form}"


def _lines(documents: Iterable[Document]) -> Iterator[str]:
    for (case, duty), group in groupby(documents, key=lambda document: (document.case, document.duty)):
        names = [document.name + remarks([copies(document)]) for document in group]
        if case:
            yield say(f"utter_documents_case_{duty}", case=case, names="; ".join(names))
        else:
            yield from (say(f"utter_documents_{duty}", name=name) for name in names)


def copies(document: Document) -> str:
    """`1 bản chính, 2 bản sao`, or nothing for the usual single original."""
    if (document.originals or 0, document.copies or 0) in ((0, 0), (1, 0)):
        return ""
    counts = (("original", document.originals), ("copy", document.copies))
    return ", ".join(say(f"utter_documents_{kind}", count=count) for kind, count in counts if count)


def _note_lines(notes: Iterable[Note], *, full: bool) -> Iterator[str]:
    told = list(dict.fromkeys(note_text(note) for note in notes))
    for text in told if full else [text for text in told if len(text) <= _NOTE_LENGTH][:_NOTES]:
        yield say("utter_documents_note", note=text)


def note_text(note: Note) -> str:
    """A recurring paragraph in one short line of our own, any other note as the record has it."""
    response = f"utter_note_{note.standard}"
    return say(response) if note.standard and knows(response) else note.text


def _item(document: Document) -> Item:
    return {
        "text": document.name,
        "case": document.case,
        "duty": document.duty.value,
        "originals": document.originals,
        "copies": document.copies,
        "form": document.form,
    }
