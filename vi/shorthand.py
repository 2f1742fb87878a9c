"""Chat spellings and abbreviations of public administration, as a table, written out in full.

Keys are what people type, in lower case; a key with `đ` holds for `d` as well. Words that are ambiguous stand in
`CONTEXTS`, each with the neighbours that make it safe; everything else is left as it is.
"""

import re
from collections.abc import Mapping

from vi.folding import fold

CHAT: Mapping[str, str] = {
    "ko": "không", "k": "không", "kg": "không", "kh": "không", "kô": "không", "hok": "không",
    "hông": "không", "hem": "không", "hổng": "không", "khum": "không", "khg": "không", "k0": "không", "hơm": "không",
    "đc": "được", "đk": "đăng ký", "dc": "được", "đựoc": "được", "dk": "đăng ký", "đky": "đăng ký", "đki": "đăng ký",
    "j": "gì", "gj": "gì", "ji": "gì",
    "bn": "bao nhiêu", "bnh": "bao nhiêu", "bnhiu": "bao nhiêu", "bnhieu": "bao nhiêu", "nhiu": "nhiêu",
    "ntn": "như thế nào", "lsao": "làm sao", "lm": "làm", "lmj": "làm gì",
    "vs": "với", "ng": "người", "ngta": "người ta", "nhg": "những", "nhưg": "nhưng", "cx": "cũng", "cg": "cũng",
    "mk": "mình", "mik": "mình", "mh": "mình", "trc": "trước", "r": "rồi", "rùi": "rồi", "rồy": "rồi",
    "z": "vậy", "zậy": "vậy", "dzậy": "vậy", "zị": "vậy", "zay": "vậy", "vầy": "vậy",
    "thía": "thế", "fải": "phải", "pải": "phải", "fai": "phải", "wá": "quá", "bít": "biết",
    "bik": "biết", "thui": "thôi", "lun": "luôn", "nhìu": "nhiều", "nhju": "nhiều", "vk": "vợ",
    "ck": "chồng", "sđt": "số điện thoại", "tks": "cảm ơn", "thks": "cảm ơn", "thanks": "cảm ơn",
    "onl": "online", "oln": "online", "ol": "online",
    "passport": "hộ chiếu", "visa": "thị thực",
    "&": "và",
}  # fmt: skip

ADMINISTRATION: Mapping[str, str] = {
    "hs": "hồ sơ",  # also "học sinh", which procedures do not abbreviate
    "gt": "giấy tờ", "gks": "giấy khai sinh", "ks": "khai sinh", "đkks": "đăng ký khai sinh",
    "đkkh": "đăng ký kết hôn", "đkkt": "đăng ký khai tử", "tthn": "tình trạng hôn nhân",
    "xntthn": "xác nhận tình trạng hôn nhân", "gxn": "giấy xác nhận",
    "cccd": "căn cước công dân", "cmnd": "chứng minh nhân dân", "cmtnd": "chứng minh nhân dân",
    "cmt": "chứng minh nhân dân", "đdcn": "định danh cá nhân",
    "gplx": "giấy phép lái xe", "blx": "bằng lái xe", "gp": "giấy phép", "gpxd": "giấy phép xây dựng",
    "gpkd": "giấy phép kinh doanh", "gpđkkd": "giấy chứng nhận đăng ký kinh doanh", "xd": "xây dựng",
    "gcn": "giấy chứng nhận", "gcnqsdđ": "giấy chứng nhận quyền sử dụng đất", "qsdđ": "quyền sử dụng đất",
    "qsh": "quyền sở hữu", "sđ": "sử dụng", "bđs": "bất động sản",
    "đkkd": "đăng ký kinh doanh", "đkdn": "đăng ký doanh nghiệp", "hkd": "hộ kinh doanh", "kd": "kinh doanh",
    "dn": "doanh nghiệp", "cty": "công ty", "tnhh": "trách nhiệm hữu hạn", "mtv": "một thành viên",
    "htx": "hợp tác xã", "dntn": "doanh nghiệp tư nhân", "mst": "mã số thuế", "gtgt": "giá trị gia tăng",
    "tncn": "thu nhập cá nhân", "tndn": "thu nhập doanh nghiệp", "ttđb": "tiêu thụ đặc biệt",
    "bhxh": "bảo hiểm xã hội", "bhyt": "bảo hiểm y tế", "bhtn": "bảo hiểm thất nghiệp",
    "bhtnlđ": "bảo hiểm tai nạn lao động", "tnlđ": "tai nạn lao động", "bnn": "bệnh nghề nghiệp",
    "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "cq": "cơ quan", "tthc": "thủ tục hành chính",
    "dvc": "dịch vụ công", "dvctt": "dịch vụ công trực tuyến", "dvcqg": "dịch vụ công quốc gia",
    "tthcc": "trung tâm hành chính công", "vpđk": "văn phòng đăng ký", "vpđkđđ": "văn phòng đăng ký đất đai",
    "lltp": "lý lịch tư pháp", "pccc": "phòng cháy chữa cháy", "csgt": "cảnh sát giao thông",
    "attp": "an toàn thực phẩm", "vsattp": "vệ sinh an toàn thực phẩm", "atvslđ": "an toàn vệ sinh lao động",
    "nlđ": "người lao động", "nsdlđ": "người sử dụng lao động", "hđlđ": "hợp đồng lao động", "lđ": "lao động",
    "xnk": "xuất nhập khẩu", "xk": "xuất khẩu", "nk": "nhập khẩu", "xnc": "xuất nhập cảnh",
    "gplhx": "giấy phép lưu hành xe", "knq": "kho ngoại quan", "gpvt": "giấy phép vận tải", "nnn": "người nước ngoài",
    "sdđ": "sử dụng đất",
    "vn": "việt nam", "tphcm": "thành phố hồ chí minh", "nsnn": "ngân sách nhà nước",
    "tctd": "tổ chức tín dụng", "qtdnd": "quỹ tín dụng nhân dân", "nhnn": "ngân hàng nhà nước",
    "cntt": "công nghệ thông tin", "bvmt": "bảo vệ môi trường", "đtm": "đánh giá tác động môi trường",
    "kcn": "khu công nghiệp", "noxh": "nhà ở xã hội", "bvtv": "bảo vệ thực vật", "kdvt": "kinh doanh vận tải",
    "hktt": "hộ khẩu thường trú", "shk": "sổ hộ khẩu", "thads": "thi hành án dân sự",
}  # fmt: skip

