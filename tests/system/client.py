"""A citizen at the chat API."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

Message = dict[str, Any]


@dataclass
class Citizen:
    """One conversation over real HTTP."""

    http: httpx.Client
    conversation: str
    token: str

    @classmethod
    def arrive(cls, address: str) -> "Citizen":
        http = httpx.Client(base_url=address, timeout=90)
        opened = http.post("/api/v1/conversations")
        assert opened.status_code == 201, opened.text
        return cls(http, opened.json()["conversation"], opened.json()["token"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def send(self, *, wait: int = 20, client_id: str = "", **body: str) -> list[Message]:
        """Say something and wait for the answer."""
        response = self.http.post(
            f"/api/v1/conversations/{self.conversation}/messages",
            params={"wait": wait},
            headers=self.headers,
            json={"client_id": client_id or str(uuid.uuid4()), **body},
        )
        assert response.status_code == 200, response.text
        messages: list[Message] = response.json()["messages"]
        return messages

    def ask(self, text: str) -> list[Message]:
        """The bot's messages to a text."""
        return [message for message in self.send(text=text) if message["from"] == "bot"]

    def press(self, button: dict[str, str]) -> list[Message]:
        """The bot's messages to a button."""
        return [message for message in self.send(payload=button["payload"]) if message["from"] == "bot"]

    def transcript(self, after: int = 0) -> list[Message]:
        """All messages of the conversation."""
        response = self.http.get(
            f"/api/v1/conversations/{self.conversation}/messages", params={"after": after}, headers=self.headers
        )
        messages: list[Message] = response.json()["messages"]
        return messages
