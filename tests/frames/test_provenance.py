"""Every frame records where its numbers come from."""

from __future__ import annotations

import json

import tensormesh_nb as tm

from ..factories import entry, make_chunk, make_result


def test_provenance_goes_with_every_frame() -> None:
    made = make_result(
        make_chunk("a", [entry("a", token_id=1)]), temperature=0.5, logprobs=True, top_logprobs=3
    )
    for frame in (made.logprobs, made.top_logprobs, made.token_ids):
        assert frame.attrs["model"] == "m"
        assert frame.attrs["host"] == "played"
        assert frame.attrs["request"]["temperature"] == 0.5
        assert "messages" not in frame.attrs["request"]
        assert frame.attrs["top_logprobs"] == 3
        assert frame.attrs["logprob_kind"] in ("raw", "processed", "unknown")
        assert frame.attrs["version"] == tm.__version__
        assert frame.attrs["warnings"] == made.warnings
        json.dumps(frame.attrs)
