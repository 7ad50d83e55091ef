"""The text before the next token, and the tokens that were taken since."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...analysis.branch_point import END_TOKENS
from ...errors import RequestError
from ...wire.messages import Message, content_text, to_messages, with_system
from ..operations.read import text_to_send

__all__ = ["TakenToken", "TextContext"]

# Keys of a last message that mark it to be continued (Mistral and DeepSeek, Moonshot).
_PREFIX_KEYS = ("prefix", "partial")


@dataclass(frozen=True)
class TakenToken:
    """A token that was appended.

    Attributes:
        token: its string.
        token_id: its id, or None.
        bytes: its bytes, or None.
        logprob: natural log, before any sampler.
    """

    token: str
    token_id: int | None
    bytes: builtins.bytes | None
    logprob: float

    @property
    def written(self) -> builtins.bytes:
        """Its bytes; those of its string if unknown."""
        return self.token.encode() if self.bytes is None else self.bytes

    @property
    def ends(self) -> bool:
        """Whether it ends a text or a message."""
        return self.token in END_TOKENS


@dataclass(frozen=True)
class TextContext:
    """What the model reads before the next token.

    Attributes:
        text: a text without a template, or None.
        messages: messages, if ``text`` is None.
        ids: ids of all of it, as the host read it; None if unknown.
        taken: the tokens taken since.
    """

    text: str | None
    messages: tuple[Message, ...] = ()
    ids: tuple[int, ...] | None = None
    taken: tuple[TakenToken, ...] = ()

    @classmethod
    def of(
        cls,
        prompt: str | Mapping[str, Any] | Sequence[Mapping[str, Any]],
        system: str | None = None,
    ) -> TextContext:
        """A context from a text, a message or messages.

        Raises:
            RequestError: it is empty or malformed.
        """
        if isinstance(prompt, str):
            if system is not None:
                raise RequestError(
                    "system: a text is continued as it is, without messages; give messages to "
                    "use a system message.",
                    field="system",
                )
            return cls(text_to_send(prompt, "next_token"))
        messages = to_messages(prompt)
        if not messages:
            raise RequestError("next_token: expected a text or at least one message.")
        return cls(None, tuple(messages if system is None else with_system(messages, system)))

    @property
    def starts_message(self) -> bool:
        """Whether the next token is the first one of a new message."""
        return self.text is None and not self.taken and not self._continues_last

    @property
    def _continues_last(self) -> bool:
        return bool(self.messages) and self.messages[-1].get("role") == "assistant"

    @property
    def begun(self) -> str:
        """The text that is continued, without the tokens taken since."""
        if self.text is not None:
            return self.text
        return content_text(self.messages[-1].get("content")) if self._continues_last else ""

    @property
    def so_far(self) -> str:
        """The text that is continued; half a character at its end is U+FFFD."""
        return self._bytes.decode("utf-8", "replace")

    @property
    def _bytes(self) -> bytes:
        written = b"".join(token.written for token in self.taken)
        return self.begun.encode("utf-8", "surrogatepass") + written

    @property
    def ends(self) -> bool:
        """Whether the last token ended the text or the message."""
        return bool(self.taken) and self.taken[-1].ends

    def followed_by(self, token: TakenToken) -> TextContext:
        """The context with one more token."""
        ids = self.ids
        ids = None if ids is None or token.token_id is None else (*ids, token.token_id)
        return replace(self, ids=ids, taken=(*self.taken, token))

    def to_send(self) -> str:
        """The text so far.

        Raises:
            RequestError: it ends inside a character.
        """
        try:
            return self._bytes.decode()
        except UnicodeDecodeError:
            raise RequestError(
                "step: the text ends inside a character, where a host that takes text only cannot "
                "continue; the local endpoint can."
            ) from None

    def messages_to_send(self) -> tuple[list[Message], dict[str, Any]]:
        """The messages so far, and the fields that make a host continue the last one."""
        messages = [*self.messages]
        if self.taken or self._continues_last:
            last: Message = {"role": "assistant", "content": self.to_send()}
            if self._continues_last:
                last = {**messages.pop(), "content": last["content"]}
            messages.append(last)
            if not any(key in last for key in _PREFIX_KEYS):
                return messages, {"add_generation_prompt": False, "continue_final_message": True}
        return messages, {}
