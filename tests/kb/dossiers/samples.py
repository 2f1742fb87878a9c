"""Dossiers, askers and a source for the tests of this folder. Numbers and names are made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook

from kb.db import writing
from kb.dossiers.importing import DossierReport, Importer
from kb.dossiers.local import LocalDossierSource
from kb.dossiers.model import (
    Asker,
    DossierEvent,
    DossierStatus,
    DossierTimeline,
    Proof,
    ProofKind,
    SourceUnavailableError,
    Stage,
)
from kb.dossiers.senders import FileSender
from kb.dossiers.tables import dossier_lookup
from kb.messages.tables import conversation
from kb.sealing import Sealer
from vi.codes import DOSSIER_CODES, CodeMask

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
CODE, OTHER = "H32.12-261126-0001", "H32.12-261126-0002"
PHONE, TAIL, WRONG_TAIL = "0900000567", "0567", "0568"
SEALER = Sealer("a secret of the tests")
RIGHT, WRONG = Proof(ProofKind.PHONE_TAIL, TAIL), Proof(ProofKind.PHONE_TAIL, WRONG_TAIL)
HEADER = ("Mã hồ sơ", "Tên thủ tục", "Trạng thái", "Thời điểm", "Điện thoại", "Ngày hẹn trả")
LINES = (
    (CODE, "Đăng ký khai sinh", "Mới tiếp nhận", "24/11/2026 08:30", PHONE, "30/11/2026"),
    (CODE, "", "Đang xử lý", "25/11/2026", "", ""),
    (OTHER, "Đăng ký kết hôn", "Đã có kết quả", "2026-11-25 16:00", "", "2026-11-26"),
)


def asker(message: int = 1, conversation_id: str = "one") -> Asker:
    return Asker(conversation_id, f"message-{message}")


def open_conversation(engine: sa.Engine, conversation_id: str, *, origin: str) -> None:
    values = {"id": conversation_id, "channel": "web", "created_at": NOW, "last_seq": 0, "origin": origin}
    with writing(engine) as connection:
        connection.execute(sa.insert(conversation).values(values))


def audit(engine: sa.Engine) -> list[Mapping[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(dossier_lookup)).mappings()]


def outcomes(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(dossier_lookup.c.outcome).order_by(dossier_lookup.c.id)))


def write_csv(path: Path, *lines: Sequence[object], header: Sequence[str] = HEADER, separator: str = ",") -> Path:
    path.write_text("".join(separator.join(map(str, line)) + "\n" for line in (header, *lines)), "utf-8")
    return path


def write_xlsx(path: Path, *lines: Sequence[object], header: Sequence[str] = HEADER) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (header, *lines):
        sheet.append(list(line))
    book.save(path)
    return path


def importer(engine: sa.Engine, now: datetime = NOW) -> Importer:
    return Importer(engine, SEALER, CodeMask.of(DOSSIER_CODES), clock=lambda: now)


def import_lines(engine: sa.Engine, folder: Path, *lines: Sequence[object], now: datetime = NOW) -> DossierReport:
    path = write_csv(folder / "dossiers.csv", *lines)
    return importer(engine, now).import_file(path)


def counts(report: DossierReport) -> tuple[int, int, int, int]:
    return len(report.added), len(report.changed), report.unchanged, len(report.rejected)


@dataclass
class Clock:
    """A time that tests move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        self.now += span


def local_source(engine: sa.Engine, folder: Path, clock: Clock) -> LocalDossierSource:
    return LocalDossierSource(engine, SEALER, FileSender(folder), clock)


@dataclass
class RecordingSource:
    """A source in memory: one dossier, whose right proof is `RIGHT`. Keeps what it was asked; can be down, or slow.

    `pause`: seconds before each answer.
    """

    down: bool = False
    status_down: bool = False
    phone: str = PHONE
    pause: float = 0
    asked: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def status(self, code: str) -> DossierStatus | None:
        self._note(f"status {code}", down=self.down or self.status_down)
        return DossierStatus(CODE, Stage.RECEIVED, date(2026, 11, 30)) if code == CODE else None

    def timeline(self, code: str, proof: Proof, conversation_id: str) -> DossierTimeline | None:
        self._note(f"timeline {code}", down=self.down)
        event = DossierEvent(Stage.RECEIVED, NOW)
        return (
            DossierTimeline(CODE, "Đăng ký khai sinh", "", None, (event,)) if (code, proof) == (CODE, RIGHT) else None
        )

    def proofs(self, code: str) -> tuple[ProofKind, ...]:
        return (ProofKind.PHONE_TAIL, ProofKind.ONE_TIME_CODE)

    def send_one_time_code(self, code: str, conversation_id: str) -> str:
        self._note(f"send {code}", down=self.down)
        return "090•••••••" if code == CODE and self.phone else ""

    def timelines_asked(self) -> int:
        return sum(each.startswith("timeline") for each in self.asked)

    def _note(self, question: str, *, down: bool) -> None:
        with self._lock:
            self.asked.append(question)
        sleep(self.pause)
        if down:
            raise SourceUnavailableError("down")
