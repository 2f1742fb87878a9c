"""Facts that ship as files and are read from tables: places, services, frequent questions."""

import sqlalchemy as sa

from kb.faq.service import load_shipped_faqs
from kb.places.service import load_shipped_places
from kb.services.service import load_shipped_services
from kb.settings import KbSettings


def load_shipped_facts(engine: sa.Engine, settings: KbSettings) -> None:
    """Bring the tables up to the files. Raises the error of a file that does not have its shape."""
    load_shipped_places(engine, settings)
    load_shipped_services(engine)
    load_shipped_faqs(engine)
