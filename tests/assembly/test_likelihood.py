"""The log probability of an answer: what counts, and why it may be unknown."""

from __future__ import annotations

import math

import pytest

import tensormesh_nb as tm

from ..factories import entry, make_chunk, make_result


def end(logprob: float | None = -0.25) -> dict[str, object]:
    return entry("</s>", logprob)


def test_likelihood_sums_all_tokens_and_leaves_out_the_end_token_if_asked() -> None:
    made = make_result(
        make_chunk("A b", [entry("A", -1.0), entry(" b", -2.0), end()], finish_reason="stop")
    )
    assert made.logprob == pytest.approx(-3.25, abs=1e-12)
    assert made.mean_surprisal == pytest.approx(3.25 / 3 / math.log(2))
    assert made.perplexity == pytest.approx(math.exp(3.25 / 3))
    assert made.logprob == pytest.approx(made.logprobs["logprob"].sum())
    without = made.likelihood(end_token=False)
    assert (without.tokens, without.logprob) == (2, pytest.approx(-3.0))
    assert made.likelihood(segment="special").logprob == pytest.approx(-0.25)
    assert made.likelihood().bits == pytest.approx(3.25 / math.log(2))


def test_likelihood_of_a_segment_and_of_a_choice() -> None:
    first = make_chunk(None, [entry("Hm", -1.0)], delta={"reasoning": "Hm"})
    second = make_chunk("A", [entry("A", -2.0)])
    other = make_chunk("B", [entry("B", -4.0)], index=1)
    other["choices"][0]["index"] = 1
    made = make_result(first, second, other, n=2, temperature=1.0)
    assert made.logprob == -3.0
    assert made.likelihood(segment="reasoning").logprob == -1.0
    assert made.likelihood(choice=1).logprob == -4.0
    with pytest.raises(tm.RequestError, match="no tokens of the segment 'refusal'; there are con"):
        made.likelihood(segment="refusal")
    with pytest.raises(tm.RequestError, match="there is no 7"):
        made.likelihood(choice=7)


@pytest.mark.parametrize(
    ("logprob", "reason"),
    [
        (None, "1 of 2 tokens has no logprob"),
        (-9999.0, "1 of 2 tokens has a clamped logprob"),
        (-math.inf, "1 of 2 tokens has no finite logprob"),
    ],
)
def test_likelihood_is_unknown_if_one_logprob_is(logprob: float | None, reason: str) -> None:
    sent = "-Infinity" if logprob == -math.inf else logprob
    made = make_result(make_chunk("A b", [entry("A"), {**entry(" b"), "logprob": sent}]))
    found = made.likelihood()
    assert (found.logprob, found.mean_surprisal, found.perplexity, found.bits) == (None,) * 4
    assert found.reason == reason
    assert made.logprob is made.perplexity is made.mean_surprisal is None
    # The other token is known.
    assert str(found) == f"score unknown: {reason}"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (make_result(), "there are no tokens"),
        (make_result(make_chunk("A")), "played refuses logprobs; host local has them"),
        (
            make_result(
                make_chunk("A b", [entry("A")]),
                {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}},
            ),
            "the host described 1 of 2 tokens",
        ),
        (
            make_result(make_chunk(None, delta={"reasoning": "Hm"}), make_chunk("A", [entry("A")])),
            "the tokens account for 1 of 3 bytes of the text",
        ),
    ],
)
def test_likelihood_is_unknown_if_tokens_are_not_described(
    made: tm.ChatResult, reason: str
) -> None:
    assert made.logprob is None
    assert made.likelihood().reason == reason


def test_perplexity_does_not_overflow() -> None:
    made = make_result(make_chunk("A", [entry("A", -2000.0)]))
    assert made.perplexity == math.inf
    assert made.logprob == -2000.0
    certain = make_result(make_chunk("A", [entry("A", 0.0)])).likelihood()
    assert (certain.perplexity, str(certain.bits)) == (1.0, "0.0")


def test_score_is_in_every_display(local: tm.Client, paris: tm.ChatResult) -> None:
    scored = local.score(paris.request.messages, paris)
    assert scored.logprob == pytest.approx(float(paris.logprobs["logprob"].sum()), abs=1e-9)
    line = str(scored.likelihood())
    assert f"score {scored.logprob:.2f} nats" in line
    assert line in repr(scored)
    assert line in scored._repr_html_()
    assert line in scored.footer
