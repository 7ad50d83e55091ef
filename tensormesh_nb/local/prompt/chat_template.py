"""The chat template: messages become token ids.

The prompt is built from ChatML's parts here, not by the template inside the GGUF file, which
adds its own system message ("You are a helpful AI assistant named SmolLM ...") if there is
none. Special tokens are added by id, so text that spells ``<|im_end|>`` stays text. For messages
without such text, and with a system message, the ids equal those of the model's own template.

    <|im_start|>ROLE\\nTEXT<|im_end|>\\n ... <|im_start|>assistant\\n

ChatML has no tools. They are written as text (:mod:`.tool_text`): the functions at the end of the
system message, a call as ``<tool_call>[...]</tool_call>`` in the assistant's message, its result as
``<tool_response>...</tool_response>`` in a user's message.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import LocalEndpointError, RequestError
from ...wire.messages import content_text
from .tool_text import calls_text, listing, result_text
from .vocabulary import TokenVocabulary

__all__ = ["ChatTemplate", "PromptMessage"]

# Roles that ChatML does not have, and what they become.
_ROLES = {"developer": "system", "tool": "user", "function": "user"}

Tokenize = Callable[[str], Awaitable[list[int]]]


@dataclass(frozen=True)
class PromptMessage:
    """One message in the prompt.

    Attributes:
        role: of the message.
        ids: its tokens.
    """

    role: str
    ids: list[int]


class ChatTemplate:
    """ChatML over a vocabulary; made by :meth:`of`.

    Attributes:
        vocabulary: as given.
        opening: the ids after which the assistant answers.
        end: the token that ends an answer.
    """

    def __init__(
        self,
        vocabulary: TokenVocabulary,
        start: int,
        ending: Sequence[int],
        opening: Sequence[int],
        tokenize: Tokenize,
    ) -> None:
        self.vocabulary = vocabulary
        self.opening, self.end = list(opening), ending[0]
        self._start, self._ending = start, ending
        self._tokenize = tokenize

    @classmethod
    async def of(cls, vocabulary: TokenVocabulary, tokenize: Tokenize) -> ChatTemplate:
        """The template of a model.

        Args:
            vocabulary: must have ``<|im_start|>`` and ``<|im_end|>``.
            tokenize: text to ids, without recognising special tokens.

        Raises:
            LocalEndpointError: the model does not use ChatML.
        """
        start, end = vocabulary.special_id("<|im_start|>"), vocabulary.special_id("<|im_end|>")
        if start is None or end is None:
            raise LocalEndpointError(
                "This model's vocabulary has no <|im_start|> and <|im_end|>. The local endpoint "
                "supports ChatML models only (SmolLM2, Qwen, ...)."
            )
        ending = [end, *await tokenize("\n")]
        opening = [start, *await tokenize("assistant\n")]
        return cls(vocabulary, start, ending, opening, tokenize)

    def texts(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] = ()
    ) -> list[tuple[str, str]]:
        """The role and the text of each message.

        Args:
            messages: validated ones.
            tools: functions to describe to the model, as the request lists them.

        Raises:
            RequestError: a message contains something other than text.
        """
        texts = [(message["role"], _text(index, message)) for index, message in enumerate(messages)]
        return _with_listing(texts, listing(tools)) if tools else texts

    async def messages(
        self, texts: Sequence[tuple[str, str]], *, open_end: bool = False
    ) -> list[PromptMessage]:
        """The messages as tokens.

        Args:
            texts: role and text of each message.
            open_end: do not end the last message, which is the assistant's: the answer continues
                it. Its text is tokenized by itself, so no token crosses its end.
        """
        texts = list(texts)
        last = texts.pop() if open_end else None
        prompt = [PromptMessage(role, await self._closed(role, text)) for role, text in texts]
        if last is not None:
            role, text = last
            prompt.append(PromptMessage(role, [*self.opening, *await self._tokenize(text)]))
        return prompt

    async def tokens(self, text: str) -> list[int]:
        """The ids of a text by itself."""
        return await self._tokenize(text) if text else []

    async def _closed(self, role: str, text: str) -> list[int]:
        body = await self._tokenize(f"{_ROLES.get(role, role)}\n{text}")
        return [self._start, *body, *self._ending]


def _with_listing(texts: list[tuple[str, str]], functions: str) -> list[tuple[str, str]]:
    """Add the functions to the system message at the beginning, or add such a message."""
    if texts and texts[0][0] in ("system", "developer"):
        role, text = texts[0]
        return [(role, f"{text}\n\n{functions}"), *texts[1:]]
    return [("system", functions), *texts]


def _text(index: int, message: Mapping[str, Any]) -> str:
    content = message.get("content")
    for part in content if isinstance(content, list) else ():
        if part.get("type") != "text":
            field = f"messages[{index}].content"
            reason = f"the model reads text only, not {part.get('type')!r}"
            raise RequestError(f"{field}: {reason}.", field=field)
    text = content_text(content)
    if message["role"] in ("tool", "function"):
        return result_text(text)
    return text + calls_text(message) if message["role"] == "assistant" else text
