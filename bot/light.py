"""Rasa without what this bot does not use: TensorFlow, and the libraries of channels, brokers and stores of others.

Rasa imports all of its components, channels and brokers whether they are used or not. Each module named here is
replaced by an empty one before Rasa asks for it, so that none of those libraries needs to be installed, loaded or kept
up to date. Asking a replaced module for a name gives a class that cannot be used. docs/adr/0001 has the figures.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# Parts of Rasa: what needs TensorFlow, CRF and plotting; the channels that are not ours.
PARTS = frozenset(
    {
        "rasa.core.brokers.kafka",
        "rasa.core.brokers.pika",
        "rasa.core.training.interactive",
        "rasa.utils.train_utils",
        "rasa.utils.plotting",
        "rasa.utils.tensorflow.environment",
        "rasa.nlu.classifiers.diet_classifier",
        "rasa.nlu.extractors.crf_entity_extractor",
        "rasa.nlu.selectors.response_selector",
        "rasa.core.policies.ted_policy",
        "rasa.core.policies.unexpected_intent_policy",
    }
    | {
        f"rasa.core.channels.{name}"
        for name in (
            "botframework", "callback", "console", "facebook", "hangouts", "mattermost", "rasa_chat", "rest",
            "rocketchat", "slack", "socketio", "telegram", "twilio", "twilio_voice", "webexteams",
        )
    }
)  # fmt: skip
# Libraries of others, with everything below them.
LIBRARIES = frozenset(
    {"tensorflow", "boto3", "botocore", "pymongo", "aio_pika", "aiormq", "confluent_kafka", "questionary", "matplotlib",
     "sentry_sdk", "structlog_sentry", "prompt_toolkit"}
)  # fmt: skip
# Where Rasa registers every component it has; here only those of config.yml, so that their short names are known.
COMPONENTS = "rasa.engine.recipes.default_components"
USED_COMPONENTS = (
    "rasa.nlu.classifiers.fallback_classifier",
    "rasa.nlu.classifiers.logistic_regression_classifier",
    "rasa.core.policies.rule_policy",
    "rasa.core.policies.memoization",
)


class AbsentError(Exception):
    """Stands for any class of a replaced module; an exception, so that it may stand in an `except` clause too."""

    def __init__(self, *_: object, **__: object) -> None:
        raise ImportError(f"{type(self).__qualname__} is not part of this bot (see bot/light.py)")

    @classmethod
    def name(cls) -> str:
        """Rasa lists its channels by name."""
        return cls.__qualname__


class LightFinder(MetaPathFinder, Loader):
    """Finds empty modules in place of the real ones."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As `MetaPathFinder`; None leaves the module to the other finders."""
        if fullname in PARTS or fullname == COMPONENTS or fullname.partition(".")[0] in LIBRARIES:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Fills the module with names on demand, or with the components that are used."""
        if module.__name__ == COMPONENTS:
            for name in USED_COMPONENTS:
                importlib.import_module(name)
            module.__dict__["DEFAULT_COMPONENTS"] = []
        else:
            module.__dict__["__getattr__"] = lambda name: _absent(module, name)


def make_light() -> None:
    """To be called before the first import of rasa. A second call does nothing."""
    if not any(isinstance(finder, LightFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, LightFinder())


def _absent(module: ModuleType, name: str) -> type[AbsentError]:
    if name.startswith("__"):
        raise AttributeError(name)
    absent = type(name, (AbsentError,), {"__module__": module.__name__})
    setattr(module, name, absent)
    return absent
