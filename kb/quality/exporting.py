"""Examples as a file that the bot learns from, in the form of Rasa's NLU data (`bot/learning/examples.py` reads it)."""

import json
from collections import defaultdict
from collections.abc import Iterable

import yaml

from kb.quality.model import Example

# Square brackets mark entities there.
_BRACKETS = str.maketrans("[]", "()")


def as_file(examples: Iterable[Example]) -> str:
    """The text of the file. Aspects are those of the whole message: nobody marks the words."""
    lines: dict[str, list[str]] = defaultdict(list)
    for example in sorted(examples, key=lambda each: (each.intent, each.id)):
        lines[example.intent].append(f"- {_line(example)}")
    blocks = [{"intent": intent, "examples": "\n".join(told) + "\n"} for intent, told in lines.items()]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False, width=4096)


def _line(example: Example) -> str:
    text = " ".join(example.text.translate(_BRACKETS).split())
    if not example.aspects:
        return text
    if len(example.aspects) == 1:
        return f"[{text}](aspect:{example.aspects[0]})"
    return f"[{text}]{json.dumps([{'entity': 'aspect', 'value': aspect} for aspect in example.aspects])}"
