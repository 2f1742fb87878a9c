"""The page of a conversation as it stands."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels.edge import Edge, edge_of
from channels.plain import pages
from channels.plain.forms import Form
from channels.plain.pages import Page, Problem
from channels.plain.session import PATH, Session, sessions_of
from channels.strings import strings
from kb.errors import KbUnavailableError
from kb.messages import service
from kb.messages.model import ConversationNotFoundError, Message, Sender

_REFRESH_SECONDS = 3
# A bot that is away longer is not asked for every few seconds by every page that was left open.
_REFRESH_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Talk:
    """What is there: the session as it is now, its messages, whether an answer is awaited, and a word on it all."""

    session: Session
    messages: tuple[Message, ...] = ()
    waiting: bool = False
    notice: str = ""

    @property
    def asked_at(self) -> datetime:
        """When the citizen spoke last."""
        return max((each.at for each in self.messages if each.sender is Sender.CITIZEN), default=datetime.now(UTC))


async def shown(request: Request) -> Response:
    """The page, or the way to the message that was asked for."""
    edge, query = edge_of(request), request.query_params
    talk = await _talk(request, edge)
    arrived = "await" in query and not talk.waiting
    if talk.messages and ("newest" in query or arrived):
        address = f"{PATH}?await={talk.messages[-1].seq}" if talk.waiting else f"{PATH}#m{talk.messages[-1].seq}"
        return _kept(RedirectResponse(address, 303), request, edge, talk)
    page = await _page(edge, talk)
    if query.get("refresh") == "off" or datetime.now(UTC) - talk.asked_at > _REFRESH_FOR:
        page = replace(page, refresh=0)
    if "deleted" in query and not talk.messages:
        page = replace(page, notice=strings()["plain"]["deleted"])
    return _kept(pages.chat(page), request, edge, talk)


async def refused(request: Request, problem: Problem, form: Form) -> Response:
    """The page with what went wrong; the text is still in its field, and sent again it is the same message."""
    edge = edge_of(request)
    talk = await _talk(request, edge)
    kept = replace(await _page(edge, talk), problem=problem, text=form.text, refresh=0, notice="")
    page = replace(kept, form=form.form) if form.form and form.payload is None else kept
    return _kept(pages.chat(page), request, edge, talk)


async def _page(edge: Edge, talk: Talk) -> Page:
    return Page(
        lines=[pages.line_of(message) for message in talk.messages],
        csrf=sessions_of(edge).form_token(talk.session),
        form=pages.new_form(),
        notice=talk.notice,
        waiting=talk.waiting,
        refresh=_REFRESH_SECONDS if talk.waiting else 0,
        announced=() if talk.messages else await _announced(edge),
    )


async def _announced(edge: Edge) -> list[str]:
    """What is told everybody before the first message; nothing while it cannot be read."""
    try:
        return [notice.text for notice in await edge.notices.holding()]
    except KbUnavailableError:
        return []


def _kept(response: Response, request: Request, edge: Edge, talk: Talk) -> Response:
    """The response with the cookie of the session; when it has been sent, the messages count as delivered."""
    sessions_of(edge).write(response, talk.session, request)
    if talk.messages and response.status_code != 303:
        seqs = [message.seq for message in talk.messages[-service.PAGE :]]
        response.background = BackgroundTask(edge.delivered.sent, talk.session.conversation_id, seqs)
    return response


async def _talk(request: Request, edge: Edge) -> Talk:
    """Reads the conversation of the cookie; a fresh visit where there is none, or none any more."""
    session, words = sessions_of(edge).read(request), strings()["plain"]
    if session is None:
        return Talk(sessions_of(edge).new())
    try:
        messages, waiting = await asyncio.to_thread(_read, edge, session.conversation_id)
    except ConversationNotFoundError:
        return Talk(sessions_of(edge).new(), notice=words["lost"]) if session.is_open else Talk(session)
    except KbUnavailableError:
        return Talk(session, notice=words["unread"])
    return Talk(Session(session.conversation_id, is_open=True), messages, waiting)


def _read(edge: Edge, conversation_id: str) -> tuple[tuple[Message, ...], bool]:
    """All messages, and whether an answer is awaited."""
    found = _after(edge, conversation_id, 0)
    asked = _asked_last(found)
    # Turns are taken in order: when the last is done, all are.
    if not asked or not service.turn(edge.engine, conversation_id, asked).done:
        return found, bool(asked)
    # The answer may have come between the two looks, or another question from another page.
    found += _after(edge, conversation_id, found[-1].seq)
    return found, _asked_last(found) > asked


def _after(edge: Edge, conversation_id: str, seq: int) -> tuple[Message, ...]:
    found = page = service.messages_after(edge.engine, conversation_id, seq)
    while len(page) == service.PAGE:
        page = service.messages_after(edge.engine, conversation_id, page[-1].seq)
        found += page
    return found


def _asked_last(messages: Sequence[Message]) -> int:
    """The number of the citizen's last message; 0 when there is none."""
    return max((message.seq for message in messages if message.sender is Sender.CITIZEN), default=0)
