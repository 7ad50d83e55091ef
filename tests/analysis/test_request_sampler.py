"""The sampler that an answer was made with."""

from __future__ import annotations

import pytest

from tensormesh_nb.analysis.request_sampler import request_sampler
from tensormesh_nb.analysis.sampling import Sampler

from ..factories import make_request


def test_given_values_and_the_hosts_own() -> None:
    request = make_request(temperature=0.5, top_k=20)
    sampler, origin = request_sampler(request, "played")
    assert sampler == Sampler(temperature=0.5, top_k=20)
    assert origin == "temperature 0.5 · top_k 20 · top_p, min_p: the host's defaults, unknown"


def test_defaults_of_the_local_model_are_named() -> None:
    request = make_request().fill(temperature=0.3)
    sampler, origin = request_sampler(request, "local")
    assert sampler.temperature == 0.3
    assert "temperature 0.3 (default for the local model)" in origin
    assert origin.endswith("top_p, top_k, min_p: the API's defaults (off)")


@pytest.mark.parametrize("top_k", [-1, 0])
def test_every_way_to_switch_top_k_off(top_k: int) -> None:
    sampler, _ = request_sampler(make_request(top_k=top_k, temperature=0.5), "played")
    assert sampler.temperature == 0.5
    assert sampler.top_k in (0, -1)
