"""Both pipelines through the same folds: train, load, parse, score."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.nlu.bench.dialogue import domain, steps, written
from tests.nlu.bench.figures import costs
from tests.nlu.bench.pipelines import ROOT, Pipeline, pipelines, step
from tests.nlu.bench.scores import scores
from tests.nlu.bench.sentences import Sentence, rasa_json, read_apart, read_sentences, splits
from tests.nlu.nlu_data import spellings

APART = ROOT / "tests" / "nlu" / "held_out_fresh.yml"
TIMED = "plain"
Say = Callable[[str], None]


@dataclass(slots=True)
class Found:
    """What one pipeline came to: results of its steps, and sentences with answers by the way they are written."""

    nlu: list[dict[str, Any]] = field(default_factory=list)
    served: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, list[tuple[Sentence, dict[str, Any]]]] = field(default_factory=dict)

    def add(self, nlu: dict[str, Any], served: dict[str, Any], asked: dict[str, Sequence[Sentence]]) -> None:
        """A fold."""
        self.nlu.append(nlu)
        self.served.append(served)
        for kind, sentences in asked.items():
            self.answers.setdefault(kind, []).extend(zip(sentences, served["answers"][kind], strict=True))

    def scores(self) -> dict[str, dict[str, float]]:
        """By the way the sentences are written."""
        return {kind: scores(*zip(*pairs, strict=True)) for kind, pairs in self.answers.items()}


def compare(folder: Path, *, folds: int, seed: int, epochs: int | None, say: Say) -> dict[str, Any]:
    """The report. The folder is emptied and holds files, models and logs of every step afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    before, sentences = os.getloadavg()[1], read_sentences(ROOT / "data" / "nlu")
    both = pipelines(folder, epochs=epochs)
    dialogue = {each.key: _dialogue(each, folder / each.key, sentences, say) for each in both}
    found = {each.key: Found() for each in both}
    for fold, (train, test) in enumerate(splits(sentences, folds=folds, seed=seed)):
        for each in both:
            taught, tested = [sentences[at] for at in train], [sentences[at] for at in test]
            _fold(each, folder / each.key / f"fold{fold}", taught, tested, found[each.key], say)
    return {
        "date": date.today().isoformat(),
        "rasa": _one({result["rasa"] for each in found.values() for result in each.nlu}),
        "cores": len(os.sched_getaffinity(0)),
        "load": [round(before, 1), round(os.getloadavg()[1], 1)],
        "examples": len(sentences),
        "tested": len(found["ours"].answers[TIMED]),
        "folds": folds,
        "seed": seed,
        "epochs": epochs,
        "pipelines": {
            each.key: {
                "title": each.title,
                "scores": found[each.key].scores(),
                "costs": costs(found[each.key].nlu, dialogue[each.key], found[each.key].served),
            }
            for each in both
        },
    }


def _dialogue(pipeline: Pipeline, folder: Path, sentences: Sequence[Sentence], say: Say) -> dict[str, Any]:
    aspects = sorted({value for sentence in sentences for value in sentence.aspects}) if pipeline.plain_rasa else []
    job = {
        "domain": str(written(folder / "domain.yml", domain(ROOT, aspects=aspects))),
        "data": str(written(folder / "dialogue.yml", steps(ROOT, told=pipeline.plain_rasa))),
        "model": str(folder / "dialogue.tar.gz"),
    }
    result = step(pipeline, "train_dialogue", folder, job)
    say(f"{pipeline.title}: dialogue trained in {result['train_s']} s")
    return result


def _fold(
    pipeline: Pipeline, folder: Path, train: Sequence[Sentence], test: Sequence[Sentence], found: Found, say: Say
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    data, model = folder / "nlu.json", folder / "nlu.tar.gz"
    data.write_text(rasa_json(train, named=pipeline.plain_rasa), "utf-8")
    job = {"domain": str(folder.parent / "domain.yml"), "data": str(data), "model": str(model)}
    nlu = step(pipeline, "train_nlu", folder, job)
    say(f"{pipeline.title}: {folder.name}: NLU trained on {len(train)} examples in {nlu['train_s']} s")
    asked: dict[str, Sequence[Sentence]] = dict.fromkeys(spellings(), test)
    sets = {kind: [write(sentence.text) for sentence in test] for kind, write in spellings().items()}
    if apart := read_apart(APART):
        asked["written apart"], sets["written apart"] = apart, [sentence.text for sentence in apart]
    models = [str(model), str(folder.parent / "dialogue.tar.gz")]
    served = step(pipeline, "serve", folder, {"models": models, "sets": sets, "timed": TIMED})
    found.add(nlu, served, asked)
    say(f"{pipeline.title}: {folder.name}: parsed {sum(map(len, sets.values()))} messages")


def _one(values: set[str]) -> str:
    if len(values) != 1:
        raise SystemExit(f"the two environments differ in Rasa: {sorted(values)}")
    return values.pop()
