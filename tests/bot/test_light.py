"""What is left out of Rasa stays out, and says so when it is used all the same."""

import subprocess
import sys

import pytest

from bot.light import LIBRARIES
from bot.model import ROOT

LOAD = """
import sys
from bot.setup import prepare_rasa
prepare_rasa()
import rasa.core.run, rasa.model_training, rasa.engine.recipes.default_components
import bot.connector, bot.stores, bot.nlu.tokenizer, bot.nlu.aspects, bot.nlu.features
print(*sorted(name for name, module in sys.modules.items() if getattr(module, "__file__", None)))
"""


def test_libraries_of_others_are_not_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert {"rasa", "sklearn", "spacy", "underthesea"} <= loaded
    assert loaded & LIBRARIES == set()


def test_absent_class_cannot_be_used() -> None:
    from rasa.nlu.classifiers.diet_classifier import DIETClassifier

    with pytest.raises(ImportError, match="DIETClassifier is not part of this bot"):
        DIETClassifier()
