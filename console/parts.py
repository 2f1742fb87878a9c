"""What the pages work with, made once an app."""

from dataclasses import dataclass

from starlette.requests import Request

from console.figures import ConsoleFigures
from console.settings import Settings
from kb.calendar.service import Calendar, open_calendar
from kb.db import make_engine
from kb.messages.memory import BotMemory
from kb.messages.service import Engine
from kb.procedures.service import Procedures
from kb.sealing import Sealer, open_sealer


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the console."""

    settings: Settings
    engine: Engine
    sealer: Sealer
    memory: BotMemory
    procedures: Procedures
    calendar: Calendar
    figures: ConsoleFigures


def make_parts(settings: Settings) -> Parts:
    """All parts; no connection is open and nothing runs yet."""
    engine = make_engine(settings.kb.database_url)
    return Parts(
        settings=settings,
        engine=engine,
        sealer=open_sealer(settings.kb),
        memory=BotMemory(engine, settings.kb.var),
        procedures=Procedures(engine, settings.kb.search_model),
        calendar=open_calendar(settings.kb.calendar),
        figures=ConsoleFigures(engine, settings.kb.var),
    )


def parts_of(request: Request) -> Parts:
    """The parts behind this request."""
    parts: Parts = request.app.state.parts
    return parts
