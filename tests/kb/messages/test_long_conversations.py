"""A turn of a long conversation reads no more of it than one of a short one."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kb.db import make_engine
from kb.messages import statements
from tests.conftest import sqlite_database

WANTED = {"conversation_here": "x", "seq_here": 1, "most": 10}


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (statements.replies(), "ix_message_reply (conversation_id=? AND reply_to=?)"),
        (statements.offers_in_reply(), "ix_message_reply (conversation_id=? AND reply_to=?)"),
        (statements.offers_unprompted(), "ix_message_unprompted (conversation_id=? AND reply_to=?)"),
    ],
)
def test_what_a_turn_reads_is_found_by_an_index(
    sqlite_template: Path, tmp_path: Path, statement: sa.Select[Any], index: str
) -> None:
    sent: list[tuple[str, Any]] = []
    with sqlite_database(sqlite_template, tmp_path) as url:
        engine = make_engine(url)
        sa.event.listen(engine, "before_cursor_execute", lambda *args: sent.append((args[2], args[3])))
        with engine.connect() as connection:
            connection.execute(statement, WANTED)
            text, parameters = sent[-1]
            plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)]
        engine.dispose()
    assert any(index in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
