"""Reading what a client sends: sizes, shapes and characters. Everything that is refused is a `ProblemError`."""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from channels.privacy import MASK, Kind, mask
from channels.problems import ProblemError
from vi import normalise

LONGEST_BODY = 16_000
LONGEST_TEXT = 2_000
LONGEST_PAYLOAD = 2_000
LONGEST_CLIENT_ID = 64
LONGEST_WAIT = 60.0
_BODY_SECONDS = 15.0

# As JSON writes numbers: Python itself would read "1_000", "inf" and digits of other scripts too.
_SECONDS = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
_CLIENT_ID = re.compile(rf"[!-~]{{1,{LONGEST_CLIENT_ID}}}")
# Control characters but tab and line breaks, lone halves of surrogate pairs, and code points that are no characters.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Post:
    """What a client sends: a text, normalised, or the payload of a button."""

    client_id: str
    text: str = ""
    payload: str | None = None


async def read_post(request: Request) -> Post:
    """The message in the body. Fields that are not known are passed over."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ProblemError("not_json_type")
    return post_of(_object(await read_body(request, LONGEST_BODY)))


def post_of(fields: dict[str, Any]) -> Post:
    """The message in these fields."""
    client_id, text, payload = client_id_of(fields.get("client_id")), fields.get("text"), fields.get("payload")
    if (text is None) == (payload is None):
        raise ProblemError("text_or_payload")
    if not isinstance(text if payload is None else payload, str):
        raise ProblemError("not_text")
    if payload is None:
        return Post(client_id, text=_text(str(text)))
    return Post(client_id, payload=_payload(payload))


def client_id_of(value: object) -> str:
    """The value, if it can be a client_id."""
    if not isinstance(value, str) or not _CLIENT_ID.fullmatch(value):
        raise ProblemError("bad_client_id", limit=LONGEST_CLIENT_ID)
    # It is kept as it is. A program that names messages by their sender's number has to choose another name.
    if value[0] in "0+" or "@" in value:
        masked = mask(value)
        if masked.text == MASK and set(masked.kinds) <= {Kind.IDENTITY, Kind.PHONE, Kind.EMAIL}:
            raise ProblemError("bad_client_id", limit=LONGEST_CLIENT_ID)
    return value


def read_number(value: str, name: str) -> int:
    """A number of a message: 0 or more."""
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise ProblemError("bad_number", parameter=name)
    return int(value)


def read_wait(request: Request) -> float | None:
    """Seconds of `?wait=`, no more than `LONGEST_WAIT`; None when it is not asked for."""
    if (value := request.query_params.get("wait")) is None:
        return None
    if not _SECONDS.fullmatch(value) or not (seconds := float(value)) >= 0:
        raise ProblemError("bad_number", parameter="wait")
    return min(seconds, LONGEST_WAIT)


async def read_body(request: Request, most: int) -> bytes:
    """The body, of so many bytes at most. Raises `ProblemError` 413, or 408 when it comes too slowly."""
    try:
        return await asyncio.wait_for(_limited_body(request, most), _BODY_SECONDS)
    except TimeoutError as error:
        raise ProblemError("too_slow", headers={"Connection": "close"}) from error


async def _limited_body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise ProblemError("body_too_large", headers={"Connection": "close"}, limit=most // 1000)
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ProblemError("not_utf8") from error
    except (ValueError, RecursionError) as error:
        raise ProblemError("not_json") from error
    if not isinstance(fields, dict):
        raise ProblemError("not_object")
    return fields


def _text(raw: str) -> str:
    if UNREADABLE.search(raw):
        raise ProblemError("control_characters")
    text = normalise(raw)
    if not text:
        raise ProblemError("empty_text")
    if len(text) > LONGEST_TEXT:
        raise ProblemError("text_too_long", length=len(text), limit=LONGEST_TEXT)
    return text


def _payload(payload: str) -> str:
    # One that is longer than any button's, or cannot be stored, was not offered.
    if not payload or len(payload) > LONGEST_PAYLOAD or UNREADABLE.search(payload):
        raise ProblemError("not_offered")
    return payload
