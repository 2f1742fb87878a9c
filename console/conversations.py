"""What citizens and the assistant said, with what was understood of each message and why."""

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.strings import strings
from console.unanswered import day_of, page_of, titles_of
from console.visit import Visit
from kb.messages.model import ConversationNotFoundError
from kb.people.model import Role
from kb.quality import conversations, meanings, service
from kb.quality.conversations import PAGE, Sought
from kb.quality.model import Came, DecisionError

_PATH = "/conversations"
_READERS = (Role.EDITOR, Role.REVIEWER, Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
_MARKERS = (Role.EDITOR, Role.REVIEWER, Role.OFFICER)
_CHANNELS = ("web", "zalo", "facebook")


async def listing(visit: Visit) -> Response:
    """Found by words, day, channel and what came of a message."""
    came, channel = visit.query.get("came", ""), visit.query.get("channel", "")
    sought = Sought(
        text=visit.query.get("q", "").strip(),
        day=day_of(visit, "day"),
        channel=channel if channel in _CHANNELS else "",
        came=Came(came) if came in set(Came) else None,
    )
    at = page_of(visit)
    found, count = await visit.run(conversations.find, visit.engine, sought, page=at)
    return visit.render(
        "conversations/list.html",
        found=found,
        count=count,
        at=at,
        pages=max(1, -(-count // PAGE)),
        channels=_CHANNELS,
        outcomes=list(Came),
    )


async def show(visit: Visit) -> Response:
    """The transcript. Every look is in the audit."""
    try:
        transcript = await visit.run(conversations.view, visit.engine, visit.path["id"], by=visit.actor)
    except ConversationNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    read = [line.understood for line in transcript.lines if line.understood]
    codes = {code for each in read for code, _ in each.hits} | {each.code for each in read if each.code}
    meant = {each.name: each.title for each in (*meanings.intents(), *meanings.aspects())}
    names: dict[str, str] = strings()["quality"]["intents"] | meant
    titles = await titles_of(visit, sorted(codes))
    return visit.render("conversations/show.html", transcript=transcript, titles=titles, names=names)


async def mark_wrong(visit: Visit) -> Response:
    """A message was understood wrongly: it waits among what was not."""
    conversation_id, seq = visit.path["id"], int(visit.path["seq"])
    try:
        await visit.run(service.mark_wrong, visit.engine, conversation_id, seq, by=visit.actor)
    except DecisionError as error:
        raise Refusal("not_as_it_was", status=409) from error
    return visit.redirect(f"{_PATH}/{conversation_id}", done="marked_wrong")


ROUTES = [
    page(_PATH, listing, *_READERS),
    page(f"{_PATH}/{{id}}", show, *_READERS),
    page(f"{_PATH}/{{id}}/{{seq:int}}/wrong", mark_wrong, *_MARKERS, methods=["POST"]),
]
