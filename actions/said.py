"""What a message says, read with what was said before it."""

from dataclasses import dataclass

from rasa_sdk import Tracker

from actions.memory import Memory
from actions.remarks import carries_over, without_taking_back
from actions.slots import aspects_at, entities, question_of, told_aspects
from kb.procedures.model import Aspect

# The text of a message that came from a button.
BUTTON_PREFIX = "/"
# What "còn khai tử thì sao" seems to ask for by itself.
_VAGUE = frozenset({Aspect.STEPS, Aspect.OVERVIEW})


@dataclass(frozen=True, slots=True)
class Said:
    """`named`: the words that may name something; `told`: the aspects asked for in them, `asked`: those to answer.

    `places`: each aspect with its place in the text; `codes`: codes of procedures in it.
    """

    text: str
    named: str
    told: tuple[Aspect, ...]
    asked: tuple[Aspect, ...]
    places: tuple[tuple[int, Aspect], ...]
    codes: tuple[str, ...]

    @property
    def is_button(self) -> bool:
        """Whether it has no words of the citizen's own."""
        return self.text.startswith(BUTTON_PREFIX)

    @property
    def takes_back(self) -> bool:
        """Whether it says that the message before it meant something else."""
        return self.named != self.text


def listen(tracker: Tracker, memory: Memory) -> Said:
    """The last message."""
    text, told = question_of(tracker), told_aspects(tracker)
    named = text if text.startswith(BUTTON_PREFIX) else without_taking_back(text)
    carries = named != text or carries_over(text)
    if carries and memory.last_aspects and set(told) <= _VAGUE:
        told = ()
    # A message that only names a procedure asks what was asked before, where that is still unanswered or is meant.
    before = memory.asked_aspects or (memory.last_aspects if carries else ())
    codes = tuple(dict.fromkeys(entities(tracker, "procedure_code")))
    return Said(text, named, told, told or before, tuple(aspects_at(tracker)), codes)
