"""Secret: it shows itself to nobody, and takes itself out of what others say."""

from __future__ import annotations

import base64
import copy
import html
import json
import pickle
from urllib.parse import quote

import pytest

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
def test_it_is_taken_out_of_errors_however_it_is_written(key: str, write: object) -> None:
    written = write(key)  # type: ignore[operator]
    for text in (f"wrong key: {written}, try another", f"{written}", f'{{"error": "{written}"}}'):
        left = Secret(key).out_of(text)
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
def test_a_cut_key_is_one_too(text: str, left: str | None) -> None:
    assert Secret(KEY).out_of(text) == (text if left is None else left)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the key EMPTY is wrong", "the key *** is wrong"),
        ("EMPTYNESS, NONEMPTY, EMPTY-1, empty", None),
    ],
)
def test_a_word_is_taken_out_as_a_word(text: str, left: str | None) -> None:
    assert Secret("EMPTY").out_of(text) == (text if left is None else left)


@pytest.mark.parametrize("key", [KEY, ODD, "EMPTY"])
def test_it_shows_itself_to_nobody(key: str) -> None:
    secret = Secret(key)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>40}",
        str([secret]),
        str(dir(secret)),
    ]
    assert not any(key in text for text in shown)
    assert copy.copy(secret) is copy.deepcopy(secret) is secret
    for write in (pickle.dumps, json.dumps, vars):
        with pytest.raises(TypeError) as caught:
            write(secret)  # type: ignore[operator]
        assert key not in str(caught.value)
