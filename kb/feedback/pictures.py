"""Pictures of citizens, made harmless.

What is stored is never what was sent: the picture is decoded and drawn anew, so metadata (where and when it was taken,
with which device), text behind the picture and files of two kinds at once do not survive.
"""

import io
import re
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from threading import Lock

from PIL import ExifTags, Image, ImageCms

from kb.feedback.model import PictureError

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2048
MEDIA_TYPE = "image/jpeg"
_QUALITY = 85
_WHITE = (255, 255, 255)

# A JPEG is decoded at a part of its size; anything else of more pixels than this takes up to 700 MB, so one at a time.
_MANY_PIXELS = 12_000_000
_many_pixels = Lock()

# Ten or so are usual. Each scan of a JPEG is a walk over the whole picture, and an empty one takes a few bytes.
_MOST_SCANS = 100
_SCAN, _END = b"\xda", b"\xd9"
_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")

# How a file of each kind begins; its name and its header may say anything.
_JPEG, _PNG, _RIFF, _WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture drawn anew: the bytes of a JPEG, sizes in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def take_in(data: bytes) -> Taken:
    """Raises `PictureError`: "size", "type" (no JPEG, PNG or WebP), "pixels", "broken". Blocks for up to seconds."""
    if len(data) > MOST_BYTES:
        raise PictureError("size")
    kind = _kind(data)
    try:
        return _drawn_anew(data, kind)
    except (PictureError, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise PictureError("pixels") from error
    except Exception as error:
        # A decoder fails in as many ways as a file can be broken: OSError, SyntaxError, ValueError, struct.error …
        raise PictureError("broken") from error


def _kind(data: bytes) -> str:
    if not data:
        raise PictureError("broken")
    if data.startswith(_JPEG):
        return "JPEG"
    if data.startswith(_PNG):
        return "PNG"
    if data.startswith(_RIFF) and data[8:12] == _WEBP:
        return "WEBP"
    raise PictureError("type")


def _drawn_anew(data: bytes, kind: str) -> Taken:
    if kind == "JPEG" and _scans(data) > _MOST_SCANS:
        raise PictureError("broken")
    with Image.open(io.BytesIO(data), formats=[kind]) as opened:
        pixels = opened.width * opened.height
        if pixels > MOST_PIXELS:
            raise PictureError("pixels")
        with _many_pixels if kind != "JPEG" and pixels > _MANY_PIXELS else nullcontext():
            picture = _small(opened)
        profile, turn = opened.info.get("icc_profile"), _UPRIGHT.get(_orientation(opened))
    picture = _in_srgb(picture, profile)
    return _encoded(picture.transpose(turn) if turn is not None else picture)


def _scans(data: bytes) -> int:
    """How many scans the first picture of a JPEG has."""
    at, scans = len(_JPEG) - 1, 0
    while (marker := _MARKER.search(data, at)) and marker[1] != _END:
        scans += marker[1] == _SCAN
        # Every segment begins with its length; the picture itself, behind a scan's, has no markers but those skipped.
        at = marker.end() + max(2, int.from_bytes(data[marker.end() : marker.end() + 2], "big"))
    return scans


def _small(opened: Image.Image) -> Image.Image:
    """The first picture of those that move, opaque and no longer than `LONGEST_SIDE`."""
    opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    picture = _opaque(opened)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return picture


def _orientation(opened: Image.Image) -> int:
    # EXIF that cannot be read says nothing about the picture itself.
    with suppress(Exception):
        return int(opened.getexif().get(ExifTags.Base.Orientation, 1))
    return 1


def _opaque(opened: Image.Image) -> Image.Image:
    """Without transparency, in one of the modes L, RGB and CMYK."""
    if opened.has_transparency_data:
        layer = opened.convert("RGBA")
        paper = Image.new("RGB", layer.size, _WHITE)
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    if opened.mode.startswith("I"):
        # 16 bits of grey; converting alone would cut off what is brighter than 255.
        return opened.convert("I").point(lambda value: value / 256).convert("L")
    return opened.copy() if opened.mode in ("L", "RGB", "CMYK") else opened.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        # A profile that does not fit the picture is passed over, as browsers do.
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted is not None:
                return converted
    return picture.convert("RGB")


def _encoded(picture: Image.Image) -> Taken:
    # A canvas of our own: `save` would write out some of what the opened picture remembers, such as its comment.
    canvas = Image.new("RGB", picture.size)
    canvas.paste(picture)
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Taken(out.getvalue(), MEDIA_TYPE, *canvas.size)
