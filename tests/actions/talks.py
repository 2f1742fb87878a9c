"""The form and the dossiers of one citizen, each turn stored before the next."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from actions.dossier_talk import DossierTalk, with_code
from actions.feedback_form import FeedbackForm
from actions.feedback_state import Asking, FeedbackState, open_form
from actions.replies.model import Reply
from actions.step import Step
from kb.dossiers.model import ProofKind
from kb.feedback.model import FeedbackDraft
from tests.actions.desk import TAIL, Citizen, outcomes
from tests.kb.feedback.tickets import picture

ONE, TWO, BARE = "H32.12-261126-0001", "H32.12-261126-0002", "H32.12-261126-0008"
WHOLE = "đèn đường hẻm 12 Nguyễn Trãi phường Tây Nha Trang tắt cả tuần nay"
FULL = FeedbackDraft(WHOLE, "street_light", "Phường Tây Nha Trang", "hẻm 12", "cả tuần nay")
CODE = "PA-261126-7K3F"
# The least that must be told before a question is put.
DRAFTS: dict[Asking, FeedbackDraft] = dict.fromkeys(Asking, FULL) | {
    Asking.CONTENT: FeedbackDraft(),
    Asking.CATEGORY: replace(FULL, category=""),
    Asking.WHERE: replace(FULL, commune="", detail=""),
    Asking.COMMUNE: replace(FULL, commune=""),
    Asking.WHEN: replace(FULL, when=""),
}


@dataclass
class Form:
    """The form of one citizen, each turn stored."""

    citizen: Citizen

    def turn(self, take: Callable[[FeedbackForm, FeedbackState], Step]) -> Reply:
        stand = self.citizen.stand()
        form = FeedbackForm(self.citizen.services, stand)
        return self.citizen.store(take(form, open_form(stand) or FeedbackState()))

    def begin(self, text: str = "") -> Reply:
        return self.turn(lambda form, _: form.begin(text))

    def hear(self, text: str) -> Reply:
        return self.turn(lambda form, state: form.hear(state, text))

    def press(self, do: str, value: str = "") -> Reply:
        return self.turn(lambda form, state: form.press(state, do, value))

    def picture(self, name: str) -> Reply:
        return self.turn(
            lambda form, state: form.add_picture(state, picture(self.citizen.services.engine, self.id, name))
        )

    def at(self, asking: Asking, **values: Any) -> "Form":
        """With this question open, as if the turns before had led there."""
        known: dict[str, Any] = {"draft": DRAFTS[asking], "asked_where": 1}
        known |= {"similar": (CODE,), "checked": True} if asking is Asking.JOIN else {}
        known |= {"communes": ("Phường Cam Ranh", "Phường Ba Ngòi")} if asking is Asking.COMMUNE else {}
        state = FeedbackState(asking=asking, **known | values)
        self.citizen.apply([state.kept()])
        return self

    @property
    def id(self) -> str:
        return self.citizen.id

    @property
    def state(self) -> FeedbackState:
        found = open_form(self.citizen.stand_again())
        assert found is not None
        return found

    @property
    def is_open(self) -> bool:
        return open_form(self.citizen.stand_again()) is not None


@dataclass
class Talk:
    """The dossiers of one citizen, each turn stored."""

    citizen: Citizen

    def turn(self, take_step: Callable[[DossierTalk], Step]) -> Reply:
        return self.citizen.store(take_step(DossierTalk(self.citizen.services, self.citizen.stand())))

    def look_up(self, code: str = ONE) -> Reply:
        return self.turn(lambda about: with_code(about, code))

    def prove(self, digits: str = TAIL) -> Reply:
        return self.turn(lambda about: about.prove(ProofKind.PHONE_TAIL, digits))

    @property
    def asking(self) -> str:
        return str(self.citizen.topic("dossier").get("asking") or "")

    @property
    def private(self) -> str:
        return self.citizen.private("dossier")

    @property
    def outcomes(self) -> list[str]:
        return outcomes(self.citizen.services, self.citizen)
