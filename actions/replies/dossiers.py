"""What is said about dossiers: where one stands, its timeline, why not more, and being told of changes."""

from collections.abc import Sequence
from datetime import date, datetime

from actions.replies.formats import day
from actions.replies.model import Button, Card, Reply, payload
from actions.wording import say
from kb.calendar.model import VIETNAM
from kb.calendar.service import Calendar
from kb.dossiers.model import (
    CLOSED,
    RUNNING,
    DossierEvent,
    DossierStatus,
    DossierTimeline,
    LookUp,
    Outcome,
    ProofKind,
    Stage,
)

_EVENTS_SHOWN = 7


def ask_code(*, want: str = "") -> Reply:
    """Which dossier; `want` "notify": to be told of it."""
    name = "utter_dossier_ask_code_to_notify" if want == "notify" else "utter_dossier_ask_code"
    return Reply(say(name), (_officer(), _help()))


def did_you_mean(codes: Sequence[str]) -> Reply:
    """A code with a slip, as it may have been meant. Only the citizen's own text was looked at."""
    buttons = [Button(code, payload("dossier_status", dossier_code=code)) for code in codes]
    name = "utter_dossier_did_you_mean" if len(codes) == 1 else "utter_dossier_which_did_you_mean"
    return Reply(say(name, code=codes[0]), (*buttons, _help()))


def unreadable_code() -> Reply:
    """Digits that are no code, where one was asked for."""
    return Reply(say("utter_dossier_unreadable_code"), (_officer(), _help()))


def status(found: DossierStatus, today: date, calendar: Calendar, proofs: Sequence[ProofKind]) -> Reply:
    """The stage and the appointed day, and how to see more."""
    lines = [say("utter_dossier_status_line", code=found.code, stage=_stage_of(found, today, calendar))]
    if _late(found.stage, found.appointed_on, today, calendar) > 0:
        lines.append(say("utter_dossier_apology"))
    lines += [say(f"utter_dossier_hint_{found.stage}")] if found.stage in _HINTS else []
    if proofs:
        lines.append(say(f"utter_dossier_ask_{proofs[0]}"))
    buttons = [*_proof_buttons(found.code, proofs[1:]), *_follow(found.code, found.stage), _other_dossier()]
    return Reply("\n".join(lines), tuple(buttons), _card(found.code, found.stage, found.appointed_on))


def timeline(found: DossierTimeline, today: date, calendar: Calendar) -> Reply:
    """Everything, what the citizen has to do first."""
    plain = DossierStatus(found.code, found.stage, found.appointed_on)
    head = say("utter_dossier_status_line", code=found.code, stage=_stage_of(plain, today, calendar))
    about = say("utter_dossier_about", title=found.title, office=found.office)
    lines = [head, *_now(found.events[-1]), *_lateness(plain, today, calendar), about, say("utter_dossier_steps")]
    shown = found.events[-_EVENTS_SHOWN:]
    lines += [say("utter_dossier_step", at=day(_local(event.at)), text=_told(event)) for event in shown]
    card = _card(found.code, found.stage, found.appointed_on) | {
        "title": found.title,
        "office": found.office,
        "events": [_item(event) for event in found.events],
    }
    return Reply("\n".join(lines), (*_follow(found.code, found.stage), _other_dossier()), card)


def refused(found: LookUp, code: str) -> Reply:
    """Why there is no answer, and what to do."""
    until = f"{_local(found.until):%H:%M}" if found.until else ""
    # The last wrong proof is told as what it brings.
    shut = found.outcome is Outcome.WRONG_PROOF and found.left == 0
    outcome = Outcome.LOCKED if shut else found.outcome
    values = {"code": code, "left": found.left, "until": until}
    return Reply(say(f"utter_dossier_{outcome}", **values), _ways_out(outcome, code))


def code_sent(sent_to: str) -> Reply:
    """A one-time code is on its way."""
    return Reply(say("utter_dossier_code_sent", number=sent_to))


def no_proof() -> Reply:
    """The dossier has no telephone number: only the office can tell more."""
    return Reply(say("utter_dossier_no_proof"), (_officer(), _help()))


def proof_not_asked() -> Reply:
    """Digits came when no dossier was being looked at any more."""
    return Reply(say("utter_dossier_proof_not_asked"), (_help(),))


def ask_consent(code: str) -> Reply:
    """What the citizen agrees to."""
    values = {"dossier_code": code}
    agree = Button(say("utter_button_consent"), payload("dossier_step", do="consent", **values))
    email = Button(say("utter_button_consent_email"), payload("dossier_step", do="email", **values))
    no = Button(say("utter_button_consent_no"), payload("dossier_step", do="refuse", **values))
    return Reply(say("utter_notify_consent", code=code), (agree, email, no))


def ask_email() -> Reply:
    """Where to write to."""
    return Reply(
        say("utter_notify_ask_email"), (Button(say("utter_button_no_email"), payload("dossier_step", do="consent")),)
    )


