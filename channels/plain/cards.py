"""What of a card is drawn: a title, fields, sections of lists or tables, what happened, pictures, a link."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.plain.values import day_of, list_of, record_of, text_of
from channels.strings import strings

Field = tuple[str, str]
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns that at least one row fills."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One case of a section: a list, or a table."""

    heading: str = ""
    lines: tuple[str, ...] = ()
    table: Table | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What a card says on one aspect; without parts it was not published."""

    title: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a dossier: its stage, its day, and what was said with it."""

    stage: str
    day: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is drawn; `pictures` are ids."""

    title: str
    fields: tuple[Field, ...] = ()
    sections: tuple[Section, ...] = ()
    events: tuple[Event, ...] = ()
    pictures: tuple[str, ...] = ()
    source: tuple[Field, ...] = ()
    url: str = ""

    @property
    def titles(self) -> str:
        """The names of its sections in a row."""
        return ", ".join(section.title for section in self.sections)


def card_words() -> dict[str, Any]:
    """The words of cards."""
    words: dict[str, Any] = strings()["plain"]["card"]
    return words


def filled(*fields: Field) -> tuple[Field, ...]:
    """The fields that have a value."""
    return tuple((label, value) for label, value in fields if value)


def labelled(card: Record) -> Sequence[Field]:
    """The fields that a card brings with their labels."""
    records = map(record_of, list_of(card.get("fields")))
    return [(text_of(record.get("label")), text_of(record.get("value"))) for record in records]


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """The table without the columns that no row fills."""
    used = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    return Table(tuple(columns[at] for at in used), tuple(tuple(row[at] for at in used) for row in rows))


def dossier(card: Record) -> Card:
    """A dossier: where it stands; for who has shown that it is theirs, all that happened."""
    words, code, title = card_words(), text_of(card.get("code")), text_of(card.get("title"))
    fields = filled(
        (words["dossier_code"], "" if title == code else code),
        (words["state"], _named(words["stages"], card.get("stage"), card.get("stage_text"))),
        (words["appointed"], day_of(card.get("appointed_on"))),
        (words["office"], text_of(card.get("office"))),
        *labelled(card),
    )
    return Card(title or code, fields, events=tuple(map(_event, list_of(card.get("events")))))


def feedback(card: Record) -> Card:
    """Feedback: what will be sent, or the ticket of what was sent."""
    words, state = card_words(), text_of(card.get("state"))
    is_draft, is_owed = state == "draft", state not in ("draft", "answered", "closed")
    fields = filled(
        (words["ticket_code"], text_of(card.get("code"))),
        (words["state"], "" if is_draft else _named(words["states"], state, card.get("state_text"))),
        (words["category"], text_of(card.get("category"))),
        (words["due"], day_of(card.get("due_on")) if is_owed else ""),
        *labelled(card),
    )
    title = text_of(card.get("title")) or words["draft" if is_draft else "ticket"]
    return Card(title, fields, pictures=tuple(filter(None, map(text_of, list_of(card.get("pictures"))))))


def other(card: Record) -> Card | None:
    """A card of another kind (an office, a service, a notice): what it has of the usual fields."""
    title, fields = text_of(card.get("title")), filled(*labelled(card))
    drawn = Card(title, fields, url=text_of(record_of(card.get("source")).get("url")) or text_of(card.get("url")))
    return drawn if title and (fields or drawn.url) else None


def _event(value: object) -> Event:
    record, words = record_of(value), card_words()
    names: Mapping[str, str] = words["event"]
    told = {name: text_of(record.get(name)) for name in names} | {"until": day_of(record.get("until"))}
    stage = _named(words["stages"], record.get("stage"), record.get("stage_text"))
    day = text_of(record.get("at_text")) or day_of(record.get("at"))
    return Event(stage, day, filled(*((names[name], told[name]) for name in names)))


def _named(names: Mapping[str, str], name: object, told: object) -> str:
    return names.get(text_of(name)) or text_of(told).replace("**", "") or text_of(name)


Drawer = Callable[[Record], Card | None]
