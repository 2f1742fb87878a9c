"""Consent to be told of a dossier, and the end of it."""

from pathlib import Path

import pytest

from actions.dossier_talk import CODE, CONSENT, EMAIL, WORDING
from actions.dossiers import (
    ActionDossierStep,
    ActionGivePrivate,
    ActionNotifyMe,
    ActionStopNotifying,
)
from actions.wording import say
from tests.actions.desk import (
    Citizen,
    dossier,
    payload_of,
    run,
    subscriptions,
    take,
)
from tests.actions.talks import BARE, ONE, TWO, Talk


def test_consent_by_button(talk: Talk) -> None:
    asked = talk.turn(lambda about: about.offer_to_notify(ONE))
    assert {each["do"] for each in (payload_of(asked, do=do) for do in ("consent", "email", "refuse"))}
    assert talk.asking == CONSENT
    assert ONE in talk.turn(lambda about: about.consent()).text
    [row] = subscriptions(talk.citizen.services, talk.citizen)
    assert (row["code"], row["state"], row["consent"], row["email"]) == (ONE, "active", WORDING, "")
    assert row["announced"] == "in_process 2026-11-30"
    assert talk.asking == ""


def test_consent_with_an_email_is_stored_sealed(talk: Talk) -> None:
    talk.citizen.begin_now()
    sealer = talk.citizen.services.sealer
    talk.turn(lambda about: about.offer_to_notify(ONE))
    talk.turn(lambda about: about.ask_email())
    assert (talk.asking, talk.private) == (EMAIL, "email")
    sealed = sealer.seal("an.tran@example.com")
    told = take(ActionGivePrivate(talk.citizen.services), talk.citizen, "/give_private", kind="email", sealed=sealed)
    [row] = subscriptions(talk.citizen.services, talk.citizen)
    assert row["email"] == sealed
    assert sealer.open(row["email"]) == "an.tran@example.com"
    assert "an.tran" not in told.text
    assert (talk.asking, talk.private) == ("", "")


def test_consent_is_refused(talk: Talk) -> None:
    talk.turn(lambda about: about.offer_to_notify(ONE))
    assert talk.turn(lambda about: about.refuse()).text == say("utter_notify_refused")
    assert subscriptions(talk.citizen.services, talk.citizen) == []
    assert talk.citizen.topic("dossier") == {}


def test_a_consent_that_nobody_asked_for_is_asked_for(talk: Talk) -> None:
    assert talk.turn(lambda about: about.consent()).text == say("utter_dossier_ask_code_to_notify")
    assert (talk.asking, talk.citizen.topic("dossier")["want"]) == (CODE, "notify")
    assert talk.look_up(ONE).text == say("utter_notify_consent", code=ONE)
    assert subscriptions(talk.citizen.services, talk.citizen) == []


@pytest.mark.parametrize("do", ["consent", "email"])
def test_a_button_agrees_to_its_own_dossier_only(talk: Talk, do: str) -> None:
    """The button of an older question stays in the transcript, and may still be pressed."""
    talk.citizen.begin_now()
    first = talk.turn(lambda about: about.offer_to_notify(ONE))
    talk.turn(lambda about: about.offer_to_notify(TWO))
    pressed = payload_of(first, do=do)
    told = take(
        ActionDossierStep(talk.citizen.services), talk.citizen, "/dossier_step", intent="dossier_step", **pressed
    )
    assert TWO not in told.text
    assert [row["code"] for row in subscriptions(talk.citizen.services, talk.citizen)] in ([], [ONE])
    assert talk.citizen.topic("dossier")["code"] == ONE


@pytest.mark.parametrize("stage", ["returned", "refused", "withdrawn"])
def test_a_closed_dossier_is_not_announced(talk: Talk, tmp_path: Path, stage: str) -> None:
    code = dossier(talk.citizen.services, tmp_path, "H32.12-261126-0042", stage)
    assert talk.turn(lambda about: about.offer_to_notify(code)).text == say("utter_notify_closed", code=code)
    assert talk.asking == ""


def agree(talk: Talk, code: str) -> None:
    talk.turn(lambda about: about.offer_to_notify(code))
    talk.turn(lambda about: about.consent(talk.citizen.services.sealer.seal("an@example.com")))


def test_stopping_one_and_all(talk: Talk) -> None:
    for code in (ONE, TWO, BARE):
        agree(talk, code)
    assert ONE in talk.turn(lambda about: about.stop(ONE)).text
    rows = {row["code"]: row for row in subscriptions(talk.citizen.services, talk.citizen)}
    assert {code: row["state"] for code, row in rows.items()} == {ONE: "stopped", TWO: "active", BARE: "active"}
    assert (rows[ONE]["email"], bool(rows[TWO]["email"])) == ("", True)
    told = talk.turn(lambda about: about.stop()).text
    assert (TWO in told, BARE in told, ONE in told) == (True, True, False)
    assert talk.turn(lambda about: about.stop()).text == say("utter_stop_none")
    assert talk.turn(lambda about: about.stop(ONE)).text == say("utter_stop_none")


def test_nobody_stops_what_another_conversation_hears(talk: Talk) -> None:
    talk.citizen.begin_now()
    agree(talk, ONE)
    other = Citizen(talk.citizen.services)
    other.begin_now()
    told = take(ActionStopNotifying(other.services), other, "/stop_notifying", dossier_code=ONE)
    assert told.text == say("utter_stop_none")
    assert [row["state"] for row in subscriptions(talk.citizen.services, talk.citizen)] == ["active"]


def test_being_told_asks_for_the_code_it_lacks(talk: Talk) -> None:
    talk.citizen.begin_now()
    told = take(ActionNotifyMe(talk.citizen.services), talk.citizen, "nhắn em nhé", intent="notify_me")
    assert told.text == say("utter_dossier_ask_code_to_notify")


def test_a_consent_that_is_taken_again_is_the_same(talk: Talk) -> None:
    talk.citizen.begin_now()
    talk.turn(lambda about: about.offer_to_notify(ONE))
    talk.citizen.messages += 1
    action = ActionDossierStep(talk.citizen.services)
    first, again = (run(action, talk.citizen, "/dossier_step", do="consent", dossier_code=ONE) for _ in range(2))
    assert first == again
    talk.citizen.apply(again.effects)
    assert len(subscriptions(talk.citizen.services, talk.citizen)) == 1
