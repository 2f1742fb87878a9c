"""Clients that cost little beside what they measure, and the statistics of what they saw."""

import http.client
import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

from kb.sample import load_sample

Ask = Callable[..., Any]
# Asks the question and waits for its answer.
Turn = Callable[[str], None]
# Of a client by number: a context that gives its turns.
OpenTurns = Callable[[int], AbstractContextManager[Turn]]


# What people put around a question. Every text of a measurement is a new one, so that nothing is answered from memory.
BEFORE = ("", "em ơi ", "cho mình hỏi ", "dạ cho em hỏi ", "ad ơi ", "chào anh chị, ", "alo ", "nhờ tư vấn giúp ")
AFTER = ("", " ạ", " vậy em", " nhé", " với ạ", " ha", " xin cảm ơn", " em nhỉ")


@cache
def questions() -> tuple[str, ...]:
    """The sample questions of the shipped procedures in citizens' wordings: tens of thousands, all different."""
    lists = [procedure.questions for procedure in load_sample()]
    asked = [each[at] for at in range(max(map(len, lists))) for each in lists if at < len(each)]
    worded = (
        (before, after) for turn in range(len(AFTER)) for before, after in zip(BEFORE, _turned(turn), strict=True)
    )
    return tuple(dict.fromkeys(f"{before}{question}{after}" for before, after in worded for question in asked))


def _turned(by: int) -> tuple[str, ...]:
    return AFTER[by:] + AFTER[:by]


_asked_so_far = itertools.count()


def next_question() -> str:
    """One that this process has not asked yet, until all have been asked."""
    return questions()[next(_asked_so_far) % len(questions())]


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


def timed(open_turns: OpenTurns, *, clients: int, turns: int) -> tuple[list[float], float]:
    """The seconds of each turn, so many of each client side by side, and of all together."""

    def one(client: int) -> list[float]:
        times = []
        with open_turns(client) as turn:
            for _ in range(turns):
                question = next_question()
                began = time.perf_counter()
                turn(question)
                times.append(time.perf_counter() - began)
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = [each for some in pool.map(one, range(clients)) for each in some]
    return times, time.perf_counter() - began


def measure(open_turns: OpenTurns, *, clients: int, turns: int) -> dict[str, float]:
    """The same as figures."""
    return figures(*timed(open_turns, clients=clients, turns=turns), clients)


def figures(times: Sequence[float], seconds: float, clients: int) -> dict[str, float]:
    """What stands in the tables."""
    cuts = statistics.quantiles(times, n=100)
    return {
        "clients": clients,
        "turns": len(times),
        "turns_per_second": round(len(times) / seconds, 1),
        **{f"p{at}_ms": round(cuts[at - 1] * 1000, 1) for at in (50, 95, 99)},
    }
