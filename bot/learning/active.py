"""Which learned examples are in use. Imports nothing heavy: it is asked at every start and once a second.

`$VAR/learning/<hash>.yml` are the examples, named by their contents and never changed. `$VAR/learning/active` is the
one truth on what is in use: a line an activation, the newest first, `<hash or -> <time> <activate or rollback>`; `-`
stands for the project's own data alone. It is replaced in one step.
"""

import fcntl
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.learning.errors import LearningError

logger = logging.getLogger(__name__)
NONE = "-"


@dataclass(frozen=True, slots=True)
class Activation:
    """A step of the history. `examples` is None for the project's own data, `did` is `activate` or `rollback`."""

    examples: str | None
    at: str
    did: str


def learning_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """`$VAR/learning`; it need not exist."""
    return Path(environ.get("VAR") or "var").absolute() / "learning"


def examples_name(contents: bytes) -> str:
    """The hash that names these examples."""
    return hashlib.sha256(contents).hexdigest()[:16]


def history(folder: Path) -> tuple[Activation, ...]:
    """All activations, the newest first."""
    try:
        lines = (folder / "active").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return ()
    return tuple(Activation(None if name == NONE else name, at, did) for name, at, did in map(str.split, lines))


def active_name(folder: Path) -> str | None:
    """The examples in use."""
    steps = history(folder)
    return steps[0].examples if steps else None


def previous_names(steps: Sequence[Activation]) -> list[str | None]:
    """What a rollback leads to, then the next one, and so on; the project's own data is the last."""
    stack: list[str | None] = [None]
    for step in reversed(steps):
        if step.did == "activate":
            stack.append(step.examples)
        else:
            stack.pop()
    return stack[-2::-1] if len(stack) > 1 else []


def examples_in_use(environ: Mapping[str, str] = os.environ) -> bytes | None:
    """The contents of the examples in use; None without any.

    Examples that were removed by hand are a warning and none: citizens are answered all the same.
    """
    folder = learning_folder(environ)
    name = active_name(folder)
    if name is None:
        return None
    try:
        return contents_of(name, folder)
    except FileNotFoundError:
        logger.warning("the learned examples %s are in use and not there", name)
        return None


def contents_of(name: str, folder: Path) -> bytes:
    """The examples of that hash. Raises `FileNotFoundError`."""
    return (folder / f"{name}.yml").read_bytes()


def activate(contents: bytes, folder: Path) -> None:
    """Make these the examples in use; those in use already are left as they are."""
    name = examples_name(contents)
    with _locked(folder):
        _write(folder / f"{name}.yml", contents)
        if active_name(folder) != name:
            _append(folder, name, "activate")


def roll_back(folder: Path) -> None:
    """Make those before the examples in use. Raises `LearningError` where there are none before."""
    with _locked(folder):
        before = previous_names(history(folder))
        if not before:
            raise LearningError("nothing_before")
        if before[0] is not None and not (folder / f"{before[0]}.yml").exists():
            raise LearningError("gone", name=before[0])
        _append(folder, before[0], "rollback")


def _append(folder: Path, name: str | None, did: str) -> None:
    step = Activation(name, datetime.now(UTC).isoformat(timespec="seconds"), did)
    lines = [f"{each.examples or NONE} {each.at} {each.did}\n" for each in (step, *history(folder))]
    _write(folder / "active", "".join(lines).encode())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, contents: bytes) -> None:
    """In one step: whoever reads finds the old file or the new one, also after a loss of power."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(contents)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    entry = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
