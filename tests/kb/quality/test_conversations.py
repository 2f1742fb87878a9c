"""Conversations as the staff looks at them, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.calendar.model import VIETNAM
from kb.messages import service
from kb.messages.model import ConversationNotFoundError
from kb.people.audit import entries
from kb.quality import conversations
from kb.quality import service as quality
from kb.quality.conversations import Sought
from kb.quality.model import Came, Reason, State
from kb.quality.queries import Wanted
from tests.kb.quality.talks import EDITOR, LOST, UNDERSTOOD, lost, turn, with_boats


@pytest.fixture
def mine(engine: sa.Engine) -> str:
    with_boats(engine)
    conversation = service.open_conversation(engine).id
    turn(engine, conversation, "thuyền giấy bao nhiêu tiền", UNDERSTOOD)
    turn(engine, conversation, "Nơi nộp", UNDERSTOOD | {"aspects": ["place"]}, payload="/ask_aspect")
    turn(engine, conversation, "bay khinh khí cầu", LOST)
    return conversation


def found(engine: sa.Engine, **sought: object) -> list[str]:
    summaries, count = conversations.find(engine, Sought(**sought))  # type: ignore[arg-type]
    assert count == len(summaries)
    return [each.id for each in summaries]


def test_found_by_words_day_channel_and_outcome(engine: sa.Engine, mine: str) -> None:
    other = lost(engine, "thả diều")
    service.open_conversation(engine)
    today = datetime.now(UTC).astimezone(VIETNAM).date()
    assert set(found(engine)) == {mine, other}
    assert found(engine, text="KHINH khí") == [mine]
    assert found(engine, text="Đáp") == found(engine, text="%") == []
    assert found(engine, came=Came.ANSWERED) == [mine]
    assert set(found(engine, came=Came.NOT_FOUND, day=today, channel="web")) == {mine, other}
    assert found(engine, day=today - timedelta(days=1)) == found(engine, channel="zalo") == []


def test_the_list_tells_how_each_begins(engine: sa.Engine, mine: str) -> None:
    [summary], _ = conversations.find(engine, Sought())
    assert (summary.begins, summary.messages, summary.channel) == ("thuyền giấy bao nhiêu tiền", 6, "web")


def test_pages(engine: sa.Engine, mine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "PAGE", 1)
    other = lost(engine, "thả diều")
    pages = [conversations.find(engine, Sought(), page=page) for page in (1, 2, 3)]
    assert [[each.id for each in found] for found, _ in pages] == [[other], [mine], []]
    assert {count for _, count in pages} == {2}


def test_a_transcript_and_its_audit(engine: sa.Engine, mine: str) -> None:
    lines = conversations.view(engine, mine, by=EDITOR).lines
    assert [line.message.seq for line in lines] == [1, 2, 3, 4, 5, 6]
    assert [line.typed for line in lines] == [True, False, False, False, True, False]
    first, pressed, unknown = lines[0], lines[2], lines[4]
    assert first.understood is not None
    assert (first.understood.hits[0], first.understood.came) == (("9.000001", 0.93), Came.ANSWERED)
    assert pressed.understood is not None
    assert pressed.understood.aspects == ("place",)
    assert (unknown.waiting, first.waiting) == (State.OPEN, None)
    [entry] = entries(engine, act="conversation.view")
    assert (entry.who, entry.subject) == ("an", mine)


def test_an_unknown_one_is_no_look(engine: sa.Engine) -> None:
    with pytest.raises(ConversationNotFoundError):
        conversations.view(engine, "nobody", by=EDITOR)
    assert entries(engine) == ()


def test_marked_as_wrong(engine: sa.Engine, mine: str) -> None:
    for seq in (1, 3, 5, 5):
        quality.mark_wrong(engine, mine, seq, by=EDITOR)
    # A button is marked and does not wait; what waited already waits for this reason now.
    waiting = {row.text: row.reason for row in quality.messages(engine, Wanted())}
    assert waiting == {"thuyền giấy bao nhiêu tiền": Reason.WRONG, "bay khinh khí cầu": Reason.WRONG}
    lines = conversations.view(engine, mine, by=EDITOR).lines
    assert [line.message.seq for line in lines if line.wrong] == [1, 3, 5]
