"""What the committed model is known to understand, so that a change that harms one intent or aspect is seen.

`python -m tests.nlu.nlu_baseline` cross-validates the committed data and rewrites `nlu_baseline.json`. Two folds, as
written and without diacritics: it needs nothing beside the repository and takes less than a minute on two free cores.
"""

import json
import sys
import warnings
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.nlu.nlu_data import read_examples, written_here
from tests.nlu.nlu_scores import aspect_scores, intent_scores

BASELINE = Path(__file__).with_suffix(".json")
FOLDS = 2
# How much F1 may fall before it is more than the chance of which example lies in which fold.
ALLOWED = 0.03
Scores = Mapping[str, Mapping[str, Mapping[str, float]]]


def measured() -> dict[str, dict[str, dict[str, float]]]:
    """F1 by kind of label, spelling and label; intents and aspects at the same time, a process each."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return dict(zip(KINDS, pool.map(_measured, KINDS), strict=True))


def fallen(now: Scores, before: Scores) -> list[str]:
    """What is gone or more than `ALLOWED` below: "intent rate plain .91 → .85"."""
    return [
        f"{kind} {label} {spelling} {value:.3f} → {now.get(kind, {}).get(spelling, {}).get(label, 0.0):.3f}"
        for kind, spellings in before.items()
        for spelling, labels in spellings.items()
        for label, value in labels.items()
        if now.get(kind, {}).get(spelling, {}).get(label, 0.0) < value - ALLOWED
    ]


def read_baseline() -> dict[str, Any]:
    """As it was committed."""
    baseline: dict[str, Any] = json.loads(BASELINE.read_text("utf-8"))
    return baseline


def _measured(kind: str) -> dict[str, dict[str, float]]:
    warnings.filterwarnings("ignore")
    scores = KINDS[kind](read_examples(), written_here(), FOLDS)
    return {spelling: figures["f1"] for spelling, figures in scores.items()}


KINDS = {"intent": intent_scores, "aspect": aspect_scores}


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(measured(), indent=1, sort_keys=True) + "\n", "utf-8")
    sys.stdout.write(f"{BASELINE}\n")
