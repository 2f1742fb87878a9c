"""What courtesy around a question changes: `python -m tests.nlu.evaluate_courtesy [SHARED]`.

Each message of `citizens.jsonl` that has an answer, bare, and with a greeting before it and courtesy behind it. The
base is the national records with the shipped ones in their place, or the shipped ones where SHARED is not there.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.procedures.search import Decision, SearchIndex, SearchResult
from tests.nlu.evaluate_citizens import full_base, load_messages
from tests.nlu.evaluate_search import SHARED, load_sample_records

BEFORE = (
    "em ơi",
    "dạ em ơi",
    "chào em",
    "alo",
    "xin chào, cho tôi hỏi",
    "chị ơi em muốn hỏi chút là",
    "anh chị cho em hỏi với ạ",
    "ad ơi cho mình hỏi",
    "shop cho hỏi",
    "nhờ anh chị tư vấn giúp",
    "làm ơn cho bác biết",
)
BEHIND = ("", "ạ", "vậy em", "vậy ạ em cảm ơn", "hả shop", "nhỉ", "với ạ", "thế em ơi")


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of the messages; `right` of the answers."""

    answered: float
    right: float
    not_found: float


def with_courtesy(questions: list[str], *, seed: int = 3) -> list[str]:
    """Each question with something before and behind it."""
    drawn = random.Random(seed)
    return [f"{drawn.choice(BEFORE)} {question} {drawn.choice(BEHIND)}".strip() for question in questions]


def is_same(one: SearchResult, other: SearchResult) -> bool:
    """Whether both decide the same on the same first record."""
    return one.decision is other.decision and [hit.code for hit in one.hits[:1]] == [hit.code for hit in other.hits[:1]]


def figures(found: list[SearchResult], right: list[frozenset[str]]) -> Figures:
    answers = list(_answers(found, right))
    not_found = sum(result.decision is Decision.NONE for result in found)
    return Figures(len(answers) / len(found), sum(answers) / max(len(answers), 1), not_found / len(found))


def _answers(found: list[SearchResult], right: list[frozenset[str]]) -> Iterator[bool]:
    for result, codes in zip(found, right, strict=True):
        if result.decision is Decision.ANSWER:
            yield result.hits[0].code in codes


def main(shared: Path) -> None:
    index = SearchIndex.build(full_base(shared) if shared.is_dir() else load_sample_records())
    messages = [message for message in load_messages() if message.kind == "answer"]
    right, asked = [message.codes for message in messages], [message.question for message in messages]
    bare, polite = ([index.search(text) for text in texts] for texts in (asked, with_courtesy(asked)))
    same = sum(map(is_same, bare, polite)) / len(bare)
    sys.stdout.write(f"{len(bare)} messages; with courtesy {same:.3f} of them are decided as without\n")
    for name, found in (("without", bare), ("with", polite)):
        it = figures(found, right)
        sys.stdout.write(f"{name}: answered {it.answered:.3f}, right {it.right:.3f}, not found {it.not_found:.3f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
