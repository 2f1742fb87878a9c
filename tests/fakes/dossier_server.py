"""A reference server to `docs/dossier-api.yaml`, with switches for everything that goes wrong with a real one.

Alone: `python -m tests.fakes.dossier_server --port 9000`; the token is `made-up-token`, `POST /_behave` switches.
"""

import argparse
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.servers import _in_thread, free_port
from tests.fakes.dossier_contract import errors, question_schema
from tests.fakes.dossier_faults import MODES, FaultyProtocol, Switches, instead, problem, spoilt
from tests.fakes.dossier_samples import make_dossiers

TOKEN = "made-up-token"


@dataclass(frozen=True)
class Recorded:
    """A request without its body, which may hold a proof."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class DossierServer(Switches):
    """State and switches; both may be changed while it runs. `sent`: the dossiers that a code was sent for."""

    dossiers: dict[str, dict[str, Any]] = field(default_factory=make_dossiers)
    requests: list[Recorded] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)

    def reset(self) -> None:
        """All switches, records and dossiers as new."""
        vars(self).update(vars(type(self)()))

    def app(self) -> Starlette:
        path = "/v1/dossiers/{code}"
        return Starlette(
            routes=[
                Route("/_behave", self._behave, methods=["POST"]),
                Route(path, partial(self._serve, self._dossier)),
                Route(f"{path}/timeline", partial(self._serve, self._timeline), methods=["POST"]),
                Route(f"{path}/one-time-codes", partial(self._serve, self._send_code), methods=["POST"]),
            ]
        )

    async def _behave(self, request: Request) -> Response:
        told = await request.json()
        if told.get("mode", self.mode) not in MODES or set(told) - {"mode", "seconds", "failures", "retry_after"}:
            return JSONResponse({"modes": MODES}, 400)
        for name, value in told.items():
            setattr(self, name, value)
        return JSONResponse(told)

    async def _serve(self, answer: Any, request: Request) -> Response:
        self.requests.append(Recorded(request.method, request.url.path, dict(request.headers)))
        if not secrets.compare_digest(request.headers.get("authorization", ""), f"Bearer {TOKEN}"):
            return problem("unauthorised")
        fault = await instead(self, request)
        return fault or spoilt(self, await self._good(answer, request))

    async def _good(self, answer: Any, request: Request) -> Response:
        dossier = self.dossiers.get(request.path_params["code"])
        question = await _question(request)
        if question is None:
            return problem("invalid")
        response: Response = answer(request, self._now(dossier), question) if dossier else problem("not-found")
        return response

    def _now(self, dossier: dict[str, Any]) -> dict[str, Any]:
        """The dossier as it is, or as the system thinks of it now."""
        changed = deepcopy(dossier)
        if self.mode == "stage_back":
            changed["events"].append({"stage": "received", "at": "2026-11-26T08:00:00+07:00"})
        if self.mode == "day_changed":
            changed["appointed_on"] = "2026-12-17"
        return changed

    def _dossier(self, _: Request, dossier: dict[str, Any], __: Any) -> Response:
        proofs = ["phone_tail", "one_time_code"] if dossier["phone"] else []
        seen = {name: dossier[name] for name in ("code", "appointed_on")}
        return JSONResponse(seen | {"stage": dossier["events"][-1]["stage"], "proofs": proofs})

    def _timeline(self, _: Request, dossier: dict[str, Any], question: Any) -> Response:
        kind, digits = question["proof"]["kind"], question["proof"]["digits"]
        code = self.codes.get((dossier["code"], question["conversation"]), "")
        right = dossier["phone"][-4:] if kind == "phone_tail" else code
        if not right or not secrets.compare_digest(right, digits):
            return problem("wrong-proof")
        return JSONResponse({name: value for name, value in dossier.items() if name != "phone"})

    def _send_code(self, request: Request, dossier: dict[str, Any], question: Any) -> Response:
        key = request.headers.get("idempotency-key", "")
        if not 8 <= len(key) <= 64:
            return problem("invalid")
        if not dossier["phone"]:
            return problem("no-number")
        if key not in self.answered:
            self.codes[dossier["code"], question["conversation"]] = f"{secrets.randbelow(10**6):06}"
            self.sent.append(dossier["code"])
            self.answered[key] = {"sent_to": dossier["phone"][:3] + "•" * 7}
        return JSONResponse(self.answered[key], 202)


async def _question(request: Request) -> Any:
    """What was posted, an empty one for a GET; None when it is not of the contract."""
    if request.method == "GET":
        return {}
    try:
        question = await request.json()
    except ValueError:
        return None
    return None if errors(question, question_schema(request.url.path)) else question


def make_server(fake: DossierServer, port: int) -> uvicorn.Server:
    """Listens on this machine only."""
    protocol: Any = partial(FaultyProtocol, on=fake)
    config = uvicorn.Config(
        fake.app(), port=port, log_level="error", ws="none", http=protocol, timeout_graceful_shutdown=1
    )
    return uvicorn.Server(config)


@contextmanager
def dossiers_serving(fake: DossierServer) -> Iterator[str]:
    """The address of the server, served in a thread."""
    with _in_thread(make_server(fake, free_port())) as url:
        yield url


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9000)
    make_server(DossierServer(), parser.parse_args().port).run()


if __name__ == "__main__":
    main()
