"""The contract, the reference server and our models say the same, so that none can drift from the others."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft4Validator
from pydantic import BaseModel

from kb.dossiers.http import HttpDossierSource
from kb.dossiers.http_model import (
    MOST_EVENTS,
    STATUS_OF,
    DossierAnswer,
    EventAnswer,
    Problem,
    ProblemAnswer,
    SentAnswer,
    TimelineAnswer,
    timeline_question,
)
from kb.dossiers.model import Proof, ProofKind, Stage
from tests.fakes.dossier_contract import answer_schema, contract, errors, operation, resolved, schema
from tests.fakes.dossier_samples import WITHOUT_PHONE, code_of
from tests.fakes.dossier_server import TOKEN, DossierServer, dossiers_serving

MODELS: dict[str, type[BaseModel]] = {
    "Dossier": DossierAnswer,
    "Timeline": TimelineAnswer,
    "Event": EventAnswer,
    "SentCode": SentAnswer,
}
KEY = {"Idempotency-Key": "made-up-key"}
RIGHT = {"proof": {"kind": "phone_tail", "digits": "0567"}, "conversation": "talk"}
CODE = "/v1/dossiers/" + code_of("supplement")
# What is asked, in which mode, and the status that answers it.
CASES: list[tuple[str, str, str, Any, int]] = [
    *[("normal", "GET", f"/v1/dossiers/{code_of(stage)}", None, 200) for stage in Stage],
    *[("normal", "POST", f"/v1/dossiers/{code_of(stage)}/timeline", RIGHT, 200) for stage in Stage],
    ("normal", "GET", f"/v1/dossiers/{WITHOUT_PHONE}", None, 200),
    ("normal", "GET", "/v1/dossiers/none", None, 404),
    ("normal", "POST", "/v1/dossiers/none/timeline", RIGHT, 404),
    ("normal", "POST", "/v1/dossiers/none/one-time-codes", {"conversation": "talk"}, 404),
    ("normal", "POST", f"{CODE}/timeline", RIGHT | {"proof": {"kind": "phone_tail", "digits": "1111"}}, 403),
    ("normal", "POST", f"{CODE}/timeline", RIGHT | {"proof": {"kind": "phone_tail", "digits": "11"}}, 400),
    ("normal", "POST", f"{CODE}/timeline", RIGHT | {"name": "made up"}, 400),
    ("normal", "POST", f"{CODE}/timeline", {"conversation": "talk"}, 400),
    ("normal", "POST", f"{CODE}/one-time-codes", {"conversation": "talk"}, 202),
    ("normal", "POST", f"{CODE}/one-time-codes", {}, 400),
    ("normal", "POST", f"/v1/dossiers/{WITHOUT_PHONE}/one-time-codes", {"conversation": "talk"}, 409),
    ("busy", "GET", CODE, None, 429),
    ("error", "GET", CODE, None, 500),
    ("unavailable_once", "POST", f"{CODE}/timeline", RIGHT, 503),
    ("stage_back", "POST", f"{CODE}/timeline", RIGHT, 200),
    ("day_changed", "GET", CODE, None, 200),
]


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[DossierServer, str]]:
    server = DossierServer()
    with dossiers_serving(server) as url:
        yield server, url


def ask(url: str, method: str, path: str, body: Any, token: str = TOKEN) -> httpx.Response:
    headers = KEY | {"Authorization": f"Bearer {token}", "X-Request-Id": "made-up"}
    with httpx.Client(base_url=url, trust_env=False) as http:
        return http.request(method, path, json=body, headers=headers)


def assert_as_agreed(response: httpx.Response, method: str, path: str) -> None:
    media_type, by = answer_schema(method, path, response.status_code)
    assert response.headers["content-type"].split(";")[0] == media_type
    assert errors(response.json(), by) == []
    # The contract lets unknown fields pass; the reference server has none.
    assert set(response.json()) <= set(resolved(by)["properties"])


@pytest.mark.parametrize(("mode", "method", "path", "body", "status"), CASES)
def test_the_reference_server_answers_as_agreed(
    address: tuple[DossierServer, str], mode: str, method: str, path: str, body: Any, status: int
) -> None:
    server, url = address
    server.mode, server.failures = mode, 1
    response = ask(url, method, path, body)
    assert response.status_code == status
    assert_as_agreed(response, method, path)
    assert str(status) in operation(method, path)["responses"] or status >= 500


def test_a_wrong_token_is_answered_as_agreed(address: tuple[DossierServer, str]) -> None:
    address[0].mode = "normal"
    response = ask(address[1], "GET", CODE, None, "wrong")
    assert response.status_code == 401
    assert_as_agreed(response, "GET", CODE)


def test_switches_over_http(address: tuple[DossierServer, str]) -> None:
    assert ask(address[1], "POST", "/_behave", {"mode": "down"}).status_code == 200
    with pytest.raises(httpx.TransportError):
        ask(address[1], "GET", CODE, None)
    assert ask(address[1], "POST", "/_behave", {"mode": "normal"}).status_code == 200
    assert ask(address[1], "GET", CODE, None).status_code == 200
    assert ask(address[1], "POST", "/_behave", {"mode": "unheard of"}).status_code == 400


def test_wrong_answers_break_the_contract(address: tuple[DossierServer, str]) -> None:
    """The check can fail."""
    address[0].mode = "wrong_schema"
    assert errors(ask(address[1], "GET", CODE, None).json(), schema("Dossier")) == ["stage: enum"]


def test_our_questions_carry_the_headers_of_the_contract(address: tuple[DossierServer, str]) -> None:
    server, url = address
    server.mode = "normal"
    server.requests.clear()
    source = HttpDossierSource(url, TOKEN)
    source.status(code_of("received"))
    source.timeline(code_of("received"), Proof(ProofKind.PHONE_TAIL, "0567"), "talk")
    source.send_one_time_code(code_of("received"), "talk")
    for request in server.requests:
        shared = contract()["paths"][_template(request.path)]["parameters"]
        needed = {one["name"].lower() for one in map(resolved, shared) if one["in"] == "header" and one["required"]}
        assert needed <= set(request.headers)
    assert len(server.requests) == 3


def _template(path: str) -> str:
    return path.replace(code_of("received"), "{code}")


def test_our_question_is_of_the_contract() -> None:
    for kind, digits in ((ProofKind.PHONE_TAIL, "0567"), (ProofKind.ONE_TIME_CODE, "123456")):
        assert errors(timeline_question(Proof(kind, digits), "talk"), schema("TimelineQuestion")) == []


@pytest.mark.parametrize(("name", "enum"), [("Stage", Stage), ("ProofKind", ProofKind)])
def test_enums_are_those_of_the_contract(name: str, enum: Any) -> None:
    assert schema(name)["enum"] == [str(member) for member in enum]


@pytest.mark.parametrize("name", MODELS)
def test_fields_are_those_of_the_contract(name: str) -> None:
    fields, agreed = MODELS[name].model_fields, schema(name)
    assert set(fields) == set(agreed["properties"])
    assert {field for field, info in fields.items() if info.is_required()} == set(agreed["required"])


@pytest.mark.parametrize("name", MODELS)
def test_lengths_and_patterns_are_those_of_the_contract(name: str) -> None:
    generated = MODELS[name].model_json_schema()
    for field, ours in generated["properties"].items():
        agreed = resolved(schema(name)["properties"][field])
        options = [option for option in ours.get("anyOf", [ours]) if option.get("type") != "null"]
        for rule in ("minLength", "maxLength", "minItems", "maxItems"):
            assert [option.get(rule) for option in options] == [agreed.get(rule)], (field, rule)


def test_refusals_are_those_of_the_contract() -> None:
    agreed = schema("Problem")
    assert set(ProblemAnswer.model_fields) <= set(agreed["properties"])
    assert {str(problem) for problem in Problem} <= set(agreed["properties"]["type"]["enum"])
    examples = {
        (content["example"]["type"], int(status))
        for path in contract()["paths"].values()
        for verb in ("get", "post")
        for status, response in path.get(verb, {"responses": {}})["responses"].items()
        for content in resolved(response)["content"].values()
        if status.isdigit() and int(status) >= 400
    }
    assert {(str(problem), status) for problem, status in STATUS_OF.items()} <= examples


def test_most_events() -> None:
    assert schema("Timeline")["properties"]["events"]["maxItems"] == MOST_EVENTS


def _media(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "schema" in node and "example" in node and "in" not in node:
            yield node
        for child in node.values():
            yield from _media(child)


def test_examples_keep_to_their_schemas() -> None:
    examples = list(_media(contract()))
    assert len(examples) >= 10
    assert [errors(one["example"], one["schema"]) for one in examples] == [[]] * len(examples)


def test_schemas_are_schemas() -> None:
    for one in contract()["components"]["schemas"].values():
        Draft4Validator.check_schema(one)


def test_every_reference_leads_somewhere() -> None:
    references = list(_references(contract()))
    assert references
    for reference in references:
        assert resolved({"$ref": reference})


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from [node["$ref"]] if "$ref" in node else []
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _references(child)
