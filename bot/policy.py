"""Rasa's rules, answered from memory."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

Found = tuple[str | None, str | None, bool]
# More than there are pairs of intents and actions; entities make some more.
_MOST = 10_000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class TurnRulePolicy(RulePolicy):
    """Rules of one turn each: what follows depends on what was said last and on the actions since, and on nothing else.

    Rasa compares every rule with every state of the conversation, twice an action. Where all rules are of one turn and
    no loop is open, the same turn is looked up instead. Rules of another shape are left to Rasa.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found: dict[tuple[Any, ...], Found] = {}
        self._of_one_turn: bool | None = None

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if self._of_one_turn is None:
            self._of_one_turn = self._are_of_one_turn()
        if not self._of_one_turn or tracker.active_loop_name:
            return self._as_rasa(tracker, domain, use_text_for_last_user_input)
        if use_text_for_last_user_input:
            return None, None, False
        turn = turn_of(tracker)
        if turn not in self._found:
            if len(self._found) >= _MOST:
                self._found.clear()
            self._found[turn] = self._as_rasa(tracker, domain, False)
        return self._found[turn]

    def _as_rasa(self, tracker: DialogueStateTracker, domain: Domain, reads_text: bool) -> Found:
        found: Found = super()._find_action_from_rules(tracker, domain, reads_text)
        return found

    def _are_of_one_turn(self) -> bool:
        """Whether each rule has one message, read by its intent, and does not ask for a beginning."""
        return all(_is_of_one_turn(self._rule_key_to_state(key)) for key in self.lookup[RULES])


def turn_of(tracker: DialogueStateTracker) -> tuple[Any, ...]:
    """What rules can see of the turn: the intent, the kinds of entities, and the actions since."""
    said, actions = tracker.latest_message, []
    for event in reversed(tracker.events):
        if isinstance(event, ActionExecuted):
            if event.action_name == ACTION_LISTEN_NAME:
                break
            actions.append(event.action_name)
    if said is None:
        return (None, (), tuple(actions))
    entities = {(each["entity"], each.get("role"), each.get("group")) for each in said.entities}
    return said.intent.get("name"), tuple(sorted(entities, key=str)), tuple(actions)


def _is_of_one_turn(states: list[dict[str, Any]]) -> bool:
    listens = [state for state in states if state.get(PREVIOUS_ACTION, {}).get("action_name") == ACTION_LISTEN_NAME]
    begins = any(not state.get(PREVIOUS_ACTION) for state in states)
    reads_text = any("text" in state.get(USER, {}) for state in states)
    return len(listens) <= 1 and not begins and not reads_text
