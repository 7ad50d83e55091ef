"""The bytes of a token as far as its own string and bytes determine them."""

from __future__ import annotations

import pytest

from tensormesh_nb.assembly.alignment.token_bytes import certain_bytes, is_marker, shown_bytes

STAND_IN = "\ufffd".encode()


@pytest.mark.parametrize(
    ("token", "sent", "certain"),
    [
        ("a", b"a", b"a"),
        ("a", None, b"a"),
        ("é", None, None),
        ("é", "é".encode(), "é".encode()),
        ("\ufffd", b"\xf0\x9f", b"\xf0\x9f"),
        ("\ufffd", STAND_IN, None),
        ("token_id:5", None, None),
        ("<0x0A>", None, None),
        ("", b"", b""),
        ("a", b"", None),
        (None, None, None),
        (None, b"x", b"x"),
    ],
)
def test_certain_bytes(token: str | None, sent: bytes | None, certain: bytes | None) -> None:
    assert certain_bytes(token, sent) == certain


def test_shown_bytes_are_sent_ones_only() -> None:
    assert shown_bytes("a", None) is None
    assert shown_bytes("a\ufffd", b"a" + STAND_IN) is None
    assert shown_bytes("a", b"b") == b"b"


@pytest.mark.parametrize(
    "token",
    ["<|im_end|>", " </s>\n", "<think>", "[INST]", "[/TOOL_CALLS]", "<｜end▁of▁sentence｜>"],
)
def test_markers(token: str) -> None:
    assert is_marker(token)


@pytest.mark.parametrize("token", [None, "", "a", "<", "< a >", "[inst]", "<|im_end|>x"])
def test_other_tokens_are_no_markers(token: str | None) -> None:
    assert not is_marker(token)
