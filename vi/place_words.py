"""Words around the names of places, and names that are ordinary words too."""

from vi.folding import fold
from vi.tables import spellings, words

# Kinds as people write them. A letter alone counts with its dot, `p` without it too.
KIND_WORDS: dict[tuple[str, ...], str] = {
    ("phường",): "phường",
    ("p",): "phường",
    ("xã",): "xã",
    ("x", "."): "xã",
    ("thị", "trấn"): "thị trấn",
    ("tt",): "thị trấn",
    ("thành", "phố"): "thành phố",
    ("tp",): "thành phố",
    ("thị", "xã"): "thị xã",
    ("tx",): "thị xã",
    ("huyện",): "huyện",
    ("h", "."): "huyện",
    ("quận",): "quận",
    ("q", "."): "quận",
    ("đặc", "khu"): "đặc khu",
}
# The same by the first word, folded, in that order.
KINDS_BY_FIRST_WORD: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _words, _kind in KIND_WORDS.items():
    KINDS_BY_FIRST_WORD.setdefault(fold(_words[0]), []).append((_words, _kind))
KINDS_OF_COMMUNES = frozenset({"phường", "xã", "thị trấn", "đặc khu"})
# A name after one of these is a street's.
STREETS = spellings("đường hẻm hẽm ngõ kiệt ngách phố đ số đại lộ")
# Numbers after these are no house numbers ("thôn 3 Diên An"); after `phố` when it is "khu phố", "tổ dân phố".
QUARTERS = spellings("tổ thôn khóm khu xóm tdp ấp buôn phố")
BEFORE_PHO = spellings("khu dân")
# "đường 2/4 Vĩnh Hải": the number is the street.
NAMED_BY_NUMBER = spellings("đường đ lộ")
PLACE_WORDS = spellings("ở tại khu thôn xóm gần ga biển chợ thuộc") - words("cho thuoc")
SURNAMES = words("nguyễn trần phạm huỳnh hoàng võ đặng bùi ngô lê hồ đỗ lý nguyen tran pham huynh hoang")
# "sân bay Cam Ranh" and "vịnh Cam Ranh" lie in other communes.
ELSEWHERE = words("bay vịnh")
DIRECTIONS = spellings("phía hướng")
QUARTERS_OF_HEAVEN = words("bac nam dong tay trung")
BETWEEN = spellings("ở tại thuộc của cũ")
PARTICLES = spellings("dạ ạ em nha nhé nghe nghen ad anh chị cháu con bạn vâng đó á cũ nè này thưa là")
# First syllables that hardly stand in a sentence but in names of places.
OF_PLACES = words("ninh phuoc vinh suoi nhon")
# Folded names that read as ordinary words, persons or places elsewhere: with their diacritics too, or only without.
ORDINARY = words("anh_dung khanh_thanh phuong_hai sinh_ton tan_tien thanh_hai thanh_son van_hai xuan_hai xuan_son")
ORDINARY_BARE = ORDINARY | words(
    "an_hai bac_ai bac_ai_dong bac_son bao_an cam_lam cong_hai dien_toan dong_hai hoa_thang ho_hai lam_son loi_hai"
    " luong_son my_binh my_hai ninh_binh song_cau thuan_bac thuan_nam truong_sa van_tho vinh_hoa"
)
