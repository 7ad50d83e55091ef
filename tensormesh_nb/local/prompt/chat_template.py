"""Template: messages become the prompt's token ids.

What the model sees is what the messages say. The prompt is built from ChatML's pieces here, not by
the template inside the GGUF file, because that one slips in a system message of its own ("You are a
helpful AI assistant named SmolLM ...") when none is given, and because special tokens are put in by
id: text that spells ``<|im_end|>`` stays text. For messages without such text, and with a system
message, the ids are those of the model's own template.

    <|im_start|>ROLE\\nTEXT<|im_end|>\\n ... <|im_start|>assistant\\n

ChatML has no tools. They are written as text, in a form that larger models of this family were
taught (:mod:`.toolbox`): the functions at the end of the system message, a call as
``<tool_call>[...]</tool_call>`` in the assistant's turn, its result as
``<tool_response>...</tool_response>`` in a user's turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import LocalEndpointError, RequestError
from ...wire.messages import content_text
from ..engine.vocabulary import Vocabulary
from .tool_text import calls_text, listing, result_text

__all__ = ["Template", "Turn"]

# ChatML has no developer (its meaning is that of system), and no tool.
_ROLES = {"developer": "system", "tool": "user", "function": "user"}

Tokenize = Callable[[str], Awaitable[list[int]]]


@dataclass(frozen=True)
class Turn:
    """One message in the prompt.

    Attributes:
        role: of the message.
        ids: its tokens.
    """

    role: str
    ids: list[int]


class Template:
    """ChatML over a vocabulary; made by :meth:`of`.

    Attributes:
        opening: the ids after which the assistant answers.
        end: the token that ends an answer.
    """

    def __init__(
        self, start: int, ending: Sequence[int], opening: Sequence[int], tokenize: Tokenize
    ) -> None:
        self.opening, self.end = list(opening), ending[0]
        self._start, self._ending = start, ending
        self._tokenize = tokenize

    @classmethod
    async def of(cls, vocabulary: Vocabulary, tokenize: Tokenize) -> Template:
        """The template of a model.

        Args:
            vocabulary: must have ``<|im_start|>`` and ``<|im_end|>``.
            tokenize: text to ids, special tokens not recognised.

        Raises:
            LocalEndpointError: the model was not trained on ChatML.
        """
        start, end = vocabulary.named("<|im_start|>"), vocabulary.named("<|im_end|>")
        if start is None or end is None:
            raise LocalEndpointError(
                "This model's vocabulary has no <|im_start|> and <|im_end|>: the local endpoint "
                "speaks ChatML only. Use a ChatML model (SmolLM2, Qwen, ...)."
            )
        ending = [end, *await tokenize("\n")]
        return cls(start, ending, [start, *await tokenize("assistant\n")], tokenize)

    async def turns(
        self,
        messages: Sequence[Mapping[str, Any]],
        tools: Sequence[Mapping[str, Any]] = (),
        *,
        open_end: bool = False,
    ) -> list[Turn]:
        """The messages as tokens.

        Args:
            messages: checked ones.
            tools: functions to tell the model about, as the request lists them.
            open_end: leave the last message, the assistant's, open, so that the answer continues
                it. Its text is tokenized by itself: where it ends, a token ends.

        Raises:
            RequestError: a message holds what a text model cannot be shown.
        """
        told = [(message["role"], _text(index, message)) for index, message in enumerate(messages)]
        if tools:
            told = _with_listing(told, listing(tools))
        last = told.pop() if open_end else None
        turns = [Turn(role, await self._closed(role, text)) for role, text in told]
        if last is not None:
            turns.append(Turn(last[0], [*self.opening, *await self._tokenize(last[1])]))
        return turns

    async def tokens(self, text: str) -> list[int]:
        """The ids of a text by itself."""
        return await self._tokenize(text) if text else []

    async def _closed(self, role: str, text: str) -> list[int]:
        body = await self._tokenize(f"{_ROLES.get(role, role)}\n{text}")
        return [self._start, *body, *self._ending]


def _with_listing(told: list[tuple[str, str]], functions: str) -> list[tuple[str, str]]:
    """Tell of the functions at the end of the first message, or in one that is put before it."""
    if told and told[0][0] in ("system", "developer"):
        role, text = told[0]
        return [(role, f"{text}\n\n{functions}"), *told[1:]]
    return [("system", functions), *told]


def _text(index: int, message: Mapping[str, Any]) -> str:
    content = message.get("content")
    for part in content if isinstance(content, list) else ():
        if part.get("type") != "text":
            _refuse(index, "content", f"the model reads text only, not {part.get('type')!r}")
    text = content_text(content)
    if message["role"] in ("tool", "function"):
        return result_text(text)
    return text + calls_text(message) if message["role"] == "assistant" else text


def _refuse(index: int, key: str, reason: str) -> None:
    field = f"messages[{index}].{key}"
    raise RequestError(f"{field}: {reason}.", field=field)
