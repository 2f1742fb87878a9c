"""Pictures: what is taken in, and what is left of it."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from kb.feedback.model import PictureError
from kb.feedback.pictures import LONGEST_SIDE, MOST_BYTES, Taken, take_in

MARKER = b"bi-mat-cua-toi"
WORDS = MARKER.decode()
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{WORDS}</a></x:xmpmeta>'.encode()


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def two_halves(size: tuple[int, int] = (80, 40), mode: str = "RGB") -> Image.Image:
    """Red to the left, blue to the right."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    values = Image.Exif()
    values[ExifTags.Base.Orientation] = orientation
    values[ExifTags.Base.Make] = WORDS
    values[ExifTags.Base.UserComment] = MARKER
    values.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (12.0, 14.0, 20.0), 29: WORDS})
    return values


def iptc() -> bytes:
    """The segment of a JPEG that Photoshop writes, with a caption."""
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(MARKER)) + MARKER
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(caption)) + caption
    body = b"Photoshop 3.0\x00" + resource + b"\x00" * (len(resource) % 2)
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def reopened(taken: Taken) -> Image.Image:
    image = Image.open(io.BytesIO(taken.data), formats=["JPEG"])
    image.load()
    assert image.size == (taken.width, taken.height)
    assert (image.mode, taken.media_type) == ("RGB", "image/jpeg")
    return image


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(got - wanted) < 12 for got, wanted in zip(pixel, colour, strict=True))


def with_everything(kind: str) -> bytes:
    """A file with metadata in every place that its kind has."""
    told = {
        "exif": exif(),
        "xmp": XMP,
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    }
    if kind == "JPEG":
        data = saved(two_halves(), kind, comment=MARKER, **told)
        return data[:2] + iptc() + data[2:]
    if kind == "PNG":
        texts = PngInfo()
        texts.add_text("Comment", WORDS)
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return saved(two_halves(), kind, pnginfo=texts, exif=told["exif"], icc_profile=told["icc_profile"])
    return saved(two_halves(), kind, lossless=True, **told)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_is_gone(kind: str) -> None:
    data = with_everything(kind)
    assert MARKER in data
    taken = take_in(data)
    image = reopened(taken)
    assert near(image.getpixel((5, 20)), (255, 0, 0))
    assert near(image.getpixel((75, 20)), (0, 0, 255))
    assert len(image.getexif()) == 0
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for mark in (MARKER, b"Exif", b"ICC_PROFILE", b"adobe", b"8BIM", b"Photoshop"):
        assert mark not in taken.data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_stands_upright(kind: str) -> None:
    image = reopened(take_in(saved(two_halves(), kind, exif=exif(6))))
    assert image.size == (40, 80)
    # Turned to the right: what was left is above.
    assert near(image.getpixel((20, 5)), (255, 0, 0))
    assert near(image.getpixel((20, 75)), (0, 0, 255))


def test_every_orientation_is_undone() -> None:
    corners = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
    for orientation, (right, below) in corners.items():
        image = Image.new("RGB", (64, 64), "white")
        image.paste("red", (0, 0, 32, 32))
        turned = reopened(take_in(saved(image, "PNG", exif=exif(orientation))))
        assert near(turned.getpixel((16 + 32 * right, 16 + 32 * below)), (255, 0, 0)), orientation


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_does_not_matter() -> None:
    data = saved(two_halves(), "JPEG", exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff" + MARKER)
    assert MARKER not in take_in(data).data


@pytest.mark.parametrize("size", [(3000, 1000), (1000, 3000), (2049, 1)])
def test_large_picture_is_reduced(size: tuple[int, int]) -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        taken = take_in(saved(Image.new("RGB", size, "red"), kind))
        assert max(taken.width, taken.height) == LONGEST_SIDE
        wanted = max(1, round(min(size) * LONGEST_SIDE / max(size)))
        assert abs(min(taken.width, taken.height) - wanted) <= 1


def test_smallest_picture_is_taken() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        assert reopened(take_in(saved(Image.new("RGB", (1, 1)), kind))).size == (1, 1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_becomes_white(mode: str) -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    kinds = ("PNG",) if mode != "RGBA" else ("PNG", "WEBP")
    for kind in kinds:
        flat = reopened(take_in(saved(image.convert(mode), kind)))
        assert near(flat.getpixel((5, 20)), (0, 0, 0))
        assert near(flat.getpixel((35, 20)), (255, 255, 255))


def test_other_kinds_of_pixels() -> None:
    grey = {"L": 100, "I;16": 100 * 256, "1": 1}
    for mode, value in grey.items():
        wanted = 255 if mode == "1" else 100
        image = reopened(take_in(saved(Image.new(mode, (9, 9), value), "PNG")))
        assert near(image.getpixel((4, 4)), (wanted,) * 3), mode
    assert near(
        reopened(take_in(saved(Image.new("CMYK", (9, 9), (0, 255, 255, 0)), "JPEG"))).getpixel((4, 4)), (255, 0, 0)
    )


def test_colours_of_another_profile_are_converted() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A profile for which red is what sRGB calls blue.
    swapped = srgb.replace(b"rXYZ", b"tmp!", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmp!", b"bXYZ", 1)
    for kind in ("JPEG", "PNG", "WEBP"):
        image = reopened(take_in(saved(two_halves(), kind, icc_profile=swapped)))
        assert near(image.getpixel((5, 20)), (0, 0, 255))


def test_profile_that_does_not_fit_is_passed_over() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (lab, b"x" * 200):
        image = reopened(take_in(saved(two_halves(), "PNG", icc_profile=profile)))
        assert near(image.getpixel((5, 20)), (255, 0, 0))


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_is_kept(kind: str) -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "green", "blue")]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert near(reopened(take_in(data)).getpixel((15, 15)), (255, 0, 0))


def test_several_pictures_in_one_jpeg_as_phones_write_them() -> None:
    data = saved(two_halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (80, 40), "green")])
    assert near(reopened(take_in(data)).getpixel((5, 20)), (255, 0, 0))


