"""The redactor replaces a key in texts, bytes, JSON values and log records."""

from __future__ import annotations

import base64
import html
import json
import logging
from urllib.parse import quote

import pytest

from tensormesh_nb.config.redactor import Redactor
from tensormesh_nb.config.secret import Secret

from ..leak_watch import KEY

ODD = "ak/ma+r<k&e\"r\\='0123456789"


@pytest.mark.parametrize("key", [KEY, ODD])
@pytest.mark.parametrize(
    "write",
    [
        str,
        str.upper,
        lambda key: json.dumps(key)[1:-1],
        lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
        lambda key: quote(key, safe=""),
        lambda key: quote(key, safe="").lower(),
        html.escape,
        lambda key: f"{key[:9]}\n   {key[9:20]}\r\n{key[20:]}",
        lambda key: base64.b64encode(key.encode()).decode(),
        lambda key: base64.b64encode(f"u:{key}".encode()).decode(),
        lambda key: base64.b64encode(f"user:{key}:x".encode()).decode(),
        lambda key: base64.urlsafe_b64encode(f"Bearer {key}".encode()).decode(),
    ],
)
def test_a_key_is_redacted_in_messages_in_every_spelling(key: str, write: object) -> None:
    written = write(key)  # type: ignore[operator]
    for text in (f"wrong key: {written}, try another", f"{written}", f'{{"error": "{written}"}}'):
        left = Redactor(Secret(key)).message(text)
        assert "***" in left
        assert key.casefold() not in "".join(left.split()).casefold()
        assert left.startswith(text[: text.index(written)])
        assert left.endswith(text[text.index(written) + len(written) :])
        # In base64 at most the characters at its edges are left, which hold other bytes too.
        assert len(left) <= len(text) - len(written) + 3 + 16


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"it is {KEY[:20]}", "it is ***"),
        (f"it is {KEY[:20]}…", "it is ***…"),
        (f"it is {KEY[:5]}", f"it is {KEY[:5]}"),
        (f'{{"message":"{KEY[:9]} is no key","code":1}}', None),
        ("nothing of that kind", None),
        ("", None),
    ],
)
def test_a_cut_key_is_redacted(text: str, left: str | None) -> None:
    assert Redactor(Secret(KEY)).message(text) == (text if left is None else left)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the key EMPTY is wrong", "the key *** is wrong"),
        ("EMPTYNESS, NONEMPTY, EMPTY-1, empty", None),
    ],
)
def test_a_short_key_is_redacted_as_a_word(text: str, left: str | None) -> None:
    assert Redactor(Secret("EMPTY")).message(text) == (text if left is None else left)


@pytest.mark.parametrize("key", [KEY, ODD])
@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda key: json.dumps(key)[1:-1],
        lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
        lambda key: quote(key, safe=""),
        html.escape,
    ],
)
def test_key_in_kept_text_is_redacted_alone(key: str, write: object) -> None:
    written = write(key)  # type: ignore[operator]
    text = f"It is {written}. Twice: {written}{written}!"
    assert Redactor(Secret(key)).text(text) == "It is ***. Twice: ******!"
    assert Redactor(Secret(key)).text(text[:15]) == text[:15]
    assert Redactor(None).text(text) == text


def test_kept_base64_is_redacted() -> None:
    encoded = base64.b64encode(f"user:{KEY}".encode()).decode()
    redacted = Redactor(Secret(KEY)).text(encoded)
    assert "***" in redacted
    assert len(redacted) < 20


def test_a_short_key_stays_in_kept_text() -> None:
    assert Redactor(Secret("EMPTY")).text("The list is EMPTY.") == "The list is EMPTY."


def test_json_values_are_redacted_at_any_depth_and_numbers_stay() -> None:
    value = {"a": [1, None, {KEY: f"x {KEY}"}], "b": 1.5}
    redactor = Redactor(Secret(KEY))
    for redact in (redactor.value, redactor.json):
        assert redact(value) == {"a": [1, None, {"***": "x ***"}], "b": 1.5}
    assert Redactor(Secret("0")).json({"n": 0, "s": "0"}) == {"n": 0, "s": "***"}


def test_bytes_are_redacted_whatever_their_encoding() -> None:
    assert Redactor(Secret(KEY)).bytes(b"\xff " + KEY.encode()) == b"\xff ***"


def test_a_log_record_is_redacted(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("tests.redactor")
    logger.addFilter(Redactor(Secret(KEY)))
    logger.addFilter(Redactor(Secret(KEY)))
    logger.warning("sent %s", {"Authorization": KEY})
    logger.warning("%d bytes", 5)
    assert caplog.messages == ["sent {'Authorization': '***'}", "5 bytes"]
    assert len(logger.filters) == 1


def test_a_redactor_does_not_show_the_key() -> None:
    redactor = Redactor(Secret(KEY))
    assert redactor.text(KEY) == "***"
    assert KEY not in repr(redactor)
