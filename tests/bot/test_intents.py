"""The model of intents on a handful of examples; what it understands of the real ones is in tests/nlu."""

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.aspects import AspectModel, aspects
from bot.nlu.intents import IntentModel

EXAMPLES = {
    "greet": ["xin chào", "chào em", "hello ad"],
    "ask_procedure": ["khai sinh cần giấy tờ gì", "làm hộ chiếu mất bao lâu", "lệ phí kết hôn bao nhiêu"],
    "emergency": ["cháy nhà rồi", "có người đuối nước", "cứu với"],
}
ASKED = [
    ("khai sinh cần giấy tờ gì", {"documents"}),
    ("làm hộ chiếu mất bao lâu", {"time"}),
    ("lệ phí kết hôn bao nhiêu", {"fee"}),
    ("khai sinh", set()),
]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    pairs = [(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    return IntentModel.trained([text for text, _ in pairs], [intent for _, intent in pairs])


@pytest.mark.parametrize("text", ["chào em", "chao em", "chaào em", "CHÀO EM!"])
def test_spelling_does_not_matter(model: IntentModel, text: str) -> None:
    assert model.predict([text]) == ["greet"]


def test_confidences_add_up_to_one(model: IntentModel) -> None:
    assert np.allclose(model.confidences(["khai sinh ở đâu", "", "???"]).sum(axis=1), 1)


@pytest.mark.parametrize(
    "text", ["khai sinh cần giấy tờ gì", "lam ho chieu mat bao lau", "chào chào em", "zz", "", "1"]
)
def test_one_text_is_read_as_many_are(model: IntentModel, text: str) -> None:
    places, values = model.features.row(text)
    row = model.features.rows([text]).toarray()[0]
    assert sorted(places) == sorted(row.nonzero()[0])
    assert np.allclose(row[places], values)
    assert np.allclose(model.confidence(text), model.confidences([text])[0])


def test_training_twice_gives_the_same_model(model: IntentModel) -> None:
    pairs = [(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    again = IntentModel.trained([text for text, _ in pairs], [intent for _, intent in pairs])
    assert np.array_equal(again.weights, model.weights)


def test_kept_model_answers_alike(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    texts = ["cháy nhà bên cạnh", "làm hộ chiếu ở đâu", "xin chào"]
    assert np.allclose(IntentModel.loaded(tmp_path).confidences(texts), model.confidences(texts), atol=1e-4)


def test_kept_aspects_answer_alike() -> None:
    model = AspectModel.trained(ASKED)
    loaded = AspectModel.loaded(model.saved())
    texts = ["kết hôn cần giấy tờ gì, lệ phí bao nhiêu, bao lâu có", "kết hôn"]
    assert np.allclose(loaded.confidences(texts), model.confidences(texts), atol=1e-3)
    assert aspects("lệ phí kết hôn bao nhiêu", loaded) == ["fee"]
