"""Reports on a running console."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
import sqlalchemy as sa

from console import charts
from console.report_charts import CHARTS
from console.report_tables import TABLES
from console.strings import strings
from kb.dossiers.model import Outcome
from kb.operations.tables import setting
from kb.people.audit import entries
from kb.procedures.tables import procedure
from kb.quality.model import Came
from kb.quality.tables import understanding
from kb.ratings.tables import rating
from tests.console.conftest import As
from tests.console.people import text_of
from tests.kb.feedback.tickets import answered, opened, sent
from tests.kb.reports.rows import NIGHT, add, many, miss, missed, talk, understood

PERIOD = "?first=2026-11-01&last=2026-11-30"


@pytest.fixture
def _november(engine: sa.Engine) -> None:
    talk(engine, "a", NIGHT, turns=3)
    talk(engine, "b", NIGHT, channel="zalo")
    told = [understood("a", seq, NIGHT, "answered", code="1.001193") for seq in (1, 3)]
    add(engine, understanding, *told, understood("b", 1, NIGHT, "=cmd", field="-đất"))
    miss(engine, missed("a", NIGHT, field="<script>alert(1)</script>", commune="xã Cam Lâm"))
    thumb = {"conversation_id": "a", "procedure_code": "", "reason": "", "model": "", "at": NIGHT}
    add(engine, rating, thumb | {"topic": "x", "helpful": True}, thumb | {"topic": "y", "helpful": False})
    add(engine, setting, {"name": "minutes_saved", "value": 12, "author": "q", "at": NIGHT})
    answered(engine, sent(engine, opened(engine)))


def test_who_may(as_role: As) -> None:
    paths = ("/reports", "/reports/charts/days.svg", "/reports/days.csv", "/reports/messages.csv")
    for role in ("reviewer", "officer", "administrator", "auditor"):
        member = as_role(role)
        assert [member.get(path).status_code for path in paths] == [200] * 4, role
    editor = as_role("editor")
    assert [editor.get(path).status_code for path in paths] == [403] * 4
    assert 'href="/reports"' not in editor.get("/").text


@pytest.mark.usefixtures("_november")
def test_the_figures_stand_on_the_page(as_role: As) -> None:
    page = as_role("auditor").get("/reports" + PERIOD)
    said = text_of(page)
    for told in (
        "Báo cáo từ 01/11/2026 đến 30/11/2026",
        "2 cuộc trò chuyện",
        "26/11/2026 Trang web 1 3 4",  # with the officer's answer
        "26/11/2026 Zalo 1 1 1",
        "Trả lời được 2 66,7 %",
        "Hài lòng với trợ lý: 50 % (mục tiêu 90 %)",
        "chưa đạt mục tiêu",
        "2 tin được trợ lý trả lời × 12 phút = 24 phút, tức khoảng 0,4 giờ",
        "1.001193",
        "<script>alert(1)</script> 1",
        "xã Cam Lâm 1",
        "Ủy ban nhân dân xã, phường 1 1 0 0 0 100 %",
    ):
        assert told in said, told
    assert "<script>alert" not in page.text
    # Each chart is a picture with the table beneath it.
    for name in re.findall(r'src="/reports/charts/(\w+)\.svg', page.text):
        after = page.text[page.text.index(f"charts/{name}.svg") :]
        assert "<table" in after[: after.index("</section>")]


def test_what_is_stored_has_words() -> None:
    words = strings()["reports"]
    assert set(words["look_up_outcomes"]) == set(Outcome)
    assert set(words["outcomes"]) == set(Came)
    assert set(CHARTS) <= set(TABLES) == set(words["tables"])
    for name, (kinds, _) in TABLES.items():
        assert len(words["tables"][name]["columns"]) == len(kinds), name


@pytest.mark.usefixtures("_november")
def test_charts_are_pictures_without_script(as_role: As) -> None:
    auditor = as_role("auditor")
    for name in CHARTS:
        shown = auditor.get(f"/reports/charts/{name}.svg{PERIOD}")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/svg+xml"), name
        assert "default-src 'none'" in shown.headers["content-security-policy"]
        assert "script-src" not in shown.headers["content-security-policy"]
        assert_has_no_script(shown.content)
    assert "Zalo" in auditor.get(f"/reports/charts/days.svg{PERIOD}").text
    assert "11/2026" in auditor.get("/reports/charts/days.svg?first=2026-01-01&last=2026-12-31").text
    assert auditor.get("/reports/charts/nothing.svg").status_code == 404


def assert_has_no_script(data: bytes) -> None:
    for element in ElementTree.fromstring(data).iter():
        assert isinstance(element.tag, str)
        assert element.tag.rpartition("}")[2] not in ("script", "foreignObject", "a")
        assert not [name for name in element.attrib if name.lower().startswith("on") or "href" in name]


def test_words_in_a_chart_stay_words() -> None:
    for drawn in (charts.bars(['</text><script>x</script>"&'], {"<b>": [1]}), charts.columns(["<a>"], {"<i>": [1]})):
        assert_has_no_script(drawn)
    assert "Chưa có số liệu" in charts.bars([], {"x": []}).decode()


def test_an_empty_period_and_days_that_are_none(as_role: As) -> None:
    auditor = as_role("auditor")
    said = text_of(auditor.get("/reports"))
    assert "Chưa có số liệu trong kỳ này." in said
    assert "chưa có đánh giá" in said
    assert f"{datetime.now(UTC) + timedelta(hours=7):%d/%m/%Y}" in said
    for query in (
        "?first=2026-11-02&last=2026-11-01",
        "?first=x",
        "?last=2026-02-30",
        "?first=0001-01-01",
        "?first=2001-01-01&last=2026-01-01",
    ):
        for path in ("/reports", "/reports/charts/days.svg", "/reports/days.csv"):
            assert auditor.get(path + query).status_code == 422, query


@pytest.mark.usefixtures("_november")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_table_is_a_file(as_role: As, engine: sa.Engine, kind: str) -> None:
    auditor = as_role("auditor")
    for name in TABLES:
        answered_ = auditor.get(f"/reports/{name}.{kind}{PERIOD}")
        assert answered_.status_code == 200
        assert len(read(kind, answered_.content)) > (0 if name in ("look_ups", "procedures") else 1), name
    days = read(kind, auditor.get(f"/reports/days.{kind}{PERIOD}").content)
    assert days[0] == ["Ngày", "Kênh", "Cuộc trò chuyện", "Tin của người dân", "Tin trả lời"]
    assert days[1][0] in ("26/11/2026", datetime(2026, 11, 26))
    assert [str(cell) for cell in days[1][1:]] == ["Trang web", "1", "3", "4"]
    messages = read(kind, auditor.get(f"/reports/messages.{kind}{PERIOD}").content)
    assert len(messages) == 4
    odd = next(row for row in messages if "=cmd" in str(row))
    quoted = "'" if kind == "csv" else ""
    assert (odd[4], odd[6]) == (f"{quoted}=cmd", f"{quoted}-đất")
    # Nothing that was said, nor by whom.
    assert not {"a", "b"} & {str(cell) for row in messages for cell in row}
    assert [each.subject for each in entries(engine, act="reports.export")] == ["2026-11-01 2026-11-30"]
    assert auditor.get(f"/reports/nothing.{kind}").status_code == 404
    assert auditor.get("/reports/days.pdf").status_code == 404


def read(kind: str, data: bytes) -> list[list[object]]:
    if kind == "csv":
        return [list(row) for row in csv.reader(StringIO(data.decode("utf-8-sig")))]
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d", "b"}
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_procedures_have_their_titles(as_role: As, engine: sa.Engine) -> None:
    talk(engine, "a", NIGHT)
    add(engine, understanding, understood("a", 1, NIGHT, "answered", code="1.001193"))
    names = ("levels", "audience", "steps", "conditions", "results", "mistakes", "related")
    lists: dict[str, object] = {name: [] for name in names}
    fields = ("field", "ministry", "agency", "decision", "summary", "url", "source_digest")
    texts = dict.fromkeys(fields, "") | {"title": "Đăng ký khai sinh", "code": "1.001193", "origin": "sample"}
    add(engine, procedure, lists | texts)
    auditor = as_role("auditor")
    assert "1.001193 Đăng ký khai sinh 1" in text_of(auditor.get("/reports" + PERIOD))
    assert "Đăng ký khai sinh: 1" in auditor.get(f"/reports/charts/procedures.svg{PERIOD}").text


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_of_fifty_thousand_rows_comes_in_pieces(as_role: As, engine: sa.Engine, kind: str) -> None:
    many(engine, datetime(2026, 10, 1, tzinfo=UTC), 5_000, 10, 60)
    address = f"/reports/messages.{kind}?first={date(2026, 10, 1)}&last={date(2026, 11, 30)}"
    pieces, data = 0, b""
    with as_role("auditor").client.stream("GET", address, timeout=300) as answered_:
        assert "content-length" not in answered_.headers
        for piece in answered_.iter_raw():
            pieces, data = pieces + 1, data + piece
    assert rows_of(kind, data) == 50_001
    assert pieces > 10


def rows_of(kind: str, data: bytes) -> int:
    if kind == "csv":
        return data.count(b"\r\n")
    with ZipFile(BytesIO(data)) as book:
        return book.read("xl/worksheets/sheet1.xml").count(b"<row")
