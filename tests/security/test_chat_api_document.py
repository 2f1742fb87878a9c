"""The description of the chat API is served, is complete, and holds against a running edge (schemathesis)."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from channels.app import create_app
from channels.describing import FILE
from tests.channels.platforms import facebook_environ, facebook_running, zalo_environ, zalo_running
from tests.channels.servers import Citizen, edge_serving, edge_settings
from tests.channels.test_attachments import photo
from vi.files import read_yaml

CONFIG = Path(__file__).with_name("schemathesis.toml")
# For operators, and of the widget: nothing that a client sends is read.
NOT_DESCRIBED = {"/", "/healthz", "/readyz", "/metrics", "/chat/plain.css", "/connect/zalo", "/connect/zalo/done"}
FEW = 1
EXAMPLES = [pytest.param(FEW, id="few"), pytest.param(200, id="many", marks=pytest.mark.long)]


def described() -> dict[str, Any]:
    document: dict[str, Any] = read_yaml(FILE.read_text("utf-8"))
    return document


def test_the_document_is_served(edge_url: str) -> None:
    answer = httpx.get(f"{edge_url}/api/v1/openapi.yaml", trust_env=False)
    assert answer.text == FILE.read_text("utf-8")
    assert answer.headers["content-type"].startswith("application/yaml")


def test_every_route_is_described(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(edge_settings(sqlite_url, tmp_path, "http://127.0.0.1:1"))
    routes = {
        (route.path, method.lower())
        for route in app.routes
        if isinstance(route, Route) and route.path not in NOT_DESCRIBED
        for method in (route.methods or set()) - {"HEAD"}
    }
    told = {
        (path, method)
        for path, item in described()["paths"].items()
        for method in set(item) & {"get", "post", "delete", "put", "patch"}
    }
    assert routes == told


@pytest.mark.parametrize("examples", EXAMPLES)
def test_the_edge_answers_as_described(sqlite_url: str, bot_url: str, tmp_path: Path, examples: int) -> None:
    with zalo_running() as zalo, facebook_running() as facebook:
        platforms = zalo_environ(zalo) | facebook_environ(facebook)
        with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, **platforms)) as url:
            one, other = Citizen(url), Citizen(url)
            known = {"TOKEN": one.token, "CONVERSATION": one.id}
            known |= {"PICTURE": _picture(one), "OTHER_TOKEN": other.token, "OTHER_CONVERSATION": other.id}
            report = _schemathesis(url, known, examples, tmp_path)
            # Nothing that came wrongly has stopped it.
            assert one.ask("xin chào")[0]["text"] == "đáp xin chào"
    tested = re.search(r"Tested: +(\d+)", report)
    assert tested
    assert int(tested[1]) >= 22


def _picture(citizen: Citizen) -> str:
    answer = citizen.http.post(
        f"{citizen.path}/attachments", params={"client_id": "p"}, content=photo(), headers=citizen.headers
    )
    name: str = answer.raise_for_status().json()["attachment"]["id"]
    return name


def _schemathesis(url: str, known: Mapping[str, str], examples: int, folder: Path) -> str:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", str(FILE), "--url", url]
    # The short form takes the edges of every schema; only the long one makes values up besides.
    phases = "examples,coverage,fuzzing" if examples > FEW else "coverage"
    command += ["--max-examples", str(examples), "--no-color", "--phases", phases]
    environ = {**os.environ, **known, "NO_PROXY": "*", "HYPOTHESIS_STORAGE_DIRECTORY": str(folder)}
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout
