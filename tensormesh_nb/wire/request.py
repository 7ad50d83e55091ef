"""The chat completions request: every field with its type, bounds and description.

The client, the magic's flags, the panel's settings and the local endpoint's validation are derived
from this one definition.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ..errors import RequestError
from .fields.field_info import Field, about, describe_fields
from .fields.signatures import shows_fields
from .fields.suggestions import unknown_field
from .fields.validation import (
    applicable_defaults,
    check_extra,
    check_host_rules,
    check_rules,
    find_warnings,
)
from .messages import check_messages, to_messages, with_system

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .fields.keywords import FieldKeywords, RequestKeywords

__all__ = ["ChatRequest"]

INT64 = 2**63

Number = Annotated[float, Meta(ge=-2, le=2)]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=1)]
Text = Annotated[str, Meta(min_length=1)]
Object = dict[str, Any]


class ChatRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request. None means "not given": the field is left out of the body.

    Types, bounds and the rules between fields are checked on construction.

    Raises:
        RequestError: A value is wrong; the message names the field, what was expected and what
            was given.
    """

    model: Annotated[
        str, about("The model's id, exactly as the host lists it.", "model", basic=True)
    ] = ""
    messages: Annotated[list[Object], about("The conversation so far.", "messages")] = []

    temperature: Annotated[
        Annotated[float, Meta(ge=0, le=2)] | None,
        about(
            "Sampling temperature; 0 is greedy, 1 leaves the distribution as it is.",
            "sampling",
            default=1.0,
            basic=True,
        ),
    ] = None
    top_p: Annotated[
        Share | None,
        about(
            "Sample from the most likely tokens that together have this probability.",
            "sampling",
            default=1.0,
            basic=True,
        ),
    ] = None
    max_tokens: Annotated[
        Count | None, about("Stop after this many generated tokens.", "sampling", basic=True)
    ] = None
    max_completion_tokens: Annotated[
        Count | None, about("A newer name of max_tokens; send one of the two.", "sampling")
    ] = None
    n: Annotated[
        Annotated[int, Meta(ge=1, le=128)] | None,
        about("How many answers to generate.", "sampling", default=1),
    ] = None
    stop: Annotated[
        Text | list[Text] | None,
        about("Stop when this text is generated; it is not returned.", "sampling", basic=True),
    ] = None
    top_k: Annotated[
        Annotated[int, Meta(ge=-1)] | None,
        about("Sample from the k most likely tokens; 0 or -1 is off.", "sampling"),
    ] = None
    min_p: Annotated[
        Share | None,
        about(
            "Drop tokens less likely than this share of the most likely token.",
            "sampling",
            default=0.0,
        ),
    ] = None
    typical_p: Annotated[
        Share | None,
        about(
            "Locally typical sampling: the probability mass to keep; 1 is off.",
            "sampling",
            default=1.0,
        ),
    ] = None
    seed: Annotated[
        Annotated[int, Meta(ge=-INT64, le=INT64 - 1)] | None,
        about("Repeat the same sample for the same request (best effort).", "sampling", basic=True),
    ] = None
    repetition_penalty: Annotated[
        Annotated[float, Meta(gt=0, le=2)] | None,
        about(
            "Divide the logits of tokens in the prompt and answer; 1 is off.",
            "sampling",
            default=1.0,
        ),
    ] = None
    presence_penalty: Annotated[
        Number | None,
        about(
            "Subtract this from the logits of tokens already generated.", "sampling", default=0.0
        ),
    ] = None
    frequency_penalty: Annotated[
        Number | None,
        about(
            "Subtract this from a token's logit for every time it was generated.",
            "sampling",
            default=0.0,
        ),
    ] = None
    mirostat_target: Annotated[
        Annotated[float, Meta(ge=0)] | None,
        about("Mirostat: the target perplexity; unset is off.", "sampling"),
    ] = None
    mirostat_lr: Annotated[
        Annotated[float, Meta(ge=0)] | None, about("Mirostat: the learning rate.", "sampling")
    ] = None
    logit_bias: Annotated[
        dict[str, Annotated[float, Meta(ge=-100, le=100)]] | None,
        about("Numbers to add to the logits of tokens, by token id.", "sampling"),
    ] = None
    ignore_eos: Annotated[
        bool | None, about("Keep generating past the end token.", "sampling", default=False)
    ] = None

    stream: Annotated[
        bool | None, about("Send the answer as it is generated.", "output", default=False)
    ] = None
    stream_options: Annotated[
        Object | None, about('For streams: {"include_usage": true}.', "output")
    ] = None
    logprobs: Annotated[
        bool | None,
        about("Return the log probability of every generated token.", "output", default=False),
    ] = None
    top_logprobs: Annotated[
        Annotated[int, Meta(ge=-1)] | None,
        about(
            "Alternatives to return for each token; -1 is the whole vocabulary.",
            "output",
            default=0,
            basic=True,
        ),
    ] = None
    return_token_ids: Annotated[
        bool | None, about("Return the token ids of prompt and answer.", "output", default=False)
    ] = None
    echo: Annotated[
        bool | None, about("Return the prompt in front of the answer.", "output", default=False)
    ] = None
    echo_last: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        about("Echo only the last N tokens of the prompt.", "output"),
    ] = None
    raw_output: Annotated[
        bool | None,
        about("Return what the model saw and wrote before any parsing.", "output", default=False),
    ] = None
    perf_metrics_in_response: Annotated[
        bool | None, about("Return the host's own timings.", "output", default=False)
    ] = None

    response_format: Annotated[
        Object | None,
        about("json_object, text, a JSON schema, or the API's object.", "output"),
    ] = None
    tools: Annotated[list[Object] | None, about("Functions that the model may call.", "tools")] = (
        None
    )
    tool_choice: Annotated[
        Literal["none", "auto", "required", "any"] | Object | None,
        about("Whether a tool must be called, and which (its name).", "tools"),
    ] = None
    parallel_tool_calls: Annotated[
        bool | None, about("Allow several tool calls in one answer.", "tools", default=True)
    ] = None
    functions: Annotated[list[Object] | None, about("Deprecated form of tools.", "tools")] = None
    function_call: Annotated[
        Literal["none", "auto"] | Object | None, about("Deprecated form of tool_choice.", "tools")
    ] = None

    reasoning_effort: Annotated[
        str | int | bool | None,
        about("How long to think: low, medium, high, none, or a number of tokens.", "reasoning"),
    ] = None
    reasoning_history: Annotated[
        Literal["disabled", "interleaved", "preserved"] | None,
        about("Which earlier reasoning enters the prompt.", "reasoning"),
    ] = None
    thinking: Annotated[
        Object | None,
        about('{"type": "enabled", "budget_tokens": 1024} or {"type": "disabled"}.', "reasoning"),
    ] = None

    prompt_truncate_len: Annotated[
        Count | None,
        about("Cut the prompt to this many tokens, oldest messages first.", "other"),
    ] = None
    context_length_exceeded_behavior: Annotated[
        Literal["truncate", "error"] | None,
        about("What to do when prompt and max_tokens do not fit the context.", "other"),
    ] = None
    prompt_cache_isolation_key: Annotated[
        str | None, about("Keep the cache entries of this prompt separate from others.", "other")
    ] = None
    speculation: Annotated[
        str | list[int] | None, about("A draft of the answer, for faster decoding.", "other")
    ] = None
    prediction: Annotated[
        str | Object | None,
        about('A draft of the answer: {"type": "content", "content": "..."}.', "other"),
    ] = None

    user: Annotated[str | None, about("An id of your end user.", "other")] = None
    metadata: Annotated[Object | None, about("Your own labels, for tracing.", "other")] = None

    extra: Annotated[Object, about("Other fields, sent as they are.", "other")] = {}

    defaulted: frozenset[str] = frozenset()
    """Names of the fields whose values are defaults; they are left out if a host refuses them."""

    def __post_init__(self) -> None:
        self._check(field.name for field in _FIELDS)
        check_rules(self)

    def _check(self, names: Iterable[str]) -> None:
        for name in names:
            value = getattr(self, name)
            if name == "messages":
                check_messages(value)
            elif name == "extra":
                check_extra(value, _BY_NAME)
            is_given = value is not None and (name, value) != ("model", "")
            if is_given:
                self.field(name).check(value)

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """The fields in the order of definition: name, description, type, bounds."""
        return _FIELDS

    @classmethod
    def field(cls, name: str) -> Field:
        """The field of that name.

        Raises:
            RequestError: There is no such field; the message suggests the nearest name.
        """
        if name not in _BY_NAME:
            raise unknown_field(name, (*_BY_NAME, "system"))
        return _BY_NAME[name]

    @classmethod
    @shows_fields
    def of(
        cls,
        prompt: Any = (),
        *,
        defaults: Mapping[str, Any] | None = None,
        **fields: Unpack[RequestKeywords],
    ) -> ChatRequest:
        """Make a request from a prompt (text, message or messages) and fields.

        None means "not given". Numpy scalars become Python numbers, integer keys of ``logit_bias``
        become strings, and ``top_logprobs`` sets ``logprobs`` unless that is given. ``system`` is a
        system message in front of the prompt, which then has none of its own.

        Defaults are used as by :meth:`fill`.

        Raises:
            RequestError: A field is unknown, or a value is wrong.
        """
        given = {name: value for name, value in fields.items() if value is not None}
        messages, system = given.pop("messages", None), given.pop("system", None)
        if messages is not None and prompt != ():
            raise RequestError(
                "messages: given twice, as the prompt and as messages=.", field="messages"
            )
        if given.get("top_logprobs") is not None:
            given.setdefault("logprobs", True)
        added = applicable_defaults(defaults or {}, given)
        given |= added
        values = {name: cls.field(name).to_json(value) for name, value in given.items()}
        messages = with_system(to_messages(prompt if messages is None else messages), system)
        return cls(messages=messages, defaulted=frozenset(added), **values)

    @classmethod
    def from_body(cls, body: Mapping[str, Any], defaulted: Iterable[str] = ()) -> ChatRequest:
        """Make a request from a decoded JSON body; keys that are not fields go into ``extra``.

        Raises:
            RequestError: A value is wrong.
        """
        known = _BY_NAME.keys() - {"extra"}
        extra = {key: value for key, value in body.items() if key not in known}
        given = {key: v for key, v in body.items() if key in known and v is not None}
        values = {key: cls.field(key).plain(v) for key, v in given.items()}
        return cls(extra=extra, defaulted=frozenset(defaulted) & given.keys(), **values)

    @shows_fields
    def replace(self, **changes: Unpack[FieldKeywords]) -> ChatRequest:
        """Return a copy with some fields changed; None resets a field to "not given".

        Only the changed fields and the rules between fields are checked. Returns the request
        itself if nothing changes.

        Raises:
            RequestError: A field is unknown, or a value is wrong.
        """
        if (changed := self._with(changes)) is not self:
            check_rules(changed)
        return changed

    @shows_fields
    def fill(self, **defaults: Unpack[FieldKeywords]) -> ChatRequest:
        """Return a copy with values for fields that are not given; given values stay.

        Names of the filled fields are in ``defaulted``. A default that needs a field which is off
        (``top_logprobs`` without ``logprobs``) is left out. Only the types of values are checked.
        """
        return self._with(applicable_defaults(defaults, self.given()), are_defaults=True)

    def given(self) -> dict[str, Any]:
        """The fields that have a value, by name."""
        return {name: v for name in _BY_NAME if (v := getattr(self, name)) not in (None, "")}

    def _with(self, changes: Mapping[str, Any], *, are_defaults: bool = False) -> ChatRequest:
        values = {name: self._converted(name, value) for name, value in changes.items()}
        values = {name: v for name, v in values.items() if v is not getattr(self, name)}
        names = self.defaulted | values.keys() if are_defaults else self.defaulted - changes.keys()
        if not values and names == self.defaulted:
            return self
        made = copy.copy(self)  # a constructor call would check the unchanged fields again
        for name, value in {**values, "defaulted": names}.items():
            msgspec.structs.force_setattr(made, name, value)
        made._check(values)
        return made

    def _converted(self, name: str, value: Any) -> Any:
        field = self.field(name)
        if value is None:
            return copy.copy(getattr(_DEFAULTS, name))
        return to_messages(value) if name == "messages" else field.to_json(value)

    def body(self) -> dict[str, Any]:
        """The JSON object to send: the given fields, then ``extra``."""
        given = {name: v for name in _BY_NAME if (v := getattr(self, name)) is not None}
        extra = given.pop("extra")
        return {**given, **extra}

    def warnings(self) -> list[str]:
        """Combinations that are allowed but that hosts treat differently, one line each."""
        return find_warnings(self)

    def check_complete(self, host: str = "", *, has_messages: bool = True) -> None:
        """Check the model, the messages unless ``has_messages`` is false, and the host's rules.

        Raises:
            RequestError: The model or the messages are missing, or a rule is broken.
        """
        check_host_rules(self, host)
        if not self.model.strip():
            raise RequestError(
                "model: not set. Pass model= (cell: -m), one of client.models() (%tmchat models).",
                field="model",
            )
        if has_messages and not self.messages:
            raise RequestError("messages: expected at least one message.", field="messages")


_FIELDS: tuple[Field, ...] = describe_fields(ChatRequest)[:-1]  # without ``defaulted``
_BY_NAME = {field.name: field for field in _FIELDS}
_DEFAULTS = ChatRequest()
