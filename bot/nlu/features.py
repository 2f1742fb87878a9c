"""Counts of n-grams that do not depend on how a message is spelled."""

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.text import words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FoldedCountVectorsFeaturizer(CountVectorsFeaturizer):
    """Rasa's count vectors over folded words with shorthand written out, so that "đăng ký", "dang ky", "đk" are one."""

    def _get_message_tokens_by_attribute(self, message: Message, attribute: str) -> list[str]:
        if attribute != TEXT:
            return list(super()._get_message_tokens_by_attribute(message, attribute))
        return [word.text for word in words(message.get(TEXT) or "")]
