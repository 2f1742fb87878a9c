"""Errors of the knowledge base.

KbError
├── KbUnavailableError      the database cannot be reached, or is busy beyond its time-out
├── ProcedureNotFoundError  no published procedure has this code
├── ConversationNotFoundError (kb.messages.model)  no conversation has this id
├── SealError (kb.sealing)   a sealed text is damaged, or was sealed with another key
├── EffectError (kb.effects) what a turn wants changed is unknown or lacks something; nothing of it is stored
├── SourceUnavailableError (kb.dossiers.model)  the system that knows the dossiers gave no usable answer
├── SenderError (kb.dossiers.senders)  a message could not be handed over; it is tried again
├── CodeUnfitError (kb.platforms.connecting)  a connection code that cannot be used (any more)
├── TicketNotFoundError, PictureError, MergeError, AssigneeError, PublicTextError (kb.feedback.model)
├── TicketStateError ← TicketChangedError (kb.feedback.model)  another officer or the citizen was first
├── CodeTakenError (kb.feedback.writes), CodesExhaustedError (kb.feedback.codes)
├── DecisionError, RunStateError (kb.quality)  what the staff decides of messages or of learning cannot be done (now)
├── HandoffNotFoundError, HandoffStateError, CannedAnswerNotFoundError (kb.messages.handoffs.model)
├── NoticeNotFoundError, NoticeError (kb.operations.model)
├── RecordError (kb.procedures.ingest)  one record of a file cannot be read; the rest goes in
├── ImportNotFoundError, ImportStateError, LeaseLostError (kb.imports.model)
├── SampleError (kb.sample)  a shipped file does not have the shape of a procedure
├── ImportFileError         a file that cannot be read as a whole; nothing of it was stored
├── DraftNotFoundError, DraftConflictError, BaseChangedError, SelfReviewError, DraftUnfitError
│                           (kb.procedures.draft_model)
├── StaffNotFoundError, NameTakenError, AccountError, LoginRefusedError, InvitationUnfitError (kb.people.model)
└── SettingsError           an environment variable that cannot be read
"""


class KbError(Exception):
    """Any failure of the knowledge base that its caller can handle."""


class KbUnavailableError(KbError):
    """The database cannot be reached, or stays locked beyond the time-out."""


class ProcedureNotFoundError(KbError):
    """No published procedure in force has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no published procedure has the code {code!r}")
        self.code = code


class ImportFileError(KbError):
    """The file as a whole is unreadable (truncated, not JSON, wrong columns); nothing of it was stored."""


class SettingsError(KbError):
    """An environment variable has a value that cannot be read."""
