"""What a citizen's text says to the form of feedback. Pure; patterns stand in words.yml, folded."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from actions.words import words
from kb.feedback.categories import Categories
from kb.feedback.model import UNKNOWN
from vi import find_dates, find_places, fold, normalise

# Fewer words tell no matter.
_LEAST_WORDS = 3
_LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Place:
    """`commune` when one is meant, `communes` when several may be, `detail` the words that say where."""

    commune: str = ""
    communes: tuple[str, ...] = ()
    detail: str = ""


def content_of(text: str) -> str:
    """The matter without "tôi muốn phản ánh"; nothing when nothing is left that tells one."""
    rest = _without(text, words()["feedback_leads"])
    return rest if len(rest.split()) >= _LEAST_WORDS else ""


def place_in(text: str, province: str) -> Place:
    """The communes that a text names, by their old or new name."""
    text = normalise(text)
    found = find_places(text, province)
    names = tuple(dict.fromkeys(commune.full for place in found for commune in place.communes))
    detail = _detail(text, [place.text for place in found])
    if len(names) == 1:
        return Place(names[0], detail=detail)
    return Place(communes=names, detail=detail)


def when_in(text: str, today: date) -> str:
    """The words that say when: "sáng nay", "cả tuần nay", "hôm 20/11"."""
    plain = normalise(text)
    cues = [match.span() for match in re.finditer(words()["when_cues"], fold(plain))]
    dates = [found for found in find_dates(plain, today) if not _names_street(plain[: found.start])]
    spans = cues + [(found.start, found.end) for found in dates]
    if not spans:
        return ""
    start, end = max(spans, key=lambda span: span[1] - span[0])
    return plain[start:end].strip()


def only_when(text: str, today: date) -> str:
    """The words that say when, if the text says little else."""
    when = when_in(text, today)
    return when if len(when.split()) * 2 >= len(text.split()) else ""


def tells_place(text: str) -> bool:
    """Whether the text begins like a place: "chỗ đó là khu chợ", "trước cổng trường"."""
    return re.match(words()["place_openings"], fold(normalise(text))) is not None


def is_unknown(text: str) -> bool:
    """ "không rõ", "không nhớ", "bỏ qua"."""
    return _whole(text, words()["not_known"])


def is_cancel(text: str) -> bool:
    """ "hủy", "thôi không gửi nữa"."""
    return _whole(text, words()["cancels"])


def is_yes(text: str) -> bool:
    """ "gửi đi", "ok", "đúng rồi"."""
    # Folded, "đừng" is "đúng".
    return _whole(text, words()["sends"]) and words()["marked_denial"] not in normalise(text).lower().split()


def is_no(text: str) -> bool:
    """ "không", "khác", "gửi riêng"."""
    whole = normalise(text).lower().strip(" .,!?~") in words()["marked_denials"]
    return whole or _whole(text, words()["refuses"])


def has_no_more_pictures(text: str) -> bool:
    """ "xong rồi", "không có ảnh"."""
    return _whole(text, words()["no_more_pictures"])


def only_declines(text: str) -> bool:
    """ "thôi", "không gửi": no, but not by name that the whole is given up."""
    return is_cancel(text) and re.search(words()["gives_up"], fold(normalise(text))) is None


def asks_to_resume(text: str) -> bool:
    """ "tiếp tục phản ánh"."""
    return _whole(text, words()["resumes"])


def has_question_word(text: str) -> bool:
    """ "gì", "bao nhiêu", a "không" or a question mark at the end."""
    return re.search(words()["question_words"], fold(normalise(text))) is not None


def opens_aside(text: str) -> bool:
    """ "khoan, cho hỏi lệ phí …"."""
    return re.match(words()["opens_aside"], fold(normalise(text))) is not None


def field_in(text: str) -> str:
    """The field of the form that a text wants to change: content, category, where, when, contact, picture."""
    folded = fold(normalise(text))
    found = [name for name, pattern in words()["form_fields"].items() if re.search(pattern, folded)]
    return found[0] if len(found) == 1 else ""


def wants_to_edit(text: str) -> bool:
    """ "sửa địa điểm", "đổi lại"."""
    return re.match(words()["edits"], fold(normalise(text))) is not None


def category_in(text: str, categories: Categories) -> str:
    """The key of the category that a text names or shows; nothing when it is not sure."""
    proposal = categories.propose(text)
    return proposal.category.key if proposal.sure else ""


def detail_of(text: str) -> str:
    """A place in words, short enough to keep."""
    return UNKNOWN if is_unknown(text) else normalise(text)[:_LONGEST_DETAIL]


def _detail(text: str, named: list[str]) -> str:
    rest = normalise(text)
    for name in named:
        rest = rest.replace(name, " ")
    rest = re.sub(r"\s+", " ", rest).strip(" ,.;:-")
    plain = fold(_no_fillers().sub(lambda match: "x" * len(match[0]), rest))
    for match in reversed(list(re.finditer(words()["place_fillers"], plain))):
        rest = rest[: match.start()] + rest[match.end() :]
    return rest.strip(" ,.;:-")[:_LONGEST_DETAIL]


def _without(text: str, leads: str) -> str:
    plain = normalise(text)
    match = re.match(leads, fold(plain))
    if match and not _is_marked(plain[: match.end()], plain):
        return plain.strip()
    return plain[match.end() :].strip(" ,.:;-") if match else plain.strip()


def _is_marked(lead: str, text: str) -> bool:
    """Whether the lead's words bear the marks that they need; a message without marks needs none."""
    typed = [(word, words()["lead_marks"].get(fold(word))) for word in re.findall(r"\w+", lead.lower())]
    return text.isascii() or all(marked in (None, word) for word, marked in typed)


def _names_street(before: str) -> bool:
    return re.search(words()["before_street"], fold(before)) is not None


@cache
def _no_fillers() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(words()['no_fillers'])})\b", re.IGNORECASE)


def _whole(text: str, pattern: str) -> bool:
    return re.fullmatch(pattern, fold(normalise(text)).strip(" .,!?~")) is not None
