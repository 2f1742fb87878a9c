"""What came of a turn, and how it was understood: one effect, told by whoever decides and completed by the base."""

from collections.abc import Sequence

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.figures import figures
from actions.said import BUTTON_PREFIX
from actions.slots import intent_of, model_of, question_of, told_aspects
from actions.speaking import Effect, change
from kb.procedures.search import Hit
from kb.quality.model import Came
from vi import find_places

_DOES = "understanding.add"
_MOST_HITS = 5


def came(
    dispatcher: CollectingDispatcher,
    outcome: Came,
    *,
    code: str = "",
    hits: Sequence[Hit] = (),
    field: str = "",
    refused: str = "",
) -> None:
    """Say what came of this turn; the last word holds.

    `code`: the procedure answered or offered first; `hits`: what the search found; `field`: the nearest one where
    nothing was found; `refused`: the question whose answer or choices the citizen refuses now.
    """
    found = [[hit.code, round(hit.score, 3)] for hit in hits[:_MOST_HITS]]
    told: Effect = {"outcome": outcome.value, "code": code, "field": field}
    told |= {"hits": found or ([[code, 1.0]] if code else [])}
    _effect(dispatcher).update(told | ({"refused": refused} if refused else {}))


def complete(dispatcher: CollectingDispatcher, tracker: Tracker, province: str) -> None:
    """Add what every turn tells; one of which nobody told anything was handled."""
    text, (intent, sure) = question_of(tracker), intent_of(tracker)
    told: Effect = {"intent": intent, "confidence": round(sure, 4), "aspects": list(told_aspects(tracker))}
    told |= {"commune": _commune(text, province), "model": model_of(tracker)}
    effect = _effect(dispatcher)
    effect.setdefault("outcome", Came.HANDLED.value)
    effect.update(told)
    figures().came.labels(effect["outcome"]).inc()


def _effect(dispatcher: CollectingDispatcher) -> Effect:
    """The effect of this turn, which is added at the first call."""
    named: list[Effect] = [each for message in dispatcher.messages for each in message["custom"].get("effects", ())]
    for effect in named:
        if effect["do"] == _DOES:
            return effect
    effect = {"do": _DOES}
    change(dispatcher, effect)
    return effect


def _commune(text: str, province: str) -> str:
    """The commune that the text names, with its kind; nothing when it names none or several."""
    if not province or text.startswith(BUTTON_PREFIX):
        return ""
    named = {commune.full for place in find_places(text, province) for commune in place.communes}
    return named.pop() if len(named) == 1 else ""
