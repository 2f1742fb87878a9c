"""What is stored comes back as it was, on either database."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.procedures import queries, tables
from kb.procedures.model import Procedure
from kb.procedures.storing import report_mistake, store
from tests.samples import BOAT, SILENT

TODAY = date(2026, 11, 23)


def put(engine: sa.Engine, *procedures: Procedure) -> None:
    with writing(engine) as connection:
        store(connection, procedures, author="tests", act="import")


def all_of(engine: sa.Engine, day: date = TODAY) -> list[Procedure]:
    with reading(engine) as connection:
        return queries.procedures(connection, None, day=day)


def test_a_procedure_comes_back_as_it_was_stored(engine: sa.Engine) -> None:
    put(engine, SILENT, BOAT)
    assert all_of(engine) == [BOAT, SILENT]


def test_storing_again_replaces_every_part(engine: sa.Engine) -> None:
    put(engine, BOAT)
    shorter = replace(BOAT, documents=(), fees=BOAT.fees[:1], aliases=(), title="Tên mới")
    put(engine, shorter)
    assert all_of(engine) == [shorter]


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"status": "draft"}, False),
        ({"status": "retired"}, False),
        ({"effective_from": date(2026, 11, 24)}, False),
        ({"effective_from": date(2026, 11, 23)}, True),
        ({"effective_until": date(2026, 11, 22)}, False),
        ({"effective_until": date(2026, 11, 23)}, True),
    ],
)
def test_citizens_see_only_what_is_published_and_in_force(
    engine: sa.Engine, change: dict[str, object], seen: bool
) -> None:
    put(engine, BOAT)
    with writing(engine) as connection:
        connection.execute(sa.update(tables.procedure).values(change))
    assert bool(all_of(engine)) is seen


def test_the_change_feed_names_what_changed_since(engine: sa.Engine) -> None:
    put(engine, BOAT)
    with reading(engine) as connection:
        first, changed = queries.revisions_after(connection, 0)
        assert changed == {BOAT.code}
    put(engine, SILENT)
    with reading(engine) as connection:
        last, changed = queries.revisions_after(connection, first)
        assert changed == {SILENT.code}
        assert queries.newest_revision(connection) == last > first
        assert queries.revisions_after(connection, last) == (last, frozenset())


def test_every_store_leaves_a_revision_with_the_whole_content(engine: sa.Engine) -> None:
    put(engine, BOAT)
    put(engine, replace(BOAT, title="Tên mới"))
    with reading(engine) as connection:
        rows = connection.execute(sa.select(tables.revision).order_by(tables.revision.c.id)).all()
    assert [(row.code, row.author, row.act, row.content["title"]) for row in rows] == [
        (BOAT.code, "tests", "import", BOAT.title),
        (BOAT.code, "tests", "import", "Tên mới"),
    ]


def test_findings_are_counted_by_kind(engine: sa.Engine) -> None:
    put(engine, BOAT, SILENT, replace(SILENT, code="9.000003", findings=SILENT.findings[:1]))
    with reading(engine) as connection:
        counted = [(kind.kind, kind.count, kind.procedures) for kind in queries.findings_by_kind(connection)]
        assert queries.count_with_findings(connection) == 2
    assert counted == [("time_without_unit", 2, 2), ("fee_contradiction", 1, 1)]


def test_a_doubt_is_noted_once_a_conversation(engine: sa.Engine) -> None:
    for conversation, new in (("a", True), ("a", False), ("b", True)):
        with writing(engine) as connection:
            assert report_mistake(connection, BOAT.code, conversation) is new


def test_a_failed_transaction_stores_nothing(engine: sa.Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as connection:
        store(connection, [BOAT], author="tests", act="import")
        raise RuntimeError
    assert all_of(engine) == []


def test_parts_refer_to_a_procedure_that_exists(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(sa.insert(tables.legal_reference).values(code="none", position=0, number="1"))
