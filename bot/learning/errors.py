"""Why the command refuses: a key of `strings.yml` and its values."""

from functools import cache
from pathlib import Path

from vi.files import read_yaml

STRINGS = Path(__file__).with_name("strings.yml")


class LearningError(Exception):
    """What a person has to mend; its text is the Vietnamese sentence of that key."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(_strings()[key].format(**values))
        self.key = key


@cache
def _strings() -> dict[str, str]:
    strings: dict[str, str] = read_yaml(STRINGS.read_text("utf-8"))
    return strings
