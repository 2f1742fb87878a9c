"""Rasa's graph gives the same without dask."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rasa.core.processor
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.trackers import DialogueStateTracker

from bot.graph import OneByOneGraphRunner, run_one_by_one
from bot.model import model_path
from bot.train import train

pytestmark = pytest.mark.slow
TEXTS = ["đăng ký kết hôn cần giấy tờ gì", "cam on em", "hs cua t toi dau r", "lệ phí làm hộ chiếu", "?"]


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    path = model_path()
    if not path.exists():
        path = tmp_path_factory.mktemp("models") / "model.tar.gz"
        train(path)
    yield from loaded(path)


def loaded(path: Path) -> Iterator[Agent]:
    before = rasa.core.processor.DaskGraphRunner
    run_one_by_one()
    try:
        yield asyncio.run(load_agent(str(path)))
    finally:
        rasa.core.processor.DaskGraphRunner = before


@pytest.fixture
def runner(agent: Agent) -> OneByOneGraphRunner:
    found = agent.processor.graph_runner
    assert isinstance(found, OneByOneGraphRunner)
    return found


def inputs(text: str) -> dict[str, Any]:
    return {"__message__": [UserMessage(text, message_id="m")], "__tracker__": DialogueStateTracker("c", [])}


@pytest.mark.parametrize("text", TEXTS)
def test_understanding_is_that_of_dask(agent: Agent, runner: OneByOneGraphRunner, text: str) -> None:
    target = agent.processor.model_metadata.nlu_target
    mine = runner.run(inputs(text), [target])
    rasas = DaskGraphRunner.run(runner, inputs(text), [target])
    assert mine.keys() == rasas.keys() == {target}
    [one], [other] = mine[target], rasas[target]
    assert one.as_dict() == other.as_dict()
    assert one.get("intent")["name"]


def test_input_with_the_name_of_a_node_is_refused(runner: OneByOneGraphRunner) -> None:
    with pytest.raises(GraphRunError):
        runner.run({next(iter(runner._graph_schema.nodes)): 1})


def test_input_that_is_missing_is_refused(agent: Agent, runner: OneByOneGraphRunner) -> None:
    with pytest.raises(GraphRunError):
        runner.run({}, [agent.processor.model_metadata.nlu_target])


def test_every_node_runs_behind_those_that_it_needs(agent: Agent, runner: OneByOneGraphRunner) -> None:
    seen, model = set[str](), agent.processor.model_metadata
    for name, _, needs in runner._planned((model.nlu_target, model.core_target)):
        assert {need for need in needs if need in runner._graph_schema.nodes} <= seen
        seen.add(name)
    assert len(seen) > 5
