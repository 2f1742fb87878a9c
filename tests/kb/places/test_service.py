"""Places in the database, on both kinds: loaded from the files, told as a directory, found in texts."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.places.model import Place
from kb.places.service import Places, load_shipped_places
from kb.places.tables import commune, commune_part
from kb.settings import KbSettings

HERE = KbSettings("", Path())
OTHER = """
province: Đảo Giấy
kind: tỉnh
since: 2025-07-01
resolution: Nghị quyết thử
provinces_resolution: Nghị quyết thử
merged: [Đảo Giấy]
districts: {Huyện Thuyền: Đảo Giấy}
communes:
  Xã Buồm: {Huyện Thuyền: [Xã Chèo, Xã Lái]}
"""


@pytest.fixture
def places(engine: sa.Engine) -> Places:
    load_shipped_places(engine, HERE)
    return Places(engine, HERE)


def test_loading_again_changes_nothing(engine: sa.Engine) -> None:
    assert load_shipped_places(engine, HERE) is True
    assert load_shipped_places(engine, HERE) is False


def test_what_was_changed_by_hand_is_brought_back(engine: sa.Engine, places: Places) -> None:
    with writing(engine) as connection:
        connection.execute(sa.update(commune_part).where(commune_part.c.unit == "Xã Phước Đại").values(unit="Xã Sai"))
    assert load_shipped_places(engine, HERE) is True
    assert [each.meanings[0].communes for each in places.find("xã Phước Đại")] == [("Xã Bác Ái Đông",)]


def test_the_directory_tells_what_a_commune_was_made_of(places: Places) -> None:
    directory = places.directory()
    assert directory is not None and len(directory.communes) == 65
    lam = directory.communes["Xã Cam Lâm"]
    assert lam.districts == ("Huyện Cam Lâm",)
    assert [part.unit for part in lam.whole if not part.shared][:2] == ["Thị trấn Cam Đức", "Xã Cam Hải Đông"]
    assert {part.unit for part in lam.whole if part.shared} >= {"Xã Cam Hòa", "Xã Suối Tân"}


def test_another_province_stands_beside_it(engine: sa.Engine, places: Places, tmp_path: Path) -> None:
    (tmp_path / "communes.yml").write_text(OTHER, "utf-8")
    there = replace(HERE, province="Đảo Giấy", places=tmp_path)
    assert Places(engine, there).directory() is None
    load_shipped_places(engine, there)
    other = Places(engine, there).directory()
    assert other is not None and list(other.communes) == ["Xã Buồm"]
    assert [each.meanings[0].name for each in Places(engine, there).find("xã chèo giờ thuộc đâu")] == ["Xã Chèo"]
    with reading(engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(commune)).scalar_one() == 66


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("xã Phước Đại cũ giờ thuộc đâu", {("Xã Phước Đại", "Huyện Bác Ái")}),
        ("xa phuoc dai cu gio thuoc dau", {("Xã Phước Đại", "Huyện Bác Ái")}),
        ("phường Vĩnh Hải nha trang nay là phường gì", {("Phường Vĩnh Hải", "Thành phố Nha Trang")}),
        ("p. vĩnh hải tp nha trang", {("Phường Vĩnh Hải", "Thành phố Nha Trang")}),
        ("huyện Vạn Ninh giờ làm giấy tờ ở đâu", {("Huyện Vạn Ninh", "Khánh Hòa")}),
        ("tx ninh hoà còn không", {("Thị xã Ninh Hòa", "Khánh Hòa")}),
        ("xã Phước Hải", {("Xã Phước Hải", "Huyện Ninh Phước")}),
        ("phước hải ninh phước", {("Xã Phước Hải", "Huyện Ninh Phước")}),
        ("thành hải giờ thuộc đâu", {("Xã Thành Hải", "Thành phố Phan Rang - Tháp Chàm")}),
        ("cam duc gio la xa nao", {("Thị trấn Cam Đức", "Huyện Cam Lâm")}),
        ("phường Tân Lập", {("Phường Tân Lập", "Thành phố Nha Trang")}),
        ("phường nha trang gồm phường nào", {("Phường Nha Trang", "")}),
    ],
)
def test_names_are_found_in_any_spelling(places: Places, text: str, meant: set[tuple[str, str]]) -> None:
    assert {(each.name, each.of) for found in places.find(text) for each in found.meanings} == meant


def test_a_name_of_several_places_means_all_of_them(places: Places) -> None:
    [found] = places.find("phuoc hai gio thuoc dau")
    assert {each.of for each in found.meanings} == {"Huyện Ninh Phước", "Thành phố Nha Trang"}
    [found] = places.find("ninh hải")
    assert {each.kind for each in found.meanings} == {Place.COMMUNE, Place.UNIT, Place.DISTRICT}


def test_a_unit_that_was_divided_lies_in_several(places: Places) -> None:
    [found] = places.find("xã cam hòa nay thuộc đâu")
    assert found.meanings[0].communes == ("Xã Cam Lâm", "Xã Suối Dầu", "Xã Cam Hiệp")


def test_a_city_is_known_by_each_of_its_names(places: Places) -> None:
    for text in ("phan rang", "tháp chàm", "Phan Rang - Tháp Chàm"):
        assert any(each.kind is Place.DISTRICT for found in places.find(text) for each in found.meanings), text


def test_no_place_no_find(places: Places) -> None:
    assert places.find("đăng ký khai sinh cần giấy tờ gì") == ()
