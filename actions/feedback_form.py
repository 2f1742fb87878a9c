"""The form of feedback by conversation: free text first, then only what is missing, then a summary to confirm."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from actions import feedback_reading as read
from actions.feedback_flow import FeedbackFlow, as_it_is
from actions.feedback_state import Asking, FeedbackState
from actions.replies import feedback as tell
from actions.replies.model import Reply
from actions.services import Services
from actions.standing import Standing
from actions.step import Step
from kb.feedback.model import UNKNOWN

MOST_PICTURES = 5
# Fewer words behind the summary add nothing to the matter.
_LEAST_WORDS = 3
# A place is asked for once more when the answer names no commune.
_MOST_ASKED_WHERE = 2
# Declining these gives nothing else up.
_NOT_NEEDED = frozenset({Asking.CONTACT, Asking.PICTURE, Asking.EDIT})

# What need not be known: "gửi luôn" leaves it open.
_MAY_STAY_OPEN = frozenset({Asking.WHERE, Asking.COMMUNE, Asking.WHEN, Asking.CONTACT})


class FeedbackForm:
    """The form in one turn. Reads the knowledge base, changes nothing itself."""

    def __init__(self, services: Services, stand: Standing) -> None:
        self._flow, self._categories = FeedbackFlow(services, stand), services.categories

    def begin(self, text: str) -> Step:
        """A new piece of feedback, with all that the first message tells."""
        content = read.content_of(text)
        if not content:
            return self._flow.ask(FeedbackState(), Asking.CONTENT)
        return self._flow.next(self._flow.with_content(FeedbackState(), content), first=True)

    def hear(self, state: FeedbackState, text: str) -> Step:
        """The answer to the open question in the citizen's words."""
        if read.only_declines(text) and state.asking in _NOT_NEEDED:
            return self._flow.unknown(replace(state, asides=0))
        if read.is_cancel(text):
            return self._flow.cancel()
        if state.asking is not Asking.CONTENT and read.wants_to_edit(text) and (name := read.field_in(text)):
            return self._flow.edit(state, name, text)
        state = replace(state, asides=0)
        if state.asking in _MAY_STAY_OPEN and read.is_yes(text):
            return self._flow.next(as_it_is(state))
        return self._hearers()[state.asking](state, text)

    def press(self, state: FeedbackState, do: str, value: str) -> Step:
        """A button of the form."""
        state = replace(state, asides=0)
        presses: Mapping[str, Callable[[], Step]] = {
            "send": lambda: self._flow.send(state),
            "cancel": self._flow.cancel,
            "edit": lambda: self._flow.edit(state, value, "") if value else self._flow.ask(state, Asking.EDIT),
            "unknown": lambda: self._flow.unknown(state),
            "category": lambda: self._flow.next(state.having(category=value)),
            "commune": lambda: self._flow.next(replace(state.having(commune=value), communes=())),
            "join": lambda: self._flow.join(value),
            "alone": lambda: self._flow.next(replace(state, similar=())),
            "picture": lambda: self._flow.ask(state, Asking.PICTURE),
            "contact": lambda: self._flow.ask(state, Asking.CONTACT),
            "resume": lambda: self._flow.ask(state, state.asking),
            "done": lambda: self._flow.next(state),
        }
        return presses.get(do, lambda: self._flow.next(state))()

    def contact(self, state: FeedbackState, sealed: str) -> Step:
        """How to reach the citizen, sealed."""
        return self._flow.next(state.having(contact=sealed))

    def add_picture(self, opened: FeedbackState | None, picture: str) -> Step:
        """A picture that was taken in; without an open form it begins one."""
        state = opened or FeedbackState()
        pictures = tuple(dict.fromkeys((*state.draft.pictures, picture)))[:MOST_PICTURES]
        told = replace(state.having(pictures=pictures), asides=0)
        if told.asking in (Asking.PICTURE, Asking.CONFIRM):
            return self._flow.ask(told, Asking.PICTURE if len(pictures) < MOST_PICTURES else Asking.CONFIRM)
        return self._flow.ask(told, told.asking, lead=tell.picture_taken(len(pictures)))

    def add_place(self, opened: FeedbackState | None, place: str) -> Step:
        """A place on the map; without an open form it begins one. It tells more than a commune, which need not be
        known besides.
        """
        state = opened or FeedbackState()
        told = replace(state.having(detail=place, commune=state.draft.commune or UNKNOWN), communes=(), asides=0)
        return self._flow.next(told)

    def resume(self, state: FeedbackState) -> Step:
        """The open question once more, behind the answer to something else."""
        later = replace(state, asides=state.asides + 1)
        effects = (later.kept(),)
        if not state.awake:
            return Step(Reply(""), effects)
        lead = tell.resuming(self._categories, state.draft)
        return Step(tell.question(later, self._categories, lead=lead), effects)

    def _hearers(self) -> Mapping[Asking, Callable[[FeedbackState, str], Step]]:
        return {
            Asking.CONTENT: self._hear_content,
            Asking.CATEGORY: self._hear_category,
            Asking.WHERE: self._hear_where,
            Asking.COMMUNE: self._hear_where,
            Asking.WHEN: self._hear_when,
            Asking.CONTACT: self._hear_contact,
            Asking.PICTURE: self._hear_picture,
            Asking.JOIN: self._hear_join,
            Asking.CONFIRM: self._hear_confirm,
            Asking.EDIT: lambda state, text: self._flow.edit(state, read.field_in(text), text),
        }

    def _hear_content(self, state: FeedbackState, text: str) -> Step:
        if read.is_yes(text) or read.is_no(text) or read.is_unknown(text):
            return self._flow.ask(state, Asking.CONTENT)
        content = read.content_of(text) or text
        return self._flow.next(self._flow.with_content(state, content), first=not state.draft.category)

    def _hear_category(self, state: FeedbackState, text: str) -> Step:
        return self._flow.next(state.having(category=self._categories.propose(text).category.key))

    def _hear_where(self, state: FeedbackState, text: str) -> Step:
        if read.is_unknown(text):
            return self._flow.unknown(state)
        if when := read.only_when(text, self._flow.today):
            return self._flow.next(state.having(when=when))
        place = self._flow.place_in(text)
        detail = place.detail if state.asking is Asking.WHERE else ""
        told = state.having(detail=detail or state.draft.detail)
        if place.commune:
            return self._flow.next(replace(told.having(commune=place.commune), communes=()))
        if place.communes:
            return self._flow.which_commune(told, place.communes)
        if not place.detail or state.asked_where >= _MOST_ASKED_WHERE:
            return self._flow.next(told.having(commune=UNKNOWN))
        return self._flow.ask(told, Asking.WHERE)

    def _hear_when(self, state: FeedbackState, text: str) -> Step:
        if read.tells_place(text) and not read.when_in(text, self._flow.today):
            # Still about where it is.
            place, draft = self._flow.place_in(text), state.draft
            detail = ", ".join(part for part in (draft.detail, place.detail) if part)
            return self._flow.next(state.having(commune=place.commune or draft.commune, detail=detail))
        return self._flow.next(state.having(when=read.detail_of(text)))

    def _hear_contact(self, state: FeedbackState, text: str) -> Step:
        if read.is_unknown(text) or read.is_no(text):
            return self._flow.next(state.having(contact=UNKNOWN))
        return self._flow.ask(state, Asking.CONTACT, lead=tell.no_contact_in_it())

    def _hear_picture(self, state: FeedbackState, text: str) -> Step:
        if read.has_no_more_pictures(text) or read.is_no(text):
            return self._flow.next(state)
        if read.is_yes(text):
            return self._flow.ask(state, Asking.PICTURE)
        return self._hear_confirm(replace(state, asking=Asking.CONFIRM), text)

    def _hear_join(self, state: FeedbackState, text: str) -> Step:
        if read.is_no(text):
            return self._flow.next(replace(state, similar=()))
        return self._flow.join(state.similar[0]) if read.is_yes(text) else self._flow.ask(state, Asking.JOIN)

    def _hear_confirm(self, state: FeedbackState, text: str) -> Step:
        if read.is_yes(text):
            return self._flow.send(state)
        if read.is_no(text) or read.wants_to_edit(text):
            return self._flow.edit(state, read.field_in(text), text)
        if name := read.field_in(text):
            return self._flow.edit(state, name, text)
        place = self._flow.place_in(text)
        if place.commune:
            return self._flow.next(state.having(commune=place.commune, detail=place.detail or state.draft.detail))
        if len(text.split()) < _LEAST_WORDS:
            return self._flow.ask(state, Asking.CONFIRM)
        # What is said behind the summary belongs to the matter.
        return self._flow.next(state.having(content=f"{state.draft.content}. {text}"))
