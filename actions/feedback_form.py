"""The form of feedback by conversation: free text first, then only what is missing, then a summary to confirm."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from actions import feedback_reading as read
from actions.feedback_state import TOPIC, Asking, FeedbackState
from actions.replies import feedback as tell
from actions.replies.model import Reply
from actions.services import Services
from actions.standing import Standing, drop
from actions.step import Step
from kb.calendar.model import VIETNAM
from kb.feedback.codes import new_code
from kb.feedback.model import UNKNOWN, FeedbackDraft
from kb.feedback.service import due_on, is_taken, similar

MOST_PICTURES = 5
# A place is asked for once more when the answer names no commune.
_MOST_ASKED_WHERE = 2

# What need not be known: "gửi luôn" leaves it open.
_MAY_STAY_OPEN = frozenset({Asking.WHERE, Asking.COMMUNE, Asking.WHEN, Asking.CONTACT})


def _as_it_is(state: FeedbackState) -> FeedbackState:
    """Nothing more is told: what is missing is not known."""
    draft = state.draft
    known = state.having(commune=draft.commune or UNKNOWN, when=draft.when or UNKNOWN)
    return replace(known, communes=())


class FeedbackForm:
    """The form in one turn. Reads the knowledge base, changes nothing itself."""

    def __init__(self, services: Services, stand: Standing) -> None:
        self._services, self._stand = services, stand
        self._today = stand.now.astimezone(VIETNAM).date()

    def begin(self, text: str) -> Step:
        """A new piece of feedback, with all that the first message tells."""
        content = read.content_of(text)
        if not content:
            return self._ask(FeedbackState(), Asking.CONTENT)
        return self._next(self._with_content(FeedbackState(), content), first=True)

    def hear(self, state: FeedbackState, text: str) -> Step:
        """The answer to the open question in the citizen's words."""
        if read.is_cancel(text):
            return self.cancel()
        if state.asking is not Asking.CONTENT and read.wants_to_edit(text) and (name := read.field_in(text)):
            return self._edit(state, name, text)
        state = replace(state, asides=0)
        if state.asking in _MAY_STAY_OPEN and read.is_yes(text):
            return self._next(_as_it_is(state))
        return self._hearers()[state.asking](state, text)

    def press(self, state: FeedbackState, do: str, value: str) -> Step:
        """A button of the form."""
        state = replace(state, asides=0)
        presses: Mapping[str, Callable[[], Step]] = {
            "send": lambda: self.send(state),
            "cancel": self.cancel,
            "edit": lambda: self._edit(state, value, "") if value else self._ask(state, Asking.EDIT),
            "unknown": lambda: self._unknown(state),
            "category": lambda: self._next(state.having(category=value)),
            "commune": lambda: self._next(replace(state.having(commune=value), communes=())),
            "join": lambda: self.join(value),
            "alone": lambda: self._next(replace(state, similar=())),
            "picture": lambda: self._ask(state, Asking.PICTURE),
            "contact": lambda: self._ask(state, Asking.CONTACT),
            "resume": lambda: self._ask(state, state.asking),
            "done": lambda: self._next(state),
        }
        return presses.get(do, lambda: self._next(state))()

    def contact(self, state: FeedbackState, sealed: str) -> Step:
        """How to reach the citizen, sealed."""
        return self._next(state.having(contact=sealed))

    def add_picture(self, opened: FeedbackState | None, picture: str) -> Step:
        """A picture that was taken in; without an open form it begins one."""
        state = opened or FeedbackState()
        pictures = tuple(dict.fromkeys((*state.draft.pictures, picture)))[:MOST_PICTURES]
        told = replace(state.having(pictures=pictures), asides=0)
        if told.asking in (Asking.PICTURE, Asking.CONFIRM):
            return self._ask(told, Asking.PICTURE if len(pictures) < MOST_PICTURES else Asking.CONFIRM)
        return self._ask(told, told.asking, lead=tell.picture_taken(len(pictures)))

    def cancel(self) -> Step:
        """Nothing is sent and nothing kept."""
        return Step(tell.cancelled(), ({"do": "feedback.discard"}, drop(TOPIC)))

    def join(self, code: str) -> Step:
        """The same matter as an open ticket: the citizen hears its answer too."""
        return Step(tell.joined(code), ({"do": "feedback.join", "code": code}, drop(TOPIC)))

    def send(self, state: FeedbackState) -> Step:
        """The ticket; it is stored with the message that says so, or neither is."""
        if not state.draft.content:
            return self._ask(state, Asking.CONTENT)
        category = self._services.categories.get(state.draft.category)
        due = due_on(category, self._stand.now, self._services.calendar)
        code = new_code(self._today, lambda code: is_taken(self._services.engine, code))
        submit = {"do": "feedback.submit", "code": code, "draft": state.draft.plain(), "due_on": due.isoformat()}
        return Step(tell.sent(code, category, due), (submit, drop(TOPIC)))

    def resume(self, state: FeedbackState) -> Step:
        """The open question once more, behind the answer to something else."""
        later = replace(state, asides=state.asides + 1)
        effects = (later.kept(),)
        if not state.awake:
            return Step(Reply(""), effects)
        lead = tell.resuming(self._services.categories, state.draft)
        return Step(tell.question(later, self._services.categories, lead=lead), effects)

    def _hearers(self) -> Mapping[Asking, Callable[[FeedbackState, str], Step]]:
        return {
            Asking.CONTENT: self._hear_content,
            Asking.CATEGORY: self._hear_category,
            Asking.WHERE: self._hear_where,
            Asking.COMMUNE: self._hear_where,
            Asking.WHEN: self._hear_when,
            Asking.CONTACT: self._hear_contact,
            Asking.PICTURE: lambda state, text: self._hear_confirm(replace(state, asking=Asking.CONFIRM), text),
            Asking.JOIN: self._hear_join,
            Asking.CONFIRM: self._hear_confirm,
            Asking.EDIT: lambda state, text: self._edit(state, read.field_in(text), text),
        }

    def _hear_content(self, state: FeedbackState, text: str) -> Step:
        content = read.content_of(text) or text
        return self._next(self._with_content(state, content), first=not state.draft.category)

    def _hear_category(self, state: FeedbackState, text: str) -> Step:
        return self._next(state.having(category=self._services.categories.propose(text).category.key))

    def _hear_where(self, state: FeedbackState, text: str) -> Step:
        if read.is_unknown(text):
            return self._unknown(state)
        if when := read.only_when(text, self._today):
            return self._next(state.having(when=when))
        place = read.place_in(text, self._services.settings.province)
        detail = place.detail if state.asking is Asking.WHERE else ""
        told = state.having(detail=detail or state.draft.detail)
        if place.commune:
            return self._next(replace(told.having(commune=place.commune), communes=()))
        if place.communes:
            return self._which_commune(told, place.communes)
        if not place.detail or state.asked_where >= _MOST_ASKED_WHERE:
            return self._next(told.having(commune=UNKNOWN))
        return self._ask(told, Asking.WHERE)

    def _hear_when(self, state: FeedbackState, text: str) -> Step:
        if read.tells_place(text) and not read.when_in(text, self._today):
            # Still about where it is.
            place, draft = read.place_in(text, self._services.settings.province), state.draft
            detail = ", ".join(part for part in (draft.detail, place.detail) if part)
            return self._next(state.having(commune=place.commune or draft.commune, detail=detail))
        return self._next(state.having(when=read.detail_of(text)))

    def _hear_contact(self, state: FeedbackState, text: str) -> Step:
        if read.is_unknown(text) or read.is_no(text):
            return self._next(state.having(contact=UNKNOWN))
        return self._ask(state, Asking.CONTACT, lead=tell.no_contact_in_it())

    def _hear_join(self, state: FeedbackState, text: str) -> Step:
        if read.is_no(text):
            return self._next(replace(state, similar=()))
        return self.join(state.similar[0]) if read.is_yes(text) else self._ask(state, Asking.JOIN)

    def _hear_confirm(self, state: FeedbackState, text: str) -> Step:
        if read.is_yes(text):
            return self.send(state)
        if read.is_no(text) or read.wants_to_edit(text):
            return self._edit(state, read.field_in(text), text)
        if name := read.field_in(text):
            return self._edit(state, name, text)
        place = read.place_in(text, self._services.settings.province)
        if place.commune:
            return self._next(state.having(commune=place.commune, detail=place.detail or state.draft.detail))
        # What is said behind the summary belongs to the matter.
        return self._next(state.having(content=f"{state.draft.content}. {text}"))

    def _edit(self, state: FeedbackState, name: str, text: str) -> Step:
        """Ask for a field again; a place that stands in the same message is taken at once."""
        if name == "where":
            place = read.place_in(text, self._services.settings.province)
            if place.commune:
                return self._next(state.having(commune=place.commune))
            return self._ask(replace(state.having(commune="", detail=""), asked_where=0), Asking.WHERE)
        asking = {"content": Asking.CONTENT, "category": Asking.CATEGORY, "when": Asking.WHEN}
        asking |= {"contact": Asking.CONTACT, "picture": Asking.PICTURE}
        return self._ask(state, asking.get(name, Asking.EDIT))

    def _unknown(self, state: FeedbackState) -> Step:
        fields = {Asking.WHERE: "commune", Asking.COMMUNE: "commune", Asking.WHEN: "when", Asking.CONTACT: "contact"}
        name = fields.get(state.asking)
        return self._next(replace(state.having(**{name: UNKNOWN}), communes=()) if name else state)

    def _with_content(self, state: FeedbackState, content: str) -> FeedbackState:
        proposal = self._services.categories.propose(content)
        place = read.place_in(content, self._services.settings.province)
        draft = state.draft
        told = FeedbackDraft(
            content=content,
            category=proposal.category.key if proposal.sure else draft.category,
            commune=place.commune or draft.commune,
            detail=draft.detail,
            when=read.when_in(content, self._today) or draft.when,
            contact=draft.contact,
            pictures=draft.pictures,
        )
        return replace(state, draft=told, communes=place.communes if not told.commune else ())

    def _which_commune(self, state: FeedbackState, communes: tuple[str, ...]) -> Step:
        return self._ask(replace(state, communes=communes), Asking.COMMUNE)

    def _next(self, state: FeedbackState, *, first: bool = False) -> Step:
        """The first question that has no answer yet, at the end the summary."""
        lead = tell.noted(self._services.categories, state.draft) if first and state.draft.category else ""
        if not state.draft.content:
            return self._ask(state, Asking.CONTENT)
        if not state.draft.category:
            return self._ask(state, Asking.CATEGORY, lead=lead)
        if not state.draft.commune:
            asking = Asking.COMMUNE if state.communes else Asking.WHERE
            return self._ask(state, asking, lead=lead)
        if not state.draft.when:
            return self._ask(state, Asking.WHEN, lead=lead)
        if not state.checked:
            state = self._look_for_similar(state)
        return self._ask(state, Asking.JOIN if state.similar else Asking.CONFIRM, lead=lead)

    def _look_for_similar(self, state: FeedbackState) -> FeedbackState:
        found = similar(
            self._services.engine, state.draft, self._stand.conversation_id, self._stand.now, self._services.categories
        )
        return replace(state, checked=True, similar=tuple(each.code for each in found))

    def _ask(self, state: FeedbackState, asking: Asking, *, lead: str = "") -> Step:
        told = replace(state, asking=asking, asked_where=state.asked_where + (asking is Asking.WHERE))
        return Step(tell.question(told, self._services.categories, lead=lead), (told.kept(),))
