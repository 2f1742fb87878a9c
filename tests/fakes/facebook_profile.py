"""What Facebook takes as the profile of a page on Messenger."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.facebook_errors import Refusal, bad

PROPERTIES = frozenset({"get_started", "greeting", "ice_breakers", "persistent_menu", "whitelisted_domains"})
PROPERTIES |= {"account_linking_url", "commands"}
# Of one page.
MOST_CALLS, CALLS_SECONDS = 10, 600
_LONGEST_PAYLOAD, _LONGEST_GREETING, _LONGEST_ITEM = 1000, 160, 30
_MOST_ITEMS, _MOST_QUESTIONS = 20, 4


def profile_error(given: dict[str, Any], now: dict[str, Any]) -> Refusal | None:
    """Why `given` cannot be set on a page whose profile is `now`; None when it can."""
    if not given or set(given) - PROPERTIES:
        return bad(f"properties of a profile: {sorted(PROPERTIES)}")
    if "persistent_menu" in given and "get_started" not in given | now:
        return Refusal(100, 2018145)
    error = next(_errors(given), "")
    return bad(error) if error else None


def fields_error(fields: Any) -> Refusal | None:
    """Why these properties cannot be deleted."""
    known = isinstance(fields, list) and bool(fields) and set(map(str, fields)) <= PROPERTIES
    return None if known else bad(f"param fields must hold some of {sorted(PROPERTIES)}")


def _errors(given: dict[str, Any]) -> Iterator[str]:
    if "get_started" in given and not _is_text(given["get_started"], "payload", _LONGEST_PAYLOAD):
        yield f"get_started needs a payload of 1 to {_LONGEST_PAYLOAD}"
    if "greeting" in given:
        yield from _of_locales("greeting", given["greeting"])
        if not all(_is_text(each, "text", _LONGEST_GREETING) for each in _list(given["greeting"])):
            yield f"a greeting has a text of 1 to {_LONGEST_GREETING}"
    if "persistent_menu" in given:
        yield from _of_locales("persistent_menu", given["persistent_menu"])
        if not all(map(_is_menu, _list(given["persistent_menu"]))):
            yield f"a menu has 1 to {_MOST_ITEMS} items, each with a type and a title of 1 to {_LONGEST_ITEM}"
    if "ice_breakers" in given and not _are_breakers(_list(given["ice_breakers"])):
        yield f"ice_breakers has 1 to {_MOST_QUESTIONS} questions with payloads, and a locale default"


def _of_locales(name: str, value: Any) -> Iterator[str]:
    if "default" not in _locales(_list(value)):
        yield f"{name} needs the locale default"


def _is_menu(menu: dict[str, Any]) -> bool:
    items = _list(menu.get("call_to_actions"))
    return 1 <= len(items) <= _MOST_ITEMS and all(map(_is_item, items))


def _is_item(item: dict[str, Any]) -> bool:
    value = {"postback": "payload", "web_url": "url"}.get(str(item.get("type")))
    return value is not None and _is_text(item, value, _LONGEST_PAYLOAD) and _is_text(item, "title", _LONGEST_ITEM)


def _are_breakers(given: list[dict[str, Any]]) -> bool:
    # Either a list for each locale, or only questions.
    if any("call_to_actions" in each for each in given):
        lists = [_list(each.get("call_to_actions")) for each in given]
        return "default" in _locales(given) and all(map(_are_questions, lists))
    return _are_questions(given)


def _are_questions(questions: list[dict[str, Any]]) -> bool:
    return 1 <= len(questions) <= _MOST_QUESTIONS and all(
        _is_text(each, "question", _LONGEST_PAYLOAD) and _is_text(each, "payload", _LONGEST_PAYLOAD)
        for each in questions
    )


def _locales(given: list[dict[str, Any]]) -> list[Any]:
    return [each.get("locale") for each in given]


def _is_text(record: Any, name: str, longest: int) -> bool:
    value = record.get(name) if isinstance(record, dict) else None
    return isinstance(value, str) and 1 <= len(value) <= longest


def _list(value: Any) -> list[dict[str, Any]]:
    return [each if isinstance(each, dict) else {} for each in value] if isinstance(value, list) else []
