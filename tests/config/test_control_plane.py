"""Prices come from another host with another credential; neither credential crosses over."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tensormesh_nb import Client, Settings
from tensormesh_nb.config.control_plane import ControlPlane
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.errors import SettingsError

from ..leak_watch import KEY, MARK
from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse

TOKEN = f"{MARK}of-the-control-plane"
PRICES = {
    "pricing": [
        {
            "model": "m",
            "inputTokenPrice": {"units": "1"},
            "outputTokenPrice": {"units": "2"},
            "isActive": True,
        }
    ]
}
USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
ANSWER = [
    head(),
    *sse(chunk("Hi", finish_reason="stop"), {"choices": [], "usage": USAGE}, DONE),
]


def body(value: Any, status: str = "200 OK") -> Script:
    return [head(status, "application/json"), json.dumps(value).encode()]


def test_no_token_no_control_plane() -> None:
    assert Settings.resolve(environ={}).control_plane is None


def test_the_environments_token() -> None:
    plane = Settings.resolve(
        environ={
            "TENSORMESH_CONTROL_PLANE_TOKEN": f" {TOKEN} ",
            "TENSORMESH_CONTROL_PLANE_BASE_URL": "http://127.0.0.1:1/",
        }
    ).control_plane
    assert plane == ControlPlane(
        "http://127.0.0.1:1/v1",
        Secret(TOKEN),
        "environment (TENSORMESH_CONTROL_PLANE_TOKEN)",
    )
    assert TOKEN not in repr(plane)


def auth_file(home: Path, text: str, mode: int = 0o600) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    path = home / "auth.json"
    path.write_text(text)
    path.chmod(mode)
    return {"TM_CONFIG_HOME": str(home)}


def test_auth_json_is_read_only_when_asked(tmp_path: Path) -> None:
    environ = auth_file(tmp_path, json.dumps({"access_token": TOKEN}))
    assert Settings.resolve(environ=environ).control_plane is None
    settings = Settings.resolve(("argument", {"tm_auth": True}), environ=environ)
    assert settings.control_plane is not None
    assert settings.control_plane.token == Secret(TOKEN)
    assert ("control_plane", "token set", str(tmp_path / "auth.json")) in settings.table()
    assert TOKEN not in str(settings.table())


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"access_token": 5}', '{"access_token": ""}']
)
def test_auth_json_without_a_token_is_an_error(tmp_path: Path, text: str) -> None:
    environ = auth_file(tmp_path, text)
    with pytest.raises(SettingsError, match="has no access_token"):
        Settings.resolve(("argument", {"tm_auth": True}), environ=environ)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_an_auth_json_that_others_can_read_is_refused(tmp_path: Path) -> None:
    environ = auth_file(tmp_path, json.dumps({"access_token": TOKEN}), 0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        Settings.resolve(("argument", {"tm_auth": True}), environ=environ)


def priced(monkeypatch: pytest.MonkeyPatch, inference: ReplayHost, plane: ReplayHost) -> Client:
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", KEY)
    monkeypatch.setenv("TENSORMESH_SERVERLESS_BASE_URL", inference.url)
    monkeypatch.setenv("TENSORMESH_CONTROL_PLANE_TOKEN", TOKEN)
    monkeypatch.setenv("TENSORMESH_CONTROL_PLANE_BASE_URL", plane.url)
    return Client(model="m")


def test_an_answer_has_its_cost_and_credentials_stay_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (
        ReplayHost(ANSWER) as inference,
        ReplayHost(body(PRICES)) as plane,
        priced(monkeypatch, inference, plane) as client,
    ):
        result = client.chat("Hello")
        assert result.cost == Decimal("0.00002")
        assert "cost 0.00002 USD" in result.footer
        assert client.chat("Hello").cost == result.cost
        # Asked for once, with its own token; the inference host never sees it.
        assert [request.line for request in plane.requests] == [
            "GET /v1/billing/serverless-pricing HTTP/1.1"
        ]
        assert plane.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
        assert {r.headers["authorization"] for r in inference.requests} == {f"Bearer {KEY}"}


def test_models_are_joined_with_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = {"object": "list", "data": [{"id": "m", "object": "model"}, {"id": "other"}]}
    with (
        ReplayHost(body(listed)) as inference,
        ReplayHost(body(PRICES)) as plane,
        priced(monkeypatch, inference, plane) as client,
    ):
        frame = client.models().set_index("id")
    assert frame.loc["m", "input_price"] == Decimal(1)
    assert frame.loc["m", "output_price"] == Decimal(2)
    assert frame.loc["m", "cached_price"] is pd.NA
    assert frame.loc["other", "input_price"] is pd.NA


def test_missing_prices_do_not_prevent_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = body({"code": 16, "message": f"token {TOKEN} expired"}, status="401 Unauthorized")
    with (
        ReplayHost(ANSWER) as inference,
        ReplayHost(refusal) as plane,
        priced(monkeypatch, inference, plane) as client,
    ):
        result = client.chat("Hello")
        assert result.text == "Hi"
        assert result.cost is None
        assert "cost unknown" in result.footer
        assert len(client.notices) == 1
        assert "Prices are unknown" in client.notices[0]
        assert TOKEN not in client.notices[0]
