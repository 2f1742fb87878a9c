"""The evidence under each answer: code, decision, legal basis, date of the last check, official link."""

from datetime import date

from actions.replies.model import Card
from actions.wording import say
from kb.procedures.model import Procedure

_TOLD_REFERENCES = 2
_STALE_DAYS = 365


def source_line(procedure: Procedure, *, today: date) -> str:
    """One line for channels that show no cards."""
    parts = [
        say("utter_source_code", code=procedure.code),
        say("utter_source_decision", decision=procedure.decision) if procedure.decision else "",
        _legal_basis(procedure),
        _checked(procedure, today),
        say("utter_source_url", url=procedure.url) if procedure.url else "",
    ]
    return " · ".join(part for part in parts if part)


def _legal_basis(procedure: Procedure) -> str:
    references = procedure.legal_references
    if not references:
        return ""
    more = len(references) - _TOLD_REFERENCES
    told = ", ".join(references[:_TOLD_REFERENCES])
    return say("utter_source_basis_more" if more > 0 else "utter_source_basis", told=told, more=more)


def _checked(procedure: Procedure, today: date) -> str:
    checked = procedure.checked_at
    if checked is None:
        return say("utter_source_unchecked")
    stale = (today - checked).days > _STALE_DAYS
    return say("utter_source_stale" if stale else "utter_source_checked", month=f"{checked:%m/%Y}")


def source(procedure: Procedure) -> Card:
    """The same for the card."""
    return {
        "url": procedure.url,
        "decision": procedure.decision,
        "legal_basis": list(procedure.legal_references),
        "checked_at": procedure.checked_at.isoformat() if procedure.checked_at else None,
    }
