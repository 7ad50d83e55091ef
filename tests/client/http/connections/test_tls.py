"""The TLS context."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import trustme

import tensormesh_nb as tm
from tensormesh_nb.client.http.connections import tls
from tensormesh_nb.client.http.connections.tls import tls_context
from tensormesh_nb.config.settings import Settings
from tensormesh_nb.notebook.session import Session

from ....leak_watch import KEY
from ...asking import client, free_port


def test_one_tls_context_is_made_for_a_session_of_100_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import ssl

    made = []
    init = ssl.SSLContext.__new__

    def counting(cls: Any, *args: Any, **keys: Any) -> Any:
        made.append(1)
        return init(cls, *args, **keys)

    monkeypatch.setattr(ssl.SSLContext, "__new__", counting)
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", KEY)
    monkeypatch.setenv("TENSORMESH_SERVERLESS_BASE_URL", f"https://127.0.0.1:{free_port()}")
    tls._context.cache_clear()
    session = Session()
    for cell in range(100):
        # Each cell resolves its settings again; it may change one, or make its own client.
        changed = Settings.resolve(("flag", {"model": f"m{cell % 3}", "timeout": 10 + cell % 5}))
        asking = session.client(changed) if cell % 10 else tm.Client()
        with pytest.raises(tm.ConnectionFailed):
            asking.chat("Hi", model="m")
    session.close()
    assert len(made) == 1


def test_certificates_that_have_changed_are_read_again(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    settings = Settings.resolve(("flag", {"host": "https://x", "ca_bundle": _written(bundle, 1)}))
    first, second = tls_context(settings), tls_context(settings)
    _written(bundle, 2)
    third = tls_context(settings)
    assert first is second
    assert first.get_ca_certs() != third.get_ca_certs()


def _written(bundle: Path, when: int) -> str:
    """A new authority's certificate, as if it were written then."""
    trustme.CA().cert_pem.write_to_path(str(bundle))
    os.utime(bundle, (when, when))
    return str(bundle)


def test_certificates_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "bundle\n\x1b.pem"
    bundle.write_text("nothing")
    asking = client("https://127.0.0.1:9", ca_bundle=str(bundle))
    with asking, pytest.raises(tm.SettingsError, match=r"ca_bundle: .* holds no certif") as caught:
        asking.chat("Hi")
    assert str(caught.value).isprintable()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    asking = client("https://127.0.0.1:9")
    with asking, pytest.raises(tm.SettingsError, match="SSL_CERT_FILE"):
        asking.chat("Hi")
