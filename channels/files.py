"""The widget's files as they go over the wire: without their comments, and zipped for who takes that.

The sources stay as they are written; no step builds anything. What a file becomes is kept until the file changes.
"""

import gzip
import hashlib
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

_TYPES = {".js": "text/javascript", ".css": "text/css"}
# Comments that have their lines to themselves. One behind code stays: what looks like it may stand in a string.
_BLOCK = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lean:
    """A file without its comments; the ETag changes with the content."""

    plain: bytes
    zipped: bytes
    etag: str


class LeanFiles(StaticFiles):
    """Scripts and styles are made lean; everything else goes out as it is."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """See the parent."""
        path = Path(full_path)
        if path.suffix not in _TYPES:
            return super().file_response(full_path, stat_result, scope, status_code)
        return _response(_made_lean(path, stat_result.st_mtime_ns), path.suffix, status_code, Headers(scope=scope))


def lean_text(text: str, suffix: str) -> str:
    """A script's or a style's text without the comments that have their lines to themselves."""
    without_blocks = _BLOCK.sub("", text)
    return _LINE.sub("", without_blocks) if suffix == ".js" else without_blocks


def _response(lean: Lean, suffix: str, status: int, asked: Headers) -> Response:
    is_zipped = "gzip" in asked.get("accept-encoding", "")
    headers = {"ETag": lean.etag, "Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if is_zipped else {})
    if lean.etag in [tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")]:
        return NotModifiedResponse(Headers(headers))
    return Response(lean.zipped if is_zipped else lean.plain, status, headers, media_type=_TYPES[suffix])


@lru_cache(maxsize=256)
def _made_lean(path: Path, _changed_at: int) -> Lean:
    plain = lean_text(path.read_text("utf-8"), path.suffix).encode()
    return Lean(plain, gzip.compress(plain, mtime=0), f'"{hashlib.sha256(plain).hexdigest()[:32]}"')
