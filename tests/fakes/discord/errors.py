"""Discord's error answers."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An error as the API answers it."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.body: dict[str, Any] = {"message": message, "code": code, **more}


UNAUTHORISED = Refused(401, 0, "401: Unauthorized")
UNKNOWN_CHANNEL = Refused(404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE = Refused(404, 10008, "Unknown Message")
UNKNOWN_WEBHOOK = Refused(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = Refused(404, 10062, "Unknown interaction")
UNKNOWN_MEMBER = Refused(404, 10007, "Unknown Member")
TOO_LARGE = Refused(413, 40005, "Request entity too large")
ACKNOWLEDGED = Refused(400, 40060, "Interaction has already been acknowledged.")
SPENT = Refused(400, 40094, "This interaction has reached the limit of follow-up messages")
NO_ACCESS = Refused(403, 50001, "Missing Access")
FORBIDDEN = Refused(403, 50013, "Missing Permissions")
NO_MESSAGES_TO_USER = Refused(403, 50007, "Cannot send messages to this user")
NOT_THE_AUTHOR = Refused(403, 50005, "Cannot edit a message authored by another user")
WRONG_CHANNEL = Refused(400, 50024, "Cannot execute action on this channel type")
THREADS_FULL = Refused(400, 160006, "Maximum number of active threads reached")
TOO_MANY_EDITS = Refused(
    429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later", retry_after=0.01
)
BLOCKED = Refused(400, 200000, "Message was blocked by automatic moderation")
TITLE_BLOCKED = Refused(400, 200001, "Title was blocked by automatic moderation")
EMPTY = Refused(400, 50006, "Cannot send an empty message")
TOKEN_DEAD = Refused(401, 50027, "Invalid Webhook Token")
NO_HISTORY = Refused(400, 160002, "Cannot reply without permission to read message history")
NOT_FOUND = Refused(404, 0, "404: Not Found")


def invalid(field: str, message: str) -> Refused:
    """Error 50035, with the name of the field."""
    return Refused(
        400, 50035, "Invalid Form Body", errors={field: {"_errors": [{"code": "INVALID", "message": message}]}}
    )
