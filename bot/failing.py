"""Why a turn could not be taken.

TurnFailedError
├── ActionsUnavailableError    the action server gave no answer
├── StoreUnavailableError      the conversation could not be read or kept
└── ConversationMovedOnError   another bot has answered in this conversation meanwhile
"""


class TurnFailedError(BaseException):
    """The turn has to be taken again, and nothing of it was kept.

    Not an `Exception`: Rasa would swallow that, say nothing to the citizen and keep the half turn, or go on with a
    store in memory. This one passes through to the connector.
    """


class ActionsUnavailableError(TurnFailedError):
    """The action server gave no answer."""


class StoreUnavailableError(TurnFailedError):
    """The conversation could not be read or kept."""


class ConversationMovedOnError(TurnFailedError):
    """Another bot has answered in this conversation since this one read it."""
