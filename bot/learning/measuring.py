"""The measure of a candidate: trains it, cross-validates its examples, compares with those in use.

The answers of a cross-validation are kept as `$VAR/models/<hash>.answers.json`, so that those of the examples in use
are there the next time, and those of a candidate once it is in use.
"""

import asyncio
import os
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.learning import answers, comparing
from bot.learning.active import examples_in_use
from bot.learning.examples import ASPECT, PROCEDURE, Example, read_attached, read_examples
from bot.model import model_hash, path_of, sources_hash

WORKERS = 2
# Seconds that each kind of work takes, for the progress only.
MODEL = "model"
WEIGHTS = {MODEL: 60, "intents": 45, "aspects": 7}
NO_PLACE = -1
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Side:
    """Attached examples with the project's own, and the model that is or would be trained from them."""

    learned: bytes | None
    examples: tuple[Example, ...]
    path: Path

    @classmethod
    def of(cls, learned: bytes | None, known: Sequence[Example], environ: Mapping[str, str]) -> "Side":
        """Raises `LearningError` when the examples cannot be read."""
        attached = read_attached(learned, known) if learned is not None else []
        name = model_hash(sources_hash(), learned)
        return cls(learned, tuple(dict.fromkeys([*known, *attached])), path_of(name, environ))

    @property
    def name(self) -> str:
        """The model's."""
        return self.path.name.removesuffix(".tar.gz")

    @property
    def kept(self) -> Path:
        """Where the answers of its cross-validation are kept."""
        return self.path.with_name(f"{self.name}.answers.json")


Work = tuple[Side, answers.Part]


def measure(contents: bytes, progress: Progress, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The report that `python -m bot.learn measure` prints. Raises `LearningError`."""
    started = time.monotonic()
    known = read_examples()
    new, old = (Side.of(learned, known, environ) for learned in (contents, examples_in_use(environ)))
    found = _answers(new, old, progress)
    compared = frozenset(old.examples)
    common = [each for each in new.examples if each in compared]
    report = comparing.report(common, found[old.name], found[new.name], _attached(new, old))
    progress(1.0)
    return {
        "model": new.name,
        "model_in_use": old.name,
        "examples": {"old": len(old.examples), "new": len(new.examples), "compared": len(common)},
        "seconds": round(time.monotonic() - started, 1),
        **report,
    }


def _answers(new: Side, old: Side, progress: Progress) -> dict[str, answers.Answers]:
    sides = {side.name: side for side in (new, old)}
    found = {name: answers.load(side.examples, side.kept) for name, side in sides.items()}
    missing = [side for name, side in sides.items() if found[name] is None]
    work = [(side, part) for side in missing for part in answers.parts(side.examples)]
    done = _worked(new, work, progress)
    for side in missing:
        joined = answers.joined((part, done[place]) for place, (owner, part) in enumerate(work) if owner is side)
        answers.save(joined, side.examples, side.kept)
        found[side.name] = joined
    return {name: each for name, each in found.items() if each is not None}


def _worked(new: Side, work: Sequence[Work], progress: Progress) -> dict[int, dict[str, list[Any]]]:
    """What each part answers, by its place; the candidate is trained beside them, unless it is there."""
    progress(0.0)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"), initializer=_quiet) as pool:
        running = _submitted(pool, new, work)
        left = total = sum(WEIGHTS[kind] for kind, _ in running.values())
        done = {}
        for future in as_completed(running):
            kind, place = running[future]
            done[place] = future.result()
            left -= WEIGHTS[kind]
            progress(0.95 * (1 - left / total))
    return done


def _submitted(pool: ProcessPoolExecutor, new: Side, work: Sequence[Work]) -> dict[Future[Any], tuple[str, int]]:
    """Kind and place by what will be done; what takes longest goes first, so that the workers end together."""
    running: dict[Future[Any], tuple[str, int]] = {}
    if not new.path.exists():
        running[pool.submit(_train, new.path, new.learned)] = (MODEL, NO_PLACE)
    for place in sorted(range(len(work)), key=lambda place: -WEIGHTS[work[place][1].kind]):
        part = work[place][1]
        running[pool.submit(answers.answered, part)] = (part.kind, place)
    return running


def _quiet() -> None:
    warnings.filterwarnings("ignore")


def _train(path: Path, learned: bytes | None) -> None:
    from bot.train import train

    train(path, learned)


def _attached(new: Side, old: Side) -> list[comparing.Attached]:
    """The examples that only the candidate has, as the whole pipeline understands them."""
    had = frozenset(old.examples)
    added = [each for each in new.examples if each not in had]
    before = understood(old.path, added) if old.path.exists() else [None] * len(added)
    return [comparing.Attached(*each) for each in zip(added, before, understood(new.path, added), strict=True)]


def understood(path: Path, examples: Sequence[Example]) -> list[answers.Answer]:
    """What the model of that file makes of each text, its fallback included."""
    from rasa.core.agent import Agent

    if not examples:
        return []
    agent = Agent.load(path)

    async def parse() -> list[answers.Answer]:
        return [_answer(await agent.parse_message(each.text), each) for each in examples]

    return asyncio.run(parse())


def _answer(parsed: dict[str, Any], example: Example) -> answers.Answer:
    found = frozenset(each["value"] for each in parsed["entities"] if each["entity"] == ASPECT)
    return answers.Answer(parsed["intent"]["name"], found if example.intent == PROCEDURE else frozenset())
