"""Bytes of token ids."""

from __future__ import annotations

from tensormesh_nb.local.prompt.vocabulary import TokenVocabulary

VOCABULARY = TokenVocabulary([b"<|im_end|>", b"a", b"\xf0\x9f", b"\x98\x80"], {0})


def test_text_of_ids_joins_parts_of_characters() -> None:
    assert VOCABULARY.text([1, 2, 3, 0]) == "a😀<|im_end|>"
    assert len(VOCABULARY) == 4


def test_special_tokens_have_a_name_and_no_text() -> None:
    assert VOCABULARY.special_id("<|im_end|>") == 0
    assert VOCABULARY.special_id("a") is None
    assert VOCABULARY.text_bytes(0) == b""
    assert VOCABULARY.text_bytes(1) == b"a"
    assert VOCABULARY.string(0) == "<|im_end|>"


def test_part_of_a_character_is_shown_as_a_replacement_character() -> None:
    assert VOCABULARY.string(2) == "\ufffd"
