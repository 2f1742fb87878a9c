"""Drafts: written by one, reviewed by another, published now or on a day. Every step is in the audit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kb.db import reading, writing
from kb.messages.queries import as_utc
from kb.people.audit import note as noted
from kb.people.model import Actor
from kb.procedures.checking import problems
from kb.procedures.content import as_content, of_content
from kb.procedures.draft_model import (
    OPEN,
    WRITABLE,
    BaseChangedError,
    Draft,
    DraftConflictError,
    DraftNotFoundError,
    DraftState,
    DraftUnfitError,
    SelfReviewError,
)
from kb.procedures.model import Origin, Procedure
from kb.procedures.revisions import current, newest_of
from kb.procedures.storing import lock_revisions, store
from kb.procedures.tables import draft

_S = DraftState


def begin(engine: sa.Engine, code: str, *, by: Actor) -> Draft:
    """The open draft of the code, begun from what is published when there is none; of a new code, an empty one."""
    try:
        with writing(engine) as connection:
            return _open_draft(connection, code) or _begun(connection, code, by)
    except IntegrityError:
        # Another editor began it at the same moment.
        with reading(engine) as connection:
            found = _open_draft(connection, code)
        if found is None:
            raise
        return found


def get(engine: sa.Engine, draft_id: int) -> Draft:
    """Raises `DraftNotFoundError`."""
    with reading(engine) as connection:
        return _get(connection, draft_id)


def drafts(engine: sa.Engine, *states: DraftState, code: str = "", limit: int = 200) -> tuple[Draft, ...]:
    """Those in these states, of one code or all; what was touched last comes first."""
    wanted: list[sa.ColumnElement[bool]] = []
    wanted += [draft.c.state.in_([state.value for state in states])] if states else []
    wanted += [draft.c.code == code] if code else []
    rows = sa.select(draft).where(*wanted).order_by(draft.c.updated_at.desc(), draft.c.id.desc()).limit(limit)
    with reading(engine) as connection:
        return tuple(_as_draft(row) for row in connection.execute(rows).mappings())


def save(engine: sa.Engine, draft_id: int, content: Procedure, *, version: int, by: Actor) -> Draft:
    """Keep what was written on that version, whatever is still wrong with it. The code stays.

    Raises `DraftNotFoundError`, `DraftConflictError`.
    """
    with writing(engine) as connection:
        found = _held(connection, draft_id, version, WRITABLE)
        kept = as_content(replace(content, code=found.code))
        return _update(connection, found, by, content=kept, state=_S.EDITING.value)


def submit(engine: sa.Engine, draft_id: int, *, version: int, note: str, by: Actor) -> Draft:
    """Hand it to the reviewers. Raises `DraftUnfitError` too."""
    with writing(engine) as connection:
        found = _held(connection, draft_id, version, WRITABLE)
        if wrong := problems(found.content):
            raise DraftUnfitError(wrong)
        noted(connection, by, "draft.submit", found.code, why=note)
        return _update(connection, found, by, state=_S.SUBMITTED.value, note=note, writer=False)


def withdraw(engine: sa.Engine, draft_id: int, *, version: int, by: Actor) -> Draft:
    """Take it back from the reviewers, or from its day, to write on."""
    with writing(engine) as connection:
        found = _held(connection, draft_id, version, (_S.SUBMITTED, _S.SCHEDULED))
        noted(connection, by, "draft.withdraw", found.code)
        return _update(connection, found, by, state=_S.EDITING.value, publish_on=None, writer=False)


def give_back(engine: sa.Engine, draft_id: int, *, version: int, why: str, by: Actor) -> Draft:
    """The reviewer wants it changed, and says what."""
    with writing(engine) as connection:
        found = _held(connection, draft_id, version, (_S.SUBMITTED, _S.SCHEDULED))
        noted(connection, by, "draft.return", found.code, why=why)
        return _update(connection, found, by, state=_S.RETURNED.value, **_reviewed(by, why), writer=False)


def discard(engine: sa.Engine, draft_id: int, *, version: int, by: Actor) -> Draft:
    """Give it up."""
    with writing(engine) as connection:
        found = _held(connection, draft_id, version, OPEN)
        noted(connection, by, "draft.discard", found.code)
        return _update(connection, found, by, state=_S.DISCARDED.value, writer=False)


def approve(
    engine: sa.Engine, draft_id: int, *, version: int, by: Actor, today: date, publish_on: date | None = None
) -> Draft:
    """Publish it, or on a later day. Raises `SelfReviewError`, `BaseChangedError`, `DraftUnfitError` too."""
    with writing(engine) as connection:
        found = _held(connection, draft_id, version, (_S.SUBMITTED,))
        if found.written_by(by.name):
            raise SelfReviewError(f"{by.name} wrote draft {draft_id}")
        lock_revisions(connection)
        _check_base(connection, found)
        detail = {"author": found.author, "publish_on": publish_on.isoformat() if publish_on else None}
        noted(connection, by, "draft.approve", found.code, detail=detail)
        if publish_on and publish_on > today:
            later = {"state": _S.SCHEDULED.value, "publish_on": publish_on}
            return _update(connection, found, by, **later, **_reviewed(by, ""), writer=False)
        _publish(connection, found, today)
        return _update(connection, found, by, state=_S.PUBLISHED.value, **_reviewed(by, ""), writer=False)


def publish_due(engine: sa.Engine, today: date) -> tuple[str, ...]:
    """Publish what was approved for today or an earlier day; returns the codes. One whose record was changed since
    goes back to its author instead.
    """
    due = sa.select(draft).where(draft.c.state == _S.SCHEDULED.value, draft.c.publish_on <= today)
    with reading(engine) as connection:
        if connection.execute(due.limit(1)).first() is None:
            return ()
    with writing(engine) as connection:
        lock_revisions(connection)
        found = [_as_draft(row) for row in connection.execute(due.with_for_update()).mappings()]
        return tuple(each.code for each in found if _publish_planned(connection, each, today))


def _publish_planned(connection: sa.Connection, found: Draft, today: date) -> bool:
    by = Actor(found.reviewer)
    try:
        _check_base(connection, found)
    except BaseChangedError:
        noted(connection, by, "draft.stale", found.code)
        _update(connection, found, by, state=_S.RETURNED.value, publish_on=None, writer=False)
        return False
    _publish(connection, found, today)
    noted(connection, by, "procedure.publish", found.code)
    _update(connection, found, by, state=_S.PUBLISHED.value, writer=False)
    return True


def _publish(connection: sa.Connection, found: Draft, today: date) -> None:
    if wrong := problems(found.content):
        raise DraftUnfitError(wrong)
    value = replace(found.content, origin=Origin.STAFF, checked_at=found.content.checked_at or today)
    store(connection, [value], author=found.author, act="publish")


def _check_base(connection: sa.Connection, found: Draft) -> None:
    if newest_of(connection, found.code) != found.base_revision:
        raise BaseChangedError(found.code)


def rebase(engine: sa.Engine, draft_id: int, *, version: int, by: Actor) -> Draft:
    """The author has seen what was published meanwhile: the draft counts as begun from that."""
    with writing(engine) as connection:
        found = _held(connection, draft_id, version, (*WRITABLE, _S.SUBMITTED))
        base = newest_of(connection, found.code)
        return _update(connection, found, by, state=_S.EDITING.value, base_revision=base)


def _begun(connection: sa.Connection, code: str, by: Actor) -> Draft:
    now, found = datetime.now(UTC), current(connection, code)
    values = {
        "code": code,
        "base_revision": newest_of(connection, code),
        "content": as_content(found or Procedure(code=code, title="", origin=Origin.STAFF)),
        "state": _S.EDITING.value,
        "version": 1,
        "author": by.name,
        "created_at": now,
        "updated_at": now,
        "updated_by": by.name,
    }
    noted(connection, by, "draft.begin", code)
    made = connection.execute(sa.insert(draft).values(values).returning(draft)).mappings().one()
    return _as_draft(made)


def _open_draft(connection: sa.Connection, code: str) -> Draft | None:
    wanted = sa.select(draft).where(draft.c.code == code, draft.c.state.in_([state.value for state in OPEN]))
    row = connection.execute(wanted).mappings().one_or_none()
    return _as_draft(row) if row else None


def _get(connection: sa.Connection, draft_id: int) -> Draft:
    row = connection.execute(sa.select(draft).where(draft.c.id == draft_id).with_for_update()).mappings().one_or_none()
    if row is None:
        raise DraftNotFoundError(f"no draft {draft_id}")
    return _as_draft(row)


def _held(connection: sa.Connection, draft_id: int, version: int, states: Sequence[DraftState]) -> Draft:
    found = _get(connection, draft_id)
    if found.version != version or found.state not in states:
        raise DraftConflictError(found)
    return found


def _update(connection: sa.Connection, found: Draft, by: Actor, *, writer: bool = True, **values: Any) -> Draft:
    changed = values | {"version": found.version + 1, "updated_at": datetime.now(UTC)}
    changed |= {"updated_by": by.name} if writer else {}
    done = sa.update(draft).where(draft.c.id == found.id).values(changed).returning(draft)
    return _as_draft(connection.execute(done).mappings().one())


def _reviewed(by: Actor, why: str) -> dict[str, Any]:
    return {"reviewer": by.name, "reviewed_at": datetime.now(UTC), "review_note": why}


def _as_draft(row: sa.RowMapping) -> Draft:
    values = dict(row) | {"content": of_content(row["content"]), "state": DraftState(row["state"])}
    times = {name: as_utc(row[name]) for name in ("created_at", "updated_at")}
    reviewed = as_utc(row["reviewed_at"]) if row["reviewed_at"] else None
    return Draft(**values | times | {"reviewed_at": reviewed})
