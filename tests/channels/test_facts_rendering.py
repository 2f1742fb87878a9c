"""Paths, places, services and frequent questions on channels without cards, and on the page without JavaScript."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.places import about
from actions.replies import events, services
from actions.replies.model import Reply
from channels.buttons import pressed
from channels.facebook.rendering import facebook_parts
from channels.plain_text import count_listed, plain_text
from channels.zalo.rendering import zalo_parts
from kb.db import make_engine
from kb.events.service import load_events
from kb.places.service import Places, load_shipped_places
from kb.services.service import shipped_services
from kb.settings import KbSettings
from tests.channels.answers import said
from tests.channels.plain import Reader, tell
from tests.conftest import sqlite_database

CONVERSATION = "0b7c1a52-3f6e-4a58-9c0e-5a3c8f1d2e4b"
PLACES = ["xã Phước Đại cũ", "huyện Vạn Ninh", "phước hải", "xã cam hòa", "tôi ở nha trang", "phường nha trang gồm gì"]


@pytest.fixture(scope="module")
def places(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Reply]]:
    """What is said of some names."""
    folder = tmp_path_factory.mktemp("facts")
    with sqlite_database(sqlite_template, folder) as url:
        engine, settings = make_engine(url), KbSettings(url, folder)
        load_shipped_places(engine, settings)
        known = Places(engine, settings)
        directory = known.directory()
        assert directory is not None
        yield [about(known.find(text)[0], directory, text) for text in PLACES]
        engine.dispose()


def test_every_step_is_pressed_by_its_number_and_by_its_name() -> None:
    for event in load_events().values():
        message = said(events.event(event, set()))
        assert count_listed(message.text, message.buttons) == len(event.steps)
        for number, (step, button) in enumerate(zip(event.steps, message.buttons, strict=True), start=1):
            assert pressed(str(number), message.buttons) is button
            assert pressed(step.what, message.buttons) is button


def test_places_are_pressed_by_their_numbers(places: list[Reply]) -> None:
    for reply in places:
        message = said(reply)
        assert count_listed(message.text, message.buttons) == len(message.buttons)
        for number, button in enumerate(message.buttons, start=1):
            assert pressed(str(number), message.buttons) is button


def test_text_alone_tells_what_the_cards_hold(places: list[Reply]) -> None:
    replies = [*places, *(services.service(each) for each in shipped_services())]
    for reply in replies:
        message = said(reply)
        told = plain_text(message)
        assert reply.card is None or all(
            field["value"].split(";")[0].replace("Trung tâm", "") in told or field["value"] == "chưa công bố"
            for field in reply.card["fields"]
        ), told


def test_on_platforms_nothing_is_lost(places: list[Reply]) -> None:
    for reply in [*places, *(events.event(each, set()) for each in load_events().values())]:
        message = said(reply)
        whole = plain_text(message).split("\n")
        for parts in (zalo_parts(message), facebook_parts(message, conversation_id=CONVERSATION)):
            told = "\n".join(part.text for part in parts)
            assert [line for line in whole if line.strip() and line.strip() not in told] == []


def test_the_plain_page_tells_a_path_once(reader: Reader, sqlite_url: str) -> None:
    reader.write("sinh con")
    reply = events.event(load_events()["birth"], set())
    tell(sqlite_url, reply.text, card=reply.card)
    page = reader.open()
    assert page.text.count("trong 60 ngày kể từ lúc bé chào đời") == 1


def test_the_plain_page_draws_an_office(reader: Reader, sqlite_url: str, places: list[Reply]) -> None:
    reader.write("xã phước đại cũ")
    tell(sqlite_url, places[0].text, card=places[0].card)
    page = reader.open()
    assert "Xã Bác Ái Đông" in page.text and page.all("dl")
