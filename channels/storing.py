"""From what a client sent to what is kept: personal data masked, a button recognised. Blocks; call it in a thread."""

from dataclasses import dataclass

from channels.buttons import pressed, titled
from channels.metrics import Metrics
from channels.privacy import Kind, mask
from channels.private import take_private
from channels.problems import ProblemError
from channels.reading import Post
from channels.strings import say, strings
from kb.messages import service
from kb.messages.model import Accepted
from kb.messages.pending import private_asked
from kb.messages.service import Engine
from kb.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Storing:
    """Where messages go."""

    engine: Engine
    sealer: Sealer
    metrics: Metrics


def store(storing: Storing, conversation_id: str, post: Post) -> Accepted:
    """Mask and store the message, once for each client_id.

    Raises `ProblemError` for a button that was not offered, `ConversationNotFoundError`, `KbUnavailableError`.
    """
    accept = _accept_button if post.payload is not None else _accept_text
    accepted = accept(storing, conversation_id, post)
    storing.metrics.accepted.inc(accepted.first)
    return accepted


def _accept_button(storing: Storing, conversation_id: str, post: Post) -> Accepted:
    button = service.offered(storing.engine, conversation_id, post.payload or "")
    if button is None:
        raise ProblemError("not_offered")
    said = {"text": button.title, "payload": button.payload}
    return service.accept(storing.engine, conversation_id, client_id=post.client_id, **said)


def _accept_text(storing: Storing, conversation_id: str, post: Post) -> Accepted:
    engine = storing.engine
    asked = private_asked(engine, conversation_id)
    taken = (take_private(post.text, kind, storing.sealer) for kind in asked)
    if private := next(filter(None, taken), None):
        kept = {"text": private.text, "payload": private.payload}
        return service.accept(engine, conversation_id, client_id=post.client_id, **kept)
    masked = mask(post.text)
    button = pressed(masked.text, service.last_offers(engine, conversation_id)) or titled(
        masked.text, service.unprompted_offers(engine, conversation_id)
    )
    accepted = service.accept(
        engine,
        conversation_id,
        client_id=post.client_id,
        text=masked.text,
        payload=button.payload if button else None,
        notice=masked_notice(masked.kinds),
    )
    storing.metrics.masked.inc(bool(masked.kinds) and accepted.first)
    return accepted


def masked_notice(kinds: tuple[Kind, ...]) -> str:
    """What the citizen is told about it; empty when nothing was masked."""
    if not kinds:
        return ""
    names = [strings()["kinds"][kind.value] for kind in kinds]
    return say("masked", kinds=strings()["kinds_joined_by"].join(names))
