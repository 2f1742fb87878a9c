"""The directory of services, on both kinds of database."""

import pytest
import sqlalchemy as sa

from kb.services.service import ServiceDirectory, load_shipped_services, shipped_services


@pytest.fixture
def directory(engine: sa.Engine) -> ServiceDirectory:
    load_shipped_services(engine)
    return ServiceDirectory(engine, "Khánh Hòa")


def test_loading_again_changes_nothing(engine: sa.Engine) -> None:
    assert load_shipped_services(engine) is True
    assert load_shipped_services(engine) is False


def test_what_is_read_is_what_ships(directory: ServiceDirectory) -> None:
    assert directory.all() == shipped_services()


def test_every_service_of_the_plan_is_there() -> None:
    slugs = {each.slug for each in shipped_services()}
    assert slugs >= {
        "national_portal", "provincial_portal", "vneid", "dossier_lookup", "feedback_system", "asset_declaration",
        "petitions", "gis", "open_data", "digital_signature", "online_payment", "post_delivery", "text_notifications",
    }  # fmt: skip


def test_every_service_tells_where_it_was_read_and_how_to_begin() -> None:
    for each in shipped_services():
        assert each.source.name and each.source.read_on and each.start and each.audience, each.slug
        assert not each.url or each.url.startswith("https://"), each.slug


def test_another_province_does_not_see_what_is_this_ones_own(engine: sa.Engine) -> None:
    load_shipped_services(engine)
    other = ServiceDirectory(engine, "Lâm Đồng")
    assert other.get("provincial_portal") is None
    assert other.get("national_portal") is not None


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("cong dich vu cong khanh hoa con vao duoc khong", "provincial_portal"),
        ("cổng dịch vụ công quốc gia là gì", "national_portal"),
        ("ai phai ke khai tai san thu nhap", "asset_declaration"),
        ("xem bản đồ quy hoạch ở đâu", "gis"),
        ("open data của tỉnh", "open_data"),
        ("tỉnh trả lời cử tri ở trang nào", "petitions"),
    ],
)
def test_the_longest_phrase_decides(directory: ServiceDirectory, text: str, slug: str) -> None:
    asked = directory.asked(text)
    assert asked is not None and asked.slug == slug


def test_nothing_is_asked_where_nothing_is_named(directory: ServiceDirectory) -> None:
    assert directory.asked("đăng ký khai sinh") is None
