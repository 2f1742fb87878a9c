"""How far the chance that the search tells of its first hit can be believed: the curve, as numbers and as a picture."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from kb.procedures.search import Decision, SearchResult

# Questions are put in so many groups of the same size, by the chance that was told.
GROUPS = 10


@dataclass(frozen=True, slots=True)
class Told:
    """The chance (0 to 1) told of the first hit, whether it was right, and whether it was answered directly."""

    chance: float
    right: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A group of questions: the mean chance told, the share that was right, and how many there are."""

    told: float
    right: float
    number: int


def told_of(result: SearchResult, right: frozenset[str]) -> Told:
    """What a search told of its first hit."""
    hit = result.hits[0] if result.hits else None
    answered = result.decision is Decision.ANSWER
    return Told(hit.score, hit.code in right, answered) if hit else Told(0.0, False, answered)


def curve(told: Sequence[Told]) -> list[Point]:
    """The points of the curve, lowest chance first."""
    ordered = sorted(told, key=lambda each: each.chance)
    groups = [group for group in np.array_split(np.arange(len(ordered)), GROUPS) if len(group)]
    return [_point([ordered[at] for at in group.tolist()]) for group in groups]


def _point(group: Sequence[Told]) -> Point:
    chances, right = [each.chance for each in group], [each.right for each in group]
    return Point(float(np.mean(chances)), float(np.mean(right)), len(group))


def expected_error(points: Sequence[Point]) -> float:
    """The mean distance between told and right, weighed by the number of questions (expected calibration error)."""
    total = sum(point.number for point in points)
    return sum(abs(point.told - point.right) * point.number for point in points) / max(total, 1)


def draw(curves: Mapping[str, Sequence[Told]], out: Path) -> None:
    """The curves above, and below how many of the questions are answered directly at each precision, as one picture.

    In a process of its own: the bot hides matplotlib from Rasa (bot/light.py).
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps({name: [astuple(each) for each in told] for name, told in curves.items()})
    command = [sys.executable, "-m", "tests.nlu.reliability", str(out)]
    subprocess.run(command, input=data, text=True, check=True)


def _draw(curves: Mapping[str, Sequence[Told]], out: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.6), layout="constrained")
    reliability, coverage = figure.subplots(1, 2)
    reliability.plot([0, 1], [0, 1], color="#999999", linestyle=":", label="as told")
    for name, told in curves.items():
        points = curve(told)
        label = f"{name} ({len(told)}), mean error {expected_error(points):.3f}"
        reliability.plot([point.told for point in points], [point.right for point in points], marker="o", label=label)
        coverage.plot(*_precision(told), label=name)
        answered = [each for each in told if each.answered]
        if answered:
            share, right = len(answered) / len(told), float(np.mean([each.right for each in answered]))
            coverage.plot([share], [right], marker="s", color=coverage.lines[-1].get_color())
    reliability.set(xlabel="chance told of the first hit", ylabel="share that was right", title="Reliability")
    coverage.set(
        xlabel="share answered, surest first", ylabel="share right of these", title="Answered (square: as set)"
    )
    coverage.set_ylim(0.5, 1.01)
    for axes in (reliability, coverage):
        axes.grid(alpha=0.3)
        axes.legend(loc="best", fontsize=8)
    figure.savefig(out, dpi=110)


def _precision(told: Sequence[Told]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """The share answered and the share right of these, for every number of questions from twenty on."""
    right = np.cumsum([each.right for each in sorted(told, key=lambda each: -each.chance)])
    numbers = np.arange(1, len(told) + 1)
    return (numbers / len(told))[19:], (right / numbers)[19:]


if __name__ == "__main__":
    _draw({name: [Told(*each) for each in told] for name, told in json.load(sys.stdin).items()}, Path(sys.argv[1]))
