"""Learning runs: one at a time, under a lease, used by a reviewer and taken back; on both databases."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from kb.people.audit import entries
from kb.people.model import Actor
from kb.quality import learning, service, working
from kb.quality.exporting import as_file
from kb.quality.meanings import aspects, intents
from kb.quality.model import Example, Run, RunState, RunStateError, ToIntent
from kb.quality.queries import Wanted
from tests.kb.quality.talks import EDITOR, lost, with_boats
from vi.files import read_yaml

REVIEWER = Actor("binh", "127.0.0.1")
LEASE = timedelta(seconds=30)
GONE = timedelta(seconds=-1)
PASSED: dict[str, Any] = {"gates": [{"name": "attached", "passed": True}]}
MISSED: dict[str, Any] = {"gates": [{"name": "intent:greet", "passed": False}, {"name": "attached", "passed": True}]}
REASON = "Câu chào không quan trọng bằng câu về học phí"


@pytest.fixture
def examples(engine: sa.Engine) -> int:
    """Two examples."""
    with_boats(engine)
    lost(engine, "học phí trường làng", "quẹt thẻ [visa] được hông")
    ids = [row.id for row in service.messages(engine, Wanted())]
    service.decide(engine, ids[:1], ToIntent("payment"), by=EDITOR)
    service.decide(engine, ids[1:], ToIntent("ask_procedure", ("fee", "time")), by=EDITOR)
    return len(ids)


def taken(engine: sa.Engine, owner: str = "a", lease: timedelta = LEASE) -> Run:
    run = working.take(engine, owner=owner, lease=lease)
    assert run is not None
    return run


def ready(engine: sa.Engine, model: str, report: dict[str, Any] = PASSED) -> int:
    run_id = learning.start(engine, by=EDITOR)
    assert working.measured(engine, taken(engine), model, report)
    return run_id


def used(engine: sa.Engine, model: str) -> int:
    run_id = ready(engine, model)
    learning.activate(engine, run_id, why="", by=REVIEWER)
    assert working.in_use(engine, taken(engine), model)
    return run_id


def state(engine: sa.Engine, run_id: int) -> RunState:
    return learning.run(engine, run_id).state


def test_a_run_learns_from_the_examples_of_its_beginning(engine: sa.Engine, examples: int) -> None:
    run = learning.run(engine, learning.start(engine, by=EDITOR))
    assert (run.state, run.examples, run.author) == (RunState.WAITING, examples, "an")
    blocks = {each["intent"]: each["examples"] for each in read_yaml(run.file)["nlu"]}
    # What a citizen typed in brackets marks nothing.
    assert blocks["payment"] == "- quẹt thẻ (visa) được hông\n"
    assert blocks["ask_procedure"].startswith('- [học phí trường làng][{"entity": "aspect", "value": "fee"}, ')


def test_one_aspect_is_marked_in_the_short_form() -> None:
    example = Example(1, "học phí", "ask_procedure", ("fee",), "an", REVIEWER)  # type: ignore[arg-type]
    assert "- [học phí](aspect:fee)\n" in read_yaml(as_file([example]))["nlu"][0]["examples"]


def test_nothing_to_learn(engine: sa.Engine) -> None:
    with pytest.raises(RunStateError, match="nothing"):
        learning.start(engine, by=EDITOR)


def test_one_at_a_time(engine: sa.Engine, examples: int) -> None:
    learning.start(engine, by=EDITOR)
    with pytest.raises(RunStateError, match="running"):
        learning.start(engine, by=EDITOR)


def test_a_killed_worker_is_followed_by_another_and_stores_nothing_any_more(engine: sa.Engine, examples: int) -> None:
    run_id = learning.start(engine, by=EDITOR)
    first = taken(engine, "a")
    assert working.go_on(engine, first, lease=LEASE, state=RunState.TRAINING, progress=0.4)
    assert working.take(engine, owner="b", lease=LEASE) is None
    assert working.go_on(engine, first, lease=GONE)
    second = taken(engine, "b")
    assert (second.id, second.state, second.progress) == (run_id, RunState.TRAINING, 0.4)
    assert not working.go_on(engine, first, lease=LEASE)
    assert not working.measured(engine, first, "m1", PASSED)
    assert not working.failed(engine, first, "x")
    assert not working.in_use(engine, first, "m1")
    assert working.measured(engine, second, "m1", PASSED)
    assert learning.run(engine, run_id).model == "m1"
    assert working.take(engine, owner="c", lease=LEASE) is None


def test_used_replaced_and_rolled_back(engine: sa.Engine, examples: int) -> None:
    first = used(engine, "m1")
    assert state(engine, first) is RunState.ACTIVE
    second = used(engine, "m2")
    assert (state(engine, first), state(engine, second)) == (RunState.REPLACED, RunState.ACTIVE)
    learning.roll_back(engine, second, why="người dân than phiền", by=REVIEWER)
    assert working.in_use(engine, taken(engine), "m1")
    assert (state(engine, first), state(engine, second)) == (RunState.ACTIVE, RunState.REPLACED)
    learning.roll_back(engine, first, why="", by=REVIEWER)
    # What ships alone was made by no run.
    assert working.in_use(engine, taken(engine), "shipped")
    assert state(engine, first) is RunState.REPLACED
    acts = [entry.act for entry in entries(engine, act="learning")]
    assert acts.count("learning.activate") == acts.count("learning.roll_back") == 2


def test_a_lowered_gate_needs_a_written_reason(engine: sa.Engine, examples: int) -> None:
    run_id = ready(engine, "m1", MISSED)
    assert learning.run(engine, run_id).missed == ("intent:greet",)
    for why in ("", "vì tôi thích", " " * 40):
        with pytest.raises(RunStateError, match="reason"):
            learning.activate(engine, run_id, why=why, by=REVIEWER)
    learning.activate(engine, run_id, why=REASON, by=REVIEWER)
    [entry] = entries(engine, act="learning.activate")
    assert (entry.why, entry.detail["missed"]) == (REASON, ["intent:greet"])
    assert learning.run(engine, run_id).reason == REASON


def test_waiting_for_the_bot_can_be_given_up(engine: sa.Engine, examples: int) -> None:
    run_id = ready(engine, "m1")
    learning.activate(engine, run_id, why="", by=REVIEWER)
    waiting = taken(engine)
    learning.roll_back(engine, run_id, why="", by=REVIEWER)
    assert not working.go_on(engine, waiting, lease=LEASE)
    assert taken(engine, "b").state is RunState.ROLLING_BACK


def test_what_a_run_is_not_ready_for(engine: sa.Engine, examples: int) -> None:
    run_id = learning.start(engine, by=EDITOR)
    for act in (learning.activate, learning.roll_back, learning.refuse):
        with pytest.raises(RunStateError, match="state"):
            act(engine, run_id, why=REASON, by=REVIEWER)
    assert working.failed(engine, taken(engine), "hết chỗ")
    assert (state(engine, run_id), learning.run(engine, run_id).error) == (RunState.FAILED, "hết chỗ")
    with pytest.raises(RunStateError, match="unknown"):
        learning.run(engine, 99)


def test_a_refused_run_is_over(engine: sa.Engine, examples: int) -> None:
    run_id = ready(engine, "m1")
    learning.refuse(engine, run_id, why="kém", by=REVIEWER)
    assert state(engine, run_id) is RunState.REFUSED
    assert learning.start(engine, by=EDITOR) > run_id


def test_the_names_are_those_of_the_training_data() -> None:
    from tests.project.test_training_data import examples as trained
    from tests.project.tree import ROOT

    text = "".join(path.read_text("utf-8") for path in (ROOT / "data" / "nlu").rglob("*.yml"))
    assert {each.name for each in intents()} == set(trained())
    assert all(f"(aspect:{each.name})" in text for each in aspects())
