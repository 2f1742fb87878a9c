"""A small index over frequent questions, of the same kind as that of the procedures, with a threshold of its own.

An answer here is a sentence that may be wrong for the question beside it, and a procedure's record never is: so only a
message that is nearly one of the known wordings counts. `python -m tests.nlu.evaluate_faq` prints what the threshold lets
through; docs/adr/0022-places-events-services-faq.md tells how it was set.
"""

from collections.abc import Sequence

from kb.faq.model import Faq
from kb.procedures.search import SearchIndex, SearchRecord

# Likeness of the best wording and the message as unit vectors of words, and the share of the message's telling words
# that the record has, each 0 to 1.
LEAST_LIKENESS = 0.62
LEAST_COVERAGE = 0.75
SURE_LIKENESS = 0.8


class FaqIndex:
    """Searches from several threads at once; never changed once made."""

    def __init__(self, faqs: Sequence[Faq]) -> None:
        self.faqs = tuple(faqs)
        self._by_slug = {faq.slug: faq for faq in self.faqs}
        self._index = SearchIndex.build(_record(faq) for faq in self.faqs) if faqs else None

    def find(self, text: str) -> Faq | None:
        """The question that the message surely asks."""
        slug, likeness, coverage = self.nearest(text)
        sure = likeness >= SURE_LIKENESS or (likeness >= LEAST_LIKENESS and coverage >= LEAST_COVERAGE)
        return self._by_slug[slug] if slug and sure else None

    def nearest(self, text: str) -> tuple[str, float, float]:
        """The nearest question with its likeness and coverage, 0 to 1; "" when nothing has a word in common."""
        slugs, signals = self._index.signals(text) if self._index else ((), None)
        return (slugs[0], signals.likeness, signals.coverage) if signals else ("", 0.0, 0.0)


def _record(faq: Faq) -> SearchRecord:
    return SearchRecord(faq.slug, faq.question, faq.topic, questions=(faq.question, *faq.phrases), body=faq.answer)
