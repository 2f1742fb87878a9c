"""What the start script says to the person at the keyboard."""

from functools import cache
from pathlib import Path

from vi.files import read_yaml


@cache
def _strings() -> dict[str, str]:
    strings: dict[str, str] = read_yaml((Path(__file__).parent / "strings.yml").read_text("utf-8"))
    return strings


def say(key: str, **values: object) -> str:
    """The sentence of that name with its values filled in."""
    return _strings()[key].format(**values)
