"""Notebook variables named by flags: tools, field values, messages, a client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError
from ...tools.toolbox import Toolbox
from ...wire.messages import Message, parse_messages
from ...wire.near_names import did_you_mean
from ...wire.request import ChatRequest
from .flags import VariableName

if TYPE_CHECKING:
    from ...client.client import Client

__all__ = ["client_variable", "field_value", "messages_variable", "toolbox_of"]


def toolbox_of(tools: Iterable[Any], namespace: Mapping[str, Any]) -> Toolbox:
    """The tools of a request.

    Args:
        tools: names of variables, functions and declarations, mixed. A variable may hold a
            function, a declaration or a list of these; ``module.function`` works too.
        namespace: the notebook's variables.

    Raises:
        ArgumentError: a name is not defined.
        RequestError: a value is not a tool.
    """
    return Toolbox(tool for item in tools for tool in _tools(item, namespace))


def field_value(name: str, value: Any, namespace: Mapping[str, Any]) -> Any:
    """A request field's value, read from its variable if it names one.

    Raises:
        ArgumentError: the variable is not defined.
        RequestError: its value is invalid for the field.
    """
    if not isinstance(value, VariableName):
        return value
    flag = f"--{name.replace('_', '-')}"
    return ChatRequest.field(name).convert(_value(flag, value.name, namespace))


def client_variable(name: str, namespace: Mapping[str, Any]) -> Client:
    """The Client in a variable.

    Raises:
        ArgumentError: the name is not defined, or its value is not a Client.
    """
    # Loads numpy and httptools, which a notebook with a Client has loaded already.
    from ...client.client import Client

    value = _value("--client", name, namespace)
    if not isinstance(value, Client):
        raise ArgumentError(
            f"--client: {name} is {_kind(value)}, not a Client. Create one first: "
            f'{name} = tm.Client(host="https://...", api_key=os.environ["..."])'
        )
    return value


def table_variable(name: str, namespace: Mapping[str, Any]) -> Any:
    """The table of ``--inputs``.

    Raises:
        ArgumentError: the name is undefined.
    """
    return _value("--inputs", name, namespace)


def messages_variable(given: Any, namespace: Mapping[str, Any]) -> list[Message]:
    """Messages of a variable (messages, a text, a request or a result), or the given ones.

    Raises:
        ArgumentError: the name is not defined.
        RequestError: its value is not a message.
    """
    value = _value("--messages", given, namespace) if isinstance(given, str) else given
    return parse_messages(getattr(value, "messages", value))


def _tools(item: Any, namespace: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(item, str):
        value = _value("--tools", item, namespace)
        yield from value if isinstance(value, list | tuple) else [value]
    else:
        yield item


def _value(flag: str, name: str, namespace: Mapping[str, Any]) -> Any:
    first, *rest = name.split(".")
    if first not in namespace:
        raise ArgumentError(
            f"{flag}: {first!r} is not defined.{did_you_mean(first, namespace, limit=3)}"
        )
    value = namespace[first]
    for attribute in rest:
        if not hasattr(value, attribute):
            raise ArgumentError(f"{flag}: {first} has no {attribute!r}.")
        value = getattr(value, attribute)
    return value


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
