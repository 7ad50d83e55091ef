"""The token_ids frame."""

from __future__ import annotations

from ..factories import load_recorded


def test_ids_of_prompt_and_answer() -> None:
    frame = load_recorded("logprobs.sse").token_ids
    prompt = frame[frame["segment"] == "prompt"]
    assert prompt["token_id"].tolist() == [151644, 872, 198, 13048, 151645, 198, 151644, 77091, 198]
    assert prompt["choice"].isna().all()
    rest = frame[frame["segment"] != "prompt"]
    assert rest["token_id"].tolist() == [9707, 1052, 0, 151645]
    assert rest["token"].tolist() == ["Hello", " there", "!", "<|im_end|>"]
    assert rest["position"].tolist() == [0, 1, 2, 3]
    assert rest["choice"].tolist() == [0, 0, 0, 0]
