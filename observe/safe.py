"""Errors as they may be logged: their kind and the lines they passed through, never their words or values, which may
be a citizen's.
"""

import traceback
from pathlib import Path
from types import TracebackType

_ROOT = Path(__file__).resolve().parents[1]
_MOST_FRAMES = 12


def kinds_of(error: BaseException) -> str:
    """The kind of the error and of what led to it: `KbUnavailableError < OperationalError`."""
    kinds: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(kinds) < 5:
        kinds.append(type(seen).__name__)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " < ".join(kinds)


def places_of(trace: TracebackType | None) -> str:
    """Where it passed, the innermost first: `service.py:77 accept < web.py:60 post_message`."""
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return " < ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def _short(name: str) -> str:
    path = Path(name)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) and ".venv" not in path.parts else path.name
