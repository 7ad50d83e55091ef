"""Settings of a panel, checked when they are set."""

from __future__ import annotations

from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.widgets.panel.panel_settings import PanelSettings, form, typed_text


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
def settings(changes: list[str]) -> PanelSettings:
    return PanelSettings({"temperature": 0.5}, lambda: changes.append("changed"))


def test_set_and_unset_call_back(settings: PanelSettings, changes: list[str]) -> None:
    assert changes == []
    settings["top_p"] = 0.9
    settings["temperature"] = None
    assert dict(settings) == {"top_p": 0.9}
    del settings["top_p"]
    assert len(changes) == 3
    assert dict(settings) == {}


def test_text_of_a_form_is_parsed(settings: PanelSettings) -> None:
    settings.parse("temperature", "0.7")
    settings.parse("system", " Be kind. ")
    settings.parse("host", "local")
    assert settings["temperature"] == 0.7
    assert settings["system"] == " Be kind. "
    settings.parse("temperature", "  ")
    assert "temperature" not in settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", 9),
        ("temperature", "hot"),
        ("host", "ftp://x"),
        ("system", 5),
        ("messages", []),
        ("stream", True),
        ("nonsense", 1),
        ("api_key", "x"),
    ],
)
def test_wrong_setting_changes_nothing(
    settings: PanelSettings, changes: list[str], name: str, value: Any
) -> None:
    with pytest.raises(tm.RequestError, match=f"^(unknown field: )?{name}"):
        settings[name] = value
    assert dict(settings) == {"temperature": 0.5}
    assert changes == []


def test_fields_are_the_requests_without_host_and_system(settings: PanelSettings) -> None:
    settings["system"] = "S"
    assert settings.fields == {"temperature": 0.5}


def test_form_has_every_field_that_the_panel_does_not_set() -> None:
    names = [control["name"] for control in form()]
    assert names[:3] == ["host", "model", "system"]
    set_by_the_panel = {"messages", "stream", "stream_options"}
    fields = {field.name for field in tm.ChatRequest.fields()} - set_by_the_panel
    assert sorted(names) == sorted({"host", "system", *fields})


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5"), (1.0, "1"), ("é", "é"), (["é"], '["é"]'), (True, "true")]
)
def test_value_as_it_would_be_typed(value: Any, text: str) -> None:
    assert typed_text(value) == text
