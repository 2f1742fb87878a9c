"""Who somebody is cannot be planted, kept, forged or carried elsewhere: sessions of staff, tokens of conversations."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from itsdangerous import URLSafeSerializer

from kb.db import writing
from kb.dossiers.model import Outcome
from kb.dossiers.service import Dossiers
from kb.people.tables import staff
from tests.channels.servers import Citizen, edge_serving, edge_settings
from tests.console.people import PASSWORD, browser
from tests.console.test_login import begun
from tests.kb.dossiers.samples import CODE, NOW, SEALER, WRONG, RecordingSource, asker

KEY = "a key of the tests, long enough for them"


def test_a_planted_session_is_not_taken_over_and_an_old_one_dies_at_the_next_login(
    engine: sa.Engine, console: str
) -> None:
    member = begun(engine, console)
    with browser(console) as client:
        client.cookies.set("console", "planted-by-somebody", domain="127.0.0.1")
        given = {"name": member.name, "password": PASSWORD, "code": member.code(), "next": ""}
        assert client.post("/login", data=given).status_code == 303
        first = client.cookies.get("console", domain="127.0.0.1.local") or dict(client.cookies)["console"]
        assert first != "planted-by-somebody"
    before = member.client.cookies["console"]
    # The same browser logs in once more: its id changes, and the old one is dead.
    with httpx.Client(base_url=console, cookies={"console": before}) as old:
        assert old.get("/account").status_code == 200
        with writing(engine) as connection:
            # As if the time of the code that was used lay behind.
            connection.execute(sa.update(staff).values(totp_step=0))
        assert member.client.post("/login", data=given | {"code": member.code()}).status_code == 303
        assert member.client.cookies["console"] != before
        assert old.get("/account").status_code == 303


FORGED: list[Callable[[str, str], object]] = [
    lambda name, key: URLSafeSerializer("another key of somebody else", salt="conversation").dumps(name),
    lambda name, key: URLSafeSerializer(key, salt="plain-visit").dumps(name),
    lambda name, key: URLSafeSerializer(key, salt="plain-form").dumps(name),
    lambda name, key: URLSafeSerializer(key).dumps(name),
    lambda name, key: f"{base64.urlsafe_b64encode(json.dumps(name).encode()).decode().rstrip('=')}.",
    lambda name, key: f"{URLSafeSerializer(key, salt='conversation').dumps(name)[:-1]}",
    lambda name, key: f"eyJhbGciOiJub25lIn0.{base64.urlsafe_b64encode(name.encode()).decode()}.",
    lambda name, key: URLSafeSerializer(key, salt="conversation").dumps([name]),
    lambda name, key: URLSafeSerializer(key, salt="conversation").dumps({"conversation": name}),
]


def test_no_other_signature_is_a_token(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, SECRET_KEY=KEY)) as url:
        citizen = Citizen(url)
        assert URLSafeSerializer(KEY, salt="conversation").dumps(citizen.id) == citizen.token
        for forge in FORGED:
            token = str(forge(citizen.id, KEY))
            answer = citizen.http.get(f"{citizen.path}/messages", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code in (401, 403), token
        messages = f"{url}{citizen.path}/messages"
        assert httpx.get(messages, trust_env=False, params={"token": citizen.token}).status_code == 401
        assert httpx.get(messages, trust_env=False, cookies={"chat": citizen.token}).status_code == 401


def statements(engine: sa.Engine, work: object) -> int:
    """How often the database is asked: what takes time here, whatever else the machine does."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        work()  # type: ignore[operator]
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(asked)


@pytest.mark.parametrize("code", ["H32.12-261126-9001"])
def test_a_wrong_digit_and_an_unknown_dossier_cost_the_same(engine: sa.Engine, code: str) -> None:
    """Both are counted as a guess, and both ask the source and the database as often."""
    source = RecordingSource()
    dossiers = Dossiers(engine, source, SEALER)
    outcomes: list[Outcome] = []
    first = statements(engine, lambda: outcomes.append(dossiers.prove(CODE, WRONG, asker(1, "one"), NOW).outcome))
    second = statements(engine, lambda: outcomes.append(dossiers.prove(code, WRONG, asker(2, "two"), NOW).outcome))
    assert outcomes == [Outcome.WRONG_PROOF, Outcome.MISSING]
    assert [asked.split()[0] for asked in source.asked] == ["timeline", "status"] * 2
    assert abs(first - second) <= 4
