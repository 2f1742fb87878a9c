"""Communes found in a text. What became of which ward was decided by resolutions of 2024 and 2025."""

import re
import subprocess
import sys
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vi import Commune, FoundPlace, communes, find_places, fold, normalise
from vi import place_names as table
from vi.files import read_yaml

NLU = Path(__file__).resolve().parents[2] / "data" / "nlu"
ANNOTATION = re.compile(r"\[([^\]]+)\]\([^)]*\)")
NHA_TRANG = {"Phường Bắc Nha Trang", "Phường Nam Nha Trang", "Phường Nha Trang", "Phường Tây Nha Trang"}
WORDS = ["phường", "p.", "xã", "tp", "Nha", "Trang", "nhatrang", "vĩnh", "hải", "Phước", "Ninh", "Hòa", "đường", "hẻm"]
PIECES = st.sampled_from([*WORDS, "12", "2/4", "ở", "tại", "khu", "phố", "cũ", "phía", "bắc", ",", "(", "-", "\u0301"])


def full(found: FoundPlace) -> set[str]:
    return {commune.full for commune in found.communes}


def only(text: str) -> FoundPlace:
    (found,) = find_places(text)
    return found


def test_the_province_has_its_communes() -> None:
    kinds = [commune.kind for commune in communes()]
    assert (len(kinds), kinds.count("xã"), kinds.count("phường"), kinds.count("đặc khu")) == (65, 48, 16, 1)
    assert Commune("Bắc Nha Trang", "phường").full == "Phường Bắc Nha Trang"
    assert Commune("Trường Sa", "đặc khu") in communes("tỉnh Khánh Hòa")


def test_another_province_has_its_own() -> None:
    assert len(communes("Hà Nội")) == 126
    assert communes("ha noi") == communes("Thành phố Hà Nội")
    assert communes("Ninh Thuận") == communes("") == ()  # joined to Khánh Hòa
    assert find_places("phường Vĩnh Hải", "Hà Nội") == find_places("phường Vĩnh Hải", "Ninh Thuận") == ()


@pytest.mark.parametrize(
    ("text", "named", "commune"),
    [
        ("đèn ở P. Vĩnh Hải hư", "P. Vĩnh Hải", "Phường Bắc Nha Trang"),
        ("den o p vinh hai hu", "p vinh hai", "Phường Bắc Nha Trang"),
        ("p.vinh hai", "p.vinh hai", "Phường Bắc Nha Trang"),
        ("xã Diên An nhiều rác", "xã Diên An", "Xã Diên Khánh"),
        ("thị trấn Vạn Giã", "thị trấn Vạn Giã", "Xã Vạn Ninh"),
        ("tt van gia", "tt van gia", "Xã Vạn Ninh"),
        ("rác ở Vĩnh Hoà", "Vĩnh Hoà", "Phường Bắc Nha Trang"),
        ("vĩnh hoà", "vĩnh hoà", "Phường Bắc Nha Trang"),
        ("ngập ở Lộc Thọ", "Lộc Thọ", "Phường Nha Trang"),
        ("dạ loc tho ạ", "loc tho", "Phường Nha Trang"),
        ("phường Vỉnh Hãi", "phường Vỉnh Hãi", "Phường Bắc Nha Trang"),  # ngã and hỏi are one in the south
        ("phường Phước Mỹ", "phường Phước Mỹ", "Phường Bảo An"),  # in the former Ninh Thuận
        ("xã Vĩnh Hòa", "xã Vĩnh Hòa", "Phường Bắc Nha Trang"),  # it was a phường: people mistake the kind
        ("phường Xương Huân", "phường Xương Huân", "Phường Nha Trang"),  # gone in November 2024
        ("phường Vạn Thắng", "phường Vạn Thắng", "Phường Nha Trang"),
        ("xã Ninh Vân", "xã Ninh Vân", "Phường Đông Ninh Hòa"),
    ],
)
def test_old_names_lead_to_the_commune_of_today(text: str, named: str, commune: str) -> None:
    found = only(text)
    assert (found.text, full(found), found.old) == (named, {commune}, True)
    assert text[found.start : found.end] == named


@pytest.mark.parametrize(
    ("text", "commune"),
    [
        ("phường bắc nha trang", "Phường Bắc Nha Trang"),
        ("cup nuoc o bac nha trang", "Phường Bắc Nha Trang"),
        ("phường Nha Trang", "Phường Nha Trang"),
        ("xa vinh hai", "Xã Vĩnh Hải"),
        ("xã Vạn Thắng", "Xã Vạn Thắng"),
        ("Ba Ngòi", "Phường Ba Ngòi"),
        ("Phường Đông Hải", "Phường Đông Hải"),  # the old one was split, but there is one of today
        ("đặc khu Trường Sa", "Đặc khu Trường Sa"),
        ("ở Diên Lạc", "Xã Diên Lạc"),
    ],
)
def test_names_of_today(text: str, commune: str) -> None:
    found = only(text)
    assert (full(found), found.old) == ({commune}, False)


@pytest.mark.parametrize("text", ["TP Nha Trang", "tp. nha trang", "Nha Trang", "thành phố Nha Trang", "nhatrang"])
def test_an_old_city_is_all_its_communes(text: str) -> None:
    found = only(f"rác ở {text} nhiều quá")
    assert (found.text, full(found), found.old) == (text, NHA_TRANG, True)


def test_a_city_goes_by_each_of_its_names() -> None:
    whole = full(only("Phan Rang - Tháp Chàm"))
    assert whole == full(only("ở Phan Rang")) == full(only("ga tháp chàm"))
    assert "Phường Đô Vinh" in whole


