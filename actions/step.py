"""What a turn comes to before it is said: a reply and the effects that are stored with it."""

from dataclasses import dataclass

from rasa_sdk.executor import CollectingDispatcher

from actions.replies.model import Reply
from actions.speaking import Effect, Event, change, utter


@dataclass(frozen=True, slots=True)
class Step:
    """What is said, and what is stored with it."""

    reply: Reply
    effects: tuple[Effect, ...] = ()


def say_step(dispatcher: CollectingDispatcher, step: Step) -> list[Event]:
    """Say it, and name what is stored with it. A step without words only stores."""
    if step.reply.text:
        utter(dispatcher, step.reply)
    change(dispatcher, *step.effects)
    return []
