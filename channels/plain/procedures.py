"""The card of a procedure: an aspect is a section, papers, fees and times are tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from channels.plain.cards import Card, Part, Record, Section, card_words, filled, table
from channels.plain.values import day_of, list_of, record_of, text_of
from channels.strings import strings

Items = Sequence[dict[str, Any]]
_SHOWN_REFERENCES = 2


def procedure(card: Record) -> Card:
    """Everything that the record of the answer holds."""
    words, source = card_words(), record_of(card.get("source"))
    aspects = record_of(card.get("aspects"))
    references = list_of(source.get("legal_basis")) or [source.get("legal_basis")]
    listed = tuple(filter(None, map(text_of, references)))
    sections = [_section(name, items) for name, items in aspects.items()]
    # Some records name a dozen texts: they stand folded with the rest.
    folded = len(listed) > _SHOWN_REFERENCES and "legal_basis" not in aspects
    sections += [Section(words["legal_basis"], (Part(lines=listed),))] if folded else []
    return Card(
        title=text_of(card.get("title")),
        fields=filled((words["code"], text_of(card.get("code")))),
        sections=tuple(sections),
        source=filled(
            (words["decision"], text_of(source.get("decision"))),
            (words["legal_basis"], "" if len(listed) > _SHOWN_REFERENCES else "; ".join(listed)),
            (words["checked_at"], day_of(source.get("checked_at"))),
        ),
        url=text_of(source.get("url")),
    )


def _section(name: str, value: object) -> Section:
    items = [item for item in map(_item, list_of(value)) if item["text"]]
    titles: Mapping[str, str] = strings()["plain"]["aspect"]
    parts = _PARTS.get(name, _lines)(items) if items else ()
    return Section(titles.get(name, name), tuple(_ordered(parts) if name == "steps" else parts))


def _item(value: object) -> dict[str, Any]:
    record = record_of(value) or {"text": text_of(value)}
    return record | {"text": text_of(record.get("text")) or text_of(record.get("title"))}


def _lines(items: Items) -> Iterable[Part]:
    yield Part(lines=tuple(_with_address(item) for item in items))


def _ordered(parts: Iterable[Part]) -> Iterable[Part]:
    return (Part(part.heading, part.lines, part.table, ordered=True) for part in parts)


def _with_address(item: Record) -> str:
    # The text renderer makes a link of it.
    url, text = text_of(item.get("url")), str(item["text"])
    return f"{text} {url}" if url and url not in text else text


def _papers(items: Items) -> Iterable[Part]:
    """A table for each case and duty: what is only shown is not handed in."""
    words = card_words()
    columns = (words["paper"], words["count"], words["form"])
    several = len({text_of(item.get("case")) for item in items}) > 1
    for (case, duty), group in groupby(items, lambda item: (text_of(item.get("case")), text_of(item.get("duty")))):
        headings = [case or (words["every_case"] if several else ""), words["show"] if duty == "show" else ""]
        rows = [(_with_address(item), _counts(item), text_of(item.get("form"))) for item in group]
        made = table(columns, rows)
        heading = " – ".join(filter(None, headings))
        is_list = len(made.columns) == 1
        yield Part(heading, tuple(row[0] for row in rows)) if is_list else Part(heading, table=made)


def _counts(item: Record) -> str:
    words = card_words()
    counted = [(name, text_of(item.get(name))) for name in ("originals", "copies")]
    return ", ".join(words[name].format(count=count) for name, count in counted if count not in ("", "0"))


def _fees(items: Items) -> Iterable[Part]:
    return _figures(items, "amount", "amount_text", with_end=True)


def _times(items: Items) -> Iterable[Part]:
    return _figures(items, "duration", "duration_text", with_end=False)


def _figures(items: Items, column: str, figure: str, *, with_end: bool) -> Iterable[Part]:
    """A sentence for a single one, else a table."""
    if len(items) == 1:
        return _lines(items)
    words = card_words()
    columns = [words[name] for name in (column, "for_what", "method", *(["until"] if with_end else []))]
    rows = [_figure(item, figure)[: len(columns)] for item in items]
    return [Part(table=table(columns, rows))]


def _figure(item: Record, figure: str) -> tuple[str, ...]:
    methods: Mapping[str, str] = card_words()["methods"]
    method = text_of(item.get("method"))
    alone = text_of(item.get(figure))
    if not alone:
        return (str(item["text"]), "", "", "")
    return (alone, text_of(item.get("case")), methods.get(method, method), day_of(item.get("valid_until")))


_PARTS: Mapping[str, Callable[[Items], Iterable[Part]]] = {"documents": _papers, "fee": _fees, "time": _times}
