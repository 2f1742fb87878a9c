"""Where dossiers are known: the table of this system, or the one-stop system of the province."""

from typing import Protocol, runtime_checkable

import sqlalchemy as sa

from kb.dossiers.model import DossierStatus, DossierTimeline, Proof, ProofKind
from kb.settings import KbSettings


class DossierSource(Protocol):
    """Answers about one dossier; `service` counts the guesses. Each method may raise `SourceUnavailableError`."""

    def status(self, code: str) -> DossierStatus | None:
        """What anybody may see; None when there is no such dossier."""

    def timeline(self, code: str, proof: Proof, conversation_id: str) -> DossierTimeline | None:
        """What the applicant may see; None when the proof is wrong, or there is no such dossier."""

    def proofs(self, code: str) -> tuple[ProofKind, ...]:
        """Which proofs can be taken for it; none when the dossier has no telephone number."""

    def send_one_time_code(self, code: str, conversation_id: str) -> str:
        """Send six digits to the applicant's number, good in this conversation. Returns the number masked, "" when
        there is none.
        """


@runtime_checkable
class ShowsAgain(Protocol):
    """A source that can show a timeline again without the proof, which may be used up by then."""

    def again(self, code: str) -> DossierTimeline | None:
        """The timeline. Only for a message whose proof was found right before."""


def open_source(engine: sa.Engine, settings: KbSettings) -> DossierSource:
    """The one-stop system when the settings name one, else the local table."""
    # Imported here: a deployment loads the one it has.
    if settings.dossier_api_url:
        from kb.dossiers.http import HttpDossierSource

        return HttpDossierSource(
            settings.dossier_api_url, settings.dossier_api_token, seconds=settings.dossier_api_seconds
        )
    from kb.dossiers.local import LocalDossierSource
    from kb.dossiers.senders import open_sender
    from kb.sealing import open_sealer

    sender = open_sender(settings, "sms")
    return LocalDossierSource(engine, open_sealer(settings), sender, one_time_codes=settings.one_time_codes)
