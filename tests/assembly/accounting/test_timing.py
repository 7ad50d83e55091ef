"""Times and rates of answers."""

from __future__ import annotations

from tensormesh_nb.assembly.accounting.timing import Timing

from ...factories import (
    make_result,
)


def test_whole_body_has_no_rate() -> None:
    message = {"role": "assistant", "content": "Hello"}
    whole = make_result({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    assert whole.text == "Hello"
    assert whole.timing.first_token is None
    assert "first after" not in whole.footer
    assert "tokens/s" not in whole.footer


def test_rate_needs_two_tokens_and_time() -> None:
    sent = Timing(sent=make_result().timing.sent, first_token=1.0, duration=3.0)
    assert sent.tokens_per_second(5) == 2.0
    assert sent.tokens_per_second(1) is None
    assert Timing(sent.sent).tokens_per_second(5) is None
    assert Timing(sent.sent, 1.0, 1.0).tokens_per_second(5) is None
