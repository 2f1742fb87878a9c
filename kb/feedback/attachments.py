"""Pictures that citizens sent: the row, the message and its turn in one transaction; the file is there before them.

So a crash leaves at most a file without a row, which `purge` removes.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from kb.db import reading, writing
from kb.errors import KbError
from kb.feedback.files import Store
from kb.feedback.model import Picture, PictureError
from kb.feedback.pictures import take_in
from kb.feedback.tables import attachment
from kb.messages import queries
from kb.messages.model import Accepted, ConversationNotFoundError, Draft, InboxItem, InboxState, Sender
from kb.messages.service import now
from kb.messages.tables import inbox, message
from kb.messages.writes import add_messages, add_to_inbox, update_leased

MOST_LOOSE = 5
ORPHANS_LIVE = timedelta(days=1)
LOOSE_LIVE = timedelta(days=7)
_BATCH = 500


class ClientIdUsedError(KbError):
    """A message that is no picture has this client_id."""


@dataclass(frozen=True, slots=True)
class Added:
    """The citizen's message and its picture: the first ones that this client_id brought."""

    accepted: Accepted
    picture: Picture


def take(engine: sa.Engine, store: Store, conversation_id: str, data: bytes, *, client_id: str, text: str) -> Added:
    """Draw the picture anew, write its file, then do as `add` says. Raises as `take_in` and `add` do, and `OSError`."""
    taken = take_in(data)
    picture_id = store.put(taken.data)
    picture = Picture(picture_id, taken.media_type, len(taken.data), taken.width, taken.height)
    try:
        added = add(engine, conversation_id, picture, client_id=client_id, text=text)
    except (PictureError, ClientIdUsedError, ConversationNotFoundError):
        # No other error: a database that went away may have kept the row.
        store.delete(picture_id)
        raise
    if not added.accepted.first:
        store.delete(picture_id)
    return added


def add(engine: sa.Engine, conversation_id: str, picture: Picture, *, client_id: str, text: str) -> Added:
    """Store the picture's row and the message with this text, and queue the turn, together or not at all.

    The same client_id stores nothing again. Raises `PictureError` "too_many" when `MOST_LOOSE` pictures of the
    conversation belong to no ticket yet, `ClientIdUsedError`, `ConversationNotFoundError`, `KbUnavailableError`.
    """
    with writing(engine) as connection:
        if queries.lock_conversation(connection, conversation_id) is None:
            raise ConversationNotFoundError(conversation_id)
        if accepted := queries.accepted_before(connection, conversation_id, client_id):
            return Added(accepted, _sent_as(connection, conversation_id, client_id))
        if _count_loose(connection, conversation_id) >= MOST_LOOSE:
            raise PictureError("too_many")
        return Added(_store(connection, conversation_id, picture, client_id, text), picture)


def fill(engine: sa.Engine, store: Store, item: InboxItem, data: bytes) -> bool:
    """Draw the picture anew, as `take`, for a message that is stored already and waits for it: from now on its turn can
    be taken. False, and nothing stored, when the lease is lost. Raises `PictureError`, `OSError`.
    """
    taken = take_in(data)
    picture_id = store.put(taken.data)
    picture = Picture(picture_id, taken.media_type, len(taken.data), taken.width, taken.height)
    try:
        with writing(engine) as connection:
            filled = _fill(connection, item, picture)
    except PictureError:
        store.delete(picture_id)
        raise
    if not filled:
        store.delete(picture_id)
    return filled


def _fill(connection: sa.Connection, item: InboxItem, picture: Picture) -> bool:
    ready = {"state": InboxState.WAITING.value, "owner": None, "ready_at": now()}
    if not update_leased(connection, item, payload=_adding(picture), **ready):
        return False
    if _count_loose(connection, item.conversation_id) >= MOST_LOOSE:
        raise PictureError("too_many")
    said = (message.c.conversation_id == item.conversation_id, message.c.seq == item.seq)
    connection.execute(sa.update(message).where(*said).values(card=_card(picture)))
    client_id = connection.execute(sa.select(inbox.c.client_id).where(inbox.c.id == item.id)).scalar_one()
    _add_row(connection, item.conversation_id, picture, client_id)
    return True


def find(engine: sa.Engine, conversation_id: str, picture_id: str) -> Picture | None:
    """The picture, if it is one of this conversation."""
    with reading(engine) as connection:
        return _picture(connection, attachment.c.conversation_id == conversation_id, attachment.c.id == picture_id)


def discard(connection: sa.Connection, conversation_id: str) -> None:
    """The draft is given up: its pictures belong to nothing. `purge` removes their files."""
    loose = (attachment.c.conversation_id == conversation_id, attachment.c.feedback_code.is_(None))
    connection.execute(sa.delete(attachment).where(*loose))


def purge(engine: sa.Engine, store: Store, moment: datetime) -> int:
    """Remove what nobody needs: pictures that have belonged to no ticket for `LOOSE_LIVE`, files that have had no row
    for `ORPHANS_LIVE`. Returns how many files. Safe to call in several processes at once.
    """
    stale = sa.and_(attachment.c.feedback_code.is_(None), attachment.c.added_at < moment - LOOSE_LIVE)
    with writing(engine) as connection:
        loose = connection.execute(sa.delete(attachment).where(stale).returning(attachment.c.id)).scalars().all()
    unwanted = {*loose, *_orphans(engine, list(store.older_than(moment - ORPHANS_LIVE)))}
    for picture_id in unwanted:
        store.delete(picture_id)
    return len(unwanted)


def _store(connection: sa.Connection, conversation_id: str, picture: Picture, client_id: str, text: str) -> Accepted:
    moment = now()
    said = Draft(Sender.CITIZEN, text, card=_card(picture))
    seq = add_messages(connection, conversation_id, [said], reply_to=None, now=moment)
    add_to_inbox(connection, conversation_id, seq, client_id=client_id, payload=_adding(picture), now=moment)
    _add_row(connection, conversation_id, picture, client_id)
    return Accepted(seq, first=True)


def _add_row(connection: sa.Connection, conversation_id: str, picture: Picture, client_id: str) -> None:
    whose = {"conversation_id": conversation_id, "client_id": client_id, "added_at": now()}
    connection.execute(sa.insert(attachment).values(whose | asdict(picture)))


def _card(picture: Picture) -> dict[str, str]:
    return {"type": "picture", "attachment": picture.id}


def _adding(picture: Picture) -> str:
    return "/add_picture" + json.dumps({"picture": picture.id})


def _sent_as(connection: sa.Connection, conversation_id: str, client_id: str) -> Picture:
    mine = (attachment.c.conversation_id == conversation_id, attachment.c.client_id == client_id)
    if picture := _picture(connection, *mine):
        return picture
    raise ClientIdUsedError(client_id)


def _picture(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> Picture | None:
    columns = (attachment.c[name] for name in ("id", "media_type", "bytes", "width", "height"))
    row = connection.execute(sa.select(*columns).where(*conditions)).one_or_none()
    return Picture(*row) if row else None


def _count_loose(connection: sa.Connection, conversation_id: str) -> int:
    loose = (attachment.c.conversation_id == conversation_id, attachment.c.feedback_code.is_(None))
    return connection.execute(sa.select(sa.func.count()).select_from(attachment).where(*loose)).scalar_one()


def _orphans(engine: sa.Engine, ids: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        yield from set(batch) - _known(engine, batch)


def _known(engine: sa.Engine, ids: Sequence[str]) -> set[str]:
    with reading(engine) as connection:
        return set(connection.scalars(sa.select(attachment.c.id).where(attachment.c.id.in_(ids))))
