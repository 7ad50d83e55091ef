"""The magics: from the cell's text to the request that is sent."""

from __future__ import annotations

from collections import Counter

import pytest
from IPython.core.interactiveshell import InteractiveShell

from ..replay_host import DONE, ReplayHost, chunk, head, sse


def test_a_request_is_validated_once(shell: InteractiveShell, validations: Counter[str]) -> None:
    with ReplayHost([head(), *sse(chunk("Hi."), chunk(finish_reason="stop"), DONE)]) as host:
        shell.run_cell(f"%%tmchat --host {host.url} -m m -s 'Be terse.' -t 0\nHi")
    assert len(host.requests) == 1
    # Flags are also checked when the line is read, so that the error names the flag.
    assert [validations.pop(name) for name in ("model", "temperature")] == [2, 2]
    assert set(validations.values()) == {1}
    assert validations.keys() >= {"messages", "structure of messages", "rules", "stream"}


def test_a_cell_answers_on_a_strict_host(shell: InteractiveShell) -> None:
    refusal = b'{"detail": "Unexpected fields in the request: {\'return_token_ids\'}"}'
    strict = [head("422 Unprocessable Entity", "application/json"), refusal]
    with ReplayHost(strict, [head(), *sse(chunk("Hi."), DONE)]) as host:
        cell = shell.run_cell(f"%%tmchat --host {host.url} -m m\nHi")
        first, second = [request.json() for request in host.requests]
    assert cell.success
    assert cell.result.text == "Hi."
    assert cell.result.warnings[0] == f"{host.url} refused return_token_ids, which was left out."
    assert second == {name: v for name, v in first.items() if name != "return_token_ids"}


def test_a_refused_flag_is_named(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = b'{"detail": "Unexpected fields in the request: {\'return_token_ids\'}"}'
    with ReplayHost([head("422 Unprocessable Entity", "application/json"), refusal]) as host:
        cell = shell.run_cell(f"%%tmchat --host {host.url} -m m --return-token-ids\nHi")
        assert len(host.requests) == 1
    assert not cell.success
    assert "leave out return_token_ids= (--return-token-ids)." in capsys.readouterr().out
