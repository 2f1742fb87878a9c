"""The connector in a real Sanic server on a socket; the agent behind it is a stand-in."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage, register
from sanic import Sanic

from bot.connector import AssistantInput, plain_text, read_payload
from bot.failing import ActionsUnavailableError, StoreUnavailableError

Say = Callable[[UserMessage], Awaitable[None]]


class FakeDomain:
    intents = ("greet", "choose_procedure")


class FakeAgent:
    """Keeps the messages it is given and answers with `say`."""

    def __init__(self) -> None:
        self.messages: list[UserMessage] = []
        self.ready = True
        self.domain = FakeDomain()
        self.model_name = "0123456789abcdef.tar.gz"
        self.say: Say = _greet

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.messages.append(message)
        await self.say(message)


async def _greet(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "chào"})


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Sanic, str]]:
    """One for the module, on a loop of its own: Sanic compiles itself at its first start and cannot do so twice."""
    app = Sanic("connector_test", configure_logging=False)
    register([AssistantInput()], app, route="/webhooks/")
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(_start(app, door), loop).result(20)
    yield app, f"http://127.0.0.1:{door.getsockname()[1]}/webhooks/assistant/"
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


async def _start(app: Sanic, door: socket.socket) -> None:
    server = await app.create_server(sock=door, return_asyncio_server=True)
    await server.startup()


@pytest.fixture
def agent(server: tuple[Sanic, str]) -> FakeAgent:
    server[0].ctx.agent = fake = FakeAgent()
    return fake


@pytest.fixture
def client(server: tuple[Sanic, str], agent: FakeAgent) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server[1], trust_env=False) as http:
        yield http


def turn(**fields: Any) -> dict[str, Any]:
    return {"conversation": "c1", "message_id": "m1", "text": "chào"} | fields


def press(payload: str) -> dict[str, Any]:
    return {"conversation": "c1", "message_id": "m1", "payload": payload}


def test_text_is_answered(client: httpx.Client, agent: FakeAgent) -> None:
    answer = client.post("turn", json=turn(text="Chào em"))
    assert answer.status_code == 200
    assert answer.json() == {"messages": [{"text": "chào", "buttons": [], "card": None}], "effects": []}
    message = agent.messages[0]
    assert (message.sender_id, message.message_id, message.text, message.parse_data) == ("c1", "m1", "Chào em", None)


def test_each_utterance_is_one_message(client: httpx.Client, agent: FakeAgent) -> None:
    buttons = [{"title": "Lệ phí", "payload": "/ask_aspect", "type": "postback"}]

    async def say(message: UserMessage) -> None:
        send = message.output_channel.send_response
        await send(
            "c1", {"text": "một\n\nhai", "buttons": buttons, "custom": {"type": "procedure"}, "utter_action": "u"}
        )
        await send("c1", {"text": None, "custom": {"type": "choices"}})
        await send("c1", {"text": "  ", "buttons": []})

    agent.say = say
    assert (client.post("turn", json=turn())).json()["messages"] == [
        {
            "text": "một\n\nhai",
            "buttons": [{"title": "Lệ phí", "payload": "/ask_aspect"}],
            "card": {"type": "procedure"},
        },
        {"text": "", "buttons": [], "card": {"type": "choices"}},
    ]


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("/restart", "restart"),
        (" / /restart", "restart"),
        ("//greet{}", "greet{}"),
        ("\u00a0/\u2003/x", "x"),
        ("/", "?"),
        ("   ", "?"),
        ("", "?"),
        ("5/6", "5/6"),
    ],
)
def test_typed_text_is_never_an_intent(client: httpx.Client, agent: FakeAgent, typed: str, seen: str) -> None:
    assert (client.post("turn", json=turn(text=typed))).status_code == 200
    assert agent.messages[0].text == seen
    assert not agent.messages[0].text.strip().startswith("/")
    assert plain_text(typed) == seen


def test_button_is_understood_without_the_model(client: httpx.Client, agent: FakeAgent) -> None:
    answer = client.post("turn", json=press('/choose_procedure{"procedure_code": "1.001193"}'))
    assert answer.status_code == 200
    parsed = agent.messages[0].parse_data
    assert parsed["intent"] == {"name": "choose_procedure", "confidence": 1.0}
    assert [(each["entity"], each["value"]) for each in parsed["entities"]] == [("procedure_code", "1.001193")]


def test_payload_may_name_several_values() -> None:
    entities = read_payload('/ask_aspect{"aspect": ["fee", "time"]}')["entities"]
    assert [(each["entity"], each["value"]) for each in entities] == [("aspect", "fee"), ("aspect", "time")]


@pytest.mark.parametrize(
    "body",
    [
        turn(text=None),
        turn(text=5),
        turn(conversation=""),
        turn(conversation="c" * 256),
        turn(message_id=None),
        {"text": "chào"},
        turn(payload="/greet"),
        press("greet"),
        press("/no_such_intent"),
        press("/restart"),
        press("/session_start"),
        press("/back"),
        press("/greet{"),
        press('/greet{"a": 1}'),
        press('/greet{"a": {"b": "c"}}'),
        press("/greet[]"),
        press('/greet{"a": "b"} extra'),
        press(""),
        [],
        "text",
    ],
)
def test_bad_request_is_refused(client: httpx.Client, agent: FakeAgent, body: Any) -> None:
    answer = client.post("turn", json=body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert agent.messages == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"null"])
def test_body_that_is_no_json_object_is_refused(client: httpx.Client, body: bytes) -> None:
    assert (client.post("turn", content=body)).status_code == 400


def test_nothing_is_taken_without_a_model(client: httpx.Client, agent: FakeAgent) -> None:
    assert (client.get("")).json() == {"status": "ok", "model": "0123456789abcdef"}
    agent.ready = False
    assert (client.get("")).status_code == 503
    assert (client.post("turn", json=turn())).status_code == 503
    assert agent.messages == []


def test_a_store_that_is_away_is_no_fault_of_the_turn(client: httpx.Client, agent: FakeAgent) -> None:
    async def say(message: UserMessage) -> None:
        raise StoreUnavailableError("OperationalError")

    agent.say = say
    # A 503 of a bot in good health counts against the turn (channels/bot_client.py); this does not.
    assert client.post("turn", json=turn(text="chào")).status_code == 502


@pytest.mark.parametrize("error", [ActionsUnavailableError("refused"), RuntimeError("secret words"), None])
def test_failed_turn_is_to_be_taken_again(
    client: httpx.Client, agent: FakeAgent, error: BaseException | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def say(message: UserMessage) -> None:
        if error is not None:
            raise error

    agent.say = say
    answer = client.post("turn", json=turn(text="bí mật"))
    assert answer.status_code == 503
    assert "bí mật" not in caplog.text and "secret words" not in caplog.text
