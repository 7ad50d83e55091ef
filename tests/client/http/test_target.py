"""The host that a request goes to."""

from __future__ import annotations

from tensormesh_nb.client.http.target import Target
from tensormesh_nb.config.secret import Secret

from ...leak_watch import KEY


def test_redactor_takes_the_key_of_this_host_out() -> None:
    target = Target("h", "http://h/v1", Secret(KEY), None)
    assert target.redactor.message(f"bad key {KEY}") == "bad key ***"
    assert target.redactor is target.redactor
    assert KEY not in repr(target)


def test_without_a_key_nothing_is_taken_out() -> None:
    assert Target("h", "http://h/v1", None, None).redactor.message("bad key") == "bad key"
