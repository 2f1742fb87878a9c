"""The routes of the page: read it, send to it, leave it. After each sending the browser is sent on to the page (303),
so that a reload sends nothing again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from channels import attachments
from channels.edge import address_of, edge_of
from channels.plain import pages, sending, view
from channels.plain.forms import Form, read_form
from channels.plain.guarding import guarded
from channels.plain.session import PATH, Session, check_origin, sessions_of
from channels.problems import ProblemError
from kb.errors import KbUnavailableError
from kb.messages.model import ConversationNotFoundError

_CSS = Path(__file__).with_name("plain.css")

Act = Callable[[Request, Session | None, Form], Awaitable[Response]]


async def get_chat(request: Request) -> Response:
    """The page; sent on to the newest message where `?newest=1` or an answered `?await=` asks for that."""
    return await guarded(request, view.shown)


async def post_message(request: Request) -> Response:
    """A text, or a button that was offered."""
    return await _guarded(request, sending.send)


async def post_picture(request: Request) -> Response:
    """A picture."""
    return await _guarded(request, sending.send_picture, has_file=True)


async def post_new(request: Request) -> Response:
    """Leave the conversation for a new one."""
    return await _guarded(request, sending.leave)


async def post_delete(request: Request) -> Response:
    """Delete the conversation."""
    return await _guarded(request, sending.delete)


async def ask_first(request: Request) -> Response:
    """The question before leaving or deleting."""
    return await guarded(request, _asked)


async def _asked(request: Request) -> Response:
    sessions = sessions_of(edge_of(request))
    session = sessions.read(request)
    if session is None or not session.is_open:
        return RedirectResponse(PATH, 303)
    return pages.confirm(request.url.path.rpartition("/")[2], sessions.form_token(session))


async def get_picture(request: Request) -> Response:
    """A picture of this conversation, by the cookie."""
    edge = edge_of(request)
    await edge.limits.page(address_of(request))
    session = sessions_of(edge).read(request)
    if session is None:
        raise ProblemError("no_picture")
    data = await asyncio.to_thread(edge.pictures.read, session.conversation_id, request.path_params["picture"])
    return attachments.shown(data)


async def get_css(_: Request) -> Response:
    """The style sheet."""
    return FileResponse(_CSS, media_type="text/css")


async def back(_: Request) -> Response:
    """An address that is only sent to was typed, or loaded again after an error."""
    return RedirectResponse(PATH, 303)


async def _guarded(request: Request, act: Act, *, has_file: bool = False) -> Response:
    """Do it; what is refused is drawn as the page, with what was typed still in its field."""
    form = Form()
    try:
        check_origin(request)
        form = form if has_file else await read_form(request)
        return await act(request, sessions_of(edge_of(request)).read(request), form)
    except ProblemError as error:
        refusal = pages.problem_of(error.name, error.headers, **error.values)
    except ConversationNotFoundError:
        refusal = pages.problem_of("gone")
    except KbUnavailableError:
        refusal = pages.problem_of("unavailable", {"Retry-After": "3"})
    return await view.refused(request, refusal, form)


ROUTES = [
    Route(PATH, get_chat, methods=["GET"]),
    Route(f"{PATH}/plain.css", get_css, methods=["GET"]),
    Route(f"{PATH}/messages", post_message, methods=["POST"]),
    Route(f"{PATH}/pictures", post_picture, methods=["POST"]),
    Route(f"{PATH}/messages", back, methods=["GET"]),
    Route(f"{PATH}/pictures", back, methods=["GET"]),
    Route(f"{PATH}/pictures/{{picture}}", get_picture, methods=["GET"]),
    *(Route(f"{PATH}/{what}", ask_first, methods=["GET"]) for what in ("new", "delete")),
    Route(f"{PATH}/new", post_new, methods=["POST"]),
    Route(f"{PATH}/delete", post_delete, methods=["POST"]),
]
