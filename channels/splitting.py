"""A long text in parts, for channels that take so much at once."""

import re
import unicodedata

# Not behind a digit: "1. Nộp hồ sơ" is no sentence of its own.
_SENTENCE = re.compile(r"(?:(?<!\d)\.|[!?…;])(?=\s)")
_URL = re.compile(r"https?://\S+")
_ITEM = re.compile(r"\s*(?:[•*–-]|\d{1,2}[.)])\s")
_JOINER = "\u200d"
_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_LONGEST_HEADING = 120


def split(text: str, limit: int) -> tuple[str, ...]:
    """The text in NFC, in parts of `length` up to the limit: cut between paragraphs, else lines, sentences, words, and
    anywhere only in a word that is longer than a part. Only white space between parts is lost.
    """
    parts, rest = [], unicodedata.normalize("NFC", text).strip()
    while rest:
        end = _end(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return tuple(parts)


def cut(text: str, limit: int) -> str:
    """The text, or as many whole words of it as fit, with an ellipsis."""
    if length(text) <= limit:
        return text
    room = _room(text, limit - 1)
    space = text[: room + 1].rfind(" ")
    # Half a word tells more than next to nothing.
    end = space if space > room // 2 else _whole_clusters(text, room)
    return text[:end].rstrip(" ,;:.–-") + "…"


def length(text: str) -> int:
    """UTF-16 units. Platforms do not say what they count as a character; these are the most."""
    return sum(map(_units, text))


def _end(text: str, limit: int) -> int:
    """Where the first part ends."""
    room = _room(text, limit)
    if room == len(text):
        return room
    # One more: what ends exactly at the limit is whole.
    window = text[: room + 1]
    for end in (window.rfind("\n\n"), window.rfind("\n"), _last_sentence(window), _last_space(window)):
        # A small rest of the part is better filled by a smaller piece.
        if end > room // 3:
            return _before_headings(text, end)
    end = _last_space(window)
    return _before_headings(text, end) if end > 0 else _in_word(text, room, limit)


def _units(letter: str) -> int:
    return 2 if ord(letter) > 0xFFFF else 1


def _room(text: str, limit: int) -> int:
    """How many code points fit, one at least."""
    units = 0
    for place, letter in enumerate(text):
        units += _units(letter)
        if units > limit:
            return max(place, 1)
    return len(text)


def _last_sentence(window: str) -> int:
    return max((match.end() for match in _SENTENCE.finditer(window)), default=-1)


def _last_space(window: str) -> int:
    return max(window.rfind(" "), window.rfind("\n"), window.rfind("\t"))


def _before_headings(text: str, end: int) -> int:
    """A line that announces what follows goes with it, unless it is all there is."""
    while (start := text.rfind("\n", 0, end)) > 0 and _is_heading(text[start:end].strip(), text[end:]):
        end = start
    return end


def _is_heading(line: str, rest: str) -> bool:
    if not 0 < len(line) <= _LONGEST_HEADING or _ITEM.match(line):
        return False
    begins_list = rest.startswith("\n") and bool(_ITEM.match(rest.lstrip()))
    return line.endswith(":") or begins_list


def _in_word(text: str, room: int, limit: int) -> int:
    """Where a word that is longer than a part is cut: before an address that fits into the next one."""
    end = _whole_clusters(text, room)
    for match in _URL.finditer(text):
        if 0 < match.start() < end < match.end() and length(match[0]) <= limit:
            return match.start()
    return end


def _whole_clusters(text: str, end: int) -> int:
    """Not between a letter and its marks, nor within an emoji that several code points make."""
    return next((place for place in range(end, 0, -1) if not _is_inside(text, place)), end)


def _is_inside(text: str, place: int) -> bool:
    after, before = text[place], text[place - 1]
    if before == _JOINER or unicodedata.category(after)[0] == "M" or unicodedata.category(after) == "Cf":
        return True
    if ord(after) in _FLAGS and ord(before) in _FLAGS:
        return _flags_before(text, place) % 2 == 1
    return ord(after) in _TONES


def _flags_before(text: str, place: int) -> int:
    """A flag is two letters: how many stand in a row before the place."""
    start = place
    while start > 0 and ord(text[start - 1]) in _FLAGS:
        start -= 1
    return place - start
