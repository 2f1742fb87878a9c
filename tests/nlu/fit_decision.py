"""Fits the two models of the search's decision: `python -m tests.nlu.fit_decision [ENCODER]` prints the constants of
`kb/procedures/search/deciding.py`. ENCODER is a file of vectors learned without the questions that are held out; it is
learned and written there when it is missing (a quarter of an hour).

Questions: the official ones of the shared folder (whole base, and random smaller bases where most have no answer),
citizens' words (each question asked of an index that was built without it) and messages of no procedure. The messages
of `citizens.jsonl` are not among them.
"""

import os
import random
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from kb.procedures.search import SearchIndex, SearchRecord
from kb.procedures.search.deciding import ANSWER_FROM, ANSWER_IF_AMONG_FIVE_FROM
from kb.procedures.search.encoder import Encoder, load_encoder
from kb.procedures.search.learning import learn
from tests.nlu.evaluate_search import (
    SHARED,
    load_cases,
    load_questions,
    load_records,
    load_sample_records,
    spelled,
    variant,
)

VAR = Path(os.environ.get("VAR", "var"))
SMALLER_BASES = (35, 150, 600)


@dataclass(frozen=True, slots=True)
class Example:
    """`known`: the index has the right procedure. `group`: questions of one procedure are never split."""

    kind: str
    group: str
    weight: float
    signals: tuple[float, ...]
    first: bool
    among: bool
    known: bool


# Of each record's questions every so manieth is held out, from the index and from what the encoder learns.
HELD_OUT = 6


def example(
    index: SearchIndex, kind: str, question: str, right: Collection[str], group: str, weight: float
) -> Iterator[Example]:
    codes, signals = index.signals(question)
    if signals:
        first, among = codes[0] in right, any(code in right for code in codes[:5])
        yield Example(kind, group, weight, signals.values(), first, among, bool(right))


def official(records: Sequence[SearchRecord], encoder: Encoder) -> Iterator[Example]:
    index = SearchIndex.build(records, encoder)
    for row in load_questions(SHARED):
        full, group = row.full_codes, min(row.codes, default=row.id)
        yield from example(index, "official" if full else "foreign", row.question, full, group, 1.0 if full else 0.25)
        if full:
            yield from example(index, "typo", variant(SHARED, "typo", row), full, group, 0.5)


def smaller_bases(records: Sequence[SearchRecord], encoder: Encoder) -> Iterator[Example]:
    rng = random.Random(3)
    rows = [row for row in load_questions(SHARED) if row.full_codes]
    for size in SMALLER_BASES:
        part = rng.sample(records, size)
        index, codes = SearchIndex.build(part, encoder), {record.code for record in part}
        for row in rng.sample(rows, 300):
            right = row.full_codes & codes
            yield from example(index, f"part{size}", row.question, right, min(row.codes), 0.4 if right else 0.15)


def held_out_questions(
    kind: str, records: Sequence[SearchRecord], encoder: Encoder, *, weight: float, most: int
) -> Iterator[Example]:
    """The index is built without a part of the questions, and `most` of these are asked, in several spellings."""
    index = SearchIndex.build([without(record) for record in records], encoder)
    left_out = [(record.code, question) for record in records for question in record.questions[::HELD_OUT]]
    for at, (code, question) in enumerate(random.Random(4).sample(left_out, min(most, len(left_out)))):
        said = spelled(SHARED, ("plain", "bare", "typo", "chat")[at % 4], f"{code} {at}", question)
        yield from example(index, kind, said, {code}, code, weight)


def without(record: SearchRecord) -> SearchRecord:
    """The record without the questions that are held out."""
    return replace(record, questions=tuple(text for at, text in enumerate(record.questions) if at % HELD_OUT))


def sample_and_official(sample: Sequence[SearchRecord], encoder: Encoder) -> Iterator[Example]:
    index, codes = SearchIndex.build(sample, encoder), {record.code for record in sample}
    for row in load_questions(SHARED):
        right = row.codes & codes
        weight = 1.0 if right else 0.25
        yield from example(index, "official on sample", row.question, right, min(row.codes, default=row.id), weight)


def all_examples(path: Path) -> list[Example]:
    records, sample = load_records(SHARED), load_sample_records()
    merged = list({record.code: record for record in (*records, *sample)}.values())
    encoder = held_out_encoder(path, merged)
    whole, small = SearchIndex.build(merged, encoder), SearchIndex.build(sample, encoder)
    examples = [*official(merged, encoder), *smaller_bases(merged, encoder), *sample_and_official(sample, encoder)]
    examples += held_out_questions("whole", merged, encoder, weight=0.2, most=3000)
    examples += held_out_questions("sample", sample, encoder, weight=0.5, most=1000)
    for name, index in (("whole", whole), ("sample", small)):
        for message in load_cases()["out_of_catalogue"]["fit"]:
            examples += example(index, f"{name} none", message, (), message, 1.5)
    return examples


def held_out_encoder(path: Path, records: Sequence[SearchRecord]) -> Encoder:
    """What the encoder would be without the questions that are held out, kept in a file."""
    if not path.exists():
        learn([without(record) for record in records], told=print).save(path)
    return load_encoder(path)


def fit(examples: Sequence[Example], target: Callable[[Example], bool]) -> LogisticRegression:
    signals = np.array([found.signals for found in examples])
    weights = [found.weight for found in examples]
    return LogisticRegression(max_iter=1000).fit(signals, [target(found) for found in examples], sample_weight=weights)


def fit_both(examples: Sequence[Example]) -> tuple[LogisticRegression, LogisticRegression]:
    """Whether the first is right, among questions that the base can answer; whether one of five is, among all."""
    known = [found for found in examples if found.known]
    return fit(known, lambda found: found.first), fit(examples, lambda found: found.among)


def held_out(examples: Sequence[Example]) -> Iterator[tuple[Example, bool]]:
    """Each example with the decision to answer, by models fitted without its group."""
    groups = [found.group for found in examples]
    for train, test in GroupKFold(5).split(groups, groups=groups):
        first, among = fit_both([examples[at] for at in train])
        signals = np.array([examples[at].signals for at in test])
        sure = first.predict_proba(signals)[:, 1] >= ANSWER_FROM
        likely = among.predict_proba(signals)[:, 1] >= ANSWER_IF_AMONG_FIVE_FROM
        yield from zip((examples[at] for at in test), (sure & likely).tolist(), strict=True)


def main() -> None:
    examples = all_examples(Path(sys.argv[1]) if len(sys.argv) > 1 else VAR / "held-out.npz")
    for name, model in zip(("FIRST_IS_RIGHT", "AMONG_FIVE"), fit_both(examples), strict=True):
        weights = ", ".join(f"{weight:.2f}" for weight in model.coef_[0])
        print(f"{name} = Logistic({model.intercept_[0]:.2f}, ({weights}))")  # noqa: T201
    decided = list(held_out(examples))
    for kind in dict.fromkeys((found.kind, found.known) for found in examples):
        part = [(found.first, answer) for found, answer in decided if (found.kind, found.known) == kind]
        answered = [first for first, answer in part if answer]
        share, right = len(answered) / len(part), sum(answered) / max(len(answered), 1)
        print(f"{kind[0]:20} known {kind[1]!s:5} n {len(part):5} answered {share:.2f} right {right:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
