"""Vietnamese words: several syllables, written with spaces between them."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from underthesea import word_tokenize

# An address, a code or number with its dots, a syllable (with combining marks, for decomposed text), any other sign.
SYLLABLE = re.compile(r"https?://\S+|\w*\d\w*(?:[.,\-/]\w*\d\w*)+|[^\W_][\w\u0300-\u036f]*|[^\w\s]|_+", re.IGNORECASE)
# Segmentation of a longer text takes longer than its words are worth; the rest is one token a syllable.
LONGEST = 600


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class VietnameseTokenizer(Tokenizer):
    """Word segmentation by underthesea. A token is an exact slice of the text; its lemma joins the syllables by `_`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The options every tokenizer of Rasa has."""
        return {
            # intents are labels here, never split into words
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            # a further split of each token
            "token_pattern": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["underthesea"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of the attribute's text."""
        return list(self._apply_token_pattern(list(tokens(message.get(attribute)))))


def tokens(text: str) -> Iterator[Token]:
    """Tokens of any text, decomposed Unicode included: `text[token.start:token.end] == token.text`."""
    syllables = list(SYLLABLE.finditer(text))
    written = [unicodedata.normalize("NFC", match[0]) for match in syllables]
    position = 0
    for length in _lengths(written):
        first, last = syllables[position], syllables[position + length - 1]
        lemma = "_".join(written[position : position + length])
        yield Token(text[first.start() : last.end()], first.start(), last.end(), lemma=lemma)
        position += length


def _lengths(syllables: list[str]) -> list[int]:
    """How many syllables each word has; their sum is the number of syllables."""
    near, far = syllables[:LONGEST], syllables[LONGEST:]
    words = [word.split() for word in word_tokenize(" ".join(near))] if near else []
    # The segmenter may split or rewrite what is not Vietnamese; then its words are of no use.
    kept = [syllable for word in words for syllable in word] == near
    return ([len(word) for word in words] if kept else [1] * len(near)) + [1] * len(far)
