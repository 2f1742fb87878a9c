"""The rules of the trained model, looked up as they are and from memory."""

import asyncio
from typing import Any

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.model import model_path
from bot.policy import TurnRulePolicy
from bot.train import train

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    path = model_path()
    if not path.exists():
        path = tmp_path_factory.mktemp("models") / "model.tar.gz"
        train(path)
    return asyncio.run(load_agent(str(path)))


@pytest.fixture(scope="module")
def policy(agent: Agent) -> TurnRulePolicy:
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    [found] = [node._component for node in nodes if isinstance(node._component, TurnRulePolicy)]
    return found


def told(agent: Agent, *events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c", events, agent.domain.slots)


def before(turns: int) -> list[Event]:
    events: list[Event] = [ActionExecuted("action_session_start"), ActionExecuted("action_listen")]
    for _ in range(turns):
        events += [said("greet"), ActionExecuted("action_greet"), ActionExecuted("action_listen")]
    return events


def said(intent: str, *entities: str) -> UserUttered:
    found = [{"entity": name, "value": "x", "start": 0, "end": 1} for name in entities]
    return UserUttered("x", {"name": intent, "confidence": 0.9}, found)


def test_all_rules_are_of_one_turn(policy: TurnRulePolicy) -> None:
    assert policy._are_of_one_turn()
    assert len(policy.lookup[RULES]) > 80


def test_what_is_remembered_is_what_rasa_finds(agent: Agent, policy: TurnRulePolicy) -> None:
    def compare(*events: Event) -> Any:
        tracker = told(agent, *events)
        mine, rasas = policy._predict(tracker, agent.domain)[0], RulePolicy._predict(policy, tracker, agent.domain)[0]
        assert mine.probabilities == rasas.probabilities
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(policy, "_of_one_turn", False)
            slowly, _ = policy._predict(tracker, agent.domain)
        assert mine.probabilities == slowly.probabilities
        return agent.domain.action_names_or_texts[mine.max_confidence_index]

    for intent in sorted(agent.domain.intents):
        for earlier in (0, 2):
            for entities in ((), ("aspect",), ("procedure_code", "aspect")):
                start = [*before(earlier), said(intent, *entities)]
                action = compare(*start)
                compare(*start, ActionExecuted(action))
                compare(*start, SlotSet("procedure", "1.001193"), ActionExecuted(action))
