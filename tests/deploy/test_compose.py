"""The system in containers: what the file promises of each of them, and that the images hold what runs and no more."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.proxy import DEFAULTS, FOLDER, names_in
from deploy.start import SECRETS
from tests.project.tree import PACKAGES, ROOT

FILE = ROOT / "deploy" / "compose.yaml"
OURS = ("channels-1", "channels-2", "bot-1", "bot-2", "actions-1", "actions-2", "console", "migrate", "backup")
ONCE = ("migrate", "backup")
# Who may reach whom; the world is `front`.
REACHES = {
    "proxy": {"front", "edge"},
    "channels-1": {"edge", "turns", "data", "cache", "outside"},
    "channels-2": {"edge", "turns", "data", "cache", "outside"},
    "console": {"edge", "turns", "data", "outside"},
    "bot-1": {"turns", "data"},
    "bot-2": {"turns", "data"},
    "actions-1": {"turns", "data", "outside"},
    "actions-2": {"turns", "data", "outside"},
    "migrate": {"data"},
    "backup": {"data"},
    "database": {"data"},
    "redis": {"cache"},
}


class _Merging(yaml.SafeLoader):
    """YAML with merge keys, as compose reads it."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(FILE.read_text("utf-8"), _Merging)
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def known_settings() -> set[str]:
    described = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    return described | {f"{name}_FILE" for name in SECRETS}


def test_compose_itself_reads_the_file() -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed")
    env = {**os.environ, "PUBLIC_NAME": "a.example", "CONSOLE_NAME": "b.example"}
    done = subprocess.run([program, "-f", FILE, "config", "-q"], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_only_the_proxy_is_published(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_two_of_each(services: dict[str, dict[str, Any]]) -> None:
    assert set(OURS) <= set(services)
    for kind in ("channels", "bot", "actions"):
        first, second = (dict(services[f"{kind}-{number}"]) for number in (1, 2))
        assert first.pop("hostname") != second.pop("hostname")
        first.pop("networks"), second.pop("networks")
        assert first == second


def test_each_reaches_what_it_needs(compose: dict[str, Any], services: dict[str, dict[str, Any]]) -> None:
    assert {name: set(service["networks"]) for name, service in services.items()} == REACHES
    inside = {name for name, network in compose["networks"].items() if (network or {}).get("internal")}
    assert inside == {"edge", "turns", "data", "cache"}


@pytest.mark.parametrize("name", REACHES)
def test_each_is_locked_down(services: dict[str, dict[str, Any]], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service and "privileged" not in service
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"].split(":")[0] not in ("0", "root")
    assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()
    assert service["pids_limit"] > 0
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    if name in ONCE:
        assert service["restart"] == "no"
    else:
        assert service["restart"] == "unless-stopped"
        assert {"test", "interval", "timeout", "retries"} <= service["healthcheck"].keys()
        assert "stop_grace_period" in service


def test_a_stop_takes_longer_than_a_turn_is_leased(services: dict[str, dict[str, Any]]) -> None:
    for name in (*OURS, "proxy"):
        if name not in ONCE:
            assert int(services[name]["stop_grace_period"].removesuffix("s")) > 30


def test_every_variable_is_a_setting(services: dict[str, dict[str, Any]]) -> None:
    for name in OURS:
        assert set(services[name]["environment"]) - known_settings() == set(), name
    template = names_in((FOLDER / "nginx.conf.template").read_text("utf-8"))
    assert set(services["proxy"]["environment"]) <= template


def test_no_secret_stands_in_the_file(compose: dict[str, Any], services: dict[str, dict[str, Any]]) -> None:
    assert all(list(secret) == ["file"] for secret in compose["secrets"].values())
    for name in OURS:
        given = services[name]["environment"]
        assert not set(given) & set(SECRETS) - {"REDIS_URL"}, name
        assert "@" not in given.get("REDIS_URL", "")


def test_the_proxy_leads_to_where_they_are(services: dict[str, dict[str, Any]]) -> None:
    at = {
        name: (services[name]["networks"]["edge"] or {})["ipv4_address"]
        for name in ("channels-1", "channels-2", "console", "proxy")
    }
    given = services["proxy"]["environment"]
    assert given["EDGE_1"] == f"{at['channels-1']}:8000"
    assert given["EDGE_2"] == f"{at['channels-2']}:8000"
    assert given["CONSOLE"] == f"{at['console']}:8001"
    for name in ("channels-1", "channels-2", "console"):
        assert services[name]["environment"]["TRUSTED_PROXIES"] == at["proxy"]


def test_the_start_script_knows_every_name_of_the_template() -> None:
    names = names_in((FOLDER / "nginx.conf.template").read_text("utf-8"))
    script = (FOLDER / "start.sh").read_text("utf-8")
    exported = set(re.findall(r"[A-Z][A-Z_0-9]+", re.findall(r"export (.*?)\nmkdir", script, re.DOTALL)[0]))
    assert exported == names
    assert {name: re.findall(rf"{name}:=(\w+)", script) for name in DEFAULTS} == {
        name: [value] for name, value in DEFAULTS.items()
    }


def test_dockerfile_is_clean() -> None:
    program = ROOT / ".venv" / "bin" / "hadolint"
    done = subprocess.run([program, ROOT / "deploy" / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_stage_ends_as_nobody() -> None:
    stages = re.split(r"^FROM ", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)[1:]
    users = {stage.split()[2]: re.findall(r"^USER (\S+)", stage, re.MULTILINE)[-1:] for stage in stages}
    assert {name: users[name] for name in ("runtime", "backup", "proxy")} == {
        "runtime": ["10001:10001"],
        "backup": ["10001:10001"],
        "proxy": ["10002:10002"],
    }


def test_the_image_gets_what_runs_and_no_tests() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert lines[1] == "*"
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert set(PACKAGES) <= let_in
    assert not let_in & {"tests", "docs", "var", ".git", ".env", "."}
    assert {"deploy/secrets", "**/.*"} <= set(lines)


def locked(name: str) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return dict(found)


def test_what_runs_is_part_of_what_is_locked() -> None:
    whole, part = locked("requirements.lock"), locked("requirements-run.lock")
    assert part.items() <= whole.items()
    assert {"rasa", "uvicorn", "psycopg", "redis"} <= part.keys()
    assert not part.keys() & {"pytest", "playwright", "mypy", "ruff", "hypothesis", "matplotlib"}


def test_what_runs_is_locked_with_sums() -> None:
    text = (ROOT / "requirements-run.lock").read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    assert [block.split("\n")[0] for block in blocks if block.strip() and "--hash=sha256:" not in block] == []


def test_files_that_are_mounted_are_there(services: dict[str, dict[str, Any]]) -> None:
    for volume in services["proxy"]["volumes"]:
        assert (FILE.parent / Path(volume.split(":")[0])).is_file()
