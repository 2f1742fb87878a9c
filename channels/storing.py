"""From what a client sent to what is kept: personal data masked, a button recognised. Blocks; call it in a thread."""

from dataclasses import dataclass, replace

from channels.buttons import pressed, titled
from channels.metrics import Metrics
from channels.privacy import Kind, mask
from channels.private import take_private
from channels.problems import ProblemError
from channels.reading import Post
from channels.strings import say, strings
from kb.messages import service
from kb.messages.model import WEB, Accepted, Source, message_id
from kb.messages.service import Engine
from kb.sealing import Sealer
from observe import trail


@dataclass(frozen=True, slots=True)
class Storing:
    """Where messages go."""

    engine: Engine
    sealer: Sealer
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Said:
    """What may be kept of a message. `payload`: what it stands for; `notice`: what its sender is told about it."""

    text: str
    payload: str | None = None
    notice: str = ""


def store(
    storing: Storing, conversation_id: str, post: Post, source: Source | None = None, *, notice: str = ""
) -> Accepted:
    """Mask and store the message, once for each client_id and each event of a platform. `notice`: what its sender is
    told beside what was masked.

    Raises `ProblemError` for a button that was not offered, `ConversationNotFoundError`, `KbUnavailableError`.
    """
    said = (
        _button(storing, conversation_id, post) if post.payload is not None else _said(storing, conversation_id, post)
    )
    both = replace(said, notice="\n\n".join(filter(None, (said.notice, notice))))
    accepted = keep(storing, conversation_id, post.client_id, both, source)
    storing.metrics.masked.inc(bool(said.notice) and accepted.first)
    return accepted


def keep(storing: Storing, conversation_id: str, client_id: str, said: Said, source: Source | None = None) -> Accepted:
    """Store what is known to be fit to be kept. Raises as `store`."""
    accepted = service.accept(
        storing.engine,
        conversation_id,
        client_id=client_id,
        text=said.text,
        payload=said.payload,
        notice=said.notice,
        source=source,
    )
    storing.metrics.accepted.inc(accepted.first)
    if accepted.first:
        trail.accepted(message_id(conversation_id, accepted.seq), source.channel if source else WEB)
    return accepted


def _button(storing: Storing, conversation_id: str, post: Post) -> Said:
    button = service.offered(storing.engine, conversation_id, post.payload or "")
    if button is None:
        raise ProblemError("not_offered")
    return Said(button.title, button.payload)


def _said(storing: Storing, conversation_id: str, post: Post) -> Said:
    standing = service.standing(storing.engine, conversation_id)
    taken = (take_private(post.text, kind, storing.sealer) for kind in standing.private)
    if private := next(filter(None, taken), None):
        return Said(private.text, private.payload)
    masked = mask(post.text)
    button = pressed(masked.text, standing.offered) or titled(masked.text, standing.unprompted)
    return Said(masked.text, button.payload if button else None, masked_notice(masked.kinds))


def masked_notice(kinds: tuple[Kind, ...]) -> str:
    """What the citizen is told about it; empty when nothing was masked."""
    if not kinds:
        return ""
    names = [strings()["kinds"][kind.value] for kind in kinds]
    return say("masked", kinds=strings()["kinds_joined_by"].join(names))
