"""Namespace: what flags name in the notebook: functions as tools, objects, messages, a client."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError
from ...tools.toolbox import Toolbox
from ...wire.messages import Message, parse_messages
from ...wire.request import ChatRequest
from .flags import Named

if TYPE_CHECKING:
    from ...client.client import Client

__all__ = ["client_named", "field_value", "messages_named", "near_names", "toolbox_of"]


def near_names(name: str, names: Iterable[str]) -> str:
    """`` Did you mean X or Y?`` of public names, or nothing."""
    known = {known for known in names if not known.startswith("_")}
    near = difflib.get_close_matches(name, known, n=3)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def toolbox_of(tools: Iterable[Any], namespace: Mapping[str, Any]) -> Toolbox:
    """The tools that a cell offers.

    Args:
        tools: names in the namespace, functions and declarations, mixed. A name may stand for a
            function, a declaration or a list of these; ``module.function`` works too.
        namespace: where names are looked up.

    Raises:
        ArgumentError: a name is not defined.
        RequestError: what it stands for is no tool.
    """
    return Toolbox(tool for item in tools for tool in _tools(item, namespace))


def field_value(name: str, value: Any, namespace: Mapping[str, Any]) -> Any:
    """A request field's value; where a variable is named, what it holds.

    Raises:
        ArgumentError: the variable is not defined.
        RequestError: it holds something that the field does not take.
    """
    if not isinstance(value, Named):
        return value
    flag = f"--{name.replace('_', '-')}"
    return ChatRequest.field(name).convert(_value(flag, value.name, namespace))


def client_named(name: str, namespace: Mapping[str, Any]) -> Client:
    """The client that a variable holds.

    Raises:
        ArgumentError: the name is not defined, or what it stands for is no Client.
    """
    # Loads numpy and httpx; whoever names a Client has them loaded.
    from ...client.client import Client

    value = _value("--client", name, namespace)
    if not isinstance(value, Client):
        raise ArgumentError(
            f"--client: {name} is no Client but {_kind(value)}. Make one first, in Python: "
            f'{name} = tm.Client(host="https://...", api_key=os.environ["..."])'
        )
    return value


def messages_named(given: Any, namespace: Mapping[str, Any]) -> list[Message]:
    """Messages from a variable (messages, a text, a request or a result) or as they are.

    Raises:
        ArgumentError: the name is not defined.
        RequestError: what it stands for is no message.
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
        raise ArgumentError(f"{flag}: {first!r} is not defined.{near_names(first, namespace)}")
    value = namespace[first]
    for attribute in rest:
        if not hasattr(value, attribute):
            raise ArgumentError(f"{flag}: {first} has no {attribute!r}.")
        value = getattr(value, attribute)
    return value


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
