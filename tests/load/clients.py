"""Clients that cost little beside what they measure, and the statistics of what they saw."""

import http.client
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from kb.sample import load_sample

Ask = Callable[..., Any]
# Asks the question and waits for its answer.
Turn = Callable[[str], None]


def questions() -> list[str]:
    """The sample questions of the shipped procedures, one of each procedure after another: hundreds, all different."""
    lists = [procedure.questions for procedure in load_sample()]
    return [each[at] for at in range(max(map(len, lists))) for each in lists if at < len(each)]


@contextmanager
def connected(port: int) -> Iterator[Ask]:
    """Posts JSON over one connection that stays open. Raises `OSError`, also for a status that is no success."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(path: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Any:
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **(headers or {})})
        response = connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            raise OSError(f"status {response.status}")
        return json.loads(answer)

    try:
        yield ask
    finally:
        connection.close()


def measure(open_turns: Callable[[int], Any], *, clients: int, turns: int) -> dict[str, float]:
    """Turns per second and times in milliseconds. `open_turns(client)` is a context that gives a `Turn`."""
    asked = questions()

    def one(client: int) -> list[float]:
        times = []
        with open_turns(client) as turn:
            for at in range(turns):
                began = time.perf_counter()
                turn(asked[(client * 97 + at) % len(asked)])
                times.append(time.perf_counter() - began)
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = [each for some in pool.map(one, range(clients)) for each in some]
    return figures(times, time.perf_counter() - began, clients)


def figures(times: Sequence[float], seconds: float, clients: int) -> dict[str, float]:
    """What stands in the tables."""
    cuts = statistics.quantiles(times, n=100)
    return {
        "clients": clients,
        "turns": len(times),
        "turns_per_second": round(len(times) / seconds, 1),
        **{f"p{at}_ms": round(cuts[at - 1] * 1000, 1) for at in (50, 95, 99)},
    }
