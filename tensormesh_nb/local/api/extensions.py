"""Request fields of vLLM and OpenAI that the endpoint accepts besides the API's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ...wire.fields.field_info import Field, describe_fields

__all__ = ["MAX_TOP_LOGPROBS", "Extensions"]

MAX_TOP_LOGPROBS = 20


class Extensions(msgspec.Struct, frozen=True, kw_only=True):
    """The fields, validated; None is "not given"."""

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

    # OpenAI's, for storage and billing; without effect here. vLLM accepts them, too.
    store: Annotated[bool | None, Meta(description="Whether the host stores the answer.")] = None
    service_tier: Annotated[str | None, Meta(description="Speed and price of the answer.")] = None
    safety_identifier: Annotated[str | None, Meta(description="A hash of the user's identity.")] = (
        None
    )
    prompt_cache_key: Annotated[str | None, Meta(description="Selects a prompt cache.")] = None
    verbosity: Annotated[
        Literal["low", "medium", "high"] | None, Meta(description="How long the answer should be.")
    ] = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Extensions:
        """The fields in a request's ``extra``; other keys are ignored.

        Raises RequestError with the field whose value is wrong.
        """
        values = {}
        for field in cls.fields():
            if given.get(field.name) is not None:
                field.check(given[field.name])
                values[field.name] = given[field.name]
        return cls(**values)

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """Descriptions of the fields."""
        return _FIELDS

    @property
    def continues_last(self) -> bool:
        """Whether the answer continues the last message."""
        return bool(self.continue_final_message)

    @property
    def opens_answer(self) -> bool:
        """Whether the assistant's turn is opened after the messages."""
        return self.add_generation_prompt is not False


_FIELDS = describe_fields(Extensions)
