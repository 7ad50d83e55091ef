"""The text before the next token, and the tokens taken since."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.text.context import TakenToken, TextContext

USER = {"role": "user", "content": "Hi"}


def taken(token: str, raw: bytes | None = None, token_id: int | None = None) -> TakenToken:
    return TakenToken(token, token_id, raw, -1.0)


def test_bytes_of_tokens_join_to_characters() -> None:
    context = TextContext.of("A").followed_by(taken("\ufffd", b"\xc3"))
    assert context.so_far == "A\ufffd"
    with pytest.raises(tm.RequestError, match="ends inside a character"):
        context.to_send()
    context = context.followed_by(taken("\ufffd", b"\xa9"))
    assert context.so_far == context.to_send() == "Aé"


def test_ids_are_continued_while_they_are_known() -> None:
    context = TextContext("A", ids=(1, 2)).followed_by(taken("b", token_id=3))
    assert context.ids == (1, 2, 3)
    assert context.followed_by(taken("c")).ids is None


def test_messages_are_continued_or_begin_a_new_one() -> None:
    begins = TextContext.of([USER], system="Be brief.")
    assert begins.starts_message
    assert begins.messages_to_send() == ([{"role": "system", "content": "Be brief."}, USER], {})
    after = begins.followed_by(taken("Yes"))
    assert not after.starts_message
    messages, flags = after.messages_to_send()
    assert messages[-1] == {"role": "assistant", "content": "Yes"}
    assert flags == {"add_generation_prompt": False, "continue_final_message": True}
    going_on = TextContext.of([USER, {"role": "assistant", "content": "It"}])
    assert (going_on.begun, going_on.starts_message) == ("It", False)


def test_end_tokens_end_the_text() -> None:
    assert TextContext.of("A").followed_by(taken("<|im_end|>")).ends
    assert not TextContext.of("A").followed_by(taken("</b>")).ends


def test_a_text_has_no_system_message() -> None:
    with pytest.raises(tm.RequestError, match="a text is continued as it is"):
        TextContext.of("A", system="B")
    with pytest.raises(tm.RequestError, match="expected a text or at least one message"):
        TextContext.of([])
