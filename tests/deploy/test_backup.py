"""A backup of a system that is being written to comes back whole; what is no whole backup changes nothing."""

import json
import os
import sqlite3
import tarfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from deploy import backup, databases
from deploy import restore as restoring
from deploy.archive import DamagedError, read
from deploy.backup import back_up, forget
from deploy.databases import DatabaseError, database_of
from deploy.restore import RefusedError, restore
from kb.db import make_engine, reading
from kb.feedback.files import Store
from kb.messages import service
from kb.migrate import ALL_TABLES
from kb.procedures.service import Procedures, load_sample_if_empty
from kb.settings import KbSettings
from tests.conftest import postgres_database

KEY = "0123456789abcdef0123456789abcdef"
Rows = dict[str, list[tuple[Any, ...]]]


def settings_of(url: str, var: Path, key: str = KEY) -> KbSettings:
    return KbSettings(url, var, secret_key=key)


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> KbSettings:
    """A system with the shipped procedures and a picture."""
    engine = make_engine(database_url)
    load_sample_if_empty(engine)
    engine.dispose()
    var = tmp_path / "var"
    Store(var / "attachments").put(b"a picture")
    (var / "learning").mkdir()
    (var / "learning" / "active").write_text("- 2026-11-26T08:00:00+00:00 activate\n")
    return settings_of(database_url, var)


@contextmanager
def empty_place(
    request: pytest.FixtureRequest, kind: KbSettings, tmp_path: Path, key: str = KEY
) -> Iterator[KbSettings]:
    """Nothing yet, of the same kind of database."""
    var = tmp_path / "elsewhere"
    if kind.database_url.startswith("sqlite"):
        yield settings_of(f"sqlite:///{var}/assistant.db", var, key)
        return
    with postgres_database(request.getfixturevalue("postgres")) as url:
        engine = make_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
        engine.dispose()
        yield settings_of(url, var, key)


def rows_of(settings: KbSettings) -> Rows:
    """Every row of every table, in an order of their own."""
    engine = make_engine(settings.database_url)
    try:
        with reading(engine) as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
                for table in ALL_TABLES.sorted_tables
            }
    finally:
        engine.dispose()


def answers_of(settings: KbSettings) -> list[Any]:
    engine = make_engine(settings.database_url)
    try:
        search = Procedures(engine).search
        asked = ("lam lai bang lai bi mat", "đăng ký kết hôn", "khai sinh cho con")
        return [[(hit.code, hit.score) for hit in search(text).hits] for text in asked]
    finally:
        engine.dispose()


@contextmanager
def writing_all_the_time(settings: KbSettings) -> Iterator[list[str]]:
    """Citizens write; what is yielded are the texts that have been stored, in their order."""
    engine, stored, done = make_engine(settings.database_url), list[str](), threading.Event()

    def write() -> None:
        conversation = service.open_conversation(engine).id
        while not done.is_set():
            text = f"câu {len(stored)}"
            service.accept(engine, conversation, client_id=str(uuid.uuid4()), text=text)
            stored.append(text)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(stored) < 20:
            done.wait(0.01)
        yield stored
    finally:
        done.set()
        writer.join()
        engine.dispose()


