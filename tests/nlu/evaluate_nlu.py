"""Scores of intents and aspects by cross-validation: `python -m tests.nlu.evaluate_nlu [OUT.json]`.

Five folds; examples that are one sentence in several spellings stay in one fold. Trained on the examples as they stand,
tested on each spelling of `../shared/eval/variants.py` (without that folder: as they stand, and without diacritics).
Rasa's graph is left out to save time; the features, the settings (read from config.yml) and the classifiers are the
bot's own, and `test_model.py` checks that a trained model answers as this does.
"""

import importlib.util
import json
import random
import re
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import FeatureUnion, make_pipeline

from bot.setup import prepare_rasa
from vi import fold, normalise

prepare_rasa()

from bot.nlu.aspects import AspectModel, aspects  # noqa: E402
from bot.nlu.features import FoldedNgramFeaturizer, make_vectorizer  # noqa: E402
from bot.nlu.text import words  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
ENTITY = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<entity>\w+):(?P<value>\w+)\)")
FOLDS = 5
Spelling = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Example:
    """One line of the training data."""

    text: str
    intent: str
    aspects: frozenset[str]

    @property
    def group(self) -> str:
        """The same for all spellings of a sentence."""
        return " ".join(word.text for word in words(self.text))


def read_examples(folder: Path = ROOT / "data" / "nlu") -> list[Example]:
    """All examples, in the order of the files."""
    return [
        _example(line.removeprefix("- "), block["intent"])
        for path in sorted(folder.rglob("*.yml"))
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
    ]


def _example(line: str, intent: str) -> Example:
    values = frozenset(match["value"] for match in ENTITY.finditer(line) if match["entity"] == "aspect")
    return Example(ENTITY.sub(lambda match: match["text"], line).strip(), intent, values)


def spellings(shared: Path = SHARED) -> dict[str, Spelling]:
    """Ways to write a sentence, by name."""
    path = shared / "eval" / "variants.py"
    if not path.exists():
        return {"plain": str, "bare": lambda text: fold(normalise(text))}
    spec = importlib.util.spec_from_file_location("variants", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {kind: _seeded(write) for kind, write in module.KINDS.items()}


def _seeded(write: Callable[[str, random.Random], str]) -> Spelling:
    return lambda text: write(text, random.Random(text))


def intent_model(config: Path = ROOT / "config.yml") -> Any:
    """The featurizers and the classifier of config.yml, as one scikit-learn pipeline over texts."""
    components = yaml.safe_load(config.read_text("utf-8"))["pipeline"]
    defaults = FoldedNgramFeaturizer.get_default_config()
    ngrams = [defaults | each for each in components if each["name"].endswith("FoldedNgramFeaturizer")]
    settings = next(each for each in components if each["name"] == "LogisticRegressionClassifier")
    scales = {f"{index}": each["scale"] for index, each in enumerate(ngrams)}
    return make_pipeline(
        FeatureUnion(
            [(f"{index}", make_vectorizer(each)) for index, each in enumerate(ngrams)], transformer_weights=scales
        ),
        LogisticRegression(class_weight="balanced", max_iter=settings["max_iter"], random_state=42),
    )


def evaluate_nlu(shared: Path = SHARED, out: Path | None = None) -> dict[str, Any]:
    """Scores by spelling; written to `out` as JSON when given."""
    examples = read_examples()
    writers = spellings(shared)
    report = {
        "examples": len(examples),
        "intent": _intent_scores(examples, writers),
        "aspect": _aspect_scores([each for each in examples if each.intent == "ask_procedure"], writers),
    }
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return report


def _folds(examples: list[Example]) -> Any:
    return GroupKFold(FOLDS).split(examples, groups=[each.group for each in examples])


def _intent_scores(examples: list[Example], writers: dict[str, Spelling]) -> dict[str, Any]:
    truth = np.array([each.intent for each in examples])
    found = {kind: np.empty(len(examples), dtype=object) for kind in writers}
    for train, test in _folds(examples):
        model = intent_model().fit([examples[index].text for index in train], truth[train])
        for kind, write in writers.items():
            found[kind][test] = model.predict([write(examples[index].text) for index in test])
    return {kind: _intent_figures(truth, np.array(list(found[kind]))) for kind in writers}


def _intent_figures(truth: np.ndarray[Any, Any], found: np.ndarray[Any, Any]) -> dict[str, Any]:
    labels = sorted(set(truth))
    each = f1_score(truth, found, labels=labels, average=None, zero_division=0)
    return {
        "accuracy": round(float((truth == found).mean()), 4),
        "macro_f1": round(float(np.mean(each)), 4),
        "f1": {label: round(float(value), 3) for label, value in zip(labels, each, strict=True)},
    }


def _aspect_scores(examples: list[Example], writers: dict[str, Spelling]) -> dict[str, Any]:
    found: dict[str, list[frozenset[str]]] = {kind: [frozenset()] * len(examples) for kind in writers}
    for train, test in _folds(examples):
        model = AspectModel.trained([(examples[index].text, examples[index].aspects) for index in train])
        for kind, write in writers.items():
            for index in test:
                found[kind][index] = frozenset(aspects(write(examples[index].text), model))
    return {kind: _aspect_figures([each.aspects for each in examples], found[kind]) for kind in writers}


def _aspect_figures(truth: list[frozenset[str]], found: list[frozenset[str]]) -> dict[str, Any]:
    labels = sorted(frozenset().union(*truth))
    return {
        "exact": round(float(np.mean([left == right for left, right in zip(truth, found, strict=True)])), 4),
        "micro_f1": round(_f1(truth, found, labels), 4),
        "macro_f1": round(float(np.mean([_f1(truth, found, [label]) for label in labels])), 4),
        "f1": {label: round(_f1(truth, found, [label]), 3) for label in labels},
    }


def _f1(truth: list[frozenset[str]], found: list[frozenset[str]], labels: list[str]) -> float:
    wanted = frozenset(labels)
    right = sum(len(left & right & wanted) for left, right in zip(truth, found, strict=True))
    total = sum(len(left & wanted) + len(right & wanted) for left, right in zip(truth, found, strict=True))
    return 2 * right / total if total else 1.0


def table(report: dict[str, Any]) -> str:
    """The report as lines of text."""
    lines = [
        f"{report['examples']} examples, {FOLDS} folds",
        f"{'':8}intent acc  macro F1   aspect exact  micro F1  macro F1",
    ]
    for kind, intent in report["intent"].items():
        aspect = report["aspect"][kind]
        lines.append(
            f"{kind:8}{intent['accuracy']:10.3f}{intent['macro_f1']:10.3f}"
            f"{aspect['exact']:15.3f}{aspect['micro_f1']:10.3f}{aspect['macro_f1']:10.3f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    result = evaluate_nlu(out=Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    sys.stdout.write(table(result) + "\n")
