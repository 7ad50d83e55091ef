"""The footer of an answer."""

from __future__ import annotations

from ..factories import entry, make_chunk, make_result


def test_footer_has_the_numbers_of_the_attributes() -> None:
    made = make_result(*(make_chunk(token, [entry(token)]) for token in ("A", " b", " c")))
    assert made.timing.first_token == 0.0
    footer = made.footer
    assert "first after 0.00 s" in footer
    rate = made.timing.tokens_per_second(made.completion_tokens or 0)
    assert rate is not None
    assert f"{made.completion_tokens} tokens" in footer
    assert f"{rate:.0f} tokens/s" in footer