# (before, key, after, expansion): patterns of the folded word before and of the one after, "" = any; the first that
# fits wins.
CONTEXTS: tuple[tuple[str, str, str, str], ...] = (
    ("du|ung|nhung|cac", "đk", "", "điều kiện"),  # "đủ đk" is no registration
    (r"\d+", "k", "", "nghìn"),  # "500 k" is money
    ("", "tt", r"so|\d+.*", "thông tư"),
    ("", "tt", "", "thủ tục"),
    ("lam|nhu|la|tinh", "tn", "", "thế nào"),  # elsewhere it may be "tốt nghiệp"
    ("", "tn", "$", "thế nào"),
    ("", "th", r"\d+", ""),  # "th 7" is a day
    ("", "th", "", "trường hợp"),
    ("nguoi|ng|voi|vs|chong|vo|ck|vk|o|di|to", "nn", "", "nước ngoài"),  # elsewhere "nhà nước", "nông nghiệp"
    ("lam|lm|tai|vi|thi", "s", "", "sao"),
    ("", "v", "$", "vậy"),
    ("^", "t", "", "tôi"),
    ("cho|cua|la|dinh", "t", "", "tôi"),
    ("so|nhap|chuyen|tach|cat", "hk", "", "hộ khẩu"),
    ("", "hk", "", "không"),
    ("lam|doi|cap|mat|xin|lai", "hc", "", "hộ chiếu"),  # elsewhere "hành chính"
    ("", "ms", "thue", "mã số"),
    ("", "ms", "", "mới"),
    ("so", "đt", "", "điện thoại"),  # elsewhere "đầu tư", "đô thị"
    ("bao", "h", "", "giờ"),
    ("bao", "n", "", "nhiêu"),
    ("bay", "h", "", "giờ"),
    ("the|lam|doi|cap", "cc", "", "căn cước"),  # elsewhere "công chứng"
    ("", "cc", "giay|hop|ban", "công chứng"),
)

_WORD = re.compile(r"\w+|&")
# A letter group in a document number ("62/2021/TT-BCA", "TP-LS-05") or beside a dot is no shorthand.
_GLUE = frozenset("-/.@_")


def _with_plain_d(table: Mapping[str, str]) -> dict[str, str]:
    return {key.replace("đ", "d"): full for key, full in table.items()} | dict(table)


_ADMINISTRATION = _with_plain_d(ADMINISTRATION)
_TABLE = _ADMINISTRATION | _with_plain_d(CHAT)
_CONTEXTS: dict[str, list[tuple[re.Pattern[str], re.Pattern[str], str]]] = {}
for _before, _key, _after, _full in CONTEXTS:
    for _form in {_key, _key.replace("đ", "d")}:
        _entry = (re.compile(_before), re.compile(_after), _full)
        _CONTEXTS.setdefault(_form, []).append(_entry)


def expand(text: str) -> str:
    """The text with chat spellings and abbreviations written out: "dk hkd ntn" → "đăng ký hộ kinh doanh như thế nào".

    Works on text with and without diacritics; what is not in the table is kept as typed.
    """
    words = list(_WORD.finditer(text))
    pieces: list[str] = []
    end = 0
    for position, word in enumerate(words):
        full = "" if _is_glued(text, word) else _full_form(words, position)
        if full:
            pieces += text[end : word.start()], full
            end = word.end()
    return "".join(pieces) + text[end:]


def _is_glued(text: str, word: re.Match[str]) -> bool:
    before, after = text[: word.start()][-1:], text[word.end() : word.end() + 2]
    # A full stop ends a sentence unless a letter follows at once.
    return before in _GLUE - {""} or (after[:1] in _GLUE and len(after) == 2 and after[1].isalnum())


def _full_form(words: list[re.Match[str]], position: int) -> str:
    key = words[position][0].lower()
    for before, after, full in _CONTEXTS.get(key, ()):
        if _fits(before, words, position - 1, "^") and _fits(after, words, position + 1, "$"):
            return full
    return _TABLE.get(key, "")


def _fits(pattern: re.Pattern[str], words: list[re.Match[str]], position: int, edge: str) -> bool:
    if not pattern.pattern:
        return True
    if not 0 <= position < len(words):
        return pattern.pattern == edge
    return pattern.fullmatch(fold(words[position][0])) is not None
