"""Questions on communes: where a place belongs now, what a commune was made of, what became of a district or agency."""

import re
from collections.abc import Sequence

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.coming import came
from actions.conversation import ActionOtherMatter
from actions.directory import known_reply
from actions.replies import places as tell
from actions.replies.model import Reply
from actions.replies.reform import reformed
from actions.slots import entity, question_of
from actions.speaking import Event, utter
from actions.turn import Turn
from actions.words import words
from kb.places.files import merged_provinces
from kb.places.finding import Found, name_of
from kb.places.model import Directory, Meaning, Place
from kb.places.reform import reformed_in
from kb.quality.model import Came
from vi import expand, fold, normalise

PROVINCE_CENTRE = "province_centre"


class ActionCommuneChange(KbAction):
    """A question on a commune, a district, an agency of before the reform; a procedure in it is answered first."""

    def name(self) -> str:
        return "action_commune_change"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        text = question_of(tracker)
        reply = self._reply(text)
        reply = reply or known_reply(self.services, tracker)
        if reply is None:
            turn = Turn(self.procedures, dispatcher, tracker)
            if turn.names_procedure():
                return turn.take()
            dispatcher.utter_message(response="utter_commune_change")
            came(dispatcher, Came.HANDLED)
            return []
        utter(dispatcher, reply)
        return []

    def _reply(self, text: str) -> Reply | None:
        """The places of the message first; of several the first is answered."""
        gone, directory = reformed_in(text), self.services.places.directory()
        if gone:
            return reformed(gone)
        if directory is None:
            return None
        plain = fold(expand(normalise(text)))
        found = self.services.places.find(text)
        if re.search(words()["asks_how_many"], plain) and all(_is_whole(each, directory) for each in found):
            return tell.counts(directory)
        if found:
            return about(found[0], directory, plain)
        return _province(plain, directory)


class ActionOfficeHours(ActionOtherMatter):
    """Where an office is and when it is open: of a place that is named, or of the province's own centre."""

    def name(self) -> str:
        return "action_office_hours"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        reply = self._reply(question_of(tracker))
        if reply is None:
            return super().answer(dispatcher, tracker)
        utter(dispatcher, reply)
        return []

    def _reply(self, text: str) -> Reply | None:
        gone, directory = reformed_in(text), self.services.places.directory()
        if gone:
            return reformed(gone)
        if directory is None:
            return None
        plain = fold(expand(normalise(text)))
        found = [each for each in self.services.places.find(text) if not _is_whole(each, directory)]
        if found:
            return about(found[0], directory, plain)
        centre = next((each for each in directory.offices if each.kind == PROVINCE_CENTRE), None)
        return tell.office(centre) if centre and re.search(words()["asks_for_province_centre"], plain) else None


class ActionChoosePlace(KbAction):
    """A place chosen by button."""

    def name(self) -> str:
        return "action_choose_place"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        key, directory = entity(tracker, "unit"), self.services.places.directory()
        meaning = next((each for each in directory.meanings if each.key == key), None) if directory else None
        if directory is None or meaning is None:
            utter(dispatcher, tell.elsewhere(self.services.places.province))
        else:
            utter(dispatcher, _of(meaning, directory))
        return []


def about(found: Found, directory: Directory, plain: str) -> Reply:
    """What is said of a name: one meaning is told, several are asked back."""
    meant = _meant(found.meanings, plain)
    if len(meant) > 1:
        name = name_of(meant[0].name) if meant[0].kind is not Place.DISTRICT else name_of(meant[-1].name)
        return tell.which(name, meant, directory)
    return _of(meant[0], directory, named=name_of(meant[0].name))


def _of(meaning: Meaning, directory: Directory, *, named: str = "") -> Reply:
    if meaning.kind is Place.DISTRICT:
        return tell.district(meaning, directory)
    if meaning.kind is Place.COMMUNE:
        return tell.commune_of_today(directory.communes[meaning.name], directory, named=named)
    return tell.split(meaning, directory) if len(meaning.communes) > 1 else tell.unit(meaning, directory, named=named)


def _meant(meanings: Sequence[Meaning], plain: str) -> tuple[Meaning, ...]:
    """What is left of the meanings once a message says old or new, and what lies in another of them is that one."""
    left = list(meanings)
    if re.search(words()["asks_for_new"], plain):
        left = [each for each in left if each.kind is Place.COMMUNE] or left
    elif re.search(words()["asks_for_old"], plain):
        left = [each for each in left if each.kind is not Place.COMMUNE] or left
    districts = [each for each in left if each.kind is Place.DISTRICT]
    if districts:
        # The district tells of the communes in it that bear its name.
        there = {name for each in districts for name in each.communes}
        left = [each for each in left if each in districts or not there & set(each.communes)]
    communes = {each.communes: each for each in left}
    return (next(iter(communes.values())),) if len(communes) == 1 and not districts else tuple(left)


def _is_whole(found: Found, directory: Directory) -> bool:
    """Whether the name is also that of the province, as in "Khánh Hòa có bao nhiêu xã"."""
    return fold(directory.reform.province) in fold(found.text)


def _province(plain: str, directory: Directory) -> Reply | None:
    for new, merged in merged_provinces().items():
        for old in merged:
            if re.search(rf"\b{re.escape(fold(old))}\b", plain) and old != directory.reform.province:
                here = new == directory.reform.province
                return (
                    tell.province_now(old, new, merged)
                    if here or "tinh" in plain
                    else tell.elsewhere(directory.reform.province)
                )
    return None
