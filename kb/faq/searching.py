"""A small index over frequent questions, of the same kind as that of the procedures, with a decision of its own.

The constants come from `python -m tests.nlu.evaluate_faq`; docs/adr/0022-places-events-services-faq.md tells on what
and how well. Only who has asked the procedures first asks here: a procedure that answers keeps its question.
"""

from collections.abc import Sequence

from kb.faq.model import Faq
from kb.procedures.search import SearchIndex, SearchRecord
from kb.procedures.search.deciding import Logistic

# Chance that the first is right, from the signals of the search.
FIRST_IS_RIGHT = Logistic(-0.09, (1.58, -0.83, 2.40, 0.23, 1.04, 1.84))
# So few words name a subject and ask nothing ("ủy quyền").
LEAST_WORDS = 3


class FaqIndex:
    """Searches from several threads at once; never changed once made."""

    def __init__(self, faqs: Sequence[Faq]) -> None:
        self.faqs = tuple(faqs)
        self._by_slug = {faq.slug: faq for faq in self.faqs}
        self._index = SearchIndex.build(_record(faq) for faq in self.faqs) if faqs else None

    def find(self, text: str, *, least: float) -> Faq | None:
        """The question that the message asks with a chance of at least `least`, 0 to 1. Never raises on any text."""
        if self._index is None or len(text.split()) < LEAST_WORDS:
            return None
        slugs, signals = self._index.signals(text)
        return self._by_slug[slugs[0]] if signals and FIRST_IS_RIGHT.chance(signals) >= least else None


def _record(faq: Faq) -> SearchRecord:
    return SearchRecord(faq.slug, faq.question, faq.topic, questions=(faq.question, *faq.phrases), body=faq.answer)