def test_an_old_name_may_mean_several() -> None:
    assert full(only("Phước Hải")) == {"Phường Nam Nha Trang", "Xã Ninh Phước"}  # in two districts
    assert full(only("xã Suối Tân")) == {"Xã Cam Hiệp", "Xã Cam Lâm", "Xã Suối Dầu"}  # split into three
    assert full(only("Vĩnh Hải")) == {"Phường Bắc Nha Trang", "Xã Vĩnh Hải"}  # an old one, and one of today


@pytest.mark.parametrize(
    ("text", "commune"),
    [
        ("Phước Hải, Ninh Phước", "Xã Ninh Phước"),
        ("Phước Hải, Nha Trang", "Phường Nam Nha Trang"),
        ("phuoc hai nha trang", "Phường Nam Nha Trang"),
        ("Phước Hải (thuộc TP. Nha Trang)", "Phường Nam Nha Trang"),
        ("xã Vĩnh Hải - Nha Trang", "Phường Bắc Nha Trang"),
        ("Ninh Phước, Ninh Hòa", "Phường Đông Ninh Hòa"),  # an old xã with the name of a district
    ],
)
def test_a_district_narrows_the_ward_before_it(text: str, commune: str) -> None:
    found = only(text)
    assert full(found) == {commune}
    assert found.text == text.removesuffix(")")


def test_places_elsewhere_in_the_text_narrow_too() -> None:
    city, ward = find_places("Nha Trang mưa lớn, nhà em ở Phước Hải ngập rồi")
    assert (full(city), full(ward)) == (NHA_TRANG, {"Phường Nam Nha Trang"})


def test_districts_side_by_side_stay_two() -> None:
    assert [found.text for found in find_places("từ Bác Ái, Ninh Sơn xuống")] == ["Bác Ái", "Ninh Sơn"]


@pytest.mark.parametrize(
    "text",
    [
        "đường Phước Long bị hư",
        "duong phuoc long bi hu",
        "hẻm 40 Vạn Thạnh",
        "hẻm Vạn Thạnh",
        "số 5 Lộc Thọ",
        "12/3 Phước Long",
        "anh Nguyễn Xuân Hải ở quầy 3",
        "sân bay Cam Ranh",
        "nt em nha",
        "phường 3",
        "tỉnh Khánh Hòa",
    ],
)
def test_streets_and_persons_are_no_places(text: str) -> None:
    assert find_places(text) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("đường Phước Long, phường Phước Long", "phường Phước Long"),
        ("đường 2/4 Vĩnh Hòa", "Vĩnh Hòa"),
        ("đường 23/10 Nha Trang", "Nha Trang"),
        ("tổ dân phố 5 Vĩnh Hòa", "Vĩnh Hòa"),
        ("khu phố Phước Mỹ", "Phước Mỹ"),
        ("thôn 3 Diên An", "Diên An"),
        ("đường Trần Phú Nha Trang", "Nha Trang"),
        ("phía bắc Nha Trang", "Nha Trang"),
    ],
)
def test_a_place_beside_a_street(text: str, named: str) -> None:
    assert [found.text for found in find_places(text)] == [named]


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("khai sinh ton bao nhieu", "dac khu truong sa, sinh ton"),
        ("anh dung roi em", "nha em o anh dung"),
        ("cam lam gi vay", "xa cam lam"),
        ("bị cấm làm nhà", "huyện Cam Lâm"),
        ("cho cong hai ban", "xa cong hai"),
        ("can gi de cam an vat", "xa cam an"),
        ("lễ khánh thành nhà văn hóa", "xã Khánh Thành"),
        ("vinh hoa phu quy", "phuong vinh hoa"),
    ],
)
def test_ordinary_words_need_a_sign(word: str, place: str) -> None:
    assert find_places(word) == ()
    assert find_places(place)


def questions() -> list[str]:
    blocks = [
        block for path in sorted(NLU.glob("procedure_*.yml")) for block in read_yaml(path.read_text("utf-8"))["nlu"]
    ]
    lines = [line for block in blocks if block["intent"] == "ask_procedure" for line in block["examples"].splitlines()]
    return [ANNOTATION.sub(r"\1", line.removeprefix("- ")) for line in lines]


def test_questions_without_a_place_give_none() -> None:
    """Spelled both ways; the names of places that some of them do hold are listed."""
    named = re.compile(r"nha trang|van ninh|vinh truong|cam lam|cam ranh|ninh hoa")
    texts = [
        each
        for text in questions()
        for each in (text, fold(normalise(text)))
        if not named.search(fold(normalise(text)))
    ]
    wrong = [text for text in texts if find_places(text)]
    assert len(texts) > 3000
    assert len(wrong) / len(texts) <= 0.01, wrong


@given(text=st.text() | st.lists(PIECES, max_size=12).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    found = find_places(text)
    assert all(text[each.start : each.end] == each.text and each.communes for each in found)
    assert all(set(each.communes) <= set(communes()) for each in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_spelling_of_unicode_does_not_matter() -> None:
    decomposed = "ở phường Vi\u0303nh Ha\u0309i"
    assert full(only(decomposed)) == {"Phường Bắc Nha Trang"}


def test_underthesea_is_not_imported() -> None:
    code = "import sys, vi; vi.find_places('ở Nha Trang'); sys.exit('underthesea' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_whole_table_is_not_kept() -> None:
    """What stays is under a megabyte; the table of the country is five as text and more as objects."""
    for cached in (table._records, table._provinces, table.communes, table.names):
        cached.cache_clear()
    tracemalloc.start()
    find_places("ở Nha Trang")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000
