"""Alerts and dashboard: that they are what their programs read, and lead somewhere."""

import json
import shutil
import subprocess
from functools import cache
from typing import Any

import pytest

from observe.figures import Figures
from tests.project.tree import ROOT
from vi.files import read_yaml

FOLDER = ROOT / "deploy" / "prometheus"
needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed (prometheus)")


@cache
def alerts() -> dict[str, dict[str, Any]]:
    rules = read_yaml((FOLDER / "rules.yml").read_text("utf-8"))
    return {rule["alert"]: rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule}


def promtool(*words: str) -> None:
    done = subprocess.run(["promtool", *words], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_prometheus_takes_the_configuration() -> None:
    promtool("check", "config", "prometheus.yml")


@needs_promtool
def test_alerts_fire_on_what_they_are_for_only() -> None:
    promtool("test", "rules", "rules.test.yml")


@needs_promtool
def test_figures_are_as_prometheus_wants_them() -> None:
    told = subprocess.run(["promtool", "check", "metrics"], input=Figures().text(), capture_output=True, check=False)
    # Its hints on style come with status 3.
    assert told.returncode in (0, 3), told.stderr
    assert b"error" not in told.stderr


@pytest.mark.parametrize("name", alerts())
def test_alert_says_how_bad_it_is_and_what_to_do(name: str) -> None:
    rule = alerts()[name]
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    assert rule["for"]
    notes = rule["annotations"]
    assert notes["summary"] and notes["description"]
    assert (ROOT / notes["runbook_url"]).is_file()


def test_every_alert_is_tested_both_ways() -> None:
    tests = read_yaml((FOLDER / "rules.test.yml").read_text("utf-8"))["tests"]
    assert {each["name"] for each in tests} == {f"{name} {how}" for name in alerts() for how in ("fires", "is silent")}


def test_prometheus_asks_all_four_processes() -> None:
    asked = read_yaml((FOLDER / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    ports = {each["job_name"]: each["static_configs"][0]["targets"][0].rpartition(":")[2] for each in asked}
    assert ports == {"channels": "8000", "console": "8001", "bot": "8002", "actions": "8003"}


def test_dashboard_can_be_provisioned() -> None:
    board = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text("utf-8"))
    assert board["uid"] and board["title"] and board["schemaVersion"] >= 36
    assert "id" not in board  # the number of an installation; provisioning refuses a foreign one
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    shown = [panel for panel in panels if panel["type"] != "row"]
    for panel in shown:
        assert panel["title"] and panel["fieldConfig"]["defaults"]["unit"]
        assert all(target["expr"] and target["refId"] for target in panel["targets"])
        assert panel["datasource"]["uid"] == "${datasource}"
    cells = [(x, y) for panel in panels for x, y in cells_of(panel["gridPos"])]
    assert len(cells) == len(set(cells)), "panels lie on one another"
    assert all(x < 24 for x, _ in cells)


def cells_of(at: dict[str, int]) -> list[tuple[int, int]]:
    return [(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])]


@needs_promtool
def test_expressions_of_the_dashboard_are_promql(tmp_path: Any) -> None:
    board = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text("utf-8"))
    expressions = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    rules = [{"record": f"panel:{number}", "expr": expression} for number, expression in enumerate(expressions)]
    file = tmp_path / "board.yml"
    file.write_text(json.dumps({"groups": [{"name": "board", "rules": rules}]}), "utf-8")  # JSON is YAML
    promtool("check", "rules", str(file))
