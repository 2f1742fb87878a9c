"""How well frequent questions are found: `python -m tests.nlu.evaluate_faq` prints it, and the constants of
`kb/faq/searching.py`.

Each wording is asked of an index that was built without it (three folds, with and without diacritics). What must not be
taken: the questions and short names of the shipped procedures, and the official questions of the shared folder.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from kb.faq.files import shipped_faqs
from kb.faq.model import Faq
from kb.faq.searching import FIRST_IS_RIGHT
from kb.procedures.search import SearchIndex, SearchRecord
from kb.sample import load_sample
from tests.nlu.nlu_data import SHARED
from vi import fold

FOLDS = 3
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)


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


def held_out() -> Iterator[Seen]:
    """The wordings, each unknown to the index that is asked."""
    for part in range(FOLDS):
        faqs = shipped_faqs()
        kept = [
            replace(faq, phrases=tuple(text for at, text in enumerate(faq.phrases) if at % FOLDS != part))
            for faq in faqs
        ]
        index = index_of(kept)
        asked = [(text, faq.slug) for faq in faqs for at, text in enumerate(faq.phrases) if at % FOLDS == part]
        for text, slug in asked:
            yield from seen(index, "faq", text, slug)
            yield from seen(index, "faq bare", fold(text), slug)


def others() -> Iterator[Seen]:
    """What other parts answer."""
    index = index_of(shipped_faqs())
    for procedure in load_sample():
        for text in (*procedure.questions, *procedure.aliases):
            yield from seen(index, "procedures", text, "")
    path = SHARED / "eval" / "faq_dev.jsonl"
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        yield from seen(index, "official", json.loads(line)["question"], "")


def seen(index: SearchIndex, kind: str, text: str, slug: str) -> Iterator[Seen]:
    """One question; nothing when the index has no word of it."""
    slugs, signals = index.signals(text)
    if signals:
        yield Seen(kind, slugs[0] == slug, signals.values(), FIRST_IS_RIGHT.chance(signals))


def main() -> None:
    """Print the table and the fitted constants."""
    found = [*held_out(), *others()]
    for kind in dict.fromkeys(each.kind for each in found):
        own = [each for each in found if each.kind == kind]
        cells = [
            f"{least}: {sum(each.right and each.chance >= least for each in own)} right,"
            f" {sum(not each.right and each.chance >= least for each in own)} wrong"
            for least in THRESHOLDS
        ]
        sys.stdout.write(f"{kind} ({len(own)}) {' | '.join(cells)}\n")
    features = np.array([each.signals for each in found])
    right = np.array([each.right for each in found])
    model = LogisticRegression(max_iter=1000, class_weight={False: 1, True: 3}).fit(features, right)
    sys.stdout.write(f"bias {model.intercept_[0]:.2f}, weights {[round(float(each), 2) for each in model.coef_[0]]}\n")


if __name__ == "__main__":
    main()
