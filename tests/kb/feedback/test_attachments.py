"""Where pictures are kept, and their rows and messages, on SQLite and PostgreSQL."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from kb.feedback import attachments
from kb.feedback.attachments import MOST_LOOSE, ClientIdUsedError
from kb.feedback.files import Store
from kb.feedback.model import Picture, PictureError
from kb.feedback.tables import attachment, feedback
from kb.messages import service, turns
from kb.messages.model import ConversationNotFoundError
from kb.messages.tables import conversation

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 40), "red").save(out, "PNG")
    return out.getvalue()


def test_file_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "attachments")
    picture_id = store.put(b"abc")
    [path] = (path for path in tmp_path.rglob("*") if path.is_file())
    assert path == tmp_path / "attachments" / picture_id[:2] / f"{picture_id}.jpg"
    assert path.stat().st_mode & 0o777 == 0o600
    assert store.read(picture_id) == b"abc"
    store.delete(picture_id)
    store.delete(picture_id)
    assert store.read(picture_id) is None


@pytest.mark.parametrize("name", ["", "..", "../../secret.key", "a" * 31, "A" * 32, "a" * 31 + "/", "a" * 33])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    assert Store(tmp_path).read(name) is None
    with pytest.raises(ValueError, match=r".*"):
        Store(tmp_path).delete(name)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "attachments")


def take(engine: sa.Engine, store: Store, conversation_id: str, client_id: str) -> attachments.Added:
    data = png()
    return attachments.take(engine, store, conversation_id, data, client_id=client_id, text="[A]")


def files(store: Store) -> set[str]:
    return set(store.older_than(datetime.now(UTC) + timedelta(days=1)))


def make_older(tmp_path: Path, age: timedelta) -> None:
    then = (NOW - age).timestamp()
    for path in tmp_path.rglob("*.*"):
        if path.suffix in (".jpg", ".part"):
            os.utime(path, (then, then))


def rows(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(attachment.c.id)))


def test_picture_is_a_message_with_its_turn(engine: sa.Engine, store: Store) -> None:
    who = service.open_conversation(engine).id
    added = take(engine, store, who, "a")
    [message] = service.messages_after(engine, who, 0)
    picture = added.picture
    assert (message.text, message.client_id, message.seq) == ("[A]", "a", added.accepted.seq)
    assert message.card == {"type": "picture", "attachment": picture.id}
    item = turns.claim(engine, owner="test", lease=LEASE)
    assert item is not None
    assert item.payload == f'/add_picture{{"picture": "{picture.id}"}}'
    data = store.read(picture.id)
    assert data is not None
    assert picture == Picture(picture.id, "image/jpeg", len(data), 80, 40)
    assert attachments.find(engine, who, picture.id) == picture


def test_same_client_id_keeps_the_first_picture(engine: sa.Engine, store: Store) -> None:
    who = service.open_conversation(engine).id
    first, again = take(engine, store, who, "a"), take(engine, store, who, "a")
    assert (first.accepted.first, again.accepted.first) == (True, False)
    assert (again.picture, again.accepted.seq) == (first.picture, first.accepted.seq)
    assert files(store) == {first.picture.id} == set(rows(engine))
    assert len(service.messages_after(engine, who, 0)) == turns.count_open(engine) == 1


def test_same_client_id_in_a_race(engine: sa.Engine, store: Store) -> None:
    who = service.open_conversation(engine).id
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda _: take(engine, store, who, "a"), range(8)))
    assert sum(one.accepted.first for one in added) == 1
    assert {one.picture.id for one in added} == files(store) == set(rows(engine))


def test_client_id_of_a_text_is_no_picture(engine: sa.Engine, store: Store) -> None:
    who = service.open_conversation(engine).id
    service.accept(engine, who, client_id="a", text="x")
    with pytest.raises(ClientIdUsedError):
        take(engine, store, who, "a")
    assert (files(store), rows(engine)) == (set(), [])


def test_unknown_conversation_leaves_nothing(engine: sa.Engine, store: Store) -> None:
    with pytest.raises(ConversationNotFoundError):
        take(engine, store, "unknown", "a")
    assert (files(store), rows(engine)) == (set(), [])


def give_to_a_ticket(engine: sa.Engine, conversation_id: str, code: str) -> None:
    texts = dict.fromkeys(("department", "content", "commune", "detail", "when", "contact", "answer"), "")
    ticket = {"code": code, "conversation_id": conversation_id, "message_id": code, "category": "x", "state": "sent"}
    times = {"sent_at": NOW, "due_on": NOW.date(), "reopened": False}
    with engine.begin() as connection:
        connection.execute(sa.insert(feedback).values(texts | ticket | times))
        connection.execute(sa.update(attachment).values(feedback_code=code))


def test_only_so_many_pictures_belong_to_no_ticket(engine: sa.Engine, store: Store) -> None:
    who, other = service.open_conversation(engine).id, service.open_conversation(engine).id
    taken = [take(engine, store, who, f"c{number}") for number in range(MOST_LOOSE)]
    with pytest.raises(PictureError) as refused:
        take(engine, store, who, "more")
    assert refused.value.reason == "too_many"
    # A picture that is there already is not one more.
    assert take(engine, store, who, "c0").picture == taken[0].picture
    assert files(store) == {added.picture.id for added in taken}
    take(engine, store, other, "a")
    give_to_a_ticket(engine, who, "PA-1")
    assert take(engine, store, who, "more").accepted.first


def test_a_picture_is_found_in_its_conversation_only(engine: sa.Engine, store: Store) -> None:
    who, other = service.open_conversation(engine).id, service.open_conversation(engine).id
    picture = take(engine, store, who, "a").picture
    assert attachments.find(engine, other, picture.id) is None
    assert attachments.find(engine, who, "unknown") is None


def test_file_is_there_before_its_row(engine: sa.Engine, store: Store, tmp_path: Path) -> None:
    """A process that dies between the two, here by a database that refuses the row, leaves a file that is removed."""
    who = service.open_conversation(engine).id
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE attachment RENAME TO attachment_away"))
    with pytest.raises(Exception, match="attachment"):
        take(engine, store, who, "a")
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE attachment_away RENAME TO attachment"))
    assert (len(files(store)), rows(engine)) == (1, [])
    assert service.messages_after(engine, who, 0) == ()
    make_older(tmp_path, timedelta(hours=23))
    assert attachments.purge(engine, store, NOW) == 0
    make_older(tmp_path, timedelta(hours=25))
    assert attachments.purge(engine, store, NOW) == 1
    assert files(store) == set()


def test_purge_removes_what_nobody_needs(engine: sa.Engine, store: Store, tmp_path: Path) -> None:
    who = service.open_conversation(engine).id
    kept = take(engine, store, who, "a").picture.id
    give_to_a_ticket(engine, who, "PA-1")
    stale, fresh = (take(engine, store, who, name).picture.id for name in "bc")
    ages = {kept: timedelta(days=400), stale: timedelta(days=7, seconds=1), fresh: timedelta(days=6)}
    with engine.begin() as connection:
        for picture_id, age in ages.items():
            mine = attachment.c.id == picture_id
            connection.execute(sa.update(attachment).where(mine).values(added_at=NOW - age))
    orphan = store.put(b"x")
    folder = tmp_path / "attachments"
    (folder / "00").mkdir(exist_ok=True)
    (folder / "00" / f"{'0' * 32}.part").write_bytes(b"half")
    make_older(tmp_path, timedelta(days=2))
    assert attachments.purge(engine, store, NOW) == 3
    assert files(store) == {kept, fresh} == set(rows(engine))
    assert list(folder.rglob("*.part")) == []
    assert store.read(orphan) is None
    assert attachments.purge(engine, store, NOW) == 0


def test_purge_removes_the_files_of_a_conversation_that_is_gone(
    engine: sa.Engine, store: Store, tmp_path: Path
) -> None:
    who = service.open_conversation(engine).id
    take(engine, store, who, "a")
    with engine.begin() as connection:
        connection.execute(sa.delete(conversation).where(conversation.c.id == who))
    make_older(tmp_path, timedelta(days=2))
    assert attachments.purge(engine, store, NOW) == 1
    assert files(store) == set()
