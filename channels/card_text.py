"""What a card tells that the text beside it does not, in lines for channels that show no cards."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from channels.plain.cards import Card, Field, Record, card_words, dossier, feedback, filled, labelled, other
from channels.plain.text import safe_href
from channels.plain.values import day_of, list_of, record_of, text_of
from channels.strings import strings
from vi import fold

_SHOWN_REFERENCES = 2
_SHOWN_EVENTS = 7
_MONTH = len("07/2026")


def untold(card: Record, shown: str) -> Iterator[str]:
    """Lines of what is not in the words that are shown anyway. The text alone carries the whole answer, so that a fact
    is added only where there is no trace of it. Any card will do: what is odd in it is passed over.
    """
    tell = _TELLERS.get(text_of(card.get("type")), _of_other)
    return tell(card, words_of(shown))


def words_of(text: str) -> str:
    """The text as texts are compared: folded, without bold, in one line."""
    return " ".join(fold(bare(text)).split())


def bare(text: str) -> str:
    """The text in NFC without the marks of bold."""
    return unicodedata.normalize("NFC", text).replace("**", "")


def _of_procedure(card: Record, shown: str) -> Iterator[str]:
    words, source = card_words(), record_of(card.get("source"))
    code, title, checked = text_of(card.get("code")), text_of(card.get("title")), day_of(source.get("checked_at"))
    listed = list_of(source.get("legal_basis")) or [source.get("legal_basis")]
    references = list(filter(None, map(text_of, listed)))
    is_named = any(name and _is_told(name, shown) for name in (code, title))
    # A text that names one of the two, or the month of the check, tells of it briefly.
    is_based = any(_is_told(each, shown) for each in references[:_SHOWN_REFERENCES])
    is_dated = _is_told(checked[-_MONTH:], shown)
    facts = (
        ("", "" if is_named else title),
        (words["code"], code),
        (words["decision"], text_of(source.get("decision"))),
        (words["legal_basis"], "" if is_based else _first_of(references)),
        (words["checked_at"], "" if is_dated else checked),
        ("", safe_href(source.get("url"))),
    )
    return _lines(_not_told(facts, shown))


def _first_of(references: Sequence[str]) -> str:
    told, more = "; ".join(references[:_SHOWN_REFERENCES]), len(references) - _SHOWN_REFERENCES
    return str(strings()["platforms"]["more_references"]).format(told=told, more=more) if more > 0 else told


def _of_record(card: Record, drawn: Card, shown: str) -> Iterator[str]:
    """A text that names the code tells where it stands, and one beside a card without code what it is about."""
    code = text_of(card.get("code"))
    if shown and _is_told(code, shown):
        return _lines(_not_told(labelled(card), shown))
    # A made-up title ("Hồ sơ H32…") says no more than the code.
    facts = [] if code and code in drawn.title != code else [("", drawn.title)]
    facts += drawn.fields
    for event in drawn.events[-_SHOWN_EVENTS:]:
        facts += [("", ": ".join(filter(None, (event.day, event.stage)))), *event.fields]
    return _lines(_not_told(facts, shown))


def _of_choices(card: Record, shown: str) -> Iterator[str]:
    titles = [text_of(record_of(option).get("title")) for option in list_of(card.get("options"))]
    return (f"• {title}" for title in titles if not _is_told(title, shown))


def _of_other(card: Record, shown: str) -> Iterator[str]:
    title, drawn = text_of(card.get("title")), other(card)
    facts = _not_told([*drawn.fields, ("", safe_href(drawn.url))], shown) if drawn else ()
    heading = _not_told([("", title)], shown) if facts or not shown else ()
    return _lines((*heading, *facts))


def _of_picture(_card: Record, _shown: str) -> Iterator[str]:
    # Shown as a picture, or as a link to it.
    return iter(())


def _lines(facts: Sequence[Field]) -> Iterator[str]:
    return (": ".join(filter(None, fact)) for fact in filled(*facts))


def _not_told(facts: Sequence[Field], shown: str) -> tuple[Field, ...]:
    return tuple((label, value) for label, value in facts if not _is_told(value, shown))


def _is_told(value: str, shown: str) -> bool:
    return words_of(value) in shown


Teller = Callable[[Record, str], Iterator[str]]
_TELLERS: Mapping[str, Teller] = {
    "procedure": _of_procedure,
    "dossier": lambda card, shown: _of_record(card, dossier(card), shown),
    "feedback": lambda card, shown: _of_record(card, feedback(card), shown),
    "choices": _of_choices,
    "picture": _of_picture,
    "image": _of_picture,
}
