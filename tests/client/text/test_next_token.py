"""Next tokens of the real endpoint: exact, reproducible, step by step."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.text.next_token import NextToken

from ...prompts import QUESTION

TEXT = "The capital of France is"
SYSTEM = "You are a helpful assistant."


@pytest.fixture(scope="module")
def after_text(local: tm.Client) -> NextToken:
    return local.next_token(TEXT, temperatures=[0.2, 1, 2], seed=5)


def test_whole_distribution_equals_the_full_softmax(
    local: tm.Client, after_text: NextToken
) -> None:
    whole = local.read(f"{TEXT} Paris").distribution(5)
    frame = after_text.frame
    assert after_text.is_whole
    assert len(frame) == after_text.vocab_size == 49152
    found = frame.set_index("token_id")["logprob"].astype(float).sort_index()
    expected = whole.set_index("token_id")["logprob"].astype(float).sort_index()
    assert np.abs(found.to_numpy() - expected.to_numpy()).max() <= 1e-6
    assert frame["rank"].tolist() == list(range(1, 49153))
    assert frame["logprob"].is_monotonic_decreasing
    assert frame["token"].iloc[0] == " Paris"


@pytest.mark.parametrize("temperature", [0.2, 1.0, 2.0])
def test_temperatures_reshape_the_same_logits_exactly(
    after_text: NextToken, temperature: float
) -> None:
    logits = after_text.frame["logprob"].to_numpy(dtype=float) / temperature
    weights = np.exp(logits - logits.max())
    expected = weights / weights.sum()
    frame = after_text.by_temperature
    own = frame[frame["temperature"] == temperature]
    for name in ("prob_min", "prob_max"):
        assert np.abs(own[name].to_numpy(dtype=float) - expected).max() <= 1e-6
    assert len(frame) == 3 * 49152


def test_entropy_of_a_whole_distribution_is_a_point(after_text: NextToken) -> None:
    p = after_text.frame["prob"].to_numpy(dtype=float)
    p = p[p > 0] / p.sum()
    low, high = after_text.entropy
    assert low == high == pytest.approx(float(-(p * np.log2(p)).sum()))


def test_top_tokens_have_the_numbers_of_the_whole(local: tm.Client, after_text: NextToken) -> None:
    top = local.next_token(TEXT, top=10)
    assert not top.is_whole
    whole = after_text.frame.head(len(top.frame))
    assert top.frame["token"].tolist()[:10] == whole["token"].tolist()[:10]
    # The engine sums in another order for another number of alternatives.
    assert top.frame["logprob"].tolist()[:10] == pytest.approx(
        whole["logprob"].tolist()[:10], abs=1e-4
    )
    low, high = top.entropy
    assert low - 1e-3 <= after_text.entropy[0] <= high + 1e-3
    assert top.mass_seen == pytest.approx(after_text.frame["prob"].head(10).sum(), abs=1e-3)


def test_step_equals_the_model_s_own_answer(local: tm.Client) -> None:
    messages = [{"role": "system", "content": SYSTEM}, QUESTION]
    answer = local.chat(messages, temperature=0, max_tokens=4)
    made = local.next_token(messages, top=5)
    assert made.starts_message
    for position in range(3):
        own = answer.logprobs.iloc[position]
        first = made.frame.iloc[0]
        assert first["token_id"] == own["token_id"]
        assert first["logprob"] == pytest.approx(own["logprob"], abs=1e-4)
        made = made.step(int(first["token_id"]))
    assert made.text == "".join(answer.logprobs["token"].astype(str).iloc[:3])


def test_assistants_last_message_is_continued(local: tm.Client) -> None:
    messages = [{"role": "system", "content": SYSTEM}, QUESTION]
    begun = local.next_token([*messages, {"role": "assistant", "content": "The capital"}], top=5)
    stepped = local.next_token(messages, top=5).step("The").step(" capital")
    assert not begun.starts_message
    assert begun.text == stepped.text == "The capital"
    assert begun.frame["logprob"].tolist()[:5] == pytest.approx(
        stepped.frame["logprob"].tolist()[:5], abs=1e-4
    )
    assert "user:" in repr(begun)


def test_seed_makes_a_walk_reproducible(local: tm.Client) -> None:
    def walk(seed: int) -> list[str]:
        made = local.next_token("Once upon a time", temperature=1.5, top=20, seed=seed)
        for _ in range(4):
            assert len(made.frame) == 20  # the host's own draw never takes a row's place
            made = made.step()
        return [token.token for token in made.taken]

    assert walk(7) == walk(7)
    assert any(walk(7) != walk(seed) for seed in (8, 9))


def test_sample_takes_other_settings_and_a_seed(after_text: NextToken) -> None:
    assert after_text.sample(seed=3) == after_text.sample(seed=3)
    assert after_text.sample(temperature=0).token == " Paris"
    assert after_text.sample(at=0.0).token == " Paris"
    assert after_text.sample(at=0.999999, top_k=2).row == 1
    thrown = after_text.sample(at=0.5)
    assert thrown.prob == pytest.approx(float(after_text.frame["prob"].iloc[0]), abs=1e-3)
    with pytest.raises(tm.RequestError, match="temperature"):
        after_text.sample(temperature=3)


def test_step_appends_a_token_and_remembers_the_step_before(after_text: NextToken) -> None:
    made = after_text.step(" Paris")
    assert (made.text, after_text.text) == (f"{TEXT} Paris", TEXT)
    assert made.previous is after_text
    (token,) = made.taken
    assert token.logprob == after_text.frame["logprob"].iloc[0]
    assert made.temperatures == (0.2, 1.0, 2.0)
    thrown = after_text.sample(at=0.0)
    assert after_text.step(thrown).text == made.text
    with pytest.raises(tm.RequestError, match="of another distribution"):
        made.step(thrown)
    assert asyncio.run(after_text.astep(rank=1)).text == made.text


def test_end_token_has_no_next_one(local: tm.Client, after_text: NextToken) -> None:
    with pytest.raises(tm.RequestError, match="ends the text, so no token follows"):
        after_text.step("<|im_end|>")


def test_repr_and_html_have_text_bars_and_temperatures(after_text: NextToken) -> None:
    text = repr(after_text)
    assert TEXT in text
    assert "temperature 0.2" in text
    assert "␣Paris" in text
    assert "all 49,152 tokens" in text
    html = after_text._repr_html_()
    for shown in ("temperature 0.2", "temperature 2", "␣Paris", "(all other tokens)"):
        assert shown in html
    assert "<script" not in html
    assert len(html) < 30_000


def test_plot_has_a_panel_for_each_temperature(after_text: NextToken) -> None:
    figure = after_text.plot(5)
    assert [axes.get_title() for axes in figure.axes] == [
        f"temperature {each}" for each in ("0.2", "1", "2")
    ]
    assert figure.axes[0].get_yticklabels()[0].get_text() == "␣Paris"
    plt.close(figure)


def test_frame_has_stable_dtypes_and_provenance(after_text: NextToken) -> None:
    frame = after_text.frame
    assert list(frame.columns) == ["rank", "token", "token_id", "bytes", "logprob", "prob"]
    assert isinstance(frame["token"].dtype, pd.CategoricalDtype)
    assert str(frame["token_id"].dtype) == "Int64"
    assert frame.attrs["host"] == "local"
    assert frame.attrs["logprob_kind"] == "raw"
    assert frame["prob"].iloc[0] == pytest.approx(math.exp(frame["logprob"].iloc[0]))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"temperature": 3}, "temperature"),
        ({"temperatures": [0.2, 5]}, "temperature"),
        ({"top": 0}, "top: expected"),
        ({"top": 1.5}, "top: expected"),
        ({"seed": -1}, "seed: expected"),
        ({"seed": "a"}, "seed: expected"),
        ({"top_p": 0.0}, "top_p"),
        ({"model": ""}, None),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(
    local: tm.Client, keys: dict[str, Any], message: str | None
) -> None:
    if message is None:
        assert local.next_token(TEXT, top=1, **keys).text == TEXT
        return
    with pytest.raises(tm.RequestError, match=message):
        local.next_token(TEXT, **keys)


def test_trailing_space_is_noted(local: tm.Client) -> None:
    assert any("ends in a space" in each for each in local.next_token(f"{TEXT} ", top=2).notices)


def test_async_twin(local: tm.Client) -> None:
    made = asyncio.run(local.anext_token(TEXT, top=3))
    assert made.frame["token"].iloc[0] == " Paris"
