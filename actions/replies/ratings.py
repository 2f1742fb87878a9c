"""What is said about ratings."""

from actions.replies.feedback import step
from actions.replies.model import Button, Reply, payload
from actions.wording import say
from kb.feedback.model import Ticket

# Why the citizen wants a person.
UNHAPPY = "unhappy"
REASONS = ("wrong_procedure", "hard_to_understand", "missing", "wrong_fact")


def thumbs(procedure_code: str) -> tuple[Button, Button]:
    """The two buttons under the first answer on a topic."""
    return _thumb("yes", procedure_code), _thumb("no", procedure_code)


def ask_thumb(topic: str) -> Reply:
    """A rating that is neither good nor bad."""
    return Reply(say("utter_rate_ask_thumb"), thumbs(topic))


def thanked() -> Reply:
    """For a thumb up."""
    return Reply(say("utter_rate_thanked"))


def ask_reason(topic: str, *, again: bool) -> Reply:
    """For a thumb down: why, in a word or in the citizen's own. `again`: not the first one, so a person is offered."""
    buttons = [
        Button(say(f"utter_button_reason_{name}"), payload("rate_answer", reason=name, topic=topic)) for name in REASONS
    ]
    if not again:
        return Reply(say("utter_rate_ask_reason"), tuple(buttons))
    officer = Button(say("utter_button_officer"), payload("talk_to_officer", reason=UNHAPPY))
    return Reply(say("utter_rate_ask_reason_again"), (officer, *buttons))


def reason_noted() -> Reply:
    """The reason goes to the staff."""
    return Reply(say("utter_rate_reason_noted"), (Button(say("utter_button_officer"), payload("talk_to_officer")),))


def ticket_reason_noted(code: str, *, reopened: bool) -> Reply:
    """Why an officer's answer did not satisfy; it can be reopened once."""
    if reopened:
        return Reply(say("utter_feedback_reason_noted_again"))
    return Reply(say("utter_feedback_reason_noted"), (step("reopen", "reopen", code=code),))


def ask_ticket_reason(found: Ticket) -> Reply:
    """An officer's answer did not satisfy: why, and that it can be reopened."""
    if found.reopened:
        return Reply(say("utter_feedback_ask_reason_again", code=found.code))
    return Reply(say("utter_feedback_ask_reason", code=found.code), (step("reopen", "reopen", code=found.code),))


def _thumb(helpful: str, procedure_code: str) -> Button:
    return Button(say(f"utter_button_thumb_{helpful}"), payload("rate_answer", helpful=helpful, topic=procedure_code))
