"""Chat spellings and abbreviations of public administration: what people type, and that written out.

Keys are in lower case; a key with `đ` holds for `d` as well. Words that are ambiguous stand in `CONTEXTS`, each with
the neighbours that make it safe; everything else is left as it is.
"""

from collections.abc import Mapping

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
    "khôg": "không", "khog": "không", "hôg": "không", "kbiet": "không biết", "kbik": "không biết",
    "đuợc": "được", "đươc": "được", "đuơc": "được", "nguời": "người",  # slips that a tone mark alone does not mend
    "mún": "muốn", "xog": "xong", "gòi": "rồi", "nma": "nhưng mà", "mn": "mọi người", "mng": "mọi người",
    "tnao": "thế nào", "ntnao": "như thế nào", "lnao": "lúc nào", "hnao": "hôm nào", "hnay": "hôm nay",
    "hqua": "hôm qua", "tgian": "thời gian", "ttin": "thông tin", "cbi": "chuẩn bị", "đkí": "đăng ký",
    "tkhoan": "tài khoản", "stk": "số tài khoản", "pls": "làm ơn", "plz": "làm ơn",
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
    "qsd": "quyền sử dụng", "gcnqsd": "giấy chứng nhận quyền sử dụng",  # "GCN QSD đất"
    "gcnđkkd": "giấy chứng nhận đăng ký kinh doanh",
    "gcnđkdn": "giấy chứng nhận đăng ký doanh nghiệp", "gcnđkhkd": "giấy chứng nhận đăng ký hộ kinh doanh",
    "gcnđkx": "giấy chứng nhận đăng ký xe", "đkx": "đăng ký xe", "đkhkd": "đăng ký hộ kinh doanh",
    "gcnkh": "giấy chứng nhận kết hôn", "cccdgc": "căn cước công dân gắn chip", "đdđt": "định danh điện tử",
    "ttpvhcc": "trung tâm phục vụ hành chính công", "pvhcc": "phục vụ hành chính công",
    "hcc": "hành chính công", "mhs": "mã hồ sơ", "cks": "chữ ký số",
    "đktv": "khai báo tạm vắng",  # people call it registration, the law does not
    "gpmt": "giấy phép môi trường", "gplđ": "giấy phép lao động", "gpkdvt": "giấy phép kinh doanh vận tải",
    "tnmt": "tài nguyên và môi trường", "cchn": "chứng chỉ hành nghề", "antt": "an ninh trật tự",
    "ctcp": "công ty cổ phần", "dnnvv": "doanh nghiệp nhỏ và vừa", "tnds": "trách nhiệm dân sự",
    "kcb": "khám chữa bệnh", "cskcb": "cơ sở khám chữa bệnh", "nkt": "người khuyết tật",
    "btxh": "bảo trợ xã hội", "nvqs": "nghĩa vụ quân sự", "tnxp": "thanh niên xung phong", "kts": "kiến trúc sư",
    "cnvpđkđđ": "chi nhánh văn phòng đăng ký đất đai", "thpt": "trung học phổ thông", "thcs": "trung học cơ sở",
    "hcm": "hồ chí minh",
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
    ("thu|ngay|tu", "t", "", ""),
    ("", "t", r"\d.*", ""),  # "t 7" is a day or a month
    ("", "t", "", "tôi"),
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
    (r"\d+", "kg", "", ""),  # kilograms
    ("", "qđ", r"so|\d.*|cua|thu|cap|phe|xu", "quyết định"),
    (r"ra|so|co|nhan|\d.*", "qđ", "", "quyết định"),
    ("theo|dung|trai|chieu", "qđ", "", "quy định"),  # elsewhere also "quân đội"
    ("", "nđ", r"so|\d.*", "nghị định"),  # "nd" is also "nội dung", "nhân dân"
    ("ty|cty", "cp", "", "cổ phần"),  # elsewhere "chi phí", "chính phủ"
    ("noi|ho|so|xoa|khau|hk", "đktt", "", "đăng ký thường trú"),  # elsewhere also "đăng ký tạm trú"
    ("dang|tao|lap|quen|mo|mat|so|vao|nap|khoa", "tk", "", "tài khoản"),  # elsewhere also "tìm kiếm"
    ("mau|nop|dien|ghi|viet", "tk", "", "tờ khai"),
)
