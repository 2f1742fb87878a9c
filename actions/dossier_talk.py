"""A dossier in one turn: look it up, prove whose it is, be told of changes. Reads; look-ups are counted by `kb`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.replies import dossiers as tell
from actions.services import Services
from actions.standing import Standing, drop, keep
from actions.step import Step
from kb.calendar.model import VIETNAM
from kb.dossiers.model import CLOSED, DossierStatus, Outcome, Proof, ProofKind
from kb.dossiers.subscriptions import mark_of, subscriptions_of
from vi import CodeMask

TOPIC = "dossier"
_DIGITS_OF_A_CODE = 6
_O_FOR_0 = re.compile(r"(?<=[\d.oO-])[oO](?=[\d.oO-]|$)")
# The name of the wording that was agreed to; a new wording gets a new name.
WORDING = "notify-1"
# What may be asked about it.
PROOF, CONSENT, EMAIL, CODE = "proof", "consent", "email", "code"


@dataclass(frozen=True, slots=True)
class DossierTalk:
    """What the citizen does with a dossier."""

    services: Services
    stand: Standing

    @property
    def topic(self) -> Mapping[str, Any]:
        """The dossier talked about, and what is asked; empty when there is none."""
        return self.stand.data(TOPIC) or {}

    @property
    def code(self) -> str:
        """The code of the dossier talked about."""
        return str(self.topic.get("code") or "")

    @property
    def asking(self) -> str:
        """What is asked: "proof", "consent", "email", "code" or nothing."""
        return str(self.topic.get("asking") or "")

    @property
    def wants(self) -> str:
        """Why the code was asked for: "notify", or just to look."""
        return str(self.topic.get("want") or "")

    def ask_code(self, want: str = "") -> Step:
        """Which dossier."""
        return Step(tell.ask_code(want=want), (keep(TOPIC, {"asking": CODE, "want": want}),))

    def look_up(self, code: str) -> Step:
        """Where it stands."""
        found = self.services.dossiers.look_up(code, self.stand.asker, self.stand.now)
        if found.status is None:
            return Step(tell.refused(found, code), (keep(TOPIC, {"code": code}),))
        proofs = found.status.proofs
        reply = tell.status(found.status, self._today, self.services.calendar, proofs)
        data = {"code": code, "asking": PROOF if proofs else ""}
        return Step(reply, (keep(TOPIC, data, private=proofs[0].value if proofs else ""),))

    def prove(self, kind: ProofKind, digits: str) -> Step:
        """The timeline, if the proof is right."""
        if not self.code:
            return Step(tell.proof_not_asked())
        proof = Proof(kind, "".join(filter(str.isdigit, digits))[-_LENGTHS[kind] :])
        found = self.services.dossiers.prove(self.code, proof, self.stand.asker, self.stand.now)
        if found.timeline is None:
            private = kind.value if found.outcome in (Outcome.WRONG_PROOF, Outcome.UNAVAILABLE) else ""
            return Step(tell.refused(found, self.code), (keep(TOPIC, dict(self.topic), private=private),))
        reply = tell.timeline(found.timeline, self._today, self.services.calendar)
        return Step(reply, (keep(TOPIC, {"code": self.code}),))

    def send_code(self, code: str) -> Step:
        """A one-time code to the number in the dossier."""
        found = self.services.dossiers.send_code(code, self.stand.asker, self.stand.now)
        if found.outcome is Outcome.MISSING:
            return Step(tell.no_proof())
        if found.outcome is not Outcome.CODE_SENT:
            return Step(tell.refused(found, code))
        data = {"code": code, "asking": PROOF}
        return Step(tell.code_sent(found.sent_to), (keep(TOPIC, data, private=ProofKind.ONE_TIME_CODE.value),))

    def offer_to_notify(self, code: str) -> Step:
        """Ask for consent to announce what changes."""
        found = self.services.dossiers.look_up(code, self.stand.asker, self.stand.now)
        if found.status is None:
            return Step(tell.refused(found, code), (keep(TOPIC, {"code": code, "want": "notify"}),))
        if found.status.stage in CLOSED:
            return Step(tell.nothing_to_come(code), (keep(TOPIC, {"code": code}),))
        return Step(tell.ask_consent(code), (self._consenting(found.status, CONSENT),))

    def ask_email(self) -> Step:
        """The address, taken as a private thing."""
        if "announced" not in self.topic:
            return self.ask_code("notify")
        data = dict(self.topic) | {"asking": EMAIL}
        return Step(tell.ask_email(), (keep(TOPIC, data, private="email"),))

    def consent(self, sealed_email: str = "") -> Step:
        """The citizen agreed."""
        if "announced" not in self.topic:
            return self.offer_to_notify(self.code) if self.code else self.ask_code("notify")
        told = {"code": self.code, "announced": self.topic["announced"], "email": sealed_email, "consent": WORDING}
        effects = ({"do": "dossier.subscribe", **told}, keep(TOPIC, {"code": self.code}))
        return Step(tell.subscribed(self.code, email=bool(sealed_email)), effects)

    def refuse(self) -> Step:
        """The citizen did not agree."""
        return Step(tell.not_subscribed(), (drop(TOPIC),))

    def stop(self, code: str = "") -> Step:
        """No more announcements of this dossier, or of any."""
        told = [each.code for each in subscriptions_of(self.services.engine, self.stand.conversation_id)]
        codes = [each for each in told if not code or each == code]
        stop = {"do": "dossier.unsubscribe", "code": code or None}
        return Step(tell.stopped(codes), (stop,) if codes else ())

    def _consenting(self, status: DossierStatus, asking: str) -> dict[str, Any]:
        return keep(TOPIC, {"code": status.code, "asking": asking, "announced": mark_of(status)})

    @property
    def _today(self) -> date:
        return self.stand.now.astimezone(VIETNAM).date()


_LENGTHS: Mapping[ProofKind, int] = {ProofKind.PHONE_TAIL: 4, ProofKind.ONE_TIME_CODE: 6}


def with_code(about: DossierTalk, code: str) -> Step:
    """A code was given: to be told of the dossier where that was wanted, else where it stands."""
    return about.offer_to_notify(code) if about.wants == "notify" else about.look_up(code)


def repairs(services: Services, text: str) -> tuple[str, ...]:
    """Codes that the text may mean with one slip. Nothing that is stored is looked at."""
    settings, plain = services.settings, _O_FOR_0.sub("0", text)
    mask = CodeMask.of(settings.dossier_codes)
    # The same slip in several places is one slip: all letters O for zeros.
    found = tuple(each.code for each in mask.find(plain)) if plain != text else ()
    return found[:1] or mask.repairs(text, prefix=settings.dossier_prefix)


def looks_like_code(text: str) -> bool:
    """Whether the text has about as many digits as a code."""
    return sum(letter.isdigit() for letter in text) >= _DIGITS_OF_A_CODE
