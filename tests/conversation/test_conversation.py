"""Conversation: send, stream and edit, in blocking and async code, on one shared history."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.conversation.registry import HISTORIES

from ..leak_watch import KEY
from ..replay_host import DONE, ReplayHost, chunk, head, sse
from .turns import answer, contents

BROKEN = [head(), *sse(chunk("half"))]


@pytest.fixture(autouse=True)
def _no_names() -> Iterator[None]:
    HISTORIES.clear()
    yield
    HISTORIES.clear()


def client(host: ReplayHost) -> tm.Client:
    return tm.Client(host=host.url, model="m")


def by_send(chat: tm.Conversation, text: str, **options: Any) -> tm.ChatResult:
    return chat.send(text, **options)


def by_asend(chat: tm.Conversation, text: str, **options: Any) -> tm.ChatResult:
    return asyncio.run(chat.asend(text, **options))


def by_stream(chat: tm.Conversation, text: str, **options: Any) -> tm.ChatResult:
    with chat.stream(text, **options) as turn:
        for _ in turn:
            pass
    return turn.result


def by_astream(chat: tm.Conversation, text: str, **options: Any) -> tm.ChatResult:
    async def ask() -> tm.ChatResult:
        async with chat.astream(text, **options) as turn:
            async for _ in turn:
                pass
        return turn.result

    return asyncio.run(ask())


WAYS = [by_send, by_asend, by_stream, by_astream]


@pytest.mark.parametrize("ask", WAYS)
def test_system_message_of_a_turn_replaces_earlier_ones(ask: Any) -> None:
    with ReplayHost(answer("A"), answer("B"), answer("C")) as host:
        chat = client(host).conversation("lesson", system="Be kind.")
        ask(chat, "a")
        ask(chat, "b", system="Be terse.")
        ask(chat, "c")
        sent = [contents(request.json()["messages"])[0] for request in host.requests]
        assert sent == ["Be kind.", "Be terse.", "Be terse."]
        with pytest.raises(tm.RequestError, match=r"^system: given twice"):
            ask(chat, [{"role": "system", "content": "x"}], system="y")


@pytest.mark.parametrize("ask", WAYS)
def test_turns_follow_turns(ask: Any) -> None:
    with ReplayHost(answer("A"), answer("B"), answer("A2")) as host:
        chat = client(host).conversation("lesson", system="Be kind.")
        first = ask(chat, "a", temperature=0.5)
        ask(chat, "b")
        assert contents(chat.messages) == ["Be kind.", "a", "A", "b", "B"]
        assert chat.turns[0].result is first
        chat.edit(1, "a2")
        sent = [request.json() for request in host.requests]
    assert sent[0]["temperature"] == 0.5
    assert contents(sent[1]["messages"]) == ["Be kind.", "a", "A", "b"]
    assert contents(sent[2]["messages"]) == ["Be kind.", "a2"]
    assert len(chat.branches) == 1
    chat.restore(1)
    assert contents(chat.messages) == ["Be kind.", "a", "A", "b", "B"]


@pytest.mark.parametrize("ask", WAYS)
def test_failed_turn_becomes_the_attempt_unless_kept(ask: Any) -> None:
    with ReplayHost(BROKEN) as host:
        chat = client(host).conversation("lesson")
        with pytest.raises(tm.ConnectionFailed):
            ask(chat, "a")
        assert chat.turns == ()
        assert chat.attempt is not None
        assert chat.attempt.result.text == "half"
        with pytest.raises(tm.ConnectionFailed):
            ask(chat, "a", keep=True)
        assert contents(chat.messages) == ["a", "half"]
        assert chat.attempt is None


def test_a_stopped_stream_is_set_attempt() -> None:
    with ReplayHost([head(), *sse(chunk("half"), 5.0)]) as host:
        chat = client(host).conversation("lesson")
        with chat.stream("a") as turn:
            next(iter(turn))
        assert chat.turns == ()
        assert chat.attempt is not None
        assert chat.attempt.result.status == "interrupted"


def test_clients_share_a_conversation_by_name() -> None:
    with ReplayHost(answer("A")) as one, ReplayHost(answer("B")) as other:
        client(one).conversation("lesson").send("a")
        client(other).conversation("lesson").send("b")
        assert contents(other.requests[0].json()["messages"]) == ["a", "A", "b"]
        hosts = [turn.result.host for turn in client(one).conversation("lesson").turns]
    assert hosts == [one.url, other.url]


def test_tool_messages_stay_in_the_turn() -> None:
    def weather(city: str) -> str:
        return f"sun in {city}"

    call = {"id": "c1", "type": "function", "function": {"name": "weather"}}
    call["function"] |= {"arguments": '{"city": "Oslo"}'}  # type: ignore[operator]
    wanted = chunk()
    wanted["choices"][0]["delta"] = {"tool_calls": [{"index": 0, **call}]}
    asks = [head(), *sse(wanted, chunk(finish_reason="tool_calls"), DONE)]
    with ReplayHost(asks, answer("Sunny."), answer("Yes.")) as host:
        chat = client(host).conversation("lesson")
        result = chat.send("Weather?", tools=[weather], run_tools=2)
        chat.send("Sure?")
        sent = host.requests[2].json()["messages"]
    assert [message["role"] for message in sent] == [
        *("user", "assistant", "tool", "assistant", "user"),
    ]
    assert sent[2]["content"] == "sun in Oslo"
    assert chat.turns[0].result is result
    assert len(result.tool_runs) == 1


def test_loaded_conversation_continues(tmp_path: Path) -> None:
    with ReplayHost(answer("A"), answer("B")) as host:
        asking = client(host)
        chat = asking.conversation("lesson")
        chat.send("a")
        path = chat.save(tmp_path / "lesson.json")
        HISTORIES.clear()
        loaded = tm.Conversation.load(path, asking)
        assert loaded.turns[0].result.text == "A"
        loaded.send("b")
        assert contents(host.requests[1].json()["messages"]) == ["a", "A", "b"]
    assert loaded.history is asking.conversation("lesson").history


def test_a_file_holds_no_key(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    with ReplayHost(answer("A")) as host:
        asking = tm.Client(host=host.url, model="m", api_key=KEY)
        chat = asking.conversation("lesson", store=path)
        chat.send("a")
        texts = [path.read_text(), repr(chat), chat._repr_html_()]
        texts += [chat.export(kind) for kind in ("markdown", "json", "notebook")]
    assert not any("ak-marker" in text for text in texts)


def test_wrong_numbers_and_formats_are_refused() -> None:
    with ReplayHost(answer("A")) as host:
        chat = client(host).conversation("lesson")
        for wrong in (
            lambda: chat.edit(1, "x"),
            lambda: chat.delete(0),
            lambda: chat.restore(1),
            lambda: chat.export("pdf"),
        ):
            with pytest.raises(tm.RequestError):
                wrong()
        assert host.requests == []


def test_turns_of_several_threads_are_kept() -> None:
    with ReplayHost(answer("ok")) as host:
        chat = client(host).conversation("lesson")
        threads = [threading.Thread(target=chat.send, args=(str(n),)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    kept = {turn for branch in chat.branches for turn in branch.line} | set(chat.turns)
    assert {turn.prompt for turn in kept} == set("01234567")


def thinking(name: str) -> list[bytes | float]:
    """A streamed answer with its reasoning under a name."""
    thought = {"choices": [{"index": 0, "delta": {name: "Hm."}}]}
    return [head(), *sse(thought, chunk("A"), chunk(finish_reason="stop"), DONE)]


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_reasoning_goes_back_to_its_own_host_only(name: str, tmp_path: Path) -> None:
    path, plain = tmp_path / "lesson.json", {"role": "assistant", "content": "A"}
    with ReplayHost(thinking(name), answer("B")) as host, ReplayHost(answer("C")) as other:
        chat = client(host).conversation("lesson", store=path)
        chat.send("a")
        HISTORIES.clear()
        reloaded = client(host).conversation("lesson", store=path)
        assert reloaded.send("b").text == "B"
        assert host.requests[1].json()["messages"][1] == {**plain, name: "Hm."}
        assert json.loads(reloaded.export("json"))["messages"][1] == {**plain, name: "Hm."}
        moved = client(other).conversation("lesson")
        moved.send("c")
        assert other.requests[0].json()["messages"][1] == plain
        assert moved.turns[0].reply == [{**plain, name: "Hm."}]
