"""Thumbs on answers."""

import re
from functools import cache

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.reasons import RATING
from actions.replies import ratings as tell
from actions.slots import entity, model_of, question_of
from actions.speaking import Effect, Event, change, utter
from actions.standing import drop, keep
from actions.words import words
from kb.messages.service import Engine
from kb.ratings.service import ratings_of
from vi import fold, normalise

# A rating of something that is no procedure.
GENERAL = "general"


class ActionRateAnswer(KbAction):
    """A thumb, or the reason for one, by button."""

    takes_over = True

    def name(self) -> str:
        return "action_rate_answer"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        topic, reason = entity(tracker, "topic") or GENERAL, entity(tracker, "reason")
        helpful = entity(tracker, "helpful") == "yes"
        return rate(self.services.engine, dispatcher, tracker, topic, helpful=helpful, reason=reason)


class ActionRate(KbAction):
    """A rating in words: "hữu ích", "👎", "chưa đúng ý em"."""

    def name(self) -> str:
        return "action_rate"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        text = fold(normalise(question_of(tracker)))
        topic = tracker.get_slot("procedure") or GENERAL
        # "Không hữu ích" holds "hữu ích": what blames is looked for first.
        good, bad = (bool(_judges(name).search(text)) for name in ("praises", "blames"))
        if not good and not bad:
            utter(dispatcher, tell.ask_thumb(topic))
            return []
        return rate(self.services.engine, dispatcher, tracker, topic, helpful=not bad)


@cache
def _judges(name: str) -> re.Pattern[str]:
    """Whole words: "on" is in "muon"."""
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, words()[name]))})(?!\w)")


def rate(
    engine: Engine,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    topic: str,
    *,
    helpful: bool,
    reason: str = "",
) -> list[Event]:
    """Keep the thumb; ask once for the reason of one that is down, and from the second one on offer a person."""
    code = "" if topic == GENERAL else topic
    told: Effect = {"topic": topic, "procedure_code": code, "reason": reason, "model": model_of(tracker)}
    done: Effect = {"do": "rating.add", "helpful": helpful, **told}
    if helpful or reason:
        utter(dispatcher, tell.thanked() if helpful else tell.reason_noted())
        change(dispatcher, done, drop(RATING))
    else:
        again = any(not rating.helpful for rating in ratings_of(engine, str(tracker.sender_id)))
        utter(dispatcher, tell.ask_reason(topic, again=again))
        change(dispatcher, done, keep(RATING, {name: value for name, value in told.items() if name != "reason"}))
    return []
