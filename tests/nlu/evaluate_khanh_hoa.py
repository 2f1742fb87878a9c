"""Scores search and aspects on 200 messages of four ways of life: `python -m tests.nlu.evaluate_khanh_hoa`.

Arguments: the shared folder, the file of the report. The messages are in `citizens_of_khanh_hoa.yml`. Each is asked in
every spelling, of the shipped procedures alone, and where the national records are there, of all of them with the
shipped ones in their place. Search is not fitted on them; docs/reading-the-answers.md says what was mended after them.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.learning.examples import questions, read_examples
from bot.nlu.aspects import AspectModel, aspects_of
from kb.procedures.search import Decision, SearchIndex, SearchRecord
from tests.nlu.evaluate_citizens import full_base
from tests.nlu.evaluate_search import load_sample_records
from tests.nlu.nlu_data import ROOT, SHARED, Spelling, spellings
from vi.files import read_yaml

FILE = Path(__file__).with_name("citizens_of_khanh_hoa.yml")
OFFERED = 5
COLUMNS = ("first", "served", "answered", "answered_right", "aspects")


@dataclass(frozen=True, slots=True)
class Message:
    """`codes`: every procedure that answers it. `aspects`: what is asked in words, if anything in particular."""

    life: str
    text: str
    codes: frozenset[str]
    aspects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message in one spelling. `found`: codes in the order they are shown."""

    message: Message
    spelling: str
    decision: Decision
    found: tuple[str, ...]
    aspects: frozenset[str]

    @property
    def first(self) -> bool:
        return self.found[:1] != () and self.found[0] in self.message.codes

    @property
    def served(self) -> bool:
        """Answered with the right procedure, or offered it among the choices."""
        shown = {Decision.ANSWER: 1, Decision.CHOOSE: OFFERED, Decision.NONE: 0}[self.decision]
        return not self.message.codes.isdisjoint(self.found[:shown])


def load_messages() -> list[Message]:
    """All messages, in the order of the file."""
    ways: Mapping[str, Sequence[Mapping[str, Any]]] = read_yaml(FILE.read_text("utf-8"))
    return [_message(life, each) for life, listed in ways.items() for each in listed]


def _message(life: str, each: Mapping[str, Any]) -> Message:
    return Message(life, each["ask"], frozenset(each["codes"]), frozenset(each["aspects"]))


def trained_aspects() -> AspectModel:
    """As the bot's own is trained."""
    return AspectModel.trained([(each.text, each.aspects) for each in questions(read_examples())])


def outcomes(
    index: SearchIndex, model: AspectModel | None, messages: Sequence[Message], writers: Mapping[str, Spelling]
) -> list[Outcome]:
    """Every message in every spelling; without a model no aspect is understood."""
    return [each for name, write in writers.items() for each in _spelled(index, model, messages, name, write)]


def _spelled(
    index: SearchIndex, model: AspectModel | None, messages: Sequence[Message], spelling: str, write: Spelling
) -> Iterator[Outcome]:
    texts = [write(message.text) for message in messages]
    asked = aspects_of(texts, model) if model else [()] * len(texts)
    for message, text, aspects in zip(messages, texts, asked, strict=True):
        result = index.search(text)
        yield Outcome(message, spelling, result.decision, tuple(hit.code for hit in result.hits), frozenset(aspects))


def figures(found: Sequence[Outcome]) -> dict[str, float]:
    """Shares of all outcomes; `answered_right` of those that were answered, `aspects` of those right in full."""
    answered = [one for one in found if one.decision is Decision.ANSWER]
    return {
        "n": len(found),
        "first": _share(found, lambda one: one.first),
        "served": _share(found, lambda one: one.served),
        "answered": len(answered) / max(len(found), 1),
        "answered_right": _share(answered, lambda one: one.first),
        "aspects": _share(found, lambda one: one.aspects == one.message.aspects),
    }


def _share(found: Sequence[Outcome], right: Callable[[Outcome], bool]) -> float:
    return sum(map(right, found)) / max(len(found), 1)


def by_group(found: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Figures of all, of each way of life and of each spelling."""
    groups: dict[str, list[Outcome]] = {"all": list(found)}
    for one in found:
        groups.setdefault(one.message.life, []).append(one)
        groups.setdefault(one.spelling, []).append(one)
    return {name: figures(group) for name, group in groups.items()}


def bases(shared: Path) -> Iterator[tuple[str, list[SearchRecord]]]:
    """The shipped records; with the national ones around them where those are there."""
    yield "shipped", load_sample_records()
    if (shared / "data").is_dir():
        yield "national", full_base(shared)


def evaluate_khanh_hoa(shared: Path = SHARED, out: Path | None = None) -> dict[str, Any]:
    """Figures by base and group, and what was not served; written to `out` as JSON when given."""
    messages, model, writers = load_messages(), trained_aspects(), spellings(shared)
    report: dict[str, Any] = {}
    for name, records in bases(shared):
        found = outcomes(SearchIndex.build(records), model, messages, writers)
        missed = [
            [one.spelling, one.message.text, sorted(one.message.codes), one.decision.value, one.found[:3]]
            for one in found
            if not one.served
        ]
        report[name] = {"figures": by_group(found), "missed": missed}
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return report


def table(report: Mapping[str, Any]) -> str:
    """The report as lines of text."""
    lines = []
    for base, part in report.items():
        lines.append(f"{base:14}{'n':>6}" + "".join(f"{column:>16}" for column in COLUMNS))
        for group, row in part["figures"].items():
            lines.append(f"{group:14}{row['n']:6.0f}" + "".join(f"{row[column]:16.3f}" for column in COLUMNS))
    return "\n".join(lines)


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    var = Path(os.environ.get("VAR") or ROOT / "var")
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else var / "khanh_hoa.json"
    sys.stdout.write(table(evaluate_khanh_hoa(shared, out)) + "\n")


if __name__ == "__main__":
    main()
