"""The lists that the staff works from: all procedures, what citizens doubt, what was not checked for long."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import sqlalchemy as sa

import vi
from kb.db import reading, writing
from kb.faq.model import MISTAKE_PREFIX
from kb.faq.tables import faq
from kb.messages.queries import as_utc
from kb.people.audit import note
from kb.people.model import Actor
from kb.procedures.draft_model import OPEN, Listed, Reports
from kb.procedures.model import Level
from kb.procedures.tables import draft, finding, mistake_report, procedure


def listed(engine: sa.Engine) -> tuple[Listed, ...]:
    """Every procedure, by code, and every open draft of one that is not there yet."""
    head = procedure.c
    columns = (head.code, head.title, head.field, head.levels, head.status, head.checked_at)
    with reading(engine) as connection:
        rows = connection.execute(sa.select(*columns).order_by(head.code)).all()
        findings = _counts(connection, finding.c.code)
        reports = _counts(connection, mistake_report.c.code, mistake_report.c.settled_at.is_(None))
        drafts = _open_drafts(connection)
    known = [
        Listed(
            code=row.code,
            title=row.title,
            field=row.field,
            levels=tuple(Level(level) for level in row.levels),
            status=row.status,
            checked_at=row.checked_at,
            findings=findings.get(row.code, 0),
            reports=reports.get(row.code, 0),
            draft=drafts.get(row.code, ("", ""))[0],
        )
        for row in rows
    ]
    new = sorted(drafts.keys() - {each.code for each in known})
    return (*(Listed(code, drafts[code][1], "", (), "new", None, 0, 0, drafts[code][0]) for code in new), *known)


def matching(found: tuple[Listed, ...], text: str) -> tuple[Listed, ...]:
    """Those whose code or title has all words of the text, with or without marks."""
    words = vi.fold(text).split()
    return tuple(each for each in found if all(word in vi.fold(f"{each.code} {each.title}") for word in words))


def reports(engine: sa.Engine) -> tuple[Reports, ...]:
    """What citizens doubt and nobody has settled, the most doubted first."""
    r = mistake_report.c
    rows = (
        sa.select(r.code, procedure.c.title, sa.func.count(), sa.func.min(r.at), sa.func.max(r.at))
        .join(procedure, procedure.c.code == r.code, isouter=True)
        .where(r.settled_at.is_(None))
        .group_by(r.code, procedure.c.title)
        .order_by(sa.func.count().desc(), sa.func.max(r.at).desc())
    )
    with reading(engine) as connection:
        questions = {f"{MISTAKE_PREFIX}{row.slug}": row.question for row in connection.execute(sa.select(faq))}
        return tuple(
            Reports(code, title or questions.get(code, ""), count, as_utc(first), as_utc(last))
            for code, title, count, first, last in connection.execute(rows)
        )


def settle(engine: sa.Engine, code: str, *, found: str, by: Actor) -> int:
    """The reports on this record were looked at: "mended" or "right". Returns how many."""
    values = {"settled_at": datetime.now(UTC), "settled_by": by.name, "settled_as": found}
    open_ = (mistake_report.c.code == code, mistake_report.c.settled_at.is_(None))
    with writing(engine) as connection:
        count = connection.execute(sa.update(mistake_report).where(*open_).values(values)).rowcount
        note(connection, by, "report.settle", code, detail={"found": found, "count": count})
    return count


def unchecked_since(found: tuple[Listed, ...], day: date) -> tuple[Listed, ...]:
    """Published records that nobody checked since that day, the oldest first; those never checked lead."""
    old = [each for each in found if each.status == "published" and (each.checked_at is None or each.checked_at < day)]
    return tuple(sorted(old, key=lambda each: (each.checked_at or date.min, each.code)))


def _counts(
    connection: sa.Connection, code: sa.ColumnElement[str], *where: sa.ColumnElement[bool]
) -> Mapping[str, int]:
    rows = connection.execute(sa.select(code, sa.func.count()).where(*where).group_by(code))
    return {row[0]: row[1] for row in rows}


def _open_drafts(connection: sa.Connection) -> dict[str, tuple[str, str]]:
    open_ = draft.c.state.in_([state.value for state in OPEN])
    rows = connection.execute(sa.select(draft.c.code, draft.c.state, draft.c.content).where(open_))
    return {row.code: (row.state, row.content.get("title", "")) for row in rows}
