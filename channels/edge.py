"""What the routes work with, made once an app."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request

from channels.announcing import Announcer
from channels.bot_client import BotClient
from channels.counting import Counting
from channels.delivered import Delivered
from channels.handoffs import Handoffs
from channels.hub import Hub
from channels.limits import Limits, network_of
from channels.metrics import Metrics
from channels.notices import Notices
from channels.pictures import Pictures
from channels.platforms.fetching import Fetching
from channels.platforms.making import make_fetching, make_platforms, purge_events
from channels.platforms.noticing import Noticing
from channels.platforms.platform import Platform
from channels.platforms.sending import Sending
from channels.problems import ProblemError, log_error
from channels.settings import Settings
from channels.storing import Storing
from channels.tokens import Tokens, signing_key
from channels.turns import Turns
from channels.watch import Watch
from kb.db import make_engine
from kb.dossiers.senders import open_sender
from kb.dossiers.source import open_source
from kb.messages import service
from kb.messages.memory import BotMemory
from kb.messages.service import Engine
from kb.procedures.suggesting import Suggester
from kb.sealing import Sealer

_RESTART_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Edge:
    """The parts of the public edge."""

    settings: Settings
    engine: Engine
    tokens: Tokens
    limits: Limits
    hub: Hub
    bot: BotClient
    turns: Turns
    delivered: Delivered
    metrics: Metrics
    storing: Storing
    pictures: Pictures
    announcer: Announcer
    suggester: Suggester
    fetching: Fetching
    platforms: Mapping[str, Platform]
    sending: Sending
    noticing: Noticing
    notices: Notices
    handoffs: Handoffs
    memory: BotMemory
    watch: Watch


def edge_of(request: Request) -> Edge:
    """The parts behind this request."""
    edge: Edge = request.app.state.edge
    return edge


def allowed(request: Request) -> str:
    """The conversation of the path, if the token is its own. Raises `ProblemError`."""
    conversation_id, edge = str(request.path_params["conversation"]), edge_of(request)
    given = request.headers.get("authorization")
    try:
        edge.tokens.check(conversation_id, given)
    except ProblemError as error:
        if given:
            edge.watch.tell("token.forged", address_of(request), of=error.name)
        raise
    return conversation_id


def address_of(request: Request) -> str:
    """The client's address as limits count it (`network_of`); behind a trusted proxy the server has put in the one that
    was forwarded.
    """
    return network_of(request.client.host) if request.client else "unknown"


def make_edge(settings: Settings) -> Edge:
    """All parts; no connection is open and nothing runs yet."""
    engine, metrics = make_engine(settings.database_url), Metrics()
    metrics.watch(engine)
    hub = Hub(partial(service.last_seqs, engine))
    bot = BotClient(settings.bot_urls, settings.actions_urls, timeout=settings.bot_timeout)
    key = signing_key(settings)
    sealer = Sealer(key)
    pictures = Pictures(engine, settings.var)
    fetching = make_fetching(settings, pictures)
    platforms = make_platforms(settings, engine, sealer)
    sending = Sending(engine, platforms, metrics, settings.worker_name)
    hub.on_news(sending.wake)
    notices = Notices(engine)
    return Edge(
        settings=settings,
        engine=engine,
        tokens=Tokens(key),
        limits=Limits(settings.limits, Counting(settings.redis_url), sealer.digest),
        hub=hub,
        bot=bot,
        turns=Turns(engine, bot, hub, metrics, settings, fetching, notices),
        delivered=Delivered(engine),
        metrics=metrics,
        storing=Storing(engine, sealer, metrics),
        announcer=_announcer(settings, engine, hub, sealer),
        pictures=pictures,
        suggester=Suggester(engine),
        fetching=fetching,
        platforms=platforms,
        sending=sending,
        noticing=Noticing(platforms),
        notices=notices,
        handoffs=Handoffs(engine, hub, settings.officer_absent_after, settings.officer_wait),
        memory=BotMemory(engine, settings.var),
        watch=Watch(sealer.digest),
    )


def _announcer(settings: Settings, engine: Engine, hub: Hub, sealer: Sealer) -> Announcer:
    return Announcer(
        engine,
        hub,
        sealer,
        open_source=partial(open_source, engine, settings.kb),
        open_sender=partial(open_sender, settings.kb),
        every=settings.announce_every,
    )


@asynccontextmanager
async def running(edge: Edge) -> AsyncIterator[None]:
    """The work in the background, until the end of the block."""
    answering = (edge.turns.run, edge.turns.tell_late, edge.hub.follow_others, edge.delivered.run)
    beside = (edge.pictures.purge_hourly, edge.announcer.run, edge.announcer.deliver)
    works = (*answering, edge.notices.follow, edge.handoffs.run, *beside, *_of_platforms(edge))
    tasks = [asyncio.create_task(_keep_running(work)) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await edge.bot.close()
        await edge.fetching.close()
        for platform in edge.platforms.values():
            await platform.close()
        edge.engine.dispose()


def _of_platforms(edge: Edge) -> list[Callable[[], Awaitable[None]]]:
    if not edge.platforms:
        return []
    looking = [platform.look_after for platform in edge.platforms.values()]
    return [edge.sending.run, partial(purge_events, edge.engine), *looking]


async def _keep_running(work: Callable[[], Awaitable[None]]) -> None:
    """Without these works no message is answered: whatever ends one, it starts again."""
    while True:
        try:
            await work()
        except Exception as error:
            log_error(error, "background work")
        await asyncio.sleep(_RESTART_SECONDS)
