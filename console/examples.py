"""Messages that the next model learns from."""

from collections import defaultdict

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.unanswered import DECIDERS
from console.visit import Visit
from kb.people.model import Role
from kb.quality import meanings, service
from kb.quality.model import DecisionError, Example

_PATH = "/examples"


async def listing(visit: Visit) -> Response:
    """All of them, by intent."""
    found: dict[str, list[Example]] = defaultdict(list)
    for example in await visit.run(service.examples, visit.engine):
        found[example.intent].append(example)
    names = {each.name: each.title for each in (*meanings.intents(), *meanings.aspects())}
    return visit.render("learning/examples.html", examples=found, names=names)


async def remove(visit: Visit) -> Response:
    """Learn it no more."""
    try:
        await visit.run(service.forget_example, visit.engine, int(visit.path["id"]), by=visit.actor)
    except DecisionError as error:
        raise Refusal("not_as_it_was", status=409) from error
    return visit.redirect(_PATH, done="example_removed")


ROUTES = [
    page(_PATH, listing, *DECIDERS, Role.AUDITOR),
    page(f"{_PATH}/{{id:int}}/remove", remove, *DECIDERS, methods=["POST"]),
]
