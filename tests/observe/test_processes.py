"""What the real processes write and show: one id through all of them, errors without anybody's words, figures."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.observe.running import MODULES, Line, Running
from tests.project.tree import ROOT
from vi.files import read_yaml

pytestmark = [pytest.mark.slow, pytest.mark.long]

REQUEST = "http.request.id"
TURN = "labels.turn_id"
SECRET = "Nguyễn Văn Bí Mật 0912345678"
# Part of a name in a rule or a panel: what an expression says beside names of figures.
PARTS = "channels|bot|actions|console|http|database|process|event_loop|assistant"
METRIC = re.compile(rf"(?<![:\w])((?:{PARTS})_[a-z_]+)(?![:\w])")


def post(address: str, path: str, **given: Any) -> httpx.Response:
    return httpx.post(f"{address}{path}", timeout=30, trust_env=False, **given)


def ask(processes: Running, text: str, request: str) -> tuple[str, httpx.Response]:
    edge = processes.address("channels")
    opened = post(edge, "/api/v1/conversations").raise_for_status().json()
    headers = {"Authorization": f"Bearer {opened['token']}", "X-Request-ID": request}
    path = f"/api/v1/conversations/{opened['conversation']}/messages?wait=25&note={SECRET}"
    return opened["conversation"], post(edge, path, headers=headers, json={"client_id": "1", "text": text})


def test_one_id_leads_through_all_processes(processes: Running) -> None:
    conversation, answered = ask(processes, f"lam giay khai sinh can gi, ten toi {SECRET}", "portal-0001")
    assert answered.headers["x-request-id"] == "portal-0001"
    accepted = processes.wait_for("channels", lambda line: line.get("event.action") == "message.accept")
    assert [line[REQUEST] for line in accepted] == ["portal-0001"]
    turn = accepted[0][TURN]
    assert turn == f"{conversation}-1"
    done = processes.wait_for("channels", lambda line: line.get(TURN) == turn and "labels.bot_ms" in line)
    for process in ("bot", "actions"):
        taken = processes.wait_for(process, lambda line: line.get(TURN) == turn)
        assert {line[REQUEST] for line in taken} == {done[0][REQUEST]}
        assert {line["service.name"] for line in taken} == {process}


def test_every_line_is_json_with_the_same_fields_and_nobody_s_words(processes: Running) -> None:
    ask(processes, f"xin chao {SECRET}", "portal-0002")
    always = {"@timestamp", "log.level", "message", "ecs.version", "service.name", "service.node.name", "process.pid"}
    for process in MODULES:
        lines = processes.lines(process)
        assert lines and all(always <= set(line) for line in lines)
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["@timestamp"]) for line in lines)
        assert not re.search("Bí Mật|Bi Mat|0912345678|Bearer|note=|xin chao", processes.text(process))


def test_an_id_that_is_not_well_formed_is_replaced(processes: Running) -> None:
    answered = httpx.get(f"{processes.address('channels')}/nothing", headers={"X-Request-ID": "0912345678"})
    made = answered.headers["x-request-id"]
    assert made != "0912345678"
    assert answered.json()["request_id"] == made
    console = httpx.get(f"{processes.address('console')}/login", headers={"X-Request-ID": "a b"})
    assert len(console.headers["x-request-id"]) == 32


def test_a_forged_token_and_a_false_signature_are_events_without_an_address(processes: Running) -> None:
    edge = processes.address("channels")
    for _ in range(3):
        post(edge, "/api/v1/conversations/x/messages", headers={"Authorization": "Bearer forged"}, json={})
        post(edge, "/webhooks/zalo", json={"app_id": "1"})
    for action, category in (("token.forged", "authentication"), ("webhook.bad_signature", "intrusion_detection")):
        told = processes.wait_for("channels", lambda line, action=action: line.get("event.action") == action)  # type: ignore[misc]
        assert len(told) == 1  # the same in one minute
        assert told[0]["event.category"] == [category]
        assert told[0]["event.outcome"] == "failure"
        assert len(told[0]["source.user.hash"]) >= 32
        assert "source.ip" not in told[0]


def test_a_refused_login_names_the_address_of_the_browser_and_no_typed_name(processes: Running) -> None:
    form = {"name": "mat-khau-cua-toi", "password": "x", "code": "1"}
    post(processes.address("console"), "/login", data=form)
    told = processes.wait_for("console", lambda line: line.get("event.action") == "login.refused")
    assert told[0]["source.ip"] == "127.0.0.1"
    assert told[0][REQUEST]
    assert "mat-khau-cua-toi" not in processes.text("console")


def test_every_figure_of_rules_and_dashboard_is_exported(processes: Running) -> None:
    ask(processes, "đăng ký kết hôn cần giấy tờ gì", "portal-0003")
    shown = "\n".join(processes.figures(process) for process in MODULES)
    kinds = dict(re.findall(r"^# TYPE (\w+) (\w+)$", shown, re.MULTILINE))
    parts = {"histogram": ("_bucket", "_sum", "_count")}
    exported = {f"{name}{part}" for name, kind in kinds.items() for part in parts.get(kind, ("",))}
    rules = read_yaml((ROOT / "deploy/prometheus/rules.yml").read_text("utf-8"))
    expressions = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    board = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text("utf-8"))
    expressions += [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    named = {name for expression in expressions for name in METRIC.findall(expression)}
    assert len(named) > 20
    assert named - exported == set()


def test_labels_hold_templates_and_no_ids(processes: Running) -> None:
    conversation, _ = ask(processes, "chào", "portal-0004")
    httpx.get(f"{processes.address('channels')}/secret-path-{conversation}")
    shown = processes.figures("channels")
    assert 'route="/api/v1/conversations/{conversation}/messages",status="200"' in shown
    assert 'route="other",status="404"' in shown
    assert conversation not in shown


def test_figures_move_with_what_happens(processes: Running) -> None:
    before = value(processes.figures("actions"), "actions_seconds_count")
    ask(processes, "làm hộ chiếu hết bao nhiêu tiền", "portal-0005")
    assert value(processes.figures("actions"), "actions_seconds_count") > before
    assert 'assistant_build_info{model="' in processes.figures("bot")
    assert value(processes.figures("channels"), 'channels_turn_part_seconds_count{part="bot"}') >= 1
    assert value(processes.figures("console"), "console_procedures ") > 40


def value(shown: str, name: str) -> float:
    """The sum over the labels."""
    return sum(float(line.rpartition(" ")[2]) for line in shown.splitlines() if line.startswith(name))


def errors(line: Line, request: str) -> bool:
    return line.get(REQUEST) == request and line["log.level"] in ("error", "critical")


def test_an_error_in_each_process_is_one_line_with_the_id_and_nobody_s_words(processes: Running) -> None:
    """Last: it takes tables away."""
    fails = {name: {"X-Request-ID": f"fails-{name}"} for name in MODULES}
    broken = {"next_action": "action_answer_procedure", "tracker": {"latest_message": {"text": SECRET}}}
    post(processes.address("actions"), "/webhook", json=broken, headers=fails["actions"])
    turn = {"conversation": "c", "message_id": "c-1", "text": f"\ud800 {SECRET}"}
    body = json.dumps(turn)
    path = "/webhooks/assistant/turn"
    assert post(processes.address("bot"), path, content=body, headers=fails["bot"]).status_code == 503
    for table in ("conversation", "login_attempt"):
        processes.break_table(table)
    opened = post(processes.address("channels"), "/api/v1/conversations", headers=fails["channels"])
    assert opened.status_code == 503
    form = {"name": SECRET, "password": SECRET, "code": "1"}
    assert post(processes.address("console"), "/login", data=form, headers=fails["console"]).status_code == 503
    for process in MODULES:
        told = processes.wait_for(process, lambda line, process=process: errors(line, f"fails-{process}"))  # type: ignore[misc]
        assert len(told) == 1, told
        assert "error.type" in told[0] or "failed:" in told[0]["message"]
        assert not re.search("Bí Mật|0912345678", processes.text(process))
    assert value(processes.figures("channels"), "database_failures_total") > 0