def test_what_was_stored_before_the_backup_is_there_again(
    place: KbSettings, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with writing_all_the_time(place) as stored:
        before = len(stored)
        file = back_up(place, tmp_path / "backups")
        after = len(stored)
    with empty_place(request, place, tmp_path) as there:
        restore(file, there)
        restored = [row.text for row in rows_of_table(there, "message") if row.sender == "citizen"]
        # Of one moment between the two: the first so many, none left out.
        assert before <= len(restored) <= after + 1
        assert sorted(restored) == sorted(stored[: len(restored)])
    assert after > before


def rows_of_table(settings: KbSettings, name: str) -> list[Any]:
    engine = make_engine(settings.database_url)
    try:
        with reading(engine) as connection:
            return list(connection.execute(sa.select(ALL_TABLES.tables[name])))
    finally:
        engine.dispose()


def test_every_row_file_and_answer_comes_back(
    place: KbSettings, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with writing_all_the_time(place):
        pass
    file = back_up(place, tmp_path / "backups")
    with empty_place(request, place, tmp_path) as there:
        manifest = restore(file, there)
        assert rows_of(there) == rows_of(place)
        assert sum(map(len, rows_of(there).values())) > 500
        assert answers_of(there) == answers_of(place)
        assert manifest.kind == database_of(there).kind
        [picture] = (there.var / "attachments").glob("??/*.jpg")
        assert picture.read_bytes() == b"a picture"
        assert (there.var / "learning" / "active").read_text().startswith("- ")
        assert [path.name for path in there.var.glob(".*")] == []
    told = json.loads((place.var / "backup" / "last.json").read_text())
    assert (told["file"], told["bytes"]) == (file.name, file.stat().st_size)
    assert file.stat().st_mode & 0o077 == 0


def test_what_is_there_is_replaced_only_when_asked(place: KbSettings, tmp_path: Path) -> None:
    file, before = back_up(place, tmp_path / "backups"), rows_of(place)
    with writing_all_the_time(place):
        pass
    changed = rows_of(place)
    Store(place.var / "attachments").put(b"another picture")
    with pytest.raises(RefusedError, match="đã có dữ liệu"):
        restore(file, place)
    assert rows_of(place) == changed
    restore(file, place, replace=True)
    assert rows_of(place) == before
    assert [path.read_bytes() for path in (place.var / "attachments").glob("??/*")] == [b"a picture"]


@pytest.mark.parametrize("harm", ["cut", "changed", "not a backup", "member", "empty"])
def test_a_damaged_file_is_refused_and_nothing_is_changed(harm: str, sqlite_template: Path, tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    (var / "assistant.db").write_bytes(sqlite_template.read_bytes())
    here = settings_of(f"sqlite:///{var}/assistant.db", var)
    Store(var / "attachments").put(os.urandom(50_000))
    file = back_up(here, tmp_path / "backups")
    _harm(file, harm)
    before, listed = rows_of(here), sorted(path for path in var.rglob("*"))
    with pytest.raises(RefusedError, match="đã hỏng hoặc không phải bản sao lưu"):
        restore(file, here, replace=True)
    assert rows_of(here) == before
    assert sorted(path for path in var.rglob("*") if not path.name.endswith(("-wal", "-shm"))) == listed


def _harm(file: Path, harm: str) -> None:
    data = bytearray(file.read_bytes())
    if harm == "cut":
        del data[len(data) // 2 :]
    elif harm == "changed":
        data[len(data) // 2] ^= 0xFF
    elif harm == "not a backup":
        data[:] = os.urandom(1000)
    elif harm == "empty":
        data.clear()
    file.write_bytes(data)
    if harm == "member":  # a whole archive whose manifest says otherwise
        _pack_again_with_another_picture(file)


def _pack_again_with_another_picture(file: Path) -> None:
    folder = file.parent / "open"
    folder.mkdir()
    read(file, folder)
    [picture] = folder.rglob("*.jpg")
    picture.write_bytes(os.urandom(50_000))
    with tarfile.open(file, "w:gz") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.add(path, path.relative_to(folder).as_posix())


def test_a_path_that_leads_out_is_damage(tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("evil")
    with tarfile.open(tmp_path / "file.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "evil", "../outside")
    (tmp_path / "in").mkdir()
    with pytest.raises(DamagedError):
        read(tmp_path / "file.tar.gz", tmp_path / "in")
    assert not (tmp_path / "outside").exists()


def test_a_database_that_does_not_take_it_keeps_what_it_had(
    place: KbSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "LOCK_SECONDS", 1)
    file = back_up(place, tmp_path / "backups")
    Store(place.var / "attachments").put(b"another picture")
    before = rows_of(place)
    with in_use(place), pytest.raises(DatabaseError):
        restore(file, place, replace=True)
    assert rows_of(place) == before
    assert len(list((place.var / "attachments").glob("??/*"))) == 2
    assert [path.name for path in place.var.glob(".*")] == []


@contextmanager
def in_use(settings: KbSettings) -> Iterator[None]:
    """Somebody is in the middle of writing."""
    engine = make_engine(settings.database_url)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("LOCK TABLE message"))
        else:
            connection.execution_options(writes=True).begin()
        yield
        connection.rollback()
    engine.dispose()


def test_another_key_another_kind_and_a_newer_schema_are_refused(
    sqlite_template: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    var = tmp_path / "var"
    var.mkdir()
    (var / "assistant.db").write_bytes(sqlite_template.read_bytes())
    here = settings_of(f"sqlite:///{var}/assistant.db", var)
    file, there = back_up(here, tmp_path / "backups"), tmp_path / "there"
    other = settings_of(f"sqlite:///{there}/assistant.db", there, KEY[::-1])
    with pytest.raises(RefusedError, match="khóa khác"):
        restore(file, other)
    restore(file, other, other_key=True)
    with pytest.raises(RefusedError, match="thuộc cơ sở dữ liệu sqlite"):
        restore(file, settings_of("postgresql+psycopg://nobody@127.0.0.1:1/none", there))
    with sqlite3.connect(var / "assistant.db") as books:
        books.execute("UPDATE alembic_version SET version_num = 'ffff'")
    books.close()
    with pytest.raises(RefusedError, match="ffff"):
        restore(back_up(here, tmp_path / "later"), here, replace=True)


def test_the_commands(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    var = tmp_path / "var"
    var.mkdir()
    (var / "assistant.db").write_bytes(sqlite_template.read_bytes())
    for name in ("DATABASE_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BACKUP_FOLDER", str(tmp_path / "kept"))
    monkeypatch.setenv("VAR", str(var))
    assert backup.main(["--keep", "3"]) == 0
    [file] = (tmp_path / "kept").glob("assistant-*.tar.gz")
    assert str(file) in capsys.readouterr().out
    assert restoring.main([str(file)]) == 1
    assert "đã có dữ liệu" in capsys.readouterr().err
    monkeypatch.setenv("VAR", str(tmp_path / "new"))
    assert restoring.main([str(file)]) == 0
    assert (tmp_path / "new" / "assistant.db").exists()


def test_old_backups_are_forgotten(tmp_path: Path) -> None:
    names = [f"assistant-2026112{day}T000000Z.tar.gz" for day in range(5)]
    for name in (*names, "other.tar.gz"):
        (tmp_path / name).touch()
    assert [file.name for file in forget(tmp_path, 2)] == names[:3]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[3:], "other.tar.gz"]
