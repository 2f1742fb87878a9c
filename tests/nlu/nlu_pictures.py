"""Pictures of the scores: which intents are taken for which, and how well each aspect is found in each spelling.

`python -m tests.nlu.nlu_pictures REPORT.json` writes them as PNG beside the report; nothing where matplotlib is not
installed. A process of its own: the bot hides matplotlib from Rasa (bot/light.py).
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def draw(report: Path) -> None:
    """The pictures of a report that was written."""
    subprocess.run([sys.executable, "-m", "tests.nlu.nlu_pictures", str(report)], check=True)


def _draw(report: Path) -> None:
    if importlib.util.find_spec("matplotlib") is None:
        return
    import matplotlib

    matplotlib.use("Agg")
    scores = json.loads(report.read_text("utf-8"))
    _confusions(next(iter(scores["intent"].values())), report.with_name(f"{report.stem}_intents.png"))
    _bars(scores["aspect"], report.with_name(f"{report.stem}_aspects.png"))


def _confusions(figures: dict[str, Any], path: Path) -> None:
    """A row is what was meant, a column what was understood; a colour is the share of the row."""
    from matplotlib import pyplot

    labels, counts = figures["labels"], figures["confusions"]
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    figure, axes = pyplot.subplots(figsize=(12, 11))
    # Beyond a tenth a confusion is as bad as can be; the diagonal is left to saturate.
    image = axes.imshow(shares, cmap="magma_r", vmin=0, vmax=0.1)
    axes.set_xticks(range(len(labels)), labels, rotation=90)
    axes.set_yticks(range(len(labels)), labels)
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            if count:
                axes.text(column, row, count, ha="center", va="center", fontsize=6, color=_ink(shares[row][column]))
    axes.set_xlabel("understood")
    axes.set_ylabel("meant")
    axes.set_title(f"Intents, macro F1 {figures['macro_f1']:.3f}")
    figure.colorbar(image, label="share of the row", extend="max", shrink=0.6)
    figure.savefig(path, dpi=110, bbox_inches="tight")
    pyplot.close(figure)


def _ink(share: float) -> str:
    return "white" if share > 0.05 else "black"


def _bars(scores: dict[str, Any], path: Path) -> None:
    from matplotlib import pyplot

    labels = list(next(iter(scores.values()))["f1"])
    figure, axes = pyplot.subplots(figsize=(12, 5))
    width = 0.8 / len(scores)
    for place, (kind, figures) in enumerate(scores.items()):
        places = [column + place * width for column in range(len(labels))]
        axes.bar(places, [figures["f1"][label] for label in labels], width, label=f"{kind} {figures['macro_f1']:.3f}")
    axes.set_xticks([column + 0.4 - width / 2 for column in range(len(labels))], labels, rotation=30, ha="right")
    axes.set_ylim(0.6, 1)
    axes.set_ylabel("F1")
    axes.set_title("Aspects by spelling, with macro F1")
    axes.legend(ncols=len(scores), loc="lower center")
    figure.savefig(path, dpi=110, bbox_inches="tight")
    pyplot.close(figure)


if __name__ == "__main__":
    _draw(Path(sys.argv[1]))
