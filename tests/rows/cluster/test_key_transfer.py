"""A key on its way to a worker."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.rows.cluster.key_transfer import KeyReceiver, seal

from ...leak_watch import KEY


def test_receiver_gets_the_key_and_messages_do_not_contain_it() -> None:
    receiver = KeyReceiver()
    sealed = seal(Secret(KEY), receiver.public)
    assert receiver.open(sealed) == Secret(KEY)
    assert KEY.encode() not in sealed
    # The same key looks different each time.
    assert seal(Secret(KEY), receiver.public)[256:] != sealed[256:]


def test_other_receiver_and_changed_message_are_refused() -> None:
    receiver = KeyReceiver()
    sealed = seal(Secret(KEY), receiver.public)
    changed = bytes([*sealed[:-1], sealed[-1] ^ 1])
    for one, message in ((KeyReceiver(), sealed), (receiver, changed), (receiver, b"")):
        with pytest.raises(tm.SettingsError, match="did not arrive"):
            one.open(message)


@pytest.mark.parametrize("public", [b"", b"\0" * 256, b"\1", b"\xff" * 256])
def test_public_value_that_would_reveal_the_key_is_refused(public: bytes) -> None:
    with pytest.raises(tm.SettingsError, match="did not arrive"):
        seal(Secret(KEY), public)
