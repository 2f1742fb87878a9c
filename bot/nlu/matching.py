"""Word patterns matched by spaCy, each only where the text has the words that it cannot do without.

spaCy tries every pattern at every word, and asks Python for each choice of words ("nộp|gửi"): hundreds of patterns took
a third of the time of a turn. Few of them share their words with a message.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from vi import fold, normalise

Words = tuple[str, ...]


class _Pattern:
    """One pattern of a label, and the choices of each word that must be there."""

    def __init__(self, vocab: Vocab, label: str, text: str) -> None:
        items = text.split()
        self._vocab, self.label, self._tokens = vocab, label, [pattern_token(item) for item in items]
        self.needed = [choices for item in items if (choices := _needed(item))]

    def anchor(self, uses: Mapping[str, int]) -> frozenset[str]:
        """The choices of the word by which the pattern is looked up: those that the fewest patterns have (`uses`),
        since these are the rarest in messages too. None where every word may be missing or wrong.
        """
        return min(self.needed, key=lambda choices: sum(uses[word] for word in choices), default=frozenset())

    @cached_property
    def matcher(self) -> Matcher:
        """Made at the first text that may match."""
        made = Matcher(self._vocab)
        made.add(self.label, [self._tokens])
        return made


class Patterns:
    """Labelled patterns. A word is folded; "a|b" is a choice, "a?" optional, "_" any word, "~a" nearly that one."""

    def __init__(self, labelled: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._vocab = Vocab()
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._anywhere: list[int] = []
        self._all = [_Pattern(self._vocab, label, text) for label, texts in labelled for text in texts]
        uses = Counter(word for pattern in self._all for choices in pattern.needed for word in choices)
        for place, pattern in enumerate(self._all):
            anchor = pattern.anchor(uses)
            for word in anchor:
                self._by_word[word].append(place)
            if not anchor:
                self._anywhere.append(place)

    def spans(self, words: Words) -> list[Span]:
        """All matches, in the order of the patterns, each label once at a place. No words, no matches."""
        there, doc = frozenset(words), Doc(self._vocab, words=list(words))
        near = {place for word in there for place in self._by_word.get(word, ())}
        found: dict[tuple[str, int, int], Span] = {}
        for place in sorted(near.union(self._anywhere)) if words else ():
            pattern = self._all[place]
            if all(not choices.isdisjoint(there) for choices in pattern.needed):
                for span in pattern.matcher(doc, as_spans=True):
                    found.setdefault((span.label_, span.start, span.end), span)
        return list(found.values())


def pattern_token(item: str) -> dict[str, Any]:
    """One word of a pattern in spaCy's form. `TEXT` is the folded word."""
    if item.startswith("_"):
        return {"IS_SPACE": False} | ({"OP": "?"} if item.endswith("?") else {})
    optional = {"OP": "?"} if item.endswith("?") else {}
    choices = [fold(normalise(choice)) for choice in item.removesuffix("?").split("|")]
    if len(choices) > 1:
        return {"TEXT": {"IN": [choice.lstrip("~") for choice in choices]}} | optional
    near = {"FUZZY1": choices[0][1:]} if choices[0].startswith("~") else choices[0]
    return {"TEXT": near} | optional


def _needed(item: str) -> frozenset[str]:
    """The words of which one must stand in the text; none where there is no such."""
    text = pattern_token(item).get("TEXT")
    if text is None or item.endswith("?"):
        return frozenset()
    if isinstance(text, str):
        return frozenset({text})
    return frozenset(text.get("IN", ()))
