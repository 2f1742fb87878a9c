"""Reading the forms of the page: sizes, shapes, and the id under which a message is stored once."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from channels.pictures import uploaded
from channels.problems import ProblemError
from channels.reading import Post, post_of, read_body
from kb.sealing import Sealer

# 2,000 characters of four bytes, each byte as %XX, and the other fields.
_LONGEST = 40_000
_BESIDE_PICTURE = 16_000
_MOST_FIELDS = 8
_CHUNK = 64_000


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sent. `form` is the id that this form got when it was drawn."""

    csrf: str = ""
    form: str = ""
    text: str = ""
    payload: str | None = None

    def post(self, sealer: Sealer) -> Post:
        """The message: one id for the same words of the same form, however often they are sent. Raises `ProblemError`.

        The words are among it because a browser may go back to a form and send others.
        """
        said = {"text": self.text} if self.payload is None else {"payload": self.payload}
        return post_of({"client_id": client_id(sealer, self.form, repr(said)), **said})


def client_id(sealer: Sealer, form: str, content: str) -> str:
    """64 hex digits, keyed: nothing of the content can be guessed from them."""
    return sealer.digest(f"{form}:{content}")


async def read_form(request: Request) -> Form:
    """The fields of a form. Raises `ProblemError`."""
    if _type_of(request) != "application/x-www-form-urlencoded":
        raise ProblemError("bad_form")
    body = await read_body(request, _LONGEST)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise ProblemError("not_utf8") from error
    except ValueError as error:
        raise ProblemError("bad_form") from error
    return _form(dict(pairs))


@asynccontextmanager
async def read_picture(request: Request) -> AsyncIterator[tuple[Form, BinaryIO]]:
    """The fields and the file of the form for pictures, gone when the block ends. Raises `ProblemError`."""
    if _type_of(request) != "multipart/form-data":
        raise ProblemError("bad_form")
    async with uploaded(request, beside=_BESIDE_PICTURE) as body:
        parser = MultiPartParser(
            request.headers, _chunks(body), max_files=1, max_fields=_MOST_FIELDS, max_part_size=_BESIDE_PICTURE
        )
        try:
            form = await parser.parse()
        except MultiPartException as error:
            raise ProblemError("bad_form") from error
        try:
            yield _form({name: value for name, value in form.items() if isinstance(value, str)}), _picture(form)
        finally:
            await form.close()


def digest_of(file: BinaryIO) -> str:
    """What tells one picture from another; the file is at its beginning again."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _picture(form: FormData) -> BinaryIO:
    picture = form.get("picture")
    # A browser sends an empty file where none was chosen.
    if not isinstance(picture, UploadFile) or not picture.size:
        raise ProblemError("picture_missing")
    return picture.file


def _form(fields: Mapping[str, str]) -> Form:
    return Form(fields.get("csrf", ""), fields.get("form", ""), fields.get("text", ""), fields.get("payload"))


def _type_of(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _chunks(file: BinaryIO) -> AsyncGenerator[bytes, None]:
    while chunk := file.read(_CHUNK):
        yield chunk
