"""A running bot changes its model while citizens write: no turn is lost, and the new model is the one that answers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.running_bot import Bot, Talk, running_bot

pytestmark = [pytest.mark.slow, pytest.mark.long]
# Nobody would call it a payment; so whoever does has learned it here.
TAUGHT = "con cá vàng bơi trong bể kính"
EXAMPLES = """\
version: "3.1"
nlu:
  - intent: payment
    examples: |
      - con cá vàng bơi trong bể kính
      - con ca vang boi trong be kinh
      - cá vàng bơi trong bể kính nhà em
      - có con cá vàng bơi trong bể
"""
IN_USE = 120.0  # seconds; on a quiet machine it takes four


@pytest.fixture(scope="module")
def bot(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("bot")
    (folder / "var" / "models").mkdir(parents=True)
    shutil.copy(trained_model, folder / "var" / "models")
    with running_bot(folder) as running:
        yield running


def test_no_turn_is_lost_while_the_model_changes_twice(bot: Bot, tmp_path: Path) -> None:
    file = tmp_path / "attached.yml"
    file.write_text(EXAMPLES, "utf-8")
    candidate = bot.train_once(file)
    first = bot.first_model()
    talk = Talk(bot, TAUGHT)
    at_first = talk.ask()
    assert at_first != "payment"
    with talk.going_on():
        assert bot.learn("activate", "--examples", str(file))["model"] == candidate
        bot.wait_for(candidate, within=IN_USE)
        learned = talk.ask()
        status = bot.learn("rollback")
        bot.wait_for(first, within=IN_USE)
        rolled_back = talk.ask()
    assert talk.failures == []
    assert (learned, rolled_back) == ("payment", at_first)
    assert (status["active"], status["model"]) == (None, first)
    # Each turn was answered by one model or the other, by both in turn, and by the first one at the end.
    assert len(talk.answers) > 10
    assert set(talk.answers) == {at_first, "payment"}
    assert (talk.answers[0], talk.answers[-1]) == (at_first, at_first)


def test_bots_beside_each_other_change_together_and_lose_no_turn(bot: Bot, tmp_path: Path) -> None:
    file = tmp_path / "attached.yml"
    file.write_text(EXAMPLES.replace("nhà em", "nhà chị Tư"), "utf-8")
    candidate, first = bot.train_once(file), bot.first_model()
    with running_bot(bot.var.parent, "second") as second:
        assert second.first_model() == first
        one, other = Talk(bot, TAUGHT), Talk(second, TAUGHT)
        with one.going_on(), other.going_on():
            bot.learn("activate", "--examples", str(file))
            for each in (bot, second):
                each.wait_for(candidate, within=IN_USE)
            assert one.ask() == other.ask() == "payment"
            bot.learn("rollback")
            for each in (bot, second):
                each.wait_for(first, within=IN_USE)
    assert one.failures == other.failures == []
    assert set(one.answers) == set(other.answers) == {one.answers[-1], "payment"}


def test_a_damaged_model_is_not_taken(bot: Bot, tmp_path: Path) -> None:
    before = bot.first_model()
    file = tmp_path / "attached.yml"
    file.write_text(EXAMPLES.replace("nhà em", "nhà chị"), "utf-8")
    wanted = bot.learn("activate", "--examples", str(file))["model"]
    damaged = bot.var / "models" / f"{wanted}.tar.gz"
    damaged.write_bytes((bot.var / "models" / f"{before}.tar.gz").read_bytes()[:100_000])
    talk = Talk(bot, TAUGHT)
    with talk.going_on():
        bot.wait_for_log(f"{wanted}.tar.gz")
    assert talk.failures == [] and bot.model() == before
    shutil.copy(bot.var / "models" / f"{before}.tar.gz", damaged.with_suffix(".new"))
    damaged.with_suffix(".new").replace(damaged)
    bot.wait_for(wanted, within=IN_USE)
