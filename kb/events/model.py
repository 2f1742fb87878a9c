"""The values of events of life."""

from dataclasses import dataclass

from kb.errors import KbError


class EventError(KbError):
    """A shipped file does not have the shape of an event."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `why`: why now; `deadline`: as the record has it, often empty; `when`: who needs it."""

    what: str
    why: str
    code: str
    deadline: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """The steps in order. `names`: how citizens call it; `patterns`: the same as regular expressions on folded text."""

    slug: str
    title: str
    intro: str
    names: tuple[str, ...]
    steps: tuple[Step, ...]
    patterns: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The procedures of the steps, each once."""
        return tuple(dict.fromkeys(step.code for step in self.steps))
