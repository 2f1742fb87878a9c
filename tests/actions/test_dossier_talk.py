"""A dossier in a conversation: each way a look-up or a proof ends, and what is asked next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.dossier_talk import PROOF, repairs
from actions.dossiers import (
    ActionDossierStatus,
    ActionGivePrivate,
)
from actions.services import Services
from actions.wording import say
from kb.dossiers.model import ProofKind
from tests.actions.desk import (
    WRONG_TAIL,
    payload_of,
    run,
    services_on,
    take,
)
from tests.actions.talks import BARE, ONE, Talk


def test_found_with_a_telephone_number_asks_for_its_end(talk: Talk) -> None:
    said = talk.look_up()
    assert say("utter_dossier_stage_in_process") in said.text
    assert say("utter_dossier_ask_phone_tail") in said.text
    assert (talk.asking, talk.private) == (PROOF, "phone_tail")
    assert talk.outcomes == ["found"]


def test_found_without_one_asks_for_nothing(talk: Talk) -> None:
    assert say("utter_dossier_ask_phone_tail") not in talk.look_up(BARE).text
    assert (talk.asking, talk.private) == ("", "")


def test_missing(talk: Talk) -> None:
    said = talk.look_up("H32.12-200101-0001")
    assert "H32.12-200101-0001" in said.text
    assert payload_of(said, do="other")
    assert (talk.asking, talk.private, talk.outcomes) == ("", "", ["missing"])


def test_too_many_missing_codes_end_in_a_pause_until_a_time(talk: Talk) -> None:
    for number in range(1, 6):
        talk.look_up(f"H32.12-200101-000{number}")
    # 09:00 in Vietnam and an hour.
    assert "10:00" in talk.look_up().text
    assert talk.outcomes[-1] == "too_many"
    talk.citizen.later(timedelta(minutes=61))
    assert say("utter_dossier_stage_in_process") in talk.look_up().text


def test_proved(talk: Talk) -> None:
    talk.look_up()
    said = talk.prove()
    assert say("utter_dossier_steps") in said.text
    assert said.card is not None
    assert [event["stage"] for event in said.card["events"]] == ["received", "in_process"]
    assert (talk.asking, talk.private, talk.outcomes) == ("", "", ["found", "proved"])


@pytest.mark.parametrize("digits", ["0900000567", "0900 000 567", "+84900000567", "05 67", "0-5-6-7"])
def test_the_digits_are_read_as_they_are_typed(talk: Talk, digits: str) -> None:
    talk.look_up()
    assert say("utter_dossier_steps") in talk.prove(digits).text


def test_wrong_proofs_are_counted_down_to_the_lock(talk: Talk) -> None:
    talk.look_up()
    said = [talk.prove(WRONG_TAIL) for _ in range(5)]
    assert [f"**{left}** lần thử" in reply.text for left, reply in zip((4, 3, 2, 1), said, strict=False)] == [True] * 4
    assert "10:00" in said[4].text
    assert "0 lần" not in said[4].text
    assert say("utter_dossier_steps") not in talk.prove().text
    assert talk.outcomes == ["found", *["wrong_proof"] * 5, "locked"]


def test_a_wrong_proof_leaves_the_question_open_and_the_lock_does_not(talk: Talk) -> None:
    talk.look_up()
    talk.prove(WRONG_TAIL)
    assert (talk.asking, talk.private) == (PROOF, "phone_tail")
    for _ in range(5):
        talk.prove(WRONG_TAIL)
    assert talk.private == ""


def test_a_proof_for_nothing_is_not_looked_at(talk: Talk) -> None:
    assert talk.prove().text == say("utter_dossier_proof_not_asked")
    talk.look_up()
    talk.citizen.later(timedelta(minutes=61))
    assert talk.prove().text == say("utter_dossier_proof_not_asked")
    assert talk.outcomes == ["found"]


def unreachable(talk: Talk) -> Services:
    """The one-stop system at a port where nothing listens."""
    settings = replace(talk.citizen.services.settings, dossier_api_url="http://127.0.0.1:9", dossier_api_token="x")
    return services_on(settings.database_url, settings.var, dossier_api_url=settings.dossier_api_url)


def test_unavailable_is_said_and_can_be_tried_again(talk: Talk) -> None:
    well, talk.citizen.services = talk.citizen.services, unreachable(talk)
    said = talk.look_up()
    assert say("utter_dossier_unavailable", code=ONE) == said.text
    again = payload_of(said, dossier_code=ONE)
    talk.citizen.services = well
    assert say("utter_dossier_stage_in_process") in talk.look_up(again["dossier_code"]).text
    assert talk.outcomes == ["unavailable", "found"]


def test_a_proof_while_the_system_is_away_is_not_counted(talk: Talk) -> None:
    talk.look_up()
    well, talk.citizen.services = talk.citizen.services, unreachable(talk)
    assert say("utter_dossier_unavailable", code=ONE) == talk.prove().text
    assert talk.private == "phone_tail"
    talk.citizen.services = well
    assert say("utter_dossier_steps") in talk.prove().text


def test_a_one_time_code(talk: Talk) -> None:
    settings = talk.citizen.services.settings
    talk.citizen.services = services_on(settings.database_url, settings.var, one_time_codes=True)
    offered = payload_of(talk.look_up(), do="send_code")
    said = talk.turn(lambda about: about.send_code(offered["dossier_code"]))
    assert "090•••••••" in said.text
    assert (talk.asking, talk.private) == (PROOF, "one_time_code")
    said = talk.turn(lambda about: about.prove(ProofKind.ONE_TIME_CODE, "000000"))
    assert "**4** lần" in said.text
    assert talk.turn(lambda about: about.send_code(BARE)).text == say("utter_dossier_no_proof")


def test_codes_with_a_slip_are_put_as_a_question(talk: Talk) -> None:
    talk.citizen.begin_now()
    assert repairs(talk.citizen.services, "tra hồ sơ của em") == ()
    assert ONE in repairs(talk.citizen.services, "tra H32.12-26ll26-0001")
    action = ActionDossierStatus(talk.citizen.services)
    told = take(action, talk.citizen, "tra H32.12-26ll26-0001", intent="dossier_status")
    assert any(ONE in payload for payload in told.payloads)
    assert talk.outcomes == []


# A turn whose process died after it answered is taken again: same words, and what is counted is counted once.


def test_a_wrong_proof_that_is_taken_again_counts_once(talk: Talk) -> None:
    talk.citizen.begin_now()
    talk.look_up()
    talk.citizen.messages += 1
    sealed = talk.citizen.services.sealer.seal(WRONG_TAIL)
    action = ActionGivePrivate(talk.citizen.services)
    first, again = (run(action, talk.citizen, "/give_private", kind="phone_tail", sealed=sealed) for _ in range(2))
    assert first == again
    assert "**4** lần" in first.text
    assert talk.outcomes == ["found", "wrong_proof"]


@pytest.mark.parametrize("code", [ONE, "H32.12-200101-0001"])
def test_a_look_up_that_is_taken_again_counts_once(talk: Talk, code: str) -> None:
    talk.citizen.begin_now()
    talk.citizen.messages += 1
    action = ActionDossierStatus(talk.citizen.services)
    first, again = (run(action, talk.citizen, code, intent="dossier_status", dossier_code=code) for _ in range(2))
    assert first == again
    assert len(talk.outcomes) == 1
