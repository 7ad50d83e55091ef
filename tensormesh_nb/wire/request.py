"""A chat completions request, checked. ``fields.request_fields`` declares its fields."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from ..errors import RequestError
from .fields.field_info import Field, describe_fields
from .fields.request_fields import RequestFields
from .fields.signatures import ShowsTypes, shows_fields
from .fields.suggestions import unknown_field
from .fields.validation import (
    applicable_defaults,
    check_extra,
    check_host_rules,
    check_rules,
    find_warnings,
)
from .messages import Message, check_messages, is_plain, to_messages, with_system

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .fields.keywords import FieldKeywords, RequestKeywords

__all__ = ["ChatRequest", "RequestEncoder"]


class ChatRequest(
    RequestFields, frozen=True, kw_only=True, omit_defaults=True, metaclass=ShowsTypes
):
    """One request. None means "not given": the field is left out of the body.

    Types, bounds and the rules between fields are checked on construction.

    Raises:
        RequestError: A value is wrong; the message names the field, what was expected and what
            was given.
    """

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

    def with_messages(self, messages: list[Message]) -> ChatRequest:
        """Return a copy with other messages. Only they are checked: no rule is about them.

        Raises:
            RequestError: A message is wrong.
        """
        made = copy.copy(self)
        msgspec.structs.force_setattr(made, "messages", messages)
        check_messages(messages)
        if not is_plain(messages):
            self.field("messages").check(messages)
        return made

    @shows_fields
    def fill(self, **defaults: Unpack[FieldKeywords]) -> ChatRequest:
        """Return a copy with values for fields that are not given; given values stay.

        Names of the filled fields are in ``defaulted``. A default that needs a field which is off
        (``top_logprobs`` without ``logprobs``) is left out. Only the types of values are checked.
        """
        return self._with(applicable_defaults(defaults, self.given()), are_defaults=True)

    def given(self) -> dict[str, Any]:
        """The fields that have a value, by name."""
        values = zip(_BY_NAME, _VALUES(self), strict=True)
        return {name: v for name, v in values if v not in (None, "")}

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
        values = zip(_BY_NAME, _VALUES(self), strict=True)
        given = {name: v for name, v in values if v is not None}
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
_VALUES = attrgetter(*_BY_NAME)
_OTHERS = attrgetter(*(name for name in _BY_NAME if name != "messages"))
_DEFAULTS = ChatRequest()
_MARK = msgspec.json.encode(secrets.token_hex())  # in the place of the messages


class RequestEncoder:
    """Encodes bodies. Of requests that differ in their messages only, the rest is encoded once.

    Their other fields must be the same objects, and must not change.

    Args:
        order: ``deterministic`` sorts all keys.
    """

    def __init__(self, order: Literal["deterministic"] | None = None) -> None:
        self._order: Literal["deterministic"] | None = order
        self._known: dict[int, Any] = {}  # the values of the last request that are not None
        self._missing = -1  # the number of the others
        self._before = self._after = b""

    def __call__(self, request: ChatRequest) -> bytes:
        """The JSON of ``request.body()``."""
        values = _OTHERS(request)
        is_known = values.count(None) == self._missing
        if not is_known or any(values[at] is not value for at, value in self._known.items()):
            self._missing = values.count(None)
            self._known = {at: value for at, value in enumerate(values) if value is not None}
            body = {**request.body(), "messages": msgspec.Raw(_MARK)}
            encoded = msgspec.json.encode(body, order=self._order)
            self._before, _, self._after = encoded.partition(_MARK)
        messages = msgspec.json.encode(request.messages, order=self._order)
        return self._before + messages + self._after
