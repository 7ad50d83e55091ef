"""A secret does not appear in any repr, traceback or copy."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from tensormesh_nb.config.secret import Secret

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
