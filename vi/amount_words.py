"""The words of amounts: units, currency, and what is counted."""

from vi.numerals import both_spellings
from vi.tables import spellings, words

# Powers of ten. "tr" and "củ" (slang) are millions of đồng, "k" thousands.
UNITS = both_spellings({"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}) | {"k": 3, "tr": 6, "củ": 6, "vạn": 4}
BILLION = 9
MONEY_UNITS = frozenset({"k", "tr", "củ"})
ROOTS = words("khoai sắn tỏi hành gừng cải nghệ sâm")  # "10 củ khoai" is no money
HALF_OF = frozenset({"nửa", "nua"})
HALF = frozenset({"rưỡi", "rưởi", "ruoi"})
AFTER_DIGIT = {"trăm": 100, "tram": 100, "chục": 10, "chuc": 10}  # "2 trăm nghìn"
ZERO = frozenset({"không", "khong"})
CURRENCY = frozenset({"đ", "đồng", "vnđ", "vnd", "₫"})
BARE_CURRENCY = frozenset({"d", "dong"})  # "500 d" is money, "2 dong" is lines
LEAST_IN_BARE_CURRENCY = 100
# What is counted: thousands of these are no money.
COUNTED = spellings(
    "người ngày tháng tuần giờ tiếng phút tuổi lần lượt con cái chiếc tờ thửa mét ha hecta km kg m2 m² tấn lít cây xe "
    "cuốn quyển phiếu khách dân usd đô"
) | words("năm đứa bản bộ căn hộ ký chữ loại hồ cổ")  # bare these are often something else
WITH_YEAR = spellings("nay ngoái sau trước tới")  # "hai triệu năm ngoái"
