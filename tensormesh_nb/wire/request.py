"""ChatRequest: every field of the chat completions API, checked before anything is sent.

The one definition of the fields, their types and bounds: the client, the magic's flags, the panel's
settings and the local endpoint's validation are generated from it. Facts and sources:
``shared/wire-reference.md`` section 3.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ..errors import RequestError
from .fields import Field, Group, describe_fields
from .messages import parse_messages
from .validation import check_rules

__all__ = ["ChatRequest"]

INT64 = 2**63

Number = Annotated[float, Meta(ge=-2, le=2)]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=1)]
Text = Annotated[str, Meta(min_length=1)]
Object = dict[str, Any]


def _about(description: str, group: Group, *, default: Any = None, basic: bool = False) -> Meta:
    """What is told of a field beside its type; ``default`` is what holds where it is left out."""
    extra = {"group": group, "default": default, "basic": basic}
    return Meta(description=description, extra=extra)


class ChatRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request. None means "not given": the field is left out of the body.

    Construction checks types, bounds and the rules that the API is known to enforce.

    Raises:
        RequestError: one line that names the field, what was expected and what was given.
    """

    model: Annotated[
        str, _about("The model's id, exactly as the host lists it.", "model", basic=True)
    ] = ""
    messages: Annotated[list[Object], _about("The conversation so far.", "messages")] = []

    temperature: Annotated[
        Annotated[float, Meta(ge=0, le=2)] | None,
        _about(
            "Sampling temperature; 0 is greedy, 1 leaves the distribution as it is.",
            "sampling",
            default=1.0,
            basic=True,
        ),
    ] = None
    top_p: Annotated[
        Share | None,
        _about(
            "Sample from the likeliest tokens that cover this mass.",
            "sampling",
            default=1.0,
            basic=True,
        ),
    ] = None
    max_tokens: Annotated[
        Count | None, _about("Stop after this many generated tokens.", "sampling", basic=True)
    ] = None
    max_completion_tokens: Annotated[
        Count | None, _about("Another name of max_tokens; send one of the two.", "sampling")
    ] = None
    n: Annotated[
        Annotated[int, Meta(ge=1, le=128)] | None,
        _about("How many answers to generate.", "sampling", default=1),
    ] = None
    stop: Annotated[
        Text | list[Text] | None,
        _about("Text at which to stop; it is not returned.", "sampling", basic=True),
    ] = None
    top_k: Annotated[
        Annotated[int, Meta(ge=-1)] | None,
        _about("Sample from the k likeliest tokens; 0 or -1 is off.", "sampling"),
    ] = None
    min_p: Annotated[
        Share | None,
        _about(
            "Drop tokens less likely than this share of the likeliest one.", "sampling", default=0.0
        ),
    ] = None
    typical_p: Annotated[
        Share | None,
        _about("Locally typical sampling: the mass to keep; 1 is off.", "sampling", default=1.0),
    ] = None
    seed: Annotated[
        Annotated[int, Meta(ge=-INT64, le=INT64 - 1)] | None,
        _about("Ask for the same sample again (best effort).", "sampling", basic=True),
    ] = None
    repetition_penalty: Annotated[
        Annotated[float, Meta(gt=0, le=2)] | None,
        _about(
            "Divide the logits of tokens seen in prompt and answer; 1 is off.",
            "sampling",
            default=1.0,
        ),
    ] = None
    presence_penalty: Annotated[
        Number | None,
        _about("Subtract from the logits of tokens already generated.", "sampling", default=0.0),
    ] = None
    frequency_penalty: Annotated[
        Number | None,
        _about("The same, once for every time they were generated.", "sampling", default=0.0),
    ] = None
    mirostat_target: Annotated[
        Annotated[float, Meta(ge=0)] | None,
        _about("Mirostat: the target perplexity; unset is off.", "sampling"),
    ] = None
    mirostat_lr: Annotated[
        Annotated[float, Meta(ge=0)] | None, _about("Mirostat: the learning rate.", "sampling")
    ] = None
    logit_bias: Annotated[
        dict[str, Annotated[float, Meta(ge=-100, le=100)]] | None,
        _about("Token id to a number added to its logit before sampling.", "sampling"),
    ] = None
    ignore_eos: Annotated[
        bool | None, _about("Keep generating past the end token.", "sampling", default=False)
    ] = None

    stream: Annotated[
        bool | None, _about("Send the answer as it is generated.", "output", default=False)
    ] = None
    stream_options: Annotated[
        Object | None, _about('For streams: {"include_usage": true}.', "output")
    ] = None
    logprobs: Annotated[
        bool | None,
        _about("Return the log probability of every generated token.", "output", default=False),
    ] = None
    top_logprobs: Annotated[
        Annotated[int, Meta(ge=-1)] | None,
        _about(
            "How many alternatives to return a token; -1 is the whole vocabulary.",
            "output",
            default=0,
            basic=True,
        ),
    ] = None
    return_token_ids: Annotated[
        bool | None, _about("Return the token ids of prompt and answer.", "output", default=False)
    ] = None
    echo: Annotated[
        bool | None, _about("Return the prompt in front of the answer.", "output", default=False)
    ] = None
    echo_last: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        _about("Echo only the last N tokens of the prompt.", "output"),
    ] = None
    raw_output: Annotated[
        bool | None,
        _about("Return what the model saw and wrote before any parsing.", "output", default=False),
    ] = None
    perf_metrics_in_response: Annotated[
        bool | None, _about("Return the host's own timings.", "output", default=False)
    ] = None

    response_format: Annotated[
        Object | None,
        _about('{"type": "json_object"}, {"type": "text"} or a json_schema.', "output"),
    ] = None
    tools: Annotated[list[Object] | None, _about("Functions that the model may call.", "tools")] = (
        None
    )
    tool_choice: Annotated[
        Literal["none", "auto", "required", "any"] | Object | None,
        _about("Whether, or which, tool must be called.", "tools"),
    ] = None
    parallel_tool_calls: Annotated[
        bool | None, _about("Allow several tool calls in one answer.", "tools", default=True)
    ] = None
    functions: Annotated[list[Object] | None, _about("Deprecated form of tools.", "tools")] = None
    function_call: Annotated[
        Literal["none", "auto"] | Object | None, _about("Deprecated form of tool_choice.", "tools")
    ] = None

    reasoning_effort: Annotated[
        str | int | bool | None,
        _about("How long to think: low, medium, high, none, or a number of tokens.", "reasoning"),
    ] = None
    reasoning_history: Annotated[
        Literal["disabled", "interleaved", "preserved"] | None,
        _about("Which earlier reasoning enters the prompt.", "reasoning"),
    ] = None
    thinking: Annotated[
        Object | None,
        _about('{"type": "enabled", "budget_tokens": 1024} or {"type": "disabled"}.', "reasoning"),
    ] = None

    prompt_truncate_len: Annotated[
        Count | None,
        _about("Cut the prompt to this many tokens, oldest messages first.", "other"),
    ] = None
    context_length_exceeded_behavior: Annotated[
        Literal["truncate", "error"] | None,
        _about("What to do when prompt and max_tokens do not fit the context.", "other"),
    ] = None
    prompt_cache_isolation_key: Annotated[
        str | None, _about("Keep this prompt's cache entries apart from others'.", "other")
    ] = None
    speculation: Annotated[
        str | list[int] | None, _about("Draft of the answer, to decode faster.", "other")
    ] = None
    prediction: Annotated[
        str | Object | None, _about('The same: {"type": "content", "content": "..."}.', "other")
    ] = None

    user: Annotated[str | None, _about("An id of your end user.", "other")] = None
    metadata: Annotated[Object | None, _about("Your own labels, for tracing.", "other")] = None

    extra: Annotated[
        Object, _about("Fields that are not in this list, sent as they are.", "other")
    ] = {}

    def __post_init__(self) -> None:
        for field in self.fields():
            value = getattr(self, field.name)
            if value is not None:
                field.check(value)
        parse_messages(self.messages)
        _check_extra(self)
        check_rules(self)

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """The fields as values: name, description, type, bounds. In the order of definition."""
        return _FIELDS

    @classmethod
    def field(cls, name: str) -> Field:
        """The field of that name.

        Raises:
            RequestError: there is none; names the nearest one.
        """
        for field in _FIELDS:
            if field.name == name:
                return field
        near = difflib.get_close_matches(name, [field.name for field in _FIELDS], n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise RequestError(
            f"{name}: no such request field.{hint} Unknown fields go through extra.", field=name
        )

    @classmethod
    def of(cls, prompt: Any = (), **fields: Any) -> ChatRequest:
        """A request from a prompt (text, message or messages) and fields; None is "not given".

        Numpy scalars become Python numbers, integer keys of ``logit_bias`` become strings, and
        ``top_logprobs`` implies ``logprobs`` where that is not given.

        Raises:
            RequestError: an unknown field or a wrong value.
        """
        given = {name: value for name, value in fields.items() if value is not None}
        messages = given.pop("messages", None)
        if messages is not None and prompt != ():
            raise RequestError(
                "messages: given twice, as the prompt and under their own name.", field="messages"
            )
        if given.get("top_logprobs") is not None:
            given.setdefault("logprobs", True)
        values = {name: cls.field(name).convert(value) for name, value in given.items()}
        return cls(messages=parse_messages(prompt if messages is None else messages), **values)

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> ChatRequest:
        """A request from a decoded JSON body; keys that are no fields become ``extra``.

        Raises:
            RequestError: a wrong value, with its field.
        """
        known = {field.name for field in _FIELDS} - {"extra"}
        given = {key: value for key, value in body.items() if key in known and value is not None}
        extra = {key: value for key, value in body.items() if key not in known}
        values = {key: cls.field(key).convert(value) for key, value in given.items()}
        return cls(extra=extra, **values)

    def replace(self, **changes: Any) -> ChatRequest:
        """A copy with some fields changed, checked again."""
        # msgspec's own replace checks again only from 0.20 on.
        return type(self)(**{**msgspec.structs.asdict(self), **changes})

    def body(self) -> dict[str, Any]:
        """The JSON object to send: the fields that are given, then ``extra``."""
        given = {field.name: getattr(self, field.name) for field in _FIELDS}
        extra = given.pop("extra")
        body = {name: value for name, value in given.items() if value is not None}
        return {**body, **extra}

    def warnings(self) -> list[str]:
        """What is allowed but hosts treat differently, one line each."""
        found = []
        if self.max_tokens is not None and self.max_completion_tokens is not None:
            found.append(
                "max_tokens and max_completion_tokens are both set: which one holds depends on the "
                "host, and some refuse the pair. Set one."
            )
        if self.thinking is not None and self.reasoning_effort is not None:
            found.append("thinking and reasoning_effort are both set: some hosts refuse the pair.")
        bare = [name for name, text in self._tool_descriptions() if not text]
        if bare:
            found.append(
                f"{', '.join(bare)}: a tool without a description; Serverless is reported to "
                "refuse it."
            )
        return found

    def _tool_descriptions(self) -> list[tuple[str, Any]]:
        functions = [tool["function"] for tool in self.tools or ()]
        return [(each["name"], each.get("description")) for each in functions]

    def check_complete(self) -> None:
        """Check that there is something to send.

        Raises:
            RequestError: the model or the messages are missing.
        """
        if not self.model.strip():
            raise RequestError(
                "model: none is set. Give model= (or -m in a cell); client.models() lists them.",
                field="model",
            )
        if not self.messages:
            raise RequestError(
                "messages: there are none; at least one is needed.", field="messages"
            )


def _check_extra(request: ChatRequest) -> None:
    for key in request.extra:
        if any(field.name == key for field in _FIELDS):
            raise RequestError(
                f"extra: {key} is a field of its own; give it as {key}=.", field="extra"
            )


_FIELDS: tuple[Field, ...] = describe_fields(ChatRequest)
