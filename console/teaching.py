"""The work behind a learning run: `python -m bot.learn` as a subprocess, told of on the run. bot/learn.py says what it
prints; this package must not import it.
"""

import asyncio
import json
import logging
import os
import re
import signal
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from console.parts import Parts
from console.strings import say
from kb.quality import working
from kb.quality.model import Run, RunState

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
LOOK_SECONDS, RENEW_SECONDS = 1.0, 5.0
# So long the bot takes at most to load another model, when all is well.
LATE_SECONDS = 120.0
# What is run, before the words of a command.
COMMAND = (sys.executable, "-m", "bot.learn")
_ROOT = Path(__file__).resolve().parents[1]
_PROGRESS = re.compile(r"progress (\d(?:\.\d+)?)\s*")

Tell = Callable[[float], Awaitable[None]]


class TeachingError(Exception):
    """A step that failed; its text is a sentence for the staff."""


class LeaseLostError(Exception):
    """Another process works on the run now."""


async def work(parts: Parts) -> None:
    """Look for runs that have work, and do it."""
    owner = f"console-{uuid.uuid4().hex}"
    while True:
        run = await asyncio.to_thread(working.take, parts.engine, owner=owner, lease=LEASE)
        if run is None:
            await asyncio.sleep(LOOK_SECONDS)
        else:
            await Teaching(parts, run).take()


class Teaching:
    """One run, from where it stands to where somebody has to look at it."""

    def __init__(self, parts: Parts, run: Run) -> None:
        self._parts, self._run = parts, run
        self._file = parts.settings.kb.var / "learning" / "runs" / f"{run.id}.yml"

    async def take(self) -> None:
        """Do it under the lease; an error is told on the run."""
        using = {
            RunState.ACTIVATING: (self._activate, RunState.READY),
            RunState.ROLLING_BACK: (self._roll_back, RunState.ACTIVE),
        }
        step, fallback = using.get(self._run.state, (self._learn, RunState.FAILED))
        renewing = asyncio.create_task(self._renew())
        stepping = asyncio.create_task(step())
        try:
            await asyncio.wait({renewing, stepping}, return_when=asyncio.FIRST_COMPLETED)
            if stepping.done():
                stepping.result()
        except TeachingError as error:
            await self._kb(working.failed, str(error), state=fallback)
        except LeaseLostError:
            logger.info("learning run %d is worked on elsewhere", self._run.id)
        finally:
            for task in (renewing, stepping):
                task.cancel()
            await asyncio.gather(renewing, stepping, return_exceptions=True)

    async def _learn(self) -> None:
        """Train, then measure. Whoever takes it up again finds what is trained, and the answers of what is in use."""
        await asyncio.to_thread(self._write)
        await self._tell(RunState.TRAINING, 0.0)
        trained = await self._command("train", "--examples", str(self._file))
        await self._tell(RunState.MEASURING, 0.0)
        report = await self._command("measure", "--examples", str(self._file), tell=self._tell_measured)
        await self._kb(working.measured, str(trained["model"]), report)

    async def _activate(self) -> None:
        await asyncio.to_thread(self._write)
        await self._wait_for(await self._command("activate", "--examples", str(self._file)))

    async def _roll_back(self) -> None:
        # Whoever did it before may have been killed behind it: not one step further back.
        status = await self._command("status")
        if status["model"] == self._run.model:
            status = await self._command("rollback")
        await self._wait_for(status)

    async def _wait_for(self, status: dict[str, Any]) -> None:
        """Until each bot says that it uses the model, however long: it may be down. A reviewer can roll back."""
        model, late = str(status["model"]), time.monotonic() + LATE_SECONDS
        async with httpx.AsyncClient(timeout=5) as http:
            while await _models_in_use(http, self._parts.settings.bot_urls) != {model}:
                if time.monotonic() > late:
                    await self._kb(working.go_on, lease=LEASE, error=say("quality.swap_late"))
                await asyncio.sleep(LOOK_SECONDS)
        await self._kb(working.in_use, model)

    async def _command(self, *words: str, tell: Tell | None = None) -> dict[str, Any]:
        """What the command prints. Raises `TeachingError`. The process ends with this task."""
        env = {**os.environ, "VAR": str(self._parts.settings.kb.var)}
        process = await asyncio.create_subprocess_exec(
            *(*COMMAND, *words),
            cwd=_ROOT,
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            printed, _ = await asyncio.gather(_all_of(process.stdout), _follow(process.stderr, tell))
            status = await process.wait()
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return _read(words[0], status, printed)

    async def _tell_measured(self, done: float) -> None:
        await self._tell(RunState.MEASURING, done)

    async def _tell(self, state: RunState, done: float) -> None:
        if not await self._kb(working.go_on, lease=LEASE, state=state, progress=done):
            raise LeaseLostError

    async def _renew(self) -> None:
        """Ends when the lease is lost."""
        while await self._kb(working.go_on, lease=LEASE):
            await asyncio.sleep(RENEW_SECONDS)

    async def _kb(self, act: Callable[..., bool], *args: Any, **kwargs: Any) -> bool:
        return await asyncio.to_thread(act, self._parts.engine, self._run, *args, **kwargs)

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._run.file, "utf-8")


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    return await stream.read() if stream else b""


async def _follow(stream: asyncio.StreamReader | None, tell: Tell | None) -> None:
    """Read it to its end, or the process would wait; lines of progress are told."""
    while stream and (line := await _line_of(stream)):
        found = _PROGRESS.fullmatch(line.decode("utf-8", "replace"))
        if found and tell:
            await tell(min(1.0, float(found[1])))


async def _line_of(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readline()
    except ValueError:
        # A line longer than the buffer: libraries draw bars.
        return await stream.read(65536)


def _read(name: str, status: int, printed: bytes) -> dict[str, Any]:
    try:
        found = json.loads(printed)
    except ValueError:
        found = None
    if not isinstance(found, dict) or status not in (0, 2):
        logger.error("bot.learn %s ended with %d", name, status)
        raise TeachingError(say("quality.learn_failed", name=name, status=status))
    if status == 2:
        raise TeachingError(str(found.get("error") or say("quality.learn_failed", name=name, status=status)))
    return found


async def _models_in_use(http: httpx.AsyncClient, bot_urls: Sequence[str]) -> set[str]:
    return set(await asyncio.gather(*(_model_in_use(http, url) for url in bot_urls)))


async def _model_in_use(http: httpx.AsyncClient, bot_url: str) -> str:
    try:
        response = await http.get(f"{bot_url}/webhooks/assistant/")
        return str(response.json().get("model", "")) if response.status_code == 200 else ""
    except (httpx.HTTPError, ValueError, AttributeError):
        return ""
