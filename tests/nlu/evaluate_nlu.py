"""Scores of intents and aspects by cross-validation: `python -m tests.nlu.evaluate_nlu [OUT.json]`.

Five folds; examples that are one sentence in several spellings stay in one fold. Trained on the examples as they stand
(the models make their own copies with slips), tested on each spelling of `../shared/eval/variants.py` (without that
folder: as they stand, and without diacritics). Rasa's graph is left out to save time; the models are the bot's own, and
`test_model.py` checks that a trained model answers as this does. Writes `var/nlu.json` and pictures beside it.
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from tests.nlu.nlu_data import ENTITY, ROOT, SHARED, Example, read_examples, spellings
from tests.nlu.nlu_pictures import draw
from tests.nlu.nlu_scores import aspect_scores, intent_scores

__all__ = ["ENTITY", "Example", "evaluate_nlu", "read_examples", "spellings", "table"]
FOLDS = 5
OUT = ROOT / "var" / "nlu.json"


def evaluate_nlu(shared: Path = SHARED, out: Path | None = None) -> dict[str, Any]:
    """Scores by spelling; written to `out` as JSON, with pictures beside it, when given."""
    examples, writers = read_examples(), spellings(shared)
    report = {
        "examples": len(examples),
        "intent": intent_scores(examples, writers, FOLDS),
        "aspect": aspect_scores(examples, writers, FOLDS),
    }
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report, ensure_ascii=False) + "\n", "utf-8")
        draw(out)
    return report


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
    return "\n".join([*lines, "", *_each(report["intent"]), "", *_each(report["aspect"])])


def _each(scores: dict[str, Any]) -> list[str]:
    """F1 of each label in each spelling, the weakest first."""
    first = next(iter(scores.values()))["f1"]
    rows = [
        f"{label:20}" + "".join(f"{figures['f1'][label]:8.3f}" for figures in scores.values())
        for label in sorted(first, key=lambda label: first[label])
    ]
    return [f"{'F1':20}" + "".join(f"{kind:>8}" for kind in scores), *rows]


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    result = evaluate_nlu(out=Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
    sys.stdout.write(table(result) + "\n")
