"""The views of an answer. They load nothing, because flags name them before any answer."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

__all__ = ["VIEWS", "View"]

View: TypeAlias = Literal["auto", "text", "tokens", "both"]
VIEWS: tuple[View, ...] = get_args(View)
