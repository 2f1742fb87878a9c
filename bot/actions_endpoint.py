"""The action server as the bot sees it: a turn that it could not serve is not a turn."""

from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from observe.context import told_on


class ActionsUnavailableError(BaseException):
    """The action server gave no answer.

    Not an `Exception`: Rasa would swallow that, say nothing to the citizen and keep the half turn. This one passes
    through to the connector before the conversation is stored, so that the same turn can be taken again.
    """


class StrictActionsEndpoint(EndpointConfig):
    """Rasa's endpoint, with every failure to get an answer raised as `ActionsUnavailableError`."""

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """As the parent; 400 stays what it is, an action's own refusal."""
        kwargs["headers"] = told_on(kwargs.get("headers"))
        try:
            return await super().request(*args, **kwargs)
        except ClientResponseError as error:
            if error.status == 400:
                raise
            raise ActionsUnavailableError(f"status {error.status}") from error
        except Exception as error:
            raise ActionsUnavailableError(type(error).__name__) from error


def check_answers_cheaply() -> None:
    """Look at the shape of an action's answer and no deeper.

    Rasa checks every answer against a JSON schema, and the schema itself each time: a third of a turn's time for an
    action server that is our own.
    """
    RemoteAction._validate_action_result = _has_the_shape


def _has_the_shape(_action: RemoteAction, result: Any) -> bool:
    if not isinstance(result, dict) or not all(
        isinstance(result.get(key, []), list) for key in ("events", "responses")
    ):
        raise ActionsUnavailableError("the answer is no answer of an action server")
    return True
