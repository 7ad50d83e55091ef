"""Extension: request fields of vLLM's that the API's own list does not have, and that work here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ..wire.field import Field, describe

__all__ = ["MAX_TOP_LOGPROBS", "Extensions"]

MAX_TOP_LOGPROBS = 20


class Extensions(msgspec.Struct, frozen=True, kw_only=True):
    """The fields, checked; None is "not given"."""

    add_generation_prompt: Annotated[
        bool | None, Meta(description="Open the assistant's turn after the messages; default true.")
    ] = None
    continue_final_message: Annotated[
        bool | None,
        Meta(description="Continue the last message, which is the assistant's (prefill)."),
    ] = None

    prompt_logprobs: Annotated[
        Annotated[int, Meta(ge=0, le=MAX_TOP_LOGPROBS)] | None,
        Meta(description="Log probabilities of the prompt's tokens, with this many alternatives."),
    ] = None

    structured_outputs: Annotated[
        dict[str, Any] | None,
        Meta(description="The form of the answer: json, json_object, choice, regex or grammar."),
    ] = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Extensions:
        """The fields in a request's ``extra``; other keys are left alone.

        Raises:
            RequestError: a wrong value, with its field.
        """
        values = {}
        for field in cls.fields():
            if given.get(field.name) is not None:
                field.check(given[field.name])
                values[field.name] = given[field.name]
        return cls(**values)

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """The fields as values."""
        return _FIELDS

    @property
    def opens_answer(self) -> bool:
        return self.add_generation_prompt is not False


_FIELDS = describe(Extensions)
