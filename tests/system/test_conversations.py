"""Whole conversations with the running system, from the files in `conversations/`."""

import pytest

from tests.system.client import Citizen
from tests.system.playing import Conversation, conversations, play
from tests.system.running import System

CONVERSATIONS = conversations()


def test_the_conversations_have_names_of_their_own() -> None:
    names = [conversation.name for conversation in CONVERSATIONS]
    assert len(set(names)) == len(names) >= 60


@pytest.mark.slow
@pytest.mark.parametrize(
    "conversation", [each for each in CONVERSATIONS if not each.hours], ids=lambda each: f"{each.topic}: {each.name}"
)
def test_conversation(system: System, conversation: Conversation) -> None:
    play(Citizen.arrive(system.address), conversation)
