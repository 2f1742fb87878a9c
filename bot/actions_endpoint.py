"""The action server as the bot sees it: a turn that it could not serve is not a turn."""

from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig


class ActionsUnavailableError(BaseException):
    """The action server gave no answer.

    Not an `Exception`: Rasa would swallow that, say nothing to the citizen and keep the half turn. This one passes
    through to the connector before the conversation is stored, so that the same turn can be taken again.
    """


class StrictActionsEndpoint(EndpointConfig):
    """Rasa's endpoint, with every failure to get an answer raised as `ActionsUnavailableError`."""

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """As the parent; 400 stays what it is, an action's own refusal."""
        try:
            return await super().request(*args, **kwargs)
        except ClientResponseError as error:
            if error.status == 400:
                raise
            raise ActionsUnavailableError(f"status {error.status}") from error
        except Exception as error:
            raise ActionsUnavailableError(type(error).__name__) from error
