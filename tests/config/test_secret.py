"""A secret does not appear in any repr, traceback or copy."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from tensormesh_nb.config.secret import Secret, mask_keys, quote_value

from ..leak_watch import KEY

ODD = "ak/ma+r<k&e\"r\\='0123456789"


@pytest.mark.parametrize("key", [KEY, ODD, "EMPTY"])
def test_secret_is_hidden_in_every_representation(key: str) -> None:
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


def test_quoted_values_hide_keys_and_can_always_be_shown() -> None:
    assert quote_value("http://user:word@host") == "'host'"
    assert quote_value(f"see {KEY}.") == "'see ***.'"
    assert quote_value("a" * 90) == repr("a" * 90)
    assert quote_value(10**5000) == "'<int>'"  # Python refuses to write its digits


def test_masking_a_long_word_takes_linear_time() -> None:
    assert mask_keys("a" * 1_000_000) == "a" * 1_000_000
    assert mask_keys("a" * 1_000_000 + "1") == "***"
