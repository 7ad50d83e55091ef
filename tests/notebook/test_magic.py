"""The magics: from the cell's text to the request that is sent."""

from __future__ import annotations

from collections import Counter

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
