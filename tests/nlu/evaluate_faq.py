"""How well frequent questions are found: `python -m tests.nlu.evaluate_faq` prints it, and the constants of
`kb/faq/searching.py`.

Each wording is asked of an index that was built without it (three folds, with and without diacritics), and the
sentences of `held_out_faq.yml` of the whole. What must not be taken: questions on procedures that the search of the
procedures does not answer by itself (those that it answers never come here).
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from kb.faq.files import shipped_faqs
from kb.faq.model import Faq
from kb.faq.searching import FIRST_IS_RIGHT, LEAST_WORDS
from kb.phrases import load_phrases
from kb.procedures.search import Decision, SearchIndex, SearchRecord, search_record
from kb.sample import load_sample
from tests.nlu.nlu_data import PROCEDURE, SHARED, read_examples
from vi import fold
from vi.files import read_yaml

FOLDS = 3
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
HELD_OUT = Path(__file__).with_name("held_out_faq.yml")


@dataclass(frozen=True, slots=True)
class Seen:
    """`right`: the first hit is the question that was asked; `kind`: where the text comes from."""

    kind: str
    right: bool
    signals: tuple[float, ...]
    chance: float


def index_of(faqs: Sequence[Faq]) -> SearchIndex:
    """As `FaqIndex` builds it."""
    return SearchIndex.build(
        SearchRecord(faq.slug, faq.question, faq.topic, questions=(faq.question, *faq.phrases), body=faq.answer)
        for faq in faqs
    )


def wordings() -> Iterator[Seen]:
    """Those of the files, each unknown to the index that is asked."""
    faqs = shipped_faqs()
    for part in range(FOLDS):
        kept = [tuple(text for at, text in enumerate(faq.phrases) if at % FOLDS != part) for faq in faqs]
        index = index_of([replace(faq, phrases=phrases) for faq, phrases in zip(faqs, kept, strict=True)])
        asked = [(text, faq.slug) for faq in faqs for at, text in enumerate(faq.phrases) if at % FOLDS == part]
        for text, slug in asked:
            yield from seen(index, "wordings", text, slug)
            yield from seen(index, "wordings bare", fold(text), slug)


def held_out() -> Iterator[Seen]:
    """Those that were written apart."""
    index = index_of(shipped_faqs())
    for slug, texts in read_yaml(HELD_OUT.read_text("utf-8")).items():
        for text in texts:
            yield from seen(index, "held out", text, slug)


def others() -> Iterator[Seen]:
    """What other parts answer, or ask back about."""
    index, procedures = index_of(shipped_faqs()), load_sample()
    search = SearchIndex.build(search_record(each, load_phrases().get(each.code)) for each in procedures)
    official = SHARED / "eval" / "faq_dev.jsonl"
    lines = official.read_text("utf-8").splitlines() if official.exists() else []
    texts = [
        *(("procedures", text) for each in procedures for text in (*each.questions, *each.aliases)),
        *(("official", json.loads(line)["question"]) for line in lines),
        *(("examples", example.text) for example in read_examples() if example.intent == PROCEDURE),
    ]
    for kind, text in texts:
        found = search.search(text)
        kept = not found.has_subject or found.decision is Decision.ANSWER
        if not kept and len(text.split()) >= LEAST_WORDS:
            yield from seen(index, f"{kind} {found.decision}", text, "")


def seen(index: SearchIndex, kind: str, text: str, slug: str) -> Iterator[Seen]:
    """One question; nothing when the index has no word of it."""
    slugs, signals = index.signals(text)
    if signals:
        yield Seen(kind, slugs[0] == slug, signals.values(), FIRST_IS_RIGHT.chance(signals))


def main() -> None:
    """Print the table and the fitted constants."""
    fitted = [*wordings(), *others()]
    found = [*fitted, *held_out()]
    for kind in sorted({each.kind for each in found}):
        own = [each for each in found if each.kind == kind]
        cells = [
            f"{least}: {sum(each.right and each.chance >= least for each in own)} right,"
            f" {sum(not each.right and each.chance >= least for each in own)} wrong"
            for least in THRESHOLDS
        ]
        sys.stdout.write(f"{kind} ({len(own)}) {' | '.join(cells)}\n")
    features = np.array([each.signals for each in fitted])
    right = np.array([each.right for each in fitted])
    model = LogisticRegression(max_iter=2000, class_weight={False: 1, True: 4}).fit(features, right)
    sys.stdout.write(f"bias {model.intercept_[0]:.2f}, weights {[round(float(each), 2) for each in model.coef_[0]]}\n")


if __name__ == "__main__":
    main()
