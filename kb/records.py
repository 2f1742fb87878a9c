"""Plain records as classes, for the admin library of the console, which lists and filters mapped classes.

Read only. Nothing sealed or written by a citizen is mapped: such columns are not even read.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import registry

from kb.db import metadata
from kb.dossiers import tables as dossiers
from kb.faq import tables as faqs
from kb.messages import tables as messages
from kb.people import tables as people
from kb.places import tables as places
from kb.procedures import tables as procedures
from kb.ratings import tables as ratings
from kb.services import tables as services

# Each kind of record, and the columns that are shown.
_COLUMNS: Mapping[str, tuple[sa.Table, tuple[str, ...]]] = {
    "audit": (people.audit, ("id", "at", "who", "act", "subject", "why", "detail", "address")),
    "login_attempt": (people.login_attempt, ("id", "at", "name", "address", "succeeded")),
    "dossier_lookup": (dossiers.dossier_lookup, ("id", "at", "code", "conversation_id", "what", "outcome")),
    "subscription": (dossiers.subscription, ("id", "code", "consent", "consented_at", "state", "next_check_at")),
    "announcement": (dossiers.announcement, ("id", "way", "state", "attempts", "next_attempt_at", "sent_at")),
    "outbox": (messages.outbox, ("id", "conversation_id", "channel", "state", "attempts", "next_attempt_at", "reason")),
    "rating": (ratings.rating, ("conversation_id", "topic", "procedure_code", "helpful", "model", "at")),
    "mistake_report": (procedures.mistake_report, ("id", "code", "at", "settled_at", "settled_by", "settled_as")),
    "commune_part": (places.commune_part, ("id", "unit", "district", "old_province", "joined", "year", "commune_id")),
    "commune": (places.commune, ("id", "province", "name")),
    "office": (places.office, ("id", "province", "name", "address", "hours", "phone", "source_url", "read_on")),
    "service": (services.service, ("id", "slug", "title", "url", "source", "source_url", "read_on")),
    "faq": (faqs.faq, ("id", "topic", "question", "answer", "source", "source_url", "read_on")),
}


@cache
def record_classes() -> Mapping[str, type[Any]]:
    """Name of the table → its class, mapped once a process."""
    mapping = registry(metadata=metadata)
    return {name: _mapped(mapping, name, *given) for name, given in _COLUMNS.items()}


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of such a record."""
    return _COLUMNS[name][1]


def _mapped(mapping: "registry", name: str, table: sa.Table, columns: tuple[str, ...]) -> type[Any]:
    made: type[Any] = type(name, (), {"__doc__": f"A row of {name}."})
    keys = {column.name for column in table.primary_key}
    mapping.map_imperatively(made, table, include_properties=keys | set(columns))
    return made
