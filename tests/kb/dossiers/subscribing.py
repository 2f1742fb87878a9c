"""Dossiers that change, and conversations that hear of them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers import queries, subscriptions
from kb.dossiers.model import DossierStatus, Stage
from kb.dossiers.tables import dossier, dossier_event
from kb.messages import service
from kb.sealing import Sealer

CODE = "H32.12-261126-0001"
DAY = date(2026, 11, 30)
SECRET = "a secret of the tests only"
SEALER = Sealer(SECRET)
EMAIL = "nguoi.thu@example.vn"


def put(engine: sa.Engine, stage: Stage, *, code: str = CODE, appointed_on: date | None = DAY) -> None:
    """The dossier reaches this stage; it is made when it is not there."""
    now = datetime.now(UTC)
    row = {"title": "Hồ sơ thử", "procedure_code": "", "office": "Phường Thử", "phone": "", "updated_at": now}
    positions = sa.select(sa.func.count()).select_from(dossier_event).where(dossier_event.c.code == code)
    with writing(engine) as connection:
        this = sa.update(dossier).where(dossier.c.code == code).values(appointed_on=appointed_on)
        if not connection.execute(this).rowcount:
            connection.execute(sa.insert(dossier).values(code=code, appointed_on=appointed_on, **row))
        event = {"code": code, "position": connection.execute(positions).scalar_one(), "stage": stage.value, "at": now}
        connection.execute(sa.insert(dossier_event).values(event | {"reason": "", "todo": "", "place": ""}))


def remove(engine: sa.Engine, code: str = CODE) -> None:
    """The dossier is not there any more."""
    with writing(engine) as connection:
        connection.execute(sa.delete(dossier).where(dossier.c.code == code))


def status(engine: sa.Engine, code: str = CODE) -> DossierStatus:
    """Where it stands."""
    with reading(engine) as connection:
        found = queries.status(connection, code)
    assert found is not None
    return found


def subscribe(engine: sa.Engine, conversation_id: str, *, code: str = CODE, email: str = "") -> None:
    """The conversation hears of the dossier, and knows where it stands now. `email` is sealed."""
    words = {"announced": subscriptions.mark_of(status(engine, code)), "email": email, "consent": "test"}
    with writing(engine) as connection:
        subscriptions.subscribe(connection, conversation_id, code, **words, now=service.now())


def unsubscribe(engine: sa.Engine, conversation_id: str, code: str | None = None) -> None:
    with writing(engine) as connection:
        subscriptions.unsubscribe(connection, conversation_id, code)


def letters(var: Path) -> list[dict[str, Any]]:
    """The e-mails that went out, as files."""
    found = [json.loads(path.read_text("utf-8")) for path in (var / "outgoing" / "email").glob("*.json")]
    return sorted(found, key=lambda letter: str(letter["text"]))
