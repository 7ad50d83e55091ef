"""Hues as CSS and matplotlib write them."""

from __future__ import annotations

from tensormesh_nb.render.palette import BLUE, DARK, LIGHT, hex_code


def test_hex_code_of_a_hue() -> None:
    assert hex_code(BLUE) == "#0072b2"


def test_themes_have_different_hues() -> None:
    assert LIGHT.hue == BLUE
    assert len({LIGHT.hue, LIGHT.entropy, LIGHT.after, DARK.hue, DARK.entropy, DARK.after}) == 6