@pytest.mark.parametrize(
    "tail", [b"<html><script>alert(1)</script>" + MARKER, b"PK\x03\x04" + MARKER, b"\xff\xda" * 500]
)
def test_what_stands_behind_the_picture_is_lost(tail: bytes) -> None:
    taken = take_in(saved(two_halves(), "JPEG") + tail)
    assert tail not in taken.data
    assert near(reopened(taken).getpixel((5, 20)), (255, 0, 0))


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it has this size, and has a few bytes of it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 99))
        + chunk(b"IEND", b"")
    )


def many_scans() -> bytes:
    """A progressive JPEG of which one scan is repeated: little to send, long to read."""
    data = saved(two_halves((512, 512)), "JPEG", progressive=True)
    first = data.index(b"\xff\xda")
    second = min(at for at in (data.find(b"\xff\xda", first + 2), data.find(b"\xff\xc4", first + 2)) if at > 0)
    return data[:second] + data[first:second] * 200 + data[second:]


REFUSED: list[tuple[str, Callable[[], bytes]]] = [
    ("broken", lambda: b""),
    ("broken", lambda: b"\xff\xd8\xff"),
    ("broken", lambda: b"\x89PNG\r\n\x1a\n"),
    ("broken", lambda: b"RIFF\x10\x00\x00\x00WEBPVP8 "),
    ("broken", lambda: saved(two_halves((400, 400)), "JPEG")[:-800]),
    ("broken", lambda: saved(two_halves((400, 400)), "PNG")[:-60]),
    ("broken", lambda: saved(two_halves((400, 400)), "WEBP")[:-60]),
    ("broken", lambda: png_of(20, 20).replace(b"IDAT", b"IDOT")),
    ("broken", many_scans),
    ("type", lambda: saved(two_halves(), "GIF")),
    ("type", lambda: saved(two_halves(), "TIFF")),
    ("type", lambda: saved(two_halves(), "BMP")),
    ("type", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ("type", lambda: b"<!doctype html><p>\xff\xd8\xff"),
    ("type", lambda: b"%PDF-1.7"),
    ("type", lambda: b"%!PS-Adobe-3.0 EPSF-3.0"),
    ("pixels", lambda: png_of(50_000, 50_000)),
    ("pixels", lambda: png_of(8_001, 5_000)),
    ("pixels", lambda: saved(Image.new("1", (8_001, 5_000)), "PNG")),
    ("size", lambda: saved(two_halves(), "JPEG").ljust(MOST_BYTES + 1, b"\0")),
]


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("reason", "make"), REFUSED)
def test_what_is_refused_and_why(reason: str, make: Callable[[], bytes]) -> None:
    with pytest.raises(PictureError) as refused:
        take_in(make())
    assert refused.value.reason == reason


def test_most_pixels_and_most_bytes_are_taken() -> None:
    data = saved(Image.new("1", (8_000, 5_000)), "PNG")
    assert take_in(data).width == LONGEST_SIDE
    padded = saved(two_halves(), "JPEG").ljust(MOST_BYTES, b"\0")
    assert len(take_in(padded).data) < 10_000
