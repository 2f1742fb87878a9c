"""Which request and which turn this code works for: kept beside it, told to the next process in headers.

A thread of `asyncio.to_thread` has them too; one of another pool only where the context is copied.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

REQUEST_HEADER = "X-Request-ID"
TURN_HEADER = "X-Turn-ID"
# What may come from outside: nothing that could end a line, and a letter, so that no telephone number passes for one.
_WELL_FORMED = re.compile(r"(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9._-]{8,64}")
_TURN = re.compile(r"[\x21-\x7e]{1,255}")

_request: ContextVar[str] = ContextVar("request", default="")
_turn: ContextVar[str] = ContextVar("turn", default="")


def request_id() -> str:
    """The id of the request; "" outside of one."""
    return _request.get()


def turn_id() -> str:
    """The id of the turn (`message_id` of its inbox row); "" outside of one."""
    return _turn.get()


def begin(given_request: str, given_turn: str = "") -> str:
    """Work for this request from now on, in this context. What is not well-formed is replaced: the request's id by a
    new one, the turn's by none. Returns the request's id.
    """
    made = given_request if _WELL_FORMED.fullmatch(given_request) else new_id()
    _request.set(made)
    _turn.set(given_turn if _TURN.fullmatch(given_turn) else "")
    return made


@contextmanager
def working_on(turn: str) -> Iterator[str]:
    """Work on this turn, as a request of its own, until the end of the block; gives the request's id."""
    before = request_id(), turn_id()
    try:
        yield begin(new_id(), turn)
    finally:
        _request.set(before[0])
        _turn.set(before[1])


def new_id() -> str:
    """32 hex digits with a letter among them."""
    return "a" + secrets.token_hex(16)[1:]


def told_on(headers: Mapping[str, str] | None = None) -> dict[str, str]:
    """The headers for the next process, beside those given."""
    ours = {REQUEST_HEADER: request_id(), TURN_HEADER: turn_id()}
    return {**(headers or {}), **{name: value for name, value in ours.items() if value}}
