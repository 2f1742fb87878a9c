"""From what a client sent to what is kept: personal data masked, a button recognised. Blocks; call it in a thread."""

from channels.buttons import pressed
from channels.metrics import Metrics
from channels.privacy import Kind, mask
from channels.problems import ProblemError
from channels.reading import Post
from channels.strings import say, strings
from kb.messages import service
from kb.messages.model import Accepted
from kb.messages.service import Engine


def store(engine: Engine, conversation_id: str, post: Post, metrics: Metrics) -> Accepted:
    """Mask and store the message, once for each client_id.

    Raises `ProblemError` for a button that was not offered, `ConversationNotFoundError`, `KbUnavailableError`.
    """
    accept = _accept_button if post.payload is not None else _accept_text
    accepted = accept(engine, conversation_id, post, metrics)
    metrics.accepted.inc(accepted.first)
    return accepted


def _accept_button(engine: Engine, conversation_id: str, post: Post, _: Metrics) -> Accepted:
    button = service.offered(engine, conversation_id, post.payload or "")
    if button is None:
        raise ProblemError("not_offered")
    return service.accept(engine, conversation_id, client_id=post.client_id, text=button.title, payload=button.payload)


def _accept_text(engine: Engine, conversation_id: str, post: Post, metrics: Metrics) -> Accepted:
    masked = mask(post.text)
    button = pressed(masked.text, service.last_offers(engine, conversation_id))
    accepted = service.accept(
        engine,
        conversation_id,
        client_id=post.client_id,
        text=masked.text,
        payload=button.payload if button else None,
        notice=masked_notice(masked.kinds),
    )
    metrics.masked.inc(bool(masked.kinds) and accepted.first)
    return accepted


def masked_notice(kinds: tuple[Kind, ...]) -> str:
    """What the citizen is told about it; empty when nothing was masked."""
    if not kinds:
        return ""
    names = [strings()["kinds"][kind.value] for kind in kinds]
    return say("masked", kinds=strings()["kinds_joined_by"].join(names))
