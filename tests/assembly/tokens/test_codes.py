"""Codes of tokens: numbers until they are read."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.assembly.tokens.codes import Codes
from tensormesh_nb.assembly.tokens.columns import TokenColumns
from tensormesh_nb.assembly.tokens.token_table import TokenTable
from tensormesh_nb.wire.chunks import Alternative, TokenLogprob

# A long string is not shared by answers, and one string has two spellings.
WORDS = st.sampled_from(["a", "b", " the", "é", "a word of more than a key's length"])
TOKENS = st.tuples(WORDS, st.sampled_from([None, 7]))


def token(own: tuple[str, int | None], tops: list[tuple[str, int | None]]) -> TokenLogprob:
    listed = [Alternative(token=text, token_id=i) for text, i in tops]
    return TokenLogprob(token=own[0], token_id=own[1], top_logprobs=listed)


@given(
    st.lists(st.tuples(TOKENS, st.lists(TOKENS, max_size=3)), max_size=12),
    st.sets(st.integers(0, 12)),
)
def test_codes_do_not_depend_on_when_they_are_read(listed: list[Any], read: set[int]) -> None:
    table = TokenTable("codes")
    columns = TokenColumns(table)
    for at, (own, tops) in enumerate(listed):
        columns.append([token(own, tops)], [0.0])
        if at in read:
            assert len(columns.code) == at + 1
    arrived = [one for own, tops in listed for one in (own, *tops)]
    assert [*zip(table.tokens, table.ids, strict=True)] == [*dict.fromkeys(arrived)]
    spelt = [(table.tokens[code], table.ids[code]) for code in columns.code]
    assert spelt == [own for own, _ in listed]
    spelt = [(table.tokens[code], table.ids[code]) for code in columns.top_code]
    assert spelt == [top for _, tops in listed for top in tops]


@pytest.mark.parametrize("counts", [[2, 2], [0, 0], [0, 3, 1], []])
def test_numbers_are_translated_in_the_order_of_their_arrival(counts: list[int]) -> None:
    codes, tops = Codes(), sum(counts)
    codes.append([100 + n for n in range(len(counts))], counts, [*range(tops)])
    seen: list[int] = []

    def translated(numbers: Any) -> Any:
        seen.extend(numbers.ravel().tolist())
        return numbers + np.int32(1000)

    codes.translate(translated)
    expected, top = [], 0
    for n, count in enumerate(counts):
        expected += [100 + n, *range(top, top + count)]
        top += count
    assert seen == expected
    assert codes.code.tolist() == [1100 + n for n in range(len(counts))]
    assert codes.top_code.tolist() == [1000 + n for n in range(tops)]


def test_an_answer_whose_tokens_nobody_reads_needs_no_numpy() -> None:
    program = """
import sys
from tensormesh_nb.assembly.answer import Answer
from tensormesh_nb.assembly.answer_redaction import redact_answer
from tensormesh_nb.assembly.builder import Builder
from tensormesh_nb.config.redactor import Redactor
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.wire.chunks import decode
from tensormesh_nb.wire.request import ChatRequest

builder = Builder(Answer(ChatRequest.of("Hi."), host="h"))
entry = b'{"token":"Hi","logprob":-1,"top_logprobs":[{"token":"Ho","logprob":-2}]}'
chunk = b'{"choices":[{"delta":{"content":"Hi"},"logprobs":{"content":[%b]}}]}' % entry
for _ in range(100):
    builder.add(decode(chunk), 0.1)
redact_answer(builder.answer, Redactor(Secret("a-key-of-some-length")))
builder.finish("complete", 1.0)
assert len(builder.answer.first.rows) == 100
print("numpy" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.stdout.strip(), run.stderr) == ("False", "")
