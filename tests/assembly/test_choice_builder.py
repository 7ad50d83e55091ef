"""Building a choice from the chunks' parts: finish reasons, rows and ids."""

from __future__ import annotations

from tensormesh_nb.wire import chunks as wire

from ..factories import make_chunk, make_request, make_result, raw_bytes, result_of


def test_first_finish_reason_counts_and_unknown_is_shown() -> None:
    made = make_result(
        make_chunk("x", finish_reason="repetition"), make_chunk("", finish_reason="stop")
    )
    assert made.finish_reason == "repetition"
    assert "repetition" in made.footer


def test_chunk_with_ids_but_no_logprobs_gets_rows() -> None:
    def told(token: str) -> list[wire.TokenLogprob]:
        return [wire.TokenLogprob(token=token, logprob=-1.0, bytes=raw_bytes(token))]

    parts = [("x", None, 7), ("a", told("a"), 1), ("b", None, 2), ("d", told("d"), 4)]
    chunks = []
    for text, entries, token_id in parts:
        logprobs = None if entries is None else wire.Logprobs(content=entries)
        part = wire.ChunkChoice(
            delta=wire.Delta(content=text), logprobs=logprobs, token_ids=[token_id]
        )
        chunks.append(wire.Chunk(choices=[part]))
    made = result_of(make_request(logprobs=True), chunks)
    frame = made.logprobs
    assert list(frame["position"]) == [0, 1, 2, 3]
    assert list(frame["token_id"]) == [7, 1, 2, 4]
    assert list(frame["logprob_status"]) == ["missing", "ok", "missing", "ok"]
    assert frame["logprob"].isna().tolist() == [True, False, True, False]


def test_unreadable_ids_are_unknown() -> None:
    body = b'{"choices":[{"token_ids":["5",-1,null,true,9],"message":{"content":"x"}}],'
    chunk = wire.decode(body + b'"prompt_token_ids":[1,null,3]}')
    made = result_of(make_request(), [chunk])
    frame = made.token_ids
    assert frame["token_id"].fillna(-1).tolist() == [1, -1, 3, 5, -1, -1, -1, 9]
