"""The widget's files as they go over the wire: minified, zipped for who takes that, and its modules as one script too.

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

from channels.bundling import ENTRY, bundled, minified

# No file: made of the modules. The loader asks for it (widget/assistant.js).
BUNDLE = "assistant.bundle.js"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
# Of a style only what certainly means nothing: minifiers spoil `.a :is(b)` within `@container`.
_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Lean:
    """A file as it is sent; the ETag changes with the content."""

    plain: bytes
    zipped: bytes
    etag: str


class LeanFiles(StaticFiles):
    """Scripts and styles are made lean; everything else goes out as it is. Raises `BundleError` when it is made, where
    the modules cannot be one script.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self._folder = directory
        _bundle(directory)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """See the parent. The bundle is there when the module is that it begins with."""
        if path != BUNDLE:
            return super().lookup_path(path)
        return str(self._folder / BUNDLE), super().lookup_path(ENTRY)[1]

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """See the parent."""
        path = Path(full_path)
        if path.suffix not in _TYPES:
            return super().file_response(full_path, stat_result, scope, status_code)
        lean = _bundle(self._folder) if path.name == BUNDLE else _made_lean(path, stat_result.st_mtime_ns)
        return _response(lean, path.suffix, status_code, Headers(scope=scope))


def lean_style(text: str) -> str:
    """A style's text without comments that have their lines to themselves, without indents and empty lines."""
    return _INDENT.sub("\n", _COMMENT.sub("", text))


def _response(lean: Lean, suffix: str, status: int, asked: Headers) -> Response:
    is_zipped = "gzip" in asked.get("accept-encoding", "")
    headers = {"ETag": lean.etag, "Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if is_zipped else {})
    if lean.etag in [tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")]:
        return NotModifiedResponse(Headers(headers))
    return Response(lean.zipped if is_zipped else lean.plain, status, headers, media_type=_TYPES[suffix])


def _bundle(folder: Path) -> Lean:
    return _made_bundle(folder, tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.js"))))


@lru_cache(maxsize=8)
def _made_bundle(folder: Path, _changed_at: tuple[tuple[str, int], ...]) -> Lean:
    return _lean(bundled(folder))


@lru_cache(maxsize=256)
def _made_lean(path: Path, _changed_at: int) -> Lean:
    text = path.read_text("utf-8")
    return _lean(minified(text, path.name) if path.suffix == ".js" else lean_style(text))


def _lean(text: str) -> Lean:
    plain = text.encode()
    return Lean(plain, gzip.compress(plain, compresslevel=9, mtime=0), f'"{hashlib.sha256(plain).hexdigest()[:32]}"')
