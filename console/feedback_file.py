"""Tickets as rows of a file, without the contact."""

from collections.abc import Sequence

from console.strings import say, strings
from console.workbook import Cell
from kb.feedback.desk_model import DeskTicket


def header() -> Sequence[str]:
    """The titles of the columns."""
    columns: dict[str, str] = strings()["feedback"]["columns"]
    return tuple(columns.values())


def row_of(found: DeskTicket) -> Sequence[Cell]:
    """A ticket, in the order of `feedback.columns` of strings.yml."""
    each = found.ticket
    return (
        each.code,
        say(f"feedback.states.{each.state}"),
        each.category.title,
        each.category.department,
        each.commune,
        each.detail,
        each.when,
        each.content,
        each.sent_at,
        each.due_on,
        each.overdue,
        found.assignee,
        found.followers,
        each.answer,
        each.answered_at,
        {True: say("feedback.satisfied"), False: say("feedback.unsatisfied"), None: ""}[each.satisfied],
        say("words.yes") if each.reopened else say("words.no"),
        say("words.yes") if found.published else say("words.no"),
        each.merged_into,
    )
