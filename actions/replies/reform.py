"""What is said of agencies and places of before the reform."""

from collections.abc import Sequence

from actions.replies.model import Reply
from actions.wording import say
from kb.places.reform import Reformed, reformed_in
from vi import FoundPlace, find_places

_TOLD_COMMUNES = 3


def reformed(gone: Sequence[Reformed]) -> Reply:
    """What became of the agencies that a message names."""
    return Reply("\n".join(say("utter_reformed", now=each.now, source=_source(each)) for each in gone))


def note_on(text: str, province: str) -> str:
    """A line for the answer to another question whose text names an agency or a place of before the reform, or "" ."""
    gone = reformed_in(text)
    if gone:
        return say("utter_reformed_note", now=gone[0].now)
    old = [place for place in find_places(text, province) if place.old]
    return _of_place(old[0]) if old else ""


def _of_place(place: FoundPlace) -> str:
    told = [f"{commune.kind} {commune.name}" for commune in place.communes]
    if len(told) == 1:
        return say("utter_old_name_unit", old=place.text, now=told[0])
    few = ", ".join(told) if len(told) <= _TOLD_COMMUNES else say("utter_old_name_many", count=len(told))
    return say("utter_old_name_district", old=place.text, now=few)


def _source(each: Reformed) -> str:
    return say("utter_reformed_source", source=each.source, url=f" {each.url}" if each.url else "")
