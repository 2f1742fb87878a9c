"""The public edge is killed at random moments while it announces: `python -m tests.load.kill_announcing --kills 50`.

A driver changes dossiers, each again as soon as its last change counts as announced. In the end every change must have
been said once in each conversation, and have gone out once to each address. Prints the counts; exit status 1 when one
was lost, came twice or out of order.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import sqlalchemy as sa

from kb.db import make_engine, writing
from kb.dossiers.model import DossierStatus, Stage
from kb.dossiers.subscriptions import mark_of
from kb.dossiers.tables import announcement, subscription
from kb.messages import service
from kb.migrate import migrate
from tests.channels.servers import free_port, wait_until
from tests.kb.dossiers.subscribing import DAY, SEALER, SECRET, put, status, subscribe

ROOT = Path(__file__).resolve().parents[2]
STAGES = (Stage.RECEIVED, Stage.IN_PROCESS, Stage.SUPPLEMENT, Stage.RESULT_READY)
DOSSIERS = 20


@dataclass(frozen=True)
class Citizen:
    """Who hears of one dossier; `email` is "" for every other."""

    conversation: str
    code: str
    email: str


@dataclass
class Counts:
    """What the run ends with; all but the first three must be 0."""

    kills: int = 0
    changes: int = 0
    letters: int = 0
    lost: int = 0
    twice: int = 0
    out_of_order: int = 0
    letters_lost: int = 0
    letters_twice: int = 0

    @property
    def right(self) -> bool:
        """Nothing lost, nothing twice."""
        return self.changes > 0 and not any(list(asdict(self).values())[3:])


@dataclass
class Driver:
    """Changes dossiers at random, each as soon as all who hear of it have heard the change before."""

    engine: sa.Engine
    citizens: list[Citizen]
    chance: random.Random
    made: dict[str, list[DossierStatus]] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until stopped."""
        while not self.stopping.wait(0.01):
            behind = self.behind()
            free = [code for code in {citizen.code for citizen in self.citizens} if code not in behind]
            for code in self.chance.sample(free, min(4, len(free))):
                self._change(code)

    def behind(self) -> set[str]:
        """Codes of which somebody has not heard the last change."""
        marks = {code: mark_of(made[-1]) for code, made in self.made.items()}
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(subscription.c.code, subscription.c.announced)).all()
        return {row.code for row in rows if marks.get(row.code, row.announced) != row.announced}

    def _change(self, code: str) -> None:
        before = status(self.engine, code)
        day = self.chance.choice([before.appointed_on, DAY, DAY + timedelta(days=self.chance.randrange(9))])
        stage = self.chance.choice(STAGES)
        if (stage, day) != (before.stage, before.appointed_on):
            self.made.setdefault(code, []).append(DossierStatus(code, stage, day))
            put(self.engine, stage, code=code, appointed_on=day)


def citizens_of(engine: sa.Engine) -> list[Citizen]:
    """Two for each dossier, one of them with an address."""
    citizens = []
    for number in range(DOSSIERS):
        code = f"H32.12-261126-{number:04}"
        put(engine, Stage.RECEIVED, code=code)
        for email in ("", f"nguoi.thu.{number}@example.vn"):
            citizen = Citizen(service.open_conversation(engine).id, code, email)
            subscribe(engine, citizen.conversation, code=code, email=SEALER.seal(email))
            citizens.append(citizen)
    return citizens


@contextmanager
def edge(database_url: str, var: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The public edge as a process that answers; killed at the end."""
    port = free_port()
    settings = {"DATABASE_URL": database_url, "VAR": str(var), "PORT": str(port), "SECRET_KEY": SECRET}
    env = {**os.environ, **settings, "ANNOUNCE_EVERY": "0.05"}
    with (var / "edge.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "channels"], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        wait_until(lambda: _answers(port), 60)
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def leases_run_out(engine: sa.Engine) -> None:
    """As if the time had passed until what the dead process held is free."""
    with writing(engine) as connection:
        waiting = sa.update(announcement).where(announcement.c.state == "waiting")
        connection.execute(waiting.values(next_attempt_at=service.now()))
        connection.execute(sa.update(subscription).values(next_check_at=service.now()))


def run(database_url: str, var: Path, *, kills: int, seed: int = 1) -> Counts:
    """The whole run, on a migrated database."""
    chance, engine = random.Random(seed), make_engine(database_url)
    driver = Driver(engine, citizens_of(engine), random.Random(seed + 1))
    thread = threading.Thread(target=driver.run, daemon=True)
    thread.start()
    for _ in range(kills):
        with edge(database_url, var):
            time.sleep(chance.uniform(0.0, 0.8))
        leases_run_out(engine)
    driver.stopping.set()
    thread.join()
    with edge(database_url, var):
        wait_until(lambda: not driver.behind() and not _waiting(engine), 60)
        time.sleep(0.5)  # what would come twice
    counts = _counts(driver, var, kills)
    engine.dispose()
    return counts


def _waiting(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        waiting = sa.select(sa.func.count()).select_from(announcement).where(announcement.c.state == "waiting")
        return connection.execute(waiting).scalar_one()


def _counts(driver: Driver, var: Path, kills: int) -> Counts:
    counts = Counts(kills)
    letters = _letters(var)
    for citizen in driver.citizens:
        made = [(each.stage.value, str(each.appointed_on)) for each in driver.made.get(citizen.code, [])]
        said = service.messages_after(driver.engine, citizen.conversation, 0)
        heard = [(str(card["stage"]), str(card["appointed_on"])) for card in (each.card or {} for each in said)]
        counts.changes += len(made)
        counts.lost += (Counter(made) - Counter(heard)).total()
        counts.twice += (Counter(heard) - Counter(made)).total()
        counts.out_of_order += Counter(heard) == Counter(made) and heard != made
        if citizen.email:
            texts = Counter(each.text.replace("**", "") for each in said)
            sent = letters.get(citizen.email, Counter())
            counts.letters += sent.total()
            counts.letters_lost += (texts - sent).total()
            counts.letters_twice += (sent - texts).total()
    return counts


def _letters(var: Path) -> dict[str, Counter[str]]:
    """The letters of each address, by what they say above their closing words."""
    found: dict[str, Counter[str]] = {}
    for path in (var / "outgoing" / "email").glob("*.json"):
        letter = json.loads(path.read_text("utf-8"))
        found.setdefault(letter["address"], Counter())[letter["text"].split("\n\n")[0]] += 1
    return found


def main() -> None:
    """The command, on a SQLite file of its own or on `--database`, an empty one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/assistant.db"
        engine = make_engine(url)
        migrate(engine)
        engine.dispose()
        counts = run(url, Path(folder), kills=options.kills, seed=options.seed)
    sys.stdout.write(json.dumps(asdict(counts)) + "\n")
    sys.exit(0 if counts.right else 1)


if __name__ == "__main__":
    main()
