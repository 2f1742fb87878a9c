"""The dialogue as files that Rasa reads."""

from pathlib import Path

import yaml

from tests.nlu.bench.dialogue import domain, steps, written
from tests.nlu.bench.pipelines import ROOT


def test_the_domain_has_the_responses_that_the_rules_name() -> None:
    responses = domain(ROOT)["responses"]
    named = {step["action"] for rule in steps(ROOT, told=False)["rules"] for step in rule["steps"] if "action" in step}
    assert {name for name in named if name.startswith("utter_")} <= responses.keys()


def test_aspects_become_entities_of_the_default() -> None:
    ours, default = domain(ROOT), domain(ROOT, aspects=["fee", "time"])
    assert "aspect" in ours["entities"]
    assert set(default["entities"]) == set(ours["entities"]) - {"aspect"} | {"aspect_fee", "aspect_time"}


def test_rules_are_told_as_stories_on_request() -> None:
    ours, default = steps(ROOT, told=False), steps(ROOT, told=True)
    assert default["rules"] == ours["rules"]
    told = [story["story"] for story in default["stories"][len(ours["stories"]) :]]
    assert set(told) <= {rule["rule"] for rule in ours["rules"]}
    assert told


def test_a_rule_with_a_condition_is_no_story(tmp_path: Path) -> None:
    (tmp_path / "data" / "rules").mkdir(parents=True)
    rules = [{"rule": "a", "steps": []}, {"rule": "b", "condition": [{"active_loop": None}], "steps": []}]
    (tmp_path / "data" / "rules" / "a.yml").write_text(yaml.safe_dump({"rules": rules}), "utf-8")
    assert [story["story"] for story in steps(tmp_path, told=True)["stories"]] == ["a"]


def test_rasa_sees_the_keys_at_the_start_of_lines(tmp_path: Path) -> None:
    text = written(tmp_path / "new" / "dialogue.yml", steps(ROOT, told=True)).read_text("utf-8")
    assert {"rules:", "stories:"} <= set(text.splitlines())
