"""What the forms of the page do. What is refused raises; `channels.plain.routes` draws it."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels import attachments, web
from channels.edge import Edge, address_of, edge_of
from channels.plain.forms import Form, client_id, digest_of, read_picture
from channels.plain.session import PATH, Session, sessions_of
from channels.problems import ProblemError
from kb.messages import service

# How long a message waits for its answer before the page is drawn without it.
WAIT_SECONDS = 15.0


async def send(request: Request, session: Session | None, form: Form) -> Response:
    """A text, or a button that was offered; checked as in the API."""
    edge = edge_of(request)
    session = sessions_of(edge).check_form(session, form.csrf)
    await edge.limits.message(session.conversation_id, address_of(request))
    post = form.post(edge.storing.sealer)
    await _open(request, edge, session)
    accepted = await web.accept(edge, session.conversation_id, post)
    return await _answered(request, edge, session, accepted.seq)


async def send_picture(request: Request, session: Session | None, _: Form) -> Response:
    """A picture: its form is read here, within the limits of one."""
    edge = edge_of(request)
    if session is None:
        raise ProblemError("form_expired")
    await edge.limits.picture(session.conversation_id, address_of(request))
    async with read_picture(request) as (form, file):
        session = sessions_of(edge).check_form(session, form.csrf)
        await _open(request, edge, session)
        name = client_id(edge.storing.sealer, form.form, await asyncio.to_thread(digest_of, file))
        added = await attachments.take(edge, session.conversation_id, name, file)
    return await _answered(request, edge, session, added.accepted.seq)


async def leave(request: Request, session: Session | None, form: Form) -> Response:
    """Leave the conversation for a new one."""
    sessions_of(edge_of(request)).check_form(session, form.csrf)
    return _fresh(request, PATH)


async def delete(request: Request, session: Session | None, form: Form) -> Response:
    """Delete the conversation."""
    edge = edge_of(request)
    session = sessions_of(edge).check_form(session, form.csrf)
    await web.delete(edge, session.conversation_id)
    return _fresh(request, f"{PATH}?deleted=1")


async def _open(request: Request, edge: Edge, session: Session) -> None:
    """Open the conversation of a visit, once."""
    if session.is_open:
        return
    name = session.conversation_id
    if not await asyncio.to_thread(service.last_seqs, edge.engine, [name]):
        await edge.limits.opening(address_of(request))
        origin = edge.storing.sealer.digest(address_of(request))
        await asyncio.to_thread(service.open_as, edge.engine, name, origin=origin)


async def _answered(request: Request, edge: Edge, session: Session, seq: int) -> Response:
    """Wait for the answer, then send the browser to it; or to the page that waits on."""
    turn = await web.turn_of(edge, session.conversation_id, seq, WAIT_SECONDS)
    last = max((message.seq for message in turn.messages), default=seq)
    response = RedirectResponse(f"{PATH}#m{last}" if turn.done else f"{PATH}?await={seq}", 303)
    sessions_of(edge).write(response, Session(session.conversation_id, is_open=True), request)
    return response


def _fresh(request: Request, address: str) -> Response:
    sessions, response = sessions_of(edge_of(request)), RedirectResponse(address, 303)
    sessions.write(response, sessions.new(), request)
    return response
