"""The communes that ship: as many as the resolution says, the same as the table of underthesea, nothing invented."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import KbError
from kb.places.files import CommuneFile, PlaceFiles, merged_provinces, place_files
from kb.places.finding import kind_of, name_of
from kb.places.reform import agencies
from kb.settings import KbSettings
from vi import communes
from vi.place_names import names

HERE = KbSettings("", Path())


@pytest.fixture(scope="module")
def files() -> PlaceFiles:
    found = place_files(HERE)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def file(files: PlaceFiles) -> CommuneFile:
    return files.communes


def test_there_are_as_many_of_each_kind_as_the_resolution_made(file: CommuneFile) -> None:
    kinds = [kind_of(name) for name in file.communes]
    assert {kind: kinds.count(kind) for kind in kinds} == {"xã": 48, "phường": 16, "đặc khu": 1}
    assert len({unit for district in file.communes.values() for units in district.items() for unit in units[1]}) > 150


def test_they_are_those_of_underthesea(file: CommuneFile) -> None:
    assert set(file.communes) == {commune.full for commune in communes("Khánh Hòa")}


def test_every_old_unit_lies_where_underthesea_says(file: CommuneFile) -> None:
    told = {(unit, commune) for commune, parts in file.communes.items() for units in parts.values() for unit in units}
    known = {
        (f"{reading.kind[:1].upper()}{reading.kind[1:]} {reading.name}", commune.full)
        for readings in names("Khánh Hòa").values()
        for reading in readings
        if not reading.now and not reading.is_district
        for commune in reading.communes
    }
    # The table of `vi` also has wards that had ended before; here they stand in `earlier`.
    assert told <= known
    assert {unit for unit, _ in known - told} <= {each.unit for each in file.earlier} | {unit for unit, _ in told}


def test_there_are_205_parts_of_194_units(file: CommuneFile) -> None:
    parts = [(d, unit) for parts in file.communes.values() for d, units in parts.items() for unit in units]
    assert (len(parts), len(set(parts))) == (205, 194)


def test_every_district_has_its_old_province(file: CommuneFile) -> None:
    assert {district for parts in file.communes.values() for district in parts} == set(file.districts)
    assert set(file.districts.values()) == set(file.merged)


def test_what_had_joined_another_unit_joined_one_of_the_table(file: CommuneFile) -> None:
    parts = {(unit, d) for parts in file.communes.values() for d, units in parts.items() for unit in units}
    assert {(each.joined, each.district) for each in file.earlier} <= parts
    assert not {(each.unit, each.district) for each in file.earlier} & parts


def test_a_fact_on_an_office_has_a_source_and_the_day_it_was_read(files: PlaceFiles) -> None:
    assert files.offices
    for office in files.offices:
        if office.address or office.phone or office.hours:
            assert office.source and office.source.url.startswith("https://") and office.source.read_on, office.name
        assert office.kind in ("province_centre", *files.communes.communes)


def test_an_office_without_a_source_would_be_seen(files: PlaceFiles) -> None:
    bare = replace(files.offices[0], source=None)
    with pytest.raises(AssertionError):
        test_a_fact_on_an_office_has_a_source_and_the_day_it_was_read(replace(files, offices=(bare,)))


def test_shared_names_are_names_of_this_province(files: PlaceFiles) -> None:
    file = files.communes
    units = {unit for parts in file.communes.values() for units in parts.values() for unit in units}
    own = {name_of(name) for name in (*file.communes, *units, *(each.unit for each in file.earlier))}
    assert set(files.shared) <= own


def test_the_country_has_34_provinces_of_63() -> None:
    assert (len(merged_provinces()), sum(map(len, merged_provinces().values()))) == (34, 63)


def test_agencies_name_a_document_and_are_patterns() -> None:
    for agency in agencies():
        assert re.compile(agency.pattern) and re.search(r"\d", agency.now + agency.source), agency


def test_another_province_has_no_table_until_somebody_gives_one(tmp_path: Path) -> None:
    assert place_files(replace(HERE, province="Lâm Đồng")) is None
    (tmp_path / "communes.yml").write_text("province: Lâm Đồng\n", "utf-8")
    with pytest.raises(KbError, match=r"communes\.yml"):
        place_files(replace(HERE, province="Lâm Đồng", places=tmp_path))
