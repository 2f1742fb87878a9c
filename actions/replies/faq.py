"""What is said to a frequent question: the answer, where it was read, and how to doubt it."""

from actions.replies.model import Button, Reply, payload
from actions.wording import say
from kb.faq.model import Faq


def faq(told: Faq) -> Reply:
    """The answer with its source."""
    source = told.source
    read = say("utter_faq_read", month=f"{source.read_on:%m/%Y}") if source.read_on else ""
    text = say("utter_faq", answer=told.answer, source=source.name, url=_url(source.url), read=read)
    mistake = Button(say("utter_button_mistake"), payload("report_mistake", faq=told.slug))
    return Reply(text, (*_procedure(told), mistake))


def mistake_noted(told: Faq) -> Reply:
    """A doubt about the answer goes to the staff."""
    return Reply(say("utter_faq_mistake_noted", source=told.source.name, url=_url(told.source.url)))


def _procedure(told: Faq) -> tuple[Button, ...]:
    if not told.code:
        return ()
    return (Button(say("utter_button_faq_procedure"), payload("choose_procedure", procedure_code=told.code)),)


def _url(url: str) -> str:
    return say("utter_faq_url", url=url) if url else ""
