"""Going on in another channel, on SQLite and PostgreSQL."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from kb.effects import EffectError
from kb.errors import KbError
from kb.messages import service
from kb.messages.service import now
from kb.messages.tables import conversation, outbox
from kb.platforms import connecting, users
from kb.platforms.connecting import CodeUnfitError, Fit
from tests.kb.platforms.people import answer, say, source


def issue(engine: sa.Engine, digest: str = "d") -> None:
    context = {"procedure_code": "1.001193"}
    answer(engine, "Mã nối", effects=({"do": "connection.issue", "digest": digest, "context": context},))


def use(engine: sa.Engine, digest: str = "d") -> None:
    answer(engine, "Đã nối", effects=({"do": "connection.use", "digest": digest},))


def on_web(engine: sa.Engine, text: str) -> str:
    opened = service.open_conversation(engine)
    service.accept(engine, opened.id, client_id="w1", text=text)
    return opened.id


def place_of_last(engine: sa.Engine) -> tuple[str, str, str]:
    rows = sa.select(outbox.c.conversation_id, outbox.c.channel, outbox.c.user_id).order_by(outbox.c.id.desc())
    with engine.connect() as connection:
        return tuple(connection.execute(rows.limit(1)).one())


def test_from_the_web_to_zalo_and_back(engine: sa.Engine) -> None:
    web = on_web(engine, "mã nối")
    issue(engine)
    own = say(engine, source("1"), "mã nối")
    code = connecting.look_up(engine, "d", f"{own}-1", now())
    assert (code.fit, code.channel, code.context) == (Fit.GOOD, "web", {"procedure_code": "1.001193"})
    use(engine)
    assert place_of_last(engine) == (own, "zalo", "1")
    assert connecting.connected(engine, web) == ("zalo",)
    # Zalo's messages stand in the conversation of the web now, and each answer goes where its question came from.
    assert say(engine, source("1"), "còn lệ phí?") == web
    answer(engine, "Miễn phí")
    assert place_of_last(engine) == (web, "zalo", "1")
    service.accept(engine, web, client_id="w2", text="bao lâu")
    answer(engine, "Ngay")
    assert place_of_last(engine) == (web, "web", "")
    assert [message.text for message in service.messages_after(engine, web, 2)] == [
        *("còn lệ phí?", "Miễn phí", "bao lâu", "Ngay")
    ]


def test_from_zalo_to_the_web(engine: sa.Engine) -> None:
    say(engine, source("1"), "mã nối")
    issue(engine)
    web = on_web(engine, "mã nối")
    use(engine)
    assert say(engine, source("1"), "tiếp") == web


def test_from_zalo_to_facebook(engine: sa.Engine) -> None:
    zalo = say(engine, source("1"), "mã nối")
    issue(engine)
    say(engine, source("9", channel="facebook"), "mã nối")
    use(engine)
    assert say(engine, source("9", channel="facebook"), "tiếp") == zalo
    assert connecting.connected(engine, zalo) == ("facebook", "zalo")


def test_what_was_begun_moves_along(engine: sa.Engine) -> None:
    own = say(engine, source("1"), "theo dõi")
    subscribed = {"do": "dossier.subscribe", "code": "H32.12-261101-0007", "announced": "x", "consent": "v1"}
    answer(engine, "Dạ", effects=(subscribed, {"do": "pending.keep", "topic": "feedback", "data": {"a": 1}}))
    say(engine, source("1"), "mã nối")
    issue(engine)
    web = on_web(engine, "mã nối")
    use(engine)
    assert own != web
    with engine.connect() as connection:
        for table in ("subscription", "pending"):
            where = connection.execute(sa.text(f"SELECT conversation_id FROM {table}")).scalars().all()
            assert where == [web], table


def test_news_go_to_the_platform(engine: sa.Engine) -> None:
    web = on_web(engine, "mã nối")
    issue(engine)
    say(engine, source("1"), "mã nối")
    use(engine)
    with engine.connect() as connection:
        row = connection.execute(sa.select(conversation).where(conversation.c.id == web)).one()
    assert (row.channel, row.user_id) == ("zalo", "1")


def test_a_code_is_good_once(engine: sa.Engine) -> None:
    on_web(engine, "mã nối")
    issue(engine)
    own = say(engine, source("1"), "mã nối")
    use(engine)
    assert connecting.look_up(engine, "d", f"{own}-1", now()).fit is Fit.UNKNOWN
    say(engine, source("2"), "mã nối")
    with pytest.raises((CodeUnfitError, EffectError)):
        use(engine)
    assert say(engine, source("2"), "tiếp") != own


def test_a_code_ends(engine: sa.Engine) -> None:
    on_web(engine, "mã nối")
    issue(engine)
    own = say(engine, source("1"), "mã nối")
    later = now() + timedelta(minutes=16)
    assert connecting.look_up(engine, "d", f"{own}-1", later).fit is Fit.UNKNOWN


def test_a_new_code_ends_the_one_before(engine: sa.Engine) -> None:
    web = on_web(engine, "mã nối")
    issue(engine, "old")
    service.accept(engine, web, client_id="w2", text="mã nối")
    issue(engine, "new")
    own = say(engine, source("1"), "mã nối")
    found = [connecting.look_up(engine, digest, f"{own}-1", now()).fit for digest in ("old", "new")]
    assert found == [Fit.UNKNOWN, Fit.GOOD]


def test_two_browsers_cannot_be_one(engine: sa.Engine) -> None:
    first = on_web(engine, "mã nối")
    issue(engine)
    other = on_web(engine, "mã nối")
    assert connecting.look_up(engine, "d", f"{other}-1", now()).fit is Fit.BOTH_WEB
    assert connecting.look_up(engine, "d", f"{first}-1", now()).fit is Fit.SAME
    with pytest.raises(KbError):
        use(engine)


def test_going_on_alone(engine: sa.Engine) -> None:
    web = on_web(engine, "mã nối")
    issue(engine)
    say(engine, source("1"), "mã nối")
    use(engine)
    say(engine, source("1"), "ngắt nối")
    answer(engine, "Đã ngắt", effects=({"do": "connection.leave"},))
    assert place_of_last(engine) == (web, "zalo", "1")
    assert say(engine, source("1"), "chào") != web
    with engine.connect() as connection:
        row = connection.execute(sa.select(conversation).where(conversation.c.id == web)).one()
    assert (row.channel, row.user_id) == ("web", "")


def test_a_deleted_conversation_lets_its_users_go(engine: sa.Engine) -> None:
    from kb.messages.deleting import delete_conversation

    web = on_web(engine, "mã nối")
    issue(engine)
    say(engine, source("1"), "mã nối")
    use(engine)
    delete_conversation(engine, web)
    assert not users.known(engine, source("1"))
    assert say(engine, source("1"), "chào") != web
