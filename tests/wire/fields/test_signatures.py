"""The signatures of public methods name every request field."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.wire.fields import keywords
from tensormesh_nb.wire.fields.signatures import shows_fields

CLASSES = [value for name in tm.__all__ if inspect.isclass(value := getattr(tm, name))]


def is_ours(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).startswith("tensormesh_nb")


def methods(owner: type) -> Iterator[Any]:
    for name, value in inspect.getmembers(owner):
        if not name.startswith("_") and inspect.isroutine(value) and is_ours(value):
            yield pytest.param(value, id=f"{owner.__name__}.{name}")


OURS = [
    *(each for owner in CLASSES for each in methods(owner)),
    pytest.param(tm.panel, id="panel"),
    pytest.param(tm.local.start, id="local.start"),
]
WITH_FIELDS = {
    tm.Client: (
        *("prepare", "chat", "achat", "stream", "astream"),
        *("score", "ascore"),
    ),
    tm.Conversation: ("prepare_turn", "send", "asend", "stream", "astream", "edit"),
    tm.ChatRequest: ("of", "replace", "fill"),
}


def parameters(method: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(method).parameters)


@pytest.mark.parametrize("method", OURS)
def test_public_method_has_no_anonymous_arguments(method: Callable[..., Any]) -> None:
    kinds = {each.kind for each in parameters(method).values()}
    assert inspect.Parameter.VAR_KEYWORD not in kinds


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(getattr(owner, name), id=f"{owner.__name__}.{name}")
        for owner, names in WITH_FIELDS.items()
        for name in names
    ],
)
def test_method_shows_every_field(method: Callable[..., Any]) -> None:
    shown = parameters(method)
    fields = {name for name in keywords.TurnKeywords.__annotations__ if name != "system"}
    assert fields <= set(shown)
    assert {shown[name].default for name in fields} == {None}
    assert {shown[name].kind for name in fields} == {inspect.Parameter.KEYWORD_ONLY}
    assert ("system" in shown) == (method.__name__ not in ("replace", "fill"))


def test_annotations_are_displayed_without_quotes() -> None:
    text = str(inspect.signature(tm.Client.chat))
    assert text.startswith("(self, prompt: Prompt = (), *, run_tools: int = 0, system: str | None")
    assert "temperature: float | None = None" in text
    assert text.endswith(" -> ChatResult")


def test_arguments_of_a_method_come_before_the_fields() -> None:
    names = list(parameters(tm.Conversation.send))
    assert names[:7] == ["self", "prompt", "key", "at", "keep", "run_tools", "system"]


def test_method_itself_is_unchanged() -> None:
    def send(prompt: str, **fields: Any) -> dict[str, Any]:
        """Send."""
        return {"prompt": prompt, **fields}

    send.__annotations__["fields"] = "Unpack[TurnKeywords]"
    shown = shows_fields(send)
    assert shown is send
    assert shown("Hi", anything=1) == {"prompt": "Hi", "anything": 1}
    assert "temperature" in parameters(shown)


def test_unknown_names_are_hidden_but_refused() -> None:
    names = parameters(tm.Client)
    assert "unknown" not in names
    assert list(names)[:3] == ["host", "api_key", "model"]
    with pytest.raises(tm.SettingsError) as caught:
        tm.Client(key="sk-0123456789")  # type: ignore[arg-type]
    assert str(caught.value) == "unknown argument: key. Did you mean api_key?"
    assert "0123456789" not in repr(caught.value)


def test_request_shows_its_fields_with_types() -> None:
    shown = str(inspect.signature(tm.ChatRequest))
    assert shown.startswith(
        "(*, model: str = '', messages: list[dict[str, Any]] = [], temperature: float | None = "
    )
    assert "stop: str | list[str] | None = None" in shown
    for hidden in ("Annotated", "Meta", "typing", "factory"):
        assert hidden not in shown
