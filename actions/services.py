"""What actions ask: opened once a process, at the first use."""

import threading
from dataclasses import dataclass
from functools import cache

from actions.figures import ObservedProcedures, watch_database
from kb.calendar.service import Calendar, open_calendar
from kb.db import make_engine
from kb.dossiers.service import Dossiers
from kb.dossiers.source import open_source
from kb.faq.service import Faqs
from kb.feedback.categories import Categories, open_categories
from kb.messages.service import Engine
from kb.places.service import Places
from kb.procedures.service import Procedures
from kb.sealing import Sealer, open_sealer
from kb.services.service import ServiceDirectory
from kb.settings import KbSettings, read_settings


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms of the knowledge base, on one engine."""

    settings: KbSettings
    engine: Engine
    procedures: Procedures
    dossiers: Dossiers
    calendar: Calendar
    categories: Categories
    sealer: Sealer
    places: Places
    directory: ServiceDirectory
    faqs: Faqs


def make_services(settings: KbSettings) -> Services:
    """The services of this deployment; no connection is open yet."""
    engine, sealer = make_engine(settings.database_url), open_sealer(settings)
    return Services(
        settings=settings,
        engine=engine,
        procedures=ObservedProcedures(engine, settings.search_model),
        dossiers=Dossiers(engine, open_source(engine, settings), sealer),
        calendar=open_calendar(settings.calendar),
        categories=open_categories(settings.feedback_categories),
        sealer=sealer,
        places=Places(engine, settings),
        directory=ServiceDirectory(engine, settings.province),
        faqs=Faqs(engine),
    )


_opening = threading.Lock()


def open_services() -> Services:
    """The services of the environment, once a process, however many threads ask at the start."""
    with _opening:
        return _opened()


@cache
def _opened() -> Services:
    services = make_services(read_settings())
    watch_database(services.engine)
    return services
