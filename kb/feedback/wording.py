"""How an officer's answer reaches a conversation: text that says all, buttons, and a card for channels that show it."""

import json
from collections.abc import Sequence

from kb.feedback.model import Category, TicketState
from kb.feedback.officers import Wording
from kb.messages.model import Button, Draft, Sender
from kb.strings import say


def answer_wording(category: Category) -> Wording:
    """What is told in each conversation that hears of a ticket of this kind; nothing that its sender wrote."""

    def drafts(code: str, text: str) -> Sequence[Draft]:
        values = {"code": code, "title": category.title, "department": category.department, "answer": text}
        card = {"type": "feedback", "code": code, "state": TicketState.ANSWERED.value, "category": category.title}
        shown = card | {"department": category.department, "answer": text}
        return [Draft(Sender.OFFICER, say("feedback_answered", **values), _buttons(code), shown)]

    return drafts


def merge_wording(category: Category) -> Wording:
    """What the senders and followers of a ticket are told when it goes on as another one of this kind."""

    def drafts(code: str, into: str) -> Sequence[Draft]:
        told = say("feedback_merged", code=code, into=into, department=category.department)
        look = Button(say("feedback_look"), "/feedback_status" + json.dumps({"feedback_code": into}))
        return [Draft(Sender.OFFICER, told, (look,))]

    return drafts


def _buttons(code: str) -> tuple[Button, ...]:
    return tuple(Button(say(f"feedback_{step}"), _payload(step, code)) for step in ("satisfied", "unsatisfied"))


def _payload(step: str, code: str) -> str:
    return "/feedback_step" + json.dumps({"do": step, "code": code})
