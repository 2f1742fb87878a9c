"""Dates in words: patterns over words in lower case with one space between two of them, and the words beside them
under which they mean something else.

A letter with diacritics stands for the bare letter too, in patterns and in lists.
"""

import re

from vi.folding import fold
from vi.numerals import in_words
from vi.tables import spellings

NUMBERS = {spelled: number for number in range(1, 32) for spelled in (fold(in_words(number)), in_words(number))}
NUMBERS |= {"tư": 4}  # "tháng tư"; bare it is "từ"
# How many weeks, months or years away.
SHIFTS = {"này": 0, "nay": 0, "sau nữa": 2, "sau": 1, "tới": 1, "trước": -1, "rồi": -1, "vừa rồi": -1, "qua": -1}
SHIFTS |= {"vừa qua": -1, "ngoái": -1, "kia": -2}
SHIFTS |= {fold(word): shift for word, shift in SHIFTS.items()}
PARTS = {"đầu": "đầu", "dau": "đầu", "giữa": "giữa", "giua": "giữa", "cuối": "cuối", "cuoi": "cuối"}
WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "tu": 2, "năm": 3, "nam": 3, "sáu": 4, "sau": 4, "bảy": 5, "bay": 5}
WEEKDAYS |= {str(place + 2): place for place in range(6)}
SUNDAY = 6
QUARTERS = {"một": 1, "mot": 1, "hai": 2, "ba": 3, "tư": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
QUARTERS |= {str(place): place for place in range(1, 5)}


_NUMBER = "|".join([r"\d{1,3}", *sorted(NUMBERS, key=len, reverse=True)])
# Without its diacritics a month is also "tháng sau", "từ", "nam".
_MONTHS = {word for word, number in NUMBERS.items() if number <= 12} - {"sau", "nam"}
_MONTH = "|".join([r"\d{1,2}", *sorted(_MONTHS, key=len, reverse=True)])


def pattern(source: str) -> re.Pattern[str]:
    """Whole words, each letter with diacritics bare too. NUMBER and MONTH stand for digits and number words."""
    marked = re.sub(r"[^\W\d_a-zA-Z]", lambda match: f"[{match[0]}{fold(match[0])}]", source)
    return re.compile(rf"(?<!\S)(?:{marked.replace('NUMBER', _NUMBER).replace('MONTH', _MONTH)})(?!\S)")


_TIME_OF_DAY = "sáng|trưa|chiều|tối|đêm"
_PART = "(?:(?P<part>đầu|giữa|cuối) )?"
_SHIFT = "này|nay|sau nữa|sau|tới|trước|vừa rồi|rồi|vừa qua|qua"
_YEAR = r"(?: năm (?P<year>\d{4}))?"
_WEEKDAY = r"thứ (?P<name>hai|ba|tư|năm|sáu|bảy|[2-7])|t(?P<short>[2-7])|(?P<sunday>chủ nhật|chúa nhật|cn)"

# Patterns and days away from today.
DAYS = (
    (pattern(f"(?:ngày )?hôm nay|bữa nay|(?:{_TIME_OF_DAY}) nay"), 0),
    (pattern(f"(?:ngày )?hôm qua|bữa qua|(?:{_TIME_OF_DAY}) qua"), -1),
    (pattern("hôm kia|bữa kia"), -2),
    (pattern(r"hôm k\xeca|bữa k\xeca"), -3),  # "kìa"; bare it is "kia"
    (pattern(f"(?:ngày|{_TIME_OF_DAY}) mai"), 1),
    (pattern(rf"(?:ngày|{_TIME_OF_DAY}) mốt|ngày kia"), 2),
)
LONE_TOMORROW = pattern("mai")
WEEKDAY_OF_WEEK = pattern(rf"(?:(?:{_TIME_OF_DAY}|hôm|ngày) )?(?:{_WEEKDAY}) tuần (?P<shift>{_SHIFT})")
WEEKDAY = pattern(rf"(?:(?P<time>{_TIME_OF_DAY}|hôm|ngày) )?(?:{_WEEKDAY})(?: (?P<shift>{_SHIFT}))?")
WEEK = pattern(rf"{_PART}tuần (?P<shift>{_SHIFT})|(?P<lone>đầu|giữa|cuối) tuần")
MONTH_AWAY = pattern(rf"{_PART}tháng (?P<shift>{_SHIFT})|(?P<lone>đầu|giữa|cuối) tháng")
MONTH = pattern(rf"{_PART}tháng (?P<month>MONTH){_YEAR}")
MONTH_IN_DIGITS = pattern(rf"{_PART}(?:tháng )?(?P<month>\d{{1,2}})[/-](?P<year>\d{{4}})")
QUARTER = pattern(rf"quý (?P<quarter>[1-4]|i|ii|iii|iv|một|hai|ba|tư){_YEAR}")
YEAR_AWAY = pattern(rf"{_PART}năm (?P<shift>ngoái|kia|{_SHIFT})|(?P<lone>đầu|giữa|cuối) năm")
YEAR = pattern(rf"{_PART}năm (?P<year>\d{{4}})")
LATER = pattern(r"(?:(?P<number>NUMBER)|(?P<half>nửa)) (?P<unit>ngày|hôm|tuần|tháng|năm) nữa")
EARLIER = pattern(
    r"(?:(?P<number>NUMBER)|(?P<half>nửa)) (?P<unit>ngày|hôm|tuần|tháng|năm) trước|"
    r"cách đây (?P<number2>NUMBER) (?P<unit2>ngày|hôm|tuần|tháng|năm)"
)
_DAY = "(?:ngày|hôm|mùng|mồng) (?P<day>NUMBER)"
DAY_OF_MONTH = pattern(rf"{_DAY} tháng (?P<month>MONTH){_YEAR}")
DAY_OF_YEAR = pattern(r"(?P<day>\d{1,2}) tháng (?P<month>\d{1,2}) năm (?P<year>\d{4})")
DAY_MONTH_IN_DIGITS = pattern(rf"{_DAY} tháng (?P<month>\d{{1,2}})[/-](?P<year>\d{{4}})")
DAY_OF_MONTH_AWAY = pattern(rf"{_DAY} tháng (?P<shift>{_SHIFT})")
LONE_DAY = pattern(r"(?:ngày (?P<day>\d{1,2})|(?:mùng|mồng) (?P<early>NUMBER))")
DATE = pattern(r"(?:ngày )?(?P<day>\d{1,2})([-/.])(?P<month>\d{1,2})\2(?P<year>\d{4}|\d{2})")
DATE_BY_YEAR = pattern(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})")
DAY_AND_MONTH = pattern(
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})|(?:ngày|hôm|mùng|mồng) (?P<day2>\d{1,2})[-/.](?P<month2>\d{1,2})"
)

