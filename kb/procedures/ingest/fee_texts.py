"""What the words beside an amount say: what one payment buys, for which case, who decides, who is exempt."""

import re

from kb.procedures.ingest.money import without_amounts
from kb.procedures.ingest.texts import LOWER
from vi import fold

_COUNCIL = re.compile(r"(?:hoi dong nhan dan|hdnd)")
_ELSEWHERE = re.compile(r"bieu (?:muc )?(?:thu )?phi|muc thu .{0,40}theo|bang \d+ ?%|\d+ ?%|giam \d")
# Citations carry numbers and dates that say nothing of the fee.
_ACT = r"(?:các )?(?:thông tư|nghị định|quyết định)(?: số)? ?:?[\d/]+[A-ZĐ/\-–]*\d*"
_ACT_DATE = r"(?:ngày \d{1,2}(?:/\d{1,2}/| tháng \d{1,2} năm )\d{4}|bộ tài chính)"
_CITATION = re.compile(
    r"\(?(?:\* ?)?(?:theo quy định |được quy định |quy định |thực hiện |căn cứ )*(?:tại |theo |của )*"
    rf"(?:khoản [\d, ]+ )?(?:điều \d+ )?(?:của )?{_ACT}(?:[^.;()+]*?{_ACT_DATE})*"
    r"(?: của (?:bộ trưởng )?bộ tài chính)?[^.;:()+*]*:?\)?",
    re.IGNORECASE,
)
_PER_SLASH = re.compile(
    r"^(?: ?(?:đồng|đ))? ?/ ?(?:0?1 )?([^\W\d][^/.;:()\d]{1,40}?)(?=$|[.;:(/]| (?:đối với|cho|khi|kể từ))"
)
_PER_ONLY = re.compile(
    r"(?:đồng/|trên )?(?:0?1 )?((?:lần|hồ sơ|giấy|thẻ|chứng chỉ|giấy phép|giấy chứng nhận|tờ khai|bản|văn bản)"
    rf"(?: [{LOWER}]+){{0,3}})",
    re.IGNORECASE,
)
# Words that name no case: the fee itself, who sets it, how it is paid.
_GENERIC = re.compile(
    r"(?:muc )?(?:thu )?(?:phi|le phi)?(?:,? (?:le phi|tham dinh|tham tra|ap dung|thuc hien))*|"
    r"(?:(?:muc )?(?:thu )?(?:phi|le phi) )?(?:theo )?(?:quy dinh|thong bao|bieu).*|ap dung.*|"
    r"(?:chuyen khoan|nop|hinh thuc nop|thoi diem nop).*|(?:dong|d|vnd|usd)?|mot|0?1"
)
_LONGEST_CASE = 160
_EXEMPT = re.compile(r"(?:[Mm]iễn|[Kk]hông thu) (?:lệ )?phí (?:đăng ký )?(?:cho|đối với) ([^.:]{10,160})\.?")
_FREE_WORDS = re.compile(r"(?:mien|khong thu|khong phai nop|khong co|khong) ?(?:le phi|phi)?(?: va le phi|, le phi)?")
_LAW_TITLE = re.compile(r"quy định mức thu.{0,200}", re.IGNORECASE | re.DOTALL)
_EXEMPTION = re.compile(r"\b(?:mien|khong (?:thu )?le phi|khong thu)\b")
_FREE_FROM = re.compile(r"\bmien(?: (?:le )?phi)?(?: ke)? tu (?:ke tu )?ngay")
_VALIDITY = re.compile(r"den het|ke tu ngay|tu ngay|\bden ngay")
_COPIES = re.compile(r"phi cap (?:ban sao|trich luc)")
_SAYS_NOTHING = re.compile(r"(?:\W|_)*(?:[a-z]|\d{1,2}|khong|khong co|khong quy dinh|khong co thong tin)?(?:\W|_)*")


