"""Template: messages become the prompt's token ids.

What the model sees is what the messages say. The prompt is built from ChatML's pieces here, not by
the template inside the GGUF file, because that one slips in a system message of its own ("You are a
helpful AI assistant named SmolLM ...") when none is given, and because special tokens are put in by
id: text that spells ``<|im_end|>`` stays text. For messages without such text, and with a system
message, the ids are those of the model's own template.

    <|im_start|>ROLE\\nTEXT<|im_end|>\\n ... <|im_start|>assistant\\n
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from ..errors import LocalEndpointError, RequestError
from ..wire.message import content_text
from .vocabulary import Vocabulary

__all__ = ["Template"]

# ChatML has no developer; its meaning is that of system.
_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}

Tokenize = Callable[[str], Awaitable[list[int]]]


class Template:
    """ChatML over a vocabulary; made by :meth:`of`."""

    def __init__(self, start: int, end: Sequence[int], opening: Sequence[int], tokenize: Tokenize):
        self._start, self._end, self._opening = start, end, opening
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

    async def prompt(self, messages: Sequence[Mapping[str, Any]]) -> list[int]:
        """The ids of the whole prompt, ready for the assistant's answer.

        Raises:
            RequestError: a message holds what a text model cannot be shown.
        """
        ids: list[int] = []
        for index, message in enumerate(messages):
            role, text = _role(index, message), _text(index, message)
            ids += [self._start, *await self._tokenize(f"{role}\n{text}"), *self._end]
        return [*ids, *self._opening]


def _role(index: int, message: Mapping[str, Any]) -> str:
    role = message["role"]
    if role not in _ROLES:
        _refuse(index, "role", f"the local endpoint does not implement the role {role!r} yet")
    return _ROLES[role]


def _text(index: int, message: Mapping[str, Any]) -> str:
    for key in ("tool_calls", "function_call"):
        if message.get(key):
            _refuse(index, key, f"the local endpoint does not implement {key} yet")
    content = message.get("content")
    for part in content if isinstance(content, list) else ():
        if part.get("type") != "text":
            _refuse(index, "content", f"the model reads text only, not {part.get('type')!r}")
    return content_text(content)


def _refuse(index: int, key: str, reason: str) -> None:
    field = f"messages[{index}].{key}"
    raise RequestError(f"{field}: {reason}.", field=field)
