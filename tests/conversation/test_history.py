"""History: turns follow turns, and an abandoned sequence of turns is kept as a branch."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.conversation.history import ChatTurn, History
from tensormesh_nb.conversation.transcript import history_html
from tensormesh_nb.errors import RequestError
from tensormesh_nb.wire.messages import to_messages

from .turns import add_turn, complete_result, contents, lesson, user


def system(text: str) -> dict[str, Any]:
    return {"role": "system", "content": text}


def prompts(turns: Any) -> list[str]:
    return [turn.prompt for turn in turns]


def test_request_has_earlier_turns_only() -> None:
    history = lesson()
    assert contents(history.messages_after(history.base_for("d", []), [user("d")])) == [
        *("a", "A", "b", "B", "c", "C", "d"),
    ]
    assert contents(history.messages_after(history.base_for("b", []), [user("x")])) == [
        "a",
        "A",
        "x",
    ]


def test_messages_of_turns_are_shared_by_requests_and_cannot_be_changed() -> None:
    history = lesson()
    earlier = to_messages(history.messages_after(history.turns[:1], [user("d")]))
    later = to_messages(history.messages_after(history.turns, [user("d")]))
    assert all(one is other for one, other in zip(earlier[:2], later[:2], strict=True))
    assert earlier[2] is not later[-1]
    for change in (
        lambda message: message.update(content="x"),
        lambda message: message.pop("content"),
        lambda message: message.__setitem__("content", "x"),
        lambda message: message.__ior__({"content": "x"}),
    ):
        with pytest.raises(RequestError, match=r"Change a copy of it: dict\(message\)"):
            change(later[0])
    for made in (copy.deepcopy(later[0]), pickle.loads(pickle.dumps(later[0])), dict(later[0])):
        assert made == user("a")
    history.messages[0]["content"] = "x"
    assert contents(history.messages)[0] == "a"


def test_replacing_a_turn_keeps_later_turns_as_branch() -> None:
    history = lesson()
    assert add_turn(history, "b2", "b") == 1
    assert prompts(history.turns) == ["a", "b2"]
    (branch,) = history.branches
    assert prompts(branch.turns) == ["b", "c"]
    assert prompts(branch.line) == ["a", "b", "c"]
    assert "[branch 1: 2 turns kept from turn 2 on: b]" in history.transcript()


def test_replacing_the_last_turn() -> None:
    history = lesson()
    assert add_turn(history, "c2", "c") == 0
    assert prompts(history.turns) == ["a", "b", "c2"]
    assert [prompts(branch.turns) for branch in history.branches] == [["c"]]


def test_running_all_cells_twice_repeats_no_turn() -> None:
    history = lesson()
    for text in ("a", "b", "c"):
        add_turn(history, text, text)
    assert prompts(history.turns) == ["a", "b", "c"]
    assert [prompts(branch.turns) for branch in history.branches] == [["a", "b", "c"]]


def test_turns_without_key_are_added() -> None:
    history = History("lesson")
    add_turn(history, "hi")
    add_turn(history, "hi")
    assert prompts(history.turns) == ["hi", "hi"]
    assert history.branches == []


def test_restoring_a_branch_keeps_the_current_line() -> None:
    history = lesson()
    add_turn(history, "b2", "b")
    history.restore(1)
    assert prompts(history.turns) == ["a", "b", "c"]
    assert [prompts(branch.turns) for branch in history.branches] == [["b2"]]
    history.restore(history.branches[0])
    assert prompts(history.turns) == ["a", "b2"]
    for wrong in (0, 2, 99):
        with pytest.raises(RequestError, match=r"lesson has no branch .*; branches: 1 to 1"):
            history.restore(wrong)


def test_branch_with_other_base_is_restored() -> None:
    history = lesson()
    add_turn(history, "c2", "c")
    add_turn(history, "a2", "a")
    history.restore(1)
    assert prompts(history.turns) == ["a", "b", "c"]


def test_deleted_turn_is_restored_from_its_branch() -> None:
    history = lesson()
    history.delete(history.turns[1])
    assert prompts(history.turns) == ["a", "c"]
    history.restore(1)
    assert prompts(history.turns) == ["a", "b", "c"]
    with pytest.raises(RequestError, match="does not have this turn"):
        history.delete(lesson().turns[0])


def test_late_answer_follows_its_own_base() -> None:
    history = lesson("a")
    base, messages = history.base_for(None, []), [user("slow")]
    add_turn(history, "quick")
    result = complete_result("late", history.messages_after(base, messages))
    history.add(base, ChatTurn(messages, result.new_messages, result))
    assert prompts(history.turns) == ["a", "slow"]
    assert [prompts(branch.turns) for branch in history.branches] == [["quick"]]


def test_last_system_message_comes_first() -> None:
    history = History("lesson")
    assert contents(history.messages_after((), [user("a")])) == ["a"]
    history.system = "default"
    assert contents(history.messages_after((), [user("a")])) == ["default", "a"]
    messages = [system("own"), user("a")]
    result = complete_result("A", messages)
    history.add((), ChatTurn(messages, result.new_messages, result))
    assert contents(history.messages_after(history.turns, [user("b")])) == ["own", "a", "A", "b"]
    assert contents(history.messages_after(history.turns, [system("new"), user("b")])) == [
        *("new", "a", "A", "b"),
    ]


def test_attempt_is_shown_until_the_next_turn() -> None:
    history = lesson("a")
    result = complete_result("half")
    result._answer.status = "interrupted"
    history.set_attempt((), ChatTurn([user("stopped")], result.messages, result))
    assert prompts(history.turns) == ["a"]
    assert "interrupted, not added" in history.transcript()
    assert "stopped" in history_html(history)
    add_turn(history, "b")
    assert history.attempt is None


def test_watchers_are_called_until_removed() -> None:
    history, told = History("lesson"), []
    leave = history.watch(lambda: told.append(len(history.turns)))
    add_turn(history, "a")
    history.reset()
    leave()
    leave()
    add_turn(history, "b")
    assert told == [1, 0]


STEP = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(["a", "b", "c", None])),
    st.tuples(st.just("restore"), st.integers(1, 4)),
    st.tuples(st.just("delete"), st.integers(0, 3)),
)


@given(st.lists(STEP, max_size=12))
def test_no_turn_is_ever_lost(steps: Any) -> None:
    history, made = History("lesson"), set()
    for number, (step, value) in enumerate(steps):
        if step == "say":
            add_turn(history, str(number), value)
            made.add(history.turns[-1])
        elif step == "restore" and value <= len(history.branches):
            history.restore(value)
        elif step == "delete" and value < len(history.turns):
            history.delete(history.turns[value])
        kept = {turn for branch in history.branches for turn in branch.line}
        assert made == kept | set(history.turns)
        keys = [turn.key for turn in history.turns if turn.key is not None]
        assert len(keys) == len(set(keys))
