"""One value for all methods instead of the same value three times."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from kb.procedures.model import Fee, Method, ProcessingTime

T = TypeVar("T", ProcessingTime, Fee)


def spread(values: Mapping[Method, tuple[T, ...]]) -> tuple[T, ...]:
    """Values that every method of the record has stand once with `method` None, the others with their method."""
    bare: dict[Method, list[T]] = {
        method: [replace(value, method=None) for value in found] for method, found in values.items()
    }
    shared: list[T] = [
        value for value in next(iter(bare.values()), []) if all(value in found for found in bare.values())
    ]
    own: list[T] = [value for found in values.values() for value in found if replace(value, method=None) not in shared]
    return tuple(dict.fromkeys(shared + own))
