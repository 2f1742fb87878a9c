"""What a citizen has told for feedback so far: for the text in lines, for the card in fields."""

from actions.replies.formats import shortened
from actions.replies.model import Card
from actions.wording import say
from kb.feedback.categories import Categories
from kb.feedback.model import UNKNOWN, FeedbackDraft

_CONTENT_SHOWN = 300


def summary(draft: FeedbackDraft, categories: Categories) -> list[tuple[str, str]]:
    """Labels and values of what will be sent."""
    return [(field["label"], field["value"]) for field in _fields(draft, categories)]


def card(draft: FeedbackDraft, categories: Categories) -> Card:
    """The same for the card, and whether each part was told. The contact itself never stands there."""
    fields = _fields(draft, categories)
    return {"type": "feedback", "state": "draft", "fields": fields, "pictures": list(draft.pictures)}


def given(value: str) -> bool:
    """Whether it was told; not when it was told as not known or not wanted."""
    return value not in ("", UNKNOWN)


def _fields(draft: FeedbackDraft, categories: Categories) -> list[Card]:
    values = _values(draft, categories)
    told = _told(draft)
    return [
        {"name": name, "label": say(f"utter_button_field_{name}"), "value": value, "told": told[name]}
        for name, value in values.items()
    ]


def _values(draft: FeedbackDraft, categories: Categories) -> dict[str, str]:
    count = len(draft.pictures)
    return {
        "content": shortened(draft.content, _CONTENT_SHOWN),
        "category": categories.get(draft.category).title,
        "where": _where(draft.commune, draft.detail),
        "when": draft.when if given(draft.when) else say("utter_feedback_not_known"),
        "picture": say("utter_feedback_pictures", count=count) if count else say("utter_feedback_no_pictures"),
        "contact": say("utter_feedback_contact_kept" if given(draft.contact) else "utter_feedback_contact_none"),
    }


def _told(draft: FeedbackDraft) -> dict[str, bool]:
    return {
        "content": given(draft.content),
        "category": given(draft.category),
        "where": given(draft.commune) or given(draft.detail),
        "when": given(draft.when),
        "picture": bool(draft.pictures),
        "contact": given(draft.contact),
    }


def _where(commune: str, detail: str) -> str:
    """The place in one line."""
    return ", ".join(part for part in (detail, commune) if given(part)) or say("utter_feedback_not_known")
