"""What the form of feedback does next: the first question without an answer, the summary, the ticket."""

from dataclasses import replace

from actions import feedback_reading as read
from actions.feedback_state import TOPIC, Asking, FeedbackState
from actions.replies import feedback as tell
from actions.services import Services
from actions.standing import Standing, drop
from actions.step import Step
from kb.calendar.model import VIETNAM
from kb.feedback.codes import new_code
from kb.feedback.model import UNKNOWN, FeedbackDraft
from kb.feedback.service import due_on, is_taken, similar


class FeedbackFlow:
    """The ways on from a state. Reads the knowledge base, changes nothing itself."""

    def __init__(self, services: Services, stand: Standing) -> None:
        self.services, self.stand = services, stand
        self.today = stand.now.astimezone(VIETNAM).date()

    def place_in(self, text: str) -> read.Place:
        """The place in this province that a text names."""
        return read.place_in(text, self.services.settings.province)

    def cancel(self) -> Step:
        """Nothing is sent and nothing kept."""
        return Step(tell.cancelled(), ({"do": "feedback.discard"}, drop(TOPIC)))

    def join(self, code: str) -> Step:
        """The same matter as an open ticket: the citizen hears its answer too."""
        return Step(tell.joined(code), ({"do": "feedback.join", "code": code}, drop(TOPIC)))

    def send(self, state: FeedbackState) -> Step:
        """The ticket; it is stored with the message that says so, or neither is."""
        if not state.draft.content:
            return self.ask(state, Asking.CONTENT)
        category = self.services.categories.get(state.draft.category)
        due = due_on(category, self.stand.now, self.services.calendar)
        code = new_code(self.today, lambda code: is_taken(self.services.engine, code))
        contact = "" if state.draft.contact == UNKNOWN else state.draft.contact
        draft = replace(state.draft, contact=contact).plain()
        submit = {"do": "feedback.submit", "code": code, "draft": draft, "due_on": due.isoformat()}
        return Step(tell.sent(code, category, due), (submit, drop(TOPIC)))

    def edit(self, state: FeedbackState, name: str, text: str) -> Step:
        """Ask for a field again; a place that stands in the same message is taken at once."""
        if name == "where":
            place = self.place_in(text)
            if place.commune:
                return self.next(state.having(commune=place.commune))
            return self.ask(replace(state.having(commune="", detail=""), asked_where=0), Asking.WHERE)
        asking = {"content": Asking.CONTENT, "category": Asking.CATEGORY, "when": Asking.WHEN}
        asking |= {"contact": Asking.CONTACT, "picture": Asking.PICTURE}
        return self.ask(state, asking.get(name, Asking.EDIT))

    def unknown(self, state: FeedbackState) -> Step:
        """What is asked is not known, or not wanted."""
        fields = {Asking.WHERE: "commune", Asking.COMMUNE: "commune", Asking.WHEN: "when", Asking.CONTACT: "contact"}
        name = fields.get(state.asking)
        return self.next(replace(state.having(**{name: UNKNOWN}), communes=()) if name else state)

    def with_content(self, state: FeedbackState, content: str) -> FeedbackState:
        """With the matter, and with all that it tells besides: kind, place, time."""
        proposal = self.services.categories.propose(content)
        place = self.place_in(content)
        draft = state.draft
        told = FeedbackDraft(
            content=content,
            category=proposal.category.key if proposal.sure else draft.category,
            commune=place.commune or draft.commune,
            detail=draft.detail,
            when=read.when_in(content, self.today) or draft.when,
            contact=draft.contact,
            pictures=draft.pictures,
        )
        state = state.having(category=told.category, commune=told.commune)
        return replace(state, draft=told, communes=place.communes if not told.commune else ())

    def which_commune(self, state: FeedbackState, communes: tuple[str, ...]) -> Step:
        """Ask which of several communes is meant."""
        return self.ask(replace(state, communes=communes), Asking.COMMUNE)

    def next(self, state: FeedbackState, *, first: bool = False) -> Step:
        """The first question that has no answer yet, at the end the summary."""
        lead = tell.noted(self.services.categories, state.draft) if first and state.draft.category else ""
        if not state.draft.content:
            return self.ask(state, Asking.CONTENT)
        if not state.draft.category:
            return self.ask(state, Asking.CATEGORY, lead=lead)
        if not state.draft.commune:
            asking = Asking.COMMUNE if state.communes else Asking.WHERE
            return self.ask(state, asking, lead=lead)
        if not state.draft.when:
            return self.ask(state, Asking.WHEN, lead=lead)
        if not state.checked:
            state = self._look_for_similar(state)
        return self.ask(state, Asking.JOIN if state.similar else Asking.CONFIRM, lead=lead)

    def _look_for_similar(self, state: FeedbackState) -> FeedbackState:
        found = similar(
            self.services.engine, state.draft, self.stand.conversation_id, self.stand.now, self.services.categories
        )
        return replace(state, checked=True, similar=tuple(each.code for each in found))

    def ask(self, state: FeedbackState, asking: Asking, *, lead: str = "") -> Step:
        """Put a question; `lead` stands before it."""
        told = replace(state, asking=asking, asked_where=state.asked_where + (asking is Asking.WHERE))
        return Step(tell.question(told, self.services.categories, lead=lead), (told.kept(),))


def as_it_is(state: FeedbackState) -> FeedbackState:
    """Nothing more is told: what is missing is not known."""
    draft = state.draft
    known = state.having(commune=draft.commune or UNKNOWN, when=draft.when or UNKNOWN)
    return replace(known, communes=())