def subscribed(code: str, *, email: bool) -> Reply:
    """From now on the citizen is told."""
    name = "utter_notify_subscribed_email" if email else "utter_notify_subscribed"
    return Reply(say(name, code=code), (_stop(code), _help()))


def not_subscribed() -> Reply:
    """The citizen does not want to be told."""
    return Reply(say("utter_notify_refused"), (_help(),))


def nothing_to_come(code: str) -> Reply:
    """The dossier is closed."""
    return Reply(say("utter_notify_closed", code=code), (_help(),))


def stopped(codes: Sequence[str]) -> Reply:
    """No more announcements, or there were none."""
    if not codes:
        return Reply(say("utter_stop_none"), (_help(),))
    return Reply(say("utter_stop_done", codes=", ".join(codes)), (_help(),))


_HINTS = frozenset({Stage.SUPPLEMENT, Stage.RESULT_READY, Stage.REFUSED})


def _stage_of(found: DossierStatus, today: date, calendar: Calendar) -> str:
    told = say(f"utter_dossier_stage_{found.stage}")
    if found.appointed_on is None or found.stage not in RUNNING:
        return told
    late = _late(found.stage, found.appointed_on, today, calendar)
    if late > 0:
        return told + say("utter_dossier_late", day=day(found.appointed_on), days=late)
    left = calendar.working_days_between(today, found.appointed_on)
    name = "utter_dossier_due_today" if left == 0 else "utter_dossier_due"
    return told + say(name, day=day(found.appointed_on), days=left)


def _late(stage: Stage, appointed_on: date | None, today: date, calendar: Calendar) -> int:
    """Working days beyond the appointed day; 0 while the clock stands still, or in time."""
    if appointed_on is None or stage not in RUNNING or today <= appointed_on:
        return 0
    return max(0, calendar.working_days_between(appointed_on, today))


def _lateness(found: DossierStatus, today: date, calendar: Calendar) -> list[str]:
    return [say("utter_dossier_apology")] if _late(found.stage, found.appointed_on, today, calendar) else []


def _now(event: DossierEvent) -> list[str]:
    """What the present stage asks of the citizen."""
    lines = []
    if event.reason:
        lines.append(say("utter_dossier_reason", reason=event.reason))
    if event.todo:
        lines.append(say("utter_dossier_todo", todo=event.todo))
    if event.until:
        lines.append(say("utter_dossier_until", until=day(event.until)))
    if event.stage is Stage.SUPPLEMENT:
        lines.append(say("utter_dossier_clock_stands"))
    if event.place:
        lines.append(say("utter_dossier_place", place=event.place))
    return lines


def _told(event: DossierEvent) -> str:
    told = say(f"utter_dossier_stage_{event.stage}")
    return f"{told}: {event.reason}" if event.reason else told


def _item(event: DossierEvent) -> dict[str, str | None]:
    return {
        "stage": event.stage.value,
        "stage_text": say(f"utter_dossier_stage_{event.stage}"),
        "at": event.at.isoformat(timespec="seconds"),
        "at_text": day(_local(event.at)),
        "reason": event.reason,
        "todo": event.todo,
        "until": event.until.isoformat() if event.until else None,
        "place": event.place,
    }


def _card(code: str, stage: Stage, appointed_on: date | None) -> Card:
    appointed = appointed_on.isoformat() if appointed_on else None
    stage_text = say(f"utter_dossier_stage_{stage}")
    return {"type": "dossier", "code": code, "stage": stage.value, "stage_text": stage_text, "appointed_on": appointed}


def _proof_buttons(code: str, others: Sequence[ProofKind]) -> list[Button]:
    if ProofKind.ONE_TIME_CODE not in others:
        return []
    return [Button(say("utter_button_send_code"), payload("dossier_step", do="send_code", dossier_code=code))]


def _follow(code: str, stage: Stage) -> list[Button]:
    return [] if stage in CLOSED else [Button(say("utter_button_notify"), payload("notify_me", dossier_code=code))]


def _ways_out(outcome: Outcome, code: str) -> tuple[Button, ...]:
    if outcome is Outcome.UNAVAILABLE:
        return Button(say("utter_button_again"), payload("dossier_status", dossier_code=code)), _officer()
    if outcome is Outcome.MISSING:
        return _other_dossier(), _officer()
    return _officer(), _help()


def _stop(code: str) -> Button:
    return Button(say("utter_button_stop"), payload("stop_notifying", dossier_code=code))


def _other_dossier() -> Button:
    return Button(say("utter_button_other_dossier"), payload("dossier_step", do="other"))


def _officer() -> Button:
    return Button(say("utter_button_officer"), payload("talk_to_officer"))


def _help() -> Button:
    return Button(say("utter_button_help"), payload("help"))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM)
