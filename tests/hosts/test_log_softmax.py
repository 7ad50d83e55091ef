"""Numbers against the whole distribution, which llama-server returns for one position.

The distribution after the same tokens is requested without the client, and every number that the
frames have for a token is computed from its 49,152 logprobs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

import tensormesh_nb as tm

from ..prompts import FRANCE
from .recordings import VOCABULARY, Recording, recordings
from .servers import Server, llama_server

POSITIONS = (0, 6)
BITS = float(np.log(2.0))


@pytest.fixture(scope="module")
def engine(server: Server) -> Iterator[str]:
    """A llama-server, whichever host the other tests ask."""
    if server.name == "llamaserver":
        assert server.engine is not None
        yield server.engine
        return
    with llama_server() as own:
        assert own.engine is not None
        yield own.engine


@pytest.fixture(scope="module")
def sampled(engine: str) -> tm.ChatResult:
    """An answer with few alternatives and tokens outside of them."""
    with tm.Client(host=engine, model="smollm2") as client:
        client.models()  # has the size of the vocabulary
        return client.chat(FRANCE, temperature=1.5, seed=4, max_tokens=8, top_logprobs=3)


@pytest.fixture(scope="module")
def distributions(engine: str, sampled: tm.ChatResult) -> dict[int, NDArray[np.float64]]:
    """The logprobs by token id before some positions."""
    applied = httpx.post(f"{engine}/apply-template", json={"messages": FRANCE}, timeout=30).json()
    tokenized = httpx.post(
        f"{engine}/tokenize",
        json={"content": applied["prompt"], "parse_special": True},
        timeout=30,
    ).json()
    ids = sampled.logprobs["token_id"].tolist()
    found = {}
    for position in POSITIONS:
        body: dict[str, Any] = {
            "prompt": [*tokenized["tokens"], *ids[:position]],
            "n_predict": 1,
            "n_probs": VOCABULARY,
            "temperature": 0,
        }
        reply = httpx.post(f"{engine}/completion", json=body, timeout=60).json()
        logprob = np.full(VOCABULARY, -np.inf)
        for entry in reply["completion_probabilities"][0]["top_logprobs"]:
            logprob[entry["id"]] = entry["logprob"]
        found[position] = logprob
    return found


def test_the_whole_distribution_sums_to_one(
    distributions: dict[int, NDArray[np.float64]],
) -> None:
    for logprob in distributions.values():
        assert np.isfinite(logprob).sum() == VOCABULARY
        assert np.exp(logprob).sum() == pytest.approx(1.0, abs=1e-3)  # summed in single precision


def test_rows_agree_with_the_whole_distribution(
    sampled: tm.ChatResult, distributions: dict[int, NDArray[np.float64]]
) -> None:
    assert sampled.vocab_size == VOCABULARY
    assert sampled.logprobs["rank_censored"].any()  # some tokens are from outside of the top 3
    for position, logprob in distributions.items():
        row = sampled.logprobs.iloc[position]
        p = np.exp(logprob)
        assert row["logprob"] == pytest.approx(logprob[row["token_id"]], abs=1e-3)
        entropy = -float((p * logprob).sum()) / BITS
        assert row["entropy_min"] - 1e-3 <= entropy <= row["entropy_max"] + 1e-3
        rank = 1 + int((logprob > logprob[row["token_id"]]).sum())
        assert row["rank"] <= rank
        assert row["rank_censored"] or row["rank"] == rank
        top = sampled.top_logprobs.query(f"position == {position}")
        assert row["mass_seen"] == pytest.approx(p[top["token_id"].astype(int)].sum(), abs=1e-3)
        for one in top.itertuples():
            assert one.logprob == pytest.approx(logprob[one.token_id], abs=1e-3)
        best, second = np.sort(logprob)[[-1, -2]]
        assert row["margin"] == pytest.approx(best - second, abs=1e-3)


def plain(name: str) -> Recording:
    (found,) = (r for r in recordings() if (r.host, r.name) == (name, "plain"))
    return found


def test_hosts_with_the_same_weights_agree() -> None:
    # Three engines, in single precision. Kernels differ in the third digit.
    one, *others = (plain(host).play().logprobs for host in ("vllm", "llamaserver", "lcpp"))
    for other in others:
        rows = min(len(one), len(other))
        assert rows >= 7
        assert one["token"].tolist()[:7] == other["token"].tolist()[:7]
        for name, distance in (("logprob", 0.005), ("mass_seen", 0.005), ("entropy_min", 0.02)):
            assert np.allclose(
                one[name].head(7).astype(float), other[name].head(7).astype(float), atol=distance
            )
