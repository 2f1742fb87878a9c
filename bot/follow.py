"""The running bot takes the model of the examples in use, once it is there, without losing a turn.

The new model is loaded and warmed in a thread while the old one answers. Then the agent gets it in one step: a turn
that is under way ends with the model it began with, the next one begins with the new. Conversations, their locks and
the action server stay the agent's, so the order of a conversation's turns holds across the change.
"""

import asyncio
import contextlib
import ctypes
import gc
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor

from bot.learning.active import active_name, contents_of, learning_folder
from bot.model import model_hash, path_of, sources_hash

logger = logging.getLogger(__name__)
EVERY = 1.0  # seconds


async def start_following(app: Any, loop: asyncio.AbstractEventLoop) -> None:
    """A listener for `after_server_start`."""
    # The sources of this process, not those that a later version may have put in their place.
    sources = sources_hash()
    app.ctx.follower = loop.create_task(follow(app.ctx.agent, lambda: wanted_model(sources)))


async def stop_following(app: Any, _loop: asyncio.AbstractEventLoop) -> None:
    """A listener for `before_server_stop`."""
    app.ctx.follower.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await app.ctx.follower


def wanted_model(sources: str) -> Path:
    """Where the model of the examples in use is or will be, for sources of that hash.

    Raises `FileNotFoundError` when the examples are gone.
    """
    folder = learning_folder()
    name = active_name(folder)
    return path_of(model_hash(sources, contents_of(name, folder) if name else None))


async def follow(agent: Agent, wanted: Callable[[], Path], *, every: float = EVERY) -> None:
    """Look at `wanted` until cancelled. A model that cannot be loaded is tried again when its file changes."""
    refused: tuple[Path, int] | None = None
    told = ""
    while True:
        await asyncio.sleep(every)
        version = None
        try:
            version = _version(wanted())
            if version is None or version == refused or version[0].name == agent.model_name:
                continue
            await swap(agent, version[0])
            refused, told = None, ""
            logger.warning("the model is now %s", agent.model_name)
        except Exception as error:  # whatever it was, the model at work goes on and the next look may do better
            refused, problem = version, f"{version[0].name if version else 'wanted'}: {type(error).__name__}"
            if problem != told:
                logger.error("the model stays %s, as one is not taken: %s", agent.model_name, problem)
            told = problem


async def swap(agent: Agent, path: Path) -> None:
    """Load the model of that file and give it to the agent. Raises what Rasa raises when it cannot be loaded."""
    processor = await asyncio.to_thread(_loaded, agent, path)
    # One step: nothing is awaited before the agent is whole again.
    agent.processor, agent.domain, agent.nlg = processor, processor.domain, processor.nlg
    agent.tracker_store.domain = processor.domain
    del processor
    await asyncio.to_thread(_give_back)


def _loaded(agent: Agent, path: Path) -> MessageProcessor:
    wording = TemplatedNaturalLanguageGenerator({})
    processor = MessageProcessor(
        path, agent.tracker_store, agent.lock_store, wording, action_endpoint=agent.action_endpoint
    )
    wording.responses = processor.domain.responses
    # What is made at first use would keep the first citizen waiting.
    asyncio.run(processor.parse_message(UserMessage("xin")))
    return processor


def _give_back() -> None:
    """The old model is a ring of objects, of which the allocator would keep the pages."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _version(path: Path) -> tuple[Path, int] | None:
    return (path, path.stat().st_mtime_ns) if path.exists() else None
