"""The token table: strings, bytes and ids of distinct tokens."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tensormesh_nb.assembly.tokens.columns import TokenColumns
from tensormesh_nb.assembly.tokens.token_table import TokenTable
from tensormesh_nb.config.redactor import Redactor
from tensormesh_nb.config.secret import STARS, Secret
from tensormesh_nb.wire.chunks import Alternative, TokenLogprob

from ...factories import entry, make_chunk, make_result, top_entries


def code_of(
    table: TokenTable, token: str, *, bytes: Any = None, token_id: int | None = None
) -> int:
    raw = msgspec.Raw(msgspec.json.encode(bytes))
    return table.codes([Alternative(token=token, bytes=raw, token_id=token_id)])[0]


def test_a_token_is_stored_once() -> None:
    table = TokenTable()
    columns = TokenColumns(table)
    columns.append(
        [TokenLogprob(token="a", bytes=msgspec.Raw(b"[97]"), logprob=-1.0)] * 1000, [0.0] * 1000
    )
    assert len(columns) == 1000
    assert len(table) == 1


def test_tokens_differ_by_string_bytes_and_id() -> None:
    table = TokenTable()
    codes = {
        code_of(table, "a", token_id=1),
        code_of(table, "a", token_id=2),
        code_of(table, "a", bytes=[97]),
        code_of(table, "a"),
        code_of(table, "a", token_id=1),
    }
    assert codes == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("sent", "true"), [([97], b"a"), ([256], None), ([-1], None), (None, None)]
)
def test_invalid_bytes_are_unknown(sent: Any, true: bytes | None) -> None:
    table = TokenTable()
    assert table.true_bytes(code_of(table, "a", bytes=sent)) == true


def test_placeholder_strings_have_no_readable_bytes() -> None:
    table = TokenTable()
    for token in ("\ufffd", "token_id:7"):
        code = code_of(table, token, bytes=list(token.encode()))
        assert table.readable_bytes(code) is None
        assert table.readable_bytes(code_of(table, token)) is None
    code = code_of(table, "token_id:7", bytes=[72])
    assert table.readable_bytes(code) == b"H"
    assert table.readable_bytes(code_of(table, "é")) == "é".encode()


def test_token_id_strings_are_read_as_ids() -> None:
    made = make_result(
        make_chunk(
            "Hi",
            [
                {
                    **entry("token_id:42", bytes=[72, 105]),
                    "top_logprobs": top_entries(("token_id:42", -0.1), ("token_id:7", -3.0)),
                }
            ],
        )
    )
    row = made.logprobs.iloc[0]
    assert (row["token_id"], row["bytes"], row["byte_start"], row["byte_end"]) == (42, b"Hi", 0, 2)
    table = made.top_logprobs
    assert table["token_id"].tolist() == [42, 7]
    assert table["chosen"].tolist() == [True, False]
    assert table["bytes"][0] == b"Hi"
    assert table["bytes"].isna().tolist() == [False, True]


def test_tables_share_tokens_only_if_all_of_them_is_equal() -> None:
    one, other = TokenTable(), TokenTable()
    spellings: list[dict[str, Any]] = [
        {"bytes": [115], "token_id": 5},
        {"bytes": [115], "token_id": 6},
        {"bytes": None, "token_id": 5},
    ]
    for table in (one, other):
        codes = [code_of(table, "shared", **spelling) for spelling in spellings]
        assert codes == [0, 1, 2]
        assert [table.entry(code, -1.0) for code in codes] == [
            {"token": "shared", "logprob": -1.0, **spelling} for spelling in spellings
        ]
    assert one.tokens[0] is other.tokens[0]


@pytest.mark.parametrize("kind", [{"bytes": [97], "token_id": 3}, {"bytes": [97]}, {}])
def test_servers_of_one_model_with_other_fields_share_tokens_among_themselves(kind: Any) -> None:
    tables = [TokenTable("model") for _ in range(3)]
    code_of(tables[0], "a", bytes=[97], token_id=3 if "token_id" not in kind else None)
    for table in tables[1:]:
        assert [code_of(table, "a", **kind), code_of(table, "a", **kind)] == [0, 0]
    one, other = tables[1:]
    assert one.tokens[0] is other.tokens[0]
    assert one.all_true_bytes()[0] is other.all_true_bytes()[0]


def test_redaction_of_one_table_leaves_others_as_they_are() -> None:
    one, other = TokenTable(), TokenTable()
    for table in (one, other):
        assert code_of(table, "hidden", bytes=[104], token_id=1) == 0
        assert table.all_true_bytes() == [b"h"]
    one.redact(Redactor(None), {0})
    assert (one.tokens, one.all_true_bytes(), one.ids) == ([STARS], [None], [None])
    assert (other.tokens, other.all_true_bytes(), other.ids) == (["hidden"], [b"h"], [1])
    assert code_of(one, "hidden", bytes=[104], token_id=1) == 1  # arrives again: not yet redacted


def test_a_complete_table_still_takes_tokens() -> None:
    table = TokenTable()
    first = code_of(table, "a", token_id=1)
    table.complete()
    assert code_of(table, "a", token_id=1) == first
    assert code_of(table, "b", token_id=2) == 1
    assert code_of(table, "a", token_id=2) == 2
    assert table.tokens == ["a", "b", "a"]


def test_a_token_with_the_bytes_of_several_is_found_by_its_id() -> None:
    table = TokenTable()
    whole = code_of(table, " 😀", bytes=list(" 😀".encode()), token_id=218)
    code_of(table, "\ufffd", bytes=[0x80], token_id=218)
    assert table.merged() == {whole: b"\x80"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("the", [116, 104, 101], 5), (" the", [32, 116, 104, 101], 5)),  # a stripped space
        (("\ufffd", [0x80], 7), (" 😀", [32, 240, 159, 152, 128], 8)),  # another id
        (("\ufffd", [0x80], None), (" 😀", [32, 240, 159, 152, 128], None)),
        (("token_id:7", list(b"token_id:7"), None), ("token_id:7", [65], None)),
    ],
)
def test_other_tokens_of_one_id_are_not_merged(one: Any, other: Any) -> None:
    table = TokenTable()
    for token, raw, token_id in (one, other):
        code_of(table, token, bytes=raw, token_id=token_id)
    assert table.merged() == {}


def test_a_merged_token_has_no_offsets_and_its_word_no_number() -> None:
    part = entry("\ufffd", -0.01, bytes=[0x80], token_id=218)
    merged = entry(" 😀", -0.01, token_id=218, top_logprobs=[part])
    made = make_result(make_chunk("a 😀!", [entry("a"), merged, entry("!")]), logprobs=True)
    row = made.logprobs.iloc[1]
    assert (row["bytes"], row["rank"]) == (b"\x80", 1)
    assert row[["byte_start", "byte_end"]].isna().all()
    assert made.logprobs["byte_start"].tolist()[2] == len("a 😀".encode())
    assert made.spans("word")["status"].tolist() == ["ok", "unaligned"]
    assert any("all but 5 bytes" in warning for warning in made.warnings)


def test_an_id_whose_bytes_are_the_key_is_redacted_though_no_string_is() -> None:
    key = "a-key-of-16-chars"
    table = TokenTable("redacted")
    code_of(table, "token_id:7", bytes=list(key.encode()))
    code_of(table, "other", bytes=None)
    table.redact(Redactor(Secret(key)), set())
    assert table.tokens == [STARS, "other"]