def says_nothing(text: str) -> bool:
    """ "Không", "Không quy định", "(a)", "1": words that change nothing about the cell."""
    return bool(_SAYS_NOTHING.fullmatch(fold(text)))


def confirms_free(text: str) -> bool:
    """ "Không thu lệ phí", "Miễn lệ phí (Thông tư ...)": says without a condition that nothing is charged."""
    return bool(_FREE_WORDS.fullmatch(fold(_CITATION.sub("", text)).strip(" .;-:()")))


def only_copies_cost(text: str) -> bool:
    """Whether the words are only about copies that are charged on request."""
    folded = re.sub(r"^(?:mien|khong thu) le phi\. ", "", fold(text).lstrip(" -+("))
    return bool(_COPIES.match(folded)) and "neu co yeu cau" in folded and "hoi dong" not in folded


def council_decides(text: str) -> bool:
    """Whether the provincial People's Council sets the amount."""
    return bool(_COUNCIL.search(fold(text)))


def amount_stands_elsewhere(text: str) -> bool:
    """A share of another amount, or a tariff that the record does not hold."""
    return bool(_ELSEWHERE.search(fold(text)))


def is_share(text: str) -> bool:
    """Whether a description tells the amount as a share ("bằng 50% mức thu")."""
    return bool(re.search(r"bang \d+ ?% muc|giam \d+ ?%|\d+ ?% muc thu", fold(text)))


def exempt(text: str) -> str:
    """Who pays nothing, in the record's words; "" where it is not said in one plain clause."""
    found = _EXEMPT.search(text)
    return found.group(1).strip(" .;") if found else ""


def speaks_of_exemption(text: str) -> bool:
    """Whether some payers are exempt."""
    return bool(_EXEMPTION.search(fold(_LAW_TITLE.sub("", text))))


def free_for_a_time(text: str) -> bool:
    """Whether nothing is charged between two days ("miễn phí từ ngày ... đến ...")."""
    return bool(_FREE_FROM.search(fold(text)))


def speaks_of_validity(text: str) -> bool:
    """Whether the amount holds only from or until some day."""
    return bool(_VALIDITY.search(fold(text)))


def per_of(text: str) -> str:
    """What one payment buys ("hồ sơ", "lần"), from "/hồ sơ", "đồng/lần", "1 lần"; "" where it is not said."""
    after = re.search(r"(?:đồng|đ|vnđ|vnd|usd) ?(/.*)", text, re.IGNORECASE | re.DOTALL)
    found = _PER_SLASH.match(after.group(1) if after else text) or _PER_ONLY.fullmatch(text.strip(" .;()"))
    return _small(found.group(1).strip(" .")) if found else ""


def _small(name: str) -> str:
    # "Giấy phép" → "giấy phép", but "CCHN" stays.
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def case_of(text: str) -> str | None:
    """For whom or what the amount is, in the record's words; "" where they name no case, None where they are many."""
    if _PER_ONLY.fullmatch(text.strip(" .;()")):
        return ""
    sentences = re.split(r"(?<=[^\d])\.(?= )|;", _CITATION.sub(" ", text))
    charged = [plain for plain in (plain_words(one) for one in sentences if not speaks_of_exemption(one)) if plain]
    told = [plain for plain in charged if not _GENERIC.fullmatch(fold(plain))]
    case = "; ".join(told)
    return case if len(case) <= _LONGEST_CASE else None


def plain_words(text: str) -> str:
    """The words less amounts, citations and bullets: what is left to be understood."""
    words = without_amounts(_CITATION.sub(" ", text))
    words = re.sub(r"/ ?(?:0?1 )?[^\W\d][^/.;:()\d]{1,40}$|/ ?[^\W\d]\w+(?: \w+)?(?=[.;)])", " ", words.strip(" .;"))
    words = re.sub(r":\s*[-+]\s*", ": ", words)
    return re.sub(r"(?: thu| là)$|\s+", " ", words.strip(" .;:,-+*()/–")).strip()