# Words after which a pattern means something else …
NAMED = spellings("chị cô bà ba em bé bạn tên hoa cây thị nguyễn khuyến hoang ban")  # "chị Mai", "khuyến mại"
ORDINAL = spellings(  # "con thứ hai", "người thứ 3", "hạng", "phí thu 2 lần"
    "con lần người bên cháu bé đứa vợ chồng hạng cấp bước bậc tuần vị trang trường điều loại xe nhà thửa phí tiền"
)
NUMBERED = spellings("mức độ cấp số hẻm ngõ kiệt nhà tổ tỷ lệ khoảng điều quận khóm")  # "mức 3/4", "hẻm 25/11"
WHOLE = spellings("mỗi một hai ba bốn mấy vài bao từng nhiều") | frozenset(map(str, range(100)))
# … and before which it does.
AFTER_MAI = spellings("táng mối mốt một sau này anh lan hương phương")  # "mai táng", "mai mối", "mai một", "mai sau"
COUNTED = spellings(
    "lần lượt triệu nghìn ngàn k tr trăm chục đồng % phần loại khoản người tiếng giờ buổi con cái bộ bản tháng / -"
)
EVENT = spellings("khi ngày lúc đó hạn")  # "3 ngày trước khi sinh"
LUNAR = spellings("tết âm giêng chạp")
