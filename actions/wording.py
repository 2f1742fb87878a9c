"""The sentences of `data/responses/`, for replies that join several of them into one message."""

from functools import cache
from pathlib import Path

from vi.files import read_yaml

RESPONSES = Path(__file__).resolve().parents[1] / "data" / "responses"


@cache
def _sentences() -> dict[str, str]:
    sentences: dict[str, str] = {}
    for path in sorted(RESPONSES.glob("*.yml")):
        responses = read_yaml(path.read_text("utf-8")).get("responses") or {}
        sentences |= {key: variations[0].get("text", "") for key, variations in responses.items()}
    return sentences


def say(response: str, **values: object) -> str:
    """The first wording of a response with its values filled in. Raises `KeyError` for an unknown response."""
    return _sentences()[response].format(**values).rstrip("\n")


def knows(response: str) -> bool:
    """Whether there is such a response."""
    return response in _sentences()
