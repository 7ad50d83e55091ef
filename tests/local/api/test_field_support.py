"""The table of fields."""

from __future__ import annotations

from tensormesh_nb.local.api.extensions import Extensions
from tensormesh_nb.local.api.field_support import EXTENSIONS, SUPPORT
from tensormesh_nb.wire.request import ChatRequest


def test_every_field_is_in_the_table() -> None:
    assert set(SUPPORT) == {field.name for field in ChatRequest.fields()} - {"extra"}
    assert set(EXTENSIONS) == {field.name for field in Extensions.fields()}
