"""Procedures in any number, made of the words of those that ship."""

import random
from collections.abc import Iterator

from kb.procedures.search.model import SearchRecord
from kb.sample import load_sample


def made_records(size: int) -> Iterator[SearchRecord]:
    """Procedures with a title each, put together from the words of those that ship; always the same."""
    words, rng = [procedure.title.split() for procedure in load_sample()], random.Random(2026)
    return (SearchRecord(f"9.{at:06}", _title(words, rng), levels=()) for at in range(size))


def _title(words: list[list[str]], rng: random.Random) -> str:
    one, other = rng.choice(words), rng.choice(words)
    return " ".join(
        [*one[: rng.randint(2, len(one))], *other[rng.randint(0, len(other) - 1) :], str(rng.randint(1, 9999))]
    )
