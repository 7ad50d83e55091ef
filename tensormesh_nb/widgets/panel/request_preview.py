"""The request that a panel would send: as JSON, as a cell and as Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ...conversation.conversation import Conversation
from ...conversation.snippets import cell_text, python_text, request_fields
from ...wire.messages import Message
from ...wire.sanitize import escape_unsafe

__all__ = ["request_texts"]


def request_texts(
    chat: Conversation, messages: Sequence[Message], fields: Mapping[str, Any], host: str | None
) -> dict[str, str]:
    """The texts by their kind; the key is masked.

    Args:
        chat: the conversation.
        messages: those of the next turn.
        fields: the request fields.
        host: the panel's host setting.
    """
    said = list(messages)
    settings = chat.client.settings
    sent = chat.history.messages_after(chat.turns, said, host=settings.host)
    request = chat.client.prepare(sent, **fields)
    own = request_fields(request)
    base_url = settings.base_url or "http://127.0.0.1:PORT/v1"
    body = json.dumps(request.body(), indent=2, ensure_ascii=False)
    names: dict[str, Any] = {"chat": chat.name, "host": host}
    texts = {
        "JSON": f"POST {base_url}/chat/completions\nAuthorization: Bearer ***\n\n{body}",
        "Cell": cell_text(said, own, **names) or "",
        "Python": python_text(said, own, **names),
    }
    return {kind: escape_unsafe(text) for kind, text in texts.items()}
