"""Every table is decided upon, and goes when the register says so: one row in each, then the rules at work."""

import ast
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kb.db import make_engine, metadata, reading, writing
from kb.dossiers.delivering import key_of
from kb.messages.deleting import delete_conversation
from kb.messages.memory import NAMES, BotMemory
from kb.operations import personal, retention
from kb.operations.keeping import register, rules
from kb.people.model import Actor
from tests.project.tree import ROOT, parsed

for _module in sorted((ROOT / "kb").glob("*/tables.py")):
    import_module(f"kb.{_module.parent.name}.tables")


def tables_of_the_bot() -> sa.MetaData:
    """The tables that bot/stores.py defines, without the import of Rasa."""
    made = sa.MetaData()
    for node in ast.walk(parsed(ROOT / "bot/stores.py")):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "sa.Table":
            eval(ast.unparse(node), {"sa": sa, "metadata": made})
    return made


OURS = "conversation-of-a-person"
OLD = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2040, 1, 1, tzinfo=UTC)
ADMIN = Actor("quantri")
# What Rasa's own store made; older deployments have it beside ours.
LEGACY = sa.Table(
    "events",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255)),
    *(sa.Column(name, sa.String(255)) for name in ("type_name", "intent_name", "action_name")),
    sa.Column("data", sa.Text),
)
of_the_bot = tables_of_the_bot()
TABLES = {**metadata.tables, **of_the_bot.tables, "events": LEGACY}
TEXTS = (sa.String, sa.Text, sa.JSON)
STATES = {"inbox": "done", "subscription": "stopped", "unanswered": "open", "attachment": "x"}
OURS_BY = {"conversation_id", "conversation", "sender_id", "sender"}


def texts(table: sa.Table) -> set[str]:
    return {column.name for column in table.columns if isinstance(column.type, TEXTS)}


def test_every_table_is_decided_upon() -> None:
    assert register().keys() == TABLES.keys()
    assert {kept.rule for kept in register().values()} <= rules().keys()


@pytest.mark.parametrize("name", sorted(name for name, kept in register().items() if kept.of != "nobody"))
def test_every_column_that_can_hold_text_is_decided_upon(name: str) -> None:
    assert register()[name].columns.keys() == texts(TABLES[name])


def value(column: sa.Column[Any], known: dict[str, Any]) -> Any:
    """Something of the column's type; a name of our conversation where one belongs."""
    if column.foreign_keys:
        return known[next(iter(column.foreign_keys)).target_fullname]
    if column.name in OURS_BY and column.table.name != "message":
        return OURS
    if column.table.name == "announcement" and column.name == "key":
        return key_of(OURS, 1)
    if column.name == "id" and not isinstance(column.type, sa.String):
        return 1_000_000  # beyond what the database counts up from
    if column.name == "state":
        return STATES.get(column.table.name, "closed")
    kinds: dict[type, Any] = {
        sa.JSON: {}, sa.Boolean: False, sa.Float: 1.0, sa.Date: date(2020, 1, 1), sa.Integer: 1, sa.BigInteger: 1
    }  # fmt: skip
    if isinstance(column.type, sa.String):
        return f"{column.table.name}-{column.name}"[: column.type.length or 64]
    return next((made for kind, made in kinds.items() if isinstance(column.type, kind)), OLD)


def filled(engine: sa.Engine) -> None:
    """One row in each table, all of one conversation."""
    known: dict[str, Any] = {"conversation.id": OURS, "message.conversation_id": OURS, "message.seq": 1}
    with writing(engine) as connection:
        for table in metadata.sorted_tables:
            row = {column.name: value(column, known) for column in table.columns}
            if table.name == "conversation":
                row["id"] = OURS
            known |= {f"{table.name}.{name}": given for name, given in row.items()}
            connection.execute(sa.insert(table).values(row))


def remember(memory: BotMemory, engine: sa.Engine, var: Path, conversation_id: str) -> None:
    """A turn in the bot's own store, and one that an older version left."""
    own = make_engine(f"sqlite:///{var / 'tracker.db'}") if engine.dialect.name == "sqlite" else engine
    for tables in (of_the_bot, LEGACY.metadata):
        tables.create_all(own)
    with writing(own) as connection:
        turn = {"conversation_id": conversation_id, "number": 1, "at": 0.0, "slots": "{}", "events": "[]"}
        connection.execute(sa.insert(of_the_bot.tables["tracker_turn"]).values(turn))
        connection.execute(sa.insert(LEGACY).values(sender_id=conversation_id, data="{}"))
    assert memory.count(conversation_id) == 2


def rows(engine: sa.Engine, name: str) -> list[str]:
    with reading(engine) as connection:
        return [str(tuple(row)) for row in connection.execute(sa.select(metadata.tables[name]))]


def test_who_deletes_a_conversation_deletes_all_that_goes_with_it(engine: sa.Engine) -> None:
    filled(engine)
    delete_conversation(engine, OURS)
    for name, kept in register().items():
        if name in NAMES:
            continue
        if kept.goes_with == "conversation":
            assert rows(engine, name) == [], name
        elif kept.goes_with == "cut":
            [row] = rows(engine, name)
            assert OURS not in row, name
        else:
            assert len(rows(engine, name)) == 1, name


def test_who_asks_to_be_deleted_leaves_nothing_that_they_wrote(engine: sa.Engine) -> None:
    filled(engine)
    personal.delete(engine, conversations=[OURS], tickets=["feedback-code"], why="đơn", by=ADMIN)
    [ticket] = rows(engine, "feedback")
    for column in ("content", "detail", "when", "contact", "answer", "public_question", "public_answer"):
        assert f"feedback-{column}" not in ticket
    assert "feedback_event-text" not in str(rows(engine, "feedback_event"))
    assert rows(engine, "platform_user") == []


def test_time_deletes_what_has_a_time(engine: sa.Engine) -> None:
    filled(engine)
    assert retention.purge(engine, NOW) != retention.NOTHING
    assert retention.purge_records(engine, NOW) > 0
    timed = {"conversation_days", "ticket_days", "record_days", "spent", "staff"}
    for name, kept in register().items():
        if kept.rule in timed and name not in NAMES:
            assert rows(engine, name) == [], name
        elif kept.rule == "forever":
            assert rows(engine, name) != [], name


def test_nothing_goes_before_its_time(engine: sa.Engine) -> None:
    filled(engine)
    retention.purge(engine, OLD + timedelta(hours=1))
    assert retention.purge_records(engine, OLD + timedelta(hours=1)) == 0
    assert all(rows(engine, name) for name in metadata.tables)


def test_the_bot_forgets_with_the_conversation(engine: sa.Engine, tmp_path: Path) -> None:
    memory = BotMemory(engine, tmp_path)
    assert memory.forget([OURS]) == memory.forget_strays() == memory.count(OURS) == 0
    assert list(tmp_path.glob("tracker*")) == []
    filled(engine)
    remember(memory, engine, tmp_path, OURS)
    remember(memory, engine, tmp_path, "another")
    assert memory.forget(["another"]) == 2
    assert memory.forget_strays() == 0
    delete_conversation(engine, OURS)
    assert memory.forget_strays() == 2
    assert memory.count(OURS) == 0


def test_what_is_deleted_is_not_left_in_the_file(sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    filled(engine)
    delete_conversation(engine, OURS)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    assert b"message-text" not in (tmp_path / "a.db").read_bytes()
